// Turns what wasm-bindgen wrote into the files of the desk.
// Usage: node scripts/pack-desk.mjs <folder with desk.js and desk_bg.wasm>
//
//   widget/dist/desk                              the page, fixed name, asked for anew each time
//   widget/dist/desk-files/desk-<hash>.wasm       }
//   widget/dist/desk-files/later-<hash>.wasm      } what all pages but the day's need; not there in a debug build
//   widget/dist/desk-files/desk-<hash>.js         } named by their contents, cached for ever
//   widget/dist/desk-files/desk-<hash>.css        }
//   widget/dist/desk-files/en-<hash>.txt …        the words of a language, one text a line
//   widget/dist/desk-files/told-ru-<hash>.json …  what the Worker tells and why it refuses, by codes
//
// The widget's files lie beside them (pack-widget.mjs) and are left alone.

import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeHeaders } from './headers.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'widget/dist');
const bound = process.argv[2];

/** @param {import('esbuild').BuildOptions} options @returns {Promise<string>} */
const minified = async (options) => (await build({
  bundle: true, minify: true, write: false, target: ['chrome111', 'firefox113', 'safari16.4'], legalComments: 'none', logLevel: 'warning',
  // wasm-bindgen names a module of ours once for each side that imports it; both are the same.
  logOverride: { 'duplicate-object-key': 'silent' }, ...options,
})).outputFiles[0].text;

/** Writes the contents under a name that carries their hash. @returns {string} its address */
function writeHashed(name, extension, contents) {
  const hash = createHash('sha256').update(contents).digest('hex').slice(0, 16);
  const path = `desk-files/${name}-${hash}.${extension}`;
  writeFileSync(join(dist, path), contents);
  return `/${path}`;
}

/** Where a visit stands in the plan of a day: its page may have no styles in attributes, so each place is a class. */
function places() {
  const rules = [];
  for (let row = 2; row <= 98; row += 1) rules.push(`.plan>.r${row}{grid-row-start:${row}}`);
  for (let rows = 1; rows <= 48; rows += 1) rules.push(`.plan>.s${rows}{grid-row-end:span ${rows}}`);
  for (let column = 2; column <= 13; column += 1) rules.push(`.plan>.c${column}{grid-column:${column}}`);
  for (let staff = 1; staff <= 12; staff += 1) rules.push(`.of${staff}{--staff:${staff}}`);
  return `@media (min-width:56rem){${rules.join('')}}`;
}

rmSync(join(dist, 'desk-files'), { recursive: true, force: true });
mkdirSync(join(dist, 'desk-files'), { recursive: true });

// In the order of their keys, as widget/build.rs numbers them; that each language has all of them was checked there.
const texts = Object.fromEntries(readdirSync(join(root, 'widget/texts-desk')).sort().map((file) => {
  const written = JSON.parse(readFileSync(join(root, 'widget/texts-desk', file), 'utf8'));
  const tag = file.slice(0, -'.json'.length);
  return [tag, writeHashed(tag, 'txt', Object.keys(written).sort().map((key) => written[key]).join('\n'))];
}));
// A Worker's test holds what is told against what it tells, widget/build.rs what is said of refusals against their reasons.
const told = Object.fromEntries(readdirSync(join(root, 'widget/texts-refused')).sort().map((file) => {
  const tag = file.slice(0, -'.json'.length);
  const read = (folder) => JSON.parse(readFileSync(join(root, folder, file), 'utf8'));
  // What is told in English is the Worker's.
  const written = { ...read('widget/texts-refused'), ...(tag === 'en' ? {} : read('widget/texts-told')) };
  return [tag, writeHashed(`told-${tag}`, 'json', JSON.stringify(written))];
}));
const wasm = writeHashed('desk', 'wasm', readFileSync(join(bound, 'desk_bg.wasm')));
const behind = join(bound, 'desk-later_bg.wasm');
const later = existsSync(behind) ? writeHashed('later', 'wasm', readFileSync(behind)) : null;
const css = await minified({
  stdin: { contents: `@import './desk.css';\n@import './desk-salon.css';\n${places()}`, resolveDir: join(root, 'widget/styles'), loader: 'css' },
});
const loader = await minified({
  entryPoints: [join(root, 'widget/desk/desk.js')],
  format: 'esm',
  alias: { 'desk-glue': join(bound, 'desk.js') },
  define: { __CHAIRTIME_WASM__: JSON.stringify(wasm), __CHAIRTIME_LATER__: JSON.stringify(later), __CHAIRTIME_TEXTS__: JSON.stringify(texts), __CHAIRTIME_TOLD__: JSON.stringify(told) },
});
const page = readFileSync(join(root, 'widget/desk/page.html'), 'utf8')
  .replace('__CSS__', writeHashed('desk', 'css', css))
  .replace('__WASM__', wasm)
  .replace('__LOADER__', writeHashed('desk', 'js', loader));
writeFileSync(join(dist, 'desk'), page);
writeHeaders(dist);
