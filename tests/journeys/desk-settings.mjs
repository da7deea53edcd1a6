// The salon as a whole, in its owner's hands: what clients agree to, until when they can book and what they pay ahead, seen in the
// widget at once; what is wrong is said at its field; two who change at once.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { AT_THE_DESK, Owner } from './owner.mjs';

/** Opens the desk at the salon's own page, by its key. */
async function opensSalon(person, { heading = 'Salon', field = 'Name', words } = {}) {
  const owner = new Owner(person);
  await owner.opens();
  await owner.signsIn(words);
  await owner.page.locator('.plan, .empty').first().waitFor();
  await owner.page.keyboard.press('8');
  await owner.page.getByRole('heading', { level: 1, name: heading }).waitFor();
  await owner.page.getByLabel(field, { exact: true }).first().waitFor();
  return owner;
}

const group = (owner, name) => owner.page.getByRole('group', { name });
const writes = (owner, label, text) => owner.page.getByLabel(label, { exact: true }).first().fill(text);

journey('desk: an owner changes what holds for the whole salon, and the widget asks for it', { expected: AT_THE_DESK }, async ({ person, another, salon }) => {
  const { salon: before } = await salon.catalogue();
  const owner = await opensSalon(person);
  await owner.looks('page');
  assert.equal(await owner.button('Save').count(), 0, 'nothing to publish yet');

  // By the keyboard: what is wrong is said where it is, and gone to.
  await owner.page.getByLabel('So many days ahead').focus();
  await owner.page.keyboard.press('ControlOrMeta+a');
  await owner.page.keyboard.type('500');
  await owner.page.keyboard.press('Enter');
  await owner.page.getByText('Whole days, from 1 to 400.').waitFor();
  assert.equal(await owner.page.evaluate(() => document.activeElement?.id), 'set-horizon');
  await owner.looks('wrong');
  await owner.page.keyboard.press('ControlOrMeta+a');
  await owner.page.keyboard.type('10');
  const last = new Intl.DateTimeFormat('en', { day: 'numeric', timeZone: 'UTC' }).format(Date.now() + 9 * 86_400_000);
  await group(owner, 'Online booking').getByRole('status').getByText(new RegExp(`from today to .*\\b${last}\\b`)).waitFor();

  // What is asked for everywhere, with what it means for a client.
  await group(owner, 'Paid ahead').getByRole('button', { name: 'Always' }).click();
  await group(owner, 'Paid ahead').getByRole('button', { name: 'A sum' }).click();
  await group(owner, 'Paid ahead').getByLabel('How much, in EUR').fill('7,50');
  await owner.page.getByRole('status').filter({ hasText: 'What a client is asked for:' }).getByText('€7.50 when booking').waitFor();
  await writes(owner, 'What a client agrees to', 'I agree to be reminded, and to the fee for coming late.');
  await owner.looks('changed');
  await owner.button('Save').click();
  await owner.page.getByRole('status').getByText('Published.').waitFor();
  await owner.button('Save').waitFor({ state: 'detached' });
  const { salon: now } = await salon.catalogue();
  assert.deepEqual(now.prepayment, { requirement: 'required', amount: { kind: 'fixed', minor: 750 } });
  assert.deepEqual([now.booking.horizon_days, now.booking.hold_seconds], [10, salon.draft.booking.hold_seconds]);
  assert.notEqual(now.texts.consent.version, salon.draft.texts.consent.version);
  const { prepayment, booking, texts, ...rest } = before;
  assert.deepEqual({ ...now, prepayment, booking, texts }, { ...rest, prepayment, booking, texts }, 'what is not edited stays');

  await salon.quiet();
  const guest = await another();
  await guest.opens();
  await guest.choosesServices(/^Manicure/);
  await guest.choosesTime();
  await guest.widget.getByText('I agree to be reminded, and to the fee for coming late.').waitFor();
  await guest.widget.getByText('€7.50').first().waitFor();

  // Back again, with one click.
  await owner.page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
  await owner.page.waitForFunction((days) => document.querySelector('#set-horizon').value === days, String(salon.draft.booking.horizon_days));
  assert.deepEqual((await salon.catalogue()).salon.texts, salon.draft.texts);
});

journey('desk: an owner chooses how the widget stands on her site, sees it, and takes the tag away with her', { expected: AT_THE_DESK }, async ({ person, salon, at }) => {
  const owner = await opensSalon(person);
  const { page } = owner;
  const ahead = `<link rel="preload" as="fetch" crossorigin href="${at.edge}/v1/salons/${salon.id}/front">\n`;
  const script = `<script async fetchpriority="high" crossorigin src="${at.edge}/widget.js"></script>\n`;
  const tag = page.locator('.on-site code');
  assert.equal(await tag.textContent(), `${ahead}${script}<chairtime-booking salon="${salon.id}"></chairtime-booking>`);
  await owner.button('Button in the corner').click();
  await owner.button('Dark').click();
  await page.getByLabel('Your colour').fill('#1f6f5c');
  const wanted = `${script}<chairtime-booking salon="${salon.id}" embed="floating" theme="dark" style="--chairtime-accent: #1f6f5c"></chairtime-booking>`;
  await tag.filter({ hasText: '#1f6f5c' }).waitFor();
  assert.equal(await tag.textContent(), wanted);
  await page.locator('.on-site').scrollIntoViewIfNeeded();
  await owner.looks('site');
  await page.locator('.on-site').getByRole('button', { name: 'Copy' }).click();
  await page.getByRole('status').getByText(/Copied|by hand/).waitFor();

  // The widget itself, over the desk: what is pressed in it stays in it.
  await owner.button('See it').click();
  const dialog = page.locator('dialog.preview');
  await dialog.getByText('Manicure').first().waitFor();
  const accent = await dialog.locator('chairtime-booking').evaluate((element) => getComputedStyle(element).getPropertyValue('--chairtime-accent').trim());
  assert.equal(accent, '#1f6f5c');
  await dialog.getByText('Manicure').first().click();
  await page.keyboard.press('1');
  await owner.looks('preview');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('heading', { level: 1, name: 'Salon' }).waitFor();
  assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'Salon', 'no key reached the desk');

  // And what was copied works where it is pasted: the hosted page is the same for who has no site.
  const hosted = await page.locator('.on-site a').getAttribute('href');
  assert.equal(hosted, `${at.edge}/s/${salon.id}`);
  assert.equal((await fetch(hosted)).status, 200);
});

journey('desk: of two owners who change the settings the slower one is told, and puts hers away', { expected: AT_THE_DESK }, async ({ person, another, salon }) => {
  const [quick, slow] = [await opensSalon(person), await opensSalon(await another())];
  await writes(slow, 'Address, as one line', 'Uferweg 2');
  await writes(quick, 'Name', 'Belle on the river');
  await quick.button('Save').click();
  await quick.page.getByText('Belle on the river').first().waitFor();
  await slow.button('Save').click();
  await slow.page.getByRole('alert').getByText('Somebody else has changed').waitFor();
  await slow.looks('stale');
  assert.equal(await slow.page.getByLabel('Address, as one line').first().inputValue(), 'Uferweg 2');
  assert.equal((await salon.catalogue()).salon.address, salon.draft.address, 'nothing of hers is there');
  await slow.button('Put the changes away').click();
  await slow.page.waitForFunction(() => document.querySelector('#set-name').value === 'Belle on the river');
  assert.equal(await slow.page.getByLabel('Address, as one line').first().inputValue(), salon.draft.address);
});

journey('desk: on a phone, in the dark and in Russian, the salon’s page', {
  device: 'phone', expected: AT_THE_DESK, context: { locale: 'ru-RU', colorScheme: 'dark' },
}, async ({ person, salon }) => {
  const owner = await opensSalon(person, { heading: 'Салон', field: 'Название', words: { label: 'Ваш ключ', button: 'Войти' } });
  await owner.looks('page');
  await writes(owner, 'Имя, дней', '30');
  await writes(owner, 'Где вы читаете свои', 'belle');
  await owner.button('Сохранить').tap();
  await owner.page.getByText('Адрес вида name@example.com или ничего.').waitFor();
  await owner.looks('wrong');
  await writes(owner, 'Где вы читаете свои', '');
  await owner.button('Сохранить').tap();
  await owner.page.getByRole('status').getByText('Опубликовано.').waitFor();
  const { salon: now } = await salon.catalogue();
  assert.deepEqual([now.retention, now.letters.to], [{ name_days: 30 }, '']);
});
