// A visit that several people do, service by service: what is offered, whose time is taken, and that nobody's is taken twice.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { deskOf } from '../runtime/desk.mjs';
import { openStage, salonDraft } from '../runtime/stage.mjs';

const MINUTE = 60;
/** Mira and Anna cut, in 45 minutes and 5 after; Jonas alone does nails, in 40 and 5. */
const BOTH = ['cut', 'manicure'];
const each = (...each) => ({ kind: 'any', each });
const member = (id) => ({ kind: 'member', id });

let stage;
let client;
before(async () => {
  stage = await openStage({ salons: [salonDraft('belle')] });
  await stage.quiet('belle');
  client = stage.client('belle');
});
after(() => stage.close());

/** Midnight of the day after tomorrow: at any hour all of that day is further ahead than the last moment to move a visit. */
const midnight = (Math.floor(Date.now() / 86_400_000) + 2) * 86_400;

/** Times of that day, with who would do each service then. */
async function offered(staff, services = BOTH) {
  const from = new Date(midnight * 1000).toISOString().slice(0, 10);
  const { status, body } = await client.times({ services: services.join(','), staff, from, days: 1 });
  assert.equal(status, 200, JSON.stringify(body));
  return new Map(body.days[0].times.map(({ start, staff: able, team }) => [start, team ?? able]));
}

/** A start that many hours into it. */
const at = (hours) => midnight + hours * 3_600;
const book = (options) => client.book({ services: BOTH, pay: 'now', ...options });
const claimed = ({ booking }) => booking.lines.map(({ staff, start, end }) => [staff, start, end]);
/** What is shown follows what is booked within the second. */
async function shown(staff, is) {
  await stage.quiet('belle');
  const times = await offered(staff);
  assert.ok(is(times), JSON.stringify([...times]));
}

test('what nobody does alone is offered with somebody for each, in the salon’s order', async () => {
  const anyone = await offered('any');
  assert.ok(anyone.size > 20);
  assert.ok([...anyone.values()].every((team) => team.join() === 'anna,jonas'));
  assert.ok([...(await offered('mira,any')).values()].every((team) => team.join() === 'mira,jonas'));
  assert.deepEqual([...(await offered('any', ['cut', 'fringe'])).values()][0], ['anna', 'mira'], 'either does both');
  assert.deepEqual([...(await offered('mira,anna', ['cut', 'fringe'])).values()][0], ['mira', 'anna']);
});

test('what is wanted of somebody who does not do it, or of too few, is refused', async () => {
  const from = new Date(Date.now()).toISOString().slice(0, 10);
  const refused = async (staff) => {
    const { status, body } = await client.times({ services: BOTH.join(','), staff, from });
    return [status, body.code];
  };
  for (const staff of ['jonas,any', 'mira,nobody', 'mira', 'any,any,any']) assert.deepEqual(await refused(staff), [422, 'not_offered'], staff);
  for (const staff of ['mira,', ',', '', 'mira,Ada!']) assert.deepEqual(await refused(staff), [400, 'malformed'], staff);
  for (const staff of [each('jonas', null), each('mira'), each('mira', 'nobody'), member('mira')]) {
    const { status, body } = await client.post('/bookings', { ...await client.request({ services: BOTH, start: at(8) }), staff });
    assert.deepEqual([status, body.code], [422, 'not_offered'], JSON.stringify(staff));
  }
});

test('a visit of two takes of each what they do, and no more', async () => {
  const start = at(10);
  const request = await client.request({ services: BOTH, start, staff: each('mira', null) });
  const [first, again] = [await client.post('/bookings', request), await client.post('/bookings', request)];
  assert.equal(first.status, 200, JSON.stringify(first.body));
  assert.equal(again.body.booking.id, first.body.booking.id, 'the same post is the same booking');
  const nails = start + 50 * MINUTE;
  assert.deepEqual(claimed(first.body), [['mira', start, start + 45 * MINUTE], ['jonas', nails, nails + 40 * MINUTE]]);
  assert.equal(first.body.booking.quote.total_from.minor, 4800 + 3200);
  const [kept] = (await stage.bookings('belle')).filter(({ id }) => id === request.id);
  assert.deepEqual(kept.claims.map(({ staff, interval }) => [staff, interval.start, interval.end]), [['mira', start, nails], ['jonas', nails, nails + 45 * MINUTE]]);

  // While Mira cuts Jonas is free, and Mira is when he has begun.
  const jonas = await client.book({ services: ['manicure'], start, staff: member('jonas') });
  const mira = await client.book({ services: ['fringe'], start: start + 60 * MINUTE, staff: member('mira'), pay: 'at_salon' });
  assert.deepEqual([jonas.status, mira.status], [200, 200], JSON.stringify([jonas.body, mira.body]));
  for (const taken of [
    { services: ['manicure'], start: start + 60 * MINUTE, staff: member('jonas') },
    { services: ['fringe'], start: start + 30 * MINUTE, staff: member('mira'), pay: 'at_salon' },
    { services: BOTH, start, staff: each('mira', null) },
    // Anna is free, but Jonas is not after her.
    { services: BOTH, start, staff: { kind: 'any' } },
  ]) {
    const { status, body } = await client.book(taken);
    assert.deepEqual([status, body.code], [409, 'slot_taken'], JSON.stringify(taken));
    assert.ok(body.nearest.length === 3 && body.nearest.every((time) => time.start !== taken.start));
  }
  await shown('any', (times) => !times.has(start) && [...times.values()].every((team) => team.join() === 'anna,jonas'));
});

test('of many who want the same two people at once one gets them', async () => {
  const start = at(14);
  const wishes = Array.from({ length: 12 }, (_, n) => book({ start: start + (n % 3) * 15 * MINUTE, staff: n % 2 ? each('mira', 'jonas') : each(null, 'jonas') }));
  const answers = await Promise.all(wishes);
  const won = answers.filter(({ status }) => status === 200);
  assert.ok(won.length > 0 && answers.every(({ status, body }) => status === 200 || body.code === 'slot_taken'), JSON.stringify(answers.map(({ status, body }) => [status, body.code])));
  const spans = won.flatMap(({ booking }) => booking.lines.filter(({ staff }) => staff === 'jonas').map((line) => line.start)).sort((a, b) => a - b);
  assert.ok(spans.every((begin, place) => place === 0 || begin - spans[place - 1] >= 45 * MINUTE), JSON.stringify(spans));
  assert.equal(new Set(spans).size, won.length);
});

test('it is moved as a whole, by those who were chosen, and called off as a whole', async () => {
  const [start, to] = [at(18), at(20)];
  const booked = await book({ start, staff: each('mira', null) });
  await stage.pay(booked);
  await stage.quiet('belle');
  const { body: { token } } = await client.exchange(booked);
  const mine = { ...booked, token };
  const shownQuote = booked.booking.quote;
  const moving = async (staff) => {
    const from = new Date(start * 1000).toISOString().slice(0, 10);
    const { body } = await client.get(`/times?services=${BOTH}&staff=${staff}&from=${from}&days=1&moving=${booked.booking.id}`, { Authorization: `Bearer ${token}` });
    return body.days[0].times;
  };
  const free = await moving('mira,jonas');
  assert.ok(free.every((time) => time.start !== start), 'it is there already');
  assert.ok(free.some((time) => time.start === start + 30 * MINUTE), 'its own time is in nobody’s way');
  assert.ok((await moving('anna,jonas')).some((time) => time.start === start), 'with somebody else it would be a move');
  const moved = await client.act(mine, 'reschedule', { staff: each('mira', 'jonas'), start: to, shown: shownQuote, from: start });
  assert.equal(moved.status, 200, JSON.stringify(moved.body));
  assert.deepEqual(claimed(moved.body).map(([staff, begin]) => [staff, begin]), [['mira', to], ['jonas', to + 50 * MINUTE]]);
  const again = await client.act(mine, 'reschedule', { staff: each('mira', 'jonas'), start: to, shown: shownQuote, from: start });
  assert.equal(again.body.booking.version, moved.body.booking.version, 'the same move again is none');
  await shown('mira,jonas', (times) => times.has(start) && !times.has(to));

  const desk = await deskOf(stage, 'belle');
  assert.deepEqual((await desk.show(booked)).lines.map(({ staff_name }) => staff_name), ['Mira', 'Jonas']);
  const { body: { cancellation } } = await client.show(mine);
  const off = await client.act(mine, 'cancel', { shown: cancellation });
  assert.equal(off.status, 200, JSON.stringify(off.body));
  await shown('mira,jonas', (times) => times.has(to));
});
