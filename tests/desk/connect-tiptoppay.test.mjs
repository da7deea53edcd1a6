// Connecting TipTop Pay by two keys: five notifications set and read back, the Check told to the owner.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { salonDraft } from '../runtime/stage.mjs';
import { apiSecret, codes, openDesk, publicId, stripeKey } from './desk.mjs';

const SET = ['Pay', 'Fail', 'Confirm', 'Refund', 'Cancel'];

let stage;
let control;
let desk;
let salon;
let terminal;
let salons = 0;
before(async () => {
  stage = await openDesk();
  ({ control } = stage.sandbox);
});
after(() => stage.close());

// Each test has a salon of its own that charges in tenge, and a terminal.
beforeEach(async () => {
  salons += 1;
  salon = `salon-${salons}`;
  await stage.putSalon(salonDraft(salon, { currency: 'KZT' }));
  desk = await stage.signIn(salon);
  terminal = { public_id: publicId(), api_secret: apiSecret() };
  await control('POST tiptoppay/terminals', terminal);
});

const address = (type) => `${stage.origin}/payments/prepaid/tiptoppay/${salon}/${type.toLowerCase()}`;
const settings = async () => (await control(`GET tiptoppay/terminals?public_id=${terminal.public_id}`))[0].notifications;
const connect = (more = {}) => desk.post('/connections/tiptoppay', { ...terminal, mode: 'test', ...more });
async function refused(answer, code) {
  assert.equal(answer.status, 422, answer.text);
  assert.deepEqual([answer.body.connected, codes(answer, 'failed')], [false, [code]]);
  assert.equal(await desk.connection('tiptoppay'), undefined);
}

test('two keys: five notifications set, and one line left to copy', async () => {
  const answer = await connect();
  assert.deepEqual([answer.status, answer.body.connected], [200, true], answer.text);
  assert.deepEqual(codes(answer, 'attention'), ['tiptoppay_mode_test', 'tiptoppay_check_absent']);
  const set = await settings();
  for (const type of SET) {
    assert.deepEqual(set[type], { IsEnabled: true, Address: address(type), HttpMethod: 'POST', Encoding: 'UTF8', Format: 'CloudPayments' }, type);
  }
  assert.equal(set.Check.IsEnabled, false);
  assert.deepEqual([answer.body.manual.address, answer.body.manual.cabinet], [address('check'), 'https://merchant.tiptoppay.kz']);
  const { connection } = answer.body;
  assert.deepEqual([connection.account, connection.region, connection.page, connection.stages, connection.mode], [terminal.public_id, 'kz', 'order_link', 'one', 'test']);

  await control('POST tiptoppay/terminals', { public_id: terminal.public_id, notifications: { check: address('check') } });
  const again = await desk.post('/connections/tiptoppay/verify');
  assert.deepEqual([again.status, again.body.manual, codes(again, 'attention')], [200, undefined, ['tiptoppay_mode_test']]);
  assert.ok(codes(again, 'passed').includes('tiptoppay_check'));
});

test('a Check that leads elsewhere is told, with where it leads', async () => {
  await control('POST tiptoppay/terminals', { public_id: terminal.public_id, notifications: { check: 'https://old.example/check', pay: 'https://old.example/pay' } });
  const answer = await connect();
  assert.ok(codes(answer, 'attention').includes('tiptoppay_check_elsewhere'));
  const line = answer.body.checks.find(({ check }) => check === 'check').sentence;
  assert.ok(line.includes('https://old.example/check') && line.includes(address('check')), line);
  assert.ok(codes(answer, 'passed').includes('tiptoppay_notification_moved'));
  assert.equal((await settings()).Pay.Address, address('pay'));
});

test('wrong keys', async () => {
  const { public_id: id, api_secret: secret } = terminal;
  await refused(await connect({ public_id: '' }), 'tiptoppay_public_id_blank');
  await refused(await connect({ public_id: secret, api_secret: id }), 'tiptoppay_keys_swapped');
  await refused(await connect({ api_secret: secret.slice(0, -2) }), 'tiptoppay_secret_length');
  await refused(await connect({ api_secret: stripeKey() }), 'tiptoppay_keys_are_stripes');
  await refused(await connect({ api_secret: apiSecret() }), 'tiptoppay_keys_rejected');
  await refused(await connect({ public_id: publicId() }), 'tiptoppay_keys_rejected');
  assert.ok(Object.values(await settings()).every(({ IsEnabled }) => !IsEnabled), 'nothing was set');
});

test('wrong choices', async () => {
  await refused(await connect({ region: 'mx' }), 'tiptoppay_region_other');
  await connect();
  const two = await desk.patch('/connections/tiptoppay', { stages: 'two', page: 'widget' });
  assert.deepEqual([two.status, two.body.stages, two.body.page], [200, 'two', 'widget']);
  assert.deepEqual((await desk.connection('tiptoppay')).stages, 'two');
  assert.equal((await desk.patch('/connections/tiptoppay', { stages: 'three' })).status, 400);
  assert.equal((await desk.patch('/connections/tiptoppay', { mode: 'live' })).status, 400);
  assert.equal((await desk.patch('/connections/stripe', { stages: 'two' })).status, 404);
});

test('another secret: notifications signed with the old one are still believed', async () => {
  await connect();
  const old = terminal.api_secret;
  const fresh = apiSecret();
  await control('POST tiptoppay/terminals/roll', { public_id: terminal.public_id, api_secret: fresh });
  const wrong = await desk.post('/connections/tiptoppay/rotate', { public_id: publicId(), api_secret: fresh });
  assert.equal(wrong.status, 422);
  assert.ok(codes(wrong, 'failed').includes('tiptoppay_other_terminal'));
  const rotated = await desk.post('/connections/tiptoppay/rotate', { public_id: terminal.public_id, api_secret: fresh });
  assert.equal(rotated.status, 200, rotated.text);
  assert.deepEqual([rotated.body.connection.mode, rotated.body.connection.stages], ['test', 'one']);
  const fields = { TransactionId: 1, Amount: '10.00', DateTime: '2026-11-21 10:00:00', InvoiceId: 'x', AccountId: 'y' };
  for (const [secret, status] of [[old, 200], [fresh, 200], [apiSecret(), 401]]) {
    const told = await control('POST tiptoppay/deliveries/forge', { url: address('cancel'), fields, secret });
    assert.equal(told.status, status, JSON.stringify(told));
  }
});

test('giving it up turns our notifications off', async () => {
  await connect();
  const answer = await desk.delete('/connections/tiptoppay');
  assert.deepEqual([answer.status, answer.body.disconnected, answer.body.checks], [200, true, []], answer.text);
  assert.ok(Object.values(await settings()).every(({ IsEnabled }) => !IsEnabled));
});

test('both providers beside each other, the first connected first', async () => {
  await connect();
  assert.equal((await desk.post('/connections/stripe', { secret_key: stripeKey() })).status, 200);
  const { connections } = (await desk.get('/connections')).body;
  assert.deepEqual(connections.map(({ provider }) => provider), ['tiptoppay', 'stripe']);
  await stage.quiet(salon);
  const { body } = await stage.client(salon).storefront();
  assert.deepEqual(body.providers.map(({ provider }) => provider), ['tiptoppay', 'stripe']);
});
