// A stage for whole-system tests: the built Worker on a bare workerd, the sandbox providers, one or more salons.
//
//   const stage = await openStage({ salons: [salonDraft('belle')] });
//   const booked = await stage.client('belle').book({ start });
//   await stage.pay(booked);            // as a person would, on the sandbox's page
//   await stage.quiet('belle');         // nothing due any more: holds aside
//   await stage.close();
//
// The product does not know that it talks to a stand-in: only addresses and keys differ.

import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { startSandbox } from '../sandbox/sandbox.mjs';
import { client, read } from './client.mjs';
import { tipTopPay } from './tiptoppay.mjs';
import { startWorkerd } from './workerd.mjs';

export { bookingId, quote } from './client.mjs';

export const OPERATOR_SECRET = 'operator-secret-of-tests';
export const LINK_SECRET = 'link-secret-of-tests';
export const SEALING_KEYS = `k1:${Buffer.alloc(32, 1).toString('base64')}`;

/** All clients of a test come from one address, so what one address may begin is set high. `make run` has the usual limits. */
export const WIDE_LIMITS = {
  BOOKINGS_PER_ADDRESS: '1000000/60', BOOKINGS_PER_SALON: '1000000/60', LETTERS_PER_ADDRESS: '1000000/60', UNPAID_PER_CLIENT: '1000000',
};

/** A demo salon under another slug, open round the clock so that tests do not depend on the hour, in its own language alone. */
export function salonDraft(id, changes = {}, demo = 'belle') {
  const { translations, ...draft } = JSON.parse(readFileSync(new URL(`../demo/${demo}.json`, import.meta.url), 'utf8'));
  const always = Array.from({ length: 7 }, () => [{ from: '00:00', to: '24:00' }]);
  for (const member of draft.staff) {
    delete member.hours;
    delete member.breaks;
  }
  return { ...draft, id, zone: 'UTC', hours: always, exceptions: [], ...changes };
}

/** The demo salon that is paid in tenge and speaks Russian, likewise. */
export const tengeDraft = (id, changes = {}) => salonDraft(id, changes, 'saule');

/**
 * @param {object} [options]
 * @param {object[]} [options.salons] drafts; see salonDraft
 * @param {('stripe' | 'tiptoppay')[]} [options.providers] what every salon is connected to, the preferred one first
 * @param {object} [options.tiptoppay] how: `page`, `stages`; see tiptoppay.mjs
 * @param {object} [options.knobs] of the sandbox
 * @param {number} [options.port] of the Worker
 * @param {Record<string, string>} [options.vars] variables of the Worker that are to be others
 * @param {typeof fetch} [options.via] what the calls of clients and owners go through; see tests/history/record.mjs
 * @param {number} [options.heapMb] see workerd.mjs
 * @param {boolean} [options.inspect] see workerd.mjs
 * @param {string} [options.ledgers] see workerd.mjs
 * @param {URL[]} [options.entry] see workerd.mjs
 * @param {string} [options.build] another build of the Worker; also by the variable CHAIRTIME_WORKER_BUILD
 */
export async function openStage({
  salons = [salonDraft('belle')], providers = ['stripe'], tiptoppay = {}, knobs = {}, port = 0, vars: others = {}, via = fetch, heapMb, inspect, ledgers, entry, build = process.env.CHAIRTIME_WORKER_BUILD,
} = {}) {
  const sandbox = await startSandbox({ knobs: { checkout_wait_ms: 0, settle_ms: 10, retry_base_ms: 50, ...knobs } });
  const keys = {};
  for (const { id } of salons) {
    keys[id] = { stripe: { secret_key: `sk_test_${id}`, webhook_secrets: [`whsec_${id}`] } };
  }
  const vars = {
    PUBLIC_ORIGIN: 'http://127.0.0.1:8787',
    STRIPE_API_BASE: sandbox.url,
    TIPTOPPAY_KZ_API_BASE: `${sandbox.url}/tiptoppay`,
    TIPTOPPAY_KZ_WIDGET: `${sandbox.url}/tiptoppay/bundles/widget.js`,
    TIPTOPPAY_MX_API_BASE: `${sandbox.url}/tiptoppay`,
    TIPTOPPAY_MX_WIDGET: `${sandbox.url}/tiptoppay/bundles/widget.js`,
    OPERATOR_SECRET,
    LINK_SECRET,
    SEALING_KEYS,
    TURNSTILE_API_BASE: sandbox.url,
    MAIL_CARRIER: 'http',
    MAIL_FROM: 'visits@chairtime.example',
    MAIL_API_URL: `${sandbox.url}/mail/send`,
    MAIL_API_KEY: 'mail-key-of-tests',
    ...WIDE_LIMITS,
    ...others,
  };
  const edge = await startWorkerd({ vars, port, heapMb, inspect, ledgers, entry, build });
  const operator = { Authorization: `Bearer ${OPERATOR_SECRET}` };

  /** What opens each salon's desk; told once, when the salon is new. @type {Record<string, string>} */
  const ownerKeys = {};

  async function until(salon, done, timeoutMs = 20_000) {
    const end = Date.now() + timeoutMs;
    for (;;) {
      await sandbox.idle(Math.max(1, end - Date.now()));
      const health = await stage.health(salon);
      if (done(health)) return health;
      if (Date.now() > end) throw new Error(`not quiet: ${JSON.stringify(health)}`);
      await sleep(50);
    }
  }

  const stage = {
    edge, sandbox, keys, vars, ownerKeys, via,

    /** Opens or changes a salon. */
    async putSalon(draft) {
      const answer = await fetch(`${edge.url}/v1/operator/salons/${draft.id}`, {
        method: 'PUT', headers: { ...operator, 'Content-Type': 'application/json' }, body: JSON.stringify(draft),
      });
      if (!answer.ok) throw new Error(`PUT salon: ${answer.status} ${await answer.text()}`);
      const { owner_key: key } = await answer.json();
      if (key) ownerKeys[draft.id] = key;
    },

    /** A new key for the owner; the one before ends. */
    async newOwnerKey(salon) {
      const answer = await fetch(`${edge.url}/v1/operator/salons/${salon}/owner-key`, { method: 'POST', headers: operator });
      if (!answer.ok) throw new Error(`POST owner-key: ${answer.status} ${await answer.text()}`);
      ownerKeys[salon] = (await answer.json()).owner_key;
      return ownerKeys[salon];
    },

    /** Connects a salon to Stripe with the keys in `stage.keys`, past all checks, or gives it these instead. */
    connectStripe: (salon) => stage.connect(salon, 'stripe', { keys: keys[salon].stripe, mode: 'test' }),

    /** Brings a connection as the operator does: keys are taken as they are. */
    async connect(salon, provider, connection) {
      const answer = await fetch(`${edge.url}/v1/operator/salons/${salon}/connections/${provider}`, {
        method: 'PUT', headers: { ...operator, 'Content-Type': 'application/json' }, body: JSON.stringify(connection),
      });
      if (!answer.ok) throw new Error(`PUT connection: ${answer.status} ${await answer.text()}`);
      return answer.json();
    },

    /** The ledger in figures. */
    async health(salon) {
      const answer = await fetch(`${edge.url}/v1/operator/salons/${salon}/health`, { headers: operator });
      if (!answer.ok) throw new Error(`health: ${answer.status} ${await answer.text()}`);
      return answer.json();
    },

    /** Every booking of a salon, as the ledger keeps it. */
    async bookings(salon) {
      const all = [];
      for (;;) {
        const after = all.at(-1)?.id ?? '';
        const query = after ? `?after=${after}` : '';
        const answer = await fetch(`${edge.url}/v1/operator/salons/${salon}/bookings${query}`, { headers: operator });
        if (!answer.ok) throw new Error(`bookings: ${answer.status} ${await answer.text()}`);
        const page = await answer.json();
        all.push(...page);
        if (page.length < 200) return all;
      }
    },

    /** Waits until the sandbox has delivered everything and the ledger has nothing left to do outside. */
    quiet: (salon, timeoutMs) => until(salon, ({ outbox, publications }) => outbox === 0 && publications === 0, timeoutMs),

    /** Waits likewise for the providers alone: the ledger writes a key of KV once a second, so the world hears later. */
    settled: (salon, timeoutMs) => until(salon, ({ outbox }) => outbox === 0, timeoutMs),

    /** Pays a booking's page through the sandbox, without a browser. */
    pay: (booked, body = {}) => (booked.checkout.provider === 'tiptoppay'
      ? stage.tiptop.pay(booked, body)
      : sandbox.control('POST pay', { session: sessionOf(booked.checkout.url), ...body })),

    /** One booking, as the ledger keeps it. */
    booking: async (salon, { booking: { id } }) => (await stage.bookings(salon)).find((booking) => booking.id === id),

    /** Everything at the provider that belongs to a salon: `sessions`, `charges`, `refunds`, `disputes`, `events` … */
    account: async (salon) => (await sandbox.control(`GET accounts?key=${keys[salon].stripe.secret_key}`))[0],

    /** Makes the provider fail; see the sandbox's faults. Without `times`: until `heal`. */
    fault: (operation, kind, more = {}) => sandbox.control('POST faults', { operation, kind, times: null, ...more }),
    async heal() {
      for (const faults of ['faults', 'tiptoppay/faults', 'mail/faults']) await sandbox.control(`DELETE ${faults}`);
    },

    /** Letters that were sent, oldest first; to that address, with that in their subjects. */
    letters: (to, subject = '') => sandbox.control(`GET mail/messages?${new URLSearchParams({ ...(to && { to }), subject })}`),

    /** Waits until no letter is left to be sent. */
    written: (salon, timeoutMs) => until(salon, ({ outbox, letters }) => outbox === 0 && letters === 0, timeoutMs),

    /** How often the provider was asked to do something. */
    asked: async (operation) => (await sandbox.control(`GET requests?operation=${encodeURIComponent(operation)}`)).length,

    /** Sends a request to the provider that it has had before, key and all, as if it had been done the first time. */
    async replay({ path, params, idempotency_key: key }, salon) {
      const answer = await fetch(`${sandbox.url}${path}`, {
        method: 'POST', body: new URLSearchParams(flat(params)),
        headers: { Authorization: `Bearer ${keys[salon].stripe.secret_key}`, 'Idempotency-Key': key },
      });
      if (!answer.ok) throw new Error(`replay: ${answer.status} ${await answer.text()}`);
      return answer.json();
    },

    /** The newest event of a type at the provider, as it is delivered. */
    async event(salon, type) {
      const { events } = await stage.account(salon);
      const found = events.filter((event) => event.type === type).at(-1);
      if (!found) throw new Error(`no event ${type} among ${events.map((event) => event.type)}`);
      return found;
    },

    /** Posts a message to a webhook address (`''` is the bare one), signed with the salon's secret unless told otherwise. */
    async tell(address, payload, header) {
      const text = typeof payload === 'string' ? payload : JSON.stringify(payload, null, 2);
      const signed = header ?? signature(text, keys[address]?.stripe.webhook_secrets[0]);
      return read(await fetch(`${edge.url}/payments/prepaid/stripe${address && `/${address}`}`, {
        method: 'POST', headers: { 'Content-Type': 'application/json', ...(signed && { 'Stripe-Signature': signed }) }, body: text,
      }));
    },

    client: (salon) => client(edge, salon, via),

    async close() {
      await edge.stop();
      await sandbox.close();
    },
  };

  stage.tiptop = tipTopPay(stage);
  const connect = {
    async stripe(salon) {
      const { secret_key: key, webhook_secrets: [secret] } = keys[salon].stripe;
      await sandbox.control('POST webhook_endpoints', { key, secret, url: `${edge.url}/payments/prepaid/stripe/${salon}` });
      await stage.connectStripe(salon);
    },
    tiptoppay: (salon) => stage.tiptop.open(salon, tiptoppay),
  };
  for (const draft of salons) {
    await stage.putSalon(draft);
    for (const provider of providers) await connect[provider](draft.id);
  }
  // A key of KV is written once a second at most, so the connected storefront is there a moment later.
  for (const { id } of salons) {
    await eventually('the storefront is published', async () => (await stage.health(id)).publications === 0);
  }
  return stage;
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Polls until `probe` gives something true; the value it gave. */
export async function eventually(what, probe, timeoutMs = 15_000) {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > until) throw new Error(`never happened: ${what}`);
    await sleep(40);
  }
}

/** The session in the address of a sandbox payment page. */
export const sessionOf = (url) => new URL(url).pathname.split('/').at(-1);

/** The header that Stripe would send with `payload`. */
export function signature(payload, secret, timestamp = Math.floor(Date.now() / 1000)) {
  const mac = createHmac('sha256', secret).update(`${timestamp}.${payload}`).digest('hex');
  return `t=${timestamp},v1=${mac}`;
}

/** Nested parameters as Stripe's form fields. */
const flat = (params, name = (key) => key) => Object.entries(params).flatMap(([key, value]) =>
  (typeof value === 'object' && value !== null ? flat(value, (inner) => `${name(key)}[${inner}]`) : [[name(key), value]]));

/** Starts that are so many minutes apart, so that visits do not overlap. */
export function apart(starts, minutes) {
  const chosen = [];
  for (const start of starts) if (chosen.length === 0 || start >= chosen.at(-1) + minutes * 60) chosen.push(start);
  return chosen;
}
