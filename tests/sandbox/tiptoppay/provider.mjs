/**
 * The stand-in TipTop Pay as one provider of the sandbox: which paths are its own, and who answers them.
 *
 * One address serves API, order pages and widget, for every region; the real ones are on several hosts.
 */

import { handleApi } from './api.mjs';
import { CONTROLS } from './control.mjs';
import { handlePages } from './pages.mjs';
import { sweep } from './payments.mjs';
import { DEFAULT_KNOBS, World } from './world.mjs';

const BASE = '/tiptoppay';

/** How often holds are looked at for their end, in milliseconds. */
const SWEEP_MS = 1000;

/**
 * @param {{url: () => string, knobs?: Record<string, unknown>}} options
 * @returns {import('../sandbox.mjs').Provider}
 */
function makeTipTopPay(options) {
  const world = new World(options);
  const sweeping = setInterval(() => sweep(world), SWEEP_MS);
  sweeping.unref();
  return {
    name: 'tiptoppay',
    async control(name, body, query) {
      const entry = CONTROLS[name];
      return entry ? { known: true, answer: await entry(world, body, query) } : { known: false, answer: null };
    },
    async handle(request, response, url) {
      if (!url.pathname.startsWith(`${BASE}/`)) return false;
      const path = url.pathname.slice(BASE.length);
      if (!(await handlePages(world, request, response, url, path))) await handleApi(world, request, response, path);
      return true;
    },
    reset: () => world.clear(),
    advance(seconds) {
      world.clockAhead += seconds;
      sweep(world);
      return world.now();
    },
    quiet: () => world.quiet(),
    close() {
      clearInterval(sweeping);
      world.clear();
    },
  };
}

/** @type {import('../sandbox.mjs').Maker} */
export const tipTopPay = { name: 'tiptoppay', knobs: Object.keys(DEFAULT_KNOBS), make: makeTipTopPay };
