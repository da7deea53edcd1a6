// Renames what a wasm module imports and exports, and the modules that it imports from. wasm-bindgen's names are long and
// end in hashes, which do not compress; with short ones the widget is 3 KB lighter.

import { HEADER_BYTES, leb, section, sections, text } from './wasm-binary.mjs';

const IMPORTS = 2;
const EXPORTS = 7;
const IMPORTED_FUNCTION = 0;

/**
 * @param {Buffer} wasm
 * @param {Record<string, string>} names new names by old ones; the others stay
 * @returns {Buffer}
 */
export function rename(wasm, names) {
  const renamed = (name) => text(Object.hasOwn(names, name) ? names[name] : name);
  const out = [wasm.subarray(0, HEADER_BYTES)];
  for (const { id, start, end, reader } of sections(wasm)) {
    if (id !== IMPORTS && id !== EXPORTS) {
      out.push(wasm.subarray(start, end));
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
    out.push(section(id, contents));
  }
  return Buffer.concat(out);
}
