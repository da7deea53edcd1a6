// The table of holds: a card that is held as a guarantee, at whichever provider.
//
//   await holds({ name: 'Stripe', draft, options: { providers: ['stripe'] }, there });
//
// Deliberately absent: what only one provider can do; see its own file.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { opened } from '../runtime/opened.mjs';
import { eventually } from '../runtime/stage.mjs';
import { ahead, callOff, DAY, desk, ruled, share } from './guarantee.mjs';

/**
 * @typedef {object} There what a provider's own books say of one booking, in minor units
 * @property {(booked: any) => Promise<{held: number, captured: number, back: number}>} sums held on cards, taken in all, sent back
 * @property {(more: object) => Promise<any>} loseCapture loses the answer to the next capture, and its message
 * @property {(told: boolean) => Promise<any>} runOut lets all holds end by time, with a message or without
 */

/** @param {{name: string, draft: (id: string) => any, options: any, there: (stage: any, salon: string) => There}} table */
export async function holds({ name, draft, options, there }) {
  const late = { free_until: 14 * DAY, fee: share(5) };
  const free = { free_until: 60, fee: share(5) };
  const salons = [['late', late], ['free', free]].map(([id, cancellation]) => ruled(draft(id), { prepayment: ahead(20, 'hold'), cancellation }));
  const { stage, starts } = await opened({ salons, minutes: 120, days: 4, ...options });
  const at = { late: there(stage, 'late'), free: there(stage, 'free') };
  const desks = { late: await desk(stage, 'late'), free: await desk(stage, 'free') };
  const price = salons[0].services.find(({ id }) => id === 'manicure').price.from;
  const [held, fee] = [price / 5, price / 20];
  const money = (minor) => ({ minor, currency: salons[0].currency });

  async function onHold(salon = 'late', pay = {}) {
    const client = stage.client(salon);
    const booked = await client.book({ start: starts.shift() });
    assert.equal(booked.status, 200, JSON.stringify(booked.body));
    assert.equal(booked.booking.quote.collect, 'hold');
    await stage.pay(booked, pay);
    await stage.settled(salon);
    const { body } = await client.show(booked);
    assert.deepEqual([body.booking.status, body.booking.payment, body.booking.on_hold?.amount, body.wanted], ['confirmed', 'on_hold', money(held), undefined]);
    assert.ok(body.booking.on_hold.until > body.booking.end + 86_400 - 1, 'time is left after the visit');
    return booked;
  }
  const view = async (booked, salon = 'late') => (await stage.client(salon).show(booked)).body.booking;
  const sums = async (booked, salon = 'late') => {
    await stage.settled(salon, 40_000);
    return at[salon].sums(booked);
  };

  test(`${name}: a guarantee stays held, and salon and client see it`, async () => {
    const booked = await onHold();
    assert.deepEqual(await sums(booked), { held, captured: 0, back: 0 });
    const shown = await desks.late.show(booked);
    assert.deepEqual([shown.on_hold.amount, shown.held, shown.due, shown.wanted], [money(held), money(0), money(held), null]);
    assert.deepEqual([(await view(booked)).paid, (await view(booked)).refunded], [money(0), money(0)]);
  });

  test(`${name}: a visit too far ahead is charged instead`, async () => {
    const client = stage.client('late');
    const far = (await client.starts('manicure', 'any', 9)).findLast(Boolean);
    const booked = await client.book({ start: far });
    assert.deepEqual([booked.status, booked.booking?.quote.collect], [200, undefined], JSON.stringify(booked.body));
    await stage.pay(booked);
    await stage.settled('late');
    assert.deepEqual([(await view(booked)).payment, await sums(booked)], ['paid', { held: 0, captured: held, back: 0 }]);
  });

  test(`${name}: the salon takes a part once, however often it is clicked, and the rest is let go`, async () => {
    const booked = await onHold();
    const take = (minor) => desks.late.act(booked, 'hold/capture', { amount: money(minor) });
    const more = await take(held + 1);
    assert.deepEqual([more.status, more.body.code, more.body.left], [422, 'too_much', money(held)]);
    const clicks = await Promise.all(Array.from({ length: 8 }, () => take(fee)));
    assert.deepEqual(clicks.map(({ status }) => status), Array(8).fill(200), JSON.stringify(clicks));
    assert.deepEqual(await sums(booked), { held: 0, captured: fee, back: 0 });
    const shown = await view(booked);
    assert.deepEqual([shown.status, shown.payment, shown.paid, shown.on_hold], ['confirmed', 'paid', money(fee), undefined]);
    assert.equal((await take(fee * 2)).status, 409, 'decided once');
    assert.equal((await stage.client('late').show(booked)).body.wanted, undefined, 'the rest is not asked for again');
  });

  test(`${name}: the salon lets go of the card`, async () => {
    const booked = await onHold();
    for (let click = 0; click < 2; click += 1) assert.equal((await desks.late.act(booked, 'hold/release')).status, 200);
    assert.deepEqual(await sums(booked), { held: 0, captured: 0, back: 0 });
    const { body } = await stage.client('late').show(booked);
    assert.deepEqual([body.booking.status, body.booking.on_hold, body.wanted], ['confirmed', undefined, undefined]);
  });

  test(`${name}: called off late the fee is taken of the hold, in time nothing`, async () => {
    const booked = await onHold();
    const shown = await callOff(stage.client('late'), booked);
    assert.deepEqual([shown.fee, shown.back, shown.charge], [money(fee), money(held - fee), undefined]);
    assert.deepEqual(await sums(booked), { held: 0, captured: fee, back: 0 });
    assert.equal((await view(booked)).payment, 'paid');
    const other = await onHold('free');
    await callOff(stage.client('free'), other);
    assert.deepEqual(await sums(other, 'free'), { held: 0, captured: 0, back: 0 });
  });

  test(`${name}: the answer to taking it is lost, and its message: taken once`, async () => {
    const booked = await onHold();
    const heal = await at.late.loseCapture();
    assert.equal((await desks.late.act(booked, 'hold/capture', { amount: money(fee) })).status, 200);
    assert.deepEqual(await sums(booked), { held: 0, captured: fee, back: 0 });
    await heal();
    assert.deepEqual([(await view(booked)).payment, (await view(booked)).paid], ['paid', money(fee)]);
  });

  for (const [how, told] of [['and is told', true], ['in silence', false]]) {
    test(`${name}: a hold ends by itself ${how}: nothing can be taken any more, and nobody is asked again`, async () => {
      const booked = await onHold();
      await at.late.runOut(told);
      if (told) {
        await eventually('it is heard of', async () => (await view(booked)).on_hold === undefined);
        assert.equal((await desks.late.act(booked, 'hold/capture', { amount: money(fee) })).status, 409);
      } else {
        assert.equal((await desks.late.act(booked, 'hold/capture', { amount: money(fee) })).status, 200);
      }
      assert.deepEqual(await sums(booked), { held: 0, captured: 0, back: 0 });
      const { body } = await stage.client('late').show(booked);
      assert.deepEqual([body.booking.status, body.booking.on_hold, body.booking.paid, body.wanted], ['confirmed', undefined, money(0), undefined]);
    });
  }
  return { stage, onHold, sums, view, starts, price };
}
