// A salon with both providers: the client chooses, changes the mind, goes on when one of them fails; never paid twice.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { opened } from '../runtime/opened.mjs';
import { eventually, salonDraft } from '../runtime/stage.mjs';

const { stage, client, starts } = await opened({ salons: [salonDraft('both', { currency: 'KZT' })], providers: ['stripe', 'tiptoppay'], days: 14 });

const book = (provider) => client.book({ start: starts.shift(), provider });
const confirmed = (booked) => eventually('confirmed', async () => (await client.show(booked)).body.booking.status === 'confirmed');

test('the storefront names both, the first one connected first; a request without a choice goes there', async () => {
  const { body } = await client.storefront();
  assert.deepEqual(body.providers, [{ provider: 'stripe', mode: 'test' }, { provider: 'tiptoppay', mode: 'test' }]);
  assert.equal((await book()).checkout.provider, 'stripe');
});

test('each choice leads to its own page', async () => {
  for (const provider of ['stripe', 'tiptoppay']) {
    const booked = await book(provider);
    assert.equal(booked.checkout.provider, provider);
    await stage.pay(booked);
    await confirmed(booked);
  }
});

test('another mind: a page at the other provider, and the former one is closed', async () => {
  const booked = await book('stripe');
  const other = await client.act(booked, 'checkout', { provider: 'tiptoppay' });
  assert.equal(other.body.checkout.provider, 'tiptoppay');
  await stage.settled('both');
  const { sessions } = await stage.account('both');
  assert.equal(sessions.find(({ metadata }) => metadata.booking === booked.booking.id).status, 'expired');
  const back = await client.act(booked, 'checkout', { provider: 'stripe' });
  assert.equal(back.body.checkout.provider, 'stripe');
  await stage.settled('both');
  assert.equal((await stage.pay(other.body, { force: true })).outcome, 'declined', 'the Check says no');
  await stage.pay(back.body);
  await confirmed(booked);
  assert.equal((await client.show(booked)).body.booking.paid.minor, 3200);
});

test('asked for nothing, the page stays where it is', async () => {
  const booked = await book('tiptoppay');
  const again = await client.act(booked, 'checkout');
  assert.deepEqual([again.status, again.body.checkout.url], [200, booked.checkout.url]);
  const empty = await client.act(booked, 'checkout', {});
  assert.equal(empty.body.checkout.url, booked.checkout.url);
});

test('one of them fails: the slot is held, and the other one is a call away', async () => {
  await stage.fault('POST /v1/checkout/sessions', 'status', { status: 503 });
  const booked = await book('stripe');
  assert.deepEqual([booked.status, booked.body.booking.status, booked.checkout], [200, 'held', undefined]);
  const other = await client.act(booked, 'checkout', { provider: 'tiptoppay' });
  assert.equal(other.body.checkout.provider, 'tiptoppay', JSON.stringify(other.body));
  await stage.heal();
  await stage.pay(other.body);
  await confirmed(booked);
  await stage.settled('both');
  assert.equal((await client.show(booked)).body.booking.paid.minor, 3200);
});

test('a provider that the salon does not have is refused, and words that are none', async () => {
  await stage.putSalon(salonDraft('one', { currency: 'KZT' }));
  const booked = await book('stripe');
  const wrong = await client.act(booked, 'checkout', { provider: 'paypal' });
  assert.deepEqual([wrong.status, wrong.body.code], [400, 'malformed']);
});
