/**
 * One local server with all stand-in providers, for tests and the demo.
 *
 * Invariant: listens on 127.0.0.1 only, keeps everything in memory. To add a provider, make its folder and
 * put it into `PROVIDERS`; each is asked in turn whether a request or a control is its own. Three controls
 * are everybody's: `POST reset`, `POST clock`, `GET idle`; with a provider's name before them
 * (`POST tiptoppay/reset`) they are for that one.
 */

import http from 'node:http';
import { setBehind } from '../runtime/clock.mjs';
import { BadRequest, parseJsonObject, readBody, sendJson } from './http.mjs';
import { mail } from './mail/provider.mjs';
import { stripe } from './stripe/provider.mjs';
import { tipTopPay } from './tiptoppay/provider.mjs';
import { turnstile } from './turnstile/provider.mjs';

/**
 * @typedef {object} Provider
 * @property {string} name
 * @property {(request: http.IncomingMessage, response: http.ServerResponse, url: URL) => Promise<boolean>} handle false: not mine
 * @property {(name: string, body: Record<string, any>, query: URLSearchParams) => Promise<{known: boolean, answer: any}>} control
 * @property {() => void} reset forgets everything, knobs and faults included
 * @property {(seconds: number) => number} advance moves the clock; the new time, unix seconds
 * @property {() => boolean} quiet whether nothing is left to do by itself
 * @property {() => void} close
 */

/**
 * @typedef {object} Maker
 * @property {string} name
 * @property {string[]} knobs names of its knobs
 * @property {(options: {url: () => string, knobs?: Record<string, unknown>}) => Provider} make
 */

/** @type {Maker[]} */
const PROVIDERS = [stripe, tipTopPay, mail, turnstile];

/**
 * @typedef {object} Sandbox
 * @property {string} url where it listens
 * @property {number} port
 * @property {(name: string, body?: Record<string, any>) => Promise<any>} control e.g. `control('POST pay', {session})`, `control('GET deliveries?type=refund.created')`
 * @property {(timeoutMs?: number) => Promise<void>} idle waits until nothing is left to deliver; throws when time is up
 * @property {() => Promise<void>} close
 */

/**
 * Starts the sandbox.
 * @param {{port?: number, publicUrl?: string, knobs?: Record<string, unknown>}} [options]
 *   `port` 0 takes a free one; `publicUrl` is what payment pages call themselves, by default the own address;
 *   each knob goes to every provider that has one of that name
 * @returns {Promise<Sandbox>}
 */
export async function startSandbox({ port = 0, publicUrl, knobs = {} } = {}) {
  let url = publicUrl ?? '';
  for (const name of Object.keys(knobs)) {
    if (!PROVIDERS.some((maker) => maker.knobs.includes(name))) throw new BadRequest(400, `unknown knob ${name}`);
  }
  const providers = PROVIDERS.map(({ make, knobs: own }) =>
    make({ url: () => url, knobs: Object.fromEntries(Object.entries(knobs).filter(([name]) => own.includes(name))) }),
  );
  const server = http.createServer((request, response) => {
    answer(providers, request, response).catch((error) => fail(response, error));
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(undefined));
  });
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  const own = `http://127.0.0.1:${address.port}`;
  if (!publicUrl) url = own;

  const control = async (/** @type {string} */ name, body = {}) => {
    const [command, query = ''] = name.split('?');
    const { known, answer: result } = await dispatch(providers, command, body, new URLSearchParams(query));
    if (!known) throw new Error(`unknown control ${command}`);
    return structuredClone(result);
  };
  return {
    url: own,
    port: address.port,
    control,
    async idle(timeoutMs = 10_000) {
      const { idle } = await control(`GET idle?timeout_ms=${timeoutMs}`);
      if (!idle) throw new Error(`the sandbox was not idle after ${timeoutMs} ms`);
    },
    async close() {
      for (const provider of providers) provider.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** @param {Provider[]} providers @param {http.IncomingMessage} request @param {http.ServerResponse} response */
async function answer(providers, request, response) {
  const url = new URL(request.url ?? '/', 'http://sandbox');
  if (url.pathname === '/') return sendJson(response, 200, { sandbox: providers.map((provider) => provider.name) });
  if (url.pathname.startsWith('/_control/')) {
    const body = parseJsonObject(await readBody(request));
    const { known, answer: result } = await dispatch(providers, `${request.method} ${url.pathname.slice('/_control/'.length)}`, body, url.searchParams);
    if (known) return sendJson(response, 200, result);
  } else for (const provider of providers) if (await provider.handle(request, response, url)) return undefined;
  sendJson(response, 404, { error: `nothing at ${request.method} ${url.pathname}` });
}

/**
 * One control: everybody's, or the first provider's that knows it.
 * @param {Provider[]} providers @param {string} name @param {Record<string, any>} body @param {URLSearchParams} query
 * @returns {Promise<{known: boolean, answer: any}>}
 */
async function dispatch(providers, name, body, query) {
  const [method, path] = name.split(' ');
  const [prefix, rest] = path.split('/');
  const meant = providers.filter((provider) => provider.name === prefix);
  const common = COMMON[meant.length > 0 ? `${method} ${rest}` : name];
  if (common) return { known: true, answer: await common(meant.length > 0 ? meant : providers, body, query) };
  for (const provider of providers) {
    const result = await provider.control(name, body, query);
    if (result.known) return result;
  }
  return { known: false, answer: null };
}

/** @type {Record<string, (providers: Provider[], body: Record<string, any>, query: URLSearchParams) => any>} */
const COMMON = {
  'POST reset': (providers) => {
    for (const provider of providers) provider.reset();
    return { ok: true };
  },
  'POST clock': (providers, body) => {
    if (Number.isSafeInteger(body.behind)) {
      setBehind(body.behind);
      body = { advance: 0 };
    }
    if (!Number.isSafeInteger(body.advance) || body.advance < 0) throw new BadRequest(400, 'advance must be seconds, not negative');
    return { now: Math.max(...providers.map((provider) => provider.advance(body.advance))) };
  },
  'GET idle': async (providers, _body, query) => {
    const end = Date.now() + Number(query.get('timeout_ms') ?? 10_000);
    const idle = () => providers.every((provider) => provider.quiet());
    while (!idle() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 5));
    return { idle: idle() };
  },
};

/** @param {http.ServerResponse} response @param {any} error */
function fail(response, error) {
  if (response.headersSent || response.destroyed) {
    response.destroy();
  } else if (Number.isInteger(error?.status)) {
    sendJson(response, error.status, error.body?.('req_control') ?? { error: error.message });
  } else {
    console.error(error);
    sendJson(response, 500, { error: { type: 'api_error', message: 'The sandbox failed; see its output.' } });
  }
}
