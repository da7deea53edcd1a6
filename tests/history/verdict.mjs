// The verdict over a run at a stage: gathers what the judge needs, fails with the first complaints, and keeps the whole
// history of a failed run in .chairtime/history, where it can be judged again: `node tests/history/verdict.mjs FILE`.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { desk } from '../runtime/desk.mjs';
import { sleep } from '../runtime/stage.mjs';
import { judge } from './judge.mjs';

const KEPT = fileURLToPath(new URL('../../.chairtime/history', import.meta.url));

/** All bookings as the owner's desk lists them. */
export async function listed(stage, salon) {
  const ask = await desk({ ...stage, via: fetch }, salon);
  const all = [];
  for (;;) {
    const { status, body } = await ask('GET', all.length > 0 ? `?after=${all.at(-1).id}` : '');
    assert.equal(status, 200, JSON.stringify(body));
    all.push(...body);
    if (body.length < 200) return all;
  }
}

/** Messages of both providers that the salon ought to count: those that were not accepted, and what the ledger has counted. */
async function messagesOf(stage, salon, account, terminal) {
  const { operations, counters } = await stage.health(salon);
  const ours = (type) => counters[`ignored:${type}`] === undefined;
  const events = new Map((account?.events ?? []).filter(({ type }) => ours(type)).map((event) => [event.id, event]));
  const sent = account ? (await stage.sandbox.control('GET deliveries')).filter(({ event }) => events.has(event)) : [];
  const { public_id: id } = stage.tiptop.keysOf(salon);
  const told = terminal ? (await stage.tiptop.deliveries()).filter((one) => one.type !== 'Check' && one.terminal === id) : [];
  const undelivered = [...sent, ...told].filter(({ state }) => state !== 'delivered').length;
  return { delivered: events.size + told.length, undelivered, counted: operations };
}

/**
 * Judges what happened at a salon. Call it when the stage is quiet.
 *
 * @param {Awaited<ReturnType<import('../runtime/stage.mjs').openStage>>} stage
 * @param {string} salon
 * @param {{calls: import('./record.mjs').Call[]}} history
 * @param {{messages?: boolean}} [options] whether messages are counted: not where a test sent some of its own
 */
export async function assertHistory(stage, salon, { calls }, { messages = true } = {}) {
  const account = await stage.account(salon);
  const terminal = await stage.tiptop.terminal(salon);
  const seen = {
    calls: calls.filter(({ path }) => path.split('/').includes(salon)), bookings: await listed(stage, salon), account, terminal,
    ...(messages && { messages: await messagesOf(stage, salon, account, terminal) }),
  };
  const { complaints, figures } = judge(seen);
  // That may have taken seconds in which nothing else happened here: connections that were closed meanwhile are noticed first.
  await sleep(1);
  await new Promise(setImmediate);
  if (complaints.length > 0) {
    mkdirSync(KEPT, { recursive: true });
    const file = join(KEPT, `${salon}-${Date.now()}.json`);
    writeFileSync(file, JSON.stringify(seen, (_, value) => (value === Infinity ? null : value)));
    assert.fail(`${complaints.length} complaints, the history is in ${file}:\n${complaints.slice(0, 10).join('\n')}`);
  }
  return figures;
}

/** Figures in one line. */
export const told = (figures) => Object.entries(figures).map(([name, value]) => `${value} ${name}`).join(', ');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { complaints, figures } = judge(JSON.parse(readFileSync(process.argv[2], 'utf8')));
  console.log(`${told(figures)}\n${complaints.length} complaints\n${complaints.join('\n')}`);
  process.exitCode = complaints.length > 0 ? 1 : 0;
}
