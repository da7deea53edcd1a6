// What stands behind the rate limiting binding in tests: a fixed window a key, as the platform counts in one of its places.
// THROTTLE is "limit/seconds", or "broken" for one that throws.

import { WorkerEntrypoint } from 'cloudflare:workers';

/** @type {Map<string, {window: number, count: number}>} */
const seen = new Map();

export class Throttle extends WorkerEntrypoint {
  /** @param {{key: string}} options */
  async limit({ key }) {
    if (this.env.THROTTLE === 'broken') throw new Error('out of order');
    const [most, seconds] = this.env.THROTTLE.split('/').map(Number);
    const window = Math.floor(Date.now() / 1000 / seconds);
    const count = seen.get(key)?.window === window ? seen.get(key).count + 1 : 1;
    seen.set(key, { window, count });
    return { success: count <= most };
  }
}

export default {
  fetch: () => new Response('by the binding only', { status: 404 }),
};
