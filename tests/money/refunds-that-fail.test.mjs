// Refunds on bad days: answers lost, refused, failed weeks later. Never twice, never forgotten.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertBalanced, heldAtProvider } from '../runtime/books.mjs';
import { opened } from '../runtime/opened.mjs';
import { eventually } from '../runtime/stage.mjs';

const EXPIRE = 'POST /v1/checkout/sessions/{id}/expire';
const REFUND = 'POST /v1/refunds';

const { stage, client, starts } = await opened();

const view = async (booked) => (await client.show(booked)).body.booking;
const refundsOf = async (booked) => {
  const account = await stage.account('belle');
  const session = account.sessions.find(({ metadata }) => metadata.booking === booked.booking.id);
  return account.refunds.filter(({ payment_intent: intent }) => intent === session.payment_intent);
};

/** Paid after the slot was given back: all of it is to be refunded. */
async function paidForNothing(card) {
  await stage.fault(EXPIRE, 'status', { status: 503, times: 1 });
  const booked = await client.book({ start: starts.shift() });
  await client.act(booked, 'release');
  await stage.pay(booked, card && { card });
  return booked;
}
const arrived = (booked) => eventually('refunded', async () => (await view(booked)).payment === 'refunded');

test('a lost answer: the same request again, one refund', async () => {
  await stage.fault(REFUND, 'lose_answer', { times: 1 });
  const booked = await paidForNothing();
  await arrived(booked);
  await stage.settled('belle');
  assert.equal((await refundsOf(booked)).length, 1);
});

test('answered 500 after it was done: found instead of done again', async () => {
  await stage.fault(REFUND, 'status', { status: 500, times: 1 });
  const booked = await paidForNothing();
  const [request] = await eventually('asked for', async () => {
    const requests = await stage.sandbox.control(`GET requests?operation=${encodeURIComponent(REFUND)}`);
    return requests.at(-1)?.status === 500 && [requests.at(-1)];
  });
  // The refund was made all the same, under the first key.
  await stage.replay(request, 'belle');
  await arrived(booked);
  await stage.settled('belle');
  const refunds = await refundsOf(booked);
  assert.equal(refunds.length, 1);
  assert.equal(refunds[0].metadata.chairtime_request, `${booked.booking.id}.1.1`);
});

test('a 500 that is kept under its key: another key, once it is clear that nothing was done', async () => {
  await stage.fault(REFUND, 'status', { status: 500, times: 1, store: true });
  const booked = await paidForNothing();
  await arrived(booked);
  await stage.settled('belle');
  const refunds = await refundsOf(booked);
  assert.deepEqual(refunds.map(({ amount }) => amount), [3200]);
});

test('busy for a while (429), then done', async () => {
  await stage.fault(REFUND, 'status', { status: 429, times: 2 });
  const booked = await paidForNothing();
  await arrived(booked);
  assert.equal((await refundsOf(booked)).length, 1);
});

test('a refund that stays under way is told as such, then as arrived', async () => {
  await stage.sandbox.control('POST knobs', { settle_ms: 1500 });
  const booked = await paidForNothing('4000000000007726');
  await eventually('on its way', async () => (await view(booked)).payment === 'refunding');
  await stage.sandbox.control('POST knobs', { settle_ms: 10 });
  await arrived(booked);
  assert.equal((await refundsOf(booked)).length, 1);
});

test('a refund that comes back is tried again, three times in all, and then said to be stuck', async () => {
  const booked = await paidForNothing('4000000000005126');
  const { known, refund_requests: requests } = await eventually('three have failed', async () => {
    const payment = (await stage.booking('belle', booked)).payments['1'];
    const failed = Object.values(payment.known.refunds ?? {}).filter(({ status }) => status === 'failed');
    return failed.length === 3 && payment;
  });
  await stage.settled('belle');
  assert.deepEqual([Object.keys(known.refunds).length, requests.length], [3, 3]);
  assert.equal(new Set(requests.map(({ key }) => key)).size, 3, 'each try has its own key');
  const account = await stage.account('belle');
  assert.deepEqual(heldAtProvider(booked.booking.id, account), { captured: 3200, back: 0, held: 3200 });
  const shown = await view(booked);
  assert.deepEqual([shown.payment, shown.paid.minor, shown.refunded.minor], ['refunding', 3200, 0], 'not called refunded');
  assert.equal((await refundsOf(booked)).length, 3, 'no fourth try');
});

test('refunded by hand meanwhile: counted, not sent again', async () => {
  await stage.fault(REFUND, 'status', { status: 503, times: 1 });
  const booked = await paidForNothing();
  await eventually('asked for', async () => (await stage.sandbox.control('GET faults')).some(({ operation, hits }) => operation === REFUND && hits === 1));
  const { sessions } = await stage.account('belle');
  const { payment_intent: intent } = sessions.find(({ metadata }) => metadata.booking === booked.booking.id);
  await fetch(`${stage.sandbox.url}/v1/refunds`, {
    method: 'POST', headers: { Authorization: `Bearer ${stage.keys.belle.stripe.secret_key}` }, body: new URLSearchParams({ payment_intent: intent }),
  });
  await arrived(booked);
  await stage.settled('belle');
  assert.equal((await refundsOf(booked)).length, 1);
  assert.deepEqual((await view(booked)).refunded.minor, 3200);
});

test('at the end the books agree with the provider’s, but for the refund that is stuck', async () => {
  const bookings = (await stage.bookings('belle')).filter(({ payments }) => (payments['1']?.refund_requests?.length ?? 0) < 3);
  assert.ok(bookings.length >= 6);
  assertBalanced(bookings, await stage.account('belle'));
});
