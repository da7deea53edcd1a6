// What a week's free times cost as the salon's other days fill up: they should cost the same.

import { bytesOf, load, warmUp } from './load.mjs';
import { startVariant } from './process.mjs';
import { median, note, ratio, table, whole } from './report.mjs';
import { fill, firstDay, putSalon, quiet, slots } from './salon.mjs';
import { timesPath } from './compare.mjs';

/** The salon with forty bookings in the week asked about and so many elsewhere. */
async function salonWith(worker, elsewhere, state) {
  const running = await startVariant(worker, { state });
  await putSalon(running);
  const week = [...slots(firstDay(), 7)];
  await fill(running, week.filter((_, index) => index % Math.ceil(week.length / 40) === 0));
  // Alike on all other days: what is spread over the year must not change the week.
  const others = [...slots(firstDay() + 8 * 86_400, 350)];
  const step = others.length / elsewhere;
  await fill(running, Array.from({ length: elsewhere }, (_, index) => others[Math.floor(index * step)]));
  await quiet(running, { timeoutMs: 180_000 });
  return running;
}

async function cost(running, { warm, measured }) {
  const next = () => bytesOf({ path: timesPath() });
  await warmUp(running, { next, ...warm });
  const before = running.cpuMicros();
  const outcome = await load({ port: running.port, next, seconds: measured });
  if (outcome.refused > 0) throw new Error(`${outcome.refused} answers were no 2xx`);
  return (running.cpuMicros() - before) / outcome.requests;
}

/** @param {{worker: import('./process.mjs').Variant, few: number, many: number, rounds: number, warm: {least: number, most: number}, measured: number, state: string}} plan */
export async function growth({ worker, few, many, rounds, warm, measured, state }) {
  const counts = [few, many];
  const salons = [];
  try {
    for (const count of counts) salons.push(await salonWith(worker, count, state));
    const bodies = await Promise.all(salons.map(async (running) => (await fetch(running.url + timesPath())).text()));
    if (bodies[0] !== bodies[1]) throw new Error('the week\'s free times differ');
    const lines = [];
    for (const [name, broken] of [['from KV', false], ['from the ledger, KV being down', true]]) {
      const costs = counts.map(() => []);
      for (const running of salons) await running.breakKv(broken);
      for (let round = 0; round < rounds; round += 1) {
        for (const [index, running] of salons.entries()) costs[index].push(await cost(running, { warm, measured }));
      }
      const [low, high] = costs.map(median);
      lines.push([name, whole(low), whole(high), ratio(high, low)]);
    }
    table('free times of a week with 40 bookings, other bookings of the salon', [['CPU per request, µs', String(few), String(many), 'ratio'], ...lines]);
    note('the answers are equal; a ratio of 1 means that the cost follows the days asked for');
  } finally {
    for (const running of salons) await running.stop();
  }
}
