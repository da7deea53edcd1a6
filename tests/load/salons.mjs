// A hundred salons at one place: nine in ten requests look at free times, eight in a hundred hold one, two bring a message of
// a payment. Run by `make soak PART=salons`: node --test tests/load/salons.mjs
//
// Timed, so it says little on a busy machine; the load average is printed. Judged is that nobody is refused and no page of
// ours is a 5xx; the rate and the 99th hundredth are printed beside what is wanted. In memory: the disk of one machine
// would be what is measured.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bytesOf, load, quantile } from '../bench/load.mjs';
import { startVariant } from '../bench/process.mjs';
import { SHORT, booker, dateOf, firstDay, health, quiet, slots } from '../bench/salon.mjs';
import { ours } from '../bench/variants.mjs';
import { another, openSandbox, paidBooking } from '../bench/webhooks.mjs';
import { chance, count } from '../runtime/scale.mjs';

const SALONS = count('SALONS', 100);
const SECONDS = count('SALONS_SECONDS', 60);
const CLIENTS = 64;
/** Hundredths of the requests; the others look at free times. */
const [HOLDS, PAYS] = [8, 2];
/** What is wanted: a second, and milliseconds. */
const [RATE, P99_MS] = [1_500, 150];
const build = process.env.CHAIRTIME_WORKER_BUILD ?? fileURLToPath(new URL('../../worker/build', import.meta.url));
const choices = chance();

test(`${SALONS} salons, ${CLIENTS} clients, ${SECONDS} s: nobody is refused`, { timeout: 240_000 + SECONDS * 2_000 }, async (t) => {
  t.diagnostic(`seed ${choices.seed}`);
  const sandbox = await openSandbox();
  const running = await startVariant(ours({ build, stripe: sandbox.url }), { state: existsSync('/dev/shm') ? '/dev/shm' : tmpdir() });
  try {
    const salons = [];
    for (let n = 0; n < SALONS; n += 1) {
      const id = `salon-${n}`;
      const message = await paidBooking(running, sandbox, id);
      const { bytes } = await booker(running, id);
      // The first day has the visit that was paid.
      salons.push({ id, message, bytes, free: slots(firstDay() + 86_400, 300), held: 0 });
    }
    const kinds = { times: 0, hold: 0, pay: 0 };
    const next = () => {
      const salon = choices.pick(salons);
      const drawn = choices.below(100);
      if (drawn < HOLDS) {
        kinds.hold += 1;
        salon.held += 1;
        return salon.bytes(SHORT, salon.free.next().value);
      }
      if (drawn < HOLDS + PAYS) {
        kinds.pay += 1;
        return another(salon.message, salon.id);
      }
      kinds.times += 1;
      return bytesOf({ path: `/v1/salons/${salon.id}/times?services=${SHORT}&staff=any&from=${dateOf(firstDay())}&days=7` });
    };
    await load({ port: running.port, next, seconds: 5, clients: CLIENTS, again: true });
    const outcome = await load({ port: running.port, next, seconds: SECONDS, clients: CLIENTS, again: true });
    const rate = outcome.requests / outcome.seconds;
    t.diagnostic(`${Math.round(rate)} a second (wanted ${RATE}), p50 ${quantile(outcome.latencies, 0.5).toFixed(0)} ms, p99 ${quantile(outcome.latencies, 0.99).toFixed(0)} ms (wanted ${P99_MS}); ${JSON.stringify(kinds)}; load average ${loadavg()[0].toFixed(1)}`);
    assert.equal(outcome.refused, 0, 'answers that are no 2xx');
    for (const { id, held } of salons) {
      await quiet(running, { salon: id });
      assert.equal((await health(running, id)).bookings, held + 1, `bookings of ${id}`);
    }
  } finally {
    await running.stop();
    await sandbox.close();
  }
});
