// A card held as a guarantee at TipTop Pay, by an order's link and by its widget.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heldAtTipTop } from '../runtime/books.mjs';
import { eventually, tengeDraft } from '../runtime/stage.mjs';
import { holds } from './hold.mjs';

const WEEK = 7 * 86_400;

/** TipTop Pay's own books of a salon's terminal. */
const there = ({ tiptop, sandbox }, salon) => ({
  async sums({ booking: { id } }) {
    const { authorised, captured, back } = heldAtTipTop(id, await tiptop.terminal(salon));
    return { held: authorised, captured, back };
  },
  async loseCapture() {
    await tiptop.fault('POST /payments/confirm', 'lose_answer', { times: 1 });
    await tiptop.knobs({ drop_types: ['Confirm'] });
    return () => tiptop.knobs({ drop_types: [] });
  },
  async runOut(told) {
    await tiptop.knobs({ cancel_on_release: told });
    await sandbox.control('POST clock', { advance: WEEK + 1 });
  },
});

const link = await holds({ name: 'order link', draft: tengeDraft, options: { providers: ['tiptoppay'] }, there });
const widget = await holds({ name: 'widget', draft: tengeDraft, options: { providers: ['tiptoppay'], tiptoppay: { page: 'widget' } }, there });

test('an order in two stages is asked for, whatever the connection says', async () => {
  const { stage, onHold } = link;
  const [order] = await stage.tiptop.orders('late', await onHold());
  assert.equal(order.RequireConfirmation, true);
});

test('a browser that has the widget charge at once has paid', async () => {
  const { stage, starts, view, price } = widget;
  const booked = await stage.client('late').book({ start: starts.shift() });
  assert.equal(JSON.parse(booked.checkout.widget.params).paymentSchema, 'Dual');
  await stage.pay(booked, { change: { paymentSchema: 'Single' } });
  await eventually('confirmed', async () => (await view(booked)).status === 'confirmed');
  await stage.settled('late');
  assert.deepEqual([(await view(booked)).payment, (await view(booked)).paid.minor], ['paid', price / 5]);
});

test('a declined card holds nothing, and the next one does', async () => {
  const { stage, starts, view, sums, price } = link;
  const booked = await stage.client('late').book({ start: starts.shift() });
  assert.equal((await stage.pay(booked, { card: '4000056655665556' })).outcome, 'declined');
  await eventually('declined', async () => (await view(booked)).payment === 'declined');
  await stage.pay(booked);
  await eventually('on hold', async () => (await view(booked)).payment === 'on_hold');
  assert.deepEqual(await sums(booked), { held: price / 5, captured: 0, back: 0 });
});

test('two tabs hold the card twice: the second hold is let go', async () => {
  const { stage, starts, view, sums, price } = link;
  const booked = await stage.client('late').book({ start: starts.shift() });
  const tabs = [];
  for (let tab = 0; tab < 2; tab += 1) tabs.push(await stage.pay(booked, { card: '4242424242424242', authenticate: null, force: true }));
  for (const { transaction_id: transaction } of tabs) await stage.tiptop.control('POST authenticate', { transaction });
  await eventually('on hold', async () => (await view(booked)).payment === 'on_hold');
  assert.deepEqual(await sums(booked), { held: price / 5, captured: 0, back: 0 });
});
