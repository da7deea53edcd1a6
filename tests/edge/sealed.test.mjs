// The salons' keys at rest: sealed in the ledger, nowhere else, and readable as long as the right sealing key is there.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { opened } from '../runtime/opened.mjs';
import { eventually, salonDraft } from '../runtime/stage.mjs';

const key = (id, byte) => `${id}:${Buffer.alloc(32, byte).toString('base64')}`;
const { stage, starts } = await opened({ salons: [salonDraft('belle', { currency: 'KZT' })], providers: ['stripe', 'tiptoppay'] });
const { tiptop } = stage;

const book = (provider) => stage.client('belle').book({ start: starts.shift(), provider });
const secrets = () => [stage.keys.belle.stripe.secret_key, ...stage.keys.belle.stripe.webhook_secrets, ...tiptop.keysOf('belle').api_secrets];

/** Every byte that the Worker has left behind: tables, their journals, KV, the log. */
function* leftBehind(dir) {
  for (const name of readdirSync(dir)) {
    const path = join(dir, name);
    if (statSync(path).isDirectory()) yield* leftBehind(path);
    else if (!/\.(capnp|js|mjs|wasm)$/.test(name)) yield [path, readFileSync(path)];
  }
}

test('keys lie in no table, no copy and no log as they are', async () => {
  for (const provider of ['stripe', 'tiptoppay']) {
    const booked = await book(provider);
    await stage.pay(booked);
    await eventually('confirmed', async () => (await stage.client('belle').show(booked)).body.booking.status === 'confirmed');
  }
  // What goes wrong is logged; the keys are not.
  await stage.fault('POST /v1/checkout/sessions', 'status', { status: 401, times: 1 });
  await book('stripe');
  await stage.quiet('belle');
  let files = 0;
  for (const [path, bytes] of leftBehind(stage.edge.dir)) {
    files += 1;
    for (const secret of secrets()) {
      assert.ok(!bytes.includes(secret), `${path} holds a key`);
      assert.ok(!bytes.includes(Buffer.from(secret).toString('base64').replaceAll('=', '')), `${path} holds a key in base64`);
    }
  }
  assert.ok(files > 2, `${files} files`);
  for (const [name, value] of Object.entries(await stage.edge.kv.dump())) for (const secret of secrets()) assert.ok(!value.includes(secret), name);
});

test('the sealing key is changed: old, then new before old, then new alone', async () => {
  await stage.edge.restart({ vars: { ...stage.vars, SEALING_KEYS: `${key('k2', 2)},${stage.vars.SEALING_KEYS}` } });
  assert.equal((await book('stripe')).checkout.provider, 'stripe');
  await stage.edge.restart({ vars: { ...stage.vars, SEALING_KEYS: key('k2', 2) } });
  assert.equal((await book('tiptoppay')).checkout.provider, 'tiptoppay', 'wrapped anew when it was used');
});

test('without the sealing key nobody is booked, clients and messages come again, nothing is lost', async () => {
  await tiptop.knobs({ drop_types: ['*'] });
  const paid = await book('tiptoppay');
  const { transaction_id: transaction } = await tiptop.pay(paid);
  const fields = await tiptop.fields('Pay', transaction);
  const request = await stage.client('belle').request({ start: starts.shift(), provider: 'stripe' });
  await stage.edge.restart({ vars: { ...stage.vars, SEALING_KEYS: key('k3', 3) } });
  // Who a booking is for is sealed too: better nobody than somebody in plain sight.
  const refused = await stage.client('belle').post('/bookings', request);
  assert.deepEqual([refused.status, refused.body.code], [503, 'unavailable']);
  assert.equal((await tiptop.tell('belle', 'pay', fields)).status, 503);
  await stage.edge.restart({ vars: { ...stage.vars, SEALING_KEYS: key('k2', 2) } });
  assert.deepEqual((await tiptop.tell('belle', 'pay', fields)).body, { code: 0 });
  const booked = await stage.client('belle').post('/bookings', request);
  assert.deepEqual([booked.status, booked.body.checkout.provider], [200, 'stripe']);
});

test('a keyring that cannot be read is named, and not shown', async () => {
  await stage.edge.restart({ vars: { ...stage.vars, SEALING_KEYS: 'k1:c2VjcmV0' } });
  const answer = await fetch(`${stage.edge.url}/v1/salons/belle/storefront`);
  const text = await answer.text();
  assert.equal(answer.status, 500);
  assert.match(text, /SEALING_KEYS/);
  assert.ok(!text.includes('c2VjcmV0') && !stage.edge.log().includes('c2VjcmV0'));
  await stage.edge.restart({ vars: { ...stage.vars, SEALING_KEYS: key('k2', 2) } });
});
