// The table of cards on file: a fee above what is there is charged to the card, at whichever provider.
//
//   await onFile({ name: 'Stripe', draft, options: { providers: ['stripe'] }, there });
//
// Deliberately absent: what only one provider can do; see its own file.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { opened } from '../runtime/opened.mjs';
import { eventually } from '../runtime/stage.mjs';
import { ahead, callOff, DAY, desk, leave, ruled, share } from './guarantee.mjs';

/**
 * @typedef {object} There what a provider does and says, sums in minor units
 * @property {any} good how a page is paid by a card that can be charged later
 * @property {any} poor by one that is declined then; `code` of that decline
 * @property {string} code
 * @property {(booked: any) => Promise<{held: number, captured: number, back: number}>} sums held on cards, taken in all, sent back
 * @property {(booked: any) => Promise<number>} tries how often a card on file was tried
 * @property {(kind: string, more?: object) => Promise<any>} fault of the next charge of a card on file
 * @property {(types: string[] | null) => Promise<any>} drop messages are lost (all for null); none for an empty list
 * @property {(wants: boolean) => Promise<any>} wantHolder banks want the card's holder
 * @property {(booked: any) => Promise<string[]>} secrets by what the card is charged
 */

/** @param {{name: string, draft: (id: string) => any, options: any, there: (stage: any, salon: string) => There}} table */
export async function onFile({ name, draft, options, there }) {
  const cancellation = { free_until: 14 * DAY, fee: share(50), card: 'kept' };
  const salons = [
    ruled(draft('kept'), { prepayment: ahead(20), cancellation }),
    ruled(draft('held'), { prepayment: ahead(20, 'hold'), cancellation }),
  ];
  const { stage, starts } = await opened({ salons, minutes: 120, days: 6, ...options });
  const at = { kept: there(stage, 'kept'), held: there(stage, 'held') };
  const desks = { kept: await desk(stage, 'kept'), held: await desk(stage, 'held') };
  const price = salons[0].services.find(({ id }) => id === 'manicure').price.from;
  const [paid, fee] = [price / 5, price / 2];
  const { currency } = salons[0];
  const money = (minor) => ({ minor, currency });
  const mandate = leave(salons[0].name, fee, currency);

  async function booked(salon = 'kept', pay = {}) {
    const client = stage.client(salon);
    const made = await client.book({ start: starts.shift(), mandate });
    assert.equal(made.status, 200, JSON.stringify(made.body));
    await stage.pay(made, { ...at[salon].good, ...pay });
    await eventually('confirmed', async () => (await view(made, salon)).status === 'confirmed');
    await stage.settled(salon);
    return made;
  }
  const show = async (made, salon = 'kept') => (await stage.client(salon).show(made)).body;
  const view = async (made, salon = 'kept') => (await show(made, salon)).booking;
  const sums = async (made, salon = 'kept') => {
    await stage.settled(salon, 60_000);
    return at[salon].sums(made);
  };
  const charged = { held: 0, captured: fee, back: 0 };
  const asked = { held: 0, captured: paid, back: 0 };
  const off = (made, salon = 'kept') => callOff(stage.client(salon), made);
  const charge = async (made, salon = 'kept') => (await desks[salon].show(made)).payments.at(-1).on_file;

  /** The client pays the fee by themselves. */
  async function paysTheFee(made, salon = 'kept') {
    assert.deepEqual((await show(made, salon)).wanted, money(fee - paid));
    const { status, body } = await stage.client(salon).act(made, 'checkout', {});
    assert.equal(status, 200, JSON.stringify(body));
    await stage.pay(body);
    await eventually('paid', async () => (await show(made, salon)).wanted === undefined);
    assert.deepEqual(await sums(made, salon), charged);
    assert.equal((await view(made, salon)).payment, 'paid');
  }

  test(`${name}: a booking without the client's leave, or with another, is refused with the true one`, async () => {
    const client = stage.client('kept');
    const [start] = starts;
    for (const given of [undefined, { ...mandate, amount: money(fee - 1) }, { ...mandate, text: `${mandate.text} ` }]) {
      const { status, body } = await client.book({ start, mandate: given });
      assert.deepEqual([status, body.code, body.mandate], [409, 'mandate_changed', mandate]);
    }
  });

  test(`${name}: a late fee is shown, and charged once, however often it is clicked`, async () => {
    const made = await booked();
    assert.deepEqual((await desks.kept.show(made)).mandate.card_on_file, true);
    const { body } = await stage.client('kept').show(made);
    assert.deepEqual([body.cancellation.fee, body.cancellation.back, body.cancellation.charge], [money(fee), money(0), money(fee - paid)]);
    const clicks = await Promise.all(Array.from({ length: 12 }, () => stage.client('kept').act(made, 'cancel', { shown: body.cancellation })));
    assert.ok(clicks.every(({ status }) => status === 200), JSON.stringify(clicks));
    assert.deepEqual(await sums(made), charged);
    assert.equal(await at.kept.tries(made), 1);
    assert.deepEqual([(await view(made)).payment, (await view(made)).paid, (await charge(made)).state], ['paid', money(fee), 'charged']);
    assert.equal((await show(made)).wanted, undefined);
  });

  test(`${name}: of a hold the fee is taken first, and the rest is charged`, async () => {
    const made = await booked('held');
    assert.deepEqual(await sums(made, 'held'), { held: paid, captured: 0, back: 0 });
    await off(made, 'held');
    assert.deepEqual(await sums(made, 'held'), charged);
  });

  test(`${name}: what the card is charged by is in no answer and in no log`, async () => {
    const made = await booked();
    await off(made);
    await stage.settled('kept');
    const secrets = await at.kept.secrets(made);
    assert.ok(secrets.length > 0);
    const told = [await show(made), await desks.kept.show(made), await stage.bookings('kept'), await stage.health('kept'), await stage.edge.kv.dump(), stage.edge.log()].map((one) => JSON.stringify(one));
    for (const secret of secrets) for (const text of told) assert.ok(!text.includes(secret), text.slice(0, 300));
  });

  test(`${name}: a declined card has the client pay by themselves`, async () => {
    const made = await booked('kept', at.kept.poor);
    await off(made);
    assert.deepEqual(await sums(made), asked);
    assert.deepEqual(await charge(made), { state: 'refused', code: at.kept.code });
    await paysTheFee(made);
    assert.equal(await at.kept.tries(made), 1, 'not tried again');
  });

  test(`${name}: a bank that wants the card's holder has the client pay by themselves`, async () => {
    const made = await booked();
    await at.kept.wantHolder(true);
    await off(made);
    assert.deepEqual(await sums(made), asked);
    await at.kept.wantHolder(false);
    assert.deepEqual(await charge(made), { state: 'refused', code: 'authentication_required' });
    await paysTheFee(made);
  });

  for (const [how, types, kind, more] of [
    ['is lost', [], 'lose_answer'],
    ['and all messages are lost', null, 'lose_answer'],
    ['is lost twice', null, 'lose_answer', { times: 2 }],
    ['is 500', [], 'status', { status: 500 }],
    ['is a 500 that is kept', null, 'status', { status: 500, store: true }],
    ['is 503, twice', [], 'status', { status: 503, times: 2 }],
    ['is 429', [], 'status', { status: 429 }],
  ]) {
    test(`${name}: the answer to a charge ${how}: charged exactly once`, async () => {
      const made = await booked();
      await at.kept.fault(kind, { times: 1, ...more });
      await at.kept.drop(types);
      await off(made);
      await eventually('charged', async () => (await charge(made))?.state === 'charged', 40_000);
      assert.deepEqual(await sums(made), charged);
      await at.kept.drop([]);
      assert.deepEqual([(await view(made)).payment, (await view(made)).paid], ['paid', money(fee)]);
    });
  }

  for (const [how, types] of [['its message comes', []], ['its message is lost too', null]]) {
    test(`${name}: a decline whose answer is lost, and ${how}: the client is asked, once it is known`, async () => {
      const made = await booked('kept', at.kept.poor);
      await at.kept.fault('lose_answer', { times: 1 });
      await at.kept.drop(types);
      await off(made);
      await eventually('refused', async () => (await charge(made))?.state === 'refused', 40_000);
      await at.kept.drop([]);
      assert.deepEqual(await sums(made), asked);
      assert.equal(await at.kept.tries(made), 1);
      await paysTheFee(made);
    });
  }
  return { stage, booked, show, view, sums, off, charge, paysTheFee, desks, starts, mandate, asked, charged, money, fee, paid };
}
