// An export says truly whether the salon stood still while it was read, however long its reader takes.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { test } from 'node:test';
import { signedIn } from '../runtime/desk.mjs';
import { opened } from '../runtime/opened.mjs';
import { past } from '../runtime/past.mjs';
import { eventually } from '../runtime/stage.mjs';

const { stage, client, starts } = await opened({ providers: [] });
/** The most bytes that a connection keeps for somebody who does not read: the last of the system's three figures. */
const kept = (buffer) => Number(readFileSync(`/proc/sys/net/ipv4/tcp_${buffer}`, 'utf8').trim().split(/\s+/)[2]);
// Rows of 2,000 characters: half as much again as lies in the pipes between the ledger and that somebody.
const ROWS = Math.ceil(1.5 * (kept('rmem') + kept('wmem')) / 2_000);
await past(stage.edge, 'belle', (run) => run(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS})
  INSERT INTO trail (at, who, kind, about) SELECT 0, '"owner"', 'noted', hex(zeroblob(1000)) FROM n`));
const call = await signedIn(stage, 'belle');

/** An export that is read as its reader pleases. */
async function begun() {
  const reader = (await call('GET', '/export/json')).body.pipeThrough(new TextDecoderStream()).getReader();
  const seen = { length: 0, end: '' };
  const read = async () => {
    const { value = '', done } = await reader.read();
    seen.length += value.length;
    seen.end = (seen.end + value).slice(-500);
    return !done;
  };
  await read();
  return {
    seen,
    async tail() {
      while (await read());
      return JSON.parse(seen.end.trimEnd().split('\n').at(-1));
    },
  };
}

/** Whether the runtime has a ledger's database open: it closes one that nobody has asked anything for ten seconds. */
const isOpen = () => readdirSync(`/proc/${stage.edge.pid}/fd`).some((fd) => {
  try {
    return /\/state\/ledger\/.*[0-9a-f]{64}\.sqlite/.test(readlinkSync(`/proc/${stage.edge.pid}/fd/${fd}`));
  } catch {
    return false;
  }
});

test('a reader may pause until the ledger is put away', async () => {
  const slow = await begun();
  assert.ok(isOpen());
  await eventually('the ledger is put away', () => !isOpen(), 40_000);
  const { still, end } = await slow.tail();
  assert.ok(isOpen(), 'the rest was read from another life of it');
  assert.ok(end > ROWS && slow.seen.length > ROWS * 2_000);
  assert.equal(still, true);
});

test('a change is told to those who were reading, and to nobody else', async () => {
  const [one, other] = [await begun(), await begun()];
  assert.equal((await one.tail()).still, true, 'readers do not disturb each other');
  const booked = await client.book({ start: starts[0], pay: 'at_salon' });
  assert.equal(booked.status, 200, JSON.stringify(booked.body));
  const next = await begun();
  assert.deepEqual([(await other.tail()).still, (await next.tail()).still], [false, true]);
});
