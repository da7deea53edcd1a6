// One journey: a salon of its own, the people in it, and what must be true at the end of every one of them.
//
// After the last step the salon's books must balance with the provider's (one page an attempt, held = due), no two
// visits overlap, and no browser may have seen anything that watch.mjs calls wrong. Faults are made for one salon only, so
// journeys run beside each other.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { assertBalanced, assertNoOverlap, assertOneOrderAnAttempt, assertOnePageAnAttempt } from '../runtime/books.mjs';
import { Person } from './person.mjs';
import { PICTURES, stage } from './stage.mjs';
import { watch } from './watch.mjs';

/** How long one may take. Far above the usual, for busy machines. */
const LIMIT_MS = 60_000;

const DEVICES = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
};

/**
 * @param {string} name
 * @param {object} options
 * @param {object} [options.salon] changes to the demo's catalogue
 * @param {object} [options.providers] connections by provider, in the salon's order, with their settings
 * @param {'desktop' | 'phone'} [options.device]
 * @param {RegExp[]} [options.expected] what the browser may report in this journey
 * @param {boolean} [options.alone] it turns a knob of the sandbox that all salons feel
 * @param {number} [options.limit] milliseconds it may take, where it has to wait for a clock
 * @param {object} [options.context] more settings of the browser
 * @param {boolean} [options.storesNothing] each person has a browser that lets no site store anything
 * @param {(given: {person: Person, another: (own?: object) => Promise<Person>, salon: import('./stage.mjs').Salon, at: object}) => Promise<void>} walk
 */
export function journey(name, { salon: changes = {}, providers, device = 'desktop', expected = [], alone = false, limit = LIMIT_MS, context: settings = {}, storesNothing = false }, walk) {
  const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, 60);
  (alone ? byThemselves : together).push([name, { timeout: limit }, async () => {
    const at = await stage();
    const salon = await at.openSalon(changes, providers);
    const people = [];
    const another = async (own = {}) => {
      const all = { locale: 'en-GB', timezoneId: 'Europe/Berlin', ...DEVICES[device], ...settings, ...own };
      const context = await (storesNothing ? at.storingNothing(all) : at.browser.newContext(all));
      context.setDefaultTimeout(30_000);
      const seen = await watch(context, { own: [at.edge, at.site.origin, at.site.portal], provider: at.sandbox.url, expected });
      const person = new Person({ page: await context.newPage(), salon, at, picture: `${slug}-${device}-${people.length + 1}` });
      people.push({ person, context, seen });
      return person;
    };
    try {
      await walk({ person: await another(), another, salon, at });
      for (const { person, seen } of people) {
        await seen.settle();
        assert.deepEqual([...seen.wrong, ...person.found], []);
      }
      assert.doesNotMatch(at.log(), /panicked|unreachable/, 'the Worker has broken down');
      await salon.quiet();
      const [bookings, account, terminal] = [await salon.bookings(), await salon.account(), await salon.terminal()];
      assertNoOverlap(bookings);
      if (account) assertOnePageAnAttempt(bookings, account);
      if (terminal) assertOneOrderAnAttempt(bookings, terminal);
      assertBalanced(bookings, account, terminal);
    } catch (error) {
      for (const { person, seen } of people) {
        const path = join(PICTURES, `FAILED-${person.picture}.png`);
        await person.page.screenshot({ path, fullPage: true }).catch(() => {});
        // Into the stack: that is what the reporter shows.
        error.stack += `\n  at ${person.page.url()}, see ${path}\n  noted: ${seen.wrong.join('\n         ')}\n  unanswered: ${[...seen.unanswered].join(' ')}\n  faults without our identifier: ${[...seen.nameless].join(' ')}`;
      }
      throw error;
    } finally {
      for (const { context } of people) await context.close();
    }
  }]);
}

/** How many journeys are on their way at once: each waits for messages and alarms more than it computes. */
const AT_ONCE = 3;

/** What `journey` has noted, until `walkAll`. */
const [together, byThemselves] = [[], []];

/** Walks all journeys that there are. */
export function walkAll() {
  describe('journeys', { concurrency: AT_ONCE }, () => { for (const one of together) test(...one); });
  describe('journeys by themselves', () => { for (const one of byThemselves) test(...one); });
}
