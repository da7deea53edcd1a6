// Ledgers in a process of their own, as they are on the platform: two ends of one line.
//
//   Ledger    in the Worker's process, where its ledgers would be: passes each request on
//   default   in the ledgers' process: gives it to the ledger it is for

import { DurableObject } from 'cloudflare:workers';

const NAME = 'X-Ledger';

export class Ledger extends DurableObject {
  fetch(request) {
    const passed = new Request(request);
    passed.headers.set(NAME, this.ctx.id.name);
    return this.env.LEDGERS.fetch(passed);
  }
}

export default {
  fetch: (request, { LEDGER }) => LEDGER.get(LEDGER.idFromName(request.headers.get(NAME))).fetch(request),
};
