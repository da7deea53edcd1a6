// Booking, paying, running out, giving back, calling off and moving, all for the same few times: whoever gives a time up,
// somebody else has it the next moment, and nobody ever has it together with another.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { record } from '../history/record.mjs';
import { clientsOf } from '../history/traffic.mjs';
import { assertHistory, told } from '../history/verdict.mjs';
import { assertBalanced, assertNoOverlap, assertOneOrderAnAttempt, assertOnePageAnAttempt } from '../runtime/books.mjs';
import { chance, count } from '../runtime/scale.mjs';
import { eventually, openStage, salonDraft } from '../runtime/stage.mjs';

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
  const ending = ({ phase }) => phase.phase === 'held' && phase.until < Date.now() / 1000 + 20;
  await eventually('no hold is about to end', async () => !(await stage.bookings('belle')).some(ending), 40_000);
  await stage.quiet('belle', 60_000);

  const figures = await assertHistory(stage, 'belle', history);
  const bookings = await stage.bookings('belle');
  const [account, terminal] = [await stage.account('belle'), await stage.tiptop.terminal('belle')];
  assertNoOverlap(bookings);
  assertOnePageAnAttempt(bookings, account);
  assertOneOrderAnAttempt(bookings, terminal);
  assertBalanced(bookings, account, terminal);
  assert.ok(figures.spans > bookings.length / 2, `only ${figures.spans} spans could be judged`);
  for (const outcome of ['slot_taken', 'cancelled', 'abandoned']) assert.ok(traffic.outcomes[outcome] > 0, `nobody was ${outcome}: ${JSON.stringify(traffic.outcomes)}`);
  t.diagnostic(`${told(figures)}; ${seconds.toFixed(0)} s`);
  t.diagnostic(JSON.stringify(traffic.outcomes));
});
