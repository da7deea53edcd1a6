// What the finance report costs as the books grow: in proportion to the period that is asked about, whatever lies around it.
//
// The movements are written past the product, as a valid chain of its own form; the product reads, adds up and verifies.

import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { desk } from '../runtime/desk.mjs';
import { fillerBuild } from '../runtime/past.mjs';
import { openStage } from '../runtime/stage.mjs';
import { median, note, table, whole } from './report.mjs';

const SALON = 'belle';
const DAY = 86_400;
const DAYS = 365;
const BATCH = 5_000;

/** @typedef {{number: number, at: number, booking: string, line: string, hash: string}} Row */

/**
 * A year of payments, evenly: each charged, every tenth of them given back. Ends today.
 * @param {number} count @param {{services: {id: string}[], staff: {id: string}[]}} salon @param {number} now
 * @returns {Generator<Row>}
 */
function* movements(count, { services, staff }, now) {
  const began = now - DAYS * DAY;
  let before = '-';
  for (let number = 1; number <= count; number += 1) {
    const at = began + Math.floor((number * DAYS * DAY) / (count + 1));
    const back = number % 11 === 0;
    const booking = createHash('sha256').update(`booking ${back ? number - 1 : number}`).digest('hex').slice(0, 32);
    const [kind, minor] = back ? ['refund', 1000] : ['charge', 1000 + (number % 50) * 100];
    const [service, person] = [services[number % services.length].id, staff[number % staff.length].id];
    const name = `re_${number}`;
    const fields = [
      'chairtime movement v1', before, number, at, booking, 1, 'stripe', kind, minor, 'EUR', back ? name : '-', 'visa', service, person, minor,
    ];
    const hash = createHash('sha256').update(fields.map((field) => `${field}\n`).join('')).digest('hex');
    const line = {
      at, booking, attempt: 1, provider: 'stripe', kind, amount: { minor, currency: 'EUR' }, name: back ? name : null, method: 'visa',
      parts: [{ service, staff: person, minor }],
    };
    before = hash;
    yield { number, at, booking, line: JSON.stringify(line), hash };
  }
}

/** @param {{edge: any, putSalon: any}} stage @param {Iterable<Row>} rows @param {string} build of the Worker */
async function fill({ edge }, rows, build, scratch) {
  await edge.restart({ build: scratch });
  const statement = 'INSERT INTO movements (number, at, booking, line, hash) VALUES (?, ?, ?, ?, ?)';
  let batch = [];
  const send = async () => {
    const answer = await fetch(edge.url, { method: 'POST', body: JSON.stringify({ salon: SALON, statement, rows: batch }) });
    if (!answer.ok) throw new Error(`filling: ${answer.status} ${await answer.text()}`);
    batch = [];
  };
  for (const { number, at, booking, line, hash } of rows) {
    batch.push([number, at, booking, line, hash]);
    if (batch.length === BATCH) await send();
  }
  if (batch.length > 0) await send();
  await edge.restart({ build });
}

const day = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 10);

/** @param {{build: string, count: number, rounds: number, state: string}} plan */
export async function finance({ build, count, rounds, state }) {
  const scratch = fillerBuild(state);
  const stage = await openStage({ build, providers: [] });
  try {
    const salon = JSON.parse(readFileSync(new URL('../demo/belle.json', import.meta.url), 'utf8'));
    const now = Math.floor(Date.now() / 1000);
    await fill(stage, movements(count, salon, now), build, scratch);
    const ask = await desk(stage, SALON, 'finance');
    const rows = [['period', 'movements', 'ms', 'ms per 1,000', 'CSV, ms', 'CSV, KB']];
    for (const [name, days] of [['a day', 1], ['a week', 7], ['a month', 30], ['a quarter', 91], ['a year', DAYS + 1]]) {
      const period = `from=${day(now - (days - 1) * DAY)}&to=${day(now)}&by=${days > 91 ? 'month' : 'day'}`;
      const [times, tables] = [[], []];
      let [lines, bytes] = [0, 0];
      for (let round = 0; round < rounds; round += 1) {
        let began = performance.now();
        const { status, body } = await ask('GET', `/report?${period}`);
        times.push(performance.now() - began);
        if (status !== 200) throw new Error(`report: ${status} ${JSON.stringify(body)}`);
        lines = body.movements;
        began = performance.now();
        bytes = (await ask.text('GET', `/movements.csv?${period}`)).length;
        tables.push(performance.now() - began);
      }
      const ms = median(times);
      rows.push([name, String(lines), ms.toFixed(1), ((ms / lines) * 1000).toFixed(2), whole(median(tables)), whole(bytes / 1000)]);
    }
    table(`the finance report, of ${count} movements in a year`, rows);
    const began = performance.now();
    const { body: chain } = await ask('GET', '/chain');
    if (chain.fault || chain.movements !== count) throw new Error(`the chain: ${JSON.stringify(chain)}`);
    note(`the chain of ${count} is whole: verified in ${whole(performance.now() - began)} ms`);
    note('the cost follows the period: the same milliseconds for each thousand lines, beside what any request costs');
  } finally {
    await stage.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}
