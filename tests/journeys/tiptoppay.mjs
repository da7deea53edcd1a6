// A salon with TipTop Pay alone, by the page of an order: paid, declined, left.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { assertBookedOnce } from './paying.mjs';
import { TIPTOP_CARDS } from './person.mjs';

const providers = { tiptoppay: {} };

/** Chooses a visit and goes to the page of its order. */
async function reachesOrder(person) {
  await person.reachesContact();
  await person.fillsIn();
  assert.equal(await person.widget.getByRole('group', { name: 'Pay by card with' }).count(), 0, 'nothing to choose');
  await person.sends();
  await person.isAtOrder();
}

for (const device of ['desktop', 'phone']) {
  journey(`An order is paid, the bank asks, the visit is booked (${device})`, { device, providers }, async ({ person, salon }) => {
    await reachesOrder(person);
    await person.page.getByText('Manicure').first().waitFor();
    await person.paysTipTop(TIPTOP_CARDS.authenticates);
    await person.page.getByRole('button', { name: 'Confirm' }).click();
    await person.isBack();
    await person.sees('You are booked');
    await person.reads('Your payment of €32 has arrived.');
    await person.looks('booked');
    await assertBookedOnce(salon, { charged: 3200 });
    const { orders, transactions } = await salon.terminal();
    assert.deepEqual([orders.length, transactions.length], [1, 1]);
    await person.page.reload();
    await person.sees('You are booked');
  });
}

journey('A declined card, then a good one on the same order', { providers }, async ({ person, salon }) => {
  await reachesOrder(person);
  await person.paysTipTop(TIPTOP_CARDS.declined);
  await person.page.getByRole('heading', { name: 'The payment did not go through' }).waitFor();
  await person.page.getByRole('link', { name: 'Try again' }).click();
  await person.paysTipTop(TIPTOP_CARDS.pays);
  await person.isBack();
  await person.sees('You are booked');
  await assertBookedOnce(salon, { charged: 3200 });
  const { orders, transactions } = await salon.terminal();
  assert.deepEqual([orders.length, transactions.map(({ Status }) => Status)], [1, ['Declined', 'Completed']]);
});

journey('The bank says no: told on the way back, and paid then', { providers, device: 'phone' }, async ({ person, salon }) => {
  await reachesOrder(person);
  await person.paysTipTop(TIPTOP_CARDS.authenticates);
  await person.page.getByRole('button', { name: 'Decline' }).click();
  await person.page.getByRole('heading', { name: 'The payment did not go through' }).waitFor();
  await person.page.getByRole('link', { name: 'Back to the site' }).click();
  await person.isBack();
  await person.sees('The payment was declined');
  await person.reads(/The bank could not confirm that it is you\./);
  assert.equal(await person.button(/^Pay with/).count(), 0, 'there is no other provider');
  await person.looks('declined');
  await person.button('Pay €32 now').click();
  await person.isAtOrder();
  await person.paysTipTop(TIPTOP_CARDS.pays);
  await person.isBack();
  await person.sees('You are booked');
  await assertBookedOnce(salon, { charged: 3200 });
  assert.equal((await salon.terminal()).orders.length, 1, 'the order that is open was not used again');
});

journey('The order is left without paying: held, and given back for another time', { providers }, async ({ person, salon }) => {
  await reachesOrder(person);
  await person.page.getByRole('link', { name: 'Back to the site' }).click();
  await person.isBack();
  await person.sees('Your time is held');
  await person.looks('held');
  await person.button('Choose another time').click();
  await person.choosesTime(2);
  await person.fillsIn();
  await person.sends();
  await person.isAtOrder();
  await person.paysTipTop(TIPTOP_CARDS.pays);
  await person.isBack();
  await person.sees('You are booked');
  await salon.quiet();
  assert.deepEqual((await salon.bookings()).map(({ phase }) => phase.phase).sort(), ['cancelled', 'confirmed']);
  const { orders } = await salon.terminal();
  assert.deepEqual(orders.map(({ Status }) => Status).sort(), ['Cancelled', 'Paid'], 'the order that was left can still be paid');
});
