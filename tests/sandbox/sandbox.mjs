/**
 * One local server with all stand-in providers, for tests and the demo.
 *
 * Invariant: listens on 127.0.0.1 only, keeps everything in memory. To add a provider, make its folder and
 * put it into `PROVIDERS`; each is asked in turn whether a request is its own.
 */

import http from 'node:http';
import { BadRequest, sendJson } from './http.mjs';
import { stripeProvider } from './stripe/provider.mjs';

/**
 * @typedef {object} Provider
 * @property {string} name
 * @property {(request: http.IncomingMessage, response: http.ServerResponse, url: URL) => Promise<boolean>} handle false: not mine
 * @property {(name: string, body: Record<string, any>, query: URLSearchParams) => Promise<{known: boolean, answer: any}>} control
 * @property {() => void} close
 */

/** @type {((options: {url: () => string, knobs?: Record<string, unknown>}) => Provider)[]} */
const PROVIDERS = [stripeProvider];

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
 *   `port` 0 takes a free one; `publicUrl` is what payment pages call themselves, by default the own address
 * @returns {Promise<Sandbox>}
 */
export async function startSandbox({ port = 0, publicUrl, knobs } = {}) {
  let url = publicUrl ?? '';
  const providers = PROVIDERS.map((make) => make({ url: () => url, knobs }));
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
    for (const provider of providers) {
      const { known, answer: result } = await provider.control(command, body, new URLSearchParams(query));
      if (known) return structuredClone(result);
    }
    throw new Error(`unknown control ${command}`);
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
  for (const provider of providers) if (await provider.handle(request, response, url)) return undefined;
  sendJson(response, 404, { error: `nothing at ${request.method} ${url.pathname}` });
}

/** @param {http.ServerResponse} response @param {unknown} error */
function fail(response, error) {
  if (response.headersSent || response.destroyed) {
    response.destroy();
  } else if (error instanceof BadRequest) {
    sendJson(response, error.status, { error: error.message });
  } else {
    console.error(error);
    sendJson(response, 500, { error: { type: 'api_error', message: 'The sandbox failed; see its output.' } });
  }
}
