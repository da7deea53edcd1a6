// A visit is pulled through the plan of the day: what is asked then, and that nothing is moved before a yes.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { AT_THE_DESK, Owner } from './owner.mjs';
import { client } from '../runtime/client.mjs';

const contact = { name: 'Eva Sommer', phone: '+4915112345678', email: 'eva@example.org', comment: '' };
const HOUR = 3_600;

journey('desk: a visit is pulled to another time and to another person, and asks first', { expected: AT_THE_DESK }, async ({ person, salon, at }) => {
  const api = client({ url: at.edge }, salon.id);
  // In the middle of a day after today, so that hours either way are ahead and of the same day.
  const times = await salon.times('fringe', 'mira');
  const noon = times.find((start) => start % 86_400 === 12 * HOUR && start > Date.now() / 1000 + 24 * HOUR);
  assert.ok(noon, 'there is a noon');
  const by = (id) => ({ kind: 'member', id });
  await api.book({ services: ['fringe'], start: noon, staff: by('mira'), contact, pay: 'at_salon' });
  await api.book({ services: ['fringe'], start: noon + 2 * HOUR, staff: by('mira'), contact: { ...contact, name: 'Ida Winter' }, pay: 'at_salon' });

  const owner = new Owner(person);
  const { page } = owner;
  await owner.opens();
  await owner.signsIn();
  await owner.turnsTo(noon);
  const card = page.locator('.slot .visit', { hasText: 'Eva Sommer' });
  await card.waitFor();
  /** Pulls the visit down by so many hours, into that column where one is named. */
  const pull = async (hours, column) => {
    await page.locator('.panel').waitFor({ state: 'detached' });
    // Far from the edges, where the page would come nearer by itself.
    await card.evaluate((one) => one.scrollIntoView({ block: 'center' }));
    const box = await card.boundingBox();
    const to = column ? await page.locator('.plan > .name', { hasText: column }).boundingBox() : box;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 5, y + 20, { steps: 3 });
    await page.mouse.move(to.x + to.width / 2, y + hours * 4 * 26, { steps: 5 });
    return () => page.mouse.up();
  };
  const move = owner.visit.getByRole('button', { name: /^Move to/ });

  // Two hours on somebody else is there: that is said, and what is free.
  const drop = await pull(2);
  await owner.shows('pulled');
  await drop();
  await owner.visit.getByText(/is not free\. These are:/).waitFor();
  assert.equal(await move.count(), 0);
  await owner.looks('taken');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');

  // A click is a click, and a short way is none.
  await card.click();
  await owner.visit.getByRole('heading', { name: 'Eva Sommer' }).waitFor();
  assert.equal(await owner.visit.locator('.ask').count(), 0, 'nothing is asked');
  await page.keyboard.press('Escape');

  // An hour earlier, to Anna: asked with time and person, and then it is there.
  await (await pull(-1, 'Anna'))();
  await move.waitFor();
  await owner.visit.getByRole('button', { name: 'Anna', pressed: true }).waitFor();
  await owner.looks('asked');
  assert.ok(await move.evaluate((button) => button === document.activeElement), 'the yes has the focus');
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('The visit is moved.').waitFor();
  await owner.visit.getByText('moved the visit').waitFor();
  const claims = (await salon.bookings()).map(({ claims: [{ staff, interval }] }) => [staff, interval.start]);
  assert.deepEqual(claims.sort(), [['anna', noon - HOUR], ['mira', noon + 2 * HOUR]]);
});
