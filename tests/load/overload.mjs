// Ten times what one salon's ledger takes, for half a minute: who is too many is told so at once and when to come again,
// who is taken in has an answer, nothing acknowledged is lost, and seconds after it all is as before.
// Run by `make soak PART=overload`: node --test tests/load/overload.mjs
//
// The clients do not wait for each other: requests come at a rate, whatever becomes of those before. Timed, so it says
// little on a busy machine; the load average is printed. On a disk, as a ledger is: in memory it takes so many that a
// machine with the clients on it cannot send ten times as many. OVERLOAD_STATE=/dev/shm tries that all the same. The ledger
// has a process of its own, as on the platform: in one with the Worker, both wait whenever one waits for the disk.

import assert from 'node:assert/strict';
import http from 'node:http';
import { loadavg, tmpdir } from 'node:os';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { load, quantile } from '../bench/load.mjs';
import { startVariant } from '../bench/process.mjs';
import { SALON, SHORT, booker, firstDay, health, putSalon, slots } from '../bench/salon.mjs';
import { ours } from '../bench/variants.mjs';
import { count } from '../runtime/scale.mjs';
import { sleep } from '../runtime/stage.mjs';

const SECONDS = count('OVERLOAD_SECONDS', 30);
const TIMES = count('OVERLOAD_TIMES', 10);
const ACCEPTED_MS = count('OVERLOAD_ACCEPTED_MS', 1_000);
const RECOVERED_MS = count('OVERLOAD_RECOVERED_MS', 5_000);
const build = process.env.CHAIRTIME_WORKER_BUILD ?? fileURLToPath(new URL('../../worker/build', import.meta.url));

const crowd = new http.Agent({ keepAlive: true, maxSockets: 10_000 });
/** Who asks whether it is well again does not stand in the crowd's queue for a connection. */
const alone = new http.Agent({ keepAlive: true });

/** One request with what became of it: its status, whether it says when to come again, how long it took. */
function send(port, text, agent) {
  const began = performance.now();
  return new Promise((resolve) => {
    const done = (status, again = false) => resolve({ status, again, ms: performance.now() - began });
    const request = http.request({ port, host: '127.0.0.1', agent, method: 'POST', path: `/v1/salons/${SALON}/bookings`, headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) } }, (response) => {
      response.resume();
      response.on('end', () => done(response.statusCode, response.headers['retry-after'] !== undefined));
      response.on('error', () => done(0));
    });
    request.on('error', () => done(0));
    request.end(text);
  });
}

test(`${TIMES} times what a ledger takes, for ${SECONDS} s: refused in time, and well again soon`, { timeout: 600_000 }, async (t) => {
  const ledgers = await startVariant(ours({ build }), { state: process.env.OVERLOAD_STATE ?? tmpdir() });
  const running = await startVariant(ours({ build }), { ledgersOf: ledgers });
  try {
    await putSalon(running);
    const { bytes } = await booker(running);
    const free = slots(firstDay(), 360);
    // A time that was refused is nobody's: it is asked for again, or the year would run out of them.
    const refusedTimes = [];
    const time = () => {
      const found = refusedTimes.pop() ?? free.next().value;
      assert.ok(found, 'there are not enough free times for so many requests');
      return found;
    };
    const next = () => bytes(SHORT, time());
    const ask = async (agent) => {
      const wanted = time();
      const answer = await send(running.port, bodyOf(bytes(SHORT, wanted)), agent);
      if (answer.status === 503 || answer.status === 429) refusedTimes.push(wanted);
      return answer;
    };
    await load({ port: running.port, next, seconds: 4, clients: 32, again: true });
    const usual = await load({ port: running.port, next, seconds: 4, clients: 32, again: true });
    const rate = usual.requests / usual.seconds;
    const before = (await health(running)).bookings;
    t.diagnostic(`it takes ${Math.round(rate)} a second, p99 ${quantile(usual.latencies, 0.99).toFixed(0)} ms; load average ${loadavg()[0].toFixed(1)}`);

    const pending = [];
    const began = performance.now();
    for (let sent = 0; performance.now() - began < SECONDS * 1_000;) {
      const due = Math.floor(((performance.now() - began) / 1000) * rate * TIMES);
      for (; sent < due; sent += 1) pending.push(ask(crowd));
      await sleep(5);
    }
    const ended = performance.now();
    // From now on one client asks, again and again, until the answer is good and quick.
    let recovered;
    while (recovered === undefined && performance.now() - ended < 60_000) {
      const { status, ms } = await ask(alone);
      if (status === 200 && ms < 500) recovered = performance.now() - ended;
      else await sleep(100);
    }
    const answers = await Promise.all(pending);
    const by = (status) => answers.filter((answer) => answer.status === status);
    const [accepted, refused, silent] = [by(200), answers.filter(({ status }) => status === 503 || status === 429), by(0)];
    const times = (list) => list.map(({ ms }) => ms).sort((a, b) => a - b);
    const told = (list) => `p50 ${quantile(times(list), 0.5).toFixed(0)} ms, p99 ${quantile(times(list), 0.99).toFixed(0)} ms`;
    const offered = Math.round(answers.length / SECONDS);
    t.diagnostic(`${offered} a second came: ${accepted.length} taken in (${told(accepted)}), ${refused.length} refused (${told(refused)}), ${silent.length} without an answer; well after ${Math.round(recovered ?? NaN)} ms`);

    const others = answers.filter(({ status }) => ![0, 200, 429, 503].includes(status));
    assert.deepEqual([...new Set(others.map(({ status }) => status))], [], 'refused in no other way');
    assert.ok(refused.length > 0, 'it was no overload');
    assert.ok(refused.every(({ again }) => again), 'a refusal says when to come again');
    const { bookings } = await health(running);
    assert.ok(bookings >= before + accepted.length, `${accepted.length} were acknowledged, there are ${bookings - before}`);
    assert.equal(silent.length, 0, 'everybody has an answer');
    assert.ok(recovered < RECOVERED_MS, `well after ${recovered} ms`);
    assert.ok(quantile(times(accepted), 0.99) < ACCEPTED_MS, 'who is taken in has an answer in time');
  } finally {
    crowd.destroy();
    alone.destroy();
    await running.stop();
    await ledgers.stop();
  }
});

/** The body of a ready request. */
function bodyOf(bytes) {
  const text = bytes.toString();
  return text.slice(text.indexOf('\r\n\r\n') + 4);
}
