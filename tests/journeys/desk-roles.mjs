// Who else is let in at the desk: the owner gives a manager and a specialist a key each; each finds what is theirs and nothing
// more; what they do stands under their names; and a key that ends puts them before the door.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { journey } from './journey.mjs';
import { AT_THE_DESK, Owner } from './owner.mjs';
import { client } from '../runtime/client.mjs';
import { sessionOf } from '../runtime/stage.mjs';

const EVA = { name: 'Eva Sommer', phone: '+4915112345678', email: 'eva@example.org', comment: 'by the window' };
const IDA = { name: 'Ida Herbst', phone: '+4915222222222', email: '', comment: '' };

/** In the morning of the day after tomorrow, one visit each with Jonas and with Anna, paid ahead. */
async function books(salon, at) {
  const day = (Math.floor(Date.now() / 86_400_000) + 2) * 86_400;
  const visit = async (service, id, contact) => {
    const start = (await salon.times(service, id)).find((time) => time > day);
    const made = await client({ url: at.edge }, salon.id).book({ services: [service], start, staff: { kind: 'member', id }, contact });
    await at.sandbox.control('POST pay', { session: sessionOf(made.checkout.url) });
    return start;
  };
  const starts = [await visit('manicure', 'jonas', EVA), await visit('roots', 'anna', IDA)];
  await salon.quiet();
  return starts;
}

/** Somebody's desk, open with that key. */
async function enters(person, key, heading = /./) {
  const someone = new Owner(person);
  await someone.opens();
  await someone.tries(key);
  await person.page.getByRole('heading', { level: 1, name: heading }).waitFor();
  await person.page.locator('.plan, .empty').first().waitFor();
  return someone;
}

const focused = ({ page }) => page.evaluate(() => document.activeElement?.id);
const tabs = ({ page }) => page.getByRole('navigation').getByRole('button').allTextContents();

journey('desk: an owner lets a manager and a specialist in, each finds what is theirs, and a key that ends shuts the door', {
  expected: [...AT_THE_DESK, /status of 403/],
}, async ({ person, another, salon, at }) => {
  const [start] = await books(salon, at);
  const owner = new Owner(person);
  const { page } = owner;
  await owner.opens();
  await owner.signsIn();
  await page.locator('.plan, .empty').first().waitFor();
  await page.keyboard.press('7');
  const part = page.locator('section.access');
  await part.getByRole('heading', { name: 'Who may sign in' }).waitFor();
  const row = (name) => part.getByRole('listitem').filter({ hasText: name });
  await row('You').getByText('last seen').waitFor();
  assert.deepEqual(await row('You').getByRole('button').allTextContents(), ['New key'], 'her own key is not hers to end');
  assert.deepEqual(await part.locator('li b').allTextContents(), ['You', 'Anna', 'Mira', 'Jonas']);
  await owner.looks('keys');

  // A manager's, by the keyboard; without a name it is said what is missing.
  const name = part.getByLabel('A manager’s name');
  await name.focus();
  await page.keyboard.press('Enter');
  await part.getByText('A name of at most 80 characters, please.').waitFor();
  assert.equal(await focused(owner), 'key-manager');
  await page.keyboard.type('Lena');
  await page.keyboard.press('Enter');
  await part.getByRole('heading', { name: 'Key of Lena' }).waitFor();
  assert.equal(await focused(owner), 'key-made');
  const shown = () => part.locator('.ask code').textContent();
  const lenas = await shown();
  assert.match(lenas, new RegExp(`^ck_${salon.id}_[0-9a-f]{32}$`));
  await row('Lena').getByText('Manager').waitFor();
  await owner.looks('made');
  await part.getByRole('button', { name: 'Done' }).click();
  await part.locator('.ask').waitFor({ state: 'detached' });
  await part.getByRole('button', { name: 'Make a key for Jonas' }).click();
  await part.getByRole('heading', { name: 'Key of Jonas' }).waitFor();
  const jonas = await shown();
  await row('Jonas').getByText('Own calendar').waitFor();

  // The manager: all but providers and keys, under her own name.
  const lena = await enters(await another(), lenas);
  assert.deepEqual(await tabs(lena), ['Visits', 'Money', 'Health', 'Services', 'Clients', 'Staff', 'Salon']);
  await lena.turnsTo(start);
  await lena.looks('manager');
  await lena.page.getByRole('button', { name: /Ida Herbst/ }).click();
  await lena.visit.getByRole('button', { name: 'Call off…' }).click();
  await lena.visit.getByRole('button', { name: /^Call off/ }).first().click();
  await lena.visit.locator('.history').getByText('Lena', { exact: true }).waitFor();
  await lena.looks('history');
  await lena.page.keyboard.press('Escape');
  await lena.page.keyboard.press('3');
  await lena.page.keyboard.press('7');
  await lena.page.getByRole('heading', { level: 1, name: 'Staff' }).waitFor();
  assert.equal(await lena.page.locator('section.access').count(), 0);

  // The specialist: his own visits, without a number, an address or a sum that was paid; his own time.
  const hers = await another();
  const him = await enters(hers, jonas);
  assert.deepEqual(await tabs(him), ['Visits']);
  await him.turnsTo(start);
  const card = him.page.getByRole('button', { name: /Eva Sommer/ });
  await card.waitFor();
  assert.equal(await him.page.getByText('Ida Herbst').count(), 0);
  assert.deepEqual(await him.page.locator('.plan .name').allTextContents(), ['Jonas']);
  await him.looks('own-day');
  await card.click();
  await him.visit.getByText('by the window').waitFor();
  await him.looks('own-visit');
  const text = await him.visit.textContent();
  assert.ok(!/151|example\.org|pi_|Refund|Move|link/i.test(text), text);
  assert.deepEqual(await him.visit.getByRole('button').allTextContents(), ['', 'Note…']);
  await him.visit.getByRole('button', { name: 'Note…' }).click();
  await him.page.keyboard.type('Likes it short');
  await him.visit.getByRole('button', { name: 'Save' }).click();
  await him.visit.getByText('Likes it short').waitFor();
  await him.page.keyboard.press('Escape');
  for (const key of ['2', '6', 'n']) await him.page.keyboard.press(key);
  await him.page.keyboard.press('b');
  await him.visit.getByLabel('What for, if you like').waitFor();
  await him.visit.getByLabel('From').fill('20:00');
  await him.visit.getByLabel('To').fill('21:00');
  await him.looks('own-block');
  await him.visit.getByRole('button', { name: 'Block this time' }).click();
  await him.page.getByRole('status').getByText('The time is kept free.').waitFor();
  await salon.quiet();
  const blocks = (await salon.bookings()).filter(({ purpose }) => purpose === 'blocked');
  assert.deepEqual(blocks.map(({ claims: [{ staff }] }) => staff), ['jonas']);

  // She sees that both have been here.
  await row('Lena').getByText('last seen').waitFor();
  await row('Jonas').getByText('last seen').waitFor();

  // His key ends: asked first, then he stands before the door within seconds.
  await row('Jonas').getByRole('button', { name: 'End key of Jonas' }).click();
  assert.equal(await focused(owner), 'key-ending');
  await owner.looks('ending');
  await row('Jonas').getByRole('button', { name: 'End key of Jonas' }).click();
  await page.getByRole('status').getByText('The key has ended.').waitFor();
  await row('Jonas').getByText('No key').waitFor();
  await him.page.getByLabel('Your key').waitFor();
  await him.tries(jonas);
  await him.page.getByText('This key opens no desk.').waitFor();
});

journey('desk: on a phone, in the dark and in Russian, somebody is let in', {
  device: 'phone', context: { locale: 'ru-RU', colorScheme: 'dark' }, expected: AT_THE_DESK,
}, async ({ person }) => {
  const owner = new Owner(person);
  await owner.opens();
  await owner.signsIn({ label: 'Ваш ключ', button: 'Войти' });
  await owner.page.locator('.plan, .empty').first().waitFor();
  await owner.page.getByRole('button', { name: 'Сотрудники' }).click();
  const part = owner.page.locator('section.access');
  await part.getByLabel('Имя менеджера').fill('Александра Константинопольская');
  await part.getByRole('button', { name: 'Создать ключ', exact: true }).last().click();
  await part.getByRole('heading', { name: 'Ключ: Александра' }).waitFor();
  await owner.looks('made');
  await part.getByRole('button', { name: /^Отозвать ключ: Александра/ }).click();
  await owner.looks('ending');
});

for (const [device, tag] of [['desktop', 'en'], ['phone', 'ar']]) {
  journey(`desk: the owner makes herself a new key with the present one (${device})`, {
    device, expected: AT_THE_DESK, ...(tag === 'ar' && { context: { locale: 'ar-EG' } }),
  }, async ({ person, another, salon }) => {
    const says = JSON.parse(readFileSync(new URL(`../../widget/texts-desk/${tag}.json`, import.meta.url), 'utf8'));
    const owner = new Owner(person);
    const { page } = owner;
    const words = { label: says.owner_key, button: says.sign_in };
    await owner.opens();
    await owner.signsIn(words);
    await page.locator('.plan, .empty').first().waitFor();
    const elsewhere = new Owner(await another());
    await elsewhere.opens();
    await elsewhere.signsIn(words);
    await page.keyboard.press('7');
    const part = page.locator('section.access');
    // By the keyboard alone.
    await part.getByRole('listitem').filter({ hasText: says.key_you }).getByRole('button', { name: says.key_anew }).focus();
    await page.keyboard.press('Enter');
    await part.getByLabel(says.key_present).waitFor();
    assert.equal(await focused(owner), 'key-present');
    await page.keyboard.type(`ck_${salon.id}_${'0'.repeat(32)}`);
    await page.keyboard.press('Enter');
    await part.getByRole('alert').getByText(says.wrong_key).waitFor();
    assert.equal(await focused(owner), 'key-present');
    await owner.looks('wrong');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type(salon.ownerKey);
    await owner.looks('asked');
    await page.keyboard.press('Enter');
    await part.getByRole('heading', { name: says.key_own_made }).waitFor();
    const key = await part.locator('.ask code').textContent();
    assert.match(key, new RegExp(`^ck_${salon.id}_[0-9a-f]{32}$`));
    assert.notEqual(key, salon.ownerKey);
    await owner.looks('made');
    if (tag === 'ar') {
      await page.emulateMedia({ colorScheme: 'dark' });
      await owner.looks('dark');
    }
    await part.getByRole('button', { name: says.key_put_away }).click();
    await part.locator('.ask').waitFor({ state: 'detached' });
    assert.ok(!(await page.content()).includes(key.split('_').at(-1)), 'it is shown once');
    // She goes on; elsewhere she is signed out, the key before opens nothing, and the new one does.
    await part.getByRole('listitem').filter({ hasText: says.key_you }).waitFor();
    await elsewhere.page.getByLabel(says.owner_key).waitFor();
    await elsewhere.tries(salon.ownerKey, words);
    await elsewhere.page.getByText(says.wrong_key).waitFor();
    salon.ownerKey = key;
    await elsewhere.signsIn(words);
  });
}
