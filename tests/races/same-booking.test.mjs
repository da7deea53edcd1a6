// The same booking asked for more than once: double clicks, reloads, two tabs, a lost answer. One booking, one charge.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertBalanced, assertNoOverlap, assertOnePageAnAttempt } from '../runtime/books.mjs';
import { opened } from '../runtime/opened.mjs';
import { bookingId, eventually, sessionOf } from '../runtime/stage.mjs';

const { stage, client, starts } = await opened({ minutes: 60 });

const posts = (request, times) => Promise.all(Array.from({ length: times }, () => client.post('/bookings', request)));
const bookingsOf = async (id) => (await stage.bookings('belle')).filter((booking) => booking.id === id);
const pagesOf = async (id) => (await stage.account('belle')).sessions.filter(({ metadata }) => metadata.booking === id);

test('a double click, twenty times over: one booking, one page, one link', async () => {
  for (let round = 0; round < 20; round += 1) {
    const request = await client.request({ start: starts.shift() });
    const answers = await posts(request, 2);
    assert.deepEqual(answers.map(({ status }) => status), [200, 200]);
    assert.equal(new Set(answers.map(({ body }) => body.link)).size, 1);
    // A click that comes while the page is being opened may be told to ask again; it is never sent to another page.
    const pages = new Set(answers.map(({ body }) => body.checkout?.url).filter(Boolean));
    assert.equal(pages.size, 1);
    assert.equal((await pagesOf(request.id)).length, 1);
    assert.equal((await bookingsOf(request.id)).length, 1);
  }
});

test('a double click while the provider is slow: the second click leads to the same page', async () => {
  await stage.fault('POST /v1/checkout/sessions', 'delay', { delay_ms: 400, times: 1 });
  const request = await client.request({ start: starts.shift() });
  const answers = await posts(request, 2);
  assert.deepEqual(answers.map(({ status }) => status), [200, 200]);
  const [{ body: first }] = answers;
  const opened = await client.act(first, 'checkout');
  assert.equal(opened.status, 200);
  for (const { body } of answers) if (body.checkout) assert.equal(body.checkout.url, opened.body.checkout.url);
  assert.equal((await pagesOf(request.id)).length, 1);
});

test('ten tabs with one identifier, all paid at once: one booking, one charge', async () => {
  const request = await client.request({ start: starts.shift() });
  const answers = await posts(request, 10);
  assert.ok(answers.every(({ status }) => status === 200));
  const paid = await Promise.allSettled(answers.filter(({ body }) => body.checkout).map(({ body }) => stage.pay(body)));
  assert.equal(paid.filter(({ status }) => status === 'fulfilled').length, 1);
  await stage.quiet('belle');
  const account = await stage.account('belle');
  const bookings = await stage.bookings('belle');
  assertBalanced(bookings, account);
  assert.equal(account.charges.filter(({ metadata }) => metadata.booking === request.id).length, 1);
  const again = await client.post('/bookings', request);
  assert.deepEqual([again.status, again.body.booking.status, again.body.booking.payment], [200, 'confirmed', 'paid']);
  assert.equal(again.body.checkout, undefined);
});

test('a reload posts the same again, before and after paying: nothing new', async () => {
  const request = await client.request({ start: starts.shift() });
  const [first] = await posts(request, 1);
  const [second] = await posts(request, 1);
  assert.deepEqual(second.body.booking, first.body.booking);
  assert.equal(second.body.checkout.url, first.body.checkout.url);
  await stage.pay(first.body);
  await eventually('the booking is confirmed', async () => (await client.show(first.body)).body.booking.status === 'confirmed');
  const [third] = await posts(request, 1);
  assert.equal(third.body.booking.status, 'confirmed');
  assert.equal((await pagesOf(request.id)).length, 1);
});

test('the same post after the hold was given back does not bring it back', async () => {
  const request = await client.request({ start: starts.shift() });
  const [first] = await posts(request, 1);
  assert.equal((await client.act(first.body, 'release')).body.booking.status, 'cancelled');
  const [again] = await posts(request, 1);
  assert.deepEqual([again.status, again.body.booking.status, again.body.checkout], [200, 'cancelled', undefined]);
  await stage.quiet('belle');
  const { sessions } = await stage.account('belle');
  assert.equal(sessions.find(({ id }) => id === sessionOf(first.body.checkout.url)).status, 'expired');
});

test('one person with two identifiers for one slot: the second is told that it is taken', async () => {
  const request = await client.request({ start: starts.shift() });
  const answers = await Promise.all([request, { ...request, id: bookingId() }].map((body) => client.post('/bookings', body)));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
  assert.equal(answers.find(({ status }) => status === 409).body.code, 'slot_taken');
});

test('one identifier for two different requests is refused, and changes nothing', async () => {
  const request = await client.request({ start: starts.shift() });
  const [first] = await posts(request, 1);
  const before = await stage.bookings('belle');
  const others = [
    { ...request, start: starts[0] },
    { ...request, services: ['gel'] },
    { ...request, staff: { kind: 'member', id: 'jonas' } },
    { ...request, pay: 'at_salon' },
    { ...request, contact: { ...request.contact, name: 'Somebody else' } },
    { ...request, contact: { ...request.contact, phone: '+4915112345679' } },
  ];
  for (const other of others) {
    const { status, type, body } = await client.post('/bookings', other);
    assert.deepEqual([status, type, body.code], [409, 'application/problem+json', 'booking_id_reused']);
    assert.deepEqual([body.token, body.link], [undefined, undefined]);
  }
  assert.deepEqual(await stage.bookings('belle'), before);
  assert.deepEqual((await client.show(first.body)).body.booking, first.body.booking);
});

test('two different requests with one identifier at the same moment: one booking', async () => {
  for (let round = 0; round < 10; round += 1) {
    const request = await client.request({ start: starts.shift() });
    const other = { ...request, start: starts.shift() };
    const answers = await Promise.all([request, other].map((body) => client.post('/bookings', body)));
    assert.deepEqual(answers.map(({ status, body }) => body.code ?? status).sort(), [200, 'booking_id_reused']);
  }
  const bookings = await stage.bookings('belle');
  assertNoOverlap(bookings);
  assertOnePageAnAttempt(bookings, await stage.account('belle'));
});
