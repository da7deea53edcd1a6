// Bodies that are too large, endless, slow or deep: refused within a second, beside neighbours that notice nothing, and the
// memory stays as it was.
//
//   HEAVY_BODIES   large bodies sent for the measurement of memory (400; soak 4,000)

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { test } from 'node:test';
import { opened } from '../runtime/opened.mjs';
import { count } from '../runtime/scale.mjs';
import { OPERATOR_SECRET, signature, sleep } from '../runtime/stage.mjs';

const BODIES = count('HEAVY_BODIES', 400);
const { stage, client } = await opened();
const JSON_TYPE = { 'Content-Type': 'application/json' };
const KB = 1024;

/** The places that take a body, with the most that each takes. */
const PLACES = [
  ['bookings', 'POST', '/v1/salons/belle/bookings', JSON_TYPE, 16 * KB],
  ['a code', 'POST', '/v1/salons/belle/payment-links/session', JSON_TYPE, 16 * KB],
  ['signing in', 'POST', '/v1/desk/session', { ...JSON_TYPE, Origin: stage.vars.PUBLIC_ORIGIN }, 16 * KB],
  ['Stripe', 'POST', '/payments/prepaid/stripe/belle', { ...JSON_TYPE, 'Stripe-Signature': 't=1,v1=00' }, 512 * KB],
  ['TipTop Pay', 'POST', '/payments/prepaid/tiptoppay/belle/pay', { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-HMAC': 'x' }, 512 * KB],
  ['the operator', 'PUT', '/v1/operator/salons/belle', { ...JSON_TYPE, Authorization: `Bearer ${OPERATOR_SECRET}` }, 1024 * KB],
];

/** Sends pieces as they come, until it is answered; what, after how long, and how much had been sent. */
function stream(path, method, headers, pieces) {
  const began = performance.now();
  let sent = 0;
  return new Promise((resolve, reject) => {
    const request = http.request(`${stage.edge.url}${path}`, { method, headers: { ...headers, 'Transfer-Encoding': 'chunked' } });
    let answered = false;
    const over = new Promise((done) => { request.once('close', done); });
    request.on('response', (response) => {
      answered = true;
      let text = '';
      response.on('data', (data) => { text += data; });
      const end = () => {
        request.destroy();
        resolve({ status: response.statusCode, text, ms: performance.now() - began, sent });
      };
      response.on('end', end);
      response.on('error', end);
    });
    request.on('error', (error) => { if (!answered) reject(Object.assign(error, { ms: performance.now() - began, sent })); });
    (async () => {
      for await (const piece of pieces) {
        if (request.destroyed) return;
        sent += piece.length;
        if (!request.write(piece)) await Promise.race([over, new Promise((done) => { request.once('drain', done); })]);
      }
      request.end();
    })();
  });
}

const rss = () => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${stage.edge.pid}/status`, 'utf8'))[1]) / KB;

test('one byte more than is taken is too much; as much as is taken is not', async () => {
  for (const [what, method, path, headers, most] of PLACES) {
    for (const [size, wrong] of [[most, false], [most + 1, true]]) {
      const began = performance.now();
      const answer = await fetch(`${stage.edge.url}${path}`, { method, headers, body: Buffer.alloc(size, 0x20) });
      const { code } = await answer.json();
      assert.equal(answer.status === 413 && code === 'body_too_large', wrong, `${what}, ${size} bytes: ${answer.status} ${code}`);
      assert.ok(answer.status < 500 && performance.now() - began < 1000, `${what}: ${answer.status}`);
    }
  }
});

test('what does not end is refused as soon as it is too much', async () => {
  for (const [what, method, path, headers, most] of PLACES) {
    async function* endless() { for (;;) { yield Buffer.alloc(16 * KB, 0x20); await sleep(1); } }
    // Who goes on sending may lose the answer to the connection's end (RFC 9112, 9.6). That is as soon, and the answer is read another time.
    const tries = [];
    while (tries.length < 20 && !tries.at(-1)?.status) tries.push(await stream(path, method, headers, endless()).catch((error) => error));
    assert.equal(tries.at(-1).status, 413, `${what}: ${tries.at(-1)}`);
    for (const { ms, sent, status, code } of tries) {
      assert.ok(status || ['ECONNRESET', 'EPIPE'].includes(code), `${what}: ${code}`);
      assert.ok(ms < 1000, `${what}: ${ms} ms`);
      assert.ok(sent < most + 2048 * KB, `${what}: ${sent} bytes were taken`);
    }
  }
});

test('who sends a byte now and then keeps nobody waiting', async () => {
  let over = false;
  async function* slow() { while (!over) { yield Buffer.from(' '); await sleep(50); } }
  const slowly = Array.from({ length: 40 }, () => stream('/v1/salons/belle/bookings', 'POST', JSON_TYPE, slow()).catch(() => null));
  await sleep(300);
  const waits = [];
  for (let n = 0; n < 30; n += 1) {
    const began = performance.now();
    assert.equal((await client.storefront()).status, 200);
    waits.push(performance.now() - began);
  }
  over = true;
  const answers = await Promise.all(slowly);
  assert.ok(Math.max(...waits) < 1000, `${Math.max(...waits)} ms`);
  for (const answer of answers) assert.equal(answer.status, 400);
});

test('ten thousand levels are too deep, wherever JSON is read; a genuine signature on them changes nothing', async () => {
  const deep = (open, close, levels = 10_000) => `${open.repeat(levels)}1${close.repeat(levels)}`;
  const nests = [deep('[', ']', 8_000), deep('{"a":', '}', 2_700), '['.repeat(16_000)];
  for (const nest of nests) {
    for (const [what, method, path, headers] of PLACES.filter(([name]) => !['Stripe', 'TipTop Pay'].includes(name))) {
      const began = performance.now();
      const answer = await fetch(`${stage.edge.url}${path}`, { method, headers, body: nest });
      await answer.arrayBuffer();
      assert.equal(answer.status, 400, what);
      assert.ok(performance.now() - began < 1000, what);
    }
  }
  const request = await client.request({ start: 2e9 });
  for (const field of Object.keys(request)) {
    const text = JSON.stringify({ ...request, [field]: 'NEST' }).replace('"NEST"', deep('[', ']', 6_000));
    const answer = await fetch(`${client.base}/bookings`, { method: 'POST', headers: JSON_TYPE, body: text });
    assert.deepEqual([answer.status, (await answer.json()).code], [400, 'malformed'], field);
  }
  for (const levels of [10_000, 120_000]) {
    for (const text of [deep('[', ']', levels), `{"id":"evt_1","object":"event","type":"charge.succeeded","data":{"object":${deep('{"metadata":', '}', Math.min(levels, 25_000))}}}`]) {
      const began = performance.now();
      const { status } = await stage.tell('belle', text, signature(text, stage.keys.belle.stripe.webhook_secrets[0]));
      assert.ok(status < 500 && performance.now() - began < 1000, `${levels} levels: ${status}`);
      const bare = await stage.tell('', text, signature(text, stage.keys.belle.stripe.webhook_secrets[0]));
      assert.ok(bare.status < 500, `${levels} levels at the bare address: ${bare.status}`);
    }
  }
  assert.deepEqual(await stage.bookings('belle'), []);
});

test('large bodies leave no memory behind', async () => {
  const body = Buffer.alloc(4096 * KB, 0x20);
  const batch = async (count) => {
    for (let n = 0; n < count; n += 4) {
      await Promise.all(Array.from({ length: 4 }, async (_, at) => {
        const [, method, path, headers] = PLACES[(n + at) % PLACES.length];
        // The server need not read what it refuses: a broken pipe is an answer too.
        const answer = await fetch(`${stage.edge.url}${path}`, { method, headers, body }).catch(() => null);
        await answer?.arrayBuffer().catch(() => null);
        if (answer) assert.equal(answer.status, 413);
      }));
    }
  };
  await batch(Math.ceil(BODIES / 4));
  const before = rss();
  await batch(BODIES);
  const after = rss();
  console.log(`${BODIES} bodies of 4 MiB: ${before.toFixed(0)} MB before, ${after.toFixed(0)} MB after`);
  assert.ok(after - before < 24, `${before} MB, then ${after} MB`);
  assert.equal((await client.storefront()).status, 200);
});
