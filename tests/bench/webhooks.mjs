// Messages as Stripe would send them: one genuine message of the sandbox, and copies of it under other identifiers.

import { signature } from '../runtime/stage.mjs';
import { startSandbox } from '../sandbox/sandbox.mjs';
import { bytesOf } from './load.mjs';
import { PREPAID, SALON, booker, firstDay, putSalon } from './salon.mjs';
import { STRIPE_KEY, WEBHOOK_SECRET } from './variants.mjs';

const pathOf = (salon) => `/payments/prepaid/stripe/${salon}`;
export const PATH = pathOf(SALON);

/** The stand-in Stripe, which sends nothing by itself: there is no endpoint. */
export async function openSandbox() {
  const sandbox = await startSandbox({ knobs: { checkout_wait_ms: 0, settle_ms: 10 } });
  const accounts = () => sandbox.control(`GET accounts?key=${STRIPE_KEY}`);
  return {
    url: sandbox.url,
    close: () => sandbox.close(),
    /** Pays the page at that address. */
    pay: (url) => sandbox.control('POST pay', { session: new URL(url).pathname.split('/').at(-1) }),
    /** Addresses of the pages that can be paid. */
    async open() {
      const sessions = (await accounts()).flatMap((account) => account.sessions);
      return sessions.filter((session) => session.status === 'open').map((session) => session.url);
    },
    /** The messages that say that a page was paid. */
    async completed() {
      const events = (await accounts()).flatMap((account) => account.events);
      return events.filter((event) => event.type === 'checkout.session.completed');
    },
  };
}

/** Opens the salon with one paid booking; gives the message that says so. */
export async function paidBooking(running, sandbox, salon = SALON) {
  await putSalon(running, salon);
  const { book } = await booker(running, salon);
  const { booking, checkout } = await book(PREPAID, { staff: 'anna', start: firstDay() + 10 * 3600 });
  await sandbox.pay(checkout.url);
  const message = (await sandbox.completed()).find((event) => event.data.object.client_reference_id.includes(booking.id));
  const status = await send(running, JSON.stringify(message), { salon });
  if (status !== 200) throw new Error(`the message of a payment was answered ${status}`);
  return message;
}

let issued = 0;
/** The bytes of a copy of `message` that was never sent before. */
export function another(message, salon = SALON) {
  issued += 1;
  return signed(JSON.stringify({ ...message, id: `evt_bench${String(issued).padStart(10, '0')}` }), salon);
}

/** A delivery with a fresh signature. @param {string} payload */
export function signed(payload, salon = SALON) {
  const headers = { 'Content-Type': 'application/json; charset=utf-8', 'Stripe-Signature': signature(payload, WEBHOOK_SECRET) };
  return bytesOf({ method: 'POST', path: pathOf(salon), headers, body: payload });
}

/** Sends one message; the status of the answer. */
export async function send(running, payload, { salon = SALON, secret = WEBHOOK_SECRET } = {}) {
  const headers = { 'Content-Type': 'application/json', 'Stripe-Signature': signature(payload, secret) };
  const answer = await fetch(running.url + pathOf(salon), { method: 'POST', headers, body: payload });
  await answer.arrayBuffer();
  return answer.status;
}
