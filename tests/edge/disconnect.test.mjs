// A connection that is given up: nothing new is opened there, what is open comes to its end, and then the keys are gone.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signedIn } from '../runtime/desk.mjs';
import { opened } from '../runtime/opened.mjs';
import { eventually, salonDraft } from '../runtime/stage.mjs';
import { CARDS } from '../runtime/tiptoppay.mjs';

const { stage, client, starts } = await opened({ salons: [salonDraft('belle', { currency: 'KZT' })], providers: ['tiptoppay'] });
const { tiptop } = stage;

const shown = async (booked) => (await client.show(booked)).body.booking;
/** A cancellation of a transaction that nobody knows: believed as long as there are keys to verify it with. */
const STRANGE = 'TransactionId=1&Amount=1.00&DateTime=2026-01-01+00%3a00%3a00';
const hears = async (salon) => (await tiptop.tell(salon, 'cancel', STRANGE)).status === 200;
/** Gives TipTop Pay up at the salon's desk; whether keys are kept. */
async function giveUp(salon) {
  const call = await signedIn(stage, salon);
  const gone = await call('DELETE', '/connections/tiptoppay');
  assert.equal(gone.status, 200);
  return (await gone.json()).keys_kept;
}

test('given up while a page is open: no new page, the open one still counts', async () => {
  const open = await client.book({ start: starts.shift() });
  assert.equal(open.checkout.provider, 'tiptoppay');
  assert.equal(await giveUp('belle'), true);
  await eventually('the storefront says so', async () => (await client.storefront()).body.providers.length === 0);
  const next = await client.book({ start: starts.shift(), pay: 'at_salon' });
  assert.deepEqual([next.body.booking.status, next.checkout], ['confirmed', undefined]);

  // A second tab was at the bank; both pay.
  await tiptop.askNothing('belle');
  const tries = await Promise.all([1, 2].map(() => tiptop.pay(open, { card: CARDS.secure, authenticate: null, force: true })));
  for (const { transaction_id: transaction } of tries) await tiptop.control('POST authenticate', { transaction });
  await eventually('confirmed', async () => (await shown(open)).status === 'confirmed');
  await eventually('the second payment went back', async () => (await tiptop.refunds('belle', open)).length === 1);
  await stage.quiet('belle');

  // The visit is still to come, so money may have to go back.
  await stage.edge.cron();
  assert.equal(await hears('belle'), true, 'keys are kept');
});

test('given up with nothing open: the keys are gone at once', async () => {
  await stage.putSalon(salonDraft('quiet', { currency: 'KZT' }));
  await tiptop.open('quiet');
  assert.equal(await hears('quiet'), true);
  assert.equal(await giveUp('quiet'), false);
  assert.equal(await hears('quiet'), false);
});

test('a hold that ends unpaid needs no keys any more: the sweep takes them away', async () => {
  await stage.putSalon(salonDraft('held', { currency: 'KZT' }));
  await tiptop.open('held');
  await stage.quiet('held');
  const held = stage.client('held');
  const booked = await held.book({ start: starts.shift() });
  assert.equal(await giveUp('held'), true);
  await stage.edge.cron();
  assert.equal(await hears('held'), true);
  await held.act(booked, 'release');
  await stage.quiet('held');
  assert.equal((await tiptop.orders('held', booked))[0].Status, 'Cancelled', 'the page was closed with them');
  await stage.edge.cron();
  assert.equal(await hears('held'), false);
});

test('the sweep brings data keys under the current sealing key, so that the old one can go', async () => {
  const key = (id, byte) => `${id}:${Buffer.alloc(32, byte).toString('base64')}`;
  await stage.edge.restart({ vars: { ...stage.vars, SEALING_KEYS: `${key('new', 9)},${stage.vars.SEALING_KEYS}` } });
  await stage.edge.cron();
  await stage.edge.restart({ vars: { ...stage.vars, SEALING_KEYS: key('new', 9) } });
  assert.equal(await hears('belle'), true);
});
