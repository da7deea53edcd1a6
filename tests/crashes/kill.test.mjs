// The process is killed at any moment under load, again and again. What was acknowledged is still true afterwards, and
// nothing is there twice: not a slot, not a page, not a charge, not a refund.
//
// Sixteen clients book, pay, ask, give back, half of them at each provider, and some change their mind about where. Each remembers only what it was told with a 2xx, as a browser would, and
// repeats what it got no answer to. The killed process is started again on the same disk.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertBalanced, assertKvAgrees, assertNoOverlap, assertOneOrderAnAttempt, assertOnePageAnAttempt } from '../runtime/books.mjs';
import { chance, count } from '../runtime/scale.mjs';
import { apart, bookingId, eventually, openStage, sleep } from '../runtime/stage.mjs';
import { CARDS } from '../runtime/tiptoppay.mjs';

const CYCLES = count('KILL_CYCLES', 10);
const CLIENTS = 16;
/** How many acknowledgements there must be, at least: more cycles are run until there are. */
const ACKS = count('KILL_ACKS', CYCLES * CLIENTS);
const { seed, random } = chance();
/** Least and most load between two kills, milliseconds. */
const LOAD_MS = [500, 1500];

let stage;
let client;
before(async () => {
  stage = await openStage({ providers: ['stripe', 'tiptoppay'], tiptoppay: { stages: 'two' }, knobs: { retry_base_ms: 100, retry_limit: 40 } });
  await stage.tiptop.openTerminal('belle', { currencies: ['EUR'] });
  client = stage.client('belle');
});
after(() => stage.close());

/** How far a booking has come, so that "at least as far" can be asked. */
const RANK = { held: 0, expired: 1, cancelled: 1, confirmed: 1 };

/** One thing a client was told, in the order it was told. */
class History {
  acknowledged = new Map();
  acks = 0;
  unanswered = 0;

  note({ booking, token }) {
    this.acks += 1;
    const known = this.acknowledged.get(booking.id);
    if (known) assert.ok(booking.version >= known.version && RANK[booking.status] >= RANK[known.status], `${booking.id} went back`);
    this.acknowledged.set(booking.id, { version: booking.version, status: booking.status, payment: booking.payment, token: token ?? known?.token });
  }
}

/** The answer, or undefined when the connection broke or the answer was a 5xx: then nothing is known. */
async function attempt(history, work) {
  try {
    const answer = await work();
    if (answer.status >= 500) throw new Error(`${answer.status}`);
    if (answer.status === 200) history.note(answer.body);
    return answer;
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    history.unanswered += 1;
    await sleep(20);
    return undefined;
  }
}

/** One client: books a start, pays or gives back, until told to stop. */
async function visit(history, template, start, running) {
  const [provider, other] = (start / 2700) % 2 < 1 ? ['stripe', 'tiptoppay'] : ['tiptoppay', 'stripe'];
  const request = { ...template, id: bookingId(), start, provider };
  let booked;
  while (running() && !booked) {
    const answer = await attempt(history, () => client.post('/bookings', request));
    if (answer && answer.status !== 200) return answer.body.code;
    booked = answer?.body;
  }
  if (!booked) return 'stopped';
  while (running() && !booked.checkout) {
    const answer = await attempt(history, () => client.act(booked, 'checkout'));
    if (answer?.status === 409) return answer.body.code;
    if (answer) booked = { ...booked, checkout: answer.body.checkout };
  }
  if (!running()) return 'stopped';
  const choice = (start / 900) % 4;
  if (choice === 3) {
    const answer = await attempt(history, () => client.act(booked, 'checkout', { provider: other }));
    if (answer?.status === 200) booked = { ...booked, checkout: answer.body.checkout };
  }
  if (choice === 0) {
    const atTheBank = booked.checkout.provider === 'tiptoppay' && await stage.pay(booked, { card: CARDS.secure, authenticate: null }).catch(() => null);
    const released = await attempt(history, () => client.act(booked, 'release'));
    if (atTheBank) await stage.tiptop.control('POST authenticate', { transaction: atTheBank.transaction_id }).catch(() => {});
    return released?.status;
  }
  await stage.pay(booked).catch(() => {});
  if (choice === 1) await attempt(history, () => client.act(booked, 'refresh'));
  else await attempt(history, () => client.show(booked));
  return 'paid';
}

test(`killed ${CYCLES} times under the load of ${CLIENTS} clients: nothing lost, nothing twice`, { timeout: 120_000 + CYCLES * 10_000 }, async (t) => {
  // A visit takes three steps of the grid: most starts here are free of each other, every ninth fights with its neighbour.
  const free = (await client.starts('manicure', 'any', 31)).filter((_, index) => index % 3 === 0 || index % 9 === 1);
  const template = await client.request({ start: free[0] });
  const history = new History();
  const restarts = [];
  const outcomes = {};
  let next = 0;
  for (let cycle = 0; cycle < CYCLES || history.acks < ACKS; cycle += 1) {
    let alive = true;
    const load = Array.from({ length: CLIENTS }, async () => {
      while (alive) {
        const outcome = await visit(history, template, free[next++ % free.length], () => alive);
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      }
    });
    await sleep(LOAD_MS[0] + random() * (LOAD_MS[1] - LOAD_MS[0]));
    await stage.edge.kill9();
    const began = performance.now();
    await stage.edge.restart();
    await client.storefront();
    restarts.push(Math.round(performance.now() - began));
    // Requests that were cut are repeated against the new process before the load ends.
    await sleep(100);
    alive = false;
    await Promise.all(load);
  }
  await stage.quiet('belle', 40_000);

  const bookings = await stage.bookings('belle');
  const account = await stage.account('belle');
  const byId = new Map(bookings.map((booking) => [booking.id, booking]));
  for (const [id, known] of history.acknowledged) {
    const booking = byId.get(id);
    assert.ok(booking, `${id} was acknowledged and is gone`);
    assert.ok(booking.version >= known.version, `${id} has forgotten something`);
    assert.ok(RANK[booking.phase.phase] >= RANK[known.status], `${id} was ${known.status} and is ${booking.phase.phase}`);
    if (known.status === 'confirmed') assert.equal(booking.phase.phase, 'confirmed');
  }
  assertNoOverlap(bookings);
  assertOnePageAnAttempt(bookings, account);
  const terminal = await stage.tiptop.terminal('belle');
  assertOneOrderAnAttempt(bookings, terminal);
  const completed = terminal.transactions.filter(({ Status }) => Status === 'Completed');
  const paid = new Set([
    ...account.sessions.filter(({ payment_status: status }) => status === 'paid').map(({ metadata }) => metadata.booking),
    ...completed.map(({ AccountId }) => AccountId),
  ]);
  for (const id of paid) assert.notEqual(byId.get(id).phase.phase, 'held', `${id} is paid and still held`);
  // Held bookings are unpaid, so nothing is held for them either.
  assertBalanced(bookings, account, terminal);
  const notifications = (await stage.tiptop.deliveries()).filter(({ type }) => type !== 'Check');
  const undelivered = [...await stage.sandbox.control('GET deliveries'), ...notifications].filter(({ state }) => state !== 'delivered');
  assert.deepEqual(undelivered, []);
  assertKvAgrees('belle', bookings, await stage.edge.kv.dump());
  const { operations, counters } = await stage.health('belle');
  const ignored = counters['ignored:payment_intent.created'] ?? 0;
  const ours = account.events.filter(({ type }) => type !== 'payment_intent.created').length;
  assert.equal(operations, ours + notifications.length, 'each event of ours counted once');
  for (const [name, count] of [['Stripe', paid.size - completed.length], ['TipTop Pay', completed.length]]) assert.ok(count > 0, `only ${count} paid at ${name}`);
  assert.ok(history.acks >= ACKS, `only ${history.acks} acknowledged`);
  t.diagnostic(`seed ${seed}: killed ${restarts.length} times, ${history.acks} acknowledged, ${history.unanswered} without an answer, ${bookings.length} bookings, ${paid.size} paid, ${account.refunds.length + terminal.refunds.length} refunded, ${terminal.transactions.filter(({ Status }) => Status === 'Cancelled').length} let go`);
  t.diagnostic(`${account.events.length} events, ${notifications.length} notifications, ${completed.length} paid at TipTop Pay, ${operations} operations, ${ignored} ignored; visits ${JSON.stringify(outcomes)}`);
  t.diagnostic(`restart to first answer, ms: ${restarts.join(' ')}`);
});

test('after all that the salon still takes bookings', async () => {
  const start = apart(await client.starts('manicure', 'any', 31), 45).at(-1);
  const booked = await client.book({ start });
  assert.equal(booked.status, 200, JSON.stringify(booked.body));
  await stage.pay(booked);
  await eventually('confirmed', async () => (await client.show(booked)).body.booking.status === 'confirmed');
});
