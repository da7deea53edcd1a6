/**
 * The stand-in Stripe as one provider of the sandbox: which paths are its own, and who answers them.
 */

import { handleApi } from './api.mjs';
import { handleCheckout } from './checkout.mjs';
import { CONTROLS } from './control.mjs';
import { sweep } from './sessions.mjs';
import { DEFAULT_KNOBS, World } from './world.mjs';

/** How often sessions and holds are looked at for their end, in milliseconds. */
const SWEEP_MS = 1000;

/**
 * @param {{url: () => string, knobs?: Record<string, unknown>}} options
 * @returns {import('../sandbox.mjs').Provider}
 */
function makeStripe(options) {
  const world = new World(options);
  const sweeping = setInterval(() => sweep(world), SWEEP_MS);
  sweeping.unref();

  /** @param {string} name e.g. `POST pay` @param {Record<string, any>} body @param {URLSearchParams} query */
  const control = async (name, body, query) => {
    const entry = CONTROLS[name];
    return entry ? { known: true, answer: await entry(world, body, query) } : { known: false, answer: null };
  };

  return {
    name: 'stripe',
    control,
    async handle(request, response, url) {
      if (url.pathname.startsWith('/v1/')) await handleApi(world, request, response, url);
      else if (/^\/(pay|receipts)\//.test(url.pathname)) await handleCheckout(world, request, response, url);
      else return false;
      return true;
    },
    reset: () => world.clear(),
    advance(seconds) {
      world.clockAhead += seconds;
      sweep(world);
      return world.now();
    },
    quiet: () => world.deliveries.quiet(),
    close() {
      clearInterval(sweeping);
      world.clear();
    },
  };
}

/** @type {import('../sandbox.mjs').Maker} */
export const stripe = { name: 'stripe', knobs: Object.keys(DEFAULT_KNOBS), make: makeStripe };
