// How many bookings a second one ledger takes, and what a payment's message costs that confirms one.

import { load, quantile, warmUp } from './load.mjs';
import { startVariant } from './process.mjs';
import { note, table, whole } from './report.mjs';
import { PREPAID, SHORT, booker, firstDay, health, putSalon, quiet, slots } from './salon.mjs';
import { signed } from './webhooks.mjs';

const CLIENTS = 32;

/** Books distinct slots with so many clients at once for so long. */
async function run(worker, { state, service, warm, measured }) {
  const running = await startVariant(worker, { state });
  try {
    await putSalon(running);
    const { bytes } = await booker(running);
    const free = slots(firstDay(), 360);
    const next = () => bytes(service, free.next().value);
    const first = await warmUp(running, { next, clients: CLIENTS, ...warm });
    const before = running.cpuMicros();
    const outcome = await load({ port: running.port, next, seconds: measured, clients: CLIENTS });
    const micros = (running.cpuMicros() - before) / outcome.requests;
    const made = first.requests - first.refused + outcome.requests - outcome.refused;
    const { bookings } = await health(running);
    if (bookings !== made) throw new Error(`${made} bookings were answered, the ledger has ${bookings}`);
    return { running, outcome, micros };
  } catch (error) {
    await running.stop();
    throw error;
  }
}

function line(name, { outcome, micros }) {
  const { requests, refused, seconds, latencies } = outcome;
  const ms = (share) => quantile(latencies, share).toFixed(1);
  return [name, whole(requests / seconds), ms(0.5), ms(0.99), whole(micros), String(refused)];
}

/** Has every held booking confirmed by its message; CPU per message. */
async function confirm(running, sandbox) {
  const messages = await sandbox.completed();
  const left = messages.values();
  const next = () => {
    const { value, done } = left.next();
    return done ? undefined : signed(JSON.stringify(value));
  };
  const before = running.cpuMicros();
  const outcome = await load({ port: running.port, next, clients: 8 });
  const micros = (running.cpuMicros() - before) / outcome.requests;
  const { holds, parked } = await quiet(running);
  if (holds + parked + outcome.refused > 0) throw new Error(`${holds} holds, ${parked} parked, ${outcome.refused} refused after ${outcome.requests} messages`);
  return line('messages that confirm one each, memory', { outcome, micros });
}

/** @param {{worker: (stripe?: string) => import('./process.mjs').Variant, openSandbox: () => Promise<any>, disk: string, memory: string, warm: {least: number, most: number}, measured: number}} plan */
export async function bookings({ worker, openSandbox, disk, memory, warm, measured }) {
  const lines = [];
  for (const [name, state] of [['pay at the salon, disk', disk], ['pay at the salon, memory', memory]]) {
    const done = await run(worker(), { state, service: SHORT, warm, measured });
    await done.running.stop();
    lines.push(line(name, done));
  }
  const sandbox = await openSandbox();
  try {
    const done = await run(worker(sandbox.url), { state: memory, service: PREPAID, warm, measured });
    lines.push(line('pay now, page opened, memory', done));
    for (const page of await sandbox.open()) await sandbox.pay(page);
    lines.push(await confirm(done.running, sandbox));
    await done.running.stop();
  } finally {
    await sandbox.close();
  }
  table(`bookings of one salon, ${CLIENTS} clients, distinct slots`, [['', 'per s', 'p50 ms', 'p99 ms', 'CPU µs', 'refused'], ...lines]);
  note('the alarm\'s publications to KV run at the same time and are in the CPU figures');
  note('the stand-in Stripe and the clients share this process and the machine with the ledger');
}
