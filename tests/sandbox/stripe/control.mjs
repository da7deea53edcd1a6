/**
 * The control interface of the stand-in Stripe: what tests and the demo do that a merchant cannot.
 *
 * Each entry takes (world, body, query) and returns the JSON answer. Errors are plain: 400 and 404 with a
 * message. Deliberately absent: anything the API under /v1 already does, and what sandbox.mjs does for all
 * providers: reset, clock, idle.
 */

import { BadRequest } from '../http.mjs';
import { send } from '../send.mjs';
import { readCard } from './cards.mjs';
import { MESSAGE_HEADERS } from './deliveries.mjs';
import { openDispute, actOnDispute } from './disputes.mjs';
import { createEndpoint, rollSecret } from './endpoints.mjs';
import { accountOf, setKey } from './keys.mjs';
import { becomes } from './methods.mjs';
import { release } from './payments.mjs';
import { createPayout, finishPayout } from './payouts.mjs';
import { finishRefund } from './refunds.mjs';
import { expireSession, paySession, sweep } from './sessions.mjs';
import { signatureHeader } from './signature.mjs';

/** @typedef {import('./world.mjs').World} World */
/** @typedef {(world: World, body: Record<string, any>, query: URLSearchParams) => any} Control */

/** @param {World} world @param {string} kind @param {unknown} id */
function need(world, kind, id) {
  const found = world.locate(kind, String(id ?? ''));
  if (!found) throw new BadRequest(404, `no such ${kind}: ${id}`);
  return { ...found, context: world.context(found.account) };
}

/** The charge of a body that names a charge, a payment_intent or a session. @param {World} world @param {Record<string, any>} body */
function needCharge(world, body) {
  if (body.charge) return need(world, 'charge', body.charge);
  const intent = body.session ? need(world, 'session', body.session).object.payment_intent : body.payment_intent;
  return need(world, 'charge', need(world, 'payment_intent', intent).object.latest_charge);
}

/** @param {World} world */
function counts(world) {
  /** @type {Record<string, any>} */
  const out = { requests: world.requestCount, deliveries: world.deliveries.list().length, accounts: {} };
  for (const account of world.accounts.values()) {
    out.accounts[account.id] = Object.fromEntries(Object.entries(account.objects).map(([kind, map]) => [kind, map.size]));
  }
  return out;
}

/** @type {Control} */
function pay(world, body) {
  const { object: session, context } = need(world, 'session', body.session);
  const card = readCard(String(body.card ?? '4242424242424242'));
  if (!card) throw new BadRequest(400, 'card must be a card number or a test PaymentMethod');
  sweep(world);
  const authentication = body.authenticate === undefined ? 'none' : body.authenticate ? 'passed' : 'failed';
  const { completed, ...result } = paySession(context, session, card, { email: body.email ?? 'client@example.com', name: body.name ?? 'Test Client', authentication });
  return { ...result, event: completed?.id ?? null, session, payment_intent: context.account.get('payment_intent', session.payment_intent) };
}

/** @type {Control} */
function changeCard(world, body) {
  const { object: method, context } = need(world, 'payment_method', body.payment_method);
  const card = readCard(String(body.card ?? ''));
  if (!card) throw new BadRequest(400, 'card must be a card number or a test PaymentMethod');
  becomes(context, method, card);
  return method;
}

/** @type {Control} */
function dispute(world, body) {
  if (body.dispute) {
    const { object, context } = need(world, 'dispute', body.dispute);
    return actOnDispute(context, object, body.action);
  }
  const { object, context } = needCharge(world, body);
  return openDispute(context, object, body.kind ?? 'fraudulent', body.amount);
}

/** @type {Control} */
function payout(world, body) {
  if (!body.payout) {
    if (!Number.isInteger(body.amount)) throw new BadRequest(400, 'amount must be an integer in minor units');
    const account = accountOf(world, body.key);
    return createPayout(world.context(account), body.amount, body.currency ?? account.default_currency);
  }
  const { object, context } = need(world, 'payout', body.payout);
  if (!['paid', 'failed', 'canceled'].includes(body.status)) throw new BadRequest(400, 'status must be paid, failed or canceled');
  finishPayout(context, object, body.status);
  return object;
}

/** @param {World} world @param {Record<string, any>} body */
async function forge(world, body) {
  if (!body.url) throw new BadRequest(400, 'url is missing');
  const payload = typeof body.payload === 'string' ? body.payload : JSON.stringify(body.payload ?? {});
  const timestamp = body.timestamp ?? Math.floor(Date.now() / 1000);
  const secrets = body.secrets ?? (body.secret === undefined ? [] : [body.secret]);
  const header = body.header ?? signatureHeader(payload, secrets, timestamp, body.scheme);
  const headers = { ...MESSAGE_HEADERS, ...(header === '' ? {} : { 'Stripe-Signature': header }) };
  return { header, ...(await send(body.url, { body: payload, headers, timeoutMs: world.knobs.delivery_timeout_ms })) };
}

/** @type {Control} */
function showAccounts(world, _body, query) {
  const key = query.get('key');
  return [...world.accounts.entries()]
    .filter(([name, account]) => key === null || name === key || world.keys.get(key)?.account === account)
    .map(([, account]) => ({ id: account.id, livemode: account.livemode, name: account.name, ...Object.fromEntries(Object.entries(account.objects).map(([kind, map]) => [`${kind}s`, [...map.values()]])) }));
}

/** @type {Control} */
function setAccount(world, body) {
  const account = accountOf(world, body.key);
  for (const name of ['id', 'name', 'country', 'default_currency', 'email']) if (typeof body[name] === 'string') Object.assign(account, { [name]: body[name] });
  if (body.charges_enabled !== undefined) account.charges_enabled = body.charges_enabled === true;
  for (const given of body.keys ?? []) setKey(world, account, given);
  return { id: account.id, livemode: account.livemode, name: account.name };
}

/** @type {Control} */
function addEndpoint(world, body) {
  const account = accountOf(world, body.key);
  const existing = [...account.objects.webhook_endpoint.values()].find((e) => e.url === body.url);
  if (existing) account.objects.webhook_endpoint.delete(existing.id);
  return createEndpoint(world.context(account), { url: body.url, enabled_events: body.enabled_events ?? ['*'], api_version: body.api_version, metadata: {} }, body.secret);
}

/** @type {Record<string, Control>} */
export const CONTROLS = {
  'GET knobs': (world) => world.knobs,
  'POST knobs': (world, body) => world.setKnobs(body),
  'GET faults': (world) => world.faults.list(),
  'POST faults': (world, body) => world.faults.add(body),
  'DELETE faults': (world) => {
    world.faults.clear();
    return { ok: true };
  },
  'GET counts': counts,
  'GET requests': (world, _body, query) => world.logged(query, ['operation', 'idempotency_key', 'account', 'path']),
  'GET accounts': showAccounts,
  'POST accounts': setAccount,
  'POST pay': pay,
  'POST expire': (world, body) => {
    const { object, context } = need(world, 'session', body.session);
    return expireSession(context, object);
  },
  'POST expire_authorisation': (world, body) => {
    const { object: charge, context } = needCharge(world, body);
    const intent = context.account.get('payment_intent', charge.payment_intent);
    if (intent.status !== 'requires_capture') throw new BadRequest(400, `the PaymentIntent is ${intent.status}`);
    release(context, intent, 'automatic', 'charge.expired');
    return charge;
  },
  'POST payment_method': changeCard,
  'POST refund': (world, body) => {
    const { object, context } = need(world, 'refund', body.refund);
    if (!['succeeded', 'failed', 'canceled'].includes(body.status)) throw new BadRequest(400, 'status must be succeeded, failed or canceled');
    finishRefund(context, object, body.status);
    return object;
  },
  'POST dispute': dispute,
  'POST payout': payout,
  'POST webhook_endpoints': addEndpoint,
  'POST webhook_endpoints/roll': (world, body) => {
    const { account } = need(world, 'webhook_endpoint', body.endpoint);
    return { secret: rollSecret(account, body.endpoint, Number(body.keep_ms ?? 24 * 3600 * 1000), body.secret) };
  },
  'GET deliveries': (world, _body, query) =>
    world.deliveries.list({ event: query.get('event') ?? undefined, type: query.get('type') ?? undefined, state: query.get('state') ?? undefined }),
  'POST deliveries/release': (world, body) => world.deliveries.release(body),
  'POST deliveries/redeliver': (world, body) => {
    need(world, 'event', body.event);
    return world.deliveries.redeliver(body.event, Number(body.times ?? 1), body.together === true);
  },
  'POST deliveries/forge': forge,
};
