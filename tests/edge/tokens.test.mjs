// What opens something, by the thousand: links, sessions, codes of payment links, the owner's cookie and key, calendar
// addresses. Each bit flipped, two bits, cut, expired, of another purpose, booking, salon, epoch, key: refused, and nothing
// changes. What is asked here one by one, with its meaning, is in capabilities.test.mjs.
//
//   TOKENS   random changes beside each flipped bit (4,500; soak 100,000)   SEED   the same again

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { opened } from '../runtime/opened.mjs';
import { chance, count } from '../runtime/scale.mjs';
import { LINK_SECRET, salonDraft } from '../runtime/stage.mjs';

const COUNT = count('TOKENS', 4500);
const AT_ONCE = 16;
const { stage, client, starts } = await opened({ salons: [salonDraft('belle'), salonDraft('other')] });
const { pick, below, seed } = chance();

const ORIGIN = { Origin: stage.vars.PUBLIC_ORIGIN, 'Content-Type': 'application/json' };
const call = (path, init = {}) => fetch(`${stage.edge.url}${path}`, init);
const signIn = (key) => call('/v1/desk/session', { method: 'POST', headers: ORIGIN, body: JSON.stringify({ owner_key: key }) });
const book = async () => (await client.book({ services: ['fringe'], start: starts.shift(), pay: 'at_salon' })).body;
const [booked, other] = [await book(), await book()];
const { id } = booked.booking;
const cookie = (await signIn(stage.ownerKeys.belle)).headers.get('Set-Cookie').split(';')[0];
const desk = async (path, body, method = 'POST') => (await call(`/v1/desk/salons/belle${path}`, {
  method, headers: { ...ORIGIN, Cookie: cookie }, body: body && JSON.stringify(body),
})).json();
await desk(`/bookings/${id}/payment-request`, { key: 'rest', amount: { minor: 1200, currency: 'EUR' } });
const code = (await desk(`/bookings/${id}/payment-link`)).link.split('#')[1];
const session = cookie.split('=')[1];
const key = stage.ownerKeys.belle;

/** A capability by the stated rules, written a second time. */
function capability({ kind = 'link', power = 'manage', salon = 'belle', booking = id, epoch = 0, expires = Math.floor(Date.now() / 1000) + 600, secret = LINK_SECRET }) {
  const said = Buffer.alloc(6);
  said.writeUInt32BE(expires);
  said.writeUInt16BE(epoch, 4);
  const mac = createHmac('sha256', secret);
  for (const part of [`chairtime ${kind} v1`, power, salon, booking]) mac.update(`${part}\0`);
  return Buffer.concat([said, mac.update(said).digest().subarray(0, 16)]).toString('hex');
}

/** What opens, how it is shown, and how it is written. */
const DOORS = {
  link: { text: booked.link, as: 'hex', ask: (text) => call(`/v1/salons/belle/bookings/${id}/session`, { method: 'POST', headers: ORIGIN, body: JSON.stringify({ link: text }) }) },
  session: { text: booked.token, as: 'hex', ask: (text) => call(`/v1/salons/belle/bookings/${id}`, { headers: { Authorization: `Bearer ${text}` } }) },
  code: { text: code, as: 'base64url', ask: (text) => call('/v1/salons/belle/payment-links/session', { method: 'POST', headers: ORIGIN, body: JSON.stringify({ code: text }) }) },
  cookie: { before: `${session.split('.')[0]}.`, text: session.split('.')[1], as: 'hex', ask: (text) => call('/v1/desk/salons/belle/bookings', { headers: { Cookie: `__Host-chairtime=${text}` } }) },
  'owner key': { before: 'ck_belle_', text: key.split('_')[2], as: 'hex', ask: signIn },
};

/** The same with these bits turned over. */
function flipped({ before = '', text, as }, ...bits) {
  const bytes = Buffer.from(text, as);
  for (const bit of bits) bytes[bit >> 3] ^= 1 << (bit & 7);
  return before + bytes.toString(as);
}
const bitsOf = ({ text, as }) => Buffer.from(text, as).length * 8;

/** Each door's every bit, and then chance. */
function* wrong() {
  for (const [name, door] of Object.entries(DOORS)) for (let bit = 0; bit < bitsOf(door); bit += 1) yield [name, flipped(door, bit)];
  for (let n = 0; n < COUNT; n += 1) {
    const [name, door] = pick(Object.entries(DOORS));
    const whole = (door.before ?? '') + door.text;
    const bit = below(bitsOf(door));
    const changes = [
      () => flipped(door, bit, (bit + 1 + below(bitsOf(door) - 1)) % bitsOf(door)),
      () => whole.slice(0, below(whole.length)),
      () => whole + pick(['0', 'A', '=', '%00', '.', ' x']),
      () => (/[a-z]/.test(door.text) && name !== 'code' ? (door.before ?? '') + door.text.toUpperCase() : `${whole}.`),
      () => pick(Object.values(DOORS).filter((one) => one !== door)).text,
    ];
    if (name === 'link' || name === 'session') {
      changes.push(() => capability({ kind: name, ...pick([
        { booking: other.booking.id }, { salon: 'other' }, { epoch: 1 + below(60_000) }, { secret: `${LINK_SECRET}x` }, { power: 'everything' },
        { expires: below(Math.floor(Date.now() / 1000) - 1) }, { kind: name === 'link' ? 'session' : 'link' },
      ]) }));
    }
    yield [name, pick(changes)()];
  }
}

const state = async () => JSON.stringify([await stage.bookings('belle'), await stage.bookings('other'), await stage.edge.kv.dump()]);

test('nothing but what was given out opens anything', async () => {
  for (const [name, door] of Object.entries(DOORS)) assert.ok((await door.ask((door.before ?? '') + door.text)).ok, name);
  await stage.quiet('belle');
  const before = await state();
  const refused = {};
  const all = wrong();
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let next = all.next(); !next.done; next = all.next()) {
      const [name, text] = next.value;
      const answer = await DOORS[name].ask(text);
      const { code: why, token, booking } = await answer.json();
      assert.ok([401, 404, 429].includes(answer.status) && !token && !booking, `${name} ${text}: ${answer.status}`);
      assert.ok(['unknown_booking', 'session_ended', 'not_signed_in', 'wrong_owner_key', 'too_many_requests'].includes(why), `${name} ${text}: ${why}`);
      refused[name] = (refused[name] ?? 0) + 1;
    }
  }));
  const total = Object.values(refused).reduce((sum, count) => sum + count, 0);
  console.log(`${total} refused, SEED=${seed}: ${JSON.stringify(refused)}`);
  assert.ok(total >= COUNT + 600);
  assert.equal(await state(), before);
});

test('what was taken back opens nothing, as it is or changed', async () => {
  await desk(`/bookings/${id}/links/revoke`, { power: 'manage' });
  await desk(`/bookings/${id}/payment-link`, undefined, 'DELETE');
  await call('/v1/desk/session', { method: 'DELETE', headers: { ...ORIGIN, Cookie: cookie } });
  await stage.newOwnerKey('belle');
  for (const [name, door] of Object.entries(DOORS)) {
    for (const text of [(door.before ?? '') + door.text, flipped(door, below(bitsOf(door)))]) {
      const answer = await door.ask(text);
      assert.ok([401, 404, 429].includes(answer.status), `${name}: ${answer.status}`);
      await answer.arrayBuffer();
    }
  }
});
