// One slot, many clients at the same moment: exactly one gets it, everybody else learns so with times that are free.
//
// ASVS 5.0, 2.3.4 (limited goods cannot be sold twice) and 15.4.2 (check and act are one step). The clients really are
// concurrent: all requests are on the wire before the first answer.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertNoOverlap, assertOnePageAnAttempt } from '../runtime/books.mjs';
import { count } from '../runtime/scale.mjs';
import { apart, bookingId, openStage } from '../runtime/stage.mjs';

const CLIENTS = count('SLOT_CLIENTS', 100);
const ROUNDS = count('SLOT_ROUNDS', 20);

let stage;
let client;
before(async () => { stage = await openStage(); client = stage.client('belle'); });
after(() => stage.close());

/** One request, sent again where an idle connection was closed under it, as browsers do; it is the same booking. */
const post = (request) => client.post('/bookings', request).catch((error) => {
  if (error.cause?.code !== 'UND_ERR_SOCKET' && error.cause?.code !== 'ECONNRESET') throw error;
  return client.post('/bookings', request);
});

/** Posts all requests at once. */
const race = (requests) => Promise.all(requests.map(post));

/** Exactly `winners` got it; the others were told clearly. */
function assertOutcome(answers, winners) {
  assert.equal(answers.filter(({ status }) => status === 200).length, winners);
  for (const { status, type, body } of answers.filter((answer) => answer.status !== 200)) {
    assert.deepEqual([status, type, body.code], [409, 'application/problem+json', 'slot_taken']);
    assert.ok(body.nearest.length >= 1 && body.nearest.length <= 3, `${body.nearest.length} times offered instead`);
  }
  return answers.filter(({ status }) => status === 200).map(({ body }) => body);
}

test(`${CLIENTS} clients, one slot, ${ROUNDS} rounds: one winner each`, async (t) => {
  const starts = apart(await client.starts('manicure', 'any', 31), 45).slice(0, ROUNDS);
  const template = await client.request({ start: starts[0] });
  assert.equal(starts.length, ROUNDS);
  const times = [];
  for (const [round, start] of starts.entries()) {
    const requests = Array.from({ length: CLIENTS }, () => ({ ...template, id: bookingId(), start }));
    const began = performance.now();
    const answers = await race(requests);
    times.push(performance.now() - began);
    const [winner] = assertOutcome(answers, 1);
    for (const { body } of answers.filter(({ status }) => status === 409)) {
      assert.ok(body.nearest.every((time) => Math.abs(time.start - start) >= 45 * 60), 'an offer overlaps what was just taken');
    }
    const bookings = await stage.bookings('belle');
    assert.equal(bookings.length, round + 1, 'a loser left something behind');
    assert.ok(bookings.some(({ id }) => id === winner.booking.id));
  }
  const bookings = await stage.bookings('belle');
  const account = await stage.account('belle');
  assert.equal(assertNoOverlap(bookings), ROUNDS);
  assert.equal(account.sessions.length, ROUNDS, 'a page was opened for a loser');
  assertOnePageAnAttempt(bookings, account);
  t.diagnostic(`ms per round of ${CLIENTS}: ${times.map((ms) => Math.round(ms)).join(' ')}`);
});

test('starts that overlap without being equal: one winner', async () => {
  const free = await client.starts('manicure', 'any', 14);
  const first = free.find((start) => [1, 2].every((step) => free.includes(start + step * 900)) && start > free[0] + 4 * 86_400);
  // 40 minutes and a buffer of 5: starts 15 and 30 minutes later take some of the same time.
  const offsets = Array.from({ length: 60 }, (_, index) => (index % 3) * 900);
  const answers = await race(await Promise.all(offsets.map((offset) => client.request({ start: first + offset }))));
  const won = answers.filter(({ status }) => status === 200);
  assert.equal(won.length, 1);
  assertOutcome(answers, 1);
  assertNoOverlap(await stage.bookings('belle'));
});

test('a chain of services against single ones inside it: no minute twice', async () => {
  const staff = { kind: 'member', id: 'jonas' };
  const free = await client.starts('manicure', 'jonas', 21);
  const start = free.find((one) => one > free[0] + 10 * 86_400);
  const chain = () => client.request({ services: ['manicure', 'gel'], staff, start });
  const within = (offset) => client.request({ services: ['manicure'], staff, start: start + offset });
  const requests = await Promise.all(Array.from({ length: 40 }, (_, index) => (index % 2 ? chain() : within((index % 8) * 450))));
  const answers = await race(requests);
  const won = answers.flatMap(({ status }, index) => (status === 200 ? [requests[index]] : []));
  assert.ok(won.length >= 1);
  if (won.some(({ services }) => services.length === 2)) assert.equal(won.length, 1, 'somebody is inside the chain');
  assertOutcome(answers, won.length);
  assertNoOverlap(await stage.bookings('belle'));
});
