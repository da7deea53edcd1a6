// Each screen of the widget as people see it: on a phone, a tablet and a desk, light and dark, from left to right and from right to
// left, held against pictures.
//
//   CHAIRTIME_LOOKS=write node --test tests/looks/looks.test.mjs
//
// makes the pictures anew, to be looked at before they are committed. What is other than its picture lies in .chairtime/looks, marked.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { sessionOf } from '../runtime/stage.mjs';
import { allowed, compare, kept } from './compare.mjs';
import { reach } from './reach.mjs';
import { openStage } from './stage.mjs';

const WRITES = process.env.CHAIRTIME_LOOKS === 'write';
const WIDTHS = [360, 768, 1280];
const SCHEMES = ['light', 'dark'];
/** The width at which a screen is looked at in colours of the system's own, too: what is where does not depend on them. */
const FORCED = 360;
const golden = (name) => new URL(`golden/${name}`, import.meta.url);
const MARKED = new URL('../../.chairtime/looks/', import.meta.url);

const stage = await openStage();
after(() => stage.close());
rmSync(MARKED, { recursive: true, force: true });
mkdirSync(MARKED, { recursive: true });
const here = stage.browser.version().split('.')[0];
if (WRITES) writeFileSync(golden('browser.txt'), `${here}\n`);
const made = readFileSync(golden('browser.txt'), 'utf8').trim();
const empty = await (await stage.browser.newContext()).newPage();

/** How often a screen that is other is looked at again, for it may not have come to rest. */
const LOOKS = 4;

/** A picture of all of a screen, so wide and as high as it is: what sticks to its lower edge stands at the end. */
async function picture(page, width) {
  await page.setViewportSize({ width, height: 700 });
  const height = await page.evaluate(() => document.fonts.ready.then(() => document.documentElement.scrollHeight));
  await page.setViewportSize({ width, height });
  await page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); }));
  return page.screenshot({ animations: 'disabled', caret: 'hide' });
}

/** Holds a screen against its pictures, and tells of those that are other. */
async function looks(page, screen, lang) {
  const wrong = (await reach(page)).map((what) => `${screen}-${lang}: ${what}`);
  for (const width of WIDTHS) {
    for (const scheme of [...SCHEMES, ...(width === FORCED ? ['forced'] : [])]) {
      const name = `${screen}-${width}-${scheme}-${lang}`;
      await page.emulateMedia(scheme === 'forced' ? { colorScheme: 'light', forcedColors: 'active' } : { colorScheme: scheme, forcedColors: 'none' });
      if (WRITES) {
        await picture(page, width);
        writeFileSync(golden(`${name}.webp`), await kept(empty, await picture(page, width)));
        continue;
      }
      assert.ok(existsSync(golden(`${name}.webp`)), `${name} has no picture: make one with CHAIRTIME_LOOKS=write`);
      const before = readFileSync(golden(`${name}.webp`));
      let seen;
      for (let look = 0; look === 0 || (seen.marked && look < LOOKS); look += 1) seen = await compare(empty, before, await picture(page, width), allowed(made, here, scheme));
      if (!seen.marked) continue;
      writeFileSync(new URL(`${name}.png`, MARKED), seen.marked);
      wrong.push(`${name}: ${seen.other.toFixed(1)} of a thousand parts are other (${seen.sizes})`);
    }
  }
  return wrong;
}

for (const lang of ['en', 'ar']) {
  test(`every screen looks as it did (${lang})`, { timeout: 240_000 }, async () => {
    const page = await stage.person(lang);
    const widget = page.locator('chairtime-booking');
    const onwards = widget.locator('.primary:enabled').last();
    const words = JSON.parse(readFileSync(new URL(`../../widget/texts/${lang}.json`, import.meta.url), 'utf8'));
    const button = (text) => widget.getByRole('button', { name: words[text], exact: true });
    const wrong = [];
    const holds = async (screen) => wrong.push(...await looks(page, screen, lang));
    await page.addInitScript(() => { globalThis.ready = new Promise((done) => { addEventListener('chairtime:ready', done); }); });
    await page.goto(`${stage.address}?lang=${lang}`);
    await page.evaluate(() => globalThis.ready);
    await holds('services');
    await widget.locator('input[name=service]').nth(0).check();
    await widget.locator('input[name=service]').nth(1).check();
    await holds('chosen');
    await onwards.click();
    await widget.locator('li .card').first().waitFor();
    await holds('staff');
    await widget.locator('li .card').first().click();
    await widget.locator('#times .time').first().waitFor();
    await holds('times');
    await widget.locator('.day:enabled:not(:first-child)').first().click();
    await widget.locator('#times .time').nth(8).click();
    await widget.locator('input[type=tel]').waitFor();
    await holds('details');
    await onwards.click();
    await widget.locator('.error').first().waitFor();
    await holds('details-missing');
    await widget.locator('input[autocomplete=name]').fill('Eva Sommer');
    await widget.locator('input[type=tel]').fill('0151 2345678');
    await widget.locator('input[type=email]').fill('eva@example.org');
    await widget.locator('input[type=checkbox]').last().check();
    await onwards.click();
    await page.waitForURL(/\/pay\//);
    await stage.pay(sessionOf(page.url()));
    await page.goto(`${stage.address}?lang=${lang}`);
    await button('cancel_visit').waitFor();
    await holds('booked');
    await button('cancel_visit').click();
    await button('cancel_yes').waitFor();
    await holds('cancelling');
    await button('cancel_no').click();
    await button('move_visit').click();
    await widget.locator('#times .time').first().waitFor();
    await holds('moving');
    await page.reload();
    await button('cancel_visit').click();
    await button('cancel_yes').click();
    await button('cancel_yes').waitFor({ state: 'detached' });
    await button('another_visit').waitFor();
    await holds('cancelled');
    assert.deepEqual(wrong, []);
  });
}
