// The stage of the browser journeys, opened once for all of them: the sandbox providers, the built Worker in workerd with its
// static assets in front of it, a salon's site on another origin, and one Chromium.
//
// Invariant: a journey has a salon of its own, so nothing that one leaves behind is seen by another. Deliberately
// absent: what a person does (person.mjs) and what must be true at the end (journey.mjs).

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { OPERATOR_SECRET, LINK_SECRET, SEALING_KEYS, WIDE_LIMITS, eventually, salonDraft } from '../runtime/stage.mjs';
import { desk as deskOf } from '../runtime/desk.mjs';
import { freePort } from '../runtime/free-port.mjs';
import { tipTopPay } from '../runtime/tiptoppay.mjs';
import { startWorkerd } from '../runtime/workerd.mjs';
import { startSandbox } from '../sandbox/sandbox.mjs';
import { startSite } from './site.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Where the screenshots are kept. */
export const PICTURES = join(root, '.chairtime/journeys');

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

/** Another browser, with more switches. @param {string[]} switches */
export const launch = (switches) => chromium.launch({ executablePath: browserPath(), args: [...CHROMIUM.args, ...switches] });

/** In the browser's own settings: no site may store anything, cookies or other data. */
const STORES_NOTHING = { profile: { default_content_setting_values: { cookies: 2 } } };

/** A browser of its own with such settings, in one context. @returns {(settings: object) => Promise<import('playwright-core').BrowserContext>} */
const storingNothing = (dir) => async (settings) => {
  const profile = mkdtempSync(join(dir, 'profile-'));
  mkdirSync(join(profile, 'Default'));
  writeFileSync(join(profile, 'Default/Preferences'), JSON.stringify(STORES_NOTHING));
  return chromium.launchPersistentContext(profile, { executablePath: browserPath(), ...CHROMIUM, ...settings });
};

/** Where the stand-in TipTop Pay has the script of its widget. */
export const WIDGET_SCRIPT = '/tiptoppay/bundles/widget.js';

/**
 * @typedef {object} Salon
 * @property {string} id its slug
 * @property {string} ownerKey what its owner signs in with
 * @property {() => Promise<object[]>} bookings as the ledger keeps them
 * @property {(method: string, path: string, body?: object) => Promise<{status: number, body: any}>} desk as its owner; see desk.mjs
 * @property {(path: string) => Promise<string>} report of its finances, as its owner; `path` below `/finance`
 * @property {() => Promise<object | undefined>} account its objects at Stripe: `sessions`, `charges`, `refunds` …
 * @property {() => Promise<object | undefined>} terminal its objects at TipTop Pay: `orders`, `transactions`, `refunds`
 * @property {() => Promise<number[]>} charged what was taken from cards, by both providers' books, in minor units
 * @property {() => Promise<void>} quiet waits until nothing is due at the providers, in the ledger and in KV
 * @property {(operation: string, kind: string, more?: object) => Promise<object>} fault of Stripe, for this salon only
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
    const site = await startSite(edge, sandbox.url);
    endings.push(site.close);

    const [worker, browser] = await Promise.all([
      startWorkerd({
        dir, port, front: 'assets', build: process.env.CHAIRTIME_WORKER_BUILD,
        vars: {
          PUBLIC_ORIGIN: edge, STRIPE_API_BASE: sandbox.url, OPERATOR_SECRET, LINK_SECRET, SEALING_KEYS, ...WIDE_LIMITS,
          TIPTOPPAY_KZ_API_BASE: `${sandbox.url}/tiptoppay`, TIPTOPPAY_KZ_WIDGET: `${sandbox.url}${WIDGET_SCRIPT}`,
          MAIL_CARRIER: 'http', MAIL_FROM: 'visits@chairtime.example', MAIL_API_URL: `${sandbox.url}/mail/send`, MAIL_API_KEY: 'mail-key-of-tests',
        },
      }),
      chromium.launch({ executablePath: browserPath(), ...CHROMIUM }),
    ]);
    endings.push(worker.stop, () => browser.close());
    return { edge, sandbox, site, browser, storingNothing: storingNothing(dir), close, openSalon: salons({ edge, sandbox, site }), log: worker.log };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * @returns {(changes?: object, connections?: object) => Promise<Salon>} opens one salon more, with the demo's catalogue
 *   changed and connected to these providers, in this order
 */
function salons({ edge, sandbox, site }) {
  const operator = { Authorization: `Bearer ${OPERATOR_SECRET}` };
  const json = async (path, options) => {
    const answer = await fetch(`${edge}${path}`, options);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  };
  let opened = 0;

  const put = (path, body) => json(path, {
    method: 'PUT', headers: { ...operator, 'Content-Type': 'application/json' }, body: JSON.stringify(body),
  });

  const connect = (salon, provider, connection) => put(`/v1/operator/salons/${salon}/connections/${provider}`, connection);
  const keys = {};
  const tiptop = tipTopPay({ edge: { url: edge }, sandbox, keys, connect });

  /** Makes the salon's account at a provider and connects it. */
  const connected = {
    async stripe({ id, name }, settings) {
      const [key, secret] = [`sk_test_${id}`, `whsec_${id}`];
      await sandbox.control('POST accounts', { key, name });
      await sandbox.control('POST webhook_endpoints', { key, secret, url: `${edge}/payments/prepaid/stripe/${id}` });
      await connect(id, 'stripe', { keys: { secret_key: key, webhook_secrets: [secret] }, mode: 'test', ...settings });
    },
    async tiptoppay({ id, name, currency }, settings) {
      await tiptop.openTerminal(id, { name, currency });
      await tiptop.connect(id, settings);
    },
  };

  return async (changes = {}, connections = { stripe: {} }) => {
    const id = opened === 0 ? 'belle' : `belle${opened}`;
    opened += 1;
    const draft = salonDraft(id, { origins: [site.origin], website: site.origin, ...changes });
    const { owner_key: ownerKey } = await put(`/v1/operator/salons/${id}`, draft);
    const door = { edge: { url: edge }, vars: { PUBLIC_ORIGIN: edge }, ownerKeys: { [id]: ownerKey } };
    /** Signed in once: who signs in again and again is throttled, as anybody. */
    let desk;
    keys[id] = {};
    for (const [provider, settings] of Object.entries(connections)) await connected[provider](draft, settings);
    const account = async () => (await sandbox.control(`GET accounts?key=sk_test_${id}`))[0];
    const terminal = () => ('tiptoppay' in connections ? tiptop.terminal(id) : undefined);
    // What clients see comes from KV, a moment later.
    await eventually(`${id} is published with its providers`, async () => {
      const { providers } = await json(`/v1/salons/${id}/storefront`);
      return providers.length === Object.keys(connections).length;
    });
    return {
      id,
      draft,
      ownerKey,
      bookings: () => json(`/v1/operator/salons/${id}/bookings`, { headers: operator }),
      desk: async (...call) => (await (desk ??= deskOf(door, id)))(...call),
      catalogue: async () => (await (await deskOf(door, id, 'catalogue'))('GET', '')).body,
      report: async (path) => (await deskOf(door, id, 'finance')).text('GET', path),
      account,
      terminal,
      async charged() {
        const { charges = [] } = await account() ?? {};
        const { transactions = [] } = await terminal() ?? {};
        return [
          ...charges.filter(({ paid }) => paid).map((charge) => charge.amount_captured),
          ...transactions.filter(({ Status }) => Status === 'Completed').map(({ Amount }) => Math.round(Amount * 100)),
        ];
      },
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
