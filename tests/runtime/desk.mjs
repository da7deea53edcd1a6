// A salon's desk, signed in: the calls about its bookings, or another part of it.

import assert from 'node:assert/strict';

/**
 * @param {Awaited<ReturnType<import('./stage.mjs').openStage>>} stage
 * @param {string} [part] `bookings`, `finance` …: `path` is below it
 */
export async function desk({ edge, vars, ownerKeys }, salon, part = 'bookings') {
  const Origin = vars.PUBLIC_ORIGIN;
  const signedIn = await fetch(`${edge.url}/v1/desk/session`, {
    method: 'POST', headers: { Origin, 'Content-Type': 'application/json' }, body: JSON.stringify({ owner_key: ownerKeys[salon] }),
  });
  assert.equal(signedIn.status, 204);
  const [Cookie] = signedIn.headers.get('Set-Cookie').split(';');
  const send = (method, path, body) => fetch(`${edge.url}/v1/desk/salons/${salon}/${part}${path}`, {
    method,
    headers: { Cookie, ...(method !== 'GET' && { Origin }), ...(body && { 'Content-Type': 'application/json' }) },
    body: body && JSON.stringify(body),
  });
  /** @param {string} method @param {string} path @param {object} [body] @returns {Promise<{status: number, body: any}>} */
  const ask = async (method, path, body) => {
    const answer = await send(method, path, body);
    return { status: answer.status, body: await answer.json() };
  };
  return Object.assign(ask, { text: async (...request) => (await send(...request)).text() });
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
