// Paid twice, or too late: exactly what is due is kept, the rest is on its way back within a minute of the message, and the
// client is told. How long it took is printed.

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { assertBalanced, assertNoOverlap } from '../runtime/books.mjs';
import { opened } from '../runtime/opened.mjs';
import { eventually, salonDraft } from '../runtime/stage.mjs';

const OPEN = 'POST /v1/checkout/sessions';
const EXPIRE = 'POST /v1/checkout/sessions/{id}/expire';
const CANCEL = 'POST /orders/cancel';
const PRICE = 3200;
/** What the client was promised. */
const LATEST_MS = 60_000;

const brief = salonDraft('brief', { currency: 'KZT' });
brief.booking.hold_seconds = 5;
const { stage, client, starts } = await opened({
  salons: [salonDraft('both', { currency: 'KZT' }), brief], providers: ['stripe', 'tiptoppay'], days: 14,
});
const { tiptop } = stage;
afterEach(async () => {
  await tiptop.openTerminal('both');
  await tiptop.connect('both');
});

const view = async (booked, of = client) => (await of.show(booked)).body.booking;
const book = (provider) => client.book({ start: starts.shift(), provider });
const page = async (booked, provider) => {
  const { status, body } = await client.act(booked, 'checkout', { provider });
  assert.equal(status, 200, JSON.stringify(body));
  return body;
};

/** From the first message about the last payment to the request that gives it back, in milliseconds. */
async function delay(salon, { booking: { id } }) {
  const { known, provider, refund_requests: requests } = Object.values((await stage.booking(salon, { booking: { id } })).payments)
    .find(({ refund_requests: asked }) => asked?.length > 0);
  const [key] = requests.map((request) => request.key);
  const named = (prefix) => known.refs.find((name) => name.startsWith(prefix));
  let [messages, sent] = [[], []];
  if (provider === 'stripe') {
    const { events } = await stage.account(salon);
    const about = new Set(events.filter(({ type, data }) => type.startsWith('charge.') && data.object.payment_intent === named('pi_')).map((event) => event.id));
    messages = (await stage.sandbox.control('GET deliveries')).filter(({ event }) => about.has(event));
    sent = await stage.sandbox.control(`GET requests?idempotency_key=${key}`);
  } else {
    messages = await tiptop.deliveries({ type: 'Pay', transaction: Number(named('ttp_tx_').slice('ttp_tx_'.length)) });
    sent = await tiptop.control(`GET requests?request_id=${encodeURIComponent(`refund.${key}`)}`);
  }
  assert.ok(messages.some(({ attempts }) => attempts.length > 0) && sent.length > 0, 'told of, and sent back');
  const begun = Math.min(...messages.flatMap(({ attempts }) => attempts.map(({ at, ms }) => at - ms)));
  return sent[0].at - begun;
}

/** One payment is kept, one has gone back, and the client reads so. */
async function oneIsKept(booked, t) {
  await eventually('one goes back', async () => (await view(booked)).refunded.minor === PRICE);
  await stage.settled('both');
  const { status, payment, paid, second } = await view(booked);
  assert.deepEqual([status, payment, paid.minor, second], ['confirmed', 'paid', PRICE, { minor: PRICE, currency: 'KZT' }]);
  assertBalanced(await stage.bookings('both'), await stage.account('both'), await tiptop.terminal('both'));
  const ms = await delay('both', booked);
  t.diagnostic(`sent back ${ms} ms after the message`);
  assert.ok(ms < LATEST_MS, `${ms} ms`);
}

test('two pages at Stripe, in two tabs', async (t) => {
  await stage.fault(OPEN, 'status', { status: 500, times: 1 });
  const booked = await book('stripe');
  const [lost] = (await stage.sandbox.control(`GET requests?operation=${encodeURIComponent(OPEN)}`)).slice(-1);
  const second = await page(booked, 'stripe');
  const first = await stage.replay(lost, 'both');
  await stage.pay(second);
  await stage.pay({ checkout: { ...second.checkout, url: first.url } });
  await oneIsKept(booked, t);
});

for (const order of [['stripe', 'tiptoppay'], ['tiptoppay', 'stripe']]) {
  test(`two providers, ${order[0]} first`, async (t) => {
    for (const [control, operation] of [[stage, EXPIRE], [tiptop, CANCEL]]) await control.fault(operation, 'status', { status: 503, times: 3 });
    const booked = await book('stripe');
    const pages = { stripe: booked, tiptoppay: await page(booked, 'tiptoppay') };
    // Its Check would say no.
    await tiptop.askNothing('both');
    for (const provider of order) {
      await stage.pay(pages[provider]);
      await eventually('heard of', async () => (await view(booked)).paid.minor >= PRICE);
    }
    await oneIsKept(booked, t);
  });
}

test('an order’s page in one tab and the widget in another', async (t) => {
  await tiptop.fault(CANCEL, 'status', { status: 503 });
  await tiptop.connect('both', { page: 'order_link' });
  const link = await book('tiptoppay');
  await page(link, 'stripe');
  await tiptop.connect('both', { page: 'widget' });
  const widget = await page(link, 'tiptoppay');
  assert.ok(widget.checkout.widget);
  await tiptop.askNothing('both');
  await stage.pay(widget);
  await stage.pay(link, { force: true });
  await stage.heal();
  await oneIsKept(link, t);
});

test('the same order in two tabs, held on two cards: one is charged, the other let go', async () => {
  await tiptop.connect('both', { stages: 'two' });
  await tiptop.askNothing('both');
  const booked = await book('tiptoppay');
  for (let tab = 0; tab < 2; tab += 1) await tiptop.pay(booked, { force: true });
  await eventually('one is let go', async () => (await tiptop.transactions('both', booked, 'Cancelled')).length === 1);
  await stage.settled('both');
  const { status, paid, refunded, second } = await view(booked);
  assert.deepEqual([status, paid.minor, refunded.minor, second?.minor], ['confirmed', PRICE, 0, PRICE]);
});

test('two devices at Stripe are given the same page', async () => {
  const booked = await book('stripe');
  const devices = await Promise.all([1, 2, 3].map(() => page(booked, 'stripe')));
  assert.deepEqual(new Set(devices.map(({ checkout }) => checkout.url)), new Set([booked.checkout.url]));
  await stage.pay(booked);
  await eventually('confirmed', async () => (await view(booked)).status === 'confirmed');
  await assert.rejects(stage.pay(devices[1]), 'a page that is paid is not open');
  const late = await client.act(booked, 'checkout', { provider: 'stripe' });
  assert.deepEqual([late.status, late.body.code], [409, 'nothing_to_pay']);
});

for (const provider of ['stripe', 'tiptoppay']) {
  test(`too late at ${provider}, when somebody else has the time`, async (t) => {
    const own = stage.client('brief');
    for (const [control, operation] of [[stage, EXPIRE], [tiptop, CANCEL]]) await control.fault(operation, 'status', { status: 503 });
    await tiptop.askNothing('brief');
    const start = (await own.starts())[provider === 'stripe' ? 0 : 20];
    const late = await own.book({ start, provider });
    await eventually('expired', async () => (await view(late, own)).status === 'expired');
    const { claims: [{ staff: id }] } = await stage.booking('brief', late);
    const winner = await own.book({ start, staff: { kind: 'member', id }, pay: 'at_salon' });
    assert.equal(winner.status, 200, JSON.stringify(winner.body));
    await stage.pay(late, provider === 'tiptoppay' ? { force: true } : {});
    await eventually('refunded', async () => (await view(late, own)).payment === 'refunded');
    const { status, paid, refunded, second } = await view(late, own);
    assert.deepEqual([status, paid.minor, refunded.minor, second], ['expired', 0, PRICE, undefined]);
    const ms = await delay('brief', late);
    t.diagnostic(`sent back ${ms} ms after the message`);
    assert.ok(ms < LATEST_MS, `${ms} ms`);
    assertNoOverlap(await stage.bookings('brief'));
  });
}
