// The pages whose code comes after the first screen: on a slow line they are waited for, and where it is lost on the way they say
// so and can be asked for again, while the day goes on.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { AT_THE_DESK, Owner } from './owner.mjs';

const CODE = /\/desk-files\/desk-\w+\.wasm$/;
const LATER = /\/desk-files\/later-\w+\.wasm$/;

journey('desk: the code of the other pages is lost on its way, then slow, and the day is there all the while', {
  expected: [...AT_THE_DESK, /desk-files\/later-|ERR_FAILED|Failed to load resource/],
}, async ({ person, another }) => {
  await person.booksAndPays();
  const owner = new Owner(await another());
  const { page } = owner;
  const asked = [];
  let answer = (route) => route.abort();
  await page.route(LATER, (route) => {
    asked.push(route.request().url());
    return answer(route);
  });
  await owner.opens();
  await owner.signsIn();
  await (await owner.findsVisit('Eva Sommer')).waitFor();
  assert.equal(asked.length, 1, 'it is fetched behind the first day, once');

  await page.keyboard.press('2');
  const retry = owner.button('Try again');
  await retry.waitFor();
  assert.equal(asked.length, 2, 'a page that needs it asks again by itself');
  await owner.looks('lost');

  // Held back until it is let go: the page waits, another is opened meanwhile, and a visit as well.
  let letGo;
  const held = new Promise((resolve) => { letGo = resolve; });
  answer = (route) => held.then(() => route.continue());
  await retry.click();
  await page.locator('.page .skeleton').first().waitFor();
  await owner.looks('waiting');
  await page.keyboard.press('4');
  await page.keyboard.press('1');
  await (await owner.findsVisit('Eva Sommer')).click();
  await owner.visit.getByText('took', { exact: false }).first().waitFor();
  await page.keyboard.press('Escape');
  await owner.visit.waitFor({ state: 'detached' });
  await page.keyboard.press('5');
  assert.equal(asked.length, 3, 'what is on its way is not asked for again');
  letGo();
  await page.getByRole('heading', { level: 1, name: 'Services' }).waitFor();
  await page.getByText('Manicure', { exact: true }).first().waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'heading');
  await page.keyboard.press('2');
  await page.getByRole('heading', { level: 1, name: 'Money' }).waitFor();
  assert.equal(asked.length, 3);
});

journey('desk: the first day is on its way before the code is there, and is asked for once', { expected: AT_THE_DESK }, async ({ person, another }) => {
  await person.booksAndPays();
  const owner = new Owner(await another());
  const { page } = owner;
  await owner.opens();
  await owner.signsIn();
  const card = await owner.findsVisit('Eva Sommer');
  await card.waitFor();

  let letGo;
  const held = new Promise((resolve) => { letGo = resolve; });
  await page.route(CODE, (route) => held.then(() => route.continue()));
  const asked = [];
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url());
    if (pathname.startsWith('/v1/')) asked.push(pathname + search);
  });
  const day = page.waitForResponse(/\/bookings\?day=/);
  await page.reload({ waitUntil: 'commit' });
  assert.equal((await day).status(), 200, 'all of it, while there is no code');
  assert.equal(asked.length, 3, asked.join(' '));
  letGo();
  await page.locator('.plan, .empty').first().waitFor();
  const twice = asked.filter((path, place) => asked.indexOf(path) !== place);
  assert.deepEqual(twice, [], asked.join(' '));
});
