// The demo's past, a short one: days that are lived through with a clock that is set leave books that balance.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { liveThrough } from '../demo/history.mjs';
import { signedIn } from '../runtime/desk.mjs';
import { freePort } from '../runtime/free-port.mjs';
import { LINK_SECRET, OPERATOR_SECRET, SEALING_KEYS } from '../runtime/stage.mjs';
import { CLOCK_SET, deployedVars, startWorkerd } from '../runtime/workerd.mjs';
import { startSandbox } from '../sandbox/sandbox.mjs';
import { assertFiguresAreTheirMovements } from './books.mjs';

/** Among eight days there is a Monday before which something was paid: on Mondays it goes to the bank. */
const DAYS = 8;
const KEY = `sk_test_${'past'.repeat(12)}`;
const port = await freePort();
const sandbox = await startSandbox();
after(() => sandbox.close());
const vars = {
  ...deployedVars(), PUBLIC_ORIGIN: `http://127.0.0.1:${port}`, STRIPE_API_BASE: sandbox.url, OPERATOR_SECRET, LINK_SECRET, SEALING_KEYS,
  MAIL_CARRIER: 'http', MAIL_FROM: 'visits@chairtime.example', MAIL_API_URL: `${sandbox.url}/mail/send`, MAIL_API_KEY: 'key', BOOKINGS_PER_ADDRESS: '1000/3600',
};
const edge = await startWorkerd({ port, vars, entry: CLOCK_SET, build: process.env.CHAIRTIME_WORKER_BUILD });
after(() => edge.stop());

test('days are lived through: each in its place, and the books are the provider’s', { timeout: 240_000 }, async (t) => {
  const draft = JSON.parse(readFileSync(new URL('../demo/belle.json', import.meta.url), 'utf8'));
  const began = Math.floor(Date.now() / 1000);
  const { ownerKey, visits } = await liveThrough({ edge, sandbox: sandbox.control, vars, draft, stripe: { secret_key: KEY }, days: DAYS });
  assert.ok(Math.abs(Date.now() / 1000 - began) < 240, 'the clock is the machine’s again');
  assert.ok(visits > DAYS * 2, `${visits} visits`);

  // By the Worker as it is: no clock is set any more.
  await edge.restart({ entry: [] });
  const call = await signedIn({ edge, vars, ownerKeys: { belle: ownerKey } }, 'belle');
  const ask = async (method, path) => {
    const answer = await call(method, path);
    assert.ok(answer.ok, `${path}: ${answer.status}`);
    return answer.json();
  };
  const day = (ago) => new Date((began - ago * 86_400) * 1000).toISOString().slice(0, 10);
  const report = await ask('GET', `/finance/report?from=${day(DAYS + 1)}&to=${day(-1)}&by=day`);
  const [eur] = report.currencies;
  const moved = eur.periods.filter(({ charges }) => charges > 0).length;
  t.diagnostic(`${visits} visits; paid on ${moved} days`);
  assert.ok(moved >= DAYS - 3, `paid on ${moved} days`);

  const [account] = await sandbox.control(`GET accounts?key=${KEY}`);
  const sum = (list, of) => list.reduce((all, one) => all + one[of], 0);
  const { gross, refunds } = eur.total;
  assert.deepEqual([gross, refunds], [sum(account.charges, 'amount_captured'), sum(account.refunds, 'amount')], 'as the provider has it');
  assert.ok(gross > 0 && account.payouts.length > 0);
  assert.equal((await ask('GET', '/finance/chain')).fault, undefined);

  const { figures, lines } = await assertFiguresAreTheirMovements((path) => ask('GET', `/finance/${path}`), report);
  t.diagnostic(`${figures} figures are the sums of their movements; ${lines} of one at most`);
});
