// The payment link of a visit: a short address that opens the payment of whatever is wanted, as often as it takes, at either
// provider; that says when it is paid; and that the salon takes back.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertBalanced, assertOneOrderAnAttempt, assertOnePageAnAttempt } from '../runtime/books.mjs';
import { desk as deskOf } from '../runtime/desk.mjs';
import { opened } from '../runtime/opened.mjs';
import { eventually, salonDraft, sessionOf } from '../runtime/stage.mjs';

const { stage, client, starts } = await opened({ salons: [salonDraft('both', { currency: 'KZT' })], providers: ['stripe', 'tiptoppay'], days: 14 });
const desk = await deskOf(stage, 'both');
const kzt = (minor) => ({ minor, currency: 'KZT' });
const providers = ['stripe', 'tiptoppay'];

/** A visit that is paid on the spot, of which the salon asks for so much by link. */
async function asked(minor = 1200) {
  const booked = await client.book({ services: ['fringe'], start: starts.shift(), pay: 'at_salon' });
  assert.equal(booked.status, 200, JSON.stringify(booked.body));
  const { status, body } = await desk('POST', `/${booked.booking.id}/payment-request`, { key: 'rest', amount: kzt(minor) });
  assert.equal(status, 200, JSON.stringify(body));
  return booked;
}
const linkOf = async (booked) => (await desk('POST', `/${booked.booking.id}/payment-link`)).body;
const codeOf = ({ link }) => new URL(link).hash.slice(1);
const arrive = (code) => client.post('/payment-links/session', { code });

/** Another person's device: arrives by the link, with a session of its own. */
async function device(link) {
  const { status, body } = await arrive(codeOf(link));
  assert.equal(status, 200, JSON.stringify(body));
  return { ...body, body };
}
const pages = async (booked) => [
  ...(await stage.account('both')).sessions.filter(({ metadata }) => metadata.booking === booked.booking.id),
  ...await stage.tiptop.orders('both', booked),
].length;

async function settled() {
  await stage.settled('both');
  const [bookings, account, terminal] = [await stage.bookings('both'), await stage.account('both'), await stage.tiptop.terminal('both')];
  assertBalanced(bookings, account, terminal);
  assertOnePageAnAttempt(bookings, account);
  assertOneOrderAnAttempt(bookings, terminal);
}

test('the link is short, the same each time, says nothing about anybody, and comes with a QR code', async () => {
  const booked = await asked();
  const [first, again] = [await linkOf(booked), await linkOf(booked)];
  assert.deepEqual(again, first);
  assert.match(first.link, /^http:\/\/127\.0\.0\.1:8787\/p\/both#[\w-]{22}$/);
  assert.match(first.qr, /^<svg [^>]*role="img"[^>]*><title>QR code of the payment link<\/title>/);
  assert.doesNotMatch(first.qr, /currentColor|script/);
  const page = await fetch(`${stage.edge.url}/p/both`);
  assert.deepEqual([page.status, page.headers.get('Referrer-Policy')], [200, 'no-referrer']);
  assert.match(await page.text(), /<chairtime-booking salon="both" mode="booking">/);
  for (const [path, code] of [['/p/nobody', 'unknown_salon'], ['/p/both/x', 'not_found']]) {
    const answer = await fetch(`${stage.edge.url}${path}`);
    assert.deepEqual([answer.status, (await answer.json()).code], [404, code], path);
  }
});

for (const provider of providers) {
  test(`${provider}: two devices get one page; after the payment both read that it is paid`, async () => {
    const booked = await asked();
    const link = await linkOf(booked);
    const [one, two] = [await device(link), await device(link)];
    assert.deepEqual([one.wanted, one.checkout, one.booking.paid], [kzt(1200), undefined, kzt(0)]);
    const [first, second] = await Promise.all([client.act(one, 'checkout', { provider }), client.act(two, 'checkout', { provider })]);
    for (const { status, body } of [first, second]) assert.ok(status === 200, JSON.stringify(body));
    assert.equal(first.body.checkout.provider, provider);
    assert.equal(second.body.checkout.url, first.body.checkout.url, 'one page for two devices');
    assert.equal(await pages(booked), 1);
    await stage.pay({ ...booked, checkout: first.body.checkout });
    await eventually('paid', async () => (await client.show(two)).body.wanted === undefined);
    const late = await client.act(two, 'checkout');
    assert.deepEqual([late.status, late.body.code], [409, 'nothing_to_pay']);
    const third = await device(link);
    assert.deepEqual([third.booking.status, third.booking.payment, third.booking.paid, third.wanted], ['confirmed', 'paid', kzt(1200), undefined]);
    assert.equal(await pages(booked), 1);
    await settled();
  });
}

test('an expired page is replaced by a fresh one, and the link goes on', async () => {
  const booked = await asked();
  const link = await linkOf(booked);
  const first = (await client.act(await device(link), 'checkout', { provider: 'stripe' })).body.checkout;
  await stage.sandbox.control('POST expire', { session: sessionOf(first.url) });
  await stage.settled('both');
  const second = (await client.act(await device(link), 'checkout')).body.checkout;
  assert.notEqual(second.url, first.url);
  await stage.pay({ ...booked, checkout: second });
  await eventually('paid', async () => (await device(link)).booking.paid.minor === 1200);
  await settled();
});

test('another sum is another page; what was paid counts', async () => {
  const booked = await asked(1200);
  const link = await linkOf(booked);
  const first = (await client.act(await device(link), 'checkout')).body.checkout;
  await desk('POST', `/${booked.booking.id}/payment-request`, { key: 'more', amount: kzt(300) });
  const second = (await client.act(await device(link), 'checkout')).body.checkout;
  assert.notEqual(second.url, first.url);
  await stage.pay({ ...booked, checkout: second });
  await eventually('paid', async () => (await device(link)).booking.paid.minor === 1500);
  assert.equal((await device(link)).wanted, undefined);
  await settled();
});

test('one provider fails: it is paid at the other by the same link', async () => {
  const booked = await asked();
  const link = await linkOf(booked);
  await stage.fault('POST /v1/checkout/sessions', 'status', { status: 503 });
  const paying = await device(link);
  const failed = await client.act(paying, 'checkout', { provider: 'stripe' });
  assert.deepEqual([failed.status, failed.body.code], [503, 'provider_unavailable']);
  const other = await client.act(paying, 'checkout', { provider: 'tiptoppay' });
  assert.equal(other.body.checkout?.provider, 'tiptoppay', JSON.stringify(other.body));
  await stage.heal();
  await stage.pay({ ...booked, checkout: other.body.checkout });
  await eventually('paid', async () => (await device(link)).booking.paid.minor === 1200);
  await settled();
});

test('the page leads back to the payment link, and to nothing more', async () => {
  const booked = await asked();
  const link = await linkOf(booked);
  // Opened by the client, whose page leads back to the client's own link: not shown to whoever may only pay.
  const own = (await client.act(booked, 'checkout', { provider: 'stripe' })).body.checkout;
  const paying = await device(link);
  assert.equal(paying.checkout, undefined);
  const { body: { checkout } } = await client.act(paying, 'checkout');
  assert.notEqual(checkout.url, own.url);
  await stage.settled('both');
  const { sessions } = await stage.account('both');
  const back = (url) => sessions.find(({ id }) => id === sessionOf(url)).success_url;
  assert.equal(back(checkout.url), link.link.replace('#', '?lang=en#'));
  assert.match(back(own.url), new RegExp(`/s/both/booking\\?lang=en#${booked.booking.id}\\.[0-9a-f]{44}$`));
  // The client goes on with the page that is open.
  assert.equal((await client.act(booked, 'checkout')).body.checkout.url, checkout.url);
  await stage.pay({ ...booked, checkout });
  await eventually('paid', async () => (await client.show(booked)).body.booking.paid.minor === 1200);
  await settled();
});

test('a prepayment that is awaited can be paid by link; a visit that is called off says so', async () => {
  const held = await client.book({ services: ['manicure'], start: starts.shift() });
  assert.equal(held.booking.status, 'held', JSON.stringify(held.body));
  const link = await linkOf(held);
  const { body } = await client.act(await device(link), 'checkout');
  await stage.pay({ ...held, checkout: body.checkout });
  await eventually('booked', async () => (await device(link)).booking.status === 'confirmed');
  await desk('POST', `/${held.booking.id}/cancel`, { waiver: 'whole' });
  await stage.settled('both');
  const over = await device(link);
  assert.deepEqual([over.booking.status, over.wanted], ['cancelled', undefined]);
  assert.equal((await client.act(over, 'checkout')).status, 409);
  await settled();
});

test('nothing is asked for: the link says so, and opens no page', async () => {
  const booked = await client.book({ services: ['fringe'], start: starts.shift(), pay: 'at_salon' });
  const free = await device(await linkOf(booked));
  assert.deepEqual([free.wanted, free.booking.payment], [undefined, 'not_needed']);
  assert.deepEqual([(await client.act(free, 'checkout')).body.code, await pages(booked)], ['nothing_to_pay', 0]);
});

test('taken back, it opens nothing; asked for again, it is another one', async () => {
  const booked = await asked();
  const link = await linkOf(booked);
  const paying = await device(link);
  assert.equal((await desk('DELETE', `/${booked.booking.id}/payment-link`)).status, 200);
  for (const { status, body } of [await arrive(codeOf(link)), await client.show(paying), await client.act(paying, 'checkout')]) {
    assert.deepEqual([status, body.code], [404, 'unknown_booking']);
  }
  const renewed = await linkOf(booked);
  assert.notEqual(renewed.link, link.link);
  assert.deepEqual((await device(renewed)).wanted, kzt(1200), 'what is wanted is still wanted');
  assert.equal((await client.show(booked)).status, 200, 'the client’s own link goes on');
  // A link that was never given out is not in the ledger, so its code opens nothing even with the right key.
  assert.equal((await arrive('A'.repeat(22))).status, 404);
});

test('no stranger makes or takes back a link', async () => {
  const booked = await asked();
  for (const [method, path] of [['POST', 'payment-link'], ['DELETE', 'payment-link'], ['POST', 'links/revoke']]) {
    const answer = await fetch(`${stage.edge.url}/v1/desk/salons/both/bookings/${booked.booking.id}/${path}`, { method, headers: { Origin: stage.vars.PUBLIC_ORIGIN } });
    assert.deepEqual([answer.status, (await answer.json()).code], [401, 'not_signed_in'], path);
    if (path !== 'links/revoke') continue;
    const wrong = await desk('POST', `/${booked.booking.id}/${path}`, { power: 'everything' });
    assert.deepEqual([wrong.status, wrong.body.code], [400, 'malformed']);
  }
  const nobody = await desk('POST', `/${'0'.repeat(32)}/payment-link`);
  assert.deepEqual([nobody.status, nobody.body.code], [404, 'unknown_booking']);
  assert.deepEqual((await device(await linkOf(booked))).wanted, kzt(1200));
});
