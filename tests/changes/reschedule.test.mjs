// Moving a visit that stands: the payment stays, the difference is asked for or sent back, and nobody loses a slot.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertNoOverlap } from '../runtime/books.mjs';
import { apart, openStage, quote, salonDraft } from '../runtime/stage.mjs';

let stage;
let client;
let storefront;
let starts;
before(async () => {
  stage = await openStage({ salons: [salonDraft('belle', { cancellation: { free_until: 60, fee: { kind: 'percent', points: 5000 } } })] });
  client = stage.client('belle');
  storefront = (await client.storefront()).body;
  starts = apart(await client.starts('cut', 'anna', 5), 60);
});
after(() => stage.close());

const member = (id) => ({ kind: 'member', id });
const bearer = ({ token }) => ({ Authorization: `Bearer ${token}` });
const move = (booked, start, staff, services = ['cut']) => client.post(`/bookings/${booked.booking.id}/reschedule`,
  { staff, start, shown: quote(storefront, services, staff) }, bearer(booked));

async function paid(start, staff) {
  const booked = await client.book({ services: ['cut'], staff, start });
  assert.equal(booked.status, 200, JSON.stringify(booked.body));
  await stage.pay(booked);
  await stage.settled('belle');
  return booked;
}

test('five moves in a row keep the payment and one visit', async () => {
  const booked = await paid(starts[0], member('anna'));
  const pages = (await stage.account('belle')).sessions.length;
  for (const start of starts.slice(1, 6)) {
    const { status, body } = await move(booked, start, member('anna'));
    assert.deepEqual([status, body.booking.start, body.wanted], [200, start, undefined], JSON.stringify(body));
  }
  await stage.settled('belle');
  const { refunds, sessions } = await stage.account('belle');
  assert.deepEqual([refunds.length, sessions.length], [0, pages], 'no money moved');
  const again = await move(booked, starts[5], member('anna'));
  assert.deepEqual([again.status, again.body.booking.start], [200, starts[5]], 'the same again is the same');
  const { body } = await client.show(booked);
  assert.deepEqual([body.booking.start, body.booking.status], [starts[5], 'confirmed'], 'an old link shows the current visit');
  assert.equal((await stage.bookings('belle')).length, 1);
});

test('somebody cheaper: the difference goes back; somebody dearer: it is asked for and paid', async () => {
  const booked = await paid(starts[7], member('anna'));
  const cheaper = await move(booked, starts[7], member('mira'));
  assert.equal(cheaper.status, 200, JSON.stringify(cheaper.body));
  await stage.settled('belle');
  assert.deepEqual((await client.show(booked)).body.booking.paid, { minor: 2400, currency: 'EUR' });
  const dearer = await move(booked, starts[8], member('anna'));
  assert.deepEqual(dearer.body.wanted, { minor: 400, currency: 'EUR' });
  const { status, body } = await client.act(booked, 'checkout');
  assert.deepEqual([status, typeof body.checkout?.url], [200, 'string'], JSON.stringify(body));
  await stage.pay({ ...booked, checkout: body.checkout });
  await stage.settled('belle');
  const after = (await client.show(booked)).body;
  assert.deepEqual([after.booking.paid.minor, after.wanted], [2800, undefined]);
  const done = await client.act(booked, 'checkout');
  assert.deepEqual([done.status, done.body.code], [409, 'nothing_to_pay'], 'it cannot be paid twice');
});

test('a race for one new time has one winner, and whoever loses keeps what they had', async () => {
  const [one, two, target] = starts.slice(10, 13);
  const movers = await Promise.all([paid(one, member('anna')), paid(two, member('anna'))]);
  const answers = await Promise.all(movers.map((booked) => move(booked, target, member('anna'))));
  const codes = answers.map(({ status, body }) => (status === 200 ? 'moved' : body.code)).sort();
  assert.deepEqual(codes, ['moved', 'slot_taken']);
  const now = await Promise.all(movers.map(async (booked) => (await client.show(booked)).body.booking.start));
  const lost = answers.findIndex(({ status }) => status !== 200);
  assert.deepEqual([now[lost], now[1 - lost]], [[one, two][lost], target]);
  const nearest = answers[lost].body.nearest.map(({ start }) => start);
  assert.ok(nearest.length === 3 && !nearest.includes([one, two][lost]), 'and is shown what is free, not where it is');
  await stage.settled('belle');
  assertNoOverlap(await stage.bookings('belle'));
});

test('the time that was left is free, the time that was taken is not', async () => {
  const [from, to] = starts.slice(14, 16);
  const booked = await paid(from, member('anna'));
  assert.equal((await move(booked, to, member('anna'))).status, 200);
  assert.equal((await client.book({ services: ['cut'], staff: member('anna'), start: to })).status, 409);
  assert.equal((await client.book({ services: ['cut'], staff: member('anna'), start: from })).status, 200);
});

test('what does not stand, a wrong price and a closed hour are refused, and the visit stays', async () => {
  const booked = await paid(starts[18], member('anna'));
  const wrong = await client.post(`/bookings/${booked.booking.id}/reschedule`,
    { staff: member('anna'), start: starts[19], shown: quote(storefront, ['cut'], member('mira')) }, bearer(booked));
  assert.deepEqual([wrong.status, wrong.body.code], [409, 'price_changed']);
  const past = await move(booked, 1_000_000, member('anna'));
  assert.deepEqual([past.status, past.body.code], [422, 'not_bookable']);
  const held = await client.book({ services: ['cut'], staff: member('anna'), start: starts[20] });
  const early = await move(held, starts[21], member('anna'));
  assert.deepEqual([early.status, early.body.code], [409, 'not_now']);
  assert.equal((await client.show(booked)).body.booking.start, starts[18]);
});
