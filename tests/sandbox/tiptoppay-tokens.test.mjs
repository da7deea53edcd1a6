/**
 * The stand-in TipTop Pay's cards on file: who gets a token, and what it can be charged for.
 */

import assert from 'node:assert/strict';
import { after, beforeEach, describe, it } from 'node:test';
import { openMerchant } from './merchant.mjs';
import { startSandbox } from './sandbox.mjs';

const { sandbox, terminal, types, reset, close } = await openMerchant({ retry_base_ms: 2, delivery_timeout_ms: 1000 });

after(close);
beforeEach(reset);

const widget = (/** @type {string} */ publicTerminalId, more = {}) => ({
  publicTerminalId, amount: 100, currency: 'KZT', paymentSchema: 'Single', description: 'Стрижка', externalId: 'belle.b1.1', userInfo: { accountId: 'b1' }, ...more,
});

/** A terminal, and a card kept for account `b1`. @param {string} [card] */
async function kept(card = '4000000000003055', more = {}) {
  const made = await terminal({ told: false, ...more });
  const { transaction } = await made.pay(await made.order(), { card });
  const charge = (/** @type {any} */ changes = {}, /** @type {any} */ headers = {}) =>
    made.call('/payments/tokens/charge', { Amount: 50, Currency: 'KZT', AccountId: 'b1', Token: transaction.Token, TrInitiatorCode: 0, PaymentScheduled: 0, InvoiceId: 'belle.b1.2', Description: 'Неявка', ...changes }, headers);
  return { ...made, token: transaction.Token, charge };
}

describe('tokens', () => {
  it('are given out by an order, and by a widget that asks for one', async () => {
    const { id, order, pay } = await terminal({ told: false });
    assert.match((await pay(await order())).transaction.Token, /^tk_\w{32}$/);
    for (const [more, given] of /** @type {[any, boolean][]} */ ([[{}, false], [{ tokenize: false }, false], [{ tokenize: true }, true], [{ tokenize: true, userInfo: {} }, false]])) {
      const { transaction } = await sandbox.control('POST tiptoppay/pay', { widget: widget(id, more), card: '4111111111111111' });
      assert.equal(transaction.Token !== null, given, JSON.stringify(more));
    }
  });

  it('are none at a terminal that is set so, and of a card that was declined', async () => {
    const { order, pay, call } = await terminal({ told: false, tokens: 'off' });
    assert.equal((await pay(await order())).transaction.Token, null);
    assert.equal((await call('/payments/tokens/charge', { Amount: 1, AccountId: 'b1', Token: 'x', TrInitiatorCode: 0, PaymentScheduled: 0 })).Success, false);
    const on = await terminal({ told: false });
    assert.equal((await on.pay(await on.order(), { card: '4000056655665556' })).transaction.Token, null);
  });

  it('do by the published list', async () => {
    for (const [card, code] of /** @type {[string, number][]} */ ([['4242424242424242', 0], ['5555555555554444', 0], ['4000000000003055', 0], ['5205000000003055', 0], ['4111111111111111', 5051], ['5200828282828210', 5051]])) {
      const { charge } = await kept(card);
      const { Success, Model } = await charge();
      assert.deepEqual([Success, Model.Status, Model.ReasonCode, Model.Amount, Model.InvoiceId, Model.AccountId], [code === 0, code === 0 ? 'Completed' : 'Declined', code, 50, 'belle.b1.2', 'b1'], card);
    }
  });

  it('are charged in two stages too, once for a key', async () => {
    const { call, token, charge, seen } = await kept();
    const held = await call('/payments/tokens/auth', { Amount: 50, AccountId: 'b1', Token: token, TrInitiatorCode: 1 });
    assert.equal(held.Model.Status, 'Authorized');
    const key = { 'X-Request-ID': 'charge.1' };
    const [one, two] = await Promise.all([charge({}, key), charge({}, key)]);
    assert.equal(one.Model.TransactionId, two.Model.TransactionId);
    assert.equal((await seen()).transactions.length, 3);
  });

  it('are refused elsewhere, for others, and without what must be said', async () => {
    const { charge } = await kept();
    const other = await kept();
    for (const [changes, said] of /** @type {[any, RegExp][]} */ ([
      [{ Token: 'tk_nothing' }, /Token not found/], [{ Token: other.token }, /Token not found/], [{ AccountId: 'b2' }, /another AccountId/], [{ AccountId: '' }, /AccountId is required/],
      [{ TrInitiatorCode: undefined }, /TrInitiatorCode is required/], [{ TrInitiatorCode: 2 }, /TrInitiatorCode is invalid/], [{ PaymentScheduled: undefined }, /PaymentScheduled is required/], [{ Currency: 'USD' }, /USD/],
    ])) {
      const refused = await charge(changes);
      assert.deepEqual([refused.Success, refused.Model], [false, undefined]);
      assert.match(refused.Message, said);
    }
  });

  it('ask for the holder when the bank does, and stay so', async () => {
    const { charge, call } = await kept();
    await sandbox.control('POST tiptoppay/knobs', { token_authentication: true });
    const { Success, Message, Model } = await charge();
    assert.deepEqual([Success, Message, Model.Status], [false, null, undefined]);
    assert.match(Model.AcsUrl, /^http/);
    assert.equal((await call('/v2/payments/find', { InvoiceId: 'belle.b1.2' })).Model.Status, 'AwaitingAuthentication');
  });

  it('are declined by the bank from then on', async () => {
    const { charge } = await kept();
    assert.equal((await charge()).Success, true);
    await sandbox.control('POST tiptoppay/knobs', { token_reason_code: 5051 });
    const { Success, Model } = await charge();
    assert.deepEqual([Success, Model.ReasonCode], [false, 5051]);
  });

  it('are told of like any payment, and a Check can say no', async () => {
    const { id, charge } = await kept('4000000000003055', { told: true });
    await sandbox.idle();
    const before = types().length;
    assert.equal((await charge()).Success, true);
    await sandbox.idle();
    assert.deepEqual(types().slice(before), ['check', 'pay']);
    await sandbox.control('POST tiptoppay/cabinet/notifications', { public_id: id, check: 'http://127.0.0.1:1/check' });
    assert.deepEqual([(await charge()).Model.ReasonCode, (await sandbox.control('GET tiptoppay/deliveries?type=Fail')).length], [3006, 1]);
  });

  it('are forgotten with everything else', async () => {
    const own = await startSandbox();
    try {
      assert.equal((await own.control('POST tiptoppay/terminals', { public_id: 'pk_1', api_secret: 's' })).tokens, 'on');
      await own.control('POST reset');
      assert.deepEqual(await own.control('GET tiptoppay/terminals'), []);
    } finally {
      await own.close();
    }
  });
});
