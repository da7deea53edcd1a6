// A deploy that is under way: for a while the older Worker asks newer ledgers, or the newer Worker older ones, and the tables
// become those of the newer version in the midst of it, with the process killed at any moment. Then it is taken back, ledgers
// and all, over the tables that are newer by now, and made again. Clients notice nothing.
// Run by `make soak PART=skew`, which builds the older Worker: node --test tests/skew/skew.mjs
//
// Deliberately absent: a newer version that forbids it, which tests/outages/rollback.test.mjs makes by hand.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { record } from '../history/record.mjs';
import { clientsOf } from '../history/traffic.mjs';
import { assertHistory, told } from '../history/verdict.mjs';
import { assertBooksAgree, comesToRest } from '../runtime/rest.mjs';
import { chance, count } from '../runtime/scale.mjs';
import { openStage, salonDraft, sleep } from '../runtime/stage.mjs';

/** Calls in each phase of the deploy. */
const CALLS = count('SKEW_CALLS', 150);
const KILLS = count('SKEW_KILLS', 4);
const folder = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const newer = process.env.CHAIRTIME_WORKER_BUILD ?? folder('worker/build');
const older = process.env.CHAIRTIME_OLDER_BUILD ?? folder('.chairtime/older');
const choices = chance();

const history = record();
let stage;
let client;
before(async () => {
  const draft = salonDraft('belle');
  draft.booking.hold_seconds = 60;
  stage = await openStage({
    salons: [draft], providers: ['stripe', 'tiptoppay'], build: older, via: history.fetch, knobs: { retry_base_ms: 100, retry_limit: 40 },
  });
  await stage.tiptop.openTerminal('belle', { currencies: ['EUR'] });
  client = stage.client('belle');
});
after(() => stage.close());

test('an older Worker beside newer ledgers, and the other way round, and tables that become newer meanwhile', { timeout: 600_000 + CALLS * 1_000 }, async (t) => {
  t.diagnostic(`seed ${choices.seed}; older ${older}, newer ${newer}`);
  const starts = await client.starts('manicure', 'any', 31);
  const template = await client.request({ start: starts[0] });
  const traffic = clientsOf(stage, 'belle', { starts, template, choices });
  const phases = [
    ['both older', { build: older, ledgers: older }],
    ['newer Worker, older ledgers', { build: newer, ledgers: older }],
    ['older Worker, newer ledgers', { build: older, ledgers: newer }],
    ['both newer', { build: newer, ledgers: newer }],
    ['taken back: both older over newer tables', { build: older, ledgers: older }],
    ['both newer again', { build: newer, ledgers: newer }],
  ];
  for (const [name, builds] of phases) {
    await stage.edge.restart(builds);
    const first = history.calls.length;
    const answered = () => history.calls.slice(first).filter(({ status }) => status !== null);
    const going = () => answered().length < CALLS;
    const load = traffic.run({ clients: 8, going });
    // The first calls make the tables newer; the process is killed while they do, and later.
    for (let kill = 0; kill < KILLS && going(); kill += 1) {
      await sleep(kill === 0 ? choices.below(60) : choices.between(200, 1_500));
      await stage.edge.restart();
    }
    await load;
    const answers = answered();
    const faults = answers.filter(({ status }) => status >= 500);
    assert.deepEqual(faults.map(({ path, status, answer }) => `${path} ${status} ${answer?.code}`), [], name);
    t.diagnostic(`${name}: ${answers.length} answers, ${answers.filter(({ status }) => status === 200).length} of them 200; schema ${(await stage.health('belle')).schema}`);
  }
  await comesToRest(stage, 'belle', { holds: 90_000 });
  await assertBooksAgree(stage, 'belle');
  t.diagnostic(`${told(await assertHistory(stage, 'belle', history))}; ${JSON.stringify(traffic.outcomes)}`);
});
