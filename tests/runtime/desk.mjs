// A salon's desk, signed in: the calls about its bookings, or another part of it.

import assert from 'node:assert/strict';

/** @typedef {Pick<Awaited<ReturnType<import('./stage.mjs').openStage>>, 'edge' | 'vars' | 'ownerKeys'> & {via?: typeof fetch}} Stage */

/**
 * Signs in with the owner's key.
 *
 * @param {Stage} stage
 * @returns {Promise<string>} the session's cookie
 */
export async function signIn({ edge, vars, ownerKeys }, salon) {
  const session = await fetch(`${edge.url}/v1/desk/session`, {
    method: 'POST', headers: { Origin: vars.PUBLIC_ORIGIN, 'Content-Type': 'application/json' }, body: JSON.stringify({ owner_key: ownerKeys[salon] }),
  });
  assert.equal(session.status, 204);
  return session.headers.get('Set-Cookie').split(';')[0];
}

/**
 * A browser with that cookie: any call below the salon's desk.
 *
 * @param {Stage} stage
 * @returns {(method: string, path: string, body?: object) => Promise<Response>} `path` below `/v1/desk/salons/{salon}`
 */
export const browser = ({ edge, vars, via = fetch }, salon, Cookie) => (method, path, body) => via(`${edge.url}/v1/desk/salons/${salon}${path}`, {
  method,
  headers: { Cookie, ...(method !== 'GET' && { Origin: vars.PUBLIC_ORIGIN }), ...(body && { 'Content-Type': 'application/json' }) },
  body: body && JSON.stringify(body),
});

/** A browser that is signed in. @param {Stage} stage */
export const signedIn = async (stage, salon) => browser(stage, salon, await signIn(stage, salon));

/**
 * The calls about one part of it, answered as JSON.
 *
 * @param {Awaited<ReturnType<import('./stage.mjs').openStage>>} stage
 * @param {string} [part] `bookings`, `finance` …: `path` is below it
 */
export async function desk(stage, salon, part = 'bookings') {
  const call = await signedIn(stage, salon);
  /** @param {string} method @param {string} path @param {object} [body] @returns {Promise<{status: number, body: any}>} */
  const ask = async (method, path, body) => {
    const answer = await call(method, `/${part}${path}`, body);
    return { status: answer.status, body: await answer.json() };
  };
  return Object.assign(ask, { text: async (method, path, body) => (await call(method, `/${part}${path}`, body)).text() });
}

/** The same by booking: `act(booked, 'refund', { key, amount })`, `show(booked)`. */
export async function deskOf(stage, salon) {
  const ask = await desk(stage, salon);
  return {
    ask,
    act: ({ booking: { id } }, action, body) => ask('POST', `/${id}/${action}`, body),
    show: async ({ booking: { id } }) => (await ask('GET', `/${id}`)).body.booking,
  };
}
