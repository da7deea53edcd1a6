// The salon's owner at her desk: signing in and out, the day as it fills, a refund in two clicks, calling off, the money.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { AT_THE_DESK, Owner } from './owner.mjs';
import { client } from '../runtime/client.mjs';
import { sessionOf } from '../runtime/stage.mjs';

journey('desk: the owner gives back in two clicks what a client has just paid', { expected: AT_THE_DESK }, async ({ person, another, salon, at }) => {
  await person.booksAndPays();
  const owner = new Owner(await another());
  const answer = await owner.page.goto(`${at.edge}/desk`);
  const policy = answer.headers()['content-security-policy'];
  assert.match(policy, /default-src 'none'.*frame-ancestors 'none'/);
  assert.doesNotMatch(policy, /'unsafe-|\*/);
  assert.equal(answer.headers()['access-control-allow-origin'], undefined);
  await owner.reads('Your key');
  await owner.looks('door');
  await owner.tries(`ck_${salon.id}_${'0'.repeat(32)}`);
  await owner.reads('This key opens no desk.');
  await owner.looks('wrong-key');
  await owner.signsIn();

  // The keys, on a sheet from which none leads away but Escape.
  await owner.page.keyboard.press('?');
  const sheet = owner.page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await sheet.waitFor();
  await owner.looks('keys');
  for (let press = 0; press < 5; press += 1) await owner.page.keyboard.press('Tab');
  assert.ok(await owner.page.evaluate(() => document.activeElement === document.body || Boolean(document.activeElement.closest('.sheet, .snacks'))));
  await owner.page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'detached' });
  await owner.page.keyboard.press('2');
  await owner.page.getByRole('heading', { level: 1, name: 'Money' }).waitFor();
  await owner.page.keyboard.press('1');

  const card = await owner.findsVisit('Eva Sommer');
  await owner.looks('day');
  await card.click();
  await owner.visit.getByRole('heading', { name: 'Eva Sommer' }).waitFor();
  await owner.visit.getByText('took', { exact: false }).first().waitFor();
  await owner.looks('visit');
  const [payment] = (await salon.account()).charges.filter(({ paid }) => paid);
  assert.ok(await owner.visit.getByText(payment.payment_intent).isVisible(), 'the provider’s own name');
  const dashboard = await owner.visit.getByRole('link', { name: 'Open at Stripe' }).getAttribute('href');
  assert.equal(dashboard, `https://dashboard.stripe.com/test/payments/${payment.payment_intent}`);

  // Two clicks.
  await owner.visit.getByRole('button', { name: 'Refund…' }).click();
  await owner.looks('refund');
  await owner.visit.getByRole('button', { name: /^Refund .*\d/ }).click();
  await owner.page.getByRole('status').getByText('Money is on its way back.').waitFor();
  await owner.visit.getByText('arrived').waitFor();
  const { refunds } = await salon.account();
  assert.deepEqual(refunds.map(({ amount, status }) => [amount, status]), [[payment.amount_captured, 'succeeded']]);
  assert.equal(await owner.visit.getByRole('button', { name: 'Refund…' }).count(), 0, 'nothing is left to give back');
  await owner.looks('refunded');
  await owner.page.keyboard.press('Escape');
  await owner.visit.waitFor({ state: 'detached' });
  assert.equal(await owner.page.evaluate(() => document.activeElement?.id), 'card', 'the focus is back where it came from');

  // The money.
  await owner.button('Money').click();
  await owner.page.getByRole('table').first().waitFor();
  await owner.button('Compare now').click();
  await owner.reads('Differences: 0');
  await owner.button('Compare now').waitFor();
  await owner.looks('money');
  const address = await owner.page.getByRole('link', { name: 'Report (JSON)' }).getAttribute('href');
  const report = await owner.page.request.get(`${at.edge}${address}`);
  const [total] = (await report.json()).currencies.map((currency) => currency.total);
  assert.deepEqual([total.gross, total.refunds], [payment.amount_captured, payment.amount_captured]);

  // Out, everywhere: nothing of the salon stays, and a reload lets nobody in.
  await owner.page.getByText('Account').click();
  await owner.button('Sign out everywhere').click();
  await owner.page.getByLabel('Your key').waitFor();
  await owner.page.reload();
  await owner.page.getByLabel('Your key').waitFor();
});

journey('desk: on a phone, in Russian, a held time counts down and a visit is called off with its fee', {
  device: 'phone', expected: AT_THE_DESK, context: { locale: 'ru-RU', colorScheme: 'dark' },
  salon: { cancellation: { free_until: 60 * 24 * 30, fee: { kind: 'percent', points: 5000 } } },
}, async ({ person, another, salon, at }) => {
  const owner = new Owner(person);
  const words = { label: 'Ваш ключ', button: 'Войти' };
  await owner.opens();
  await owner.signsIn(words);
  await owner.looks('day');

  // Somebody books through the API, and does not pay yet: the desk shows it by itself.
  const api = client({ url: at.edge }, salon.id);
  const [start] = await salon.times('manicure');
  await owner.turnsTo(start, 'Следующий день');
  const booked = await api.book({ start, contact: { name: 'Ева Летняя', phone: '+4915112345678', email: '', comment: 'У окна' } });
  const card = owner.page.locator('button.visit', { hasText: 'Ева' });
  await card.waitFor({ timeout: 5_000 });
  await card.getByText(/^\d+:\d\d$/).waitFor();
  await owner.looks('held');
  await at.sandbox.control('POST pay', { session: sessionOf(booked.checkout.url) });
  await card.getByText('Записан').waitFor();
  await card.click();
  await owner.visit.getByRole('button', { name: 'Отменить…' }).click();
  await owner.looks('cancel');
  await owner.visit.getByRole('button', { name: /^Отменить, удержать/ }).click();
  await owner.visit.getByText('дошёл').waitFor();
  await owner.looks('cancelled');
  const [charge] = (await salon.account()).charges;
  assert.equal(charge.amount_refunded, charge.amount_captured / 2);
  await owner.visit.getByRole('button', { name: 'Закрыть' }).click();
  await owner.page.getByRole('navigation').getByRole('button', { name: 'Деньги' }).click();
  await owner.page.getByRole('table').first().waitFor();
  await owner.looks('money');

  // Signed out elsewhere: the next look leads to the door.
  const ended = await owner.page.request.delete(`${at.edge}/v1/desk/sessions`, { headers: { Origin: at.edge } });
  assert.equal(ended.status(), 204);
  await owner.button('Визиты').click();
  await owner.page.getByLabel(words.label).waitFor();
  await owner.reads('Сеанс закончился. Войдите снова.');
});
