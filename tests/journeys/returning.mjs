// The page that the client comes back to: it tells what the Worker knows, whatever way they came by.

import assert from 'node:assert/strict';
import { eventually } from '../runtime/stage.mjs';
import { journey } from './journey.mjs';
import { assertBookedOnce } from './paying.mjs';

/** The seconds that a countdown shows. */
const seconds = (text) => { const [, minutes, rest] = /(\d+):(\d\d)/.exec(text); return minutes * 60 + Number(rest); };

journey('Back from the payment page: held, counting down, paid then', { device: 'phone' }, async ({ person, salon }) => {
  await person.reachesPayment();
  await person.leavesPayment();
  await person.sees('Your time is held');
  const countdown = person.widget.getByText(/^Held for/);
  const first = seconds(await countdown.textContent());
  assert.ok(first > 840 && first <= 900, `${first} s of 900`);
  await eventually('the countdown runs', async () => seconds(await countdown.textContent()) < first);
  await person.looks('held');
  await person.button('Pay €32 now').click();
  await person.pays();
  await person.isBack();
  await person.sees('You are booked');
  await assertBookedOnce(salon, { charged: 3200 });
});

journey('The browser’s back button leads to the held time, not to a second booking', {}, async ({ person, salon }) => {
  await person.reachesPayment();
  await person.page.goBack();
  await person.sees('Your time is held');
  assert.ok(person.page.url().startsWith(person.at.site.origin));
  await person.looks('held-on-the-site');
  await person.button('Pay €32 now').click();
  await person.pays();
  await person.isBack();
  await person.sees('You are booked');
  await assertBookedOnce(salon, { charged: 3200 });
  // The salon's page knows it too.
  await person.opens();
  await person.sees('You are booked');
});

journey('The hold ends: told as it is, and the time is free again', {
  salon: { booking: { slot_step: 15, lead_time: 60, horizon_days: 60, hold_seconds: 6 } },
}, async ({ person, salon }) => {
  await person.reachesPayment();
  await salon.quiet();
  const [{ claims: [{ interval: held }] }] = await salon.bookings();
  assert.ok(!(await salon.times('manicure')).includes(held.start), 'a held time is offered');
  await person.leavesPayment();
  await person.sees('This time is no longer held');
  await person.reads('The prepayment did not arrive in time. Nothing was charged.');
  await person.looks('expired');
  await salon.quiet();
  await eventually('the time is free again', async () => (await salon.times('manicure')).includes(held.start));
  const { sessions } = await salon.account();
  assert.deepEqual(sessions.map(({ status }) => status), ['expired'], 'the payment page is still open');
  await person.button('Choose another time').click();
  await person.choosesTime(2);
  await person.fillsIn();
  await person.sends();
  await person.pays();
  await person.isBack();
  await person.sees('You are booked');
  assert.deepEqual((await salon.bookings()).map(({ phase }) => phase.phase).sort(), ['confirmed', 'expired']);
});

journey('A closed payment page costs nothing: the link of the visit leads on', {}, async ({ person, another, salon }) => {
  await person.reachesPayment();
  const [session] = (await salon.account()).sessions;
  await person.page.close();
  // Another device, without anything kept: only the link.
  const elsewhere = await another();
  await elsewhere.page.goto(session.cancel_url);
  await elsewhere.sees('Your time is held');
  await elsewhere.button('Pay €32 now').click();
  await elsewhere.pays();
  await elsewhere.isBack();
  await elsewhere.sees('You are booked');
  await assertBookedOnce(salon, { charged: 3200 });
});

journey('A link that opens nothing says so', { expected: [/status of 404/] }, async ({ person, salon, at }) => {
  for (const fragment of ['', '#', '#00', `#${'0'.repeat(32)}.forged`]) {
    await person.page.goto('about:blank');
    await person.page.goto(`${at.edge}/s/${salon.id}/booking${fragment}`);
    await person.sees('This link does not open a booking');
  }
  await person.looks('unknown');
});
