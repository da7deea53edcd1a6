/**
 * What every stand-in keeps beside its own objects: clock, knobs, timers, faults, the log of received requests.
 *
 * Invariant: the clock can be moved ahead; it never goes back. Nothing is written to disk.
 * Deliberately absent: anything that only one provider has.
 */

import { Faults } from './faults.mjs';
import { BadRequest } from './http.mjs';

/** Requests that the log holds. */
const REQUESTS_KEPT = 20_000;

export class ProviderWorld {
  /** @type {any[]} */
  requests = [];
  requestCount = 0;
  /** seconds ahead of the machine's clock */
  clockAhead = 0;
  /** work that still runs by itself */
  pendingWork = 0;
  /** @type {Set<NodeJS.Timeout>} */
  timers = new Set();

  /**
   * @param {{url: () => string, knobs?: Record<string, unknown>}} options
   * @param {Readonly<Record<string, any>>} defaults the knobs that there are
   */
  constructor({ url, knobs = {} }, defaults) {
    this.url = url;
    this.faults = new Faults();
    this.defaults = defaults;
    /** @type {Record<string, any>} */
    this.knobs = { ...defaults };
    this.setKnobs(knobs);
    this.initialKnobs = { ...this.knobs };
  }

  /** Forgets everything, pending work included. */
  clear() {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.requests = [];
    this.requestCount = 0;
    this.knobs = { ...this.initialKnobs };
    this.clockAhead = 0;
    this.pendingWork = 0;
    this.faults.clear();
  }

  /** Unix seconds on the sandbox's clock. */
  now() {
    return Math.floor(Date.now() / 1000) + this.clockAhead;
  }

  /** Keeps a received request; the oldest go when there are too many. @param {any} entry */
  log(entry) {
    this.requestCount += 1;
    this.requests.push(entry);
    if (this.requests.length > REQUESTS_KEPT) this.requests.splice(0, REQUESTS_KEPT / 2);
  }

  /** Logged requests whose fields equal what the query asks for. @param {URLSearchParams} query @param {string[]} names */
  logged(query, names) {
    return this.requests.filter((r) => names.every((name) => query.get(name) === null || r[name] === query.get(name)));
  }

  /** Runs `work` later; `close` and `clear` forget it. @param {number} ms @param {() => void} work */
  after(ms, work) {
    this.pendingWork += 1;
    this.timer(ms, () => {
      this.pendingWork -= 1;
      work();
    });
  }

  /** @param {number} ms @param {() => void} work */
  timer(ms, work) {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      work();
    }, ms);
    this.timers.add(timer);
  }

  /** Sets knobs; unknown names and wrong kinds are refused. @param {Record<string, any>} changes */
  setKnobs(changes) {
    for (const [name, value] of Object.entries(changes)) {
      if (!(name in this.defaults)) throw new BadRequest(400, `unknown knob ${name}`);
      const wanted = this.defaults[name];
      if (typeof value !== typeof wanted || Array.isArray(value) !== Array.isArray(wanted)) throw new BadRequest(400, `knob ${name} has the wrong kind of value`);
    }
    Object.assign(this.knobs, changes);
    return this.knobs;
  }
}
