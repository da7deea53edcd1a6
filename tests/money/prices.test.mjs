// What is to be paid is computed by the ledger. A browser that says otherwise is told the true price and books nothing.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { opened } from '../runtime/opened.mjs';
import { salonDraft } from '../runtime/stage.mjs';

const { stage, client, starts } = await opened({ minutes: 60 });

const eur = (minor) => ({ minor, currency: 'EUR' });

test('a price from the browser that is not the true one is refused with the true one', async () => {
  const request = await client.request({ start: starts[0] });
  const { shown } = request;
  assert.deepEqual(shown, { total_from: eur(3200), total_to: eur(3200), prepayment: { kind: 'optional', due_now: eur(3200) } });
  const tampered = [
    { ...shown, prepayment: { kind: 'optional', due_now: eur(1) } },
    { ...shown, prepayment: { kind: 'off' } },
    { ...shown, prepayment: { kind: 'required', due_now: eur(3200) } },
    { ...shown, prepayment: { kind: 'below_minimum', would_be: eur(40) } },
    { ...shown, total_from: eur(100), total_to: eur(100) },
    { ...shown, prepayment: { kind: 'optional', due_now: { minor: 3200, currency: 'JPY' } } },
  ];
  for (const wrong of tampered) {
    const { status, type, body } = await client.post('/bookings', { ...request, shown: wrong });
    assert.deepEqual([status, type, body.code], [409, 'application/problem+json', 'price_changed'], JSON.stringify(wrong));
    assert.deepEqual(body.quote, shown);
  }
  for (const wrong of [{ ...shown, total_from: eur(-1) }, { ...shown, total_from: { minor: 32.5, currency: 'EUR' } }, { ...shown, total_from: eur('3200') }, {}]) {
    const { status, body } = await client.post('/bookings', { ...request, shown: wrong });
    assert.deepEqual([status, body.code], [400, 'malformed'], JSON.stringify(wrong));
  }
  assert.deepEqual(await stage.bookings('belle'), []);
  assert.equal((await stage.account('belle'))?.sessions.length ?? 0, 0);
  assert.equal((await client.post('/bookings', request)).status, 200, 'and with the true price it is booked');
});

const cases = [
  ['full', { services: ['manicure'] }, 3200],
  ['half of a price of one’s own', { services: ['cut'], staff: { kind: 'member', id: 'anna' } }, 2800],
  ['half', { services: ['cut'], staff: { kind: 'member', id: 'mira' } }, 2400],
  ['a fixed sum', { services: ['balayage'], staff: { kind: 'member', id: 'anna' } }, 5000],
  ['a chain with one part unpaid', { services: ['fringe', 'cut'], staff: { kind: 'member', id: 'mira' } }, 2400],
];
for (const [index, [name, what, minor]] of cases.entries()) {
  test(`the page asks for the sum due: ${name}`, async () => {
    const booked = await client.book({ ...what, start: starts[10 + index * 4] });
    assert.equal(booked.status, 200, JSON.stringify(booked.body));
    const session = (await stage.account('belle')).sessions.find(({ metadata }) => metadata.booking === booked.booking.id);
    assert.deepEqual([session.amount_total, session.currency], [minor, 'eur']);
    assert.deepEqual(booked.booking.quote.prepayment.due_now, eur(minor));
  });
}

test('a sum below the provider’s minimum is paid at the salon', async () => {
  const request = await client.request({ services: ['patch-test'], start: starts[5], pay: 'at_salon' });
  assert.equal(request.shown.prepayment.kind, 'below_minimum');
  const online = await client.post('/bookings', { ...request, pay: 'now' });
  assert.deepEqual([online.status, online.body.code, online.body.quote], [422, 'prepayment_unavailable', request.shown]);
  const { status, body } = await client.post('/bookings', request);
  assert.deepEqual([status, body.booking.status, body.booking.payment, body.checkout], [200, 'confirmed', 'not_needed', undefined]);
  const checkout = await client.act(body, 'checkout');
  assert.deepEqual([checkout.status, checkout.body.code], [409, 'nothing_to_pay']);
});

test('what must be prepaid cannot be booked without', async () => {
  const request = await client.request({ services: ['scalp'], staff: { kind: 'member', id: 'mira' }, start: starts[6], pay: 'at_salon' });
  const { status, body } = await client.post('/bookings', request);
  assert.deepEqual([status, body.code, body.quote.prepayment], [422, 'prepayment_required', { kind: 'required', due_now: eur(5900) }]);
});

test('a price that the salon changes meanwhile: new bookings see it, made ones keep theirs', async () => {
  const request = await client.request({ start: starts[7] });
  const made = await client.post('/bookings', request);
  const draft = salonDraft('belle');
  draft.services.find(({ id }) => id === 'manicure').price = { from: 3600 };
  await stage.putSalon(draft);
  const late = await client.post('/bookings', { ...(await client.request({ start: starts[8], shown: request.shown })) });
  assert.deepEqual([late.status, late.body.code, late.body.quote.total_from], [409, 'price_changed', eur(3600)]);
  const again = await client.post('/bookings', request);
  assert.deepEqual([again.status, again.body.booking.quote], [200, made.body.booking.quote]);
  await stage.pay(made.body);
  await stage.settled('belle');
  const shown = (await client.show(made.body)).body.booking;
  assert.deepEqual([shown.status, shown.paid], ['confirmed', eur(3200)]);
});
