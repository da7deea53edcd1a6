// A card on file at TipTop Pay, kept by an order's link and by its widget.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heldAtTipTop } from '../runtime/books.mjs';
import { tengeDraft } from '../runtime/stage.mjs';
import { onFile } from './on-file.mjs';

const CHARGE = 'POST /payments/tokens/charge';

/** TipTop Pay as one salon has it. */
const there = ({ tiptop }, salon) => ({
  good: { card: '4000000000003055' },
  poor: { card: '4111111111111111' },
  code: 'insufficient_funds',
  async sums({ booking: { id } }) {
    const { authorised, captured, back } = heldAtTipTop(id, await tiptop.terminal(salon));
    return { held: authorised, captured, back };
  },
  // Each one under an invoice that no order has.
  async tries(booked) {
    const orders = new Set((await tiptop.orders(salon, booked)).map(({ InvoiceId }) => InvoiceId));
    const charges = (await tiptop.asked(CHARGE)).filter(({ params }) => params.AccountId === booked.booking.id);
    const invoices = new Set(charges.map(({ params }) => params.InvoiceId));
    return (await tiptop.transactions(salon, booked)).filter(({ InvoiceId }) => invoices.has(InvoiceId) && !orders.has(InvoiceId)).length;
  },
  fault: (kind, more) => tiptop.fault(CHARGE, kind, more),
  drop: (types) => tiptop.knobs({ drop_types: types ?? ['*'] }),
  wantHolder: (wants) => tiptop.knobs({ token_authentication: wants }),
  secrets: async (booked) => [...new Set((await tiptop.transactions(salon, booked)).map(({ Token }) => Token).filter(Boolean))],
});

const link = await onFile({ name: 'order link', draft: tengeDraft, options: { providers: ['tiptoppay'] }, there });
const widget = await onFile({ name: 'widget', draft: tengeDraft, options: { providers: ['tiptoppay'], tiptoppay: { page: 'widget' } }, there });

const asks = async ({ stage }, { booking: { id } }) => (await stage.tiptop.asked(CHARGE)).filter(({ params }) => params.AccountId === id);

test('what is asked for: the token, the account, the sum, the invoice of an attempt of its own', async () => {
  const { stage, booked, off, fee, paid } = link;
  const made = await booked();
  await off(made);
  await stage.settled('kept');
  const [{ params, request_id: key }] = await asks(link, made);
  const { id } = made.booking;
  assert.deepEqual([params.Amount, params.Currency, params.AccountId, params.InvoiceId, params.TrInitiatorCode, params.PaymentScheduled], [(fee - paid) / 100, 'KZT', id, `kept.${id}.2`, 0, 0]);
  assert.match(key, /^charge\./);
  const checks = await stage.tiptop.deliveries({ type: 'Check', public_id: 'pk_kept' });
  const own = checks.filter(({ fields }) => fields.InvoiceId === `kept.${id}.2`);
  assert.deepEqual(own.map(({ attempts }) => attempts[0].code), [0], 'our own charge is let through');
});

test('once money has come, a Check for the same charge is a no', async () => {
  const { stage, booked, off } = link;
  const made = await booked();
  await off(made);
  await stage.settled('kept');
  const { fields } = (await stage.tiptop.deliveries({ type: 'Check' })).findLast(({ fields: { AccountId } }) => AccountId === made.booking.id);
  for (const [change, code] of [[{}, 13], [{ AccountId: 'b'.repeat(32) }, 11], [{ Amount: '1.00' }, 12]]) {
    assert.deepEqual((await stage.tiptop.tell('kept', 'check', { ...fields, ...change })).body, { code }, JSON.stringify(change));
  }
});

test('a terminal that keeps no cards: the client is asked by link, and no card is tried', async () => {
  const { stage, booked, off, desks, sums, asked, paysTheFee } = link;
  await stage.tiptop.control('POST terminals', { public_id: 'pk_kept', tokens: 'off' });
  const made = await booked();
  assert.equal((await desks.kept.show(made)).mandate.card_on_file, false);
  await off(made);
  assert.deepEqual([await sums(made), await asks(link, made)], [asked, []]);
  await stage.tiptop.control('POST terminals', { public_id: 'pk_kept', tokens: 'on' });
  await paysTheFee(made);
});

test('a terminal that keeps no cards any more refuses, and the client is asked', async () => {
  const { stage, booked, off, charge, sums, asked, paysTheFee } = link;
  const made = await booked();
  await stage.tiptop.control('POST terminals', { public_id: 'pk_kept', tokens: 'off' });
  await off(made);
  assert.deepEqual(await sums(made), asked);
  await stage.tiptop.control('POST terminals', { public_id: 'pk_kept', tokens: 'on' });
  assert.deepEqual(await charge(made), { state: 'refused', code: 'refused' });
  await paysTheFee(made);
});

test('a browser that does not have the widget keep the card: the client is asked', async () => {
  const { stage, booked, off, sums, asked, paysTheFee } = widget;
  const made = await booked('kept', { change: { tokenize: false } });
  assert.equal(JSON.parse(made.checkout.widget.params).tokenize, true);
  await off(made);
  assert.deepEqual([await sums(made), await asks(widget, made)], [asked, []]);
  await paysTheFee(made);
});

test('without leave the widget keeps no card, and no token that comes is taken down', async () => {
  const { stage, starts, mandate } = link;
  const draft = { ...tengeDraft('plain'), prepayment: { requirement: 'required', amount: { kind: 'full' } } };
  await stage.putSalon(draft);
  await stage.tiptop.open('plain', {});
  await stage.quiet('plain');
  const client = stage.client('plain');
  assert.equal((await client.book({ start: starts[0], mandate })).body.code, 'mandate_changed');
  const made = await client.book({ start: starts[0] });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  await stage.pay(made);
  await stage.settled('plain');
  const [payment] = Object.values((await stage.booking('plain', made)).payments);
  assert.deepEqual([payment.known.captured > 0, payment.known.saved], [true, undefined]);
  await stage.tiptop.connect('plain', { page: 'widget' });
  const other = await client.book({ start: starts[2] });
  assert.equal(JSON.parse(other.checkout.widget.params).tokenize, undefined);
});
