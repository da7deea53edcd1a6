// The catalogue in its owner's hands: what she changes is what clients see; of two who change it at once one is told so, and
// what is not hers to change stays.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { desk as deskOf, signedIn } from '../runtime/desk.mjs';
import { eventually, openStage, salonDraft } from '../runtime/stage.mjs';

let stage;
let catalogue;
before(async () => {
  stage = await openStage({ salons: [salonDraft('belle')] });
  catalogue = await deskOf(stage, 'belle', 'catalogue');
});
after(() => stage.close());

const read = async () => (await catalogue('GET', '')).body;
const put = (version, salon) => catalogue('PUT', '', { version, salon });
/** What is read, changed. @param {(salon: any) => void} change */
const changed = async (change) => {
  const { version, salon } = await read();
  change(salon);
  return { version, salon };
};
const shop = async () => (await stage.client('belle').storefront()).body;
const offered = async (service) => (await shop()).services.some(({ id }) => id === service);
const price = async () => (await shop()).services.find(({ id }) => id === 'manicure').price;
const manicure = (salon) => salon.services.find(({ id }) => id === 'manicure');
const trail = async () => (await (await signedIn(stage, 'belle'))('GET', '/trail')).json();

test('a price that the owner changes is what clients see and pay, and the trail says whose doing it was', async () => {
  const { version, salon } = await changed((draft) => { manicure(draft).price = { from: 3500, to: 4100 }; });
  const done = await put(version, salon);
  assert.deepEqual([done.status, done.body], [200, { version: version + 1 }]);
  await eventually('the new price is published', async () => (await price()).to === 4100);
  assert.deepEqual(await price(), { from: 3500, to: 4100 });
  // From the books as well as from KV.
  const [start] = await stage.client('belle').starts('manicure');
  const { status, body: { booking } } = await stage.client('belle').book({ services: ['manicure'], start });
  assert.deepEqual([status, booking.quote.total_from.minor, booking.quote.total_to.minor], [200, 3500, 4100]);
  const traces = (await trail()).traces.filter(({ kind }) => kind === 'catalogue_published');
  assert.deepEqual(traces.map(({ actor, about }) => [actor, about])[0], ['owner', String(version + 1)]);
  assert.deepEqual(traces.at(-1).actor, 'operator');
});

test('a service that is new is offered with what it asks for, and one that is taken away is not any more', async () => {
  const made = await changed((draft) => {
    draft.services.push({ id: 'beard', category: 'hair', name: 'Beard trim', duration: 20, price: { from: 1800 }, prepayment: { requirement: 'required', amount: { kind: 'full' } } });
    draft.staff.find(({ id }) => id === 'jonas').offers.push({ service: 'beard' });
  });
  assert.equal((await put(made.version, made.salon)).status, 200);
  await eventually('it can be booked', async () => (await offered('beard')) && (await stage.client('belle').starts('beard', 'jonas')).length > 0);
  const former = await read();
  const gone = await changed((draft) => {
    draft.services = draft.services.filter(({ id }) => id !== 'beard');
    for (const member of draft.staff) member.offers = member.offers.filter(({ service }) => service !== 'beard');
  });
  const { body: { version } } = await put(gone.version, gone.salon);
  await eventually('it is gone', async () => !(await offered('beard')));
  // Undone: the former whole, put back over what there is now.
  assert.equal((await put(version, former.salon)).status, 200);
  await eventually('it is back', () => offered('beard'));
  assert.deepEqual((await read()).salon, former.salon);
});

test('of twenty who change the same version one does, the others are told, and nothing of theirs is there', async () => {
  const { version, salon } = await read();
  const of = (n) => ({ ...salon, name: `Belle ${n}` });
  const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => put(version, of(n))));
  const won = answers.findIndex(({ status }) => status === 200);
  assert.deepEqual(answers.filter(({ status }) => status === 200).length, 1);
  for (const { status, body } of answers.filter((_, n) => n !== won)) assert.deepEqual([status, body.code], [409, 'catalogue_changed']);
  assert.deepEqual(await read(), { version: version + 1, salon: of(won) });
  // The same once more is done already, whatever version it was made of; a version that is not there yet is as wrong as an old one.
  assert.deepEqual((await put(version, of(won))).body, { version: version + 1 });
  assert.equal((await put(version + 2, of(99))).body.code, 'catalogue_changed');
});

test('what is wrong is told field by field, what is the operator’s stays, and neither changes anything', async () => {
  const before = await read();
  for (const [change, code, told] of [
    [(draft) => { manicure(draft).price = { from: 10, to: 9 }; manicure(draft).duration = 0; }, 'invalid_catalogue',
      'services[manicure].duration: out of range\nservices[manicure].price: out of range'],
    [(draft) => { manicure(draft).name = ' '; }, 'invalid_catalogue', 'services[manicure].name: must not be empty'],
    [(draft) => { draft.services = draft.services.filter(({ id }) => id !== 'manicure'); }, 'invalid_catalogue', /offers\[manicure\]: names something/],
    [(draft) => { draft.currency = 'KZT'; }, 'currency_in_use', undefined],
    [(draft) => { draft.origins = ['https://evil.example']; }, 'invalid_catalogue', 'origins: only the operator changes this'],
    [(draft) => { draft.id = 'other'; }, 'malformed', /^id: /],
    [(draft) => { delete draft.services; }, 'malformed', /services/],
    [(draft) => { manicure(draft).price = { from: -1 }; }, 'malformed', /-1/],
  ]) {
    const { version, salon } = await changed(change);
    const { body } = await put(version, salon);
    assert.equal(body.code, code, JSON.stringify(body));
    if (told === undefined) assert.equal(body.detail, told);
    else if (typeof told === 'string') assert.equal(body.detail, told);
    else assert.match(body.detail, told);
  }
  for (const body of [{ salon: before.salon }, { version: before.version }, { ...before, force: true }, { version: '3', salon: before.salon }]) {
    assert.equal((await catalogue('PUT', '', body)).body.code, 'malformed');
  }
  assert.deepEqual(await read(), before);
  assert.equal((await catalogue('POST', '', before)).status, 405);
  assert.equal((await catalogue('GET', '/services')).status, 404);
});
