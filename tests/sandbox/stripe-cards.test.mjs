/**
 * Cards that are held and cards that are kept at the stand-in Stripe, driven by Stripe's own Node client.
 */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Stripe from 'stripe';
import { startSandbox } from './sandbox.mjs';

const WEEK = 7 * 24 * 3600;

/** @type {import('./sandbox.mjs').Sandbox} */
let sandbox;
let keys = 0;

function client() {
  keys += 1;
  return new Stripe(`sk_test_cards${keys}`, { host: '127.0.0.1', port: sandbox.port, protocol: 'http', maxNetworkRetries: 0, telemetry: false });
}

/** @param {Stripe} stripe @param {Record<string, any>} [data] of the payment @param {Record<string, any>} [more] */
const page = (stripe, data = {}, more = {}) => stripe.checkout.sessions.create({
  mode: 'payment', success_url: 'https://salon.example/done', allowed_payment_method_types: ['card'],
  line_items: [{ quantity: 1, price_data: { currency: 'eur', unit_amount: 5000, product_data: { name: 'Cut' } } }],
  payment_intent_data: data, ...more,
});

/** @param {Stripe} stripe @param {any} session */
async function intentOf(stripe, session) {
  const { payment_intent: intent } = await stripe.checkout.sessions.retrieve(session.id);
  return stripe.paymentIntents.retrieve(String(intent), { expand: ['latest_charge'] });
}

/** A card that was kept on a page. @param {Stripe} stripe @param {string} [card] @param {boolean} [authenticate] */
async function kept(stripe, card = '4242424242424242', authenticate) {
  const session = await page(stripe, { setup_future_usage: 'off_session' }, { customer_creation: 'always' });
  const paid = await sandbox.control('POST pay', { session: session.id, card, authenticate });
  assert.equal(paid.outcome, 'paid', JSON.stringify(paid.error));
  const intent = await intentOf(stripe, session);
  return { intent, customer: String(intent.customer), payment_method: String(intent.payment_method) };
}

/** @param {Record<string, any>} more */
const charge = (more) => ({ amount: 1500, currency: 'eur', off_session: true, confirm: true, error_on_requires_action: true, allowed_payment_method_types: /** @type {any} */ (['card']), ...more });

/** @param {Stripe} stripe */
const eventTypes = async (stripe) => (await stripe.events.list({ limit: 100 })).data.map(({ type }) => /** @type {string} */ (type)).reverse();

before(async () => {
  sandbox = await startSandbox({ knobs: { settle_ms: 5 } });
});
after(() => sandbox.close());

describe('holds', () => {
  it('last a week, as the charge says, and run out by themselves', async () => {
    const stripe = client();
    const session = await page(stripe, { capture_method: 'manual' });
    await sandbox.control('POST pay', { session: session.id });
    const intent = await intentOf(stripe, session);
    const held = /** @type {Stripe.Charge} */ (intent.latest_charge);
    assert.deepEqual([intent.status, intent.amount_capturable, held.captured], ['requires_capture', 5000, false]);
    assert.equal(held.payment_method_details?.card?.capture_before, held.created + WEEK);
    await sandbox.control('POST clock', { advance: WEEK - 60 });
    assert.equal((await intentOf(stripe, session)).status, 'requires_capture');
    await sandbox.control('POST clock', { advance: 120 });
    assert.equal((await intentOf(stripe, session)).status, 'canceled');
    // The charge that kept the card is updated a moment after it, which may be now.
    const types = (await eventTypes(stripe)).filter((type) => type !== 'charge.updated');
    assert.deepEqual(types.slice(-2), ['charge.expired', 'payment_intent.canceled']);
    await assert.rejects(stripe.paymentIntents.capture(intent.id), { code: 'payment_intent_unexpected_state' });
  });
});

describe('kept cards', () => {
  it('belong to a customer, and are charged without them', async () => {
    const stripe = client();
    const { intent, ...card } = await kept(stripe);
    assert.equal(intent.setup_future_usage, 'off_session');
    const method = await stripe.paymentMethods.retrieve(card.payment_method);
    assert.deepEqual([method.customer, method.card?.last4], [card.customer, '4242']);
    assert.deepEqual((await stripe.paymentMethods.list({ customer: card.customer, type: 'card' })).data.map(({ id }) => id), [card.payment_method]);
    const charged = await stripe.paymentIntents.create(charge({ ...card, metadata: { booking: 'b' }, expand: ['latest_charge'] }));
    const taken = /** @type {Stripe.Charge} */ (charged.latest_charge);
    assert.deepEqual([charged.status, charged.amount_received, taken.amount_captured, taken.metadata.booking], ['succeeded', 1500, 1500, 'b']);
    assert.deepEqual([taken.customer, taken.payment_method], [card.customer, card.payment_method]);
    const types = await eventTypes(stripe);
    assert.ok(types.includes('payment_method.attached') && types.includes('customer.created'));
    assert.equal(types.filter((type) => type === 'charge.succeeded').length, 2);
    const { data } = await stripe.paymentIntents.list({ customer: card.customer });
    assert.deepEqual(data.map(({ id }) => id), [charged.id, intent.id]);
  });

  it('are refused with another customer, without one, and when they were not kept', async () => {
    const stripe = client();
    const [one, other] = [await kept(stripe), await kept(stripe)];
    const { payment_method: method } = one;
    await assert.rejects(stripe.paymentIntents.create(charge({ payment_method: method, customer: other.customer })), { statusCode: 400, param: 'payment_method' });
    await assert.rejects(stripe.paymentIntents.create(charge({ payment_method: method })), { statusCode: 400, param: 'customer' });
    await assert.rejects(stripe.paymentIntents.create(charge({ payment_method: 'pm_1Nothing', customer: one.customer })), { code: 'resource_missing' });
    await assert.rejects(stripe.paymentIntents.create(charge({ payment_method: method, customer: 'cus_nobody' })), { code: 'resource_missing' });
    const session = await page(stripe);
    await sandbox.control('POST pay', { session: session.id });
    const guest = await intentOf(stripe, session);
    assert.deepEqual([guest.customer, guest.setup_future_usage], [null, null]);
    await assert.rejects(stripe.paymentIntents.create(charge({ payment_method: String(guest.payment_method) })), /may not be used again/);
    const { data } = await stripe.paymentIntents.list();
    assert.equal(data.length, 3, 'a refused request leaves nothing behind');
  });

  it('want the least sum, as every charge does', async () => {
    const stripe = client();
    const { intent: _intent, ...card } = await kept(stripe);
    await assert.rejects(stripe.paymentIntents.create(charge({ ...card, amount: 49 })), { code: 'amount_too_small' });
    await assert.rejects(stripe.paymentIntents.create({ ...charge(card), confirm: false }), { param: 'off_session' });
  });

  it('may ask for their holder: always, or not once they were set up', async () => {
    const stripe = client();
    const { intent: _a, ...always } = await kept(stripe, '4000002760003184', true);
    await assert.rejects(stripe.paymentIntents.create(charge(always)), (/** @type {any} */ error) => {
      assert.deepEqual([error.statusCode, error.code, error.decline_code], [402, 'authentication_required', 'authentication_required']);
      assert.equal(error.payment_intent.status, 'requires_payment_method');
      return true;
    });
    const { intent: _b, ...once } = await kept(stripe, '4000002500003155', true);
    assert.equal((await stripe.paymentIntents.create(charge(once))).status, 'succeeded');
    await assert.rejects(stripe.paymentIntents.create(charge({ customer: once.customer, payment_method: 'pm_card_authenticationRequired' })), { code: 'authentication_required' });
  });

  it('may be declined later, and the payment stays there with its reason', async () => {
    const stripe = client();
    const { intent: _intent, ...card } = await kept(stripe);
    await sandbox.control('POST payment_method', { payment_method: card.payment_method, card: '4000000000009995' });
    const request = charge({ ...card, metadata: { booking: 'b' } });
    await assert.rejects(stripe.paymentIntents.create(request, { idempotencyKey: 'once' }), { statusCode: 402, code: 'card_declined', decline_code: 'insufficient_funds' });
    await assert.rejects(stripe.paymentIntents.create(request, { idempotencyKey: 'once' }), { statusCode: 402 });
    const { data: [declined, ...rest] } = await stripe.paymentIntents.list({ customer: card.customer });
    assert.equal(rest.length, 1, 'the same key is the same try');
    assert.deepEqual([declined.status, declined.last_payment_error?.decline_code, declined.metadata.booking], ['requires_payment_method', 'insufficient_funds', 'b']);
    // The charge that kept the card is updated a moment after it, which may be now.
    const types = (await eventTypes(stripe)).filter((type) => type !== 'charge.updated');
    assert.deepEqual(types.slice(-2), ['charge.failed', 'payment_intent.payment_failed']);
    const session = await page(stripe, { setup_future_usage: 'off_session' });
    const result = await sandbox.control('POST pay', { session: session.id, card: 'pm_card_chargeCustomerFail' });
    assert.equal(result.error.decline_code, 'generic_decline');
  });
});
