// What is done by hand in a week and on empty places: a visit is pulled to another day, by mouse and by finger, and taken back; a
// press opens the form for a person, a day and a time, and the same is done by keyboard. And several specialists of one visit.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { journey } from './journey.mjs';
import { AT_THE_DESK, Owner } from './owner.mjs';
import { client } from '../runtime/client.mjs';
import { eventually } from '../runtime/stage.mjs';

const [HOUR, DAY] = [3_600, 86_400];
const contact = { name: 'Eva Sommer', phone: '+4915112345678', email: 'eva@example.org', comment: '' };
const by = (id) => ({ kind: 'member', id });
/** Which day of its week, Monday first, by the salon's clock, which is UTC. */
const weekday = (at) => (new Date(at * 1000).getUTCDay() + 6) % 7;
const clock = (at) => new Date(at * 1000).toISOString().slice(11, 16);
const middle = ({ x, y, width, height }) => [x + width / 2, y + height / 2];

/** Two days on end after today of one week, each with that time free: the first's noon. */
async function noonOfTwo(salon, services, staff) {
  const times = new Set(await salon.times(services, staff));
  const noon = [...times].find((at) => at % DAY === 12 * HOUR && at > Date.now() / 1000 + DAY && weekday(at) < 6
    && [DAY, DAY + HOUR, DAY - HOUR].every((later) => times.has(at + later)));
  assert.ok(noon, 'there are two such days');
  return noon;
}

/** Eva Sommer's visit with Mira at that noon. @returns {Promise<number>} when it is, seconds */
async function visitAtNoon(salon, at) {
  const noon = await noonOfTwo(salon, 'fringe', 'mira');
  const made = await client({ url: at.edge }, salon.id).book({ services: ['fringe'], start: noon, staff: by('mira'), contact, pay: 'at_salon' });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  return noon;
}

/** Opens the desk at the week of an instant. */
async function opensWeek(owner, at, { week = 'Week', after = 'The week after', words } = {}) {
  await owner.opens();
  await owner.signsIn(words);
  await owner.page.locator('.plan, .empty').first().waitFor();
  await owner.button(week).click();
  await owner.page.locator('.days').waitFor();
  const monday = (seconds) => Math.floor(seconds / DAY) - weekday(seconds);
  for (let on = monday(Date.now() / 1000); on < monday(at); on += 7) await owner.button(after).click();
}

journey('desk: in the week a visit is pulled to another day and time, asks first, and is taken back', { expected: AT_THE_DESK }, async ({ person, salon, at }) => {
  const noon = await visitAtNoon(salon, at);
  const owner = new Owner(person);
  const { page } = owner;
  await opensWeek(owner, noon);
  const card = page.locator('.rows .visit', { hasText: 'Eva Sommer' });
  await card.waitFor();
  const days = page.locator('.date-of');
  const claims = async () => {
    await salon.quiet();
    return (await salon.bookings()).map(({ claims: [{ staff, interval }] }) => [staff, interval.start]);
  };

  // To the next day, an hour earlier; while it is pulled it says where it would be. Escape leaves it where it was.
  const pulls = async () => {
    const [x, y] = middle(await card.boundingBox());
    const [to] = middle(await days.nth(weekday(noon) + 1).boundingBox());
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 5, y + 20, { steps: 3 });
    await page.mouse.move(to, y - 4 * 26, { steps: 5 });
    await page.locator(`.pulled[data-to*="${clock(noon - HOUR)}"]`).waitFor();
  };
  await pulls();
  await page.keyboard.press('Escape');
  await page.locator('.pulled').waitFor({ state: 'detached' });
  await page.mouse.up();
  assert.equal(await owner.visit.count(), 0, 'nothing is asked');
  await pulls();
  await owner.shows('pulled');
  await page.mouse.up();
  const move = owner.visit.getByRole('button', { name: /^Move to/ });
  await move.waitFor();
  assert.match(await move.textContent(), new RegExp(clock(noon - HOUR)));
  await owner.looks('asked');
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('The visit is moved.').waitFor();
  // It can be taken back once it is done.
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).waitFor();
  assert.deepEqual(await claims(), [['mira', noon + DAY - HOUR]]);
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
  await eventually('it is back where it was', async () => isDeepStrictEqual(await claims(), [['mira', noon]]));
  await page.keyboard.press('Escape');

  // By keyboard: what is open asks for the visit's own day first, whichever day the week was turned to.
  await card.focus();
  await page.keyboard.press('Enter');
  await owner.visit.getByRole('button', { name: 'Move…' }).focus();
  await page.keyboard.press('Enter');
  await owner.visit.getByText(/^Now /).waitFor();
  assert.equal(await owner.visit.getByLabel('Day', { exact: true }).inputValue(), new Date(noon * 1000).toISOString().slice(0, 10));
});

journey('desk: on a phone a visit of the week is pulled to another day by a finger that rests on it', { device: 'phone', expected: AT_THE_DESK }, async ({ person, salon, at }) => {
  const noon = await visitAtNoon(salon, at);
  const owner = new Owner(person);
  const { page } = owner;
  await opensWeek(owner, noon);
  const card = page.locator('.rows .visit', { hasText: 'Eva Sommer' });
  // Far from the edges, where the page would come nearer by itself.
  await card.evaluate((one) => one.scrollIntoView({ block: 'center' }));
  const finger = await page.context().newCDPSession(page);
  const touch = (type, ...points) => finger.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y]) => ({ x, y })) });
  const [x, y] = middle(await card.boundingBox());
  await touch('touchStart', [x, y]);
  await page.locator('.pulled').waitFor();
  const [, to] = middle(await page.locator('.date-of').nth(weekday(noon) + 1).boundingBox());
  const scrolled = () => page.evaluate(() => scrollY);
  const before = await scrolled();
  for (const part of [0.3, 0.6, 1]) await touch('touchMove', [x, y + (to - y) * part]);
  await page.locator(`.pulled[data-to*="${clock(noon)}"]`).waitFor();
  await owner.shows('pulled');
  assert.equal(await scrolled(), before, 'the page stays where it is');
  await touch('touchEnd');
  await owner.visit.getByRole('button', { name: /^Move to/ }).waitFor();
  await owner.looks('asked');
  await owner.visit.getByRole('button', { name: /^Move to/ }).click();
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).waitFor();
  await salon.quiet();
  const [{ claims: [{ interval }] }] = await salon.bookings();
  assert.equal(interval.start, noon + DAY, 'the same time of the next day');
});

journey('desk: an empty place of the day opens the form for its person and time, one of the week for its day', { expected: AT_THE_DESK }, async ({ person, salon, at }) => {
  const noon = await visitAtNoon(salon, at);
  const owner = new Owner(person);
  const { page } = owner;
  await owner.opens();
  await owner.signsIn();
  await owner.turnsTo(noon);
  const card = page.locator('.slot .visit', { hasText: 'Eva Sommer' });
  await card.waitFor();
  const chosen = owner.visit.locator('.times-of').getByRole('button', { pressed: true });
  const under = async (name, hours) => {
    const column = await page.locator('.plan > .name', { hasText: name }).boundingBox();
    return [column.x + column.width / 2, (await card.boundingBox()).y + 13 + hours * 4 * 26];
  };
  // A mouse is shown which place it would be.
  await page.mouse.move(...await under('Anna', -2));
  await page.locator(`.plan[data-at="${clock(noon - 2 * HOUR)}"]`).waitFor();
  await owner.looks('pointed');
  await page.mouse.click(...await under('Anna', -2));
  await owner.visit.getByRole('heading', { name: 'New visit' }).waitFor();
  await owner.visit.getByRole('button', { name: 'Anna', pressed: true }).waitFor();
  await owner.visit.getByText(`For ${clock(noon - 2 * HOUR)}, where that is free.`).waitFor();
  await owner.looks('form');
  await owner.visit.getByRole('checkbox', { name: /^Fringe/ }).check();
  await chosen.waitFor();
  assert.equal(await chosen.textContent(), clock(noon - 2 * HOUR));
  await owner.visit.getByLabel('Name').fill('Rosa Ring');
  // Another place, with the form open: who comes stays. Where somebody is, it is said what is free.
  await page.mouse.click(...await under('Mira', -0.25));
  await owner.visit.getByRole('button', { name: 'Mira', pressed: true }).waitFor();
  await chosen.waitFor();
  assert.equal(await chosen.textContent(), clock(noon - HOUR / 4));
  await page.mouse.click(...await under('Anna', -1));
  await owner.visit.getByRole('button', { name: 'Anna', pressed: true }).waitFor();
  await chosen.filter({ hasText: clock(noon - HOUR) }).waitFor();
  assert.equal(await owner.visit.getByLabel('Name').inputValue(), 'Rosa Ring');
  await owner.visit.getByLabel('Phone').fill('0151 23456789');
  await owner.visit.getByRole('button', { name: /^Book / }).click();
  await owner.visit.getByRole('heading', { name: 'Rosa Ring' }).waitFor();
  await salon.quiet();
  const claims = (await salon.bookings()).map(({ claims: [{ staff, interval }] }) => [staff, interval.start]);
  assert.deepEqual(claims.sort(), [['anna', noon - HOUR], ['mira', noon]]);
  await page.keyboard.press('Escape');

  // In the week: that day, after the visit above.
  await owner.button('Week').click();
  const day = page.locator('.date-of').nth(weekday(noon));
  await day.locator('.visit').nth(1).waitFor();
  const field = await day.boundingBox();
  await page.mouse.click(field.x + field.width / 2, field.y + field.height - 12);
  await owner.visit.getByRole('heading', { name: 'New visit' }).waitFor();
  assert.equal(await owner.visit.getByLabel('Day', { exact: true }).inputValue(), new Date(noon * 1000).toISOString().slice(0, 10));
  await owner.visit.getByText(/^For \d\d:\d\d, where that is free\.$/).waitFor();
  await owner.looks('week');
  const next = await page.locator('.date-of').nth(weekday(noon) + 1).boundingBox();
  await page.mouse.click(next.x + next.width / 2, next.y + next.height - 12);
  await owner.visit.getByText('Choose at least one service.').waitFor();
  assert.equal(await owner.visit.getByLabel('Day', { exact: true }).inputValue(), new Date((noon + DAY) * 1000).toISOString().slice(0, 10));
  await page.keyboard.press('Escape');
  // Its key opens the same form.
  await page.keyboard.press('n');
  await owner.visit.getByRole('heading', { name: 'New visit' }).waitFor();
});

for (const device of ['desktop', 'phone']) {
  journey(`desk: the salon books somebody for each service${device === 'phone' ? ' on a phone, in Arabic' : ', and pulls one part to somebody else'}`, {
    device, expected: AT_THE_DESK, ...(device === 'phone' && { context: { locale: 'ar-EG' } }),
  }, async ({ person, salon, at }) => {
    const owner = new Owner(person);
    const { page } = owner;
    const says = JSON.parse(readFileSync(new URL(`../../widget/texts-desk/${device === 'phone' ? 'ar' : 'en'}.json`, import.meta.url), 'utf8'));
    await owner.opens();
    await owner.signsIn({ label: says.owner_key, button: says.sign_in });
    await page.locator('.plan, .empty').first().waitFor();
    await page.getByRole('button', { name: says.new_visit }).click();
    for (const name of [/^Cut & finish/, /^Manicure/]) await owner.visit.getByRole('checkbox', { name }).check();
    // Nobody does both: they are chosen one by one, and only among those who do it.
    const group = (name) => owner.visit.getByRole('group', { name, exact: true }).last();
    await group('Manicure').getByRole('button', { name: 'Jonas' }).waitFor();
    assert.equal(await group('Manicure').getByRole('button', { name: 'Mira' }).count(), 0);
    await group('Cut & finish').getByRole('button', { name: 'Mira' }).click();
    await group('Cut & finish').getByRole('button', { name: 'Mira', pressed: true }).waitFor();
    for (let day = 0; day < 2; day += 1) await owner.visit.getByRole('button', { name: says.day_after }).click();
    const times = owner.visit.locator('.times-of').getByRole('button');
    await times.nth(20).click();
    await group('Cut & finish').scrollIntoViewIfNeeded();
    await owner.looks('each');
    await owner.visit.getByLabel(says.client_name, { exact: true }).fill('Rosa Ring');
    await owner.visit.getByLabel(says.client_phone, { exact: true }).fill('0151 23456789');
    await page.keyboard.press('Enter');
    await owner.visit.getByRole('heading', { name: 'Rosa Ring' }).waitFor();
    const claims = async () => {
      await salon.quiet();
      return (await salon.bookings()).find(({ lines }) => lines.length === 2).claims.map(({ staff }) => staff);
    };
    assert.deepEqual(await claims(), ['mira', 'jonas']);
    await owner.looks('booked');
    if (device === 'phone') return;

    await page.keyboard.press('Escape');
    const part = page.locator('.slot .visit[data-part="0"]', { hasText: 'Rosa Ring' });
    const move = owner.visit.getByRole('button', { name: /^Move to/ });
    const pulls = async (name) => {
      await owner.visit.waitFor({ state: 'detached' });
      await part.scrollIntoViewIfNeeded();
      const [x, y] = middle(await part.boundingBox());
      const column = await page.locator('.plan > .name', { hasText: name }).boundingBox();
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x - 20, y, { steps: 3 });
      await page.mouse.move(column.x + column.width / 2, y + 2, { steps: 5 });
      await page.mouse.up();
      await move.waitFor();
    };
    await pulls('Anna');
    await group('Cut & finish').getByRole('button', { name: 'Anna', pressed: true }).waitFor();
    await group('Manicure').getByRole('button', { name: 'Jonas', pressed: true }).waitFor();
    await owner.looks('pulled');
    await page.keyboard.press('Enter');
    // She takes more for it: that is said before anything moves.
    await owner.visit.getByText(/^The visit costs €\d+ then\.$/).waitFor();
    assert.deepEqual(await claims(), ['mira', 'jonas']);
    await move.click();
    await page.getByRole('status').getByRole('button', { name: 'Undo' }).waitFor();
    assert.deepEqual(await claims(), ['anna', 'jonas']);
    await page.keyboard.press('Escape');

    // Who is taken meanwhile is refused by the ledger, in words, and what is free is asked for again.
    await pulls('Mira');
    const [{ lines: [{ start }] }] = await salon.bookings();
    const made = await client({ url: at.edge }, salon.id).book({ services: ['fringe'], start, staff: by('mira'), contact, pay: 'at_salon' });
    assert.equal(made.status, 200, JSON.stringify(made.body));
    await page.keyboard.press('Enter');
    await owner.visit.getByRole('alert').getByText(says.slot_taken).waitFor();
    await owner.looks('refused');
    assert.deepEqual(await claims(), ['anna', 'jonas']);
  });
}
