// Secrets and persons that are told from all others, through every way in: headers, addresses, bodies, keys, wrong and right.
// Then every byte that was left behind is looked through: log, KV, tables and their journals. None is there as it was given,
// and no answer repeats what its reader may not know.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { cardNumbers, noCardNumbers, nowhere } from '../runtime/left-behind.mjs';
import { opened } from '../runtime/opened.mjs';
import { OPERATOR_SECRET, eventually, salonDraft, signature } from '../runtime/stage.mjs';

const { stage, client, starts } = await opened({ salons: [salonDraft('belle', { currency: 'KZT' })], providers: ['stripe', 'tiptoppay'] });

/** What most canaries have in common. */
const WORD = 'Kanarienvogel';

/** Every canary that was let out. @type {string[]} */
const canaries = [];
function canary(shape = (text) => text) {
  const text = shape(`${WORD}${randomBytes(6).toString('hex')}`);
  canaries.push(text);
  return text;
}
const answers = [];
async function send(path, init = {}) {
  const answer = await fetch(`${stage.edge.url}${path}`, { redirect: 'manual', ...init });
  const text = await answer.text();
  answers.push({ path, text: `${text} ${[...answer.headers].join(' ')}` });
  return { status: answer.status, text };
}
const json = (body, headers = {}) => ({ method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers } });

/** Headers that browsers, proxies and attackers send. */
const headers = () => ({
  'User-Agent': canary(), Referer: `https://salon.example/?name=${canary()}`, Cookie: `__Host-chairtime=belle.${canary()}; other=${canary()}`,
  Authorization: `Bearer ${canary()}`, 'CF-Connecting-IP': '198.51.100.213', 'X-Forwarded-For': canary(), 'Stripe-Signature': `t=1,v1=${canary()}`,
  'Content-HMAC': canary(), 'X-Anything': canary(), 'CF-Ray': randomBytes(6).toString('hex'),
});
canaries.push('198.51.100.213');

test('through every address, in its path, query, headers and body', async () => {
  const paths = ['/', '/v1/salons/belle/storefront', '/v1/salons/belle/times', '/v1/salons/belle/bookings', '/v1/salons/belle/payment-links/session',
    `/v1/salons/belle/bookings/${'0'.repeat(32)}`, `/v1/salons/belle/bookings/${'0'.repeat(32)}/cancel`, `/v1/salons/belle/bookings/${'0'.repeat(32)}/session`,
    '/v1/desk/session', '/v1/desk/sessions', '/v1/desk/salons/belle/bookings', '/v1/desk/salons/belle/clients/erase', '/v1/desk/salons/belle/connections/stripe',
    '/v1/operator/salons/belle', '/v1/operator/salons/belle/import', '/payments/prepaid/stripe', '/payments/prepaid/stripe/belle', '/payments/prepaid/tiptoppay/belle/pay',
    '/payments/prepaid/tiptoppay', '/s/belle', '/s/belle/booking', '/p/belle', '/v1/calendars/belle/x', '/nothing'];
  for (const path of paths) {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const body = ['GET', 'OPTIONS'].includes(method) ? {} : { body: JSON.stringify({ [canary()]: canary(), owner_key: `ck_belle_${canary()}`, secret_key: canary(), name: canary() }) };
      for (const type of ['application/json', 'application/x-www-form-urlencoded']) {
        const { status } = await send(`${path}?token=${canary()}&${canary()}=1`, { method, ...body, headers: { ...headers(), 'Content-Type': type } });
        assert.ok(status < 500, `${method} ${path}: ${status}`);
      }
    }
    await send(`${path}/${canary()}`, { headers: headers() });
  }
  // An answer to whoever is a stranger repeats nothing of what they sent but a field's name or value in what is wrong with it.
  for (const { path, text } of answers) for (const one of canaries) {
    if (text.includes(one)) assert.match(text, /"code":"malformed"/, `${path} repeats ${one}: ${text.slice(0, 300)}`);
  }
});

test('as a client, from the form to the refund', async () => {
  const contact = {
    name: canary((text) => `${text} Muster`), phone: `+49151${String(Date.now()).slice(-8)}`, email: canary((text) => `${text.toLowerCase()}@example.org`), comment: canary((text) => `Bitte ${text} klingeln`),
  };
  canaries.push(contact.phone, contact.phone.slice(1));
  for (const provider of ['stripe', 'tiptoppay']) {
    const booked = await client.book({ start: starts.shift(), provider, contact });
    assert.equal(booked.status, 200, JSON.stringify(booked.body));
    canaries.push(booked.token, booked.link);
    await stage.pay(booked);
    await eventually('confirmed', async () => (await client.show(booked)).body.booking.status === 'confirmed');
    const { body: { cancellation } } = await client.show(booked);
    assert.equal((await client.act(booked, 'cancel', { shown: cancellation })).status, 200);
  }
  await client.post('/bookings', { ...await client.request({ start: 5, contact }), more: contact.name });
  // What goes wrong is logged: without them.
  await stage.fault('POST /v1/checkout/sessions', 'status', { status: 500, times: 1 });
  await client.book({ start: starts.shift(), provider: 'stripe', contact });
  await stage.sandbox.control('POST mail/faults', { kind: 'status', status: 500, times: 2 }).catch(() => null);
  await client.book({ services: ['fringe'], start: starts.shift(), pay: 'at_salon', contact });
  await stage.quiet('belle');
});

test('as an owner: keys, right and wrong', async () => {
  canaries.push(stage.ownerKeys.belle, stage.ownerKeys.belle.slice(9), OPERATOR_SECRET, stage.vars.LINK_SECRET, stage.vars.SEALING_KEYS.split(':')[1], stage.vars.MAIL_API_KEY);
  canaries.push(stage.keys.belle.stripe.secret_key, ...stage.keys.belle.stripe.webhook_secrets, ...stage.tiptop.keysOf('belle').api_secrets);
  const ORIGIN = { Origin: stage.vars.PUBLIC_ORIGIN };
  const signed = await fetch(`${stage.edge.url}/v1/desk/session`, json({ owner_key: stage.ownerKeys.belle }, ORIGIN));
  const [Cookie] = signed.headers.get('Set-Cookie').split(';');
  canaries.push(Cookie.split('.')[1]);
  const before = answers.length;
  for (const body of [
    { secret_key: canary((text) => `sk_test_${text}`) }, { secret_key: canary((text) => `rk_live_${text}`), mode: 'live' }, { secret_key: 7, [canary()]: canary() },
    { keys: { secret_key: canary() } }, { public_id: canary((text) => `pk_${text}`), api_secret: canary() },
  ]) for (const provider of ['stripe', 'tiptoppay']) await send(`/v1/desk/salons/belle/connections/${provider}`, json(body, { ...ORIGIN, Cookie }));
  const operator = { Authorization: `Bearer ${OPERATOR_SECRET}` };
  await send('/v1/operator/salons/belle/connections/stripe', { ...json({ keys: { secret_key: canary(), webhook_secrets: [canary(), 7] }, mode: 'test' }, operator), method: 'PUT' });
  // The event's own name is kept, as what counts once.
  const text = JSON.stringify({ id: 'evt_canary', object: 'event', type: canary(), livemode: false, created: 1, data: { object: { customer_email: canary(), name: canary() } } });
  await stage.tell('belle', text, signature(text, stage.keys.belle.stripe.webhook_secrets[0]));
  for (const { path, text: said } of answers.slice(before)) for (const one of canaries) assert.ok(!said.includes(one), `${path} repeats ${one}: ${said.slice(0, 300)}`);
});

test('none of them is anywhere', async () => {
  await stage.edge.cron();
  await stage.quiet('belle');
  // Most have a word in common, which is looked for as text and inside base64, wherever it begins there; the others one by one.
  const inside = [0, 1, 2].map((at) => Buffer.from(`${'x'.repeat(at)}${WORD}xxx`).toString('base64').slice(at + (at > 0), -4 - (3 - at)));
  const others = canaries.filter((one) => !one.toLowerCase().includes(WORD.toLowerCase()));
  const looked = await nowhere(stage.edge, [WORD, ...inside, ...others]);
  console.log(`${canaries.length} canaries, ${answers.length} answers, ${(looked / 1e6).toFixed(1)} MB looked through`);
  assert.ok(canaries.length > 1000);
});

test('no card number is anywhere, though cards have paid', async () => {
  const number = '4242 4242 4242 4242';
  assert.deepEqual(['a card', number, 'and', number.replaceAll(' ', '')].map((text) => cardNumbers(`[${text}]`).length), [0, 1, 0, 1]);
  assert.deepEqual(cardNumbers('4242424242424241 x4242424242424242 42424242424242420000 1700000000000'), []);
  assert.ok(await stage.asked('POST /v1/checkout/sessions') > 0);
  await noCardNumbers(stage.edge);
});
