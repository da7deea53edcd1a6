// TipTop Pay's messages: at which address and in which form they count, what is refused, what a Check is answered, and
// that nothing changes by what is not believed.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apart, openStage, salonDraft } from '../runtime/stage.mjs';
import { connectTipTopPay, hmac } from '../runtime/tiptoppay.mjs';

let stage;
let starts;
const terminals = {};
before(async () => {
  stage = await openStage({ salons: ['saule', 'other'].map((id) => salonDraft(id, { currency: 'KZT' })), stripe: [] });
  for (const salon of ['saule', 'other']) terminals[salon] = await connectTipTopPay(stage, salon);
  starts = apart(await stage.client('saule').starts('manicure', 'any', 14), 45);
});
after(() => stage.close());

const status = async (booked, salon = 'saule') => (await stage.client(salon).show(booked)).body.booking.status;
const known = (booked, salon = 'saule') => stage.booking(salon, booked);
/** Everything but the test's own bookings' clocks. */
const everything = async () => JSON.stringify([await stage.bookings('saule'), await stage.bookings('other')]);

/** A paid booking of which no message but the Check has come, and the text of one that would have. */
async function silent(type = 'Pay', salon = 'saule') {
  await stage.sandbox.control('POST tiptoppay/knobs', { drop_types: ['*'] });
  const booked = await stage.client(salon).book({ start: starts.shift() });
  const { transaction_id: transaction } = await terminals[salon].pay(booked);
  const { fields } = await terminals[salon].message(type);
  return { booked, transaction, fields, text: form(fields) };
}
/** As TipTop Pay writes it: escapes in lower case, a plus for a space. */
const form = (fields) => Object.entries(fields)
  .map(([name, value]) => `${name}=${encodeURIComponent(value).replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()).replaceAll('%20', '+')}`).join('&');

test('each address finds the salon: bare, with the salon, with the kind; by POST and by GET; as form and as JSON', async () => {
  for (const path of ['', '/saule', '/saule/pay']) {
    for (const how of [{}, { method: 'GET' }, { type: 'application/json' }]) {
      const { booked, fields, text } = await silent();
      const written = how.type ? JSON.stringify({ ...fields, Amount: Number(fields.Amount), TransactionId: Number(fields.TransactionId) }) : text;
      const answer = await terminals.saule.tell(path, written, how);
      assert.deepEqual(answer, { status: 200, body: { code: 0 } }, `${path} ${JSON.stringify(how)}`);
      assert.equal(await status(booked), 'confirmed', `${path} ${JSON.stringify(how)}`);
    }
  }
});

test('a refund and a cancellation name the payment only: found by it, at the bare address too', async () => {
  const { booked, transaction, text } = await silent();
  await terminals.saule.tell('/saule/pay', text);
  await stage.quiet('saule');
  await stage.sandbox.control('POST tiptoppay/cabinet/refund', { transaction, amount: '1.50' });
  const { fields: { InvoiceId: _invoice, Data: _data, AccountId: _account, ...refund } } = await terminals.saule.message('Refund');
  assert.deepEqual((await terminals.saule.tell('', form(refund))).body, { code: 0 });
  assert.deepEqual(Object.values((await known(booked)).payments['1'].known.refunds).map(({ amount }) => amount.minor), [150]);
});

test('the same message ten times, one after another and at once: one effect', async () => {
  const { booked, text } = await silent();
  const before = (await stage.health('saule')).operations;
  for (let round = 0; round < 5; round += 1) assert.equal((await terminals.saule.tell('/saule/pay', text)).status, 200);
  await Promise.all(Array.from({ length: 5 }, () => terminals.saule.tell('/saule/pay', text)));
  assert.equal((await stage.health('saule')).operations, before + 1);
  assert.equal((await known(booked)).payments['1'].known.captured, 3200);
});

test('what is not signed by this salon’s secret, byte for byte, changes nothing', async () => {
  const { booked, text } = await silent();
  const still = await everything();
  const good = hmac(text, 'secret-of-saule');
  const cases = {
    'no header': { header: null },
    'an empty one': { header: '' },
    'another secret': { secret: 'wrong' },
    'the secret of another salon': { secret: 'secret-of-other' },
    'hex': { header: Buffer.from(good, 'base64').toString('hex') },
    'cut': { header: good.slice(0, -4) },
  };
  for (const [name, how] of Object.entries(cases)) {
    const answer = await terminals.saule.tell('/saule/pay', text, how);
    assert.deepEqual([answer.status, answer.body.code], [401, 'bad_signature'], name);
  }
  for (const changed of [text.replace('Amount=32.00', 'Amount=31.00'), text.replaceAll('%3a', '%3A'), `${text}&x=1`]) {
    assert.notEqual(changed, text);
    assert.equal((await terminals.saule.tell('/saule/pay', changed, { header: good })).status, 401);
  }
  assert.equal(await everything(), still);
  assert.equal(await status(booked), 'held');
});

test('no salon, no connection and a wrong signature are one answer', async () => {
  await stage.putSalon(salonDraft('unconnected', { currency: 'KZT' }));
  const { text } = await silent();
  const answers = [];
  for (const salon of ['saule', 'unconnected', 'nobody']) {
    const { status: code, body: { request: _request, ...body } } = await terminals.saule.tell(`/${salon}/pay`, text, { secret: 'wrong' });
    answers.push({ code, body });
  }
  for (const answer of answers) assert.deepEqual(answer, answers[0]);
});

test('a kind at the address of another is refused: a Check is never a payment', async () => {
  const { booked, text } = await silent('Check');
  const still = await everything();
  for (const kind of ['pay', 'confirm', 'refund', 'fail', 'cancel']) {
    const answer = await terminals.saule.tell(`/saule/${kind}`, text);
    assert.deepEqual([answer.status, answer.body.code], [400, 'malformed'], kind);
  }
  assert.equal((await terminals.saule.tell('/saule', text)).status, 200, 'told by its fields');
  assert.equal(await status(booked), 'held');
  assert.equal(await everything(), still);
});

test('live messages to a connection in test mode: refused, and a Check is declined', async () => {
  const { booked, fields } = await silent();
  const live = form({ ...fields, TestMode: '0' });
  const answer = await terminals.saule.tell('/saule/pay', live);
  assert.deepEqual([answer.status, answer.body.code], [400, 'wrong_mode']);
  const { fields: check } = await silent('Check');
  assert.deepEqual((await terminals.saule.tell('/saule/check', form({ ...check, TestMode: '0' }))).body, { code: 13 });
  assert.equal(await status(booked), 'held');
});

test('what a Check is answered', async () => {
  const draft = await stage.client('saule').book({ start: starts.shift() });
  const { fields } = await silent('Check');
  const own = { ...fields, InvoiceId: `saule.${draft.booking.id}.1`, AccountId: draft.booking.id, Data: '' };
  const ask = async (changes) => (await terminals.saule.tell('/saule/check', form({ ...own, ...changes }))).body.code;
  assert.equal(await ask({}), 0);
  assert.equal(await ask({ InvoiceId: 'order-7' }), 10);
  assert.equal(await ask({ InvoiceId: `saule.${'0'.repeat(32)}.1` }), 10);
  assert.equal(await ask({ InvoiceId: `saule.${draft.booking.id}.2` }), 10);
  assert.equal(await ask({ InvoiceId: `other.${draft.booking.id}.1` }), 10);
  assert.equal(await ask({ AccountId: 'somebody' }), 11);
  assert.equal(await ask({ Amount: '31.99' }), 12);
  assert.equal(await ask({ Currency: 'USD' }), 12);
  await stage.client('saule').act(draft, 'release');
  assert.ok([13, 20].includes(await ask({})), 'given back');
});

test('another salon’s message, signed by this one: acknowledged, counted, never applied', async () => {
  const { booked, text } = await silent('Pay', 'other');
  const before = (await stage.health('saule')).counters["ignored:another salon's"] ?? 0;
  const answer = await terminals.saule.tell('/saule/pay', text);
  assert.deepEqual(answer, { status: 200, body: { code: 0 } });
  assert.equal((await stage.health('saule')).counters["ignored:another salon's"], before + 1);
  assert.equal(await status(booked, 'other'), 'held');
});

test('a subscription is acknowledged and nothing else', async () => {
  const text = form({ Id: 'sc_1', AccountId: 'a', Description: '', Email: '', Amount: '1.00', Currency: 'KZT', RequireConfirmation: '0', StartDate: '2026-01-01 00:00:00', Interval: 'Month', Period: '1', Status: 'Active', SuccessfulTransactionsNumber: '0', FailedTransactionsNumber: '0' });
  assert.deepEqual(await terminals.saule.tell('/saule/recurrent', text), { status: 200, body: { code: 0 } });
  assert.equal((await stage.health('saule')).counters['ignored:recurrent'], 1);
});

test('with KV dead the addresses that name the salon work, Checks too', async () => {
  await stage.edge.kv.faults({ failAll: true });
  try {
    await stage.sandbox.control('POST tiptoppay/knobs', { drop_types: [] });
    const booked = await stage.client('saule').book({ start: starts.shift() });
    assert.equal((await terminals.saule.pay(booked)).outcome, 'paid');
    await stage.sandbox.idle();
    assert.equal(await status(booked), 'confirmed');
  } finally {
    await stage.edge.kv.heal();
  }
});

test('addresses and methods that are none', async () => {
  const url = `${stage.edge.url}/payments/prepaid/tiptoppay`;
  for (const [path, method, code] of [['/saule/paid', 'POST', 404], ['/saule/pay/x', 'POST', 404], ['/SAULE', 'POST', 404], ['/saule/Pay', 'POST', 404], ['/saule/pay', 'PUT', 405]]) {
    assert.equal((await fetch(`${url}${path}`, { method, body: 'a=1' })).status, code, `${method} ${path}`);
  }
  const large = `a=${'x'.repeat(513 * 1024)}`;
  assert.equal((await terminals.saule.tell('/saule/pay', large)).status, 413);
});
