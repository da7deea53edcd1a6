// Prints a table of built sizes and fails when one is over its budget (budgets.json, the one place for them).
// Usage: node scripts/sizes.mjs worker|widget|desk
//        node scripts/sizes.mjs --readme           writes the table of README.md anew, if it is stale
//        node scripts/sizes.mjs --readme --check   fails if it is stale, and writes nothing
//
// The README's table is stale when a row is missing, has another budget, or is away from what is built by more than a fiftieth and
// more than 100 bytes: a byte here and there does not change a file of the source.
//
// A budget names files (a trailing ** means all files under a folder, or those of it whose names begin so) and a limit in bytes for one encoding. Of the files
// under `one_of` a visitor loads one: the largest counts.
// Brotli is quality 11 with a 16 MiB window, gzip level 9: what a static host stores ahead of time.

import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
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

/** How each encoding is measured. */
const encodings = {
  raw: (bytes) => bytes.length,
  gzip: (bytes) => gzipSync(bytes, { level: 9 }).length,
  brotli: (bytes) => brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  }).length,
};

const measured = new Map();
/** The size of a file in one encoding; measured when it is asked for, for the Worker's takes seconds. */
function sizeOf(path, encoding) {
  const key = `${encoding} ${path}`;
  if (!measured.has(key)) measured.set(key, encodings[encoding](readFileSync(join(root, path))));
  return measured.get(key);
}

const allBudgets = JSON.parse(readFileSync(join(root, 'scripts/budgets.json'), 'utf8'));

/**
 * What a budget is about, as built.
 * @returns {{name: string, encoding: string, sum: number, limit: number, built: boolean}[]} one for each of its limits
 */
function spent({ name, files, one_of, ...limits }) {
  const paths = files.flatMap(expand);
  const choice = one_of?.flatMap(expand);
  const built = (paths.length > 0 || files.length === 0) && choice?.length !== 0;
  return Object.entries(limits).map(([encoding, limit]) => {
    const size = (path) => sizeOf(path, encoding);
    const sum = paths.reduce((total, path) => total + size(path), Math.max(0, ...(choice ?? []).map(size)));
    return { name, encoding, sum, limit, built };
  });
}

/** Prints what is built of one group. @returns {boolean} whether all of it is built and within its budget */
function report(group) {
  const budgets = allBudgets[group];
  if (!budgets) {
    console.error(`no budgets are called "${group}"`);
    return false;
  }
  const row = (name, raw, gzip, brotli) =>
    console.log(`    ${name.padEnd(44)}${String(raw).padStart(9)}${String(gzip).padStart(9)}${String(brotli).padStart(9)}`);
  row('bytes', 'raw', 'gzip', 'brotli');
  for (const path of new Set(budgets.flatMap(({ files, one_of = [] }) => [...files, ...one_of]).flatMap(expand))) {
    row(path, ...Object.keys(encodings).map((encoding) => sizeOf(path, encoding)));
  }
  let good = true;
  for (const { name, encoding, sum, limit, built } of budgets.flatMap(spent)) {
    const over = sum > limit;
    good &&= built && !over;
    if (!built) console.error(`    ${name}: nothing is built`);
    (over ? console.error : console.log)(`    ${name}: ${sum} of ${limit} bytes ${encoding}${over ? ', OVER BUDGET' : ''}`);
  }
  return good;
}

const [BEGIN, END] = ['<!-- sizes: made by scripts/sizes.mjs -->\n', '<!-- /sizes -->'];
const figure = (bytes) => bytes.toLocaleString('en-US');

/** The README's table against what is built. @param {'write' | 'check'} mode @returns {boolean} whether it holds, or does now */
function table(mode) {
  const file = join(root, 'README.md');
  const text = readFileSync(file, 'utf8');
  const [begin, end] = [text.indexOf(BEGIN) + BEGIN.length, text.indexOf(END)];
  if (begin < BEGIN.length || end < begin) throw new Error('README.md has no place for the sizes');
  const rows = Object.values(allBudgets).flat().flatMap(spent);
  const missing = rows.find(({ built }) => !built);
  if (missing) throw new Error(`${missing.name}: nothing is built`);
  const written = new Map(text.slice(begin, end).split('\n').filter((line) => line.startsWith('|')).slice(2)
    .map((line) => line.split('|').map((cell) => cell.trim()).slice(1, 4)).map(([name, ...rest]) => [name, rest]));
  const label = ({ name, encoding }) => `${name}, ${encoding}`;
  const stale = rows.filter((row) => {
    const [bytes = '', budget = ''] = written.get(label(row)) ?? [];
    const away = Math.abs(Number(bytes.replaceAll(',', '')) - row.sum);
    return bytes === '' || budget !== figure(row.limit) || !(away <= Math.max(100, row.sum / 50));
  });
  if (stale.length === 0 && written.size === rows.length) return true;
  if (mode === 'check') {
    console.error(`    README.md: stale sizes (${stale.map(label).join('; ') || 'a row too many'}): node scripts/sizes.mjs --readme`);
    return false;
  }
  const lines = rows.map((row) => `| ${label(row)} | ${figure(row.sum)} | ${figure(row.limit)} |`);
  const made = ['| What is loaded | bytes | budget |', '|---|---:|---:|', ...lines, ''].join('\n');
  writeFileSync(file, text.slice(0, begin) + made + text.slice(end));
  console.log('    README.md: the sizes are written anew');
  return true;
}

const [what, ...options] = process.argv.slice(2);
const good = what === '--readme' ? table(options.includes('--check') ? 'check' : 'write') : report(what);
process.exitCode = good ? 0 : 1;
