// Half an hour of everything at once: clients of every kind, providers behind a line that fails, KV that dies and lags, the
// process killed now and then. At the end no law is broken, and answers take no longer than at the beginning.
// Run by `make soak PART=mixed`: node --test tests/load/mixed.mjs

import assert from 'node:assert/strict';
import { loadavg } from 'node:os';
import { after, before, test } from 'node:test';
import { quantile } from '../bench/load.mjs';
import { record } from '../history/record.mjs';
import { clientsOf } from '../history/traffic.mjs';
import { assertHistory, told } from '../history/verdict.mjs';
import { startProxy } from '../outages/proxy.mjs';
import { past } from '../runtime/past.mjs';
import { assertBooksAgree, comesToRest } from '../runtime/rest.mjs';
import { chance, count } from '../runtime/scale.mjs';
import { openStage, salonDraft, sleep } from '../runtime/stage.mjs';

const SECONDS = count('MIXED_SECONDS', 1_800);
const CLIENTS = 8;
/** Between two visits, milliseconds, on average: thousands of visits an hour all the same, where one address may make thirty. */
const REST_MS = count('MIXED_REST_MS', 2_000);
/** How much longer answers may take in the last third than in the first, hundredths. */
const DRIFT = count('MIXED_DRIFT', 20);
const WEATHER = [{}, {}, { failAll: true }, { staleMs: 5_000, oneWritePerSecond: true }, { loseAcks: true }, { failWrites: true }];
const choices = chance();

const staff = Array.from({ length: 8 }, (_, index) => ({ id: `person-${index}`, name: `Person ${index}`, offers: [{ service: 'manicure' }] }));
const services = salonDraft('belle').services.filter(({ id }) => id === 'manicure');

const history = record();
let proxy;
let stage;
before(async () => {
  proxy = await startProxy({ choices, hundredths: 10 });
  const draft = salonDraft('belle', { staff, services });
  draft.booking.hold_seconds = 60;
  stage = await openStage({
    salons: [draft], providers: ['stripe', 'tiptoppay'], vars: proxy.vars, via: history.fetch, knobs: { retry_base_ms: 100, retry_limit: 40, duplicate: 1, reorder_ms: 50 },
  });
  proxy.to(stage.sandbox.url);
  await stage.tiptop.openTerminal('belle', { currencies: ['EUR'] });
});
after(async () => {
  await stage?.close();
  await proxy?.close();
});

test(`everything at once for ${SECONDS} s: no law is broken, and nothing grows slow`, { timeout: 600_000 + SECONDS * 2_000 }, async (t) => {
  t.diagnostic(`seed ${choices.seed}`);
  const client = stage.client('belle');
  const starts = await client.starts('manicure', 'any', 31);
  const template = await client.request({ start: starts[0] });
  const traffic = clientsOf(stage, 'belle', { starts, template, choices, habits: { cancel: 70 } });
  const began = performance.now();
  const going = () => performance.now() - began < SECONDS * 1_000;
  let kills = 0;
  const weather = (async () => {
    while (going()) {
      await stage.edge.kv.heal();
      await stage.edge.kv.faults(choices.pick(WEATHER));
      await sleep(choices.between(1_000, 5_000));
      if (choices.below(10) === 0) {
        await stage.edge.restart();
        kills += 1;
      }
    }
  })();
  /** How much waits to be done outside, twice a minute. */
  const backlog = [];
  const watched = (async () => {
    while (going()) {
      await sleep(30_000);
      const health = await stage.health('belle').catch(() => undefined);
      if (health) backlog.push(health.outbox);
    }
  })();
  await Promise.all([watched, traffic.run({ clients: CLIENTS, going, rest: REST_MS }), weather]);
  await stage.edge.kv.heal();
  proxy.heal();
  try {
    await comesToRest(stage, 'belle', { holds: 90_000, work: 120_000 });
  } catch (error) {
    await past(stage.edge, 'belle', async (run) => {
      const rows = await run('SELECT booking, key, json(effect) AS effect, tries, note FROM outbox WHERE due IS NOT NULL LIMIT 20');
      for (const row of rows) t.diagnostic(JSON.stringify(row));
    });
    throw error;
  }

  // Copies are sent on purpose, so messages are not counted here.
  const figures = await assertHistory(stage, 'belle', history, { messages: false });
  await assertBooksAgree(stage, 'belle');
  t.diagnostic(`waiting to be done outside, twice a minute: ${backlog.join(' ')}`);
  t.diagnostic(`killed ${kills} times; ${told(figures)}; ${JSON.stringify(traffic.outcomes)}`);

  const answered = history.calls.filter(({ method, path, status }) => status === 200 && method === 'GET' && path.includes('/bookings/'));
  const p99 = (from, to) => quantile(answered.slice(from * answered.length, to * answered.length).map(({ begin, end }) => end - begin).sort((a, b) => a - b), 0.99);
  const [first, last] = [p99(0, 1 / 3), p99(2 / 3, 1)];
  t.diagnostic(`how a booking stands, p99: first third ${first.toFixed(0)} ms, last third ${last.toFixed(0)} ms; load average ${loadavg()[0].toFixed(1)}`);
  assert.ok(last <= first * (1 + DRIFT / 100), 'answers have grown slow');
});
