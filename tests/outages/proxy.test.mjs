// Nearly a third of all calls to both providers go wrong, in every way there is, most after the provider has done the work.
// For each attempt to pay there is one page, each refund is made once, and every sum is in its place when the line is well.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { record } from '../history/record.mjs';
import { clientsOf } from '../history/traffic.mjs';
import { assertHistory, told } from '../history/verdict.mjs';
import { assertBooksAgree, comesToRest } from '../runtime/rest.mjs';
import { chance, count } from '../runtime/scale.mjs';
import { eventually, openStage, salonDraft } from '../runtime/stage.mjs';
import { startProxy } from './proxy.mjs';

/** Pages and orders that are opened at the providers, at least. */
const ATTEMPTS = count('PROXY_ATTEMPTS', 40);
const CLIENTS = 16;
const choices = chance();

const staff = Array.from({ length: 8 }, (_, index) => ({ id: `person-${index}`, name: `Person ${index}`, offers: [{ service: 'manicure' }] }));
const services = salonDraft('belle').services.filter(({ id }) => id === 'manicure');

const history = record();
let proxy;
let stage;
let client;
before(async () => {
  proxy = await startProxy({ choices, hundredths: 30 });
  const draft = salonDraft('belle', { staff, services });
  draft.booking.hold_seconds = 60;
  stage = await openStage({ salons: [draft], providers: ['stripe', 'tiptoppay'], vars: proxy.vars, via: history.fetch });
  proxy.to(stage.sandbox.url);
  await stage.tiptop.openTerminal('belle', { currencies: ['EUR'] });
  client = stage.client('belle');
});
after(async () => {
  await stage?.close();
  await proxy?.close();
});

test(`${ATTEMPTS} pages through a line that fails 30 times in a hundred: one page an attempt`, { timeout: 300_000 + ATTEMPTS * 600 }, async (t) => {
  t.diagnostic(`seed ${choices.seed}`);
  const starts = await client.starts('manicure', 'any', 31);
  const template = await client.request({ start: starts[0] });
  const traffic = clientsOf(stage, 'belle', { starts, template, choices, habits: { atSalon: 0, abandon: 2, release: 20, cancel: 50, move: 10 } });
  const opened = async () => (await stage.account('belle')).sessions.length + (await stage.tiptop.terminal('belle')).orders.length;
  let enough = false;
  const load = traffic.run({ clients: CLIENTS, going: () => !enough });
  await eventually('all pages are opened', async () => (await opened()) >= ATTEMPTS, 60_000 + ATTEMPTS * 400);
  enough = true;
  await load;
  proxy.heal();
  await comesToRest(stage, 'belle', { holds: 90_000, work: 120_000 + ATTEMPTS * 100 });

  const figures = await assertHistory(stage, 'belle', history);
  const { account, terminal } = await assertBooksAgree(stage, 'belle');
  const { passed, ...failed } = proxy.counts;
  assert.ok(Object.values(failed).reduce((total, many) => total + many, 0) > ATTEMPTS / 4, `hardly any failed: ${JSON.stringify(failed)}`);
  t.diagnostic(`${account.sessions.length} pages, ${terminal.orders.length} orders, ${account.refunds.length + terminal.refunds.length} refunds; ${passed} calls passed, failed ${JSON.stringify(failed)}`);
  t.diagnostic(`${told(figures)}; ${JSON.stringify(traffic.outcomes)}`);
});
