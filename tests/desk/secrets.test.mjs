// No secret is left lying about: not in KV, not in the ledger's files, not in a log, not in an answer.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { salonDraft, SEALING_KEYS } from '../runtime/stage.mjs';
import { apiSecret, openDesk, publicId, stripeKey, webhookSecret } from './desk.mjs';

/** Every file under a folder. @returns {string[]} */
const files = (dir) => readdirSync(dir).flatMap((name) => {
  const path = join(dir, name);
  return statSync(path).isDirectory() ? files(path) : [path];
});

/** The ways in which a text may have been written: as it is, in hex, in base64 at any place of a longer text. */
function forms(secret) {
  const bytes = Buffer.from(secret);
  const inBase64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64').replaceAll('=', '');
    // The first and the last signs depend on what stands beside.
    return text.slice(shift === 0 ? 0 : shift + 1, -1);
  });
  const urlSafe = inBase64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  return [secret, bytes.toString('hex'), bytes.toString('hex').toUpperCase(), ...inBase64, ...urlSafe, encodeURIComponent(secret)];
}

const finds = (bytes, secret) => forms(secret).find((form) => bytes.includes(form));

test('a search that finds what is there', () => {
  const secret = 'sk_test_51secretsecret';
  for (const written of [secret, `x${Buffer.from(`ab${secret}cd`).toString('base64')}`, Buffer.from(`a${secret}`).toString('base64url'), Buffer.from(secret).toString('hex')]) {
    assert.ok(finds(Buffer.from(`….${written}.…`), secret), written);
  }
  assert.equal(finds(Buffer.from('sk_test_51other'), secret), undefined);
});

test('after a day at the desk no secret is anywhere', async () => {
  const stage = await openDesk({ salons: [salonDraft('belle', { currency: 'KZT' })], watchSeconds: 1 });
  const { control } = stage.sandbox;
  try {
    const secrets = [];
    const secret = (text) => { secrets.push(text); return text; };
    secret(stage.ownerKeys.belle);
    const desk = await stage.signIn('belle');
    secret(desk.cookie.split('=')[1]);

    // Stripe, with an endpoint of ours, and then with a key that cannot make one.
    const first = secret(stripeKey());
    const byHand = secret(stripeKey('rk_test'));
    await control('POST accounts', { key: first, keys: [{ key: byHand, rights: ['checkout_session_write', 'payment_intent_write', 'charge_write', 'dispute_read', 'connected_account_read', 'customer_write', 'payment_method_read'] }] });
    assert.equal((await desk.post('/connections/stripe', { secret_key: first })).status, 200);
    assert.equal((await desk.post('/connections/stripe/rotate', { secret_key: byHand, webhook_secret: secret(webhookSecret()) })).status, 200);
    // What is wrong is not kept either, and not said again.
    for (const body of [{ secret_key: secret(stripeKey('pk_live')) }, { secret_key: secret(stripeKey('sk_live')), webhook_secret: secret(apiSecret()) }]) {
      assert.equal((await desk.post('/connections/stripe', body)).status, 422);
    }
    assert.equal((await desk.post('/connections/stripe', JSON.stringify(secret(stripeKey())))).status, 400);

    // TipTop Pay, before and after another secret.
    const terminal = { public_id: publicId(), api_secret: secret(apiSecret()) };
    await control('POST tiptoppay/terminals', terminal);
    assert.equal((await desk.post('/connections/tiptoppay', { ...terminal, mode: 'test' })).status, 200);
    const fresh = secret(apiSecret());
    await control('POST tiptoppay/terminals/roll', { public_id: terminal.public_id, api_secret: fresh });
    assert.equal((await desk.post('/connections/tiptoppay/rotate', { public_id: terminal.public_id, api_secret: fresh })).status, 200);
    assert.equal((await desk.post('/connections/tiptoppay', { ...terminal, api_secret: secret(apiSecret()) })).status, 422);

    // Paid tests, so that keys have been used on every road; the watch has looked by itself meanwhile.
    const paid = await desk.post('/connections/tiptoppay/test-payment');
    await control('POST tiptoppay/pay', { order: paid.body.checkout.url });
    await stage.quiet('belle');
    for (const path of ['', '/stripe/test-payment', '/tiptoppay/test-payment']) await desk.get(`/connections${path}`);
    await desk.post('/connections/stripe/verify');
    await desk.post('/connections/tiptoppay/verify');
    await desk.delete('/connections/stripe');
    await stage.quiet('belle');
    // The sealing key itself, and what the sandbox has sent with.
    secret(SEALING_KEYS.split(':')[1]);

    const state = files(join(stage.edge.dir, 'state'));
    const database = Buffer.concat(state.map((file) => readFileSync(file)));
    assert.ok(state.some((file) => file.includes('ledger')) && database.includes(terminal.public_id), 'the search looks where things are stored');
    const log = Buffer.from(stage.edge.log());
    const kv = Buffer.from(JSON.stringify(await stage.edge.kv.dump()));
    const answers = Buffer.from(stage.said.join('\n'));
    assert.ok(kv.includes('belle') && answers.includes('tiptoppay_keys_accepted') && log.length > 0);
    // Whatever looks like a secret: those among them that only the provider and we have ever seen.
    for (const [where, bytes] of Object.entries({ state: database, log, kv, answers })) {
      assert.doesNotMatch(bytes.toString('latin1'), /(whsec_|[sr]k_(test|live)_51)[A-Za-z0-9]{12}/, where);
    }
    for (const one of secrets) {
      for (const [where, bytes] of Object.entries({ state: database, log, kv, answers })) {
        assert.equal(finds(bytes, one), undefined, `${one.slice(0, 8)}… is in ${where}`);
      }
    }
  } finally {
    await stage.close();
  }
});
