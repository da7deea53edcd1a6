// A load generator: so many clients, each on a connection of its own, each sending its next request when the answer to
// the last one is there. It shares the machine with what it measures, so it does little: requests come as ready bytes,
// of an answer only the status line is read and the length followed.

import { connect } from 'node:net';
import { once } from 'node:events';

/**
 * @typedef {object} Outcome
 * @property {number} requests answered
 * @property {number} refused answers other than 2xx
 * @property {number} reopened connections that were closed under a request, which was then sent again on another
 * @property {number} seconds
 * @property {number[]} latencies milliseconds, sorted
 */

/** The bytes of one HTTP/1.1 request. @param {{method?: string, path: string, headers?: Record<string, string>, body?: string}} request */
export function bytesOf({ method = 'GET', path, headers = {}, body }) {
  const all = { Host: '127.0.0.1', ...headers, ...(body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`);
}

/**
 * @param {object} options
 * @param {number} options.port
 * @param {() => Buffer | undefined} options.next the bytes of the next request; undefined ends the run
 * @param {number} [options.seconds] ends the run too
 * @param {number} [options.clients]
 * @param {boolean} [options.again] whether a request whose connection was closed is sent again; else the run fails
 * @param {(status: number) => boolean} [options.accepts] which answers are good; 2xx by default
 * @returns {Promise<Outcome>}
 */
export async function load({ port, next, seconds = Infinity, clients = 8, again = false, accepts = (status) => status >= 200 && status < 300 }) {
  const latencies = [];
  let refused = 0;
  let reopened = 0;
  const began = performance.now();
  const end = began + seconds * 1000;
  const client = async () => {
    let connection = await open(port);
    const exchange = async (request) => {
      try {
        return await connection.exchange(request);
      } catch (error) {
        if (!again) throw error;
        reopened += 1;
        connection = await open(port);
        return connection.exchange(request);
      }
    };
    for (let request; performance.now() < end && (request = next()) !== undefined;) {
      const sent = performance.now();
      const status = await exchange(request);
      latencies.push(performance.now() - sent);
      if (!accepts(status)) refused += 1;
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: clients }, client));
  const taken = (performance.now() - began) / 1000;
  return { requests: latencies.length, refused, reopened, seconds: taken, latencies: latencies.sort((a, b) => a - b) };
}

/** A connection that does one exchange at a time and gives the status. @param {number} port */
async function open(port) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  let waiting;
  let data = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    data = data.length === 0 ? chunk : Buffer.concat([data, chunk]);
    if (!isWhole(data)) return;
    const status = Number(data.toString('latin1', 9, 12));
    data = Buffer.alloc(0);
    waiting?.resolve(status);
  });
  const lost = (error) => waiting?.reject(error ?? new Error('the connection was closed'));
  socket.on('error', lost);
  socket.on('close', () => lost());
  return {
    exchange: (request) => new Promise((resolve, reject) => {
      waiting = { resolve, reject };
      socket.write(request);
    }),
    close() {
      waiting = undefined;
      socket.destroy();
    },
  };
}

/** Whether `data` is one answer to its last byte. @param {Buffer} data */
function isWhole(data) {
  const head = data.indexOf('\r\n\r\n');
  if (head < 0) return false;
  const headers = data.toString('latin1', 0, head).toLowerCase();
  const body = head + 4;
  const length = /\r\ncontent-length: *(\d+)/.exec(headers);
  if (length) return data.length >= body + Number(length[1]);
  if (!headers.includes('\r\ntransfer-encoding: chunked')) return true;
  for (let at = body; ;) {
    const line = data.indexOf('\r\n', at);
    if (line < 0) return false;
    const size = parseInt(data.toString('latin1', at, line), 16);
    at = line + 2 + size + 2;
    if (size === 0) return data.length >= at;
    if (data.length < at) return false;
  }
}

/** Requests after which V8 has compiled what a route needs; measured, on a quiet machine a second or two. */
const WARM_REQUESTS = 1_500;

/**
 * Runs until a process has warmed up: so many requests, and a second's processor time per request that is no longer a
 * tenth below the best so far. A fresh isolate compiles, wasm more than JavaScript, and for longer on a busy machine.
 * @param {import('./process.mjs').Running} running
 * @param {{next: () => Buffer | undefined, clients?: number, least: number, most: number}} options seconds
 * @returns {Promise<{requests: number, refused: number}>}
 */
export async function warmUp(running, { next, clients, least, most }) {
  const done = { requests: 0, refused: 0 };
  for (let second = 1, last = Infinity; second <= most; second += 1) {
    const before = running.cpuMicros();
    const { requests, refused } = await load({ port: running.port, next, clients, seconds: 1 });
    const cost = (running.cpuMicros() - before) / requests;
    done.requests += requests;
    done.refused += refused;
    if (second >= least && done.requests >= WARM_REQUESTS && cost > last * 0.9) break;
    last = Math.min(last, cost);
  }
  return done;
}

/** The value below which `share` of sorted values lie. @param {number[]} sorted @param {number} share */
export function quantile(sorted, share) {
  return sorted.length === 0 ? NaN : sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
