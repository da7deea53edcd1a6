// Which pages may call the API from a browser, and what every answer carries.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apart, openStage, salonDraft } from '../runtime/stage.mjs';

const ALLOWED = ['https://salon.example', 'https://www.salon.example:8443'];
const OTHERS = ['https://other.example'];

let stage;
let client;
let start;
before(async () => {
  stage = await openStage({ salons: [salonDraft('belle', { origins: ALLOWED }), salonDraft('other', { origins: OTHERS })] });
  client = stage.client('belle');
  [start] = apart(await client.starts(), 45);
});
after(() => stage.close());

const call = (path, init) => fetch(`${stage.edge.url}${path}`, init);
const storefront = (origin, salon = 'belle', init = {}) => call(`/v1/salons/${salon}/storefront`, { ...init, headers: { ...init.headers, ...(origin !== undefined && { Origin: origin }) } });

test('the salon’s own origins and ours are allowed, each by its own name', async () => {
  for (const origin of [...ALLOWED, stage.vars.PUBLIC_ORIGIN]) {
    const answer = await storefront(origin);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('Access-Control-Allow-Origin'), origin);
    assert.match(answer.headers.get('Vary'), /Origin/);
    assert.equal(answer.headers.get('Access-Control-Allow-Credentials'), null);
    await answer.arrayBuffer();
  }
});

test('every other origin is refused and cannot read the answer', async () => {
  const near = ['https://salon.example.', 'https://SALON.example', 'http://salon.example', 'https://salon.example:443', 'https://salon.example:8443',
    'https://www.salon.example', 'https://evil-salon.example', 'https://salon.example.evil.org', 'https://salon.example/', 'https://user@salon.example',
    'https://salon.example, https://evil.org', 'null', '*', 'https://', 'file://', 'https://sаlon.example'.normalize(), 'https://xn--slon-5cd.example', ...OTHERS];
  for (const origin of near) {
    const header = Buffer.from(origin).toString('latin1');
    const answer = await storefront(header);
    assert.deepEqual([answer.status, answer.headers.get('Access-Control-Allow-Origin')], [403, null], origin);
    assert.equal(answer.headers.get('Content-Type'), 'application/problem+json');
    assert.equal((await answer.json()).code, 'origin_not_allowed');
  }
});

test('a request of no page has no origin and is served', async () => {
  const answer = await storefront(undefined);
  assert.deepEqual([answer.status, answer.headers.get('Access-Control-Allow-Origin')], [200, null]);
  await answer.arrayBuffer();
});

test('a browser that asks first is told what it may send', async () => {
  const preflight = (origin, method) => call('/v1/salons/belle/bookings', {
    method: 'OPTIONS', headers: { Origin: origin, 'Access-Control-Request-Method': method, 'Access-Control-Request-Headers': 'content-type,authorization' },
  });
  const allowed = await preflight(ALLOWED[0], 'POST');
  assert.equal(allowed.status, 204);
  assert.equal(allowed.headers.get('Access-Control-Allow-Origin'), ALLOWED[0]);
  assert.equal(allowed.headers.get('Access-Control-Allow-Methods'), 'POST');
  assert.equal(allowed.headers.get('Access-Control-Allow-Headers').toLowerCase(), 'authorization, content-type, chairtime-challenge');
  const refused = await preflight('https://evil.example', 'POST');
  assert.deepEqual([refused.status, refused.headers.get('Access-Control-Allow-Origin')], [403, null]);
});

test('a problem can be read by an allowed page as well', async () => {
  const answer = await call('/v1/salons/belle/bookings', { method: 'POST', headers: { Origin: ALLOWED[0], 'Content-Type': 'application/json' }, body: '{' });
  assert.deepEqual([answer.status, answer.headers.get('Access-Control-Allow-Origin')], [400, ALLOWED[0]]);
  assert.equal((await answer.json()).code, 'malformed');
});

test('a booking from a foreign page is refused before anything happens', async () => {
  const request = await client.request({ start });
  const answer = await call('/v1/salons/belle/bookings', {
    method: 'POST', headers: { Origin: 'https://evil.example', 'Content-Type': 'application/json' }, body: JSON.stringify(request),
  });
  assert.equal(answer.status, 403);
  assert.deepEqual(await stage.bookings('belle'), []);
});

test('every kind of answer carries the headers that keep browsers safe', async () => {
  const kinds = [['/', 200], ['/v1/salons/belle/storefront', 200], ['/v1/salons/belle/nothing', 404], ['/nothing', 404], ['/v1/operator/salons/belle/health', 401],
    ['/payments/prepaid/stripe/belle', 405], ['/s/belle', 200], ['/s/belle/booking', 200], ['/s/nobody', 404]];
  for (const [path, status] of kinds) {
    const answer = await call(path);
    await answer.arrayBuffer();
    const has = (name) => answer.headers.get(name);
    assert.equal(answer.status, status, path);
    assert.equal(has('X-Content-Type-Options'), 'nosniff', path);
    assert.match(has('Content-Security-Policy'), /default-src 'none'.*frame-ancestors 'none'/, path);
    assert.match(has('Referrer-Policy'), /^(no-referrer|same-origin|strict-origin.*)$/, path);
    assert.match(has('X-Request-Id'), /^[0-9a-f]{12}$/, path);
    assert.equal(has('Server'), null, path);
  }
});

test('one page may be framed, by exactly the salon’s origins', async () => {
  const framed = async (path) => {
    const answer = await call(path);
    await answer.arrayBuffer();
    return [answer.status, /frame-ancestors ([^;]*)/.exec(answer.headers.get('Content-Security-Policy'))[1]];
  };
  assert.deepEqual(await framed('/s/belle/framed'), [200, ALLOWED.join(' ')]);
  assert.deepEqual(await framed('/s/other/framed'), [200, OTHERS.join(' ')]);
  assert.deepEqual(await framed('/s/nobody/framed'), [404, "'none'"]);
  for (const path of ['/s/belle', '/s/belle/booking', '/s/belle/tested', '/s/belle/framed/', '/p/belle', '/p/belle/framed']) assert.equal((await framed(path))[1], "'none'", path);
});

test('bookings are kept by no cache', async () => {
  const { status } = await client.post('/bookings', await client.request({ start }));
  assert.equal(status, 200);
  const answer = await call('/v1/salons/belle/bookings/0123456789abcdef0123456789abcdef');
  assert.deepEqual([answer.status, answer.headers.get('Cache-Control')], [404, 'no-store']);
  await answer.arrayBuffer();
});
