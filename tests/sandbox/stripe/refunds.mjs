/**
 * Refunds: whole, partial, pending, and those that fail after having succeeded.
 *
 * Invariant: the refunds of a charge that have not failed never add up to more than was captured.
 */

import { transact } from './balance.mjs';
import { checkDigits, formatAmount } from './currencies.mjs';
import { invalid, missing, refused } from './errors.mjs';
import { emit } from './events.mjs';
import { newId } from '../random.mjs';

/** @typedef {import('./world.mjs').Context} Context */

/** Refunds of a charge that stand or may stand. @param {import('./world.mjs').Account} account @param {string} chargeId */
function standing(account, chargeId) {
  return [...account.objects.refund.values()].filter((r) => r.charge === chargeId && !['failed', 'canceled'].includes(r.status));
}

/** @param {import('./world.mjs').Account} account @param {any} charge */
function refundable(account, charge) {
  return charge.amount_captured - standing(account, charge.id).reduce((sum, r) => sum + r.amount, 0);
}

/** @param {Context} context @param {Record<string, any>} params @returns {any} the charge to refund */
function chargeOf({ account }, params) {
  if (params.charge && params.payment_intent) throw invalid('You may only specify one of these parameters: charge, payment_intent.');
  if (params.charge) {
    const charge = account.get('charge', params.charge);
    if (!charge) throw missing('charge', params.charge, 'charge');
    return charge;
  }
  if (!params.payment_intent) {
    throw invalid('One of the following params should be provided for this request: payment_intent or charge.', undefined, 'parameter_missing');
  }
  const intent = account.get('payment_intent', params.payment_intent);
  if (!intent) throw missing('payment_intent', params.payment_intent, 'payment_intent');
  const charge = intent.latest_charge ? account.get('charge', intent.latest_charge) : null;
  if (!charge || !charge.paid) throw refused(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`);
  return charge;
}

/** @param {Context} context @param {Record<string, any>} params */
export function createRefund(context, params) {
  const { world, account } = context;
  const charge = chargeOf(context, params);
  if (!charge.paid) throw refused(`Charge ${charge.id} failed and cannot be refunded.`);
  if (!charge.captured) throw refused(`Charge ${charge.id} has not been captured. Cancel its PaymentIntent instead of refunding it.`);
  if (charge.disputed && disputeBlocks(account, charge)) throw refused(`Charge ${charge.id} has been charged back; cannot issue a refund.`, 'charge_disputed');
  const left = refundable(account, charge);
  if (left === 0) throw refused(`Charge ${charge.id} has already been refunded.`, 'charge_already_refunded');
  const amount = params.amount ?? left;
  if (amount < 1) throw invalid('Invalid positive integer', 'amount', 'parameter_invalid_integer');
  checkDigits(amount, charge.currency, 'amount');
  if (amount > left) {
    const text = (/** @type {number} */ sum) => formatAmount(sum, charge.currency, 'en');
    throw refused(`Refund amount (${text(amount)}) is greater than unrefunded amount on charge (${text(left)})`, undefined, { param: 'amount' });
  }
  const { card } = account.hidden.get(charge.id);
  const refund = account.put('refund', {
    id: newId('re_3'),
    object: 'refund',
    amount,
    balance_transaction: /** @type {string | null} */ (null),
    charge: charge.id,
    created: world.now(),
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: { card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' }, type: 'card' },
    metadata: { ...params.metadata },
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    ...(card.refund === 'pending' ? { pending_reason: 'processing' } : {}),
    reason: params.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: card.refund === 'pending' ? 'pending' : 'succeeded',
    transfer_reversal: null,
  });
  refund.balance_transaction = transact(context, refund, 'refund', -amount).id;
  const before = { amount_refunded: charge.amount_refunded, refunded: charge.refunded, receipt_url: charge.receipt_url };
  charge.amount_refunded += amount;
  charge.refunded = charge.amount_refunded >= charge.amount;
  emit(context, 'refund.created', refund);
  emit(context, 'charge.refunded', charge, before);
  const later = { ...context, request: { id: null, idempotency_key: null } };
  world.after(world.knobs.settle_ms, () => progress(later, refund, card.refund));
  return refund;
}

/** @param {import('./world.mjs').Account} account @param {any} charge */
function disputeBlocks(account, charge) {
  return [...account.objects.dispute.values()].some((d) => d.charge === charge.id && !d.is_charge_refundable);
}

/** @param {Context} context @param {any} refund @param {'pending' | 'fails' | null} behaviour */
function progress(context, refund, behaviour) {
  if (refund.status === 'pending' && behaviour === 'pending') {
    finishRefund(context, refund, 'succeeded');
    return;
  }
  if (refund.status !== 'succeeded') return;
  const before = { destination_details: structuredClone(refund.destination_details) };
  Object.assign(refund.destination_details.card, { reference: '7'.padEnd(23, '0'), reference_status: 'available' });
  emit(context, 'refund.updated', refund, before);
  emit(context, 'charge.refund.updated', refund, before);
  if (behaviour === 'fails') context.world.after(context.world.knobs.settle_ms, () => finishRefund(context, refund, 'failed'));
}

/**
 * Brings a refund to an end; a failed one gives the money back to the merchant.
 * @param {Context} context @param {any} refund @param {'succeeded' | 'failed' | 'canceled'} status
 */
export function finishRefund(context, refund, status) {
  if (refund.status === status || refund.status === 'failed' || refund.status === 'canceled') return;
  const before = { status: refund.status };
  refund.status = status;
  delete refund.pending_reason;
  if (status !== 'succeeded') {
    refund.failure_reason = status === 'failed' ? 'expired_or_canceled_card' : 'merchant_request';
    refund.failure_balance_transaction = transact(context, refund, 'refund_failure', refund.amount).id;
    const charge = context.account.get('charge', refund.charge);
    charge.amount_refunded -= refund.amount;
    charge.refunded = false;
    if (status === 'failed') emit(context, 'refund.failed', refund);
  }
  emit(context, 'refund.updated', refund, before);
  emit(context, 'charge.refund.updated', refund, before);
}
