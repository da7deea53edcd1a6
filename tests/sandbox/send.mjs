/**
 * One request to a merchant's webhook address.
 *
 * Connections are kept open, as a busy sender does; when a kept one turns out to be dead, the message goes
 * out once more on a new one. A message that must go out exactly once asks for a connection of its own.
 */

import http from 'node:http';
import https from 'node:https';

const AGENTS = { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true }) };

/**
 * @typedef {object} Message
 * @property {'POST' | 'GET'} [method] POST unless told otherwise
 * @property {string | Buffer} [body]
 * @property {Record<string, string>} headers
 * @property {number} timeoutMs
 * @property {boolean} [own] on a connection of its own
 */

/**
 * Sends a message and reports how it went; never throws. Status 0 means that there was no answer.
 * @param {string} url @param {Message} message
 * @returns {Promise<{status: number, ms: number, body: string, error?: string}>}
 */
export function send(url, message) {
  return request(url, message, AbortSignal.timeout(message.timeoutMs), Date.now(), !message.own);
}

/**
 * @param {string} url @param {Message} message @param {AbortSignal} signal @param {number} started
 * @param {boolean} reuse whether an open connection may be used
 * @returns {Promise<{status: number, ms: number, body: string, error?: string}>}
 */
function request(url, message, signal, started, reuse) {
  const { method = 'POST', body = '', headers } = message;
  return new Promise((resolve) => {
    const done = (/** @type {number} */ status, /** @type {string} */ text, /** @type {string} */ error = '') =>
      resolve({ status, ms: Date.now() - started, body: text, ...(error ? { error } : {}) });
    const secure = url.startsWith('https:');
    const client = secure ? https : http;
    const outgoing = client.request(url, {
      method,
      agent: reuse ? AGENTS[secure ? 'https' : 'http'] : false,
      headers: { ...(method === 'GET' ? {} : { 'Content-Length': Buffer.byteLength(body) }), ...headers },
      signal,
    });
    outgoing.on('error', (error) => {
      if (outgoing.reusedSocket && !signal.aborted) resolve(request(url, message, signal, started, false));
      else done(0, '', signal.aborted ? 'timed out' : error.message || String(/** @type {any} */ (error).code));
    });
    outgoing.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (text += text.length < 65_536 ? chunk : ''));
      response.on('end', () => done(response.statusCode ?? 0, text));
      response.on('error', (error) => done(0, '', error.message));
    });
    outgoing.end(method === 'GET' ? undefined : body);
  });
}
