// A salon's desk, signed in: the calls about its bookings.

import assert from 'node:assert/strict';

/**
 * @param {Awaited<ReturnType<import('./stage.mjs').openStage>>} stage
 * @returns {Promise<(method: string, path: string, body?: object) => Promise<{status: number, body: any}>>} `path` below `…/bookings`
 */
export async function desk({ edge, vars, ownerKeys }, salon) {
  const Origin = vars.PUBLIC_ORIGIN;
  const signedIn = await fetch(`${edge.url}/v1/desk/session`, {
    method: 'POST', headers: { Origin, 'Content-Type': 'application/json' }, body: JSON.stringify({ owner_key: ownerKeys[salon] }),
  });
  assert.equal(signedIn.status, 204);
  const [Cookie] = signedIn.headers.get('Set-Cookie').split(';');
  return async (method, path, body) => {
    const answer = await fetch(`${edge.url}/v1/desk/salons/${salon}/bookings${path}`, {
      method,
      headers: { Cookie, ...(method !== 'GET' && { Origin }), ...(body && { 'Content-Type': 'application/json' }) },
      body: body && JSON.stringify(body),
    });
    return { status: answer.status, body: await answer.json() };
  };
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
