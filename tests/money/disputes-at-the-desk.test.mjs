// Disputes as the salon sees them: reason, status, deadline, what was taken and what came back, whatever order the messages
// come in; and what a dispute stops, and for how long.

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { assertBalanced, heldAtProvider } from '../runtime/books.mjs';
import { deskOf } from '../runtime/desk.mjs';
import { opened } from '../runtime/opened.mjs';
import { eventually, salonDraft } from '../runtime/stage.mjs';

const REFUND = 'POST /v1/refunds';
const PRICE = 3200;
const eur = (minor) => ({ minor, currency: 'EUR' });

const { stage, client, starts } = await opened({ days: 7, salons: [salonDraft('belle', { cancellation: { free_until: 60, fee: { kind: 'percent', points: 5000 } } })] });
const desk = await deskOf(stage, 'belle');
afterEach(() => stage.sandbox.control('POST knobs', { hold: false, refund_after_win: true }));

const control = (body) => stage.sandbox.control('POST dispute', body);
const shown = async (booked) => {
  await stage.settled('belle');
  return desk.show(booked);
};
const refund = (booked, key, minor) => desk.act(booked, 'refund', { key, amount: eur(minor) });
const heldThere = async ({ booking: { id } }) => heldAtProvider(id, await stage.account('belle'));

/** A confirmed booking; its payment. */
async function paid() {
  const booked = await client.book({ start: starts.shift() });
  const { payment_intent: { id: intent } } = await stage.pay(booked);
  await stage.settled('belle');
  return { booked, intent };
}

/** What the salon sees of the one dispute. */
async function seen(booked) {
  const { payments: [{ disputes: [dispute, ...others] }] } = await shown(booked);
  assert.deepEqual(others, []);
  const { status, reason, amount, withdrawn, reinstated, due_by: due } = dispute;
  assert.ok(due > Date.now() / 1000, 'with the deadline');
  return { status, reason, amount: amount.minor, withdrawn: withdrawn?.minor ?? 0, reinstated: reinstated?.minor ?? 0 };
}

for (const [ending, action, last] of [['won', 'win', { withdrawn: PRICE, reinstated: PRICE }], ['lost', 'lose', { withdrawn: PRICE, reinstated: 0 }]]) {
  test(`${ending}: each step is seen at the desk, and what the salon holds follows the money`, async () => {
    const { booked, intent } = await paid();
    const { id } = await control({ payment_intent: intent, kind: 'product_not_received' });
    const opened = { status: 'open', reason: 'product_not_received', amount: PRICE, withdrawn: PRICE, reinstated: 0 };
    assert.deepEqual(await seen(booked), opened);
    assert.deepEqual([(await shown(booked)).held, (await shown(booked)).refundable], [eur(0), eur(0)]);
    await control({ dispute: id, action: 'submit' });
    assert.deepEqual(await seen(booked), opened, 'evidence decides nothing');
    await control({ dispute: id, action });
    assert.deepEqual(await seen(booked), { ...opened, ...last, status: ending });
    const { held, payments: [{ obstacle }], status } = await shown(booked);
    assert.deepEqual([held, obstacle, status], [eur(ending === 'won' ? PRICE : 0), null, 'confirmed']);
  });

  for (const order of ['reverse', 'shuffle', 'shuffle']) {
    test(`${ending}, the messages come in another order (${order}): the desk sees the same`, async () => {
      const { booked, intent } = await paid();
      await stage.sandbox.control('POST knobs', { hold: true });
      const { id } = await control({ payment_intent: intent, kind: 'inquiry' });
      await control({ dispute: id, action: 'submit' });
      await control({ dispute: id, action: 'escalate' });
      await control({ dispute: id, action });
      const sent = await stage.sandbox.control('POST deliveries/release', { order });
      assert.ok(sent.length >= 5 && sent.every(({ status }) => status === 200), JSON.stringify(sent.map(({ type }) => type)));
      await stage.sandbox.control('POST knobs', { hold: false });
      assert.deepEqual(await seen(booked), { status: ending, reason: 'fraudulent', amount: PRICE, ...last });
    });
  }
}

test('an inquiry takes no money and stops no refund', async () => {
  const { booked, intent } = await paid();
  const { id } = await control({ payment_intent: intent, kind: 'inquiry' });
  assert.deepEqual(await seen(booked), { status: 'inquiry', reason: 'fraudulent', amount: PRICE, withdrawn: 0, reinstated: 0 });
  const part = await refund(booked, 'part', 1000);
  assert.deepEqual([part.status, part.body.booking?.held], [200, eur(PRICE - 1000)], JSON.stringify(part.body));
  await stage.settled('belle');
  assert.deepEqual(await heldThere(booked), { captured: PRICE, back: 1000, held: PRICE - 1000 });
  await control({ dispute: id, action: 'lose' });
  assert.equal((await seen(booked)).status, 'closed');
});

test('an inquiry that becomes a dispute stops refunds from then on, until it is won', async () => {
  const { booked, intent } = await paid();
  const { id } = await control({ payment_intent: intent, kind: 'inquiry' });
  await control({ dispute: id, action: 'escalate' });
  assert.equal((await seen(booked)).status, 'open');
  const no = await refund(booked, 'part', 1000);
  assert.deepEqual([no.status, no.body.code, no.body.detail], [409, 'cannot_send_back', 'a dispute is open']);
  await control({ dispute: id, action: 'win' });
  await stage.settled('belle');
  assert.equal((await refund(booked, 'part', 1000)).status, 200);
  await stage.settled('belle');
  assert.deepEqual(await heldThere(booked), { captured: PRICE, back: 1000, held: PRICE - 1000 });
});

test('called off while a dispute is open: what is due back waits, is said to wait, and goes when it is won', async () => {
  const { booked, intent } = await paid();
  // A dispute about a part: the rest is still here.
  const { id } = await control({ payment_intent: intent, kind: 'fraudulent', amount: 1200 });
  assert.equal((await shown(booked)).held.minor, PRICE - 1200);
  const asked = await stage.asked(REFUND);
  const { body: { booking } } = await desk.act(booked, 'cancel', { waiver: 'whole' });
  assert.deepEqual([booking.status, booking.payment, booking.obstacle, booking.due], ['cancelled', 'refunding', 'disputed', eur(0)]);
  await stage.settled('belle');
  assert.equal(await stage.asked(REFUND), asked, 'nothing is tried against it');
  await control({ dispute: id, action: 'win' });
  const after = await eventually('all of it is back', async () => {
    const now = await shown(booked);
    return now.payment === 'refunded' && now;
  });
  assert.deepEqual([after.held, after.obstacle], [eur(0), null]);
  assert.deepEqual(await heldThere(booked), { captured: PRICE, back: PRICE, held: 0 });
  assertBalanced([await stage.booking('belle', booked)], await stage.account('belle'));
});

test('three refunds refused because of a dispute are tried anew once it is won, and once it is won only', async () => {
  const { booked, intent } = await paid();
  await stage.fault(REFUND, 'status', { status: 400, error: { type: 'invalid_request_error', code: 'charge_disputed', message: 'charged back' } });
  await desk.act(booked, 'cancel', { waiver: 'whole' });
  const stuck = await eventually('stuck', async () => {
    const now = await shown(booked);
    return now.obstacle === 'tries_used_up' && now;
  });
  assert.deepEqual(stuck.payments[0].refunds.map(({ id, status, code }) => [id, status, code]), Array(3).fill([null, 'refused', 'charge_disputed']));
  assert.deepEqual([stuck.held, stuck.payment], [eur(PRICE), 'refunding']);
  const { id } = await control({ payment_intent: intent, kind: 'fraudulent' });
  await stage.settled('belle');
  await stage.heal();
  await control({ dispute: id, action: 'win' });
  const after = await eventually('all of it is back', async () => {
    const now = await shown(booked);
    return now.payment === 'refunded' && now;
  });
  assert.deepEqual(after.payments[0].refunds.filter(({ status }) => status === 'succeeded').map(({ amount }) => amount), [eur(PRICE)]);
  assert.deepEqual(await heldThere(booked), { captured: PRICE, back: PRICE, held: 0 });
});
