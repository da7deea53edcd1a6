/**
 * Stripe's test cards and what each of them does.
 *
 * Invariant: a full card number never leaves this file; the rest of the sandbox sees brand and last four.
 */

import { passesLuhn } from '../pan.mjs';

/**
 * @typedef {object} Decline
 * @property {string} code
 * @property {string} decline_code
 * @property {string} message
 */

/**
 * @typedef {object} Card
 * @property {string} brand
 * @property {string} last4
 * @property {number} exp_month
 * @property {number} exp_year
 * @property {Decline | null} decline
 * @property {'always' | 'unless_set_up' | null} authenticate the bank asks for 3-D Secure; of a card that was set up for later, maybe not again
 * @property {'fraudulent' | 'product_not_received' | 'inquiry' | null} dispute
 * @property {'pending' | 'fails' | null} refund how a refund behaves
 */

const DECLINED = { code: 'card_declined', decline_code: 'generic_decline', message: 'Your card was declined.' };

/** @type {Record<string, Partial<Card>>} */
const BEHAVIOUR = {
  '4000000000000002': { decline: DECLINED },
  '4000000000000341': { decline: DECLINED },
  '4000000000009995': { decline: { code: 'card_declined', decline_code: 'insufficient_funds', message: 'Your card has insufficient funds.' } },
  '4000000000009987': { decline: { code: 'card_declined', decline_code: 'lost_card', message: 'Your card was declined.' } },
  '4000000000000069': { decline: { code: 'expired_card', decline_code: 'expired_card', message: 'Your card has expired.' } },
  '4000000000000127': { decline: { code: 'incorrect_cvc', decline_code: 'incorrect_cvc', message: "Your card's security code is incorrect." } },
  '4000000000000119': { decline: { code: 'processing_error', decline_code: 'processing_error', message: 'An error occurred while processing your card. Try again in a little bit.' } },
  '4000002760003184': { authenticate: 'always' },
  '4000002500003155': { authenticate: 'unless_set_up' },
  '4000000000003220': { authenticate: 'always' },
  '4000000000000259': { dispute: 'fraudulent' },
  '4000000000002685': { dispute: 'product_not_received' },
  '4000000000001976': { dispute: 'inquiry' },
  '4000000000007726': { refund: 'pending' },
  '4000000000005126': { refund: 'fails' },
};

/** Stripe's test PaymentMethods, by the number that they stand for. */
const PAYMENT_METHODS = new Map([
  ['pm_card_visa', '4242424242424242'],
  ['pm_card_mastercard', '5555555555554444'],
  ['pm_card_visa_chargeDeclined', '4000000000000002'],
  ['pm_card_chargeDeclined', '4000000000000002'],
  ['pm_card_chargeCustomerFail', '4000000000000341'],
  ['pm_card_visa_chargeDeclinedInsufficientFunds', '4000000000009995'],
  ['pm_card_chargeDeclinedInsufficientFunds', '4000000000009995'],
  ['pm_card_authenticationRequired', '4000002760003184'],
  ['pm_card_threeDSecure2Required', '4000000000003220'],
  ['pm_card_createDispute', '4000000000000259'],
  ['pm_card_createDisputeProductNotReceived', '4000000000002685'],
  ['pm_card_createDisputeInquiry', '4000000000001976'],
  ['pm_card_pendingRefund', '4000000000007726'],
  ['pm_card_refundFail', '4000000000005126'],
]);

/** @param {string} digits */
function brandOf(digits) {
  if (digits.startsWith('4')) return 'visa';
  if (/^(5[1-5]|2[2-7])/.test(digits)) return 'mastercard';
  if (/^3[47]/.test(digits)) return 'amex';
  if (/^6/.test(digits)) return 'discover';
  return 'unknown';
}

/**
 * Reads a card number (spaces allowed) or a test PaymentMethod.
 * @param {string} input
 * @param {{month: number, year: number}} [expiry]
 * @returns {Card | null} null when it is no card number
 */
export function readCard(input, expiry = { month: 12, year: 2034 }) {
  const digits = PAYMENT_METHODS.get(input) ?? input.replace(/[\s-]/g, '');
  if (!/^\d{12,19}$/.test(digits) || !passesLuhn(digits)) return null;
  return {
    brand: brandOf(digits),
    last4: digits.slice(-4),
    exp_month: expiry.month,
    exp_year: expiry.year,
    decline: null,
    authenticate: null,
    dispute: null,
    refund: null,
    ...BEHAVIOUR[digits],
  };
}
