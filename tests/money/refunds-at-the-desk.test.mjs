// Refunds as the salon sees them: on their way, arrived, come back, called off, refused; and those that somebody makes in the
// provider's own dashboard. Money that came back is sent again.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heldAtProvider, heldAtTipTop } from '../runtime/books.mjs';
import { deskOf } from '../runtime/desk.mjs';
import { opened } from '../runtime/opened.mjs';
import { eventually, salonDraft, sessionOf } from '../runtime/stage.mjs';

const PRICE = 3200;
const eur = (minor) => ({ minor, currency: 'EUR' });
const tenge = (minor) => ({ minor, currency: 'KZT' });

const { stage, client, starts } = await opened({ days: 7, salons: [salonDraft('belle')] });
await stage.putSalon(salonDraft('saule', { currency: 'KZT' }));
await stage.tiptop.open('saule');
const saule = stage.client('saule');
const [desk, sauleDesk] = [await deskOf(stage, 'belle'), await deskOf(stage, 'saule')];

/** A card whose refunds stay on their way, until the test ends them or for so long. */
const SLOW = '4000000000007726';
const SLOW_MS = 8_000;

async function paid(card) {
  const booked = await client.book({ start: starts.shift() });
  await stage.pay(booked, card && { card });
  await stage.settled('belle');
  return booked;
}
const refunds = async (booked) => (await desk.show(booked)).payments.flatMap((payment) => payment.refunds);
const become = (booked, ...statuses) => eventually(statuses.join(), async () => {
  const now = await refunds(booked);
  return JSON.stringify(now.map(({ status }) => status).sort()) === JSON.stringify(statuses.sort()) && now;
});
const there = async ({ booking: { id } }) => heldAtProvider(id, await stage.account('belle'));

test('asked for and not answered, then on its way, then arrived: with the provider’s name as soon as it has one', async () => {
  const booked = await paid(SLOW);
  await stage.sandbox.control('POST knobs', { settle_ms: SLOW_MS });
  await stage.fault('POST /v1/refunds', 'status', { status: 503 });
  await desk.act(booked, 'refund', { key: 'a', amount: eur(1000) });
  const [requested] = await become(booked, 'requested');
  assert.deepEqual([requested.id, requested.amount, requested.key], [null, eur(1000), `${booked.booking.id}.1.1`]);
  await stage.heal();
  const [pending] = await become(booked, 'pending');
  assert.match(pending.id, /^re_/);
  assert.equal((await desk.show(booked)).held.minor, PRICE - 1000, 'counted as sent');
  await stage.sandbox.control('POST refund', { refund: pending.id, status: 'succeeded' });
  const [done] = await become(booked, 'succeeded');
  assert.deepEqual([done.id, done.amount], [pending.id, eur(1000)]);
  await stage.sandbox.control('POST knobs', { settle_ms: 10 });
});

for (const [status, shown] of [['failed', 'failed'], ['canceled', 'cancelled']]) {
  test(`${shown}: the money is the salon’s again, and it is sent once more under another key`, async () => {
    const booked = await paid(SLOW);
    await stage.sandbox.control('POST knobs', { settle_ms: SLOW_MS });
    await desk.act(booked, 'refund', { key: 'a', amount: eur(1000) });
    const [first] = await become(booked, 'pending');
    await stage.sandbox.control('POST refund', { refund: first.id, status });
    const both = await become(booked, shown, 'pending');
    const again = both.find((refund) => refund.status === 'pending');
    assert.deepEqual([again.amount, again.id !== first.id, again.key !== first.key], [eur(1000), true, true]);
    await stage.sandbox.control('POST refund', { refund: again.id, status: 'succeeded' });
    await become(booked, shown, 'succeeded');
    assert.deepEqual(await there(booked), { captured: PRICE, back: 1000, held: PRICE - 1000 });
    const now = await desk.show(booked);
    assert.deepEqual([now.held, now.due, now.obstacle], [eur(PRICE - 1000), eur(PRICE - 1000), null]);
    await stage.sandbox.control('POST knobs', { settle_ms: 10 });
  });
}

test('come back weeks after it had arrived, told by refund.failed alone: the gap is open again, and closed again', async () => {
  const booked = await paid();
  await desk.act(booked, 'refund', { key: 'a', amount: eur(PRICE) });
  const [first] = await become(booked, 'succeeded');
  await stage.sandbox.control('POST knobs', { drop_types: ['refund.updated', 'charge.refund.updated'] });
  await stage.sandbox.control('POST refund', { refund: first.id, status: 'failed' });
  await become(booked, 'failed', 'succeeded');
  await stage.sandbox.control('POST knobs', { drop_types: [] });
  assert.deepEqual(await there(booked), { captured: PRICE, back: PRICE, held: 0 });
});

test('made in Stripe’s dashboard: taken as it is, neither sent again nor asked for again', async () => {
  const booked = await paid();
  const { sessions } = await stage.account('belle');
  const { payment_intent: intent } = sessions.find(({ id }) => id === sessionOf(booked.checkout.url));
  const asked = await stage.asked('POST /v1/refunds');
  await fetch(`${stage.sandbox.url}/v1/refunds`, {
    method: 'POST', headers: { Authorization: `Bearer ${stage.keys.belle.stripe.secret_key}` }, body: new URLSearchParams({ payment_intent: intent, amount: '700' }),
  });
  const [byHand] = await become(booked, 'succeeded');
  assert.deepEqual([byHand.key, byHand.amount], [null, eur(700)]);
  await stage.settled('belle');
  const now = await desk.show(booked);
  assert.deepEqual([now.status, now.held, now.wanted, now.refundable], ['confirmed', eur(PRICE - 700), null, eur(PRICE - 700)]);
  assert.equal(await stage.asked('POST /v1/refunds'), asked + 1, 'that one alone');
  const { body: { booking } } = await client.show(booked);
  assert.deepEqual([booking.paid, booking.refunded, booking.second], [eur(PRICE - 700), eur(700), undefined]);
});

test('made in TipTop Pay’s cabinet: likewise, and no more than is left can be given back at the desk', async () => {
  const booked = await saule.book({ start: (await saule.starts())[0] });
  const { transaction_id: transaction } = await stage.pay(booked);
  await stage.settled('saule');
  await stage.tiptop.control('POST cabinet/refund', { transaction, amount: '7.00' });
  const seen = await eventually('seen', async () => {
    const now = await sauleDesk.show(booked);
    return now.payments[0].refunds.length === 1 && now;
  });
  const [byHand] = seen.payments[0].refunds;
  assert.deepEqual([byHand.status, byHand.key, byHand.amount, /^ttp_tx_\d+$/.test(byHand.id)], ['succeeded', null, tenge(700), true]);
  assert.deepEqual([seen.held, seen.wanted], [tenge(PRICE - 700), null]);
  const over = await sauleDesk.act(booked, 'refund', { key: 'a', amount: tenge(PRICE) });
  assert.deepEqual([over.status, over.body.left], [422, tenge(PRICE - 700)]);
  const { held } = heldAtTipTop(booked.booking.id, await stage.tiptop.terminal('saule'));
  assert.equal(held, PRICE - 700);
});
