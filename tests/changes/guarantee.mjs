// What the tests of holds and of cards on file share, at whichever provider: salons with such rules, the desk, leave.

import assert from 'node:assert/strict';

export const DAY = 24 * 60;

/** Rules for everything that a salon offers, none of them a service's own. */
export function ruled(draft, { prepayment, cancellation }) {
  const services = draft.services.map(({ prepayment: _, cancellation: __, ...service }) => service);
  const staff = draft.staff.map(({ prepayment: _, ...member }) => member);
  return { ...draft, services, staff, prepayment, cancellation };
}

/** A share of the price. */
export const share = (percent) => ({ kind: 'percent', points: percent * 100 });

/** A prepayment of a share of the price, charged or held. */
export const ahead = (percent, collect = 'charge') => ({ requirement: 'required', amount: share(percent), collect });

/** The sentence by which a client lets a salon charge a fee, written a second time. */
export const leave = (salon, minor, currency) => ({
  amount: { minor, currency },
  text: `I allow ${salon} to charge this card up to ${(minor / 100).toFixed(2)} ${currency} in all if I cancel late or do not come. What I have paid counts towards it.`,
});

/** The owner's desk of a salon, signed in. */
export async function desk(stage, salon) {
  const Origin = stage.vars.PUBLIC_ORIGIN;
  const send = (path, method, headers, body) => fetch(`${stage.edge.url}/v1/desk/${path}`, {
    method, headers: { ...headers, ...(method !== 'GET' && { Origin }), ...(body && { 'Content-Type': 'application/json' }) }, body: body && JSON.stringify(body),
  });
  const session = await send('session', 'POST', {}, { owner_key: stage.ownerKeys[salon] });
  assert.equal(session.status, 204);
  const Cookie = session.headers.get('Set-Cookie').split(';')[0];
  const answered = async (answer) => ({ status: answer.status, body: await answer.json() });
  return {
    show: async ({ booking: { id } }) => (await answered(await send(`salons/${salon}/bookings/${id}`, 'GET', { Cookie }))).body.booking,
    act: async ({ booking: { id } }, action, body) => answered(await send(`salons/${salon}/bookings/${id}/${action}`, 'POST', { Cookie }, body)),
  };
}

/** Calls a booking off as its client, under the terms as they are shown. */
export async function callOff(client, booked) {
  const { body } = await client.show(booked);
  const answer = await client.act(booked, 'cancel', { shown: body.cancellation });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return body.cancellation;
}
