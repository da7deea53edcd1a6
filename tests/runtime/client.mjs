// The public API of one salon as its clients' browsers use it.
//
// The quote is written here a second time, by the stated rules: a stand-in that shares code with what it tests proves nothing.

import { randomBytes } from 'node:crypto';

/** A fresh booking identifier, as the widget makes it. */
export const bookingId = () => randomBytes(16).toString('hex');

/** An answer with its body read as JSON. */
export const read = async (answer) => ({ status: answer.status, type: answer.headers.get('Content-Type'), body: await answer.json() });

/** The public API as the widget uses it; `via` is what its calls go through. */
export function client(edge, salon, via = fetch) {
  const base = `${edge.url}/v1/salons/${salon}`;
  const get = async (path, headers = {}) => read(await via(`${base}${path}`, { headers }));
  const post = async (path, body, headers = {}) => read(await via(`${base}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  }));
  const bearer = ({ token }) => ({ Authorization: `Bearer ${token}` });

  const api = {
    base, get, post,
    storefront: () => get('/storefront'),
    times: (query) => get(`/times?${new URLSearchParams(query)}`),

    /** Free starts of the first days on which there are any, as seconds. */
    async starts(services = 'manicure', staff = 'any', days = 3) {
      const from = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
      const { body } = await api.times({ services, staff, from, days });
      return body.days.flatMap((day) => day.times.map((time) => time.start));
    },

    /** A whole booking request; whatever is given wins. Quoted as the widget would: from the storefront. */
    async request({ id = bookingId(), services = ['manicure'], staff = { kind: 'any' }, start, pay = 'now', shown, ...rest }) {
      const { body: storefront } = await api.storefront();
      const { consent } = storefront.texts;
      return {
        id, services, staff, start, pay,
        contact: { name: 'Client', phone: '+4915112345678', email: 'client@example.org', comment: '' },
        consent: { version: consent.version, text: consent.text },
        shown: shown ?? quote(storefront, services, staff, start),
        locale: 'en',
        ...rest,
      };
    },

    async book(options) {
      const answer = await post('/bookings', await api.request(options));
      return { ...answer, ...answer.body };
    },

    /** A session for the client's own link (its capability, or the whole address); the answer tells how the booking stands. */
    exchange: (booked, link = booked.link) => post(`/bookings/${booked.booking.id}/session`, { link: link.split('.').at(-1) }),

    show: (booked) => get(`/bookings/${booked.booking.id}`, bearer(booked)),
    act: (booked, action, body) => post(`/bookings/${booked.booking.id}/${action}`, body, bearer(booked)),
  };
  return api;
}

/** Days for which a card is held at least; the visit ends a day before, or the client is charged. */
const HOLD_DAYS = 7;

/** Who does each service: one for all where somebody may and does, else each whoever is wanted, or the first. */
function team(storefront, services, staff) {
  const does = (member, id) => member.offers.some((offer) => offer.service === id);
  const wanted = staff.kind === 'any' ? storefront.staff : storefront.staff.filter((member) => member.id === staff.id);
  const alone = staff.each ? undefined : wanted.find((member) => services.every((id) => does(member, id)));
  const one = (id, place) => storefront.staff.find((member) => does(member, id) && (staff.each?.[place] ?? member.id) === member.id);
  return alone ? services.map(() => alone) : services.map(one);
}

/**
 * The quote by the stated rules, written a second time: each service by its person, rule of service, else staff, else salon. With a
 * start, whether a card is held: all that is due by rules that say so, and the visit soon enough.
 */
export function quote(storefront, services, staff, start) {
  const { currency } = storefront;
  const who = team(storefront, services, staff);
  const lines = services.map((id, place) => {
    const member = who[place];
    const service = storefront.services.find((one) => one.id === id);
    const offer = member.offers.find((one) => one.service === id);
    return { price: offer.price ?? service.price, minutes: offer.duration ?? service.duration, rule: service.prepayment ?? member.prepayment ?? storefront.prepayment };
  });
  const sum = (part) => lines.reduce((total, line) => total + part(line), 0);
  const dueOf = ({ price, rule }) => {
    if (rule.requirement === 'off') return 0;
    if (rule.amount.kind === 'full') return price.from;
    if (rule.amount.kind === 'percent') return Math.floor((price.from * rule.amount.points + 5000) / 10000);
    return Math.min(rule.amount.minor, price.from);
  };
  const due = sum(dueOf);
  const kinds = lines.map(({ rule }) => rule.requirement);
  const requirement = ['required', 'optional'].find((kind) => kinds.includes(kind)) ?? 'off';
  const money = (minor) => ({ minor, currency });
  const minimum = { EUR: 50, USD: 50, JPY: 50, KZT: 1 }[currency] ?? 1;
  let prepayment = { kind: 'off' };
  if (requirement !== 'off' && due > 0 && storefront.providers.length > 0) {
    prepayment = due < minimum ? { kind: 'below_minimum', would_be: money(due) } : { kind: requirement, due_now: money(due) };
  }
  const end = start + sum(({ minutes }) => minutes) * 60;
  const soon = end + 86_400 <= Math.floor(Date.now() / 1000) + HOLD_DAYS * 86_400;
  const held = prepayment.due_now && soon && lines.every((line) => dueOf(line) === 0 || line.rule.collect === 'hold');
  return {
    total_from: money(sum(({ price }) => price.from)),
    total_to: money(sum(({ price }) => price.to ?? price.from)),
    prepayment,
    ...(held && { collect: 'hold' }),
  };
}
