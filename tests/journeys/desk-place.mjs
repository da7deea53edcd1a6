// Where a salon is and what it charges in: the owner of an empty one chooses zone and currency; once somebody has booked, the
// currency stays and says why, and another zone is chosen with a word about the visits that are ahead.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { AT_THE_DESK, Owner } from './owner.mjs';

async function opensSalon(person, { tab = 'Salon', words } = {}) {
  const owner = new Owner(person);
  await owner.opens();
  await owner.signsIn(words);
  await owner.page.locator('.plan, .empty').first().waitFor();
  await owner.page.getByRole('navigation').getByRole('button', { name: tab, exact: true }).click();
  await owner.page.locator('#set-zone').waitFor();
  return owner;
}

journey('desk: the owner of a new salon chooses its time zone and its currency', {
  providers: {}, expected: AT_THE_DESK,
}, async ({ person, salon }) => {
  const owner = await opensSalon(person);
  const { page } = owner;
  const [zone, currency] = [page.getByLabel('Time zone', { exact: true }), page.getByLabel('Currency', { exact: true })];
  assert.deepEqual([await zone.inputValue(), await currency.inputValue()], ['UTC', 'EUR']);
  assert.equal(await zone.locator('option').first().getAttribute('value'), 'Europe/Berlin', 'the browser’s own first');
  assert.ok(await zone.locator('option').count() > 300 && await currency.locator('option').count() > 100);
  await page.getByRole('button', { name: 'Change', exact: true }).click();
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'set-zone');

  // Put away, all of it is as it is published.
  await zone.selectOption('Asia/Tokyo');
  await currency.selectOption('JPY');
  await page.getByText('Your prices keep their numbers').waitFor();
  await owner.looks('chosen');
  await page.getByRole('button', { name: 'Put the changes away' }).click();
  await page.getByText('Your prices keep their numbers').waitFor({ state: 'detached' });
  assert.deepEqual([await zone.inputValue(), await currency.inputValue()], ['UTC', 'EUR']);

  await zone.selectOption('Asia/Tokyo');
  await currency.selectOption('JPY');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('status').getByText('Published.').waitFor();
  await page.getByText('Times in Asia/Tokyo, prices in JPY').waitFor();
  const { salon: now } = await salon.catalogue();
  const price = ({ services }) => services.find(({ id }) => id === 'manicure').price.from;
  assert.deepEqual([now.zone, now.currency, price(now), price(salon.draft)], ['Asia/Tokyo', 'JPY', 32, 3200]);
  await page.keyboard.press('5');
  await page.getByRole('button', { name: /^Manicure.*¥32/ }).waitFor();
  await owner.looks('services');
  await page.locator('.head').getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: /^Manicure.*€32/ }).waitFor();
});

journey('desk: with visits ahead the currency stays and says why, and another zone says what it means', {
  expected: AT_THE_DESK,
}, async ({ person, another }) => {
  await person.booksAndPays();
  const owner = await opensSalon(await another());
  const { page } = owner;
  await page.getByText('Visits or payments in this currency are in the books, so it stays.').waitFor();
  assert.ok(await page.getByLabel('Currency', { exact: true }).isDisabled());
  await page.getByLabel('Time zone', { exact: true }).selectOption('Asia/Tokyo');
  await page.getByText('Visits are ahead. Each stays at its moment').waitFor();
  await page.locator('#set-currency').scrollIntoViewIfNeeded();
  await owner.looks('ahead');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('status').getByText('Published.').waitFor();
  await page.keyboard.press('1');
  await (await owner.findsVisit('Eva Sommer')).waitFor();
  await owner.looks('visit');
});

journey('desk: in another zone the day that it is there shows at once, not with the next second', { expected: AT_THE_DESK }, async ({ person }) => {
  // Seconds are not counted: what they would bring later has to be there without them.
  await person.page.addInitScript(() => {
    const own = window.setInterval;
    window.setInterval = (run, ms, ...given) => (ms === 1000 ? 0 : own(run, ms, ...given));
  });
  const { page } = await opensSalon(person);
  // At any hour one of the two has another day than the salon, which lives by UTC.
  const zone = new Date().getUTCHours() < 11 ? 'Pacific/Pago_Pago' : 'Pacific/Kiritimati';
  await page.getByLabel('Time zone', { exact: true }).selectOption(zone);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('status').getByText('Published.').waitFor();
  await page.keyboard.press('1');
  const day = (timeZone) => new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', timeZone }).format();
  assert.notEqual(day(zone), day('UTC'));
  await page.getByRole('heading', { level: 1, name: day(zone) }).waitFor();
});

journey('desk: zone and currency on a phone, in the dark, in Russian', {
  device: 'phone', providers: {}, expected: AT_THE_DESK, context: { locale: 'ru-RU', colorScheme: 'dark' },
}, async ({ person }) => {
  const owner = await opensSalon(person, { tab: 'Салон', words: { label: 'Ваш ключ', button: 'Войти' } });
  await owner.page.getByLabel('Валюта', { exact: true }).selectOption('KZT');
  await owner.page.getByLabel('Часовой пояс', { exact: true }).selectOption('Asia/Almaty');
  await owner.page.getByText('Числа в ценах не меняются').waitFor();
  await owner.page.locator('#set-currency-hint').scrollIntoViewIfNeeded();
  await owner.looks('chosen');
});
