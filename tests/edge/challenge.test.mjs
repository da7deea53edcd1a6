// A salon is flooded: who solves the challenge books within the usual limit, who does not has what the strict one leaves, and
// so has everybody while Turnstile is down.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { opened } from '../runtime/opened.mjs';
import { apart, bookingId, salonDraft } from '../runtime/stage.mjs';
import { TURNSTILE_SECRET } from '../sandbox/turnstile/provider.mjs';

const ORIGIN = 'https://salon.example';
const SALONS = ['solved', 'wrong', 'down', 'none', 'numbers'];
const { stage } = await opened({ salons: SALONS.map((id) => salonDraft(id, { origins: [ORIGIN] })) });
const SET_UP = { TURNSTILE_SITE_KEY: 'site-key', TURNSTILE_SECRET };
const NOT_SET_UP = { TURNSTILE_SITE_KEY: '' };
/** The first visit at a salon floods it; then one address may book one more, and with a challenge four. */
const STRICT = { BOOKINGS_PER_SALON: '1/3600', BOOKINGS_PER_ADDRESS: '4/3600' };

let phones = 1_000_000;
/** A flooded salon, and what somebody there does. */
async function flooded(id, vars = {}) {
  await stage.edge.restart({ vars: { ...stage.vars, ...SET_UP, ...STRICT, ...vars } });
  const client = stage.client(id);
  const starts = apart(await client.starts('manicure', 'any', 14), 45);
  const request = async ({ address, token, phone, again }) => {
    phones += 1;
    const body = again ?? { ...await client.request({ start: starts.shift() }), id: bookingId(), contact: { name: 'Client', phone: phone ?? `+4915${phones}00`, email: `c${phones}@example.org`, comment: '' } };
    const answer = await fetch(`${client.base}/bookings`, {
      method: 'POST', body: JSON.stringify(body),
      headers: { Origin: ORIGIN, 'Content-Type': 'application/json', 'CF-Connecting-IP': address, ...(token && { 'Chairtime-Challenge': token }) },
    });
    return { status: answer.status, asked: answer.headers.get('Chairtime-Challenge'), exposed: answer.headers.get('Access-Control-Expose-Headers'), wait: Number(answer.headers.get('Retry-After')), body, ...(await answer.json()) };
  };
  assert.equal((await request({ address: '198.51.100.1' })).status, 200);
  return request;
}
const solve = async (changes = {}) => (await stage.sandbox.control('POST turnstile/solve', { action: 'book', hostname: 'salon.example', ...changes })).token;
const verified = async () => (await stage.sandbox.control('GET turnstile/requests')).length;

/** Books the one visit that the strict limit leaves, and is told to wait with the next; gives that one. */
async function refused(books, address) {
  assert.equal((await books({ address })).status, 200);
  const told = await books({ address });
  assert.deepEqual([told.status, told.code, told.wait > 0], [429, 'too_many_requests', true]);
  return told;
}

test('who solves it books what was refused, and within the usual limit only', async () => {
  const books = await flooded('solved');
  const address = '203.0.113.1';
  const before = await verified();
  const told = await refused(books, address);
  assert.equal(told.asked, `${stage.sandbox.url}/turnstile/v0/api.js?render=explicit site-key`);
  assert.match(told.exposed, /Chairtime-Challenge/);
  assert.equal(await verified(), before, 'nobody is asked before the counter says so');

  const token = await solve();
  const booked = await books({ address, token, again: told.body });
  assert.deepEqual([booked.status, booked.booking?.id], [200, told.body.id]);
  const [asked] = (await stage.sandbox.control('GET turnstile/requests')).slice(-1);
  assert.equal(asked.idempotency_key.replaceAll('-', ''), told.body.id);
  assert.equal((await books({ address, token, again: told.body })).status, 200, 'the same again is what it was');

  assert.equal((await books({ address, token: await solve() })).status, 200);
  assert.equal((await books({ address, token: await solve() })).status, 200);
  const over = await books({ address, token: await solve() });
  assert.deepEqual([over.status, over.asked], [429, null], 'no challenge helps beyond the usual limit');
});

test('a token that is used, foreign, for something else, too old or made up is none', async () => {
  const books = await flooded('wrong');
  const address = '203.0.113.2';
  const told = await refused(books, address);
  const used = await solve();
  assert.equal((await books({ address: '203.0.113.3', token: used })).status, 200, 'unasked for, it does no harm');
  const spent = await solve();
  assert.equal((await books({ address, token: spent, again: told.body })).status, 200);

  const tokens = {
    used: spent, foreign: await solve({ hostname: 'elsewhere.example' }), near: await solve({ hostname: 'evil.salon.example' }),
    purpose: await solve({ action: 'login' }), 'made up': 'x', empty: ' ', long: 'a'.repeat(3000), injected: `x&secret=${TURNSTILE_SECRET}`,
  };
  for (const [what, token] of Object.entries(tokens)) {
    const { status, asked } = await books({ address, token });
    assert.deepEqual([status, asked !== null], [429, true], what);
  }
  const old = await solve();
  await stage.sandbox.control('POST turnstile/clock', { advance: 301 });
  assert.equal((await books({ address, token: old })).status, 429, 'old');
});

test('Turnstile is down: as strict as without a token, and shut to nobody', async () => {
  const books = await flooded('down');
  for (const [index, fault] of [{ kind: 'status', status: 500 }, { kind: 'hang' }].entries()) {
    const address = `203.0.113.${10 + index}`;
    const told = await refused(books, address);
    const token = await solve();
    await stage.sandbox.control('POST turnstile/faults', { ...fault, times: null });
    const began = Date.now();
    assert.equal((await books({ address, token, again: told.body })).status, 429, fault.kind);
    assert.ok(Date.now() - began < 10_000, `${Date.now() - began} ms`);
    await stage.sandbox.control('DELETE turnstile/faults');
    assert.equal((await books({ address, token, again: told.body })).status, 200, 'and well again with the same token');
  }
});

test('where none is set up nobody is asked for one', async () => {
  const books = await flooded('none', NOT_SET_UP);
  const address = '203.0.113.20';
  const before = await verified();
  const told = await refused(books, address);
  assert.equal(told.asked, null);
  assert.equal((await books({ address, token: await solve(), again: told.body })).status, 429);
  assert.equal(await verified(), before);
});

test('whose number a stranger has typed proves to be there', async () => {
  const wide = { BOOKINGS_PER_SALON: '1000/60', UNPAID_PER_CLIENT: '2' };
  const books = await flooded('numbers', wide);
  const phone = '+4915112340009';
  for (let n = 0; n < 2; n += 1) assert.equal((await books({ address: '203.0.113.30', phone })).status, 200);
  const victim = { address: '203.0.113.31', phone };
  assert.equal((await books(victim)).status, 200);
  const told = await books(victim);
  assert.deepEqual([told.status, told.asked !== null], [429, true]);
  assert.equal((await books({ ...victim, token: await solve(), again: told.body })).status, 200);
});
