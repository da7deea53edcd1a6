/**
 * The control interface of the stand-in TipTop Pay: what tests and the demo do that a merchant's server cannot, and
 * what a merchant does in the cabinet.
 *
 * Each entry takes (world, body, query) and returns the JSON answer; all names begin with `tiptoppay/`. Errors are
 * plain: 400 and 404 with a message. Deliberately absent: what the API already does, and what sandbox.mjs does for all.
 */

import { BadRequest } from '../http.mjs';
import { send } from '../send.mjs';
import { readCard } from './cards.mjs';
import { formText, signatures } from './encode.mjs';
import { orderModel, transactionModel } from './model.mjs';
import { hundredths } from './money.mjs';
import { readSettings } from './operations.mjs';
import { attempt, authenticate, cancel, confirm, refund, sweep } from './payments.mjs';
import { outcomeOf } from './outcome.mjs';
import { isReason } from './reasons.mjs';
import { openWidget } from './sales.mjs';
import { defaultSettings, Terminal, TYPES } from './world.mjs';

/** @typedef {import('./world.mjs').World} World */
/** @typedef {(world: World, body: Record<string, any>, query: URLSearchParams) => any} Control */

const DAY_MS = 24 * 3600 * 1000;

/** @param {World} world @param {unknown} publicId */
function needTerminal(world, publicId) {
  const terminal = world.terminals.get(String(publicId));
  if (!terminal) throw new BadRequest(404, `no such terminal: ${publicId}`);
  return terminal;
}

/** @param {World} world @param {unknown} id */
function needTransaction(world, id) {
  const transaction = world.transactions.get(Number(id));
  if (!transaction) throw new BadRequest(404, `no such transaction: ${id}`);
  return transaction;
}

/** Hundredths of a body's `amount`; the whole when there is none. @param {Record<string, any>} body @param {number} whole */
function amountOf(body, whole) {
  const amount = body.amount === undefined ? whole : hundredths(body.amount);
  if (amount === null || amount < 1) throw new BadRequest(400, 'amount must be a decimal in major units');
  return amount;
}

/**
 * Notification settings of a control: an address (sent by POST), null for off, or an object.
 * @param {Terminal} terminal @param {string} name any case @param {any} given
 */
function setNotification(terminal, name, given) {
  const type = TYPES.find((each) => each.toLowerCase() === String(name).toLowerCase());
  if (!type) throw new BadRequest(400, `no such notification: ${name}`);
  const { address = null, method = 'POST', encoding = 'UTF8', format = 'CloudPayments', enabled = address !== null, json = false } = typeof given === 'string' ? { address: given } : (given ?? {});
  terminal.notifications[type] = address === null ? defaultSettings() : readSettings({ IsEnabled: enabled, Address: address, HttpMethod: method, Encoding: encoding, Format: format });
  if (json) terminal.json.add(type);
  else terminal.json.delete(type);
}

/** Makes a terminal, or changes one. @type {Control} */
function setTerminal(world, body) {
  const publicId = body.public_id ?? `pk_${Math.random().toString(16).slice(2).padEnd(29, '0')}`;
  if (!/^[\w-]+$/.test(publicId)) throw new BadRequest(400, 'public_id must be letters, digits, _ and -');
  const terminal = world.terminals.get(publicId) ?? new Terminal(publicId);
  if (body.api_secret !== undefined) Object.assign(terminal, { secret: String(body.api_secret), previous: null });
  if (body.test_mode !== undefined) terminal.testMode = body.test_mode === true;
  if (body.currency !== undefined) terminal.currencies = [String(body.currency)];
  if (body.currencies !== undefined) terminal.currencies = body.currencies.map(String);
  if (body.tokens !== undefined) terminal.tokens = body.tokens === 'on';
  if (body.name !== undefined) terminal.name = String(body.name);
  for (const [type, given] of Object.entries(body.notifications ?? {})) setNotification(terminal, type, given);
  world.terminals.set(publicId, terminal);
  return { ...show(terminal), api_secret: terminal.secret };
}

/** A terminal without its keys. @param {Terminal} terminal */
const show = ({ publicId, name, testMode, currencies, tokens, notifications, inFlight }) => ({ public_id: publicId, name, test_mode: testMode, currencies, tokens: tokens ? 'on' : 'off', notifications: structuredClone(notifications), in_flight: inFlight });

/** @type {Control} */
function showTerminals(world, _body, query) {
  sweep(world);
  const publicId = query.get('public_id');
  return [...world.terminals.values()]
    .filter((terminal) => publicId === null || terminal.publicId === publicId)
    .map((terminal) => {
      const models = world.of(terminal).map((each) => transactionModel(each));
      const orders = [...world.sales.values()].filter((sale) => sale.kind === 'order' && sale.terminal === terminal);
      return {
        ...show(terminal), transactions: models.filter((model) => model.Type === 0), refunds: models.filter((model) => model.Type === 1),
        orders: orders.map((order) => ({ ...orderModel(order, `${world.url()}/d/${order.id}`), InvoiceId: order.invoiceId, AccountId: order.accountId, JsonData: order.data })),
      };
    });
}

/** @type {Control} */
function roll(world, body) {
  const terminal = needTerminal(world, body.public_id);
  const keepMs = Number(body.keep_ms ?? DAY_MS);
  terminal.previous = { secret: terminal.secret, until: world.nowMs() + keepMs };
  terminal.secret = body.api_secret ?? new Terminal('').secret;
  return { api_secret: terminal.secret };
}

/** @type {Control} */
async function pay(world, body) {
  sweep(world);
  const card = readCard(String(body.card ?? '4242424242424242'));
  if (!card) throw new BadRequest(400, 'card must be a card number');
  if (body.reason_code !== undefined && !isReason(body.reason_code)) throw new BadRequest(400, `no such reason code: ${body.reason_code}`);
  const sale = body.widget ? openWidget(world, body.widget) : world.sales.get(String(body.order ?? '').split('/').at(-1) ?? '');
  if (!sale) throw new BadRequest(404, `no such order: ${body.order}`);
  if (sale.status !== 'Created' && body.force !== true) throw new BadRequest(400, `the order is ${sale.status}`);
  const transaction = await attempt(world, sale, card, { email: body.email ?? null, name: body.name ?? 'TEST CLIENT', forced: body.reason_code ?? null });
  if (body.authenticate !== null) authenticate(world, transaction, body.authenticate !== false);
  return outcomeOf(transaction);
}

/** @param {World} world @param {Record<string, any>} body */
async function forge(world, body) {
  if (!body.url) throw new BadRequest(400, 'url is missing');
  const { fields = {}, json = false, method = 'POST', secret } = body;
  const pairs = Array.isArray(fields) ? fields : Object.entries(fields).map(([name, value]) => [name, String(value ?? '')]);
  const text = body.body ?? (json ? JSON.stringify(fields) : formText(pairs));
  const signed = secret === undefined ? {} : json ? signatures(text, secret, text) : signatures(text, secret);
  const given = { 'Content-Type': json ? 'application/json' : 'application/x-www-form-urlencoded', ...signed, ...body.headers };
  const headers = Object.fromEntries(Object.entries(given).filter(([name, value]) => value !== null && !(method === 'GET' && name === 'Content-Type')));
  const url = method === 'GET' ? `${body.url}?${text}` : body.url;
  const { status, ms, body: answer, error } = await send(url, { method, body: text, headers, own: true, timeoutMs: world.knobs.delivery_timeout_ms });
  return { sent: { text, headers }, status, ms, answer, ...(error ? { error } : {}) };
}

/** @type {Control} */
function redeliver(world, body) {
  const { delivery: id, type, transaction } = body;
  if (id === undefined && (type === undefined || transaction === undefined)) throw new BadRequest(400, 'name a delivery, or a type and a transaction');
  const delivery = world.deliveries.list({ id, type, transaction }).at(-1);
  if (!delivery) throw new BadRequest(404, 'no such notification');
  return world.deliveries.redeliver(delivery, Number(body.times ?? 1), body.together === true);
}

/** @type {Record<string, Control>} */
const ENTRIES = {
  'GET knobs': (world) => world.knobs,
  'POST knobs': (world, body) => world.setKnobs(body),
  'GET faults': (world) => world.faults.list(),
  'POST faults': (world, { public_id: account, ...body }) => world.faults.add({ account, ...body }),
  'DELETE faults': (world) => {
    world.faults.clear();
    return { ok: true };
  },
  'GET requests': (world, _body, query) => world.logged(query, ['operation', 'request_id', 'terminal', 'path']),
  'GET terminals': showTerminals,
  'POST terminals': setTerminal,
  'POST terminals/roll': roll,
  'POST pay': pay,
  'POST authenticate': (world, body) => {
    const transaction = needTransaction(world, body.transaction);
    if (transaction.status !== 'AwaitingAuthentication') throw new BadRequest(400, `the transaction is ${transaction.status}`);
    authenticate(world, transaction, body.authenticate !== false);
    return outcomeOf(transaction);
  },
  'POST cabinet/refund': (world, body) => {
    const payment = needTransaction(world, body.transaction);
    return transactionModel(refund(world, payment, amountOf(body, payment.amount - payment.refunded)));
  },
  'POST cabinet/confirm': (world, body) => {
    const transaction = needTransaction(world, body.transaction);
    confirm(world, transaction, amountOf(body, transaction.amount));
    return transactionModel(transaction);
  },
  'POST cabinet/void': (world, body) => {
    const transaction = needTransaction(world, body.transaction);
    cancel(world, transaction);
    return transactionModel(transaction);
  },
  'POST payout': (world, body) => {
    const transaction = needTransaction(world, body.transaction);
    transaction.payout = { at: world.now() + Number(body.in_seconds ?? 0), amount: amountOf(body, transaction.amount) };
    return transactionModel(transaction);
  },
  'POST cabinet/notifications': (world, { public_id: publicId, ...types }) => {
    const terminal = needTerminal(world, publicId);
    for (const [type, given] of Object.entries(types)) setNotification(terminal, type, given);
    return show(terminal);
  },
  'GET deliveries': (world, _body, query) => {
    const text = (/** @type {string} */ name) => query.get(name) ?? undefined;
    const found = world.deliveries.list({ type: text('type'), terminal: text('public_id'), state: text('state'), transaction: query.has('transaction') ? Number(query.get('transaction')) : undefined });
    return found.map((delivery) => ({ ...delivery, fields: Object.fromEntries(delivery.fields) }));
  },
  'POST deliveries/release': (world, body) => world.deliveries.release(body),
  'POST deliveries/redeliver': redeliver,
  'POST deliveries/forge': forge,
};

/** @type {Record<string, Control>} */
export const CONTROLS = Object.fromEntries(Object.entries(ENTRIES).map(([name, entry]) => [name.replace(' ', ' tiptoppay/'), entry]));
