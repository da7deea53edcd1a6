// Whose visits the desk shows: everybody's or one person's, in the day and in the week; what is left out is said, and what is pressed
// or pulled is theirs.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { journey } from './journey.mjs';
import { AT_THE_DESK, Owner } from './owner.mjs';
import { bookingId, salonDraft } from '../runtime/stage.mjs';

const [HOUR, DAY] = [3_600, 86_400];
const by = (id) => ({ kind: 'member', id });
const contactOf = (name) => ({ name, phone: '+4915112345678', email: '', comment: '' });
/** Which day of its week, Monday first, by the salon's clock, which is UTC. */
const weekday = (at) => (new Date(at * 1000).getUTCDay() + 6) % 7;
const monday = (at) => Math.floor(at / DAY) - weekday(at);
const says = (locale) => JSON.parse(readFileSync(new URL(`../../widget/texts-desk/${locale}.json`, import.meta.url), 'utf8'));

/** The salon books a visit itself: nothing is paid ahead. */
async function books(salon, name, more) {
  const made = await salon.desk('POST', '', { id: bookingId(), contact: contactOf(name), ...more });
  assert.equal(made.status, 200, JSON.stringify(made.body));
}

/** Eva's visit by Mira and then Jonas, and Ida's by Anna two hours before, at noon of a day after today that is not a Sunday. */
async function visitsOfThree(salon) {
  const [both, fringe] = [await salon.times('cut,manicure', 'mira,jonas'), await salon.times('fringe', 'anna')];
  const noon = both.find((start) => start % DAY === 12 * HOUR && start > Date.now() / 1000 + DAY && weekday(start) < 6 && fringe.includes(start - 2 * HOUR));
  assert.ok(noon, 'there is such a day');
  await books(salon, 'Eva Sommer', { services: ['cut', 'manicure'], start: noon, staff: { kind: 'any', each: ['mira', 'jonas'] } });
  await books(salon, 'Ida Herbst', { services: ['fringe'], start: noon - 2 * HOUR, staff: by('anna') });
  return noon;
}

async function opens(person, words) {
  const owner = new Owner(person);
  await owner.opens();
  await owner.signsIn({ label: words.owner_key, button: words.sign_in });
  await owner.page.locator('.plan, .empty').first().waitFor();
  return owner;
}

for (const device of ['desktop', 'phone']) {
  journey(`desk: the day and the week of one person, who says what others have (${device})`, { device, expected: AT_THE_DESK }, async ({ person, salon }) => {
    const words = says('en');
    const noon = await visitsOfThree(salon);
    const owner = await opens(person, words);
    const { page } = owner;
    const choice = page.getByRole('group', { name: 'Whose visits' });
    const chosen = (name) => choice.getByRole('button', { name, exact: true, pressed: true }).waitFor();
    const cards = page.locator('.page .visit');
    await chosen('Everybody');
    await owner.turnsTo(noon);
    await cards.nth(2).waitFor();
    // A quarter of an hour has room for a name beside its time.
    const short = cards.filter({ hasText: 'Ida Herbst' });
    const [{ y, height }, name] = [await short.boundingBox(), await short.locator('.client').boundingBox()];
    assert.ok(name.width > 20 && name.y + name.height <= y + height + 1, JSON.stringify([y, height, name]));
    await owner.looks('everybody');

    // Chosen by keyboard: her part alone, in a column of her own, and a word on the rest.
    await choice.getByRole('button', { name: 'Mira', exact: true }).focus();
    await page.keyboard.press('Enter');
    await chosen('Mira');
    await cards.filter({ hasText: 'Cut & finish' }).waitFor();
    assert.deepEqual([await cards.count(), await cards.filter({ hasText: 'Manicure' }).count()], [1, 0]);
    const others = page.getByRole('button', { name: 'Others: 1', exact: true });
    await others.waitFor();
    assert.deepEqual(await page.locator('.plan > .name').allTextContents(), ['Mira']);
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Mira', 'the focus stays on the choice');
    await owner.looks('hers');

    // It holds while others change something, while days are turned, and from the day to the week.
    await books(salon, 'Rosa Ring', { services: ['fringe'], start: noon - HOUR, staff: by('anna') });
    await page.getByRole('button', { name: 'Others: 2', exact: true }).waitFor({ timeout: 10_000 });
    await chosen('Mira');
    await page.keyboard.press('w');
    const day = page.locator('.date-of').nth(weekday(noon));
    await day.getByText('Eva Sommer').waitFor();
    await day.getByRole('button', { name: 'Others: 2', exact: true }).waitFor();
    await chosen('Mira');
    const free = page.locator('.date-of').nth((weekday(noon) + 1) % 7);
    await free.getByText('Mira: no visits').waitFor();
    await owner.looks('week');
    await page.emulateMedia({ colorScheme: 'dark' });
    await owner.looks('week-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await day.getByText('Eva Sommer').click();
    await owner.visit.getByText('Manicure').first().waitFor();
    await page.keyboard.press('Escape');
    await owner.visit.waitFor({ state: 'detached' });
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'card', 'the focus is back on her part');

    // Back to everybody from what is left out: the choice takes the focus, for the button is gone.
    await day.getByRole('button', { name: 'Others: 2', exact: true }).click();
    await chosen('Everybody');
    await day.getByText('Rosa Ring').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'whose');
    await choice.getByRole('button', { name: 'Jonas', exact: true }).click();
    await day.locator('.visit').filter({ hasText: 'Manicure' }).waitFor();
    assert.equal(await day.locator('.visit').count(), 1);
    await page.keyboard.press('d');
    await chosen('Jonas');
    await owner.button('The day after').click();
    await page.getByText('Jonas: no visits').waitFor();
    await owner.looks('empty');

    // The desk keeps it no longer than it is open.
    await page.reload();
    await chosen('Everybody');
  });
}

journey('desk: in the week of one person an empty place, a pull and its undo are hers', { expected: AT_THE_DESK }, async ({ person, salon }) => {
  const noon = await visitsOfThree(salon);
  const owner = await opens(person, says('en'));
  const { page } = owner;
  await page.keyboard.press('w');
  for (let on = monday(Date.now() / 1000); on < monday(noon); on += 7) await owner.button('The week after').click();
  const choice = page.getByRole('group', { name: 'Whose visits' });
  await choice.getByRole('button', { name: 'Anna', exact: true }).click();
  const days = page.locator('.date-of');
  const card = page.locator('.rows .visit', { hasText: 'Ida Herbst' });
  await card.waitFor();
  assert.equal(await page.locator('.rows .visit').count(), 1);

  // Below her visit: the form is for her, that day, when it is over.
  const field = await days.nth(weekday(noon)).boundingBox();
  await page.mouse.click(field.x + field.width / 2, field.y + field.height - 8);
  await owner.visit.getByRole('heading', { name: 'New visit' }).waitFor();
  await owner.visit.getByRole('button', { name: 'Anna', pressed: true }).waitFor();
  assert.equal(await owner.visit.getByLabel('Day', { exact: true }).inputValue(), new Date(noon * 1000).toISOString().slice(0, 10));
  await owner.visit.getByText(/^For 10:\d\d, where that is free\.$/).waitFor();
  await owner.looks('form');
  await page.keyboard.press('Escape');
  await owner.visit.waitFor({ state: 'detached' });

  // Pulled up an hour, asked, moved, and taken back: she stays chosen.
  const box = await card.boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 4, y + 20, { steps: 3 });
  await page.mouse.move(x, y + 4 * 26, { steps: 5 });
  await page.mouse.up();
  const move = owner.visit.getByRole('button', { name: /^Move to/ });
  await move.waitFor();
  assert.match(await move.textContent(), /11:00/);
  await move.click();
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
  const start = async () => {
    await salon.quiet();
    return (await salon.bookings()).find(({ claims: [{ staff }] }) => staff === 'anna').claims[0].interval.start;
  };
  await owner.visit.getByText('moved the visit').nth(1).waitFor();
  assert.equal(await start(), noon - 2 * HOUR);
  await choice.getByRole('button', { name: 'Anna', exact: true, pressed: true }).waitFor();
});

/** A salon of twelve, some with long names. */
function twelve() {
  const { staff } = salonDraft('belle');
  const names = ['Aleksandra', 'Bo', 'Constanze-Margarethe von Hohenstein', 'Dina', 'Elif', 'Farida', 'Gül', 'Hanna', 'Ines'];
  return [...staff, ...names.map((name, place) => ({ ...staff[0], id: `more-${place}`, name }))];
}

for (const device of ['desktop', 'phone']) {
  journey(`desk: the choice among twelve, in Arabic and in the dark (${device})`, {
    device, salon: { staff: twelve() }, expected: AT_THE_DESK, context: { locale: 'ar-EG', colorScheme: 'dark' },
  }, async ({ person, salon }) => {
    const words = says('ar');
    const noon = await visitsOfThree(salon);
    const owner = await opens(person, words);
    const { page } = owner;
    const choice = page.getByRole('group', { name: words.whose });
    assert.equal(await choice.getByRole('button').count(), 13);
    await owner.turnsTo(noon, words.day_after);
    await owner.looks('everybody');
    const last = choice.getByRole('button').last();
    await last.focus();
    await page.keyboard.press('Enter');
    await page.getByText(words.whose_none.replace('{0}', await last.textContent())).waitFor();
    await page.getByRole('button', { name: words.whose_others.replace('{0}', '2'), exact: true }).waitFor();
    const { x, width } = await last.boundingBox();
    assert.ok(x >= 0 && x + width <= page.viewportSize().width, 'who is chosen is seen');
    await owner.looks('last');
    await page.keyboard.press('w');
    await page.locator('.days').waitFor();
    await owner.looks('week');
  });
}
