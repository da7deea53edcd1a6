// How everything is doing, as the owner sees it: all is well; what a provider told shows by itself; what was refused shows with
// what to do; a provider that fails shows what waits; and why a time is not offered, down to the visit and its letters.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { AT_THE_DESK, Owner } from './owner.mjs';
import { client } from '../runtime/client.mjs';
import { sessionOf, signature } from '../runtime/stage.mjs';

const EXPIRE = 'POST /v1/checkout/sessions/{id}/expire';
const contact = { name: 'Eva Sommer', phone: '+4915112345678', email: 'eva@example.org', comment: '' };
const REFUSING = { kind: 'status', status: 422, times: null, error: { error: 'no such mailbox' } };
const WELL = 'All is well: nothing is refused, nothing is stuck, no difference is known.';

journey('desk: an owner sees that all is well, what was refused and what waits, and why a time is not offered', {
  expected: AT_THE_DESK,
}, async ({ person, salon, at }) => {
  const api = client({ url: at.edge }, salon.id);
  const times = await salon.times('manicure', 'jonas');
  const [first, second] = [times[0], times.at(-1)];
  const made = await api.book({ start: first, staff: { kind: 'member', id: 'jonas' }, contact });
  const owner = new Owner(person);
  await owner.opens();
  await owner.signsIn();
  await owner.page.locator('.plan, .empty').first().waitFor();
  await owner.page.keyboard.press('4');
  await owner.reads(WELL);
  const stripe = owner.provider('Stripe');
  await stripe.getByText('none yet').waitFor();

  // What comes shows by itself.
  await at.sandbox.control('POST pay', { session: sessionOf(made.checkout.url) });
  await stripe.getByText('In the books').first().waitFor({ timeout: 10_000 });
  await salon.quiet();
  await owner.looks('well');

  // Why not: the time of that visit, then the visit with its letters.
  const why = owner.provider('Why is this time not offered?');
  await why.getByRole('button', { name: 'Jonas' }).click();
  const chosen = why.getByRole('group', { name: 'Services' });
  await chosen.locator('[aria-pressed=true]').click();
  await why.getByText('Choose a service, a day and a time.').waitFor();
  await chosen.getByRole('button', { name: 'Manicure', exact: true }).click();
  const [day, time] = new Date(first * 1000).toISOString().split('T');
  await why.getByLabel('Day').fill(day);
  await why.getByLabel('Time').fill(time.slice(0, 5));
  await why.getByText('A visit is in the way').waitFor();
  await owner.looks('why');
  await why.getByRole('button', { name: 'Mira' }).click();
  await why.getByText('Mira does not do this: Manicure.').waitFor();
  await why.getByRole('button', { name: 'Jonas' }).click();
  await why.getByRole('button', { name: 'Visit' }).click();
  await owner.visit.getByRole('heading', { name: 'Letters' }).waitFor();
  const letter = owner.visit.getByRole('listitem').filter({ hasText: 'Visit booked' }).filter({ hasText: 'eva@example.org' });
  await letter.getByText('Sent').waitFor({ timeout: 10_000 });
  await letter.scrollIntoViewIfNeeded();
  await owner.looks('letters');
  await owner.page.keyboard.press('Escape');
  await owner.visit.waitFor({ state: 'detached' });

  // What was refused, with what to do; and a page that cannot be closed.
  const body = JSON.stringify({ id: 'evt_1', livemode: false });
  const refused = await fetch(`${at.edge}/payments/prepaid/stripe/${salon.id}`, {
    method: 'POST', headers: { 'Content-Type': 'application/json', 'Stripe-Signature': signature(body, 'whsec_another') }, body,
  });
  assert.equal(refused.status, 400);
  await owner.reads(/^Messages in the name of Stripe are refused\. The secret that it was signed with/);
  await salon.fault(EXPIRE, 'status', { status: 503 });
  const held = await api.book({ start: second, staff: { kind: 'member', id: 'jonas' }, contact });
  await api.act(held, 'release');
  await owner.reads('Close a payment page');
  await owner.reads(/^Stripe does not do what it is asked\./);
  await owner.page.evaluate(() => scrollTo(0, 0));
  await owner.looks('troubles');
  await owner.page.emulateMedia({ colorScheme: 'dark' });
  await owner.looks('dark');
  await owner.page.setViewportSize({ width: 360, height: 740 });
  await owner.looks('phone-dark');
  await owner.page.emulateMedia({ colorScheme: 'light' });
  await owner.looks('phone');
  await at.sandbox.control('DELETE faults');
  await stripe.getByText('nothing', { exact: true }).waitFor({ timeout: 20_000 });
});

journey('desk: letters that were refused are shown with their visit, on a phone and in Russian', {
  device: 'phone', alone: true, context: { locale: 'ru-RU' }, expected: AT_THE_DESK,
}, async ({ person, salon, at }) => {
  await at.sandbox.control('POST mail/faults', REFUSING);
  const api = client({ url: at.edge }, salon.id);
  const times = await salon.times('manicure', 'jonas');
  const made = await api.book({ start: times.at(-1), pay: 'at_salon', contact });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  const owner = new Owner(person);
  await owner.opens();
  await owner.signsIn({ label: 'Ваш ключ', button: 'Войти' });
  await owner.button('Состояние').click();
  const lost = owner.page.locator('.notice', { hasText: 'Эти письма не ушли' });
  await lost.waitFor({ timeout: 15_000 });
  await at.sandbox.control('DELETE mail/faults');
  await owner.looks('lost');
  await owner.page.emulateMedia({ colorScheme: 'dark' });
  await owner.looks('lost-dark');
  await lost.getByRole('button', { name: 'Визит' }).first().click();
  await owner.visit.getByRole('heading', { name: 'Eva Sommer' }).waitFor();
});
