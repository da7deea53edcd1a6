// Forged and altered provider messages by the thousand at the real runtime: not one is believed, and the whole state is the
// same afterwards, by its hash; then the genuine ones are believed. The great count is native (`forged.rs` of the Worker's
// tests), over the same functions.
//
//   FORGED_LIVE   messages for each provider (1,000; soak 20,000)   SEED   the same choices again

import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { test } from 'node:test';
import { opened } from '../runtime/opened.mjs';
import { chance, count } from '../runtime/scale.mjs';
import { eventually, salonDraft, signature } from '../runtime/stage.mjs';

const COUNT = count('FORGED_LIVE', 1000);
const AT_ONCE = 16;
const { stage, starts } = await opened({
  salons: [salonDraft('belle', { currency: 'KZT' }), salonDraft('other', { currency: 'KZT' })], providers: ['stripe', 'tiptoppay'],
});
const { tiptop } = stage;
const { seed, below, pick } = chance();

async function state() {
  const all = { kv: await stage.edge.kv.dump() };
  for (const salon of ['belle', 'other']) all[salon] = { bookings: await stage.bookings(salon), health: await stage.health(salon) };
  return createHash('sha256').update(JSON.stringify(all)).digest('hex');
}

/** A paid booking of whose payment no message came. */
async function silent(provider) {
  await stage.sandbox.control('POST knobs', { drop_types: ['*'] });
  await tiptop.askNothing('belle');
  await tiptop.knobs({ drop_types: ['*'] });
  const booked = await stage.client('belle').book({ start: starts.shift(), provider });
  const paid = await stage.pay(booked);
  await stage.quiet('belle');
  return { booked, paid };
}

function flip(bytes) {
  const changed = Buffer.from(bytes);
  changed[below(changed.length)] ^= 1 << below(8);
  return changed;
}
/** The same text as another writer would put it. */
const rewritten = (text) => pick([`\ufeff${text}`, `${text}\n`, text.replaceAll('e', '\\u0065'), text.toUpperCase(), Buffer.from(text, 'utf16le')]);

/** Sends `make()` so many times; all must be refused. Headers may be told twice. */
async function flood(make) {
  const kinds = {};
  let left = COUNT;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (left > 0) {
      left -= 1;
      const { kind, url, headers, body } = make();
      const answer = await fetch(url, { method: 'POST', headers: new Headers(headers), body });
      const text = await answer.text();
      assert.ok(answer.status >= 400 && answer.status < 500, `${kind}: ${answer.status} ${text}`);
      kinds[kind] = (kinds[kind] ?? 0) + 1;
    }
  }));
  console.log(`${COUNT} forged messages, SEED=${seed}: ${JSON.stringify(kinds)}`);
}

test('Stripe', async () => {
  const { booked } = await silent('stripe');
  const event = await stage.event('belle', 'checkout.session.completed');
  const text = JSON.stringify(event, null, 2);
  const bytes = Buffer.from(text);
  const [secret, others] = [stage.keys.belle.stripe.webhook_secrets[0], stage.keys.other.stripe.webhook_secrets[0]];
  const before = await state();
  await flood(() => {
    const now = Math.floor(Date.now() / 1000);
    const good = signature(text, secret);
    const [time, v1] = good.split(',');
    const [kind, header, body] = pick([
      () => ['a bit of the body', good, flip(bytes)],
      () => ['a cut body', good, bytes.subarray(0, below(bytes.length))],
      () => ['a longer body', good, `${text}${' '.repeat(1 + below(9))}`],
      () => ['a body written anew', good, rewritten(text)],
      () => ['a bit of the signature', `${time},v1=${flip(Buffer.from(v1.slice(3), 'hex')).toString('hex')}`, text],
      () => ['a cut header', good.slice(0, below(good.length)), text],
      () => ['another secret', signature(text, pick(['whsec_guess', others, secret.slice(0, -1), secret.replace('whsec_', ''), secret.toUpperCase()])), text],
      () => ['another time', `t=${now + 1 + below(200)},${v1}`, text],
      () => ['too old, or to come', signature(text, secret, now + pick([-1, 1]) * (303 + below(1e8))), text],
      () => ['another scheme', `${time},${pick(['v0', 'v2', 'V1'])}=${v1.slice(3)}`, text],
      () => ['two headers', [`${time},v1=${'0'.repeat(64)}`, `${time},v1=${'1'.repeat(64)}`], text],
      () => ['two times', `${time},t=${now},${v1}`, text],
      () => ['another writing', `${time},v1=${pick([v1.slice(3).toUpperCase(), Buffer.from(v1.slice(3), 'hex').toString('base64'), `0x${v1.slice(3)}`])}`, text],
      () => ['no header', undefined, text],
    ])();
    const headers = [['Content-Type', pick(['application/json', 'application/json; charset=utf-8', 'text/plain'])]];
    for (const one of [header ?? []].flat()) headers.push(['Stripe-Signature', one]);
    // The bare address finds the salon by what the message says. What a neighbour has signed is genuine at the neighbour's own
    // address, where it means nothing (refused.test.mjs), so it goes to ours.
    const url = `${stage.edge.url}/payments/prepaid/stripe${pick(kind === 'another secret' ? ['/belle', ''] : ['/belle', '/belle', '', '/other', '/nosuch'])}`;
    return { kind, url, headers, body };
  });
  assert.equal(await state(), before);
  const answer = await stage.tell('belle', text);
  assert.deepEqual([answer.status, answer.body], [200, { received: true }]);
  await eventually('the genuine one is believed', async () => (await stage.client('belle').show(booked)).body.booking.status === 'confirmed');
  await stage.quiet('belle');
});

test('TipTop Pay', async () => {
  const { booked, paid } = await silent('tiptoppay');
  const fields = await tiptop.fields('Pay', paid.transaction_id);
  const text = new URLSearchParams(fields).toString();
  const bytes = Buffer.from(text);
  const [secret, others] = ['belle', 'other'].map((salon) => tiptop.keysOf(salon).api_secrets[0]);
  const sign = (message, key = secret) => createHmac('sha256', key).update(message).digest('base64');
  const good = sign(text);
  const mac = Buffer.from(good, 'base64');
  const before = await state();
  await flood(() => {
    const [kind, header, body] = pick([
      () => ['a bit of the body', good, flip(bytes)],
      () => ['a cut body', good, bytes.subarray(0, below(bytes.length))],
      () => ['a longer body', good, `${text}&Amount=1`],
      () => ['a body written anew', good, rewritten(text)],
      () => ['escapes written anew', good, text.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()).concat(/%/.test(text) ? '' : ' ')],
      () => ['a bit of the signature', flip(mac).toString('base64'), text],
      () => ['a cut signature', mac.subarray(0, below(32)).toString('base64') || 'x', text],
      () => ['another secret', sign(text, pick(['guess', others, secret.slice(0, -1), secret.toUpperCase(), ''])), text],
      () => ['another writing', pick([mac.toString('hex'), good.replace('=', ''), `${good}=`, `sha256=${good}`]), text],
      () => ['two headers', [good, flip(mac).toString('base64')], text],
      () => ['no header', undefined, text],
    ])();
    const headers = [['Content-Type', pick(['application/x-www-form-urlencoded', 'application/x-www-form-urlencoded; charset=utf-8', 'text/plain'])]];
    for (const one of [header ?? []].flat()) headers.push(['Content-HMAC', one]);
    // What is covered by no signature must not matter: X-Content-HMAC does not count.
    if (header === undefined) headers.push(['X-Content-HMAC', good]);
    const url = tiptop.address(...pick([['belle', 'pay'], ['belle'], [], ...(kind === 'another secret' ? [] : [['other', 'pay'], ['nosuch', 'pay'], ['belle', 'check'], ['belle', 'refund']])]));
    return { kind, url, headers, body };
  });
  assert.equal(await state(), before);
  assert.deepEqual((await tiptop.tell('belle', 'pay', fields)).body, { code: 0 });
  await eventually('the genuine one is believed', async () => (await stage.client('belle').show(booked)).body.booking.status === 'confirmed');
});
