// A salon is flooded, and the Worker asks who books to be a person. That it asks when it should, and what it makes of the
// answer, is tests/edge/challenge.test.mjs; here it asks once.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { assertBookedOnce } from './paying.mjs';

/** The first booking that a person sends is refused with a challenge; gives the tokens that came, one a post. */
async function asksOnce({ person, at }) {
  const tokens = [];
  await person.page.route('**/bookings', async (route) => {
    const request = route.request();
    if (request.method() !== 'POST') return route.fallback();
    tokens.push(request.headers()['chairtime-challenge'] ?? '');
    if (tokens.length > 1) return route.fallback();
    return route.fulfill({
      status: 429,
      headers: {
        'Access-Control-Allow-Origin': request.headers().origin ?? '*', 'Access-Control-Expose-Headers': 'Chairtime-Challenge, Retry-After',
        'Content-Type': 'application/problem+json', 'Retry-After': '60', 'Chairtime-Challenge': `${at.sandbox.url}/turnstile/v0/api.js?render=explicit site-key`,
      },
      body: JSON.stringify({ type: 'about:blank', title: 'Too many requests; please wait a moment.', status: 429, code: 'too_many_requests' }),
    });
  });
  return tokens;
}

/** Turnstile's script, and what stands in its frame. */
const expected = [/request to a third party: .*\/turnstile\//, /status of 429/];

for (const [device, query] of [['phone', ''], ['desktop', '?lang=ar']]) {
  journey(`Who books at a flooded salon shows that they are a person (${device})`, { device, expected }, async ({ person, salon, at }) => {
    const tokens = await asksOnce({ person, at });
    await person.reachesContact();
    await person.fillsIn();
    if (query) await person.page.evaluate(() => document.querySelector('chairtime-booking').setAttribute('locale', 'ar'));
    await person.sends();
    const dialog = person.page.getByRole('dialog', { name: query ? 'خطوة أخيرة' : 'One more step' });
    await dialog.waitFor();
    await person.looks('challenge');
    assert.equal(await dialog.evaluate((element) => getComputedStyle(element).direction), query ? 'rtl' : 'ltr');
    assert.equal(await person.page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.tagName), 'BUTTON', 'the focus is not in the dialog');
    await person.page.frameLocator('iframe[title*="challenge"]').getByRole('button').click();
    await person.pays();
    await person.isBack();
    await assertBookedOnce(salon, { charged: 3200 });
    assert.equal(tokens.length, 2);
    const answer = await fetch(`${at.sandbox.url}/turnstile/v0/siteverify`, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ secret: '1x0000000000000000000000000000000AA', response: tokens[1] }),
    });
    const { success, action, hostname } = await answer.json();
    assert.deepEqual({ success, action, hostname }, { success: true, action: 'book', hostname: new URL(at.site.origin).hostname });
  });
}

journey('Who will not show that they are a person is told to wait, and may try again', { device: 'phone', expected }, async ({ person, salon, at }) => {
  await asksOnce({ person, at });
  await person.reachesContact();
  await person.fillsIn();
  await person.sends();
  await person.page.getByRole('button', { name: 'Not now' }).click();
  await person.pays();
  await person.isBack();
  await assertBookedOnce(salon, { charged: 3200 });
});

journey('Where the challenge does not load, the client is not stuck', { device: 'phone', expected: [...expected, /ERR_FAILED/] }, async ({ person, salon, at }) => {
  await asksOnce({ person, at });
  await person.page.route('**/turnstile/**', (route) => route.abort());
  await person.reachesContact();
  await person.fillsIn();
  await person.sends();
  await person.pays();
  await person.isBack();
  await assertBookedOnce(salon, { charged: 3200 });
});
