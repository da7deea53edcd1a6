// The stand-in for the platform's static assets (assets-service.mjs), in front of which nothing is tried by itself: each kind
// of request is answered as wrangler answers it, which has the platform's own service.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';
import { freePort } from './free-port.mjs';
import { LINK_SECRET, OPERATOR_SECRET, SEALING_KEYS } from './stage.mjs';
import { startWorkerd } from './workerd.mjs';
import { startWrangler } from './wrangler.mjs';

const dist = join(dirname(fileURLToPath(import.meta.url)), '../../widget/dist');
const vars = { PUBLIC_ORIGIN: 'https://edge.example', OPERATOR_SECRET, LINK_SECRET, SEALING_KEYS };

/** What a browser goes by. A date or a way of packing is none of it. */
const TOLD = [
  'access-control-allow-origin', 'cache-control', 'content-security-policy', 'content-type', 'cross-origin-opener-policy',
  'cross-origin-resource-policy', 'referrer-policy', 'timing-allow-origin', 'x-content-type-options',
];

const dir = mkdtempSync(join(tmpdir(), 'chairtime-assets-'));
let ours;
let theirs;
before(async () => {
  const port = await freePort();
  [ours, theirs] = await Promise.all([
    startWorkerd({ vars, front: 'assets', build: process.env.CHAIRTIME_WORKER_BUILD }), startWrangler({ dir, port, vars }),
  ]);
});
after(async () => {
  await ours?.stop();
  await theirs?.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function answer(place, path, options) {
  const response = await fetch(`${place.url}${path}`, { redirect: 'manual', signal: AbortSignal.timeout(10_000), ...options }).catch((error) => {
    throw new Error(`${options?.method ?? 'GET'} ${place.url}${path}: ${error.message}`, { cause: error });
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  return {
    status: response.status,
    headers: Object.fromEntries(TOLD.map((name) => [name, response.headers.get(name)]).filter(([, value]) => value !== null)),
    // A fault of the Worker names itself by an identifier that is another each time.
    body: response.headers.has('x-request-id') ? '' : createHash('sha256').update(bytes).digest('hex'),
    worker: response.headers.has('x-request-id'),
  };
}

/** Of each folder one file of each kind; a new kind is tried by itself. */
function samples() {
  const kinds = new Map();
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())) {
    const path = `${entry.parentPath.slice(dist.length)}/${entry.name}`;
    kinds.set(path.replace(/[^/]+?(\.[a-z]+)?$/, '*$1'), path);
  }
  return [...kinds.values(), '/desk', '/widget.js'];
}

test('a file of each kind has the same headers and bytes, and a second GET is told that nothing has changed', async () => {
  const paths = samples();
  assert.ok(paths.length > 8, paths.join(' '));
  for (const path of paths) {
    const [here, there] = await Promise.all([answer(ours, path), answer(theirs, path)]);
    assert.deepEqual(here, there, path);
    assert.deepEqual(await answer(ours, path, { method: 'HEAD' }), await answer(theirs, path, { method: 'HEAD' }), `HEAD ${path}`);
    for (const place of [ours, theirs]) {
      const { headers } = await fetch(`${place.url}${path}`);
      const again = await fetch(`${place.url}${path}`, { headers: { 'If-None-Match': headers.get('ETag') } });
      assert.equal(again.status, 304, path);
    }
  }
});

test('what is no file goes to the Worker, and so do its own paths and other methods', async () => {
  // The POST has no body: left unread by who answers 405, it now and then holds up the next request on that connection.
  const requests = [
    ['/nothing'], ['/'], ['/assets'], ['/assets/'], ['/desk/'], ['/_headers'], ['/widget.js', { method: 'POST' }],
    ['/v1/salons/nobody/storefront'], ['/s/nobody'], ['/assets/../widget.js'],
  ];
  for (const [path, options] of requests) {
    const [here, there] = await Promise.all([answer(ours, path, options), answer(theirs, path, options)]);
    assert.deepEqual(here, there, path);
  }
});
