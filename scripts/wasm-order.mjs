// Decides in which order a wasm module's functions compress well: each behind those that it resembles. A fiftieth of the widget.
// Usage: node scripts/wasm-order.mjs <wasm without names> <out> <bytes> <neighbours>
//
//   bytes        in a row by which two functions are compared
//   neighbours   how many of the functions just placed the next one shall resemble; the last counts most
//
// Only the order is decided here. The numbers of functions stand all over the code, and binaryen knows where; so `out` has names
// that sort as wanted, for `wasm-opt --reorder-functions-by-name`.

import { readFileSync, writeFileSync } from 'node:fs';
import { leb, section, sections, text } from './wasm-binary.mjs';

const CUSTOM = 0;
const IMPORTS = 2;
const CODE = 10;
/** In the name section: names of functions. */
const FUNCTION_NAMES = 1;

const [from, to, ...way] = process.argv.slice(2);
const [runBytes, neighbours] = way.map(Number);
if (!(runBytes > 0 && neighbours > 0)) throw new Error('usage: wasm-order.mjs <wasm> <out> <bytes> <neighbours>');

/** How many of the imports are functions, which come first in the numbering. @param {import('./wasm-binary.mjs').Reader} reader */
function importedFunctions(reader) {
  let count = 0;
  for (let left = reader.int(); left > 0; left -= 1) {
    reader.text();
    reader.text();
    const kind = reader.byte();
    if (kind === 0) count += 1;
    // A table has a type before its limits, a global one before whether it may change; limits are a flag, a least and perhaps a most.
    if (kind === 0) reader.int();
    else if (kind === 3) reader.at += 2;
    else {
      if (kind === 1) reader.byte();
      const bounded = reader.byte() & 1;
      reader.int();
      if (bounded) reader.int();
    }
  }
  return count;
}

/** @param {Buffer} wasm @returns {{imported: number, bodies: Buffer[]}} */
function functions(wasm) {
  let imported = 0;
  const bodies = [];
  for (const { id, reader } of sections(wasm)) {
    if (id === IMPORTS) imported = importedFunctions(reader);
    if (id !== CODE) continue;
    for (let left = reader.int(); left > 0; left -= 1) {
      const end = reader.int() + reader.at;
      bodies.push(wasm.subarray(reader.at, end));
      reader.at = end;
    }
  }
  return { imported, bodies };
}

/** The runs of bytes in a function, each once. @param {Buffer} body */
function runs(body) {
  const all = new Set();
  for (let at = 0; at + runBytes <= body.length; at += 1) all.add(body.readUIntBE(at, runBytes));
  return all;
}

/**
 * The next is always the one that shares most with its neighbours; a run counts the more the fewer functions have it.
 * @param {Buffer[]} bodies
 * @returns {number[]} their places now, in the order wanted
 */
function order(bodies) {
  const each = bodies.map(runs);
  /** @type {Map<number, number[]>} */
  const having = new Map();
  each.forEach((all, place) => all.forEach((run) => (having.has(run) ? having.get(run).push(place) : having.set(run, [place]))));
  const weight = (run) => Math.log(bodies.length / having.get(run).length) + 0.1;
  const size = each.map((all) => Math.sqrt([...all].reduce((sum, run) => sum + weight(run), 1)));
  const placed = [];
  const left = new Set(bodies.keys());
  while (left.size > 0) {
    const shared = new Float64Array(bodies.length);
    placed.slice(-neighbours).reverse().forEach((neighbour, distance) => each[neighbour].forEach((run) => {
      for (const place of having.get(run)) shared[place] += weight(run) / (1 + distance);
    }));
    const alike = (place) => shared[place] / size[place];
    const next = [...left].reduce((best, place) => (alike(place) > alike(best) ? place : best));
    placed.push(next);
    left.delete(next);
  }
  return placed;
}

const wasm = readFileSync(from);
const { imported, bodies } = functions(wasm);
const ranks = order(bodies).map((place, rank) => [imported + place, String(rank).padStart(6, '0')]);
ranks.sort(([one], [two]) => one - two);
const names = [...leb(ranks.length), ...ranks.flatMap(([number, name]) => [...leb(number), ...text(name)])];
writeFileSync(to, Buffer.concat([wasm, section(CUSTOM, [...text('name'), FUNCTION_NAMES, ...leb(names.length), ...names])]));
