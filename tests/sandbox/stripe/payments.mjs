/**
 * PaymentIntents: attempt, capture, cancel, and the end of a hold.
 *
 * Invariant: a PaymentIntent has at most one charge that is paid; its metadata is copied to a charge once,
 * when the charge is made. Events leave in the order in which Stripe makes them.
 */

import { transact } from './balance.mjs';
import { createCharge } from './charges.mjs';
import { checkDigits } from './currencies.mjs';
import { openDispute } from './disputes.mjs';
import { ApiError, invalid, refused } from './errors.mjs';
import { emit } from './events.mjs';
import { attach, createMethod } from './methods.mjs';
import { newId } from '../random.mjs';

/** @typedef {import('./world.mjs').Context} Context */
/** @typedef {import('./cards.mjs').Card} Card */

/**
 * @param {Context} context
 * @param {Record<string, any>} params checked
 */
export function createIntent(context, params) {
  const { world, account } = context;
  const id = newId('pi_3');
  const intent = account.put('payment_intent', {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    amount: params.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: params.capture_method ?? 'automatic_async',
    client_secret: `${id}_secret_${newId('', 25)}`,
    confirmation_method: params.confirmation_method ?? 'automatic',
    created: world.now(),
    currency: params.currency,
    customer: params.customer ?? null,
    customer_account: null,
    description: params.description ?? null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: account.livemode,
    managed_payments: null,
    metadata: { ...params.metadata },
    next_action: null,
    on_behalf_of: null,
    payment_method: params.payment_method ?? null,
    payment_method_configuration_details: null,
    payment_method_options: { card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' } },
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: params.receipt_email ?? null,
    review: null,
    setup_future_usage: params.setup_future_usage ?? null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: params.statement_descriptor_suffix ?? null,
    status: params.payment_method ? 'requires_confirmation' : 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
  });
  emit(context, 'payment_intent.created', intent);
  return intent;
}

/**
 * Tries to pay an intent with a card: that of its PaymentMethod, or one that was typed in.
 * @param {Context} context @param {any} intent @param {Card} card
 * @param {{email?: string | null, name?: string | null, authentication?: 'none' | 'passed' | 'failed'}} payer
 * @returns {{outcome: 'paid' | 'authorised' | 'declined' | 'requires_action', error?: any}}
 */
export function attempt(context, intent, card, payer) {
  const { account } = context;
  const authentication = payer.authentication ?? 'none';
  const held = intent.payment_method ? account.get('payment_method', intent.payment_method) : null;
  const method = held?.card.last4 === card.last4 ? held : createMethod(context, card);
  intent.payment_method = method.id;
  const known = account.hidden.get(method.id);
  if (asks(card, known) && authentication === 'none') {
    intent.status = 'requires_action';
    intent.next_action = { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect' } };
    emit(context, 'payment_intent.requires_action', intent);
    return { outcome: 'requires_action' };
  }
  intent.next_action = null;
  if (authentication === 'failed') {
    const error = { type: 'invalid_request_error', code: 'payment_intent_authentication_failure', message: 'We are unable to authenticate your payment method. Please choose a different payment method and try again.' };
    return fail(context, intent, error);
  }
  const charge = createCharge(context, intent, card, payer);
  intent.latest_charge = charge.id;
  known.used = true;
  if (card.decline) {
    emit(context, 'charge.failed', charge);
    return fail(context, intent, { type: 'card_error', ...card.decline, charge: charge.id });
  }
  intent.last_payment_error = null;
  if (intent.customer && intent.setup_future_usage) {
    known.setUp = true;
    attach(context, method, intent.customer);
  }
  if (intent.capture_method === 'manual') {
    intent.status = 'requires_capture';
    intent.amount_capturable = intent.amount;
    emit(context, 'charge.succeeded', charge);
    emit(context, 'payment_intent.amount_capturable_updated', intent);
    return { outcome: 'authorised' };
  }
  intent.status = 'succeeded';
  intent.amount_received = intent.amount;
  if (intent.capture_method === 'automatic') charge.balance_transaction = transact(context, charge, 'charge', charge.amount).id;
  emit(context, 'charge.succeeded', charge);
  emit(context, 'payment_intent.succeeded', intent);
  settle(context, charge, card);
  return { outcome: 'paid' };
}

/** Whether the bank asks for the card's holder. @param {Card} card @param {{setUp: boolean}} known */
const asks = (card, known) => card.authenticate === 'always' || (card.authenticate === 'unless_set_up' && !known.setUp);

/** @param {Context} context @param {any} intent @param {any} error @returns {{outcome: 'declined', error: any}} */
function fail(context, intent, error) {
  const method = intent.payment_method;
  intent.status = 'requires_payment_method';
  intent.payment_method = null;
  intent.last_payment_error = { ...error, payment_method: { id: method, object: 'payment_method', type: 'card' } };
  emit(context, 'payment_intent.payment_failed', intent);
  return { outcome: 'declined', error };
}

/** What comes after a captured charge: its balance transaction, and the dispute of a card made for that. @param {Context} context @param {any} charge @param {Card} card */
function settle(context, charge, card) {
  const later = { ...context, request: { id: null, idempotency_key: null } };
  context.world.after(context.world.knobs.settle_ms, () => {
    if (charge.balance_transaction === null) {
      charge.balance_transaction = transact(later, charge, 'charge', charge.amount_captured).id;
      emit(later, 'charge.updated', charge, { balance_transaction: null, receipt_url: null });
    }
    if (card.dispute) openDispute(later, charge, card.dispute);
  });
}

/** @param {Context} context @param {any} intent @param {Record<string, any>} params */
export function capture(context, intent, params) {
  const { world, account } = context;
  if (intent.status !== 'requires_capture') throw unexpected(intent, 'captured', 'requires_capture');
  const amount = params.amount_to_capture ?? intent.amount_capturable;
  checkDigits(amount, intent.currency, 'amount_to_capture');
  if (amount < 1) throw invalid('Invalid positive integer', 'amount_to_capture', 'parameter_invalid_integer');
  if (amount > intent.amount_capturable) {
    throw refused('The amount_to_capture is greater than the capturable amount on the PaymentIntent.', 'amount_too_large', { param: 'amount_to_capture' });
  }
  Object.assign(intent.metadata, params.metadata);
  const charge = account.get('charge', intent.latest_charge);
  charge.captured = true;
  charge.amount_captured = amount;
  if (world.knobs.release_as_refund) charge.amount_refunded = charge.amount - amount;
  charge.balance_transaction = transact(context, charge, 'charge', amount).id;
  intent.status = 'succeeded';
  intent.amount_capturable = 0;
  intent.amount_received = amount;
  const session = [...account.objects.session.values()].find((s) => s.payment_intent === intent.id);
  if (session) session.payment_status = 'paid';
  emit(context, 'charge.captured', charge);
  if (charge.amount_refunded > 0) emit(context, 'charge.refunded', charge, { amount_refunded: 0 });
  emit(context, 'payment_intent.succeeded', intent);
  const { card } = account.hidden.get(charge.id);
  if (card.dispute) settle(context, charge, card);
  return intent;
}

/** @param {Context} context @param {any} intent @param {Record<string, any>} params */
export function cancel(context, intent, params) {
  const { account } = context;
  const cancellable = ['requires_payment_method', 'requires_confirmation', 'requires_action', 'requires_capture', 'processing'];
  if (!cancellable.includes(intent.status)) throw unexpected(intent, 'canceled', cancellable.join(', '));
  const owner = [...account.objects.session.values()].find((s) => s.payment_intent === intent.id);
  if (owner && owner.status === 'open') {
    throw refused(`You cannot cancel this PaymentIntent because it is owned by the Checkout Session ${owner.id}; expire the session instead.`);
  }
  release(context, intent, params.cancellation_reason ?? null, null);
  return intent;
}

/**
 * Ends an intent without money: a hold on it is given back.
 * @param {Context} context @param {any} intent @param {string | null} reason
 * @param {'charge.expired' | null} ended the event of the charge when its time ran out
 */
export function release(context, intent, reason, ended) {
  const { world, account } = context;
  const charge = intent.status === 'requires_capture' ? account.get('charge', intent.latest_charge) : null;
  intent.status = 'canceled';
  intent.canceled_at = world.now();
  intent.cancellation_reason = reason;
  intent.amount_capturable = 0;
  intent.next_action = null;
  if (charge) {
    if (world.knobs.release_as_refund || ended) {
      charge.amount_refunded = charge.amount;
      charge.refunded = true;
    }
    if (ended) emit(context, ended, charge);
    else if (world.knobs.release_as_refund) emit(context, 'charge.refunded', charge, { amount_refunded: 0, refunded: false });
  }
  emit(context, 'payment_intent.canceled', intent);
}

/** @param {any} intent @param {string} verb @param {string} wanted */
function unexpected(intent, verb, wanted) {
  return refused(
    `This PaymentIntent could not be ${verb} because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be ${verb}: ${wanted}.`,
    'payment_intent_unexpected_state',
    { payment_intent: structuredClone(intent) },
  );
}

/**
 * Confirms an intent with a stored or test PaymentMethod, as a merchant does without the customer.
 * @param {Context} context @param {any} intent @param {any} method
 * @param {{offSession: boolean, errorOnAction: boolean}} how
 */
export function confirm(context, intent, method, { offSession, errorOnAction }) {
  if (!['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(intent.status)) {
    throw unexpected(intent, 'confirmed', 'requires_payment_method, requires_confirmation, requires_action');
  }
  const known = context.account.hidden.get(method.id);
  const { card } = known;
  intent.payment_method = method.id;
  const blocked = asks(card, known) && (offSession || errorOnAction);
  const required = { code: 'authentication_required', decline_code: 'authentication_required', message: 'Your card was declined. This transaction requires authentication.' };
  const result = attempt(context, intent, blocked ? { ...card, authenticate: null, decline: required } : card, {});
  if (result.outcome === 'declined') {
    throw new ApiError(402, { ...result.error, payment_intent: structuredClone(intent) }, { stored: true });
  }
  return intent;
}
