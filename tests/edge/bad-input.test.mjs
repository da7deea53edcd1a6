// Bad input of every kind: a clear 4xx with a stable code, and nothing changes.

import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { apart, openStage, OPERATOR_SECRET, salonDraft } from '../runtime/stage.mjs';

let stage;
let client;
let booked;
let request;
let still;
before(async () => {
  stage = await openStage({ salons: [salonDraft('belle'), salonDraft('other')] });
  client = stage.client('belle');
  const starts = apart(await client.starts(), 60);
  booked = await client.book({ start: starts[0] });
  request = await client.request({ start: starts[1] });
  await stage.quiet('belle');
  still = await everything();
});
after(() => stage.close());

const everything = async () => ({
  bookings: await stage.bookings('belle'), others: await stage.bookings('other'),
  health: await stage.health('belle'), kv: await stage.edge.kv.dump(), pages: (await stage.account('belle')).sessions.length,
});

async function problem(answer, status, code, what) {
  const text = await answer.text();
  assert.equal(answer.status, status, `${what}: ${text.slice(0, 300)}`);
  assert.equal(answer.headers.get('Content-Type'), 'application/problem+json', what);
  const body = JSON.parse(text);
  assert.deepEqual([body.code, body.status, body.type], [code, status, `urn:chairtime:problem:${code}`], what);
  assert.ok(body.title, what);
  assert.doesNotMatch(text, /panicked|\.rs:|stack|wasm/i, what);
  return body;
}
const post = (body, headers = { 'Content-Type': 'application/json' }) => fetch(`${client.base}/bookings`, { method: 'POST', headers, body });
const unchanged = async () => assert.deepEqual(await everything(), still);

test('bodies that are not what they should be', async () => {
  const good = JSON.stringify(request);
  await problem(await post(good, { 'Content-Type': 'text/plain' }), 415, 'unsupported_media_type', 'plain text');
  await problem(await post(good, { 'Content-Type': 'application/x-www-form-urlencoded' }), 415, 'unsupported_media_type', 'a form');
  await problem(await post(Buffer.from(good), {}), 415, 'unsupported_media_type', 'no type');
  for (const body of ['', '{', 'null', '[]', '"x"', '1', good.slice(0, -1), `${good}x`, '\u0000', `{"id":${'['.repeat(15_000)}`, '['.repeat(16_000), `{"a":1e99999}`]) {
    await problem(await post(body), 400, 'malformed', body.slice(0, 40));
  }
  await problem(await post(Buffer.from([0xff, 0xfe, 0x7b, 0x7d])), 400, 'malformed', 'no UTF-8');
  await unchanged();
});

test('fields of the wrong kind', async () => {
  const wrong = {
    id: ['x', 1, null, 'A'.repeat(32), '0'.repeat(31), '0'.repeat(33), '../../../../etc/passwd', '%00'],
    services: ['manicure', null, [1], ['Manicure'], ['a b'], [null], {}],
    staff: ['any', null, { kind: 'none' }, { kind: 'member' }, { kind: 'member', id: '' }, []],
    start: ['now', null, 1.5, '1795305600', {}, 1e40],
    pay: ['later', null, 1, true],
    contact: [null, [], 'Client', { name: 1 }],
    consent: [null, 'yes', {}, { version: 1, text: 'x' }],
    shown: [null, {}, 0],
    locale: [1, [], {}],
  };
  for (const [field, values] of Object.entries(wrong)) {
    for (const value of values) {
      await problem(await post(JSON.stringify({ ...request, [field]: value })), 400, 'malformed', `${field}: ${JSON.stringify(value)}`);
    }
    if (field !== 'locale') await problem(await post(JSON.stringify({ ...request, [field]: undefined })), 400, 'malformed', `without ${field}`);
  }
  await unchanged();
});

test('well-formed, but not to be had', async () => {
  const cases = [
    [{ services: [] }, 422, 'not_offered'],
    [{ services: ['unknown'] }, 422, 'not_offered'],
    [{ services: Array(11).fill('manicure') }, 422, 'not_offered'],
    [{ services: ['manicure'], staff: { kind: 'member', id: 'anna' } }, 422, 'not_offered'],
    [{ staff: { kind: 'member', id: 'nobody' } }, 422, 'not_offered'],
    [{ start: 0 }, 422, 'not_bookable'],
    [{ start: -1 }, 422, 'not_bookable'],
    [{ start: 9_007_199_254_740_991 }, 422, 'not_bookable'],
    [{ start: request.start + 1 }, 422, 'not_bookable'],
    [{ start: Math.floor(Date.now() / 900_000) * 900 }, 422, 'not_bookable'],
    [{ start: request.start + 90 * 86_400 }, 422, 'not_bookable'],
    [{ consent: { version: '0', text: request.consent.text } }, 409, 'consent_changed'],
    [{ consent: { version: '1', text: 'I agree to nothing.' } }, 409, 'consent_changed'],
    [{ contact: { ...request.contact, name: '' } }, 422, 'invalid_contact'],
    [{ contact: { ...request.contact, phone: '12' } }, 422, 'invalid_contact'],
    [{ contact: { ...request.contact, email: 'nobody' } }, 422, 'invalid_contact'],
    [{ contact: { ...request.contact, comment: 'x'.repeat(5_000) } }, 422, 'invalid_contact'],
  ];
  for (const [change, status, code] of cases) {
    const body = await problem(await post(JSON.stringify({ ...request, ...change })), status, code, JSON.stringify(change).slice(0, 80));
    if (code === 'invalid_contact') assert.ok(body.fields.length >= 1);
  }
  await unchanged();
});

test('bodies that are too large, declared or not, are refused without being kept', async () => {
  await problem(await post(JSON.stringify({ ...request, more: 'x'.repeat(17_000) })), 413, 'body_too_large', 'declared');
  async function* endless() { for (let n = 0; n < 64; n += 1) yield Buffer.alloc(1024, 0x20); }
  await problem(await fetch(`${client.base}/bookings`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: endless(), duplex: 'half' }), 413, 'body_too_large', 'streamed');
  await unchanged();
});

test('a booking opens in its own session only; wrong ones and unknown bookings are one answer', async () => {
  const { id } = booked.booking;
  const flipped = (at) => booked.token.slice(0, at) + (parseInt(booked.token[at], 16) ^ 1).toString(16) + booked.token.slice(at + 1);
  const headers = ['', 'Bearer', 'Bearer ', `Basic ${booked.token}`, `bearer ${booked.token}`, `Bearer ${booked.token.toUpperCase()}`, `Bearer ${booked.token}0`, `Bearer ${booked.token.slice(1)}`,
    `Bearer ${'0'.repeat(44)}`, `Bearer ${booked.link}`, `Bearer ${id}`, `Bearer ${OPERATOR_SECRET}`, ...Array.from({ length: 44 }, (_, at) => `Bearer ${flipped(at)}`)];
  const seen = new Set();
  const ask = async (url, header, method = 'GET') => {
    const { request: _request, ...body } = await problem(await fetch(url, { method, headers: header ? { Authorization: header } : {} }), 404, 'unknown_booking', `${url} ${header}`);
    seen.add(JSON.stringify(body));
  };
  for (const header of headers) await ask(`${client.base}/bookings/${id}`, header);
  for (const action of ['checkout', 'refresh', 'release']) await ask(`${client.base}/bookings/${id}/${action}`, `Bearer ${flipped(0)}`, 'POST');
  await ask(`${client.base}/bookings/${'0'.repeat(32)}`, `Bearer ${booked.token}`);
  await ask(`${stage.client('other').base}/bookings/${id}`, `Bearer ${booked.token}`);
  assert.equal(seen.size, 1, [...seen].join('\n'));
  assert.equal((await client.show(booked)).status, 200);
  await unchanged();
});

test('methods and addresses that do not exist', async () => {
  const { id } = booked.booking;
  const at = (method, path) => fetch(`${stage.edge.url}${path}`, { method });
  for (const [method, path] of [['POST', '/v1/salons/belle/storefront'], ['PUT', '/v1/salons/belle/bookings'], ['GET', '/v1/salons/belle/bookings'], ['DELETE', `/v1/salons/belle/bookings/${id}`], ['GET', `/v1/salons/belle/bookings/${id}/checkout`]]) {
    await problem(await at(method, path), 405, 'method_not_allowed', `${method} ${path}`);
  }
  for (const path of ['/v1', '/v1/salons', '/v1/salons/belle', '/v1/salons/belle/', '/v1/salons/belle/storefront/', '/v1/salons//storefront', '/v1/salons/Belle/storefront', '/v1/salons/belle/bookings/1', `/v1/salons/belle/bookings/${id}/pay`, `/v1/salons/belle/bookings/${id}/checkout/x`, '/v2/salons/belle/storefront', '/v1/salons/belle%2f..%2fother/storefront', '/v1/salons/%00/storefront', `/v1/salons/${'a'.repeat(5_000)}/storefront`]) {
    await problem(await at('GET', path), 404, 'not_found', path);
  }
  for (const path of ['/v1/salons/nobody/storefront', '/v1/salons/nobody/times?services=manicure&from=2026-11-21']) await problem(await at('GET', path), 404, 'unknown_salon', path);
  await unchanged();
});

test('paths that climb lead nowhere else', async () => {
  // fetch tidies such paths up; a plain request does not.
  const raw = (path) => new Promise((resolve, reject) => {
    http.get({ host: '127.0.0.1', port: new URL(stage.edge.url).port, path }, (answer) => { answer.resume(); resolve(answer.statusCode); }).on('error', reject);
  });
  for (const path of ['/s/../v1/operator/salons/belle/health', '/../../etc/passwd', '//etc/passwd', '/s/belle/..%2f..%2fetc', '/v1/salons/belle/../other/bookings', '/./v1/operator/salons/belle/bookings']) {
    const status = await raw(path);
    assert.ok(status >= 400 && status < 500, `${path}: ${status}`);
  }
});

test('questions about times that cannot be answered', async () => {
  for (const query of ['', 'services=manicure', 'services=&from=2026-11-21', 'services=manicure&from=tomorrow', 'services=manicure&from=2026-13-01', 'services=manicure&from=2026-11-21&days=0',
    'services=manicure&from=2026-11-21&days=32', 'services=manicure&from=2026-11-21&days=-1', 'services=Manicure&from=2026-11-21', `services=${Array(11).fill('manicure')}&from=2026-11-21`, 'services=manicure&staff=A&from=2026-11-21']) {
    await problem(await fetch(`${client.base}/times?${query}`), 400, 'malformed', query);
  }
  await problem(await fetch(`${client.base}/times?services=unknown&from=2026-11-21`), 422, 'not_offered', 'unknown service');
});

test('the operator’s calls need the operator’s secret, and a sound catalogue', async () => {
  const url = `${stage.edge.url}/v1/operator/salons/belle`;
  const put = (body, secret = OPERATOR_SECRET) => fetch(url, { method: 'PUT', headers: { 'Content-Type': 'application/json', ...(secret && { Authorization: `Bearer ${secret}` }) }, body: JSON.stringify(body) });
  for (const secret of ['', 'wrong', `${OPERATOR_SECRET}x`, OPERATOR_SECRET.slice(1), booked.token]) await problem(await put(salonDraft('belle'), secret), 401, 'unauthorised', secret);
  await problem(await put(salonDraft('other')), 400, 'malformed', 'another salon');
  for (const change of [{ zone: 'Mars/Olympus' }, { services: [{ ...salonDraft('belle').services[0], duration: 0 }] }, { origins: ['https://*.example'] }, { name: '' }, { booking: { ...salonDraft('belle').booking, hold_seconds: 1 } }]) {
    await problem(await put(salonDraft('belle', change)), 422, 'invalid_catalogue', JSON.stringify(change).slice(0, 60));
  }
  await unchanged();
});
