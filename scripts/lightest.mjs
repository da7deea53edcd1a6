// Keeps the file that weighs least as it is sent, in Brotli.
// Usage: node scripts/lightest.mjs <out> <files...>

import { copyFileSync, readFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';

const [out, ...files] = process.argv.slice(2);
const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 };
const [lightest] = files.map((file) => ({ file, bytes: brotliCompressSync(readFileSync(file), { params }).length }))
  .sort((one, other) => one.bytes - other.bytes);
if (!lightest) throw new Error('usage: lightest.mjs <out> <files...>');
copyFileSync(lightest.file, out);
