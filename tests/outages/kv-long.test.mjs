// KV as on its worst day: nothing at all for long, then a minute behind and one write a second, then every third call
// fails and acknowledgements get lost. Clients book, pay, move and call off all the while, and look at what is free. None of
// them has an error; and once KV is well it says what the ledger says within two minutes.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { record } from '../history/record.mjs';
import { clientsOf } from '../history/traffic.mjs';
import { assertHistory, told } from '../history/verdict.mjs';
import { assertBalanced, assertKvAgrees, assertNoOverlap } from '../runtime/books.mjs';
import { chance, count } from '../runtime/scale.mjs';
import { eventually, openStage, salonDraft, sleep } from '../runtime/stage.mjs';

/** Without KV at all; then for each of the other faults. */
const DEAD_SECONDS = count('KV_DEAD_SECONDS', 4);
const SICK_SECONDS = count('KV_SICK_SECONDS', 2);
const STALE_MS = Math.min(60_000, SICK_SECONDS * 1_000);
const CONVERGED_MS = 120_000;
const CLIENTS = 6;
const choices = chance();

const SICKNESSES = [
  { failAll: true },
  { staleMs: STALE_MS, oneWritePerSecond: true },
  { loseAcks: true },
  { failWrites: true, staleMs: STALE_MS },
  { delayMs: 700 },
];

const history = record();
let stage;
let client;
before(async () => {
  const draft = salonDraft('belle');
  draft.booking.hold_seconds = 60;
  stage = await openStage({ salons: [draft], providers: ['stripe', 'tiptoppay'], via: history.fetch });
  await stage.tiptop.openTerminal('belle', { currencies: ['EUR'] });
  client = stage.client('belle');
});
after(() => stage.close());

test(`KV is dead for ${DEAD_SECONDS} s, then sick: bookings go on, and it converges`, { timeout: 300_000 + (DEAD_SECONDS + 4 * SICK_SECONDS) * 2_000 }, async (t) => {
  t.diagnostic(`seed ${choices.seed}`);
  const starts = await client.starts('manicure', 'any', 31);
  const template = await client.request({ start: starts[0] });
  const traffic = clientsOf(stage, 'belle', { starts, template, choices });
  let going = true;
  const load = traffic.run({ clients: CLIENTS, going: () => going });
  const looks = (async () => {
    while (going) {
      assert.equal((await client.storefront()).status, 200);
      const from = new Date(choices.pick(starts) * 1_000).toISOString().slice(0, 10);
      assert.equal((await client.times({ services: 'manicure', staff: 'any', from, days: 1 })).status, 200);
      await sleep(100);
    }
  })();
  let refused = 0;
  for (const [index, faults] of SICKNESSES.entries()) {
    await stage.edge.kv.heal();
    await stage.edge.kv.faults(faults);
    await sleep((index === 0 ? DEAD_SECONDS : SICK_SECONDS) * 1_000);
    ({ refused } = await stage.edge.kv.counts());
  }
  going = false;
  await Promise.all([load, looks]);
  assert.ok(refused > 0, 'KV was well all the time');
  const failed = history.calls.filter(({ status }) => status >= 500);
  // A connection may be closed under a request because it was idle for long.
  assert.ok(history.calls.filter(({ status }) => status === null).length <= 2, 'calls without an answer');
  assert.deepEqual(failed.map(({ method, path, status }) => `${method} ${path} ${status}`), []);

  const ending = ({ phase }) => phase.phase === 'held' && phase.until < Date.now() / 1000 + 20;
  await eventually('no hold is about to end', async () => !(await stage.bookings('belle')).some(ending), 90_000);
  const behind = (await stage.health('belle')).publications;
  await stage.edge.kv.heal();
  const began = Date.now();
  await stage.quiet('belle', CONVERGED_MS);
  const converged = Date.now() - began;
  const bookings = await stage.bookings('belle');
  assertKvAgrees('belle', bookings, await stage.edge.kv.dump());
  assertNoOverlap(bookings);
  assertBalanced(bookings, await stage.account('belle'), await stage.tiptop.terminal('belle'));
  const figures = await assertHistory(stage, 'belle', history);
  t.diagnostic(`${refused} calls of KV refused; ${behind} values were behind, converged ${converged} ms after KV was well`);
  t.diagnostic(`${told(figures)}; ${JSON.stringify(traffic.outcomes)}`);
});
