// The watch: what comes apart at a provider is found without anybody asking, and repaired where it can be.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually, salonDraft } from '../runtime/stage.mjs';
import { apiSecret, openDesk, publicId, stripeKey } from './desk.mjs';

let stage;
let control;
before(async () => {
  stage = await openDesk({ salons: [salonDraft('belle'), salonDraft('almaty', { currency: 'KZT' })], watchSeconds: 1 });
  ({ control } = stage.sandbox);
});
after(() => stage.close());

const counter = async (salon, name) => (await stage.health(salon)).counters[name] ?? 0;
/** Waits until the watch tells of a repair. */
const repaired = (desk, provider, code) => eventually(`${code} is told`, async () => {
  const { watch } = await desk.connection(provider);
  return watch?.repairs.find((repair) => repair.code === code);
});

test('an endpoint that was turned off, led elsewhere, lost its events or was deleted works again', async () => {
  const desk = await stage.signIn('belle');
  const key = stripeKey();
  const { body: { connection } } = await desk.post('/connections/stripe', { secret_key: key });
  const list = async () => (await control(`GET accounts?key=${key}`))[0].webhook_endpoints;
  const change = async (method, fields) => {
    const [{ id }] = await list();
    const answer = await fetch(`${stage.sandbox.url}/v1/webhook_endpoints/${id}`, {
      method, headers: { Authorization: `Bearer ${key}` }, body: fields && new URLSearchParams(fields),
    });
    assert.equal(answer.status, 200);
  };
  const right = await list();
  const isRight = async () => {
    const [now, ...more] = await list();
    return more.length === 0 && now?.status === 'enabled' && now.url === right[0].url && String(now.enabled_events) === String(right[0].enabled_events);
  };

  for (const [fields, code] of [
    [{ disabled: 'true' }, 'stripe_webhook_enabled'],
    [{ url: 'https://elsewhere.example/hook' }, 'stripe_webhook_moved'],
    [{ 'enabled_events[0]': 'charge.succeeded' }, 'stripe_webhook_events_mended'],
  ]) {
    await change('POST', fields);
    const repair = await repaired(desk, 'stripe', code);
    assert.ok(repair.sentence.length > 20 && repair.at <= Date.now() / 1000);
    assert.ok(await isRight(), code);
    assert.equal((await list())[0].id, connection.endpoint.id);
  }
  await change('DELETE');
  await repaired(desk, 'stripe', 'stripe_webhook_made_again');
  assert.ok(await isRight());
  const again = await desk.connection('stripe');
  assert.equal(again.endpoint.id, (await list())[0].id);
  assert.notEqual(again.endpoint.id, connection.endpoint.id);
  assert.ok(again.old_secrets_until > Date.now() / 1000, 'what the old endpoint sent is still believed');
  assert.ok(await counter('belle', 'watch:repaired') >= 4);

  // And its messages are believed: the new secret is the one in use.
  await stage.quiet('belle');
  const client = stage.client('belle');
  const booked = await client.book({ start: (await client.starts())[0] });
  await stage.pay(booked);
  await stage.quiet('belle');
  assert.equal((await stage.booking('belle', booked)).phase.phase, 'confirmed');
});

test('a key that was revoked is reported, and nothing is lost', async () => {
  const desk = await stage.signIn('belle');
  const owner = stripeKey();
  const key = stripeKey('rk_test');
  await control('POST accounts', { key: owner, keys: [{ key }] });
  await desk.delete('/connections/stripe');
  assert.equal((await desk.post('/connections/stripe', { secret_key: key })).status, 200);
  const before = await counter('belle', 'watch:reported');
  await control('POST accounts', { key: owner, keys: [{ key, state: 'revoked' }] });
  await eventually('it is told', async () => (await desk.connection('stripe')).watch?.findings.some(({ code }) => code === 'stripe_key_rejected'));
  assert.ok(await counter('belle', 'watch:reported') > before);
  await control('POST accounts', { key: owner, keys: [{ key, state: 'active' }] });
  await eventually('it is well again', async () => (await desk.connection('stripe')).watch?.findings.length === 0);
  assert.equal((await desk.post('/connections/stripe/verify')).status, 200);
});

test('notifications are turned on again; a Check that leads elsewhere is reported', async () => {
  const desk = await stage.signIn('almaty');
  const terminal = { public_id: publicId(), api_secret: apiSecret() };
  const address = (type) => `${stage.origin}/payments/prepaid/tiptoppay/almaty/${type}`;
  const notifications = (given) => control('POST tiptoppay/terminals', { public_id: terminal.public_id, notifications: given });
  await control('POST tiptoppay/terminals', { ...terminal, notifications: { check: address('check') } });
  assert.equal((await desk.post('/connections/tiptoppay', { ...terminal, mode: 'test' })).status, 200);
  await notifications({ pay: null, refund: 'https://elsewhere.example/refund' });
  await repaired(desk, 'tiptoppay', 'tiptoppay_notification_enabled');
  await repaired(desk, 'tiptoppay', 'tiptoppay_notification_moved');
  const [{ notifications: set }] = await control(`GET tiptoppay/terminals?public_id=${terminal.public_id}`);
  assert.deepEqual([set.Pay.Address, set.Refund.Address, set.Pay.IsEnabled], [address('pay'), address('refund'), true]);

  const before = await counter('almaty', 'watch:reported');
  await notifications({ check: 'https://elsewhere.example/check' });
  const told = await eventually('it is told', async () => (await desk.connection('tiptoppay')).watch?.findings.find(({ check }) => check === 'check'));
  assert.equal(told.code, 'tiptoppay_check_elsewhere');
  assert.ok(told.sentence.includes('https://elsewhere.example/check') && told.sentence.includes(address('check')));
  assert.ok(await counter('almaty', 'watch:reported') > before);
});
