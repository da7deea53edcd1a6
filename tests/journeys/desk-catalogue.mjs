// What the salon offers, in its owner's hands: she changes a price and adds a service without a mouse, sees beforehand what a
// client will be asked for, and the widget shows it; of two who change at once the slower one is told so and loses nothing.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { AT_THE_DESK, Owner } from './owner.mjs';

/** Opens the desk at the services, by its key. */
async function opensServices(person, { heading = 'Services', words } = {}) {
  const owner = new Owner(person);
  await owner.opens();
  await owner.signsIn(words);
  await owner.page.locator('.plan, .empty').first().waitFor();
  await owner.page.keyboard.press('5');
  await owner.page.getByRole('heading', { level: 1, name: heading }).waitFor();
  await owner.page.getByRole('button', { name: /^Manicure/ }).waitFor();
  return owner;
}

const asked = (owner) => owner.visit.getByRole('status');
const said = (owner, text) => owner.page.getByRole('status').getByText(text).waitFor();
/** Types over what is in a field, by the keyboard alone. */
async function writes(owner, label, text) {
  await owner.visit.getByLabel(label, { exact: true }).focus();
  await owner.page.keyboard.press('ControlOrMeta+a');
  await owner.page.keyboard.type(text);
}
async function presses(owner, name) {
  await owner.visit.getByRole('button', { name, exact: true }).focus();
  await owner.page.keyboard.press('Enter');
}

journey('desk: an owner changes a price and adds a service by the keyboard, and the widget shows both', { expected: AT_THE_DESK }, async ({ person, another, salon }) => {
  const owner = await opensServices(person);
  await owner.looks('list');
  await owner.page.getByRole('button', { name: /^Manicure/ }).focus();
  await owner.page.keyboard.press('Enter');
  await owner.visit.getByRole('heading', { name: 'Manicure' }).waitFor();
  await writes(owner, 'Price, in EUR', '35.50');
  await owner.visit.getByRole('group', { name: 'Paid ahead' }).getByRole('button', { name: 'Always' }).focus();
  await owner.page.keyboard.press('Enter');
  await owner.visit.getByRole('group', { name: 'Paid ahead' }).getByRole('button', { name: 'A share' }).focus();
  await owner.page.keyboard.press('Enter');
  await writes(owner, 'Percent of the price', '140');
  await asked(owner).getByText('It stands here once price and sums are in.').waitFor();
  await owner.page.keyboard.press('Enter');
  await owner.visit.getByText('A share up to 100, such as 50.').waitFor();
  await owner.looks('wrong');
  await writes(owner, 'Percent of the price', '40');
  await asked(owner).getByText('A client pays €14.20 when booking and €21.30 at the salon.').waitFor();
  await owner.looks('form');
  await owner.page.keyboard.press('Enter');
  await said(owner, 'Published.');
  await owner.page.getByRole('button', { name: /^Manicure.*€14.20 ahead.*€35.50/ }).waitFor();
  assert.equal(await owner.page.evaluate(() => document.activeElement?.id), 'cat-card', 'the focus is back where it came from');
  await owner.looks('saved');

  // A new one: what lacks is said where it is mended.
  await owner.page.getByRole('button', { name: 'New service' }).focus();
  await owner.page.keyboard.press('Enter');
  await presses(owner, 'Save');
  await owner.visit.getByText('Write a name, 120 characters at most.').waitFor();
  await owner.page.keyboard.type('Brow shaping');
  await presses(owner, 'Care');
  await writes(owner, 'Price, in EUR', '18');
  await writes(owner, 'Minutes', '20');
  await owner.visit.getByRole('checkbox', { name: 'Jonas' }).focus();
  await owner.page.keyboard.press('Space');
  await asked(owner).getByText('A client may pay €18 when booking, or at the salon.').waitFor();
  await owner.looks('new');
  await presses(owner, 'Save');
  await owner.page.getByRole('button', { name: /^Brow shaping.*€18/ }).waitFor();

  // Clients see both, and book.
  await salon.quiet();
  const guest = await another();
  await guest.opens();
  await guest.widget.getByText('€35.50').waitFor();
  await guest.looks('widget');
  await guest.choosesServices(/Brow shaping/);
  await guest.choosesTime();

  // Away with it, and back.
  await owner.page.getByRole('button', { name: /^Brow shaping/ }).click();
  await owner.visit.getByRole('button', { name: 'Remove' }).click();
  const row = owner.page.getByRole('button', { name: /^Brow shaping/ });
  await row.waitFor({ state: 'detached' });
  await owner.looks('removed');
  await owner.page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
  await row.waitFor();
  const { salon: kept } = await salon.catalogue();
  assert.ok(kept.services.some(({ id }) => id === 'brow-shaping'));
  assert.deepEqual([kept.hours, kept.texts, kept.origins], [salon.draft.hours, salon.draft.texts, salon.draft.origins], 'what is not edited stays');
});

journey('desk: of two owners who change the services at once the slower one is told, and what she wrote is kept', {
  expected: AT_THE_DESK,
}, async ({ person, another, salon }) => {
  const [quick, slow] = [await opensServices(person), await opensServices(await another())];
  const opens = async (owner, name) => {
    await owner.page.getByRole('button', { name }).click();
    await owner.visit.getByRole('heading', { name }).waitFor();
  };
  await opens(slow, /^Manicure/);
  await writes(slow, 'Price, in EUR', '36');
  await opens(quick, /^Fringe trim/);
  await writes(quick, 'Price, in EUR', '13');
  await presses(quick, 'Save');
  await said(quick, 'Published.');
  await presses(slow, 'Save');
  await slow.visit.getByRole('alert').getByText('Somebody else has changed the salon meanwhile.').waitFor();
  const { y, height } = await slow.visit.getByRole('alert').boundingBox();
  assert.ok(y > 0 && y + height <= 800, `it is seen where she looks: ${y}`);
  await slow.page.getByRole('button', { name: /^Fringe trim.*€13/ }).waitFor();
  assert.equal(await slow.visit.getByLabel('Price, in EUR').inputValue(), '36');
  await slow.looks('stale');
  const price = async (id) => (await salon.catalogue()).salon.services.find((of) => of.id === id).price.from;
  assert.deepEqual([await price('manicure'), await price('fringe')], [3200, 1300], 'nothing of hers is there yet');
  await presses(slow, 'Save');
  await said(slow, 'Published.');
  assert.deepEqual([await price('manicure'), await price('fringe')], [3600, 1300], 'and both are there now');
});

journey('desk: on a phone, in the dark and in Russian, a service is changed', {
  device: 'phone', context: { locale: 'ru-RU', colorScheme: 'dark' }, expected: AT_THE_DESK,
}, async ({ person }) => {
  const owner = new Owner(person);
  await owner.opens();
  await owner.signsIn({ label: 'Ваш ключ', button: 'Войти' });
  await owner.page.locator('.plan, .empty').first().waitFor();
  await owner.button('Услуги').click();
  const row = owner.page.getByRole('button', { name: /^Keratin/ });
  await row.waitFor();
  await owner.looks('list');
  await row.click();
  await asked(owner).getByText('Отмена бесплатна за 48 ч до визита').waitFor();
  await owner.looks('form');
  await asked(owner).scrollIntoViewIfNeeded();
  await owner.looks('asked');
  await owner.visit.getByLabel('Цена, EUR').fill('170');
  await asked(owner).getByText('Клиент платит').waitFor();
  await owner.visit.getByRole('button', { name: 'Сохранить' }).click();
  await said(owner, 'Опубликовано.');
  await owner.looks('saved');
  await owner.page.emulateMedia({ colorScheme: 'light' });
  await owner.looks('light');
});

journey('desk: a price list is pasted, mended and published, and clients see it', { expected: AT_THE_DESK }, async ({ person, another, salon }) => {
  const owner = await opensServices(person);
  await owner.button('Paste or import a list').click();
  const list = owner.visit.getByLabel('Your price list');
  assert.ok(await list.evaluate((field) => field === document.activeElement));
  await list.fill('Name\tPrice\tMinutes\tCategory\nBrow shaping\t€18\t20 min\tCare\nBridal style\t145–220\t2:30\tOccasions\nTrial\tsoon\t60');
  await owner.visit.getByText('The second column is no price.').waitFor();
  await owner.visit.getByText('€145 – €220').waitFor();
  await owner.visit.getByRole('button', { name: 'Save' }).click();
  await owner.visit.getByText('Mend or take out the lines that are marked below.').waitFor();
  await owner.looks('list-wrong');
  await list.fill((await list.inputValue()).replace('soon', '60'));
  await owner.visit.getByText('The second column is no price.').waitFor({ state: 'detached' });
  await owner.looks('list-read');
  await owner.visit.getByRole('button', { name: 'Save' }).click();
  await said(owner, 'Published.');
  await owner.page.getByRole('heading', { level: 2, name: 'Occasions' }).waitFor();
  const { salon: now } = await salon.catalogue();
  const added = now.services.filter(({ id }) => !salon.draft.services.some((of) => of.id === id));
  assert.deepEqual(added.map(({ name, price, duration }) => [name, price.from, price.to, duration]),
    [['Brow shaping', 1_800, undefined, 20], ['Bridal style', 14_500, 22_000, 150], ['Trial', 6_000, undefined, 60]]);
  for (const member of now.staff) assert.ok(added.every(({ id }) => member.offers.some(({ service }) => service === id)), member.id);

  await salon.quiet();
  const guest = await another();
  await guest.opens();
  await guest.choosesServices(/Brow shaping/);
  await guest.choosesStaff(/Jonas/);
  await guest.choosesTime();
});

journey('desk: on a phone, in the dark and in Russian, a price list is pasted', {
  device: 'phone', expected: AT_THE_DESK, context: { locale: 'ru-RU', colorScheme: 'dark' },
}, async ({ person, salon }) => {
  const owner = await opensServices(person, { heading: 'Услуги', words: { label: 'Ваш ключ', button: 'Войти' } });
  await owner.button('Вставить или загрузить список').tap();
  await owner.visit.getByLabel('Ваш прайс-лист').fill('Стрижка; 48; 1 ч 15; Мужской зал\nБорода; 18; 20; Мужской зал');
  await owner.visit.getByText('1 ч').or(owner.visit.getByText('75 мин')).first().waitFor();
  await owner.looks('list');
  await owner.visit.getByRole('button', { name: 'Сохранить' }).tap();
  await said(owner, 'Опубликовано.');
  const { salon: now } = await salon.catalogue();
  assert.deepEqual(now.services.slice(-2).map(({ name, duration }) => [name, duration]), [['Стрижка', 75], ['Борода', 20]]);
});
