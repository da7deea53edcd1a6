// What TipTop Pay says late, twice, in any order, or never: each thing happens once, and the booking comes out the same.

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { assertBalanced } from '../runtime/books.mjs';
import { withBrokenLedger } from '../runtime/broken-ledger.mjs';
import { opened } from '../runtime/opened.mjs';
import { eventually, tengeDraft } from '../runtime/stage.mjs';
import { CARDS } from '../runtime/tiptoppay.mjs';

const DAY = 86_400;
const PRICE = 850_000;

const { stage, client, starts } = await opened({ salons: [tengeDraft('saule')], providers: ['tiptoppay'], minutes: 100, days: 7 });
const { tiptop } = stage;
afterEach(() => tiptop.knobs({ hold: false, drop_types: [], duplicate: 0, reorder_ms: 0 }));

const view = async (booked) => (await client.show(booked)).body.booking;
const confirmed = (booked) => eventually('confirmed', async () => (await view(booked)).status === 'confirmed');
const book = () => client.book({ start: starts.shift() });

/** All that a message could change; what is still to be published changes by itself. */
async function everything() {
  const { publications: _, ...health } = await stage.health('saule');
  return [await stage.bookings('saule'), health];
}

/** Nothing left to do, and the books are the provider's. */
async function settled() {
  await stage.settled('saule');
  assertBalanced(await stage.bookings('saule'), undefined, await tiptop.terminal('saule'));
}

test('repeated days later, after the refund too: nothing more', async () => {
  const booked = await book();
  const { transaction_id: transaction } = await tiptop.pay(booked);
  await confirmed(booked);
  await tiptop.control('POST cabinet/refund', { transaction, amount: '1000.00' });
  await eventually('refunded in part', async () => (await view(booked)).refunded.minor === 100_000);
  await stage.settled('saule');
  const before = await everything();
  await stage.sandbox.control('POST tiptoppay/clock', { advance: 3 * DAY });
  const told = (await tiptop.deliveries()).filter(({ type, fields }) => type !== 'Check' && fields.AccountId === booked.booking.id);
  assert.deepEqual(told.map(({ type }) => type), ['Pay', 'Refund']);
  for (const { id } of told) {
    const answers = await tiptop.control('POST deliveries/redeliver', { delivery: id, times: 5, together: true });
    assert.ok(answers.every(({ status, code }) => status === 200 && code === 0), JSON.stringify(answers));
  }
  await stage.settled('saule');
  assert.deepEqual(await everything(), before);
});

test('each message one to twenty times, shuffled and at once: each payment counts once', async () => {
  const operations = (await stage.settled('saule')).operations;
  const bookings = [];
  for (const duplicate of [0, 1, 2, 5, 11, 19]) {
    await tiptop.knobs({ duplicate, reorder_ms: 60 });
    const booked = await book();
    bookings.push(booked);
    await tiptop.fail(booked);
    const { transaction_id: transaction } = await tiptop.pay(booked);
    await tiptop.control('POST cabinet/refund', { transaction, amount: '17.50' });
  }
  await Promise.all(bookings.map(confirmed));
  assert.equal((await stage.settled('saule')).operations - operations, 3 * bookings.length);
  for (const booked of bookings) {
    const { payments } = await stage.booking('saule', booked);
    assert.equal(Object.keys(payments).length, 1);
    const { known: { captured, refunds } } = payments['1'];
    assert.deepEqual([captured, Object.values(refunds).map(({ amount }) => amount.minor)], [PRICE, [1750]]);
  }
});

/**
 * What must come out the same in any order: all but names, the number of steps, whether we asked for what was done, and what
 * the provider keeps, which one message tells or a look later.
 */
function essence({ phase, payments }) {
  const { since: _since, until: _until, ...stands } = phase;
  return { stands, payments: Object.values(payments).map(({ known: { refs, refunds, failed, fees: _fees, declined_at: _at, ...known }, refund_requests: requests, void_requested: letGo }) => ({
    ...known, refs: refs.length, failed: failed?.length ?? 0, refunds: Object.values(refunds ?? {}).map(({ status, amount }) => ({ status, amount })), requests: requests?.length ?? 0, letGo,
  })) };
}

function* permutations(items) {
  if (items.length <= 1) yield items;
  else for (const [index, item] of items.entries()) for (const rest of permutations(items.toSpliced(index, 1))) yield [item, ...rest];
}

/** Each order of these kinds, from a story that brings them forth, gives the same booking. */
async function inEveryOrder(kinds, story) {
  let expected;
  for (const order of permutations(kinds)) {
    await tiptop.knobs({ hold: true });
    const booked = await book();
    await story(booked);
    const sent = await tiptop.control('POST deliveries/release', { order });
    assert.deepEqual(sent.map(({ type, status, code }) => [type, status, code]), order.map((type) => [type, 200, 0]));
    await tiptop.knobs({ hold: false });
    await stage.settled('saule');
    const result = essence(await stage.booking('saule', booked));
    expected ??= result;
    assert.deepEqual(result, expected, order.join());
  }
  return expected;
}

test('declined, paid, refunded by hand, in every order: the same booking', async () => {
  await tiptop.askNothing('saule');
  const { stands, payments: [payment] } = await inEveryOrder(['Fail', 'Pay', 'Refund'], async (booked) => {
    await tiptop.pay(booked, { card: CARDS.noFunds });
    const { transaction_id: transaction } = await tiptop.pay(booked);
    await tiptop.control('POST cabinet/refund', { transaction, amount: '100.00' });
  });
  assert.deepEqual([stands.phase, payment.captured, payment.refunds.length, payment.requests], ['confirmed', PRICE, 1, 0]);
  await tiptop.openTerminal('saule');
});

test('held, taken by hand, refunded by hand, in every order: the same booking', async () => {
  await tiptop.connect('saule', { stages: 'two' });
  const { stands, payments: [payment] } = await inEveryOrder(['Pay', 'Confirm', 'Refund'], async (booked) => {
    const { transaction_id: transaction } = await tiptop.pay(booked);
    await tiptop.control('POST cabinet/confirm', { transaction });
    await tiptop.control('POST cabinet/refund', { transaction, amount: '100.00' });
  });
  assert.deepEqual([stands.phase, payment.captured, payment.refunds.length, payment.requests], ['confirmed', PRICE, 1, 0]);
  await tiptop.connect('saule');
});

test('a lost Pay is made good when the client comes back and asks', async () => {
  await tiptop.knobs({ drop_types: ['*'] });
  const booked = await book();
  await tiptop.pay(booked);
  assert.equal((await view(booked)).status, 'held');
  const { operations } = await stage.health('saule');
  const answers = await Promise.all(Array.from({ length: 5 }, () => client.act(booked, 'refresh')));
  for (const { status, body } of answers) assert.deepEqual([status, body.booking.status, body.booking.payment], [200, 'confirmed', 'paid']);
  assert.equal((await stage.health('saule')).operations, operations, 'no message has come');
  await settled();
});

test('while the ledger is broken a Check is declined and a Pay refused; it comes again and counts once', async () => {
  const [booked, unpaid] = [await book(), await book()];
  const { transaction_id: transaction } = await tiptop.pay(booked, { card: CARDS.secure, authenticate: null });
  await stage.settled('saule');
  const { operations } = await stage.health('saule');
  await withBrokenLedger(stage.edge, async () => {
    await tiptop.control('POST authenticate', { transaction });
    const tries = await eventually('the message was tried twice', async () => {
      const [delivery] = await tiptop.deliveries({ type: 'Pay', transaction });
      return delivery?.attempts.length >= 2 && delivery.attempts;
    });
    assert.ok(tries.every(({ status }) => status === 503 || status === 0), JSON.stringify(tries));
    const { outcome, reason_code: reason } = await tiptop.pay(unpaid, { card: CARDS.secure });
    assert.deepEqual([outcome, reason], ['declined', 3006]);
  });
  await confirmed(booked);
  const health = await stage.settled('saule');
  assert.equal(health.operations - operations, 2, 'the Pay, and the Fail of the try that was declined');
  assert.equal((await view(unpaid)).status, 'held');
  await settled();
});
