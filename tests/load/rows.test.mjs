// What a call costs does not grow with the books. Everybody has the same telephone here, as where a reception books with its
// own: what looks up a client must not look at all that the client ever had.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { grouped } from '../history/read.mjs';
import { desk as deskOf } from '../runtime/desk.mjs';
import { apart, bookingId, openStage, quote, salonDraft } from '../runtime/stage.mjs';

const [FEW, MANY] = [40, 240];
/** Rows by which two measurements of the same may differ: a letter more, a page of an index. */
const SLACK = 30;

const staff = Array.from({ length: 8 }, (_, index) => ({ id: `person-${index}`, name: `Person ${index}`, offers: [{ service: 'manicure' }] }));
const services = salonDraft('rows').services.filter(({ id }) => id === 'manicure');

let stage;
let client;
let desk;
let clients;
/** Somebody who came once, and whom the desk looks for. */
const RARE = { name: 'Rara Avis', phone: '+4915999999999', email: '', comment: '' };
/** Times of one person each, in an order in which each day fills up evenly. */
let free;
before(async () => {
  stage = await openStage({ salons: [salonDraft('rows', { staff, services })], entry: [new URL('../runtime/rows-counted.mjs', import.meta.url)] });
  client = stage.client('rows');
  desk = await deskOf(stage, 'rows', 'bookings');
  clients = await deskOf(stage, 'rows', 'clients');
  const starts = apart(await client.starts('manicure', 'any', 31), 60);
  const others = [...grouped(starts, (start) => Math.floor(start / 86_400)).values()];
  const [looked] = others.splice(7, 1);
  const slots = (list) => list.flatMap((start) => staff.map(({ id }) => ({ start, staff: { kind: 'member', id } })));
  // The day that is looked at keeps what it has; the rest of the books grows.
  free = { looked: slots(looked), elsewhere: slots(Array.from({ length: 20 }, (_, n) => others.map((day) => day[n])).flat().filter(Boolean)) };
  ok(await client.book({ pay: 'at_salon', contact: RARE, ...free.elsewhere.shift() }));
});
after(() => stage?.close());

/** Rows by statement since it was asked last. */
const rows = async () => (await fetch(`${stage.edge.url}/rows-read`)).json();

const ok = (answer) => {
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer;
};

async function fillUp(to) {
  const template = await client.request({ pay: 'at_salon', ...free.elsewhere[0] });
  const missing = to - (await stage.health('rows')).bookings;
  const rest = free.elsewhere.splice(0, missing).values();
  await Promise.all(Array.from({ length: 8 }, async () => {
    for (const slot of rest) ok(await client.post('/bookings', { ...template, ...slot, id: bookingId() }));
  }));
  await stage.quiet('rows', 60_000);
  await stage.written('rows', 60_000);
}

/** What is measured: what becomes of one visit, and what its salon looks at. */
const CALLS = {
  'free times of a day': async () => ok(await client.times({ services: 'manicure', staff: 'any', from: day(), days: 1 })),
  'a visit to be paid at the salon': async () => ok(await client.book({ pay: 'at_salon', ...free.looked.shift() })),
  'a visit that is paid, and called off': async () => {
    const visit = ok(await client.book(free.looked.shift()));
    await stage.pay(visit);
    await stage.settled('rows');
    const { cancellation } = ok(await client.show(visit)).body;
    ok(await client.act(visit, 'cancel', { shown: cancellation }));
    await stage.settled('rows');
  },
  'a visit that is moved': async () => {
    const visit = ok(await client.book({ pay: 'at_salon', ...free.looked.shift() }));
    const to = free.looked.splice(8, 1)[0];
    const { body: storefront } = await client.storefront();
    ok(await client.act(visit, 'reschedule', { ...to, shown: quote(storefront, ['manicure'], to.staff) }));
  },
  'the day at the desk': async () => ok(await desk('GET', `?day=${day()}`)),
  'a client by the whole number, and their visits': async () => {
    const [{ id }] = ok(await clients('POST', '/search', { text: RARE.phone })).body.clients;
    ok(await clients('GET', `/${id}`));
  },
  'the round of the clock': async () => stage.edge.cron(),
};
const day = () => new Date(free.looked[0].start * 1000).toISOString().slice(0, 10);

/** Rows that each call reads, and the statements that read most of them. Those by which the operator's figures are counted are the test's own. */
async function measured() {
  const told = {};
  await rows();
  await stage.health('rows');
  const own = new Set(Object.keys(await rows()));
  for (const [name, call] of Object.entries(CALLS)) {
    // Twice, and the lesser one: whoever comes first clears away what has run out meanwhile, each row once.
    for (let time = 0; time < 2; time += 1) {
      await rows();
      await call();
      await stage.quiet('rows');
      await stage.written('rows');
      const read = Object.entries(await rows()).filter(([statement]) => !own.has(statement)).sort(([, a], [, b]) => b - a);
      const all = read.reduce((sum, [, count]) => sum + count, 0);
      if (all < (told[name]?.rows ?? Infinity)) told[name] = { rows: all, most: read.slice(0, 3).map(([statement, count]) => `${count} ${statement}`) };
    }
  }
  return told;
}

test(`with ${MANY} bookings a call reads as many rows as with ${FEW}`, { timeout: 180_000 }, async (t) => {
  await fillUp(FEW);
  const few = await measured();
  await fillUp(MANY);
  const many = await measured();
  for (const name of Object.keys(CALLS)) t.diagnostic(`${name}: ${few[name].rows} rows, then ${many[name].rows}`);
  for (const name of Object.keys(CALLS)) {
    assert.ok(many[name].rows <= few[name].rows * 1.2 + SLACK, `${name}: ${few[name].rows} rows, then ${many[name].rows}:\n${many[name].most.join('\n')}`);
  }
});
