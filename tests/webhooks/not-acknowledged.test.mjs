// Nothing is acknowledged before the ledger has committed it: while the ledger cannot, the provider hears 5xx and comes
// again, and then the message counts once.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertBalanced } from '../runtime/books.mjs';
import { withBrokenLedger } from '../runtime/broken-ledger.mjs';
import { eventually, openStage } from '../runtime/stage.mjs';

let stage;
let client;
before(async () => { stage = await openStage({ knobs: { retry_base_ms: 200, retry_limit: 12 } }); client = stage.client('belle'); });
after(() => stage.close());

test('with a broken ledger a message is answered 503, and counts when the ledger is well again', async () => {
  const [start] = await client.starts();
  const booked = await client.book({ start });
  await stage.quiet('belle');
  await withBrokenLedger(stage.edge, async () => {
    await stage.pay(booked);
    const tries = await eventually('the message was tried twice', async () => {
      const [delivery] = await stage.sandbox.control('GET deliveries?type=charge.succeeded');
      return delivery?.attempts.length >= 2 && delivery.attempts;
    });
    assert.ok(tries.every(({ status }) => status === 503), JSON.stringify(tries));
    const shown = await client.show(booked);
    assert.deepEqual([shown.status, shown.type, shown.body.code], [503, 'application/problem+json', 'unavailable']);
  });
  await stage.quiet('belle');
  assert.equal((await client.show(booked)).body.booking.status, 'confirmed');
  const deliveries = await stage.sandbox.control('GET deliveries');
  assert.ok(deliveries.every(({ state }) => state === 'delivered'), JSON.stringify(deliveries));
  assertBalanced(await stage.bookings('belle'), await stage.account('belle'));
});

test('with the whole Worker gone, messages wait at the provider and count once', async () => {
  const start = (await client.starts()).at(-1);
  const booked = await client.book({ start });
  const before = await stage.health('belle');
  await stage.edge.kill9();
  await stage.pay(booked);
  await eventually('the provider has tried in vain', async () => {
    const deliveries = await stage.sandbox.control('GET deliveries?state=waiting');
    return deliveries.some(({ attempts }) => attempts.length > 0);
  });
  await stage.edge.restart();
  const now = await stage.quiet('belle');
  assert.equal(now.operations - before.operations, 4);
  assert.equal((await client.show(booked)).body.booking.status, 'confirmed');
});
