/**
 * The stand-in Stripe's keys: rights, several for one account, the end of a key. What connecting a salon has to find out.
 */

import assert from 'node:assert/strict';
import { after, beforeEach, describe, it } from 'node:test';
import Stripe from 'stripe';
import { startSandbox } from './sandbox.mjs';

const sandbox = await startSandbox();
let keys = 0;

after(() => sandbox.close());
beforeEach(() => sandbox.control('POST reset'));

/** @param {string} [prefix] */
function client(prefix = 'sk_test_') {
  keys += 1;
  const key = `${prefix}sandboxkeys${keys}`;
  return { key, stripe: new Stripe(key, { host: '127.0.0.1', port: sandbox.port, protocol: 'http', maxNetworkRetries: 0, telemetry: false }) };
}

const order = () => ({
  mode: /** @type {const} */ ('payment'), success_url: 'https://salon.example/done',
  line_items: [{ quantity: 1, price_data: { currency: 'eur', unit_amount: 5000, product_data: { name: 'Haircut' } } }],
});

/** @param {string} path @param {string} key */
const raw = (path, key) => fetch(sandbox.url + path, { headers: { Authorization: `Bearer ${key}` } });

describe('keys', () => {
  /** A restricted key of an account that a secret key belongs to. @param {string[]} [rights] @param {Record<string, any>} [more] */
  async function restricted(rights, more = {}) {
    const { key: owner } = client();
    const { key, stripe } = client('rk_test_');
    const account = await sandbox.control('POST accounts', { key: owner, name: 'Belle', keys: [{ key, rights, ...more }] });
    return { owner, key, stripe, account };
  }

  it('have rights, and a call without one names it', async () => {
    const { key, stripe, account } = await restricted(['rak_checkout_session_write', 'webhook_write', 'connected_account_read']);
    const shown = await stripe.accounts.retrieveCurrent();
    assert.deepEqual([shown.id, shown.business_profile?.name, shown.charges_enabled, shown.default_currency], [account.id, 'Belle', true, 'eur']);
    const session = await stripe.checkout.sessions.create(order());
    await stripe.checkout.sessions.retrieve(session.id);
    const lacking = (/** @type {Promise<any>} */ call, /** @type {string} */ right) => assert.rejects(call, (/** @type {any} */ error) => {
      assert.deepEqual([error.statusCode, error.rawType, error.type], [403, 'invalid_request_error', 'StripePermissionError']);
      assert.match(error.message, new RegExp(`on account '${account.id}'\\. Having the 'rak_${right}' permission would allow this request to continue\\.$`));
      return !error.message.includes(key);
    });
    await lacking(stripe.refunds.create({ charge: 'ch_1' }), 'charge_write');
    await lacking(stripe.charges.list(), 'charge_read');
    await lacking(stripe.paymentIntents.capture('pi_1'), 'payment_intent_write');
    await lacking(stripe.balance.retrieve(), 'balance_read');
    const { secret, id } = await stripe.webhookEndpoints.create({ url: 'https://a.example/hook', enabled_events: ['*'], api_version: '2026-10-28.endive' });
    assert.match(String(secret), /^whsec_/);
    const { data: [listed] } = await stripe.webhookEndpoints.list();
    assert.deepEqual([listed.id, listed.secret, listed.api_version, listed.status], [id, undefined, '2026-10-28.endive', 'enabled']);
  });

  it('open one account together, and end', async () => {
    const { owner, key, stripe, account } = await restricted(undefined);
    const session = await stripe.checkout.sessions.create(order());
    assert.equal((await (await raw(`/v1/checkout/sessions/${session.id}`, owner)).json()).id, session.id);
    assert.equal((await sandbox.control(`GET accounts?key=${key}`))[0].sessions.length, 1);
    const refused = async () => {
      const answer = await raw('/v1/account', key);
      return [answer.status, (await answer.json()).error];
    };
    await sandbox.control('POST accounts', { key: owner, keys: [{ key, state: 'expired' }] });
    const [status, error] = await refused();
    assert.deepEqual([status, error.code, error.type], [401, 'api_key_expired', 'invalid_request_error']);
    assert.match(error.message, /^Expired API Key provided: rk_test_\*+\w{4}$/);
    await sandbox.control('POST accounts', { key: owner, keys: [{ key, state: 'revoked' }] });
    assert.match((await refused())[1].message, /^Invalid API Key provided: rk_test_\*+/);
    await sandbox.control('POST knobs', { known_keys_only: true });
    assert.equal((await raw('/v1/account', 'sk_test_never_seen')).status, 401);
    assert.equal((await (await raw('/v1/account', owner)).json()).id, account.id);
    const live = { key: owner, keys: [{ key: 'rk_live_1' }] };
    await assert.rejects(sandbox.control('POST accounts', live), /another mode/);
  });

  it('of a live account that is not activated cannot charge', async () => {
    const { key, stripe } = client('sk_live_');
    await sandbox.control('POST accounts', { key, charges_enabled: false, email: 'a@example.com', country: 'EE' });
    const shown = await stripe.accounts.retrieveCurrent();
    assert.deepEqual([shown.charges_enabled, shown.email, shown.country], [false, 'a@example.com', 'EE']);
    await assert.rejects(stripe.checkout.sessions.create(order()), { code: 'testmode_charges_only' });
  });
});
