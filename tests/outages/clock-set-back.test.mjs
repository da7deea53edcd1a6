// The ledger's clock was a day ahead when things were put off, and is right now: they are done at the next sweep, not a day
// later. What waits for a time of its own goes on waiting for it.
//
// No clock of the runtime can be moved, so the rows are: what was written by a clock that was ahead differs in nothing else.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertBalanced } from '../runtime/books.mjs';
import { opened } from '../runtime/opened.mjs';
import { past } from '../runtime/past.mjs';
import { eventually } from '../runtime/stage.mjs';

const { stage, client, paid, starts } = await opened();
const DAY_MS = 86_400_000;

test('a refund, letters and KV that wait by a clock that was set back', async () => {
  const booked = await paid({ start: starts[0] });
  const reminded = await paid({ start: starts.at(-1) });
  await stage.fault('POST /v1/refunds', 'status', { status: 503 });
  await stage.sandbox.control('POST mail/faults', { kind: 'status', status: 503, times: null });
  await stage.edge.kv.faults({ failWrites: true });
  const { body: { cancellation } } = await client.show(booked);
  assert.equal((await client.act(booked, 'cancel', { shown: cancellation })).status, 200);
  await eventually('the refund was tried', async () => (await stage.asked('POST /v1/refunds')) > 0);

  let reminders;
  await past(stage.edge, 'belle', async (run) => {
    const ahead = (table, condition) => run(`UPDATE ${table} SET due = due + ?1 WHERE due IS NOT NULL AND ${condition}`, DAY_MS);
    await ahead('outbox', 'tries > 0');
    await ahead('publications', 'true');
    await ahead('letters', "json_extract(letter, '$.not_before') IS NULL");
    await run("UPDATE letters SET since = due WHERE due IS NOT NULL");
    const [{ refunds, letters, keys }] = await run(`SELECT (SELECT COUNT(*) FROM outbox WHERE due > ?1 AND key LIKE 'refund%') AS refunds,
      (SELECT COUNT(*) FROM letters WHERE due > ?1 AND json_extract(letter, '$.not_before') IS NULL) AS letters,
      (SELECT COUNT(*) FROM publications WHERE due > ?1) AS keys`, Date.now() + DAY_MS / 2);
    assert.deepEqual([refunds, letters > 0, keys > 0], [1, true, true], 'all wait for a day');
    reminders = await run("SELECT id, due FROM letters WHERE due IS NOT NULL AND json_extract(letter, '$.not_before') IS NOT NULL ORDER BY id");
  });
  await stage.heal();
  await stage.edge.kv.heal();

  await stage.edge.cron();
  await stage.quiet('belle');
  await stage.written('belle');
  const account = await stage.account('belle');
  assert.equal(account.refunds.length, 1);
  assertBalanced(await stage.bookings('belle'), account);
  assert.ok(reminders.length > 0, `${reminded.booking.id} has a reminder`);
  await past(stage.edge, 'belle', async (run) => {
    for (const { id, due } of reminders) {
      const [now] = await run('SELECT due, state FROM letters WHERE id = ?', id);
      assert.ok(now.due === due || now.state === 'not_needed', JSON.stringify(now));
    }
  });
});
