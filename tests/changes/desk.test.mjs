// What the salon does with a booking at its desk: give back, ask for a payment, call off, mark a missed visit, move.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, signIn } from '../runtime/desk.mjs';
import { opened } from '../runtime/opened.mjs';
import { quote, salonDraft, sessionOf } from '../runtime/stage.mjs';

const { stage, client, starts, paid } = await opened({
  salons: [
    salonDraft('belle', { cancellation: { free_until: 14 * 24 * 60, fee: { kind: 'percent', points: 2500 } } }),
    salonDraft('other'),
  ],
});
const storefront = (await client.storefront()).body;
const eur = (minor) => ({ minor, currency: 'EUR' });
const cookies = { belle: await signIn(stage, 'belle'), other: await signIn(stage, 'other') };

async function desk(method, path, body, { salon = 'belle', cookie = cookies[salon] } = {}) {
  const answer = await browser(stage, salon, cookie)(method, `/bookings${path}`, body);
  return { status: answer.status, cache: answer.headers.get('Cache-Control'), body: await answer.json() };
}
const act = (booked, action, body, options) => desk('POST', `/${booked.booking.id}/${action}`, body, options);

test('the salon sees who comes, what was paid where, and what it holds', async () => {
  const booked = await paid({ start: starts[0] });
  const { status, cache, body } = await desk('GET', `/${booked.booking.id}`);
  assert.deepEqual([status, cache], [200, 'no-store']);
  const { booking, link } = body;
  assert.deepEqual([booking.status, booking.held, booking.due, booking.refundable], ['confirmed', eur(3200), eur(3200), eur(3200)]);
  assert.deepEqual([booking.contact.phone, booking.payments[0].provider, booking.payments[0].captured], ['+4915112345678', 'stripe', eur(3200)]);
  assert.ok(booking.payments[0].refs.includes(sessionOf(booked.checkout.url)));
  assert.ok(link.startsWith(`${stage.vars.PUBLIC_ORIGIN}/s/belle/booking?`) && link.endsWith(`#${booked.booking.id}.${booked.link}`), link);
  const list = await desk('GET', '');
  assert.ok(list.body.some(({ id }) => id === booked.booking.id));
});

test('a part is given back once, however often it is clicked, and never more than is left', async () => {
  const booked = await paid({ start: starts[1] });
  const refund = (key, minor) => act(booked, 'refund', { key, amount: eur(minor) });
  const clicks = await Promise.all(Array.from({ length: 12 }, () => refund('one', 1000)));
  assert.ok(clicks.every(({ status }) => status === 200));
  const more = await refund('two', 2201);
  assert.deepEqual([more.status, more.body.code, more.body.left], [422, 'too_much', eur(2200)]);
  const other = await refund('three', 0);
  assert.deepEqual([other.status, other.body.code], [422, 'too_much']);
  const rest = await refund('two', 2200);
  assert.deepEqual([rest.status, rest.body.booking.held, rest.body.booking.status], [200, eur(0), 'confirmed']);
  await stage.settled('belle');
  const { refunds } = await stage.account('belle');
  assert.deepEqual(refunds.map(({ amount }) => amount).sort((a, b) => a - b), [1000, 2200]);
  const { body } = await client.show(booked);
  assert.deepEqual([body.booking.refunded, body.wanted], [eur(3200), undefined], 'what was given back is not asked for again');
});

test('a disputed payment is not given back, and the salon is told why', async () => {
  const booked = await paid({ start: starts[2] });
  await stage.sandbox.control('POST dispute', { session: sessionOf(booked.checkout.url), kind: 'fraudulent' });
  await stage.settled('belle');
  const answer = await act(booked, 'refund', { key: 'one', amount: eur(100) });
  assert.deepEqual([answer.status, answer.body.code, answer.body.detail], [409, 'cannot_send_back', 'a dispute is open']);
  const { booking } = (await desk('GET', `/${booked.booking.id}`)).body;
  const [dispute] = booking.payments[0].disputes;
  assert.deepEqual([dispute.status, dispute.reason], ['open', 'fraudulent']);
  assert.ok(dispute.due_by > Date.now() / 1000, 'with the deadline');
});

test('a visit that is paid on the spot is asked for a payment by its link, paid once, and revocable', async () => {
  const booked = await client.book({ services: ['fringe'], start: starts[3], pay: 'at_salon' });
  const ask = (key, minor) => act(booked, 'payment-request', { key, amount: eur(minor) });
  await ask('link', 1200);
  const again = await ask('link', 1200);
  assert.deepEqual(again.body.booking.wanted, eur(1200));
  const { token } = (await client.exchange(booked, again.body.link)).body;
  const bearer = { ...booked, token };
  const open = await client.act(bearer, 'checkout');
  assert.equal(open.status, 200, JSON.stringify(open.body));
  const second = await client.act(bearer, 'checkout');
  assert.equal(second.body.checkout.url, open.body.checkout.url, 'one page for two devices');
  await stage.pay({ ...booked, checkout: open.body.checkout });
  await stage.settled('belle');
  const done = await client.act(bearer, 'checkout');
  assert.deepEqual([done.status, done.body.code], [409, 'nothing_to_pay']);
  assert.deepEqual((await client.show(bearer)).body.booking.paid, eur(1200));
  const revoked = await desk('DELETE', `/${booked.booking.id}/payment-request/link`);
  assert.equal(revoked.status, 200, JSON.stringify(revoked.body));
  await stage.settled('belle');
  assert.deepEqual((await client.show(bearer)).body.booking.refunded, eur(1200), 'what came for it goes back');
});

test('the salon calls off by the terms or for free, also late', async () => {
  for (const [start, waiver, kept] of [[starts[5], 'none', 800], [starts[6], 'whole', 0]]) {
    const booked = await paid({ start });
    const { status, body } = await act(booked, 'cancel', { waiver });
    assert.deepEqual([status, body.booking.status, body.booking.held], [200, 'cancelled', eur(kept)], JSON.stringify(body));
  }
  await stage.settled('belle');
});

test('a visit cannot have been missed before it begins', async () => {
  const booked = await paid({ start: starts[7] });
  const early = await act(booked, 'no-show', { waiver: 'none' });
  assert.deepEqual([early.status, early.body.code], [409, 'not_now']);
});

test('the salon moves a visit whose client may not any more', async () => {
  const booked = await paid({ start: starts[8] });
  const staff = { kind: 'any' };
  const shown = quote(storefront, ['manicure'], staff);
  const by = { Authorization: `Bearer ${booked.token}` };
  const client_ = await client.post(`/bookings/${booked.booking.id}/reschedule`, { staff, start: starts[9], shown }, by);
  assert.deepEqual([client_.status, client_.body.code], [409, 'not_now']);
  const { status, body } = await act(booked, 'reschedule', { staff, start: starts[9], shown });
  assert.deepEqual([status, body.booking.start], [200, starts[9]], JSON.stringify(body));
});

test('no other salon and no stranger sees or changes a booking', async () => {
  const booked = await paid({ start: starts[10] });
  const calls = [['GET', ''], ['POST', '/cancel', { waiver: 'whole' }], ['POST', '/refund', { key: 'x', amount: eur(1) }], ['POST', '/no-show', { waiver: 'none' }], ['POST', '/payment-request', { key: 'x', amount: eur(1) }], ['DELETE', '/payment-request/x']];
  for (const [method, action, body] of calls) {
    const path = `/${booked.booking.id}${action}`;
    const theirs = await desk(method, path, body, { salon: 'other' });
    assert.deepEqual([theirs.status, theirs.body.code], [404, 'unknown_booking'], `${method} ${action}`);
    const mixed = await desk(method, path, body, { cookie: cookies.other });
    assert.deepEqual([mixed.status, mixed.body.code], [401, 'not_signed_in'], `${method} ${action}`);
    const none = await desk(method, path, body, { cookie: '' });
    assert.deepEqual([none.status, none.body.code], [401, 'not_signed_in'], `${method} ${action}`);
  }
  const { booking } = (await desk('GET', `/${booked.booking.id}`)).body;
  assert.deepEqual([booking.status, booking.held], ['confirmed', eur(3200)]);
});
