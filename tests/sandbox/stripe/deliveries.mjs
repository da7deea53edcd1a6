/**
 * Sends events to webhook endpoints: signing, retries, and the faults of a message service.
 *
 * Invariant: a delivery is delivered when an endpoint answers 2xx within the time limit; anything else,
 * a redirect included, is a failure and is tried again with doubled pauses until `retry_limit`.
 * Every try is signed afresh. No order is promised, as with Stripe.
 */

import { shuffle } from '../random.mjs';
import { send } from '../send.mjs';
import { fakeSignature, signatureHeader } from './signature.mjs';

/**
 * @typedef {object} Delivery
 * @property {string} id
 * @property {string} event
 * @property {string} type
 * @property {string} endpoint
 * @property {string} url
 * @property {'held' | 'waiting' | 'delivered' | 'failed' | 'dropped'} state
 * @property {{at: number, status: number, ms: number, error?: string}[]} attempts
 */

export const MESSAGE_HEADERS = { 'Content-Type': 'application/json; charset=utf-8', 'User-Agent': 'Stripe/1.0 (sandbox)' };

/** Tries that run at the same time; the rest wait their turn, so that a burst does not time itself out. */
const AT_ONCE = 64;

export class Deliveries {
  /** @type {Map<string, Delivery>} */
  all = new Map();
  /** @type {Map<string, Delivery[]>} */
  byEvent = new Map();
  /** deliveries that wait to be shuffled @type {Delivery[]} */
  window = [];
  /** told after each try @type {Set<() => void>} */
  watchers = new Set();
  next = 1;
  running = 0;
  /** tries that wait for a place @type {(() => void)[]} */
  turns = [];

  /** @param {import('./world.mjs').World} world */
  constructor(world) {
    this.world = world;
  }

  clear() {
    this.all.clear();
    this.byEvent.clear();
    this.window = [];
  }

  /**
   * Queues an event for each endpoint that listens to its type.
   * @param {import('./world.mjs').Account} account @param {any} event
   */
  queue(account, event) {
    for (const endpoint of account.objects.webhook_endpoint.values()) {
      if (endpoint.status !== 'enabled') continue;
      if (!endpoint.enabled_events.includes('*') && !endpoint.enabled_events.includes(event.type)) continue;
      const { knobs } = this.world;
      const dropped = knobs.drop_types.includes('*') || knobs.drop_types.includes(event.type);
      const copies = dropped ? 1 : 1 + knobs.duplicate;
      for (let copy = 0; copy < copies; copy += 1) this.#start(this.#add(event, endpoint, dropped));
    }
  }

  /** @param {any} event @param {any} endpoint @param {boolean} dropped @returns {Delivery} */
  #add(event, endpoint, dropped) {
    /** @type {Delivery} */
    const delivery = {
      id: `delivery_${this.next++}`, event: event.id, type: event.type, endpoint: endpoint.id, url: endpoint.url,
      state: dropped ? 'dropped' : this.world.knobs.hold ? 'held' : 'waiting', attempts: [],
    };
    this.all.set(delivery.id, delivery);
    this.byEvent.set(event.id, [...this.of(event.id), delivery]);
    return delivery;
  }

  /** @param {string} eventId */
  of(eventId) {
    return this.byEvent.get(eventId) ?? [];
  }

  /** @param {Delivery} delivery */
  #start(delivery) {
    if (delivery.state !== 'waiting') return;
    const { delivery_delay_ms: delay, reorder_ms: reorder } = this.world.knobs;
    if (reorder === 0) {
      this.world.timer(delay, () => void this.#try(delivery));
      return;
    }
    this.window.push(delivery);
    if (this.window.length > 1) return;
    this.world.timer(delay + reorder, () => {
      const batch = shuffle(this.window.splice(0));
      for (const each of batch) void this.#try(each);
    });
  }

  /** One try; plans the next when it fails. @param {Delivery} delivery */
  async #try(delivery) {
    const attempt = await this.#inTurn(() => this.#send(delivery));
    if (!this.all.has(delivery.id) || delivery.state !== 'waiting') return attempt;
    const { retry_base_ms: base, retry_limit: limit } = this.world.knobs;
    if (attempt.status >= 200 && attempt.status < 300) delivery.state = 'delivered';
    else if (delivery.attempts.length >= limit) delivery.state = 'failed';
    else this.world.timer(base * 2 ** (delivery.attempts.length - 1), () => void this.#try(delivery));
    for (const watcher of [...this.watchers]) watcher();
    return attempt;
  }

  /** @template T @param {() => Promise<T>} work @returns {Promise<T>} */
  async #inTurn(work) {
    if (this.running >= AT_ONCE) await new Promise((resolve) => this.turns.push(() => resolve(undefined)));
    else this.running += 1;
    try {
      return await work();
    } finally {
      const next = this.turns.shift();
      if (next) next();
      else this.running -= 1;
    }
  }

  /** @param {Delivery} delivery */
  async #send(delivery) {
    const found = this.world.locate('event', delivery.event);
    const endpoint = found?.account.get('webhook_endpoint', delivery.endpoint);
    if (!found || !endpoint) return this.#record(delivery, { status: 0, ms: 0, body: '', error: 'the endpoint is gone' });
    const body = JSON.stringify({ ...this.render(found.object), api_version: endpoint.api_version ?? found.object.api_version }, null, 2);
    const timestamp = Math.floor(Date.now() / 1000);
    const signed = signatureHeader(body, activeSecrets(found.account, endpoint.id), timestamp);
    const header = found.account.livemode ? signed : `${signed},${fakeSignature()}`;
    const headers = { ...MESSAGE_HEADERS, 'Stripe-Signature': header };
    return this.#record(delivery, await send(endpoint.url, { body, headers, timeoutMs: this.world.knobs.delivery_timeout_ms }));
  }

  /** @param {Delivery} delivery @param {{status: number, ms: number, body: string, error?: string}} result */
  #record(delivery, result) {
    const attempt = { at: Date.now(), status: result.status, ms: result.ms, ...(result.error ? { error: result.error } : {}) };
    delivery.attempts.push(attempt);
    return attempt;
  }

  /** The event as the API shows it, with `pending_webhooks` counted. @param {any} event */
  render(event) {
    const pending = this.of(event.id).filter((d) => d.state !== 'delivered').length;
    return { ...event, pending_webhooks: pending };
  }

  /** Whether some delivery of the event has not succeeded. @param {string} eventId */
  undelivered(eventId) {
    return this.of(eventId).some((d) => d.state !== 'delivered' && (d.attempts.length > 0 || d.state === 'dropped'));
  }

  /** @param {{event?: string, type?: string, state?: string}} [filter] */
  list(filter = {}) {
    return [...this.all.values()].filter(
      (d) => (!filter.event || d.event === filter.event) && (!filter.type || d.type === filter.type) && (!filter.state || d.state === filter.state),
    );
  }

  /**
   * Sends held deliveries one after another, each after the answer to the one before.
   * @param {{order?: 'created' | 'reverse' | 'shuffle' | string[], types?: string[]}} options
   *   a list names event ids or types; what it does not name stays held
   */
  async release({ order = 'created', types } = {}) {
    let held = this.list({ state: 'held' }).filter((d) => !types || types.includes(d.type));
    if (order === 'reverse') held.reverse();
    else if (order === 'shuffle') held = shuffle(held);
    else if (Array.isArray(order)) held = order.flatMap((name) => held.filter((d) => d.event === name || d.type === name));
    const sent = [];
    for (const delivery of held) {
      delivery.state = 'waiting';
      const attempt = await this.#try(delivery);
      sent.push({ event: delivery.event, type: delivery.type, status: attempt.status });
    }
    return sent;
  }

  /**
   * Sends an event again, whatever became of it before. @param {string} eventId @param {number} times @param {boolean} together
   * @returns {Promise<{status: number, ms: number}[]>}
   */
  async redeliver(eventId, times, together) {
    const found = this.world.locate('event', eventId);
    if (!found) return [];
    const copies = [];
    for (let i = 0; i < times; i += 1) {
      for (const endpoint of found.account.objects.webhook_endpoint.values()) {
        const delivery = this.#add(found.object, endpoint, false);
        delivery.state = 'waiting';
        copies.push(delivery);
      }
    }
    if (together) return Promise.all(copies.map((delivery) => this.#try(delivery)));
    const results = [];
    for (const delivery of copies) results.push(await this.#try(delivery));
    return results;
  }

  /** Whether nothing is left to send by itself. */
  quiet() {
    return this.list().every((d) => d.state !== 'waiting') && this.world.pendingWork === 0;
  }

  /**
   * Waits until an event's deliveries have been answered with 2xx.
   * @param {string} eventId @param {number} timeoutMs @returns {Promise<boolean>}
   */
  acknowledged(eventId, timeoutMs) {
    const open = () => this.of(eventId).some((d) => d.state === 'waiting');
    if (!open()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const finish = (/** @type {boolean} */ answer) => {
        this.watchers.delete(watcher);
        clearTimeout(timer);
        resolve(answer);
      };
      const watcher = () => open() || finish(true);
      const timer = setTimeout(() => finish(false), timeoutMs);
      this.watchers.add(watcher);
    });
  }
}

/** Secrets that sign now: the newest first, rolled ones until their end. @param {import('./world.mjs').Account} account @param {string} endpointId */
export function activeSecrets(account, endpointId) {
  const secrets = account.hidden.get(endpointId) ?? [];
  return secrets.filter((/** @type {any} */ s) => s.until === null || s.until > Date.now()).map((/** @type {any} */ s) => s.secret);
}
