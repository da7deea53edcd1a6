// What strangers may begin, at the real runtime: hard caps by address and client, per salon; and that nobody is shut out by
// what somebody else does.
//
//   LIMIT_TRIES   bookings that one stranger tries (1,000; soak 10,000)

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nowhere } from '../runtime/left-behind.mjs';
import { opened } from '../runtime/opened.mjs';
import { count } from '../runtime/scale.mjs';
import { apart, bookingId, eventually, salonDraft, sleep } from '../runtime/stage.mjs';

const TRIES = count('LIMIT_TRIES', 1000);
const SALONS = ['flooded', 'one', 'other', 'networks', 'unpaid', 'numbers', 'busy', 'clock', 'edge', 'edge2'];
const { stage } = await opened({ salons: SALONS.map((id) => salonDraft(id)) });

/** Under these limits; the others stay wide. */
const under = (limits) => stage.edge.restart({ vars: { ...stage.vars, ...limits } });

/** A salon, one for each test, with free starts. */
async function salon(id) {
  const client = stage.client(id);
  return { client, starts: apart(await client.starts('manicure', 'any', 14), 45) };
}

let phones = 1_000_000;
/** @returns somebody at an address, who books as often as told; each time as somebody else unless there is a `phone`. */
function person({ client, starts }, address, { phone, email, services, pay } = {}) {
  let request;
  return {
    async books(again) {
      request = again ?? {
        ...await client.request({ start: starts.shift(), ...(services && { services }), ...(pay && { pay }) }),
        contact: { name: 'Client', phone: phone ?? `+4915${phones++}${phones % 100}`, email: email ?? `c${phones}@example.org`, comment: '' },
      };
      const answer = await fetch(`${client.base}/bookings`, {
        method: 'POST', body: JSON.stringify(request), headers: { 'Content-Type': 'application/json', 'CF-Connecting-IP': address },
      });
      return { status: answer.status, wait: Number(answer.headers.get('Retry-After')), request, ...(await answer.json()) };
    },
  };
}

const let_in = (booked) => assert.equal(booked.status, 200, JSON.stringify(booked));
function told_to_wait(booked) {
  assert.deepEqual([booked.status, booked.code], [429, 'too_many_requests'], JSON.stringify(booked));
  assert.ok(booked.wait >= 1, `Retry-After ${booked.wait}`);
}

test('a stranger tries without end: no more than the cap is held, and an honest client books', async () => {
  const place = await salon('flooded');
  await under({ BOOKINGS_PER_ADDRESS: '30/3600' });
  const template = await place.client.request({ start: place.starts[0] });
  const honest = place.starts.pop();
  const statuses = {};
  const began = Date.now();
  let tries = 0;
  const worker = async () => {
    while (tries < TRIES) {
      tries += 1;
      const start = place.starts[tries % place.starts.length];
      const contact = { ...template.contact, phone: `+4915${2_000_000 + tries}9`, email: `s${tries}@example.org` };
      const answer = await fetch(`${place.client.base}/bookings`, {
        method: 'POST', body: JSON.stringify({ ...template, id: bookingId(), start, contact }),
        headers: { 'Content-Type': 'application/json', 'CF-Connecting-IP': '203.0.113.66' },
      });
      await answer.arrayBuffer();
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
      if (answer.status === 429) assert.ok(Number(answer.headers.get('Retry-After')) >= 1);
    }
  };
  await Promise.all(Array.from({ length: 24 }, worker));
  const seconds = (Date.now() - began) / 1000;
  console.log(`${TRIES} tries in ${seconds.toFixed(1)} s: ${JSON.stringify(statuses)}`);
  const cap = 30 + Math.ceil((seconds * 30) / 3600);
  const { holds } = await stage.health('flooded');
  assert.ok(holds <= cap && holds >= 25, `${holds} held, ${cap} allowed`);
  assert.equal(statuses[200], holds);
  assert.ok(statuses[429] > TRIES * 0.9, JSON.stringify(statuses));
  assert.deepEqual(Object.keys(statuses).filter((status) => !['200', '409', '429'].includes(status)), []);
  place.starts = [honest];
  let_in(await person(place, '198.51.100.1').books());
});

test('another salon does not share the count', async () => {
  const [one, other] = [await salon('one'), await salon('other')];
  await under({ BOOKINGS_PER_ADDRESS: '2/3600' });
  const address = '203.0.113.5';
  for (const here of [one, other]) {
    let_in(await person(here, address).books());
    let_in(await person(here, address).books());
    told_to_wait(await person(here, address).books());
  }
});

test('addresses of one IPv6 network are one, and another network is another', async () => {
  const place = await salon('networks');
  await under({ BOOKINGS_PER_ADDRESS: '1/3600' });
  let_in(await person(place, '2001:db8:1:2::1').books());
  told_to_wait(await person(place, '2001:db8:1:2:ffff::9').books());
  let_in(await person(place, '2001:db8:1:3::1').books());
});

test('one client holds so many times unpaid; a time given back makes room; a repeat is none', async () => {
  const place = await salon('unpaid');
  await under({ UNPAID_PER_CLIENT: '3' });
  const client = person(place, '203.0.113.7', { phone: '+4915112340001' });
  const held = [await client.books(), await client.books(), await client.books()];
  held.forEach(let_in);
  told_to_wait(await client.books());
  const again = await client.books(held[0].request);
  assert.deepEqual([again.status, again.booking?.id], [200, held[0].booking.id], 'who asks again for what is there is given it');
  assert.equal((await place.client.act(held[1], 'release')).status, 200);
  let_in(await client.books());
  await stage.pay(held[0]);
  await eventually('paid', async () => (await place.client.show(held[0])).body.booking.status === 'confirmed');
  let_in(await client.books());
});

test('who types somebody else’s number keeps them out of nothing', async () => {
  const place = await salon('numbers');
  await under({ UNPAID_PER_CLIENT: '3' });
  const victim = { phone: '+4915112340002', email: 'victim@example.org' };
  const stranger = person(place, '203.0.113.8', victim);
  for (let n = 0; n < 3; n += 1) let_in(await stranger.books());
  told_to_wait(await stranger.books());
  const [first, second] = [person(place, '203.0.113.9', victim), person(place, '203.0.113.10', victim)];
  let_in(await first.books());
  told_to_wait(await first.books());
  let_in(await second.books());
});

test('a salon that is flooded from everywhere is strict with each, and shut to nobody', async () => {
  const place = await salon('busy');
  await under({ BOOKINGS_PER_SALON: '10/3600', BOOKINGS_PER_ADDRESS: '8/3600' });
  for (let n = 0; n < 10; n += 1) let_in(await person(place, `203.0.113.${100 + n}`).books());
  for (const address of ['198.51.100.7', '198.51.100.8']) {
    let_in(await person(place, address).books());
    let_in(await person(place, address).books());
    told_to_wait(await person(place, address).books());
  }
});

test('the clock makes room again, when it was said', async () => {
  const place = await salon('clock');
  await under({ BOOKINGS_PER_ADDRESS: '2/6' });
  const client = () => person(place, '203.0.113.20').books();
  let_in(await client());
  let_in(await client());
  const refused = await client();
  told_to_wait(refused);
  assert.ok(refused.wait <= 3, `${refused.wait} s`);
  await sleep(refused.wait * 1000);
  let_in(await client());
});

test('letters to an address that asked for nothing are few; what waits keeps nobody else’s back', async () => {
  await stage.putSalon(salonDraft('letters'));
  const client = stage.client('letters');
  const place = { client, starts: apart(await client.starts('fringe', 'any', 14), 45) };
  await under({ LETTERS_PER_ADDRESS: '3/3600' });
  const booking = { services: ['fringe'], pay: 'at_salon' };
  for (let n = 0; n < 8; n += 1) let_in(await person(place, `203.0.113.${30 + n}`, { ...booking, email: 'Bombed@example.org' }).books());
  let_in(await person(place, '203.0.113.40', { ...booking, email: 'other@example.org' }).books());
  await eventually('the other is written to', async () => (await stage.letters('other@example.org')).length === 1);
  await eventually('as many as may be', async () => (await stage.letters('Bombed@example.org')).length === 3);
  await stage.edge.cron();
  const { letters } = await stage.health('letters');
  assert.deepEqual([letters, (await stage.letters('Bombed@example.org')).length], [5, 3], 'the others wait');
});

test('wrong keys are told to wait, by when; the right one opens', async () => {
  await stage.putSalon(salonDraft('keys'));
  const sign = (key) => fetch(`${stage.edge.url}/v1/desk/session`, {
    method: 'POST', headers: { Origin: stage.vars.PUBLIC_ORIGIN, 'Content-Type': 'application/json' }, body: JSON.stringify({ owner_key: key }),
  });
  const statuses = [];
  for (let n = 0; n < 60; n += 1) {
    const answer = await sign(`ck_keys_${n.toString(16).padStart(32, '0')}`);
    statuses.push(answer.status);
    if (answer.status === 429) assert.ok(Number(answer.headers.get('Retry-After')) > 1);
    await answer.arrayBuffer();
  }
  assert.deepEqual([statuses.filter((status) => status === 401).length, statuses.at(-1)], [10, 429]);
  assert.equal((await sign(stage.ownerKeys.keys)).status, 204);
});

test('the throttle at the edge: by address and salon, for what is done only; out of order it lets through', async () => {
  const place = await salon('edge');
  await salon('edge2');
  await under({ THROTTLE: '5/3600' });
  const call = async (address, path = '/v1/salons/edge/bookings', method = 'POST') => {
    const answer = await fetch(`${stage.edge.url}${path}`, { method, headers: { 'CF-Connecting-IP': address, 'Content-Type': 'application/json' }, body: method === 'POST' ? '{}' : undefined });
    const { code } = await answer.json();
    return { status: answer.status, code, wait: Number(answer.headers.get('Retry-After')) };
  };
  for (let n = 0; n < 5; n += 1) assert.equal((await call('203.0.113.50')).status, 400);
  told_to_wait(await call('203.0.113.50'));
  assert.equal((await call('203.0.113.51')).status, 400, 'another address');
  assert.equal((await call('203.0.113.50', '/v1/salons/edge2/bookings')).status, 400, 'another salon');
  assert.equal((await call('203.0.113.50', '/v1/salons/edge/storefront', 'GET')).status, 200, 'looking');
  const event = { id: 'evt_1', object: 'event', type: 'unheard.of', livemode: false, created: 1, data: { object: {} } };
  for (let n = 0; n < 10; n += 1) assert.notEqual((await stage.tell('edge', event)).status, 429, 'providers');
  await under({ THROTTLE: 'broken' });
  for (let n = 0; n < 10; n += 1) assert.equal((await call('203.0.113.50')).status, 400);
  let_in(await person(place, '203.0.113.50').books());
});

test('no address is kept as it is', async () => {
  console.log(`${await nowhere(stage.edge, ['203.0.113.', '198.51.100.', '2001:db8'])} bytes looked through`);
});
