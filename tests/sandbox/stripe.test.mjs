/**
 * The stand-in Stripe, driven by Stripe's own Node client: what it must agree with the real one on.
 *
 * Each test has its own key, hence its own account. Waiting is always for a condition, never for a time.
 */

import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, beforeEach, describe, it } from 'node:test';
import Stripe from 'stripe';
import { redactCards } from './pan.mjs';
import { startSandbox } from './sandbox.mjs';

/** @type {import('./sandbox.mjs').Sandbox} */
let sandbox;
/** @type {{url: string, received: {type: string, event: any, header: string, body: string}[], answer: (n: number) => number, close: () => Promise<void>}} */
let receiver;
let keys = 0;

/** A webhook receiver that keeps what it gets. */
async function startReceiver() {
  /** @type {any} */
  const state = { received: [], answer: () => 200 };
  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const event = JSON.parse(body);
    state.received.push({ type: event.type, event, header: request.headers['stripe-signature'], body });
    response.writeHead(state.answer(state.received.length)).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return Object.assign(state, {
    url: `http://127.0.0.1:${port}/payments/prepaid/stripe`,
    close: () => new Promise((resolve) => server.close(resolve)),
  });
}

/** @param {string} [prefix] */
function client(prefix = 'sk_test_') {
  keys += 1;
  const key = `${prefix}sandboxtest${keys}`;
  const stripe = new Stripe(key, { host: '127.0.0.1', port: sandbox.port, protocol: 'http', maxNetworkRetries: 0, telemetry: false });
  return { key, stripe };
}

/** @param {Record<string, any>} [more] */
const order = (more = {}) => ({
  mode: /** @type {const} */ ('payment'),
  success_url: 'https://salon.example/done?s={CHECKOUT_SESSION_ID}',
  cancel_url: 'https://salon.example/back',
  allowed_payment_method_types: ['card'],
  client_reference_id: 'bk_1',
  line_items: [{ quantity: 1, price_data: { currency: 'eur', unit_amount: 5000, product_data: { name: 'Haircut' } } }],
  metadata: { booking: 'bk_1' },
  ...more,
});

/** A client with a webhook endpoint at the receiver. */
async function listening() {
  const made = client();
  const endpoint = await made.stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ['*'], api_version: '2026-10-28.endive' });
  return { ...made, endpoint, secret: String(endpoint.secret) };
}

const types = () => receiver.received.map((r) => r.type);
/** @param {Stripe} stripe */
const eventTypes = async (stripe) => (await stripe.events.list({ limit: 100 })).data.map((e) => /** @type {string} */ (e.type)).reverse();
/** @param {string} path @param {string} key @param {Record<string, any>} [init] */
const raw = (path, key, init = {}) => fetch(sandbox.url + path, { ...init, headers: { Authorization: `Bearer ${key}`, ...init.headers } });

before(async () => {
  sandbox = await startSandbox({ knobs: { settle_ms: 5, retry_base_ms: 5, checkout_wait_ms: 300 } });
  receiver = await startReceiver();
});
after(async () => {
  await sandbox.close();
  await receiver.close();
});
beforeEach(async () => {
  await sandbox.control('POST reset');
  receiver.received.length = 0;
  receiver.answer = () => 200;
});

describe('checkout', () => {
  it('opens, is paid, and tells about it in signed events', async () => {
    const { stripe, secret } = await listening();
    const session = await stripe.checkout.sessions.create(order({ payment_intent_data: { metadata: { booking: 'bk_1' } } }));
    assert.equal(session.status, 'open');
    assert.equal(session.amount_total, 5000);
    assert.equal(session.payment_intent, null);
    assert.match(String(session.url), /\/pay\/cs_test_/);

    await sandbox.control('POST pay', { session: session.id });
    await sandbox.idle();
    const paid = await stripe.checkout.sessions.retrieve(session.id);
    assert.deepEqual([paid.status, paid.payment_status, paid.url, paid.client_reference_id], ['complete', 'paid', null, 'bk_1']);
    const intent = await stripe.paymentIntents.retrieve(String(paid.payment_intent));
    assert.deepEqual([intent.status, intent.amount_received, intent.metadata.booking], ['succeeded', 5000, 'bk_1']);
    const charge = await stripe.charges.retrieve(String(intent.latest_charge));
    assert.deepEqual([charge.captured, charge.metadata.booking, charge.payment_method_details?.card?.last4], [true, 'bk_1', '4242']);
    assert.notEqual(charge.balance_transaction, null);

    assert.deepEqual(await eventTypes(stripe), ['payment_intent.created', 'charge.succeeded', 'payment_intent.succeeded', 'checkout.session.completed', 'charge.updated']);
    assert.deepEqual(types().sort(), (await eventTypes(stripe)).sort());
    for (const { body, header } of receiver.received) assert.ok(stripe.webhooks.constructEvent(body, header, secret).id);
    assert.throws(() => stripe.webhooks.constructEvent(receiver.received[0].body, receiver.received[0].header, 'whsec_other'));
    const succeeded = receiver.received.find((r) => r.type === 'charge.succeeded');
    assert.equal(succeeded?.event.data.object.balance_transaction, null);
    assert.equal(succeeded?.event.api_version, '2026-10-28.endive');
  });

  it('stays open after a decline and can be paid with another card', async () => {
    const { stripe } = client();
    const session = await stripe.checkout.sessions.create(order());
    const declined = await sandbox.control('POST pay', { session: session.id, card: '4000000000009995' });
    assert.equal(declined.error.decline_code, 'insufficient_funds');
    assert.equal((await stripe.checkout.sessions.retrieve(session.id)).status, 'open');
    await sandbox.control('POST pay', { session: session.id });
    await sandbox.idle();
    const { payment_intent: intent } = await stripe.checkout.sessions.retrieve(session.id);
    const charges = await stripe.charges.list({ payment_intent: String(intent) });
    assert.deepEqual(charges.data.map((c) => c.status), ['succeeded', 'failed']);
    assert.deepEqual((await eventTypes(stripe)).slice(0, 3), ['payment_intent.created', 'charge.failed', 'payment_intent.payment_failed']);
  });

  it('expires by call and by clock, once', async () => {
    const { stripe } = client();
    const first = await stripe.checkout.sessions.create(order());
    const expired = await stripe.checkout.sessions.expire(first.id);
    assert.deepEqual([expired.status, expired.url], ['expired', null]);
    await assert.rejects(stripe.checkout.sessions.expire(first.id), /status of expired/);

    const now = Math.floor(Date.now() / 1000);
    const second = await stripe.checkout.sessions.create(order({ expires_at: now + 1800 }));
    await sandbox.control('POST clock', { advance: 1801 });
    assert.equal((await stripe.checkout.sessions.retrieve(second.id)).status, 'expired');
    assert.deepEqual(await eventTypes(stripe), ['checkout.session.expired', 'checkout.session.expired']);
  });

  it('bounds expires_at to 30 minutes and 24 hours', async () => {
    const { stripe } = client();
    const now = Math.floor(Date.now() / 1000);
    await assert.rejects(stripe.checkout.sessions.create(order({ expires_at: now + 1700 })), { param: 'expires_at' });
    await assert.rejects(stripe.checkout.sessions.create(order({ expires_at: now + 24 * 3600 + 60 })), { param: 'expires_at' });
  });

  it('serves a page that works with forms alone', async () => {
    const { stripe } = await listening();
    const session = await stripe.checkout.sessions.create(order());
    const url = String(session.url);
    assert.match(await (await fetch(url)).text(), /€50\.00/);
    const send = (/** @type {Record<string, string>} */ fields, path = '') =>
      fetch(url + path, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ email: 'a@example.com', name: 'Ann', expiry: '12/34', cvc: '123', ...fields }) });
    const wrong = await send({ card_number: '4242 4242 4242 4241', expiry: '01/20' });
    const text = await wrong.text();
    assert.equal(wrong.status, 422);
    assert.match(text, /not valid/);
    assert.match(text, /has expired/);
    assert.doesNotMatch(text, /4242 4242 4242 4241/);

    assert.equal((await send({ card_number: '4000 0000 0000 0002' })).headers.get('location'), `/pay/${session.id}`);
    assert.match(await (await fetch(url)).text(), /Your card was declined/);
    assert.equal((await send({ card_number: '4000002760003184' })).headers.get('location'), `/pay/${session.id}/authenticate`);
    assert.equal((await send({ decision: 'fail' }, '/authenticate')).headers.get('location'), `/pay/${session.id}`);
    await send({ card_number: '4000002760003184' });
    const done = await send({ decision: 'authorize' }, '/authenticate');
    assert.equal(done.headers.get('location'), `https://salon.example/done?s=${session.id}`);
    assert.ok(types().includes('checkout.session.completed'), 'the webhook was answered before the redirect');
    assert.match(await (await fetch(url)).text(), /Already paid/);
    assert.doesNotMatch(JSON.stringify(await sandbox.control('GET accounts')), /4000002760003184/);
  });
});

describe('parameters', () => {
  it('refuses what Stripe refuses, with its codes', async () => {
    const { stripe, key } = client();
    const create = (/** @type {any} */ more) => stripe.checkout.sessions.create(order(more));
    const price = (/** @type {any} */ data) => ({ line_items: [{ quantity: 1, price_data: { currency: 'eur', unit_amount: 5000, product_data: { name: 'Cut' }, ...data } }] });
    await assert.rejects(create({ colour: 'red' }), { code: 'parameter_unknown', param: 'colour', statusCode: 400 });
    await assert.rejects(create(price({ vat: 1 })), { code: 'parameter_unknown', param: 'line_items[0][price_data][vat]' });
    await assert.rejects(create({ mode: 'pay' }), { param: 'mode' });
    await assert.rejects(create({ payment_method_types: ['card'] }), { code: 'payment_method_types_no_longer_supported' });
    await assert.rejects(create(price({ unit_amount: 49 })), { code: 'amount_too_small' });
    await assert.rejects(create(price({ unit_amount: '50.5' })), { code: 'parameter_invalid_integer' });
    await assert.rejects(create(price({ currency: 'isk', unit_amount: 50050 })), /multiple of 100/);
    await assert.rejects(create(price({ currency: 'kwd', unit_amount: 5001 })), /last digit/);
    await assert.rejects(create({ success_url: '' }), { code: 'parameter_invalid_empty' });
    await assert.rejects(create({ metadata: { note: 'x'.repeat(501) } }), /500 characters/);
    assert.equal((await create(price({ currency: 'jpy', unit_amount: 50 }))).amount_total, 50);
    const older = await raw('/v1/checkout/sessions', key, {
      method: 'POST', headers: { 'Stripe-Version': '2026-08-26.dahlia' },
      body: new URLSearchParams('mode=payment&success_url=https://a.example&payment_method_types[0]=card&line_items[0][price_data][currency]=eur&line_items[0][price_data][unit_amount]=5000&line_items[0][price_data][product_data][name]=Cut'),
    });
    assert.equal(older.status, 200);
    assert.equal((await stripe.checkout.sessions.list()).data.length, 2);
  });

  it('knows keys, versions, addresses', async () => {
    const answer = async (/** @type {string} */ path, /** @type {string} */ key, headers = {}) => (await raw(path, key, { headers })).status;
    assert.equal(await answer('/v1/account', 'pk_test_1'), 403);
    assert.equal(await answer('/v1/account', 'nonsense'), 401);
    assert.equal((await fetch(`${sandbox.url}/v1/account`)).status, 401);
    assert.equal(await answer('/v1/account', 'rk_test_1'), 200);
    assert.equal(await answer('/v1/account', 'rk_test_1', { 'Stripe-Version': '1999-01-01' }), 400);
    assert.equal(await answer('/v1/nothing', 'rk_test_1'), 404);
    const live = client('sk_live_').stripe;
    const session = await live.checkout.sessions.create(order());
    assert.match(session.id, /^cs_live_/);
    assert.equal(session.livemode, true);
    await assert.rejects(client().stripe.checkout.sessions.retrieve(session.id), { code: 'resource_missing', statusCode: 404 });
  });
});

describe('idempotency', () => {
  it('replays the first answer, refuses other parameters, forgets refusals', async () => {
    const { stripe } = client();
    const options = { idempotencyKey: 'booking:1:session:1' };
    await assert.rejects(stripe.checkout.sessions.create(order({ colour: 'red' }), options), { code: 'parameter_unknown' });
    const first = await stripe.checkout.sessions.create(order(), options);
    const again = await stripe.checkout.sessions.create(order(), options);
    assert.equal(again.id, first.id);
    assert.equal(again.lastResponse.headers['idempotent-replayed'], 'true');
    await assert.rejects(stripe.checkout.sessions.create(order({ client_reference_id: 'other' }), options), { type: 'StripeIdempotencyError', statusCode: 400 });
    assert.equal((await stripe.checkout.sessions.list()).data.length, 1);
  });

  it('keeps a lost answer, and a stored 500', async () => {
    const { stripe, key } = client();
    await sandbox.control('POST faults', { operation: 'POST /v1/customers', kind: 'lose_answer' });
    const send = () => raw('/v1/customers', key, { method: 'POST', headers: { 'Idempotency-Key': 'a' }, body: new URLSearchParams({ email: 'a@example.com' }) });
    await assert.rejects(send(), TypeError);
    const kept = await send();
    assert.equal(kept.headers.get('idempotent-replayed'), 'true');
    assert.deepEqual((await stripe.events.list()).data.map((e) => /** @type {any} */ (e.data.object).id), [(await kept.json()).id]);

    await sandbox.control('POST faults', { operation: 'POST /v1/checkout/sessions', kind: 'status', status: 500, store: true });
    await assert.rejects(stripe.checkout.sessions.create(order(), { idempotencyKey: 'b' }), { statusCode: 500 });
    await assert.rejects(stripe.checkout.sessions.create(order(), { idempotencyKey: 'b' }), { statusCode: 500 });
    await sandbox.control('POST faults', { kind: 'status', status: 503, times: 2 });
    for (const wanted of [503, 503, 200]) {
      const status = await stripe.checkout.sessions.create(order(), { idempotencyKey: 'c' }).then(() => 200, (error) => error.statusCode);
      assert.equal(status, wanted);
    }
  });

  it('answers 409 while the first request with the key is at work', async () => {
    const { stripe } = client();
    await sandbox.control('POST faults', { kind: 'delay', delay_ms: 200 });
    const options = { idempotencyKey: 'slow' };
    const results = await Promise.allSettled([stripe.checkout.sessions.create(order(), options), stripe.checkout.sessions.create(order(), options)]);
    const codes = results.map((r) => (r.status === 'fulfilled' ? 'made' : r.reason.code)).sort();
    assert.deepEqual(codes, ['idempotency_key_in_use', 'made']);
  });
});

describe('refunds, holds, disputes', () => {
  /** @param {Stripe} stripe @param {string} card @param {Record<string, any>} [data] */
  async function paid(stripe, card, data = {}) {
    const session = await stripe.checkout.sessions.create(order({ payment_intent_data: data }));
    const { payment_intent: intent } = await sandbox.control('POST pay', { session: session.id, card });
    return intent;
  }

  it('refunds in parts and never too much', async () => {
    const { stripe } = client();
    const intent = await paid(stripe, '4242424242424242');
    const refund = await stripe.refunds.create({ payment_intent: intent.id, amount: 2000, metadata: { n: '1' } });
    assert.deepEqual([refund.status, refund.amount, refund.charge], ['succeeded', 2000, intent.latest_charge]);
    await assert.rejects(stripe.refunds.create({ charge: intent.latest_charge, amount: 3001 }), { param: 'amount' });
    await stripe.refunds.create({ charge: intent.latest_charge });
    await assert.rejects(stripe.refunds.create({ charge: intent.latest_charge }), { code: 'charge_already_refunded' });
    await sandbox.idle();
    const charge = await stripe.charges.retrieve(intent.latest_charge);
    assert.deepEqual([charge.amount_refunded, charge.refunded], [5000, true]);
    assert.deepEqual((await stripe.refunds.list({ payment_intent: intent.id })).data.map((r) => r.amount), [3000, 2000]);
    const counts = (await eventTypes(stripe)).filter((t) => /refund/.test(t)).sort();
    assert.deepEqual(counts, ['charge.refund.updated', 'charge.refund.updated', 'charge.refunded', 'charge.refunded', 'refund.created', 'refund.created', 'refund.updated', 'refund.updated']);
  });

  it('lets refunds wait, and fail after having succeeded', async () => {
    const { stripe } = client();
    const slow = await paid(stripe, '4000000000007726');
    const pending = await stripe.refunds.create({ payment_intent: slow.id });
    assert.equal(pending.status, 'pending');
    const doomed = await paid(stripe, '4000000000005126');
    const early = await stripe.refunds.create({ payment_intent: doomed.id });
    assert.equal(early.status, 'succeeded');
    await sandbox.idle();
    assert.equal((await stripe.refunds.retrieve(pending.id)).status, 'succeeded');
    assert.equal((await stripe.refunds.retrieve(early.id)).status, 'failed');
    assert.equal((await stripe.charges.retrieve(doomed.latest_charge)).amount_refunded, 0);
    assert.ok((await eventTypes(stripe)).includes('refund.failed'));
  });

  it('holds, captures a part, and cancels', async () => {
    const { stripe } = client();
    const intent = await paid(stripe, '4242424242424242', { capture_method: 'manual' });
    assert.deepEqual([intent.status, intent.amount_capturable], ['requires_capture', 5000]);
    await assert.rejects(stripe.refunds.create({ payment_intent: intent.id }), /not been captured/);
    await assert.rejects(stripe.paymentIntents.capture(intent.id, { amount_to_capture: 5001 }), { code: 'amount_too_large' });
    const captured = await stripe.paymentIntents.capture(intent.id, { amount_to_capture: 1500 });
    assert.deepEqual([captured.status, captured.amount_received, captured.amount_capturable], ['succeeded', 1500, 0]);
    await assert.rejects(stripe.paymentIntents.capture(intent.id), { code: 'payment_intent_unexpected_state' });
    assert.equal((await stripe.refunds.create({ payment_intent: intent.id })).amount, 1500);

    const other = await paid(stripe, '4242424242424242', { capture_method: 'manual' });
    assert.equal((await stripe.paymentIntents.cancel(other.id)).status, 'canceled');
    const third = await paid(stripe, '4242424242424242', { capture_method: 'manual' });
    await sandbox.control('POST clock', { advance: 8 * 24 * 3600 });
    assert.equal((await stripe.paymentIntents.retrieve(third.id)).status, 'canceled');
    const seen = await eventTypes(stripe);
    for (const type of ['payment_intent.amount_capturable_updated', 'charge.captured', 'payment_intent.canceled', 'charge.expired']) assert.ok(seen.includes(type), type);
    assert.equal(receiver.received.length, 0);
  });

  it('disputes a charge, withdraws, and reinstates when won', async () => {
    const { stripe } = client();
    const intent = await paid(stripe, '4000000000000259');
    await sandbox.idle();
    const [dispute] = (await stripe.disputes.list({ payment_intent: intent.id })).data;
    assert.equal(dispute.status, 'needs_response');
    await assert.rejects(stripe.refunds.create({ payment_intent: intent.id }), { code: 'charge_disputed' });
    await stripe.disputes.update(dispute.id, { evidence: { uncategorized_text: 'winning_evidence' } });
    assert.equal((await stripe.disputes.retrieve(dispute.id)).status, 'won');
    assert.deepEqual((await eventTypes(stripe)).filter((t) => t.startsWith('charge.dispute')), ['charge.dispute.created', 'charge.dispute.funds_withdrawn', 'charge.dispute.updated', 'charge.dispute.closed', 'charge.dispute.funds_reinstated']);

    const asked = await paid(stripe, '4000000000001976');
    await sandbox.idle();
    const [inquiry] = (await stripe.disputes.list({ charge: asked.latest_charge })).data;
    assert.deepEqual([inquiry.status, inquiry.balance_transactions.length], ['warning_needs_response', 0]);
    await sandbox.control('POST dispute', { dispute: inquiry.id, action: 'escalate' });
    assert.equal((await stripe.disputes.close(inquiry.id)).status, 'lost');
  });

  it('charges a card on file without the customer', async () => {
    const { stripe } = client();
    const customer = await stripe.customers.create({ email: 'a@example.com' });
    const charge = { amount: 2500, currency: 'eur', customer: customer.id, off_session: true, confirm: true };
    const intent = await stripe.paymentIntents.create({ ...charge, payment_method: 'pm_card_visa', expand: ['latest_charge'] });
    assert.equal(/** @type {any} */ (intent.latest_charge).amount_captured, 2500);
    await assert.rejects(stripe.paymentIntents.create({ ...charge, payment_method: 'pm_card_authenticationRequired' }), { code: 'authentication_required', statusCode: 402 });
  });
});

describe('webhooks', () => {
  it('keeps endpoints: the secret once, sixteen at most, known events only', async () => {
    const { stripe } = client();
    const make = () => stripe.webhookEndpoints.create({ url: 'https://a.example/hook', enabled_events: ['charge.succeeded'] });
    const first = await make();
    assert.match(String(first.secret), /^whsec_/);
    assert.equal((await stripe.webhookEndpoints.retrieve(first.id)).secret, undefined);
    await assert.rejects(stripe.webhookEndpoints.create({ url: 'https://a.example', enabled_events: [/** @type {any} */ ('charge.paid')] }), { param: 'enabled_events[0]' });
    assert.equal((await stripe.webhookEndpoints.update(first.id, { disabled: true })).status, 'disabled');
    for (let i = 1; i < 16; i += 1) await make();
    await assert.rejects(make(), /maximum of 16/);
    assert.equal((await stripe.webhookEndpoints.del(first.id)).deleted, true);
    assert.equal((await stripe.webhookEndpoints.list({ limit: 100 })).data.length, 15);
  });

  it('retries with a fresh signature until a 2xx, and lists what was not delivered', async () => {
    const { stripe, secret } = await listening();
    receiver.answer = (n) => (n <= 2 ? 500 : 200);
    const session = await stripe.checkout.sessions.create(order());
    await stripe.checkout.sessions.expire(session.id);
    await sandbox.idle();
    assert.deepEqual(types(), Array(3).fill('checkout.session.expired'));
    stripe.webhooks.constructEvent(receiver.received[2].body, receiver.received[2].header, secret);
    await sandbox.control('POST knobs', { drop_types: ['checkout.session.expired'] });
    const lost = await stripe.checkout.sessions.create(order());
    await stripe.checkout.sessions.expire(lost.id);
    const missed = await stripe.events.list({ delivery_success: false, types: ['checkout.session.expired'] });
    assert.deepEqual(missed.data.map((e) => /** @type {any} */ (e.data.object).id), [lost.id]);
  });

  it('signs with every active secret while one is rolled', async () => {
    const { stripe, endpoint, secret } = await listening();
    const { secret: fresh } = await sandbox.control('POST webhook_endpoints/roll', { endpoint: endpoint.id });
    await stripe.checkout.sessions.expire((await stripe.checkout.sessions.create(order())).id);
    await sandbox.idle();
    const [{ body, header }] = receiver.received;
    assert.equal(header.match(/v1=/g)?.length, 2);
    for (const each of [secret, fresh]) stripe.webhooks.constructEvent(body, header, each);
  });

  it('holds, reorders, duplicates, redelivers and forges', async () => {
    const { stripe } = await listening();
    await sandbox.control('POST knobs', { hold: true, duplicate: 1 });
    const session = await stripe.checkout.sessions.create(order());
    await sandbox.control('POST pay', { session: session.id });
    await sandbox.idle();
    assert.equal(receiver.received.length, 0);
    await sandbox.control('POST deliveries/release', { order: ['checkout.session.completed', 'charge.succeeded'] });
    assert.deepEqual(types(), ['checkout.session.completed', 'checkout.session.completed', 'charge.succeeded', 'charge.succeeded']);
    const { id } = receiver.received[0].event;
    await sandbox.control('POST knobs', { hold: false });
    const again = await sandbox.control('POST deliveries/redeliver', { event: id, times: 3, together: true });
    assert.deepEqual(again.map((/** @type {any} */ r) => r.status), [200, 200, 200]);

    const forged = await sandbox.control('POST deliveries/forge', { url: receiver.url, payload: { id: 'evt_x', type: 'forged' }, secret: 'whsec_mine', timestamp: 1234567890 });
    assert.equal(forged.status, 200);
    const { header, body } = receiver.received[receiver.received.length - 1];
    assert.match(header, /^t=1234567890,v1=[0-9a-f]{64}$/);
    stripe.webhooks.constructEvent(body, header, 'whsec_mine', 0);
  });
});

describe('payouts', () => {
  it('leave the balance, are listed, and come back when they fail', async () => {
    const { stripe, key } = client();
    const balance = async () => (await stripe.balance.retrieve()).pending.find(({ currency }) => currency === 'eur')?.amount ?? 0;
    const made = await sandbox.control('POST payout', { key, amount: 700, currency: 'eur' });
    assert.deepEqual([await balance(), (await stripe.payouts.list()).data.map(({ id, status }) => [id, status])], [-700, [[made.id, 'in_transit']]]);
    await sandbox.control('POST payout', { payout: made.id, status: 'failed' });
    assert.deepEqual([await balance(), (await stripe.payouts.retrieve(made.id)).failure_code], [0, 'account_closed']);
    const { data } = await stripe.balanceTransactions.list({ source: made.id });
    assert.deepEqual(data.map(({ type, amount, fee }) => [type, amount, fee]), [['payout_failure', 700, 0], ['payout', -700, 0]]);
  });
});

describe('control', () => {
  it('logs requests without keys and without card numbers', async () => {
    const { stripe, key } = client();
    await assert.rejects(stripe.paymentIntents.create(/** @type {any} */ ({ amount: 500, currency: 'eur', payment_method_data: { card: { number: '4242424242424242' } } })));
    const [entry] = await sandbox.control('GET requests?operation=POST%20/v1/payment_intents');
    assert.equal(entry.params.amount, '500');
    const text = JSON.stringify(entry);
    assert.ok(!text.includes(key) && !text.includes('4242424242424242'));
  });

  it('removes no digits that only happen to add up from an identifier', () => {
    const id = 'belle.b6d08a59a66d26545767561388c1a43a.1';
    assert.equal(redactCards(id), id);
    assert.equal(redactCards('card 4242 4242 4242 4242, 4000-0000-0000-0002'), 'card [card number removed], [card number removed]');
  });

  it('answers over HTTP too, and refuses nonsense', async () => {
    const knobs = await fetch(`${sandbox.url}/_control/knobs`, { method: 'POST', body: '{"hold":true}' });
    assert.equal((await knobs.json()).hold, true);
    assert.equal((await fetch(`${sandbox.url}/_control/knobs`, { method: 'POST', body: '{"speed":1}' })).status, 400);
    assert.equal((await fetch(`${sandbox.url}/_control/pay`, { method: 'POST', body: '{"session":"cs_no"}' })).status, 404);
    assert.equal((await fetch(`${sandbox.url}/_control/nothing`)).status, 404);
  });
});
