/**
 * Balance transactions: what each charge, refund and dispute does to the merchant's balance.
 *
 * The fee is a made-up 1.5 % and 25 minor units; it is given back by nothing.
 */

import { newId } from '../random.mjs';

/** @typedef {import('./world.mjs').Context} Context */

/**
 * @param {Context} context @param {any} source @param {string} type @param {number} amount signed, minor units
 */
export function transact({ world, account }, source, type, amount) {
  const fee = type === 'charge' ? Math.floor((amount * 15) / 1000) + 25 : 0;
  return account.put('balance_transaction', {
    id: newId('txn_3'), object: 'balance_transaction', amount, available_on: world.now() + 2 * 24 * 3600, balance_type: 'payments', created: world.now(),
    currency: source.currency, description: source.description ?? null, exchange_rate: null, fee,
    fee_details: fee ? [{ amount: fee, application: null, currency: source.currency, description: 'Stripe processing fees', type: 'stripe_fee' }] : [],
    net: amount - fee, reporting_category: type === 'adjustment' ? 'dispute' : type, source: source.id, status: 'pending', type,
  });
}
