// Holds end while people pay. A payment that comes too late gets the slot if it is still free, else the money goes back.
//
// The ledger closes a page when its hold ends; to be paid late a page must survive that, so the provider refuses to
// close it here for a while, as it might on a bad day.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertBalanced, assertNoOverlap, heldAtProvider } from '../runtime/books.mjs';
import { opened } from '../runtime/opened.mjs';
import { bookingId, eventually, salonDraft, sessionOf, sleep } from '../runtime/stage.mjs';

const HOLD_SECONDS = 5;
const EXPIRE = 'POST /v1/checkout/sessions/{id}/expire';

const draft = salonDraft('belle');
draft.booking.hold_seconds = HOLD_SECONDS;
const { stage, client, starts } = await opened({ salons: [draft] });

const view = async (booked) => (await client.show(booked)).body.booking;
const becomes = (booked, status) => eventually(status, async () => (await view(booked)).status === status);

/** All quiet, and held = due by the provider's own books. */
async function settled() {
  await stage.heal();
  await stage.settled('belle');
  const bookings = await stage.bookings('belle');
  assertNoOverlap(bookings);
  assertBalanced(bookings, await stage.account('belle'));
}

test('a hold ends by itself: page closed, slot free, somebody else gets it', async () => {
  const start = starts.shift();
  const booked = await client.book({ start });
  const told = Date.now();
  await becomes(booked, 'expired');
  assert.ok(Date.now() / 1000 >= booked.booking.hold_ends, 'not a moment early');
  assert.ok(Date.now() - told < (HOLD_SECONDS + 3) * 1000, 'nor seconds late');
  assert.equal((await view(booked)).payment, 'unpaid');
  const session = await eventually('the page is closed', async () => {
    const { sessions } = await stage.account('belle');
    return sessions.find(({ id, status }) => id === sessionOf(booked.checkout.url) && status === 'expired');
  });
  assert.equal(session.payment_intent, null);
  const next = await client.book({ start });
  assert.equal(next.status, 200);
  const refused = await client.act(booked, 'checkout');
  assert.deepEqual([refused.status, refused.body.code], [409, 'hold_ended']);
  assert.equal((await client.act(next, 'release')).status, 200);
  await settled();
});

test('paid late, slot still free: booked after all', async () => {
  await stage.fault(EXPIRE, 'status', { status: 503 });
  const booked = await client.book({ start: starts.shift() });
  await becomes(booked, 'expired');
  await stage.pay(booked);
  await becomes(booked, 'confirmed');
  assert.equal((await view(booked)).payment, 'paid');
  await settled();
  assert.equal((await stage.account('belle')).refunds.length, 0);
});

test('paid late, slot taken: all of it goes back, once, and the client can see it', async () => {
  await stage.fault(EXPIRE, 'status', { status: 503 });
  const start = starts.shift();
  const booked = await client.book({ start });
  await becomes(booked, 'expired');
  const winner = await client.book({ start, pay: 'at_salon' });
  assert.deepEqual([winner.status, winner.booking.status], [200, 'confirmed']);
  await stage.pay(booked);
  const shown = await eventually('refunded', async () => {
    const now = await view(booked);
    return now.payment === 'refunded' && now;
  });
  assert.deepEqual([shown.status, shown.paid.minor, shown.refunded.minor], ['expired', 0, 3200]);
  await settled();
  const account = await stage.account('belle');
  assert.deepEqual(account.refunds.map(({ amount, status }) => [amount, status]), [[3200, 'succeeded']]);
  assert.deepEqual(heldAtProvider(booked.booking.id, account), { captured: 3200, back: 3200, held: 0 });
  assert.equal((await view(winner)).status, 'confirmed');
});

test('paid after giving the slot back: refunded although it is free', async () => {
  await stage.fault(EXPIRE, 'status', { status: 503 });
  const booked = await client.book({ start: starts.shift() });
  assert.equal((await client.act(booked, 'release')).body.booking.status, 'cancelled');
  await stage.pay(booked);
  await eventually('refunded', async () => (await view(booked)).payment === 'refunded');
  assert.equal((await view(booked)).status, 'cancelled');
  await settled();
});

test('two late payments and somebody new fight for one slot: one visit, everybody else has their money', async () => {
  await stage.fault(EXPIRE, 'status', { status: 503 });
  const start = starts.shift();
  const late = [];
  for (let round = 0; round < 2; round += 1) {
    const booked = await client.book({ start });
    late.push(booked);
    await becomes(booked, 'expired');
  }
  const template = await client.request({ start, pay: 'at_salon' });
  const [, , ...answers] = await Promise.all([
    ...late.map((booked) => stage.pay(booked)),
    ...Array.from({ length: 4 }, () => client.post('/bookings', { ...template, id: bookingId() })),
  ]);
  await settled();
  const standing = (await stage.bookings('belle')).filter(({ visit, phase }) => visit.start === start && phase.phase === 'confirmed');
  assert.equal(standing.length, 1);
  assert.ok(answers.filter(({ status }) => status === 200).length <= 1);
});

test('payments in the very second in which their holds end: each is booked or given back', async (t) => {
  const booked = [];
  for (let index = 0; index < 12; index += 1) booked.push(await client.book({ start: starts.shift() }));
  const paid = await Promise.allSettled(booked.map(async (one, index) => {
    const at = one.booking.hold_ends * 1000 - 300 + index * 60;
    await sleep(Math.max(0, at - Date.now()));
    return stage.pay(one);
  }));
  await settled();
  const outcomes = {};
  for (const [index, one] of booked.entries()) {
    const { status, payment } = await view(one);
    const outcome = `${paid[index].status === 'fulfilled' ? 'paid' : 'page closed'}: ${status}, ${payment}`;
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    const allowed = paid[index].status === 'fulfilled' ? ['confirmed paid', 'expired refunded'] : ['expired unpaid'];
    assert.ok(allowed.includes(`${status} ${payment}`), outcome);
  }
  t.diagnostic(JSON.stringify(outcomes));
});
