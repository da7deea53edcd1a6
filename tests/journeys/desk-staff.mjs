// Who works at the salon, in its owner's hands: she changes hours, days off and a price without a mouse, and the widget offers
// just that; somebody who goes leaves the booked visits as they are; of two who change at once the slower one loses nothing.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { journey } from './journey.mjs';
import { AT_THE_DESK, Owner } from './owner.mjs';
import { eventually } from '../runtime/stage.mjs';

/** Opens the desk at the staff, by its key. */
async function opensStaff(person) {
  const owner = new Owner(person);
  await owner.opens();
  await owner.signsIn();
  await owner.page.locator('.plan, .empty').first().waitFor();
  await owner.page.keyboard.press('7');
  await owner.page.getByRole('heading', { level: 1, name: 'Staff' }).waitFor();
  await owner.page.getByRole('button', { name: /^Anna/ }).waitFor();
  return owner;
}

const seen = (owner) => owner.visit.getByRole('status').last();
const said = (owner, text) => owner.page.getByRole('status').getByText(text).waitFor();
const focused = (owner) => owner.page.evaluate(() => document.activeElement?.id);
const group = (owner, name) => owner.visit.getByRole('group', { name, exact: true });

/** Types over what is in a field, by the keyboard alone. */
async function writes(owner, field, text) {
  await field.focus();
  await owner.page.keyboard.press('ControlOrMeta+a');
  await owner.page.keyboard.type(text);
}
async function presses(owner, within, name, key = 'Enter') {
  await within.getByRole('button', { name, exact: true }).focus();
  await owner.page.keyboard.press(key);
}
async function opens(owner, name) {
  await owner.page.getByRole('button', { name: new RegExp(`^${name}`) }).focus();
  await owner.page.keyboard.press('Enter');
  await owner.visit.getByRole('heading', { level: 2, name }).waitFor();
}

/** The days of the widget for a fringe trim by that person; the first is today. */
async function asksForFringe(guest, name) {
  await guest.opens();
  await guest.choosesServices(/Fringe trim/);
  await guest.sees('Who should do it?');
  await guest.looks('who');
  await guest.choosesStaff(name);
  await guest.sees('When suits you?');
  await guest.times.first().waitFor();
}
const tomorrow = (guest) => guest.widget.locator('.day').nth(1);
/** The times of tomorrow. */
async function timesOfTomorrow(guest) {
  await tomorrow(guest).click();
  await guest.widget.locator('.day[aria-pressed="true"]:nth-child(2), .day.on:nth-child(2)').waitFor();
  return guest.times.allTextContents();
}

journey('desk: an owner changes hours, a day off and a price by the keyboard, and the widget offers just that', { expected: AT_THE_DESK }, async ({ person, another, salon }) => {
  const owner = await opensStaff(person);
  await owner.looks('list');
  await opens(owner, 'Anna');
  await seen(owner).getByText('Bookable on 7 days a week, 168 h in all: 7 services.').waitFor();
  await owner.looks('form');
  const hours = group(owner, 'Hours');
  await presses(owner, hours, 'Own hours');
  await writes(owner, hours.getByLabel('Mon, From'), '10');
  await writes(owner, hours.getByLabel('Mon, To'), '9');
  await owner.page.keyboard.press('Enter');
  await hours.getByText('It has to end after it begins.').waitFor();
  assert.equal(await focused(owner), 'staff-wrong', 'what is wrong has the focus');
  await owner.looks('wrong');
  await owner.page.keyboard.press('ControlOrMeta+a');
  await owner.page.keyboard.type('12:30');
  await presses(owner, hours, 'Mon: On all days');
  const breaks = group(owner, 'Breaks');
  await presses(owner, breaks, 'Mon: add hours');
  assert.equal(await focused(owner), 'staff-fresh', 'what is new has the focus');
  await owner.page.keyboard.type('11');
  await writes(owner, breaks.getByLabel('Mon, To'), '1130');
  await presses(owner, breaks, 'Mon: On all days');
  await seen(owner).getByText('Bookable on 7 days a week, 14 h in all: 7 services.').waitFor();
  const fringe = group(owner, 'Fringe trim');
  await writes(owner, fringe.getByLabel('Own price, in EUR'), '15');
  await writes(owner, fringe.getByLabel('Own minutes'), '30');
  await owner.looks('hours');
  await owner.page.keyboard.press('Enter');
  await said(owner, 'Published.');
  await owner.page.getByRole('button', { name: /^Anna.*Mon–Sun 10:00–12:30; rest 11:00–11:30/ }).waitFor();
  assert.equal(await focused(owner), 'staff-card', 'the focus is back where it came from');
  await owner.looks('saved');

  await salon.quiet();
  const guest = await another();
  await asksForFringe(guest, /^Anna.*€15/);
  assert.deepEqual(await timesOfTomorrow(guest), ['10:00', '10:15', '10:30', '11:30', '11:45', '12:00'], 'half an hour, between the breaks');
  await guest.looks('times');

  // Tomorrow off.
  await opens(owner, 'Anna');
  await presses(owner, owner.visit, 'Add days');
  assert.equal(await focused(owner), 'staff-fresh');
  const days = group(owner, 'Days off and other hours');
  const day = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  await days.getByLabel('From', { exact: true }).fill(day);
  await days.getByLabel('To, for several days').fill('2026-01-01');
  await presses(owner, owner.visit, 'Save');
  await days.getByText('Not before the first day, and within a year.').waitFor();
  await days.getByLabel('To, for several days').fill('');
  await owner.looks('off');
  await presses(owner, owner.visit, 'Save');
  await owner.page.getByRole('button', { name: /^Anna.*Off or other hours: / }).waitFor();
  await salon.quiet();
  await asksForFringe(guest, /^Anna/);
  assert.ok(await tomorrow(guest).isDisabled(), 'tomorrow cannot be chosen');
  await guest.looks('off');

  // No, an hour in the afternoon.
  await opens(owner, 'Anna');
  await presses(owner, days, 'Other hours');
  assert.equal(await focused(owner), 'staff-fresh', 'its first hours are to be typed');
  await owner.page.keyboard.type('17');
  await writes(owner, days.getByLabel(/, To$/), '18');
  await owner.page.keyboard.press('Enter');
  await owner.page.getByRole('button', { name: /^Anna.*Off or other hours: .* 17:00–18:00/ }).waitFor();
  await salon.quiet();
  await asksForFringe(guest, /^Anna/);
  assert.deepEqual(await timesOfTomorrow(guest), ['17:00', '17:15', '17:30']);
  const { salon: kept } = await salon.catalogue();
  assert.deepEqual([kept.exceptions, kept.services, kept.texts], [[{ date: day, staff: 'anna', hours: [{ from: '17:00', to: '18:00' }] }], salon.draft.services.map((of) => kept.services.find(({ id }) => id === of.id)), salon.draft.texts]);
});

journey('desk: who comes, goes or moves up is shown so, a form that is left comes again, and booked visits stay', { expected: AT_THE_DESK }, async ({ person, another, salon }) => {
  const guest = await another();
  await asksForFringe(guest, /^Mira/);
  await guest.choosesTime();
  await guest.fillsIn();
  await guest.sends();
  await guest.sees(/booked|confirmed/i);
  const owner = await opensStaff(person);
  const names = () => owner.page.locator('.member b').allTextContents();
  assert.deepEqual(await names(), ['Anna', 'Mira', 'Jonas']);
  await presses(owner, owner.page, 'Up: Jonas');
  await owner.page.locator('.member', { hasText: 'Jonas' }).and(owner.page.locator('.member:nth-child(2)')).waitFor();
  await owner.page.keyboard.press('Enter');
  await owner.page.locator('.member', { hasText: 'Jonas' }).and(owner.page.locator('.member:first-child')).waitFor();
  assert.equal(await owner.page.evaluate(() => document.activeElement?.getAttribute('aria-label')), 'Down: Jonas', 'the focus stays with him');

  // What was typed is not lost by leaving.
  await presses(owner, owner.page, 'New specialist');
  await presses(owner, owner.visit, 'Save');
  await owner.visit.getByText('Write a name, 120 characters at most.').waitFor();
  await owner.page.keyboard.type('Leon');
  await owner.visit.getByRole('checkbox', { name: 'Facial' }).focus();
  await owner.page.keyboard.press('Space');
  await owner.page.keyboard.press('Escape');
  await owner.visit.waitFor({ state: 'detached' });
  assert.equal(await focused(owner), 'staff-new');
  await owner.page.keyboard.press('Enter');
  await owner.visit.getByText('What you had filled in is still here.').waitFor();
  await owner.looks('kept');
  await presses(owner, owner.visit, 'Save');
  await owner.page.getByRole('button', { name: /^Leon.*1 service.*As the salon: Mon–Sun 00:00–24:00/ }).waitFor();

  await opens(owner, 'Mira');
  await presses(owner, owner.visit, 'Remove');
  await owner.visit.getByText('Visits that are booked stay as they are').waitFor();
  await owner.looks('leave');
  await presses(owner, owner.visit.locator('.ask'), 'Remove');
  await owner.page.getByRole('button', { name: /^Mira/ }).waitFor({ state: 'detached' });
  await owner.visit.waitFor({ state: 'detached' });
  assert.deepEqual(await names(), ['Jonas', 'Anna', 'Leon']);
  await owner.page.keyboard.press('1');
  const visit = await owner.findsVisit('Eva Sommer');
  await owner.looks('visit');
  const [booking] = await salon.bookings();
  assert.deepEqual([booking.phase.phase, booking.claims.map((claim) => claim.staff)], ['confirmed', ['mira']], 'the visit stands');
  // It can be moved, to somebody else.
  await visit.click();
  await owner.visit.getByRole('button', { name: 'Move…' }).click();
  await owner.visit.getByRole('button', { name: 'The day after' }).click();
  await owner.visit.getByRole('button', { name: /^\d\d:\d\d$/ }).nth(2).click();
  await owner.visit.getByRole('button', { name: /^Move to/ }).click();
  await said(owner, 'The visit is moved.');
  // It shows before the Worker has done it.
  await eventually('it is moved', async () => (await salon.bookings())[0].claims.every(({ staff }) => staff === 'anna'));
  await owner.page.keyboard.press('Escape');
  await owner.page.keyboard.press('7');
  await owner.page.getByRole('button', { name: 'Undo' }).first().click();
  await owner.page.getByRole('button', { name: /^Mira/ }).waitFor();
});

journey('desk: of two owners who change the staff at once the slower one is told, and what she wrote is kept', {
  expected: AT_THE_DESK,
}, async ({ person, another, salon }) => {
  const [quick, slow] = [await opensStaff(person), await opensStaff(await another())];
  await opens(slow, 'Anna');
  await writes(slow, slow.visit.getByLabel('Title, such as stylist').first(), 'Colourist');
  await opens(quick, 'Jonas');
  await writes(quick, quick.visit.getByLabel('Name').first(), 'Jonas K.');
  await presses(quick, quick.visit, 'Save');
  await said(quick, 'Published.');
  await presses(slow, slow.visit, 'Save');
  await slow.visit.getByRole('alert').getByText('Somebody else has changed the salon meanwhile.').waitFor();
  await slow.page.getByRole('button', { name: /^Jonas K\./ }).waitFor();
  assert.equal(await slow.visit.getByLabel('Title, such as stylist').first().inputValue(), 'Colourist');
  await slow.looks('stale');
  const staff = async () => (await salon.catalogue()).salon.staff.map(({ name, title }) => [name, title]);
  assert.deepEqual((await staff())[0], ['Anna', 'Senior stylist'], 'nothing of hers is there yet');
  await presses(slow, slow.visit, 'Save');
  await said(slow, 'Published.');
  assert.deepEqual([(await staff())[0], (await staff())[2][0]], [['Anna', 'Colourist'], 'Jonas K.'], 'and both are there now');
});

journey('desk: on a phone, in the dark and in Russian, somebody gets hours of their own', {
  device: 'phone', context: { locale: 'ru-RU', colorScheme: 'dark' }, expected: AT_THE_DESK,
}, async ({ person, salon }) => {
  const owner = new Owner(person);
  await owner.opens();
  await owner.signsIn({ label: 'Ваш ключ', button: 'Войти' });
  await owner.page.locator('.plan, .empty').first().waitFor();
  await owner.looks('day');
  await owner.button('Сотрудники').click();
  const row = owner.page.getByRole('button', { name: /^Mira/ });
  await row.waitFor();
  await owner.looks('list');
  await row.click();
  await owner.visit.getByRole('heading', { name: 'Mira' }).waitFor();
  await owner.looks('form');
  await owner.visit.getByRole('button', { name: 'Свои часы' }).click();
  const hours = owner.visit.getByRole('group', { name: 'Часы работы' });
  await hours.getByRole('button', { name: /^Убрать: вс/i }).click();
  await seen(owner).getByText('Записаться можно 6 дней в неделю, всего 144 ч: 5 услуг.').waitFor();
  await hours.scrollIntoViewIfNeeded();
  await owner.looks('hours');
  await owner.visit.getByRole('button', { name: 'Добавить дни' }).click();
  await owner.visit.getByLabel('С', { exact: true }).last().fill('2027-03-01');
  await owner.visit.getByLabel('По, если дней несколько').fill('2027-03-14');
  await owner.looks('days');
  await seen(owner).scrollIntoViewIfNeeded();
  await owner.looks('seen');
  await owner.visit.getByRole('button', { name: 'Сохранить' }).click();
  await said(owner, 'Опубликовано.');
  await owner.looks('saved');
  await owner.page.emulateMedia({ colorScheme: 'light' });
  await owner.looks('light');
  const { salon: kept } = await salon.catalogue();
  assert.deepEqual([kept.exceptions.length, kept.exceptions.at(-1)], [14, { date: '2027-03-14', staff: 'mira', hours: [] }]);
});

for (const [device, tag] of [['desktop', 'en'], ['phone', 'ar']]) {
  journey(`desk: a specialist asks for something ahead by a rule of their own (${device})`, {
    device, expected: AT_THE_DESK, ...(tag === 'ar' && { context: { locale: 'ar-EG' } }),
  }, async ({ person, another, salon }) => {
    const says = JSON.parse(readFileSync(new URL(`../../widget/texts-desk/${tag}.json`, import.meta.url), 'utf8'));
    const owner = new Owner(person);
    const { page } = owner;
    await owner.opens();
    await owner.signsIn({ label: says.owner_key, button: says.sign_in });
    await page.locator('.plan, .empty').first().waitFor();
    await page.keyboard.press('7');
    const opensJonas = async () => {
      await page.getByRole('button', { name: /^Jonas/ }).click();
      await owner.visit.getByRole('heading', { level: 2, name: 'Jonas' }).waitFor();
    };
    const ahead = () => group(owner, says.cat_ahead);
    const chooses = async (name) => {
      await ahead().getByRole('button', { name, exact: true }).focus();
      await page.keyboard.press('Enter');
    };
    // What it means is said as it is typed, of a service of his without a rule of its own.
    const example = owner.visit.getByRole('status').filter({ hasText: says.set_example.replace('{0}', 'Manicure') });
    await opensJonas();
    await ahead().getByRole('button', { name: says.cat_as_salon, pressed: true }).waitFor();
    await example.waitFor();
    const before = await example.textContent();
    await chooses(says.cat_required);
    await chooses(says.cat_share);
    await example.getByText(says.cat_unread).waitFor();
    await owner.visit.getByRole('button', { name: says.save }).click();
    await ahead().getByText(says.cat_wrong_percent).waitFor();
    assert.equal(await focused(owner), 'cat-ahead', 'what is missing has the focus');
    await owner.looks('wrong');
    await page.keyboard.type('50');
    await example.getByText(/€\s?16|16\s?€/).first().waitFor();
    assert.notEqual(await example.textContent(), before);
    await ahead().scrollIntoViewIfNeeded();
    await owner.looks('typed');
    await page.keyboard.press('Enter');
    await said(owner, says.said_published);
    const rule = async () => (await salon.catalogue()).salon.staff.find(({ id }) => id === 'jonas').prepayment;
    assert.deepEqual(await rule(), { requirement: 'required', amount: { kind: 'percent', points: 5000 } });
    await salon.quiet();

    // A client of his is asked for just that.
    const guest = await another();
    await guest.opens(tag === 'ar' ? '?lang=en' : '');
    await guest.choosesServices(/^Manicure/);
    await guest.choosesTime();
    await guest.reads(/€16/);
    await guest.looks('asked');

    // As everywhere again: the salon's rule holds, and nothing of his is left.
    await opensJonas();
    await ahead().getByRole('button', { name: says.cat_required, pressed: true }).waitFor();
    await chooses(says.cat_as_salon);
    await owner.visit.getByRole('button', { name: says.save }).click();
    await owner.visit.waitFor({ state: 'detached' });
    await said(owner, says.said_published);
    assert.equal(await rule(), undefined);
  });
}
