// Money that should not be kept goes back, once, whatever the provider does to the request; and a client who cannot pay at
// one provider pays at the other, on the same hold.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertBalanced, assertNoOverlap, assertOneOrderAnAttempt, assertOnePageAnAttempt } from '../runtime/books.mjs';
import { signedIn } from '../runtime/desk.mjs';
import { opened } from '../runtime/opened.mjs';
import { apart, eventually, sessionOf, tengeDraft } from '../runtime/stage.mjs';
import { CARDS } from '../runtime/tiptoppay.mjs';

const PRICE = 850_000;
const REFUND = 'POST /payments/refund';
const ORDER = 'POST /orders/create';

const brief = tengeDraft('brief');
brief.booking.hold_seconds = 5;
/** Salons of their own for providers that hang, so that nobody else waits. */
const stuck = ['stuck', 'slow'];
const { stage, client, starts } = await opened({
  salons: [tengeDraft('saule'), brief, ...stuck.map((id) => tengeDraft(id))], providers: ['tiptoppay', 'stripe'], minutes: 100, days: 7,
});
const { tiptop } = stage;

const view = async (booked, salon = 'saule') => (await stage.client(salon).show(booked)).body.booking;
const becomes = (booked, status, salon) => eventually(status, async () => (await view(booked, salon)).status === status);
const refunded = (booked, salon) => eventually('refunded', async () => (await view(booked, salon)).payment === 'refunded', 40_000);
const book = (more) => client.book({ start: starts.shift(), ...more });
const attempts = async (booked, salon = 'saule') => Object.values((await stage.booking(salon, booked)).payments);

/** Starts to pay; the bank is still asking. What lets the payment through. */
async function atTheBank(booked) {
  const { transaction_id: transaction, outcome } = await tiptop.pay(booked, { card: CARDS.secure, authenticate: null, force: true });
  assert.equal(outcome, 'awaiting');
  return async (expected = 'paid') => {
    assert.equal((await tiptop.control('POST authenticate', { transaction })).outcome, expected);
    return transaction;
  };
}

/** Paid after the slot was given back: all of it is to go back. The transaction. */
async function paidForNothing(booked, salon = 'saule') {
  const passes = await atTheBank(booked);
  assert.equal((await stage.client(salon).act(booked, 'release')).status, 200);
  return passes();
}

/** Nothing left to do, and the books are the providers'. */
async function settled(salon = 'saule') {
  await stage.settled(salon, 40_000);
  const [bookings, account, terminal] = [await stage.bookings(salon), await stage.account(salon), await tiptop.terminal(salon)];
  assertNoOverlap(bookings);
  assertBalanced(bookings, account, terminal);
  assertOneOrderAnAttempt(bookings, terminal);
  if (account) assertOnePageAnAttempt(bookings, account);
}

/** Requests that are never answered. The Worker gives up after a quarter of a minute; meanwhile the other tests go on. */
async function hang() {
  const [stuckClient, slowClient] = stuck.map((id) => stage.client(id));
  await tiptop.fault(REFUND, 'hang', { times: 1, public_id: 'pk_stuck' });
  await tiptop.fault(ORDER, 'hang', { times: 1, public_id: 'pk_slow' });
  const refund = await stuckClient.book({ start: (await stuckClient.starts())[0] });
  await paidForNothing(refund, 'stuck');
  const order = slowClient.book({ start: (await slowClient.starts())[0], provider: 'tiptoppay' });
  await eventually('both hang', async () => (await tiptop.control('GET faults')).every(({ hits }) => hits === 1));
  return { refund, order };
}
const hanging = await hang();

for (const [name, turned] of [['first tab first', false], ['second tab first', true]]) {
  test(`one order paid in two tabs, ${name}: one kept, the other goes back`, async () => {
    await tiptop.askNothing('saule');
    const booked = await book();
    const tabs = [await atTheBank(booked), await atTheBank(booked)];
    if (turned) tabs.reverse();
    const [kept, other] = [await tabs[0](), await tabs[1]()];
    await becomes(booked, 'confirmed');
    await eventually('one goes back', async () => (await tiptop.refunds('saule', booked)).length === 1);
    await settled();
    const shown = await view(booked);
    assert.deepEqual([shown.status, shown.payment, shown.paid.minor, shown.refunded.minor], ['confirmed', 'paid', PRICE, PRICE]);
    const [refund] = await tiptop.refunds('saule', booked);
    assert.ok([kept, other].includes(refund.OriginalTransactionId));
    assert.deepEqual((await attempts(booked)).map(({ known: { captured } }) => captured), [PRICE, PRICE]);
  });
}

test('two tabs whose messages come at once and shuffled: one kept, one goes back', async () => {
  await tiptop.knobs({ duplicate: 3, reorder_ms: 50 });
  const booked = await book();
  const tabs = [await atTheBank(booked), await atTheBank(booked), await atTheBank(booked)];
  await Promise.all(tabs.map((passes) => passes()));
  await eventually('two go back', async () => (await tiptop.refunds('saule', booked)).length === 2);
  await tiptop.knobs({ duplicate: 0, reorder_ms: 0 });
  await settled();
  assert.deepEqual([(await view(booked)).status, (await view(booked)).paid.minor], ['confirmed', PRICE]);
});

test('two tabs in silence: asking finds both', async () => {
  await tiptop.knobs({ drop_types: ['*'] });
  const booked = await book();
  for (const passes of [await atTheBank(booked), await atTheBank(booked)]) await passes();
  assert.equal((await client.act(booked, 'refresh')).body.booking.status, 'confirmed');
  await eventually('one goes back', async () => (await tiptop.refunds('saule', booked)).length === 1);
  await tiptop.knobs({ drop_types: [] });
  await tiptop.openTerminal('saule');
  await settled();
});

test('paid too late: on a free slot booked after all, on a taken one sent back', async () => {
  const own = stage.client('brief');
  const free = apart(await own.starts(), 100);
  // Without a Check nobody stops a payment that comes too late.
  await tiptop.askNothing('brief');
  const [alone, beaten] = await Promise.all([own.book({ start: free[0] }), own.book({ start: free[1] })]);
  for (const booked of [alone, beaten]) await becomes(booked, 'expired', 'brief');
  const winner = await own.book({ start: free[1], staff: { kind: 'member', id: (await stage.booking('brief', beaten)).claims[0].staff } });
  await tiptop.pay(winner);
  await becomes(winner, 'confirmed', 'brief');
  for (const booked of [alone, beaten]) assert.equal((await tiptop.pay(booked, { force: true })).outcome, 'paid');
  await becomes(alone, 'confirmed', 'brief');
  await refunded(beaten, 'brief');
  await settled('brief');
  assert.deepEqual([(await view(beaten, 'brief')).status, (await view(winner, 'brief')).status], ['expired', 'confirmed']);
  assert.deepEqual((await tiptop.refunds('brief', beaten)).map(({ Amount }) => Amount), [8500]);
  assert.equal((await tiptop.terminal('brief')).refunds.length, 1);
});

for (const first of ['tiptoppay', 'stripe']) {
  test(`paid at both providers, ${first} first: one is kept`, async () => {
    const booked = await book({ provider: 'tiptoppay' });
    const passes = await atTheBank(booked);
    const { body } = await client.act(booked, 'checkout', { provider: 'stripe' });
    assert.deepEqual([body.checkout.provider, body.booking.hold_ends >= booked.booking.hold_ends], ['stripe', true]);
    const payings = [passes, () => stage.pay(body)];
    if (first === 'stripe') payings.reverse();
    // The second page may be closed before it is paid, if the first payment is told in time.
    await stage.sandbox.control('POST knobs', { hold: true });
    await tiptop.knobs({ hold: true });
    for (const paying of payings) await paying();
    for (const control of ['tiptoppay/', '']) {
      await stage.sandbox.control(`POST ${control}knobs`, { hold: false });
      if (first === 'tiptoppay') await stage.sandbox.control(`POST ${control}deliveries/release`);
    }
    for (const control of ['', 'tiptoppay/']) await stage.sandbox.control(`POST ${control}deliveries/release`);
    await becomes(booked, 'confirmed');
    await eventually('one goes back', async () => (await view(booked)).refunded.minor === PRICE);
    await settled();
    const known = (await attempts(booked)).map(({ provider, known: { captured } }) => [provider, captured]);
    assert.deepEqual(known, [['tiptoppay', PRICE], ['stripe', PRICE]]);
    assert.equal((await view(booked)).paid.minor, PRICE);
  });
}

for (const [name, drop_types, kind, more] of [
  ['is lost', [], 'lose_answer'],
  ['and its message are lost', ['Refund'], 'lose_answer'],
  ['and its message are lost, twice', ['Refund'], 'lose_answer', { times: 2 }],
  ['is 500', [], 'status', { status: 500 }],
  ['is a 500 that is kept', [], 'status', { status: 500, store: true }],
  ['is 429', [], 'status', { status: 429 }],
]) {
  test(`the answer to a refund ${name}: sent back exactly once`, async () => {
    await tiptop.fault(REFUND, kind, { times: 1, ...more });
    await tiptop.knobs({ drop_types });
    const booked = await book();
    const transaction = await paidForNothing(booked);
    await refunded(booked);
    await tiptop.knobs({ drop_types: [] });
    await settled();
    const refunds = await tiptop.refunds('saule', booked);
    assert.deepEqual(refunds.map(({ Amount, OriginalTransactionId }) => [Amount, OriginalTransactionId]), [[8500, transaction]]);
    assert.deepEqual([(await view(booked)).status, (await view(booked)).paid.minor], ['cancelled', 0]);
  });
}

for (const [name, stages, operation] of [['taken', 'one', REFUND], ['held on the card', 'two', 'POST /payments/void']]) {
  test(`the owner's test payment is ${name}, and the answer to giving it back is lost: given back once`, async () => {
    await tiptop.connect('saule', { stages });
    const call = await signedIn(stage, 'saule');
    const started = await call('POST', '/connections/tiptoppay/test-payment');
    assert.equal(started.status, 200);
    const { test: id, checkout } = await started.json();
    await tiptop.fault(operation, 'lose_answer', { times: 1 });
    const booked = { booking: { id }, checkout };
    // Two tabs here too: both go back.
    await tiptop.askNothing('saule');
    for (const passes of [await atTheBank(booked), await atTheBank(booked)]) await passes(stages === 'two' ? 'authorised' : 'paid');
    await eventually('all given back', async () => {
      const back = stages === 'two' ? await tiptop.transactions('saule', booked, 'Cancelled') : await tiptop.refunds('saule', booked);
      return back.length === 2;
    });
    await settled();
    await tiptop.openTerminal('saule');
    await tiptop.connect('saule');
  });
}

test('sent back by hand in the cabinet: taken down, and nothing is sent again', async () => {
  const booked = await book();
  const { transaction_id: transaction } = await tiptop.pay(booked);
  await becomes(booked, 'confirmed');
  for (const [amount, sum] of [['1500.00', 150_000], ['7000.00', PRICE]]) {
    await tiptop.control('POST cabinet/refund', { transaction, amount });
    await eventually('taken down', async () => (await view(booked)).refunded.minor === sum);
  }
  await settled();
  assert.deepEqual([(await view(booked)).status, (await view(booked)).paid.minor], ['confirmed', 0]);
  // Of this payment: elsewhere in this file other refunds are on their way.
  const ours = (await tiptop.asked(REFUND)).filter(({ params }) => params?.TransactionId === transaction);
  assert.deepEqual(ours, []);
});

test('sent back by hand while our own refund fails: not sent a second time', async () => {
  await tiptop.fault(REFUND, 'status', { status: 503 });
  const booked = await book();
  const transaction = await paidForNothing(booked);
  await eventually('tried', async () => (await tiptop.asked(REFUND)).some(({ params, status }) => params?.TransactionId === transaction && status === 503));
  await tiptop.control('POST cabinet/refund', { transaction });
  await stage.heal();
  await refunded(booked);
  await settled();
  assert.equal((await tiptop.refunds('saule', booked)).length, 1);
});

test('the first provider fails: the client pays at the other on the same hold, and the first page is closed', async () => {
  await tiptop.fault(ORDER, 'status', { status: 503 });
  const booked = await book({ provider: 'tiptoppay' });
  assert.deepEqual([booked.status, booked.booking.status, booked.checkout], [200, 'held', undefined]);
  const { body } = await client.act(booked, 'checkout', { provider: 'stripe' });
  assert.deepEqual([body.booking.id, body.booking.hold_ends, body.checkout.provider], [booked.booking.id, booked.booking.hold_ends, 'stripe']);
  await stage.pay(body);
  await becomes(booked, 'confirmed');
  await stage.heal();
  await settled();
  assert.equal((await tiptop.orders('saule', booked)).filter(({ Status }) => Status === 'Created').length, 0);
});

test('from Stripe to TipTop Pay and back: one page is open at a time', async () => {
  const booked = await book({ provider: 'stripe' });
  const second = (await client.act(booked, 'checkout', { provider: 'tiptoppay' })).body;
  const third = (await client.act(booked, 'checkout', { provider: 'stripe' })).body;
  assert.deepEqual([second.checkout.provider, third.checkout.provider], ['tiptoppay', 'stripe']);
  assert.equal((await client.act(booked, 'checkout')).body.checkout.url, third.checkout.url, 'the last choice stands');
  await stage.settled('saule');
  const open = (await stage.account('saule')).sessions.filter(({ metadata, status }) => metadata.booking === booked.booking.id && status === 'open');
  assert.deepEqual(open.map(({ id }) => id), [sessionOf(third.checkout.url)]);
  assert.deepEqual((await tiptop.orders('saule', booked)).map(({ Status }) => Status), ['Cancelled']);
  await stage.pay(third);
  await becomes(booked, 'confirmed');
  await settled();
});

test('a refund that hangs is sent exactly once', { timeout: 60_000 }, async () => {
  const booked = hanging.refund;
  await refunded(booked, 'stuck');
  await settled('stuck');
  assert.equal((await tiptop.refunds('stuck', booked)).length, 1);
});

test('the first provider hangs: the client pays at the other on the same hold, and the first page is closed', { timeout: 60_000 }, async () => {
  const booked = await hanging.order;
  assert.deepEqual([booked.status, booked.booking.status, booked.checkout], [200, 'held', undefined]);
  const { body } = await stage.client('slow').act(booked, 'checkout', { provider: 'stripe' });
  assert.deepEqual([body.booking.id, body.booking.hold_ends, body.checkout.provider], [booked.booking.id, booked.booking.hold_ends, 'stripe']);
  await stage.pay(body);
  await becomes(booked, 'confirmed', 'slow');
  await settled('slow');
  // Nobody knows whether the order was made: it is asked for again under the same name, and cancelled.
  assert.deepEqual((await tiptop.orders('slow', booked)).map(({ Status }) => Status), ['Cancelled']);
});
