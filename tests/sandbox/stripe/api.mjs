/**
 * The HTTP face of the API under /v1: keys, versions, parameters, idempotency, faults.
 *
 * Invariant: the work of a request is one synchronous step, so nothing is ever half done; what is slow or
 * fails around it comes from the injected faults. Each request is logged without its key.
 */

import { createHash } from 'node:crypto';
import { readBody, sendJson } from '../http.mjs';
import { redactCards } from '../pan.mjs';
import { newId } from '../random.mjs';
import { ApiError, invalid } from './errors.mjs';
import { parseForm } from './form.mjs';
import { readKey } from './keys.mjs';
import { expand } from './lists.mjs';
import { OPERATIONS } from './operations.mjs';
import { API_VERSION, API_VERSIONS, checkParams, matchOperation } from './params.mjs';
import { sweep } from './sessions.mjs';

/** @typedef {import('./world.mjs').World} World */

/** @param {string | string[] | undefined} header */
function readVersion(header) {
  if (header === undefined) return API_VERSION;
  const version = String(header);
  if (!API_VERSIONS.has(version)) throw invalid(`Invalid Stripe API version: ${version}`);
  return version;
}

/** Order of names does not matter. @param {any} value @returns {any} */
function canonical(value) {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, canonical(value[key])]));
}

/**
 * @param {World} world
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 * @param {URL} url
 */
export async function handleApi(world, request, response, url) {
  sweep(world);
  const requestId = newId('req_', 14);
  const method = request.method ?? 'GET';
  const body = await readBody(request);
  const { authorization: _key, ...headers } = request.headers;
  /** @type {any} */
  const entry = { at: Date.now(), request_id: requestId, method, path: url.pathname, operation: null, account: null, idempotency_key: headers['idempotency-key'] ?? null, stripe_version: headers['stripe-version'] ?? null, params: null, headers, status: null, fault: null, replayed: false };
  world.log(entry);
  const answer = (/** @type {number} */ status, /** @type {any} */ payload, /** @type {Record<string, string>} */ more = {}) => {
    entry.status = status;
    sendJson(response, status, payload, { 'Request-Id': requestId, 'Stripe-Version': entry.stripe_version ?? API_VERSION, 'Stripe-Should-Retry': String(status === 409 || status === 429 || status >= 500), ...more });
  };
  try {
    const { account, allow } = readKey(world, request.headers.authorization);
    entry.account = account.id;
    const version = readVersion(request.headers['stripe-version']);
    const match = matchOperation(method, url.pathname);
    if (!match) throw new ApiError(404, { type: 'invalid_request_error', message: `Unrecognized request URL (${method}: ${url.pathname}).` });
    entry.operation = match.operation;
    allow(match.operation);
    if (body && !/^application\/x-www-form-urlencoded\b/.test(request.headers['content-type'] ?? '')) {
      throw invalid('Invalid request (check that your POST content type is application/x-www-form-urlencoded).');
    }
    const given = parseForm(method === 'GET' || method === 'DELETE' ? url.search.slice(1) : body);
    entry.params = JSON.parse(redactCards(JSON.stringify(given)));
    await serve(world, { account, version, method, match, given, requestId, entry, key: method === 'POST' ? entry.idempotency_key : null }, answer, response);
  } catch (error) {
    if (error instanceof ApiError) answer(error.status, error.body(requestId));
    else throw error;
  }
}

/**
 * @param {World} world
 * @param {{account: import('./world.mjs').Account, version: string, method: string, match: {operation: string, id: string}, given: Record<string, any>, requestId: string, entry: any, key: string | null}} call
 * @param {(status: number, payload: any, more?: Record<string, string>) => void} answer
 * @param {import('node:http').ServerResponse} response
 */
async function serve(world, call, answer, response) {
  const { account, key, entry } = call;
  if (key !== null && key.length > 255) throw invalid('Keys for idempotent requests may be at most 255 characters long.');
  const fault = world.faults.take(call.match.operation, account.id);
  if (fault) entry.fault = fault.id;
  const fingerprint = createHash('sha256').update(`${entry.path}\n${JSON.stringify(canonical(call.given))}`).digest('hex');
  const stored = key === null ? undefined : account.idempotency.get(key);
  if (stored) checkStored(stored, fingerprint, /** @type {string} */ (key));
  const send = (/** @type {number} */ status, /** @type {any} */ payload) => {
    if (fault?.kind === 'lose_answer') {
      entry.status = status;
      response.destroy();
    } else answer(status, payload, { ...(fault?.retry_after ? { 'Retry-After': String(fault.retry_after) } : {}), ...(key === null ? {} : { 'Idempotency-Key': key }), ...(stored ? { 'Idempotent-Replayed': 'true', 'Original-Request': stored.requestId } : {}) });
  };
  if (fault?.kind === 'hang') return;
  if (key !== null && !stored) account.idempotency.set(key, { fingerprint, requestId: call.requestId, pending: true });
  const keep = (/** @type {number} */ status, /** @type {any} */ payload) => {
    if (key !== null) account.idempotency.set(key, { fingerprint, requestId: call.requestId, status, payload });
    return send(status, payload);
  };
  if (fault?.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.delay_ms));
  if (fault?.kind === 'status' && !(stored && fault.store)) {
    const error = fault.error ?? { type: fault.status === 429 ? 'invalid_request_error' : 'api_error', ...(fault.status === 429 ? { code: 'rate_limit' } : {}), message: 'An unknown error occurred (injected by the sandbox).' };
    if (fault.store) return keep(fault.status, { error });
    if (key !== null && !stored) account.idempotency.delete(key);
    return send(fault.status, { error });
  }
  if (stored) {
    entry.replayed = true;
    return send(stored.status, stored.payload);
  }
  try {
    keep(200, work(world, call));
  } catch (error) {
    if (error instanceof ApiError && error.stored) return keep(error.status, error.body(call.requestId));
    if (key !== null) account.idempotency.delete(key);
    if (error instanceof ApiError) return send(error.status, error.body(call.requestId));
    throw error;
  }
}

/** @param {any} stored @param {string} fingerprint @param {string} key */
function checkStored(stored, fingerprint, key) {
  if (stored.fingerprint !== fingerprint) {
    throw new ApiError(400, { type: 'idempotency_error', message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.` });
  }
  if (stored.pending) {
    throw new ApiError(409, { type: 'idempotency_error', code: 'idempotency_key_in_use', message: `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.` });
  }
}

/** @param {World} world @param {any} call */
function work(world, { account, version, match, given, requestId, key }) {
  const { expand: paths = [], ...params } = checkParams(match.operation, given, version);
  const context = { world, account, request: { id: requestId, idempotency_key: key } };
  const result = OPERATIONS[match.operation](context, params, match.id);
  return expand(account, structuredClone(result), paths);
}
