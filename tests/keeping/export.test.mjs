// A salon's books taken away and brought elsewhere: the same state, by its hash.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import ICAL from 'ical.js';
import { signedIn } from '../runtime/desk.mjs';
import { opened } from '../runtime/opened.mjs';
import { eventually, openStage, OPERATOR_SECRET, salonDraft } from '../runtime/stage.mjs';

const { stage, client, starts } = await opened({ days: 12, minutes: 40, salons: [salonDraft('belle', { zone: 'Europe/Berlin' })], providers: ['stripe'] });
const call = await signedIn(stage, 'belle');
const VISITS = 240;

/** The lines of an export: the first, those between, the last. */
async function exported(ask = call) {
  const answer = await ask('GET', '/export/json');
  assert.deepEqual([answer.status, answer.headers.get('Content-Type')], [200, 'application/x-ndjson']);
  const text = await answer.text();
  assert.ok(text.endsWith('\n'), 'whole');
  const lines = text.slice(0, -1).split('\n');
  return { text, head: JSON.parse(lines[0]), lines: lines.slice(1, -1), tail: JSON.parse(lines.at(-1)) };
}

/** Brings some lines to a Worker, as the operator does. */
async function bring(edge, salon, line, text) {
  const answer = await fetch(`${edge.url}/v1/operator/salons/${salon}/import?line=${line}`, {
    method: 'POST', headers: { Authorization: `Bearer ${OPERATOR_SECRET}` }, body: text,
  });
  return { status: answer.status, body: await answer.json() };
}

test('some hundreds of bookings are exported', async () => {
  const make = async (start, index) => {
    const contact = { name: `Client "${index}", ö`, phone: `+49151${String(10_000_000 + index)}`, email: `client${index}@example.org`, comment: index % 7 ? '' : 'two\nlines' };
    const booked = await client.book({ start, services: ['patch-test'], pay: 'at_salon', contact, staff: { kind: 'any' } });
    assert.equal(booked.status, 200, JSON.stringify(booked.body));
    return booked;
  };
  const made = [];
  for (let at = 0; at < VISITS; at += 20) made.push(...await Promise.all(starts.slice(at, at + 20).map((start, index) => make(start, at + index))));
  assert.equal(made.length, VISITS);
  const paid = await client.book({ start: starts[VISITS + 1] });
  await stage.pay(paid);
  await eventually('confirmed', async () => (await client.show(paid)).body.booking.status === 'confirmed');
  assert.equal((await call('POST', `/bookings/${paid.booking.id}/cancel`, { waiver: 'whole' })).status, 200);
  assert.equal((await call('POST', `/bookings/${made[3].booking.id}/cancel`, { waiver: 'whole' })).status, 200);
  assert.equal((await call('POST', '/calendars/anna')).status, 200);
  await stage.quiet('belle', 120_000);

  const { text, head, lines, tail } = await exported();
  assert.deepEqual([head.chairtime, head.salon], [1, 'belle']);
  assert.deepEqual([tail.end, tail.still], [lines.length, true]);
  assert.equal(tail.hash, createHash('sha256').update(lines.map((line) => `${line}\n`).join('')).digest('hex'));
  const count = (table) => lines.filter((line) => line.startsWith(`{"${table}":`)).length;
  assert.deepEqual(['bookings', 'contacts', 'salon', 'feeds'].map(count), [VISITS + 1, VISITS + 1, 1, 1]);
  assert.ok(count('movements') >= 2 && count('events') > VISITS && count('claims') === VISITS - 1);
  assert.ok(lines.some((line) => line.includes('client17@example.org')));
  for (const secret of [stage.keys.belle.stripe.secret_key, stage.keys.belle.stripe.webhook_secrets[0], stage.ownerKeys.belle]) assert.ok(!text.includes(secret));
});

test('what is exported is brought to an empty place, part by part, and is the same', async () => {
  const other = await openStage({ salons: [] });
  try {
    const { text, lines, tail } = await exported();
    const all = text.slice(0, -1).split('\n');
    // The last part but one is cut off, and brought again; a part is brought twice.
    let here = 0;
    for (let at = 0; at < all.length; at += 150) {
      const part = all.slice(at, at + 150).join('\n');
      const line = at === 0 ? 0 : at - 1;
      const answer = await bring(other.edge, 'belle', line, part);
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      here = answer.body.lines;
      if (at === 150) {
        assert.deepEqual((await bring(other.edge, 'belle', line, part)).body, { lines: here }, 'again is nothing more');
        await other.edge.restart();
      }
      if (at + 150 >= all.length) assert.equal(answer.body.hash, tail.hash);
    }
    assert.equal(here, lines.length);
    assert.equal((await bring(other.edge, 'belle', 0, text)).status, 409, 'not over a salon');

    await other.newOwnerKey('belle');
    const there = await signedIn(other, 'belle');
    const again = await exported(there);
    // It lives at once: what is to be done goes on there, letters say.
    const but = (list) => list.filter((line) => !/^{"(trail|letters|outbox|payment_links)":/.test(line));
    assert.deepEqual(but(again.lines), but(lines), 'but for what was done there since');
    const money = async (ask) => {
      const day = new Date().toISOString().slice(0, 10);
      const { currencies, movements } = await (await ask('GET', `/finance/report?from=${day}&to=${day}`)).json();
      return [currencies, movements, await (await ask('GET', '/finance/chain')).json()];
    };
    assert.deepEqual(await money(there), await money(call));

    // It lives: clients are found, times are taken, KV is written.
    await other.quiet('belle', 120_000);
    assert.equal((await other.client('belle').storefront()).status, 200);
    const erased = await there('POST', '/clients/erase', { email: 'client3@example.org' });
    assert.deepEqual([erased.status, (await erased.json()).bookings.length], [200, 1]);
    const taken = await other.client('belle').book({ start: starts[0], services: ['patch-test'], staff: { kind: 'any' }, pay: 'at_salon' });
    assert.ok([200, 409].includes(taken.status));
    const bookings = await other.bookings('belle');
    assert.equal(bookings.length, VISITS + 1 + (taken.status === 200 ? 1 : 0));
  } finally {
    await other.close();
  }
});

test('what is no whole export is not taken in', async () => {
  const other = await openStage({ salons: [] });
  try {
    const { text, tail } = await exported();
    const all = text.slice(0, -1).split('\n');
    assert.equal((await bring(other.edge, 'else', 0, all[0])).status, 400, 'another salon’s');
    assert.equal((await bring(other.edge, 'belle', 0, all[0].replace('"chairtime":1', '"chairtime":2'))).status, 400, 'another form');
    assert.equal((await bring(other.edge, 'belle', 0, '{"owner_keys":["x","owner",1]}')).status, 400, 'another table');
    const bent = all.map((line) => (line.startsWith('{"contacts":') ? line.replace('client5@', 'client6@') : line));
    const answer = await bring(other.edge, 'belle', 0, bent.join('\n'));
    assert.equal(answer.status, 400);
    assert.match(answer.body.detail, /hash/);
    assert.notEqual(tail.hash, '');
    assert.equal((await fetch(`${other.edge.url}/v1/salons/belle/storefront`)).status, 404, 'and nothing lives');
    assert.deepEqual(Object.keys(await other.edge.kv.dump()), []);
    const stranger = await fetch(`${other.edge.url}/v1/operator/salons/belle/import?line=0`, { method: 'POST', body: text });
    assert.equal(stranger.status, 401);
  } finally {
    await other.close();
  }
});

test('bookings are a table, visits a calendar', async () => {
  const table = await (await call('GET', '/export/csv')).text();
  const rows = table.split('\r\n');
  assert.match(rows[0], /^booking,made,status,payment,start,end,services,staff,name,/);
  assert.equal(table.match(/@example\.org/g).length, VISITS + 1);
  assert.ok(table.includes('"Client ""1"", ö"') && table.includes("'+4915110000001"));

  const answer = await call('GET', '/export/ical');
  assert.match(answer.headers.get('Content-Type'), /^text\/calendar/);
  const calendar = new ICAL.Component(ICAL.parse(await answer.text()));
  assert.deepEqual([calendar.name, calendar.getAllSubcomponents('vtimezone').length], ['vcalendar', 1]);
  const events = calendar.getAllSubcomponents('vevent');
  assert.equal(events.length, VISITS + 1);
  assert.equal(events.filter((event) => event.getFirstPropertyValue('status') === 'CANCELLED').length, 2);
  assert.equal((await call('GET', '/export/xml')).status, 404);
  assert.equal((await call('POST', '/export/json')).status, 405);
  assert.equal((await fetch(`${stage.edge.url}/v1/desk/salons/belle/export/json`)).status, 401);
});
