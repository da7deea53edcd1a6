// The main road: choose, book, pay, be told; and what a card may do on the way.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { CARDS } from './person.mjs';

/** The one booking of a salon, which must be paid and confirmed. */
export async function assertBookedOnce(salon, { charged }) {
  await salon.quiet();
  const bookings = await salon.bookings();
  assert.deepEqual(bookings.map(({ phase }) => phase.phase), ['confirmed']);
  assert.deepEqual(await salon.charged(), charged ? [charged] : []);
  return bookings[0];
}

for (const device of ['desktop', 'phone']) {
  journey(`A visit is chosen, booked and paid (${device})`, { device }, async ({ person, salon }) => {
    await person.opens();
    await person.sees('What would you like?');
    // As in the catalogue: €48 with one stylist, €56 with the other.
    await person.ticks(/Cut & finish.*from €48/);
    await person.reads('Prepay 50%');
    await person.looks('services');
    await person.button('Continue').click();
    await person.sees('Who should do it?');
    await person.reads('€56');
    await person.looks('staff');
    await person.choosesStaff(/Any specialist/);
    const before = await salon.times('cut');
    await person.sees('When suits you?');
    await person.times.first().waitFor();
    await person.looks('times');
    const time = await person.choosesTime(3);
    await person.fillsIn();
    await person.reads(new RegExp(`${time}`));
    await person.looks('contact');
    await person.sends();
    await person.isAtPayment();
    await person.page.getByText('Cut & finish').waitFor();
    await person.pays();
    await person.isBack();
    await person.sees('You are booked');
    await person.reads(/Your payment of €2[48] has arrived\./);
    const way = person.widget.getByRole('link', { name: /Lindenstrasse 12/ });
    assert.deepEqual(await way.evaluate((link) => [link.target, link.rel, new URL(link.href).searchParams.get('destination')]), ['_blank', 'noopener noreferrer', 'Lindenstrasse 12, Berlin']);
    await person.looks('booked');

    const { quote, claims } = await assertBookedOnce(salon, { charged: (await salon.bookings())[0].quote.prepayment.due_now.minor });
    assert.equal(quote.prepayment.due_now.minor * 2, quote.total_from.minor);
    // The published times are without the slot, unless the other stylist has it free.
    const [{ staff, interval }] = claims;
    const after = await salon.times('cut');
    assert.ok(before.length > 0 && after.length > 0);
    const own = await salon.times('cut', staff);
    assert.ok(!own.includes(interval.start), 'the slot is still offered');

    // The page of the booking is the same after a reload and after a look around.
    await person.page.reload();
    await person.sees('You are booked');
  });
}

journey('A declined card, then a good one on the same page', {}, async ({ person, salon }) => {
  await person.reachesPayment();
  await person.pays(CARDS.declined);
  await person.page.getByText('Your card was declined.').waitFor();
  await person.pays();
  await person.isBack();
  await person.sees('You are booked');
  await assertBookedOnce(salon, { charged: 3200 });
  const { sessions, charges } = await salon.account();
  assert.deepEqual([sessions.length, charges.length], [1, 2]);
});

journey('The bank asks: refused first, confirmed then', { device: 'phone' }, async ({ person, salon }) => {
  await person.reachesPayment();
  await person.pays(CARDS.authenticates);
  await person.page.getByRole('button', { name: 'Fail' }).click();
  await person.page.getByRole('alert').waitFor();
  await person.pays(CARDS.authenticates);
  await person.page.getByRole('button', { name: 'Authorize' }).click();
  await person.isBack();
  await person.sees('You are booked');
  await person.reads('Your payment of €32 has arrived.');
  await assertBookedOnce(salon, { charged: 3200 });
});

journey('A declined card is told on the way back, and the visit is paid then', {}, async ({ person, salon }) => {
  await person.reachesPayment();
  await person.pays(CARDS.declined);
  await person.page.getByText('Your card was declined.').waitFor();
  await person.leavesPayment();
  await person.sees('The payment was declined');
  await person.looks('declined');
  await person.button('Pay €32 now').click();
  await person.pays();
  await person.isBack();
  await person.sees('You are booked');
  await assertBookedOnce(salon, { charged: 3200 });
});

journey('Paid at the salon, by choice and below the least sum', { device: 'phone' }, async ({ person, salon }) => {
  await person.reachesContact();
  await person.fillsIn();
  await person.widget.getByRole('radio', { name: 'Pay at the salon' }).check();
  await person.looks('choice');
  await person.button('Book', { exact: true }).click();
  await person.sees('You are booked');
  await person.reads('You pay at the salon.');
  await person.looks('booked');
  assert.ok(person.page.url().startsWith(person.at.site.origin), 'the page was left');
  await assertBookedOnce(salon, { charged: 0 });

  await person.button('Book another visit').click();
  await person.choosesServices(/Patch test/);
  await person.choosesStaff(/Anna/);
  await person.choosesTime();
  await person.reads(/The prepayment of €0\.40 is too small/);
  await person.fillsIn();
  await person.button('Book', { exact: true }).click();
  await person.sees('You are booked');
  await salon.quiet();
  assert.deepEqual((await salon.bookings()).map(({ phase }) => phase.phase), ['confirmed', 'confirmed']);
  assert.equal((await salon.account())?.sessions.length ?? 0, 0);
});
