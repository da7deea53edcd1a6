/**
 * What can be paid: orders made by the API, and what a page on the salon's site starts the widget with.
 *
 * Invariant: an order's sum was set by the merchant; a widget's sum comes from the browser, so only Check can judge it.
 */

import { newId } from '../random.mjs';
import { hundredths } from './money.mjs';
import { Refusal } from './payments.mjs';

/** @typedef {import('./world.mjs').World} World */
/** @typedef {import('./world.mjs').Sale} Sale */
/** @typedef {import('./world.mjs').Terminal} Terminal */

/** @param {string | null | undefined} culture @returns {Sale['culture']} pages speak Russian and English; Russian is the default */
const cultureOf = (culture) => (/^en/i.test(culture ?? '') ? 'en-US' : 'ru-RU');

/** @param {Terminal} terminal @param {string | null} currency */
function currencyOf(terminal, currency) {
  const code = currency ?? terminal.currencies[0];
  if (!terminal.currencies.includes(code)) throw new Refusal(`Currency ${code} is not supported by the terminal`);
  return code;
}

/** @param {World} world @param {Omit<Sale, 'status' | 'created'>} facts @returns {Sale} */
function open(world, facts) {
  /** @type {Sale} */
  const sale = { ...facts, status: 'Created', created: world.now() };
  world.sales.set(sale.id, sale);
  return sale;
}

/** @param {World} world @param {Terminal} terminal @param {import('./params.mjs').Params} params */
export function createOrder(world, terminal, params) {
  const amount = params.amount('Amount');
  const description = params.needText('Description');
  if (params.bool('SendSms') && params.bool('SendViber')) throw new Refusal('Only one of SendSms and SendViber can be used');
  world.orderCount += 1;
  return open(world, {
    kind: 'order', id: newId('', 16), terminal, amount, currency: currencyOf(terminal, params.text('Currency')), description,
    invoiceId: params.text('InvoiceId'), accountId: params.text('AccountId'), email: params.text('Email'), data: params.data('JsonData'),
    dual: params.bool('RequireConfirmation'), tokenize: true, culture: cultureOf(params.text('CultureName')),
    successUrl: params.text('SuccessRedirectUrl'), failUrl: params.text('FailRedirectUrl'),
    more: { number: 2000 + world.orderCount, internalId: 12_000_000 + world.orderCount, phone: params.text('Phone') },
  });
}

/** @param {World} world @param {Terminal} terminal @param {string} id */
export function cancelOrder(world, terminal, id) {
  const order = world.sales.get(id);
  if (order?.kind !== 'order' || order.terminal !== terminal) throw new Refusal('Not found');
  if (order.status === 'Paid') throw new Refusal('The order is already paid');
  if (order.status === 'Cancelled') throw new Refusal('The order is already cancelled');
  order.status = 'Cancelled';
}

/** @param {unknown} value */
const textOf = (value) => (typeof value === 'string' && value !== '' ? value : null);

/**
 * What `start(params)` of the widget was given. A payer's account and e-mail count only inside `userInfo`.
 * @param {World} world @param {Record<string, any>} params
 * @returns {Sale}
 */
export function openWidget(world, params) {
  const terminal = world.terminals.get(String(params.publicTerminalId ?? ''));
  if (!terminal) throw new Refusal('publicTerminalId: there is no such terminal');
  const amount = typeof params.amount === 'number' ? hundredths(params.amount) : null;
  if (amount === null || amount < 1) throw new Refusal('amount must be a number above 0 with at most two decimals');
  if (typeof params.currency !== 'string') throw new Refusal('currency is required');
  if (params.paymentSchema !== 'Single' && params.paymentSchema !== 'Dual') throw new Refusal('paymentSchema must be Single or Dual');
  const { accountId, email } = params.userInfo ?? {};
  if (typeof accountId === 'string' && accountId.length >= 255) throw new Refusal('userInfo.accountId is too long');
  return open(world, {
    kind: 'widget', id: newId('', 20), terminal, amount, currency: currencyOf(terminal, params.currency), description: textOf(params.description) ?? '',
    invoiceId: textOf(params.externalId), accountId: textOf(accountId), email: textOf(params.receiptEmail) ?? textOf(email),
    data: params.metadata === undefined ? null : JSON.stringify(params.metadata), dual: params.paymentSchema === 'Dual', tokenize: params.tokenize === true, culture: cultureOf(params.culture),
    successUrl: textOf(params.successRedirectUrl), failUrl: textOf(params.failRedirectUrl),
    more: { retry: params.retryPayment !== false, autoClose: Number.isInteger(params.autoClose) ? params.autoClose : null, emailBehavior: params.emailBehavior ?? 'Optional' },
  });
}
