// The owner chooses her time zone and her currency: the zone always, visits keep their instants; the currency while no sum in
// it is in the books. What is refused changes nothing.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { desk as deskOf, signedIn } from '../runtime/desk.mjs';
import { eventually, openStage, salonDraft } from '../runtime/stage.mjs';

let stage;
let catalogue;
before(async () => {
  stage = await openStage({ salons: [salonDraft('belle', { zone: 'Europe/Berlin', currency: 'EUR' })] });
  catalogue = await deskOf(stage, 'belle', 'catalogue');
});
after(() => stage.close());

const read = async () => (await catalogue('GET', '')).body;
const bound = async () => (await catalogue('GET', '/bound')).body;
async function put(changed) {
  const { version, salon } = await read();
  return catalogue('PUT', '', { version, salon: { ...salon, ...changed } });
}
const storefront = async () => (await stage.client('belle').storefront()).body;

test('an empty salon takes another currency and another zone, and clients read them', async () => {
  assert.deepEqual(await bound(), { booked: false, ahead: false });
  assert.equal((await put({ currency: 'KZT', zone: 'Asia/Almaty' })).status, 200);
  await eventually('published', async () => (await storefront()).currency === 'KZT');
  assert.equal((await storefront()).zone, 'Asia/Almaty');
  assert.equal((await put({ currency: 'EUR', zone: 'Europe/Berlin' })).status, 200);
});

test('a zone that there is not, and a currency that nobody charges, are refused and change nothing', async () => {
  const before = await read();
  for (const [change, status, code, told] of [
    [{ zone: 'Europe/Atlantis' }, 422, 'invalid_catalogue', /^zone: /],
    [{ zone: '../etc' }, 422, 'invalid_catalogue', /^zone: /],
    [{ zone: '' }, 422, 'invalid_catalogue', /^zone: /],
    [{ currency: 'XXX' }, 400, 'malformed', /currency/],
    [{ origins: ['https://evil.example'] }, 422, 'invalid_catalogue', /^origins: only the operator/],
  ]) {
    const { status: given, body } = await put(change);
    assert.deepEqual([given, body.code], [status, code], JSON.stringify(body));
    assert.match(body.detail, told);
  }
  assert.deepEqual(await read(), before);
});

test('blocked time binds no currency; a visit does', async () => {
  const call = await signedIn(stage, 'belle');
  const date = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
  const block = { id: randomBytes(16).toString('hex'), staff: 'anna', date, from: '10:00', to: '11:00', label: 'Training' };
  assert.equal((await call('POST', '/blocks', block)).status, 200);
  assert.deepEqual(await bound(), { booked: false, ahead: true });
  assert.equal((await put({ currency: 'USD' })).status, 200);
  assert.equal((await put({ currency: 'EUR' })).status, 200);

  const client = stage.client('belle');
  await eventually('published', async () => (await storefront()).currency === 'EUR');
  const [start] = await client.starts('fringe', 'anna');
  const booked = await client.book({ services: ['fringe'], start, pay: 'at_salon' });
  assert.equal(booked.status, 200, JSON.stringify(booked.body));
  assert.deepEqual(await bound(), { booked: true, ahead: true });
  const before = await read();
  const { status, body } = await put({ currency: 'USD', name: 'Another name' });
  assert.deepEqual([status, body.code, body.status], [409, 'currency_in_use', 409]);
  assert.deepEqual(await read(), before);
  // Nor by going back to a version that had another.
  const { versions } = (await catalogue('GET', '/versions')).body;
  const other = (await Promise.all(versions.map(async ({ version }) => (await catalogue('GET', `/versions/${version}`)).body.salon))).find(({ currency }) => currency === 'USD');
  assert.equal((await catalogue('PUT', '', { version: before.version, salon: other })).body.code, 'currency_in_use');
});

test('in another zone visits keep their instants, and their time is still taken', async () => {
  const client = stage.client('belle');
  const [start] = await client.starts('fringe', 'anna');
  const booked = await client.book({ services: ['fringe'], start, pay: 'at_salon', staff: { kind: 'member', id: 'anna' } });
  assert.equal(booked.status, 200, JSON.stringify(booked.body));
  await stage.quiet('belle');
  assert.equal((await put({ zone: 'Asia/Tokyo' })).status, 200);
  await stage.quiet('belle');
  assert.equal((await storefront()).zone, 'Asia/Tokyo');
  assert.equal((await client.show(booked)).body.booking.start, start);
  await eventually('the time is not offered', async () => !(await client.starts('fringe', 'anna')).includes(start));
  const taken = await client.book({ services: ['fringe'], start, pay: 'at_salon', staff: { kind: 'member', id: 'anna' } });
  assert.ok([409, 422].includes(taken.status), JSON.stringify(taken.body));
  // Where KV says whose time is taken, it says so by the days of the new zone.
  const days = Object.entries(await stage.edge.kv.dump()).filter(([key]) => /busy/.test(key)).map(([, value]) => JSON.stringify(value));
  const day = new Date((start + 9 * 3_600) * 1_000).toISOString().slice(0, 10);
  const keys = Object.entries(await stage.edge.kv.dump()).filter(([key, value]) => key.includes(day) && JSON.stringify(value).includes(String(start)));
  assert.ok(keys.length > 0, `${day}: ${days}`);
});
