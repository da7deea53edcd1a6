// One variant in one workerd process: started with a fresh state, measured from outside, killed.
//
//   const running = await startVariant(ours({ build }), { state: '/dev/shm' });
//   await running.seed(entries);
//   const before = running.cpuMicros(); ...; running.cpuMicros() - before
//   await running.stop();

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sockets } from '../runtime/workerd.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);

/** Microseconds per tick of /proc/<pid>/stat: USER_HZ is 100 on every Linux that Node runs on. */
const TICK_MICROS = 10_000;

/**
 * @typedef {object} Variant
 * @property {string} name
 * @property {string[]} modules files; the first is the entry
 * @property {string} [ledger] class of its Durable Object, bound as LEDGER
 * @property {Record<string, string>} [vars]
 * @property {number} [heapMb] the most memory that JavaScript may have in one isolate, in megabytes; what needs more dies
 *
 * @typedef {Record<string, {text: string, metadata: string | null}>} Entries of the KV namespace
 *
 * @typedef {object} Running
 * @property {string} url without a slash at the end
 * @property {number} port
 * @property {number} pid
 * @property {() => number} cpuMicros processor time of all its threads so far
 * @property {(entries: Entries) => Promise<void>} seed puts values into KV
 * @property {() => Promise<Entries>} entries everything in KV
 * @property {(broken: boolean) => Promise<void>} breakKv whether every KV call fails
 * @property {() => Promise<void>} stop
 */

/** Processes that must not outlive this one. */
const running = new Set();
process.on('exit', () => { for (const child of running) child.kill('SIGKILL'); });

/**
 * @param {Variant} variant
 * @param {{state?: string}} [options] folder under which the Durable Objects' files go
 * @returns {Promise<Running>}
 */
export async function startVariant(variant, { state = tmpdir() } = {}) {
  const dir = mkdtempSync(join(state, 'chairtime-bench-'));
  mkdirSync(join(dir, 'ledger'));
  writeFileSync(join(dir, 'config.capnp'), config(variant));
  for (const file of [...variant.modules, join(here, 'kv-memory.mjs')]) {
    writeFileSync(join(dir, basename(file)), readFileSync(file));
  }
  const child = spawn(require('workerd').default, ['serve', '--experimental', '--control-fd=3', 'config.capnp'], {
    cwd: dir,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => { log = (log + text).slice(-4000); });
  const ports = await listening(child, () => log);
  const control = async (method, body) => {
    const answer = await fetch(`http://127.0.0.1:${ports.control}/`, { method, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(`KV control: ${answer.status}`);
    return answer.json();
  };
  return {
    url: `http://127.0.0.1:${ports.http}`,
    port: ports.http,
    pid: child.pid,
    cpuMicros: () => cpuMicros(child.pid),
    seed: (entries) => control('PUT', entries),
    entries: () => control('GET'),
    breakKv: (broken) => control('POST', { broken }),
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** User and system time of a process with all its threads: fields 14 and 15; the name before may hold anything. */
function cpuMicros(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MICROS;
}

/** The ports that the system chose, by socket. @returns {Promise<Record<string, number>>} */
async function listening(child, log) {
  const ports = {};
  for await (const [socket, port] of sockets(child)) {
    ports[socket] = port;
    if (ports.http && ports.control) return ports;
  }
  throw new Error(`workerd does not start:\n${log()}`);
}

/** @param {Variant} variant */
function config({ modules, ledger, vars = {}, heapMb }) {
  const date = /^compatibility_date\s*=\s*"([^"]+)"/m.exec(readFileSync(join(here, '../../wrangler.toml'), 'utf8'))?.[1];
  if (!date) throw new Error('wrangler.toml has no compatibility_date');
  const embedded = modules.map((file) => {
    const name = basename(file);
    return name.endsWith('.wasm') ? `(name = "./${name}", wasm = embed "${name}")` : `(name = "${name}", esModule = embed "${name}")`;
  });
  const texts = Object.entries(vars).map(([name, value]) => `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(value)})`);
  const object = ledger && {
    binding: `(name = "LEDGER", durableObjectNamespace = "${ledger}")`,
    namespace: `(className = "${ledger}", uniqueKey = "chairtime-bench", enableSql = true)`,
  };
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  ${heapMb ? `v8Flags = ["--max-old-space-size=${heapMb}"],` : ''}
  services = [
    (name = "edge", worker = .edge),
    (name = "kv", worker = .kv),
    (name = "ledger-disk", disk = (path = "ledger", writable = true)),
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [
    (name = "http", address = "127.0.0.1:0", http = (), service = "edge"),
    (name = "control", address = "127.0.0.1:0", http = (), service = (name = "kv", entrypoint = "control")),
  ],
);
const edge :Workerd.Worker = (
  modules = [${embedded.join(', ')}],
  compatibilityDate = "${date}",
  bindings = [${[...texts, '(name = "STATE", kvNamespace = "kv")', ...(object ? [object.binding] : [])].join(', ')}],
  ${object ? `durableObjectNamespaces = [${object.namespace}], durableObjectStorage = (localDisk = "ledger-disk"),` : ''}
  globalOutbound = "internet",
);
const kv :Workerd.Worker = (
  modules = [(name = "kv-memory.mjs", esModule = embed "kv-memory.mjs")],
  compatibilityDate = "${date}",
);
`;
}
