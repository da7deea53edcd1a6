// `make run`: the whole of Chairtime on this machine, with a demo salon and sandbox payments.
//
//   http://127.0.0.1:8788   a salon's own site, another origin, with the one script tag
//   http://127.0.0.1:8787   the Worker: widget, API, hosted booking page; under /desk the salon's own page
//   http://127.0.0.1:12111  the sandbox providers in place of Stripe and TipTop Pay; under /mail the letters that were sent
//
// Everything starts afresh each time, with three months of a salon's life behind it (tests/demo/history.mjs); secrets are made up for this run. PORT, SITE_PORT and SANDBOX_PORT move the
// addresses. Ctrl-C ends what was started here and nothing else.

import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import { basename, dirname, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dir = join(root, '.chairtime/run');
const demo = join(root, 'tests/demo');

const port = Number(process.env.PORT ?? 8787);
const sitePort = Number(process.env.SITE_PORT ?? 8788);
const sandboxPort = Number(process.env.SANDBOX_PORT ?? 12111);
const edge = `http://127.0.0.1:${port}`;
const site = `http://127.0.0.1:${sitePort}`;
const sandbox = `http://127.0.0.1:${sandboxPort}`;

/** The salon that has a past. */
const BUSY = 'belle';
/** Of how many days. */
const days = Number(process.env.HISTORY_DAYS ?? 91);

/** The demo's files name the usual addresses; other ports are put in their place. */
const addressed = (text) => text
  .replaceAll('http://127.0.0.1:8787', edge)
  .replaceAll('http://127.0.0.1:8788', site)
  .replaceAll('http://127.0.0.1:12111', sandbox);

/** What to end, newest first. @type {Array<() => unknown>} */
const endings = [];
let ending = false;
async function end(code) {
  if (ending) return;
  ending = true;
  for (const stop of endings.reverse()) await stop();
  process.exit(code);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => end(0));

const say = (text) => console.log(`${String(Math.round(process.uptime())).padStart(4)}s  ${text}`);

async function main() {
  for (const taken of [port, sitePort, sandboxPort]) await assertFree(taken);
  say('building (the first time takes minutes, after that only what changed)');
  const built = spawnSync(join(root, 'scripts/build.sh'), { cwd: root, stdio: 'inherit' });
  if (built.status !== 0) return end(built.status ?? 1);
  // The packages are there only now.
  const { answering, startProcess } = await import('../tests/runtime/wrangler.mjs');
  const { CLOCK_SET, deployedVars, startWorkerd } = await import('../tests/runtime/workerd.mjs');

  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });

  say('starting the sandbox provider');
  const provider = startProcess(process.execPath, ['tests/sandbox/main.mjs', '--port', String(sandboxPort)], {
    logFile: join(dir, 'sandbox.log'),
  });
  endings.push(provider.stop);
  await answering(`${sandbox}/`, { ...provider, name: 'the sandbox', ms: 15_000 });

  const ownerKeys = [];
  const salons = readdirSync(demo).filter((name) => extname(name) === '.json').map((name) => basename(name, '.json'));
  const operatorSecret = randomBytes(24).toString('hex');
  const vars = {
    ...deployedVars(),
    PUBLIC_ORIGIN: edge,
    STRIPE_API_BASE: sandbox,
    TIPTOPPAY_KZ_API_BASE: `${sandbox}/tiptoppay`,
    TIPTOPPAY_KZ_WIDGET: `${sandbox}/tiptoppay/bundles/widget.js`,
    OPERATOR_SECRET: operatorSecret,
    LINK_SECRET: randomBytes(32).toString('hex'),
    SEALING_KEYS: `demo:${randomBytes(32).toString('base64')}`,
    MAIL_CARRIER: 'http',
    MAIL_FROM: 'visits@chairtime.example',
    MAIL_API_URL: `${sandbox}/mail/send`,
    MAIL_API_KEY: randomBytes(24).toString('hex'),
  };
  say('starting the Worker');
  const worker = await startWorkerd({
    dir: join(dir, 'worker'), port, front: 'assets', keepState: true, entry: CLOCK_SET,
    // The past happens from one address.
    vars: { ...vars, BOOKINGS_PER_ADDRESS: '1000/3600' },
  });
  endings.push(worker.stop);

  for (const salon of salons) {
    const draft = JSON.parse(addressed(readFileSync(join(demo, `${salon}.json`), 'utf8')));
    const stripe = { secret_key: `sk_test_${randomBytes(24).toString('hex')}` };
    const ownerKey = salon === BUSY && days > 0
      ? await livesThrough({ edge: worker, vars, draft, stripe })
      : await opens({ draft, stripe, secret: operatorSecret });
    ownerKeys.push(`  Owner key of "${salon}"${' '.repeat(18 - salon.length)}${ownerKey}`);
  }
  await worker.restart({ vars, entry: [] });
  endings.push(await serveSite());
  // Nothing fires cron triggers here but we ourselves.
  const cron = setInterval(() => worker.cron().catch((error) => say(`cron: ${error.message}`)), 60_000);
  endings.push(() => clearInterval(cron));

  say('ready');
  console.log(`
  A salon's site with the widget   ${site}/
  A salon that is paid in tenge    ${site}/saule.html
${salons.map((salon) => `  Hosted booking page              ${edge}/s/${salon}`).join('\n')}
${ownerKeys.join('\n')}
  The salon's desk                 ${edge}/desk
  Sandbox payments                 ${sandbox}/
  Letters to clients and salons    ${sandbox}/mail
  Logs                             .chairtime/run/

  Pay with card 4242 4242 4242 4242, any later date, any CVC.  Ctrl-C stops everything.
`);
  // A child that ends by itself is an error worth showing.
  setInterval(() => {
    for (const child of [provider, worker]) {
      if (child.exited() && !ending) {
        console.error(child.log().slice(-4000));
        end(1);
      }
    }
  }, 1000).unref();
}

/** A test terminal of the sandbox, as its owner finds it in the cabinet; Check, which no API sets, is set there. */
async function terminal(salon, currency) {
  const keys = { public_id: `pk_${randomBytes(15).toString('hex')}`, api_secret: randomBytes(16).toString('hex') };
  const notifications = { check: `${edge}/payments/prepaid/tiptoppay/${salon}/check` };
  const response = await fetch(`${sandbox}/_control/tiptoppay/terminals`, {
    method: 'POST',
    body: JSON.stringify({ ...keys, test_mode: true, currency, name: salon, notifications }),
  });
  if (!response.ok) throw new Error(`the sandbox refused the terminal: ${await response.text()}`);
  return { ...keys, mode: 'test' };
}

async function operator(method, salon, body, secret) {
  const response = await fetch(`${edge}/v1/operator/salons/${salon}`, {
    method, body, headers: { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' },
  });
  if (!response.ok) throw new Error(`${method} salon ${salon}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** The salon's last months: visits and money to look at. @returns {Promise<string>} the owner's key */
async function livesThrough(at) {
  const { liveThrough } = await import('../tests/demo/history.mjs');
  say(`living through ${days} days of the salon "${at.draft.id}" (HISTORY_DAYS=0 goes without)`);
  const control = async (name, body) => {
    const [method, path] = name.split(' ');
    const response = await fetch(`${sandbox}/_control/${path}`, { method, body: body && JSON.stringify(body) });
    if (!response.ok) throw new Error(`the sandbox refused ${name}: ${await response.text()}`);
    return response.json();
  };
  return (await liveThrough({ ...at, sandbox: control, days, say })).ownerKey;
}

/** A salon that begins today. @returns {Promise<string>} the owner's key */
async function opens({ draft, stripe, secret }) {
  say(`opening the salon "${draft.id}"`);
  const { owner_key: ownerKey } = await operator('PUT', draft.id, JSON.stringify(draft), secret);
  const owner = await signIn(ownerKey);
  if (draft.currency === 'KZT') await connect(owner, draft.id, 'tiptoppay', await terminal(draft.id, draft.currency));
  await connect(owner, draft.id, 'stripe', stripe);
  return ownerKey;
}

/** Signs in at the desk, as an owner does. @returns {Promise<Record<string, string>>} the headers of her calls */
async function signIn(ownerKey) {
  const headers = { Origin: edge, 'Content-Type': 'application/json' };
  const response = await fetch(`${edge}/v1/desk/session`, { method: 'POST', headers, body: JSON.stringify({ owner_key: ownerKey }) });
  if (!response.ok) throw new Error(`sign in: ${response.status} ${await response.text()}`);
  return { ...headers, Cookie: response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ') };
}

/** Connects a provider by pasting its keys. */
async function connect(owner, salon, provider, keys) {
  const response = await fetch(`${edge}/v1/desk/salons/${salon}/connections/${provider}`, {
    method: 'POST', headers: owner, body: JSON.stringify(keys),
  });
  if (!response.ok) throw new Error(`connect ${salon} to ${provider}: ${response.status} ${await response.text()}`);
}

/** The salon's own site: plain files on another origin. @returns {Promise<() => unknown>} what ends it */
async function serveSite() {
  const types = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml' };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, site);
    const path = normalize(decodeURIComponent(pathname)).replace(/\/$/, '/index.html');
    try {
      const file = readFileSync(join(demo, 'site', path));
      const type = types[extname(path)];
      response.writeHead(200, { 'Content-Type': type ?? 'application/octet-stream' });
      response.end(type ? addressed(file.toString()) : file);
    } catch {
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not found');
    }
  });
  await new Promise((done) => { server.listen(sitePort, '127.0.0.1', done); });
  return () => { server.closeAllConnections(); server.close(); };
}

/** Someone else's server must not be taken for ours. */
function assertFree(number) {
  return new Promise((free, taken) => {
    const probe = httpRequest({ host: '127.0.0.1', port: number, method: 'HEAD' });
    probe.on('response', () => taken(new Error(`port ${number} is in use`)));
    probe.on('error', (error) => (error.code === 'ECONNREFUSED' ? free() : taken(new Error(`port ${number} is in use (${error.code})`))));
    probe.end();
  });
}

main().catch((error) => {
  console.error(error.message);
  return end(1);
});
