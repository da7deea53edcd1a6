// The last guard against a double sale stands in the database: whatever writes there, two visits never have the same time.
//
// Written past the product on the runtime's own SQLite, with all that a ledger may hold: years of visits, a claim that is
// longer than the product makes any, tables of an older version.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { opened } from '../runtime/opened.mjs';
import { past } from '../runtime/past.mjs';

const { stage, client, starts } = await opened();
const DAY = 86_400;
/** The length of a claim up to which the guard finds it by its beginning. */
const USUAL = 2 * DAY;
const INSERT = 'INSERT INTO claims (staff, starts, ends, booking) VALUES (?, ?, ?, ?)';

/** What the guard lets through and what it refuses of mira's time around `at`, which nobody has. */
async function assertGuarded(run, at) {
  const lays = (from, until, name) => run(INSERT, 'mira', from, until, name);
  const refuses = (from, until) => assert.rejects(lays(from, until, 'other'), /claims overlap/, `${from - at} to ${until - at}`);
  for (const length of [60, 3_600, USUAL - 1, USUAL, USUAL + 1, 20 * DAY]) {
    const end = at + length;
    await lays(at, end, 'one');
    await refuses(at, end);
    await refuses(at - 60, at + 1);
    await refuses(end - 1, end + 60);
    await refuses(at + 20, at + 40);
    await refuses(at - 30 * DAY, end + 30 * DAY);
    await assert.rejects(run('INSERT OR REPLACE INTO claims VALUES (?, ?, ?, ?)', 'mira', at, end, 'other'), /claims overlap/);
    await assert.rejects(run('UPDATE claims SET ends = ends + 60 WHERE booking = ?', 'one'), /claims never change/);
    await run(INSERT, 'nobody', at, end, 'two');
    await lays(at - 60, at, 'two');
    await lays(end, end + 60, 'two');
    assert.deepEqual(await run('SELECT booking FROM claims WHERE starts = ? AND staff = \'mira\'', at), [{ booking: 'one' }]);
    await run('DELETE FROM claims WHERE booking IN (?, ?)', 'one', 'two');
  }
}

test('no claim is laid over another, however far before it began', async () => {
  const booked = await client.book({ start: starts[0], pay: 'at_salon' });
  assert.equal(booked.status, 200, JSON.stringify(booked.body));
  await past(stage.edge, 'belle', async (run) => {
    const [claim] = await run('SELECT staff, starts, ends FROM claims WHERE booking = ?', booked.booking.id);
    await assert.rejects(run(INSERT, claim.staff, claim.starts + 60, claim.ends + 60, 'other'), /claims overlap/);
    await assertGuarded(run, claim.starts - 400 * DAY);
  });
});

test('years of visits do not make the next one dearer', async () => {
  await past(stage.edge, 'belle', async (run, cost) => {
    const [{ least }] = await run('SELECT MIN(starts) AS least FROM claims');
    // Of half an hour each, one after the other.
    const visits = (count, from) => run(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
      INSERT INTO claims SELECT 'mira', ?2 - (?1 - i + 1) * 1800, ?2 - (?1 - i) * 1800, 'visit' FROM n`, count, from);
    const next = async () => {
      const read = await cost(INSERT, 'mira', least - 60, least, 'next');
      await run('DELETE FROM claims WHERE booking = \'next\'');
      return read;
    };
    await visits(200, least - 60);
    const few = await next();
    await visits(20_000, least - 60 - 200 * 1_800);
    const many = await next();
    await run('DELETE FROM claims WHERE booking = \'visit\'');
    assert.ok(few > 90, `looked back over two days: ${few} rows`);
    assert.equal(many, few);
  });
});

test('a ledger of before is guarded as soon as it is opened', async () => {
  const [long, at] = [[starts[0] - 60 * DAY, starts[0] - 40 * DAY], starts[0] - 20 * DAY];
  await past(stage.edge, 'belle', async (run) => {
    const [{ newest }] = await run('SELECT MAX(version) AS newest FROM migrations');
    assert.equal(newest, 19, 'what a newer version makes must be dropped here too');
    for (const trigger of ['claims_never_overlap', 'claims_never_change', 'bookings_move', 'movements_move', 'catalogues_are_kept']) await run(`DROP TRIGGER ${trigger}`);
    for (const index of ['claims_that_are_long', 'bookings_by_visit', 'letters_put_off']) await run(`DROP INDEX ${index}`);
    for (const table of ['still', 'limits', 'heard', 'refused', 'catalogues']) await run(`DROP TABLE ${table}`);
    await run(`CREATE TRIGGER claims_never_overlap BEFORE INSERT ON claims WHEN EXISTS (
      SELECT 1 FROM claims WHERE staff = NEW.staff AND starts < NEW.ends AND ends > NEW.starts)
      BEGIN SELECT RAISE(ABORT, 'claims overlap'); END`);
    for (const table of ['events', 'trail']) await run(`ALTER TABLE ${table} DROP COLUMN person`);
    await run('DELETE FROM migrations WHERE version >= 10');
    await run('ALTER TABLE migrations DROP COLUMN oldest');
    await run(INSERT, 'mira', ...long, 'long');
  });
  const again = await client.book({ start: starts[1], pay: 'at_salon' });
  assert.equal(again.status, 200, JSON.stringify(again.body));
  await past(stage.edge, 'belle', async (run) => {
    await assert.rejects(run(INSERT, 'mira', long[1] - 60, long[1], 'other'), /claims overlap/);
    await run(INSERT, 'mira', long[1], long[1] + 60, 'next');
    await assertGuarded(run, at);
  });
});
