/**
 * Disputes and inquiries, from opening to the end.
 *
 * Invariant: money is withdrawn at most once and given back at most once; an inquiry withdraws nothing
 * until it becomes a dispute. A closed dispute does not change any more.
 */

import { transact } from './balance.mjs';
import { refused } from './errors.mjs';
import { emit } from './events.mjs';
import { newId } from '../random.mjs';

/** @typedef {import('./world.mjs').Context} Context */

const CLOSED = ['won', 'lost', 'warning_closed', 'prevented'];
const EVIDENCE_SECONDS = 9 * 24 * 3600;

/** @param {Context} context @param {any} charge @param {string} kind `inquiry` or a reason such as `fraudulent` @param {number} [amount] */
export function openDispute(context, charge, kind, amount) {
  const { world, account } = context;
  const inquiry = kind === 'inquiry';
  const { card } = account.hidden.get(charge.id);
  const dispute = account.put('dispute', {
    id: newId('du_1'),
    object: 'dispute',
    amount: amount ?? charge.amount_captured,
    balance_transactions: [],
    charge: charge.id,
    created: world.now(),
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: {},
    evidence_details: { due_by: world.now() + EVIDENCE_SECONDS, enhanced_eligibility: {}, has_evidence: false, past_due: false, submission_count: 0 },
    intended_submission_method: null,
    is_charge_refundable: inquiry,
    livemode: account.livemode,
    metadata: {},
    payment_intent: charge.payment_intent,
    payment_method_details: { card: { brand: card.brand, case_type: inquiry ? 'inquiry' : 'chargeback', network_reason_code: '10.4' }, type: 'card' },
    reason: inquiry ? 'fraudulent' : kind,
    status: inquiry ? 'warning_needs_response' : 'needs_response',
  });
  charge.disputed = true;
  emit(context, 'charge.dispute.created', dispute);
  emit(context, 'charge.updated', charge, { disputed: false });
  if (!inquiry) withdraw(context, dispute);
  return dispute;
}

/** @param {Context} context @param {any} dispute */
function withdraw(context, dispute) {
  if (dispute.balance_transactions.length > 0) return;
  dispute.balance_transactions.push(structuredClone(transact(context, dispute, 'adjustment', -dispute.amount)));
  emit(context, 'charge.dispute.funds_withdrawn', dispute, { balance_transactions: [] });
}

/** @param {Context} context @param {any} dispute */
function reinstate(context, dispute) {
  if (dispute.balance_transactions.length !== 1) return;
  const before = { balance_transactions: structuredClone(dispute.balance_transactions) };
  dispute.balance_transactions.push(structuredClone(transact(context, dispute, 'adjustment', dispute.amount)));
  emit(context, 'charge.dispute.funds_reinstated', dispute, before);
}

/** @param {Context} context @param {any} dispute @param {string} status */
function close(context, dispute, status) {
  const before = { status: dispute.status };
  dispute.status = status;
  // Undocumented for a dispute that was won: the money is the merchant's again, so it is given back here.
  dispute.is_charge_refundable = status === 'warning_closed' || (status === 'won' && context.world.knobs.refund_after_win);
  emit(context, 'charge.dispute.closed', dispute, before);
}

/**
 * @param {Context} context @param {any} dispute
 * @param {string} action withdraw, reinstate, submit, escalate, win, lose
 */
export function actOnDispute(context, dispute, action) {
  if (CLOSED.includes(dispute.status) && action !== 'reinstate') throw refused(`This dispute is already closed with the status ${dispute.status}.`);
  const inquiry = dispute.status.startsWith('warning_');
  if (action === 'withdraw') withdraw(context, dispute);
  else if (action === 'reinstate') reinstate(context, dispute);
  else if (action === 'submit') submit(context, dispute, inquiry);
  else if (action === 'escalate') escalate(context, dispute, inquiry);
  else if (action === 'lose') close(context, dispute, inquiry ? 'warning_closed' : 'lost');
  else if (action === 'win') {
    close(context, dispute, inquiry ? 'warning_closed' : 'won');
    reinstate(context, dispute);
  } else throw refused(`Unknown action ${action}; one of withdraw, reinstate, submit, escalate, win, lose`);
  return dispute;
}

/** @param {Context} context @param {any} dispute @param {boolean} inquiry */
function submit(context, dispute, inquiry) {
  const before = { status: dispute.status };
  dispute.status = inquiry ? 'warning_under_review' : 'under_review';
  dispute.evidence_details.has_evidence = true;
  dispute.evidence_details.submission_count += 1;
  emit(context, 'charge.dispute.updated', dispute, before);
}

/** An inquiry becomes a dispute. @param {Context} context @param {any} dispute @param {boolean} inquiry */
function escalate(context, dispute, inquiry) {
  if (!inquiry) throw refused('Only an inquiry can be escalated.');
  const before = { status: dispute.status, is_charge_refundable: true };
  dispute.status = 'needs_response';
  dispute.is_charge_refundable = false;
  emit(context, 'charge.dispute.updated', dispute, before);
  withdraw(context, dispute);
}

/** `POST /v1/disputes/{id}`. @param {Context} context @param {any} dispute @param {Record<string, any>} params */
export function updateDispute(context, dispute, params) {
  if (params.evidence && CLOSED.includes(dispute.status)) throw refused('This dispute is closed; evidence can no longer be submitted.');
  Object.assign(dispute.metadata, params.metadata);
  Object.assign(dispute.evidence, params.evidence);
  if (params.evidence) dispute.evidence_details.has_evidence = true;
  if (params.submit !== false && params.evidence) {
    actOnDispute(context, dispute, 'submit');
    const text = params.evidence.uncategorized_text;
    if (text === 'winning_evidence') actOnDispute(context, dispute, 'win');
    if (text === 'losing_evidence') actOnDispute(context, dispute, 'lose');
  } else emit(context, 'charge.dispute.updated', dispute, {});
  return dispute;
}

/** `POST /v1/disputes/{id}/close`: the merchant gives in. @param {Context} context @param {any} dispute */
export function acceptDispute(context, dispute) {
  return actOnDispute(context, dispute, 'lose');
}
