// An owner with somebody on the phone: makes the visit beside the day, by the keyboard where there is one; its time is gone
// for clients, and whoever shall pay ahead has a link. What lacks is said where it is mended.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { AT_THE_DESK, Owner } from './owner.mjs';
import { client } from '../runtime/client.mjs';

/** Opens the desk and the form for a new visit by its key. */
async function opensForm(person) {
  const owner = new Owner(person);
  await owner.opens();
  await owner.signsIn();
  await owner.page.locator('.plan, .empty').first().waitFor();
  await owner.page.keyboard.press('n');
  await owner.visit.getByRole('heading', { name: 'New visit' }).waitFor();
  return owner;
}

const times = (owner) => owner.visit.getByRole('button', { name: /^\d\d:\d\d$/ });

journey('desk: a visit is made for who rings; its time is gone in the widget, and its link is there to be sent', {
  expected: [...AT_THE_DESK, /status of 422/],
}, async ({ person, salon }) => {
  const owner = await opensForm(person);
  await owner.visit.getByRole('button', { name: 'Book the visit' }).click();
  await owner.visit.getByRole('alert').getByText('Choose at least one service.').waitFor();

  await owner.visit.getByRole('checkbox', { name: /^Manicure/ }).check();
  await owner.visit.getByRole('button', { name: 'Jonas' }).click();
  await owner.visit.getByRole('button', { name: 'The day after' }).click();
  await owner.visit.getByRole('button', { name: 'The day after' }).click();
  const clock = await times(owner).nth(6).textContent();
  await times(owner).nth(6).click();
  await owner.visit.getByLabel('Name').fill('Rosa Ring');
  await owner.visit.getByLabel('Phone').fill('12');
  await owner.visit.getByRole('button', { name: 'Payment link' }).click();
  await owner.visit.getByLabel('How much').fill('15');
  await owner.looks('form');
  await owner.page.keyboard.press('Enter');
  await owner.visit.getByText('Write a phone number').waitFor();
  await owner.looks('wrong');
  await owner.visit.getByLabel('Phone').fill('0151 23456789');
  await owner.visit.getByRole('button', { name: /^Book .*\d\d:\d\d/ }).click();

  await owner.visit.getByRole('heading', { name: 'Rosa Ring' }).waitFor();
  await owner.visit.getByText('Still to be paid').waitFor();
  await owner.visit.getByRole('img', { name: 'Payment link' }).waitFor();
  await owner.visit.getByText('Salon').first().waitFor();
  const [{ claims: [{ interval: { start } }], phase }] = await salon.bookings();
  assert.deepEqual([phase.phase, new Date(start * 1000).toISOString().slice(11, 16)], ['confirmed', clock]);
  await owner.visit.getByRole('link', { name: '+4915123456789' }).waitFor();
  await owner.page.locator('button.visit', { hasText: 'Rosa Ring' }).waitFor();
  await owner.looks('made');
  await salon.quiet();
  assert.ok(!(await salon.times('manicure', 'jonas')).includes(start), 'its time is gone for clients');

  // A note, for the salon alone.
  await owner.visit.getByRole('button', { name: 'Note…' }).click();
  await owner.page.keyboard.type('Likes tea');
  await owner.looks('note');
  await owner.visit.getByRole('button', { name: 'Save' }).click();
  await owner.visit.getByText('Likes tea').waitFor();
  await owner.visit.getByText('noted something').waitFor();
});

journey('desk: time is blocked and given back, on the day, in the week and for clients', { expected: [...AT_THE_DESK, /status of 409/] }, async ({ person, salon, at }) => {
  const start = (await salon.times('manicure', 'jonas')).find((time) => new Date(time * 1000).toISOString().slice(11, 16) === '12:00');
  const made = await client({ url: at.edge }, salon.id).book({ start: start + 7200, staff: { kind: 'member', id: 'jonas' } });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  const owner = new Owner(person);
  await owner.opens();
  await owner.signsIn();
  await owner.turnsTo(start);
  await owner.page.keyboard.press('b');
  await owner.visit.getByRole('heading', { name: 'Block time' }).waitFor();
  await owner.visit.getByRole('button', { name: 'Jonas' }).click();
  await owner.visit.getByLabel('To', { exact: true }).fill('14:30');
  await owner.visit.getByLabel('What for').fill('Training');
  await owner.visit.getByRole('button', { name: 'Block this time' }).click();
  await owner.visit.getByText('There is a visit or another block').waitFor();
  await owner.looks('over-a-visit');
  await owner.visit.getByLabel('To', { exact: true }).fill('13:30');
  await owner.page.keyboard.press('Enter');
  const card = owner.page.locator('button.visit', { hasText: 'Training' });
  await card.waitFor();
  await owner.looks('blocked');
  await salon.quiet();
  assert.ok(!(await salon.times('manicure', 'jonas')).some((time) => time >= start && time < start + 5400), 'clients are not offered it');

  await owner.button('Week').click();
  await owner.page.locator('.week').waitFor();
  await card.click();
  await owner.visit.getByRole('heading', { name: 'Training' }).waitFor();
  await owner.page.setViewportSize({ width: 360, height: 740 });
  await owner.visit.getByText('keeps this time free').waitFor();
  await owner.looks('phone');
  await owner.page.setViewportSize({ width: 1280, height: 800 });
  await owner.visit.getByRole('button', { name: 'Give this time back' }).click();
  await owner.page.getByRole('status').getByText('The time can be booked again.').waitFor();
  await owner.page.keyboard.press('Escape');
  await card.waitFor({ state: 'detached' });
  await salon.quiet();
  assert.ok((await salon.times('manicure', 'jonas')).includes(start), 'and are again');
});

journey('desk: on a phone, in the dark and in Russian, the form is all there is', {
  device: 'phone', context: { locale: 'ru-RU', colorScheme: 'dark' }, expected: AT_THE_DESK,
}, async ({ person, salon }) => {
  const owner = new Owner(person);
  await owner.opens();
  await owner.signsIn({ label: 'Ваш ключ', button: 'Войти' });
  await owner.page.locator('.plan, .empty').first().waitFor();
  await owner.button('Новый визит').click();
  assert.equal(await owner.visit.getAttribute('aria-modal'), 'true');
  await owner.visit.getByRole('checkbox', { name: /Manicure/ }).check();
  await owner.visit.getByRole('button', { name: 'Следующий день' }).click();
  await times(owner).first().click();
  await owner.looks('form');
  await owner.visit.getByLabel('Имя').fill('Rosa');
  await owner.visit.getByLabel('Телефон').fill('0151 23456789');
  await owner.visit.getByRole('button', { name: /^Записать/ }).click();
  await owner.visit.getByRole('heading', { name: 'Rosa' }).waitFor();
  const [{ asked }] = await salon.bookings();
  assert.equal(asked.pay, 'at_salon');
});

journey('desk: what was left half-filled is there again, and an empty day leads to the next visit', { expected: AT_THE_DESK }, async ({ person, salon, at }) => {
  const start = (await salon.times('manicure', 'jonas')).at(-1);
  const made = await client({ url: at.edge }, salon.id).book({ start, staff: { kind: 'member', id: 'jonas' } });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  const owner = await opensForm(person);
  await owner.visit.getByLabel('Name').fill('Rosa Ring');
  await owner.visit.getByRole('checkbox', { name: /^Manicure/ }).check();
  await owner.page.keyboard.press('Escape');
  await owner.visit.waitFor({ state: 'detached' });
  await owner.page.keyboard.press('b');
  await owner.visit.getByLabel('What for').fill('Training');
  await owner.looks('block');
  // Another page, and back.
  await owner.button('Health').click();
  await owner.button('Visits').click();
  await owner.page.locator('.plan, .empty').first().waitFor();
  await owner.page.keyboard.press('b');
  assert.equal(await owner.visit.getByLabel('What for').inputValue(), 'Training');
  await owner.page.setViewportSize({ width: 360, height: 740 });
  await owner.page.emulateMedia({ colorScheme: 'dark' });
  await owner.looks('block-phone-dark');
  await owner.page.emulateMedia({ colorScheme: 'light' });
  await owner.looks('block-phone');
  await owner.page.setViewportSize({ width: 1280, height: 800 });
  await owner.visit.getByRole('button', { name: 'Start afresh' }).click();
  assert.equal(await owner.visit.getByLabel('What for').inputValue(), '');
  await owner.page.keyboard.press('Escape');
  await owner.page.keyboard.press('n');
  await owner.visit.getByText('What you had filled in is still here.').waitFor();
  assert.equal(await owner.visit.getByLabel('Name').inputValue(), 'Rosa Ring');
  assert.ok(await owner.visit.getByRole('checkbox', { name: /^Manicure/ }).isChecked());
  await owner.looks('kept');
  await owner.page.keyboard.press('Escape');
  await owner.visit.waitFor({ state: 'detached' });

  // Nobody comes tomorrow.
  await owner.button('The day after').click();
  const next = owner.button(/^Next visit: /);
  await next.waitFor();
  await owner.looks('empty');
  await next.click();
  await owner.page.locator('button.visit', { hasText: 'Jonas' }).waitFor();
  await owner.button('The week after').or(owner.button('The day after')).click();
  await owner.reads('No visits on this day.');
  assert.equal(await next.count(), 0, 'none comes after it');
});
