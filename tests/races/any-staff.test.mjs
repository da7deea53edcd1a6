// "Whoever is free": as many clients win one start as there are people free then, no more and no fewer.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertNoOverlap, assertOnePageAnAttempt } from '../runtime/books.mjs';
import { apart, bookingId, openStage, salonDraft } from '../runtime/stage.mjs';

const STAFF = 5;
const CLIENTS = 60;
const ROUNDS = 5;

const staff = Array.from({ length: STAFF }, (_, index) => ({ id: `person-${index}`, name: `Person ${index}`, offers: [{ service: 'manicure' }] }));
const services = salonDraft('five').services.filter(({ id }) => id === 'manicure');

let stage;
let client;
before(async () => {
  stage = await openStage({ salons: [salonDraft('five', { staff, services })] });
  client = stage.client('five');
});
after(() => stage.close());

test(`${CLIENTS} clients want anybody of ${STAFF}: ${STAFF} winners, ${ROUNDS} rounds`, async (t) => {
  const starts = apart(await client.starts(), 45).slice(0, ROUNDS);
  const template = await client.request({ start: starts[0] });
  const times = [];
  for (const start of starts) {
    const requests = Array.from({ length: CLIENTS }, () => ({ ...template, id: bookingId(), start }));
    const began = performance.now();
    const answers = await Promise.all(requests.map((request) => client.post('/bookings', request)));
    times.push(Math.round(performance.now() - began));
    const won = answers.filter(({ status }) => status === 200);
    assert.equal(won.length, STAFF);
    assert.equal(new Set(won.map(({ body }) => body.booking.lines[0].staff)).size, STAFF, 'somebody got two visits at once');
    assert.ok(answers.every(({ status, body }) => status === 200 || (status === 409 && body.code === 'slot_taken' && body.nearest.length > 0)));
  }
  const bookings = await stage.bookings('five');
  const account = await stage.account('five');
  assert.equal(assertNoOverlap(bookings), STAFF * ROUNDS);
  assert.equal(account.sessions.length, STAFF * ROUNDS);
  assertOnePageAnAttempt(bookings, account);
  t.diagnostic(`ms per round of ${CLIENTS}: ${times.join(' ')}`);
});

test('some want anybody, some want one person: everybody free is taken once', async () => {
  const [start] = (await client.starts()).slice(-20);
  const template = await client.request({ start });
  const requests = Array.from({ length: CLIENTS }, (_, index) => ({
    ...template, id: bookingId(), staff: index % 2 ? { kind: 'any' } : { kind: 'member', id: `person-${index % STAFF}` },
  }));
  const answers = await Promise.all(requests.map((request) => client.post('/bookings', request)));
  assert.equal(answers.filter(({ status }) => status === 200).length, STAFF);
  for (const [index, { status, body }] of answers.entries()) {
    const wanted = requests[index].staff.id;
    if (status === 200 && wanted) assert.equal(body.booking.lines[0].staff, wanted);
  }
  assertNoOverlap(await stage.bookings('five'));
});

test('a staff member who is taken is not offered to those who ask for anybody', async () => {
  const free = await client.starts('manicure', 'any', 5);
  const start = free.at(-1);
  const template = await client.request({ start, staff: { kind: 'member', id: 'person-0' } });
  assert.equal((await client.post('/bookings', template)).status, 200);
  const others = Array.from({ length: STAFF - 1 }, () => ({ ...template, id: bookingId(), staff: { kind: 'any' } }));
  const answers = await Promise.all(others.map((request) => client.post('/bookings', request)));
  assert.ok(answers.every(({ status }) => status === 200));
  assert.ok(answers.every(({ body }) => body.booking.lines[0].staff !== 'person-0'));
});
