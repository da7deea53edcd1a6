/**
 * The stand-in Stripe as one provider of the sandbox: which paths are its own, and who answers them.
 */

import { parseJsonObject, readBody, sendJson } from '../http.mjs';
import { handleApi } from './api.mjs';
import { handleCheckout } from './checkout.mjs';
import { CONTROLS } from './control.mjs';
import { ApiError } from './errors.mjs';
import { sweep } from './sessions.mjs';
import { World } from './world.mjs';

/** How often sessions and holds are looked at for their end, in milliseconds. */
const SWEEP_MS = 1000;

/**
 * @param {{url: () => string, knobs?: Record<string, unknown>}} options
 * @returns {import('../sandbox.mjs').Provider}
 */
export function stripeProvider(options) {
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
      else if (url.pathname.startsWith('/_control/')) {
        const body = parseJsonObject(await readBody(request));
        try {
          const { known, answer } = await control(`${request.method} ${url.pathname.slice('/_control/'.length)}`, body, url.searchParams);
          if (!known) return false;
          sendJson(response, 200, answer);
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
          sendJson(response, error.status, error.body('req_control'));
        }
      } else return false;
      return true;
    },
    close() {
      clearInterval(sweeping);
      world.clear();
    },
  };
}
