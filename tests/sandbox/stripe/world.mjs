/**
 * The state of the stand-in Stripe: its accounts and their objects, its knobs.
 *
 * Invariant: each API key has an account space of its own, made when the key is first seen, unless the control interface
 * has put several keys into one account.
 * Deliberately absent: rules about objects; clock, timers and the log, which every stand-in has.
 */

import { createHash } from 'node:crypto';
import { ProviderWorld } from '../world.mjs';
import { Deliveries } from './deliveries.mjs';

/** @typedef {{checkout_wait_ms: number, settle_ms: number, retry_base_ms: number, retry_limit: number, delivery_timeout_ms: number, delivery_delay_ms: number, hold: boolean, duplicate: number, reorder_ms: number, drop_types: string[], release_as_refund: boolean, refund_after_win: boolean}} Knobs */

/** Knobs and their defaults; times in milliseconds. @type {Readonly<Knobs>} */
export const DEFAULT_KNOBS = Object.freeze({
  /** how long the payment page waits for a 2xx on checkout.session.completed; Stripe waits up to 10 s */
  checkout_wait_ms: 2000,
  /** how long after the charge its balance transaction, a refund's reference, a pending refund's end arrive */
  settle_ms: 300,
  /** first retry of a delivery; doubled each time */
  retry_base_ms: 1000,
  /** tries of a delivery in all */
  retry_limit: 6,
  /** how long an endpoint may take to answer */
  delivery_timeout_ms: 10_000,
  /** pause before the first try of each delivery */
  delivery_delay_ms: 0,
  /** keep new deliveries back until they are released */
  hold: false,
  /** further copies of each delivery */
  duplicate: 0,
  /** shuffle deliveries that fall into one window of this length; 0 = off */
  reorder_ms: 0,
  /** drop deliveries of these event types; ['*'] = all */
  drop_types: [],
  /** whether releasing a hold shows up as `amount_refunded` and `charge.refunded` (older payloads do; unconfirmed for the newest) */
  release_as_refund: true,
  /** whether a payment can be refunded once a dispute about it is won (not documented) */
  refund_after_win: true,
  /** refuse keys that the control interface has not named */
  known_keys_only: false,
});

/** Everything one API key can see. */
export class Account {
  /** @param {string} key secret or restricted key */
  constructor(key) {
    const digest = createHash('sha256').update(key).digest('hex');
    this.id = `acct_1${digest.slice(0, 15)}`;
    this.livemode = /^[a-z]+_live_/.test(key);
    this.name = 'Sandbox salon';
    this.country = 'DE';
    this.default_currency = 'eur';
    /** @type {string | null} */
    this.email = null;
    this.charges_enabled = true;
    /** All objects by id, each kind in order of creation. @type {Record<string, Map<string, any>>} */
    this.objects = {
      session: new Map(), payment_intent: new Map(), charge: new Map(), refund: new Map(), dispute: new Map(),
      event: new Map(), webhook_endpoint: new Map(), balance_transaction: new Map(), payout: new Map(), customer: new Map(), payment_method: new Map(),
    };
    /** What the API does not show: cards, line items, secrets, by object id. @type {Map<string, any>} */
    this.hidden = new Map();
    /** @type {Map<string, any>} */
    this.idempotency = new Map();
  }

  /** @param {string} kind @param {string} id */
  get(kind, id) {
    return this.objects[kind].get(id);
  }

  /** @template {{id: string}} T @param {string} kind @param {T} object @returns {T} */
  put(kind, object) {
    this.objects[kind].set(object.id, object);
    return object;
  }

  /** Newest first. @param {string} kind */
  list(kind) {
    return [...this.objects[kind].values()].reverse();
  }

  /** Whatever has this id, for `expand`. @param {string} id */
  find(id) {
    for (const kind of Object.values(this.objects)) if (kind.has(id)) return kind.get(id);
    return undefined;
  }
}

/**
 * What a piece of work runs in: whose account, and which API request caused it.
 * @typedef {object} Context
 * @property {World} world
 * @property {Account} account
 * @property {{id: string | null, idempotency_key: string | null}} request
 */

export class World extends ProviderWorld {
  /** @type {Map<string, Account>} */
  accounts = new Map();
  /** what the control interface has said about keys @type {Map<string, import('./keys.mjs').Key>} */
  keys = new Map();
  /** second of the last sweep */
  sweptAt = 0;

  /** @param {{url: () => string, knobs?: Record<string, unknown>}} options */
  constructor(options) {
    super(options, DEFAULT_KNOBS);
    this.deliveries = new Deliveries(this);
  }

  clear() {
    super.clear();
    this.accounts.clear();
    this.keys.clear();
    this.sweptAt = 0;
    this.deliveries.clear();
  }

  /** @param {string} key @returns {Account} */
  account(key) {
    let account = this.keys.get(key)?.account ?? this.accounts.get(key);
    if (!account) {
      account = new Account(key);
      this.accounts.set(key, account);
    }
    return account;
  }

  /** Finds an object of any account. @param {string} kind @param {string} id */
  locate(kind, id) {
    for (const account of this.accounts.values()) {
      const object = account.get(kind, id);
      if (object) return { account, object };
    }
    return null;
  }

  /** @param {Account} account @returns {Context} a context without an API request behind it */
  context(account) {
    return { world: this, account, request: { id: null, idempotency_key: null } };
  }
}
