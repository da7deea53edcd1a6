// More than one try to pay: a declined card, a page opened twice. Exactly one payment is kept, and everything else goes back.

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { assertBalanced, assertOnePageAnAttempt } from '../runtime/books.mjs';
import { opened } from '../runtime/opened.mjs';
import { eventually } from '../runtime/stage.mjs';

const OPEN = 'POST /v1/checkout/sessions';

const { stage, client, starts } = await opened();
afterEach(() => stage.sandbox.control('POST knobs', { hold: false }));

const view = async (booked) => (await client.show(booked)).body.booking;

async function settled() {
  await stage.settled('belle');
  const [bookings, account] = [await stage.bookings('belle'), await stage.account('belle')];
  assertBalanced(bookings, account);
  assertOnePageAnAttempt(bookings, account);
  return account;
}

/** A booking with two open pages: Stripe said 500 to the first request and had done it all the same. */
async function twoPages() {
  await stage.fault(OPEN, 'status', { status: 500, times: 1 });
  const booked = await client.book({ start: starts.shift() });
  assert.deepEqual([booked.status, booked.booking.status, booked.checkout], [200, 'held', undefined]);
  const requests = await stage.sandbox.control(`GET requests?operation=${encodeURIComponent(OPEN)}`);
  const { body: { checkout } } = await client.act(booked, 'checkout');
  const first = await stage.replay(requests.at(-1), 'belle');
  return { booked: { ...booked, checkout }, first: { checkout: { url: first.url } }, second: { checkout } };
}

test('declined, then paid on the same page: confirmed, paid once', async () => {
  const booked = await client.book({ start: starts.shift() });
  const { outcome } = await stage.pay(booked, { card: '4000000000000002' });
  assert.equal(outcome, 'declined');
  await eventually('declined', async () => (await view(booked)).payment === 'declined');
  assert.equal((await view(booked)).status, 'held');
  assert.equal((await client.act(booked, 'checkout')).body.checkout.url, booked.checkout.url, 'the same page goes on');
  await stage.pay(booked);
  await eventually('confirmed', async () => (await view(booked)).status === 'confirmed');
  assert.deepEqual([(await view(booked)).payment, (await view(booked)).paid.minor], ['paid', 3200]);
  await settled();
});

test('a card that needs 3-D Secure: refused once, passed the second time', async () => {
  const booked = await client.book({ start: starts.shift() });
  await stage.pay(booked, { card: '4000000000003220', authenticate: false });
  assert.equal((await view(booked)).status, 'held');
  await stage.pay(booked, { card: '4000000000003220', authenticate: true });
  await eventually('confirmed', async () => (await view(booked)).status === 'confirmed');
  await settled();
});

for (const [name, order] of [['first page first', 'created'], ['second page first', 'reverse']]) {
  test(`two pages for one booking, both paid, ${name}: one kept, the other refunded`, async () => {
    const { booked, first, second } = await twoPages();
    const refundsBefore = (await stage.account('belle')).refunds.length;
    await stage.sandbox.control('POST knobs', { hold: true });
    await stage.pay(first);
    await stage.pay(second);
    await stage.sandbox.control('POST deliveries/release', { order });
    await stage.sandbox.control('POST knobs', { hold: false });
    const shown = await eventually('one goes back', async () => {
      const now = await view(booked);
      return now.refunded.minor === 3200 && now;
    });
    assert.deepEqual([shown.status, shown.payment, shown.paid.minor], ['confirmed', 'paid', 3200]);
    const { refunds } = await settled();
    assert.equal(refunds.length, refundsBefore + 1);
  });
}

test('two pages for one booking, one paid: the other is closed', async () => {
  const { booked, first, second } = await twoPages();
  await stage.pay(first);
  await eventually('confirmed', async () => (await view(booked)).status === 'confirmed');
  await settled();
  const { sessions } = await stage.account('belle');
  assert.equal(sessions.find(({ url, id }) => url === second.checkout.url || second.checkout.url.endsWith(id)).status, 'expired');
});

test('many failing tries to open a page: stopped at ten, the slot stays held', async () => {
  await stage.fault(OPEN, 'status', { status: 500 });
  const booked = await client.book({ start: starts.shift() });
  const codes = [];
  for (let round = 0; round < 12; round += 1) codes.push((await client.act(booked, 'checkout')).body.code);
  assert.deepEqual(codes.slice(0, 9), Array(9).fill('provider_unavailable'));
  assert.deepEqual(codes.slice(9), Array(3).fill('too_many_requests'));
  assert.equal((await view(booked)).status, 'held');
});
