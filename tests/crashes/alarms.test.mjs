// Holds that end and visits that are called off while the process is killed again and again, before the alarm, in the midst
// of it, or down when it was due, with KV and the provider quick or slow. What the alarm has to do is done once, without
// anybody asking: every page is closed, every slot is free, every refund is made.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertBalanced, assertKvAgrees } from '../runtime/books.mjs';
import { opened } from '../runtime/opened.mjs';
import { chance, count } from '../runtime/scale.mjs';
import { eventually, salonDraft, sleep } from '../runtime/stage.mjs';

/** Alarms that are disturbed: each booking leaves one behind. */
const CASES = count('ALARM_CASES', 12);
const AT_ONCE = 6;
/** How long a time is held. */
const HOLD_SECONDS = 5;
const EXPIRE = 'POST /v1/checkout/sessions/{id}/expire';
const REFUND = 'POST /v1/refunds';
const choices = chance();

const draft = salonDraft('belle');
draft.booking.hold_seconds = HOLD_SECONDS;
const { stage, client, starts } = await opened({ salons: [draft], days: 31, knobs: { retry_base_ms: 100, retry_limit: 40 } });

const sessions = async () => new Map((await stage.account('belle')).sessions.map((session) => [session.metadata.booking, session]));

test(`${CASES} alarms, killed before, during and after they were due: all their work is done, once`, { timeout: 60_000 + CASES * 8_000 }, async (t) => {
  t.diagnostic(`seed ${choices.seed}`);
  const kills = { before: 0, during: 0, down: 0 };
  let done = 0;
  while (done < CASES) {
    const slow = choices.below(2) === 0;
    if (slow) {
      await stage.edge.kv.faults({ delayMs: choices.between(100, 800) });
      for (const operation of [EXPIRE, REFUND]) await stage.fault(operation, 'delay', { delay_ms: choices.between(50, 400) });
    }
    const booked = await Promise.all(Array.from({ length: AT_ONCE }, () => client.book({ start: starts.shift() })));
    assert.deepEqual(booked.map(({ status }) => status), Array(AT_ONCE).fill(200), JSON.stringify(booked));
    // Half of them are given up though the bank says yes a moment later: their alarm has a refund to make.
    const [paid, left] = [booked.slice(0, AT_ONCE / 2), booked.slice(AT_ONCE / 2)];
    await stage.fault(EXPIRE, 'status', { status: 503, times: paid.length });
    for (const one of paid) assert.equal((await client.act(one, 'release')).status, 200);
    for (const one of paid) await stage.pay(one).catch(() => {});
    const due = Math.max(...left.map(({ booking }) => booking.hold_ends)) * 1_000;
    for (let kill = 0; kill < 3; kill += 1) {
      const kind = choices.pick(['before', 'during', 'down']);
      kills[kind] += 1;
      if (kind === 'before') await sleep(choices.below(300));
      else await sleep(Math.max(0, due - Date.now()) + (kind === 'during' ? choices.below(1_200) : -200));
      await stage.edge.kill9();
      if (kind === 'down') await sleep(choices.between(300, 2_500));
      await stage.edge.restart();
    }
    if (slow) {
      await stage.edge.kv.heal();
      await stage.heal();
    }
    // Nobody asks the ledger for anything meanwhile.
    let open;
    await eventually('every page is closed', async () => {
      const all = await sessions();
      open = booked.filter(({ booking: { id } }) => all.get(id)?.status === 'open');
      return open.length === 0;
    }, 40_000).catch(async (error) => {
      throw new Error(`${open.length} of ${booked.length} open: ${JSON.stringify(await stage.health('belle'))}`, { cause: error });
    });
    done += booked.length;
  }
  await stage.quiet('belle', 60_000);
  const bookings = await stage.bookings('belle');
  const account = await stage.account('belle');
  assert.deepEqual(bookings.filter(({ phase }) => !['expired', 'cancelled'].includes(phase.phase)), []);
  assert.equal((await stage.health('belle')).holds, 0);
  assertBalanced(bookings, account);
  assertKvAgrees('belle', bookings, await stage.edge.kv.dump());
  t.diagnostic(`${done} alarms, killed ${JSON.stringify(kills)}; ${account.refunds.length} refunds, each once`);
});
