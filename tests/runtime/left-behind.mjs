// Every byte that a Worker has left behind: the ledgers' tables and their journals, KV, the log.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { passesLuhn } from '../sandbox/pan.mjs';

function* files(dir) {
  for (const name of readdirSync(dir)) {
    const path = join(dir, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else if (!/\.(capnp|js|mjs|wasm)$/.test(name)) yield [path, readFileSync(path)];
  }
}

/** How a text may lie in a file without being seen at once. */
const disguises = (text) => [
  Buffer.from(text), Buffer.from(text.toLowerCase()), Buffer.from(encodeURIComponent(text)), Buffer.from(text, 'utf16le'),
  Buffer.from(Buffer.from(text).toString('base64').replaceAll('=', '')), Buffer.from(Buffer.from(text).toString('hex')),
];

/** How the numbers of the card schemes begin. */
const SCHEMES = /^(?:4|5[0-8]|2[2-7]|3[0-9]|6)/;

/**
 * What could be card numbers: 13 to 19 digits, alone or in groups, with the right sum and a scheme's beginning. What letters or
 * further digits stand beside is part of something else.
 *
 * @param {string} text
 */
export const cardNumbers = (text) =>
  (text.match(/(?<![0-9A-Za-z])\d(?:[ -]?\d){12,18}(?![0-9A-Za-z])/g) ?? []).filter((found) => {
    const digits = found.replace(/[ -]/g, '');
    return SCHEMES.test(digits) && passesLuhn(digits);
  });

/**
 * Asserts that no card number is anywhere, in one byte a letter or in two.
 *
 * @param {import('./workerd.mjs').Edge} edge
 */
export async function noCardNumbers(edge) {
  for (const [path, bytes] of files(edge.dir)) {
    for (const way of /** @type {const} */ (['latin1', 'utf16le'])) assert.deepEqual(cardNumbers(bytes.toString(way)), [], path);
  }
  for (const [key, value] of Object.entries(await edge.kv.dump())) assert.deepEqual(cardNumbers(`${key} ${value}`), [], `KV: ${key}`);
}

/**
 * Asserts that none of `texts` is anywhere.
 *
 * @param {import('./workerd.mjs').Edge} edge
 * @param {string[]} texts
 * @returns {Promise<number>} how many bytes were looked through
 */
export async function nowhere(edge, texts) {
  let looked = 0;
  for (const [path, bytes] of files(edge.dir)) {
    looked += bytes.length;
    for (const text of texts) for (const disguise of disguises(text)) assert.ok(!bytes.includes(disguise), `${path} holds ${text}`);
  }
  for (const [key, value] of Object.entries(await edge.kv.dump())) {
    for (const text of texts) for (const disguise of disguises(text)) assert.ok(!`${key} ${value}`.includes(disguise.toString()), `KV: ${key} holds ${text}`);
  }
  assert.ok(looked > 50_000, `only ${looked} bytes were found`);
  return looked;
}
