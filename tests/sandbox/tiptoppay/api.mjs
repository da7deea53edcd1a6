/**
 * The HTTP face of the API: keys, parameters, idempotency, the limit of requests at a time, faults.
 *
 * Invariant: the work of a request is one synchronous step, so nothing is ever half done; what is slow or fails around
 * it comes from the injected faults. A payment by token alone waits, for the answer to its Check. A refusal is `Success: false` with 200. Each request is logged without its key.
 */

import { randomUUID } from 'node:crypto';
import { readBody, sendText } from '../http.mjs';
import { redactCards } from '../pan.mjs';
import { decimalJson } from './money.mjs';
import { matchOperation, OPERATIONS } from './operations.mjs';
import { Params, readParams } from './params.mjs';
import { Refusal, sweep } from './payments.mjs';

/** @typedef {import('./world.mjs').World} World */
/** @typedef {import('./world.mjs').Terminal} Terminal */
/** @typedef {{status: number, body: any}} Answer */

/** How long an answer is kept under its X-Request-ID, in seconds. */
const KEPT_SECONDS = 3600;

/** Requests at a time. */
const AT_ONCE = { test: 5, live: 30 };

/** @param {World} world @param {string | undefined} header @returns {Terminal | null} */
function authenticate(world, header) {
  const encoded = /^Basic ([A-Za-z0-9+/]+=*)$/.exec(header ?? '')?.[1];
  const [publicId, ...secret] = Buffer.from(encoded ?? '', 'base64').toString('utf8').split(':');
  const terminal = world.terminals.get(publicId);
  return terminal && terminal.secret === secret.join(':') ? terminal : null;
}

/** Parameters for the log; null when they cannot be read. @param {string} text @param {string | undefined} contentType */
function shown(text, contentType) {
  try {
    return JSON.parse(redactCards(JSON.stringify(readParams(text, contentType).values)));
  } catch {
    return null;
  }
}

/**
 * @param {World} world
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 * @param {string} path without the base
 */
export async function handleApi(world, request, response, path) {
  sweep(world);
  const text = await readBody(request);
  const { authorization, ...headers } = request.headers;
  const match = matchOperation(path);
  /** @type {any} */
  const entry = { at: Date.now(), method: request.method, path, operation: match ? `POST ${match.operation}` : null, terminal: null, request_id: headers['x-request-id'] ?? null, params: null, headers, status: null, success: null, fault: null, replayed: false };
  world.log(entry);
  const empty = (/** @type {number} */ status, more = {}) => {
    entry.status = status;
    sendText(response, status, '', { 'Content-Type': 'text/plain', ...more });
  };
  if (!match) return empty(404);
  if (request.method !== 'POST') return empty(405, { Allow: 'POST' });
  const terminal = authenticate(world, authorization);
  if (!terminal) return empty(401, { 'WWW-Authenticate': 'Basic realm="api"' });
  entry.terminal = terminal.publicId;
  entry.params = shown(text, headers['content-type']);
  if (terminal.inFlight >= (terminal.testMode ? AT_ONCE.test : AT_ONCE.live)) return empty(429);
  terminal.inFlight += 1;
  response.once('close', () => (terminal.inFlight -= 1));
  const { status, body, cut, retryAfter } = await serve(world, terminal, { match, text, contentType: headers['content-type'], entry });
  entry.status = status;
  entry.success = body?.Success ?? null;
  if (status === 0) return;
  if (cut) response.destroy();
  else sendText(response, status, typeof body === 'string' ? body : decimalJson(body, world.knobs.amount_decimals), { 'Content-Type': typeof body === 'string' ? 'text/html' : 'application/json; charset=utf-8', ...(retryAfter ? { 'Retry-After': String(retryAfter) } : {}) });
}

/**
 * @param {World} world @param {Terminal} terminal
 * @param {{match: {operation: string, type: string}, text: string, contentType: string | undefined, entry: any}} call
 * @returns {Promise<Answer & {cut?: boolean, retryAfter?: number | null}>} status 0: never answered
 */
async function serve(world, terminal, call) {
  const { entry } = call;
  const fault = world.faults.take(entry.operation, terminal.publicId);
  if (fault) entry.fault = fault.id;
  if (fault?.kind === 'hang') return { status: 0, body: null };
  const id = entry.request_id;
  const stored = id === null ? undefined : terminal.answers.get(id);
  const failure = fault?.kind === 'status' ? { status: fault.status, body: fault.error ?? '<html><body>Injected by the sandbox</body></html>' } : null;
  if (failure && !fault?.store) return { ...failure, retryAfter: fault?.retry_after };
  entry.replayed = stored !== undefined && stored.until > world.now();
  const answer = entry.replayed ? /** @type {any} */ (stored).answer : begin(world, terminal, call, fault?.kind === 'delay' ? fault.delay_ms : 0, failure);
  if (id !== null && !entry.replayed) terminal.answers.set(id, { until: world.now() + KEPT_SECONDS, answer });
  return { ...(await answer), cut: fault?.kind === 'lose_answer' };
}

/** @param {World} world @param {Terminal} terminal @param {any} call @param {number} delay @param {Answer | null} failure @returns {Promise<Answer>} */
async function begin(world, terminal, { match, text, contentType }, delay, failure) {
  if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
  if (failure) return failure;
  try {
    const params = readParams(text, contentType);
    const model = await OPERATIONS[match.operation](world, terminal, new Params(params), match.type);
    // A payment that is declined, or that the bank wants the card's holder for.
    const declined = model?.Status === 'Declined' || model?.AcsUrl !== undefined;
    return { status: 200, body: { ...(model === undefined ? {} : { Model: model }), Success: !declined, Message: match.operation === '/test' ? randomUUID() : null } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { status: 200, body: { Success: false, Message: error.message } };
  }
}
