// The live test payment: opened for the least sum, paid, heard of, sent back; each step with its time.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually, salonDraft, sessionOf } from '../runtime/stage.mjs';
import { apiSecret, openDesk, publicId, stripeKey } from './desk.mjs';

let stage;
let control;
before(async () => {
  stage = await openDesk({ salons: [salonDraft('belle'), salonDraft('almaty', { currency: 'KZT' })] });
  ({ control } = stage.sandbox);
});
after(() => stage.close());

/** Waits until the test has ended, and holds its steps to the order in which they follow from one another. */
async function ended(desk, provider, steps) {
  const done = await eventually('the test ends', async () => {
    const { body } = await desk.get(`/connections/${provider}/test-payment`);
    return body.status !== 'in_progress' && body;
  });
  assert.deepEqual(done.steps.map(({ step }) => step).sort(), [...steps].sort());
  const at = Object.fromEntries(done.steps.map(({ step, at: when }) => [step, when]));
  for (let n = 1; n < steps.length; n += 1) {
    // A message is taken in and its payment known within the same second, whichever is noted first.
    assert.ok(at[steps[n - 1]] <= at[steps[n]] + 1, `${steps[n - 1]} before ${steps[n]}: ${JSON.stringify(done.steps)}`);
  }
  assert.deepEqual(done.steps.map((step) => step.at), done.steps.map((step) => step.at).sort((a, b) => a - b), 'in order');
  return done;
}

test('at Stripe: fifty cents, there and back', async () => {
  const desk = await stage.signIn('belle');
  const key = stripeKey();
  await desk.post('/connections/stripe', { secret_key: key });
  const none = await desk.get('/connections/stripe/test-payment');
  assert.deepEqual([none.status, none.text], [200, 'null'], 'no test yet, which is no error');
  const started = await desk.post('/connections/stripe/test-payment?lang=ru');
  assert.equal(started.status, 200, started.text);
  assert.deepEqual(started.body.amount, { minor: 50, currency: 'EUR' });
  const { body: waiting } = await desk.get('/connections/stripe/test-payment');
  assert.deepEqual([waiting.id, waiting.status, waiting.steps.map(({ step }) => step)], [started.body.test, 'in_progress', ['opened']]);
  assert.equal(waiting.checkout.url, started.body.checkout.url);
  const session = sessionOf(started.body.checkout.url);
  const [{ sessions }] = await control(`GET accounts?key=${key}`);
  assert.equal(sessions[0].success_url, `${stage.origin}/s/belle/tested?lang=ru`);
  await control('POST pay', { session });
  const done = await ended(desk, 'stripe', ['opened', 'message', 'paid', 'refund_requested', 'refunded']);
  assert.deepEqual([done.status, done.code, done.checks[0].outcome], ['passed', 'test_passed', 'passed']);
  const [{ charges: [charge] }] = await control(`GET accounts?key=${key}`);
  assert.deepEqual([charge.amount, charge.amount_refunded], [50, 50]);
  const bookings = await stage.bookings('belle');
  assert.equal(bookings.length, 1);
  assert.deepEqual([bookings[0].purpose, bookings[0].claims], ['test_payment', []], 'it takes nobody\'s time');
});

test('a declined card is no end: the same page takes another', async () => {
  const desk = await stage.signIn('belle');
  const { body } = await desk.post('/connections/stripe/test-payment');
  const session = sessionOf(body.checkout.url);
  await control('POST pay', { session, card: '4000000000000002' });
  assert.equal((await desk.get('/connections/stripe/test-payment')).body.status, 'in_progress');
  await control('POST pay', { session });
  assert.equal((await ended(desk, 'stripe', ['opened', 'message', 'paid', 'refund_requested', 'refunded'])).status, 'passed');
});

test('at TipTop Pay: with and without the Check, and in two stages', async () => {
  const desk = await stage.signIn('almaty');
  const terminal = { public_id: publicId(), api_secret: apiSecret() };
  await control('POST tiptoppay/terminals', terminal);
  assert.equal((await desk.post('/connections/tiptoppay', { ...terminal, mode: 'test' })).status, 200);
  const payment = async (outcome = 'paid') => {
    const started = await desk.post('/connections/tiptoppay/test-payment');
    assert.equal(started.status, 200, started.text);
    assert.deepEqual(started.body.amount, { minor: 10_000, currency: 'KZT' });
    const paid = await control('POST tiptoppay/pay', { order: started.body.checkout.url });
    assert.equal(paid.outcome, outcome, JSON.stringify(paid));
    return started.body.test;
  };
  const first = await payment();
  const unasked = await ended(desk, 'tiptoppay', ['opened', 'paid', 'message', 'refund_requested', 'refunded']);
  assert.deepEqual([unasked.id, unasked.status, unasked.code], [first, 'passed', 'test_passed_unasked']);

  const check = `${stage.origin}/payments/prepaid/tiptoppay/almaty/check`;
  await control('POST tiptoppay/terminals', { public_id: terminal.public_id, notifications: { check } });
  const second = await payment();
  const asked = await ended(desk, 'tiptoppay', ['opened', 'checked', 'paid', 'message', 'refund_requested', 'refunded']);
  assert.deepEqual([asked.id, asked.status, asked.code], [second, 'passed', 'test_passed']);

  // In two stages the card is only held, and let go: no refund, and not a tenge taken.
  assert.equal((await desk.patch('/connections/tiptoppay', { stages: 'two' })).status, 200);
  const third = await payment('authorised');
  const held = await ended(desk, 'tiptoppay', ['opened', 'checked', 'paid', 'message', 'refund_requested', 'refunded']);
  assert.deepEqual([held.id, held.status], [third, 'passed']);
  const [{ refunds, transactions }] = await control(`GET tiptoppay/terminals?public_id=${terminal.public_id}`);
  assert.equal(refunds.length, 2);
  assert.deepEqual(transactions.map(({ Status }) => Status).sort(), ['Cancelled', 'Completed', 'Completed']);
});

test('the page after it is two sentences, in both languages, and loads nothing but its style', async () => {
  for (const [lang, words] of [['en', /sent back by itself/], ['ru', /возвращается само/]]) {
    const page = await stage.call(`/s/belle/tested?lang=${lang}`);
    assert.equal(page.status, 200);
    assert.match(page.text, words);
    assert.match(page.text, new RegExp(`<html lang="${lang}" dir="ltr">`));
    assert.doesNotMatch(page.text, /<script/);
    assert.match(page.headers.get('Content-Security-Policy'), /^default-src 'none'; style-src 'self'/);
    assert.doesNotMatch(page.headers.get('Content-Security-Policy'), /script-src|unsafe/);
  }
  assert.equal((await stage.call('/s/nobody/tested')).status, 404);
});
