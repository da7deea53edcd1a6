// What lies outside, two hundred of each: origins that look like a salon's, addresses that a client might be led to, hosts that
// the Worker might be made to ask. No such origin is let in, nobody is sent to such an address, nobody is asked there.

import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import { after, test } from 'node:test';
import { opened } from '../runtime/opened.mjs';
import { OPERATOR_SECRET, salonDraft, signature } from '../runtime/stage.mjs';

const ORIGINS = ['https://salon.example', 'https://www.salon.example:8443'];
const { stage, client, starts } = await opened({ salons: [salonDraft('belle', { origins: ORIGINS }), salonDraft('other', { origins: ['https://other.example'] })] });

/** Origins that differ from an allowed one in a little. */
function nearOrigins() {
  const near = new Set(['null', '*', '', ' ', 'https://', 'file://', 'about:blank', 'data:text/html,x', 'https://other.example', 'chrome-extension://salon.example']);
  for (const origin of ORIGINS) {
    const [scheme, rest] = origin.split('://');
    const [host, port] = rest.split(':');
    const ported = (name) => `${scheme}://${name}${port ? `:${port}` : ''}`;
    for (const other of ['http', 'HTTPS', 'ftp', 'ws', 'wss', 'blob:https', 'view-source:https', '', 'https:', 'javascript']) near.add(`${other}://${rest}`);
    for (const other of [':443', ':80', ':8443', ':8444', ':08443', ':0', ':', ':65536', ':-1', ':8443:443']) near.add(`${scheme}://${host}${other}`);
    for (const end of ['.', '..', '.evil.org', '.example', 'x', '-', '%00', '%2eevil.org', '/', '//', '/x', '?x', '#x', '\\evil.org', '@evil.org', ';', ',', ' ', ', https://evil.org', '\t']) near.add(`${origin}${end}`);
    for (const start of ['x', 'x.', 'www.', 'www.www.', 'evil-', 'evil.org.', 'evil.org@', 'user:pass@', '.', '*.', '%20', '[', 'xn--', '\\', '/', '//', '0.']) near.add(ported(`${start}${host}`));
    for (let at = 0; at < host.length; at += 1) {
      near.add(ported(host.slice(0, at) + host[at].toUpperCase() + host.slice(at + 1)));
      near.add(ported(host.slice(0, at) + host.slice(at + 1)));
      near.add(ported(`${host.slice(0, at)}${host[at]}${host.slice(at)}`));
    }
    for (const [one, like] of [['a', 'à'], ['e', 'é'], ['o', 'ö'], ['l', '1'], ['s', '5'], ['.', '-'], ['.', '·']]) near.add(ported(host.replace(one, like)));
  }
  for (const origin of [...ORIGINS, stage.vars.PUBLIC_ORIGIN]) near.delete(origin);
  return [...near];
}

test('origins that look like the salon’s are not', async () => {
  const near = nearOrigins();
  // Around a header's value blanks do not count, so these are the salon's own, or none.
  const same = near.filter((origin) => [...ORIGINS, ''].includes(origin.trim()));
  const wrong = near.filter((origin) => !same.includes(origin));
  assert.ok(wrong.length >= 200, `${wrong.length}`);
  for (const [n, origin] of wrong.entries()) {
    const path = ['/storefront', '/times?services=manicure&from=2026-12-01', `/bookings/${'0'.repeat(32)}`][n % 3];
    const answer = await fetch(`${client.base}${path}`, { headers: { Origin: origin } });
    assert.deepEqual([answer.status, answer.headers.get('Access-Control-Allow-Origin')], [403, null], JSON.stringify(origin));
    assert.equal((await answer.json()).code, 'origin_not_allowed');
    if (n % 20 === 0) {
      const asked = await fetch(`${client.base}/bookings`, { method: 'OPTIONS', headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' } });
      assert.deepEqual([asked.status, asked.headers.get('Access-Control-Allow-Origin')], [403, null], JSON.stringify(origin));
      const own = await fetch(`${client.base}/storefront`, { headers: { Origin: ORIGINS[0] } });
      assert.deepEqual([own.status, own.headers.get('Access-Control-Allow-Origin')], [200, ORIGINS[0]]);
      await own.arrayBuffer();
    }
  }
  console.log(`${wrong.length} origins refused`);
});

/** One address, as those who look for open redirects write it. */
const EVIL = ['https://evil.example', '//evil.example', '///evil.example', '\\\\evil.example', '/\\evil.example', 'https:evil.example', 'https:/evil.example', 'javascript:alert(1)//evil.example',
  'data:text/html,evil.example', 'https://127.0.0.1:8787@evil.example', 'https://127.0.0.1:8787.evil.example', 'evil.example', '%2f%2fevil.example', 'https%3a%2f%2fevil.example',
  '/%09/evil.example', '/%5cevil.example', '//evil.example/%2e%2e', 'https://evil.example?127.0.0.1:8787', 'https://evil.example#127.0.0.1:8787', '\u2044\u2044evil.example'];

/** A plain request: fetch would tidy its path up and keep its Host. */
const raw = (path, headers = {}) => new Promise((resolve, reject) => {
  const { hostname: host, port } = new URL(stage.edge.url);
  http.get({ host, port, path, headers }, (answer) => {
    let text = '';
    answer.on('data', (data) => { text += data; });
    answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
  }).on('error', reject);
});

test('no address of a request leads anybody there', async () => {
  const places = [
    (to) => [`/s/belle/booking?return=${to}`], (to) => [`/s/belle?next=${to}&url=${to}&redirect_uri=${to}`], (to) => [`/p/belle?continue=${to}#${to}`],
    (to) => [`/${to}`], (to) => [`/s/${to}`], (to) => [`/s/belle/${to}`], (to) => [`/v1/salons/${to}/storefront`],
    // An @ in it is refused by the runtime itself, before the Worker is asked.
    (to) => ['/s/belle', { Host: to.replace(/[^\w.:-]/g, '') || 'evil.example' }],
    (to) => ['/s/belle/booking', { 'X-Forwarded-Host': to, 'X-Forwarded-Proto': 'http', Forwarded: `host="${to}"` }],
    (to) => ['/s/belle', { Referer: to, 'X-Original-URL': to, 'X-Rewrite-URL': to }],
  ];
  let tried = 0;
  for (const to of EVIL.map((text) => encodeURI(text).replaceAll('%25', '%'))) {
    for (const place of places) {
      const [path, headers] = place(to);
      const { status, headers: got, text } = await raw(path, headers);
      assert.ok(status === 200 || (status >= 400 && status < 500), `${path}: ${status}`);
      assert.deepEqual([got.location, got.refresh, got.link], [undefined, undefined, undefined], path);
      assert.ok(!text.includes('evil.example') && !JSON.stringify(got).includes('evil.example'), `${path}: ${text.slice(0, 300)}`);
      tried += 1;
    }
  }
  assert.ok(tried >= 200);
  console.log(`${tried} addresses led nowhere`);
});

test('the payment page leads back to us, whatever the request says', async () => {
  const request = await client.request({ start: starts.shift() });
  for (const to of EVIL.slice(0, 4)) {
    const answer = await fetch(`${client.base}/bookings?return=${encodeURIComponent(to)}`, {
      method: 'POST', headers: { 'Content-Type': 'application/json', Origin: ORIGINS[0], Referer: 'https://evil.example/', 'X-Forwarded-Host': 'evil.example' },
      body: JSON.stringify({ ...request, return: to, success_url: to, cancel_url: to, origin: to, website: to }),
    });
    assert.equal(answer.status, 200);
    await answer.arrayBuffer();
  }
  const { sessions } = await stage.account('belle');
  assert.equal(sessions.length, 1);
  for (const url of [sessions[0].success_url, sessions[0].cancel_url]) assert.ok(url.startsWith(`${stage.vars.PUBLIC_ORIGIN}/s/belle/`), url);
});

test('no host that anybody writes is asked', async () => {
  const heard = [];
  const canary = net.createServer((socket) => { heard.push(socket.remotePort); socket.destroy(); });
  await new Promise((done) => { canary.listen(0, '::', done); });
  after(() => canary.close());
  const { port } = canary.address();
  const hosts = [`http://127.0.0.1:${port}`, `http://localhost:${port}/x`, `http://2130706433:${port}`, `http://0x7f000001:${port}`, `http://127.1:${port}`, `http://[::1]:${port}`,
    `http://0:${port}`, `http://a:b@127.0.0.1:${port}/`, `//127.0.0.1:${port}`, `HTTP://127.0.0.1:${port}/?a=https://api.stripe.com`];
  const sign = await fetch(`${stage.edge.url}/v1/desk/session`, {
    method: 'POST', headers: { Origin: stage.vars.PUBLIC_ORIGIN, 'Content-Type': 'application/json' }, body: JSON.stringify({ owner_key: stage.ownerKeys.belle }),
  });
  const owner = { Cookie: sign.headers.get('Set-Cookie').split(';')[0], Origin: stage.vars.PUBLIC_ORIGIN };
  const post = (path, body, headers = {}, method = 'POST') => fetch(`${stage.edge.url}${path}`, { method, headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) });
  const operator = { Authorization: `Bearer ${OPERATOR_SECRET}` };
  const event = (host) => JSON.stringify({ id: 'evt_x', object: 'event', type: 'checkout.session.completed', livemode: false, created: 1, data: { object: { id: 'cs_1', object: 'checkout.session', url: host, success_url: host, metadata: { salon: host } } } });
  const form = (host, kind) => `TransactionId=7&Amount=1&IpAddress=${host}&Url=${host}&InvoiceId=${host}&Data=${encodeURIComponent(JSON.stringify({ url: host, kind }))}`;
  const fields = [
    async (host) => post('/v1/salons/belle/bookings', { ...await client.request({ start: starts[0] }), contact: { name: host, phone: '+4915112345678', email: 'a@b.example', comment: host } }),
    async (host) => post('/v1/salons/belle/bookings', { ...await client.request({ start: starts[0] }), provider: host, webhook: host, callback: host }),
    (host) => post(`/v1/salons/belle/bookings/${'0'.repeat(32)}/session`, { link: host }),
    (host) => post('/v1/salons/belle/payment-links/session', { code: host }),
    (host) => post('/v1/desk/session', { owner_key: host }, { Origin: stage.vars.PUBLIC_ORIGIN }),
    (host) => post('/v1/desk/salons/belle/connections/stripe', { secret_key: `sk_test_${host}`, api_base: host, webhook_url: host }, owner),
    (host) => post('/v1/desk/salons/belle/connections/tiptoppay', { public_id: host, api_secret: host, region: host, api: host }, owner),
    (host) => post('/v1/desk/salons/belle/connections/tiptoppay', { public_id: 'pk_1', api_secret: 'x', widget: host, url: host }, owner),
    (host) => post('/v1/desk/salons/belle/connections/stripe/rotate', { secret_key: host }, owner),
    (host) => post('/v1/desk/salons/belle/clients/erase', { phone: host, email: host }, owner),
    (host) => post('/v1/operator/salons/belle', salonDraft('belle', { origins: ORIGINS, website: host, address: host }), operator, 'PUT'),
    (host) => post('/v1/operator/salons/belle', salonDraft('belle', { origins: [...ORIGINS, host] }), operator, 'PUT'),
    (host) => post('/v1/operator/salons/belle', salonDraft('belle', { origins: ORIGINS, letters: { to: `x@127.0.0.1:${port}`, reminder: 60 } }), operator, 'PUT'),
    (host) => post('/v1/operator/salons/other/connections/stripe', { keys: { secret_key: host, webhook_secrets: [host], api: host }, mode: 'test' }, operator, 'PUT'),
    (host) => stage.tell('belle', event(host)),
    (host) => { const text = event(host); return stage.tell('', text, signature(text, stage.keys.belle.stripe.webhook_secrets[0])); },
    (host) => fetch(`${stage.edge.url}/payments/prepaid/tiptoppay`, { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: form(host, 1) }),
    (host) => fetch(`${stage.edge.url}/payments/prepaid/tiptoppay/belle/pay?${form(encodeURIComponent(host), 2)}`),
    (host) => raw('/s/belle', { 'X-Forwarded-Host': host, Referer: host, Origin: host }),
    (host) => raw(host.startsWith('//') ? host : `/${encodeURIComponent(host)}`),
  ];
  let tried = 0;
  for (const host of hosts) {
    for (const field of fields) {
      const { status } = await field(host);
      assert.ok(status < 500 || status === 502 || status === 503, `${field}: ${status}`);
      tried += 1;
    }
  }
  await stage.edge.cron();
  await stage.quiet('belle');
  assert.ok(tried >= 200);
  assert.deepEqual(heard, [], 'somebody was asked');
  console.log(`${tried} hosts, none asked`);
  // That the canary hears at all.
  await fetch(`http://127.0.0.1:${port}`).catch(() => null);
  assert.equal(heard.length, 1);
});
