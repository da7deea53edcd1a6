// Where a visit can be moved to: the free times without its own, for whoever holds its capability, from the ledger.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openStage, quote, salonDraft } from '../runtime/stage.mjs';

const HOUR = 3600;
const PROBLEM = 'application/problem+json';

let stage;
let client;
let storefront;
let day;
before(async () => {
  stage = await openStage({ salons: [salonDraft('belle')] });
  client = stage.client('belle');
  storefront = (await client.storefront()).body;
  // Two days on: no hour of it has begun, wherever the clock stands.
  day = new Date((Math.floor(Date.now() / 86_400_000) + 2) * 86_400_000).toISOString().slice(0, 10);
});
after(() => stage.close());

const at = (hours) => Date.parse(`${day}T00:00:00Z`) / 1000 + hours * HOUR;
const member = (id) => ({ kind: 'member', id });
const bearer = ({ token }) => ({ Authorization: `Bearer ${token}` });
const path = (query) => `/times?${new URLSearchParams({ services: 'cut', staff: 'anna', from: day, days: 1, ...query })}`;

async function starts(query, headers) {
  const { status, body } = await client.get(path(query), headers);
  assert.equal(status, 200, JSON.stringify(body));
  return body.days.flatMap(({ times }) => times.map(({ start }) => start));
}

async function booked(start, staff = member('anna')) {
  const made = await client.book({ services: ['cut'], staff, start });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  await stage.pay(made);
  await stage.settled('belle');
  return made;
}

test('a visit can be moved by less than it is long, past others but not into them', async () => {
  const own = await booked(at(10));
  const step = 60 * storefront.booking.slot_step;
  const [service] = storefront.services.filter(({ id }) => id === 'cut');
  assert.ok(step < 60 * service.duration, 'the step is shorter than the visit');
  const other = await booked(at(12));

  const others = await starts({});
  const mine = await starts({ moving: own.booking.id }, bearer(own));
  assert.ok(!others.includes(at(10) + step) && mine.includes(at(10) + step), 'into its own time it can go on');
  assert.ok(!others.includes(at(10) - step) && mine.includes(at(10) - step), 'and back');
  assert.ok(!mine.includes(at(10)), 'it is there already');
  assert.ok(!mine.includes(at(12)) && !mine.includes(at(12) - step), "somebody else's stays taken");
  const theirs = await starts({ moving: other.booking.id }, bearer(other));
  assert.ok(!theirs.includes(at(10)) && theirs.includes(at(12) + step));
  assert.deepEqual(mine.filter((start) => !others.includes(start)).filter((start) => Math.abs(start - at(10)) >= 2 * HOUR), []);

  const shown = quote(storefront, ['cut'], member('anna'));
  const moved = await client.post(`/bookings/${own.booking.id}/reschedule`, { staff: member('anna'), start: at(10) + step, shown }, bearer(own));
  assert.deepEqual([moved.status, moved.body.booking?.start], [200, at(10) + step], JSON.stringify(moved.body));
  // At once, whatever KV still says.
  const after = await starts({ moving: own.booking.id }, bearer(own));
  assert.ok(after.includes(at(10)) && !after.includes(at(10) + step));
});

test('with somebody else the same time is a move; the answer is kept by no cache', async () => {
  const own = await booked(at(15));
  assert.ok((await starts({ moving: own.booking.id, staff: 'mira' }, bearer(own))).includes(at(15)));
  const answer = await fetch(`${client.base}${path({ moving: own.booking.id })}`, { headers: bearer(own) });
  assert.equal(answer.headers.get('Cache-Control'), 'no-store');
});

test('without its capability a visit is as unknown as one that is not', async () => {
  const [own, other] = [await booked(at(17)), await booked(at(19))];
  const unknown = 'f'.repeat(32);
  for (const [moving, headers] of [
    [own.booking.id, {}],
    [own.booking.id, bearer(other)],
    [own.booking.id, bearer({ token: '0'.repeat(own.token.length) })],
    [unknown, bearer(own)],
    ['no-booking', bearer(own)],
    ['', bearer(own)],
  ]) {
    const { status, type, body } = await client.get(path({ moving }), headers);
    assert.deepEqual([status, type, body.code], [404, PROBLEM, 'unknown_booking'], moving);
    assert.equal(body.days, undefined);
  }
});
