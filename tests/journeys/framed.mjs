// A page whose policy lets no wasm run: the hosted page comes in a frame that is as high as it needs. Where a policy refuses the
// frame as well, the link stays (hosts.mjs).

import assert from 'node:assert/strict';
import { eventually } from '../runtime/stage.mjs';
import { heard, listens } from './events.mjs';
import { journey } from './journey.mjs';
import { assertBookedOnce } from './paying.mjs';

const NO_WASM = [/wasm-eval|wasm-unsafe-eval|WebAssembly/];

/** The frame, in the element itself or in the one that its dialog holds. */
const frameOf = (person) => person.page.locator('chairtime-booking iframe');

/** The person looks into the frame from here on, once it is there. */
async function looksInside(person) {
  await frameOf(person).waitFor();
  person.frame = person.page.frameLocator('chairtime-booking iframe');
}

/** Waits until the frame is as high as what is in it: nothing is cut off, nothing scrolls. */
const fits = (person, screen) => eventually(`the frame fits: ${screen}`, async () => {
  const inner = await person.frame.locator('body').evaluate((body) => ({ body: Math.ceil(body.getBoundingClientRect().height), root: document.documentElement.scrollHeight }));
  const { height } = await frameOf(person).evaluate((frame) => frame.getBoundingClientRect());
  return inner.body === height && inner.root <= height && height > 200;
});

journey('No wasm, but a frame: the hosted page in it, paid in the whole window', { device: 'phone', expected: NO_WASM }, async ({ person, salon, at }) => {
  await listens(person);
  // Ticked before the frame is there.
  let release;
  await person.page.route('**/framed?**', async (route) => {
    await new Promise((done) => { release = done; });
    await route.continue();
  }, { times: 1 });
  await person.opens('?csp=frame');
  await person.widget.getByRole('link', { name: 'Book on a page of its own' }).waitFor();
  await person.widget.getByRole('checkbox', { name: /Manicure/ }).check();
  await eventually('the frame is asked for', () => release);
  release();
  await looksInside(person);
  await person.sees('What would you like?');
  assert.ok(await person.widget.getByRole('checkbox', { name: /Manicure/ }).isChecked());
  assert.equal(await person.page.locator('chairtime-booking').getByRole('link').count(), 0, 'the link has done its work');
  await fits(person, 'services');
  await person.looks('services');
  // Messages of others are nobody's.
  await person.page.evaluate(() => { for (const to of [window, ...Array.from(frames)]) to.postMessage({ height: 9999, name: 'paid', ticked: [0, 1] }, '*'); });
  await person.button('Continue').click();
  await person.choosesTime();
  await fits(person, 'contact');
  assert.ok(await frameOf(person).evaluate((frame) => { const { top } = frame.getBoundingClientRect(); return top >= 0 && top < innerHeight; }), 'the step begins in sight');
  await person.fillsIn();
  await person.looks('contact');
  const events = await heard(person);
  assert.deepEqual(events.map(({ name }) => name), ['error', 'ready', 'selected']);
  assert.deepEqual([...new Set(events.map(({ from }) => from))], ['chairtime-booking null']);
  assert.equal(events.at(-1).detail.salon, salon.id);
  await person.sends();
  await person.isAtPayment();
  assert.equal(person.page.frames().length, 1, 'no card is typed inside another’s page');
  await person.page.goBack();
  await looksInside(person);
  await person.sees('Your time is held');
  await fits(person, 'held');
  await person.button('Pay €32 now').click();
  person.frame = undefined;
  await person.pays();
  await person.isBack();
  await person.sees('You are booked');
  await assertBookedOnce(salon, { charged: 3200 });
  // The pages of a booking are in nobody's frame.
  for (const [path, ancestors] of [['framed', at.site.origin], ['booking', "'none'"]]) {
    const policy = (await fetch(`${at.edge}/s/${salon.id}/${path}`)).headers.get('Content-Security-Policy');
    assert.equal(/frame-ancestors ([^;]*)/.exec(policy)[1], ancestors);
  }
});

journey('No wasm, but a frame: behind a button, in the colours of the page', { expected: NO_WASM, context: { colorScheme: 'dark' } }, async ({ person, salon }) => {
  await person.opens('?csp=frame&embed=button');
  await person.widget.first().evaluate((element) => {
    element.setAttribute('theme', 'dark');
    element.setAttribute('service', 'manicure');
    element.style.setProperty('--chairtime-accent', 'rgb(10, 200, 120)');
  });
  await person.button('Book now').click();
  await looksInside(person);
  await person.sees('When suits you?');
  await person.times.first().waitFor();
  await fits(person, 'times');
  const colours = await person.widget.evaluate(({ shadowRoot }) => {
    const { backgroundColor, color } = getComputedStyle(shadowRoot.querySelector('.widget'));
    return { backgroundColor, color, accent: getComputedStyle(shadowRoot.querySelector('.picked')).backgroundColor };
  });
  assert.deepEqual(colours, { backgroundColor: 'rgb(29, 26, 26)', color: 'rgb(243, 238, 234)', accent: 'rgb(10, 200, 120)' });
  await person.looks('times');
  const cross = await person.page.locator('dialog .close').evaluate((close) => ({ cross: getComputedStyle(close, '::before').borderTopColor, on: getComputedStyle(close.closest('dialog')).backgroundColor }));
  assert.deepEqual(cross, { cross: 'rgb(243, 238, 234)', on: 'rgb(29, 26, 26)' }, 'what closes the dialog is seen');
  await person.times.first().click();
  await person.fillsIn();
  await person.widget.getByRole('radio', { name: 'Pay at the salon' }).check();
  await person.button('Book', { exact: true }).click();
  await person.sees('You are booked');
  await fits(person, 'booked');
  await assertBookedOnce(salon, { charged: 0 });
});

journey('A page that is not the salon’s cannot frame what is made for frames: the link stays', {
  expected: [...NO_WASM, /frame-ancestors|postMessage|ERR_BLOCKED_BY_RESPONSE|CORS|status of 403|net::ERR_FAILED/],
}, async ({ person, salon, at }) => {
  const refused = person.page.waitForEvent('console', (message) => /frame-ancestors/.test(message.text()));
  await person.page.goto(`${at.site.portal}/${salon.id}/?csp=frame`);
  await refused;
  const link = person.widget.getByRole('link', { name: 'Book on a page of its own' });
  await link.waitFor();
  assert.equal(await frameOf(person).evaluate((frame) => getComputedStyle(frame).visibility), 'hidden');
  await link.click();
  await person.page.waitForURL(`${at.edge}/s/${salon.id}`);
  await person.sees('What would you like?');
});
