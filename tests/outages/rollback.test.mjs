// A deployment that is taken back: this version runs over tables that a later one has made. Where the later one says that this
// one may, it goes on; where it says that this one may not, it refuses, touches nothing, and nothing is lost.
//
// The later version is made by hand, past the product: what a migration may add, and the number that says who may run over
// it. Versions that were really there before are tried by `make soak PART=skew`.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { opened } from '../runtime/opened.mjs';
import { past } from '../runtime/past.mjs';
import { assertBooksAgree } from '../runtime/rest.mjs';
import { eventually } from '../runtime/stage.mjs';

const { stage, client, starts, paid } = await opened({
  providers: ['stripe', 'tiptoppay'], knobs: { retry_base_ms: 200, retry_limit: 40 },
});
await stage.tiptop.openTerminal('belle', { currencies: ['EUR'] });
/** The version of the tables that the later deployment has made. */
const LATER = 99;
const says = (run, oldest) => run('INSERT OR REPLACE INTO migrations (version, at, oldest) VALUES (?, 0, ?)', LATER, oldest);

/** Every row of every table, as text. */
async function dump(run) {
  const tables = await run("SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 4) <> '_cf_' ORDER BY name");
  const rows = {};
  for (const { name } of tables) rows[name] = (await run(`SELECT * FROM ${name}`)).map((row) => JSON.stringify(row)).sort();
  return rows;
}

test('over tables that a later version has only added to, this one goes on', async () => {
  const before = await paid({ start: starts[0] });
  await past(stage.edge, 'belle', async (run) => {
    const [{ newest }] = await run('SELECT MAX(version) AS newest FROM migrations');
    await run('CREATE TABLE later (booking TEXT PRIMARY KEY, said TEXT NOT NULL) WITHOUT ROWID');
    await run("CREATE TRIGGER later_notes AFTER INSERT ON bookings BEGIN INSERT INTO later VALUES (NEW.id, 'made') ON CONFLICT DO NOTHING; END");
    for (const table of ['bookings', 'outbox', 'events', 'operations', 'contacts', 'letters', 'movements']) {
      await run(`ALTER TABLE ${table} ADD COLUMN later TEXT NOT NULL DEFAULT ''`);
    }
    await run(`UPDATE bookings SET state = json_set(state, '$.later', json('{"said":[1]}'), '$.visit.later', 'said')`);
    await says(run, newest);
  });
  assert.equal((await stage.health('belle')).schema, LATER);
  const after = await paid({ start: starts[1] });
  const other = await paid({ start: starts[2], provider: 'tiptoppay' });
  for (const booked of [before, after, other]) {
    const { status, body: { booking, cancellation } } = await client.show(booked);
    assert.deepEqual([status, booking.status], [200, 'confirmed']);
    if (booked === other) continue;
    assert.equal((await client.act(booked, 'cancel', { shown: cancellation })).body.booking?.status, 'cancelled');
  }
  await stage.quiet('belle');
  await assertBooksAgree(stage, 'belle');
});

test('over tables that it would harm, this one refuses; whoever paid meanwhile is booked when the later one is back', async () => {
  const [stripe, tiptop] = [await client.book({ start: starts[3] }), await client.book({ start: starts[4], provider: 'tiptoppay' })];
  await stage.quiet('belle');
  let kept;
  await past(stage.edge, 'belle', async (run) => {
    await says(run, LATER);
    kept = await dump(run);
  });

  await stage.pay(stripe);
  assert.equal((await stage.pay(tiptop)).outcome, 'declined', 'the bank has asked us, and heard no yes');
  const tries = await eventually('the message was tried twice', async () => {
    const deliveries = await stage.sandbox.control('GET deliveries?type=charge.succeeded');
    const { attempts } = deliveries.at(-1);
    return attempts.length >= 2 && attempts;
  });
  assert.ok(tries.every(({ status }) => status === 503), JSON.stringify(tries));
  const request = { ...await client.request({ start: starts[5] }) };
  const answer = await fetch(`${client.base}/bookings`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(request),
  });
  const problem = await answer.json();
  assert.deepEqual([answer.status, problem.code], [503, 'unavailable']);
  assert.ok(Number(answer.headers.get('Retry-After')) > 0, 'says when to come again');
  assert.match(problem.detail, new RegExp(`tables are of a later version, ${LATER}: code from ${LATER} on`));
  assert.equal((await client.show(stripe)).status, 503);
  await stage.edge.cron();
  assert.match(stage.edge.log(), /"sweep_failed".*later version/);

  await past(stage.edge, 'belle', async (run) => {
    assert.deepEqual(await dump(run), kept, 'nothing was touched');
    await says(run, 1);
  });
  await stage.quiet('belle');
  assert.equal((await client.show(stripe)).body.booking.status, 'confirmed');
  assert.equal((await client.post('/bookings', request)).status, 200);
  assert.equal((await stage.pay(tiptop)).outcome, 'paid');
  await stage.quiet('belle');
  assert.equal((await client.show(tiptop)).body.booking.status, 'confirmed');
  await assertBooksAgree(stage, 'belle');
});
