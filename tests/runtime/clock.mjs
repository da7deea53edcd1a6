// A clock that is set: `Date` of one process or isolate, so many seconds behind the machine's (before it, if negative).
//
//   setBehind(30 * 86_400);   // thirty days ago
//   setBehind(0);             // the machine's own again
//
// Timers are not touched: what waits a second waits a second.

const Machine = Date;
let behind = 0;

class Set extends Machine {
  constructor(...given) {
    if (given.length === 0) super(Set.now());
    else super(...given);
  }

  static now() { return Machine.now() - behind * 1000; }
}

/** @param {number} seconds */
export function setBehind(seconds) {
  behind = seconds;
  globalThis.Date = seconds === 0 ? Machine : Set;
}

/** How far it is behind, seconds. */
export const howFarBehind = () => behind;
