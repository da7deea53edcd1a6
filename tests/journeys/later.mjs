// The code behind: what a booking does not need is fetched when a visit stands, or beside everything else where a page opens with
// one. Where it is lost on its way the client is told, and what they wanted is done once it is there.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { journey } from './journey.mjs';
import { assertBookedOnce } from './paying.mjs';
import { TIPTOP_CARDS } from './person.mjs';
import { WIDGET_SCRIPT } from './stage.mjs';

const LATER = /\/later\/later-\w+\.wasm$/;
const FIRST = /\/assets\/widget-\w+\.wasm$/;

/** Moving and calling off are free until an hour before. */
const soon = { cancellation: { free_until: 60, fee: { kind: 'percent', points: 2500 } } };

/** What the browser says of a request that was held up. */
const LOST = [/ERR_FAILED|Failed to load resource/];

/** Notes which of the two files were asked for, and lets `answer` decide about the second. */
async function watches(person) {
  const seen = { asked: [], answer: (route) => route.continue(), get behind() { return this.asked.filter((url) => LATER.test(url)).length; } };
  person.page.on('request', (request) => {
    const url = request.url();
    if (LATER.test(url) || FIRST.test(url) || /\/v1\/.*session/.test(url)) seen.asked.push(url);
  });
  await person.page.route(LATER, (route) => seen.answer(route));
  return seen;
}

/** Books a visit that is paid at the salon, so the page is never left. */
async function booksAtSalon(person, query) {
  await person.reachesContact({ query });
  await person.fillsIn();
  await person.widget.getByRole('radio', { name: 'Pay at the salon' }).check();
  await person.button('Book', { exact: true }).click();
  await person.sees('You are booked');
}

/** Picks one of tomorrow's times for a visit that is moved, and says yes. */
async function moves(person, nth) {
  await person.sees('When suits you?');
  await person.days.first().click();
  await person.times.nth(nth).click();
  await person.sees('Move this visit?');
  await person.button('Yes, move').click();
  await person.sees('Your visit is moved');
}

for (const device of ['desktop', 'phone']) {
  journey(`Nothing of the code behind is fetched to book and pay; the visit’s link brings it at once (${device})`, { salon: soon, device }, async ({ person, salon }) => {
    const seen = await watches(person);
    await person.reachesPayment();
    assert.equal(seen.behind, 0, 'it was fetched before the time was held');
    await person.pays();
    await person.isBack();
    await person.sees('You are booked');
    assert.equal(seen.behind, 1);
    const [first, session] = [LATER, /session/].map((kind) => seen.asked.findIndex((url) => kind.test(url)));
    assert.ok(first < session, 'it waited for the first part to run');
    const link = person.page.url();

    // From a letter, in another tab: it is asked for once, and does everything.
    await person.page.goto('about:blank');
    seen.asked.length = 0;
    await person.page.goto(link);
    await person.sees('You are booked');
    await person.button('Move this visit').click();
    await moves(person, 3);
    await person.button('Cancel this visit').click();
    await person.reads('You get back €32.');
    await person.button('Yes, cancel').click();
    await person.sees('This visit is cancelled');
    assert.equal(seen.behind, 1);
    await salon.quiet();
    const { refunds } = await salon.account();
    assert.deepEqual(refunds.map(({ amount }) => amount), [3200]);
  });
}

for (const device of ['desktop', 'phone']) {
  journey(`The code behind is lost, then slow: it is said, and what was wanted is done (${device})`, { salon: soon, device, expected: LOST }, async ({ person, salon }) => {
    const { page } = person;
    const seen = await watches(person);
    seen.answer = (route) => route.abort();
    const tried = page.waitForEvent('requestfailed', (request) => LATER.test(request.url()));
    await booksAtSalon(person);
    await tried;
    assert.equal(await person.widget.getByRole('alert').count(), 0, 'nobody has asked for it');

    await person.button('Move this visit').click();
    await person.reads('This did not load. Please check your connection and try again.');
    assert.equal(seen.behind, 2, 'asked for behind the visit, and again when it was needed');
    await person.looks('lost');

    // Held back until it is let go: the button says so, and another wish takes its place.
    let letGo;
    const held = new Promise((done) => { letGo = done; });
    seen.answer = (route) => held.then(() => route.continue());
    await person.button('Try again').click();
    await person.button('Loading…').waitFor();
    assert.equal(await person.widget.getByRole('alert').count(), 0);
    await person.looks('waiting');
    await person.button('Cancel this visit').click();
    await person.button('Move this visit').click();
    assert.equal(seen.behind, 3, 'what is on its way is not asked for again');
    letGo();
    await moves(person, 3);
    assert.equal(await page.evaluate(() => document.querySelector('chairtime-booking').shadowRoot.activeElement?.id), 'heading');

    // It is here for good: no connection is needed for the question.
    await page.context().setOffline(true);
    await person.button('Cancel this visit').click();
    await person.reads('It costs you nothing.');
    await page.context().setOffline(false);
    await person.button('Yes, cancel').click();
    await person.sees('This visit is cancelled');
    assert.equal(seen.behind, 3);
    assert.equal((await salon.bookings())[0].phase.phase, 'cancelled');
  });
}

journey('A link whose code is lost on its way says so, and opens when it is asked for again', { expected: LOST, device: 'phone' }, async ({ person }) => {
  const seen = await watches(person);
  await person.booksAndPays();
  const link = person.page.url();
  await person.page.goto('about:blank');
  seen.asked.length = 0;
  seen.answer = (route) => route.abort();
  await person.page.goto(link);
  await person.reads('This did not load. Please check your connection and try again.');
  await person.looks('lost');
  seen.answer = (route) => route.continue();
  await person.button('Try again').click();
  await person.sees('You are booked');
  await person.button('Add to calendar').waitFor();
});

journey('The calendar’s file is saved though it was asked for before its code was here', { device: 'phone' }, async ({ person, salon }) => {
  const seen = await watches(person);
  let letGo;
  const held = new Promise((done) => { letGo = done; });
  seen.answer = (route) => held.then(() => route.continue());
  await booksAtSalon(person);
  await person.button('Add to calendar').click();
  await person.button('Loading…').waitFor();
  const saved = person.page.waitForEvent('download');
  letGo();
  const file = await saved;
  assert.equal(file.suggestedFilename(), 'visit.ics');
  const [{ claims: [{ interval: { start } }] }] = await salon.bookings();
  const utc = new Date(start * 1000).toISOString().replace(/[-:]|\.\d+/g, '');
  assert.match(await readFile(await file.path(), 'utf8'), new RegExp(`DTSTART:${utc}\r\n`));
  assert.equal(seen.behind, 1);
});

journey('Two widgets on one page have one file behind them', { salon: soon }, async ({ person }) => {
  const { page } = person;
  const seen = await watches(person);
  const came = page.waitForResponse(LATER);
  await booksAtSalon(person);
  await (await came).finished();
  // A second one opens with the visit that was kept for the tab.
  await page.evaluate(() => {
    const first = document.querySelector('chairtime-booking');
    first.after(first.cloneNode());
  });
  const second = person.widget.nth(1);
  await second.getByRole('heading', { level: 2, name: 'You are booked' }).waitFor();
  await second.getByRole('button', { name: 'Cancel this visit' }).click();
  await second.getByText('It costs you nothing.').waitFor();
  await person.widget.nth(0).getByRole('button', { name: 'Move this visit' }).click();
  await person.widget.nth(0).getByRole('heading', { level: 2, name: 'When suits you?' }).waitFor();
  assert.deepEqual([seen.behind, seen.asked.filter((url) => FIRST.test(url)).length], [1, 1]);
});

journey('It is there when the network goes while the client pays in the provider’s widget', {
  salon: soon, providers: { tiptoppay: { page: 'widget' } }, expected: [new RegExp(`request to a third party: .*${WIDGET_SCRIPT}$`), /ERR_INTERNET_DISCONNECTED|Failed to load/],
}, async ({ person, salon }) => {
  const seen = await watches(person);
  await person.reachesContact();
  await person.fillsIn();
  assert.equal(seen.behind, 0);
  const came = person.page.waitForResponse(LATER);
  await person.sends();
  await person.overlay.getByLabel('Card number').waitFor();
  await (await came).finished();
  await person.paysTipTop(TIPTOP_CARDS.pays, person.overlay);
  await person.sees('You are booked');
  await person.page.context().setOffline(true);
  await person.button('Cancel this visit').click();
  await person.reads('You get back €32.');
  await person.button('Keep the visit').click();
  await person.page.context().setOffline(false);
  await assertBookedOnce(salon, { charged: 3200 });
});
