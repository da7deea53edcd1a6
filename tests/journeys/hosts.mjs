// Pages that make it hard: no storage, no cookies, frames, strict policies, hostile styles. And the other way round: the
// widget leaves the page that it stands on as it was.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { isReady, listens } from './events.mjs';
import { journey } from './journey.mjs';
import { assertBookedOnce } from './paying.mjs';

journey('Storage and cookies are blocked', { device: 'phone' }, async ({ person, salon }) => {
  await person.page.context().addInitScript(() => {
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches']) {
      Object.defineProperty(window, name, { get() { throw new DOMException('blocked', 'SecurityError'); } });
    }
    Object.defineProperty(document, 'cookie', { get: () => '', set() { throw new DOMException('blocked', 'SecurityError'); } });
  });
  await person.reachesPayment();
  await person.leavesPayment();
  await person.sees('Your time is held');
  await person.button('Pay €32 now').click();
  await person.pays();
  await person.isBack();
  await person.sees('You are booked');
  await assertBookedOnce(salon, { charged: 3200 });
});

journey('The salon’s page is in a frame of a third site', {}, async ({ person, salon, at }) => {
  await person.page.goto(`${at.site.portal}/${salon.id}/?framed=1`);
  person.frame = person.page.frameLocator('iframe');
  await person.choosesServices(/Manicure/);
  await person.choosesTime();
  await person.fillsIn();
  await person.sends();
  // The payment page takes the whole window: no card is typed inside another's page.
  await person.isAtPayment();
  person.frame = undefined;
  await person.pays();
  await person.isBack();
  await person.sees('You are booked');
  await assertBookedOnce(salon, { charged: 3200 });
});

journey('The policy of the README is enough', {}, async ({ person, salon }) => {
  await person.booksAndPays({ query: '?csp=readme' });
  await assertBookedOnce(salon, { charged: 3200 });
});

/** What the build has published for tags that pin the script. @returns {Promise<{script: string, integrity: string}>} */
const published = async (at) => (await fetch(`${at.edge}/embed.json`)).json();
const pinned = (script, integrity) => `?${new URLSearchParams({ script, integrity })}`;

journey('A tag with the published integrity is all that it takes', { device: 'phone' }, async ({ person, salon, at }) => {
  const { script, integrity } = await published(at);
  const [fixed, floating] = await Promise.all([script, '/widget.js'].map((path) => fetch(`${at.edge}${path}`)));
  assert.match(fixed.headers.get('Cache-Control'), /immutable/);
  assert.doesNotMatch(floating.headers.get('Cache-Control'), /immutable/);
  const bytes = Buffer.from(await fixed.arrayBuffer());
  assert.ok(bytes.equals(Buffer.from(await floating.arrayBuffer())), 'two loaders of one build');
  assert.equal(`sha384-${createHash('sha384').update(bytes).digest('base64')}`, integrity);
  await person.booksAndPays({ query: pinned(script, integrity) });
  await assertBookedOnce(salon, { charged: 3200 });
});

journey('A script that is not what its tag says: no half widget, and the link in the element', { expected: [/'integrity' attribute/] }, async ({ person, salon, at }) => {
  const { script } = await published(at);
  const other = `sha384-${createHash('sha384').update('another script').digest('base64')}`;
  const asked = [];
  person.page.on('request', (request) => asked.push(request.url()));
  const refused = person.page.waitForEvent('console', (message) => /'integrity' attribute/.test(message.text()));
  await person.opens(pinned(script, other));
  await refused;
  await person.widget.getByRole('link', { name: 'Book here' }).waitFor();
  assert.equal(await person.page.evaluate(() => customElements.get('chairtime-booking')), undefined);
  assert.deepEqual(asked.filter((url) => url.startsWith(at.edge)), [`${at.edge}${script}`], 'something else was fetched');
  await person.widget.getByRole('link', { name: 'Book here' }).click();
  await person.page.waitForURL(`${at.edge}/s/${salon.id}`);
  await person.sees('What would you like?');
});

journey('A policy without wasm: a link to the hosted page takes the widget’s place', {
  device: 'phone',
  // The frame that is tried then is refused as well.
  expected: [/wasm-eval|wasm-unsafe-eval|WebAssembly/, /frame-src/, /postMessage.*does not match/],
}, async ({ person, salon, at }) => {
  await person.opens('?csp=no-wasm');
  const link = person.widget.getByRole('link', { name: 'Book on a page of its own' });
  await link.waitFor();
  await person.page.locator('chairtime-booking iframe').waitFor({ state: 'attached' });
  await person.looks('no-wasm');
  await link.click();
  await person.page.waitForURL(`${at.edge}/s/${salon.id}`);
  assert.equal(await person.page.title(), 'Belle & Mane: booking');
  await person.looks('hosted');
  await person.choosesServices(/Manicure/);
  await person.choosesTime();
  await person.fillsIn();
  await person.sends();
  await person.pays();
  await person.isBack();
  await person.sees('You are booked');
  await assertBookedOnce(salon, { charged: 3200 });
});

/** Runs in the page: how the widget's screen is laid out and written. */
function shape() {
  const { shadowRoot } = document.querySelector('chairtime-booking');
  const origin = shadowRoot.host.getBoundingClientRect();
  return [...shadowRoot.querySelectorAll('*')].map((element) => {
    const { fontSize, fontStyle, fontWeight, lineHeight, letterSpacing, wordSpacing, textTransform, textAlign, color, display, visibility } = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    return {
      element: `${element.localName}.${element.className}`,
      inlineStart: Math.round(box.left - origin.left),
      fontSize, fontStyle, fontWeight, lineHeight, letterSpacing, wordSpacing, textTransform, textAlign, color, display, visibility,
    };
  });
}

for (const device of ['desktop', 'phone']) {
  journey(`Hostile styles of the host do not reach the widget (${device})`, { device }, async ({ person, salon }) => {
    await listens(person);
    await person.opens();
    await isReady(person);
    const usual = await person.page.evaluate(shape);
    await person.opens('?css=hostile');
    await isReady(person);
    await person.sees('What would you like?');
    await person.page.screenshot({ path: person.nextPicture('services'), fullPage: true });
    const hostile = await person.page.evaluate(shape);
    assert.equal(hostile.length, usual.length);
    for (const [index, element] of hostile.entries()) {
      // The family is the host's on purpose, and with it the width of words.
      assert.deepEqual({ ...element, inlineStart: 0 }, { ...usual[index], inlineStart: 0 });
    }
    await person.choosesServices(/Manicure/);
    await person.choosesTime();
    await person.fillsIn();
    await person.page.screenshot({ path: person.nextPicture('contact'), fullPage: true });
    await person.sends();
    await person.pays();
    await person.isBack();
    await person.sees('You are booked');
    await assertBookedOnce(salon, { charged: 3200 });
  });
}

/** Runs in the page: every style of every element of the host, but for what follows from the widget's height. */
function hostLook() {
  const moves = /^(height|width|block-size|inline-size|perspective-origin|transform-origin|.*inset.*|top|bottom)$/;
  const look = {};
  for (const element of document.querySelectorAll('html, body, body *:not(chairtime-booking, script)')) {
    const style = getComputedStyle(element);
    look[`${element.localName} ${element.textContent.trim().slice(0, 20)}`] = [...style].filter((name) => !moves.test(name)).map((name) => `${name}: ${style.getPropertyValue(name)}`);
  }
  return { look, globals: Object.getOwnPropertyNames(window).sort() };
}

journey('The host page stays as it was', {}, async ({ person }) => {
  await listens(person);
  await person.opens('?bare=1');
  const before = await person.page.evaluate(hostLook);
  await person.opens();
  await isReady(person);
  const after = await person.page.evaluate(hostLook);
  assert.deepEqual(after.look, before.look);
  assert.deepEqual(after.globals, before.globals);
  assert.deepEqual(await person.page.evaluate(() => Object.keys(localStorage)), []);
});
