/**
 * PaymentMethods: the cards behind payments, and which of them a customer keeps.
 *
 * Invariant: a card that no customer keeps pays once; one that is kept pays for that customer only. What the API does not
 * show of a card stays in `hidden`.
 */

import { readCard } from './cards.mjs';
import { invalid, missing } from './errors.mjs';
import { emit } from './events.mjs';
import { newId } from '../random.mjs';

/** @typedef {import('./world.mjs').Context} Context */
/** @typedef {import('./cards.mjs').Card} Card */

/** @param {Context} context @param {Card} card @returns {any} */
export function createMethod({ world, account }, card) {
  const method = account.put('payment_method', {
    id: newId('pm_1'), object: 'payment_method', allow_redisplay: 'unspecified',
    billing_details: { address: { city: null, country: null, line1: null, line2: null, postal_code: null, state: null }, email: null, name: null, phone: null, tax_id: null },
    card: {
      brand: card.brand, checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' }, country: 'US', display_brand: card.brand,
      exp_month: card.exp_month, exp_year: card.exp_year, fingerprint: `sandbox${card.last4}`, funding: 'credit', generated_from: null, last4: card.last4,
      networks: { available: [card.brand], preferred: null }, regulated_status: 'unregulated', three_d_secure_usage: { supported: true }, wallet: null,
    },
    created: world.now(), customer: null, customer_account: null, livemode: account.livemode, metadata: {}, type: 'card',
  });
  account.hidden.set(method.id, { card, used: false, setUp: false });
  return method;
}

/**
 * Keeps a card for a customer: it can be charged again.
 * @param {Context} context @param {any} method @param {string} customer
 */
export function attach(context, method, customer) {
  if (method.customer === customer) return;
  method.customer = customer;
  emit(context, 'payment_method.attached', method);
}

/**
 * The card of a request by its name: one that is kept, or one of Stripe's test PaymentMethods, which is another every time.
 * @param {Context} context @param {string} name @param {string | null} customer whom the payment is for
 */
export function methodFor(context, name, customer) {
  const { account } = context;
  const method = account.get('payment_method', name);
  if (!method) {
    const card = name.startsWith('pm_card_') ? readCard(name) : null;
    if (!card) throw missing('PaymentMethod', name, 'payment_method');
    return createMethod(context, card);
  }
  if (method.customer && !customer) {
    throw invalid('The payment method you provided is attached to a customer so for security purposes you must provide the customer in the request.', 'customer');
  }
  if (method.customer && method.customer !== customer) {
    throw invalid(`The customer does not have a payment method with the ID ${name}. The payment method must be attached to the customer.`, 'payment_method');
  }
  if (!method.customer && account.hidden.get(name).used) {
    throw invalid('The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with a connected account without Customer attachment, or was detached from a Customer. It may not be used again. To use a PaymentMethod multiple times, you must attach it to a Customer first.', 'payment_method');
  }
  return method;
}

/** From now on a kept card does what that test card does. @param {Context} context @param {any} method @param {Card} card */
export function becomes({ account }, method, card) {
  Object.assign(account.hidden.get(method.id), { card: { ...card, brand: method.card.brand, last4: method.card.last4 }, setUp: false });
}
