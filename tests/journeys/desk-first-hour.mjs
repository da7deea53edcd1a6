// The first hour of a salon: its owner has nothing but the key. She says what she offers, who does it and when, connects a provider,
// takes the tag for her site; and a client books and pays.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { journey } from './journey.mjs';
import { AT_THE_DESK, Owner } from './owner.mjs';

const CLOSED = [[], [], [], [], [], [], []];
const EMPTY = { categories: [], services: [], staff: [], hours: CLOSED, exceptions: [] };

journey('desk: the first hour of an empty salon ends with a paid visit', {
  salon: EMPTY, providers: {}, expected: [...AT_THE_DESK, /status of 422/], limit: 120_000,
}, async ({ person, another, salon, at }) => {
  const owner = new Owner(person);
  const { page } = owner;
  const todo = page.getByRole('region', { name: 'Before clients can book and pay' });
  const done = (steps) => todo.getByText(`${steps} of 5 done`).first().waitFor();
  const saves = async () => {
    await owner.visit.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('status').getByText('Published.').waitFor();
    await owner.visit.waitFor({ state: 'detached' });
  };
  await owner.opens();
  await owner.signsIn();
  await owner.reads('Clients cannot book yet.');
  await owner.looks('nothing');
  await owner.button('What is left').click();
  await done(0);
  await owner.looks('left');

  // What she offers, from her own list.
  await todo.getByRole('button', { name: 'Say what you offer' }).click();
  await owner.button('Paste or import a list').click();
  await owner.visit.getByLabel('Your price list').fill('Haircut\t48\t45\tHair\nBeard trim\t18\t20\tHair');
  await saves();
  await page.getByRole('button', { name: /^Haircut.*Nobody does it.*€48/ }).waitFor();

  // Who does it, and when the salon is open.
  await page.keyboard.press('8');
  await done(1);
  await todo.getByRole('button', { name: 'Say who does it' }).click();
  await owner.button('New specialist').click();
  await owner.visit.getByLabel('Name').first().fill('Mira');
  for (const name of ['Haircut', 'Beard trim']) await owner.visit.getByRole('checkbox', { name }).check();
  await saves();
  await page.getByRole('button', { name: /^The salon’s hours.*Never open/ }).click();
  const week = owner.visit.getByRole('group', { name: 'Hours' });
  await week.getByRole('button', { name: 'Mon: add hours' }).click();
  await page.keyboard.type('9');
  await week.getByLabel('Mon, To').fill('18:30');
  await week.getByRole('button', { name: 'Mon: On all days' }).click();
  await owner.visit.getByRole('button', { name: 'Add days' }).click();
  const closed = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
  await owner.visit.locator('input[type=date]').first().fill(closed);
  await owner.looks('hours');
  await saves();
  await page.getByRole('button', { name: /^The salon’s hours.*Mon–Sun 09:00–18:30.*Other hours/ }).waitFor();
  await owner.looks('staff');

  // Money: one paste.
  await page.keyboard.press('8');
  await done(3);
  await todo.getByRole('button', { name: 'Connect a provider' }).click();
  const key = `sk_test_51${randomBytes(20).toString('hex')}`;
  await at.sandbox.control('POST accounts', { key: `sk_test_${salon.id}`, keys: [{ key }] });
  const stripe = owner.provider('Stripe');
  await stripe.getByLabel('Secret key').fill(key);
  await page.keyboard.press('Enter');
  await stripe.getByText('Test mode').waitFor();
  await page.keyboard.press('8');
  await done(4);
  await todo.getByRole('button', { name: 'Put in its live keys' }).waitFor();
  await owner.looks('almost');
  assert.match(await page.locator('.on-site code').textContent(), new RegExp(`<chairtime-booking salon="${salon.id}">`));

  await salon.quiet();
  const { salon: now } = await salon.catalogue();
  assert.deepEqual(now.exceptions, [{ date: closed, hours: [] }]);
  const guest = await another();
  await guest.opens();
  await guest.choosesServices(/Haircut/);
  await guest.choosesTime();
  await guest.fillsIn();
  await guest.sends();
  await guest.pays();
  await guest.isBack();
  await guest.sees('You are booked');
});
