// Disputes: what the bank took and gave back is written down, and no refund is tried against the provider's refusal.

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { assertBalanced } from '../runtime/books.mjs';
import { opened } from '../runtime/opened.mjs';
import { eventually } from '../runtime/stage.mjs';

const REFUND = 'POST /v1/refunds';

const { stage, client, starts } = await opened();
afterEach(() => stage.sandbox.control('POST knobs', { hold: false, refund_after_win: true }));

const view = async (booked) => (await client.show(booked)).body.booking;

/** A confirmed booking with a dispute about its payment. */
async function disputed(kind) {
  const booked = await client.book({ start: starts.shift() });
  const { payment_intent: { id: intent } } = await stage.pay(booked);
  await eventually('confirmed', async () => (await view(booked)).status === 'confirmed');
  const { id } = await stage.sandbox.control('POST dispute', { payment_intent: intent, kind });
  await stage.settled('belle');
  return { booked, id, known: async () => (await stage.booking('belle', booked)).payments['1'].known.disputes[id] };
}
const act = async (dispute, action) => {
  await stage.sandbox.control('POST dispute', { dispute, action });
  await stage.settled('belle');
};

test('opened and withdrawn, then won: the money is back', async () => {
  const { booked, id, known } = await disputed('fraudulent');
  const opened = await known();
  assert.deepEqual([opened.status, opened.amount.minor, opened.reason, opened.withdrawn?.minor], ['open', 3200, 'fraudulent', 3200]);
  assert.ok(opened.due_by > Date.now() / 1000);
  assert.equal((await view(booked)).status, 'confirmed', 'the visit stands');
  await act(id, 'submit');
  assert.equal((await known()).status, 'open');
  await act(id, 'win');
  const won = await known();
  assert.deepEqual([won.status, won.withdrawn.minor, won.reinstated.minor], ['won', 3200, 3200]);
  assert.deepEqual([(await view(booked)).status, (await view(booked)).payment], ['confirmed', 'paid']);
});

test('lost: the money stays away and nobody is charged again', async () => {
  const { booked, id, known } = await disputed('product_not_received');
  await act(id, 'lose');
  const lost = await known();
  assert.deepEqual([lost.status, lost.withdrawn.minor, lost.reinstated?.minor ?? 0], ['lost', 3200, 0]);
  assert.equal((await view(booked)).status, 'confirmed');
  assert.equal((await client.act(booked, 'checkout')).body.code, 'nothing_to_pay');
});

test('an inquiry takes no money', async () => {
  const { booked, id, known } = await disputed('inquiry');
  const asked = await known();
  assert.deepEqual([asked.status, asked.withdrawn?.minor ?? 0], ['inquiry', 0]);
  await act(id, 'lose');
  assert.equal((await known()).status, 'closed');
  assert.equal((await view(booked)).payment, 'paid');
});

test('the messages of a dispute in reverse order give the same', async () => {
  const forward = await disputed('fraudulent');
  await act(forward.id, 'win');
  const booked = await client.book({ start: starts.shift() });
  const { payment_intent: { id: intent } } = await stage.pay(booked);
  await stage.settled('belle');
  await stage.sandbox.control('POST knobs', { hold: true });
  const { id } = await stage.sandbox.control('POST dispute', { payment_intent: intent, kind: 'fraudulent' });
  await stage.sandbox.control('POST dispute', { dispute: id, action: 'win' });
  const sent = await stage.sandbox.control('POST deliveries/release', { order: 'reverse' });
  assert.ok(sent.length >= 4 && sent.every(({ status }) => status === 200));
  const backward = (await stage.booking('belle', booked)).payments['1'].known.disputes[id];
  const strip = ({ id: _id, due_by: _due, ...rest }) => rest;
  assert.deepEqual(strip(backward), strip(await forward.known()));
});

test('money that should go back while the bank only asks goes back at once, and once', async () => {
  await stage.fault('POST /v1/checkout/sessions/{id}/expire', 'status', { status: 503, times: 1 });
  await stage.sandbox.control('POST knobs', { hold: true });
  const booked = await client.book({ start: starts.shift() });
  await client.act(booked, 'release');
  const { payment_intent: { id: intent } } = await stage.pay(booked);
  const { id } = await stage.sandbox.control('POST dispute', { payment_intent: intent, kind: 'inquiry' });
  const before = await stage.asked(REFUND);
  await stage.sandbox.control('POST deliveries/release', { order: ['charge.dispute.created', 'charge.succeeded'] });
  await stage.sandbox.control('POST deliveries/release');
  await stage.sandbox.control('POST knobs', { hold: false });
  await stage.settled('belle');
  assert.equal((await view(booked)).payment, 'refunded');
  await act(id, 'lose');
  assert.equal(await stage.asked(REFUND), before + 1);
  assertBalanced([await stage.booking('belle', booked)], await stage.account('belle'));
});

test('a refund that the provider refuses because of a dispute is tried three times after each that was won, and no more', async () => {
  await stage.fault('POST /v1/checkout/sessions/{id}/expire', 'status', { status: 503, times: 1 });
  await stage.sandbox.control('POST knobs', { hold: true });
  const booked = await client.book({ start: starts.shift() });
  await client.act(booked, 'release');
  const { payment_intent: { id: intent } } = await stage.pay(booked);
  const { id } = await stage.sandbox.control('POST dispute', { payment_intent: intent, kind: 'fraudulent' });
  // A provider that takes no refund after a dispute that was won either: the money is here and stays until a person acts.
  await stage.sandbox.control('POST knobs', { refund_after_win: false });
  await stage.sandbox.control('POST dispute', { dispute: id, action: 'win' });
  await stage.sandbox.control('POST deliveries/release');
  await stage.sandbox.control('POST knobs', { hold: false });
  await stage.settled('belle');
  const { refund_requests: requests, known } = (await stage.booking('belle', booked)).payments['1'];
  assert.ok(requests.every(({ refused }) => refused === 'charge_disputed'));
  assert.equal(requests.filter(({ disputes_won: won }) => won === 1).length, 3, 'three times since it was won');
  assert.ok(requests.length <= 6, `and at most three times before: ${requests.length}`);
  assert.deepEqual([known.disputes[id].status, known.disputes[id].reinstated.minor], ['won', 3200]);
  assert.deepEqual([(await view(booked)).payment, (await view(booked)).paid.minor], ['refunding', 3200]);
});
