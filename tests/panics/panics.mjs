// Panics on purpose, in a build that has them: in the Worker, in the ledger after it has decided, in the middle of a
// transaction, in the alarm. Nobody else is hurt, everybody has an answer, nothing is half written, and alarms go on.
// Run by `make soak PART=panics`, which builds that Worker: node --test tests/panics/panics.mjs

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { quantile } from '../bench/load.mjs';
import { record } from '../history/record.mjs';
import { clientsOf } from '../history/traffic.mjs';
import { assertHistory, told } from '../history/verdict.mjs';
import { assertBooksAgree, comesToRest } from '../runtime/rest.mjs';
import { chance, count } from '../runtime/scale.mjs';
import { eventually, openStage, salonDraft, sleep } from '../runtime/stage.mjs';

const REQUESTS = count('PANIC_REQUESTS', 2_000);
const CLIENTS = 8;
/** Longest time that anybody waits for an answer. */
const ANSWER_MS = count('PANIC_ANSWER_MS', 1_000);
const build = process.env.CHAIRTIME_FAULTS_BUILD ?? fileURLToPath(new URL('../../.chairtime/faults', import.meta.url));
const choices = chance();

/** Every so-manieth time; requests that ask for a panic bear a header. */
const PANICS = { ledger: 100, transaction: 100, alarm: 4 };

/** One request in a hundred asks for a panic of the Worker itself. */
const asked = new WeakSet();
const history = record();
async function via(url, init = {}) {
  const panics = choices.below(100) === 0;
  const answer = history.fetch(url, panics ? { ...init, headers: { ...init.headers, 'X-Panic': 'yes' } } : init);
  if (panics) asked.add(history.calls.at(-1));
  return answer;
}

let stage;
let client;
before(async () => {
  const draft = salonDraft('belle');
  draft.booking.hold_seconds = 30;
  stage = await openStage({ salons: [draft], providers: ['stripe', 'tiptoppay'], build, via, knobs: { retry_base_ms: 100, retry_limit: 40 } });
  await stage.tiptop.openTerminal('belle', { currencies: ['EUR'] });
  client = stage.client('belle');
});
after(() => stage.close());
afterEach(() => stage.edge.restart({ vars: stage.vars }));

const panicked = (place) => stage.edge.log().split(`on purpose: ${place}`).length - 1;

test(`${REQUESTS} requests, some panic: nobody else is hurt, everybody has an answer, nothing is half written`, { timeout: 300_000 + REQUESTS * 100 }, async (t) => {
  t.diagnostic(`seed ${choices.seed}`);
  const starts = await client.starts('manicure', 'any', 31);
  const template = await client.request({ start: starts[0] });
  await stage.edge.restart({ vars: { ...stage.vars, PANICS: JSON.stringify(PANICS) } });
  await client.storefront().catch(() => {});
  const traffic = clientsOf(stage, 'belle', { starts, template, choices, habits: { atSalon: 40 } });
  const first = history.calls.length;
  const going = () => history.calls.length < first + REQUESTS;
  const looks = (async () => {
    while (going()) await client.storefront().catch(() => {});
  })();
  await Promise.all([traffic.run({ clients: CLIENTS, going }), looks]);
  const alarms = panicked('alarm');
  await stage.edge.restart({ vars: stage.vars });
  await comesToRest(stage, 'belle', { holds: 60_000 });

  const calls = history.calls.slice(first);
  const [hit, others] = [calls.filter((call) => asked.has(call)), calls.filter((call) => !asked.has(call))];
  assert.deepEqual([...new Set(hit.map(({ status }) => status))], [500], 'a panic of the Worker is answered 500');
  const hurt = others.filter(({ status }) => status === null || status >= 500);
  assert.deepEqual(hurt.map(({ method, path, status }) => `${method} ${path} ${status}`), [], 'nobody else is hurt');
  const times = calls.map(({ begin, end }) => end - begin).sort((a, b) => a - b);
  const [p50, p99, most] = [quantile(times, 0.5), quantile(times, 0.99), times.at(-1)].map(Math.round);
  t.diagnostic(`answers: p50 ${p50} ms, p99 ${p99} ms, longest ${most} ms`);
  const places = Object.fromEntries(['fetch', ...Object.keys(PANICS)].map((place) => [place, panicked(place)]));
  t.diagnostic(`panics ${JSON.stringify(places)}, ${alarms} of them of the alarm under load`);
  for (const [place, many] of Object.entries(places)) assert.ok(many > 0, `no panic in ${place}`);
  assert.ok(most < ANSWER_MS, `somebody waited ${most} ms`);

  await assertBooksAgree(stage, 'belle');
  t.diagnostic(`${told(await assertHistory(stage, 'belle', history))}; ${JSON.stringify(traffic.outcomes)}`);
});

test('the alarm panics each time, far more often than the platform repeats it: its work is done once it can be', { timeout: 240_000 }, async (t) => {
  const before = panicked('alarm');
  const start = (await client.starts('manicure', 'any', 31)).at(-1);
  await stage.edge.restart({ vars: { ...stage.vars, PANICS: JSON.stringify({ alarm: 1 }) } });
  let booked;
  await eventually('booked', async () => {
    booked = await client.book({ start }).catch(() => null);
    return booked?.status === 200;
  });
  await eventually('ten panics', () => panicked('alarm') >= before + 10, 150_000);
  const { sessions } = await stage.account('belle');
  assert.ok(sessions.some(({ metadata, status }) => metadata.booking === booked.booking.id && status === 'open'), 'its page is still open');
  await stage.edge.restart({ vars: stage.vars });
  const began = Date.now();
  // Nobody asks the ledger for anything meanwhile.
  await eventually('the page is closed', async () => (await stage.account('belle')).sessions
    .some(({ metadata, status }) => metadata.booking === booked.booking.id && status === 'expired'), 60_000);
  t.diagnostic(`${panicked('alarm') - before} panics of the alarm; done ${Date.now() - began} ms after they ended`);
  await sleep(0);
});
