// Starts the built Worker under `wrangler dev`: static assets with their headers, as on the platform. For the demo and
// for tests of what a browser loads. Slower to start (some seconds) and not meant to be killed; see workerd.mjs for that.

import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** wrangler bundles and starts two processes; on a busy machine that takes its time. */
const READY_MS = 60_000;

/**
 * Polls until the address answers with any status.
 * @param {string} url
 * @param {{exited: () => boolean, log: () => string, name: string, ms: number}} process
 */
export async function answering(url, { exited, log, name, ms }) {
  for (const deadline = Date.now() + ms; ;) {
    try {
      const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(5000) });
      await response.arrayBuffer();
      return;
    } catch (error) {
      if (exited()) throw new Error(`${name} ended:\n${log().slice(-4000)}`);
      if (Date.now() > deadline) throw new Error(`${name} does not answer at ${url}: ${error.message}\n${log().slice(-4000)}`);
      await new Promise((done) => setTimeout(done, 100));
    }
  }
}

/**
 * Starts a program in a process group of its own, with its output in a file.
 * @param {string} command
 * @param {string[]} args
 * @param {{logFile: string, env?: Record<string, string>}} options
 */
export function startProcess(command, args, { logFile, env = {} }) {
  writeFileSync(logFile, '');
  const child = spawn(command, args, {
    cwd: root, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env },
  });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => appendFileSync(logFile, text));
  const exited = () => child.exitCode !== null || child.signalCode !== null;
  const signal = (name) => {
    try { process.kill(-child.pid, name); } catch { /* the group is gone */ }
  };
  const atExit = () => signal('SIGKILL');
  process.on('exit', atExit);
  return {
    pid: child.pid,
    exited,
    log: () => readFileSync(logFile, 'utf8'),
    /** Asks the group to end, and ends it when it does not. */
    async stop() {
      const gone = exited() ? Promise.resolve() : new Promise((done) => { child.once('exit', done); });
      signal('SIGTERM');
      const timer = setTimeout(() => signal('SIGKILL'), 3000);
      await gone;
      clearTimeout(timer);
      signal('SIGKILL');
      process.off('exit', atExit);
    },
  };
}

/**
 * @param {object} options
 * @param {string} options.dir holds the state, the variables and the log
 * @param {number} options.port
 * @param {Record<string, string>} options.vars variables and secrets
 * @returns {Promise<{url: string, pid: number, log: () => string, exited: () => boolean, cron: () => Promise<void>,
 *   stop: () => Promise<void>}>}
 */
export async function startWrangler({ dir, port, vars }) {
  mkdirSync(dir, { recursive: true });
  const varsFile = join(dir, 'wrangler.env');
  // Single quotes: the values are JSON or plain text and hold none.
  const lines = Object.entries(vars).map(([name, value]) => {
    if (/['\n]/.test(value)) throw new TypeError(`${name} holds a quote or a line break`);
    return `${name}='${value}'\n`;
  });
  writeFileSync(varsFile, lines.join(''), { mode: 0o600 });
  const child = startProcess(process.execPath, [
    join(root, 'node_modules/wrangler/bin/wrangler.js'), 'dev',
    '--ip', '127.0.0.1', '--port', String(port), '--inspector-port', '0', '--env-file', varsFile,
    '--persist-to', join(dir, 'state'), '--show-interactive-dev-session=false', '--test-scheduled',
  ], { logFile: join(dir, 'wrangler.log'), env: { CI: '1', WRANGLER_SEND_METRICS: 'false' } });
  const url = `http://127.0.0.1:${port}`;
  try {
    await answering(`${url}/widget.js`, { ...child, name: 'wrangler dev', ms: READY_MS });
  } catch (error) {
    await child.stop();
    throw error;
  }
  return {
    ...child,
    url,
    /** Does what the platform's cron trigger does. */
    async cron() {
      const response = await fetch(`${url}/__scheduled?cron=${encodeURIComponent('*/5 * * * *')}`);
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`the scheduled handler answered ${response.status}`);
    },
  };
}
