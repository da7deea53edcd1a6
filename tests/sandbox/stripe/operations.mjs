/**
 * What each API operation does, once its parameters are checked.
 *
 * Each entry takes (context, params, id) and returns the object or list of the answer.
 */

import { checkAmount, checkCurrency } from './currencies.mjs';
import { acceptDispute, updateDispute } from './disputes.mjs';
import { createEndpoint, deleteEndpoint, updateEndpoint } from './endpoints.mjs';
import { invalid, missing } from './errors.mjs';
import { emit } from './events.mjs';
import { page } from './lists.mjs';
import { methodFor } from './methods.mjs';
import { cancel, capture, confirm, createIntent } from './payments.mjs';
import { createRefund } from './refunds.mjs';
import { checkActivated, createCustomer, createSession, expireSession, lineItems } from './sessions.mjs';

/** @typedef {import('./world.mjs').Context} Context */
/** @typedef {(context: Context, params: Record<string, any>, id: string) => any} Operation */

const NAMES = /** @type {Record<string, string>} */ ({ session: 'checkout.session', webhook_endpoint: 'webhook endpoint', payment_method: 'PaymentMethod' });

/** @param {Context} context @param {string} kind @param {string} id */
function need({ account }, kind, id) {
  const object = account.get(kind, id);
  if (!object) throw missing(NAMES[kind] ?? kind, id, kind === 'payment_intent' ? 'intent' : kind);
  return object;
}

/** @param {string} kind @returns {Operation} */
const retrieve = (kind) => (context, _params, id) => need(context, kind, id);

/** @param {string} kind @param {string} url @param {string[]} [filters] parameters that must equal the field of that name @returns {Operation} */
const list = (kind, url, filters = []) => (context, params) =>
  page(context.account.list(kind).filter((object) => filters.every((name) => params[name] === undefined || object[name] === params[name])), params, url);

/** @param {string} kind @param {(context: Context, object: any, params: Record<string, any>) => any} work @returns {Operation} */
const act = (kind, work) => (context, params, id) => work(context, need(context, kind, id), params);

/** @type {Operation} */
function newIntent(context, params) {
  checkActivated(context.account);
  const currency = checkCurrency(params.currency, 'currency');
  checkAmount(params.amount, currency, 'amount');
  if (params.off_session && !params.confirm) throw invalid('You cannot provide `off_session` unless `confirm` is true.', 'off_session');
  if (params.customer) need(context, 'customer', params.customer);
  const method = params.payment_method ? methodFor(context, params.payment_method, params.customer ?? null) : null;
  if (params.confirm && !method) throw invalid('You must provide a payment_method to confirm this PaymentIntent.', 'payment_method', 'parameter_missing');
  const intent = createIntent(context, { ...params, currency, payment_method: method?.id });
  return params.confirm && method ? confirm(context, intent, method, { offSession: params.off_session === true, errorOnAction: params.error_on_requires_action === true }) : intent;
}

/** @param {Context} context @param {any} intent @param {Record<string, any>} params */
function confirmIntent(context, intent, params) {
  const name = params.payment_method ?? intent.payment_method;
  if (!name) throw invalid('You cannot confirm this PaymentIntent because it is missing a payment method.', 'payment_method', 'parameter_missing');
  return confirm(context, intent, methodFor(context, name, intent.customer), { offSession: params.off_session === true, errorOnAction: params.error_on_requires_action === true });
}

/** @param {Context} context @param {any} intent @param {Record<string, any>} params */
function updateIntent(context, intent, { metadata, ...rest }) {
  Object.assign(intent.metadata, metadata);
  if (rest.amount !== undefined || rest.currency !== undefined) {
    if (intent.status !== 'requires_payment_method') throw invalid('The amount of this PaymentIntent can no longer be changed.', 'amount', 'payment_intent_unexpected_state');
    checkAmount(rest.amount ?? intent.amount, rest.currency ?? intent.currency, 'amount');
  }
  return Object.assign(intent, rest);
}

/** @param {Context} context @param {any} charge @param {Record<string, any>} params */
function updateCharge(context, charge, { metadata, ...rest }) {
  const before = { metadata: { ...charge.metadata }, description: charge.description };
  Object.assign(charge.metadata, metadata);
  Object.assign(charge, rest);
  emit(context, 'charge.updated', charge, before);
  return charge;
}

/** @type {Operation} */
function listEvents({ world, account }, params) {
  if (params.type && params.types) throw invalid('You may only specify one of these parameters: type, types.');
  if (params.types?.length > 20) throw invalid('You can specify at most 20 types.', 'types');
  const wanted = params.types ?? (params.type ? [params.type] : null);
  const fits = (/** @type {string} */ type) => !wanted || wanted.some((/** @type {string} */ w) => w === '*' || w === type || (w.endsWith('.*') && type.startsWith(w.slice(0, -1))));
  const delivered = (/** @type {any} */ event) => params.delivery_success === undefined || world.deliveries.undelivered(event.id) !== params.delivery_success;
  const events = account.list('event').filter((event) => fits(event.type) && delivered(event));
  return page(events.map((event) => world.deliveries.render(event)), params, '/v1/events');
}

/** @type {Operation} */
function showAccount({ account }) {
  return {
    id: account.id, object: 'account', business_profile: { mcc: '7230', name: account.name, support_email: null, support_phone: null, support_url: null, url: null },
    business_type: 'company', capabilities: { card_payments: account.charges_enabled ? 'active' : 'inactive', transfers: 'active' }, charges_enabled: account.charges_enabled, controller: { type: 'account' },
    country: account.country, default_currency: account.default_currency, details_submitted: account.charges_enabled, email: account.email, metadata: {}, payouts_enabled: account.charges_enabled,
    settings: { branding: { icon: null, logo: null, primary_color: null, secondary_color: null }, dashboard: { display_name: account.name, timezone: 'Etc/UTC' }, payments: { statement_descriptor: account.name.toUpperCase().slice(0, 22) } },
    type: 'standard',
  };
}

/** @type {Operation} */
function showBalance({ account }) {
  const sums = new Map();
  for (const txn of account.objects.balance_transaction.values()) sums.set(txn.currency, (sums.get(txn.currency) ?? 0) + txn.net);
  const pending = [...sums].map(([currency, amount]) => ({ amount, currency, source_types: { card: amount } }));
  return { object: 'balance', available: pending.map(({ currency }) => ({ amount: 0, currency, source_types: { card: 0 } })), livemode: account.livemode, pending };
}

/** @type {Record<string, Operation>} */
export const OPERATIONS = {
  'POST /v1/checkout/sessions': createSession,
  'GET /v1/checkout/sessions': list('session', '/v1/checkout/sessions', ['payment_intent', 'customer', 'status']),
  'GET /v1/checkout/sessions/{id}': retrieve('session'),
  'GET /v1/checkout/sessions/{id}/line_items': (context, params, id) => page(lineItems(context.account, need(context, 'session', id)), params, `/v1/checkout/sessions/${id}/line_items`),
  'POST /v1/checkout/sessions/{id}/expire': act('session', expireSession),
  'POST /v1/payment_intents': newIntent,
  'GET /v1/payment_intents': list('payment_intent', '/v1/payment_intents', ['customer']),
  'GET /v1/payment_intents/{id}': retrieve('payment_intent'),
  'POST /v1/payment_intents/{id}': act('payment_intent', updateIntent),
  'POST /v1/payment_intents/{id}/confirm': act('payment_intent', confirmIntent),
  'POST /v1/payment_intents/{id}/capture': act('payment_intent', capture),
  'POST /v1/payment_intents/{id}/cancel': act('payment_intent', cancel),
  'GET /v1/charges': list('charge', '/v1/charges', ['payment_intent', 'customer']),
  'GET /v1/charges/{id}': retrieve('charge'),
  'POST /v1/charges/{id}': act('charge', updateCharge),
  'POST /v1/refunds': createRefund,
  'GET /v1/refunds': list('refund', '/v1/refunds', ['charge', 'payment_intent']),
  'GET /v1/refunds/{id}': retrieve('refund'),
  'POST /v1/refunds/{id}': act('refund', (_context, refund, { metadata }) => Object.assign(refund, { metadata: { ...refund.metadata, ...metadata } })),
  'GET /v1/disputes': list('dispute', '/v1/disputes', ['charge', 'payment_intent']),
  'GET /v1/disputes/{id}': retrieve('dispute'),
  'POST /v1/disputes/{id}': act('dispute', updateDispute),
  'POST /v1/disputes/{id}/close': act('dispute', acceptDispute),
  'GET /v1/events': listEvents,
  'GET /v1/events/{id}': (context, _params, id) => context.world.deliveries.render(need(context, 'event', id)),
  'POST /v1/webhook_endpoints': (context, params) => createEndpoint(context, params),
  'GET /v1/webhook_endpoints': list('webhook_endpoint', '/v1/webhook_endpoints'),
  'GET /v1/webhook_endpoints/{id}': retrieve('webhook_endpoint'),
  'POST /v1/webhook_endpoints/{id}': act('webhook_endpoint', updateEndpoint),
  'DELETE /v1/webhook_endpoints/{id}': act('webhook_endpoint', deleteEndpoint),
  'GET /v1/account': showAccount,
  'GET /v1/balance': showBalance,
  'GET /v1/balance_transactions': list('balance_transaction', '/v1/balance_transactions', ['currency', 'source', 'type']),
  'GET /v1/balance_transactions/{id}': retrieve('balance_transaction'),
  'GET /v1/payouts': list('payout', '/v1/payouts', ['status', 'destination']),
  'GET /v1/payouts/{id}': retrieve('payout'),
  'POST /v1/customers': createCustomer,
  'GET /v1/customers/{id}': retrieve('customer'),
  'POST /v1/customers/{id}': act('customer', (_context, customer, { metadata, ...rest }) => Object.assign(customer, rest, { metadata: { ...customer.metadata, ...metadata } })),
  'GET /v1/payment_methods': list('payment_method', '/v1/payment_methods', ['customer', 'type']),
  'GET /v1/payment_methods/{id}': retrieve('payment_method'),
};
