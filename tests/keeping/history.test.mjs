// Who did what: every event of a booking is a line that a person can read, and the desk's own doings are on its trail.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signedIn } from '../runtime/desk.mjs';
import { opened } from '../runtime/opened.mjs';
import { eventually, salonDraft } from '../runtime/stage.mjs';

const { stage, client, starts } = await opened({ salons: [salonDraft('belle'), salonDraft('other')] });
const call = await signedIn(stage, 'belle');
const get = async (path) => {
  const answer = await call('GET', path);
  return { status: answer.status, body: await answer.json() };
};

test('a booking tells who did what, when and why, in order', async () => {
  const booked = await client.book({ start: starts.shift() });
  await stage.pay(booked);
  await eventually('confirmed', async () => (await client.show(booked)).body.booking.status === 'confirmed');
  const { id } = booked.booking;
  const shown = (await client.show(booked)).body.booking.quote;
  assert.equal((await call('POST', `/bookings/${id}/reschedule`, { staff: { kind: 'any' }, start: starts.pop(), shown })).status, 200);
  const { cancellation } = (await client.show(booked)).body;
  assert.equal((await client.post(`/bookings/${id}/cancel`, { shown: cancellation }, { Authorization: `Bearer ${booked.token}` })).status, 200);
  await stage.quiet('belle');

  const { status, body: { lines, next } } = await get(`/bookings/${id}/history`);
  assert.deepEqual([status, next], [200, undefined]);
  assert.deepEqual(lines.map(({ number }) => number), lines.map((_, index) => index + 1), 'every event, none left out');
  const { version } = (await client.show(booked)).body.booking;
  assert.equal(lines.length, version);
  const now = Date.now() / 1000;
  for (const { at, actor, text } of lines) {
    assert.ok(at > now - 600 && at <= now + 1);
    assert.match(actor, /^(client|owner|provider|system)$/);
    assert.match(text, /^[A-Z].*\.$/);
  }
  const doer = (kind) => lines.find((line) => line.kind === kind)?.actor;
  assert.deepEqual(
    ['booked', 'payment_started', 'page_opened', 'payment_captured', 'confirmed', 'moved', 'cancelled', 'refund_requested', 'refund'].map(doer),
    ['client', 'client', 'provider', 'provider', 'system', 'owner', 'client', 'system', 'provider'],
  );
  const { amount } = lines.find(({ kind }) => kind === 'payment_captured');
  assert.deepEqual(amount, { minor: (await stage.account('belle')).charges[0].amount, currency: 'EUR' });
  assert.ok(!JSON.stringify(lines).includes('client@example.org'), 'nobody’s contact');
  const rest = (await get(`/bookings/${id}/history?after=${version - 1}`)).body.lines;
  assert.deepEqual(rest, lines.slice(-1));
});

test('what is done at the desk is on its trail, without secrets', async () => {
  const booked = await client.book({ start: starts.shift() });
  assert.equal((await call('POST', `/bookings/${booked.booking.id}/payment-link`)).status, 200);
  const { body: { traces } } = await get('/trail');
  const kinds = traces.map(({ kind }) => kind);
  for (const kind of ['payment_link_given', 'signed_in', 'connected', 'owner_key_made', 'catalogue_published']) assert.ok(kinds.includes(kind), kind);
  assert.deepEqual(traces.find(({ kind }) => kind === 'payment_link_given').about, booked.booking.id);
  assert.deepEqual(traces.find(({ kind }) => kind === 'connected').actor, 'operator');
  assert.deepEqual(traces.map(({ number }) => number), traces.map(({ number }) => number).toSorted((a, b) => b - a), 'the newest first');
  const text = JSON.stringify(traces);
  for (const secret of [stage.ownerKeys.belle, stage.keys.belle.stripe.secret_key]) assert.ok(!text.includes(secret));
});

test('nobody else reads either', async () => {
  const booked = await client.book({ start: starts.shift() });
  const other = await signedIn(stage, 'other');
  assert.equal((await other('GET', `/bookings/${booked.booking.id}/history`)).status, 404);
  for (const path of ['/trail', `/bookings/${booked.booking.id}/history`]) {
    const answer = await fetch(`${stage.edge.url}/v1/desk/salons/belle${path}`);
    assert.equal(answer.status, 401, path);
  }
  assert.equal((await get('/trail?before=x')).status, 400);
  assert.equal((await call('POST', '/trail')).status, 405);
});
