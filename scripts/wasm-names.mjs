// Renames what a wasm module imports and exports, and the modules that it imports from. wasm-bindgen's names are long and
// end in hashes, which do not compress; with short ones the widget is 3 KB lighter.
//
// The layout is that of the core specification: a section is an id, a size and its contents; sections 2 and 7 are the
// imports and the exports (webassembly.github.io/spec/core/binary/modules.html).

const IMPORTS = 2;
const EXPORTS = 7;
const HEADER_BYTES = 8;
const IMPORTED_FUNCTION = 0;

/** Writes an unsigned integer as LEB128. @param {number} number @returns {number[]} */
function leb(number) {
  const bytes = [];
  do {
    const rest = number >>> 7;
    bytes.push((number & 0x7f) | (rest ? 0x80 : 0));
    number = rest;
  } while (number);
  return bytes;
}

/** Reads from `wasm` at `at`, moving on. */
class Reader {
  constructor(wasm, at) { Object.assign(this, { wasm, at }); }

  byte() { return this.wasm[this.at++]; }

  int() {
    let number = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      number += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return number;
    }
  }

  text() {
    const length = this.int();
    this.at += length;
    return this.wasm.toString('utf8', this.at - length, this.at);
  }
}

const text = (name) => {
  const bytes = Buffer.from(name);
  return [...leb(bytes.length), ...bytes];
};

/**
 * @param {Buffer} wasm
 * @param {Record<string, string>} names new names by old ones; the others stay
 * @returns {Buffer}
 */
export function rename(wasm, names) {
  const renamed = (name) => text(Object.hasOwn(names, name) ? names[name] : name);
  const out = [wasm.subarray(0, HEADER_BYTES)];
  const reader = new Reader(wasm, HEADER_BYTES);
  while (reader.at < wasm.length) {
    const start = reader.at;
    const id = reader.byte();
    const size = reader.int();
    const end = reader.at + size;
    if (id !== IMPORTS && id !== EXPORTS) {
      out.push(wasm.subarray(start, end));
      reader.at = end;
      continue;
    }
    const count = reader.int();
    const contents = [...leb(count)];
    for (let entry = 0; entry < count; entry++) {
      if (id === IMPORTS) contents.push(...renamed(reader.text())); // the module
      contents.push(...renamed(reader.text()));
      const kind = reader.byte();
      if (id === IMPORTS && kind !== IMPORTED_FUNCTION) throw new Error('only functions are imported by wasm-bindgen');
      contents.push(kind, ...leb(reader.int()));
    }
    if (reader.at !== end) throw new Error(`section ${id} was not understood`);
    out.push(Buffer.from([id, ...leb(contents.length), ...contents]));
  }
  return Buffer.concat(out);
}
