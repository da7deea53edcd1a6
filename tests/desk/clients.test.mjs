// The salon's clients at its desk: found by any part of what they said of themselves, each with their visits and what they
// agreed to; taken away, and forgotten. What is searched for is in no address and in no log.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desk as deskOf, signedIn } from '../runtime/desk.mjs';
import { opened } from '../runtime/opened.mjs';
import { bookingId, eventually, salonDraft } from '../runtime/stage.mjs';

const draft = salonDraft('belle', { phone_plan: { calling_code: '49', trunk_prefix: '0' } });
const { stage, client, paid, starts } = await opened({ salons: [draft, salonDraft('other')], days: 7 });
const desk = await deskOf(stage, 'belle', 'clients');
const bookings = await deskOf(stage, 'belle');
const call = await signedIn(stage, 'belle');

const ANNA = { name: 'Änne Vogelsang', phone: '+4915198765432', email: 'Feather@Example.org', comment: 'by the window' };
const BORIS = { name: 'Борис Тёплый', phone: '+4917611122233', email: '', comment: '' };

const found = async (text, before) => {
  const { status, body } = await desk('POST', '/search', { text, ...(before && { before }) });
  assert.equal(status, 200, JSON.stringify(body));
  return body;
};
const names = async (text) => (await found(text)).clients.map(({ name }) => name);
const at = (contact, more = {}) => client.book({ start: starts.shift(), pay: 'at_salon', contact, ...more });
const callOff = async ({ booking: { id } }) => assert.equal((await bookings('POST', `/${id}/cancel`, { waiver: 'whole' })).status, 200);
const visits = async ({ id }) => (await desk('GET', `/${id}`)).body;

let booked;
test('a client is found by part of the name, the address, or the number in any way of writing it', async () => {
  booked = await paid({ start: starts.shift(), contact: ANNA });
  assert.equal((await at(BORIS)).status, 200);
  for (const text of ['änne', 'ÄNNE', 'vogel änn', 'feather@', 'example.ORG', '+49 151 98', '0151-987', '(0151) 987 654 32', '004915198', '65432', ANNA.phone, ANNA.email.toUpperCase()]) {
    assert.deepEqual(await names(text), [ANNA.name], text);
  }
  for (const text of ['теплый', 'ТЁПЛЫЙ борис', '0176']) assert.deepEqual(await names(text), [BORIS.name], text);
  assert.deepEqual((await names('')).toSorted(), [ANNA.name, BORIS.name]);
  assert.deepEqual(await names('Nobody'), []);
  const [anna] = (await found('vogelsang')).clients;
  assert.deepEqual(
    [anna.phone, anna.email, anna.visits, anna.missed, anna.called_off, anna.last, anna.next],
    [ANNA.phone, ANNA.email, 0, 0, 0, null, booked.booking.start],
  );
});

test('time that is kept free has a label, and is nobody', async () => {
  const [staff] = draft.staff;
  const date = new Date(starts.at(-1) * 1000).toISOString().slice(0, 10);
  const blocks = await deskOf(stage, 'belle', 'blocks');
  const { status, body } = await blocks('POST', '', { id: bookingId(), staff: staff.id, date, from: '06:00', to: '06:30', label: 'Vogelsang repairs' });
  assert.equal(status, 200, JSON.stringify(body));
  assert.deepEqual(await names('repairs'), []);
  assert.deepEqual(await names('vogelsang'), [ANNA.name]);
});

test('the history has every visit, with the exact text that was agreed to, the sums beside it and when', async () => {
  const before = Math.floor(Date.now() / 1000);
  const off = await at({ ...ANNA, name: 'Änne V.' });
  await callOff(off);
  await bookings('POST', `/${booked.booking.id}/note`, { text: 'talks a lot' });
  const [anna] = (await found(ANNA.phone)).clients;
  assert.deepEqual([anna.called_off, anna.next], [1, booked.booking.start]);
  const { client: who, visits: all } = await visits(anna);
  assert.deepEqual([who.id, who.called_off], [anna.id, 1]);
  assert.deepEqual(all.map(({ booking }) => booking.id).toSorted(), [booked, off].map(({ booking }) => booking.id).toSorted());
  assert.deepEqual(all.map(({ booking }) => booking.start), all.map(({ booking }) => booking.start).toSorted((a, b) => b - a));
  const { booking, agreed } = all.find((one) => one.booking.id === booked.booking.id);
  assert.deepEqual([booking.contact.note, booking.status], [undefined, 'confirmed']);
  const { consent } = (await client.storefront()).body.texts;
  assert.deepEqual([agreed.text, agreed.version, agreed.locale], [consent.text, consent.version, 'en']);
  assert.deepEqual(agreed.quote, booked.booking.quote);
  assert.ok(agreed.at <= before && before - agreed.at < 120, `${agreed.at}`);
});

test('after a move the sums agreed to are still those that were shown', async () => {
  const visit = await at(BORIS);
  const shown = visit.booking.quote;
  const moved = await bookings('POST', `/${visit.booking.id}/reschedule`, { staff: { kind: 'any' }, start: starts.pop(), shown });
  assert.equal(moved.status, 200, JSON.stringify(moved.body));
  const [boris] = (await found(BORIS.phone)).clients;
  const all = (await visits(boris)).visits;
  assert.deepEqual(all.find(({ booking }) => booking.id === visit.booking.id).agreed.quote, shown);
});

test('a visit that the salon made has no consent', async () => {
  const contact = { name: 'Clara Telefon', phone: '0160 1234567', email: '', comment: '' };
  const made = await bookings('POST', '', { id: bookingId(), services: ['manicure'], staff: { kind: 'any' }, start: starts.shift(), contact });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  const [clara] = (await found('clara')).clients;
  const { visits: [visit] } = await visits(clara);
  assert.equal(visit.agreed, null);
});

test('whoever is there more than fifty times over is listed in portions that meet', async () => {
  const contacts = Array.from({ length: 55 }, (_, n) => ({ name: `Portion ${n}`, phone: `+49153000${String(n).padStart(4, '0')}`, email: '', comment: '' }));
  for (const contact of contacts) {
    const one = await at(contact);
    assert.equal(one.status, 200, JSON.stringify(one.body));
    await callOff(one);
    starts.push(one.booking.start);
  }
  const first = await found('portion');
  assert.equal(first.clients.length, 50);
  const second = await found('portion', first.next);
  assert.deepEqual([second.next, second.since], ['', null]);
  const all = [...first.clients, ...second.clients].map(({ name }) => name);
  assert.deepEqual(all.toSorted(), contacts.map(({ name }) => name).toSorted());
});

test('what a client takes away is whole, without what the salon noted; it is on the trail without a name', async () => {
  const [anna] = (await found('vogelsang')).clients;
  const answer = await call('GET', `/clients/${anna.id}/export`);
  assert.match(answer.headers.get('Content-Disposition'), /^attachment; filename="client\.json"$/);
  assert.equal(answer.headers.get('Cache-Control'), 'no-store');
  const text = await answer.text();
  const { client: who, visits: all } = JSON.parse(text);
  assert.deepEqual([who.phone, all.length], [ANNA.phone, 2]);
  assert.ok(text.includes(ANNA.comment) && all.every(({ agreed }) => agreed.text.length > 0));
  assert.ok(!text.includes('talks a lot'));
  const { traces: [trace] } = await (await call('GET', '/trail')).json();
  assert.deepEqual([trace.kind, trace.about], ['exported', 'client']);
});

test('who has a visit ahead stays; then they are forgotten, found by nothing any more, and the sums stay', async () => {
  const [anna] = (await found('vogelsang')).clients;
  const refused = await desk('POST', '/erase', { phone: anna.phone });
  assert.deepEqual([refused.status, refused.body.code], [409, 'not_now']);
  await bookings('POST', `/${booked.booking.id}/cancel`, { waiver: 'none' });
  await stage.quiet('belle', 40_000);
  const { body: { booking: { held } } } = await bookings('GET', `/${booked.booking.id}`);
  const erased = await desk('POST', '/erase', { phone: anna.phone });
  assert.equal(erased.status, 200, JSON.stringify(erased.body));
  assert.equal(erased.body.bookings.length, 2);
  assert.ok(erased.body.at_providers.some(({ name }) => name.startsWith('pi_')));
  for (const text of ['vogelsang', 'änne', ANNA.phone, ANNA.email, '65432']) assert.deepEqual(await names(text), [], text);
  assert.ok(!(await names('')).includes(ANNA.name));
  for (const path of [`/${anna.id}`, `/${anna.id}/export`]) {
    const gone = await desk('GET', path);
    assert.deepEqual([gone.status, gone.body.code], [404, 'unknown_booking']);
  }
  const { body: { booking } } = await bookings('GET', `/${booked.booking.id}`);
  assert.deepEqual([booking.contact.name, booking.held], ['', held]);
});

test('who has neither number nor address left is found by the name that is', async () => {
  await stage.putSalon({ ...draft, retention: { phone_days: 0, email_days: 0 } });
  const one = await at({ name: 'Ella Kurz', phone: '+4915200000099', email: 'ella@example.org', comment: '' });
  await callOff(one);
  await eventually('number and address are gone', async () => (await found('ella')).clients[0]?.phone === '');
  const [ella] = (await found('ella')).clients;
  assert.equal(ella.id, one.booking.id);
  assert.equal((await visits(ella)).visits.length, 1);
  assert.equal((await bookings('POST', `/${ella.id}/erase`)).status, 200);
  assert.deepEqual(await names('ella'), []);
});

test('another salon’s clients are nobody here, and what names none is refused', async () => {
  const [boris] = (await found('борис')).clients;
  const elsewhere = await deskOf(stage, 'other', 'clients');
  assert.deepEqual((await elsewhere('POST', '/search', { text: 'борис' })).body, { clients: [], next: '', since: null });
  for (const id of [boris.id, 'x', `${boris.id}0`]) assert.equal((await elsewhere('GET', `/${id}`)).status, 404, id);
  assert.equal((await desk('GET', `/${boris.id}`)).status, 200);
  assert.equal((await desk('GET', '/search')).status, 405);
  assert.equal((await desk('POST', `/${boris.id}`)).status, 405);
  assert.equal((await desk('POST', '/search', { text: 7 })).status, 400);
  assert.equal((await desk('POST', '/search', { text: 'x'.repeat(17_000) })).status, 413);
});
