// The desk as an owner on a phone meets it (slow 4G and a processor four times slower, as first-view.mjs has them): when the day's
// visits are on the screen, and when a press on one is answered. And on a good line (40 ms there and back, 10 Mbit/s), how long each
// action takes until its answer is painted: at once where the desk knows it, and then it is sent; else when the Worker has answered.
//
//   node tests/bench/desk-view.mjs [rounds]      needs all three builds, like the journeys, and openssl

import { pathToFileURL } from 'node:url';
import { closeStage, launch, stage } from '../journeys/stage.mjs';
import { client } from '../runtime/client.mjs';
import { sessionOf } from '../runtime/stage.mjs';
import { BELIEVES, before } from './packed.mjs';
import { load, median, note, table, whole } from './report.mjs';

const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true, locale: 'en-GB' };
const COMPUTER = { viewport: { width: 1280, height: 800 }, locale: 'en-GB' };
const SLOW = { offline: false, latency: 150, downloadThroughput: (1_600_000 / 8) * 0.9, uploadThroughput: (750_000 / 8) * 0.9 };
const GOOD = { offline: false, latency: 40, downloadThroughput: 10_000_000 / 8, uploadThroughput: 5_000_000 / 8 };

/** Visits that the day has. */
const VISITS = 12;

/** Runs in the page before anything else: notes when a visit can be read, presses it then, and notes when it is open. */
function watchDesk() {
  const seen = {};
  window.seen = seen;
  const look = () => {
    const card = document.querySelector('button.visit');
    if (seen.readable === undefined && card?.getBoundingClientRect().height) {
      seen.readable = performance.now();
      card.click();
    }
    if (seen.readable !== undefined && document.querySelector('[role=dialog] h2')?.textContent) seen.answered ??= performance.now();
    if (seen.answered === undefined) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** Presses something; how long, in milliseconds, until what is waited for has been painted. */
const press = (locator, wanted) => locator.evaluate((node, { selector, text, gone }) => new Promise((done) => {
  const there = () => [...document.querySelectorAll(selector)].some((found) => found.textContent.includes(text));
  const began = performance.now();
  node.click();
  const look = () => (there() === !gone ? requestAnimationFrame(() => done(performance.now() - began)) : requestAnimationFrame(look));
  requestAnimationFrame(look);
}), { text: '', gone: false, ...wanted });

/** What a browser keeps of a session. */
async function signedIn(browser, edge, key) {
  const context = await browser.newContext(COMPUTER);
  try {
    const page = await context.newPage();
    await page.goto(`${edge}/desk`);
    await page.getByLabel('Your key').fill(key);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('navigation').waitFor();
    return await context.storageState();
  } finally {
    await context.close();
  }
}

/** The desk opened on a slow phone by who is signed in, with nothing else kept, and then again. */
async function opened(browser, edge, storageState) {
  const context = await browser.newContext({ ...PHONE, storageState });
  try {
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Network.enable');
    await devtools.send('Network.emulateNetworkConditions', SLOW);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    await page.addInitScript(watchDesk);
    const once = async () => {
      await page.goto('about:blank');
      await page.goto(`${edge}/desk`, { waitUntil: 'commit' });
      await page.waitForFunction(() => window.seen?.answered !== undefined, undefined, { timeout: 60_000, polling: 50 });
      return page.evaluate(() => window.seen);
    };
    return { cold: await once(), warm: await once() };
  } finally {
    await context.close();
  }
}

/** What an owner does in a morning, each with the time until it is answered. @returns {Promise<[string, number][]>} */
async function morning(browser, edge, { storageState, number }) {
  const context = await browser.newContext({ ...COMPUTER, storageState });
  try {
    const page = await context.newPage();
    await page.goto(`${edge}/desk`);
    const devtools = await context.newCDPSession(page);
    await devtools.send('Network.enable');
    await devtools.send('Network.emulateNetworkConditions', GOOD);
    const button = (name) => page.getByRole('button', { name });
    const within = (name) => page.getByRole('dialog').getByRole('button', { name });
    const done = [];
    const does = async (what, locator, wanted) => {
      await locator.waitFor();
      done.push([what, await press(locator, wanted)]);
    };
    await page.locator('button.visit').first().waitFor();
    const heading = await page.getByRole('heading', { level: 1 }).textContent();
    await does('the day after', button('The day after'), { selector: 'h1', text: heading, gone: true });
    await does('the day before', button('The day before'), { selector: 'h1', text: heading });
    await page.locator('button.visit').first().waitFor();
    await does('a visit is opened', page.locator('button.visit', { hasText: `Client ${number}.` }), { selector: '[role=dialog] h2', text: `Client ${number}.` });
    await does('its note is begun', within('Note…'), { selector: '[role=dialog] textarea' });
    await page.getByRole('dialog').locator('textarea').fill('Likes tea');
    await does('the note is kept', within('Save'), { selector: '[role=dialog]', text: 'Likes tea' });
    await page.getByRole('dialog').getByText('noted something').first().waitFor();
    await does('a refund is begun', within('Refund…'), { selector: '[role=dialog] label', text: 'How much' });
    await does('the refund is on its way', within(/^Refund .*\d/), { selector: '.snack', text: 'Money is on its way back.' });
    await does('the visit is closed', within('Close'), { selector: '[role=dialog]', gone: true });
    const tab = (name) => page.getByRole('navigation').getByRole('button', { name, exact: true });
    await does('the money’s page, for the first time', tab('Money'), { selector: '.tiles', text: 'Left to the salon' });
    await does('the day again', tab('Visits'), { selector: 'button.visit' });
    return done;
  } finally {
    await context.close();
  }
}

/** Measures and prints. @param {{rounds: number}} plan */
export async function deskView({ rounds }) {
  const at = await stage();
  const browser = await launch([BELIEVES]);
  const front = await before(at.edge);
  const edge = `https://127.0.0.1:${front.port}`;
  try {
    // A salon that is open on any day, at any hour.
    const hours = Array.from({ length: 7 }, () => [{ from: '00:00', to: '24:00' }]);
    const salon = await at.openSalon({ hours, booking: { slot_step: 15, lead_time: 0, horizon_days: 2, hold_seconds: 900 } });
    const api = client({ url: at.edge }, salon.id);
    const starts = await salon.times('manicure', 'jonas');
    for (let visit = 0; visit < VISITS; visit += 1) {
      const made = await api.book({ start: starts[visit * 3], contact: { name: `Client ${visit}.`, phone: '+4915112345678', email: 'client@example.org', comment: '' } });
      if (made.status !== 200) throw new Error(JSON.stringify(made.body));
      await at.sandbox.control('POST pay', { session: sessionOf(made.checkout.url) });
    }
    await salon.quiet();
    const storageState = await signedIn(browser, edge, salon.ownerKey);
    // The Worker's own first time.
    await opened(browser, edge, storageState);
    const loads = [];
    const deeds = new Map();
    for (let round = 0; round < rounds; round += 1) {
      loads.push(await opened(browser, edge, storageState));
      for (const [what, took] of await morning(browser, edge, { storageState, number: round % VISITS })) deeds.set(what, [...(deeds.get(what) ?? []), took]);
    }
    const figures = (values) => [whole(median(values)), `${whole(Math.min(...values))}–${whole(Math.max(...values))}`];
    table(`the desk on a slow phone: milliseconds, the middle of ${rounds} (goal: usable in 2,000)`, [
      ['', 'the day is read', 'range', 'a press is answered', 'range'],
      ...['cold', 'warm'].map((state) => [
        state === 'cold' ? 'nothing kept but the session' : 'a second time',
        ...['readable', 'answered'].flatMap((what) => figures(loads.map((run) => run[state][what]))),
      ]),
    ]);
    table(`what the owner does on a good line: milliseconds until it is answered, the middle of ${rounds} (goal: 100)`, [
      ['', 'ms', 'range'], ...[...deeds].map(([what, values]) => [what, ...figures(values)]),
    ]);
  } finally {
    front.close();
    await browser.close();
    await closeStage();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const busy = load();
  await deskView({ rounds: Number(process.argv[2] ?? 5) });
  note(`load average ${busy.toFixed(1)} before, ${load().toFixed(1)} after`);
  process.exit();
}
