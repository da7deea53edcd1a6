// The alarm does everything that nobody asks for: it ends holds, sends refunds, writes to KV. It survives being killed
// before it is due, while it is at work, and while what it needs is broken.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertBalanced, assertKvAgrees } from '../runtime/books.mjs';
import { opened } from '../runtime/opened.mjs';
import { eventually, salonDraft } from '../runtime/stage.mjs';

const EXPIRE = 'POST /v1/checkout/sessions/{id}/expire';
const REFUNDS = 'GET /v1/refunds';
const REFUND = 'POST /v1/refunds';

const draft = salonDraft('belle');
draft.booking.hold_seconds = 5;
const { stage, client, starts } = await opened({ salons: [draft] });

const view = async (booked) => (await client.show(booked)).body.booking;
/** Without a request of ours to the ledger, so that only the alarm can have done it. */
const expiredAtProvider = async (booked) => (await stage.account('belle')).sessions
  .some(({ metadata, status }) => metadata.booking === booked.booking.id && status === 'expired');

test('killed before a hold ends: it ends all the same, without a request', async () => {
  const booked = await client.book({ start: starts.shift() });
  await stage.quiet('belle');
  await stage.edge.restart();
  await eventually('the page is closed', () => expiredAtProvider(booked));
  assert.equal((await view(booked)).status, 'expired');
});

test('killed while it is at work: it takes up its work again, without a request', async () => {
  // KV takes its time, so the alarm is in the middle of its writes.
  await stage.edge.kv.faults({ delayMs: 2_000 });
  const booked = await client.book({ start: starts.shift() });
  await stage.edge.restart();
  await stage.edge.kv.heal();
  await eventually('the page is closed', () => expiredAtProvider(booked));
  await stage.quiet('belle');
  assertKvAgrees('belle', await stage.bookings('belle'), await stage.edge.kv.dump());
});

test('down when a hold ends: it ends after the start', async () => {
  const booked = await client.book({ start: starts.shift() });
  await stage.edge.kill9();
  await eventually('the hold is over', () => Date.now() / 1000 > booked.booking.hold_ends + 1);
  await stage.edge.restart();
  await eventually('the page is closed', () => expiredAtProvider(booked));
});

test('killed in the middle of a refund, five times: one refund', async () => {
  await stage.fault(EXPIRE, 'status', { status: 503, times: 1 });
  const booked = await client.book({ start: starts.shift() });
  await client.act(booked, 'release');
  // The provider does it, but its answer comes to a process that is gone. Asked again while it is still at it, the provider
  // says so; from then on the Worker looks before it asks, and dies looking.
  for (const operation of [REFUND, REFUNDS]) await stage.fault(operation, 'delay', { delay_ms: 300, times: 5 });
  const asked = async () => (await stage.asked(REFUND)) + (await stage.asked(REFUNDS));
  await stage.pay(booked);
  for (let round = 1; round <= 5; round += 1) {
    await eventually(`asked or looked for the ${round}. time`, async () => (await asked()) >= round);
    await stage.edge.restart();
    // Any request sets the alarm again.
    await view(booked);
  }
  await eventually('refunded', async () => (await view(booked)).payment === 'refunded');
  await stage.quiet('belle');
  const account = await stage.account('belle');
  assert.equal(account.refunds.length, 1);
  assertBalanced(await stage.bookings('belle'), account);
});

test('killed while KV is down: what was not written is written after the start', async () => {
  await stage.edge.kv.faults({ failWrites: true });
  const booked = await client.book({ start: starts.shift(), pay: 'at_salon' });
  assert.equal(booked.booking.status, 'confirmed');
  await eventually('a write was refused', async () => (await stage.edge.kv.counts()).refused > 0);
  await stage.edge.restart();
  await stage.edge.kv.heal();
  await stage.quiet('belle');
  assertKvAgrees('belle', await stage.bookings('belle'), await stage.edge.kv.dump());
});
