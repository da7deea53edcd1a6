// Connecting Stripe by one paste: what is done at Stripe, and what the owner is told when something is wrong.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, beforeEach, test } from 'node:test';
import { salonDraft } from '../runtime/stage.mjs';
import { codes, openDesk, stripeKey, webhookSecret } from './desk.mjs';
import { teller } from '../../widget/desk/told.js';

/** What the desk says in a language, by codes. */
const wordsOf = async (tag) => JSON.parse(readFileSync(new URL(`../../widget/texts-told/${tag}.json`, import.meta.url), 'utf8'));

const RIGHTS = ['checkout_session_write', 'payment_intent_write', 'charge_write', 'dispute_read', 'connected_account_read', 'webhook_write'];

/** Keeping cards needs more rights than these: it has a test of its own. */
function keepsNoCards(draft) {
  const services = draft.services.map(({ cancellation, ...service }) => ({ ...service, ...(cancellation?.card !== 'kept' && cancellation && { cancellation }) }));
  return { ...draft, services };
}

let stage;
let control;
let desk;
let salon;
let salons = 0;
before(async () => {
  stage = await openDesk();
  ({ control } = stage.sandbox);
});
after(() => stage.close());

// Each test has a salon of its own, connected to nobody.
beforeEach(async () => {
  salons += 1;
  salon = `salon-${salons}`;
  await stage.putSalon(keepsNoCards(salonDraft(salon)));
  desk = await stage.signIn(salon);
});

const endpoints = async (key) => (await control(`GET accounts?key=${key}`))[0].webhook_endpoints;
const asked = async (key) => {
  const [{ id }] = await control(`GET accounts?key=${key}`);
  return (await control(`GET requests?account=${id}`)).map(({ operation, params }) => ({ operation, params }));
};
const connect = (body) => desk.post('/connections/stripe', body);
/** A client books, pays, and is heard of: the keys open pages, and messages are believed. */
async function clientPays() {
  await stage.quiet(salon);
  const client = stage.client(salon);
  const [start] = await client.starts();
  const booked = await client.book({ start });
  assert.ok(booked.body.checkout, JSON.stringify(booked.body));
  await stage.pay(booked);
  await stage.quiet(salon);
  assert.equal((await stage.booking(salon, booked)).phase.phase, 'confirmed');
}
/** A restricted key of a new account. */
async function restricted(rights, kind = 'rk_test') {
  const key = stripeKey(kind);
  const owner = stripeKey(kind.replace('rk', 'sk'));
  await control('POST accounts', { key: owner, keys: [{ key, rights }] });
  return { key, owner };
}
async function refused(answer, code, check) {
  assert.equal(answer.status, 422, answer.text);
  assert.equal(answer.body.connected, false);
  const failed = answer.body.checks.filter((one) => one.outcome === 'failed');
  assert.deepEqual(failed.map((one) => one.code), [code], answer.text);
  assert.equal(failed[0].check, check);
  assert.ok(failed[0].sentence.length > 20);
  assert.equal(await desk.connection('stripe'), undefined);
  return failed[0];
}

test('one paste: rights looked at, one endpoint made, and a client can pay', async () => {
  const key = stripeKey();
  const answer = await connect({ secret_key: ` ${key}\n` });
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual([answer.body.connected, codes(answer, 'failed')], [true, []]);
  const { connection } = answer.body;
  const made = await endpoints(key);
  assert.equal(made.length, 1);
  const { events, addresses, api_version: version } = (await desk.get('/connections')).body;
  assert.deepEqual([made[0].url, made[0].api_version, made[0].status], [addresses.stripe, version, 'enabled']);
  assert.deepEqual([...made[0].enabled_events].sort(), [...events].sort());
  assert.deepEqual(connection.endpoint, { id: made[0].id, url: addresses.stripe });
  assert.deepEqual([connection.provider, connection.mode], ['stripe', 'test']);
  assert.match(connection.account, /^acct_/);

  const calls = await asked(key);
  const wrote = calls.filter(({ operation }) => operation === 'POST /v1/webhook_endpoints');
  assert.equal(wrote.length, 1, 'exactly one endpoint was made');
  assert.deepEqual(wrote[0].params.enabled_events, events);
  const allowed = new Set([
    'GET /v1/account', 'POST /v1/checkout/sessions/{id}/expire', 'POST /v1/payment_intents/{id}/cancel', 'POST /v1/refunds',
    'GET /v1/disputes', 'GET /v1/webhook_endpoints', 'POST /v1/webhook_endpoints',
  ]);
  assert.deepEqual(calls.map(({ operation }) => operation).filter((operation) => !allowed.has(operation)), []);
  const [account] = await control(`GET accounts?key=${key}`);
  assert.deepEqual([account.sessions, account.payment_intents, account.refunds].map((list) => list.length), [0, 0, 0], 'the probes made nothing');

  await clientPays();
});

test('a second paste of the same key keeps the endpoint; strangers are left alone', async () => {
  const key = stripeKey();
  await control('POST webhook_endpoints', { key, url: 'https://shop.example/hook' });
  await connect({ secret_key: key });
  const before = await endpoints(key);
  const again = await connect({ secret_key: key });
  assert.equal(again.status, 200);
  assert.ok(codes(again).includes('stripe_webhook'));
  assert.deepEqual(await endpoints(key), before);
  assert.deepEqual(before.map(({ url }) => url), ['https://shop.example/hook', `${stage.origin}/payments/prepaid/stripe/${salon}`]);
});

test('an endpoint whose secret nobody knows is replaced', async () => {
  const key = stripeKey();
  const old = await control('POST webhook_endpoints', { key, url: `${stage.origin}/payments/prepaid/stripe/${salon}` });
  const answer = await connect({ secret_key: key });
  assert.ok(codes(answer).includes('stripe_webhook_replaced'));
  const now = await endpoints(key);
  assert.equal(now.length, 1);
  assert.notEqual(now[0].id, old.id);
});

test('what is no key is told for what it is, and the desk has words for it in its other languages', async () => {
  for (const [text, code] of [
    ['', 'stripe_key_blank'], [stripeKey('pk_live'), 'stripe_key_publishable'], [webhookSecret(), 'stripe_key_is_webhook_secret'],
    ['sk_live_51…8xYz', 'stripe_key_masked'], ['sk_test_51short', 'stripe_key_truncated'], ['letmein', 'stripe_key_unknown'],
  ]) {
    const answer = await connect({ secret_key: text });
    const { sentence } = await refused(answer, code, 'key');
    for (const [tag, letters] of Object.entries({ ru: /[а-я]/, kk: /[әғқңөұүһі]/, ar: /[ا-ي]/ })) {
      const told = await teller(wordsOf)(tag, JSON.stringify(answer.body), String);
      const { sentence: own } = JSON.parse(told).checks.find((check) => check.code === code);
      assert.match(own, letters);
      assert.doesNotMatch(sentence, letters);
    }
  }
});

test('a key that Stripe refuses', async () => {
  const { key, owner } = await restricted();
  await control('POST accounts', { key: owner, keys: [{ key, state: 'revoked' }] });
  await refused(await connect({ secret_key: key }), 'stripe_key_rejected', 'key');
  await control('POST accounts', { key: owner, keys: [{ key, state: 'expired' }] });
  await refused(await connect({ secret_key: key }), 'stripe_key_expired', 'key');
  assert.deepEqual(await endpoints(owner), []);
});

test('a missing right is named, whichever it is', async () => {
  for (const [lacking, code, check] of [
    ['connected_account_read', 'stripe_account_right_missing', 'account'], ['charge_write', 'stripe_right_missing', 'rights'],
    ['checkout_session_write', 'stripe_right_missing', 'rights'], ['payment_intent_write', 'stripe_right_missing', 'rights'],
    ['dispute_read', 'stripe_right_missing', 'rights'],
  ]) {
    const { key, owner } = await restricted(RIGHTS.filter((right) => right !== lacking));
    const { sentence } = await refused(await connect({ secret_key: key }), code, check);
    assert.match(sentence, new RegExp(`rak_${lacking}`));
    assert.deepEqual(await endpoints(owner), [], 'nothing is set up for a key that will not do');
  }
  const { key } = await restricted(RIGHTS);
  assert.equal((await connect({ secret_key: key })).status, 200, 'and with all of them it is connected');
});

test('a salon that keeps cards needs rights to them, and a salon that does not is not asked', async () => {
  const { key: plain } = await restricted(RIGHTS);
  assert.equal((await connect({ secret_key: plain })).status, 200);
  // A service's own rule is enough.
  const draft = salonDraft(`${salon}-cards`);
  draft.services[0].cancellation = { free_until: 60, fee: { kind: 'fixed', minor: 3000 }, card: 'kept' };
  await stage.putSalon(draft);
  desk = await stage.signIn(draft.id);
  const all = [...RIGHTS, 'customer_write', 'payment_method_read'];
  for (const lacking of ['customer_write', 'payment_method_read']) {
    const { key, owner } = await restricted(all.filter((right) => right !== lacking));
    const { sentence } = await refused(await connect({ secret_key: key }), 'stripe_card_right_missing', 'rights');
    assert.match(sentence, new RegExp(`rak_${lacking}: .* cards`));
    assert.deepEqual(await endpoints(owner), [], 'nothing is set up for a key that will not do');
  }
  const { key } = await restricted(all);
  assert.equal((await connect({ secret_key: key })).status, 200);
});

test('an account that may not charge', async () => {
  const key = stripeKey('sk_live');
  await control('POST accounts', { key, charges_enabled: false });
  await refused(await connect({ secret_key: key }), 'stripe_charges_disabled', 'charges');
  await control('POST accounts', { key, charges_enabled: true, default_currency: 'usd' });
  const answer = await connect({ secret_key: key });
  assert.deepEqual([answer.status, codes(answer, 'attention')], [200, ['stripe_currency_converted']]);
});

test('Stripe does not answer', async () => {
  await stage.fault('GET /v1/account', 'status', { status: 503 });
  await refused(await connect({ secret_key: stripeKey() }), 'stripe_unreachable', 'answer');
  await stage.heal();
});

test('a key that may not make webhooks: by hand, with all that is needed to do it', async () => {
  const { key } = await restricted(RIGHTS.filter((right) => right !== 'webhook_write'));
  const answer = await connect({ secret_key: key });
  await refused(answer, 'stripe_webhook_by_hand_wanted', 'webhook');
  const { manual } = answer.body;
  const { events, api_version: version } = (await desk.get('/connections')).body;
  assert.deepEqual([manual.address, manual.events, manual.api_version, manual.field], [`${stage.origin}/payments/prepaid/stripe/${salon}`, events, version, 'webhook_secret']);
  await refused(await connect({ secret_key: key, webhook_secret: 'sk_test_1' }), 'stripe_webhook_secret_form', 'webhook');
  const secret = webhookSecret();
  await control('POST webhook_endpoints', { key, url: manual.address, enabled_events: manual.events, api_version: manual.api_version, secret });
  const connected = await connect({ secret_key: key, webhook_secret: secret });
  assert.deepEqual([connected.status, connected.body.connected], [200, true], connected.text);
  await clientPays();
});

test('other keys: of the same account only, and messages signed before are still believed', async () => {
  const { key: first, owner } = await restricted(RIGHTS.filter((right) => right !== 'webhook_write'));
  const [old, fresh] = [webhookSecret(), webhookSecret()];
  await connect({ secret_key: first, webhook_secret: old });
  const second = stripeKey('rk_test');
  await control('POST accounts', { key: owner, keys: [{ key: second, rights: RIGHTS.filter((right) => right !== 'webhook_write') }] });
  const other = await desk.post('/connections/stripe/rotate', { secret_key: stripeKey('rk_test') });
  assert.equal(other.status, 422);
  assert.deepEqual(codes(other, 'failed'), ['stripe_other_account']);
  const live = await desk.post('/connections/stripe/rotate', { secret_key: stripeKey('sk_live') });
  assert.ok(codes(live, 'failed').includes('stripe_other_mode'));
  const rotated = await desk.post('/connections/stripe/rotate', { secret_key: second, webhook_secret: fresh });
  assert.equal(rotated.status, 200, rotated.text);
  const until = rotated.body.connection.old_secrets_until - Date.now() / 1000;
  assert.ok(until > 24 * 3600 - 60 && until <= 24 * 3600 + 1, `${until}`);

  const payload = (id) => ({ id, object: 'event', api_version: '2026-10-28.endive', type: 'customer.created', livemode: false, created: 1, data: { object: { id: 'cus_1', object: 'customer' } } });
  const url = `${stage.origin}/payments/prepaid/stripe/${salon}`;
  for (const [secret, status] of [[old, 200], [fresh, 200], [webhookSecret(), 400]]) {
    const told = await control('POST deliveries/forge', { url, payload: payload(`evt_${secret}`), secret });
    assert.equal(told.status, status);
  }
  await control('POST webhook_endpoints', { key: owner, url, secret: fresh });
  await clientPays();
});

test('a new key keeps the endpoint that we made', async () => {
  const { key: first, owner } = await restricted(RIGHTS);
  const { body } = await connect({ secret_key: first });
  const second = stripeKey('rk_test');
  await control('POST accounts', { key: owner, keys: [{ key: second, rights: RIGHTS }] });
  const rotated = await desk.post('/connections/stripe/rotate', { secret_key: second });
  assert.deepEqual(rotated.body.connection.endpoint, body.connection.endpoint);
  assert.equal((await endpoints(owner)).length, 1);
});

test('checked again: what came apart is mended', async () => {
  const key = stripeKey();
  await connect({ secret_key: key });
  const [{ id }] = await endpoints(key);
  const change = (method, fields) => fetch(`${stage.sandbox.url}/v1/webhook_endpoints/${id}`, {
    method, headers: { Authorization: `Bearer ${key}` }, body: fields && new URLSearchParams(fields),
  });
  await change('POST', { disabled: 'true', 'enabled_events[0]': 'charge.failed' });
  const mended = await desk.post('/connections/stripe/verify');
  assert.deepEqual([mended.status, codes(mended).filter((code) => code.includes('webhook'))], [200, ['stripe_webhook_enabled', 'stripe_webhook_events_mended']]);
  assert.equal((await endpoints(key))[0].status, 'enabled');
  await change('DELETE');
  const made = await desk.post('/connections/stripe/verify');
  assert.ok(codes(made).includes('stripe_webhook_made_again'), made.text);
  assert.equal((await endpoints(key)).length, 1);
  assert.equal(made.body.connection.watch.repairs.length, 3);
});

test('from play money to real money: the live key takes the place, and the test endpoint goes', async () => {
  const [play, live] = [stripeKey(), stripeKey('sk_live')];
  await connect({ secret_key: play });
  const answer = await connect({ secret_key: live });
  assert.deepEqual([answer.status, answer.body.connection.mode], [200, 'live'], answer.text);
  assert.deepEqual([(await endpoints(play)).length, (await endpoints(live)).length], [0, 1]);
  const back = await connect({ secret_key: play });
  assert.equal(back.status, 422);
  assert.ok(codes(back, 'failed').includes('stripe_other_mode'));
});

test('giving it up removes our endpoint and no other', async () => {
  const key = stripeKey();
  await control('POST webhook_endpoints', { key, url: 'https://shop.example/hook' });
  await connect({ secret_key: key });
  const answer = await desk.delete('/connections/stripe');
  assert.deepEqual([answer.status, answer.body], [200, { disconnected: true, keys_kept: false, checks: [] }]);
  assert.deepEqual((await endpoints(key)).map(({ url }) => url), ['https://shop.example/hook']);
  assert.equal(await desk.connection('stripe'), undefined);
  assert.equal((await desk.delete('/connections/stripe')).status, 404);
  const again = await connect({ secret_key: key });
  assert.equal(again.status, 200, again.text);
});
