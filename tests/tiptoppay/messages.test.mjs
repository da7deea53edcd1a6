// What TipTop Pay says, at any address and however it is written: what is ours counts, what is another's is acknowledged, and
// what is not signed for us or stands where it does not belong changes nothing.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { afterEach, test } from 'node:test';
import { assertBalanced } from '../runtime/books.mjs';
import { opened } from '../runtime/opened.mjs';
import { apart, eventually, tengeDraft } from '../runtime/stage.mjs';
import { CARDS, KINDS } from '../runtime/tiptoppay.mjs';

const PRICE = 850_000;

const { stage, client, starts } = await opened({ salons: [tengeDraft('saule'), tengeDraft('other'), tengeDraft('real')], providers: ['tiptoppay'], minutes: 100, days: 14 });
const { tiptop } = stage;
afterEach(() => tiptop.knobs({ drop_types: [], quirks: [], fail_after_check: true }));

const view = async (booked) => (await client.show(booked)).body.booking;
const confirmed = (booked) => eventually('confirmed', async () => (await view(booked)).status === 'confirmed');
async function book() {
  const booked = await client.book({ start: starts.shift() });
  assert.ok(booked.checkout, JSON.stringify(booked.body));
  return booked;
}

/** All that a message could change; what is still to be published changes by itself. */
async function everything() {
  const { publications: _, ...health } = await stage.health('saule');
  return [await stage.bookings('saule'), await stage.bookings('other'), health];
}

/** A booking that was paid without a word from the provider; the fields of the Pay that was not sent. */
async function paidInSilence(body) {
  await tiptop.knobs({ drop_types: ['*'] });
  const booked = await book();
  const { transaction_id: transaction } = await tiptop.pay(booked, body);
  await tiptop.knobs({ drop_types: [] });
  const fields = await tiptop.fields('Pay', transaction);
  return { booked, transaction, fields };
}

/** Nothing left to do, and the books are the provider's. */
async function settled() {
  await stage.settled('saule');
  assertBalanced(await stage.bookings('saule'), undefined, await tiptop.terminal('saule'));
}

for (const path of ['', '/saule', '/saule/pay']) {
  for (const as of ['form', 'json', 'query']) {
    test(`a Pay at ${path || 'the bare address'} as ${as} confirms`, async () => {
      const { booked, fields } = await paidInSilence();
      const answer = await tiptop.tell('saule', 'pay', fields, { to: tiptop.address() + path, as });
      assert.deepEqual(answer, { status: 200, body: { code: 0 } });
      assert.equal((await view(booked)).status, 'confirmed');
    });
  }
}

test('a Refund at the bare address is found by the name of the payment, and refused without', async () => {
  const { booked, transaction, fields } = await paidInSilence();
  await tiptop.tell('saule', 'pay', fields);
  // The names are in KV a moment after the ledger knows them.
  await stage.quiet('saule');
  await tiptop.knobs({ drop_types: ['*'] });
  const refund = await tiptop.control('POST cabinet/refund', { transaction, amount: '500.00' });
  const nameless = { ...(await tiptop.fields('Refund', refund.TransactionId)), InvoiceId: '', AccountId: '', Data: '' };
  const bare = { to: tiptop.address() };
  const stranger = await tiptop.tell('saule', 'refund', { ...nameless, PaymentTransactionId: '1' }, bare);
  assert.deepEqual([stranger.status, stranger.body.code], [404, 'unknown_salon']);
  assert.deepEqual(await tiptop.tell('saule', 'refund', nameless, bare), { status: 200, body: { code: 0 } });
  assert.equal((await view(booked)).refunded.minor, 50_000);
});

test('a message at the address of another kind is refused, and so is one with the fields of two', async () => {
  const { booked, fields } = await paidInSilence();
  await stage.settled('saule');
  const before = await everything();
  for (const kind of KINDS.filter((kind) => kind !== 'pay')) {
    const answer = await tiptop.tell('saule', kind, fields);
    assert.deepEqual([answer.status, answer.body.code], [400, 'malformed'], kind);
  }
  const spoilt = [
    { PaymentTransactionId: '17' }, { Reason: 'InsufficientFunds', ReasonCode: '5051' }, { Amount: '1e4' }, { Amount: '-1' },
    { Amount: '' }, { Currency: '' }, { TransactionId: '' }, { TransactionId: '-5' }, { TransactionId: '99999999999999999999' }, { TestMode: 'maybe' },
  ];
  for (const change of spoilt) {
    for (const path of ['', '/saule', '/saule/pay']) {
      const answer = await tiptop.tell('saule', 'pay', { ...fields, ...change }, { to: tiptop.address() + path });
      assert.deepEqual([answer.status, answer.body.code], [400, 'malformed'], JSON.stringify([path, change]));
    }
  }
  for (const body of ['hello', '%', 'TransactionId=%d', '{"TransactionId":', 'a=1&b=2']) {
    assert.equal((await tiptop.tell('saule', 'pay', body)).status, 400, body);
  }
  assert.deepEqual(await everything(), before);
  // A word that nobody knows is taken down and is no money.
  assert.deepEqual((await tiptop.tell('saule', 'pay', { ...fields, Status: 'Refunded' })).body, { code: 0 });
  assert.equal((await view(booked)).status, 'held');
  assert.deepEqual((await tiptop.tell('saule', 'pay', fields)).body, { code: 0 });
  assert.equal((await view(booked)).status, 'confirmed');
});

test('the body of a Check at the address of a Pay is no payment, wherever and however often it is repeated', async () => {
  const booked = await book();
  const { transaction_id: transaction } = await tiptop.pay(booked, { card: CARDS.secure, authenticate: null });
  const check = await tiptop.fields('Check', transaction);
  assert.equal(check.Status, 'Completed', 'it says so before any money has moved');
  await stage.settled('saule');
  const before = await everything();
  for (const kind of KINDS.filter((kind) => kind !== 'check')) {
    for (const as of ['form', 'json', 'query']) {
      const answer = await tiptop.tell('saule', kind, check, { as });
      assert.deepEqual([answer.status, answer.body.code], [400, 'malformed'], `${kind} ${as}`);
    }
  }
  for (const to of [tiptop.address(), tiptop.address('saule')]) assert.deepEqual((await tiptop.tell('saule', 'pay', check, { to })).body, { code: 0 }, 'as a Check');
  assert.deepEqual(await everything(), before);
  assert.equal((await view(booked)).status, 'held');
  await client.act(booked, 'release');
});

test('payments that are none of ours, from a link in the cabinet, are acknowledged and kept apart', async () => {
  const booked = await book();
  const { transaction_id: transaction } = await tiptop.pay(booked);
  await confirmed(booked);
  const pay = await tiptop.fields('Pay', transaction);
  const { bookings, parked } = await stage.settled('saule');
  const foreign = [{ InvoiceId: '', AccountId: '' }, { InvoiceId: 'order-17', AccountId: 'client-5' }, { InvoiceId: `saule.${'0'.repeat(32)}.1`, AccountId: '' }];
  for (const [index, change] of foreign.entries()) {
    const number = String(transaction + 1_000_000 + index);
    const told = { ...pay, ...change, Data: '', TransactionId: number };
    for (let round = 0; round < 3; round += 1) assert.deepEqual(await tiptop.tell('saule', 'pay', told), { status: 200, body: { code: 0 } });
    const { Status: _, GatewayName: __, OperationType: ___, AuthCode: ____, ...bare } = told;
    assert.deepEqual((await tiptop.tell('saule', 'fail', { ...bare, OperationType: 'Payment', Reason: 'InsufficientFunds', ReasonCode: '5051' })).body, { code: 0 });
    const refund = { TransactionId: String(transaction + 2_000_000 + index), PaymentTransactionId: number, Amount: '1.00', DateTime: '2026-11-21 10:00:00', OperationType: 'Refund' };
    assert.deepEqual((await tiptop.tell('saule', 'refund', refund)).body, { code: 0 });
  }
  const now = await stage.settled('saule');
  assert.equal(now.bookings, bookings);
  assert.ok(now.parked > parked, 'a person can find them');
  assert.equal((await stage.booking('saule', booked)).payments['1'].known.captured, PRICE);
  await settled();
});

test('another salon’s message is acknowledged and not believed', async () => {
  const { booked, fields } = await paidInSilence();
  const before = await stage.bookings('saule');
  tiptop.keysOf('other').api_secrets.push(tiptop.keysOf('saule').api_secrets[0]);
  await tiptop.connect('other');
  for (const to of [tiptop.address('other'), tiptop.address('other', 'pay')]) {
    assert.deepEqual(await tiptop.tell('saule', 'pay', fields, { to }), { status: 200, body: { code: 0 } });
  }
  assert.deepEqual(await stage.bookings('other'), []);
  assert.deepEqual(await stage.bookings('saule'), before);
  assert.equal((await stage.health('other')).counters["ignored:another salon's"], 2);
  assert.equal((await view(booked)).status, 'held');
  await client.act(booked, 'refresh');
});

test('test money at a live connection, and live money at a test connection, is not believed', async () => {
  await tiptop.connect('real', { mode: 'live' });
  for (const [salon, right, wrong] of [['real', '0', '1'], ['saule', '1', '0']]) {
    const own = stage.client(salon);
    const free = salon === 'saule' ? starts : apart(await own.starts(), 100);
    await tiptop.openTerminal(salon, { test_mode: wrong === '1' });
    // Else it is told of the decline again and again, for two days.
    await tiptop.knobs({ fail_after_check: false });
    const refused = await tiptop.pay(await own.book({ start: free.shift() }));
    assert.deepEqual([refused.outcome, refused.reason_code], ['declined', 3008]);

    await tiptop.openTerminal(salon, { test_mode: right === '1' });
    await tiptop.knobs({ drop_types: ['*'] });
    const booked = await own.book({ start: free.shift() });
    const { transaction_id: transaction } = await tiptop.pay(booked);
    const fields = await tiptop.fields('Pay', transaction);
    const before = await stage.bookings(salon);
    for (const [as, TestMode] of [['form', wrong], ['json', wrong === '1'], ['query', String(wrong === '1')]]) {
      const answer = await tiptop.tell(salon, 'pay', { ...fields, TestMode }, { as });
      assert.deepEqual([answer.status, answer.body.code], [400, 'wrong_mode']);
    }
    assert.deepEqual(await stage.bookings(salon), before);
    assert.deepEqual(await tiptop.tell(salon, 'pay', { ...fields, TestMode: right }), { status: 200, body: { code: 0 } });
    assert.equal((await own.show(booked)).body.booking.status, 'confirmed');
    await tiptop.knobs({ drop_types: [] });
  }
});

test('while the secret is changed the old and the new count, then only the new', async () => {
  const { booked, fields } = await paidInSilence();
  const keys = tiptop.keysOf('saule');
  const [old] = keys.api_secrets;
  const fresh = 'another-api-secret';
  assert.equal((await tiptop.tell('saule', 'pay', fields, { secret: fresh })).status, 401);
  assert.equal((await view(booked)).status, 'held');
  // From here on calls bear the new secret, and messages are still signed with the old one.
  await tiptop.control('POST terminals/roll', { public_id: keys.public_id, api_secret: fresh, keep_ms: 60_000 });
  keys.api_secrets = [fresh, old];
  await tiptop.connect('saule');
  for (const secret of [old, fresh]) assert.equal((await tiptop.tell('saule', 'pay', fields, { secret })).status, 200, secret);
  assert.equal((await view(booked)).status, 'confirmed');
  const meanwhile = await book();
  await tiptop.pay(meanwhile);
  await confirmed(meanwhile);
  await tiptop.control('POST terminals', { public_id: keys.public_id, api_secret: fresh });
  keys.api_secrets = [fresh];
  await tiptop.connect('saule');
  assert.equal((await tiptop.tell('saule', 'pay', fields, { secret: old })).status, 401);
  const later = await book();
  await tiptop.pay(later);
  await confirmed(later);
});

test('however the terminal writes: repeated and empty keys, modes in words or none, no invoice, JSON, queries', async () => {
  const json = Object.fromEntries(KINDS.map((kind) => [kind, { address: tiptop.address('saule', kind), json: true }]));
  const query = Object.fromEntries(KINDS.map((kind) => [kind, { address: tiptop.address('saule', kind), method: 'GET' }]));
  const bare = Object.fromEntries(KINDS.map((kind) => [kind, tiptop.address()]));
  const quirks = ['repeated_subscription_id', 'no_test_mode', 'test_mode_words', 'no_invoice'];
  for (const [notifications, ...odd] of [[json], [query], [bare], ...quirks.map((quirk) => [bare, quirk]), [query, 'repeated_subscription_id', 'test_mode_words', 'no_invoice']]) {
    await tiptop.openTerminal('saule', { notifications });
    await tiptop.knobs({ quirks: odd });
    const booked = await book();
    const { transaction_id: transaction, outcome, reason_code: reason } = await tiptop.pay(booked, { name: 'АЙГЕРИМ + & = % "ТЕСТ"', email: 'a+b@example.kz' });
    assert.deepEqual([outcome, reason], ['paid', 0], odd.join());
    await confirmed(booked);
    await tiptop.control('POST cabinet/refund', { transaction, amount: '0.07' });
    await eventually('refunded', async () => (await view(booked)).refunded.minor === 7);
  }
  const failed = (await tiptop.deliveries()).filter(({ type, attempts }) => type !== 'Check' && attempts.some(({ status }) => status !== 200));
  assert.deepEqual(failed, []);
  await tiptop.openTerminal('saule');
});

test('lower and upper case escapes are both verified as they came', async () => {
  const { booked, fields } = await paidInSilence();
  const write = (escape) => Object.entries(fields).map(([name, value]) => `${name}=${escape(encodeURIComponent(value))}`).join('&');
  const lower = write((text) => text.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase()));
  assert.match(lower, /%d0/);
  for (const body of [lower, write((text) => text)]) assert.deepEqual((await tiptop.tell('saule', 'pay', body)).body, { code: 0 });
  assert.equal((await view(booked)).status, 'confirmed');
});

test('news of subscriptions, which we have none of, is acknowledged and counted', async () => {
  const fields = { Id: 'sc_1', AccountId: 'client', Description: '', Email: '', Amount: '10.00', Currency: 'KZT', RequireConfirmation: '0', StartDate: '2026-11-21 10:00:00', Interval: 'Month', Period: '1', SuccessfulTransactionsNumber: '1', FailedTransactionsNumber: '0', Status: 'Active' };
  const before = (await stage.health('saule')).counters['ignored:recurrent'] ?? 0;
  for (const to of [tiptop.address('saule'), tiptop.address('saule', 'recurrent')]) {
    assert.deepEqual(await tiptop.tell('saule', 'recurrent', fields, { to }), { status: 200, body: { code: 0 } });
  }
  assert.equal((await stage.health('saule')).counters['ignored:recurrent'], before + 2);
});

test('signed for other bytes, or by nobody we know: refused, and no salon, no connection and a wrong signature are one answer', async () => {
  await stage.putSalon(tengeDraft('unconnected'));
  const { booked, fields } = await paidInSilence();
  const before = await everything();
  const text = new URLSearchParams(fields).toString();
  const sign = (message) => createHmac('sha256', tiptop.keysOf('saule').api_secrets[0]).update(message).digest('base64');
  const right = sign(text);
  const headers = [right.slice(0, -4), Buffer.from(right, 'base64').toString('hex'), sign(`${text}&x=1`), sign(decodeURIComponent(text)), `${right}, ${right}`];
  for (const header of headers) {
    const { status, body } = await tiptop.tell('saule', 'pay', text, { headers: { 'Content-HMAC': header } });
    assert.deepEqual([status, body.code], [401, 'bad_signature'], header);
  }
  for (const changed of [text.replace('Amount=8500.00', 'Amount=8400.00'), text.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase()), `${text}&x=1`]) {
    assert.notEqual(changed, text);
    assert.equal((await tiptop.tell('saule', 'pay', changed, { headers: { 'Content-HMAC': right } })).status, 401);
  }
  const answers = [];
  for (const salon of ['saule', 'unconnected', 'nobody']) {
    const { status, body: { request: _, ...body } } = await tiptop.tell(salon, 'pay', text, { secret: 'wrong' });
    answers.push({ status, body });
  }
  for (const answer of answers) assert.deepEqual(answer, answers[0]);
  assert.deepEqual(await everything(), before);
  assert.deepEqual((await tiptop.tell('saule', 'pay', text, { headers: { 'Content-HMAC': right } })).body, { code: 0 });
  assert.equal((await view(booked)).status, 'confirmed');
});

test('addresses, methods and bodies that are none', async () => {
  const cases = [['/saule/paid', 'POST', 404], ['/saule/pay/x', 'POST', 404], ['/SAULE', 'POST', 404], ['/saule/Pay', 'POST', 404], ['/saule/pay', 'PUT', 405], ['/saule/pay', 'DELETE', 405]];
  for (const [path, method, status] of cases) assert.equal((await fetch(tiptop.address() + path, { method, body: 'a=1' })).status, status, `${method} ${path}`);
  assert.equal((await tiptop.tell('saule', 'pay', `a=${'x'.repeat(513 * 1024)}`)).status, 413);
  assert.equal((await tiptop.tell('saule', 'pay', 'a=1', { headers: { 'Content-Type': 'text/xml' } })).status, 415);
});
