// Cards on file at TipTop Pay, kept by an order's link and by its widget: the table of on-file.mjs, and what is TipTop Pay's
// alone.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FEE, opened, PREPAID, SALON, tiptoppay } from './side.mjs';
import { onFile } from './on-file.mjs';

const link = await opened(tiptoppay('link'));
const widget = await opened(tiptoppay('widget'));
const ends = [onFile(link), onFile(widget)];

const { tiptop } = link.stage;
const PUBLIC_ID = tiptop.keysOf(SALON).public_id;
const unpaid = { held: 0, taken: PREPAID, back: 0 };
const allPaid = { held: 0, taken: FEE, back: 0 };

/** The requests to charge the card of a visit. */
const requests = async ({ stage, charge }, { booking: { id } }) => (await stage.tiptop.asked(charge)).filter(({ params }) => params.AccountId === id);

/** The client pays what is missing of the fee by themselves. */
async function paysTheFee(at, visit) {
  await at.settled();
  assert.deepEqual([await at.books(visit), (await at.show(visit)).wanted], [unpaid, at.money(FEE - PREPAID)]);
  const { status, body } = await at.client.act(visit, 'checkout', {});
  assert.equal(status, 200, JSON.stringify(body));
  await at.stage.pay(body);
  await at.settled();
  const { booking, wanted } = await at.show(visit);
  assert.deepEqual([await at.books(visit), booking.payment, wanted], [allPaid, 'paid', undefined]);
}

test('what is asked for: the token, the account, the sum, the invoice of an attempt of its own', async () => {
  const visit = await link.stands('kept');
  await link.cancels(visit);
  await link.settled();
  const [{ params, request_id: key }] = await requests(link, visit);
  const { id } = visit.booking;
  const invoice = `${SALON}.${id}.2`;
  assert.deepEqual([params.Amount, params.Currency, params.AccountId, params.InvoiceId, params.TrInitiatorCode, params.PaymentScheduled], [(FEE - PREPAID) / 100, 'KZT', id, invoice, 0, 0]);
  assert.equal(params.Token, await link.keptAs(visit));
  assert.match(key, /^charge\./);
  const checks = (await tiptop.deliveries({ type: 'Check', public_id: PUBLIC_ID })).filter(({ fields }) => fields.InvoiceId === invoice);
  assert.deepEqual(checks.map(({ attempts }) => attempts[0].code), [0], 'our own charge is let through');
});

test('once money has come, a Check for the same charge is a no', async () => {
  const visit = await link.stands('kept');
  await link.cancels(visit);
  await link.settled();
  const { fields } = (await tiptop.deliveries({ type: 'Check', public_id: PUBLIC_ID })).findLast(({ fields: { AccountId } }) => AccountId === visit.booking.id);
  for (const [change, code] of [[{}, 13], [{ AccountId: 'b'.repeat(32) }, 11], [{ Amount: '1.00' }, 12]]) {
    assert.deepEqual((await tiptop.tell(SALON, 'check', { ...fields, ...change })).body, { code }, JSON.stringify(change));
  }
});

test('a terminal that keeps no cards: the client is asked by link, and no card is tried', async () => {
  await tiptop.control('POST terminals', { public_id: PUBLIC_ID, tokens: 'off' });
  const visit = await link.stands('kept');
  await tiptop.control('POST terminals', { public_id: PUBLIC_ID, tokens: 'on' });
  assert.equal((await link.desk(visit)).mandate.card_on_file, false);
  await link.cancels(visit);
  await paysTheFee(link, visit);
  assert.deepEqual(await requests(link, visit), []);
});

test('a terminal that keeps no cards any more refuses, and the client is asked', async () => {
  const visit = await link.stands('kept');
  await tiptop.control('POST terminals', { public_id: PUBLIC_ID, tokens: 'off' });
  await link.cancels(visit);
  await link.settled();
  await tiptop.control('POST terminals', { public_id: PUBLIC_ID, tokens: 'on' });
  const { payments } = await link.desk(visit);
  assert.deepEqual(payments.find(({ on_file: file }) => file)?.on_file, { state: 'refused', code: 'refused' });
  await paysTheFee(link, visit);
});

test('a browser that does not have the widget keep the card: the client is asked', async () => {
  const visit = await widget.stands('kept', {}, { change: { tokenize: false } });
  assert.equal(JSON.parse(visit.checkout.widget.params).tokenize, true);
  await widget.cancels(visit);
  await paysTheFee(widget, visit);
  assert.deepEqual(await requests(widget, visit), []);
});

test('without leave the widget keeps no card, and no token that comes is taken down', async () => {
  const visit = await widget.stands('not-kept', {}, { change: { tokenize: true } });
  assert.equal(JSON.parse(visit.checkout.widget.params).tokenize, undefined);
  assert.ok((await widget.keptAs(visit)).length > 8, 'the provider gives one all the same');
  assert.equal(await widget.keeps(visit), false);
});

for (const end of ends) end();
