/**
 * What each API operation does. Each entry takes (world, terminal, params, type) and returns the Model of the answer, or a
 * promise of it, `undefined` for none; `type` is the notification's in the path. A `Refusal` is an answer too.
 */

import { transactionModel, orderModel } from './model.mjs';
import { cancel, confirm, refund, Refusal } from './payments.mjs';
import { cancelOrder, createOrder } from './sales.mjs';
import { payByToken, wantsHolder } from './tokens.mjs';
import { defaultSettings, TYPES } from './world.mjs';

/** @typedef {import('./world.mjs').World} World */
/** @typedef {import('./world.mjs').Terminal} Terminal */
/** @typedef {import('./world.mjs').Transaction} Transaction */
/** @typedef {(world: World, terminal: Terminal, params: import('./params.mjs').Params, type: string) => any} Operation */

/** Transactions on one page of `/v2/payments/list`. */
const PAGE = 100;

/** Hours east of UTC; `ALMT` as documented, though Kazakhstan has been at +5 since 2024. @type {Record<string, number>} */
const ZONES = { UTC: 0, ALMT: 6, MSK: 3 };

/** @param {World} world @param {Terminal} terminal @param {number} id @returns {Transaction} */
function need(world, terminal, id) {
  const found = world.transactions.get(id);
  if (found?.terminal !== terminal) throw new Refusal('Not found');
  return found;
}

/** @param {import('./params.mjs').Params} params */
const cultureOf = (params) => params.text('CultureName') ?? 'ru-RU';

/** The last operation of an invoice. @param {boolean} all refunds too @returns {Operation} */
const find = (all) => (world, terminal, params) => {
  const invoice = params.needText('InvoiceId');
  const found = world.of(terminal).filter((each) => each.sale?.invoiceId === invoice && (all || each.type === 'Payment')).at(-1);
  if (!found) throw new Refusal('Not found');
  return transactionModel(found, cultureOf(params));
};

/** @param {import('./params.mjs').Params} params */
function zoneOf(params) {
  const zone = ZONES[params.text('TimeZone') ?? 'UTC'];
  if (zone === undefined) throw new Refusal('TimeZone is invalid');
  return zone * 3600;
}

/** @type {Operation} */
function list(world, terminal, params) {
  const date = params.needText('Date');
  const start = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) / 1000 - zoneOf(params) : NaN;
  if (Number.isNaN(start)) throw new Refusal('Date is invalid');
  return world.of(terminal).filter((each) => each.created >= start && each.created < start + 86_400).map((each) => transactionModel(each));
}

/** A date with or without its offset. @param {import('./params.mjs').Params} params @param {string} name */
function instant(params, name) {
  const text = params.needText(name);
  const zoned = /(Z|[+-]\d{2}:\d{2})$/.test(text);
  const seconds = Date.parse(zoned ? text : text.length === 10 ? `${text}T00:00:00Z` : `${text}Z`) / 1000 - (zoned ? 0 : zoneOf(params));
  if (Number.isNaN(seconds)) throw new Refusal(`${name} is invalid`);
  return seconds;
}

/** @type {Operation} */
function listPage(world, terminal, params) {
  const from = instant(params, 'CreatedDateGte');
  const to = instant(params, 'CreatedDateLte');
  const page = params.long('PageNumber');
  if (page < 1) throw new Refusal('PageNumber must be 1 or more');
  const statuses = params.list('Statuses');
  const fitting = world.of(terminal).filter((each) => each.created >= from && each.created <= to && (!statuses || statuses.includes(each.status)));
  return fitting.slice((page - 1) * PAGE, page * PAGE).map((each) => transactionModel(each));
}

/** The documented word of a type in any case. @param {string} type */
function typeOf(type) {
  const found = TYPES.find((each) => each.toLowerCase() === type.toLowerCase());
  if (!found) throw new Refusal(`Unknown notification type ${type}`);
  return found;
}

/** @type {Operation} */
function updateNotification(_world, terminal, params, path) {
  const type = typeOf(path);
  if (type === 'Check') throw new Refusal('Check notification can be changed in the personal account only');
  terminal.notifications[type] = readSettings({ ...defaultSettings(), ...params.values, IsEnabled: params.bool('IsEnabled') });
}

/** Settings as given, checked; what is left out has its documented default. @param {Record<string, any>} given @returns {import('./world.mjs').Settings} */
export function readSettings({ IsEnabled, Address, HttpMethod, Encoding, Format }) {
  if (IsEnabled && !/^https?:\/\//.test(Address ?? '')) throw new Refusal(Address ? 'Address is invalid' : 'Address is required');
  if (!['GET', 'POST'].includes(HttpMethod)) throw new Refusal('HttpMethod is invalid');
  if (!['UTF8', 'Windows1251'].includes(Encoding)) throw new Refusal('Encoding is invalid');
  if (!['CloudPayments', 'QIWI', 'RT'].includes(Format)) throw new Refusal('Format is invalid');
  return { IsEnabled, Address: Address || null, HttpMethod, Encoding, Format };
}

/** @param {boolean} dual two-stage @returns {Operation} */
const byToken = (dual) => async (world, terminal, params) => {
  const transaction = await payByToken(world, terminal, params, dual);
  return transaction.status === 'AwaitingAuthentication' ? wantsHolder(transaction, world.url()) : transactionModel(transaction, cultureOf(params));
};

/** @type {Record<string, Operation>} */
export const OPERATIONS = {
  '/test': () => undefined,
  '/payments/refund': (world, terminal, params) => {
    const payment = need(world, terminal, params.long('TransactionId'));
    return { TransactionId: refund(world, payment, params.amount('Amount'), params.data('JsonData')).id };
  },
  '/payments/void': (world, terminal, params) => cancel(world, need(world, terminal, params.long('TransactionId'))),
  '/payments/confirm': (world, terminal, params) => confirm(world, need(world, terminal, params.long('TransactionId')), params.amount('Amount')),
  '/payments/tokens/charge': byToken(false),
  '/payments/tokens/auth': byToken(true),
  '/payments/get': (world, terminal, params) => transactionModel(need(world, terminal, params.long('TransactionId')), cultureOf(params)),
  '/payments/find': find(false),
  '/v2/payments/find': find(true),
  '/payments/list': list,
  '/v2/payments/list': listPage,
  '/orders/create': (world, terminal, params) => {
    const order = createOrder(world, terminal, params);
    return orderModel(order, `${world.url()}/d/${order.id}`);
  },
  '/orders/cancel': (world, terminal, params) => cancelOrder(world, terminal, params.needText('Id')),
  '/site/notifications/{type}/get': (_world, terminal, _params, type) => ({ ...terminal.notifications[typeOf(type)] }),
  '/site/notifications/{type}/update': updateNotification,
};

/**
 * The operation at a path, with the notification type that the path names.
 * @param {string} path without the base
 * @returns {{operation: string, type: string} | null}
 */
export function matchOperation(path) {
  if (path in OPERATIONS) return { operation: path, type: '' };
  const [, type, verb] = /^\/site\/notifications\/([A-Za-z]+)\/(get|update)$/.exec(path) ?? [];
  return type ? { operation: `/site/notifications/{type}/${verb}`, type } : null;
}
