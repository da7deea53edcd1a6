// A salon with both providers: the client chooses, and where one fails the other takes the payment of the same hold.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { assertBookedOnce } from './paying.mjs';
import { CARDS, TIPTOP_CARDS } from './person.mjs';

const providers = { stripe: {}, tiptoppay: {} };

/** Each payment of a booking: where, and whether it brought money. */
const payments = ({ payments: all }) => Object.values(all).map(({ provider, known }) => [provider, known.captured]);

for (const device of ['desktop', 'phone']) {
  journey(`Stripe fails, the same hold is paid at TipTop Pay (${device})`, {
    device, providers, expected: [/status of 50[23]/],
  }, async ({ person, salon }) => {
    await person.reachesContact();
    await person.fillsIn();
    const choice = person.widget.getByRole('group', { name: 'Pay by card with' });
    assert.ok(await choice.getByRole('radio', { name: 'Stripe' }).isChecked(), 'the salon’s first is not preselected');
    await person.looks('choice');
    await salon.fault('POST /v1/checkout/sessions', 'status', { status: 503 });
    await person.sends();
    await person.sees('Your time is held');
    await person.reads('The payment page cannot be opened right now. Please try again.');
    const [held] = await salon.bookings();
    await person.looks('stripe-down');
    await person.button('Try again').click();
    await person.reads('The payment page cannot be opened right now. Please try again.');

    await person.button('Pay with TipTop Pay').click();
    await person.isAtOrder();
    await person.looks('order');
    await person.paysTipTop(TIPTOP_CARDS.authenticates);
    await person.page.getByRole('button', { name: 'Confirm' }).click();
    await person.isBack();
    await person.sees('You are booked');
    await person.reads('Your payment of €32 has arrived.');
    await person.looks('booked');
    const booking = await assertBookedOnce(salon, { charged: 3200 });
    assert.equal(booking.id, held.id);
    assert.deepEqual(booking.claims, held.claims);
    assert.deepEqual(payments(booking).at(-1), ['tiptoppay', 3200]);
  });
}

journey('TipTop Pay fails, the same hold is paid at Stripe', {
  providers, device: 'phone', expected: [/status of 50[23]/],
}, async ({ person, salon, at }) => {
  await person.reachesContact();
  await person.fillsIn();
  await person.widget.getByRole('radio', { name: 'TipTop Pay' }).check();
  await at.sandbox.control('POST tiptoppay/faults', {
    operation: 'POST /orders/create', kind: 'status', status: 503, times: null, public_id: `pk_${salon.id}`,
  });
  await person.sends();
  await person.sees('Your time is held');
  await person.button('Pay with Stripe').click();
  await person.pays();
  await person.isBack();
  await person.sees('You are booked');
  const booking = await assertBookedOnce(salon, { charged: 3200 });
  assert.deepEqual(payments(booking).at(-1), ['stripe', 3200]);
});

journey('The client chooses by keyboard where to pay', { providers }, async ({ person, salon }) => {
  await person.reachesContact();
  await person.fillsIn();
  await person.widget.getByRole('radio', { name: 'Stripe' }).focus();
  await person.page.keyboard.press('ArrowDown');
  assert.ok(await person.widget.getByRole('radio', { name: 'TipTop Pay' }).isChecked());
  // Who pays at the salon is not asked where.
  await person.widget.getByRole('radio', { name: 'Pay at the salon' }).check();
  assert.equal(await person.widget.getByRole('radio', { name: 'TipTop Pay' }).count(), 0);
  await person.widget.getByRole('radio', { name: /^Pay €32 now/ }).check();
  assert.ok(await person.widget.getByRole('radio', { name: 'TipTop Pay' }).isChecked(), 'the choice is forgotten');
  await person.sends();
  await person.isAtOrder();
  await person.paysTipTop(TIPTOP_CARDS.pays);
  await person.isBack();
  await person.sees('You are booked');
  const booking = await assertBookedOnce(salon, { charged: 3200 });
  assert.deepEqual(payments(booking), [['tiptoppay', 3200]]);
});

journey('Declined at Stripe, paid at TipTop Pay', { providers, device: 'phone' }, async ({ person, salon }) => {
  await person.reachesPayment();
  await person.pays(CARDS.declined);
  await person.page.getByText('Your card was declined.').waitFor();
  await person.leavesPayment();
  await person.sees('The payment was declined');
  await person.looks('declined');
  await person.button('Pay with TipTop Pay').click();
  await person.isAtOrder();
  await person.paysTipTop(TIPTOP_CARDS.pays);
  await person.isBack();
  await person.sees('You are booked');
  const booking = await assertBookedOnce(salon, { charged: 3200 });
  assert.deepEqual(payments(booking), [['stripe', 0], ['tiptoppay', 3200]]);
  const { sessions } = await salon.account();
  assert.deepEqual(sessions.map(({ status }) => status), ['expired'], 'the page that was left is still open');
});
