// The desk's Health: what providers told and what became of it, what was refused and why, what waits; and why a time is not
// offered. Seen by the salon's owner alone, with nobody's name and no key in it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desk as deskOf } from '../runtime/desk.mjs';
import { opened } from '../runtime/opened.mjs';
import { eventually, salonDraft, signature } from '../runtime/stage.mjs';

const EXPIRE = 'POST /v1/checkout/sessions/{id}/expire';
/** As many messages of one provider are kept. */
const KEPT = 20;

const other = salonDraft('other', { staff: salonDraft('other').staff.filter(({ id }) => id !== 'mira') });
const { stage, client, paid, starts } = await opened({ salons: [salonDraft('belle'), other], days: 7 });
const desk = await deskOf(stage, 'belle', 'health');
const ask = async () => (await desk('GET', '')).body;
const stripe = async () => (await ask()).providers[0];
const now = () => Math.floor(Date.now() / 1000);
const matters = ({ troubles }) => troubles.map(({ what }) => what);
const secret = stage.keys.belle.stripe.webhook_secrets[0];

test('all is well, and each message is told with what became of it', async () => {
  const fresh = await ask();
  assert.deepEqual(fresh.troubles, []);
  assert.deepEqual(fresh.providers.map(({ provider, mode, heard, refused, failing }) => [provider, mode, heard, refused, failing]), [['stripe', 'test', [], [], []]]);
  const booked = await paid({ start: starts.shift() });
  const event = await stage.event('belle', 'checkout.session.completed');
  assert.equal((await stage.tell('belle', event)).status, 200);
  const { heard, lane } = await stripe();
  const verdicts = (of) => heard.filter(({ kind }) => kind === of).map(({ verdict }) => verdict);
  assert.deepEqual(heard[0], { at: heard[0].at, kind: 'checkout.session.completed', verdict: 'repeated', booking: booked.booking.id });
  assert.ok(Math.abs(heard[0].at - now()) <= 5);
  assert.deepEqual(verdicts('payment_intent.created'), ['nothing_to_do']);
  assert.ok(heard.filter(({ verdict }) => verdict === 'applied').every(({ booking }) => booking === booked.booking.id));
  assert.ok(heard.some(({ verdict }) => verdict === 'applied'), JSON.stringify(heard));
  assert.deepEqual(heard.map(({ at }) => at), heard.map(({ at }) => at).sort((a, b) => b - a), 'the newest first');
  assert.equal(lane.waiting, 0);
  assert.deepEqual((await ask()).troubles, []);
  const said = await desk.text('GET', '');
  for (const never of ['Client', 'client@example.org', '+4915112345678', secret, stage.keys.belle.stripe.secret_key, 'pi_', 'cs_']) {
    assert.ok(!said.includes(never), never);
  }
});

test('a message about a payment that nobody knows waits until it does', async () => {
  const booked = await paid({ start: starts.shift() });
  const event = await stage.event('belle', 'charge.succeeded');
  const strange = JSON.parse(JSON.stringify(event).replaceAll(/\b(evt|pi|ch|cs|py)_\w+/g, (name) => `${name}x`));
  for (const holder of [strange.data.object, strange.data.object.payment_intent]) if (holder?.metadata) holder.metadata = {};
  assert.equal((await stage.tell('belle', strange)).status, 200);
  const [last] = (await stripe()).heard;
  assert.deepEqual([last.kind, last.verdict, last.booking], ['charge.succeeded', 'waits', null]);
  assert.ok(booked.booking.id);
});

test('what is refused shows with its reason, until a message is believed; what anybody can send is no trouble', async () => {
  const event = await stage.event('belle', 'checkout.session.completed');
  const text = JSON.stringify(event);
  // In a second of its own: a refusal counts when it came after the last message that was believed.
  const later = async () => { const then = now(); await eventually('a second on', () => now() > then); };
  const refused = async (header, code = 400) => {
    await later();
    const { status } = await stage.tell('belle', text, header);
    assert.equal(status, code);
  };
  const reasons = async () => (await stripe()).refused.map(({ reason }) => reason);
  await refused('hello');
  assert.deepEqual([await reasons(), matters(await ask())], [['unsigned'], []]);
  for (const [reason, header] of [['wrong_secret', signature(text, 'whsec_another')], ['clock', signature(text, secret, now() - 1_200)]]) {
    await refused(header);
    assert.equal((await reasons())[0], reason);
    assert.deepEqual(matters(await ask()), ['refused'], reason);
  }
  const [{ seconds, at, first }] = (await stripe()).refused;
  assert.ok(seconds >= 1_200 && seconds < 1_215, `${seconds}`);
  assert.ok(at >= first && now() - at < 10);
  // A message in live mode, well signed, at a connection in test mode.
  await later();
  const live = structuredClone({ ...event, livemode: true });
  live.data.object.livemode = true;
  assert.equal((await stage.tell('belle', live)).body.code, 'wrong_mode');
  assert.equal((await reasons())[0], 'wrong_mode');
  await later();
  assert.equal((await stage.tell('belle', event)).status, 200);
  assert.deepEqual(matters(await ask()), []);
  assert.deepEqual((await reasons()).sort(), ['clock', 'unsigned', 'wrong_mode', 'wrong_secret']);
});

test('whoever sends a lot fills nothing and drives out nothing', async () => {
  const before = (await stripe()).heard;
  for (let n = 0; n < 60; n += 1) await stage.tell('belle', `{"n":${n}}`, signature(`{"n":${n}}`, `whsec_${n}`));
  const flooded = await stripe();
  assert.deepEqual(flooded.heard, before);
  assert.equal(flooded.refused.length, 4);
  const event = await stage.event('belle', 'checkout.session.completed');
  for (let n = 0; n < KEPT + 5; n += 1) await stage.tell('belle', event);
  assert.equal((await stripe()).heard.length, KEPT);
});

test('a provider that fails: what waits, since when, when next, and that it is over', async () => {
  await stage.fault(EXPIRE, 'status', { status: 503 });
  const booked = await client.book({ start: starts.shift() });
  await client.act(booked, 'release');
  const failing = await eventually('it failed three times', async () => (await stripe()).failing.find(({ tries }) => tries >= 3));
  const asked = now();
  assert.deepEqual([failing.what, failing.booking, failing.note], ['close_page', booked.booking.id, 'Stripe is not available (HTTP 503)']);
  assert.ok(failing.next >= asked - 1 && failing.next <= asked + 60 && failing.since <= asked, JSON.stringify(failing));
  const health = await ask();
  const { lane } = health.providers[0];
  assert.deepEqual([lane.waiting, lane.since], [1, failing.since]);
  assert.deepEqual(health.troubles, [{ what: 'failing', provider: 'stripe' }]);
  await stage.heal();
  await eventually('all is well again', async () => (await ask()).troubles.length === 0);
  assert.equal((await stripe()).lane.waiting, 0);
});

test('another salon’s owner sees nothing of it, and a salon without a provider is told so', async () => {
  const elsewhere = await deskOf(stage, 'other', 'health');
  const theirs = (await elsewhere('GET', '')).body;
  assert.deepEqual(theirs.providers.map(({ heard, refused, failing }) => [heard, refused, failing]), [[[], [], []]]);
  assert.deepEqual(theirs.troubles, []);
  const connections = await deskOf(stage, 'other', 'connections');
  await connections('DELETE', '/stripe');
  assert.deepEqual((await elsewhere('GET', '')).body.troubles, [{ what: 'not_connected', provider: null }]);
});

test('why a time is not offered agrees with the times that are', async () => {
  const why = async (start, more = {}) => {
    const [day, time] = new Date(start * 1000).toISOString().split('T');
    const { status, body } = await desk('GET', `/why?${new URLSearchParams({ services: 'manicure', staff: 'jonas', from: day, time: time.slice(0, 5), ...more })}`);
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  const start = starts.shift();
  assert.deepEqual(await why(start), { why: { reason: 'offered' } });
  const held = await client.book({ start });
  const taken = await why(start);
  assert.deepEqual([taken.why.reason, taken.by.booking, taken.by.status], ['taken', held.booking.id, 'held']);
  assert.equal(taken.by.hold_ends, held.booking.hold_ends);
  await stage.pay(held);
  await stage.settled('belle');
  const { by } = await why(start - 900);
  assert.deepEqual([by.status, by.start, by.hold_ends], ['confirmed', start, undefined]);
  assert.deepEqual((await why(start, { staff: 'mira' })).why, { reason: 'not_theirs', service: 'manicure' });
  assert.equal((await why(start + 300)).why.reason, 'between_steps');
  assert.equal((await why(start, { from: '2020-01-01' })).why.reason, 'past');
  assert.equal((await why(start, { from: '2099-01-01' })).why.reason, 'too_far');
  for (const [name, value] of [['from', 'today'], ['time', '25:00'], ['time', ''], ['staff', ''], ['staff', 'any'], ['services', 'a b'], ['services', '']]) {
    const query = new URLSearchParams({ services: 'manicure', staff: 'jonas', from: '2026-11-30', time: '10:00', [name]: value });
    const { status, body } = await desk('GET', `/why?${query}`);
    assert.deepEqual([status, body.code], [400, 'malformed'], `${query}`);
  }
  assert.equal((await desk('POST', '/why', {})).status, 405);
});
