// Cards held as a guarantee at TipTop Pay, by an order's link and by its widget: the table of hold.mjs, and what is TipTop
// Pay's alone.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../runtime/stage.mjs';
import { opened, PRICE, SALON, tiptoppay } from './side.mjs';
import { holds } from './hold.mjs';

const link = await opened(tiptoppay('link'));
const widget = await opened(tiptoppay('widget'));
const ends = [holds(link), holds(widget)];

const onHold = { held: PRICE, taken: 0, back: 0 };

test('an order in two stages is asked for, whatever the connection says', async () => {
  const [order] = await link.stage.tiptop.orders(SALON, await link.stands('held'));
  assert.equal(order.RequireConfirmation, true);
});

test('a browser that has the widget charge at once has paid', async () => {
  const visit = await widget.stands('held', {}, { change: { paymentSchema: 'Single' } });
  assert.equal(JSON.parse(visit.checkout.widget.params).paymentSchema, 'Dual');
  const { booking } = await widget.show(visit);
  assert.deepEqual([booking.payment, booking.paid.minor], ['paid', PRICE]);
});

test('a declined card holds nothing, and the next one does', async () => {
  const visit = await link.booked('held');
  assert.equal((await link.stage.pay(visit, { card: '4000056655665556' })).outcome, 'declined');
  await eventually('declined', async () => (await link.show(visit)).booking.payment === 'declined');
  await link.stage.pay(visit);
  await link.settled();
  assert.deepEqual([(await link.show(visit)).booking.payment, await link.books(visit)], ['on_hold', onHold]);
});

test('two tabs hold the card twice: the second hold is let go', async () => {
  await link.stage.tiptop.askNothing(SALON);
  const visit = await link.booked('held');
  const tabs = [];
  for (let tab = 0; tab < 2; tab += 1) tabs.push(await link.stage.pay(visit, { card: '4242424242424242', authenticate: null, force: true }));
  for (const { transaction_id: transaction } of tabs) await link.stage.tiptop.control('POST authenticate', { transaction });
  await link.settled();
  assert.deepEqual([(await link.show(visit)).booking.payment, await link.books(visit)], ['on_hold', onHold]);
});

test('the answer to taking a part is lost, and its message: taken once', async () => {
  const visit = await link.stands('held');
  await link.stage.tiptop.fault('POST /payments/confirm', 'lose_answer', { times: 1 });
  await link.stage.tiptop.knobs({ drop_types: ['Confirm'] });
  assert.equal((await link.act(visit, 'hold/capture', { amount: link.money(1900) })).status, 200);
  await link.settled();
  assert.deepEqual(await link.books(visit), { held: 0, taken: 1900, back: 0 });
  assert.equal((await link.show(visit)).booking.paid.minor, 1900);
});

for (const end of ends) end();

test('a hold that ends in silence: nothing can be taken of it, and nobody is asked again', async () => {
  const visit = await link.stands('held');
  await link.runsOut();
  await link.stage.tiptop.knobs({ cancel_on_release: false });
  const silent = await link.stands('held');
  await link.stage.sandbox.control('POST clock', { advance: 7 * 86_400 + 1 });
  assert.equal((await link.act(silent, 'hold/capture', { amount: link.money(1900) })).status, 200);
  await link.settled();
  for (const one of [visit, silent]) {
    const { booking, wanted } = await link.show(one);
    assert.deepEqual([booking.status, booking.on_hold, booking.paid.minor, wanted], ['confirmed', undefined, 0, undefined]);
    assert.deepEqual(await link.books(one), { held: 0, taken: 0, back: 0 });
  }
});
