// Forgetting a client: names and contacts are nowhere any more, the visits and their money stay.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signedIn } from '../runtime/desk.mjs';
import { nowhere } from '../runtime/left-behind.mjs';
import { opened } from '../runtime/opened.mjs';
import { eventually, salonDraft } from '../runtime/stage.mjs';

const draft = salonDraft('belle', { currency: 'KZT', phone_plan: { calling_code: '49', trunk_prefix: '0' } });
const { stage, client, starts } = await opened({ salons: [draft], providers: ['stripe', 'tiptoppay'], tiptoppay: { page: 'widget' } });
const call = await signedIn(stage, 'belle');
const ask = async (method, path, body) => {
  const answer = await call(method, path, body);
  return { status: answer.status, body: await answer.json() };
};

const CANARY = { name: 'Canaria Vogelsang', phone: '+4915198765432', email: 'Canary.Bird+Visit@Feather.example', comment: 'sings "at dawn", allergic to seeds' };
const WORDS = ['Canaria', 'Vogelsang', '4915198765432', 'Canary.Bird', 'Feather.example', 'allergic to seeds'];

const book = (more = {}) => client.book({ start: starts.shift(), contact: CANARY, ...more });
const cancel = ({ booking: { id } }, waiver = 'whole') => ask('POST', `/bookings/${id}/cancel`, { waiver });
const contactOf = async ({ booking: { id } }) => (await ask('GET', `/bookings/${id}`)).body.booking.contact;
const blank = { name: '', phone: '', comment: '' };
const period = () => {
  const day = new Date(Date.now()).toISOString().slice(0, 10);
  return `from=${day}&to=${day}`;
};

async function paid(provider) {
  const booked = await book({ provider });
  assert.equal(booked.status, 200, JSON.stringify(booked.body));
  await stage.pay(booked);
  await eventually('confirmed', async () => (await client.show(booked)).body.booking.status === 'confirmed');
  return booked;
}

test('a client is forgotten everywhere, and the sums stay', async () => {
  const [one, two] = [await paid('stripe'), await paid('tiptoppay')];
  const held = await book({ provider: 'stripe' });
  const atSalon = await book({ services: ['patch-test'], pay: 'at_salon' });
  assert.equal(atSalon.status, 200, JSON.stringify(atSalon.body));
  // What the Worker writes down is without them from the first.
  await stage.quiet('belle', 40_000);
  await nowhere(stage.edge, WORDS);
  assert.deepEqual((await contactOf(one)).email, CANARY.email, 'while the salon reads it');

  // Moved, paid for by a link, called off with a fee and without.
  const shown = (await client.show(one)).body.booking.quote;
  const moved = await ask('POST', `/bookings/${one.booking.id}/reschedule`, { staff: { kind: 'any' }, start: starts.pop(), shown });
  assert.equal(moved.status, 200, JSON.stringify(moved.body));
  assert.equal((await ask('POST', `/bookings/${one.booking.id}/payment-link`)).status, 200);

  // Visits that are ahead are named, and nobody is forgotten.
  const refused = await ask('POST', '/clients/erase', { email: CANARY.email.toUpperCase() });
  assert.deepEqual([refused.status, refused.body.code], [409, 'not_now']);
  for (const booked of [one, two, held, atSalon]) assert.ok(refused.body.detail.includes(booked.booking.id));
  assert.equal((await contactOf(two)).name, CANARY.name);

  await cancel(one);
  await cancel(two, 'none');
  await cancel(atSalon);
  await client.act(held, 'release');
  await stage.quiet('belle', 40_000);
  const report = async () => (await ask('GET', `/finance/report?${period()}`)).body;
  const before = await report();
  assert.ok(before.currencies[0].total.gross > 0);
  const stranger = await client.book({ start: starts.shift(), pay: 'now' });

  const erased = await ask('POST', '/clients/erase', { phone: '0151 987 654 32' });
  assert.equal(erased.status, 200, JSON.stringify(erased.body));
  const all = [one, two, held, atSalon].map(({ booking }) => booking.id).sort();
  assert.deepEqual(erased.body.bookings.toSorted(), all);
  assert.ok(erased.body.at_providers.some(({ provider, name }) => provider === 'stripe' && name.startsWith('pi_')));
  assert.ok(erased.body.at_providers.some(({ provider }) => provider === 'tiptoppay'));

  for (const booked of [one, two, held, atSalon]) assert.deepEqual(await contactOf(booked), blank);
  assert.notDeepEqual(await contactOf(stranger), blank, 'somebody else is not');
  assert.deepEqual(await report(), before);
  const chain = (await ask('GET', '/finance/chain')).body;
  assert.equal(chain.fault, undefined);
  await stage.quiet('belle', 40_000);
  await nowhere(stage.edge, WORDS);

  // Again is the same, and what the provider repeats changes nothing.
  const again = await ask('POST', '/clients/erase', { phone: CANARY.phone, email: CANARY.email });
  assert.deepEqual([again.status, again.body.bookings], [200, []]);
  const event = await stage.event('belle', 'charge.succeeded');
  assert.equal((await stage.tell('belle', event)).status, 200);
  await stage.edge.restart();
  assert.deepEqual(await report(), before);
  await nowhere(stage.edge, WORDS);
});

test('one booking is forgotten by its identifier, and its history says so', async () => {
  const booked = await book({ provider: 'stripe' });
  assert.equal((await ask('POST', `/bookings/${booked.booking.id}/erase`)).status, 409);
  await client.act(booked, 'release');
  const erased = await ask('POST', `/bookings/${booked.booking.id}/erase`);
  assert.deepEqual([erased.status, erased.body.bookings], [200, [booked.booking.id]]);
  const { body: { lines } } = await ask('GET', `/bookings/${booked.booking.id}/history`);
  const last = lines.find(({ kind }) => kind === 'contact_erased');
  assert.deepEqual([last.actor, last.kind, last.reason], ['owner', 'contact_erased', 'requested']);
  assert.equal(last.text, 'The salon had the contact erased: name, phone, e-mail, remark.');
  const { body: { traces } } = await ask('GET', '/trail');
  assert.deepEqual([traces[0].kind, traces[0].about], ['contacts_erased', '1']);
});

test('what is no contact, and no booking, is refused', async () => {
  for (const body of [{}, { phone: '12' }, { email: 'nobody' }]) {
    const answer = await ask('POST', '/clients/erase', body);
    assert.deepEqual([answer.status, answer.body.code], [400, 'malformed'], JSON.stringify(body));
  }
  assert.equal((await ask('POST', `/bookings/${'0'.repeat(32)}/erase`)).status, 404);
  assert.equal((await ask('GET', '/clients/erase')).status, 405);
  assert.deepEqual((await ask('POST', '/clients/erase', { email: 'nobody@example.org' })).body.bookings, []);
});

test('fields are forgotten by themselves when their days are over', async () => {
  await stage.putSalon({ ...draft, retention: { phone_days: 0, comment_days: 0 } });
  const booked = await book({ provider: 'stripe' });
  await client.act(booked, 'release');
  await eventually('phone and remark are gone', async () => {
    const { phone, comment } = await contactOf(booked);
    return phone === '' && comment === '';
  });
  assert.deepEqual(await contactOf(booked), { name: CANARY.name, phone: '', email: CANARY.email, comment: '' });
  // The salon changes its mind: what is over by now goes too.
  await stage.putSalon({ ...draft, retention: { name_days: 0, phone_days: 0, email_days: 0, comment_days: 0 } });
  await eventually('all of it is gone', async () => (await contactOf(booked)).name === '');
  const { body: { lines } } = await ask('GET', `/bookings/${booked.booking.id}/history`);
  const erased = lines.filter(({ kind }) => kind === 'contact_erased');
  assert.deepEqual(erased.map(({ actor, reason }) => [actor, reason]), [['system', 'retention_over'], ['system', 'retention_over']]);
  await nowhere(stage.edge, WORDS);
});
