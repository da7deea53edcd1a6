// From a figure to the movements that it is made of, to the visit, and back: with the mouse, by keyboard alone, and on a phone.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { AT_THE_DESK, Owner } from './owner.mjs';
import { client } from '../runtime/client.mjs';
import { sessionOf } from '../runtime/stage.mjs';

const TERMS = { cancellation: { free_until: 60 * 24 * 30, fee: { kind: 'percent', points: 5000 } } };
const NAMES = ['Ada Winter', 'Eva Sommer', 'Ida Herbst'];

/** Three visits of tomorrow and after, paid; the second one called off, half of it kept. */
async function lived(at, salon) {
  const api = client({ url: at.edge }, salon.id);
  const times = await salon.times('manicure', 'jonas');
  const made = [];
  for (const [at_, name] of NAMES.entries()) {
    const booked = await api.book({ start: times.at(-1 - 8 * at_), staff: { kind: 'member', id: 'jonas' }, contact: { name, phone: '+4915112345678', email: '', comment: '' } });
    assert.ok(booked.checkout, JSON.stringify(booked.body));
    await at.sandbox.control('POST pay', { session: sessionOf(booked.checkout.url) });
    made.push(booked);
  }
  await salon.quiet();
  const { status } = await salon.desk('POST', `/${made[1].booking.id}/cancel`, { waiver: 'none' });
  assert.equal(status, 200);
  await salon.quiet();
}

const focused = (owner) => owner.page.evaluate(() => document.activeElement?.id);
/** Sums in a list as they are written, in minor units. */
const minor = (text) => Math.round(Number(text.replace(/\u2212/g, '-').replace(/[^\d.-]/g, '')) * 100);

journey('desk: a figure leads to its movements, each of those to its visit, and back', { expected: AT_THE_DESK, salon: TERMS }, async ({ person, salon, at }) => {
  await lived(at, salon);
  const owner = new Owner(person);
  await owner.opens();
  await owner.signsIn();
  await owner.page.locator('.plan, .empty').first().waitFor();
  await owner.page.keyboard.press('2');
  const tiles = owner.page.locator('.tiles');
  await tiles.getByRole('button', { name: /^Left to the salon: / }).waitFor();
  await owner.looks('figures');

  // With the mouse: what is left, and what it is made of.
  const net = tiles.getByRole('button', { name: /^Left to the salon: / });
  const sum = minor(await net.textContent());
  await net.click();
  const list = owner.visit;
  await list.getByRole('heading', { name: 'Left to the salon' }).waitFor();
  const lines = list.getByRole('listitem');
  await lines.nth(3).waitFor();
  const counted = await list.locator('.moves .sum').allTextContents();
  assert.deepEqual(counted.length, 4, 'three payments and a refund');
  assert.equal(counted.reduce((all, text) => all + minor(text), 0), sum, 'they add up');
  await list.getByText(/^4 movements, together /).waitFor();
  await owner.looks('movements');

  // By keyboard: down to the visit, and back to where one was.
  await owner.page.keyboard.press('Tab');
  await owner.page.keyboard.press('Tab');
  await owner.page.keyboard.press('Enter');
  await list.getByText('took', { exact: false }).first().waitFor();
  const name = await list.getByRole('heading', { level: 2 }).textContent();
  assert.ok(NAMES.includes(name), name);
  await owner.page.keyboard.press('Escape');
  await list.getByRole('heading', { name: 'Left to the salon' }).waitFor();
  assert.equal(await focused(owner), 'card', 'at the movement');
  assert.match(await owner.page.evaluate(() => document.activeElement.textContent), new RegExp(name));
  await owner.page.keyboard.press('Escape');
  await list.waitFor({ state: 'detached' });
  assert.equal(await focused(owner), 'figure', 'at the figure');

  // A figure of a row, and a day of the picture.
  await owner.page.getByRole('button', { name: /^Jonas, Refunds: / }).click();
  await list.getByText('Eva Sommer').waitFor();
  await list.getByText('Jonas').waitFor();
  assert.equal(await lines.count(), 1);
  await owner.page.locator('rect.field').first().click();
  await list.getByText(/^4 movements, together /).waitFor();
  await owner.looks('day');
  await owner.page.getByRole('button', { name: 'This month' }).click();
  await list.waitFor({ state: 'detached' });
});

journey('desk: on a phone, in the dark and in Russian, a figure and its movements', {
  device: 'phone', context: { locale: 'ru-RU', colorScheme: 'dark' }, expected: AT_THE_DESK, salon: TERMS,
}, async ({ person, salon, at }) => {
  await lived(at, salon);
  const owner = new Owner(person);
  await owner.opens();
  await owner.signsIn({ label: 'Ваш ключ', button: 'Войти' });
  await owner.page.getByRole('navigation').getByRole('button', { name: 'Деньги' }).click();
  await owner.page.getByRole('button', { name: /^Возвраты: / }).click();
  await owner.visit.getByText('Eva Sommer').waitFor();
  assert.equal(await owner.visit.getAttribute('aria-modal'), 'true');
  await owner.visit.getByText(/^1 движение, вместе /).waitFor();
  await owner.looks('movements');
  await owner.visit.getByRole('button', { name: /Eva Sommer/ }).click();
  await owner.visit.getByRole('heading', { name: 'Eva Sommer' }).waitFor();
  await owner.visit.getByRole('button', { name: 'Закрыть' }).click();
  await owner.visit.getByRole('heading', { name: 'Возвраты' }).waitFor();
  await owner.visit.getByRole('button', { name: 'Закрыть' }).click();
  await owner.visit.waitFor({ state: 'detached' });
  await owner.looks('figures');
  await owner.page.emulateMedia({ colorScheme: 'light' });
  await owner.looks('figures-light');
});
