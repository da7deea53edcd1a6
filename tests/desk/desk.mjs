// The owner at her desk: signs in with her key and calls the API as her browser would. Every answer is kept, so that a
// test can look through all that was ever said.
//
//   const stage = await openDesk();
//   const desk = await stage.signIn('belle');
//   await desk.post('/connections/stripe', { secret_key: stripeKey() });

import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { openStage, salonDraft } from '../runtime/stage.mjs';

const hex = (bytes) => randomBytes(bytes).toString('hex');

/** Keys of the form that the providers give. */
export const stripeKey = (kind = 'sk_test') => `${kind}_51${hex(20)}`;
export const webhookSecret = () => `whsec_${hex(16)}`;
export const publicId = () => `pk_${hex(14)}`;
export const apiSecret = () => hex(16);

/** A port that was free a moment ago: the Worker has to know its own address before it starts. */
async function freePort() {
  const server = createServer();
  await new Promise((listening) => { server.listen(0, '127.0.0.1', listening); });
  const { port } = server.address();
  await new Promise((closed) => { server.close(closed); });
  return port;
}

/**
 * A stage whose Worker knows its own address, so that providers reach it where it says; salons are connected to nobody.
 * @param {{salons?: object[], watchSeconds?: number, knobs?: object}} [options]
 */
export async function openDesk({ salons = [salonDraft('belle')], watchSeconds, knobs } = {}) {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const vars = { PUBLIC_ORIGIN: origin, ...(watchSeconds && { WATCH_SECONDS: String(watchSeconds) }) };
  const stage = await openStage({ salons, port, knobs, vars, providers: [] });
  /** Everything that the desk has answered, headers and all. @type {string[]} */
  const said = [];

  /** @param {string} path from the root @param {{method?: string, body?: unknown, cookie?: string, headers?: Record<string, string>}} [options] */
  async function call(path, { method = 'GET', body, cookie, headers } = {}) {
    const answer = await fetch(`${origin}${path}`, {
      method,
      headers: {
        ...(method !== 'GET' && { Origin: origin }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(cookie && { Cookie: cookie }),
        ...headers,
      },
      body: typeof body === 'string' || body === undefined ? body : JSON.stringify(body),
      redirect: 'manual',
    });
    const text = await answer.text();
    said.push(text);
    return { status: answer.status, headers: answer.headers, text, body: text.startsWith('{') ? JSON.parse(text) : null };
  }

  async function signIn(salon, key = stage.ownerKeys[salon]) {
    const answer = await call('/v1/desk/session', { method: 'POST', body: { owner_key: key } });
    if (answer.status !== 204) throw new Error(`sign in: ${answer.status} ${answer.text}`);
    const cookie = answer.headers.get('Set-Cookie').split(';')[0];
    const at = (path) => `/v1/desk/salons/${salon}${path}`;
    const to = (method) => (path, body, headers) => call(at(path), { method, body, cookie, headers });
    return {
      cookie, set: answer.headers.get('Set-Cookie'),
      get: to('GET'), post: to('POST'), patch: to('PATCH'), delete: to('DELETE'),
      /** The salon's connection to a provider, as its owner sees it. */
      connection: async (provider) => (await call(at('/connections'), { cookie })).body.connections.find((one) => one.provider === provider),
    };
  }

  return { ...stage, stage, origin, call, said, signIn };
}

/** The codes of a report, by outcome. */
export const codes = ({ body }, outcome) => body.checks.filter((check) => !outcome || check.outcome === outcome).map((check) => check.code);
