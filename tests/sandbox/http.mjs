/**
 * What every sandbox provider needs from HTTP: read a bounded body, answer JSON, HTML or a redirect.
 *
 * Invariant: nothing here knows a provider. Deliberately absent: routing, logging.
 */

/** Largest request body accepted, in bytes. */
const BODY_LIMIT = 1_048_576;

/** A request that cannot be read; the connection is answered with `status`. */
export class BadRequest extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * Reads the whole body as UTF-8 text.
 * @param {import('node:http').IncomingMessage} request
 * @returns {Promise<string>}
 */
export async function readBody(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw new BadRequest(413, 'body too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * Parses a JSON object body; an empty body is an empty object.
 * @param {string} text
 * @returns {Record<string, any>}
 */
export function parseJsonObject(text) {
  if (text.trim() === '') return {};
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new BadRequest(400, 'the body is not JSON');
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new BadRequest(400, 'the body is not a JSON object');
  }
  return value;
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {number} status
 * @param {unknown} body
 * @param {Record<string, string>} [headers]
 */
export function sendJson(response, status, body, headers = {}) {
  const text = JSON.stringify(body, null, 2) + '\n';
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': String(Buffer.byteLength(text)),
    'Cache-Control': 'no-store',
    ...headers,
  });
  response.end(text);
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {number} status
 * @param {string} text
 * @param {Record<string, string>} [headers] `Content-Type` defaults to HTML
 */
export function sendText(response, status, text, headers = {}) {
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(text)),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  });
  response.end(text);
}

/**
 * Sends the browser elsewhere with GET.
 * @param {import('node:http').ServerResponse} response
 * @param {string} location
 */
export function redirect(response, location) {
  response.writeHead(303, { Location: location, 'Content-Length': '0', 'Cache-Control': 'no-store' });
  response.end();
}
