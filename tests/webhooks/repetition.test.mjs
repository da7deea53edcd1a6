// Messages come twice, ten times, and before we know what they are about: everything happens once.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertBalanced } from '../runtime/books.mjs';
import { opened } from '../runtime/opened.mjs';
import { eventually } from '../runtime/stage.mjs';

const { stage, client, starts } = await opened({ days: 14 });

const confirmed = (booked) => eventually('confirmed', async () => (await client.show(booked)).body.booking.status === 'confirmed');

test('each message ten times, one after another and all at once: one effect', async () => {
  const booked = await client.book({ start: starts.shift() });
  await stage.pay(booked);
  await confirmed(booked);
  const before = await stage.quiet('belle');
  const booking = await stage.booking('belle', booked);
  const { events } = await stage.account('belle');
  const intent = booking.payments['1'].known.refs.find((name) => name.startsWith('pi_'));
  const own = events.filter(({ data: { object } }) => object.id === intent || object.payment_intent === intent);
  assert.equal(own.length, 5);
  for (const { id } of own) {
    for (const together of [false, true]) {
      const answers = await stage.sandbox.control('POST deliveries/redeliver', { event: id, times: 10, together });
      assert.ok(answers.every(({ status }) => status === 200), JSON.stringify(answers));
    }
  }
  const now = await stage.quiet('belle');
  assert.deepEqual(await stage.booking('belle', booked), booking);
  assert.equal(now.operations, before.operations);
  assert.equal((await stage.account('belle')).refunds.length, 0);
});

test('a message that is first seen in ten copies at once counts once', async () => {
  await stage.sandbox.control('POST knobs', { duplicate: 9 });
  const before = await stage.health('belle');
  const booked = await client.book({ start: starts.shift() });
  await stage.pay(booked);
  const now = await stage.quiet('belle');
  await stage.sandbox.control('POST knobs', { duplicate: 0 });
  assert.equal(now.operations - before.operations, 4);
  assert.equal((await stage.booking('belle', booked)).phase.phase, 'confirmed');
});

test('news of a payment that no booking knows yet waits for it', async () => {
  // The page is opened, but the answer is lost and the message overtakes the second asking.
  await stage.fault('POST /v1/checkout/sessions', 'lose_answer', { times: 1 });
  const booked = await client.book({ start: starts.shift() });
  assert.deepEqual([booked.status, booked.checkout], [200, undefined]);
  const { sessions } = await stage.account('belle');
  await stage.sandbox.control('POST pay', { session: sessions.at(-1).id });
  await confirmed(booked);
  const health = await stage.quiet('belle');
  assert.equal(health.parked, 0);
  assertBalanced(await stage.bookings('belle'), await stage.account('belle'));
});
