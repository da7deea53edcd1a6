// The harness itself: state survives a crash, and the KV namespace fails in the ways it is told to.
// A few lines of JavaScript stand where the built Worker goes, so a fault found here is never the product's.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { FIRST_OF_CONNECTIONS } from './free-port.mjs';
import { startWorkerd } from './workerd.mjs';

/** A stand-in that passes requests on to the KV binding, and counts in a Durable Object. */
const PROBE = `
import { DurableObject } from 'cloudflare:workers';
export class Ledger extends DurableObject {
  async fetch() {
    this.ctx.storage.sql.exec('CREATE TABLE IF NOT EXISTS counted (n INTEGER PRIMARY KEY)');
    this.ctx.storage.sql.exec('INSERT INTO counted DEFAULT VALUES');
    return Response.json(this.ctx.storage.sql.exec('SELECT count(*) AS n FROM counted').one().n);
  }
}
export default {
  async fetch(request, env) {
    const { op, args } = request.method === 'POST' ? await request.json() : {};
    if (op === 'count') return env.LEDGER.get(env.LEDGER.idFromName('a')).fetch('http://ledger/');
    if (op === 'var') return Response.json(env[args[0]]);
    if (op === undefined) return new Response('ready');
    try {
      const answer = await env.STATE[op](...args);
      return Response.json(answer instanceof Map ? Object.fromEntries(answer) : answer ?? null);
    } catch (error) {
      return Response.json({ thrown: error.message });
    }
  },
};`;

const build = mkdtempSync(join(tmpdir(), 'chairtime-probe-'));
writeFileSync(join(build, 'index.js'), PROBE);
writeFileSync(join(build, 'index_bg.wasm'), Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])); // an empty module

let edge;
const ask = async (op, ...args) =>
  (await fetch(edge.url, { method: 'POST', body: JSON.stringify({ op, args }) })).json();

before(async () => { edge = await startWorkerd({ build, vars: { NOTE: 'a "quoted"\nnote, é' } }); });
after(async () => {
  await edge?.stop();
  rmSync(build, { recursive: true });
});

test('variables arrive as they were given', async () => {
  assert.equal(await ask('var', 'NOTE'), 'a "quoted"\nnote, é');
});

test('objects and values survive a killed process, at the same address', async () => {
  const counted = await ask('count');
  await ask('put', 'kept', 'yes');
  const { url, pid } = edge;
  assert.ok(Number(new URL(url).port) < FIRST_OF_CONNECTIONS, 'nobody takes the address while it is down');
  await edge.kill9();
  await assert.rejects(fetch(url));
  await edge.restart();
  assert.equal(edge.url, url);
  assert.notEqual(edge.pid, pid);
  assert.equal(await ask('get', 'kept'), 'yes');
  assert.equal(await ask('count'), counted + 1);
});

test('a restart can change variables', async () => {
  await edge.restart({ vars: { NOTE: 'second' } });
  assert.equal(await ask('var', 'NOTE'), 'second');
});

describe('the KV namespace', () => {
  beforeEach(() => edge.kv.heal());

  test('speaks the protocol: keys of any text, metadata, lists by prefix and page, several at once', async () => {
    await ask('put', 'salon/a b/é?', '{"n":1}', { metadata: { version: 7 } });
    await ask('put', 'salon/b', '{"n":2}');
    await ask('put', 'other', 'x');
    assert.deepEqual(await ask('get', 'salon/a b/é?', 'json'), { n: 1 });
    assert.deepEqual((await ask('getWithMetadata', 'salon/a b/é?')).metadata, { version: 7 });
    const first = await ask('list', { prefix: 'salon/', limit: 1 });
    assert.equal(first.list_complete, false);
    const second = await ask('list', { prefix: 'salon/', limit: 1, cursor: first.cursor });
    assert.deepEqual([...first.keys, ...second.keys].map(({ name }) => name), ['salon/a b/é?', 'salon/b']);
    assert.equal(second.list_complete, true);
    assert.deepEqual(await ask('get', ['salon/b', 'none']), { 'salon/b': '{"n":2}', none: null });
    await ask('delete', 'other');
    assert.equal(await ask('get', 'other'), null);
  });

  test('a refused write changes nothing', async () => {
    await ask('put', 'a', 'before');
    await edge.kv.faults({ failWrites: 1 });
    assert.match((await ask('put', 'a', 'after')).thrown, /429/);
    assert.equal(await ask('get', 'a'), 'before');
    assert.equal(await ask('put', 'a', 'after'), null, 'one failure was asked for, not two');
  });

  test('a lost acknowledgement is an error whose write was done', async () => {
    await edge.kv.faults({ loseAcks: 1 });
    assert.match((await ask('put', 'b', 'done')).thrown, /500/);
    assert.equal(await ask('get', 'b'), 'done');
  });

  test('a stale reader sees the older value, and a key that was not there yet as missing', async () => {
    await edge.kv.put('c', 'old');
    await edge.kv.faults({ staleMs: 60_000 });
    assert.equal(await ask('get', 'c'), null);
    assert.equal((await ask('list', { prefix: 'c' })).keys.length, 0);
    assert.equal(await edge.kv.get('c'), 'old', 'the control sees the truth');
  });

  test('an outage hits reads and writes, outlives a restart, and ends', async () => {
    await ask('put', 'd', 'x');
    await edge.kv.faults({ failAll: true });
    assert.match((await ask('get', 'd')).thrown, /503/);
    await edge.restart();
    assert.match((await ask('put', 'd', 'y')).thrown, /503/);
    await edge.kv.heal();
    assert.equal(await ask('get', 'd'), 'x');
  });

  test('one write a second for one key, other keys unhindered', async () => {
    await edge.kv.faults({ oneWritePerSecond: true });
    assert.equal(await ask('put', 'e', '1'), null);
    assert.match((await ask('put', 'e', '2')).thrown, /429/);
    assert.equal(await ask('put', 'f', '1'), null);
  });

  test('an expiry is listed, and a value past it is gone', async () => {
    const later = Math.floor(Date.now() / 1000) + 3600;
    await ask('put', 'g', 'x', { expiration: later });
    assert.equal((await ask('list', { prefix: 'g' })).keys[0].expiration, later);
    await ask('put', 'g', 'x', { expiration: 1 });
    assert.equal(await ask('get', 'g'), null);
    assert.equal((await ask('list', { prefix: 'g' })).keys.length, 0);
  });

  test('an unknown fault is refused', async () => {
    await assert.rejects(edge.kv.faults({ failSometimes: true }), /failSometimes/);
  });
});
