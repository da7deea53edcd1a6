// Stands before a build of the Worker and gives it a clock that a test sets. Runs inside workerd, beside clock.mjs.
//
//   const edge = await startWorkerd({ entry: CLOCK_SET });
//   await setClock(edge, 30 * 86_400, ['belle']);     // thirty days ago; what is due by then is done at once
//
// Alarms are kept by the machine's clock, so each is set anew when the ledger's has been set: its ledger is rung.
// Deliberately absent: one clock for the Worker and another for its ledgers.

import Worker, { Ledger as Real } from './index.js';
import { howFarBehind, setBehind } from './clock.mjs';

const BELL = 'http://ledger/clock';

let wrapped = false;

/** Alarms, as the ledger means them: by its own clock. */
function byItsClock(storage) {
  if (wrapped) return;
  wrapped = true;
  const prototype = Object.getPrototypeOf(storage);
  const { setAlarm } = prototype;
  prototype.setAlarm = function byClock(when, ...options) {
    return setAlarm.call(this, Number(when) + howFarBehind() * 1000, ...options);
  };
}

export class Ledger extends Real {
  constructor(ctx, env) {
    byItsClock(ctx.storage);
    super(ctx, env);
  }

  /** Rung, it does what is due, and sets the next alarm. */
  async fetch(request) {
    if (request.url !== BELL) return super.fetch(request);
    await this.alarm();
    return new Response();
  }
}

export default class extends Worker {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname !== '/clock') return super.fetch(request);
    setBehind(Number(searchParams.get('behind')));
    for (const salon of searchParams.getAll('salon')) await this.env.LEDGER.getByName(salon).fetch(BELL);
    return Response.json({ now: Date.now() });
  }
}
