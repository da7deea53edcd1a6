// KV is dead for two and a half hours by the ledger's clock: visits are booked meanwhile, and two minutes after it is well
// again it says what the ledger does, however often writing has failed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertKvAgrees, assertNoOverlap } from '../runtime/books.mjs';
import { opened } from '../runtime/opened.mjs';
import { CLOCK_SET, setClock } from '../runtime/workerd.mjs';

const MINUTES = 150;
const STEP = 10;
const CONVERGED_SECONDS = 120;

const { stage, client, starts } = await opened({ entry: CLOCK_SET });
const minutesOn = (minutes) => setClock(stage.edge, -minutes * 60, ['belle']);

test(`KV is dead for ${MINUTES} minutes: ${CONVERGED_SECONDS} s after it is well, it agrees`, { timeout: 60_000 }, async () => {
  const books = async () => {
    const { status, body } = await client.book({ start: starts.shift(), services: ['patch-test'], pay: 'at_salon', staff: { kind: 'any' } });
    assert.equal(status, 200, JSON.stringify(body));
  };
  await books();
  await stage.quiet('belle');
  await stage.edge.kv.faults({ failWrites: true });
  for (let minutes = 0; minutes <= MINUTES; minutes += STEP) {
    await minutesOn(minutes);
    if (minutes % 50 === 0) await books();
  }
  const { refused } = await stage.edge.kv.counts();
  assert.ok(refused > MINUTES / STEP, `${refused} writes were refused`);
  assert.ok((await stage.health('belle')).publications > 0);

  await stage.edge.kv.heal();
  await minutesOn(MINUTES + CONVERGED_SECONDS / 60);
  await stage.quiet('belle', 10_000);
  const bookings = await stage.bookings('belle');
  assert.equal(bookings.length, 5);
  assertNoOverlap(bookings);
  assertKvAgrees('belle', bookings, await stage.edge.kv.dump());
});
