// What an owner does with one visit: moves it, takes a part of the card that is held, gives a part back, and notes that
// nobody came. On a phone the visit is all there is.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { AT_THE_DESK, Owner } from './owner.mjs';
import { client } from '../runtime/client.mjs';
import { sessionOf } from '../runtime/stage.mjs';

const contact = { name: 'Eva Sommer', phone: '+4915112345678', email: 'eva@example.org', comment: '' };

/** Somebody books through the API and pays. */
async function booked(at, salon, more) {
  const made = await client({ url: at.edge }, salon.id).book({ contact, ...more });
  assert.ok(made.checkout, JSON.stringify(made.body));
  await at.sandbox.control('POST pay', { session: sessionOf(made.checkout.url) });
  await salon.quiet();
  return made;
}

journey('desk: a visit is moved, a part of the held card is taken, and a part of that goes back', {
  expected: AT_THE_DESK,
}, async ({ person, salon, at }) => {
  const [start] = await salon.times('facial');
  await booked(at, salon, { services: ['facial'], start });
  const owner = new Owner(person);
  await owner.opens();
  await owner.signsIn();
  await (await owner.findsVisit('Eva Sommer')).click();

  await owner.visit.getByRole('button', { name: 'Move…' }).click();
  await owner.visit.getByRole('button', { name: 'The day after' }).click();
  const times = owner.visit.getByRole('button', { name: /^\d\d:\d\d$/ });
  await times.nth(2).click();
  await owner.looks('times');
  await owner.visit.getByRole('button', { name: /^Move to/ }).click();
  await owner.page.getByRole('status').getByText('The visit is moved.').waitFor();
  await owner.visit.getByText('moved the visit').waitFor();
  const [{ claims: [{ interval }] }] = await salon.bookings();
  assert.notEqual(interval.start, start);

  await owner.visit.getByRole('button', { name: 'Card held…' }).click();
  const sum = owner.visit.getByLabel('Take how much');
  assert.equal(await sum.inputValue(), '64.00');
  await sum.fill('65');
  assert.ok(await owner.visit.getByRole('button', { name: 'Card held…' }).isDisabled(), 'more than is held cannot be sent');
  await sum.fill('20');
  await owner.looks('hold');
  await owner.visit.getByRole('button', { name: /^Take .*20/ }).click();
  await owner.visit.getByText('With the salon now').locator('..').getByText('20').waitFor();
  await salon.quiet();
  const [{ amount_captured: taken }] = (await salon.account()).charges;
  assert.equal(taken, 2000);

  await owner.visit.getByRole('button', { name: 'Refund…' }).click();
  await owner.visit.getByLabel('How much').fill('5,50');
  await owner.visit.getByRole('button', { name: /^Refund .*5\.50/ }).click();
  await owner.visit.getByText('arrived').waitFor();
  assert.deepEqual((await salon.account()).refunds.map(({ amount }) => amount), [550]);
  await owner.looks('part');
});

journey('desk: the reminder of a visit that is called off is not needed any more', { expected: AT_THE_DESK }, async ({ person, salon, at }) => {
  await booked(at, salon, { start: (await salon.times('manicure')).at(-1) });
  const owner = new Owner(person);
  await owner.opens();
  await owner.signsIn();
  await (await owner.findsVisit('Eva Sommer')).click();
  const reminder = owner.visit.getByRole('listitem').filter({ hasText: 'Reminder' });
  await reminder.getByText('Will be sent').waitFor();
  await owner.visit.getByRole('button', { name: 'Call off…' }).click();
  await owner.visit.getByRole('button', { name: /^Call off, / }).first().click();
  await reminder.getByText('Not needed any more').waitFor();
  await reminder.scrollIntoViewIfNeeded();
  await owner.looks('reminder');
});

journey('desk: on a phone nothing behind a visit can be reached; who did not come is noted with the fee', {
  device: 'phone', expected: AT_THE_DESK, limit: 150_000,
  // A time that begins within a minute and a half.
  salon: { booking: { slot_step: 1, lead_time: 0, horizon_days: 2, hold_seconds: 900 }, cancellation: { free_until: 60, fee: { kind: 'percent', points: 2500 } } },
}, async ({ person, salon, at }) => {
  const now = Date.now() / 1000;
  const start = (await salon.times('manicure')).find((time) => time > now + 10);
  await booked(at, salon, { start });
  const owner = new Owner(person);
  await owner.opens();
  await owner.signsIn();
  await owner.turnsTo(start);
  const card = owner.page.locator('button.visit', { hasText: 'Eva' });
  await card.click();
  await owner.visit.getByRole('heading', { name: 'Eva Sommer' }).waitFor();

  // Round and round with the tab key: never behind.
  assert.equal(await owner.visit.getAttribute('aria-modal'), 'true');
  const inside = () => owner.page.evaluate(() => document.activeElement === document.body || Boolean(document.activeElement.closest('[role=dialog], .snacks')));
  for (let press = 0; press < 20; press += 1) {
    await owner.page.keyboard.press('Tab');
    assert.ok(await inside(), `after ${press + 1} tabs`);
  }
  await owner.looks('visit');
  await owner.page.keyboard.press('Escape');
  await owner.visit.waitFor({ state: 'detached' });
  assert.equal(await owner.page.evaluate(() => document.activeElement?.id), 'card');
  await card.click();

  const missed = owner.visit.getByRole('button', { name: 'Did not come…' });
  await missed.waitFor({ timeout: 100_000 });
  await missed.click();
  await owner.looks('missed');
  await owner.visit.getByRole('button', { name: /^Did not come, keep/ }).first().click();
  await owner.page.getByRole('status').getByText('Noted: the client did not come.').waitFor();
  await owner.visit.getByText('noted that the client did not come').waitFor();
  await salon.quiet();
  assert.equal((await salon.bookings())[0].phase.phase, 'no_show');
});
