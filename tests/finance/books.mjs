// The finance side of a salon's desk as tests use it, and what a person does by hand in Stripe's dashboard.

import assert from 'node:assert/strict';
import { signedIn } from '../runtime/desk.mjs';
import { eventually } from '../runtime/stage.mjs';

/** Signed in, the calls below `…/finance`. @param {Awaited<ReturnType<import('../runtime/stage.mjs').openStage>>} stage @param {string} salon */
export async function financeOf(stage, salon) {
  const call = await signedIn(stage, salon);
  const ask = async (path, method = 'GET') => {
    const answer = await call(method, `/finance/${path}`);
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status}`);
    return answer.json();
  };
  const day = (offset) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
  const finance = {
    ask,
    /** The last run at a provider that the salon or the cron has set off. */
    async run(provider, cause = 'asked') {
      const { runs } = await ask('reconciliation');
      return runs.find((run) => run.provider === provider && run.cause === cause);
    },
    start: (days) => ask(`reconciliation${days ? `?days=${days}` : ''}`, 'POST'),
    /** Starts a run, and waits until it is through at that provider. */
    async reconcile(provider, days) {
      await finance.start(days);
      return finance.finished(provider);
    },
    finished: (provider, cause) => eventually('the run is through', async () => {
      const run = await finance.run(provider, cause);
      return run?.state === 'finished' && run;
    }, 40_000),
    /** Yesterday to tomorrow: the salon's day may be another than UTC's. */
    report: () => ask(`report?from=${day(-1)}&to=${day(1)}`),
  };
  return finance;
}

/** Divisions of a report, each with its name in an address. */
const DIVISIONS = { services: 'service', staff: 'staff', providers: 'provider', methods: 'method' };
const FIGURES = ['gross', 'refunds', 'disputes', 'provider_fees', 'net', 'fees_kept', 'payouts'];

/**
 * Every figure of a report against the movements that are listed for it, all pages of them.
 *
 * @param {(path: string) => Promise<any>} ask below `…/finance`
 * @param {{period: {from: string, to: string}, currencies: any[]}} report by day
 * @returns {Promise<{figures: number, pages: number, lines: number}>} how many were looked at, and the most pages and lines of one
 */
export async function assertFiguresAreTheirMovements(ask, { period, currencies }) {
  const most = { figures: 0, pages: 0, lines: 0 };
  for (const { currency, total, periods, ...rows } of currencies) {
    const places = [
      [period, '', total],
      ...periods.map(({ key, ...figures }) => [{ from: key, to: key }, '', figures]),
      ...Object.entries(DIVISIONS).flatMap(([rowsOf, name]) => (
        rows[rowsOf].map(({ key, ...figures }) => [period, `.${name}.${encodeURIComponent(key ?? '')}`, figures])
      )),
    ];
    for (const [{ from, to }, row, figures] of places) {
      for (const figure of FIGURES) {
        const address = `movements?from=${from}&to=${to}&of=${currency}.${figure}${row}`;
        const lines = [];
        let pages = 0;
        for (let after = ''; after !== undefined; pages += 1) {
          const { movements, next } = await ask(`${address}${after}`);
          assert.ok(movements.length < 150, 'a page is bounded');
          lines.push(...movements);
          after = next ? `&after=${next}` : undefined;
        }
        assert.equal(lines.reduce((all, line) => all + line.minor, 0), figures[figure], address);
        const numbers = lines.map(({ movement }) => movement.number);
        assert.deepEqual(numbers, [...new Set(numbers)].toSorted((a, b) => a - b), 'each once, in order');
        assert.ok(lines.every(({ minor }) => minor !== 0));
        if (figure === 'gross' && row === '') assert.equal(lines.length, figures.charges, address);
        most.figures += 1;
        [most.pages, most.lines] = [Math.max(most.pages, pages), Math.max(most.lines, lines.length)];
      }
    }
  }
  return most;
}

/** What a person does at Stripe, with the salon's own key. @param {{sandbox: {url: string}, keys: Record<string, any>}} stage */
export const byHand = ({ sandbox, keys }, salon) => async (path, params = {}) => {
  const answer = await fetch(`${sandbox.url}/v1/${path}`, {
    method: 'POST', headers: { Authorization: `Bearer ${keys[salon].stripe.secret_key}` }, body: new URLSearchParams(params),
  });
  const body = await answer.json();
  assert.equal(answer.status, 200, JSON.stringify(body));
  return body;
};

/** What was found, in short. */
export const found = ({ differences }) => differences.map(({ difference: { what, outcome } }) => `${what} ${outcome}`).sort();
