// The visits of a day as the desk asks for them: by the salon's own days, whatever became of them, in order.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { desk as deskOf } from '../runtime/desk.mjs';
import { openStage, salonDraft } from '../runtime/stage.mjs';

let stage;
before(async () => { stage = await openStage({ salons: [salonDraft('belle')] }); });
after(() => stage.close());

/** The day of an instant at the salon, in Berlin. */
const dayOf = (seconds) => new Intl.DateTimeFormat('sv', { timeZone: 'Europe/Berlin' }).format(seconds * 1000);

test('each day has the visits that begin on it at the salon, in order, called off or not', async () => {
  const client = stage.client('belle');
  const desk = await deskOf(stage, 'belle');
  const starts = await client.starts('manicure', 'jonas', 4);
  const days = [...new Set(starts.map(dayOf))];
  assert.ok(days.length >= 2, `${days}`);
  const [first, second] = days.map((day) => starts.filter((start) => dayOf(start) === day));
  // The day's first and last (past midnight: the salon never sleeps), and one of the next day; the last is booked first.
  const wanted = [first.at(-1), first[0], second.at(-1)];
  const booked = [];
  for (const start of wanted) booked.push(await client.book({ start, staff: { kind: 'member', id: 'jonas' } }));
  assert.deepEqual(booked.map(({ status }) => status), [200, 200, 200], JSON.stringify(booked.at(-1)));
  await stage.pay(booked[0]);
  await stage.settled('belle');
  await desk('POST', `/${booked[0].booking.id}/cancel`, { waiver: 'whole' });

  const of = async (day) => (await desk('GET', `?day=${day}`)).body;
  const [one, two] = [await of(days[0]), await of(days[1])];
  assert.deepEqual(one.map(({ start }) => start), [first[0], first.at(-1)]);
  assert.deepEqual(one.map(({ status }) => status), ['held', 'cancelled']);
  assert.deepEqual(two.map(({ id }) => id), [booked[2].booking.id]);
  assert.ok(one[0].hold_ends > Date.now() / 1000, 'a held time says until when');
  assert.equal(one[1].hold_ends, undefined);
  assert.equal(one[0].contact.name, 'Client');
  assert.deepEqual(await of('2020-01-01'), []);
  const next = async (day) => (await desk('GET', `?next=${day}`)).body.map(({ id }) => id);
  assert.deepEqual(await next('2020-01-01'), [one[0].id], 'the first visit whenever after');
  assert.deepEqual(await next(days[0]), [one[0].id], 'on the day itself');
  assert.deepEqual(await next(days[1]), [booked[2].booking.id], 'one that was called off is none');
  assert.deepEqual(await next(dayOf(second.at(-1) + 86_400)), [], 'none is left');
  assert.equal((await desk('GET', '?next=soon')).status, 400);
});

test('several days are one list in order, by the salon\'s own days', async () => {
  const desk = await deskOf(stage, 'belle');
  const client = stage.client('belle');
  const starts = await client.starts('manicure', 'jonas', 5);
  const days = [...new Set(starts.map(dayOf))];
  assert.ok(days.length >= 3, `${days}`);
  // The last of the third day first, then backwards; far from what is booked already, which lists may not know yet.
  const on = (day) => starts.filter((start) => dayOf(start) === days[day]);
  for (const start of [on(2).at(-1), on(1)[20], on(0)[20]]) {
    const { status } = await client.book({ start, staff: { kind: 'member', id: 'jonas' } });
    assert.equal(status, 200);
  }
  const list = async (query) => (await desk('GET', query)).body;
  const each = await Promise.all(days.slice(0, 3).map((day) => list(`?day=${day}`)));
  const [one, two, three] = each;
  assert.ok(one.length && two.length && three.length, 'each has its own');
  const ids = (bookings) => bookings.map(({ id }) => id);
  assert.deepEqual(ids(await list(`?from=${days[0]}&days=3`)), ids([...one, ...two, ...three]), 'three days are their days');
  assert.deepEqual(ids(await list(`?from=${days[0]}&days=2`)), ids([...one, ...two]), 'and the next is left out');
  assert.deepEqual(ids(await list(`?from=${days[1]}&days=1`)), ids(two));
  assert.equal((await list(`?from=${days[0]}&days=31`)).length >= each.flat().length, true);
});

test('what is no span of days is refused', async () => {
  const desk = await deskOf(stage, 'belle');
  for (const query of ['?from=2026-11-30', '?from=2026-11-30&days=0', '?from=2026-11-30&days=32', '?from=2026-11-30&days=-1',
    '?from=2026-11-30&days=300', '?from=2026-11-30&days=x', '?from=&days=7', '?from=2026-02-30&days=7']) {
    const { status, body } = await desk('GET', query);
    assert.deepEqual([status, body.code], [400, 'malformed'], query);
  }
});

test('what is no day is refused', async () => {
  const desk = await deskOf(stage, 'belle');
  for (const day of ['', 'today', '2026-02-30', '2026-1-1']) {
    const { status, body } = await desk('GET', `?day=${day}`);
    assert.deepEqual([status, body.code], [400, 'malformed'], day);
  }
});
