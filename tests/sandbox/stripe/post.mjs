/**
 * One POST to a webhook endpoint.
 *
 * Connections are kept open, as a busy sender does; when a kept one turns out to be dead, the message goes
 * out once more on a new one.
 */

import http from 'node:http';
import https from 'node:https';

const AGENTS = { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true }) };

/**
 * Posts a body and reports how it went; never throws. Status 0 means that there was no answer.
 * @param {string} url @param {string} body @param {Record<string, string>} headers @param {number} timeoutMs
 * @returns {Promise<{status: number, ms: number, body: string, error?: string}>}
 */
export function post(url, body, headers, timeoutMs) {
  return send(url, body, headers, AbortSignal.timeout(timeoutMs), Date.now(), true);
}

/**
 * @param {string} url @param {string} body @param {Record<string, string>} headers @param {AbortSignal} signal
 * @param {number} started @param {boolean} reuse whether an open connection may be used
 * @returns {Promise<{status: number, ms: number, body: string, error?: string}>}
 */
function send(url, body, headers, signal, started, reuse) {
  return new Promise((resolve) => {
    const done = (/** @type {number} */ status, /** @type {string} */ text, /** @type {string} */ error = '') =>
      resolve({ status, ms: Date.now() - started, body: text, ...(error ? { error } : {}) });
    const secure = url.startsWith('https:');
    const client = secure ? https : http;
    const request = client.request(url, {
      method: 'POST',
      agent: reuse ? AGENTS[secure ? 'https' : 'http'] : false,
      headers: { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': Buffer.byteLength(body), 'User-Agent': 'Stripe/1.0 (sandbox)', ...headers },
      signal,
    });
    request.on('error', (error) => {
      if (request.reusedSocket && !signal.aborted) resolve(send(url, body, headers, signal, started, false));
      else done(0, '', signal.aborted ? 'timed out' : error.message);
    });
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (text += text.length < 65_536 ? chunk : ''));
      response.on('end', () => done(response.statusCode ?? 0, text));
      response.on('error', (error) => done(0, '', error.message));
    });
    request.end(body);
  });
}
