// Time that the salon keeps free, and what it notes about a visit: neither is ever a client's business.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { desk as deskOf, signIn } from '../runtime/desk.mjs';
import { openStage, salonDraft } from '../runtime/stage.mjs';

let stage;
let blocks;
let bookings;
let client;
before(async () => {
  stage = await openStage({ salons: [salonDraft('belle'), salonDraft('other')] });
  blocks = await deskOf(stage, 'belle', 'blocks');
  bookings = await deskOf(stage, 'belle');
  client = stage.client('belle');
});
after(() => stage.close());

const jonas = { kind: 'member', id: 'jonas' };
const dayOf = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 10);
const day = dayOf(Date.now() / 1000 + 3 * 86_400);
const at = (clock) => Date.parse(`${day}T${clock}Z`) / 1000;
const block = (from, to, more) => ({ id: randomBytes(16).toString('hex'), staff: 'jonas', date: day, from, to, label: 'Training', ...more });
const keep = (body) => blocks('POST', '', body);
/** The free starts with Jonas on that day, as clients are told by the ledger itself. */
const free = async () => {
  const { body } = await client.times({ services: 'manicure', staff: 'jonas', from: day, days: 1 });
  return body.days[0].times.map(({ start }) => start);
};
const until = async (done) => {
  for (const end = Date.now() + 10_000; ;) {
    const starts = await free();
    if (done(starts)) return;
    assert.ok(Date.now() < end, `${starts}`);
    await new Promise((soon) => { setTimeout(soon, 100); });
  }
};

test('blocked time is no client’s until it is given back; again it is the same block', async () => {
  assert.ok((await free()).includes(at('12:00')));
  const body = block('12:00', '14:00');
  const [first, ...again] = await Promise.all(Array.from({ length: 5 }, () => keep(body)));
  assert.equal(first.status, 200, JSON.stringify(first.body));
  const { booking } = first.body;
  assert.deepEqual([booking.purpose, booking.blocks, booking.start, booking.end, booking.contact.name], ['blocked', 'jonas', at('12:00'), at('14:00'), 'Training']);
  assert.ok(again.every(({ status, body: { booking: { version } } }) => status === 200 && version === booking.version));
  const { body: taken } = await client.book({ start: at('12:30'), staff: jonas });
  assert.equal(taken.code, 'slot_taken');
  await until((starts) => !starts.some((start) => start > at('11:20') && start < at('14:00')));
  assert.deepEqual((await bookings('GET', `?day=${day}`)).body.map(({ id, purpose }) => [id, purpose]), [[body.id, 'blocked']]);
  for (const other of [{ ...body, to: '15:00' }, { ...body, staff: 'anna' }, { ...body, label: '' }]) {
    const { status, body: problem } = await keep(other);
    assert.deepEqual([status, problem.code], [409, 'booking_id_reused']);
  }
  for (let n = 0; n < 2; n += 1) assert.equal((await blocks('DELETE', `/${body.id}`)).status, 200);
  await until((starts) => starts.includes(at('12:30')));
  assert.equal((await client.book({ start: at('12:30'), staff: jonas })).status, 200);
});

test('nothing is blocked over a visit that is booked or held, and of many at once one has the time', async () => {
  const held = await client.book({ start: at('08:00'), staff: jonas });
  assert.equal(held.body.booking.status, 'held');
  const refused = await keep(block('06:00', '09:00'));
  assert.deepEqual([refused.status, refused.body.code], [409, 'slot_taken']);
  const paid = await client.book({ start: at('10:00'), staff: jonas });
  await stage.pay(paid);
  await stage.settled('belle');
  assert.equal((await keep(block('10:15', '10:30'))).body.code, 'slot_taken');
  const asks = Array.from({ length: 20 }, (_, n) => n % 2 ? keep(block('16:00', '17:00')) : client.book({ start: at('16:15'), staff: jonas }));
  const statuses = (await Promise.all(asks)).map(({ status }) => status);
  assert.equal(statuses.filter((status) => status === 200).length, 1, `${statuses}`);
});

test('a block is nobody’s visit, and only the owner’s', async () => {
  const body = block('18:00', '19:00');
  assert.equal((await keep(body)).status, 200);
  for (const [path, more] of [['cancel', { waiver: 'whole' }], ['no-show', { waiver: 'whole' }], ['note', { text: 'x' }],
    ['payment-request', { key: 'k', amount: { minor: 900, currency: 'EUR' } }]]) {
    const { status, body: { code } } = await bookings('POST', `/${body.id}/${path}`, more);
    assert.deepEqual([status, code], [404, 'unknown_booking'], path);
  }
  const visit = await client.book({ start: at('20:00'), staff: jonas });
  assert.deepEqual((await blocks('DELETE', `/${visit.booking.id}`)).body.code, 'unknown_booking');
  for (const [cookie, status] of [[undefined, 401], [await signIn(stage, 'other'), 401]]) {
    for (const [method, path] of [['POST', ''], ['DELETE', `/${body.id}`]]) {
      const answer = await fetch(`${stage.edge.url}/v1/desk/salons/belle/blocks${path}`, {
        method, headers: { Origin: stage.vars.PUBLIC_ORIGIN, 'Content-Type': 'application/json', ...(cookie && { Cookie: cookie }) },
        body: method === 'POST' ? JSON.stringify(block('21:00', '22:00')) : undefined,
      });
      assert.equal(answer.status, status);
    }
  }
  const other = await deskOf(stage, 'other', 'blocks');
  assert.equal((await other('DELETE', `/${body.id}`)).body.code, 'unknown_booking');
  for (const [wrong, code] of [[block('12:00', '12:00'), 'not_bookable'], [block('13:00', '12:00'), 'not_bookable'],
    [block('12:00', '25:00'), 'malformed'], [block('12:00', '13:00', { staff: 'nobody' }), 'not_offered'],
    [block('12:00', '13:00', { date: '2020-01-01' }), 'not_bookable'], [block('12:00', '13:00', { label: 'x'.repeat(81) }), 'invalid_contact']]) {
    assert.equal((await keep(wrong)).body.code, code, JSON.stringify(wrong));
  }
  assert.deepEqual((await bookings('GET', `/${body.id}/history`)).body.lines.map(({ kind, actor }) => [kind, actor]), [['blocked', 'owner']]);
});

test('a note is the salon’s own: the client never sees it, no event has it, and it goes with the client', async () => {
  const start = (await client.starts('manicure', 'jonas', 6)).at(-1);
  const visit = await client.book({ start, staff: jonas });
  await stage.pay(visit);
  await stage.settled('belle');
  const note = (text) => bookings('POST', `/${visit.booking.id}/note`, { text });
  const text = 'likes tea\nwithout milk';
  const { body } = await note(` ${text} `);
  assert.equal(body.booking.contact.note, text);
  assert.equal((await note(text)).body.booking.version, body.booking.version, 'the same note again is none');
  for (const wrong of ['x'.repeat(1001), 'a\u0007b']) assert.deepEqual((await note(wrong)).body.code, 'malformed');
  const shown = await client.show(visit);
  assert.ok(shown.status === 200 && !JSON.stringify(shown.body).includes('tea'));
  // Who posts the booking again gets it, note or not.
  assert.equal((await client.show(visit)).body.booking.status, 'confirmed');
  const history = await bookings.text('GET', `/${visit.booking.id}/history`);
  assert.ok(history.includes('noted') && !history.includes('tea'));
  assert.equal((await note('')).body.booking.contact.note, undefined);
  await note('was here');
  await bookings('POST', `/${visit.booking.id}/cancel`, { waiver: 'whole' });
  await stage.settled('belle');
  const erased = await bookings('POST', `/${visit.booking.id}/erase`, {});
  assert.equal(erased.status, 200, JSON.stringify(erased.body));
  const after = (await bookings('GET', `/${visit.booking.id}`)).body.booking.contact;
  assert.deepEqual([after.name, after.note], ['', undefined]);
  assert.deepEqual((await note('again')).body.code, 'not_now', 'of whom nothing is known nothing is noted');
});
