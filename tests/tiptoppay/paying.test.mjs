// Paying in tenge: on an order's page and in the widget, in one stage and in two. What the browser says of a sum counts
// for nothing; what the provider was asked for, it was asked for once.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertBalanced, assertKvAgrees, assertOneOrderAnAttempt } from '../runtime/books.mjs';
import { opened } from '../runtime/opened.mjs';
import { eventually, tengeDraft } from '../runtime/stage.mjs';
import { CARDS } from '../runtime/tiptoppay.mjs';

const PRICE = 850_000;

const brief = tengeDraft('brief');
brief.booking.hold_seconds = 5;
const { stage, client, starts } = await opened({ salons: [tengeDraft('saule'), brief], providers: ['tiptoppay'], minutes: 100, days: 7 });
const { tiptop } = stage;
const swift = stage.client('brief');

const view = async (booked, of = client) => (await of.show(booked)).body.booking;
const becomes = (booked, status, of) => eventually(status, async () => (await view(booked, of)).status === status);

/** Nothing left to do, and the books are the provider's. */
async function settled(salon = 'saule') {
  await stage.settled(salon);
  const [bookings, terminal] = [await stage.bookings(salon), await tiptop.terminal(salon)];
  assertBalanced(bookings, undefined, terminal);
  assertOneOrderAnAttempt(bookings, terminal);
  return bookings;
}

test('an order’s page: opened for the sum and the invoice, paid, confirmed, and the world sees it', async () => {
  const booked = await client.book({ start: starts.shift() });
  const { id } = booked.booking;
  assert.deepEqual([booked.status, booked.booking.status, booked.checkout.provider, booked.checkout.widget], [200, 'held', 'tiptoppay', undefined]);
  const [order, ...others] = await tiptop.orders('saule', booked);
  assert.deepEqual(others, []);
  assert.equal(booked.checkout.url, order.Url);
  assert.deepEqual([order.Amount, order.Currency, order.InvoiceId, order.AccountId], [8500, 'KZT', `saule.${id}.1`, id]);
  assert.deepEqual([order.RequireConfirmation, JSON.parse(order.JsonData)], [false, { salon: 'saule', booking: id, attempt: '1' }]);
  assert.equal((await client.act(booked, 'checkout')).body.checkout.url, order.Url, 'the same page goes on');
  const { outcome } = await tiptop.pay(booked, { card: CARDS.secure });
  assert.equal(outcome, 'paid');
  await becomes(booked, 'confirmed');
  const shown = await view(booked);
  assert.deepEqual([shown.payment, shown.paid, shown.refunded.minor], ['paid', { minor: PRICE, currency: 'KZT' }, 0]);
  await stage.quiet('saule');
  const bookings = await settled();
  assertKvAgrees('saule', bookings, await stage.edge.kv.dump());
  assert.equal((await tiptop.orders('saule', booked)).length, 1);
});

test('declined, then paid on the same page: confirmed, paid once', async () => {
  const booked = await client.book({ start: starts.shift() });
  assert.equal((await tiptop.pay(booked, { card: CARDS.noFunds })).outcome, 'declined');
  await eventually('declined', async () => (await view(booked)).payment === 'declined');
  const { body: told } = await stage.client('saule').show(booked);
  assert.equal(told.decline, 'There is not enough money on the card. Please try another card.');
  assert.equal((await view(booked)).status, 'held', 'a decline is not the end');
  assert.equal((await tiptop.fail(booked, { card: CARDS.secure, authenticate: false })).reason_code, 5206);
  assert.equal((await client.act(booked, 'checkout')).body.checkout.url, booked.checkout.url);
  assert.equal((await tiptop.pay(booked)).outcome, 'paid');
  await becomes(booked, 'confirmed');
  assert.deepEqual([(await view(booked)).payment, (await view(booked)).paid.minor], ['paid', PRICE]);
  await settled();
  assert.deepEqual((await tiptop.transactions('saule', booked)).map(({ Status }) => Status), ['Declined', 'Declined', 'Completed']);
});

test('the order is cancelled when the client gives the slot back, and when the hold ends', async () => {
  const given = await client.book({ start: starts.shift() });
  assert.equal((await client.act(given, 'release')).body.booking.status, 'cancelled');
  const [start] = await swift.starts();
  const ended = await swift.book({ start });
  await becomes(ended, 'expired', swift);
  for (const [salon, booked] of [['saule', given], ['brief', ended]]) {
    await settled(salon);
    const [order] = await tiptop.orders(salon, booked);
    assert.equal(order.Status, 'Cancelled');
    await assert.rejects(tiptop.pay(booked), /Cancelled/);
    assert.deepEqual(await tiptop.transactions(salon, booked), []);
  }
  assert.equal((await swift.book({ start })).status, 200, 'the slot is free again');
});

test('two stages: held on the card, confirmed, and taken exactly once', async () => {
  await tiptop.connect('saule', { stages: 'two' });
  const booked = await client.book({ start: starts.shift() });
  assert.equal((await tiptop.orders('saule', booked))[0].RequireConfirmation, true);
  assert.equal((await tiptop.pay(booked, { card: CARDS.secure })).outcome, 'authorised');
  await becomes(booked, 'confirmed');
  const [transaction] = await eventually('taken', async () => {
    const completed = await tiptop.transactions('saule', booked, 'Completed');
    return completed.length > 0 && completed;
  });
  await settled();
  const asked = (await tiptop.asked('POST /payments/confirm')).filter(({ params }) => params.TransactionId === transaction.TransactionId);
  assert.deepEqual(asked.map(({ params, success }) => [Number(params.Amount), success]), [[8500, true]]);
  assert.deepEqual([(await view(booked)).payment, (await view(booked)).paid.minor], ['paid', PRICE]);
  const told = await tiptop.deliveries({ transaction: transaction.TransactionId });
  assert.deepEqual(told.map(({ type, state }) => `${type} ${state}`), ['Check delivered', 'Pay delivered', 'Confirm delivered']);
});

for (const [name, fault] of [['lost', ['lose_answer']], ['500', ['status', { status: 500 }]], ['429', ['status', { status: 429 }]]]) {
  test(`two stages, the answer to the capture is ${name}: taken exactly once`, async () => {
    await tiptop.connect('saule', { stages: 'two' });
    await tiptop.fault('POST /payments/confirm', fault[0], { ...fault[1], times: 1 });
    const booked = await client.book({ start: starts.shift() });
    await tiptop.pay(booked);
    await becomes(booked, 'confirmed');
    await eventually('taken', async () => (await tiptop.transactions('saule', booked, 'Completed')).length > 0);
    await settled();
    const done = (await tiptop.deliveries({ type: 'Confirm' })).filter(({ fields }) => fields.AccountId === booked.booking.id);
    assert.equal(done.length, 1);
  });
}

test('two stages, the slot is given back while the bank asks: the card is let go and never charged', async () => {
  await tiptop.connect('saule', { stages: 'two' });
  const booked = await client.book({ start: starts.shift() });
  const { transaction_id: transaction, outcome } = await tiptop.pay(booked, { card: CARDS.secure, authenticate: null });
  assert.equal(outcome, 'awaiting');
  await client.act(booked, 'release');
  assert.equal((await tiptop.control('POST authenticate', { transaction })).outcome, 'authorised');
  await eventually('let go', async () => (await tiptop.transactions('saule', booked, 'Cancelled')).length === 1);
  await settled();
  assert.deepEqual([(await view(booked)).status, (await view(booked)).paid.minor], ['cancelled', 0]);
  const ofIt = ({ params }) => params?.TransactionId === transaction;
  assert.equal((await tiptop.asked('POST /payments/confirm')).filter(ofIt).length, 0);
  assert.equal((await tiptop.asked('POST /payments/void')).filter(ofIt).length, 1);
});

test('two stages, paid when somebody else has the slot: the card is let go', async () => {
  await tiptop.connect('brief', { stages: 'two' });
  // Without a Check nobody stops a payment that comes too late.
  await tiptop.askNothing('brief');
  const start = (await swift.starts()).at(-1);
  const late = await swift.book({ start });
  await becomes(late, 'expired', swift);
  const winner = await swift.book({ start });
  assert.equal(winner.status, 200, JSON.stringify(winner.body));
  await tiptop.pay(winner);
  assert.equal((await tiptop.pay(late, { force: true })).outcome, 'authorised');
  await eventually('let go', async () => (await tiptop.transactions('brief', late, 'Cancelled')).length === 1);
  await settled('brief');
  assert.deepEqual([(await view(late, swift)).status, (await view(winner, swift)).status], ['expired', 'confirmed']);
});

test('the widget: started with what is due, told by nobody but the provider that it is paid', async () => {
  await tiptop.connect('saule', { page: 'widget' });
  const booked = await client.book({ start: starts.shift() });
  const { provider, url, widget } = booked.checkout;
  assert.equal(provider, 'tiptoppay');
  assert.ok(url.startsWith(`${stage.vars.PUBLIC_ORIGIN}/s/saule/booking`), url);
  assert.equal(widget.script, stage.vars.TIPTOPPAY_KZ_WIDGET);
  const params = JSON.parse(widget.params);
  assert.deepEqual(
    [params.publicTerminalId, params.amount, params.currency, params.paymentSchema, params.externalId, params.userInfo.accountId],
    ['pk_saule', 8500, 'KZT', 'Single', `saule.${booked.booking.id}.1`, booked.booking.id],
  );
  assert.equal(widget.params.includes(tiptop.keysOf('saule').api_secrets[0]), false);
  assert.equal((await tiptop.orders('saule', booked)).length, 0, 'no order beside it');
  const { outcome, transaction } = await tiptop.pay(booked, { card: CARDS.secure });
  assert.deepEqual([outcome, transaction.Amount], ['paid', 8500]);
  await becomes(booked, 'confirmed');
  assert.equal((await view(booked)).paid.minor, PRICE);
  await settled();
});

test('the widget in two stages: held, confirmed, taken', async () => {
  await tiptop.connect('saule', { page: 'widget', stages: 'two' });
  const booked = await client.book({ start: starts.shift() });
  assert.equal(JSON.parse(booked.checkout.widget.params).paymentSchema, 'Dual');
  assert.equal((await tiptop.pay(booked)).outcome, 'authorised');
  await becomes(booked, 'confirmed');
  await eventually('taken', async () => (await tiptop.transactions('saule', booked, 'Completed')).length === 1);
  await settled();
});

test('a widget left open after the slot was given back: nothing can be paid in it, and its page is closed in the books', async () => {
  await tiptop.connect('saule', { page: 'widget' });
  const booked = await client.book({ start: starts.shift() });
  await client.act(booked, 'release');
  const { outcome, reason_code: reason } = await tiptop.pay(booked);
  assert.deepEqual([outcome, reason], ['declined', 3008]);
  await eventually('closed', async () => (await stage.booking('saule', booked)).payments['1'].known.page_closed);
  await settled();
});

test('what the browser changes in the widget is refused before a card is charged', async () => {
  await tiptop.connect('saule', { page: 'widget' });
  await tiptop.openTerminal('saule', { currencies: ['KZT', 'USD'] });
  const booked = await client.book({ start: starts.shift() });
  const other = await client.book({ start: starts.shift() });
  const { userInfo } = JSON.parse(booked.checkout.widget.params);
  const cases = [
    [{ amount: 1 }, 3003], [{ amount: 8499.99 }, 3003], [{ amount: 85000 }, 3003], [{ currency: 'USD' }, 3003],
    [{ userInfo: { ...userInfo, accountId: other.booking.id } }, 3002], [{ userInfo: {} }, 3002],
    [{ externalId: `saule.${'0'.repeat(32)}.1` }, 3001], [{ externalId: `saule.${booked.booking.id}.2` }, 3001], [{ externalId: 'order-17' }, 3001],
  ];
  for (const [change, reason] of cases) {
    const { outcome, reason_code: code } = await tiptop.pay(booked, { change });
    assert.deepEqual([outcome, code], ['declined', reason], JSON.stringify(change));
  }
  await stage.settled('saule');
  const { transactions } = await tiptop.terminal('saule');
  assert.ok(transactions.slice(-cases.length).every(({ Status }) => Status === 'Declined'));
  assert.equal((await view(booked)).status, 'held');
  assert.equal((await tiptop.pay(booked)).outcome, 'paid', 'unchanged it passes');
  await becomes(booked, 'confirmed');
  await client.act(other, 'release');
  await settled();
});
