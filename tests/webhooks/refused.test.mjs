// What is refused, and that a refusal changes nothing: not a booking, not a counter, not an operation.
//
// Every message here is one the provider really sent for a held booking, so that it would confirm the booking if it
// were believed. After each refusal the whole dump of bookings and the ledger's figures must be what they were.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apart, openStage, salonDraft, signature } from '../runtime/stage.mjs';

let stage;
let booked;
let event;
let text;
let still;
before(async () => {
  stage = await openStage({ salons: [salonDraft('belle'), salonDraft('other')] });
  const client = stage.client('belle');
  const starts = apart(await client.starts(), 60);
  booked = await client.book({ start: starts[0] });
  await stage.quiet('belle');
  await stage.quiet('other');
  await stage.sandbox.control('POST knobs', { drop_types: ['*'] });
  await stage.pay(booked);
  event = await stage.event('belle', 'checkout.session.completed');
  text = JSON.stringify(event, null, 2);
  still = await everything();
});
after(() => stage.close());

const secretOf = (salon) => stage.keys[salon].stripe.webhook_secrets[0];
const now = () => Math.floor(Date.now() / 1000);

async function everything() {
  const state = {};
  for (const salon of ['belle', 'other']) state[salon] = { bookings: await stage.bookings(salon), health: await stage.health(salon) };
  return state;
}

/** Sends a message that must be refused with this status and code, and leave everything as it was. */
async function refused(status, code, address, payload, header) {
  const answer = await stage.tell(address, payload, header);
  assert.deepEqual([answer.status, answer.body.code], [status, code], JSON.stringify(answer.body));
  assert.equal(answer.type, 'application/problem+json');
  assert.equal(answer.body.type, `urn:chairtime:problem:${code}`);
  assert.deepEqual(await everything(), still);
  return answer;
}

const withType = (object) => JSON.stringify({ ...event, ...object }, null, 2);

test('signatures that are not of this salon, this body and this moment', async () => {
  const secret = secretOf('belle');
  const good = signature(text, secret);
  const [time, v1] = good.split(',');
  const cases = {
    'no header': '',
    'another secret': signature(text, 'whsec_wrong'),
    'the secret of another salon': signature(text, secretOf('other')),
    'the secret without its prefix': signature(text, secret.replace('whsec_', '')),
    'a signature of another body': signature(`${text} `, secret),
    'only v0': `${time},${v1.replace('v1=', 'v0=')}`,
    'no timestamp': v1,
    'two timestamps': `${time},${time},${v1}`,
    'another timestamp than was signed': `t=${now() - 1},${v1}`,
    'a timestamp that is not a number': `t=now,${v1}`,
    'a cut signature': good.slice(0, -1),
    'upper case': `${time},v1=${v1.slice(3).toUpperCase()}`,
    '301 seconds old': signature(text, secret, now() - 301),
    // One more, for the second may turn over on the way; signed when it is sent.
    '302 seconds ahead': () => signature(text, secret, now() + 302),
    'far ahead': signature(text, secret, now() + 86_400),
    'milliseconds': signature(text, secret, Date.now()),
    'nonsense': 'hello',
    'empty parts': ',,,',
  };
  for (const [name, header] of Object.entries(cases)) {
    const { body } = await refused(400, 'bad_signature', 'belle', text, typeof header === 'function' ? header() : header);
    assert.ok(body.detail, name);
  }
});

test('no salon, no connection and a wrong signature are one answer', async () => {
  await stage.putSalon(salonDraft('unconnected'));
  const answers = [];
  for (const address of ['belle', 'unconnected', 'nobody']) {
    const { status, type, body: { request: _request, ...body } } = await stage.tell(address, text, signature(text, 'whsec_wrong'));
    answers.push({ status, type, body });
  }
  assert.equal(answers[0].body.code, 'bad_signature');
  for (const answer of answers) assert.deepEqual(answer, answers[0]);
});

test('any one bit of body or signature changed', async () => {
  const header = signature(text, secretOf('belle'));
  for (let round = 0; round < 60; round += 1) {
    const at = Math.floor((round / 60) * text.length);
    const changed = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);
    await refused(400, 'bad_signature', 'belle', changed, header);
  }
  for (let at = header.indexOf('v1=') + 3; at < header.length; at += 1) {
    const digit = (parseInt(header[at], 16) ^ 1).toString(16);
    await refused(400, 'bad_signature', 'belle', text, header.slice(0, at) + digit + header.slice(at + 1));
  }
});

test('the same event written differently', async () => {
  const header = signature(text, secretOf('belle'));
  for (const body of [JSON.stringify(event), `${text}\n`, text.replaceAll('\n', '\r\n'), JSON.stringify(event, null, 4)]) {
    await refused(400, 'bad_signature', 'belle', body, header);
  }
});

test('the event of one salon at the address of another', async () => {
  // Signed by the other's secret, as somebody who owns that salon could; or two salons share an account. It is
  // acknowledged, or the provider would take the endpoint for broken, and counted; nothing else.
  const answer = await stage.tell('other', text, signature(text, secretOf('other')));
  assert.deepEqual([answer.status, answer.body], [200, { received: true }]);
  still.other.health.counters["ignored:another salon's"] = 1;
  assert.deepEqual(await everything(), still);
  await refused(400, 'bad_signature', 'other', text, signature(text, secretOf('belle')));
  // At the bare address it is found for its own salon, and the other's secret does not open it.
  await refused(400, 'bad_signature', '', text, signature(text, secretOf('other')));
});

test('an owner cannot pay for a neighbour’s booking by writing other metadata', async () => {
  const own = structuredClone(event);
  own.data.object.metadata.salon = 'other';
  own.data.object.client_reference_id = null;
  const body = JSON.stringify(own);
  const answer = await stage.tell('other', body, signature(body, secretOf('other')));
  assert.equal(answer.status, 200);
  const { belle, other } = await everything();
  assert.deepEqual(belle, still.belle);
  assert.deepEqual(other.bookings, still.other.bookings);
  // Kept as news of a payment that is not known there.
  assert.equal(other.health.operations, still.other.health.operations + 1);
  still = await everything();
});

test('live messages to test keys, thin events, and what is no event at all', async () => {
  const signed = (body) => [body, signature(body, secretOf('belle'))];
  const live = structuredClone({ ...event, livemode: true });
  live.data.object.livemode = true;
  await refused(400, 'wrong_mode', 'belle', ...signed(JSON.stringify(live)));
  await refused(400, 'malformed', 'belle', ...signed(withType({ livemode: true })));
  const thin = { id: 'evt_1', object: 'v2.core.event', type: 'v1.billing.meter.error', created: '2026-11-21T00:00:00Z', livemode: false };
  const { body } = await refused(400, 'malformed', 'belle', ...signed(JSON.stringify(thin)));
  assert.match(body.detail, /thin/);
  for (const wrong of ['{', '[]', '"event"', 'null', '{}', withType({ object: 'list' }), withType({ id: undefined }), withType({ type: 7 }),
    withType({ data: {} }), withType({ data: { object: { object: 'charge' } } }), withType({ livemode: 'false' }), `${'['.repeat(50_000)}`]) {
    await refused(400, 'malformed', 'belle', ...signed(wrong));
  }
});

test('bodies that are empty or too large', async () => {
  const large = ' '.repeat(513 * 1024);
  await refused(413, 'body_too_large', 'belle', large, signature(large, secretOf('belle')));
  await refused(413, 'body_too_large', '', large, signature(large, secretOf('belle')));
  await refused(400, 'bad_signature', 'belle', '', signature('', secretOf('belle')));
});

test('addresses and methods that are none', async () => {
  for (const [path, status, code] of [['stripe/nobody', 400, 'bad_signature'], ['stripe/BELLE', 404, 'unknown_salon'], ['stripe/belle/x', 404, 'not_found'], ['paypal', 404, 'not_found'], ['', 404, 'not_found']]) {
    const answer = await fetch(`${stage.edge.url}/payments/prepaid/${path}`, { method: 'POST', body: text, headers: { 'Stripe-Signature': signature(text, secretOf('belle')) } });
    assert.deepEqual([answer.status, (await answer.json()).code], [status, code], path);
  }
  for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) {
    const answer = await fetch(`${stage.edge.url}/payments/prepaid/stripe/belle`, { method });
    assert.deepEqual([answer.status, (await answer.json()).code], [405, 'method_not_allowed'], method);
  }
  assert.deepEqual(await everything(), still);
});

test('and the genuine message is believed, at the edge of its time too', async () => {
  const early = await stage.tell('belle', text, signature(text, secretOf('belle'), now() - 298));
  assert.equal(early.status, 200);
  assert.equal((await stage.client('belle').show(booked)).body.booking.status, 'confirmed');
  const again = await stage.tell('belle', text, signature(text, secretOf('belle'), now() + 298));
  assert.equal(again.status, 200);
});
