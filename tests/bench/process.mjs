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
 * @property {'Ledger'} [ledger] class of its Durable Object, bound as LEDGER
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
 * @property {Record<string, number>} ports of its sockets
 * @property {() => Promise<void>} stop
 */

/** Processes that must not outlive this one. */
const running = new Set();
process.on('exit', () => { for (const child of running) child.kill('SIGKILL'); });

/**
 * @param {Variant} variant
 * @param {object} [options]
 * @param {string} [options.state] folder under which the Durable Objects' files go
 * @param {Running} [options.ledgersOf] another process, whose ledgers and KV this one asks instead of its own
 * @returns {Promise<Running>}
 */
export async function startVariant(variant, { state = tmpdir(), ledgersOf } = {}) {
  const dir = mkdtempSync(join(state, 'chairtime-bench-'));
  mkdirSync(join(dir, 'ledger'));
  writeFileSync(join(dir, 'config.capnp'), config(variant, ledgersOf));
  for (const file of [...variant.modules, join(here, 'kv-memory.mjs'), join(here, 'ledgers-elsewhere.mjs')]) {
    writeFileSync(join(dir, basename(file)), readFileSync(file));
  }
  const child = spawn(require('workerd').default, ['serve', '--experimental', '--control-fd=3', 'config.capnp'], {
    cwd: dir,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  running.add(child);
  let ends = false;
  child.once('exit', (code, signal) => {
    running.delete(child);
    if (!ends) console.error(`workerd ended by itself (${signal ?? code}):\n${log}`);
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => { log = (log + text).slice(-4000); });
  const ports = await listening(child, socketsOf(variant, ledgersOf), () => log);
  const control = async (method, body) => {
    const answer = await fetch(`http://127.0.0.1:${ports.control}/`, { method, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(`KV control: ${answer.status}`);
    return answer.json();
  };
  return {
    url: `http://127.0.0.1:${ports.http}`,
    port: ports.http,
    ports,
    pid: child.pid,
    cpuMicros: () => cpuMicros(child.pid),
    seed: (entries) => control('PUT', entries),
    entries: () => control('GET'),
    breakKv: (broken) => control('POST', { broken }),
    async stop() {
      ends = true;
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
async function listening(child, wanted, log) {
  const ports = {};
  for await (const [socket, port] of sockets(child)) {
    ports[socket] = port;
    if (wanted.every((name) => ports[name])) return ports;
  }
  throw new Error(`workerd does not start:\n${log()}`);
}

/** What a process with ledgers listens for: clients, who looks into KV, Workers of other processes. One that asks theirs has clients alone. */
const SOCKETS = {
  http: 'service = "edge"',
  control: 'service = (name = "kv", entrypoint = "control")',
  kv: 'service = "kv"',
  ledgers: 'service = "ledgers"',
};
const socketsOf = ({ ledger }, ledgersOf) => Object.keys(SOCKETS).filter((name) => name === 'http' || (!ledgersOf && (ledger || name !== 'ledgers')));

/** @param {Variant} variant @param {Running} [ledgersOf] */
function config(variant, ledgersOf) {
  const { modules, ledger, vars = {}, heapMb } = variant;
  const date = /^compatibility_date\s*=\s*"([^"]+)"/m.exec(readFileSync(join(here, '../../wrangler.toml'), 'utf8'))?.[1];
  if (!date) throw new Error('wrangler.toml has no compatibility_date');
  const embedded = modules.map((file) => {
    const name = basename(file);
    return name.endsWith('.wasm') ? `(name = "./${name}", wasm = embed "${name}")` : `(name = "${name}", esModule = embed "${name}")`;
  });
  const elsewhere = (name) => `external = (address = "127.0.0.1:${ledgersOf.ports[name]}", http = ())`;
  const objects = `durableObjectNamespaces = [(className = "Ledger", uniqueKey = "chairtime-bench", enableSql = true)],
  durableObjectStorage = (localDisk = "ledger-disk"),`;
  const bindings = Object.entries(vars).map(([name, value]) => `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(value)})`);
  bindings.push('(name = "STATE", kvNamespace = "kv")');
  if (ledger) bindings.push(`(name = "LEDGER", durableObjectNamespace = ${ledgersOf ? '(className = "Ledger", serviceName = "ledgers")' : '"Ledger"'})`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  ${heapMb ? `v8Flags = ["--max-old-space-size=${heapMb}"],` : ''}
  services = [
    (name = "edge", worker = .edge),
    (name = "kv", ${ledgersOf ? elsewhere('kv') : 'worker = .kv'}),
    ${ledger ? '(name = "ledgers", worker = .ledgers),' : ''}
    ${ledgersOf ? `(name = "there", ${elsewhere('ledgers')}),` : ''}
    (name = "ledger-disk", disk = (path = "ledger", writable = true)),
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [
    ${socketsOf(variant, ledgersOf).map((name) => `(name = "${name}", address = "127.0.0.1:0", http = (), ${SOCKETS[name]}),`).join('\n    ')}
  ],
);
const edge :Workerd.Worker = (
  modules = [${embedded.join(', ')}],
  compatibilityDate = "${date}",
  bindings = [${bindings.join(', ')}],
  ${ledger && !ledgersOf ? objects : ''}
  globalOutbound = "internet",
);
const ledgers :Workerd.Worker = (
  modules = [(name = "ledgers-elsewhere.mjs", esModule = embed "ledgers-elsewhere.mjs")],
  compatibilityDate = "${date}",
  ${ledgersOf ? objects : ''}
  bindings = [${ledgersOf ? '(name = "LEDGERS", service = "there")' : '(name = "LEDGER", durableObjectNamespace = (className = "Ledger", serviceName = "edge"))'}],
);
const kv :Workerd.Worker = (
  modules = [(name = "kv-memory.mjs", esModule = embed "kv-memory.mjs")],
  compatibilityDate = "${date}",
);
`;
}
