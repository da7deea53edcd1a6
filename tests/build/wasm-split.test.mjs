// A wasm that is cut in two (scripts/wasm-split.mjs): what comes later is missing until it is there, and then nothing is; and
// what may not be needed at once does not get through.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'chairtime-split-test-'));
after(() => rmSync(work, { recursive: true, force: true }));

writeFileSync(join(work, 'rules.mjs'), `
export const entries = /::later::[a-z]+"?$/;
export const later = /app::page::/;
export const never = /app::page::[a-z]+"?$/;
`);

/** Where the closures stand in the table. */
const DAY = 1;
const PAGE = 2;

/**
 * A program of a day, which is needed at once, and of a page, which is not. Named as Rust names: the page has a closure that
 * nobody calls by its name, and both have a sum in common, a count and a function of the host.
 *
 * @param {string} [more] further functions
 */
const program = (more = '') => `(module
  (type $one (func (param i32) (result i32)))
  (import "host" "tell" (func $host::tell (param i32)))
  (memory $memory 1 1)
  (table $table 3 3 funcref)
  (table $values 1 1 externref)
  (global $opened (mut i32) (i32.const 0))
  (elem (table $table) (i32.const ${DAY}) func $"app::day::{{closure}}" $"app::page::{{closure}}")
  (export "open" (func $app::open))
  (export "call" (func $app::call))
  (export "opened" (func $app::opened))
  (func $app::open (param $n i32) (result i32)
    (call $app::later::open (local.get $n)))
  (func $app::call (param $place i32) (param $n i32) (result i32)
    (call_indirect $table (type $one) (local.get $n) (local.get $place)))
  (func $app::opened (result i32)
    (global.get $opened))
  (func $app::twice (param $n i32) (result i32)
    (i32.mul (local.get $n) (i32.const 2)))
  (func $"app::day::{{closure}}" (param $n i32) (result i32)
    (call $app::twice (local.get $n)))
  (func $app::later::open (param $n i32) (result i32)
    (call $host::tell (local.get $n))
    (global.set $opened (i32.add (global.get $opened) (i32.const 1)))
    (i32.store (i32.const 64) (i32.const 100))
    (call $app::page::drawn (local.get $n)))
  (func $app::page::drawn (param $n i32) (result i32)
    (i32.add (call $app::twice (local.get $n)) (i32.load (i32.const 64))))
  (func $"app::page::{{closure}}" (param $n i32) (result i32)
    (i32.add (call $app::page::drawn (local.get $n)) (i32.const 1)))
  ${more}
)`;

/** Cuts it; the parts' files, and what was said. @param {string} text */
function cut(text) {
  const [source, whole, ...parts] = ['program.wat', 'whole.wasm', 'first.wasm', 'later.wasm'].map((name) => join(work, name));
  writeFileSync(source, text);
  for (const part of parts) rmSync(part, { force: true });
  execFileSync(process.execPath, [join(ROOT, 'node_modules/binaryen/bin/wasm-as'), '--all-features', '-g', source, '-o', whole]);
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts/wasm-split.mjs'), whole, join(work, 'rules.mjs'), ...parts], { encoding: 'utf8' });
  return { status, stdout, stderr, parts };
}

const instance = (file, imports) => new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), imports);

test('what comes later traps until it is there, and then works over the first part’s memory, table and globals', () => {
  const { status, stdout, stderr, parts } = cut(program());
  assert.equal(status, 0, stderr);
  assert.match(stdout, /5 functions at once, 3 later, through 1 entries; 2 are called from there/);
  const told = [];
  const first = instance(parts[0], { host: { tell: (n) => told.push(n) } }).exports;
  assert.equal(first.call(DAY, 21), 42, 'what is needed at once is there');
  const before = { open: () => first.open(7), closure: () => first.call(PAGE, 7) };
  for (const [name, call] of Object.entries(before)) assert.throws(call, WebAssembly.RuntimeError, name);
  assert.deepEqual([told, first.opened()], [[], 0]);

  instance(parts[1], { _: first });
  assert.equal(first.open(7), 114);
  assert.equal(first.call(PAGE, 7), 115, 'a closure, by the table');
  assert.deepEqual([told, first.opened(), first.call(DAY, 21)], [[7], 1, 42]);
});

test('a function that may not be needed at once, and is, fails the cut and is named', () => {
  const { status, stderr } = cut(program(`
  (export "early" (func $app::early))
  (func $app::early (result i32)
    (call $app::page::drawn (i32.const 1)))`));
  assert.notEqual(status, 0);
  assert.match(stderr, /reached without an entry:\s+\$"?app::page::drawn/);
});

test('rules that no function answers to fail the cut', () => {
  const { status, stderr } = cut(program().replaceAll('app::later::', 'app::nowhere::'));
  assert.notEqual(status, 0);
  assert.match(stderr, /no entry is there/);
});
