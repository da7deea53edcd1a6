/**
 * The charge that an attempt to pay leaves behind, paid or failed.
 *
 * Invariant: a charge takes its metadata from the PaymentIntent once, when it is made.
 */

import { newId } from '../random.mjs';

/** @typedef {import('./world.mjs').Context} Context */
/** @typedef {import('./cards.mjs').Card} Card */

/** How long a hold lasts when the customer is present. */
const HOLD_SECONDS = 7 * 24 * 3600;

const NO_ADDRESS = Object.freeze({ city: null, country: null, line1: null, line2: null, postal_code: null, state: null });

/**
 * @param {Context} context @param {any} intent @param {Card} card
 * @param {{email?: string | null, name?: string | null}} payer
 */
export function createCharge({ world, account }, intent, card, payer) {
  const id = newId('ch_3');
  const manual = intent.capture_method === 'manual';
  const declined = card.decline;
  account.hidden.set(id, { card });
  return account.put('charge', {
    id,
    object: 'charge',
    amount: intent.amount,
    amount_captured: declined || manual ? 0 : intent.amount,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: /** @type {string | null} */ (null),
    billing_details: { address: { ...NO_ADDRESS }, email: payer.email ?? null, name: payer.name ?? null, phone: null, tax_id: null },
    calculated_statement_descriptor: account.name.toUpperCase().slice(0, 22),
    captured: !declined && !manual,
    created: world.now(),
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: declined ? declined.code : null,
    failure_message: declined ? declined.message : null,
    fraud_details: {},
    livemode: account.livemode,
    metadata: { ...intent.metadata },
    on_behalf_of: null,
    outcome: declined
      ? { advice_code: 'try_again_later', network_advice_code: null, network_decline_code: '01', network_status: 'declined_by_network', reason: declined.decline_code, risk_level: 'normal', risk_score: 41, seller_message: 'The bank declined the payment.', type: 'issuer_declined' }
      : { advice_code: null, network_advice_code: null, network_decline_code: null, network_status: 'approved_by_network', reason: null, risk_level: 'normal', risk_score: 20, seller_message: 'Payment complete.', type: 'authorized' },
    paid: !declined,
    payment_intent: intent.id,
    payment_method: intent.payment_method,
    payment_method_details: { card: cardDetails(intent, card, world.now()), type: 'card' },
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: declined ? null : `${world.url()}/receipts/${id}`,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: declined ? 'failed' : 'succeeded',
    transfer_data: null,
    transfer_group: null,
  });
}

/** @param {any} intent @param {Card} card @param {number} now */
function cardDetails(intent, card, now) {
  return {
    amount_authorized: card.decline ? null : intent.amount,
    authorization_code: null,
    brand: card.brand,
    ...(intent.capture_method === 'manual' && !card.decline ? { capture_before: now + HOLD_SECONDS } : {}),
    checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
    country: 'US',
    exp_month: card.exp_month,
    exp_year: card.exp_year,
    extended_authorization: { status: 'disabled' },
    fingerprint: `sandbox${card.last4}`,
    funding: 'credit',
    incremental_authorization: { status: 'unavailable' },
    installments: null,
    last4: card.last4,
    mandate: null,
    multicapture: { status: 'unavailable' },
    network: card.brand,
    network_token: { used: false },
    overcapture: { maximum_amount_capturable: intent.amount, status: 'unavailable' },
    regulated_status: 'unregulated',
    three_d_secure: null,
    wallet: null,
  };
}
