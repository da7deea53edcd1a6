/** Random identifiers and orders for the stand-ins. */

import { randomBytes } from 'node:crypto';

const BASE62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** @param {string} prefix @param {number} [length] */
export function newId(prefix, length = 24) {
  return prefix + [...randomBytes(length)].map((byte) => BASE62[byte % 62]).join('');
}

/** @template T @param {T[]} items @returns {T[]} */
export function shuffle(items) {
  const out = [...items];
  for (let i = out.length - 1; i > 0; i -= 1) {
    const j = Math.floor(Math.random() * (i + 1));
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}
