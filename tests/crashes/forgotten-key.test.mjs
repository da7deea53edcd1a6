// The process ends while a refund is on its way, and is up again only when the provider has forgotten the request's name (TipTop
// Pay keeps it for an hour). The money was sent, nobody has told of it: it is looked for, and not sent a second time.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertBalanced } from '../runtime/books.mjs';
import { deskOf } from '../runtime/desk.mjs';
import { opened } from '../runtime/opened.mjs';
import { eventually, tengeDraft } from '../runtime/stage.mjs';
import { KINDS } from '../runtime/tiptoppay.mjs';

const REFUND = 'POST /payments/refund';
const PART = { minor: 100_000, currency: 'KZT' };

const { stage, client, starts } = await opened({ salons: [tengeDraft('saule')], providers: ['tiptoppay'] });
const { tiptop } = stage;
// Nobody tells of refunds: what came of one is found by asking only.
await tiptop.openTerminal('saule', { notifications: Object.fromEntries(KINDS.filter((kind) => kind !== 'refund').map((kind) => [kind, tiptop.address('saule', kind)])) });
const desk = await deskOf(stage, 'saule');

test('a refund whose answer the process did not live to hear is made once, though its name is forgotten by then', async () => {
  const booked = await client.book({ start: starts.shift() });
  assert.equal(booked.status, 200, JSON.stringify(booked.body));
  await tiptop.pay(booked);
  await stage.settled('saule');
  await tiptop.fault(REFUND, 'delay', { delay_ms: 1_500, times: 1 });
  assert.equal((await desk.act(booked, 'refund', { key: 'part', amount: PART })).status, 200);
  await eventually('the refund is asked for', async () => (await tiptop.asked(REFUND)).length === 1);
  await stage.edge.kill9();
  await eventually('the money has gone', async () => (await tiptop.refunds('saule', booked)).length === 1);
  await stage.sandbox.control('POST clock', { advance: 2 * 3_600 });
  await stage.edge.restart();
  await stage.settled('saule', 40_000);
  assert.deepEqual((await tiptop.refunds('saule', booked)).length, 1, 'the money has gone twice');
  assertBalanced(await stage.bookings('saule'), null, await tiptop.terminal('saule'));
  const [{ refunds }] = (await desk.show(booked)).payments;
  assert.deepEqual(refunds.map(({ amount, status }) => [amount, status]), [[PART, 'succeeded']]);
});
