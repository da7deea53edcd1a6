/**
 * Faults to inject into a provider's API: slow, failing, or lost answers, per operation.
 *
 * A fault matches an operation such as `POST /v1/refunds`, or `*`; it is used up after `times` matches
 * (for ever when `times` is null). The first fault that matches is the one that happens.
 * Deliberately absent: faults of message delivery; those belong to each provider's own deliveries.
 */

import { BadRequest } from './http.mjs';

const KINDS = ['delay', 'status', 'lose_answer', 'hang'];

/**
 * @typedef {object} Fault
 * @property {string} id
 * @property {string} operation `*` or method and path pattern
 * @property {'delay' | 'status' | 'lose_answer' | 'hang'} kind
 *   `delay`: wait `delay_ms`, then work; `status`: answer `status` without working;
 *   `lose_answer`: work, then cut the connection; `hang`: never work, never answer
 * @property {number | null} times matches left; null = for ever
 * @property {number} delay_ms
 * @property {number} status
 * @property {Record<string, unknown> | null} error body of the error; null = the provider's usual one
 * @property {number | null} retry_after seconds to wait, as the failing answer's `Retry-After` says
 * @property {boolean} store whether the failing answer is kept under the idempotency key
 * @property {string | null} account only for this account
 * @property {number} hits
 */

export class Faults {
  /** @type {Fault[]} */
  #faults = [];
  #next = 1;

  /**
   * @param {Record<string, any>} input
   * @returns {Fault}
   */
  add(input) {
    if (!KINDS.includes(input.kind)) throw new BadRequest(400, `kind must be one of ${KINDS.join(', ')}`);
    const times = input.times === undefined ? 1 : input.times;
    if (times !== null && (!Number.isInteger(times) || times < 1)) throw new BadRequest(400, 'times must be a positive integer or null');
    /** @type {Fault} */
    const fault = {
      id: `fault_${this.#next++}`,
      operation: input.operation ?? '*',
      kind: input.kind,
      times,
      delay_ms: Number(input.delay_ms ?? 0),
      status: Number(input.status ?? 500),
      error: input.error ?? null,
      retry_after: input.retry_after ?? null,
      store: input.store === true,
      account: input.account ?? null,
      hits: 0,
    };
    this.#faults.push(fault);
    return fault;
  }

  /**
   * Takes one match of the first fault that fits.
   * @param {string} operation
   * @param {string} account
   * @returns {Fault | null}
   */
  take(operation, account) {
    const fault = this.#faults.find(
      (f) =>
        (f.times === null || f.times > 0) &&
        (f.operation === '*' || f.operation === operation) &&
        (f.account === null || f.account === account),
    );
    if (!fault) return null;
    fault.hits += 1;
    if (fault.times !== null) fault.times -= 1;
    return fault;
  }

  list() {
    return this.#faults.map((f) => ({ ...f }));
  }

  clear() {
    this.#faults = [];
  }
}
