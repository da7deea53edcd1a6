/**
 * Sends notifications: signing, tries, and the faults of a message service.
 *
 * Invariant: a notification is delivered when its address answers 200 with `{"code":0}` within the time limit;
 * anything else is tried again after 1, 2, 5, 10 and then every 30 minutes (of the knob's length) until `retry_limit`.
 * Check is sent once. Every try is signed afresh and goes to the address that is set then. No order is promised.
 */

import { shuffle } from '../random.mjs';
import { send } from '../send.mjs';
import { encode } from './encode.mjs';
import { readCode } from './notifications.mjs';

/** @typedef {import('./world.mjs').Terminal} Terminal */

/**
 * @typedef {object} Delivery
 * @property {string} id
 * @property {string} type
 * @property {number} transaction
 * @property {string} terminal
 * @property {'held' | 'waiting' | 'delivered' | 'failed' | 'dropped'} state
 * @property {import('./encode.mjs').Fields} fields
 * @property {{at: number, url: string, status: number, ms: number, code: number | null, body: string, error?: string}[]} attempts
 */

/** Minutes between one try and the next; the last one goes on. */
const PAUSES = [1, 2, 5, 10, 30];

/** Tries that run at the same time; the rest wait their turn. */
const AT_ONCE = 64;

export class Deliveries {
  /** @type {Map<string, Delivery>} */
  all = new Map();
  /** deliveries that wait to be shuffled @type {Delivery[]} */
  window = [];
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
    this.window = [];
  }

  /**
   * Queues a notification, if the terminal has it switched on.
   * @param {Terminal} terminal @param {string} type @param {number} transaction @param {import('./encode.mjs').Fields} fields
   */
  queue(terminal, type, transaction, fields) {
    if (!terminal.notifications[type].IsEnabled) return;
    const { drop_types: drop, duplicate, hold } = this.world.knobs;
    const dropped = drop.includes('*') || drop.includes(type);
    for (let copy = 0; copy < (dropped ? 1 : 1 + duplicate); copy += 1) {
      this.#start(this.#add(terminal, type, transaction, fields, dropped ? 'dropped' : hold ? 'held' : 'waiting'));
    }
  }

  /** One try and no more. @param {Terminal} terminal @param {string} type @param {number} transaction @param {import('./encode.mjs').Fields} fields */
  once(terminal, type, transaction, fields) {
    return this.#once(this.#add(terminal, type, transaction, fields, 'waiting'));
  }

  /** @param {Terminal} terminal @param {string} type @param {number} transaction @param {import('./encode.mjs').Fields} fields @param {Delivery['state']} state */
  #add(terminal, type, transaction, fields, state) {
    /** @type {Delivery} */
    const delivery = { id: `notification_${this.next++}`, type, transaction, terminal: terminal.publicId, state, fields, attempts: [] };
    this.all.set(delivery.id, delivery);
    return delivery;
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
      for (const each of shuffle(this.window.splice(0))) void this.#try(each);
    });
  }

  /** One try; plans the next when it fails. @param {Delivery} delivery */
  async #try(delivery) {
    const attempt = await this.#inTurn(() => this.#send(delivery));
    if (!this.all.has(delivery.id) || delivery.state !== 'waiting') return attempt;
    const { retry_base_ms: minute, retry_limit: limit } = this.world.knobs;
    const tries = delivery.attempts.length;
    if (attempt.status === 200 && attempt.code === 0) delivery.state = 'delivered';
    else if (tries >= limit) delivery.state = 'failed';
    else this.world.timer(minute * PAUSES[Math.min(tries, PAUSES.length) - 1], () => void this.#try(delivery));
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
    const terminal = this.world.terminals.get(delivery.terminal);
    const settings = terminal?.notifications[delivery.type];
    if (!terminal || !settings?.IsEnabled) return record(delivery, '', { status: 0, ms: 0, body: '', error: 'the notification is switched off' });
    const { url, ...message } = encode(delivery.fields, settings, terminal.json.has(delivery.type), signingSecret(terminal, this.world.nowMs()));
    return record(delivery, url, await send(url, { ...message, own: true, timeoutMs: this.world.knobs.delivery_timeout_ms }));
  }

  /** @param {{id?: string, type?: string, transaction?: number, terminal?: string, state?: string}} [filter] */
  list(filter = {}) {
    const wanted = Object.entries(filter).filter(([, value]) => value !== undefined);
    return [...this.all.values()].filter((delivery) => wanted.every(([name, value]) => /** @type {any} */ (delivery)[name] === value));
  }

  /**
   * Sends held notifications one after another, each after the answer to the one before.
   * @param {{order?: 'created' | 'reverse' | 'shuffle' | string[], types?: string[]}} options
   *   a list names notifications or types; what it does not name stays held
   */
  async release({ order = 'created', types } = {}) {
    let held = this.list({ state: 'held' }).filter((delivery) => !types || types.includes(delivery.type));
    if (order === 'reverse') held.reverse();
    else if (order === 'shuffle') held = shuffle(held);
    else if (Array.isArray(order)) held = order.flatMap((name) => held.filter((delivery) => delivery.id === name || delivery.type === name));
    const sent = [];
    for (const delivery of held) {
      delivery.state = 'waiting';
      const { status, code } = await this.#try(delivery);
      sent.push({ id: delivery.id, type: delivery.type, transaction: delivery.transaction, status, code });
    }
    return sent;
  }

  /**
   * Sends the same notification again, whatever became of it before; Check too.
   * @param {Delivery} delivery @param {number} times @param {boolean} together
   */
  async redeliver(delivery, times, together) {
    const terminal = /** @type {Terminal} */ (this.world.terminals.get(delivery.terminal));
    const copies = Array.from({ length: times }, () => this.#add(terminal, delivery.type, delivery.transaction, delivery.fields, 'waiting'));
    const again = async (/** @type {Delivery} */ copy) => {
      const { status, code, body } = delivery.type === 'Check' ? await this.#once(copy) : await this.#try(copy);
      return { id: copy.id, status, code, body };
    };
    if (together) return Promise.all(copies.map(again));
    const results = [];
    for (const copy of copies) results.push(await again(copy));
    return results;
  }

  /** @param {Delivery} delivery */
  async #once(delivery) {
    const attempt = await this.#send(delivery);
    delivery.state = attempt.code === null ? 'failed' : 'delivered';
    return attempt;
  }

  /** Whether nothing is left to send by itself. */
  quiet() {
    return this.list({ state: 'waiting' }).length === 0;
  }
}

/** @param {Delivery} delivery @param {string} url @param {{status: number, ms: number, body: string, error?: string}} result */
function record(delivery, url, { status, ms, body, error }) {
  const attempt = { at: Date.now(), url: url.split('?')[0], status, ms, code: readCode(body), body: body.slice(0, 500), ...(error ? { error } : {}) };
  delivery.attempts.push(attempt);
  return attempt;
}

/** The secret that signs now: after a roll the former one for a while. @param {Terminal} terminal @param {number} nowMs */
export function signingSecret(terminal, nowMs) {
  return terminal.previous && terminal.previous.until > nowMs ? terminal.previous.secret : terminal.secret;
}
