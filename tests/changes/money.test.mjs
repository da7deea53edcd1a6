// Money after the sale, to the last unit: every story at each provider, charged at once and held first. What counts is what
// the provider's own books say that the client has back, and that the desk tells the salon the same.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertBalanced, assertNoOverlap, heldAtProvider, heldAtTipTop } from '../runtime/books.mjs';
import { deskOf } from '../runtime/desk.mjs';
import { apart, eventually, openStage, quote, salonDraft, sessionOf } from '../runtime/stage.mjs';

const DAY = 86_400;
/** Half of a cut is paid ahead; it costs more with Anna. */
const [ANNA, MIRA] = [2800, 2400];
/** A quarter of the price is kept of a visit that is called off late. */
const FEE = 1400;

const SETUPS = [
  { name: 'Stripe, one stage', salon: 'stripeone', currency: 'EUR', stages: 'one', provider: 'stripe' },
  { name: 'Stripe, two stages', salon: 'stripetwo', currency: 'EUR', stages: 'two', provider: 'stripe' },
  { name: 'TipTop Pay, one stage', salon: 'tiptopone', currency: 'KZT', stages: 'one', provider: 'tiptoppay' },
  { name: 'TipTop Pay, two stages', salon: 'tiptoptwo', currency: 'KZT', stages: 'two', provider: 'tiptoppay' },
];
const CAPTURE = { stripe: 'POST /v1/payment_intents/{id}/capture', tiptoppay: 'POST /payments/confirm' };

let stage;
/** What belongs to each setup, by its name. */
const own = {};
/** When the visits begin that nobody will come to. */
let soon;

before(async () => {
  stage = await openStage({
    providers: [],
    salons: SETUPS.map(({ salon, currency }) => salonDraft(salon, {
      currency,
      cancellation: { free_until: (3 * DAY) / 60, fee: { kind: 'percent', points: 2500 } },
      // Any minute can be booked, so that a visit can begin while the tests run.
      booking: { slot_step: 1, lead_time: 0, horizon_days: 60, hold_seconds: 900 },
    })),
  });
  for (const setup of SETUPS) {
    const { salon, provider, stages, name } = setup;
    if (provider === 'tiptoppay') await stage.tiptop.open(salon, { stages });
    else {
      const { secret_key: key, webhook_secrets: [secret] } = stage.keys[salon].stripe;
      await stage.sandbox.control('POST webhook_endpoints', { key, secret, url: `${stage.edge.url}/payments/prepaid/stripe/${salon}` });
      await stage.connect(salon, 'stripe', { keys: stage.keys[salon].stripe, mode: 'test', stages });
    }
    await eventually('the storefront is published', async () => (await stage.health(salon)).publications === 0);
    const client = stage.client(salon);
    // Those who stay away are booked for the next minute: late in the evening their visits reach into tomorrow.
    const clear = Date.now() / 1000 + 2 * 3600;
    const starts = apart((await client.starts('cut', 'mira', 7)).filter((start) => start > clear), 60);
    const far = starts.findIndex((start) => start > Date.now() / 1000 + 4 * DAY);
    own[name] = { ...setup, client, desk: await deskOf(stage, salon), late: starts.slice(0, far), early: starts.slice(far), storefront: (await client.storefront()).body };
  }
  soon = Math.ceil((Date.now() / 1000 + 30) / 60) * 60;
  for (const setup of Object.values(own)) setup.missed = [await paid(setup, soon, 'anna'), await paid(setup, soon, 'mira')];
});
after(() => stage.close());

const member = (id) => ({ kind: 'member', id });
const sum = (setup, minor) => ({ minor, currency: setup.currency });

/** Books a cut with somebody, and pays for it. */
async function paid(setup, start, staff = 'anna') {
  const booked = await setup.client.book({ services: ['cut'], staff: member(staff), start });
  assert.equal(booked.status, 200, JSON.stringify(booked.body));
  const { outcome } = await stage.pay(booked);
  assert.equal(outcome, setup.stages === 'two' ? 'authorised' : 'paid');
  await stage.settled(setup.salon);
  return booked;
}

/** What the provider has of a booking, by its own books. */
async function atProvider({ salon, provider }, { booking: { id } }) {
  const { captured, back, held, authorised = 0 } = provider === 'stripe'
    ? heldAtProvider(id, await stage.account(salon))
    : heldAtTipTop(id, await stage.tiptop.terminal(salon));
  assert.equal(authorised, 0, 'no card is held any more');
  return { captured, back, held };
}

/** Everything has happened: so much was taken in all and so much went back, and the desk says so. */
async function comesTo(setup, booked, { captured = ANNA, back, status = 'cancelled' }) {
  await stage.settled(setup.salon);
  assert.deepEqual(await atProvider(setup, booked), { captured, back, held: captured - back });
  const shown = await setup.desk.show(booked);
  assert.deepEqual([shown.status, shown.held, shown.due, shown.obstacle], [status, sum(setup, captured - back), sum(setup, captured - back), null]);
  const refunds = shown.payments.flatMap((payment) => payment.refunds);
  assert.equal(refunds.reduce((all, { amount }) => all + amount.minor, 0), back);
  for (const refund of refunds) assert.deepEqual([refund.status, typeof refund.id, typeof refund.key, refund.code], ['succeeded', 'string', 'string', null]);
  const { body: { booking } } = await setup.client.show(booked);
  assert.deepEqual([booking.status, booking.paid.minor, booking.refunded.minor], [status, captured - back, back], 'the client sees the same');
  return shown;
}

const cancel = async ({ client }, booked) => {
  const { body: { cancellation: shown } } = await client.show(booked);
  const answer = await client.act(booked, 'cancel', { shown });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return shown;
};
const move = (setup, start, staff) => ({ staff: member(staff), start, shown: quote(setup.storefront, ['cut'], member(staff)) });

const STORIES = {
  async 'called off in time by the client: all of it goes back'(setup) {
    const booked = await paid(setup, setup.early.shift());
    const shown = await cancel(setup, booked);
    assert.deepEqual([shown.fee.minor, shown.back.minor], [0, ANNA]);
    await comesTo(setup, booked, { back: ANNA });
  },

  async 'called off late by the client: the fee stays'(setup) {
    const booked = await paid(setup, setup.late.shift());
    const shown = await cancel(setup, booked);
    assert.deepEqual([shown.fee.minor, shown.back.minor], [FEE, ANNA - FEE]);
    await comesTo(setup, booked, { back: ANNA - FEE });
  },

  async 'called off late by the salon, by the terms and for free'(setup) {
    for (const [waiver, back] of [['none', ANNA - FEE], ['whole', ANNA]]) {
      const booked = await paid(setup, setup.late.shift());
      const clicks = await Promise.all([1, 2, 3].map(() => setup.desk.act(booked, 'cancel', { waiver })));
      for (const { status, body } of clicks) assert.deepEqual([status, body.booking.status, body.booking.held], [200, 'cancelled', sum(setup, ANNA - back)]);
      await comesTo(setup, booked, { back });
    }
  },

  async 'called off while the provider does not answer to the capture: the fee stays all the same'(setup) {
    if (setup.stages === 'one') return;
    const control = setup.provider === 'stripe' ? stage : stage.tiptop;
    await control.fault(CAPTURE[setup.provider], 'status', { status: 503 });
    const booked = await setup.client.book({ services: ['cut'], staff: member('anna'), start: setup.late.shift() });
    await stage.pay(booked);
    await eventually('confirmed', async () => (await setup.client.show(booked)).body.booking.status === 'confirmed');
    const shown = await cancel(setup, booked);
    assert.deepEqual([shown.fee.minor, shown.back.minor], [FEE, ANNA - FEE], 'what is held on the card is the client’s money too');
    await stage.heal();
    await stage.settled(setup.salon, 40_000);
    const { held } = await atProvider(setup, booked);
    assert.equal(held, FEE);
  },

  async 'moved to somebody cheaper by the client: the difference goes back'(setup) {
    const booked = await paid(setup, setup.early.shift());
    const { status, body } = await setup.client.act(booked, 'reschedule', move(setup, setup.early.shift(), 'mira'));
    assert.deepEqual([status, body.wanted], [200, undefined], JSON.stringify(body));
    await comesTo(setup, booked, { back: ANNA - MIRA, status: 'confirmed' });
  },

  async 'moved to somebody dearer by the salon: the difference is asked for, paid once, and kept'(setup) {
    const booked = await paid(setup, setup.late.shift(), 'mira');
    const { status, body } = await setup.desk.act(booked, 'reschedule', move(setup, setup.late.shift(), 'anna'));
    assert.deepEqual([status, body.booking.wanted], [200, sum(setup, ANNA - MIRA)], JSON.stringify(body));
    const open = await setup.client.act(booked, 'checkout');
    assert.equal(open.status, 200, JSON.stringify(open.body));
    await stage.pay({ ...booked, checkout: open.body.checkout });
    await comesTo(setup, booked, { back: 0, status: 'confirmed' });
    const again = await setup.client.act(booked, 'checkout');
    assert.deepEqual([again.status, again.body.code], [409, 'nothing_to_pay']);
    const called = await setup.desk.act(booked, 'cancel', { waiver: 'whole' });
    assert.equal(called.status, 200);
    const { payments } = await comesTo(setup, booked, { back: ANNA });
    assert.deepEqual(payments.map(({ returned }) => returned.minor), [MIRA, ANNA - MIRA], 'each payment goes back whence it came');
  },

  async 'given back of the salon’s own accord: parts, a click twice, and never more than is left'(setup) {
    const booked = await paid(setup, setup.late.shift());
    const refund = (key, minor) => setup.desk.act(booked, 'refund', { key, amount: sum(setup, minor) });
    const clicks = await Promise.all([1, 2, 3, 4].map(() => refund('part', 1001)));
    for (const { status, body } of clicks) assert.deepEqual([status, body.booking.held], [200, sum(setup, ANNA - 1001)]);
    const over = await refund('over', ANNA - 1000);
    assert.deepEqual([over.status, over.body.code, over.body.left], [422, 'too_much', sum(setup, ANNA - 1001)]);
    await comesTo(setup, booked, { back: 1001, status: 'confirmed' });
    assert.equal((await refund('rest', ANNA - 1001)).status, 200);
    await comesTo(setup, booked, { back: ANNA, status: 'confirmed' });
    const { body: { wanted } } = await setup.client.show(booked);
    assert.equal(wanted, undefined, 'it is not asked for again');
    const none = await refund('more', 1);
    assert.deepEqual([none.status, none.body.code, none.body.left], [422, 'too_much', sum(setup, 0)]);
  },

  async 'given back whole, and then called off late: nothing is charged for it'(setup) {
    const booked = await paid(setup, setup.late.shift());
    await setup.desk.act(booked, 'refund', { key: 'all', amount: sum(setup, ANNA) });
    await stage.settled(setup.salon);
    const shown = await cancel(setup, booked);
    assert.deepEqual([shown.fee.minor, shown.back.minor], [0, 0]);
    await comesTo(setup, booked, { back: ANNA });
  },

  async 'while the bank has it nothing is given back, and the salon is told why'(setup) {
    if (setup.provider !== 'stripe') return;
    const booked = await paid(setup, setup.late.shift());
    const dispute = await stage.sandbox.control('POST dispute', { session: sessionOf(booked.checkout.url), kind: 'fraudulent' });
    await stage.settled(setup.salon);
    const refuse = await setup.desk.act(booked, 'refund', { key: 'one', amount: sum(setup, 1) });
    assert.deepEqual([refuse.status, refuse.body.code, refuse.body.detail], [409, 'cannot_send_back', 'a dispute is open']);
    assert.deepEqual(await atProvider(setup, booked), { captured: ANNA, back: 0, held: ANNA });
    await stage.sandbox.control('POST dispute', { dispute: dispute.id, action: 'win' });
    await stage.settled(setup.salon);
    assert.equal((await setup.desk.act(booked, 'refund', { key: 'one', amount: sum(setup, 1) })).status, 200);
    await comesTo(setup, booked, { back: 1, status: 'confirmed' });
  },
};

for (const { name } of SETUPS) {
  for (const [story, tell] of Object.entries(STORIES)) test(`${name}: ${story}`, () => tell(own[name]));
}

for (const { name } of SETUPS) {
  test(`${name}: missed, the fee stays; forgiven, all of it goes back`, { timeout: 120_000 }, async () => {
    const setup = own[name];
    await eventually('the visits have begun', async () => Date.now() / 1000 > soon, 100_000);
    for (const [booked, waiver, captured, back] of [[setup.missed[0], 'none', ANNA, ANNA - FEE], [setup.missed[1], 'whole', MIRA, MIRA]]) {
      const { status, body } = await setup.desk.act(booked, 'no-show', { waiver });
      assert.deepEqual([status, body.booking?.status, body.booking?.held], [200, 'no_show', sum(setup, captured - back)], JSON.stringify(body));
      const again = await setup.desk.act(booked, 'no-show', { waiver: 'whole' });
      assert.deepEqual([again.status, again.body.booking.held], [200, sum(setup, captured - back)], 'said once');
      await comesTo(setup, booked, { captured, back, status: 'no_show' });
    }
    const bookings = await stage.bookings(setup.salon);
    assertNoOverlap(bookings);
    if (setup.provider === 'stripe') assertBalanced(bookings, await stage.account(setup.salon));
    else assertBalanced(bookings, undefined, await stage.tiptop.terminal(setup.salon));
  });
}
