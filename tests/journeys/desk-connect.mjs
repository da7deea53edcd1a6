// The salon's owner connects her providers: one paste each, what is missing told in a sentence, what has to be carried by
// hand copied, a live test payment watched step by step, and given up again.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { journey } from './journey.mjs';
import { AT_THE_DESK, Owner } from './owner.mjs';
import { sessionOf } from '../runtime/stage.mjs';

/** A report that says what is missing is a refusal. */
const EXPECTED = [...AT_THE_DESK, /status of 422/];

/** All that Chairtime asks a restricted key for, but for making webhooks. */
const RIGHTS = [
  'checkout_session_write', 'payment_intent_write', 'charge_write', 'dispute_read', 'connected_account_read', 'customer_write',
  'payment_method_read',
];

const hex = (bytes) => randomBytes(bytes).toString('hex');

journey('desk: an owner connects Stripe by one paste and one secret, tries it, and gives it up', {
  providers: {}, expected: EXPECTED,
}, async ({ person, salon, at }) => {
  const { control } = at.sandbox;
  const owner = new Owner(person);
  await owner.opens();
  await owner.signsIn();
  await owner.reads('Clients cannot pay ahead yet.');
  await owner.button('Connect payments').click();
  const stripe = owner.provider('Stripe');
  await stripe.getByText('Not connected').waitFor();
  await owner.looks('empty');

  await stripe.getByLabel('Secret key').fill('letmein');
  await stripe.getByRole('button', { name: 'Connect', exact: true }).click();
  await stripe.getByText("This is no key of Stripe's").waitFor();
  await owner.looks('no-key');

  // A key that may not make webhooks: the address goes to Stripe by hand, and its secret comes back.
  const key = `rk_test_51${hex(20)}`;
  await control('POST accounts', { key: `sk_test_${salon.id}`, keys: [{ key, rights: RIGHTS }] });
  await stripe.getByLabel('Secret key').fill(key);
  await owner.page.keyboard.press('Enter');
  await stripe.getByLabel('Signing secret').waitFor();
  await stripe.getByText('The key may not set up webhooks').waitFor();
  await owner.looks('by-hand');
  await stripe.locator('form').getByRole('button', { name: 'Copy: Address' }).click();
  await owner.page.getByRole('status').getByText(/Copied|by hand/).waitFor();
  const address = await stripe.locator('form .carried code').first().textContent();
  assert.equal(address, `${at.edge}/payments/prepaid/stripe/${salon.id}`);
  const secret = `whsec_${hex(16)}`;
  await control('POST webhook_endpoints', { key: `sk_test_${salon.id}`, url: address, secret });
  await stripe.getByLabel('Signing secret').fill(secret);
  await stripe.getByRole('button', { name: 'Connect', exact: true }).click();
  await stripe.getByText('Test mode').waitFor();
  await stripe.getByText('The webhook was set up by hand').waitFor();
  assert.equal(await owner.page.getByText('Clients cannot pay ahead yet.').count(), 0);
  assert.doesNotMatch(await owner.page.content(), new RegExp(`${key}|${secret}`), 'what was pasted is gone');
  await owner.looks('connected');

  await stripe.getByRole('button', { name: 'Make a test payment' }).click();
  const pay = stripe.getByRole('link', { name: /^Pay .*0[.,]50/ });
  await pay.waitFor();
  await owner.looks('test');
  await control('POST pay', { session: sessionOf(await pay.getAttribute('href')) });
  await stripe.getByText('Paid, heard of, and sent back').waitFor();
  assert.equal(await stripe.locator('.step.done').count(), 5);
  await owner.looks('tested');
  const [{ amount, amount_refunded: back }] = (await salon.account()).charges;
  assert.deepEqual([amount, back], [50, 50]);

  await stripe.getByRole('button', { name: 'Disconnect…' }).click();
  await stripe.getByRole('heading', { name: 'Disconnect Stripe?' }).waitFor();
  await owner.looks('give-up');
  await stripe.getByRole('button', { name: 'Disconnect', exact: true }).click();
  await stripe.getByText('Not connected').waitFor();
  await owner.button('Visits').click();
  await owner.reads('Clients cannot pay ahead yet.');
});

journey('desk: on a phone, in Russian, an owner connects TipTop Pay and sets the one thing that only she can', {
  providers: {}, device: 'phone', expected: EXPECTED, context: { locale: 'ru-RU', colorScheme: 'dark' }, salon: { currency: 'KZT' },
}, async ({ person, at }) => {
  const { control } = at.sandbox;
  const owner = new Owner(person);
  await owner.opens();
  await owner.signsIn({ label: 'Ваш ключ', button: 'Войти' });
  await owner.button('Подключить оплату').click();
  const provider = owner.provider('TipTop Pay');
  const keys = { public_id: `pk_${hex(14)}`, api_secret: hex(16) };
  await control('POST tiptoppay/terminals', keys);
  await provider.getByLabel('Public ID').fill(keys.public_id);
  await provider.getByLabel('API Secret').fill(keys.api_secret.slice(0, -2));
  await provider.getByRole('button', { name: 'В тестовом режиме' }).click();
  await provider.getByRole('button', { name: 'Подключить', exact: true }).click();
  await provider.getByText('В API Secret 30 символов').waitFor();
  await owner.looks('cut-off');
  await provider.getByLabel('API Secret').fill(keys.api_secret);
  await provider.getByRole('button', { name: 'Подключить', exact: true }).click();
  await provider.getByText('Осталось одно').waitFor();
  await owner.looks('connected');
  const check = await provider.locator('.ask .carried code').first().textContent();
  await control('POST tiptoppay/terminals', { public_id: keys.public_id, notifications: { check } });
  await provider.getByRole('button', { name: 'Проверить снова' }).click();
  await provider.getByText('Check настроен').waitFor();
  assert.equal(await provider.getByText('Осталось одно').count(), 0);

  await provider.getByRole('button', { name: 'Провести платёж' }).click();
  const pay = provider.getByRole('link', { name: /^Оплатить/ });
  await pay.waitFor();
  await owner.looks('test');
  await control('POST tiptoppay/pay', { order: await pay.getAttribute('href') });
  await provider.getByText('Оплачено, сообщение получено').waitFor();
  assert.equal(await provider.locator('.step.done').count(), 6);
  await owner.looks('tested');

  // A choice is stored at once, and is there after a reload.
  await provider.getByRole('button', { name: 'В окне поверх сайта' }).click();
  await provider.locator('[aria-pressed=true]', { hasText: 'В окне' }).waitFor();
  await owner.page.reload();
  await owner.page.getByRole('navigation').getByRole('button', { name: 'Оплата' }).click();
  await provider.locator('[aria-pressed=true]', { hasText: 'В окне' }).waitFor();
});
