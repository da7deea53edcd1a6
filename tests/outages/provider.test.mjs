// The provider is down, slow, or cuts the line. The slot is held, the client is told, and the same request leads on.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertBalanced, assertOnePageAnAttempt } from '../runtime/books.mjs';
import { opened } from '../runtime/opened.mjs';
import { apart, eventually, salonDraft } from '../runtime/stage.mjs';

const OPEN = 'POST /v1/checkout/sessions';
const EXPIRE = 'POST /v1/checkout/sessions/{id}/expire';

const other = salonDraft('other');
other.booking.hold_seconds = 5;
const { stage, client, starts } = await opened({ salons: [salonDraft('belle'), other] });

const sessionsOf = async (booked) => (await stage.account('belle'))?.sessions.filter(({ metadata }) => metadata.booking === booked.booking.id) ?? [];

/** The client tries again: the page opens, is paid, and the books agree. */
async function leadsOn(booked) {
  const { status, body } = await client.act(booked, 'checkout');
  assert.equal(status, 200, JSON.stringify(body));
  await stage.pay(body);
  await eventually('confirmed', async () => (await client.show(booked)).body.booking.status === 'confirmed');
  await stage.quiet('belle');
  const [bookings, account] = [await stage.bookings('belle'), await stage.account('belle')];
  assertBalanced(bookings, account);
  assertOnePageAnAttempt(bookings, account);
}

for (const status of [500, 503, 429]) {
  test(`the provider answers ${status}: held without a page, and the page opens later`, async () => {
    await stage.fault(OPEN, 'status', { status });
    const booked = await client.book({ start: starts.shift() });
    assert.deepEqual([booked.status, booked.booking.status, booked.checkout], [200, 'held', undefined]);
    const again = await client.act(booked, 'checkout');
    assert.deepEqual([again.status, again.type, again.body.code], [503, 'application/problem+json', 'provider_unavailable']);
    assert.equal((await sessionsOf(booked)).length, 0);
    await stage.heal();
    await leadsOn(booked);
    assert.equal((await sessionsOf(booked)).length, 1);
  });
}

test('a 500 that the provider keeps under its key does not keep the client from paying', async () => {
  await stage.fault(OPEN, 'status', { status: 500, store: true, times: 1 });
  const booked = await client.book({ start: starts.shift() });
  assert.equal(booked.checkout, undefined);
  await leadsOn(booked);
});

test('the page is opened but the answer lost, three times: the same page, not another', async () => {
  await stage.fault(OPEN, 'lose_answer', { times: 3 });
  const booked = await client.book({ start: starts.shift() });
  assert.equal(booked.checkout, undefined);
  for (let round = 0; round < 2; round += 1) assert.equal((await client.act(booked, 'checkout')).status, 503);
  const [session] = await sessionsOf(booked);
  const { body } = await client.act(booked, 'checkout');
  assert.ok(body.checkout.url.endsWith(session.id));
  const requests = (await stage.sandbox.control(`GET requests?operation=${encodeURIComponent(OPEN)}`)).slice(-4);
  assert.equal(new Set(requests.map(({ idempotency_key: key }) => key)).size, 1);
  assert.equal((await sessionsOf(booked)).length, 1);
  await leadsOn(booked);
});

test('refused keys: the client is told, nothing is lost', async () => {
  const error = { type: 'invalid_request_error', message: 'Invalid API Key provided' };
  await stage.fault(OPEN, 'status', { status: 401, error });
  const booked = await client.book({ start: starts.shift() });
  assert.deepEqual([booked.status, booked.booking.status, booked.checkout], [200, 'held', undefined]);
  const again = await client.act(booked, 'checkout');
  assert.deepEqual([again.status, again.body.code], [502, 'provider_refused']);
  await stage.heal();
  await leadsOn(booked);
});

test('the provider hangs: the client has an answer within its time, others do not wait', { timeout: 45_000 }, async (t) => {
  await stage.fault(OPEN, 'hang', { times: 1 });
  const began = performance.now();
  const hanging = client.book({ start: starts.shift() });
  await eventually('the provider was asked', async () => (await stage.sandbox.control('GET faults')).some(({ hits }) => hits === 1));
  const other = await client.book({ start: starts.shift() });
  assert.ok(other.checkout, 'somebody else’s page opens meanwhile');
  assert.ok(performance.now() - began < 5_000);
  const booked = await hanging;
  const waited = performance.now() - began;
  assert.deepEqual([booked.status, booked.booking.status, booked.checkout], [200, 'held', undefined]);
  assert.ok(waited < 20_000, `${waited} ms`);
  t.diagnostic(`${Math.round(waited)} ms`);
});

test('the provider hangs when pages are closed: holds end in time and KV is written all the same', { timeout: 45_000 }, async (t) => {
  const own = stage.client('other');
  const free = apart(await own.starts(), 45);
  await stage.fault(EXPIRE, 'hang');
  const first = await own.book({ start: free[0] });
  await eventually('the first hold has ended', async () => (await own.show(first)).body.booking.status === 'expired');
  await eventually('its page is being closed', async () => (await stage.asked(EXPIRE)) > 0);
  // The alarm now waits for the provider. A booking made meanwhile must be seen by the world, and its hold must end.
  const second = await own.book({ start: free[1] });
  const began = Date.now();
  await eventually('KV knows the booking', async () => stage.edge.kv.get(`booking:other:${second.booking.id}`));
  const known = Date.now() - began;
  await eventually('its hold has ended', async () => (await own.show(second)).body.booking.status === 'expired', 20_000);
  const late = Date.now() / 1000 - second.booking.hold_ends;
  t.diagnostic(`KV after ${known} ms, hold ended ${late.toFixed(1)} s late`);
  assert.ok(known < 3_000, `KV was written after ${known} ms`);
  assert.ok(late < 3, `the hold ended ${late.toFixed(1)} s late`);
});

test('the provider hangs at one refund: all others go out meanwhile', { timeout: 30_000 }, async (t) => {
  const visits = await Promise.all(starts.splice(0, 9).map((start) => client.book({ start })));
  for (const booked of visits) await stage.pay(booked);
  await stage.settled('belle');
  await stage.fault('POST /v1/refunds', 'hang', { times: 1 });
  const began = performance.now();
  await Promise.all(visits.map(async (booked) => {
    const { body: { cancellation: shown } } = await client.show(booked);
    assert.equal((await client.act(booked, 'cancel', { shown })).status, 200);
  }));
  const mine = new Set(visits.map(({ booking: { id } }) => id));
  const refunded = async () => {
    const { refunds, charges } = await stage.account('belle');
    const ours = new Set(charges.filter(({ metadata }) => mine.has(metadata.booking)).map(({ id }) => id));
    return refunds.filter(({ charge }) => ours.has(charge)).length;
  };
  await eventually('all but one are refunded', async () => (await refunded()) === visits.length - 1, 10_000);
  t.diagnostic(`eight refunds after ${((performance.now() - began) / 1000).toFixed(1)} s`);
});
