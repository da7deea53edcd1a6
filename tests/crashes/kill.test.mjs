// The process is killed at any moment under load, again and again. What was acknowledged is still true afterwards, and
// nothing is there twice: not a slot, not a page, not a charge, not a refund.
//
// Sixteen clients book, pay at both providers, give back, call off and move; each remembers only what it was told, as a
// browser would, and repeats what it got no answer to. The killed process is started again on the same disk.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { record } from '../history/record.mjs';
import { clientsOf } from '../history/traffic.mjs';
import { assertHistory, told } from '../history/verdict.mjs';
import { assertBooksAgree, comesToRest } from '../runtime/rest.mjs';
import { chance, count } from '../runtime/scale.mjs';
import { apart, eventually, openStage, salonDraft, sleep } from '../runtime/stage.mjs';

const CYCLES = count('KILL_CYCLES', 8);
const CLIENTS = 16;
/** So many acknowledgements lie between two kills at most; then it comes within milliseconds, at any instant. */
const ACKS_BETWEEN = count('KILL_ACKS_BETWEEN', 40);
/** How many calls must have been acknowledged; more cycles are run until they are. */
const ACKS = count('KILL_ACKS', 100);
/** How long a time is held: short in the long run, where many holds end and payments come late. */
const HOLD_SECONDS = count('KILL_HOLD_SECONDS', 300);
const choices = chance();

const history = record();
let stage;
let client;
before(async () => {
  const draft = salonDraft('belle');
  draft.booking.hold_seconds = HOLD_SECONDS;
  // A long run would take all times of a month: more people for it.
  draft.staff.push(...Array.from({ length: Math.floor(ACKS / 1_500) }, (_, n) => ({ id: `person-${n}`, name: `Person ${n}`, offers: [{ service: 'manicure' }] })));
  stage = await openStage({
    salons: [draft], providers: ['stripe', 'tiptoppay'], tiptoppay: { stages: 'two' }, knobs: { retry_base_ms: 100, retry_limit: 40 }, via: history.fetch,
  });
  await stage.tiptop.openTerminal('belle', { currencies: ['EUR'] });
  client = stage.client('belle');
});
after(() => stage.close());

test(`killed ${CYCLES} times under the load of ${CLIENTS} clients: nothing lost, nothing twice`, { timeout: 120_000 + CYCLES * 20_000 + ACKS * 500 }, async (t) => {
  t.diagnostic(`seed ${choices.seed}`);
  // A visit takes three steps of the grid: most starts here are free of each other, every ninth fights with its neighbour.
  const starts = (await client.starts('manicure', 'any', 31)).filter((_, index) => index % 3 === 0 || index % 9 === 1);
  const template = await client.request({ start: starts[0] });
  const traffic = clientsOf(stage, 'belle', { starts, template, choices });
  const restarts = [];
  const acknowledged = () => history.calls.filter(({ status }) => status === 200).length;
  let alive = true;
  const load = traffic.run({ clients: CLIENTS, going: () => alive });
  try {
    for (let cycle = 0; cycle < CYCLES || acknowledged() < ACKS; cycle += 1) {
      const enough = acknowledged() + choices.between(1, ACKS_BETWEEN);
      await eventually('the load goes on', () => acknowledged() >= enough, 60_000);
      await sleep(choices.below(50));
      await stage.edge.kill9();
      const began = performance.now();
      await stage.edge.restart();
      restarts.push(Math.round(performance.now() - began));
    }
    // Requests that were cut are repeated against the new process before the load ends.
    await sleep(500);
  } finally {
    // Also when it failed: clients that go on for ever keep this process alive.
    alive = false;
  }
  await load;
  t.diagnostic(`visits ${JSON.stringify(traffic.outcomes)}`);
  t.diagnostic(`killed ${restarts.length} times; restart to first answer, ms: ${restarts.slice(0, 60).join(' ')}`);
  await comesToRest(stage, 'belle');

  const figures = await assertHistory(stage, 'belle', history);
  const { account, terminal } = await assertBooksAgree(stage, 'belle');
  const paid = { Stripe: account.charges.filter(({ paid: done }) => done).length, 'TipTop Pay': terminal.transactions.filter(({ Status }) => Status === 'Completed').length };
  for (const [name, many] of Object.entries(paid)) assert.ok(many >= CYCLES / 2, `only ${many} paid at ${name}`);
  t.diagnostic(told(figures));
  t.diagnostic(`paid ${JSON.stringify(paid)}, refunded ${account.refunds.length + terminal.refunds.length}, let go ${terminal.transactions.filter(({ Status }) => Status === 'Cancelled').length}`);
});

test('after all that the salon still takes bookings', async () => {
  const start = apart(await client.starts('manicure', 'any', 31), 45).at(-1);
  const booked = await client.book({ start });
  assert.equal(booked.status, 200, JSON.stringify(booked.body));
  await stage.pay(booked);
  await eventually('confirmed', async () => (await client.show(booked)).body.booking.status === 'confirmed');
});
