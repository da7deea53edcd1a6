// Calling off a visit that stands: the client is shown what it means, and exactly that happens, at both providers.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apart, openStage, salonDraft, tengeDraft } from '../runtime/stage.mjs';

const DAY = 24 * 60;
const half = { kind: 'percent', points: 5000 };

let stage;
let belle;
let saule;
let starts;
before(async () => {
  stage = await openStage({
    providers: ['stripe', 'tiptoppay'],
    salons: [
      // Two weeks' notice: what is booked for the next days is late, and costs half.
      salonDraft('belle', { cancellation: { free_until: 14 * DAY, fee: half } }),
      tengeDraft('saule', { cancellation: { free_until: 60, fee: half } }),
    ],
  });
  belle = stage.client('belle');
  saule = stage.client('saule');
  starts = apart(await belle.starts(), 60);
});
after(() => stage.close());

const bearer = ({ token }) => ({ Authorization: `Bearer ${token}` });
const cancel = (client, booked, shown) => client.post(`/bookings/${booked.booking.id}/cancel`, { shown }, bearer(booked));
const sums = ({ fee, back }) => [fee.minor, back.minor];

async function paid(client, salon, options) {
  const booked = await client.book(options);
  assert.equal(booked.status, 200, JSON.stringify(booked.body));
  await stage.pay(booked);
  await stage.settled(salon);
  const { body } = await client.show(booked);
  assert.equal(body.booking.status, 'confirmed');
  return { ...booked, shown: body };
}

test('a late cancellation keeps the fee and sends back what was shown', async () => {
  const booked = await paid(belle, 'belle', { start: starts[0] });
  assert.deepEqual(sums(booked.shown.cancellation), [1600, 1600]);
  assert.equal(booked.shown.movable_until, undefined, 'too late to move it');
  const { status, body } = await cancel(belle, booked, booked.shown.cancellation);
  assert.deepEqual([status, body.booking.status, body.booking.payment], [200, 'cancelled', 'refunding'], JSON.stringify(body));
  await stage.settled('belle');
  const after = (await belle.show(booked)).body;
  assert.deepEqual([after.booking.payment, after.booking.paid.minor, after.booking.refunded.minor], ['refunded', 1600, 1600]);
  assert.equal(after.cancellation, undefined, 'there is nothing to call off any more');
  const { refunds } = await stage.account('belle');
  assert.deepEqual(refunds.map(({ amount }) => amount), [1600]);
});

test('its time is free again at once, and another client gets it', async () => {
  const first = await paid(belle, 'belle', { start: starts[1], staff: { kind: 'any' } });
  const staff = { kind: 'member', id: first.booking.lines[0].staff };
  assert.equal((await belle.book({ start: starts[1], staff })).status, 409);
  await cancel(belle, first, first.shown.cancellation);
  assert.equal((await belle.book({ start: starts[1], staff })).status, 200);
});

test('other terms than the true ones are refused with the true ones, and nothing changes', async () => {
  const booked = await paid(belle, 'belle', { start: starts[2] });
  const truth = booked.shown.cancellation;
  for (const shown of [{ fee: truth.back, back: { ...truth.fee, minor: 3200 } }, { fee: { ...truth.fee, minor: 0 }, back: { ...truth.back, minor: 3200 } }]) {
    const { status, body } = await cancel(belle, booked, shown);
    assert.deepEqual([status, body.code, body.cancellation], [409, 'fee_changed', truth]);
  }
  for (const body of [{}, { shown: {} }, { shown: { fee: 1, back: 2 } }]) {
    const answer = await belle.post(`/bookings/${booked.booking.id}/cancel`, body, bearer(booked));
    assert.deepEqual([answer.status, answer.body.code], [400, 'malformed']);
  }
  const wrong = await belle.post(`/bookings/${booked.booking.id}/cancel`, { shown: truth }, { Authorization: `Bearer ${'0'.repeat(32)}` });
  assert.deepEqual([wrong.status, wrong.body.code], [404, 'unknown_booking']);
  assert.equal((await belle.show(booked)).body.booking.status, 'confirmed');
});

test('twenty clicks are one cancellation and one refund', async () => {
  const booked = await paid(belle, 'belle', { start: starts[3] });
  const before = (await stage.account('belle')).refunds.length;
  const answers = await Promise.all(Array.from({ length: 20 }, () => cancel(belle, booked, booked.shown.cancellation)));
  assert.ok(answers.every(({ status, body }) => status === 200 && body.booking.status === 'cancelled'));
  await stage.settled('belle');
  assert.equal((await stage.account('belle')).refunds.length, before + 1);
});

test('a visit that is paid at the salon is called off for nothing', async () => {
  const booked = await belle.book({ services: ['fringe'], start: starts[5], pay: 'at_salon' });
  const { body } = await belle.show(booked);
  assert.deepEqual(sums(body.cancellation), [0, 0]);
  const answer = await cancel(belle, booked, body.cancellation);
  assert.deepEqual([answer.status, answer.body.booking.status, answer.body.booking.payment], [200, 'cancelled', 'unpaid']);
});

test('in time everything goes back, at TipTop Pay in tenge', async () => {
  const [start] = await saule.starts('brows');
  const booked = await saule.book({ services: ['brows'], start, provider: 'tiptoppay' });
  assert.equal(booked.status, 200, JSON.stringify(booked.body));
  await stage.pay(booked);
  await stage.settled('saule');
  const { body } = await saule.show(booked);
  assert.deepEqual([body.booking.status, ...sums(body.cancellation)], ['confirmed', 0, 200_000]);
  await cancel(saule, booked, body.cancellation);
  await stage.settled('saule');
  const after = (await saule.show(booked)).body.booking;
  assert.deepEqual([after.status, after.payment, after.refunded.minor], ['cancelled', 'refunded', 200_000]);
});

test('a held slot is given back, not cancelled', async () => {
  const booked = await belle.book({ start: starts[7] });
  assert.equal(booked.body.cancellation, undefined);
  const zero = { minor: 0, currency: 'EUR' };
  const { status, body } = await cancel(belle, booked, { fee: zero, back: zero });
  assert.deepEqual([status, body.code], [409, 'not_cancellable']);
});
