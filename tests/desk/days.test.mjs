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
});

test('what is no day is refused', async () => {
  const desk = await deskOf(stage, 'belle');
  for (const day of ['', 'today', '2026-02-30', '2026-1-1']) {
    const { status, body } = await desk('GET', `?day=${day}`);
    assert.deepEqual([status, body.code], [400, 'malformed'], day);
  }
});
