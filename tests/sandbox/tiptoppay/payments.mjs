/**
 * The life of a payment: attempt, 3-D Secure, authorisation, capture, release, refund.
 *
 * Invariant: an attempt is one transaction and ends once; another attempt is another transaction. What was sent back
 * never exceeds what was taken. Every step that the merchant should know of is told through a notification.
 */

import { randomInt } from 'node:crypto';
import { ask, notify } from './notifications.mjs';
import { newId } from '../random.mjs';

/** @typedef {import('./world.mjs').World} World */
/** @typedef {import('./world.mjs').Sale} Sale */
/** @typedef {import('./world.mjs').Transaction} Transaction */

/** A hold ends by itself after seven days. */
export const HOLD_SECONDS = 7 * 24 * 3600;
/** Payments older than this cannot be refunded. */
export const REFUND_SECONDS = 365 * 24 * 3600;

/** What the API and the cabinet say when something cannot be done; the wording is this sandbox's own. */
export class Refusal extends Error {
  /** read as a status when a control is refused */
  status = 400;
}

/**
 * @param {World} world @param {import('./world.mjs').Terminal} terminal
 * @param {Pick<Transaction, 'type' | 'sale' | 'original' | 'amount' | 'currency' | 'status' | 'card' | 'email' | 'name' | 'data'> & {forced?: number | null, token?: string | null}} facts
 * @returns {Transaction}
 */
function record(world, terminal, facts) {
  /** @type {Transaction} */
  const transaction = {
    id: world.nextTransactionId(), terminal, reasonCode: 0, created: world.now(), authorised: null, confirmed: null, refunded: 0,
    authCode: '', rrn: String(randomInt(1e11, 1e12)), forced: null, token: null, payout: null, ...facts,
  };
  world.transactions.set(transaction.id, transaction);
  return transaction;
}

/**
 * One attempt to pay: Check, then the bank. Ends declined, authorised, completed, or waits for 3-D Secure.
 * @param {World} world @param {Sale} sale @param {import('./cards.mjs').Card} card
 * @param {{email: string | null, name: string | null, forced?: number | null, token?: string | null}} payer `forced`: the bank answers with this reason code; `token`: it is paid by
 * @returns {Promise<Transaction>}
 */
export async function attempt(world, sale, card, payer) {
  const transaction = record(world, sale.terminal, {
    type: 'Payment', sale, original: null, amount: sale.amount, currency: sale.currency, status: 'AwaitingAuthentication', card,
    email: payer.email || sale.email, name: payer.name, data: sale.data, forced: payer.forced ?? null, token: payer.token ?? null,
  });
  world.asking.add(transaction);
  const refusal = await ask(world, transaction);
  world.asking.delete(transaction);
  if (world.transactions.get(transaction.id) !== transaction) return transaction;
  if (refusal !== 0) decline(world, transaction, refusal, world.knobs.fail_after_check);
  else if (!card.secure) authorise(world, transaction);
  return transaction;
}

/** The payer comes back from the bank's page. @param {World} world @param {Transaction} transaction @param {boolean} passed */
export function authenticate(world, transaction, passed) {
  if (transaction.status !== 'AwaitingAuthentication') return;
  if (passed) authorise(world, transaction);
  else decline(world, transaction, 5206, true);
}

/** @param {World} world @param {Transaction} transaction */
function authorise(world, transaction) {
  const reason = transaction.forced ?? transaction.card.reasonCode;
  if (reason !== 0) return decline(world, transaction, reason, true);
  const { sale } = transaction;
  transaction.status = sale?.dual ? 'Authorized' : 'Completed';
  transaction.authorised = world.now();
  if (!sale?.dual) transaction.confirmed = world.now();
  transaction.authCode = newId('', 6).toUpperCase();
  if (sale) sale.status = 'Paid';
  if (sale?.tokenize && transaction.terminal.tokens && sale.accountId !== null) transaction.token = keepCard(world, transaction, sale.accountId);
  notify(world, 'Pay', transaction);
}

/** The token of a card for one account; the same one each time. @param {World} world @param {Transaction} transaction @param {string} account */
function keepCard(world, { terminal, card }, account) {
  const same = [...world.tokens].find(([, kept]) => kept.terminal === terminal && kept.account === account && kept.card.firstSix === card.firstSix && kept.card.lastFour === card.lastFour);
  const token = same?.[0] ?? newId('tk_', 32);
  world.tokens.set(token, { terminal, account, card });
  return token;
}

/** @param {World} world @param {Transaction} transaction @param {number} reason @param {boolean} tell */
function decline(world, transaction, reason, tell) {
  transaction.status = 'Declined';
  transaction.reasonCode = reason;
  if (tell) notify(world, 'Fail', transaction);
}

/** Takes a hold, or a part of it; the rest is released. @param {World} world @param {Transaction} transaction @param {number} amount hundredths */
export function confirm(world, transaction, amount) {
  if (transaction.type !== 'Payment' || transaction.status !== 'Authorized') throw new Refusal('Only authorized payments can be confirmed');
  if (amount > transaction.amount) throw new Refusal('Amount is too big');
  transaction.amount = amount;
  transaction.status = 'Completed';
  transaction.confirmed = world.now();
  notify(world, 'Confirm', transaction);
}

/** Releases a hold. @param {World} world @param {Transaction} transaction */
export function cancel(world, transaction) {
  if (transaction.type !== 'Payment' || transaction.status !== 'Authorized') throw new Refusal('Only authorized payments can be voided');
  transaction.status = 'Cancelled';
  notify(world, 'Cancel', transaction);
}

/**
 * Sends money back. @param {World} world @param {Transaction} payment @param {number} amount hundredths
 * @param {string | null} [data] JSON text of the request, which the notification carries
 * @returns {Transaction} the refund
 */
export function refund(world, payment, amount, data = null) {
  if (payment.type !== 'Payment' || payment.status !== 'Completed') throw new Refusal('Only completed payments can be refunded');
  if (world.now() - payment.created > REFUND_SECONDS) throw new Refusal('The payment is older than one year');
  if (amount > payment.amount - payment.refunded) throw new Refusal('Amount is too big');
  payment.refunded += amount;
  const { terminal, sale, currency, card, email, name } = payment;
  const made = record(world, terminal, { type: 'Refund', sale, original: payment, amount, currency, status: 'Completed', card, email, name, data: data ?? payment.data });
  made.authorised = made.confirmed = world.now();
  notify(world, 'Refund', made);
  return made;
}

/** Ends what has run out by the sandbox's clock. @param {World} world */
export function sweep(world) {
  const now = world.now();
  for (const transaction of world.transactions.values()) {
    if (transaction.status !== 'Authorized' || transaction.created + HOLD_SECONDS > now) continue;
    transaction.status = 'Cancelled';
    if (world.knobs.cancel_on_release) notify(world, 'Cancel', transaction);
  }
}
