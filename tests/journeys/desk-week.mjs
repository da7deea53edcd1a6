// The salon's week at the desk: columns by day, a held time that counts down and fills by itself, a visit one click away;
// and the same on a phone and in the dark.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { AT_THE_DESK, Owner } from './owner.mjs';
import { client } from '../runtime/client.mjs';
import { sessionOf } from '../runtime/stage.mjs';

/** The day of an instant at the salon, which lives by UTC. */
const dayOf = (seconds) => new Intl.DateTimeFormat('sv', { timeZone: 'UTC' }).format(seconds * 1000);

/** The Monday of an instant's week at the salon. */
function mondayOf(seconds) {
  const day = new Date(`${dayOf(seconds)}T00:00Z`);
  return day.setUTCDate(day.getUTCDate() - (day.getUTCDay() + 6) % 7) / 1000;
}

/** @returns {Map<any, number[]>} in the order in which they come */
function grouped(starts, by) {
  const groups = new Map();
  for (const start of starts) groups.set(by(start), [...groups.get(by(start)) ?? [], start]);
  return groups;
}

journey('desk: a week shows each day’s visits, fills by itself and leads to a visit and to a day', { expected: AT_THE_DESK }, async ({ person, salon, at }) => {
  // Of the two weeks that the days after tomorrow lie in, the one with more of them: late in the evening a visit of the last
  // time of a day reaches into the next.
  const soon = dayOf(Date.now() / 1000 + 86_400);
  const weeks = grouped((await salon.times('manicure', 'jonas')).filter((start) => dayOf(start) > soon), mondayOf);
  const [[monday, starts]] = [...weeks].sort(([, a], [, b]) => new Set(b.map(dayOf)).size - new Set(a.map(dayOf)).size);
  const [first, other] = [...grouped(starts, dayOf).values()];
  const api = client({ url: at.edge }, salon.id);
  const books = async (start, name) => {
    const contact = { name, phone: '+4915112345678', email: '', comment: '' };
    const made = await api.book({ start, staff: { kind: 'member', id: 'jonas' }, contact });
    assert.ok(made.checkout, JSON.stringify(made.body));
    return made;
  };
  await books(first[0], 'Eva Sommer');
  const off = await books(other.at(-1), 'Ida Herbst');
  await at.sandbox.control('POST pay', { session: sessionOf(off.checkout.url) });
  await salon.quiet();
  const { status } = await salon.desk('POST', `/${off.booking.id}/cancel`, { waiver: 'whole' });
  assert.equal(status, 200);

  const owner = new Owner(person);
  await owner.opens();
  await owner.signsIn();
  await owner.page.locator('.plan, .empty').first().waitFor();
  await owner.page.keyboard.press('w');
  const turns = Math.round((monday - mondayOf(Date.now() / 1000)) / 604_800);
  for (let turn = 0; turn < turns; turn += 1) await owner.button('The week after').click();
  const days = owner.page.locator('.date-of');
  const of = (start) => days.nth(Math.round((Date.parse(dayOf(start)) / 1000 - monday) / 86_400));
  const held = of(first[0]).getByRole('button', { name: 'Eva Sommer' });
  await held.locator('.left').getByText(/^1[34]:\d\d$/).waitFor();
  assert.equal(await days.count(), 7);
  await of(other[0]).getByRole('button', { name: /Ida Herbst/ }).getByText('Called off').waitFor();
  await owner.looks('week');

  // What others do shows by itself, with the state as a word.
  const late = await books(other[0], 'Ada Winter');
  await at.sandbox.control('POST pay', { session: sessionOf(late.checkout.url) });
  const card = of(other[0]).getByRole('button', { name: 'Ada Winter' });
  await card.getByText('Booked').waitFor({ timeout: 10_000 });
  await card.click();
  await owner.visit.getByRole('heading', { name: 'Ada Winter' }).waitFor();
  await owner.visit.getByText('took', { exact: false }).first().waitFor();
  await owner.looks('visit');
  await owner.page.keyboard.press('Escape');
  await owner.visit.waitFor({ state: 'detached' });
  assert.equal(await owner.page.evaluate(() => document.activeElement?.id), 'card', 'the focus is back where it came from');

  await owner.page.emulateMedia({ colorScheme: 'dark' });
  await owner.looks('dark');
  await owner.page.setViewportSize({ width: 360, height: 740 });
  await owner.looks('phone-dark');
  await owner.page.emulateMedia({ colorScheme: 'light' });
  await owner.looks('phone');

  // From a week to one of its days, and back.
  await of(other[0]).getByRole('heading').getByRole('button').click();
  const title = owner.page.getByRole('heading', { level: 1 });
  const long = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' });
  const text = long.format(Date.parse(dayOf(other[0])));
  await title.filter({ hasText: text }).waitFor();
  await owner.page.locator('button.visit', { hasText: 'Ada Winter' }).waitFor();
  await owner.looks('day');
  await owner.button('Week').click();
  await card.waitFor();
  await owner.page.keyboard.press('d');
  await title.filter({ hasText: text }).waitFor();
});
