// Our Worker against its twins, route by route: processor time per request of the whole process, KV included.
//
// Each run is a process of its own with a fresh state; runs of all rows take turns, round by round. Before a row is
// measured its answer is checked: equal bytes where rows claim to do the same, a wrong signature refused.

import { bytesOf, load, warmUp } from './load.mjs';
import { startVariant } from './process.mjs';
import { median, note, ratio, table, whole } from './report.mjs';
import { ORIGIN, SALON, SHORT, dateOf, fill, firstDay, putSalon, quiet, slots } from './salon.mjs';
import { another, paidBooking, send, signed } from './webhooks.mjs';

/**
 * @typedef {object} Row
 * @property {string} group rows of one group claim to do the same
 * @property {string} name
 * @property {import('./process.mjs').Variant} variant
 * @property {(running: import('./process.mjs').Running) => Promise<() => Buffer>} prepare checks the variant; gives the
 *   source of requests
 */

/** Bodies seen per group, to compare with. @type {Map<string, string>} */
const seen = new Map();

/** A row that gets one address over and over. */
function getRow(group, variant, path, entries, name = variant.name) {
  const headers = { Origin: ORIGIN };
  return {
    group, name, variant,
    async prepare(running) {
      await running.seed(entries);
      const answer = await fetch(running.url + path, { headers });
      const body = (await answer.text()).replace(/"now":\d+/, '"now":0'); // the second in which it was asked
      if (answer.status !== 200) throw new Error(`${group}, ${name}: ${answer.status} ${body}`);
      if ((seen.get(group) ?? body) !== body) throw new Error(`${group}, ${name}: another body than the row before`);
      seen.set(group, body);
      const bytes = bytesOf({ path, headers });
      return () => bytes;
    },
  };
}

/** A row that posts provider messages. `genuine` gives the message that all others are copies of. */
function webhookRow(group, variant, genuine, { name = variant.name, repeats = false } = {}) {
  return {
    group, name, variant,
    async prepare(running) {
      const message = await genuine(running);
      const payload = JSON.stringify({ ...message, id: 'evt_benchprobe' });
      const answers = [await send(running, payload, { secret: 'whsec_wrong' }), await send(running, payload), await send(running, payload)];
      if (answers.join() !== '400,200,200') throw new Error(`${group}, ${name}: forged, new and repeated gave ${answers}`);
      return repeats ? () => signed(payload) : () => another(message);
    },
  };
}

/** KV as our Worker fills it: the salon with forty bookings in the week that is asked about. */
export async function published(worker, state) {
  const running = await startVariant(worker, { state });
  try {
    await putSalon(running);
    const week = [...slots(firstDay(), 7)];
    await fill(running, week.filter((_, index) => index % Math.ceil(week.length / 40) === 0));
    await quiet(running);
    return await running.entries();
  } finally {
    await running.stop();
  }
}

export const timesPath = (days = 7) =>
  `/v1/salons/${SALON}/times?services=${SHORT}&staff=any&from=${dateOf(firstDay())}&days=${days}`;

/** @returns {Promise<Row[]>} */
export async function rows({ worker, twins, sandbox, state }) {
  const entries = await published(worker, state);
  const storefront = `/v1/salons/${SALON}/storefront`;
  const times = timesPath();
  let sample;
  const own = async (running) => (sample = await paidBooking(running, sandbox));
  // The twins' message is one of ours of the same round: the same bytes but for identifiers.
  const same = async () => sample;
  return [
    getRow('hello', twins.hello, '/', {}),
    getRow('hello', worker, '/', {}),
    getRow('storefront', twins.bare, storefront, entries),
    getRow('storefront', worker, storefront, entries),
    getRow('storefront', twins.hono, storefront, entries),
    getRow('free times, a week with 40 bookings', twins.bare, times, entries),
    getRow('free times, a week with 40 bookings', worker, times, entries),
    getRow('free times, a week with 40 bookings', twins.hono, times, entries),
    webhookRow('webhook, new message', worker, own, { name: 'Chairtime (verify, decide, commit in the ledger)' }),
    webhookRow('webhook, new message', twins.bare, same, { name: 'bare JavaScript (verify, KV get and put)' }),
    webhookRow('webhook, new message', twins['bare-ledger'], same, { name: 'bare JavaScript (verify, commit in a Durable Object)' }),
    webhookRow('webhook, new message', twins.hono, same, { name: 'Hono + stripe (verify, KV get and put)' }),
    webhookRow('webhook, repeated message', worker, own),
    webhookRow('webhook, repeated message', twins['bare-ledger'], same),
  ];
}

/** One run of one row. @param {Row} row */
async function measure(row, { warm, measured, state }) {
  const running = await startVariant(row.variant, { state });
  try {
    const next = await row.prepare(running);
    const first = await warmUp(running, { next, ...warm });
    const before = running.cpuMicros();
    const outcome = await load({ port: running.port, next, seconds: measured });
    const micros = running.cpuMicros() - before;
    if (outcome.refused + first.refused > 0) throw new Error(`${row.group}, ${row.name}: ${outcome.refused + first.refused} answers were no 2xx`);
    return { micros: micros / outcome.requests, rate: outcome.requests / outcome.seconds };
  } finally {
    await running.stop();
  }
}

/** Which row the others of its group are compared with. */
const isReference = (row) => row.variant.name.startsWith('bare');

/**
 * Runs all rows in turns and prints a table per group.
 * @param {Row[]} list
 * @param {{rounds: number, warm: {least: number, most: number}, measured: number, state: string}} plan
 * @returns {Promise<{spread: number}>} of bare hello: how far its slowest run was from its fastest
 */
export async function compare(list, plan) {
  const runs = new Map(list.map((row) => [row, []]));
  for (let round = 1; round <= plan.rounds; round += 1) {
    for (const row of list) runs.get(row).push(await measure(row, plan));
    note(`round ${round} of ${plan.rounds} done`);
  }
  const micros = (row) => runs.get(row).map((run) => run.micros);
  for (const group of new Set(list.map((row) => row.group))) {
    const members = list.filter((row) => row.group === group);
    const reference = median(micros(members.find(isReference) ?? members[0]));
    const lines = members.map((row) => {
      const values = micros(row);
      const rate = median(runs.get(row).map((run) => run.rate));
      return [row.name, whole(Math.min(...values)), whole(median(values)), whole(Math.max(...values)), ratio(median(values), reference), whole(rate)];
    });
    table(group, [['CPU per request, µs', 'min', 'median', 'max', 'ratio', 'requests/s'], ...lines]);
  }
  const hello = micros(list.find((row) => row.group === 'hello'));
  return { spread: Math.max(...hello) / Math.min(...hello) - 1 };
}
