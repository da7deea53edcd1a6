// The salon's clients, as the owner finds them: by a part of the name or the number, each with their visits and what they
// agreed to, to take away, and to forget; by the keyboard, on a phone, in the dark and in Russian.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { journey } from './journey.mjs';
import { AT_THE_DESK, Owner } from './owner.mjs';
import { client } from '../runtime/client.mjs';
import { sessionOf } from '../runtime/stage.mjs';

const EVA = { name: 'Eva Sommer', phone: '+4915112345678', email: 'eva@example.org', comment: 'by the window' };
const IDA = { name: 'Ida Herbst', phone: '+4915222222222', email: '', comment: '' };

journey('desk: an owner finds a client, reads what was agreed to, hands over their data and forgets them', {
  expected: AT_THE_DESK,
}, async ({ person, salon, at }) => {
  const api = client({ url: at.edge }, salon.id);
  const times = await salon.times('manicure', 'jonas');
  const tomorrow = times.filter((start) => start > Date.now() / 1000 + 86_400);
  const staff = { kind: 'member', id: 'jonas' };
  const books = async (start, contact) => {
    const made = await api.book({ start, staff, contact });
    await at.sandbox.control('POST pay', { session: sessionOf(made.checkout.url) });
    return made;
  };
  const first = await books(tomorrow[0], EVA);
  const last = await books(tomorrow.at(-1), EVA);
  await books(tomorrow[Math.floor(tomorrow.length / 2)], IDA);
  await salon.quiet();
  const { status } = await salon.desk('POST', `/${last.booking.id}/cancel`, { waiver: 'whole' });
  assert.equal(status, 200);
  await salon.quiet();

  const owner = new Owner(person);
  const { page } = owner;
  await owner.opens();
  await owner.signsIn();
  await page.locator('.plan, .empty').first().waitFor();
  await page.keyboard.press('6');
  const field = page.getByLabel('Name, phone or e-mail');
  await owner.reads('Found: 2.');
  assert.ok(await field.evaluate((one) => one === document.activeElement), 'the field has the focus');
  await owner.looks('clients');

  // A digit in the field is a digit, no page; what is typed is searched once it is typed.
  const asked = [];
  page.on('request', (request) => { if (request.url().includes('/clients')) asked.push(request); });
  await page.keyboard.type('0151 129', { delay: 20 });
  await page.getByRole('heading', { name: 'Clients' }).waitFor();
  await owner.reads('Nobody is found for “0151 129”. Try a part of the name, or the last digits of the number.');
  assert.ok(asked.length <= 3, `${asked.length} searches of one number`);
  await owner.looks('nobody');
  for (const written of ['12345', '+49 (151) 123-45', '0049 151 12345678', 'EVA@example']) {
    await field.fill(written);
    await owner.reads('Found: 1.');
    await page.getByRole('button', { name: /Eva Sommer/ }).waitFor();
  }
  await field.fill('somm');
  await owner.reads('Found: 1.');
  assert.ok(asked.every((request) => !request.url().includes('somm')), 'nobody stands in an address');

  // By the keyboard: to the client, to a visit and back, to what was agreed to.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await owner.visit.getByRole('heading', { name: 'Eva Sommer' }).waitFor();
  const visits = owner.visit.locator('.pasts > li');
  await visits.nth(1).waitFor();
  assert.equal(await visits.count(), 2);
  await visits.nth(0).getByText('Called off').waitFor();
  await visits.nth(1).getByText('What was agreed to').click();
  const { consent } = (await api.storefront()).body.texts;
  await visits.nth(1).getByText(consent.text, { exact: true }).waitFor();
  await visits.nth(1).getByText(/^Agreed on .*; version .*, language en\. Price .*, of it ahead .*\.$/).waitFor();
  await owner.looks('client');
  await visits.nth(1).getByRole('button').first().click();
  await owner.visit.getByRole('heading', { name: 'Who did what' }).waitFor();
  await page.keyboard.press('Escape');
  await visits.nth(1).waitFor();

  // To take away.
  const [download] = await Promise.all([page.waitForEvent('download'), owner.visit.getByRole('link', { name: 'Export (JSON)' }).click()]);
  assert.equal(download.suggestedFilename(), 'client.json');
  const taken = JSON.parse(await readFile(await download.path(), 'utf8'));
  assert.deepEqual([taken.client.name, taken.visits.length], [EVA.name, 2]);

  // To forget: not while a visit is ahead; then it says what goes and what stays.
  await owner.button('Erase…').click();
  await owner.visit.getByRole('heading', { name: 'Erase Eva Sommer?' }).waitFor();
  await owner.looks('erase');
  await owner.button('Erase for good').click();
  await owner.reads(/^A visit of this client is ahead/);
  await owner.looks('ahead');
  // The visit that is in the way is named, and leads to itself and back to the question.
  const inTheWay = owner.visit.locator('.ask .pasts button');
  assert.equal(await inTheWay.count(), 1);
  await inTheWay.getByText('Booked').waitFor();
  await inTheWay.click();
  await owner.visit.getByRole('heading', { name: 'Who did what' }).waitFor();
  await page.keyboard.press('Escape');
  await inTheWay.waitFor();
  await salon.desk('POST', `/${first.booking.id}/cancel`, { waiver: 'whole' });
  await salon.quiet();
  await page.emulateMedia({ colorScheme: 'dark' });
  await owner.looks('dark');
  await page.setViewportSize({ width: 360, height: 740 });
  await owner.looks('phone-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.keyboard.press('Escape');
  await owner.looks('phone-client');
  await owner.button('Erase…').click();
  await owner.button('Erase for good').click();
  await owner.reads(/^Erased here\. What the providers know/);
  await owner.reads('Found: 1.');
  await owner.looks('phone-erased');
  await field.fill('Eva');
  await owner.reads('Nobody is found for “Eva”. Try a part of the name, or the last digits of the number.');
  await field.fill('');
  await owner.reads('Found: 1.');
  await owner.looks('phone-clients');
});

journey('desk: in Russian, on a phone in the dark, the same; before anybody has booked, and when no answer comes', {
  device: 'phone', expected: [...AT_THE_DESK, /Failed to load resource/], context: { locale: 'ru-RU', colorScheme: 'dark' },
}, async ({ person, salon, at }) => {
  const owner = new Owner(person);
  const { page } = owner;
  await owner.opens();
  await owner.signsIn({ label: 'Ваш ключ', button: 'Войти' });
  await owner.button('Клиенты').click();
  await owner.reads('Клиентов пока нет. Здесь появится каждый, кто запишется.');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'heading', 'no keyboard before somebody searches');
  await owner.looks('none');
  const [start] = await salon.times('manicure', 'jonas');
  await client({ url: at.edge }, salon.id).book({ start, staff: { kind: 'member', id: 'jonas' }, contact: IDA });
  await page.route('**/clients/search', (route) => route.abort());
  const field = page.getByLabel('Имя, телефон или почта');
  await field.fill('ида');
  await owner.button('Повторить').waitFor();
  await owner.looks('no-answer');
  await page.unroute('**/clients/search');
  await field.fill('22 22');
  await owner.reads('Найдено: 1.');
  await owner.looks('found');
  await page.getByRole('button', { name: /Ida Herbst/ }).click();
  await owner.visit.getByText('С чем согласился клиент').click();
  await owner.looks('client');
  await owner.button('Стереть…').click();
  await owner.looks('erase');
});

journey('desk: among more clients than one answer holds an owner looks further back', {
  expected: [...AT_THE_DESK, /Failed to load resource/],
}, async ({ person, salon }) => {
  const starts = (await salon.times('manicure', 'jonas')).filter((start) => start > Date.now() / 1000 + 86_400 && start % 3600 === 0);
  const made = await Promise.all(starts.slice(0, 53).map((start, n) => salon.desk('POST', '', {
    id: randomBytes(16).toString('hex'), services: ['manicure'], staff: { kind: 'member', id: 'jonas' }, start,
    contact: { name: `Guest ${n + 1}`, phone: `0151 2000${1000 + n}` },
  })));
  assert.deepEqual(made.map(({ status }) => status), Array(53).fill(200));

  const owner = new Owner(person);
  const { page } = owner;
  await owner.opens();
  await owner.signsIn();
  await page.locator('.plan, .empty').first().waitFor();
  const asked = [];
  page.on('request', (request) => { if (request.url().endsWith('/clients/search')) asked.push(request.postDataJSON()); });
  // Before the key: the answer may be faster than the next line.
  const told = page.waitForResponse('**/clients/search');
  await page.keyboard.press('6');
  const { next } = await (await told).json();
  assert.match(next, /^\d+\./);
  await owner.reads(/^Found: 50\. Visits back to .+ were looked through\.$/);
  const rows = page.locator('.regulars > li');
  assert.equal(await rows.count(), 50);

  // Lost on the way, what is there stays, and asking again goes on from there.
  await page.route('**/clients/search', (route) => route.abort());
  await owner.button('Look further back').click();
  await owner.button('Try again').waitFor();
  assert.equal(await rows.count(), 50);
  await page.unroute('**/clients/search');
  await owner.button('Try again').click();
  await owner.reads('Found: 53.');
  assert.equal(await rows.count(), 53);
  assert.equal(await owner.button('Look further back').count(), 0);
  assert.deepEqual(asked.slice(-2).map(({ before }) => before), [next, next]);
  await rows.last().scrollIntoViewIfNeeded();
  await owner.looks('all');

  // No answer about a client: what the list knows is there, and it can be asked for again.
  const visits = /\/clients\/[0-9a-f]{32}$/;
  await page.route(visits, (route) => route.abort());
  await page.getByRole('button', { name: /Guest 1\b/ }).click();
  await owner.visit.getByRole('heading', { name: 'Guest 1', exact: true }).waitFor();
  await owner.visit.getByRole('button', { name: 'Try again' }).waitFor();
  await owner.looks('no-visits');
  await page.unroute(visits);
  await owner.visit.getByRole('button', { name: 'Try again' }).click();
  await owner.reads('Made by the salon: nothing was agreed to.');
});
