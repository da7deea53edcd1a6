/**
 * The stand-in TipTop Pay: API, payments, controls. What it must agree with is the public description.
 *
 * Each test has its own terminal. Waiting is always for a condition, never for a time.
 */

import assert from 'node:assert/strict';
import { after, beforeEach, describe, it } from 'node:test';
import { openMerchant, PLAIN, POOR, SECURE } from './merchant.mjs';
import { startSandbox } from './sandbox.mjs';

const { sandbox, receiver, terminal, types, last, reset, close } = await openMerchant({ retry_base_ms: 2, delivery_timeout_ms: 1000 });

after(close);
beforeEach(reset);

describe('API', () => {
  it('knows only the keys of its terminals', async () => {
    const { id, secret, raw, call } = await terminal({ told: false });
    assert.equal((await raw('/test', {}, 'another')).status, 401);
    assert.equal((await raw('/test', {}, secret.slice(0, -1))).status, 401);
    assert.equal((await fetch(`${sandbox.url}/tiptoppay/test`, { method: 'POST' })).status, 401);
    assert.deepEqual(Object.keys(await call('/test')), ['Success', 'Message']);
    assert.equal((await call('/test')).Success, true);
    assert.equal((await raw('/nothing')).status, 404);
    assert.equal((await raw('/test', { method: 'GET' })).status, 405);
    const { api_secret: rolled } = await sandbox.control('POST tiptoppay/terminals/roll', { public_id: id });
    assert.deepEqual([(await raw('/test')).status, (await raw('/test', {}, rolled)).status], [401, 200]);
  });

  it('makes orders whose sums are numbers with a point, and cancels them once', async () => {
    const { raw, call, order } = await terminal({ told: false });
    const made = await order({ JsonData: { salon: 'belle' }, RequireConfirmation: true, SuccessRedirectUrl: 'https://salon.example/ok', CultureName: 'en-US' });
    assert.deepEqual([made.Amount, made.Status, made.StatusCode, made.RequireConfirmation, made.CultureName], [15000, 'Created', 0, true, 'en-US']);
    assert.equal(made.Url, `${sandbox.url}/tiptoppay/d/${made.Id}`);
    assert.match(made.CreatedDate, /^\/Date\(\d+\)\/$/);
    assert.match(made.CreatedDateIso, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
    const form = await raw('/orders/create', { body: new URLSearchParams({ Amount: '65.98', Description: 'Стрижка', JsonData: '{"a":1}' }) });
    assert.match(await form.text(), /"Amount":65\.98,"Currency":"KZT"/);
    const whole = await raw('/orders/create', { headers: { 'Content-Type': 'application/json' }, body: '{"Amount":15000.00,"Description":"x"}' });
    assert.match(await whole.text(), /"Amount":15000\.0,/);

    assert.deepEqual(await call('/orders/cancel', { Id: made.Id }), { Success: true, Message: null });
    assert.equal((await call('/orders/cancel', { Id: made.Id })).Success, false);
    assert.equal((await call('/orders/cancel', { Id: 'nothing' })).Message, 'Not found');
    for (const [body, said] of /** @type {[any, RegExp][]} */ ([
      [{ Description: 'x' }, /Amount is required/], [{ Amount: 5 }, /Description is required/], [{ Amount: 0.001, Description: 'x' }, /Amount/], [{ Amount: 0, Description: 'x' }, /Amount/],
      [{ Amount: '5', Description: 'x' }, /Amount/], [{ Amount: 5, Currency: 'USD', Description: 'x' }, /USD/], [{ Amount: 5, Description: 'x', JsonData: '{' }, /JsonData/],
    ])) {
      const refused = await call('/orders/create', body);
      assert.equal(refused.Success, false);
      assert.match(refused.Message, said);
    }
  });

  it('keeps an answer under its X-Request-ID for an hour', async () => {
    const { call, order, pay, seen } = await terminal({ told: false });
    const { transaction_id: id } = await pay(await order());
    const back = () => call('/payments/refund', { TransactionId: id, Amount: 10 }, { 'X-Request-ID': 'refund.1' });
    const first = await back();
    assert.ok(first.Model.TransactionId > id);
    assert.deepEqual(await back(), first);
    assert.deepEqual((await seen()).refunds.length, 1);
    const [, , replay] = await sandbox.control('GET tiptoppay/requests');
    assert.deepEqual([replay.request_id, replay.replayed, replay.params.Amount], ['refund.1', true, 10]);
    await sandbox.control('POST clock', { advance: 3601 });
    assert.notDeepEqual(await back(), first);
    assert.deepEqual((await seen()).refunds.map((/** @type {any} */ refund) => refund.OriginalTransactionId), [id, id]);
  });

  it('answers two equal requests at a time once', async () => {
    const { call, seen } = await terminal({ told: false });
    await sandbox.control('POST tiptoppay/faults', { operation: 'POST /orders/create', kind: 'delay', delay_ms: 50 });
    const make = () => call('/orders/create', { Amount: 5, Description: 'x' }, { 'X-Request-ID': 'order.1' });
    const [one, two] = await Promise.all([make(), make()]);
    assert.equal(one.Model.Id, two.Model.Id);
    assert.equal((await seen()).orders.length, 1);
  });

  it('takes five requests at a time of a test terminal, thirty of a live one', async () => {
    for (const [testMode, limit] of /** @type {[boolean, number][]} */ ([[true, 5], [false, 30]])) {
      const { id, raw } = await terminal({ told: false, test_mode: testMode });
      await sandbox.control('POST tiptoppay/faults', { kind: 'delay', delay_ms: 150, times: null, public_id: id });
      const statuses = await Promise.all(Array.from({ length: limit + 2 }, async () => (await raw('/test')).status));
      assert.equal(statuses.filter((status) => status === 429).length, 2);
      assert.equal(statuses.filter((status) => status === 200).length, limit);
      await sandbox.control('DELETE tiptoppay/faults');
      assert.equal((await raw('/test')).status, 200);
    }
  });

  it('loses answers but not the work, and fails without it', async () => {
    const { call, raw, order, pay, seen } = await terminal({ told: false });
    const { transaction_id: id } = await pay(await order());
    const init = { headers: { 'X-Request-ID': 'r1', 'Content-Type': 'application/json' }, body: JSON.stringify({ TransactionId: id, Amount: 1 }) };
    await sandbox.control('POST tiptoppay/faults', { operation: 'POST /payments/refund', kind: 'lose_answer' });
    await assert.rejects(raw('/payments/refund', init), TypeError);
    assert.equal((await seen()).refunds.length, 1);
    assert.equal((await (await raw('/payments/refund', init)).json()).Model.TransactionId, (await seen()).refunds[0].TransactionId);
    await sandbox.control('POST tiptoppay/faults', { kind: 'status', status: 503 });
    assert.equal((await raw('/payments/refund', { ...init, headers: { ...init.headers, 'X-Request-ID': 'r2' } })).status, 503);
    assert.equal((await call('/payments/refund', { TransactionId: id, Amount: 1 }, { 'X-Request-ID': 'r2' })).Success, true);
    assert.equal((await seen()).refunds.length, 2);
  });

  it('finds the last payment of an invoice, in the second version its refund', async () => {
    const { call, order, pay } = await terminal({ told: false });
    const made = await order();
    assert.deepEqual(await call('/payments/find', { InvoiceId: 'belle.b1.1' }), { Success: false, Message: 'Not found' });
    const declined = await pay(made, { card: POOR });
    assert.equal(declined.outcome, 'declined');
    const shown = await call('/payments/find', { InvoiceId: 'belle.b1.1' });
    assert.deepEqual([shown.Success, shown.Message, shown.Model.Status, shown.Model.StatusCode, shown.Model.ReasonCode, shown.Model.Reason], [false, null, 'Declined', 5, 5051, 'InsufficientFunds']);
    const paid = await pay(made);
    await call('/payments/refund', { TransactionId: paid.transaction_id, Amount: 100.5 });
    const first = (await call('/payments/find', { InvoiceId: 'belle.b1.1' })).Model;
    assert.deepEqual([first.TransactionId, first.Type, first.Status, first.StatusCode, first.TestMode, first.AccountId], [paid.transaction_id, 0, 'Completed', 3, true, 'b1']);
    const second = (await call('/v2/payments/find', { InvoiceId: 'belle.b1.1' })).Model;
    assert.deepEqual([second.Type, second.OriginalTransactionId, second.Amount], [1, paid.transaction_id, 100.5]);
    const other = await terminal({ told: false });
    assert.equal((await other.call('/payments/get', { TransactionId: paid.transaction_id })).Success, false);
    assert.ok(paid.transaction_id > 2 ** 31);
  });

  it('lists a day, and pages of a hundred with a filter', async () => {
    const { call, order, pay } = await terminal({ told: false });
    const made = await order();
    for (let i = 0; i < 102; i += 1) await pay(made, { card: POOR });
    await pay(made);
    const now = new Date();
    const day = await call('/payments/list', { Date: now.toISOString().slice(0, 10) });
    assert.equal(day.Model.length, 103);
    const range = { CreatedDateGte: new Date(now.getTime() - 60_000).toISOString(), CreatedDateLte: new Date(now.getTime() + 60_000).toISOString() };
    const pages = await Promise.all([1, 2, 3].map(async (PageNumber) => (await call('/v2/payments/list', { ...range, PageNumber })).Model.length));
    assert.deepEqual(pages, [100, 3, 0]);
    const completed = await call('/v2/payments/list', { ...range, PageNumber: 1, Statuses: ['Completed', 'Authorized'] });
    assert.deepEqual(completed.Model.map((/** @type {any} */ model) => model.Status), ['Completed']);
    assert.deepEqual((await call('/payments/list', { Date: '2020-01-01', TimeZone: 'ALMT' })).Model, []);
    assert.equal((await call('/v2/payments/list', { ...range })).Message, 'PageNumber is required');
  });

  it('sets notifications, but not Check, and by GET unless told otherwise', async () => {
    const { call } = await terminal({ told: false });
    const unset = { IsEnabled: false, Address: null, HttpMethod: 'GET', Encoding: 'UTF8', Format: 'CloudPayments' };
    assert.deepEqual((await call('/site/notifications/pay/get')).Model, unset);
    assert.deepEqual(await call('/site/notifications/pay/update', { IsEnabled: true, Address: receiver.url }), { Success: true, Message: null });
    assert.deepEqual((await call('/site/notifications/Pay/get')).Model, { ...unset, IsEnabled: true, Address: receiver.url });
    await call('/site/notifications/pay/update', { Address: receiver.url, HttpMethod: 'POST' });
    assert.equal((await call('/site/notifications/pay/get')).Model.IsEnabled, false);
    assert.equal((await call('/site/notifications/check/update', { IsEnabled: true, Address: receiver.url })).Success, false);
    assert.match((await call('/site/notifications/fail/update', { IsEnabled: true })).Message, /Address/);
    assert.match((await call('/site/notifications/fail/update', { IsEnabled: true, Address: receiver.url, HttpMethod: 'PUT' })).Message, /HttpMethod/);
    assert.equal((await call('/site/notifications/other/get')).Success, false);
  });
});

describe('payments', () => {
  it('asks, takes, tells; with 3-D Secure where the card wants it', async () => {
    const { order, pay, seen } = await terminal();
    const made = await order({ JsonData: { salon: 'belle' }, Email: 'a@example.com' });
    const waiting = await pay(made, { card: SECURE, authenticate: null });
    assert.equal(waiting.outcome, 'awaiting');
    assert.deepEqual(types(), ['check']);
    const failed = await sandbox.control('POST tiptoppay/authenticate', { transaction: waiting.transaction_id, authenticate: false });
    assert.deepEqual(failed.result, { type: 'error', data: { transactionId: waiting.transaction_id, ReasonCode: 5206 }, message: failed.message, status: 'fail' });
    const paid = await pay(made, { card: SECURE });
    assert.deepEqual([paid.outcome, paid.result], ['paid', { type: 'payment', data: { transactionId: paid.transaction_id }, status: 'success' }]);
    await sandbox.idle();
    assert.deepEqual(types().sort(), ['check', 'check', 'fail', 'pay']);
    const { fields } = last('pay');
    assert.deepEqual(
      [fields.TransactionId, fields.Amount, fields.Currency, fields.InvoiceId, fields.AccountId, fields.Status, fields.OperationType, fields.TestMode, fields.CardLastFour, fields.Data, fields.Email],
      [String(paid.transaction_id), '15000.00', 'KZT', 'belle.b1.1', 'b1', 'Completed', 'Payment', '1', '4242', '{"salon":"belle"}', 'a@example.com'],
    );
    assert.match(fields.DateTime, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    assert.equal(last('check').fields.Status, 'Completed');
    assert.deepEqual([last('fail').fields.Reason, last('fail').fields.ReasonCode, last('fail').fields.Status], ['AuthenticationFailed', '5206', undefined]);
    await assert.rejects(pay(made), /order is Paid/);
    assert.equal((await pay(made, { force: true })).outcome, 'paid');
    assert.equal((await seen()).transactions.length, 3);
  });

  it('declines what Check does not allow, without trying again', async () => {
    const { order, pay } = await terminal();
    const made = await order({ CultureName: 'en-US' });
    for (const [answer, code] of /** @type {[any, number][]} */ ([
      [{ body: '{"code":10}' }, 3001], [{ body: '{"code":11}' }, 3002], [{ body: '{"code":12}' }, 3003], [{ body: '{"code":13}' }, 3008], [{ body: '{"code":20}' }, 3004],
      [{ body: '{"code":7}' }, 3005], [{ body: '{"code":"0"}' }, 3005], [{ body: 'OK' }, 3005], [{ status: 404 }, 3007], [{ status: 504 }, 3007], [{ status: 301 }, 3007], [{ status: 503 }, 3006], [{ cut: true }, 3006],
    ])) {
      receiver.answer = ({ type }) => (type === 'check' ? answer : {});
      receiver.received.length = 0;
      const result = await pay(made);
      assert.deepEqual([result.outcome, result.reason_code], ['declined', code], JSON.stringify(answer));
      assert.equal(types().filter((type) => type === 'check').length, 1);
    }
    await sandbox.idle();
    receiver.answer = () => ({ body: '{"code":20}' });
    assert.match((await pay(made)).message, /time to pay .* over/);
  });

  it('holds, confirms a part, voids, and lets go after seven days', async () => {
    const { call, order, pay } = await terminal();
    const hold = async () => (await pay(await order({ RequireConfirmation: true }))).transaction_id;
    const id = await hold();
    assert.equal(last('check').fields.Status, 'Authorized');
    assert.equal((await call('/payments/refund', { TransactionId: id, Amount: 1 })).Success, false);
    assert.equal((await call('/payments/confirm', { TransactionId: id, Amount: 15000.01 })).Message, 'Amount is too big');
    assert.equal((await call('/payments/confirm', { TransactionId: id })).Message, 'Amount is required');
    assert.deepEqual(await call('/payments/confirm', { TransactionId: id, Amount: 4000.5 }), { Success: true, Message: null });
    assert.equal((await call('/payments/void', { TransactionId: id })).Success, false);
    const model = (await call('/payments/get', { TransactionId: id })).Model;
    assert.deepEqual([model.Status, model.Amount, model.ConfirmDate === null], ['Completed', 4000.5, false]);

    const second = await hold();
    assert.deepEqual(await call('/payments/void', { TransactionId: second }), { Success: true, Message: null });
    const third = await hold();
    await sandbox.idle();
    assert.deepEqual([last('confirm').fields.Amount, last('confirm').fields.Status, last('confirm').fields.OperationType], ['4000.50', 'Completed', undefined]);
    assert.deepEqual([last('cancel').fields.TransactionId, last('cancel').fields.Currency, last('cancel').fields.Status], [String(second), undefined, undefined]);
    assert.equal(last('pay').fields.Status, 'Authorized');
    await sandbox.control('POST clock', { advance: 7 * 24 * 3600 - 60 });
    assert.equal((await call('/payments/get', { TransactionId: third })).Model.Status, 'Authorized');
    await sandbox.control('POST clock', { advance: 60 });
    assert.equal((await call('/payments/get', { TransactionId: third })).Model.Status, 'Cancelled');
    await sandbox.idle();
    assert.equal(last('cancel').fields.TransactionId, String(second), 'an automatic release is told only when the knob says so');
  });

  it('refunds in parts, never too much, never after a year; by API and by hand', async () => {
    const { call, order, pay } = await terminal();
    const { transaction_id: id } = await pay(await order());
    const back = (/** @type {any} */ Amount, more = {}) => call('/payments/refund', { TransactionId: id, Amount, ...more });
    const made = await back(5000, { JsonData: { request: 'k1' } });
    assert.deepEqual(Object.keys(made.Model), ['TransactionId']);
    assert.equal((await back(10000.01)).Message, 'Amount is too big');
    assert.equal((await back(0.001)).Success, false);
    await sandbox.idle();
    const { fields } = last('refund');
    assert.deepEqual(
      [fields.TransactionId, fields.PaymentTransactionId, fields.Amount, fields.OperationType, fields.InvoiceId, fields.Data, fields.Currency, fields.TestMode, fields.Status],
      [String(made.Model.TransactionId), String(id), '5000.00', 'Refund', 'belle.b1.1', '{"request":"k1"}', undefined, undefined, undefined],
    );
    const hand = await sandbox.control('POST tiptoppay/cabinet/refund', { transaction: id });
    assert.equal(hand.Amount, 10000);
    await assert.rejects(sandbox.control('POST tiptoppay/cabinet/refund', { transaction: id, amount: 1 }), /too big/);
    const { transaction_id: old } = await pay(await order());
    await sandbox.control('POST clock', { advance: 366 * 24 * 3600 });
    assert.match((await call('/payments/refund', { TransactionId: old, Amount: 1 })).Message, /one year/);
  });

  it('takes what the browser says from a widget', async () => {
    const { id, secret, seen } = await terminal();
    const widget = { publicTerminalId: id, amount: 1.5, currency: 'KZT', paymentSchema: 'Dual', externalId: 'belle.b2.1', accountId: 'ignored', userInfo: { accountId: 'b2', email: 'a@example.com' }, metadata: { salon: 'belle' } };
    receiver.answer = ({ type, fields }) => (type === 'check' && fields.Amount !== '15000.00' ? { body: '{"code":12}' } : {});
    assert.equal((await sandbox.control('POST tiptoppay/pay', { widget, card: PLAIN })).reason_code, 3003);
    const paid = await sandbox.control('POST tiptoppay/pay', { widget: { ...widget, amount: 15000 }, card: PLAIN });
    assert.equal(paid.outcome, 'authorised');
    await sandbox.idle();
    const { fields } = last('pay');
    assert.deepEqual([fields.InvoiceId, fields.AccountId, fields.Data, fields.Status], ['belle.b2.1', 'b2', '{"salon":"belle"}', 'Authorized']);
    await assert.rejects(sandbox.control('POST tiptoppay/pay', { widget: { ...widget, publicTerminalId: 'pk_no' } }), /no such terminal/);
    assert.doesNotMatch(JSON.stringify(await seen()), new RegExp(secret));
  });

  it('has a bank answer with any reason code', async () => {
    const { order, pay } = await terminal();
    assert.equal((await pay(await order(), { card: SECURE, reason_code: 5207 })).transaction.Reason, 'AuthenticationUnavailable');
    assert.equal((await pay(await order(), { card: '4000000000000002' })).reason_code, 5005);
    await assert.rejects(pay(await order(), { card: '4111111111111112' }), /card number/);
  });
});

describe('control', () => {
  it('logs requests without keys', async () => {
    const { call, secret, id } = await terminal({ told: false });
    await call('/orders/create', { Amount: 5, Description: 'card 4242 4242 4242 4242' }, { 'X-Request-ID': 'o1' });
    const [entry, ...rest] = await sandbox.control('GET tiptoppay/requests?request_id=o1');
    assert.deepEqual([rest.length, entry.operation, entry.terminal, entry.params.Amount, entry.success], [0, 'POST /orders/create', id, 5, true]);
    assert.doesNotMatch(JSON.stringify(entry), new RegExp(`${secret}|Basic|4242 4242 4242`));
  });

  it('resets, advances and waits for one provider or for all', async () => {
    const { id } = await terminal({ told: false });
    await sandbox.control('POST accounts', { key: 'sk_test_a', name: 'A' });
    await sandbox.control('POST tiptoppay/reset');
    assert.deepEqual([(await sandbox.control('GET tiptoppay/terminals')).length, (await sandbox.control('GET accounts')).length], [0, 1]);
    await sandbox.control('POST tiptoppay/terminals', { public_id: id });
    await sandbox.control('POST reset');
    assert.deepEqual([(await sandbox.control('GET tiptoppay/terminals')).length, (await sandbox.control('GET accounts')).length], [0, 0]);
    assert.deepEqual(await sandbox.control('GET tiptoppay/idle'), { idle: true });
    const { now } = await sandbox.control('POST tiptoppay/clock', { advance: 3600 });
    assert.ok(now - Date.now() / 1000 > 3590);
    const over = await fetch(`${sandbox.url}/_control/tiptoppay/knobs`, { method: 'POST', body: '{"hold":true}' });
    assert.equal((await over.json()).hold, true);
    assert.equal((await sandbox.control('GET knobs')).hold, false);
    assert.equal((await fetch(`${sandbox.url}/_control/tiptoppay/pay`, { method: 'POST', body: '{"order":"no"}' })).status, 404);
    await assert.rejects(startSandbox({ knobs: { speed: 1 } }), /unknown knob speed/);
  });
});
