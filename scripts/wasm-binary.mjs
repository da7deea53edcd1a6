// What reads and writes the binary form of wasm modules, as far as the scripts beside it need that.
//
// The layout is that of the core specification: a section is an id, a size and its contents
// (webassembly.github.io/spec/core/binary/modules.html).

/** Bytes before the first section. */
export const HEADER_BYTES = 8;

/** Writes an unsigned integer as LEB128. @param {number} number @returns {number[]} */
export function leb(number) {
  const bytes = [];
  do {
    const rest = number >>> 7;
    bytes.push((number & 0x7f) | (rest ? 0x80 : 0));
    number = rest;
  } while (number);
  return bytes;
}

/** Reads from `wasm` at `at`, moving on. */
export class Reader {
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

/** Writes a name. @param {string} name @returns {number[]} */
export const text = (name) => {
  const bytes = Buffer.from(name);
  return [...leb(bytes.length), ...bytes];
};

/** Writes a section. @param {number} id @param {number[]} contents */
export const section = (id, contents) => Buffer.from([id, ...leb(contents.length), ...contents]);

/** The sections of a module, one after the other: `reader` stands at the contents. @returns {Generator<{id: number, start: number, end: number, reader: Reader}>} */
export function* sections(wasm) {
  for (let start = HEADER_BYTES; start < wasm.length;) {
    const reader = new Reader(wasm, start);
    const id = reader.byte();
    const size = reader.int();
    const end = reader.at + size;
    yield { id, start, end, reader };
    start = end;
  }
}
