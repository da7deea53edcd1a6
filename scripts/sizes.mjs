// Prints a table of built sizes and fails when one is over its budget (budgets.json, the one place for them).
// Usage: node scripts/sizes.mjs worker|widget|desk
//
// A budget names files (a trailing ** means all files under a folder, or those of it whose names begin so) and a limit in bytes for one encoding. Of the files
// under `one_of` a visitor loads one: the largest counts.
// Brotli is quality 11 with a 16 MiB window, gzip level 9: what a static host stores ahead of time.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Names that are served with the assets but never sent to a visitor. */
const notSent = new Set(['_headers', '_redirects', '.assetsignore']);

/** @param {string} pattern @returns {string[]} paths relative to the root */
function expand(pattern) {
  if (!pattern.endsWith('**')) return existsSync(join(root, pattern)) ? [pattern] : [];
  if (!pattern.endsWith('/**')) {
    const [, folder, begin] = pattern.match(/^(.*)\/(.*)\*\*$/);
    return expand(`${folder}/**`).filter((path) => path.startsWith(`${folder}/${begin}`));
  }
  const folder = pattern.slice(0, -3);
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return expand(`${path}/**`);
      return notSent.has(entry.name) ? [] : [path];
    })
    .sort();
}

/** @param {string} path @returns {{raw: number, gzip: number, brotli: number}} */
function measure(path) {
  const bytes = readFileSync(join(root, path));
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  return {
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes, { params }).length,
  };
}

const group = process.argv[2];
const budgets = JSON.parse(readFileSync(join(root, 'scripts/budgets.json'), 'utf8'))[group];
if (!budgets) {
  console.error(`no budgets are called "${group}"`);
  process.exit(2);
}

const sizes = new Map();
for (const path of budgets.flatMap(({ files, one_of = [] }) => [...files, ...one_of]).flatMap(expand)) {
  if (!sizes.has(path)) sizes.set(path, measure(path));
}
const row = (name, raw, gzip, brotli) =>
  console.log(`    ${name.padEnd(44)}${String(raw).padStart(9)}${String(gzip).padStart(9)}${String(brotli).padStart(9)}`);
row('bytes', 'raw', 'gzip', 'brotli');
for (const [path, size] of sizes) row(path, size.raw, size.gzip, size.brotli);

let failed = false;
for (const { name, files, one_of, ...limits } of budgets) {
  const paths = files.flatMap(expand);
  const choice = one_of?.flatMap(expand);
  if (paths.length === 0 || choice?.length === 0) {
    console.error(`    ${name}: nothing is built (${files.join(', ')})`);
    failed = true;
  }
  for (const [encoding, limit] of Object.entries(limits)) {
    const size = (path) => sizes.get(path)[encoding];
    const sum = paths.reduce((total, path) => total + size(path), Math.max(0, ...(choice ?? []).map(size)));
    const over = sum > limit;
    failed ||= over;
    const line = `    ${name}: ${sum} of ${limit} bytes ${encoding}${over ? ', OVER BUDGET' : ''}`;
    (over ? console.error : console.log)(line);
  }
}
process.exitCode = failed ? 1 : 0;
