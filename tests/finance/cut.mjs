// Every message cut, and the cron at its own pace: how long it takes until what was paid is in the books, by the clock on the wall.
// Run by `make soak PART=cut-live`: node --test tests/finance/cut.mjs
//
// `CUT_SECONDS` is how long people pay; the run lasts ten minutes longer at most. A whole day of it is `tests/it/cut.rs`, whose
// clock is not the wall's.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { count } from '../runtime/scale.mjs';
import { apart, openStage, salonDraft, sleep, tengeDraft } from '../runtime/stage.mjs';

const SECONDS = count('CUT_SECONDS', 360);
/** Each provider has a payment so often. */
const EVERY_MS = 36_000;
const RIGHT_MS = 600_000;
const [, minutes] = /^crons = \["\*\/(\d+) \* \* \* \*"\]$/m.exec(readFileSync(new URL('../../wrangler.toml', import.meta.url), 'utf8'));
const CRON_MS = Number(minutes) * 60_000;

const stages = [
  { salon: 'belle', stage: await openStage({ salons: [salonDraft('belle')], knobs: { drop_types: ['*'] } }) },
  { salon: 'saule', stage: await openStage({ salons: [tengeDraft('saule')], providers: ['tiptoppay'] }) },
];
after(() => Promise.all(stages.map(({ stage }) => stage.close())));
await stages[1].stage.tiptop.control('POST knobs', { drop_types: ['*'] });

/** Waits for the next instant at which the cron comes on the platform: every so many minutes of the hour. */
const nextCron = () => sleep(CRON_MS - (Date.now() % CRON_MS));

/** Books and pays every so often; how long each waited until the salon's books said that the visit stands. */
async function payAndWait({ salon, stage }) {
  const client = stage.client(salon);
  const starts = apart(await client.starts('manicure', 'any', 10), 120);
  const began = Date.now();
  const waits = [];
  let open = new Map();
  for (let next = began; Date.now() < began + SECONDS * 1_000 || open.size > 0;) {
    if (Date.now() >= next && next < began + SECONDS * 1_000) {
      const booked = await client.book({ start: starts.shift() });
      assert.equal(booked.status, 200, JSON.stringify(booked.body));
      await stage.pay(booked);
      open.set(booked.booking.id, Date.now());
      next += EVERY_MS;
    }
    const books = await stage.bookings(salon);
    const stands = new Set(books.filter(({ phase }) => phase.phase === 'confirmed').map(({ id }) => id));
    for (const [id, at] of open) {
      if (stands.has(id)) waits.push(Date.now() - at);
      else assert.ok(Date.now() - at < RIGHT_MS, `${salon}: paid ${Date.now() - at} ms ago, and not in the books`);
    }
    open = new Map([...open].filter(([id]) => !stands.has(id)));
    await sleep(1_000);
  }
  return waits;
}

test(`each payment is in the books within ten minutes, with the cron every ${minutes} of them`, { timeout: (SECONDS + 700) * 1_000 }, async () => {
  let going = true;
  const cron = (async () => {
    for (;;) {
      await Promise.race([nextCron(), (async () => { while (going) await sleep(500); })()]);
      if (!going) return;
      await Promise.all(stages.map(({ stage }) => stage.edge.cron()));
    }
  })();
  const all = await Promise.all(stages.map(payAndWait));
  going = false;
  await cron;
  for (const [index, { salon, stage }] of stages.entries()) {
    const waits = all[index].sort((a, b) => a - b);
    const whole = (ms) => Math.round(ms / 1_000);
    const asked = (await stage.sandbox.control(index === 0 ? 'GET requests' : 'GET tiptoppay/requests')).length;
    console.log(`# ${salon}: ${waits.length} payments, in the books after ${whole(waits[waits.length >> 1])} s in the middle, ${whole(waits.at(-1))} s at most; ${asked} calls to the provider`);
    assert.ok(waits.length >= SECONDS * 1_000 / EVERY_MS - 1);
    assert.equal((await stage.health(salon)).operations, 0, 'no message has come');
  }
});
