// Signing in: who gets in, who does not, and what a session opens.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { salonDraft } from '../runtime/stage.mjs';
import { openDesk } from './desk.mjs';

let stage;
before(async () => { stage = await openDesk({ salons: [salonDraft('belle'), salonDraft('other')] }); });
after(() => stage.close());

const refused = (answer, status, code) => {
  assert.deepEqual([answer.status, answer.body?.code], [status, code], answer.text);
  assert.equal(answer.headers.get('Cache-Control'), 'no-store');
};
const list = (salon, options) => stage.call(`/v1/desk/salons/${salon}/connections`, options);
const signInWith = (owner_key, headers) => stage.call('/v1/desk/session', { method: 'POST', body: { owner_key }, headers });

test('the key opens the desk of its own salon, and the cookie is one that pages cannot read', async () => {
  const desk = await stage.signIn('belle');
  assert.match(desk.set, /^__Host-chairtime=belle\.[0-9a-f]{32}; Path=\/; Secure; HttpOnly; SameSite=Strict$/);
  const shown = await stage.call('/v1/desk/session', { cookie: desk.cookie });
  assert.deepEqual([shown.status, shown.body.salon, shown.body.role], [200, 'belle', 'owner']);
  const left = shown.body.expires - Date.now() / 1000;
  assert.ok(left > 12 * 3600 - 60 && left <= 12 * 3600 + 1, `idle for twelve hours: ${left}`);
  const answer = await desk.get('/connections');
  assert.deepEqual([answer.status, answer.body.connections], [200, []]);
  assert.equal(answer.headers.get('Cache-Control'), 'no-store');
  assert.equal(answer.body.addresses.stripe, `${stage.origin}/payments/prepaid/stripe/belle`);
  assert.equal(answer.body.addresses.tiptoppay.check, `${stage.origin}/payments/prepaid/tiptoppay/belle/check`);
  assert.ok(answer.body.events.includes('charge.refund.updated'));
});

test('nobody else gets in: each wrong way to come', async () => {
  const desk = await stage.signIn('belle');
  const [name, token] = desk.cookie.split('=');
  refused(await list('belle'), 401, 'not_signed_in');
  refused(await list('other', { cookie: desk.cookie }), 401, 'not_signed_in');
  refused(await list('nobody', { cookie: desk.cookie }), 401, 'not_signed_in');
  refused(await list('No Salon', { cookie: desk.cookie }), 401, 'not_signed_in');
  for (const [what, cookie] of Object.entries({
    'another token': `${name}=belle.${'0'.repeat(32)}`,
    'the token under another salon': `${name}=other.${token.split('.')[1]}`,
    'a salon that is not there': `${name}=nobody.${token.split('.')[1]}`,
    'a cut token': `${name}=${token.slice(0, -1)}`,
    'without the prefix': `chairtime=${token}`,
    'twice': `${desk.cookie}; ${desk.cookie}`,
    'the owner key': `${name}=${stage.ownerKeys.belle}`,
  })) refused(await list('belle', { cookie }), 401, 'not_signed_in', what);
  assert.equal((await list('belle', { cookie: `a=b; ${desk.cookie}; c=d` })).status, 200);
});

test('a wrong key and a salon that is not there are one answer', async () => {
  const digits = 'ab'.repeat(16);
  const [wrong, nobody, noKey] = [await signInWith(`ck_other_${digits}`), await signInWith(`ck_nobody_${digits}`), await signInWith('letmein')];
  for (const answer of [wrong, nobody, noKey]) {
    refused(answer, 401, 'wrong_owner_key');
    assert.equal(answer.headers.get('Set-Cookie'), null);
  }
  const plain = ({ body }) => ({ ...body, request: undefined });
  assert.deepEqual(plain(wrong), plain(nobody));
  const other = await signInWith(stage.ownerKeys.belle.replace('ck_belle', 'ck_other'));
  refused(other, 401, 'wrong_owner_key');
});

test('whoever goes on guessing is told to wait, and the owner is not', async () => {
  const statuses = [];
  for (let n = 0; n < 14; n += 1) statuses.push((await signInWith(`ck_other_${String(n).padStart(32, '0')}`)).status);
  assert.ok(statuses.includes(401), `${statuses}`);
  assert.deepEqual(statuses.slice(-4), [429, 429, 429, 429]);
  const desk = await stage.signIn('other');
  assert.equal((await desk.get('/connections')).status, 200);
});

test('calls that change something come from our own pages only', async () => {
  const desk = await stage.signIn('belle');
  for (const Origin of ['https://evil.example', 'null', `${stage.origin}.evil.example`, stage.origin.replace('http:', 'https:'), '']) {
    const send = (path, method, body) => stage.call(path, { method, body, cookie: desk.cookie, headers: { Origin } });
    refused(await send('/v1/desk/session', 'POST', { owner_key: stage.ownerKeys.belle }), 403, 'origin_not_allowed');
    refused(await send('/v1/desk/session', 'DELETE'), 403, 'origin_not_allowed');
    refused(await send('/v1/desk/salons/belle/connections/stripe', 'DELETE'), 403, 'origin_not_allowed');
  }
  assert.equal((await desk.get('/connections')).status, 200, 'still signed in');
  const options = await stage.call('/v1/desk/session', { method: 'OPTIONS' });
  assert.equal(options.headers.get('Access-Control-Allow-Origin'), null);
});

test('signing out ends this session, everywhere ends all, a new key too', async () => {
  const [first, second, third] = [await stage.signIn('belle'), await stage.signIn('belle'), await stage.signIn('belle')];
  const out = await stage.call('/v1/desk/session', { method: 'DELETE', cookie: first.cookie });
  assert.equal(out.status, 204);
  assert.match(out.headers.get('Set-Cookie'), /^__Host-chairtime=;.*Max-Age=0/);
  refused(await first.get('/connections'), 401, 'not_signed_in');
  assert.equal((await second.get('/connections')).status, 200);
  assert.equal((await stage.call('/v1/desk/sessions', { method: 'DELETE', cookie: second.cookie })).status, 204);
  for (const desk of [second, third]) refused(await desk.get('/connections'), 401, 'not_signed_in');
  refused(await stage.call('/v1/desk/sessions', { method: 'DELETE', cookie: third.cookie }), 401, 'not_signed_in');
  assert.equal((await stage.call('/v1/desk/session', { method: 'DELETE' })).status, 204, 'signing out always works');

  const fourth = await stage.signIn('belle');
  const old = stage.ownerKeys.belle;
  stage.ownerKeys.belle = await stage.newOwnerKey('belle');
  refused(await fourth.get('/connections'), 401, 'not_signed_in');
  refused(await signInWith(old), 401, 'wrong_owner_key');
  await stage.signIn('belle');
});

test('what is no address of the desk', async () => {
  const desk = await stage.signIn('belle');
  refused(await desk.get('/nothing'), 404, 'not_found');
  refused(await desk.get('/connections/paypal/test-payment'), 404, 'not_found');
  refused(await desk.get('/connections/stripe/verify'), 405, 'method_not_allowed');
  refused(await desk.post('/connections'), 405, 'method_not_allowed');
  refused(await desk.post('/connections/stripe/verify'), 404, 'not_connected');
  refused(await desk.get('/connections/stripe/test-payments'), 404, 'not_found');
  const broken = await desk.post('/connections/stripe', '"sk_live_51secretsecretsecretsecret"');
  refused(broken, 400, 'malformed');
  assert.doesNotMatch(broken.text, /sk_live/);
});
