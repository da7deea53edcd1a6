// Three months of a salon, lived through in a minute: the real Worker, whose clock is set from day to day, and the sandbox
// likewise. People book, pay, call off, do not come; the owner gives money back; payouts go to the bank.
//
//   const { ownerKey, visits } = await liveThrough({ edge, sandbox, vars, draft, stripe });
//
// Invariant: everything happens through the public API, the desk's calls and the provider's messages, nothing past the
// product, so the books balance with the sandbox. One seed, one history, as far as catalogue and today allow.

import { client, quote } from '../runtime/client.mjs';
import { howFarBehind, setBehind } from '../runtime/clock.mjs';
import { chance } from '../runtime/scale.mjs';
import { setClock } from '../runtime/workerd.mjs';

const DAY = 86_400;
/** When people book, hours of the day, UTC. */
const HOURS = [8, 17];
/** How many visits a day's people book, from Sunday on. */
const A_DAY = [4, 6, 7, 8, 8, 9, 6];
/** For how many days ahead; the near ones more often. */
const AHEAD = [0, 1, 1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 10];
const NAMES = 'Lena Marta Paula Clara Nora Ida Greta Helen Vera Emma Rosa Alma Frida Mina Edith Ella Jule Karla Lotte Maja Nele Olga Pia Rita Sofia Tilda Ute Wanda Yara Zoe Anton Bruno Carl Emil Felix Hugo Jakob Linus Oskar Theo'.split(' ');
/** Which services are asked for; the others now and then. */
const LIKED = ['cut', 'cut', 'cut', 'cut', 'blow-dry', 'blow-dry', 'roots', 'roots', 'balayage', 'manicure', 'manicure', 'manicure', 'gel', 'gel', 'facial', 'scalp'];
/** What becomes of a hundred visits; all others are paid, and the client comes. */
const FATES = [['pays there', 9], ['calls off', 7], ['calls off late', 4], ['does not come', 4], ['gets a part back', 3], ['never pays', 3]];

/**
 * @param {object} at
 * @param {{url: string, cron: () => Promise<void>}} at.edge a Worker that was started with `CLOCK_SET`, and takes many bookings from one address
 * @param {(name: string, body?: object) => Promise<any>} at.sandbox its controls
 * @param {Record<string, string>} at.vars of the Worker
 * @param {object} at.draft the salon's catalogue
 * @param {{secret_key: string}} at.stripe what is pasted at the desk
 * @param {number} at.days so long ago it begins
 * @param {(text: string) => void} [at.say] told how far it is
 * @returns {Promise<{ownerKey: string, visits: number}>}
 */
export async function liveThrough({ edge, sandbox, vars, draft, stripe, days, say = () => {} }) {
  const life = new Life({ edge, sandbox, vars, salon: draft.id, days });
  await sandbox('POST knobs', { settle_ms: 0 });
  try {
    await life.setClock(life.begin);
    await life.opens(draft, stripe);
    for (let day = 0; day <= days; day += 1) {
      if (day % 30 === 29) say(`${day + 1} of ${days} days, ${life.visits} visits`);
      for (const hour of HOURS) await life.lives(day, hour);
    }
  } finally {
    await life.setClock(life.now);
    await sandbox('POST knobs', { settle_ms: 300 });
  }
  return { ownerKey: life.ownerKey, visits: life.visits };
}

/** An answer, unless it is a refusal: nobody is refused here. */
function fine(answer) {
  if (answer.status !== 200) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  return answer;
}

class Life {
  /** What is still to happen: an instant, and what then. @type {{at: number, then: () => Promise<void>}[]} */
  #plans = [];
  #choices = chance(7);
  visits = 0;

  constructor({ edge, sandbox, vars, salon, days }) {
    Object.assign(this, { edge, sandbox, vars, salon });
    this.api = client(edge, salon);
    /** The machine's own clock, when it began. */
    this.now = Math.floor(Date.now() / 1000);
    this.begin = Math.floor(this.now / DAY) * DAY - days * DAY;
    /** The salon's clock. */
    this.clock = this.begin;
  }

  /** All clocks say `instant`; what was under way is over before. */
  async setClock(instant) {
    await this.rests();
    this.clock = instant;
    const behind = instant === this.now ? 0 : Math.floor(Date.now() / 1000) + howFarBehind() - instant;
    setBehind(behind);
    await this.sandbox('POST clock', { behind });
    await setClock(this.edge, behind, this.open ? [this.salon] : []);
    await this.rests();
  }

  async rests() {
    if (!this.open) return;
    for (const deadline = performance.now() + 30_000; ;) {
      const { idle } = await this.sandbox('GET idle');
      const { outbox, ...health } = await this.operator('GET', '/health');
      if (idle && outbox === 0) return;
      if (performance.now() > deadline) throw new Error(`not at rest: ${JSON.stringify({ outbox, ...health })}`);
    }
  }

  async ask(path, { method = 'GET', headers = {}, body } = {}) {
    const answer = await fetch(`${this.edge.url}${path}`, { method, headers: { 'Content-Type': 'application/json', ...headers }, body });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return { text, cookies: answer.headers.getSetCookie(), json: () => JSON.parse(text) };
  }

  async operator(method, path, body) {
    const headers = { Authorization: `Bearer ${this.vars.OPERATOR_SECRET}` };
    return (await this.ask(`/v1/operator/salons/${this.salon}${path}`, { method, headers, body: body && JSON.stringify(body) })).json();
  }

  /** A call of the desk, as its owner; she signs in anew each time, for days lie between. */
  async desk(method, path, body) {
    const Origin = this.vars.PUBLIC_ORIGIN;
    const { cookies } = await this.ask('/v1/desk/session', { method: 'POST', headers: { Origin }, body: JSON.stringify({ owner_key: this.ownerKey }) });
    const Cookie = cookies.map((cookie) => cookie.split(';')[0]).join('; ');
    return this.ask(`/v1/desk/salons/${this.salon}${path}`, { method, headers: { Origin, Cookie }, body: body && JSON.stringify(body) });
  }

  async opens(draft, stripe) {
    this.ownerKey = (await this.operator('PUT', '', draft)).owner_key;
    this.open = true;
    this.key = stripe.secret_key;
    await this.desk('POST', '/connections/stripe', stripe);
    for (const deadline = performance.now() + 30_000; ;) {
      const { body } = await this.api.storefront();
      if (body.providers?.length > 0) break;
      if (performance.now() > deadline) throw new Error('the storefront names no provider');
      await new Promise((done) => { setTimeout(done, 100); });
    }
    this.storefront = (await this.api.storefront()).body;
  }

  /** What happens at that hour of that day, unless it lies ahead. */
  async lives(day, hour) {
    const instant = this.begin + day * DAY + hour * 3600 + this.#choices.below(3600);
    // The same choices on each day that a history is made.
    const wanted = this.#wanted(instant, hour);
    if (instant >= this.now) return;
    await this.setClock(instant);
    const due = this.#plans.filter(({ at }) => at <= instant);
    this.#plans = this.#plans.filter(({ at }) => at > instant);
    for (const { then } of due) await then();
    await Promise.all(wanted.map((one) => this.books(one)));
    if (hour === HOURS[0] && new Date(instant * 1000).getUTCDay() === 1) await this.paysOut();
  }

  #wanted(instant, hour) {
    const { pick, below, random } = this.#choices;
    const most = A_DAY[new Date(instant * 1000).getUTCDay()];
    const many = Math.round((most / HOURS.length) * (0.6 + 0.8 * random()));
    return Array.from({ length: many }, () => {
      const service = below(12) === 0 ? pick(['fringe', 'keratin', 'patch-test']) : pick(LIKED);
      const who = below(NAMES.length * 2);
      let left = below(100);
      const fate = FATES.find(([, share]) => (left -= share) < 0)?.[0] ?? 'comes';
      return { service, fate, who, ahead: pick(AHEAD) + (hour === HOURS.at(-1) ? 1 : 0), nth: random(), member: random() };
    });
  }

  async books({ service, fate, who, ahead, nth, member }) {
    const can = this.storefront.staff.filter(({ offers }) => offers.some((offer) => offer.service === service));
    const staff = { kind: 'member', id: can[Math.floor(member * can.length)].id };
    const from = new Date((this.clock + ahead * DAY) * 1000).toISOString().slice(0, 10);
    const { body } = await this.api.times({ services: service, staff: staff.id, from, days: 3 });
    const times = body.days.find((day) => day.times.length > 0)?.times;
    if (!times) return;
    const name = NAMES[who % NAMES.length];
    const contact = { name, phone: `+4915550${String(100_000 + who)}`, email: `${name.toLowerCase()}${who < NAMES.length ? '' : '2'}@example.org`, comment: '' };
    const { start } = times[Math.floor(nth * times.length)];
    const { prepayment } = quote(this.storefront, [service], staff, start);
    const pay = prepayment.kind === 'required' || (prepayment.kind === 'optional' && fate !== 'pays there') ? 'now' : 'at_salon';
    const wanted = { services: [service], staff, start, contact, pay };
    let booked = await this.api.book(wanted);
    // Where the card is kept for a fee, the client allows what is asked for.
    if (booked.code === 'mandate_changed') booked = await this.api.book({ ...wanted, mandate: booked.mandate });
    // Somebody was quicker: what is free is told a second later.
    if (booked.status === 409) return;
    fine(booked);
    this.visits += 1;
    if (booked.checkout && fate !== 'never pays') {
      await this.sandbox('POST pay', { session: booked.checkout.url.match(/cs_[A-Za-z0-9_]+/)[0], name });
    }
    this.#plan(booked, fate, start);
  }

  #plan(booked, fate, start) {
    const visit = `/bookings/${booked.booking.id}`;
    const plan = (at, then) => this.#plans.push({ at: Math.max(at, this.clock + 1), then });
    if (fate === 'calls off') plan(start - 3 * DAY, () => this.callsOff(booked));
    if (fate === 'calls off late') plan(start - 6 * 3600, () => this.callsOff(booked));
    if (fate === 'does not come') plan(start + 2 * 3600, async () => { await this.desk('POST', `${visit}/no-show`, { waiver: 'none' }); });
    if (fate === 'gets a part back') {
      plan(start + DAY / 2, async () => {
        const { booking: { refundable } } = (await this.desk('GET', visit)).json();
        const minor = Math.floor(refundable.minor / 400) * 100;
        if (minor > 0) await this.desk('POST', `${visit}/refund`, { key: 'sorry', amount: { ...refundable, minor } });
      });
    }
  }

  /** By the link that the client was given. */
  async callsOff(booked) {
    const { body: { token } } = fine(await this.api.exchange(booked));
    const { body: { cancellation } } = fine(await this.api.show({ ...booked, token }));
    if (cancellation) fine(await this.api.act({ ...booked, token }, 'cancel', { shown: cancellation }));
  }

  /** On Mondays all that is there goes to the bank, and last week's arrives; the books are held against the provider's. */
  async paysOut() {
    const [account] = await this.sandbox(`GET accounts?key=${this.key}`);
    for (const payout of account.payouts ?? []) if (payout.status === 'in_transit') await this.sandbox('POST payout', { payout: payout.id, status: 'paid' });
    const moved = (account.balance_transactions ?? []).reduce((sum, { net }) => sum + net, 0);
    if (moved > 0) await this.sandbox('POST payout', { key: this.key, amount: moved, currency: 'eur' });
    await this.rests();
    await this.edge.cron();
  }
}
