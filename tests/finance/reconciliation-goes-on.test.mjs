// Many pages, a process that dies between two of them, and the cron that nobody has to think of.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { opened } from '../runtime/opened.mjs';
import { eventually, salonDraft, sleep } from '../runtime/stage.mjs';
import { byHand, financeOf, found } from './books.mjs';

/** A minute of the cron in seconds here: five of them are `CRON_MS`, and it looks every four at most. */
const CRON_MS = 5_000;
const { stage, client, starts } = await opened({ salons: [salonDraft('belle')], knobs: { drop_types: ['*'] }, vars: { RECONCILE_SECONDS: '4' }, days: 5 });
const finance = await financeOf(stage, 'belle');
const hand = byHand(stage, 'belle');
const PAGE = 'GET /v1/payment_intents';
const pages = async () => (await stage.sandbox.control(`GET requests?operation=${encodeURIComponent(PAGE)}`)).length;

test('more than a hundred payments are read page by page, and a process that dies goes on where it was', async () => {
  const booked = await client.book({ start: starts.shift() });
  await stage.pay(booked);
  const others = 230;
  for (let n = 0; n < others; n += 1) {
    await hand('payment_intents', { amount: 500 + n, currency: 'eur' });
  }
  await stage.fault(PAGE, 'delay', { delay_ms: 700 });
  const before = await pages();
  await finance.start();
  await eventually('the second page is asked for', async () => (await pages()) >= before + 2);
  await stage.edge.kill9();
  await stage.heal();
  await stage.edge.restart();
  const run = await finance.finished('stripe');
  const asked = (await pages()) - before;
  assert.deepEqual([run.others, run.ours, found(run)], [others, 1, ['paid healed']]);
  assert.ok(asked === 4, `three pages, and the one that was lost: ${asked}`);
  assert.equal((await stage.booking('belle', booked)).phase.phase, 'confirmed');
  assert.deepEqual((await finance.reconcile('stripe')).result, 'differences: 0');
});

test('with every message cut each booking is right two runs of the cron after its payment at the latest', async () => {
  const lag = [];
  let going = true;
  const cron = (async () => {
    while (going) {
      await stage.edge.cron();
      await sleep(CRON_MS);
    }
  })();
  const paying = [];
  for (let n = 0; n < 8; n += 1) {
    const booked = await client.book({ start: starts.shift() });
    await stage.pay(booked);
    const at = Date.now();
    paying.push(eventually('confirmed', async () => (await stage.booking('belle', booked)).phase.phase === 'confirmed', 30_000).then(() => lag.push(Date.now() - at)));
    await sleep(700);
  }
  await Promise.all(paying);
  going = false;
  await cron;
  const worst = Math.max(...lag);
  console.log(`# right after ${worst} ms at most of ${lag.length} payments; the cron comes every ${CRON_MS} ms`);
  assert.ok(worst <= 2 * CRON_MS + 1_000, `${worst} ms`);
  assert.equal((await stage.health('belle')).operations, 0, 'no message has come');
});

test('the cron leaves a salon alone that it has just looked at', async () => {
  await finance.finished('stripe', 'cron');
  await sleep(4_100);
  const before = await pages();
  await stage.edge.cron();
  await finance.finished('stripe', 'cron');
  await stage.edge.cron();
  await sleep(500);
  assert.equal((await pages()) - before, 3, 'one run: three pages');
});
