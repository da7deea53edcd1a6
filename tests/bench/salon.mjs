// The salon of the benchmarks, and how it gets onto a running Worker: always through the product's own API.

import { OPERATOR_SECRET, bookingId, quote } from '../runtime/stage.mjs';
import { bytesOf, load } from './load.mjs';
import { STRIPE_KEY, WEBHOOK_SECRET } from './variants.mjs';

export const SALON = 'bench';
export const ORIGIN = 'https://salon.example';
/** A short service without prepayment, and one that has to be paid at once. */
export const SHORT = 'service-1';
export const PREPAID = 'service-2';

const DAY = 86_400;
const week = (spans) => Array.from({ length: 7 }, () => spans);

/** Twenty-four services, four people, a year ahead, clocks on UTC so that a twin needs no zone data. */
export function draft(id = SALON) {
  const ids = Array.from({ length: 24 }, (_, index) => `service-${index + 1}`);
  const off = { requirement: 'off', amount: { kind: 'full' } };
  const half = { requirement: 'required', amount: { kind: 'percent', points: 5000 } };
  return {
    id,
    name: 'Bench',
    zone: 'UTC',
    currency: 'EUR',
    locale: 'en',
    website: ORIGIN,
    address: '1 Test Street',
    phone_plan: { calling_code: '49', trunk_prefix: '0' },
    origins: [ORIGIN, 'https://www.salon.example'],
    categories: [{ id: 'hair', name: 'Hair' }, { id: 'care', name: 'Care' }],
    services: ids.map((id, index) => ({
      id,
      category: index % 2 === 0 ? 'hair' : 'care',
      name: `Service number ${index + 1}`,
      description: 'Consultation, treatment and everything that belongs to it.',
      duration: id === SHORT || id === PREPAID ? 15 : 30 + (index % 4) * 15,
      price: { from: 2000 + index * 100 },
      prepayment: id === PREPAID ? half : off,
    })),
    staff: ['anna', 'jonas', 'lena', 'mira'].map((id, index) => ({
      id,
      name: id[0].toUpperCase() + id.slice(1),
      title: 'Stylist',
      offers: ids.filter((_, service) => service < 2 || service % 4 !== index).map((service) => ({ service })),
      ...(index === 1 ? { hours: week([{ from: '10:00', to: '19:00' }]) } : {}),
      breaks: week([{ from: '13:00', to: '13:30' }]),
    })),
    hours: week([{ from: '09:00', to: '18:00' }]),
    exceptions: [],
    booking: { slot_step: 15, lead_time: 60, horizon_days: 365, hold_seconds: 1800 },
    prepayment: off,
    texts: {
      cancellation: 'Free of charge until 24 hours before your visit.',
      consent: { version: '1', text: 'I agree that my contact data are kept for this visit.' },
    },
  };
}

/** The day after tomorrow, seconds: neither the lead time nor midnight changes what is free from then on. */
export const firstDay = () => (Math.floor(Date.now() / 1000 / DAY) + 2) * DAY;
export const dateOf = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 10);

/** Every start of every person from `day` on, day by day. @param {number} day @param {number} days */
export function* slots(day, days) {
  const { staff } = draft();
  for (let n = 0; n < days; n += 1) {
    for (let minute = 10 * 60; minute < 18 * 60; minute += 15) {
      if (minute >= 13 * 60 && minute < 13 * 60 + 30) continue;
      for (const { id } of staff) yield { staff: id, start: day + n * DAY + minute * 60 };
    }
  }
}

const operator = { Authorization: `Bearer ${OPERATOR_SECRET}`, 'Content-Type': 'application/json' };

/** Opens a salon and connects it. @param {import('./process.mjs').Running} running */
export async function putSalon(running, salon = SALON) {
  const put = async (path, body) => {
    const url = `${running.url}/v1/operator/salons/${salon}${path}`;
    const answer = await fetch(url, { method: 'PUT', headers: operator, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`PUT ${url}: ${answer.status} ${await answer.text()}`);
  };
  await put('', draft(salon));
  await put('/connections/stripe', { keys: { secret_key: STRIPE_KEY, webhook_secrets: [WEBHOOK_SECRET] }, mode: 'test' });
  // The connected storefront is published a second after the first one.
  await quiet(running, { salon });
}

/** The ledger in figures. @param {import('./process.mjs').Running} running */
export async function health(running, salon = SALON) {
  const answer = await fetch(`${running.url}/v1/operator/salons/${salon}/health`, { headers: operator });
  if (!answer.ok) throw new Error(`health: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** Waits until the ledger has published everything and done everything outside. */
export async function quiet(running, { timeoutMs = 60_000, salon = SALON } = {}) {
  for (const until = Date.now() + timeoutMs; ;) {
    const state = await health(running, salon);
    if (state.outbox === 0 && state.publications === 0) return state;
    if (Date.now() > until) throw new Error(`not quiet: ${JSON.stringify(state)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Makes booking requests, quoted as the widget would. @param {import('./process.mjs').Running} running */
export async function booker(running, salon = SALON) {
  const path = `/v1/salons/${salon}/bookings`;
  const storefront = await (await fetch(`${running.url}/v1/salons/${salon}/storefront`)).json();
  const { consent } = storefront.texts;
  const quotes = Object.fromEntries([SHORT, PREPAID].map((id) => [id, quote(storefront, [id], { kind: 'any' })]));
  const request = (service, { staff, start }) => ({
    id: bookingId(),
    services: [service],
    staff: { kind: 'member', id: staff },
    start,
    pay: service === PREPAID ? 'now' : 'at_salon',
    contact: { name: 'Client', phone: '+4915112345678', email: 'client@example.org', comment: '' },
    consent,
    shown: quotes[service],
    locale: 'en',
  });
  return {
    /** The bytes of a booking at that slot. */
    bytes: (service, slot) => bytesOf({
      method: 'POST',
      path,
      headers: { 'Content-Type': 'application/json', Origin: ORIGIN },
      body: JSON.stringify(request(service, slot)),
    }),
    /** One booking at that slot, with its answer. */
    async book(service, slot) {
      const body = JSON.stringify(request(service, slot));
      const answer = await fetch(running.url + path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
      if (!answer.ok) throw new Error(`book: ${answer.status} ${await answer.text()}`);
      return answer.json();
    },
  };
}

/** Books all those slots. @param {import('./process.mjs').Running} running @param {Iterable<{staff: string, start: number}>} list */
export async function fill(running, list) {
  const { bytes } = await booker(running);
  const rest = list[Symbol.iterator]();
  const next = () => {
    const { value, done } = rest.next();
    return done ? undefined : bytes(SHORT, value);
  };
  const outcome = await load({ port: running.port, next, clients: 16 });
  if (outcome.refused > 0) throw new Error(`${outcome.refused} of ${outcome.requests} bookings were refused`);
  return outcome;
}
