/**
 * The stand-in TipTop Pay's notifications: their bytes, signatures, tries, and what controls do with them.
 *
 * Each test has its own terminal. Waiting is always for a condition, never for a time.
 */

import assert from 'node:assert/strict';
import { after, beforeEach, describe, it } from 'node:test';
import { mac, openMerchant, PLAIN, POOR } from './merchant.mjs';

const { sandbox, receiver, terminal, types, last, reset, close } = await openMerchant({ retry_base_ms: 2, delivery_timeout_ms: 1000 });

after(close);
beforeEach(reset);

describe('notifications', () => {
  it('are forms as .NET makes them, signed in both ways over what is sent', async () => {
    const { order, pay, secret } = await terminal();
    await pay(await order({ AccountId: 'client+7' }), { name: 'AIGERIM TEST' });
    await sandbox.idle();
    const { raw, headers, method } = last('pay');
    assert.equal(method, 'POST');
    assert.equal(headers['content-type'], 'application/x-www-form-urlencoded');
    assert.match(raw, /&AccountId=client%2b7&SubscriptionId=&Name=AIGERIM\+TEST&/);
    assert.match(raw, /&Description=%d0%9f%d1%80%d0%b5/);
    assert.equal(headers['content-hmac'], mac(raw, secret));
    assert.equal(headers['x-content-hmac'], mac(decodeURIComponent(raw.replaceAll('+', ' ')), secret));
    assert.notEqual(headers['content-hmac'], headers['x-content-hmac']);
  });

  it('have the parameters of their type, all of them', async () => {
    const { order, pay, call } = await terminal();
    const { transaction_id: id } = await pay(await order({ RequireConfirmation: true }));
    await call('/payments/confirm', { TransactionId: id, Amount: 15000 });
    await call('/payments/refund', { TransactionId: id, Amount: 1 });
    await pay(await order(), { card: POOR });
    const { transaction_id: other } = await pay(await order({ RequireConfirmation: true }));
    await call('/payments/void', { TransactionId: other });
    await sandbox.idle();
    const absent = { check: ['AuthCode', 'GatewayName', 'Token', 'Rrn', 'Reason'], pay: ['Reason', 'ReasonCode'], fail: ['Status', 'AuthCode', 'GatewayName', 'CardProduct'], confirm: ['OperationType', 'CardId', 'GatewayName'], refund: ['Currency', 'TestMode', 'CardFirstSix', 'Name'], cancel: ['Currency', 'TestMode', 'OperationType', 'PaymentTransactionId'] };
    const counts = { check: 33, pay: 43, fail: 38, confirm: 32, refund: 11, cancel: 8 };
    for (const [type, count] of Object.entries(counts)) {
      const { fields } = last(type);
      for (const name of /** @type {any} */ (absent)[type]) assert.ok(!(name in fields), `${name} in ${type}`);
      assert.equal(Object.keys(fields).length, count, type);
    }
  });

  it('go by GET, in Windows-1251 or as JSON when set so', async () => {
    const { id, order, pay, secret } = await terminal();
    await sandbox.control('POST tiptoppay/cabinet/notifications', { public_id: id, pay: { address: `${receiver.url}/pay`, method: 'GET' }, check: { address: `${receiver.url}/check`, encoding: 'Windows1251' }, fail: { address: `${receiver.url}/fail`, json: true } });
    await pay(await order());
    await pay(await order(), { card: POOR });
    await sandbox.idle();
    const [get, old, json] = ['pay', 'check', 'fail'].map(last);
    assert.deepEqual([get.method, get.fields.InvoiceId], ['GET', 'belle.b1.1']);
    assert.equal(get.headers['content-hmac'], mac(get.raw, secret));
    assert.match(old.raw, /&Description=%cf%f0%e5%e4/);
    assert.equal(old.headers['content-hmac'], mac(old.raw, secret));
    const body = JSON.parse(json.raw);
    assert.deepEqual([json.headers['content-type'], body.InvoiceId, body.ReasonCode, body.TestMode, body.SubscriptionId], ['application/json', 'belle.b1.1', 5051, true, null]);
    assert.match(json.raw, /"Amount":15000\.00,/);
    assert.equal(json.headers['content-hmac'], json.headers['x-content-hmac']);
  });

  it('match the vectors of the reference', async () => {
    const forge = async (/** @type {any} */ body) => (await sandbox.control('POST tiptoppay/deliveries/forge', { url: receiver.url, ...body })).sent;
    const own = await forge({
      secret: 'test-api-secret',
      fields: {
        TransactionId: 1234567890, Amount: '15000.00', Currency: 'KZT', PaymentAmount: '15000.00', PaymentCurrency: 'KZT', OperationType: 'Payment', InvoiceId: 'bk-0001', AccountId: 'client+7', SubscriptionId: '', Name: 'AIGERIM TEST', Email: '',
        DateTime: '2026-01-15 09:30:00', CardFirstSix: '424242', CardLastFour: '4242', CardType: 'Visa', CardExpDate: '12/30', Description: 'Предоплата', TestMode: 1, Status: 'Completed', Data: '{"bookingId":"bk-0001"}',
      },
    });
    assert.equal(own.headers['Content-HMAC'], 'Hl4RI11ZRb/NgDGpLPzWYiwnldq+cCQYYGoiqgSo4sU=');
    assert.equal(own.headers['X-Content-HMAC'], 'Jo4h1J1TmVBlIz+RAD3jWgLmLmFtd3lecnnlHuC5pWE=');
    const other = await forge({ secret: 'supersecret', body: 'AccountId=user%2B42&Description=Hello+World' });
    assert.deepEqual([other.headers['Content-HMAC'], other.headers['X-Content-HMAC']], ['5yxiIp3Qv3ampXjt2l8f/MDUce/F3hy7pcTwYmCrRbg=', 'dO4Ux8cM9DA9buV8MfAHON8x9SfbYFprxDmOsG04v/0=']);
  });

  it('come again until they are answered 200 and code 0', async () => {
    const { order, pay } = await terminal();
    const answers = [{ status: 500 }, { body: '{"code":13}' }, { body: 'OK' }, { cut: true }, { status: 201 }, { body: '{"code":"0"}' }];
    receiver.answer = ({ type }) => (type === 'pay' ? (answers.shift() ?? {}) : {});
    await pay(await order());
    await sandbox.idle();
    assert.equal(types().filter((type) => type === 'pay').length, 7);
    const [delivery] = await sandbox.control('GET tiptoppay/deliveries?type=Pay');
    assert.equal(delivery.state, 'delivered');
    assert.deepEqual(delivery.attempts.map((/** @type {any} */ each) => [each.status, each.code]), [[500, 0], [200, 13], [200, null], [0, null], [201, 0], [200, null], [200, 0]]);

    await sandbox.control('POST tiptoppay/knobs', { retry_base_ms: 0 });
    receiver.answer = ({ type }) => (type === 'pay' ? { status: 503 } : {});
    receiver.received.length = 0;
    await pay(await order());
    await sandbox.idle();
    assert.equal(types().filter((type) => type === 'pay').length, 100);
  });

  it('are signed with the former secret for a while after a roll', async () => {
    const { id, secret, order, pay } = await terminal();
    const made = await order();
    const { api_secret: fresh } = await sandbox.control('POST tiptoppay/terminals/roll', { public_id: id, keep_ms: 60_000 });
    await pay(made);
    await sandbox.idle();
    assert.equal(last('pay').headers['content-hmac'], mac(last('pay').raw, secret));
    await sandbox.control('POST clock', { advance: 61 });
    await pay(made, { force: true });
    await sandbox.idle();
    assert.equal(last('pay').headers['content-hmac'], mac(last('pay').raw, fresh));
  });

  it('are held, released in any order, repeated, dropped and forged', async () => {
    const { order, pay, call } = await terminal();
    await sandbox.control('POST tiptoppay/knobs', { hold: true });
    const { transaction_id: id } = await pay(await order());
    await call('/payments/refund', { TransactionId: id, Amount: 1 });
    await sandbox.idle();
    assert.deepEqual(types(), ['check']);
    const sent = await sandbox.control('POST tiptoppay/deliveries/release', { order: ['Refund', 'Pay'] });
    assert.deepEqual(sent.map((/** @type {any} */ each) => [each.type, each.code]), [['Refund', 0], ['Pay', 0]]);
    assert.deepEqual(types(), ['check', 'refund', 'pay']);
    await sandbox.control('POST tiptoppay/knobs', { hold: false, duplicate: 1, drop_types: ['Fail'] });
    const again = await sandbox.control('POST tiptoppay/deliveries/redeliver', { type: 'Pay', transaction: id, times: 3, together: true });
    assert.deepEqual(again.map((/** @type {any} */ each) => each.code), [0, 0, 0]);
    assert.equal(receiver.received[2].raw, receiver.received[5].raw);
    await pay(await order(), { card: POOR });
    await pay(await order());
    await sandbox.idle();
    assert.deepEqual([types().filter((type) => type === 'fail').length, types().filter((type) => type === 'pay').length], [0, 6]);

    const forged = await sandbox.control('POST tiptoppay/deliveries/forge', { url: `${receiver.url}/pay`, fields: { TransactionId: 1 }, secret: 'mine', headers: { 'X-Content-HMAC': null, 'X-Other': 'y' } });
    assert.deepEqual([forged.status, forged.answer], [200, '{"code":0}']);
    assert.deepEqual([last('pay').raw, last('pay').headers['content-hmac'], last('pay').headers['x-content-hmac'], last('pay').headers['x-other']], ['TransactionId=1', mac('TransactionId=1', 'mine'), undefined, 'y']);
  });

  it('show the oddities of real ones when asked to', async () => {
    const { order, pay } = await terminal();
    await sandbox.control('POST tiptoppay/knobs', { quirks: ['repeated_subscription_id', 'test_mode_words'] });
    await pay(await order());
    await sandbox.idle();
    assert.equal(last('pay').raw.match(/SubscriptionId=/g).length, 2);
    assert.equal(last('pay').fields.TestMode, 'true');
    await sandbox.control('POST tiptoppay/knobs', { quirks: ['no_test_mode', 'no_invoice'] });
    await pay(await order());
    await sandbox.idle();
    assert.deepEqual([last('pay').fields.TestMode, last('pay').fields.InvoiceId], [undefined, '']);
  });
});
