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
