// Clients of every kind: they book, pay at either provider, change their mind about where, give back, let a hold end, call
// off, move. What gets no answer they ask again, as a browser would; what is refused they leave.
//
//   const traffic = clientsOf(stage, 'belle', { starts, template, choices: chance() });
//   await traffic.run({ clients: 16, while: () => running });
//
// Every choice is drawn from `choices`. Deliberately absent: what must be true; judge.mjs says that of what was seen.

import { bookingId, sleep } from '../runtime/stage.mjs';
import { CARDS } from '../runtime/tiptoppay.mjs';

/**
 * How often what is done, in hundredths; what is left of a hundred pays and stays.
 * @typedef {object} Habits
 * @property {number} atSalon books without paying ahead
 * @property {number} release gives the held time back
 * @property {number} abandon lets the hold end
 * @property {number} switches goes to the other provider first
 * @property {number} cancel calls off what stands
 * @property {number} move moves what stands
 */
const HABITS = { atSalon: 15, release: 12, abandon: 6, switches: 15, cancel: 20, move: 20 };

/**
 * @param {Awaited<ReturnType<import('../runtime/stage.mjs').openStage>>} stage
 * @param {string} salon
 * @param {object} options
 * @param {number[]} options.starts where they want to come
 * @param {any} options.template a whole booking request; each gets an identifier and a start of its own
 * @param {ReturnType<import('../runtime/scale.mjs').chance>} options.choices
 * @param {string[]} [options.providers]
 * @param {Partial<Habits>} [options.habits]
 */
export function clientsOf(stage, salon, { starts, template, choices, providers = ['stripe', 'tiptoppay'], habits = {} }) {
  const client = stage.client(salon);
  const often = { ...HABITS, ...habits };
  const outcomes = {};
  const happens = (hundredths) => choices.below(100) < hundredths;

  /** The answer, or undefined where there is none or a 5xx: then nothing is known, and a moment later it is asked again. */
  async function ask(work) {
    try {
      const answer = await work();
      if (answer.status < 500) return answer;
    } catch { /* the connection broke */ }
    await sleep(20);
    return undefined;
  }

  /** Asks until there is an answer, or the run is over. */
  async function insist(going, work) {
    while (going()) {
      const answer = await ask(work);
      if (answer) return answer;
    }
    return undefined;
  }

  /** What a client does with a visit that stands. */
  async function afterwards(going, booked) {
    let shown = await insist(going, () => client.show(booked));
    for (let looks = 0; looks < 20 && shown?.body.booking?.status === 'held'; looks += 1) {
      await sleep(50);
      shown = await insist(going, () => client.show(booked));
    }
    if (shown?.body.booking?.status !== 'confirmed') return shown?.body.booking?.status ?? 'stopped';
    if (happens(often.move)) {
      const start = choices.pick(starts);
      const moved = await insist(going, () => client.act(booked, 'reschedule', { staff: { kind: 'any' }, start, shown: template.shown }));
      if (!happens(often.cancel)) return moved?.status === 200 ? 'moved' : moved?.body.code ?? 'stopped';
    } else if (!happens(often.cancel)) return 'stands';
    const now = await insist(going, () => client.show(booked));
    if (!now?.body.cancellation) return now?.body.booking?.status ?? 'stopped';
    const cancelled = await insist(going, () => client.act(booked, 'cancel', { shown: now.body.cancellation }));
    return cancelled?.body.booking?.status ?? cancelled?.body.code ?? 'stopped';
  }

  /** The page, at the other provider if the client changes their mind. */
  async function page(going, booked, provider) {
    let { checkout } = booked;
    const other = providers.find((one) => one !== provider);
    if (other && happens(often.switches)) {
      const answer = await insist(going, () => client.act(booked, 'checkout', { provider: other }));
      if (answer && answer.status !== 200) return { code: answer.body.code };
      checkout = answer?.body.checkout;
    }
    while (going() && !checkout) {
      const answer = await insist(going, () => client.act(booked, 'checkout'));
      if (answer && answer.status !== 200) return { code: answer.body.code };
      checkout = answer?.body.checkout;
      if (answer?.body.booking.status !== 'held') return { code: answer?.body.booking.status ?? 'stopped' };
    }
    return { checkout };
  }

  /** Pays the page; where the bank heard no yes from us, again, as often as a person would. */
  async function pays(going, checkout) {
    for (let tries = 0; tries < 10 && going(); tries += 1) {
      const { outcome } = await stage.pay({ checkout }).catch(() => ({ outcome: 'closed' }));
      if (outcome !== 'declined') return outcome !== 'closed';
      await sleep(300);
    }
    return false;
  }

  /** One client, from the first click to the last. */
  async function visit(going) {
    const provider = choices.pick(providers);
    const pay = happens(often.atSalon) ? 'at_salon' : 'now';
    const request = { ...template, id: bookingId(), start: choices.pick(starts), pay, ...(pay === 'now' && { provider }) };
    const answer = await insist(going, () => client.post('/bookings', request));
    if (answer?.status !== 200) return answer?.body.code ?? 'stopped';
    const booked = answer.body;
    if (pay === 'at_salon') return afterwards(going, booked);
    if (happens(often.abandon)) return 'abandoned';
    const { checkout, code } = await page(going, booked, provider);
    if (!checkout) return code ?? 'stopped';
    if (happens(often.release)) {
      // Some are at their bank meanwhile, and come back with a yes.
      const bank = checkout.provider === 'tiptoppay' && await stage.pay({ checkout }, { card: CARDS.secure, authenticate: null }).catch(() => null);
      const released = await insist(going, () => client.act(booked, 'release'));
      if (bank?.transaction_id) await stage.tiptop.control('POST authenticate', { transaction: bank.transaction_id }).catch(() => {});
      return released?.body.booking?.status ?? released?.body.code ?? 'stopped';
    }
    if (!(await pays(going, checkout))) return 'not paid';
    if (happens(50)) await ask(() => client.act(booked, 'refresh'));
    return afterwards(going, booked);
  }

  return {
    outcomes,
    /**
     * So many clients, each one visit after another, until `going` says no; between two they rest so many milliseconds, on average.
     * @param {{clients: number, going: () => boolean, rest?: number}} options
     */
    run: ({ clients, going, rest = 0 }) => Promise.all(Array.from({ length: clients }, async () => {
      while (going()) {
        const outcome = await visit(going);
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        if (rest > 0) await sleep(choices.below(2 * rest));
      }
    })),
  };
}
