/** How an attempt ended: for the control interface, and in the words of the widget's result. */

import { transactionModel } from './model.mjs';
import { sentence } from './reasons.mjs';

const OUTCOMES = { Completed: 'paid', Authorized: 'authorised', Declined: 'declined', AwaitingAuthentication: 'awaiting', Cancelled: 'cancelled' };

/** @param {import('./world.mjs').Transaction} transaction */
export function outcomeOf(transaction) {
  const { id, status, reasonCode, sale } = transaction;
  const message = sentence(reasonCode, sale?.culture ?? 'ru-RU');
  const declined = { type: 'error', data: { transactionId: id, ReasonCode: reasonCode }, message, status: 'fail' };
  const paid = { type: 'payment', data: { transactionId: id }, status: 'success' };
  const result = status === 'AwaitingAuthentication' ? null : status === 'Declined' ? declined : paid;
  return { outcome: OUTCOMES[status], transaction_id: id, reason_code: reasonCode, message, result, transaction: transactionModel(transaction) };
}
