// Messages that never come. The return page asks, and if nobody asks the end of the hold does: by either road the same
// facts reach the same books.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertBalanced } from '../runtime/books.mjs';
import { opened } from '../runtime/opened.mjs';
import { eventually, salonDraft } from '../runtime/stage.mjs';

const draft = salonDraft('belle');
draft.booking.hold_seconds = 6;
const { stage, client, starts } = await opened({ salons: [draft], knobs: { drop_types: ['*'] } });

const view = async (booked) => (await client.show(booked)).body.booking;
async function settled() {
  await stage.settled('belle');
  assertBalanced(await stage.bookings('belle'), await stage.account('belle'));
}

test('paid, no message, the client asks: confirmed at once', async () => {
  const booked = await client.book({ start: starts.shift() });
  await stage.pay(booked);
  assert.deepEqual([(await view(booked)).status, (await view(booked)).payment], ['held', 'awaited']);
  const { status, body } = await client.act(booked, 'refresh');
  assert.deepEqual([status, body.booking.status, body.booking.payment], [200, 'confirmed', 'paid']);
  assert.equal((await stage.health('belle')).operations, 0, 'no message has come');
  await settled();
});

test('asking ten times at once changes nothing more', async () => {
  const booked = await client.book({ start: starts.shift() });
  await stage.pay(booked);
  const answers = await Promise.all(Array.from({ length: 10 }, () => client.act(booked, 'refresh')));
  assert.ok(answers.every(({ status, body }) => status === 200 && body.booking.status === 'confirmed'));
  assert.equal(new Set(answers.map(({ body }) => body.booking.version)).size, 1);
  await settled();
});

test('asking before paying, and after a decline, tells how it stands', async () => {
  const booked = await client.book({ start: starts.shift() });
  assert.equal((await client.act(booked, 'refresh')).body.booking.payment, 'awaited');
  await stage.pay(booked, { card: '4000000000009995' });
  assert.equal((await client.act(booked, 'refresh')).body.booking.payment, 'declined');
  await client.act(booked, 'release');
});

test('paid, no message, nobody asks: the end of the hold finds out and books', async () => {
  const booked = await client.book({ start: starts.shift() });
  await stage.pay(booked);
  await eventually('confirmed', async () => (await view(booked)).status === 'confirmed');
  assert.equal((await stage.health('belle')).operations, 0);
  await settled();
});

test('the provider cannot be asked: the booking is shown as it is known, and found out later', async () => {
  const booked = await client.book({ start: starts.shift() });
  await stage.pay(booked);
  await stage.fault('GET /v1/checkout/sessions/{id}', 'status', { status: 500 });
  const { status, body } = await client.act(booked, 'refresh');
  assert.deepEqual([status, body.booking.status], [200, 'held']);
  await eventually('the hold has ended', async () => (await view(booked)).status === 'expired');
  await stage.heal();
  await eventually('confirmed late', async () => (await view(booked)).status === 'confirmed');
  await settled();
});

test('the message of a payment that was found out already changes nothing', async () => {
  const booked = await client.book({ start: starts.shift() });
  await stage.pay(booked);
  await client.act(booked, 'refresh');
  const before = await stage.booking('belle', booked);
  for (const type of ['checkout.session.completed', 'payment_intent.succeeded']) {
    assert.equal((await stage.tell('belle', await stage.event('belle', type))).status, 200);
  }
  const now = await stage.booking('belle', booked);
  assert.deepEqual([now.phase, now.payments['1'].known.captured], [before.phase, before.payments['1'].known.captured]);
  await settled();
});
