// What is compared: our Worker and its twins. The twins are bundled from node_modules when a benchmark begins.

import { build } from 'esbuild';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LINK_SECRET, OPERATOR_SECRET, SEALING_KEYS, WIDE_LIMITS } from '../runtime/stage.mjs';

/** @typedef {import('./process.mjs').Variant} Variant */

export const WEBHOOK_SECRET = 'whsec_bench';
export const STRIPE_KEY = 'sk_test_bench';
const PUBLIC_ORIGIN = 'https://book.example';

/** @param {{build: string, stripe?: string}} options folder of the built Worker; address of the sandbox @returns {Variant} */
export const ours = ({ build: folder, stripe = 'http://127.0.0.1:9' }) => ({
  name: 'Chairtime',
  modules: [join(folder, 'index.js'), join(folder, 'index_bg.wasm')],
  ledger: 'Ledger',
  vars: {
    PUBLIC_ORIGIN,
    STRIPE_API_BASE: stripe,
    OPERATOR_SECRET,
    LINK_SECRET,
    SEALING_KEYS,
    ...WIDE_LIMITS,
  },
});

const TWINS = {
  hello: { name: 'bare hello' },
  bare: { name: 'bare JavaScript' },
  'bare-ledger': { name: 'bare JavaScript, Durable Object', ledger: 'Ledger' },
  hono: { name: 'Hono + stripe' },
};

/** @param {string} outdir @returns {Promise<Record<keyof typeof TWINS, Variant>>} */
export async function bundleTwins(outdir) {
  const file = (name) => fileURLToPath(new URL(`twins/${name}.mjs`, import.meta.url));
  await build({
    entryPoints: Object.keys(TWINS).map(file),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:workers'],
    logLevel: 'error',
  });
  const vars = { PUBLIC_ORIGIN, WEBHOOK_SECRET };
  return Object.fromEntries(Object.entries(TWINS).map(([name, twin]) => [name, { ...twin, modules: [join(outdir, `${name}.mjs`)], vars }]));
}
