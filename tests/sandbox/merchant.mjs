/**
 * A merchant of the stand-in TipTop Pay, for its tests: a sandbox, a server that takes notifications, terminals with
 * their calls. Each test has its own terminal.
 */

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import http from 'node:http';
import { startSandbox } from './sandbox.mjs';

export const SECURE = '4242424242424242';
export const PLAIN = '4111111111111111';
export const POOR = '4000056655665556';

/** @param {string} text @param {string} secret */
export const mac = (text, secret) => createHmac('sha256', secret).update(text, 'utf8').digest('base64');

/** A merchant's server that keeps what it gets; the notification's type is the end of its path. */
async function startReceiver() {
  /** @type {{received: any[], answer: (message: any) => {status?: number, body?: string, cut?: boolean}}} */
  const state = { received: [], answer: () => ({}) };
  const server = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const [path, query = ''] = String(request.url).split('?');
    const raw = request.method === 'GET' ? query : Buffer.concat(chunks).toString('utf8');
    const message = { type: path.split('/').at(-1), method: request.method, raw, headers: request.headers, fields: Object.fromEntries(new URLSearchParams(raw)) };
    state.received.push(message);
    const { status = 200, body = '{"code":0}', cut = false } = state.answer(message);
    if (cut) response.destroy();
    else response.writeHead(status).end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return Object.assign(state, {
    url: `http://127.0.0.1:${port}/payments/prepaid/tiptoppay/belle`,
    close: () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  });
}

/** @param {Record<string, unknown>} knobs */
export async function openMerchant(knobs) {
  const sandbox = await startSandbox({ knobs });
  const receiver = await startReceiver();
  let terminals = 0;

  /** A terminal with its calls. `told`: with all notifications at the receiver. */
  async function terminal({ told = true, ...more } = {}) {
    terminals += 1;
    const addresses = Object.fromEntries(['check', 'pay', 'fail', 'confirm', 'refund', 'cancel'].map((type) => [type, `${receiver.url}/${type}`]));
    const made = await sandbox.control('POST tiptoppay/terminals', { public_id: `pk_${terminals}`, notifications: told ? addresses : {}, ...more });
    const { public_id: id, api_secret: secret } = made;
    const raw = (/** @type {string} */ path, /** @type {RequestInit} */ init = {}, key = secret) =>
      fetch(`${sandbox.url}/tiptoppay${path}`, { method: 'POST', ...init, headers: { Authorization: `Basic ${Buffer.from(`${id}:${key}`).toString('base64')}`, ...init.headers } });
    const call = async (/** @type {string} */ path, /** @type {any} */ body = {}, headers = {}) => {
      const answer = await raw(path, { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers } });
      assert.equal(answer.status, 200);
      return answer.json();
    };
    const order = async (more = {}) => (await call('/orders/create', { Amount: 15000, Currency: 'KZT', Description: 'Предоплата', InvoiceId: 'belle.b1.1', AccountId: 'b1', ...more })).Model;
    const pay = (/** @type {any} */ made, body = {}) => sandbox.control('POST tiptoppay/pay', { order: made.Id, card: PLAIN, ...body });
    const seen = async () => (await sandbox.control(`GET tiptoppay/terminals?public_id=${id}`))[0];
    return { id, secret, raw, call, order, pay, seen };
  }

  return {
    sandbox, receiver, terminal,
    types: () => receiver.received.map((message) => message.type),
    /** The last notification of a type. */
    last: (/** @type {string} */ type) => receiver.received.filter((message) => message.type === type).at(-1),
    async reset() {
      await sandbox.control('POST reset');
      receiver.received.length = 0;
      receiver.answer = () => ({});
    },
    async close() {
      await sandbox.close();
      await receiver.close();
    },
  };
}
