// A card is held as a guarantee: what the salon takes of it, what it lets go, and that the rest never moves. One table for
// every provider; see cards.mjs.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HELD_FEE, PRICE } from './side.mjs';

const WEEK = 7 * 86_400;

/**
 * @param {Awaited<ReturnType<import('./side.mjs').opened>>} at
 * @returns {() => void} defines the tests that come last: they wait, or move the provider's clock
 */
export function holds(at) {
  const { client, money } = at;
  const capture = (visit, minor) => at.act(visit, 'hold/capture', { amount: money(minor) });
  const release = (visit) => at.act(visit, 'hold/release');
  const sums = (held, taken, back = 0) => ({ held, taken, back });
  const shown = async (visit) => {
    const { booking, wanted } = await at.show(visit);
    return [booking.status, booking.payment, booking.on_hold?.amount.minor, booking.paid.minor, wanted];
  };

  /** It begins within two minutes; the other tests run meanwhile. */
  let missed;
  test(`${at.name}: a card is held for a visit that nobody will come to`, async () => {
    missed = await at.stands('held', { start: await at.soon('held') });
    assert.deepEqual(await at.books(missed), sums(PRICE, 0));
  });

  test(`${at.name}: the card is held and nothing is taken, and both sides see until when`, async () => {
    const quoted = await at.quoteOf('held', at.starts[0]);
    assert.equal(quoted.collect, 'hold');
    const before = Math.floor(Date.now() / 1000);
    const visit = await at.stands('held');
    assert.deepEqual(await shown(visit), ['confirmed', 'on_hold', PRICE, 0, undefined]);
    assert.deepEqual(await at.books(visit), sums(PRICE, 0));
    const { booking } = await at.show(visit);
    assert.ok(booking.on_hold.until >= before + WEEK && booking.on_hold.until <= Date.now() / 1000 + WEEK, `${booking.on_hold.until}`);
    const desk = await at.desk(visit);
    assert.deepEqual([desk.on_hold, desk.held, desk.payments[0].authorised], [booking.on_hold, at.zero, money(PRICE)]);
  });

  test(`${at.name}: the salon takes a part, once, and the rest is let go to the last unit`, async () => {
    const visit = await at.stands('held');
    for (const wrong of [PRICE + 1, 0]) {
      const { status, body } = await capture(visit, wrong);
      assert.deepEqual([status, body.code, body.left], [422, 'too_much', money(PRICE)]);
    }
    const part = 1900;
    const clicks = await Promise.all(Array.from({ length: 8 }, () => capture(visit, part)));
    assert.ok(clicks.every(({ status }) => status === 200), JSON.stringify(clicks.map(({ body }) => body)));
    await at.settled();
    assert.deepEqual(await at.books(visit), sums(0, part));
    assert.deepEqual(await shown(visit), ['confirmed', 'paid', undefined, part, undefined]);
    const more = await capture(visit, part + 1);
    assert.deepEqual([more.status, more.body.code], [409, 'not_now']);
    assert.equal((await release(visit)).status, 409);
    assert.deepEqual(await at.books(visit), sums(0, part));
  });

  test(`${at.name}: the salon lets go of the card, and asks for nothing`, async () => {
    const visit = await at.stands('held');
    const clicks = await Promise.all(Array.from({ length: 8 }, () => release(visit)));
    assert.ok(clicks.every(({ status }) => status === 200), JSON.stringify(clicks.map(({ body }) => body)));
    await at.settled();
    assert.deepEqual(await at.books(visit), sums(0, 0));
    const [status, , onHold, paid, wanted] = await shown(visit);
    assert.deepEqual([status, onHold, paid, wanted], ['confirmed', undefined, 0, undefined]);
    assert.equal((await capture(visit, 100)).status, 409);
  });

  test(`${at.name}: called off in time, the card is let go`, async () => {
    const visit = await at.stands('held');
    const { fee, back, charge } = await at.cancels(visit);
    assert.deepEqual([fee.minor, back.minor, charge], [0, PRICE, undefined]);
    await at.settled();
    assert.deepEqual(await at.books(visit), sums(0, 0));
  });

  test(`${at.name}: called off late, the fee is taken of it and nothing else`, async () => {
    const visit = await at.stands('held-late');
    const { fee, back, charge } = await at.cancels(visit);
    assert.deepEqual([fee.minor, back.minor, charge], [HELD_FEE, PRICE - HELD_FEE, undefined]);
    await at.settled();
    assert.deepEqual(await at.books(visit), sums(0, HELD_FEE));
    assert.equal((await at.show(visit)).booking.paid.minor, HELD_FEE);
  });

  test(`${at.name}: a visit beyond the time of a hold is charged, booked there or moved there`, async () => {
    const [start] = await client.starts('held', 'any', 14).then((starts) => starts.filter((one) => one > Date.now() / 1000 + WEEK));
    const far = await at.stands('held', { start });
    assert.deepEqual(await at.books(far), sums(0, PRICE));
    const visit = await at.stands('held');
    const moved = await client.act(visit, 'reschedule', { staff: { kind: 'any' }, start: start + 600, shown: await at.quoteOf('held', start + 600) });
    assert.equal(moved.status, 200, JSON.stringify(moved.body));
    await at.settled();
    assert.deepEqual(await at.books(visit), sums(0, PRICE));
    assert.deepEqual(await shown(visit), ['confirmed', 'paid', undefined, PRICE, undefined]);
  });

  return () => {
    test(`${at.name}: nobody comes: the fee is taken of it and nothing else`, async () => {
      await at.begins(missed);
      const clicks = await Promise.all(Array.from({ length: 8 }, () => at.act(missed, 'no-show', { waiver: 'none' })));
      assert.ok(clicks.every(({ status, body }) => status === 200 && body.booking.status === 'no_show'), JSON.stringify(clicks[0].body));
      await at.settled();
      assert.deepEqual(await at.books(missed), sums(0, HELD_FEE));
    });

    test(`${at.name}: a hold that runs out leaves the visit, and the client is asked for nothing`, async () => {
      const visit = await at.stands('held');
      await at.runsOut(visit);
      await at.settled();
      const [status, , onHold, paid, wanted] = await shown(visit);
      assert.deepEqual([status, onHold, paid, wanted], ['confirmed', undefined, 0, undefined]);
      const { status: refused, body } = await capture(visit, 100);
      assert.deepEqual([refused, body.code], [409, 'not_now']);
      await at.cancels(visit);
      await at.settled();
      assert.deepEqual(await at.books(visit), sums(0, 0));
    });
  };
}
