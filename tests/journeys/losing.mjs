// A bad connection: requests are lost on the way there or their answers on the way back, all the way from the first screen to
// the paid visit; or there is none at all for a while. One booking and one charge come of it, whatever was pressed meanwhile.

import assert from 'node:assert/strict';
import { chance } from '../runtime/scale.mjs';
import { journey } from './journey.mjs';
import { assertBookedOnce } from './paying.mjs';

/** Of the requests that reach neither us nor the provider, and of those whose answers do not come back, together. */
const LOST = 0.3;

/** How long somebody goes on trying. Far above the usual. */
const PATIENCE_MS = 40_000;

/** What the browser says of a request that was lost, and of a page that did not come. */
const CUT_OFF = [/net::ERR_/, /Failed to fetch/];

/** Loses requests to the Worker's API and the provider's pages by a seed. @returns {Promise<{before: number, after: number}>} counts */
async function lose(person, seed) {
  const { random: draw } = chance(seed);
  const lost = { before: 0, after: 0 };
  const { edge, sandbox } = person.at;
  const matters = ({ href, pathname }) => (href.startsWith(edge) && /^\/(v1|s)\//.test(pathname)) || href.startsWith(`${sandbox.url}/pay/`);
  await person.page.context().route(matters, async (route) => {
    const fate = draw();
    if (fate < LOST / 2) {
      lost.before += 1;
      return route.abort('connectionreset');
    }
    if (fate >= LOST) return route.continue();
    lost.after += 1;
    // It has been done, and nobody hears of it.
    await route.fetch({ maxRedirects: 0 }).catch(() => {});
    return route.abort('connectionreset');
  });
  return lost;
}

/** Does what the screen says, as somebody who wants a visit and does not understand computers; true when it is booked. */
async function goesOn(person) {
  const { page } = person;
  const short = { timeout: 2_000 };
  const heading = (name) => page.getByRole('heading', { name });
  const there = async (locator) => (await locator.count()) > 0 && locator.first().isVisible();
  if (page.url().startsWith('chrome-error:') || !(await there(page.locator('h1, h2')))) return void await page.reload(short);
  if (page.url().startsWith(`${person.at.sandbox.url}/pay/`)) {
    if (await there(heading('Already paid'))) return void await page.getByRole('link', { name: 'Continue' }).click(short);
    if (await there(heading('Pay by card'))) await person.pays();
    return;
  }
  if (await there(heading('You are booked'))) return true;
  if (await there(heading('What would you like?'))) return void await person.choosesServices(/Manicure/);
  if (await there(heading('Your details')) && await there(person.button(/^Book and pay/))) {
    await person.fillsIn();
    return void await person.button(/^Book and pay/).click(short);
  }
  for (const name of [/^Send again/, /^Try again/, /^Pay €32 now/]) {
    if (await there(person.button(name)) && await person.button(name).first().isEnabled()) return void await person.button(name).first().click(short);
  }
  if (await there(heading('When suits you?')) && await there(person.times)) return void await person.times.first().click(short);
}

/** Seeds to walk with; more by LOSSES=100. */
const SEEDS = Array.from({ length: Number(process.env.LOSSES ?? 3) }, (_, index) => index + 1);

for (const seed of SEEDS) {
  journey(`Three requests of ten are lost: one visit, one charge (seed ${seed})`, { device: 'phone', expected: CUT_OFF }, async ({ person, salon }) => {
    const lost = await lose(person, seed);
    await person.opens();
    person.page.setDefaultTimeout(3_000);
    const until = Date.now() + PATIENCE_MS;
    // A step may fail at any place: the screen has changed meanwhile. Then the next one is read off what there is.
    for (let booked = false; !booked;) {
      assert.ok(Date.now() < until, `not booked in ${PATIENCE_MS / 1000} s`);
      booked = await goesOn(person).catch((error) => { if (!/Timeout|net::|Target|detached|navigat/i.test(error.message)) throw error; });
      await person.page.waitForTimeout(50);
    }
    assert.ok(lost.before + lost.after > 0, 'nothing was lost');
    if (process.env.LOSSES) console.log(`    seed ${seed}: lost on the way there ${lost.before}, on the way back ${lost.after}`);
    await person.page.context().unrouteAll({ behavior: 'ignoreErrors' });
    await assertBookedOnce(salon, { charged: 3200 });
  });
}

journey('Offline while the booking is on its way, then on: one visit', { expected: CUT_OFF }, async ({ person, salon }) => {
  const context = person.page.context();
  await person.reachesContact();
  await person.fillsIn();
  // It has arrived; the connection is gone before the answer.
  await context.route('**/bookings', async (route) => {
    await route.fetch();
    await context.setOffline(true);
    await route.abort('internetdisconnected');
  }, { times: 1 });
  await person.sends();
  await person.reads('The connection failed. Please try again: you will not be booked twice.');
  await context.setOffline(false);
  await person.button('Send again').click();
  await person.pays();
  await person.isBack();
  // And once more, on the page of the visit.
  await person.sees('You are booked');
  await assertBookedOnce(salon, { charged: 3200 });
  assert.equal((await salon.account()).sessions.length, 1);
});

journey('Twenty clicks on one button: one visit, one page, one charge', { device: 'phone' }, async ({ person, salon }) => {
  const hammer = (locator) => locator.evaluate((button) => { for (let click = 0; click < 20; click += 1) button.click(); });
  await person.reachesContact();
  await person.fillsIn();
  await hammer(person.button(/^Book and pay/));
  await person.isAtPayment();
  await person.leavesPayment();
  await hammer(person.button('Pay €32 now'));
  await person.pays();
  await person.isBack();
  await person.sees('You are booked');
  await assertBookedOnce(salon, { charged: 3200 });
  assert.equal((await salon.account()).sessions.length, 1);
});

journey('The tab is duplicated while the answer is lost, and both send again: one visit', {}, async ({ person, salon }) => {
  await person.reachesContact();
  await person.fillsIn();
  const arrived = new Promise((done) => {
    person.page.route('**/bookings', async (route) => {
      await route.fetch();
      done();
    }, { times: 1 });
  });
  await person.sends();
  await arrived;
  // A tab that a page opens has a copy of what the first one has kept, as a duplicated one has.
  const [page] = await Promise.all([person.page.context().waitForEvent('page'), person.page.evaluate(() => { window.open(location.href); })]);
  const other = await person.tab();
  await other.page.close();
  other.page = page;
  await person.page.reload();
  for (const one of [person, other]) await one.reads('Your booking was sent, but the answer was lost. Send it again: you will not be booked twice.');
  await Promise.all([person, other].map((one) => one.button('Send again').click()));
  await Promise.all([person, other].map((one) => one.isAtPayment()));
  await person.pays();
  await person.isBack();
  await person.sees('You are booked');
  await assertBookedOnce(salon, { charged: 3200 });
  assert.equal((await salon.account()).sessions.length, 1);
});
