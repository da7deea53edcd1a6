// A port that nobody listens on now, for a process that has to be told one before it starts, or to come back to it.

import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';

const RANGE = '/proc/sys/net/ipv4/ip_local_port_range';
const FIRST = 10_000;
/** What the system gives to outgoing connections begins here: a port of those may be taken while its process is down. */
export const FIRST_OF_CONNECTIONS = existsSync(RANGE) ? Number.parseInt(readFileSync(RANGE, 'utf8'), 10) : 32_768;

/** @returns {Promise<number>} */
export async function freePort() {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * (FIRST_OF_CONNECTIONS - FIRST));
    const server = createServer();
    const free = await new Promise((done) => {
      server.once('error', () => done(false));
      server.listen(port, '127.0.0.1', () => done(true));
    });
    if (!free) continue;
    await new Promise((done) => { server.close(done); });
    return port;
  }
}
