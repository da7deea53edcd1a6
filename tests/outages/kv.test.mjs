// KV is a copy. Without it everything works from the ledger; when it is back it is brought to what the ledger says.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { assertKvAgrees } from '../runtime/books.mjs';
import { apart, eventually, openStage, salonDraft } from '../runtime/stage.mjs';

let stage;
let client;
let starts;
let published;
before(async () => {
  stage = await openStage();
  client = stage.client('belle');
  starts = apart(await client.starts(), 45);
  await stage.quiet('belle');
  published = Date.now();
});
afterEach(() => stage.edge.kv.heal());
after(() => stage.close());

const day = (start) => new Date(start * 1000).toISOString().slice(0, 10);
const times = async (start, live = {}) => {
  const { status, body } = await client.times({ services: 'manicure', staff: 'any', from: day(start), days: 1, ...live });
  assert.equal(status, 200);
  return body.days[0].times.map((time) => time.start);
};

/** The whole way of a booking, paid. */
async function visit() {
  const start = starts.shift();
  const booked = await client.book({ start });
  assert.equal(booked.status, 200, JSON.stringify(booked.body));
  await stage.pay(booked);
  await eventually('confirmed', async () => (await client.show(booked)).body.booking.status === 'confirmed');
  return booked;
}

async function converged() {
  await stage.edge.kv.heal();
  const began = Date.now();
  await stage.quiet('belle', 30_000);
  assertKvAgrees('belle', await stage.bookings('belle'), await stage.edge.kv.dump());
  return Date.now() - began;
}

test('KV lags behind: a page that looks again is told what was taken meanwhile', async () => {
  await stage.edge.kv.faults({ failWrites: true });
  const start = starts.shift();
  const { status } = await client.book({ start });
  assert.equal(status, 200);
  assert.ok((await times(start)).includes(start), 'KV does not know yet');
  assert.ok(!(await times(start, { live: 1 })).includes(start), 'the ledger does');
});

test('KV answers nothing at all: storefront, times, booking, paying and status work', async (t) => {
  const before = (await client.storefront()).body;
  await stage.edge.kv.faults({ failAll: true });
  const { status, body } = await client.storefront();
  assert.deepEqual([status, body], [200, before]);
  const start = starts[0];
  assert.ok((await times(start)).includes(start));
  const booked = await visit();
  assert.ok(!(await times(start)).includes(start), 'the ledger knows at once that it is taken');
  const other = await client.book({ start });
  assert.deepEqual([other.status, other.body.code], [409, 'slot_taken']);
  const page = await fetch(`${stage.edge.url}/s/belle`);
  assert.equal(page.status, 200);
  // The salon can be changed as well.
  const draft = salonDraft('belle');
  draft.name = 'Belle & Mane, renamed';
  await stage.putSalon(draft);
  assert.equal((await client.storefront()).body.name, draft.name);
  const refused = await eventually('writes were tried', async () => (await stage.edge.kv.counts()).refused);
  t.diagnostic(`${refused} calls refused; converged ${await converged()} ms after KV came back`);
  assert.equal(JSON.parse(await stage.edge.kv.get('storefront:belle')).name, draft.name);
  assert.equal((await client.show(booked)).body.booking.status, 'confirmed');
});

for (const [name, faults] of [
  ['writes are refused', { failWrites: true }],
  ['writes are done but not acknowledged', { loseAcks: true }],
  ['every third operation or so fails', { failAll: 3 }],
]) {
  test(`${name}: bookings go on, KV converges`, async (t) => {
    await stage.edge.kv.faults(faults);
    for (let round = 0; round < 4; round += 1) {
      await visit();
      if (name.startsWith('every')) await stage.edge.kv.faults(faults);
    }
    t.diagnostic(`converged ${await converged()} ms after KV came back`);
  });
}

test('one write a second and key: many changes of one day become few writes, none refused', async () => {
  await stage.edge.kv.faults({ oneWritePerSecond: true });
  const before = await stage.edge.kv.counts();
  const sameDay = starts.filter((start) => day(start) === day(starts[0]));
  const visits = [];
  for (let round = 0; round < 15; round += 1) {
    visits.push(await client.book({ start: sameDay[round], pay: 'at_salon' }));
  }
  assert.ok(visits.every(({ status }) => status === 200));
  starts = starts.filter((start) => !sameDay.includes(start));
  await stage.quiet('belle');
  const now = await stage.edge.kv.counts();
  assert.equal(now.refused - before.refused, 0, 'the platform would have answered 429');
  const writes = now.put - before.put;
  assert.ok(writes < 15 + 10, `${writes} writes for 15 bookings on one day`);
  assertKvAgrees('belle', await stage.bookings('belle'), await stage.edge.kv.dump());
});

test('KV is stale: what it says is free is refused by the ledger, with times that are free', async () => {
  const start = starts.shift();
  assert.equal((await client.book({ start, pay: 'at_salon' })).status, 200);
  await stage.quiet('belle');
  assert.ok(!(await times(start)).includes(start), 'KV knows');
  // As it was when only the salon was known; a moment more, for time goes on.
  await stage.edge.kv.faults({ staleMs: Date.now() - published });
  assert.ok((await times(start)).includes(start), 'the stale copy still offers it');
  const late = await client.book({ start, pay: 'at_salon' });
  assert.deepEqual([late.status, late.body.code], [409, 'slot_taken']);
  const [instead] = late.body.nearest;
  assert.equal((await client.book({ start: instead.start, pay: 'at_salon' })).status, 200, 'what is offered instead is free');
});

test('KV is slow: an answer from the ledger does not wait for the copies to be written', async () => {
  await stage.edge.kv.faults({ delayMs: 1_000 });
  const request = await client.request({ start: starts.shift(), pay: 'at_salon' });
  const began = performance.now();
  assert.equal((await client.post('/bookings', request)).status, 200);
  assert.ok(performance.now() - began < 900, 'the booking waited for KV');
});
