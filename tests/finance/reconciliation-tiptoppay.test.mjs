// Every notification cut: the books are held against TipTop Pay's list of transactions.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { opened } from '../runtime/opened.mjs';
import { bookingId, tengeDraft } from '../runtime/stage.mjs';
import { financeOf, found } from './books.mjs';

const { stage, client, starts } = await opened({ salons: [tengeDraft('saule')], providers: ['tiptoppay'], days: 4, minutes: 120 });
const { tiptop } = stage;
const finance = await financeOf(stage, 'saule');
const drop = (types) => tiptop.control('POST knobs', { drop_types: types });
const ledger = (booked) => stage.booking('saule', booked);

async function booked() {
  const made = await client.book({ start: starts.shift() });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  return made;
}

/** Paid, and known to be. */
async function confirmed() {
  const made = await booked();
  await tiptop.pay(made);
  assert.equal((await client.act(made, 'refresh')).body.booking.status, 'confirmed');
  const [transaction] = await tiptop.transactions('saule', made, 'Completed');
  return { made, transaction };
}

test('the fee is in the books with the payment, as TipTop Pay tells it', async () => {
  const made = await booked();
  await tiptop.pay(made);
  await stage.quiet('saule');
  const [{ TotalFee: fee }] = await tiptop.transactions('saule', made, 'Completed');
  const { currencies: [kzt], accounts: [says] } = await finance.report();
  assert.deepEqual([kzt.total.provider_fees, kzt.charges_without_fee], [Math.round(fee * 100), 0]);
  assert.deepEqual([says.provider, says.balance, says.payouts], ['tiptoppay', null, []], 'its API tells no balance: unknown');
});

test('paid and refunded by hand while no message came: told and mended', async () => {
  await drop(['*']);
  const paid = await booked();
  await tiptop.pay(paid);
  const { made, transaction } = await confirmed();
  await tiptop.control('POST cabinet/refund', { transaction: transaction.TransactionId, amount: '100.00' });
  const run = await finance.reconcile('tiptoppay');
  assert.deepEqual(found(run), ['paid healed', 'refunded healed']);
  assert.match(run.differences.find(({ difference }) => difference.what === 'refunded').explanation, /^A refund of 100\.00 KZT \(ttp_tx_\d+, succeeded\)/);
  assert.equal((await ledger(paid)).phase.phase, 'confirmed');
  assert.deepEqual(Object.values((await ledger(made)).payments['1'].known.refunds).map(({ amount }) => amount.minor), [10_000]);
  assert.equal((await finance.reconcile('tiptoppay')).result, 'differences: 0');
});

test('what goes to the bank is told as TipTop Pay tells it', async () => {
  const { transaction } = await confirmed();
  await tiptop.control('POST payout', { transaction: transaction.TransactionId, amount: '1234.50' });
  await finance.reconcile('tiptoppay');
  const { currencies: [kzt], accounts: [says] } = await finance.report();
  assert.equal(kzt.total.payouts, 123_450);
  assert.deepEqual(says.payouts.map(({ name, status }) => [name, status]), [[`ttp_payout_${transaction.TransactionId}`, 'paid']]);
  assert.equal((await finance.ask('chain')).fault, undefined);
});

test('a payment with our invoice and no booking is shown; one of another trade is only counted', async () => {
  const { others } = await finance.reconcile('tiptoppay');
  const { public_id: id, api_secrets: [secret] } = tiptop.keysOf('saule');
  const orphan = bookingId();
  for (const InvoiceId of [`saule.${orphan}.1`, 'order-7']) {
    const answer = await fetch(`${stage.sandbox.url}/tiptoppay/orders/create`, {
      method: 'POST', headers: { Authorization: `Basic ${btoa(`${id}:${secret}`)}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ Amount: 1500, Currency: 'KZT', Description: 'Elsewhere', InvoiceId }),
    });
    const { Model: { Id } } = await answer.json();
    await tiptop.control('POST terminals', { public_id: id, notifications: { check: null } });
    await tiptop.control('POST pay', { order: Id, card: '4111111111111111' });
  }
  for (const round of ['first', 'second']) {
    const run = await finance.reconcile('tiptoppay');
    assert.deepEqual([found(run), run.others], [['no_booking open'], others + 1], round);
    assert.equal(run.differences[0].difference.booking, orphan);
  }
});

test('more than a hundred transactions of a day are read; a busy terminal is waited for', async () => {
  const { public_id: id, api_secrets: [secret] } = tiptop.keysOf('saule');
  const before = await finance.reconcile('tiptoppay');
  for (let n = 0; n < 110; n += 1) {
    const answer = await fetch(`${stage.sandbox.url}/tiptoppay/orders/create`, {
      method: 'POST', headers: { Authorization: `Basic ${btoa(`${id}:${secret}`)}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ Amount: 10, Currency: 'KZT', Description: 'Elsewhere', InvoiceId: `order-${n}` }),
    });
    await tiptop.control('POST pay', { order: (await answer.json()).Model.Id, card: '4111111111111111' });
  }
  await tiptop.control('POST faults', { operation: 'POST /v2/payments/list', kind: 'status', status: 429, retry_after: 2, times: 1 });
  const run = await finance.reconcile('tiptoppay');
  assert.deepEqual([run.others - before.others, found(run), run.notes], [110, ['no_booking open'], []]);
});
