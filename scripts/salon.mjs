// `make salon FILE=belle.json`: opens a salon, or changes all of it, by the operator's call.
//
//   CHAIRTIME_URL=https://chairtime.example OPERATOR_SECRET=… make salon FILE=belle.json
//   CHAIRTIME_URL=…  OPERATOR_SECRET=… make salon FILE=belle.json OWNER_KEY=new    a new key; the old one ends
//
// Of a new salon the owner's key is printed, once: nothing is kept of it but its digest. It opens the salon's desk.
// The secret is read from the environment only, so that it stands in no history of commands' arguments.

import { readFileSync } from 'node:fs';

const { CHAIRTIME_URL: base = 'http://127.0.0.1:8787', OPERATOR_SECRET: secret, FILE: file = process.argv[2], OWNER_KEY: wanted } = process.env;

/** @param {string} message @returns {never} */
function give(message) {
  console.error(message);
  process.exit(1);
}

if (!file) give('which file? make salon FILE=belle.json');
if (!secret) give('OPERATOR_SECRET is not set');
if (wanted !== undefined && wanted !== '' && wanted !== 'new') give('OWNER_KEY=new, or leave it out');

/** @type {{id?: string}} */
let draft;
try {
  draft = JSON.parse(readFileSync(file, 'utf8'));
} catch (error) {
  give(`${file}: ${error instanceof Error ? error.message : error}`);
}
if (typeof draft.id !== 'string') give(`${file}: no "id"`);

/** @param {string} method @param {string} path @param {string} [body] */
async function call(method, path, body) {
  const address = `${base.replace(/\/$/, '')}/v1/operator/salons/${encodeURIComponent(String(draft.id))}${path}`;
  const headers = { Authorization: `Bearer ${secret}`, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) };
  const answer = await fetch(address, { method, headers, body }).catch((error) => give(`${address}: ${error.cause?.message ?? error.message}`));
  const text = await answer.text();
  if (!answer.ok) {
    const problem = (() => { try { return JSON.parse(text); } catch { return {}; } })();
    give(`${answer.status} ${problem.title ?? text}${problem.detail ? `\n${problem.detail}` : ''}`);
  }
  return JSON.parse(text);
}

const opened = await call('PUT', '', JSON.stringify(draft));
console.log(`salon "${opened.salon}", version ${opened.version}: ${base.replace(/\/$/, '')}/s/${opened.salon}`);
const key = opened.owner_key ?? (wanted === 'new' ? (await call('POST', '/owner-key')).owner_key : undefined);
if (key) console.log(`owner key, shown this once: ${key}`);
