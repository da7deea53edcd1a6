// How soon a client on a phone can read services and prices, and then press something: slow 4G (150 ms, 1.6 and 0.75 Mbit/s,
// as Lighthouse has it) and a processor four times slower, nothing kept from before. With the screen that the edge draws, and
// without it; on the hosted page and on a salon's own.
//
//   node tests/bench/first-view.mjs [rounds]      needs both builds, like the journeys

import { closeStage, stage } from '../journeys/stage.mjs';

const ROUNDS = Number(process.argv[2] ?? 5);
const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true, locale: 'en-GB' };
const SLOW = { offline: false, latency: 150, downloadThroughput: (1_600_000 / 8) * 0.9, uploadThroughput: (750_000 / 8) * 0.9 };

/** Runs in the page before anything else: notes when a price can be read, and when the widget is alive. */
function note() {
  window.noted = {};
  addEventListener('chairtime:ready', () => { window.noted.ready ??= performance.now(); });
  const look = () => {
    const widget = document.querySelector('chairtime-booking');
    const card = (widget?.shadowRoot ?? widget)?.querySelector?.('input[name=service]');
    if (card?.getBoundingClientRect().height) window.noted.readable ??= performance.now();
    if (!window.noted.readable || !window.noted.ready) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

async function once(at, url, drawn) {
  const context = await at.browser.newContext(PHONE);
  try {
    const page = await context.newPage();
    await page.addInitScript(note);
    const devtools = await context.newCDPSession(page);
    await devtools.send('Network.enable');
    await devtools.send('Network.emulateNetworkConditions', SLOW);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    // Without the drawing: the same answer without its second line, which is what it was before there was one.
    if (!drawn) await page.route('**/front?**', (route) => route.continue({ url: route.request().url().replace(/front\?.*/, 'storefront') }));
    await page.goto(url, { waitUntil: 'commit' });
    await page.waitForFunction(() => window.noted.readable && window.noted.ready, undefined, { timeout: 60_000 });
    return await page.evaluate(() => window.noted);
  } finally {
    await context.close();
  }
}

const middle = (list) => Math.round(list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]);

const at = await stage();
try {
  const salon = await at.openSalon();
  const ways = {
    'hosted page, drawn': [`${at.edge}/s/${salon.id}`, true],
    'salon’s page, drawn': [`${at.site.origin}/${salon.id}/`, true],
    'salon’s page, not drawn': [`${at.site.origin}/${salon.id}/`, false],
  };
  const seen = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  for (const [url, drawn] of Object.values(ways)) await once(at, url, drawn); // the Worker's own first time
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, [url, drawn]] of Object.entries(ways)) seen[name].push(await once(at, url, drawn));
  }
  console.log(`milliseconds, the middle of ${ROUNDS}`);
  for (const [name, times] of Object.entries(seen)) {
    console.log(`  ${name.padEnd(26)} readable ${String(middle(times.map(({ readable }) => readable))).padStart(6)}   alive ${String(middle(times.map(({ ready }) => ready))).padStart(6)}`);
  }
} finally {
  await closeStage();
}
