// Cards that are held and cards that are kept: a salon whose rules say so, the steps of its clients and of its desk, and one
// provider's side of it. The tables of hold.mjs and on-file.mjs run at every provider.
//
//   const at = await opened(stripe);
//   holds(at)();                     // defines the tests of the table, those that wait last

import assert from 'node:assert/strict';
import { after, afterEach } from 'node:test';
import { heldAtTipTop } from '../runtime/books.mjs';
import { desk as deskOf } from '../runtime/desk.mjs';
import { apart, eventually, openStage, quote, salonDraft, sessionOf } from '../runtime/stage.mjs';

const DAY = 24 * 60;
const WEEK_SECONDS = 7 * 86_400;
export const SALON = 'belle';

/** What every service costs, and what is paid ahead of one that is charged; minor units. */
export const PRICE = 3200;
export const PREPAID = 1000;
/** The fee of services whose card is kept: more than what is paid ahead. */
export const FEE = 2500;
/** The fee of services whose card is held: a quarter of the price. */
export const HELD_FEE = 800;

const charged = { requirement: 'required', amount: { kind: 'fixed', minor: PREPAID } };
const held = { requirement: 'required', amount: { kind: 'full' }, collect: 'hold' };
const quarter = { kind: 'percent', points: 2500 };

/** Five minutes long each, so that a test has one to itself. Tomorrow is `late` for those that want two weeks' notice. */
const SERVICES = {
  'held': { prepayment: held, cancellation: { free_until: 1, fee: quarter } },
  'held-late': { prepayment: held, cancellation: { free_until: 14 * DAY, fee: quarter } },
  'kept': { prepayment: charged, cancellation: { free_until: 14 * DAY, fee: { kind: 'fixed', minor: FEE }, card: 'kept' } },
  'not-kept': { prepayment: charged, cancellation: { free_until: 14 * DAY, fee: { kind: 'fixed', minor: FEE } } },
};

/** A salon with such rules. Visits start every minute, so that a test can see one begin. */
export function draft(currency) {
  const demo = salonDraft(SALON, { currency });
  const offers = Object.keys(SERVICES).map((service) => ({ service }));
  return {
    ...demo,
    services: Object.entries(SERVICES).map(([id, rules]) => ({ id, category: 'nails', name: `Manicure, ${id}`, description: '', duration: 5, price: { from: PRICE }, ...rules })),
    staff: demo.staff.map((member) => ({ ...member, offers })),
    booking: { ...demo.booking, slot_step: 1, lead_time: 0 },
  };
}

/** The leave that a client is asked for, by the stated rule; a second time, as it stands in no code of the product's. */
export const leave = (currency, minor = FEE) => ({
  amount: { minor, currency },
  text: `I allow Belle & Mane to charge this card up to ${(minor / 100).toFixed(2)} ${currency} in all if I cancel late or do not come. What I have paid counts towards it.`,
});

/**
 * One provider's side.
 * @typedef {object} Side
 * @property {string} name in the names of tests
 * @property {string} provider
 * @property {string} currency
 * @property {string} charge the operation that charges a kept card
 * @property {object} stage what the stage is opened with
 * @property {object} [card] that can be held and charged later, if it is not the one that people pay with
 * @property {(stage: any) => SideOf} of
 *
 * @typedef {object} SideOf
 * @property {(booked: any) => Promise<{held: number, taken: number, back: number}>} books of one booking: on cards, taken, sent back
 * @property {(booked: any) => Promise<boolean[]>} charges the tries to charge a kept card: whether each took the money
 * @property {(booked: any) => Promise<boolean>} keeps whether the card was asked for so that it can be charged later, and is kept
 * @property {(booked: any) => Promise<string>} keptAs by what the provider charges the card
 * @property {(booked: any) => Promise<void>} asks from now on the bank asks for the card's holder
 * @property {(booked: any) => Promise<void>} declines from now on the bank says no to that card
 * @property {(booked: any) => Promise<void>} runsOut the hold on the card ends by itself
 * @property {(kind: string, more?: object) => Promise<unknown>} fault of the operation that charges a kept card
 * @property {() => Promise<number>} asked how often it was asked for
 * @property {() => Promise<unknown>} [heal] after each test
 */

/** @type {Side} */
export const stripe = {
  name: 'Stripe', provider: 'stripe', currency: 'EUR', charge: 'POST /v1/payment_intents', stage: { providers: ['stripe'] },
  of: (stage) => {
    async function objects({ booking: { id } }) {
      const account = await stage.account(SALON);
      const sessions = account.sessions.filter(({ metadata }) => metadata.booking === id);
      const intents = account.payment_intents.filter(({ metadata }) => metadata.booking === id);
      const pages = new Set(sessions.map(({ payment_intent: intent }) => intent));
      return { ...account, sessions, intents, onFile: intents.filter((intent) => !pages.has(intent.id)) };
    }
    const sum = (list, field) => list.reduce((total, one) => total + one[field], 0);
    const keptAs = async (booked) => (await objects(booked)).intents[0].payment_method;
    const becomes = async (booked, card) => stage.sandbox.control('POST payment_method', { payment_method: await keptAs(booked), card });
    return {
      async books(booked) {
        const { intents, refunds } = await objects(booked);
        const ids = new Set(intents.map(({ id }) => id));
        const back = refunds.filter(({ payment_intent: intent, status }) => ids.has(intent) && status !== 'failed');
        return { held: sum(intents, 'amount_capturable'), taken: sum(intents, 'amount_received'), back: sum(back, 'amount') };
      },
      async charges(booked) {
        const { onFile } = await objects(booked);
        for (const { customer, metadata, description } of onFile) {
          assert.match(customer, /^cus_/);
          assert.deepEqual([metadata.salon, metadata.booking], [SALON, booked.booking.id]);
          assert.match(description, /^Cancelled late or missed: Manicure/);
        }
        return onFile.map(({ status }) => status === 'succeeded');
      },
      async keeps(booked) {
        const { sessions: [session], intents: [intent] } = await objects(booked);
        const kept = session.customer_creation === 'always';
        assert.equal(intent?.setup_future_usage ?? null, kept && intent ? 'off_session' : null);
        return kept;
      },
      keptAs,
      asks: (booked) => becomes(booked, '4000002760003184'),
      declines: (booked) => becomes(booked, '4000000000000341'),
      runsOut: (booked) => stage.sandbox.control('POST expire_authorisation', { session: sessionOf(booked.checkout.url) }),
      fault: (kind, more) => stage.fault(stripe.charge, kind, { times: 1, ...more }),
      asked: () => stage.asked(stripe.charge),
    };
  },
};

const BY_TOKEN = 'POST /payments/tokens/charge';

/** @type {(page: 'link' | 'widget') => Side} */
export const tiptoppay = (page) => ({
  name: page === 'link' ? 'order link' : 'widget', provider: 'tiptoppay', currency: 'KZT', charge: BY_TOKEN,
  stage: { providers: ['tiptoppay'], tiptoppay: page === 'widget' ? { page } : {} },
  card: { card: '4000000000003055' },
  of(stage) {
    const { sandbox, tiptop } = stage;
    const transactions = (booked) => tiptop.transactions(SALON, booked);
    return {
      async books({ booking: { id } }) {
        const { authorised, captured, back } = heldAtTipTop(id, await tiptop.terminal(SALON));
        return { held: authorised, taken: captured, back };
      },
      async charges(booked) {
        const asked = (await tiptop.asked(BY_TOKEN)).filter(({ params }) => params.AccountId === booked.booking.id);
        const invoices = new Set(asked.map(({ params }) => params.InvoiceId));
        const tries = (await transactions(booked)).filter(({ InvoiceId: invoice }) => invoices.has(invoice));
        return tries.map(({ Status }) => Status === 'Completed');
      },
      async keeps(booked) {
        const { payments } = await stage.booking(SALON, booked);
        const kept = Object.values(payments).some(({ known }) => known.saved);
        if (page === 'widget') assert.equal(JSON.parse(booked.checkout.widget.params).tokenize, kept || undefined);
        return kept;
      },
      keptAs: async (booked) => (await transactions(booked)).find(({ Token }) => Token).Token,
      asks: () => tiptop.knobs({ token_authentication: true }),
      declines: () => tiptop.knobs({ token_reason_code: 5051 }),
      async runsOut() {
        await tiptop.knobs({ cancel_on_release: true });
        await sandbox.control('POST clock', { advance: WEEK_SECONDS + 1 });
      },
      fault: (kind, more) => tiptop.fault(BY_TOKEN, kind, { times: 1, ...more }),
      asked: async () => (await tiptop.asked(BY_TOKEN)).length,
      heal: () => tiptop.knobs({ token_authentication: false, token_reason_code: 0, drop_types: [] }),
    };
  },
});

/**
 * The salon at one provider, for all tests of one file.
 * @param {Side} side
 */
export async function opened(side) {
  const stage = await openStage({ salons: [draft(side.currency)], ...side.stage });
  after(() => stage.close());
  const own = side.of(stage);
  afterEach(async () => {
    await stage.heal();
    await own.heal?.();
  });
  const client = stage.client(SALON);
  const desk = await deskOf(stage, SALON);
  const starts = apart(await client.starts('held', 'any', 3), 10);
  const at = {
    ...side, ...own, stage, client, starts,
    money: (minor) => ({ minor, currency: side.currency }),
    zero: { minor: 0, currency: side.currency },
    settled: () => stage.settled(SALON, 60_000),
    quoteOf: async (service, start) => quote((await client.storefront()).body, [service], { kind: 'any' }, start),

    /** What is asked of a client: for services that keep a card, with the leave. */
    request: (service, options = {}) => client.request({
      services: [service], start: starts.shift(), ...(service === 'kept' && { mandate: leave(side.currency) }), ...options,
    }),

    /** A visit whose page is open. */
    async booked(service, options) {
      const answer = await client.post('/bookings', await at.request(service, options));
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      return { ...answer.body, body: answer.body };
    },

    /** A visit that stands, paid or with its card held; `change` of how it is paid. */
    async stands(service, options, change = {}) {
      const visit = await at.booked(service, options);
      await stage.pay(visit, { ...side.card, ...change });
      await at.settled();
      const { booking } = await at.show(visit);
      assert.equal(booking.status, 'confirmed');
      return visit;
    },

    /** The start of a visit that is about to begin: there is time to pay it, and to wait for it. */
    async soon(service) {
      const from = new Date().toISOString().slice(0, 10);
      const { body } = await client.times({ services: service, staff: 'any', from, days: 2 });
      const earliest = Date.now() / 1000 + 20;
      return body.days.flatMap(({ times }) => times.map(({ start }) => start)).find((start) => start >= earliest);
    },
    begins: ({ booking: { start } }) => eventually('the visit begins', () => Date.now() / 1000 >= start, 120_000),

    show: async (visit) => (await client.show(visit)).body,
    desk: async (visit) => (await desk('GET', `/${visit.booking.id}`)).body.booking,
    act: (visit, action, body) => desk('POST', `/${visit.booking.id}/${action}`, body),

    /** Calls a visit off as the client was shown it. */
    async cancels(visit) {
      const { cancellation } = await at.show(visit);
      const answer = await client.act(visit, 'cancel', { shown: cancellation });
      assert.deepEqual([answer.status, answer.body.booking.status], [200, 'cancelled'], JSON.stringify(answer.body));
      return cancellation;
    },
  };
  return at;
}
