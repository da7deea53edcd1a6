// Messages come in any order: whichever it is, the booking comes out the same.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertBalanced } from '../runtime/books.mjs';
import { opened } from '../runtime/opened.mjs';
import { eventually } from '../runtime/stage.mjs';

const { stage, client, starts } = await opened({ days: 14 });

function* permutations(items) {
  if (items.length <= 1) yield items;
  else for (const [index, item] of items.entries()) for (const rest of permutations(items.toSpliced(index, 1))) yield [item, ...rest];
}

/** What must come out the same: all but the names and seconds of this one booking and the number of steps on the way. */
function essence({ phase, payments }) {
  const { since: _since, ...stands } = phase;
  return { stands, payments: Object.values(payments).map(({ known: { refs, refunds, disputes, fees, declined_at: at, ...known }, refund_requests: requests }) => ({
    ...known, refs: refs.length, fees: Object.values(fees ?? {}), declined_at: typeof at,
    refunds: Object.values(refunds ?? {}).map(({ status, amount }) => ({ status, amount })),
    disputes: Object.values(disputes ?? {}).map(({ status, amount, withdrawn, reinstated }) => ({ status, amount, withdrawn, reinstated })),
    requests: (requests ?? []).map(({ amount }) => amount),
  })) };
}

/** Books, pays, and keeps all messages back. The event types that came of it, in order. */
async function paidInSilence(card) {
  await stage.sandbox.control('POST knobs', { hold: true });
  const booked = await client.book({ start: starts.shift() });
  await stage.pay(booked, card && { card });
  // The charge is updated a moment after the payment.
  await eventually('all messages are there', async () => (await held()).some(({ type }) => type === 'charge.updated'));
  return booked;
}
const held = () => stage.sandbox.control('GET deliveries?state=held');
const confirmed = (booked) => eventually('confirmed', async () => (await client.show(booked)).body.booking.status === 'confirmed');

test('every order of the messages of a payment gives the same booking', async (t) => {
  const booked = await paidInSilence();
  const types = (await held()).map(({ type }) => type);
  assert.equal(types.length, 5, types.join());
  await stage.sandbox.control('POST deliveries/release');
  await confirmed(booked);
  const expected = essence(await stage.booking('belle', booked));
  let orders = 0;
  for (const order of permutations(types)) {
    const one = await paidInSilence();
    const sent = await stage.sandbox.control('POST deliveries/release', { order });
    assert.deepEqual(sent.map(({ status }) => status), [200, 200, 200, 200, 200], order.join());
    assert.deepEqual(essence(await stage.booking('belle', one)), expected, order.join());
    orders += 1;
  }
  await stage.sandbox.control('POST knobs', { hold: false });
  const health = await stage.quiet('belle');
  assert.equal(orders, 120);
  // Four of the five kinds are ours; each message counts once.
  assert.equal(health.operations, 4 * (orders + 1));
  assert.equal(health.counters['ignored:payment_intent.created'], orders + 1);
  assert.equal(health.parked, 0);
  assertBalanced(await stage.bookings('belle'), await stage.account('belle'));
  t.diagnostic(`${orders} orders, ${orders * 5} messages`);
});

test('every order of decline, payment and refund by hand gives the same booking', async (t) => {
  let expected;
  const types = ['charge.failed', 'payment_intent.succeeded', 'refund.created', 'charge.refunded'];
  for (const order of permutations(types)) {
    await stage.sandbox.control('POST knobs', { hold: true });
    const booked = await client.book({ start: starts.shift() });
    await stage.pay(booked, { card: '4000000000000002' });
    const { payment_intent: intent } = await stage.pay(booked);
    const { secret_key: key } = stage.keys.belle.stripe;
    const refund = await fetch(`${stage.sandbox.url}/v1/refunds`, {
      method: 'POST', headers: { Authorization: `Bearer ${key}` }, body: new URLSearchParams({ payment_intent: intent.id, amount: '1000' }),
    });
    assert.equal(refund.status, 200);
    await eventually('the charge is updated', async () => (await held()).some(({ type }) => type === 'charge.updated'));
    await stage.sandbox.control('POST deliveries/release', { order });
    await stage.sandbox.control('POST deliveries/release', { order: 'shuffle' });
    await stage.sandbox.control('POST knobs', { hold: false });
    await eventually('nothing left to ask', async () => (await stage.health('belle')).outbox === 0);
    const result = essence(await stage.booking('belle', booked));
    expected ??= result;
    assert.deepEqual(result, expected, order.join());
    assert.deepEqual([result.stands.phase, result.payments[0].captured, result.payments[0].refunds.length], ['confirmed', 3200, 1]);
  }
  t.diagnostic('24 orders');
});
