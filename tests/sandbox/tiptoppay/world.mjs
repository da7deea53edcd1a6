/**
 * The state of the stand-in TipTop Pay: terminals, their payments and orders, its knobs.
 *
 * Invariant: terminals exist only when the control interface has made them; keys of no terminal are refused, as in
 * reality. Sums are whole hundredths of a unit, in every currency. Deliberately absent: rules about payments.
 */

import { randomBytes } from 'node:crypto';
import { ProviderWorld } from '../world.mjs';
import { Deliveries } from './deliveries.mjs';

/** Knobs and their defaults; times in milliseconds. */
export const DEFAULT_KNOBS = Object.freeze({
  /** how long a minute of the documented pauses between tries (1, 2, 5, 10, 30 minutes) lasts here */
  retry_base_ms: 1000,
  /** tries of a notification in all */
  retry_limit: 100,
  /** how long an address may take to answer; TipTop Pay waits 30 s */
  delivery_timeout_ms: 30_000,
  /** pause before the first try of each notification; Check has none */
  delivery_delay_ms: 0,
  /** keep new notifications back until they are released; Check is never kept back */
  hold: false,
  /** further copies of each notification */
  duplicate: 0,
  /** shuffle notifications that fall into one window of this length; 0 = off */
  reorder_ms: 0,
  /** drop notifications of these types; ['*'] = all but Check */
  drop_types: [],
  /** whether an attempt that Check has refused is told in a Fail too (unconfirmed) */
  fail_after_check: true,
  /** whether a hold that ends by itself is told in a Cancel (unconfirmed) */
  cancel_on_release: false,
  /** whether the bank wants the card's holder for a payment by token (3-D Secure) */
  token_authentication: false,
  /** why the bank declines payments by token, whatever the card; 0 for as the card does */
  token_reason_code: 0,
  /** least digits after the point in the API's JSON numbers: 0 gives 10, 1 gives 10.0, 2 gives 10.00 */
  amount_decimals: 1,
  /** oddities seen in real notifications: `repeated_subscription_id`, `no_test_mode`, `test_mode_words`, `no_invoice` */
  quirks: [],
  /** how long the widget shows a success before it closes by itself, unless `autoClose` says otherwise */
  widget_close_ms: 1500,
});

export const TYPES = /** @type {const} */ (['Check', 'Pay', 'Fail', 'Confirm', 'Refund', 'Cancel', 'Recurrent']);

/** First TransactionId: beyond 31 bits, as the real ones are. */
const FIRST_TRANSACTION = 3_000_000_000;

/** @typedef {{IsEnabled: boolean, Address: string | null, HttpMethod: 'GET' | 'POST', Encoding: 'UTF8' | 'Windows1251', Format: string}} Settings */

/** What a notification is set to when nobody has set it. @returns {Settings} */
export const defaultSettings = () => ({ IsEnabled: false, Address: null, HttpMethod: 'GET', Encoding: 'UTF8', Format: 'CloudPayments' });

/** A site of a merchant: its keys, its settings, what happened at it. */
export class Terminal {
  /** @param {string} publicId */
  constructor(publicId) {
    this.publicId = publicId;
    this.secret = randomBytes(16).toString('hex');
    /** the secret before the last roll, which still signs until `until` (milliseconds) @type {{secret: string, until: number} | null} */
    this.previous = null;
    this.testMode = true;
    /** the first one is used when a request names none @type {string[]} */
    this.currencies = ['KZT'];
    this.name = 'Sandbox salon';
    /** whether it gives tokens out and takes them: of every order, and of a widget that asks for one */
    this.tokens = true;
    /** @type {Record<string, Settings>} */
    this.notifications = Object.fromEntries(TYPES.map((type) => [type, defaultSettings()]));
    /** types sent as JSON; no documented setting does this @type {Set<string>} */
    this.json = new Set();
    /** requests being worked on */
    this.inFlight = 0;
    /** answers by X-Request-ID @type {Map<string, {until: number, answer: Promise<any>}>} */
    this.answers = new Map();
  }
}

/**
 * Something to be paid: an order's link, or what a widget was started with.
 * @typedef {object} Sale
 * @property {'order' | 'widget' | 'token'} kind
 * @property {string} id
 * @property {Terminal} terminal
 * @property {number} amount hundredths
 * @property {string} currency
 * @property {string} description
 * @property {string | null} invoiceId
 * @property {string | null} accountId
 * @property {string | null} email
 * @property {string | null} data JSON text
 * @property {boolean} dual two-stage
 * @property {boolean} tokenize its card is kept, where the terminal keeps cards
 * @property {'ru-RU' | 'en-US'} culture
 * @property {string | null} successUrl
 * @property {string | null} failUrl
 * @property {'Created' | 'Paid' | 'Cancelled'} status
 * @property {number} created
 * @property {any} more what only one kind has
 */

/**
 * @typedef {object} Transaction
 * @property {number} id
 * @property {'Payment' | 'Refund'} type
 * @property {Terminal} terminal
 * @property {Sale | null} sale
 * @property {Transaction | null} original of a refund
 * @property {number} amount hundredths; of a captured hold, what was captured
 * @property {string} currency
 * @property {'AwaitingAuthentication' | 'Authorized' | 'Completed' | 'Cancelled' | 'Declined'} status
 * @property {number} reasonCode
 * @property {import('./cards.mjs').Card} card
 * @property {string | null} email
 * @property {string | null} name
 * @property {string | null} data
 * @property {number} created unix seconds
 * @property {number | null} authorised
 * @property {number | null} confirmed
 * @property {number} refunded hundredths
 * @property {string} authCode
 * @property {string} rrn
 * @property {number | null} forced reason code that a control asked for
 * @property {{at: number, amount: number} | null} payout when how much of it goes to the merchant's bank
 * @property {string | null} token of the card, if it is kept or was paid by it
 */

export class World extends ProviderWorld {
  /** @type {Map<string, Terminal>} */
  terminals = new Map();
  /** in order of creation @type {Map<number, Transaction>} */
  transactions = new Map();
  /** orders and started widgets @type {Map<string, Sale>} */
  sales = new Map();
  /** cards on file by token @type {Map<string, {terminal: Terminal, account: string, card: import('./cards.mjs').Card}>} */
  tokens = new Map();
  /** attempts that wait for the answer to a Check @type {Set<object>} */
  asking = new Set();
  orderCount = 0;

  /** @param {{url: () => string, knobs?: Record<string, unknown>}} options */
  constructor({ url, knobs }) {
    super({ url: () => `${url()}/tiptoppay`, knobs }, DEFAULT_KNOBS);
    this.deliveries = new Deliveries(this);
  }

  clear() {
    super.clear();
    this.terminals.clear();
    this.transactions.clear();
    this.sales.clear();
    this.tokens.clear();
    this.asking.clear();
    this.orderCount = 0;
    this.deliveries.clear();
  }

  nextTransactionId() {
    return FIRST_TRANSACTION + this.transactions.size + 1;
  }

  /** Milliseconds on the sandbox's clock. */
  nowMs() {
    return Date.now() + this.clockAhead * 1000;
  }

  /** Transactions of one terminal, oldest first. @param {Terminal} terminal */
  of(terminal) {
    return [...this.transactions.values()].filter((transaction) => transaction.terminal === terminal);
  }

  quiet() {
    return this.asking.size === 0 && this.deliveries.quiet();
  }
}
