// More than one answer holds, as the owner sees it: a day shows all its visits, however many answers they come in, and a client's
// earlier visits are had behind the latest (tests/desk/many.test.mjs has the answers themselves).

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { AT_THE_DESK, Owner } from './owner.mjs';
import { client } from '../runtime/client.mjs';

const contact = { name: 'Rosa Ring', phone: '+4915112345678', email: '', comment: '' };

for (const device of ['desktop', 'phone']) {
  journey(`desk: a list that goes on is shown to its end (${device})`, { device, expected: AT_THE_DESK }, async ({ person, salon, at }) => {
    const api = client({ url: at.edge }, salon.id);
    // Of one day, and so of one week, whatever the hour.
    const day = (Math.floor(Date.now() / 86_400_000) + 2) * 86_400;
    const starts = (await salon.times('fringe', 'mira')).filter((start) => start >= day);
    const [first, second] = [starts[0], starts.find((start) => start >= starts[0] + 3_600)];
    for (const start of [first, second]) {
      assert.equal((await api.book({ services: ['fringe'], start, staff: { kind: 'member', id: 'mira' }, contact, pay: 'at_salon' })).status, 200);
    }
    const owner = new Owner(person);
    const { page } = owner;
    const asked = [];
    // One visit an answer.
    await page.route('**/bookings?*', async (route) => {
      const url = new URL(route.request().url());
      asked.push(url.search);
      const further = url.searchParams.has('after');
      const response = await route.fetch();
      const all = await response.json();
      if (all.length < 2) return route.fulfill({ response });
      const headers = { ...response.headers(), ...(further ? {} : { link: `<?from=${url.searchParams.get('day') ?? url.searchParams.get('from')}&days=7&after=0.${'0'.repeat(32)}>; rel="next"` }) };
      return route.fulfill({ response, headers, json: further ? all.slice(1) : all.slice(0, 1) });
    });
    await page.route('**/clients/*', async (route) => {
      const response = await route.fetch();
      const story = await response.json();
      return route.fulfill({ response, json: story.visits ? { ...story, visits: story.visits.slice(0, 1), next: '7.x' } : story });
    });
    await page.route('**/clients/*/before/7.x', async (route) => {
      const response = await route.fetch({ url: route.request().url().replace(/\/before.*$/, '') });
      const story = await response.json();
      return route.fulfill({ response, json: { ...story, visits: story.visits.slice(1), next: '' } });
    });

    await owner.opens();
    await owner.signsIn();
    await owner.turnsTo(first);
    await page.keyboard.press('w');
    const cards = page.locator('.week .visit', { hasText: contact.name });
    await cards.nth(1).waitFor();
    assert.equal(await cards.count(), 2);
    assert.ok(asked.some((search) => search.includes('after=')), asked.join(' '));
    await owner.looks('week');

    await page.keyboard.press('6');
    await owner.button(/^Rosa Ring/).click();
    const visits = owner.visit.locator('.pasts > li');
    const further = owner.visit.getByRole('button', { name: 'Look further back' });
    await further.waitFor();
    assert.equal(await visits.count(), 1);
    await owner.looks('client');
    await further.click();
    await visits.nth(1).waitFor();
    await further.waitFor({ state: 'detached' });
    await owner.looks('further');
  });
}
