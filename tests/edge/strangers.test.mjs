// Every address × every role × own, another and no salon or booking: what is not yours and what is not there are one answer,
// and nothing changes by asking.
//
// The addresses of the public API come from its own list (shared/src/api/route.rs), those of the desk and the operator from the
// arms that choose them: one that is added there and not here fails.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { OPERATOR_SECRET, apart, bookingId, openStage, salonDraft } from '../runtime/stage.mjs';
import { DESK } from './desk-routes.mjs';

const source = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

let stage;
let still;
/** @type {Record<string, {id: string, token: string, link: string}>} bookings, by whose they are */
const bookings = {};
/** @type {Record<string, Record<string, string>>} headers, by role */
const roles = {};

before(async () => {
  stage = await openStage({ salons: [salonDraft('belle'), salonDraft('other')] });
  const starts = apart(await stage.client('belle').starts('fringe'), 60);
  const book = async (salon) => {
    const { body } = await stage.client(salon).book({ services: ['fringe'], start: starts.shift(), pay: 'at_salon' });
    return { id: body.booking.id, token: body.token, link: body.link };
  };
  Object.assign(bookings, { own: await book('belle'), foreign: await book('belle'), elsewhere: await book('other') });
  const cookie = async (salon) => {
    const answer = await fetch(`${stage.edge.url}/v1/desk/session`, {
      method: 'POST', headers: { Origin: stage.vars.PUBLIC_ORIGIN, 'Content-Type': 'application/json' },
      body: JSON.stringify({ owner_key: stage.ownerKeys[salon] }),
    });
    return answer.headers.get('Set-Cookie').split(';')[0];
  };
  const owner = { Cookie: await cookie('belle') };
  const desk = async (path, body) => (await fetch(`${stage.edge.url}/v1/desk/salons/belle/bookings/${bookings.own.id}${path}`, {
    method: 'POST', headers: { ...owner, Origin: stage.vars.PUBLIC_ORIGIN, ...(body && { 'Content-Type': 'application/json' }) }, body: body && JSON.stringify(body),
  })).json();
  await desk('/payment-request', { key: 'rest', amount: { minor: 1200, currency: 'EUR' } });
  const [, code] = (await desk('/payment-link')).link.split('#');
  const paying = await stage.client('belle').post('/payment-links/session', { code });
  const bearer = (token) => ({ Authorization: `Bearer ${token}` });
  Object.assign(roles, {
    nobody: {},
    'the client': bearer(bookings.own.token),
    'another client': bearer(bookings.foreign.token),
    'a client elsewhere': bearer(bookings.elsewhere.token),
    'who may pay': bearer(paying.body.token),
    'the owner': owner,
    'another owner': { Cookie: await cookie('other') },
    'the operator': bearer(OPERATOR_SECRET),
  });
  for (const salon of ['belle', 'other']) await stage.quiet(salon);
  still = await everything();
});
after(() => stage.close());

const everything = async () => ({
  belle: await stage.bookings('belle'), other: await stage.bookings('other'), kv: await stage.edge.kv.dump(),
  health: [await stage.health('belle'), await stage.health('other')].map(({ counters: _counters, ...health }) => health),
  pages: (await stage.account('belle')).sessions.length,
});

let asked = 0;
/** The answer without what is another each time. */
async function ask(method, path, headers, body = '{}') {
  asked += 1;
  const answer = await fetch(`${stage.edge.url}${path}`, {
    method, redirect: 'manual', ...(method !== 'GET' && { body }),
    headers: { ...headers, ...(method !== 'GET' && { 'Content-Type': 'application/json' }) },
  });
  const text = await answer.text();
  let said = text;
  try {
    const { request: _request, ...rest } = JSON.parse(text);
    said = JSON.stringify(rest);
  } catch { /* no problem details */ }
  const kept = ['Content-Type', 'Cache-Control', 'WWW-Authenticate', 'Set-Cookie', 'Location'].map((name) => answer.headers.get(name));
  return { status: answer.status, said, kept };
}

/** Bookings that a role may ask about at a salon, each as it is not the role's to see; one answer for all. */
const PLACES = (own) => [
  ['another client’s', 'belle', bookings[own === 'foreign' ? 'own' : 'foreign'].id],
  ['one that is not there', 'belle', bookingId()],
  ['one of another salon, here', 'belle', bookings.elsewhere.id],
  ['ours, at another salon', 'other', bookings.own.id],
  ['another salon’s, there', 'other', bookings.elsewhere.id],
  ['ours, at a salon that is not there', 'nosuch', bookings.own.id],
  ['nothing anywhere', 'nosuch', bookingId()],
];

/** How each address of the public API is called; the names are those of `ApiRoute` and `BookingAction`. */
const API = {
  Storefront: { open: true, path: '/storefront', method: 'GET' },
  Front: { open: true, path: '/front?lang=en', method: 'GET' },
  Times: { open: true, path: '/times?services=fringe&staff=any&from=2030-01-01&days=1', method: 'GET' },
  Bookings: { open: true, path: '/bookings', method: 'POST' },
  PaymentSession: { path: '/payment-links/session', method: 'POST', body: JSON.stringify({ code: 'x'.repeat(22) }) },
  Session: { booking: '/session', method: 'POST', body: () => JSON.stringify({ link: bookings.own.link }) },
  Show: { booking: '', method: 'GET' },
  Checkout: { booking: '/checkout', method: 'POST' },
  Refresh: { booking: '/refresh', method: 'POST' },
  Release: { booking: '/release', method: 'POST' },
  Cancel: { booking: '/cancel', method: 'POST', body: () => JSON.stringify({ shown: null }) },
  Reschedule: { booking: '/reschedule', method: 'POST', body: () => JSON.stringify({ start: 2e9 }) },
};

test('the public API: the list is whole', () => {
  const text = source('shared/src/api/route.rs');
  const variants = (name) => [...text.split(`pub enum ${name} {`)[1].split('\n}')[0].matchAll(/^ {4}([A-Z]\w+)/gm)].map(([, variant]) => variant);
  const names = [...variants('ApiRoute').filter((name) => name !== 'Booking'), ...variants('BookingAction')];
  assert.deepEqual(names.toSorted(), Object.keys(API).toSorted());
});

test('the public API: a booking is there for who holds it; to all others there is none', async () => {
  for (const [name, { booking, method, body }] of Object.entries(API)) {
    if (booking === undefined) continue;
    const seen = new Map();
    for (const [role, headers] of Object.entries(roles)) {
      // A link is shown in the body: whoever has it has it, and it is for our booking alone.
      const own = name === 'Session' ? 'own' : { 'another client': 'foreign', 'a client elsewhere': 'elsewhere' }[role] ?? 'own';
      const places = PLACES(own).filter(([, salon, id]) => !(own === 'elsewhere' && salon === 'other' && id === bookings.elsewhere.id));
      // Who has neither a session nor a link of ours has none for it either.
      if (!['the client', 'who may pay'].includes(role) && own === 'own' && name !== 'Session') places.push(['ours', 'belle', bookings.own.id]);
      await Promise.all(places.map(async ([what, salon, id]) => {
        const answer = await ask(method, `/v1/salons/${salon}/bookings/${id}${booking}`, headers, body?.());
        seen.set(JSON.stringify(answer), `${name}: ${role}, ${what}`);
      }));
    }
    assert.equal(seen.size, 1, JSON.stringify([...seen], null, 1));
    assert.match([...seen.keys()][0], /"status":404.*unknown_booking/);
  }
});

test('the public API: what each may do with their own', async () => {
  const at = (action) => `/v1/salons/belle/bookings/${bookings.own.id}${action}`;
  for (const role of ['the client', 'who may pay']) assert.equal((await ask('GET', at(''), roles[role])).status, 200, role);
  for (const action of ['/release', '/cancel', '/reschedule']) {
    const body = { '/cancel': API.Cancel.body(), '/reschedule': API.Reschedule.body() }[action];
    const { status, said } = await ask('POST', at(action), roles['who may pay'], body);
    assert.ok(status === 403 || (status === 400 && said.includes('malformed')), `${action}: ${status} ${said}`);
  }
});

test('the public API: salons that are not there are one answer, whoever asks', async () => {
  for (const [name, { path, method, body }] of Object.entries(API)) {
    if (path === undefined) continue;
    const answers = new Set();
    for (const headers of Object.values(roles)) for (const salon of ['nosuch', 'nosuch2']) answers.add(JSON.stringify(await ask(method, `/v1/salons/${salon}${path}`, headers, body)));
    assert.equal(answers.size, 1, `${name}: ${[...answers]}`);
    assert.match([...answers][0], /"status":40[04]/, name);
  }
});


test('the desk: the list is whole', () => {
  const [, known] = /let known = \|part: &str\| \{\s*matches!\(\s*part,\s*([^)]*)\)/.exec(source('worker/src/http/desk.rs'));
  const parts = [...known.matchAll(/"([a-z]+)"/g)].map(([, part]) => part);
  assert.deepEqual(new Set(DESK.map((one) => /\/([a-z]+)/.exec(one)[1])), new Set(parts));
  const arms = [...source('worker/src/http/desk/bookings.rs').matchAll(/\(Method::(\w+), \[([^\]]*)\]\)/g)];
  const listed = arms.map(([, method, path]) => {
    const parts = [...path.matchAll(/"([a-z-]+)"|key/g)].map(([, part]) => part ?? 'x');
    return `${method.toUpperCase()} ${['/bookings/{b}', ...parts].join('/')}`;
  });
  const [, clients] = /match \(request\.method\(\), rest\) \{(.*?)\n {4}\}\n/s.exec(source('worker/src/http/desk/clients.rs'));
  const words = [...clients.matchAll(/\(Method::\w+, (.*)\) =>/g)].flatMap(([, path]) => [...path.matchAll(/"([a-z-]+)"/g)].map(([, word]) => word));
  for (const word of words) assert.ok(DESK.some((one) => one.includes('/clients/') && one.split('/').includes(word)), word);
  assert.ok(words.length >= 3, `${words}`);
  const catalogue = [...source('worker/src/http/desk/catalogue.rs').matchAll(/\(Method::(\w+), \[(.*?)\]\)/g)];
  const below = catalogue.map(([, method, path]) => `${method.toUpperCase()} ${['/catalogue', ...[...path.matchAll(/"([a-z]+)"|version/g)].map(([, part]) => part ?? '1')].join('/')}`);
  assert.deepEqual(below.toSorted(), DESK.filter((one) => one.includes(' /catalogue')).toSorted());
  for (const one of listed) assert.ok(DESK.includes(one), one);
  assert.ok(listed.length >= 14, `${listed.length}`);
});

test('the desk: for its own owner; to all others every salon is one that is not there', async () => {
  const seen = new Map();
  for (const [role, headers] of Object.entries(roles)) {
    for (const salon of ['belle', 'other', 'nosuch', 'No-Such']) {
      if ((role === 'the owner' && salon === 'belle') || (role === 'another owner' && salon === 'other')) continue;
      await Promise.all(DESK.map(async (one) => {
        const [method, path] = one.replace('{b}', bookings.own.id).split(' ');
        const answer = await ask(method, `/v1/desk/salons/${salon}${path}`, { ...headers, Origin: stage.vars.PUBLIC_ORIGIN });
        seen.set(JSON.stringify(answer), `${role} at ${salon}: ${one}`);
      }));
    }
  }
  assert.equal(seen.size, 1, JSON.stringify([...seen], null, 1));
  assert.match([...seen.keys()][0], /"status":401.*not_signed_in/);
});

test('the desk: bookings of another salon are bookings that are not there', async () => {
  const owner = { ...roles['the owner'], Origin: stage.vars.PUBLIC_ORIGIN };
  const bodies = { cancel: { key: 'k' }, refund: { key: 'k', amount: { minor: 1, currency: 'EUR' } }, 'links/revoke': { power: 'manage' } };
  for (const one of DESK.filter((path) => path.includes('{b}'))) {
    const answers = new Set();
    for (const id of [bookings.elsewhere.id, bookingId(), bookingId()]) {
      const [method, path] = one.replace('{b}', id).split(' ');
      const body = Object.entries(bodies).find(([name]) => path.endsWith(name))?.[1] ?? {};
      answers.add(JSON.stringify(await ask(method, `/v1/desk/salons/belle${path}`, owner, JSON.stringify(body))));
    }
    assert.equal(answers.size, 1, `${one}: ${[...answers]}`);
    assert.match([...answers][0], /"status":4|"said":"\[\]"|"events":\[\]/, one);
  }
});

test('what another site has a browser send to the desk is refused, with the owner’s cookie', async () => {
  for (const one of DESK.filter((path) => !path.startsWith('GET'))) {
    const [method, path] = one.replace('{b}', bookings.own.id).split(' ');
    for (const Origin of ['https://evil.example', 'null', `${stage.vars.PUBLIC_ORIGIN}.evil.example`]) {
      assert.equal((await ask(method, `/v1/desk/salons/belle${path}`, { ...roles['the owner'], Origin })).status, 403, one);
    }
  }
});

test('the operator’s calls: one secret, one answer to all others', async () => {
  const calls = ['PUT ', 'GET /health', 'GET /bookings', 'POST /import', 'POST /owner-key', 'PUT /connections/stripe', 'PUT /connections/tiptoppay', 'GET /nothing'];
  const arms = [...source('worker/src/http/operator.rs').matchAll(/\(Method::(\w+), Some\("([a-z-]+)"\)\)/g)];
  for (const [, method, path] of arms) assert.ok(calls.includes(`${method.toUpperCase()} /${path}`), path);
  assert.ok(arms.length >= 4);
  const seen = new Map();
  for (const [role, headers] of Object.entries({ ...roles, 'a guess': { Authorization: 'Bearer operator-secret-of-test' }, 'a scheme': { Authorization: `Basic ${OPERATOR_SECRET}` } })) {
    if (role === 'the operator') continue;
    for (const salon of ['belle', 'nosuch']) for (const call of calls) {
      const [method, path] = call.split(' ');
      seen.set(JSON.stringify(await ask(method, `/v1/operator/salons/${salon}${path}`, headers)), `${role}: ${call}`);
    }
  }
  assert.equal(seen.size, 1, JSON.stringify([...seen], null, 1));
  assert.match([...seen.keys()][0], /"status":401/);
});

test('nothing has changed by all that asking', async () => {
  console.log(`${asked} requests`);
  assert.deepEqual(await everything(), still);
});
