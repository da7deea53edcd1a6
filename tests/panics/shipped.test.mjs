// Panics on purpose are in no Worker that is shipped: not a byte of theirs is in what was built.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const folder = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const TRACES = ['on purpose', 'X-Panic', 'PANICS'];

/** Which of them the built Worker in a folder has. */
const traces = (build) => ['index.js', 'index_bg.wasm'].flatMap((name) => {
  const bytes = readFileSync(`${build}/${name}`);
  return TRACES.filter((trace) => bytes.includes(trace));
});

test('the Worker that is shipped does not know how to panic on purpose', () => {
  assert.deepEqual(traces(process.env.CHAIRTIME_WORKER_BUILD ?? folder('worker/build')), []);
});

const faults = folder('.chairtime/faults');
test('the one for tests does, so they would be found', { skip: !existsSync(`${faults}/index_bg.wasm`) }, () => {
  assert.deepEqual(traces(faults).sort(), [...TRACES].sort());
});
