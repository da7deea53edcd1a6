// How soon a client on a phone can read services and prices, and how soon something that they tap answers: slow 4G (150 ms, 1.6 and
// 0.75 Mbit/s, as Lighthouse has it) and a processor four times slower. Ours on a salon's page and on the hosted one, against the
// same screen as a Preact widget (twins/preact-view.mjs), and against a page that has it in its HTML and weighs the same.
//
//   node tests/bench/first-view.mjs [rounds]      needs both builds, like the journeys, and openssl
//
// The page itself says how far it is (a binding of the browser's): to ask it again and again would cost what is measured, for a
// test driver's own script takes a slow processor 50 ms and more.
//
// The first tap of ours is answered by the drawn screen; when the widget itself is there stands beside it.
//
// Each load is a browser context of its own with nothing kept, then once more with what the first has kept. Ways take turns. The
// twin has this one screen only, which is to its advantage: ours brings all that a booking needs.

import { build } from 'esbuild';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { closeStage, launch, stage } from '../journeys/stage.mjs';
import { BELIEVES, before, packed, servePacked } from './packed.mjs';
import { load, median, note, table, whole } from './report.mjs';

const PHONE = {
  viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true, locale: 'en-GB',
};
const SLOW = { offline: false, latency: 150, downloadThroughput: (1_600_000 / 8) * 0.9, uploadThroughput: (750_000 / 8) * 0.9 };
const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs in the page before anything else: notes when a price can be read; taps a service then, and notes when the sum is told. */
function watchView() {
  const seen = { long: [], shifts: 0 };
  window.seen = seen;
  const note = (what) => {
    seen[what] ??= performance.now();
    window.told(what);
  };
  addEventListener('chairtime:ready', () => note('ready'));
  new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) seen.long.push(duration); }).observe({ type: 'longtask', buffered: true });
  // What moves after the tap follows from it.
  new PerformanceObserver((list) => { for (const { value, startTime } of list.getEntries()) if (!(startTime > seen.readable)) seen.shifts += value; })
    .observe({ type: 'layout-shift', buffered: true });
  const find = (selector) => {
    const host = document.querySelector('chairtime-booking, twin-booking');
    return (host ? host.shadowRoot : document)?.querySelector(selector);
  };
  const look = () => {
    const box = find('input[name=service]');
    if (seen.readable === undefined && box?.getBoundingClientRect().height && find('.price')) {
      note('readable');
      box.click();
    }
    if (seen.readable !== undefined && find('.bar')?.textContent.includes('€')) note('answered');
    if (seen.answered === undefined) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** One load. @returns {Promise<{readable: number, answered: number, ready?: number, bytes: number, long: number, longest: number, shifts: number}>} */
async function once(page, devtools, { url, answers, whole }) {
  let bytes = 0;
  let early;
  const count = ({ encodedDataLength }) => { bytes += encodedDataLength; };
  const wanted = new Set(['readable', ...(answers ? ['answered'] : []), ...(whole ? ['ready'] : [])]);
  let hear;
  const heard = new Promise((done) => {
    hear = ({ payload }) => {
      wanted.delete(payload);
      if (payload === 'readable') early = bytes;
      if (!wanted.size) done();
    };
  });
  devtools.on('Network.loadingFinished', count);
  devtools.on('Runtime.bindingCalled', hear);
  await page.goto(url, { waitUntil: 'load', timeout: 60_000 });
  await heard;
  devtools.off('Runtime.bindingCalled', hear);
  devtools.off('Network.loadingFinished', count);
  const { long, ...seen } = await page.evaluate(() => window.seen);
  return { ...seen, bytes, early, long: long.reduce((sum, one) => sum + one, 0), longest: Math.max(0, ...long) };
}

async function slowPage(browser) {
  const context = await browser.newContext(PHONE);
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Runtime.enable');
  await devtools.send('Runtime.addBinding', { name: 'told' });
  await devtools.send('Network.emulateNetworkConditions', SLOW);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  return { context, page, devtools };
}

/** With nothing kept, and then again. */
async function coldAndWarm(browser, way) {
  const { context, page, devtools } = await slowPage(browser);
  try {
    await page.addInitScript(watchView);
    const cold = await once(page, devtools, way);
    await page.goto('about:blank');
    return { cold, warm: await once(page, devtools, way) };
  } finally {
    await context.close();
  }
}

/** How long a tap on another day takes until its times are on the screen, in milliseconds, as the browser itself counts it. */
async function taps(browser, url, many) {
  const { context, page, devtools } = await slowPage(browser);
  try {
    await page.goto(`${url}?service=manicure`);
    const days = page.getByRole('button', { name: /, \d+ free times?$/ });
    await page.locator('chairtime-booking #times').getByRole('button').first().waitFor({ timeout: 60_000 });
    await devtools.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
    await page.evaluate(() => {
      window.taps = [];
      new PerformanceObserver((list) => { for (const { duration, interactionId } of list.getEntries()) if (interactionId) window.taps.push([interactionId, duration]); })
        .observe({ type: 'event', durationThreshold: 16 });
    });
    for (let tap = 0; tap < many; tap += 1) {
      await days.nth(1 + (tap % 4)).tap();
      await page.waitForTimeout(400);
    }
    // An interaction takes as long as the longest of its events; what took less than 16 ms is not told.
    const longest = new Map();
    for (const [id, duration] of await page.evaluate(() => window.taps)) longest.set(id, Math.max(duration, longest.get(id) ?? 0));
    return [...longest.values(), ...Array.from({ length: Math.max(0, many - longest.size) }, () => 16)];
  } finally {
    await context.close();
  }
}

/** The twin's script, with the very styles that ours has. */
async function twinScript() {
  const minified = async (options) => Buffer.from((await build({ bundle: true, minify: true, write: false, logLevel: 'warning', ...options })).outputFiles[0].contents);
  const styles = (await minified({ entryPoints: [join(root, 'widget/styles/widget.css')] })).toString();
  return minified({
    entryPoints: [join(root, 'tests/bench/twins/preact-view.mjs')], format: 'iife', target: 'es2022', define: { __STYLES__: JSON.stringify(styles) },
  });
}

/** A comment that makes a text weigh so much more when it is sent. */
function padding(bytes) {
  let comment = '';
  for (let length = Math.max(0, bytes); length > 0 && packed(Buffer.from(comment)).length < bytes; length -= 48) comment += randomBytes(48).toString('base64');
  return `<!-- ${comment} -->`;
}

/** A salon's site, each way as a page of its own. */
async function openSite(pages) {
  const files = { '/site.css': ['text/css', readFileSync(join(root, 'tests/demo/site/site.css'))] };
  return servePacked(async ({ path }) => {
    const [type, body] = files[path.split('?')[0]] ?? ['text/html; charset=utf-8', Buffer.from(pages[path.split('?')[0].slice(1)] ?? '')];
    return { status: body.length ? 200 : 404, headers: { 'content-type': type, 'cache-control': 'no-cache' }, body };
  });
}

/**
 * Measures and prints.
 * @param {{rounds: number}} plan
 */
export async function firstView({ rounds }) {
  const at = await stage();
  const browser = await launch([BELIEVES]);
  const script = await twinScript();
  const ours = await before(at.edge);
  const edge = `https://127.0.0.1:${ours.port}`;
  const twin = await servePacked(async ({ path, ...request }) => (path === '/twin.js'
    ? { status: 200, headers: { 'content-type': 'text/javascript', 'cache-control': 'public, max-age=300', 'access-control-allow-origin': '*' }, body: script }
    : fetch(at.edge + path, { headers: { origin: request.headers.origin } }).then(async (answer) => ({
      status: answer.status, headers: { 'content-type': 'application/json', 'access-control-allow-origin': request.headers.origin, 'cache-control': 'max-age=30' }, body: Buffer.from(await answer.arrayBuffer()),
    }))));
  const twinEdge = `https://127.0.0.1:${twin.port}`;
  const pages = {};
  const site = await openSite(pages);
  const origin = `https://localhost:${site.port}`;
  try {
    const salon = await at.openSalon({ origins: [origin] });
    const demo = readFileSync(join(root, 'tests/demo/site/index.html'), 'utf8');
    // With room for it, as the README has it, or all that is below would move when the script comes. What the script asks for is
    // fetched beside it, the twin's too.
    const page = (head, tag) => demo.replace(/<!-- Not needed.*-->\n<link rel="preload".*>/, head).replace('id="book"', 'id="book" style="min-height: 34rem"').replace(/<script.*<\/script>/, tag);
    const ahead = (address) => `<link rel="preload" as="fetch" crossorigin href="${address}">`;
    const tag = (address) => `<script async fetchpriority="high" crossorigin src="${address}" data-salon="${salon.id}"></script>`;
    pages.ours = page(ahead(`${edge}/v1/salons/${salon.id}/front`), tag(`${edge}/widget.js`));
    pages.tag = page('', tag(`${edge}/widget.js`));
    pages.preact = page(ahead(`${twinEdge}/v1/salons/${salon.id}/storefront`), tag(`${twinEdge}/twin.js`));
    const get = async (path) => (await fetch(at.edge + path)).text();
    const [, drawn, styles] = (await get(`/v1/salons/${salon.id}/front?lang=en-GB`)).split('\n');
    pages.static = page('', `<style>${styles}</style><div class="widget">${drawn}</div>`);
    const ways = {
      static: { name: 'static page of the same bytes', url: `${origin}/static`, answers: false },
      preact: { name: 'Preact twin', url: `${origin}/preact`, answers: true },
      ours: { name: 'Chairtime, salon’s page', url: `${origin}/ours`, answers: true, whole: true },
      tag: { name: 'Chairtime, the script tag alone', url: `${origin}/tag`, answers: true, whole: true },
      hosted: { name: 'Chairtime, hosted page', url: `${edge}/s/${salon.id}`, answers: true, whole: true },
    };
    // The Worker's own first time, and how much ours has fetched by when it can be read.
    const { cold: { early } } = await coldAndWarm(browser, ways.ours);
    const { cold: { early: light } } = await coldAndWarm(browser, ways.static);
    pages.static = pages.static.replace('</html>', `${padding(early - light)}</html>`);
    for (const key of ['static', 'preact', 'tag', 'hosted']) await coldAndWarm(browser, ways[key]);

    const runs = Object.fromEntries(Object.keys(ways).map((key) => [key, []]));
    for (let round = 0; round < rounds; round += 1) for (const [key, way] of Object.entries(ways)) runs[key].push(await coldAndWarm(browser, way));

    const middle = (key, state, what) => median(runs[key].map((run) => run[state][what] ?? NaN));
    const ratio = (value, reference) => (Number.isFinite(value / reference) ? `${(value / reference).toFixed(2)}x` : '');
    const figure = (value) => (Number.isFinite(value) ? whole(value) : '–');
    for (const state of ['cold', 'warm']) {
      const rows = Object.entries(ways).map(([key, { name }]) => {
        const [readable, answered] = ['readable', 'answered'].map((what) => middle(key, state, what));
        const of = (other, what) => (key === other ? '' : ratio(middle(key, state, what), middle(other, state, what)));
        const least = (what) => figure(Math.min(...runs[key].map((run) => run[state][what] ?? NaN)));
        const most = (what) => figure(Math.max(...runs[key].map((run) => run[state][what] ?? NaN)));
        return [name, figure(readable), `${least('readable')}–${most('readable')}`, of('static', 'readable'), of('preact', 'readable'), figure(answered), of('preact', 'answered'), figure(middle(key, state, 'ready')),
          figure(middle(key, state, 'early')), figure(middle(key, state, 'bytes')), figure(middle(key, state, 'long')), figure(middle(key, state, 'longest')),
          Math.max(...runs[key].map((run) => run[state].shifts)).toFixed(3)];
      });
      table(`first view, ${state === 'cold' ? 'nothing kept' : 'a second time'}: milliseconds and bytes, the middle of ${rounds}`, [
        ['', 'prices', 'range', 'to static', 'to Preact', 'answered', 'to Preact', 'widget there', 'bytes by then', 'in all', 'long tasks', 'longest', 'CLS, worst'], ...rows,
      ]);
    }
    const tapped = await taps(browser, ways.hosted.url, 12);
    note(`a tap on a day until its times are painted, processor four times slower: middle ${whole(median(tapped))} ms, longest ${whole(Math.max(...tapped))} ms of ${tapped.length} (goal: 100 ms)`);
  } finally {
    site.close();
    twin.close();
    ours.close();
    await browser.close();
    await closeStage();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const busy = load();
  await firstView({ rounds: Number(process.argv[2] ?? 5) });
  note(`load average ${busy.toFixed(1)} before, ${load().toFixed(1)} after`);
  process.exit();
}
