/**
 * Checkout Sessions: made, paid, expired.
 *
 * Invariant: a session leaves `open` once, to `complete` or to `expired`. Its PaymentIntent is made at the
 * first try to pay. Only hosted pages in payment mode are served; the sandbox says so to everything else.
 */

import { checkAmount, checkCurrency, checkDigits } from './currencies.mjs';
import { invalid, missing, refused } from './errors.mjs';
import { emit } from './events.mjs';
import { attempt, createIntent, release } from './payments.mjs';
import { newId } from '../random.mjs';

/** @typedef {import('./world.mjs').Context} Context */

const SHORTEST_SECONDS = 30 * 60;
const LONGEST_SECONDS = 24 * 3600;
/** Requests take time to arrive: Stripe measures from its own receipt. */
const SLACK_SECONDS = 5;

/** @param {Record<string, any>} params */
function checkShape(params) {
  if (!params.mode) throw invalid('Missing required param: mode.', 'mode', 'parameter_missing');
  if (params.mode !== 'payment') throw invalid(`The sandbox serves mode=payment only.`, 'mode');
  if (params.ui_mode && params.ui_mode !== 'hosted_page') throw invalid('The sandbox serves ui_mode=hosted_page only.', 'ui_mode');
  if (!params.success_url) throw invalid('Missing required param: success_url.', 'success_url', 'parameter_missing');
  for (const name of ['success_url', 'cancel_url']) {
    if (params[name] === undefined) continue;
    if (!/^https?:\/\//.test(params[name]) || !URL.canParse(params[name])) throw invalid('Not a valid URL', name, 'url_invalid');
  }
  if (!params.line_items?.length) throw invalid('Missing required param: line_items.', 'line_items', 'parameter_missing');
  if (params.client_reference_id?.length > 200) throw invalid('Invalid string: must be at most 200 characters', 'client_reference_id');
  if (params.customer && params.customer_email) throw invalid('You may only specify one of these parameters: customer, customer_email.');
  if (params.payment_intent_data?.statement_descriptor) {
    throw invalid('statement_descriptor is not supported for card charges. Use statement_descriptor_suffix instead.', 'payment_intent_data[statement_descriptor]');
  }
  for (const type of params.allowed_payment_method_types ?? []) {
    if (type !== 'card') throw invalid('The sandbox serves card payments only.', 'allowed_payment_method_types');
  }
}

/** @param {Record<string, any>[]} items */
function priceItems(items) {
  return items.map((item, index) => {
    const at = `line_items[${index}]`;
    if (item.price) throw missing('price', item.price, `${at}[price]`);
    const price = item.price_data;
    if (!price) throw invalid('You must provide one of `price` or `price_data` for each line item', at);
    if (!price.product_data) throw invalid('The sandbox wants product_data.', `${at}[price_data][product_data]`, 'parameter_missing');
    const unit = price.unit_amount ?? wholeUnits(price.unit_amount_decimal, `${at}[price_data]`);
    const currency = checkCurrency(price.currency, `${at}[price_data][currency]`);
    if (unit < 0) throw invalid('This value must be greater than or equal to 0.', `${at}[price_data][unit_amount]`, 'parameter_invalid_integer');
    checkDigits(unit, currency, `${at}[price_data][unit_amount]`);
    const quantity = item.quantity ?? 1;
    if (quantity < 1) throw invalid('This value must be greater than or equal to 1.', `${at}[quantity]`, 'parameter_invalid_integer');
    return { unit, quantity, currency, amount: unit * quantity, name: price.product_data.name, description: price.product_data.description ?? null };
  });
}

/** @param {string | undefined} decimal @param {string} param */
function wholeUnits(decimal, param) {
  if (decimal === undefined) throw invalid('You must specify either `unit_amount` or `unit_amount_decimal`.', param, 'parameter_missing');
  if (!/^\d+$/.test(decimal)) throw invalid('The sandbox wants whole minor units.', `${param}[unit_amount_decimal]`);
  return Number(decimal);
}

/** @param {Context} context @param {Record<string, any>} params @returns {number} */
function expiry({ world }, params) {
  const now = world.now();
  if (params.expires_at === undefined) return now + LONGEST_SECONDS;
  if (params.expires_at < now + SHORTEST_SECONDS - SLACK_SECONDS) {
    throw invalid('The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.', 'expires_at');
  }
  if (params.expires_at > now + LONGEST_SECONDS + SLACK_SECONDS) {
    throw invalid('The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.', 'expires_at');
  }
  return params.expires_at;
}

/** Test payments go through at an account that is not activated; live ones do not. @param {import('./world.mjs').Account} account */
export function checkActivated(account) {
  if (!account.livemode || account.charges_enabled) return;
  throw invalid('Your account cannot currently make live charges.', undefined, 'testmode_charges_only');
}

/** @param {Context} context @param {Record<string, any>} params */
export function createSession(context, params) {
  const { world, account } = context;
  checkShape(params);
  checkActivated(account);
  const items = priceItems(params.line_items);
  const { currency } = items[0];
  if (items.some((item) => item.currency !== currency)) throw invalid('All line items must have the same currency.', 'line_items');
  const total = items.reduce((sum, item) => sum + item.amount, 0);
  checkAmount(total, currency, 'line_items');
  if (params.customer && !account.get('customer', params.customer)) throw missing('customer', params.customer, 'customer');
  const id = newId(account.livemode ? 'cs_live_a1' : 'cs_test_a1', 56);
  account.hidden.set(id, { items, intent: params.payment_intent_data ?? {}, submit_type: params.submit_type ?? null });
  return account.put('session', {
    id,
    object: 'checkout.session',
    adaptive_pricing: { enabled: false },
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    amount_subtotal: total,
    amount_total: total,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: params.billing_address_collection ?? null,
    branding_settings: { display_name: params.branding_settings?.display_name ?? account.name },
    cancel_url: params.cancel_url ?? null,
    client_reference_id: params.client_reference_id ?? null,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: world.now(),
    currency,
    currency_conversion: null,
    custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: params.custom_text?.submit ?? null, terms_of_service_acceptance: null },
    customer: params.customer ?? null,
    customer_account: null,
    customer_creation: params.customer ? null : (params.customer_creation ?? 'if_required'),
    customer_details: params.customer_email ? details(params.customer_email, null) : null,
    customer_email: params.customer_email ?? null,
    discounts: [],
    expires_at: expiry(context, params),
    integration_identifier: null,
    invoice: null,
    invoice_creation: { enabled: false, invoice_data: { account_tax_ids: null, custom_fields: null, description: null, footer: null, issuer: null, metadata: {}, rendering_options: null } },
    livemode: account.livemode,
    locale: params.locale ?? null,
    managed_payments: null,
    metadata: { ...params.metadata },
    mode: 'payment',
    origin_context: params.origin_context ?? null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: 'if_required',
    payment_method_configuration_details: null,
    payment_method_options: { card: { request_three_d_secure: 'automatic' } },
    payment_method_types: ['card'],
    payment_status: 'unpaid',
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: 'open',
    submit_type: params.submit_type ?? null,
    subscription: null,
    success_url: params.success_url,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: 'hosted_page',
    url: `${world.url()}/pay/${id}`,
    wallet_options: null,
  });
}

/** @param {string | null} email @param {string | null} name */
function details(email, name) {
  return { address: null, business_name: null, email, individual_name: null, name, phone: null, tax_exempt: 'none', tax_ids: [] };
}

/** The session's lines as the API lists them. @param {import('./world.mjs').Account} account @param {any} session */
export function lineItems(account, session) {
  return account.hidden.get(session.id).items.map((/** @type {any} */ item, /** @type {number} */ index) => ({
    id: `li_${session.id.slice(-20)}${index}`,
    object: 'item',
    amount_discount: 0,
    amount_subtotal: item.amount,
    amount_tax: 0,
    amount_total: item.amount,
    currency: item.currency,
    description: item.name,
    price: { id: `price_${session.id.slice(-20)}${index}`, object: 'price', active: false, currency: item.currency, type: 'one_time', unit_amount: item.unit, unit_amount_decimal: String(item.unit) },
    quantity: item.quantity,
  }));
}

/**
 * One try to pay a session.
 * @param {Context} context @param {any} session @param {import('./cards.mjs').Card} card
 * @param {{email?: string | null, name?: string | null, authentication?: 'none' | 'passed' | 'failed'}} payer
 * @returns {{outcome: 'paid' | 'authorised' | 'declined' | 'requires_action', error?: any, completed?: any}} `completed` is the event
 */
export function paySession(context, session, card, payer) {
  const { account } = context;
  if (session.status !== 'open') throw refused(`This Checkout Session is ${session.status}.`);
  const hidden = account.hidden.get(session.id);
  if (!session.payment_intent) {
    const data = hidden.intent;
    if (!session.customer && (session.customer_creation === 'always' || data.setup_future_usage)) {
      session.customer = createCustomer(context, { email: payer.email, name: payer.name }).id;
    }
    session.payment_intent = createIntent(context, {
      ...data,
      amount: session.amount_total,
      currency: session.currency,
      customer: session.customer,
      allowed_payment_method_types: session.allowed_payment_method_types,
    }).id;
  }
  const intent = account.get('payment_intent', session.payment_intent);
  const result = attempt(context, intent, card, payer);
  if (result.outcome === 'declined' || result.outcome === 'requires_action') return result;
  session.status = 'complete';
  session.url = null;
  session.payment_status = result.outcome === 'paid' ? 'paid' : 'unpaid';
  session.customer_details = details(payer.email ?? session.customer_email, payer.name ?? null);
  const completed = emit(context, 'checkout.session.completed', session);
  return { ...result, completed };
}

/** @param {Context} context @param {any} session */
export function expireSession(context, session) {
  if (session.status !== 'open') {
    throw refused(`Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status}.`);
  }
  session.status = 'expired';
  session.url = null;
  const intent = session.payment_intent ? context.account.get('payment_intent', session.payment_intent) : null;
  if (intent && intent.status !== 'canceled') release(context, intent, 'automatic', null);
  emit(context, 'checkout.session.expired', session);
  return session;
}

/** @param {Context} context @param {Record<string, any>} params */
export function createCustomer(context, params) {
  const { world, account } = context;
  const customer = account.put('customer', {
    id: newId('cus_', 14), object: 'customer', address: null, balance: 0, created: world.now(), currency: null, default_source: null, delinquent: false,
    description: params.description ?? null, email: params.email ?? null, livemode: account.livemode, metadata: { ...params.metadata },
    name: params.name ?? null, phone: params.phone ?? null, preferred_locales: [], shipping: null, tax_exempt: 'none',
  });
  emit(context, 'customer.created', customer);
  return customer;
}

/** Expires what has run out of time: sessions, and holds that were not captured; once a second is enough. @param {import('./world.mjs').World} world */
export function sweep(world) {
  const now = world.now();
  if (now === world.sweptAt) return;
  world.sweptAt = now;
  for (const account of world.accounts.values()) {
    const context = world.context(account);
    for (const session of account.objects.session.values()) {
      if (session.status === 'open' && session.expires_at <= now) expireSession(context, session);
    }
    for (const charge of account.objects.charge.values()) {
      const before = charge.payment_method_details.card.capture_before;
      const intent = account.get('payment_intent', charge.payment_intent);
      if (before && before <= now && intent.status === 'requires_capture') release(context, intent, 'automatic', 'charge.expired');
    }
  }
}
