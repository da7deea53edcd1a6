// Visits that the salon makes at its desk: stand at once, are the same when they are sent again, take nobody's time, and
// are nobody's but the owner's to make.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { browser, desk as deskOf, deskOf as actsOf, signIn } from '../runtime/desk.mjs';
import { openStage, salonDraft } from '../runtime/stage.mjs';

const FEE = { free_until: 14 * 24 * 60, fee: { kind: 'percent', points: 5000 } };

let stage;
let desk;
let free;
before(async () => {
  stage = await openStage({ salons: [salonDraft('belle', { cancellation: FEE, booking: { slot_step: 30, lead_time: 48 * 60, horizon_days: 10, hold_seconds: 900 } }), salonDraft('other')] });
  desk = await deskOf(stage, 'belle');
  free = await stage.client('belle').starts('manicure', 'jonas', 6);
});
after(() => stage.close());

const eur = (minor) => ({ minor, currency: 'EUR' });
const jonas = { kind: 'member', id: 'jonas' };
/** What the desk posts. @param {object} [more] */
const visit = (start, more) => ({
  id: randomBytes(16).toString('hex'), services: ['manicure'], staff: jonas, start,
  contact: { name: 'Rosa Ring', phone: '0151 23456789' }, ...more,
});
const make = (body) => desk('POST', '', body);
/** The free times that the desk is told of a day. */
const times = async (day, query = 'services=manicure&staff=jonas') => {
  const answer = await browser(stage, 'belle', await signIn(stage, 'belle'))('GET', `/times?${query}&from=${day}&days=1`);
  return { status: answer.status, body: await answer.json() };
};
const dayOf = (seconds) => new Intl.DateTimeFormat('sv', { timeZone: 'UTC' }).format(seconds * 1000);

test('it stands at once, its time is gone for clients, and again it is the same visit', async () => {
  const body = visit(free[0]);
  const [first, ...again] = await Promise.all(Array.from({ length: 6 }, () => make(body)));
  assert.equal(first.status, 200, JSON.stringify(first.body));
  const { booking } = first.body;
  assert.deepEqual([booking.status, booking.payment, booking.contact.phone, booking.wanted], ['confirmed', 'not_needed', '+4915123456789', null]);
  for (const one of again) assert.deepEqual([one.status, one.body.booking.id, one.body.booking.version], [200, body.id, booking.version]);
  const lines = (await desk('GET', `/${body.id}/history`)).body.lines.map(({ kind, actor }) => [kind, actor]);
  assert.deepEqual(lines, [['booked', 'owner']]);
  for (const other of [{ ...body, start: free[4] }, { ...body, contact: { ...body.contact, name: 'Rita' } }, { ...body, ask: eur(500) }]) {
    const { status, body: problem } = await make(other);
    assert.deepEqual([status, problem.code], [409, 'booking_id_reused']);
  }
  const client = await stage.client('belle').book({ start: free[0], staff: jonas });
  assert.deepEqual([client.status, client.body.code], [409, 'slot_taken']);
});

test('twenty who want one time: one has it, and the salon is no exception', async () => {
  const start = free[6];
  const client = stage.client('belle');
  const asks = Array.from({ length: 20 }, (_, n) => n % 2 ? make(visit(start)) : client.book({ start, staff: jonas }));
  const statuses = (await Promise.all(asks)).map(({ status }) => status);
  assert.equal(statuses.filter((status) => status === 200).length, 1, `${statuses}`);
  const { status, body } = await make(visit(start + 1800));
  assert.deepEqual([status, body.code], [409, 'slot_taken'], 'nor may it begin within');
  assert.ok(body.nearest.length);
});

test('sooner and later than clients may, but neither when it is closed nor between two steps', async () => {
  const today = dayOf(Date.now() / 1000);
  const { body } = await times(today);
  const soon = body.days[0].times.map(({ start }) => start);
  const tomorrow = (await times(dayOf(Date.now() / 1000 + 86_400))).body.days[0].times.map(({ start }) => start);
  assert.ok([...soon, ...tomorrow].every((start) => start > Date.now() / 1000 - 1800), 'no step that is over');
  const [start] = tomorrow;
  assert.ok(start < Date.now() / 1000 + 48 * 3600, 'within the notice that clients have to give');
  assert.equal((await make(visit(start))).status, 200);
  assert.ok(!(await times(dayOf(start))).body.days[0].times.some((time) => time.start === start), 'its time is gone');
  const late = (await times(dayOf(Date.now() / 1000 + 90 * 86_400))).body.days[0].times;
  assert.equal((await make(visit(late[0].start))).status, 200, 'beyond the horizon of clients');
  const refused = await make(visit(tomorrow.at(-1) + 60));
  assert.deepEqual([refused.status, refused.body.code], [422, 'not_bookable']);
  const two = await times(dayOf(start), 'services=manicure,facial&staff=any');
  assert.equal(two.status, 200, 'several services');
  assert.deepEqual((await times(dayOf(start), 'services=nothing&staff=any')).body.code, 'not_offered');
});

test('what is asked for ahead is paid by the payment link, and no fee is kept of it', async () => {
  const { act, show } = await actsOf(stage, 'belle');
  const { body } = await make(visit(free[10], { ask: eur(1500) }));
  assert.deepEqual([body.booking.status, body.booking.wanted], ['confirmed', eur(1500)]);
  const { body: link } = await act(body, 'payment-link');
  assert.ok(link.link.includes('/p/belle#') && link.qr.startsWith('<svg'), JSON.stringify(link).slice(0, 200));
  const client = stage.client('belle');
  const session = await client.exchange(body, body.link);
  assert.deepEqual([session.status, session.body.wanted], [200, eur(1500)], JSON.stringify(session.body));
  const checkout = await client.act({ ...body, token: session.body.token }, 'checkout', {});
  assert.equal(checkout.status, 200, JSON.stringify(checkout.body));
  await stage.pay({ checkout: checkout.body.checkout });
  await stage.settled('belle');
  const paid = await show(body);
  assert.deepEqual([paid.held, paid.wanted, paid.cancellation], [eur(1500), null, { fee: eur(0), back: eur(1500) }]);
  assert.equal((await act(body, 'cancel', { waiver: 'none' })).status, 200);
  await stage.settled('belle');
  assert.deepEqual((await show(body)).held, eur(0));
});

test('what cannot be read changes nothing', async () => {
  for (const [body, code] of [
    [visit(free[14], { contact: { name: ' ', phone: '1' } }), 'invalid_contact'],
    [visit(free[14], { services: [] }), 'not_offered'],
    [visit(free[14], { staff: { kind: 'member', id: 'nobody' } }), 'not_offered'],
    [visit(free[14], { ask: eur(1) }), 'too_little'],
    [visit(free[14], { ask: { minor: 500, currency: 'JPY' } }), 'nothing_to_pay'],
    [visit(free[14], { id: 'x' }), 'malformed'],
    [{ id: randomBytes(16).toString('hex') }, 'malformed'],
  ]) {
    const { status, body: problem } = await make(body);
    assert.equal(problem.code, code, JSON.stringify(problem));
    assert.ok(status >= 400 && status < 500, `${status}`);
  }
  assert.equal((await make(visit(free[14]))).status, 200, 'the time is still free');
});

test('nobody but the owner, from her own pages, makes a visit at her salon', async () => {
  const body = visit(free[18]);
  const cookie = await signIn(stage, 'belle');
  const there = `${stage.edge.url}/v1/desk/salons/belle/bookings`;
  const post = (headers, at = there) => fetch(at, { method: 'POST', headers: { 'Content-Type': 'application/json', Origin: stage.vars.PUBLIC_ORIGIN, ...headers }, body: JSON.stringify(body) });
  assert.equal((await post({})).status, 401, 'nobody is signed in');
  assert.equal((await post({ Cookie: await signIn(stage, 'other') })).status, 401, 'another salon’s session');
  assert.equal((await post({ Cookie: cookie }, there.replace('belle', 'other'))).status, 401, 'at another salon');
  assert.equal((await post({ Cookie: cookie, Origin: 'https://elsewhere.example' })).status, 403, 'another site');
  assert.equal((await fetch(`${stage.edge.url}/v1/desk/salons/belle/times?services=manicure&from=2026-01-01`)).status, 401);
  assert.equal((await desk('GET', `/${body.id}`)).status, 404, 'nothing was made');
  assert.equal((await post({ Cookie: cookie })).status, 200);
});
