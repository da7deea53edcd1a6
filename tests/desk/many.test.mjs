// More than one answer holds: a day's list goes on behind its 200th, for whoever may see what, and a client's visits behind theirs;
// the file for the client has them all.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { browser, desk as deskOf, signedIn } from '../runtime/desk.mjs';
import { bookingId, openStage, salonDraft } from '../runtime/stage.mjs';

const MANY = 205;
let stage;
let call;
before(async () => {
  stage = await openStage({ salons: [salonDraft('belle')] });
  call = await signedIn(stage, 'belle');
});
after(() => stage.close());

const dayOf = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 10);
const ahead = (days) => dayOf(Date.now() / 1000 + days * 86_400);

/** Does it of each, ten at a time. */
async function inTens(all, deed) {
  for (let at = 0; at < all.length; at += 10) await Promise.all(all.slice(at, at + 10).map(deed));
}

/** Every page of a list, as its links lead. @returns {Promise<object[][]>} */
async function pagesOf(by, path) {
  const pages = [];
  for (let url = path; url;) {
    const answer = await by('GET', url);
    assert.equal(answer.status, 200);
    pages.push(await answer.json());
    const next = /^<(.+)>; rel="next"$/.exec(answer.headers.get('Link'))?.[1];
    url = next && `/bookings${next}`;
  }
  return pages;
}

test('a day with more than one list holds goes on where its link leads, to its end and without anything twice', async () => {
  const blocks = await deskOf(stage, 'belle', 'blocks');
  const [day, clock] = [ahead(3), (minutes) => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`];
  const made = Array.from({ length: MANY }, (_, n) => ({ id: bookingId(), staff: n % 2 ? 'jonas' : 'anna', date: day, from: clock(5 * (n >> 1)), to: clock(5 * (n >> 1) + 5), label: `n${n}` }));
  made.push({ ...made[0], id: bookingId(), staff: 'mira', from: '23:00', to: '23:05', label: 'the last' });
  await inTens(made, async (block) => assert.equal((await blocks('POST', '', block)).status, 200));

  const pages = await pagesOf(call, `/bookings?day=${day}`);
  assert.deepEqual(pages.map(({ length }) => length), [200, 6]);
  const all = pages.flat();
  assert.deepEqual(all.map(({ id }) => id).toSorted(), made.map(({ id }) => id).toSorted());
  const places = all.map(({ start, id }) => `${start}.${id}`);
  assert.deepEqual(places, places.toSorted(), 'in order, those of one time too');
  const week = await pagesOf(call, `/bookings?from=${day}&days=2`);
  assert.deepEqual(week.map(({ length }) => length), [206], 'several days have room for more');

  // Who sees a few of them alone gets to those behind the first page, too.
  const { key } = await (await call('POST', '/keys', { role: 'staff', staff: 'mira' })).json();
  const session = await fetch(`${stage.edge.url}/v1/desk/session`, {
    method: 'POST', headers: { Origin: stage.vars.PUBLIC_ORIGIN, 'Content-Type': 'application/json' }, body: JSON.stringify({ owner_key: key }),
  });
  const mira = browser(stage, 'belle', session.headers.get('Set-Cookie').split(';')[0]);
  const theirs = await pagesOf(mira, `/bookings?day=${day}`);
  assert.deepEqual(theirs.map((page) => page.map(({ blocks: label }) => label ?? true)).map(({ length }) => length), [0, 1]);
});

test('a client with more visits than one answer holds has all of them behind it, and in the file', async () => {
  const bookings = await deskOf(stage, 'belle');
  const contact = { name: 'Rosa Ring', phone: '+4915123456789', email: '', comment: '' };
  const starts = [];
  for (let day = 5; starts.length < MANY; day += 1) {
    const { body } = await bookings('GET', `/../times?services=fringe&staff=mira&from=${ahead(day)}&days=1`);
    // Far enough from each other that none is in another's way.
    starts.push(...body.days[0].times.map(({ start }) => start).filter((start) => start % 1_800 === 0));
  }
  const wanted = starts.slice(0, MANY);
  await inTens(wanted, async (start) => {
    const { status, body } = await bookings('POST', '', { id: bookingId(), services: ['fringe'], staff: { kind: 'member', id: 'mira' }, start, contact, locale: 'en' });
    assert.equal(status, 200, JSON.stringify(body));
  });
  const clients = await deskOf(stage, 'belle', 'clients');
  const [{ id }] = (await clients('POST', '/search', { text: contact.phone })).body.clients;

  const latest = wanted.toReversed();
  const first = (await clients('GET', `/${id}`)).body;
  assert.deepEqual(first.visits.map(({ booking: { start } }) => start), latest.slice(0, 200));
  const rest = (await clients('GET', `/${id}/before/${first.next}`)).body;
  assert.deepEqual([rest.visits.map(({ booking: { start } }) => start), rest.next], [latest.slice(200), '']);
  assert.deepEqual(rest.client, first.client);
  const file = (await clients('GET', `/${id}/export`)).body;
  assert.deepEqual(file.visits.map(({ booking: { start } }) => start), latest);
});
