// Cuts a wasm module in two: what is needed at once, and what may be fetched later into the same instance.
// Usage: node scripts/wasm-split.mjs <wasm with names> <rules, a module> <out: first> <out: later>
//
// The rules say, by the names of functions as Rust mangles them for people to read:
//
//   entries   the functions at the border. The first part calls them through the table, where the later one puts them; so a call
//             before that traps, and the program has to know whether it is there.
//   later     whose address may only be taken by what comes later: closures, shims and drop glue of its modules. Which number in
//             the data is an address cannot be seen, so this is by name.
//   never     what may not be found in the first part: were it there, such an address could be taken before the time.
//
// The later part is what is reached from the entries and from those addresses, and from nothing else. It imports the memory, the
// tables, the globals and the functions of the first part that it calls from the one module `_`. All data stays where it is.
//
// In binaryen's text form, in which everything has a name, there is nothing to renumber; its own wasm-split is not on npm.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const FEATURES = ['bulk-memory', 'bulk-memory-opt', 'nontrapping-float-to-int', 'sign-ext', 'mutable-globals', 'reference-types', 'multivalue'];
const binaryen = join(dirname(fileURLToPath(import.meta.url)), '../node_modules/binaryen/bin');
const tool = (name, ...rest) => execFileSync(process.execPath,
  ['--stack-size=4000', join(binaryen, name), ...FEATURES.map((feature) => `--enable-${feature}`), ...rest], { stdio: ['ignore', 'inherit', 'inherit'] });

/** An identifier of the text form. */
const ID = String.raw`\$(?:"(?:[^"\\]|\\.)*"|[^\s()"]+)`;
const matchAll = (text, before) => [...text.matchAll(new RegExp(`${before}(${ID})`, 'g'))].map(([, id]) => id);
const idOf = (form, kind) => new RegExp(`\\(${kind} (${ID})`).exec(form)?.[1];

/** The forms of a module, each as it stands; binaryen begins each with one space and ends it there or with a line of its own. */
function forms(text) {
  const all = [];
  for (const line of text.split('\n').slice(1)) {
    if (line.startsWith(' (')) all.push(line);
    else if (all.length > 0 && line !== ')') all[all.length - 1] += `\n${line}`;
  }
  return all;
}

/** What a function takes and gives, without names: `(param i32) (param i64) (result i32)`. */
function signature(form) {
  const head = /^ \(func (.*)$/m.exec(form)?.[1] ?? '';
  return [...head.matchAll(new RegExp(`\\((param|result)((?: ${ID})?)((?: \\w+)+)\\)`, 'g'))].map(([, kind, , types]) => `(${kind}${types})`).join(' ');
}

/** @param {string} text @param {{entries: RegExp, later: RegExp, never: RegExp}} rules */
function split(text, rules) {
  const all = forms(text);
  const kind = (name) => all.filter((form) => form.startsWith(` (${name} `));
  const functions = new Map(kind('func').map((form) => [idOf(form, 'func'), form]));
  const imports = new Map(kind('import').map((form) => [idOf(form, 'func'), form]));
  const calls = new Map([...functions].map(([id, form]) => [id, matchAll(form, String.raw`\((?:call|return_call|ref\.func) `)]));
  const [elements, ...more] = kind('elem');
  const [, table, offset] = new RegExp(`\\(table (${ID})\\) \\(i32\\.const (\\d+)\\)`).exec(elements) ?? [];
  if (!table || more.length > 0) throw new Error('one segment of the table was expected');
  const addressed = matchAll(elements.slice(elements.indexOf('i32.const')), ' ');
  const entries = [...functions.keys()].filter((id) => rules.entries.test(id));
  if (entries.length === 0) throw new Error('no entry is there');

  const first = new Set();
  const todo = [...kind('export'), ...kind('start')].flatMap((form) => matchAll(form, String.raw`\((?:func|start) `));
  todo.push(...addressed.filter((id) => !rules.later.test(id)));
  for (let id; (id = todo.pop());) {
    if (first.has(id) || entries.includes(id) || !functions.has(id)) continue;
    first.add(id);
    todo.push(...calls.get(id));
  }
  const early = [...first].filter((id) => rules.never.test(id));
  if (early.length > 0) throw new Error(`reached without an entry:\n${early.join('\n')}`);
  const later = [...functions.keys()].filter((id) => !first.has(id));
  const isLater = new Set(later);

  // The entries' places in the table are behind all others.
  const [, sizes] = new RegExp(`\\(table ${table.replace('$', '\\$')} (\\d+ \\d+) funcref\\)`).exec(kind('table').join('\n')) ?? [];
  const [end] = sizes.split(' ').map(Number);
  const places = new Map(entries.map((id, n) => [id, end + n]));
  const stub = (id) => {
    const takes = signature(functions.get(id));
    const given = [...takes.matchAll(/\(param((?: \w+)+)\)/g)].flatMap(([, types]) => types.trim().split(' '));
    return ` (func ${id} ${takes}\n  (call_indirect ${table} ${takes}\n${given.map((_, n) => `   (local.get ${n})\n`).join('')}   (i32.const ${places.get(id)})\n  )\n )`;
  };
  const ABSENT = '$"what comes later"';

  // What the later part takes from the first, each under a short name: a number, which nothing else is named.
  const body = later.map((id) => functions.get(id)).join('\n');
  const taken = [...new Set(later.flatMap((id) => calls.get(id)))].filter((id) => !isLater.has(id));
  const globals = kind('global').filter((form) => matchAll(body, String.raw`\(global\.[gs]et `).includes(idOf(form, 'global')));
  const shared = [
    ...kind('memory').map((form) => ['memory', form]), ...kind('table').map((form) => ['table', form]),
    ...globals.map((form) => ['global', form]), ...taken.map((id) => ['func', functions.get(id) ?? imports.get(id), id]),
  ].map(([what, form, id = idOf(form, what)], n) => ({ what, form, id, name: String(n) }));
  const described = ({ what, form, id }) => {
    if (what === 'func') return `(func ${id} ${functions.has(id) ? signature(form) : form.slice(form.indexOf(id) + id.length, form.lastIndexOf('))'))})`;
    if (what === 'global') return `${/^ (\(global \S+ (?:\(mut \w+\)|\w+))/.exec(form)[1]})`;
    return form.trim();
  };
  const widened = (form) => form.replace(`${table} ${sizes} funcref`, `${table} ${end + entries.length} ${end + entries.length} funcref`);

  const runs = [];
  [...addressed.map((id, n) => [id, Number(offset) + n]), ...places].forEach(([id, place]) => {
    if (!isLater.has(id)) return;
    const last = runs.at(-1);
    if (last && last.place + last.ids.length === place) last.ids.push(id);
    else runs.push({ place, ids: [id] });
  });

  return {
    first: ['(module',
      ...all.filter((form) => !form.startsWith(' (func ')).map((form) => {
        if (form === elements) return ` (elem (table ${table}) (i32.const ${offset}) func ${addressed.map((id) => (isLater.has(id) ? ABSENT : id)).join(' ')})`;
        return widened(form);
      }),
      ...shared.map(({ what, id, name }) => ` (export "${name}" (${what} ${id}))`),
      ...[...first].map((id) => functions.get(id)), ...entries.map(stub), ` (func ${ABSENT} (unreachable))`, ')'].join('\n'),
    later: ['(module', ...kind('type'), ...kind('rec'),
      ...shared.map((one) => ` (import "_" "${one.name}" ${widened(described(one))})`),
      ...runs.map(({ place, ids }) => ` (elem (table ${table}) (i32.const ${place}) func ${ids.join(' ')})`), body, ')'].join('\n'),
    told: `${first.size} functions at once, ${later.length} later, through ${entries.length} entries; ${taken.length} are called from there`,
  };
}

const [from, rules, ...to] = process.argv.slice(2);
const work = mkdtempSync(join(tmpdir(), 'chairtime-split-'));
try {
  tool('wasm-dis', from, '-o', join(work, 'whole.wat'));
  const { told, ...parts } = split(readFileSync(join(work, 'whole.wat'), 'utf8'), await import(pathToFileURL(resolve(rules))));
  for (const [n, part] of [parts.first, parts.later].entries()) {
    writeFileSync(join(work, `${n}.wat`), part);
    tool('wasm-as', join(work, `${n}.wat`), '-o', to[n]);
  }
  console.log(`    ${told}`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
