/**
 * Payouts: money on its way from the merchant's balance to a bank account, or the other way when the amount is below zero.
 *
 * Invariant: a payout takes its sum off the balance once, and gives it back once when it fails or is called off. Made by
 * control only; deliberately absent: a schedule.
 */

import { transact } from './balance.mjs';
import { emit } from './events.mjs';
import { newId } from '../random.mjs';

/** @typedef {import('./world.mjs').Context} Context */

/** @param {Context} context @param {number} amount signed, minor units @param {string} currency */
export function createPayout(context, amount, currency) {
  const { world, account } = context;
  const payout = account.put('payout', {
    id: newId('po_1'), object: 'payout', amount, application_fee: null, application_fee_amount: null, arrival_date: world.now() + 2 * 24 * 3600, automatic: true,
    balance_transaction: /** @type {string | null} */ (null), created: world.now(), currency, description: 'STRIPE PAYOUT', destination: 'ba_1sandbox', failure_balance_transaction: /** @type {string | null} */ (null),
    failure_code: /** @type {string | null} */ (null), failure_message: /** @type {string | null} */ (null), livemode: account.livemode, metadata: {}, method: 'standard', original_payout: null, payout_method: null, reconciliation_status: 'in_progress',
    reversed_by: null, source_type: 'card', statement_descriptor: null, status: 'in_transit', trace_id: null, type: 'bank_account',
  });
  payout.balance_transaction = transact(context, payout, 'payout', -amount).id;
  emit(context, 'payout.created', payout);
  return payout;
}

/** @param {Context} context @param {any} payout @param {'paid' | 'failed' | 'canceled'} status */
export function finishPayout(context, payout, status) {
  if (payout.status === status || ['failed', 'canceled'].includes(payout.status)) return;
  const before = { status: payout.status };
  payout.status = status;
  if (status !== 'paid') {
    if (status === 'failed') Object.assign(payout, { failure_code: 'account_closed', failure_message: 'The bank account has been closed.' });
    payout.failure_balance_transaction = transact(context, payout, status === 'failed' ? 'payout_failure' : 'payout_cancel', payout.amount).id;
  }
  emit(context, `payout.${status}`, payout, before);
}
