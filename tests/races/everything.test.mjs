// Booking, paying, running out, giving back, calling off and moving, all for the same few times: whoever gives a time up,
// somebody else has it the next moment, and nobody ever has it together with another.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { record } from '../history/record.mjs';
import { clientsOf } from '../history/traffic.mjs';
import { assertHistory, told } from '../history/verdict.mjs';
import { assertBooksAgree, comesToRest } from '../runtime/rest.mjs';
import { chance, count } from '../runtime/scale.mjs';
import { openStage, salonDraft } from '../runtime/stage.mjs';

/** Calls in all. */
const OPERATIONS = count('RACE_OPERATIONS', 600);
const CLIENTS = count('RACE_CLIENTS', 24);
/** Times that they fight for: consecutive ones of the grid, so that each overlaps its neighbours. */
const TIMES = 96;
const HOLD_SECONDS = 5;
const choices = chance();

const history = record();
let stage;
let client;
before(async () => {
  const draft = salonDraft('belle');
  draft.booking.hold_seconds = HOLD_SECONDS;
  stage = await openStage({ salons: [draft], providers: ['stripe', 'tiptoppay'], via: history.fetch });
  await stage.tiptop.openTerminal('belle', { currencies: ['EUR'] });
  client = stage.client('belle');
});
after(() => stage.close());

test(`${CLIENTS} clients and ${OPERATIONS} calls for ${TIMES} times: never two at one`, { timeout: 120_000 + OPERATIONS * 100 }, async (t) => {
  t.diagnostic(`seed ${choices.seed}`);
  // Half of them so soon that moving is over and calling off costs a fee.
  const free = await client.starts('manicure', 'any', 8);
  const starts = [...free.slice(0, TIMES / 2), ...free.slice(-TIMES / 2)];
  const template = await client.request({ start: starts[0] });
  const traffic = clientsOf(stage, 'belle', {
    starts, template, choices, habits: { atSalon: 35, release: 25, abandon: 15, switches: 10, cancel: 100, move: 50 },
  });
  const began = performance.now();
  await traffic.run({ clients: CLIENTS, going: () => history.calls.length < OPERATIONS });
  const seconds = (performance.now() - began) / 1000;
  // What so many calls have left to do at the providers is done four at a time.
  await comesToRest(stage, 'belle', { work: Math.max(60_000, OPERATIONS * 12) });

  const figures = await assertHistory(stage, 'belle', history);
  const { bookings } = await assertBooksAgree(stage, 'belle');
  assert.ok(figures.spans > bookings.length / 2, `only ${figures.spans} spans could be judged`);
  for (const outcome of ['slot_taken', 'cancelled', 'abandoned']) assert.ok(traffic.outcomes[outcome] > 0, `nobody was ${outcome}: ${JSON.stringify(traffic.outcomes)}`);
  t.diagnostic(`${told(figures)}; ${seconds.toFixed(0)} s`);
  t.diagnostic(JSON.stringify(traffic.outcomes));
});
