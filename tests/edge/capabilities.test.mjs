// What opens a booking: links, sessions and the codes of payment links. Whatever is not exactly what was given out is
// refused, in one way, and nothing changes by it; nor by any GET.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { desk as deskOf } from '../runtime/desk.mjs';
import { LINK_SECRET, apart, openStage, salonDraft } from '../runtime/stage.mjs';

let stage;
let client;
let desk;
let booked;
let other;
let code;
let still;
before(async () => {
  stage = await openStage({ salons: [salonDraft('belle'), salonDraft('other')] });
  client = stage.client('belle');
  desk = await deskOf(stage, 'belle');
  const starts = apart(await client.starts('fringe'), 60);
  booked = await client.book({ services: ['fringe'], start: starts[0], pay: 'at_salon' });
  other = await client.book({ services: ['fringe'], start: starts[1], pay: 'at_salon' });
  assert.deepEqual([booked.status, other.status], [200, 200]);
  const asked = await desk('POST', `/${booked.booking.id}/payment-request`, { key: 'rest', amount: { minor: 1200, currency: 'EUR' } });
  assert.equal(asked.status, 200, JSON.stringify(asked.body));
  code = (await desk('POST', `/${booked.booking.id}/payment-link`)).body.link.split('#')[1];
  await stage.quiet('belle');
  still = await everything();
});
after(() => stage.close());

const everything = async () => ({
  bookings: await stage.bookings('belle'), health: await stage.health('belle'), kv: await stage.edge.kv.dump(),
  pages: (await stage.account('belle')).sessions.length,
});
const unchanged = async () => assert.deepEqual(await everything(), still);

const now = () => Math.floor(Date.now() / 1000);

/** A capability by the stated rules, written a second time. */
function capability({ kind = 'link', power = 'manage', salon = 'belle', booking = booked.booking.id, epoch = 0, expires = now() + 600, key = LINK_SECRET }) {
  const said = Buffer.alloc(6);
  said.writeUInt32BE(expires);
  said.writeUInt16BE(epoch, 4);
  const mac = createHmac('sha256', key);
  for (const part of [`chairtime ${kind} v1`, power, salon, booking]) mac.update(`${part}\0`);
  return Buffer.concat([said, mac.update(said).digest().subarray(0, 16)]).toString('hex');
}

/** Each with one bit turned over. */
const flipped = (text, encoding) => {
  const bytes = Buffer.from(text, encoding);
  return Array.from({ length: bytes.length * 8 }, (_, bit) => {
    const changed = Buffer.from(bytes);
    changed[bit >> 3] ^= 1 << (bit & 7);
    return changed.toString(encoding);
  });
};

const exchange = (link) => client.exchange(booked, link);
const pay = (sent) => client.post('/payment-links/session', { code: sent });
const show = (token) => client.show({ ...booked, token });

async function refused(answer, what, [status, problem] = [404, 'unknown_booking']) {
  const { status: got, body } = await answer;
  assert.deepEqual([got, body.code, body.token, body.booking], [status, problem, undefined, undefined], what);
}

test('what is given out is what the rules say, and opens the booking', async () => {
  const expires = parseInt(booked.link.slice(0, 8), 16);
  const [{ at }] = (await stage.bookings('belle')).filter(({ id }) => id === booked.booking.id);
  assert.equal(expires, at + 400 * 86_400, '400 days from when it was made');
  assert.equal(booked.link, capability({ expires }));
  const { status, body } = await exchange(booked.link);
  assert.deepEqual([status, body.booking.id, body.link], [200, booked.booking.id, undefined]);
  assert.match(body.token, /^[0-9a-f]{44}$/);
  const left = parseInt(body.token.slice(0, 8), 16) - now();
  assert.ok(left > 3_500 && left <= 3_600, `${left} s`);
  assert.equal(body.token, capability({ kind: 'session', expires: parseInt(body.token.slice(0, 8), 16) }));
  assert.equal((await show(body.token)).status, 200);
  await unchanged();
});

test('each flipped bit, of a link, of a session, of a payment code', async () => {
  for (const link of flipped(booked.link, 'hex')) await refused(exchange(link), link);
  for (const token of flipped(booked.token, 'hex')) await refused(show(token), token);
  for (const sent of flipped(code, 'base64url')) await refused(pay(sent), sent);
  await unchanged();
});

test('nothing opens what it was not made for', async () => {
  const wrong = {
    'a session': { kind: 'session' }, 'another booking’s': { booking: other.booking.id }, 'another salon’s': { salon: 'other' },
    'another key’s': { key: 'guessed' }, 'another power’s': { power: 'everything' }, 'an epoch to come': { epoch: 1 },
  };
  for (const [what, change] of Object.entries(wrong)) await refused(exchange(capability(change)), `${what} as a link`);
  const session = { kind: 'session' };
  for (const [what, change] of Object.entries({ ...wrong, 'a session': { kind: 'link' } })) {
    await refused(show(capability({ ...session, ...change })), `${what} as a session`);
  }
  await refused(client.post(`/bookings/${other.booking.id}/session`, { link: booked.link }), 'at another booking');
  await refused(stage.client('other').post(`/bookings/${booked.booking.id}/session`, { link: booked.link }), 'at another salon');
  await refused(stage.client('other').post('/payment-links/session', { code }), 'a code at another salon');
  for (const sent of ['', booked.link, booked.token, code.slice(1), `${code}A`, `${code}==`, 'x'.repeat(22)]) await refused(pay(sent), `the code ${sent}`);
  for (const link of ['', code, booked.link.toUpperCase(), `${booked.link}00`, booked.link.slice(2), 'x'.repeat(44)]) await refused(exchange(link), `the link ${link}`);
  await unchanged();
});

test('what a session allows stands in it, not in the call', async () => {
  const paying = capability({ kind: 'session', power: 'pay' });
  assert.equal((await show(paying)).body.cancellation, undefined);
  assert.equal((await client.act({ ...booked, token: paying }, 'release')).status, 403);
  assert.notEqual((await show(capability({ kind: 'session' }))).body.cancellation, undefined);
  await unchanged();
});

test('what has expired: a session says so, a link does not', async () => {
  await refused(show(capability({ kind: 'session', expires: now() - 1 })), 'a session', [401, 'session_ended']);
  await refused(exchange(capability({ expires: now() - 1 })), 'a link');
  // Only ours are told apart: a made-up text with an early date is unknown.
  await refused(show(capability({ kind: 'session', expires: now() - 1, key: 'guessed' })), 'a guess');
  await unchanged();
});

test('who may pay may pay, and nothing else', async () => {
  const { status, body } = await pay(code);
  assert.deepEqual([status, body.booking.id, body.wanted], [200, booked.booking.id, { minor: 1200, currency: 'EUR' }]);
  assert.deepEqual([body.cancellation, body.movable_until, body.link], [undefined, undefined, undefined]);
  assert.doesNotMatch(JSON.stringify(body), /Client|\+49|example\.org/, 'nothing about the person');
  const paying = { ...booked, token: body.token };
  for (const [action, sent] of [['cancel', { shown: {} }], ['reschedule', {}], ['release']]) {
    await refused(client.act(paying, action, sent), action, [403, 'not_allowed']);
  }
  const from = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const where = `/times?${new URLSearchParams({ services: 'fringe', from, days: 1, moving: booked.booking.id })}`;
  await refused(client.get(where, { Authorization: `Bearer ${paying.token}` }), 'where it could be moved to', [403, 'not_allowed']);
  assert.equal((await client.get(where, { Authorization: `Bearer ${booked.token}` })).status, 200);
  await refused(client.get(where), 'without a session');
  assert.equal((await client.act(paying, 'refresh')).status, 200);
  await unchanged();
});

test('a GET changes nothing, whatever it brings', async () => {
  const { id } = booked.booking;
  const headers = { Authorization: `Bearer ${booked.token}` };
  for (const path of [`/v1/salons/belle/bookings/${id}`, `/v1/salons/belle/bookings/${id}/session`, `/v1/salons/belle/bookings/${id}/checkout`, `/v1/salons/belle/bookings/${id}/cancel`,
    '/v1/salons/belle/payment-links/session', `/v1/salons/belle/payment-links/session?code=${code}`, '/s/belle/booking', '/p/belle', `/p/belle?code=${code}`]) {
    const answer = await fetch(`${stage.edge.url}${path}`, { headers });
    await answer.text();
    assert.ok(answer.status === 200 || answer.status === 405, `${path}: ${answer.status}`);
    assert.equal(answer.headers.get('Referrer-Policy'), 'no-referrer', path);
  }
  await unchanged();
});

test('links taken back open nothing any more, nor do their sessions; the other power’s go on', async () => {
  const paying = (await pay(code)).body.token;
  const revoked = await desk('POST', `/${booked.booking.id}/links/revoke`, { power: 'manage' });
  assert.equal(revoked.status, 200, JSON.stringify(revoked.body));
  await refused(exchange(booked.link), 'the link');
  await refused(show(booked.token), 'its session');
  assert.equal((await show(paying)).status, 200, 'who may pay still may');
  const { body: view } = await desk('GET', `/${booked.booking.id}`);
  const renewed = await client.exchange(booked, view.link);
  assert.equal(renewed.status, 200, 'the desk’s link is of the new epoch');

  assert.equal((await desk('DELETE', `/${booked.booking.id}/payment-link`)).status, 200);
  await refused(pay(code), 'the code');
  await refused(show(paying), 'its session');
  assert.equal((await show(renewed.body.token)).status, 200, 'the client still may');
  await refused(show(capability({ kind: 'session', epoch: 2 })), 'an epoch to come');
});

test('the first request again does not bring a link back that was taken away', async () => {
  const starts = apart(await client.starts('fringe'), 60);
  const request = await client.request({ services: ['fringe'], start: starts.at(-1), pay: 'at_salon' });
  const first = await client.post('/bookings', request);
  assert.equal(first.status, 200, JSON.stringify(first.body));
  assert.equal((await client.post('/bookings', request)).body.link, first.body.link);
  assert.equal((await desk('POST', `/${request.id}/links/revoke`, { power: 'manage' })).status, 200);
  await refused(client.post('/bookings', request), 'repeated');
});
