// The stage of the browser journeys, opened once for all of them: the sandbox provider, the built Worker under
// `wrangler dev` with its static assets and KV, a salon's site on another origin, and one Chromium.
//
// Invariant: a journey has a salon of its own, so nothing that one leaves behind is seen by another. Deliberately
// absent: what a person does (person.mjs) and what must be true at the end (journey.mjs).

import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { OPERATOR_SECRET, LINK_SECRET, salonDraft } from '../runtime/stage.mjs';
import { startWrangler } from '../runtime/wrangler.mjs';
import { startSandbox } from '../sandbox/sandbox.mjs';
import { startSite } from './site.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Where the screenshots are kept. */
export const PICTURES = join(root, '.chairtime/journeys');

/** Salons that can be opened: their keys must be known to the Worker when it starts. */
const SALONS_MAX = 60;

/** The first browser that is there, of those that scripts/tools.sh looks for. */
function browserPath() {
  if (process.env.CHAIRTIME_CHROMIUM) return process.env.CHAIRTIME_CHROMIUM;
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const paths = names.flatMap((name) => (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)));
  const found = paths.find((path) => existsSync(path));
  if (!found) throw new Error('no Chromium: install it, or name one in CHAIRTIME_CHROMIUM');
  return found;
}

/** No service of the browser's own may call out, and cookies of other sites are blocked, as in Safari. */
const CHROMIUM = {
  args: [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--test-third-party-cookie-phaseout',
  ],
};

/** A port that is free now. */
async function freePort() {
  const server = createServer();
  await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
  const { port } = server.address();
  await new Promise((done) => { server.close(done); });
  return port;
}

/**
 * @typedef {object} Salon
 * @property {string} id its slug
 * @property {() => Promise<object[]>} bookings as the ledger keeps them
 * @property {() => Promise<object>} account its objects at the provider: `sessions`, `charges`, `refunds` …
 * @property {() => Promise<void>} quiet waits until nothing is due at the provider, in the ledger and in KV
 * @property {(operation: string, kind: string, more?: object) => Promise<object>} fault of the provider, for this salon only
 * @property {(services: string, staff?: string) => Promise<number[]>} times free starts of the coming days, seconds, as the public API tells
 */

async function openStage() {
  rmSync(PICTURES, { recursive: true, force: true });
  mkdirSync(PICTURES, { recursive: true });
  const dir = mkdtempSync(join(tmpdir(), 'chairtime-journeys-'));
  const endings = [() => rmSync(dir, { recursive: true, force: true })];
  const close = async () => { for (const end of endings.splice(0).reverse()) await end(); };
  try {
    const port = await freePort();
    const edge = `http://127.0.0.1:${port}`;
    const sandbox = await startSandbox({ knobs: { settle_ms: 10, retry_base_ms: 50 } });
    endings.push(sandbox.close);
    const site = await startSite(edge);
    endings.push(site.close);

    const slugs = Array.from({ length: SALONS_MAX }, (_, index) => (index === 0 ? 'belle' : `belle${index}`));
    const keys = Object.fromEntries(slugs.map((slug) => (
      [slug, { stripe: { secret_key: `sk_test_${slug}`, webhook_secrets: [`whsec_${slug}`] } }]
    )));
    const [worker, browser] = await Promise.all([
      startWrangler({
        dir, port,
        vars: {
          PUBLIC_ORIGIN: edge, STRIPE_API_BASE: sandbox.url, OPERATOR_SECRET, LINK_SECRET, SALON_KEYS: JSON.stringify(keys),
        },
      }),
      chromium.launch({ executablePath: browserPath(), ...CHROMIUM }),
    ]);
    endings.push(worker.stop, () => browser.close());
    return { edge, sandbox, site, browser, close, openSalon: salons({ edge, sandbox, site, keys, slugs }), log: worker.log };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @returns {(changes?: object) => Promise<Salon>} opens one salon more, with the demo's catalogue changed */
function salons({ edge, sandbox, site, keys, slugs }) {
  const operator = { Authorization: `Bearer ${OPERATOR_SECRET}` };
  const json = async (path, options) => {
    const answer = await fetch(`${edge}${path}`, options);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  };
  let opened = 0;

  return async (changes = {}) => {
    const id = slugs[opened++];
    if (!id) throw new Error(`more than ${SALONS_MAX} salons`);
    const { secret_key: key, webhook_secrets: [secret] } = keys[id].stripe;
    const draft = salonDraft(id, { origins: [site.origin], website: site.origin, ...changes });
    await sandbox.control('POST accounts', { key, name: draft.name });
    await sandbox.control('POST webhook_endpoints', { key, secret, url: `${edge}/payments/prepaid/stripe/${id}` });
    await json(`/v1/operator/salons/${id}`, {
      method: 'PUT', headers: { ...operator, 'Content-Type': 'application/json' }, body: JSON.stringify(draft),
    });
    const account = async () => (await sandbox.control(`GET accounts?key=${key}`))[0];
    return {
      id,
      draft,
      bookings: () => json(`/v1/operator/salons/${id}/bookings`, { headers: operator }),
      account,
      async quiet() {
        for (const until = Date.now() + 15_000; ;) {
          await sandbox.idle(15_000);
          const health = await json(`/v1/operator/salons/${id}/health`, { headers: operator });
          if (health.outbox === 0 && health.publications === 0) return;
          if (Date.now() > until) throw new Error(`not quiet: ${JSON.stringify(health)}`);
          await new Promise((done) => { setTimeout(done, 50); });
        }
      },
      fault: async (operation, kind, more = {}) => (
        sandbox.control('POST faults', { operation, kind, times: null, account: (await account()).id, ...more })
      ),
      async times(services, staff = 'any') {
        const from = new Date(Date.now()).toISOString().slice(0, 10);
        const { days } = await json(`/v1/salons/${id}/times?services=${services}&staff=${staff}&from=${from}&days=7`);
        return days.flatMap((day) => day.times.map((time) => time.start));
      },
    };
  };
}

let opening;

/** The stage; opened by whoever asks first. */
export const stage = () => (opening ??= openStage());

/** Ends all that was started. */
export const closeStage = async () => { if (opening) await (await opening).close(); };
