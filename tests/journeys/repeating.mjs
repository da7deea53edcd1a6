// Impatience: double clicks, reloads, tabs. One visit and one charge come of it.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { assertBookedOnce } from './paying.mjs';

journey('Double clicks on every button that books or pays', {}, async ({ person, salon }) => {
  await person.reachesContact();
  await person.fillsIn();
  await person.button(/^Book and pay/).dblclick();
  await person.isAtPayment();
  await person.leavesPayment();
  await person.button('Pay €32 now').dblclick();
  await person.isAtPayment();
  await person.page.getByLabel('E-mail').fill('eva@example.org');
  await person.page.getByLabel('Card number').fill('4242 4242 4242 4242');
  await person.page.getByLabel('Expiry').fill('12 / 34');
  await person.page.getByLabel('Security code').fill('123');
  await person.page.getByLabel('Name on card').fill('Eva Sommer');
  await person.page.getByRole('button', { name: /pay/i }).dblclick();
  await person.isBack();
  await person.sees('You are booked');
  await assertBookedOnce(salon, { charged: 3200 });
  assert.equal((await salon.account()).sessions.length, 1);
});

journey('A reload while the booking is on its way: sent again, booked once', { device: 'phone' }, async ({ person, salon }) => {
  await person.reachesContact();
  await person.fillsIn();
  // The Worker books, its answer is lost in the reload.
  const arrived = new Promise((done) => {
    person.page.route('**/bookings', async (route) => {
      await route.fetch();
      done();
    }, { times: 1 });
  });
  await person.sends();
  await arrived;
  await person.page.reload();
  await person.sees('Your details');
  await person.reads('Your booking was sent, but the answer was lost. Send it again: you will not be booked twice.');
  await person.looks('unanswered');
  await person.button('Send again').click();
  await person.pays();
  await person.isBack();
  await person.sees('You are booked');
  await assertBookedOnce(salon, { charged: 3200 });
  assert.equal((await salon.account()).sessions.length, 1);
});

journey('A reload before sending forgets, a reload on the payment page does not', {}, async ({ person, salon }) => {
  await person.reachesContact();
  await person.fillsIn();
  await person.page.reload();
  await person.sees('What would you like?');
  await person.reachesPayment();
  await person.page.reload();
  await person.pays();
  await person.isBack();
  await person.sees('You are booked');
  await assertBookedOnce(salon, { charged: 3200 });
});

journey('Two tabs with one visit: paid in one, told in both', {}, async ({ person, salon }) => {
  await person.reachesPayment();
  await person.leavesPayment();
  await person.sees('Your time is held');
  const other = await person.tab();
  await other.page.goto(person.page.url());
  await other.button('Pay €32 now').click();
  await other.isAtPayment();
  await person.button('Pay €32 now').click();
  await person.pays();
  await person.isBack();
  await person.sees('You are booked');
  // The other tab still shows the payment page, which is used up.
  await other.page.reload();
  await other.page.getByRole('heading', { name: 'Already paid' }).waitFor();
  await other.page.getByRole('link', { name: 'Continue' }).click();
  await other.isBack();
  await other.sees('You are booked');
  await assertBookedOnce(salon, { charged: 3200 });
  assert.equal((await salon.account()).sessions.length, 1);
});

journey('Two people want one time: the second is offered the nearest', { device: 'phone', expected: [/status of 409/] }, async ({ person, another, salon }) => {
  const rival = await another();
  const [time, same] = await Promise.all([person.reachesContact({ nth: 4 }), rival.reachesContact({ nth: 4 })]);
  assert.equal(time, same);
  await Promise.all([person.fillsIn(), rival.fillsIn({ name: 'Noor Winter' })]);
  await Promise.all([person.sends(), rival.sends()]);
  const taken = (who) => who.reads('This time was just taken. Please choose another one.').then(() => who);
  const loser = await Promise.any([taken(person), taken(rival)]);
  const winner = loser === person ? rival : person;
  await winner.isAtPayment();
  const nearest = loser.widget.locator('section').filter({ has: loser.page.getByRole('heading', { name: 'Nearest free times' }) }).getByRole('button');
  const offered = await nearest.allTextContents();
  assert.equal(offered.length, 3);
  assert.ok(!offered.some((text) => text.includes(time)), `${offered} with ${time}`);
  await loser.times.first().waitFor();
  await loser.looks('taken');
  await nearest.first().click();
  // What was typed is still there.
  assert.match(await loser.widget.getByLabel(/^Phone/).inputValue(), /0151/);
  await loser.sends();
  await Promise.all([winner, loser].map(async (who) => {
    await who.pays();
    await who.isBack();
    await who.sees('You are booked');
  }));
  await salon.quiet();
  assert.deepEqual((await salon.bookings()).map(({ phase }) => phase.phase), ['confirmed', 'confirmed']);
  assert.equal((await salon.account()).charges.length, 2);
});
