// Money at TipTop Pay: order page and widget, one stage and two; paid late, paid twice, lost answers. At the end of each
// story the salon holds what is due, in our books and in TipTop Pay's.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apart, eventually, openStage, salonDraft } from '../runtime/stage.mjs';
import { connectTipTopPay } from '../runtime/tiptoppay.mjs';

const DUE = 3200;
let stage;
let client;
let starts;
let terminal;
before(async () => {
  stage = await openStage({ salons: [salonDraft('saule', { currency: 'KZT' })], providers: [] });
  client = stage.client('saule');
  terminal = await connectTipTopPay(stage, 'saule');
  starts = apart(await client.starts('manicure', 'any', 14), 45);
});
after(() => stage.close());

const book = (more = {}) => client.book({ start: starts.shift(), ...more });
const known = async (booked) => stage.booking('saule', booked);
const view = async (booked) => (await client.show(booked)).body.booking;
const becomes = (booked, status, payment) => eventually(`${status}, ${payment}`, async () => {
  const now = await view(booked);
  return now.status === status && now.payment === payment && now;
});
/** What TipTop Pay holds of a booking: completed payments less what went back. */
async function heldThere(booked) {
  const { transactions, refunds } = await terminal.books();
  const ours = (one) => one.AccountId === booked.booking.id;
  const sum = (list) => list.filter(ours).filter(({ Status }) => Status === 'Completed').reduce((total, { Amount }) => total + Math.round(Amount * 100), 0);
  return sum(transactions) - sum(refunds);
}

test('the page of an order, in one stage: paid, confirmed, and looked for under its invoice', async () => {
  await terminal.change({ page: 'order_link', stages: 'one' });
  const booked = await book();
  assert.equal(booked.status, 200, JSON.stringify(booked.body));
  assert.deepEqual([booked.checkout.provider, booked.checkout.widget], ['tiptoppay', undefined]);
  assert.equal((await terminal.pay(booked)).outcome, 'paid');
  await becomes(booked, 'confirmed', 'paid');
  assert.equal(await heldThere(booked), DUE);
});

test('the widget: paid inside the page', async () => {
  await terminal.change({ page: 'widget', stages: 'one' });
  const booked = await book();
  assert.match(booked.checkout.widget.script, /widget\.js$/);
  assert.equal(JSON.parse(booked.checkout.widget.params).amount, 32);
  await terminal.pay(booked);
  await becomes(booked, 'confirmed', 'paid');
  assert.equal(await heldThere(booked), DUE);
});

test('a sum that the browser has changed is declined before the card is charged', async () => {
  await terminal.change({ page: 'widget', stages: 'one' });
  const booked = await book();
  const params = { ...JSON.parse(booked.checkout.widget.params), amount: 1 };
  const outcome = await terminal.pay({ checkout: { widget: { params: JSON.stringify(params) } } });
  assert.deepEqual([outcome.outcome, outcome.reason_code], ['declined', 3003]);
  assert.equal((await view(booked)).status, 'held');
  assert.equal(await heldThere(booked), 0);
});

test('two stages: held, confirmed, then taken', async () => {
  for (const page of ['order_link', 'widget']) {
    await terminal.change({ page, stages: 'two' });
    const booked = await book();
    await terminal.pay(booked);
    await becomes(booked, 'confirmed', 'paid');
    await eventually('captured', async () => (await known(booked)).payments['1'].known.captured === DUE);
    assert.equal(await heldThere(booked), DUE);
  }
  assert.equal(await terminal.asked('POST /payments/confirm'), 2);
});

test('an answer to the capture that is lost: taken once', async () => {
  await terminal.change({ page: 'order_link', stages: 'two' });
  const asked = await terminal.asked('POST /payments/confirm');
  await stage.sandbox.control('POST tiptoppay/knobs', { drop_types: ['Confirm'] });
  await terminal.fault('POST /payments/confirm', 'lose_answer', { times: 1 });
  const booked = await book();
  await terminal.pay(booked);
  await eventually('captured', async () => (await known(booked)).payments['1'].known.captured === DUE);
  await stage.sandbox.control('POST tiptoppay/knobs', { drop_types: [] });
  assert.equal(await terminal.asked('POST /payments/confirm'), asked + 1, 'looked before a second try');
  assert.equal((await view(booked)).payment, 'paid');
});

test('declined, then paid on the same page: confirmed, paid once', async () => {
  await terminal.change({ page: 'order_link', stages: 'one' });
  const booked = await book();
  await terminal.pay(booked, { card: '4012888888881881' });
  await becomes(booked, 'held', 'declined');
  await terminal.pay(booked);
  await becomes(booked, 'confirmed', 'paid');
  assert.equal(await heldThere(booked), DUE);
});

test('paid twice on one page: the second payment goes back', async () => {
  await terminal.change({ page: 'order_link', stages: 'one' });
  const booked = await book();
  // The second tab has passed the Check before the first one has paid.
  const [one, two] = await Promise.all([terminal.pay(booked, { authenticate: null, force: true }), terminal.pay(booked, { authenticate: null, force: true })]);
  for (const { transaction_id: transaction } of [one, two]) await stage.sandbox.control('POST tiptoppay/authenticate', { transaction });
  await becomes(booked, 'confirmed', 'paid');
  await eventually('the second went back', async () => (await heldThere(booked)) === DUE);
  await stage.quiet('saule');
  const { payments } = await known(booked);
  assert.deepEqual(Object.values(payments).map(({ known: { captured } }) => captured), [DUE, DUE]);
  assert.equal((await view(booked)).paid.minor, DUE);
});

test('paid, no message, the client asks: confirmed at once', async () => {
  await terminal.change({ page: 'order_link', stages: 'one' });
  await stage.sandbox.control('POST tiptoppay/knobs', { drop_types: ['*'] });
  const booked = await book();
  await terminal.pay(booked, { card: '4012888888881881' });
  await terminal.pay(booked);
  await stage.sandbox.control('POST tiptoppay/knobs', { drop_types: [] });
  assert.equal((await view(booked)).status, 'held');
  const asked = await client.act(booked, 'refresh');
  assert.deepEqual([asked.status, asked.body.booking.status], [200, 'confirmed']);
});

test('given back, then paid all the same: the Check says no', async () => {
  for (const page of ['order_link', 'widget']) {
    await terminal.change({ page, stages: 'one' });
    const booked = await book();
    await client.act(booked, 'release');
    const outcome = await terminal.pay(booked, { force: true });
    assert.equal(outcome.outcome, 'declined', page);
    await eventually('the page is closed', async () => (await known(booked)).payments['1'].known.page_closed);
    assert.equal(await heldThere(booked), 0);
  }
});

test('in the bank’s hands when the time was given back: all of it goes back, once, whatever is lost on the way', async () => {
  await terminal.change({ page: 'order_link', stages: 'one' });
  for (const [kind, drop] of [['lose_answer', ['Refund']], ['lose_answer', []], ['status', []]]) {
    const booked = await book();
    const { transaction_id: transaction } = await terminal.pay(booked, { authenticate: null });
    await client.act(booked, 'release');
    await terminal.fault('POST /payments/refund', kind, { times: 1, status: 500, store: true });
    await stage.sandbox.control('POST tiptoppay/knobs', { drop_types: drop });
    await stage.sandbox.control('POST tiptoppay/authenticate', { transaction });
    await becomes(booked, 'cancelled', 'refunded').catch(async (error) => { throw new Error(`${error.message}: ${JSON.stringify(await view(booked))}`); });
    await stage.quiet('saule');
    await stage.sandbox.control('POST tiptoppay/knobs', { drop_types: [] });
    assert.equal(await heldThere(booked), 0, `${kind} ${drop}`);
    const { refunds } = await terminal.books();
    assert.equal(refunds.filter(({ AccountId, OriginalTransactionId }) => AccountId === booked.booking.id || OriginalTransactionId === transaction).length, 1, 'one refund');
  }
});

test('held on the card when the time was given back: let go', async () => {
  await terminal.change({ page: 'order_link', stages: 'two' });
  const booked = await book();
  const { transaction_id: transaction } = await terminal.pay(booked, { authenticate: null });
  await client.act(booked, 'release');
  await stage.sandbox.control('POST tiptoppay/authenticate', { transaction });
  await eventually('let go', async () => (await terminal.books()).transactions.find(({ TransactionId }) => TransactionId === transaction).Status === 'Cancelled');
  await stage.quiet('saule');
  assert.equal((await known(booked)).payments['1'].known.authorisation_ended, true);
});

test('sent back by hand in the cabinet: counted', async () => {
  await terminal.change({ page: 'order_link', stages: 'one' });
  const booked = await book();
  const { transaction_id: transaction } = await terminal.pay(booked);
  await becomes(booked, 'confirmed', 'paid');
  await stage.sandbox.control('POST tiptoppay/cabinet/refund', { transaction, amount: '12.00' });
  await eventually('counted', async () => (await view(booked)).refunded.minor === 1200);
});
