// Starts the built Worker on a bare workerd from npm: no wrangler, no proxies, a process that a test may kill.
//
//   const edge = await startWorkerd({ vars: { PUBLIC_ORIGIN: 'http://127.0.0.1:8787' } });
//   await fetch(`${edge.url}/v1/salons/demo/storefront`);
//   await edge.kv.faults({ failWrites: true });
//   await edge.kill9(); await edge.restart();   // same address, same state
//   await edge.stop();
//
// What differs from the real platform: cron fires only when `edge.cron()` is called, static assets are in front of the Worker
// only if asked for (assets-service.mjs), KV is kv-service.mjs, which is consistent until told to be otherwise, and the
// throttle is bound only where vars has THROTTLE (throttle-service.mjs).

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectAnew } from './connections.mjs';
import { freePort } from './free-port.mjs';

/** Entry by which the Worker's clock can be set; see clock-set.mjs. */
export const CLOCK_SET = ['clock-set.mjs', 'clock.mjs'].map((name) => new URL(name, import.meta.url));

/**
 * Sets the clock of a Worker that was started with `CLOCK_SET`, and does what is due by it.
 * @param {{url: string}} edge @param {number} behind seconds behind the machine's @param {string[]} salons
 */
export async function setClock(edge, behind, salons) {
  const answer = await fetch(`${edge.url}/clock?${new URLSearchParams([['behind', String(behind)], ...salons.map((salon) => ['salon', salon])])}`);
  if (!answer.ok) throw new Error(`the clock was not set: ${answer.status} ${await answer.text()}`);
  await answer.arrayBuffer();
}

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const require = createRequire(import.meta.url);

/** How long a started process may take to its first answer; about 0.2 s on an idle machine. */
const READY_MS = 20_000;

/**
 * @typedef {object} KvControl
 * @property {(faults: Partial<Faults>) => Promise<Faults>} faults switches faults on or off; they outlive a restart
 * @property {() => Promise<Faults>} heal switches all faults off
 * @property {() => Promise<{get: number, list: number, put: number, delete: number, refused: number}>} counts since start
 * @property {(key: string) => Promise<string | null>} get the newest value, past all faults
 * @property {(key: string, value: string) => Promise<null>} put
 * @property {(key: string) => Promise<null>} delete
 * @property {() => Promise<Record<string, string>>} dump all keys and newest values
 *
 * @typedef {object} Faults
 * A number means "the next so many operations", `true` "until healed".
 * @property {number | boolean} failAll every operation answers 503
 * @property {number | boolean} failWrites puts and deletes answer 429 and do nothing
 * @property {number | boolean} loseAcks puts and deletes are done, but answer 500
 * @property {number} staleMs reads and lists answer what was true so long ago, misses included
 * @property {boolean} oneWritePerSecond a second write to a key within a second answers 429, as the platform does
 * @property {number} delayMs every operation takes so much longer
 *
 * @typedef {object} Edge
 * @property {string} url address of the Worker, without a slash at the end
 * @property {number} pid of the running process
 * @property {number | undefined} inspector port of V8's inspector, if it was asked for
 * @property {string} build folder of the build that runs
 * @property {string | undefined} ledgers of another build whose ledgers are asked
 * @property {string} dir holds the configuration, `state/` and `workerd.log`
 * @property {KvControl} kv
 * @property {() => Promise<void>} cron fires the cron trigger, and waits until the Worker is through with it
 * @property {() => Promise<void>} kill9 ends the process as a crash would
 * @property {(changes?: {vars?: Record<string, string>, build?: string, ledgers?: string, entry?: URL[]}) => Promise<void>} restart starts
 *   it again on the same port with the same state, with other variables or builds if given; kills it first if it runs
 * @property {() => boolean} exited whether the process has ended
 * @property {() => Promise<void>} stop ends the process and removes what was made, unless keepState
 * @property {() => string} log all that the process has printed
 */

/**
 * @param {object} [options]
 * @param {string} [options.dir] where to work; a new folder in the temporary directory by default
 * @param {number} [options.port] of the Worker; a free one by default
 * @param {Record<string, string>} [options.vars] variables and secrets
 * @param {boolean} [options.keepState] whether `stop` leaves `dir` as it is
 * @param {number} [options.heapMb] the most memory that JavaScript may have in one isolate, in megabytes; what needs more dies
 * @param {boolean} [options.inspect] whether V8's inspector listens, for bench/isolates.mjs
 * @param {string} [options.build] folder with index.js and index_bg.wasm
 * @param {string} [options.ledgers] another build whose ledgers are asked, as while a deploy is under way
 * @param {URL[]} [options.entry] a module that stands before the build's own, which is `./index.js` to it, and those that it needs
 * @param {'worker' | 'assets'} [options.front] who is asked first; on the platform it is `assets`
 * @returns {Promise<Edge>}
 */
export async function startWorkerd({ dir, port = 0, vars = {}, keepState = false, heapMb, inspect = false, build = join(root, 'worker/build'), ledgers, entry = [], front = 'worker' } = {}) {
  if (!existsSync(join(build, 'index_bg.wasm'))) throw new Error(`no Worker is built in ${build}: run make build`);
  const ownDir = dir === undefined;
  dir ??= mkdtempSync(join(tmpdir(), 'chairtime-edge-'));
  for (const name of ['ledger', 'kv']) mkdirSync(join(dir, 'state', name), { recursive: true });
  const logFile = join(dir, 'workerd.log');
  const dist = join(root, 'widget/dist');
  const assets = existsSync(dist) ? dist : join(dir, 'no-assets');
  mkdirSync(assets, { recursive: true });
  const settings = { vars, build, ledgers, entry };
  const ports = { http: port || await freePort(), 'kv-control': await freePort(), cron: await freePort(), ...(inspect && { inspector: 0 }) };
  let child;

  async function start() {
    const other = settings.ledgers ?? settings.build;
    mkdirSync(join(dir, 'ledgers'), { recursive: true });
    for (const name of ['index.js', 'index_bg.wasm']) {
      cpSync(join(settings.build, name), join(dir, name));
      cpSync(join(other, name), join(dir, 'ledgers', name));
    }
    for (const module of settings.entry) cpSync(fileURLToPath(module), join(dir, basename(module.pathname)));
    cpSync(join(root, 'tests/runtime/kv-service.mjs'), join(dir, 'kv-service.mjs'));
    cpSync(join(root, 'tests/runtime/assets-service.mjs'), join(dir, 'assets-service.mjs'));
    cpSync(join(root, 'tests/runtime/cron-service.mjs'), join(dir, 'cron-service.mjs'));
    cpSync(join(root, 'tests/runtime/mail-service.mjs'), join(dir, 'mail-service.mjs'));
    cpSync(join(root, 'tests/runtime/throttle-service.mjs'), join(dir, 'throttle-service.mjs'));
    writeFileSync(join(dir, 'config.capnp'), config(settings.vars, ports, assets, { heapMb, apart: other !== settings.build, entry: settings.entry, front }));
    child = spawn(require('workerd').default, ['serve', '--experimental', '--control-fd=3', ...(inspect ? ['--inspector-addr=127.0.0.1:0'] : []), 'config.capnp'], {
      cwd: dir,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    running.add(child);
    child.once('exit', () => running.delete(child));
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => appendFileSync(logFile, text));
    await listening(child, ports, logFile);
    await answering(`http://127.0.0.1:${ports.http}/`, child, logFile);
  }

  async function kill9() {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    connectAnew();
  }

  async function command(body) {
    const response = await fetch(`http://127.0.0.1:${ports['kv-control']}/`, { method: 'POST', body: JSON.stringify(body) });
    const { answer, error } = await response.json();
    if (error) throw new Error(error);
    return answer;
  }

  await start();
  return {
    get url() { return `http://127.0.0.1:${ports.http}`; },
    get pid() { return child.pid; },
    get inspector() { return ports.inspector; },
    get build() { return settings.build; },
    get ledgers() { return settings.ledgers; },
    dir,
    exited: () => child.exitCode !== null || child.signalCode !== null,
    kill9,
    async restart(changes = {}) {
      await kill9();
      Object.assign(settings, changes);
      await start();
    },
    // At once, not by SIGTERM: that waits for open requests, and a stuck one would block it.
    async stop() {
      await kill9();
      if (!keepState && ownDir) rmSync(dir, { recursive: true, force: true });
    },
    log: () => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : ''),
    async cron() {
      const answer = await fetch(`http://127.0.0.1:${ports.cron}/`);
      const text = await answer.text();
      if (!answer.ok || JSON.parse(text).outcome !== 'ok') throw new Error(`cron: ${answer.status} ${text}`);
    },
    kv: {
      faults: (faults) => command({ command: 'faults', faults }),
      heal: () => command({ command: 'heal' }),
      counts: () => command({ command: 'counts' }),
      get: (key) => command({ command: 'get', key }),
      put: (key, value) => command({ command: 'put', key, value }),
      delete: (key) => command({ command: 'delete', key }),
      dump: () => command({ command: 'dump' }),
    },
  };
}

/** Processes that must not outlive this one. */
const running = new Set();
process.on('exit', () => { for (const child of running) child.kill('SIGKILL'); });

/** The sockets of a workerd, each once it has said which port the system chose. @returns {AsyncGenerator<[string, number]>} */
export async function* sockets(child) {
  let text = '';
  for await (const chunk of child.stdio[3]) {
    text += chunk;
    const lines = text.split('\n');
    text = lines.pop();
    for (const line of lines) {
      const { event, socket, port } = JSON.parse(line);
      if (event === 'listen') yield [socket, port];
      if (event === 'listen-inspector') yield ['inspector', port];
    }
  }
}

/** Waits until every socket has said its port (the inspector's is chosen by the system), and notes it. */
async function listening(child, ports, logFile) {
  const waiting = new Set(Object.keys(ports));
  const exited = once(child, 'exit').then(() => { throw new Error(`workerd ended at once:\n${tail(logFile)}`); });
  exited.catch(() => {});
  const told = (async () => {
    for await (const [socket, port] of sockets(child)) {
      ports[socket] = port;
      waiting.delete(socket);
      if (waiting.size === 0) return;
    }
    return exited;
  })();
  await Promise.race([told, exited]);
}

/** Waits for the first answer of any status. */
async function answering(url, child, logFile) {
  const deadline = Date.now() + READY_MS;
  for (;;) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
      await response.arrayBuffer();
      return;
    } catch (error) {
      if (child.exitCode !== null || Date.now() > deadline) {
        child.kill('SIGKILL');
        throw new Error(`workerd does not answer: ${error.message}\n${tail(logFile)}`);
      }
      await new Promise((done) => setTimeout(done, 20));
    }
  }
}

const tail = (file) => (existsSync(file) ? readFileSync(file, 'utf8').slice(-4000) : '');

/** The dates and flags of wrangler.toml, so that tests run the Worker under the rules it is deployed with. */
function compatibility() {
  const text = readFileSync(join(root, 'wrangler.toml'), 'utf8');
  const date = /^compatibility_date\s*=\s*"([^"]+)"/m.exec(text)?.[1];
  const flags = /^compatibility_flags\s*=\s*(\[[^\]]*\])/m.exec(text)?.[1] ?? '[]';
  if (!date) throw new Error('wrangler.toml has no compatibility_date');
  return `compatibilityDate = "${date}", compatibilityFlags = ${flags}`;
}

/** The variables of wrangler.toml, as they are deployed. @returns {Record<string, string>} */
export function deployedVars() {
  const text = readFileSync(join(root, 'wrangler.toml'), 'utf8');
  const [, section] = /^\[vars\]\n([^]*?)\n\[/m.exec(text) ?? [];
  if (!section) throw new Error('wrangler.toml has no [vars]');
  return Object.fromEntries([...section.matchAll(/^(\w+)\s*=\s*"([^"]*)"/gm)].map(([, name, value]) => [name, value]));
}

/** The paths of wrangler.toml for which no file is looked up, as JSON. */
function workerFirst() {
  const text = readFileSync(join(root, 'wrangler.toml'), 'utf8');
  const paths = /^run_worker_first\s*=\s*(\[[^\]]*\])/m.exec(text)?.[1];
  if (!paths) throw new Error('wrangler.toml has no run_worker_first');
  return paths;
}

/**
 * The configuration in workerd's own language. A JSON string is a string there too. `apart`: the ledgers are of another build,
 * so they live in a service of their own.
 */
function config({ THROTTLE = '', ...vars }, ports, assets, { heapMb, apart, entry, front }) {
  const worker = (folder, ledger, objects) => `(
  modules = [
    ${entry.map(({ pathname }) => `(name = "${basename(pathname)}", esModule = embed "${basename(pathname)}"),`).join('\n    ')}
    (name = "index.js", esModule = embed "${folder}index.js"),
    (name = "./index_bg.wasm", wasm = embed "${folder}index_bg.wasm"),
  ],
  ${compatibility()},
  bindings = [
    ${texts.join('\n    ')}
    (name = "STATE", kvNamespace = "kv"),
    (name = "ASSETS", service = "assets"),
    (name = "LEDGER", durableObjectNamespace = ${ledger}),
    (name = "MAIL", service = (name = "mail", entrypoint = "Mail")),
    ${THROTTLE && '(name = "THROTTLE", service = (name = "throttle", entrypoint = "Throttle")),'}
  ],
  ${objects}
  globalOutbound = "internet",
)`;
  const objects = `durableObjectNamespaces = [(className = "Ledger", uniqueKey = "chairtime-ledger", enableSql = true)],
  durableObjectStorage = (localDisk = "ledger-disk"),`;
  const texts = Object.entries(vars).map(([name, value]) => `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(value)}),`);
  const date = compatibility();
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  ${heapMb ? `v8Flags = ["--max-old-space-size=${heapMb}"],` : ''}
  services = [
    (name = "edge", worker = .edge),
    ${apart ? '(name = "ledgers", worker = .ledgers),' : ''}
    (name = "kv", worker = .kv),
    (name = "assets", worker = .assets),
    (name = "cron", worker = .cron),
    (name = "mail", worker = .mail),
    (name = "throttle", worker = .throttle),
    (name = "assets-files", disk = (path = ${JSON.stringify(assets)}, writable = false)),
    (name = "ledger-disk", disk = (path = "state/ledger", writable = true)),
    (name = "kv-disk", disk = (path = "state/kv", writable = true)),
    (name = "internet", network = (allow = ["public", "private"], tlsOptions = (trustBrowserCas = true))),
  ],
  sockets = [
    (name = "http", address = "127.0.0.1:${ports.http}", http = (), service = ${front === 'assets' ? '(name = "assets", entrypoint = "front")' : '"edge"'}),
    (name = "kv-control", address = "127.0.0.1:${ports['kv-control']}", http = (), service = (name = "kv", entrypoint = "control")),
    (name = "cron", address = "127.0.0.1:${ports.cron}", http = (), service = "cron"),
  ],
);
const edge :Workerd.Worker = ${apart ? worker('', '(className = "Ledger", serviceName = "ledgers")', '') : worker('', '"Ledger"', objects)};
${apart ? `const ledgers :Workerd.Worker = ${worker('ledgers/', '"Ledger"', objects)};` : ''}
const kv :Workerd.Worker = (
  modules = [(name = "kv-service.mjs", esModule = embed "kv-service.mjs")],
  ${date},
  bindings = [(name = "STORE", durableObjectNamespace = "Store")],
  durableObjectNamespaces = [(className = "Store", uniqueKey = "chairtime-kv", enableSql = true)],
  durableObjectStorage = (localDisk = "kv-disk"),
);
const mail :Workerd.Worker = (
  modules = [(name = "mail-service.mjs", esModule = embed "mail-service.mjs")],
  ${date},
  bindings = [(name = "TO", text = ${JSON.stringify(vars.MAIL_API_URL ?? '')})],
);
const throttle :Workerd.Worker = (
  modules = [(name = "throttle-service.mjs", esModule = embed "throttle-service.mjs")],
  ${date},
  bindings = [(name = "THROTTLE", text = ${JSON.stringify(THROTTLE)})],
);
const assets :Workerd.Worker = (
  modules = [(name = "assets-service.mjs", esModule = embed "assets-service.mjs")],
  ${date},
  bindings = [(name = "FILES", service = "assets-files"), (name = "EDGE", service = "edge"), (name = "WORKER_FIRST", json = ${JSON.stringify(workerFirst())})],
);
const cron :Workerd.Worker = (
  modules = [(name = "cron-service.mjs", esModule = embed "cron-service.mjs")],
  compatibilityDate = "${date.match(/"([^"]+)"/)[1]}", compatibilityFlags = ["service_binding_extra_handlers"],
  bindings = [(name = "EDGE", service = "edge")],
);
`;
}
