// The desk in Arabic, from right to left: every page of it on a desktop and on a dark phone, nothing sticks out or is out of reach;
// columns, arrows and what is pulled go the way that is read.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { journey } from './journey.mjs';
import { AT_THE_DESK, Owner } from './owner.mjs';
import { client } from '../runtime/client.mjs';
import { sessionOf } from '../runtime/stage.mjs';

const [says, told] = ['desk', 'told'].map((of) => JSON.parse(readFileSync(new URL(`../../widget/texts-${of}/ar.json`, import.meta.url), 'utf8')));
/** A text with a value in it, as a pattern: up to the first place for one. */
const begins = (text) => new RegExp(`^${text.split('{0}')[0].replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);
const contact = { name: 'ليلى حداد', phone: '+4915112345678', email: 'layla@example.org', comment: '' };
const HOUR = 3_600;
const PLACES = { desktop: {}, phone: { colorScheme: 'dark' } };

/** A paid visit, one that waits for its payment, and one that was called off, on the first day whose noon is far enough ahead. @returns {Promise<number>} that noon */
async function lived(at, salon) {
  const api = client({ url: at.edge }, salon.id);
  const free = await salon.times('fringe', 'mira');
  const noon = free.find((start) => start % 86_400 === 12 * HOUR && start > Date.now() / 1000 + 24 * HOUR);
  assert.ok(noon, 'there is a noon');
  const by = { kind: 'member', id: 'mira' };
  await api.book({ services: ['fringe'], start: noon, staff: by, contact, pay: 'at_salon' });
  await api.book({ services: ['fringe'], start: noon + 2 * HOUR, staff: by, contact: { ...contact, name: 'Ida Winter' }, pay: 'at_salon' });
  const times = (await salon.times('manicure', 'jonas')).filter((start) => start >= noon - 2 * HOUR);
  const books = (start, name) => api.book({ start, staff: { kind: 'member', id: 'jonas' }, contact: { ...contact, name } });
  const paid = await books(times[0], 'سارة منصور');
  const off = await books(times[9], 'Eva Sommer');
  for (const { checkout } of [paid, off]) await at.sandbox.control('POST pay', { session: sessionOf(checkout.url) });
  await salon.quiet();
  assert.equal((await salon.desk('POST', `/${off.booking.id}/cancel`, { waiver: 'whole' })).status, 200);
  await salon.quiet();
  return noon;
}

for (const device of ['desktop', 'phone']) {
  journey(`desk: every page in Arabic, from right to left (${device})`, {
    device, expected: AT_THE_DESK, limit: 120_000, context: { locale: 'ar-AE', ...PLACES[device] },
  }, async ({ person, salon, at }) => {
    const noon = await lived(at, salon);
    const owner = new Owner(person);
    const { page } = owner;
    const heading = page.getByRole('heading', { level: 1 });
    const left = async (locator) => (await locator.boundingBox()).x;
    const opens = async (key, title) => {
      await page.keyboard.press(key);
      await heading.getByText(title, { exact: true }).waitFor();
      await page.locator('.page > .skeleton').waitFor({ state: 'detached' });
    };
    const closes = async () => {
      await page.keyboard.press('Escape');
      await owner.visit.waitFor({ state: 'detached' });
    };

    await owner.opens();
    await owner.button(says.sign_in).waitFor();
    assert.deepEqual(await page.evaluate(() => [document.documentElement.lang, document.dir]), ['ar', 'rtl']);
    await owner.looks('door');
    await owner.signsIn({ label: says.owner_key, button: says.sign_in });
    await owner.turnsTo(noon, says.day_after);
    const card = page.locator('.slot .visit', { hasText: contact.name });
    await card.waitFor();
    await owner.looks('day');
    // However narrow its column, a time keeps to one line.
    const broken = await page.evaluate(() => {
      const texts = [...document.querySelectorAll('.visit .times > *, .hour span')];
      return texts.filter((element) => {
        const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
        for (let text = walker.nextNode(); text; text = walker.nextNode()) {
          for (const { index, 0: time } of text.data.matchAll(/\d+:\d\d\s[صم]/gu)) {
            const range = document.createRange();
            range.setStart(text, index);
            range.setEnd(text, index + time.length);
            const tops = [...range.getClientRects()].map(({ top }) => Math.round(top));
            if (Math.max(...tops) - Math.min(...tops) > 4) return true;
          }
        }
        return false;
      }).map(({ textContent }) => textContent);
    });
    assert.deepEqual(broken, []);

    // The day after lies to the left, for the arrow on the screen and the one on the keyboard.
    assert.ok(await left(owner.button(says.day_after)) < await left(owner.button(says.day_before)));
    const shown = await heading.textContent();
    await page.keyboard.press('ArrowLeft');
    await heading.filter({ hasNotText: shown }).waitFor();
    await page.keyboard.press('ArrowRight');
    await heading.getByText(shown).waitFor();
    await card.waitFor();

    if (device === 'desktop') {
      const names = page.locator('.plan > .name');
      const columns = await Promise.all([0, 1, 2].map((at_) => left(names.nth(at_))));
      assert.deepEqual(columns, [...columns].sort((a, b) => b - a), 'the first of the staff stands at the right');
      const [plan, first] = [await page.locator('.plan').boundingBox(), await names.first().boundingBox()];
      assert.ok(plan.x + plan.width - first.x - first.width > 40, 'the hours before them');
      // An hour earlier, to Anna.
      const box = await card.boundingBox();
      const anna = await page.locator('.plan > .name', { hasText: 'Anna' }).boundingBox();
      const y = box.y + box.height / 2;
      await page.mouse.move(box.x + box.width / 2, y);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 2, y + 20, { steps: 3 });
      await page.mouse.move(anna.x + anna.width / 2, y - 4 * 26, { steps: 5 });
      await page.mouse.up();
      const move = owner.visit.getByRole('button', { name: begins(says.shift_to) });
      await move.waitFor();
      await owner.visit.getByRole('button', { name: 'Anna', pressed: true }).waitFor();
      assert.ok(await left(owner.visit) < 10, 'a visit lies at the left');
      await owner.looks('pulled');
      await page.keyboard.press('Enter');
      await page.getByRole('status').getByText(says.said_moved).waitFor();
      await salon.quiet();
      const moved = (await salon.bookings()).flatMap(({ claims }) => claims).some(({ staff, interval }) => staff === 'anna' && interval.start === noon - HOUR);
      assert.ok(moved, 'at Anna’s, an hour earlier');
    } else {
      await card.click();
    }
    await owner.visit.getByRole('heading', { name: contact.name }).waitFor();
    await owner.visit.getByRole('heading', { name: says.history }).waitFor();
    await owner.looks('visit');
    await owner.button(says.hold.replace('…', '')).first().waitFor({ state: 'hidden' });
    await closes();

    await page.keyboard.press('n');
    await owner.visit.getByRole('button', { name: says.make_now }).waitFor();
    await owner.looks('new');
    await closes();
    await page.keyboard.press('b');
    await owner.visit.getByRole('button', { name: says.block_now }).waitFor();
    await owner.looks('block');
    await closes();
    await page.keyboard.press('?');
    await owner.looks('keys');
    await closes();
    await page.getByText(says.account, { exact: true }).click();
    await owner.button('العربية').waitFor();
    await owner.looks('account');
    await page.getByText(says.account, { exact: true }).click();

    await page.keyboard.press('w');
    const days = page.locator('.date-of');
    await days.nth(6).waitFor();
    await page.locator('.week .visit').first().waitFor();
    if (device === 'desktop') assert.ok(await left(days.first()) > await left(days.nth(6)), 'a week begins at the right');
    await owner.looks('week');

    await opens('2', says.money);
    await page.locator('.tiles').first().waitFor();
    await owner.looks('money');
    await page.locator('.tables').first().scrollIntoViewIfNeeded();
    await owner.looks('tables');
    await page.locator('.tiles .figure').first().click();
    await owner.visit.getByRole('listitem').first().waitFor();
    await owner.looks('movements');
    await closes();

    await opens('3', says.pay_title);
    await owner.provider('Stripe').waitFor();
    await owner.looks('payments');
    await owner.provider('TipTop Pay').scrollIntoViewIfNeeded();
    await owner.looks('providers');
    await owner.provider('Stripe').getByRole('button', { name: says.check_again }).click();
    await owner.provider('Stripe').getByText(told.stripe_key_accepted).waitFor();
    await owner.provider('Stripe').getByText(told.stripe_key_accepted).scrollIntoViewIfNeeded();
    await owner.looks('checked');

    await opens('4', says.health);
    await owner.provider('Stripe').waitFor();
    await owner.looks('health');
    await owner.provider(says.why_title).scrollIntoViewIfNeeded();
    await owner.looks('why');

    await opens('5', says.catalogue);
    await owner.looks('services');
    await owner.button(/^Manicure/).click();
    await owner.visit.getByRole('button', { name: says.save, exact: true }).waitFor();
    await owner.looks('service');
    await owner.visit.getByText(says.said_others).click();
    await owner.visit.getByText(says.said_others).scrollIntoViewIfNeeded();
    await owner.looks('others');
    await owner.visit.getByLabel(says.cat_from.replace('{0}', 'EUR'), { exact: true }).fill('39');
    await owner.visit.getByRole('button', { name: says.save, exact: true }).click();
    await page.getByRole('status').getByText(says.said_published).waitFor();
    await owner.visit.waitFor({ state: 'detached' });

    await opens('6', says.clients);
    await owner.button(/^Ida Winter/).waitFor();
    await owner.looks('clients');
    await owner.button(/^Ida Winter/).click();
    await owner.visit.getByRole('heading', { name: 'Ida Winter' }).waitFor();
    await owner.looks('client');
    await closes();

    await opens('7', says.staff);
    await owner.looks('staff');
    await owner.button(/^Mira/).first().click();
    await owner.visit.getByRole('button', { name: says.save, exact: true }).waitFor();
    await owner.looks('member');
    await owner.visit.getByText(says.staff_hours, { exact: true }).first().scrollIntoViewIfNeeded();
    await owner.looks('hours');
    await closes();
    await page.getByRole('heading', { name: says.key_title }).scrollIntoViewIfNeeded();
    await owner.looks('who');

    // What was before, and what going back would change.
    await page.locator('.head').getByRole('button', { name: says.past, exact: true }).click();
    await page.getByRole('heading', { level: 2, name: says.past_editions }).waitFor();
    await page.locator('.editions > li').first().waitFor();
    await page.locator('.trail li').first().waitFor();
    await owner.looks('past');
    await page.locator('.trail').scrollIntoViewIfNeeded();
    await owner.looks('trail');
    await page.locator('.editions > li').last().getByRole('button').click();
    await page.locator('.editions > li').last().locator('li').first().waitFor();
    await owner.looks('looked-back');

    await opens('8', says.set_tab);
    await owner.looks('salon');
    for (const part of [says.set_letters, says.set_site]) {
      await page.getByText(part, { exact: true }).first().scrollIntoViewIfNeeded();
      await owner.looks('settings');
    }

    // The report to print, on the screen.
    const today = new Date().toISOString().slice(0, 10);
    const from = `${today.slice(0, 8)}01`;
    await page.goto(`${at.edge}/v1/desk/salons/${salon.id}/finance/report.html?from=${from}&to=${today}&by=day&lang=ar`);
    await page.getByRole('table').first().waitFor();
    assert.equal(await page.evaluate(() => document.dir), 'rtl');
    await owner.looks('printed');
    await page.getByRole('table').last().scrollIntoViewIfNeeded();
    await owner.looks('printed-end');
  });
}
