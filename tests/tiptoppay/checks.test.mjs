// "May this card be charged?": each answer by a real try to pay, and by signed messages at each address in each way of
// writing. A no is a decline before any money moves; whatever is asked, asking changes nothing but the end of a hold.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertBalanced } from '../runtime/books.mjs';
import { opened } from '../runtime/opened.mjs';
import { bookingId, eventually, tengeDraft } from '../runtime/stage.mjs';
import { CARDS } from '../runtime/tiptoppay.mjs';

/** Our answer, and what the provider makes of it. */
const ACCEPTED = { code: 0, reason: 0 };
const UNKNOWN_INVOICE = { code: 10, reason: 3001 };
const WRONG_ACCOUNT = { code: 11, reason: 3002 };
const WRONG_AMOUNT = { code: 12, reason: 3003 };
const NOT_ACCEPTED = { code: 13, reason: 3008 };
const EXPIRED = { code: 20, reason: 3004 };

/** A yes keeps the slot for so long, and never for longer than that above what the salon gives. */
const PAYING_SECONDS = 180;
const PAYING_SECONDS_MAX = 600;

const brief = tengeDraft('brief');
brief.booking.hold_seconds = 5;
const { stage, client, starts } = await opened({ salons: [tengeDraft('saule'), brief], providers: ['tiptoppay'], minutes: 100, days: 7 });
const { tiptop } = stage;
const swift = stage.client('brief');
const view = async (booked, of = client) => (await of.show(booked)).body.booking;

/** The three addresses and the three ways to write. */
const ways = (salon) => ['', `/${salon}`, `/${salon}/check`].flatMap((path) => ['form', 'json', 'query'].map((as) => ({ to: tiptop.address() + path, as })));

/** Asks at every address in every way. */
async function asks(salon, fields, { code }, more = {}) {
  for (const way of ways(salon)) {
    const answer = await tiptop.tell(salon, 'check', fields, { ...way, ...more });
    assert.deepEqual(answer, { status: 200, body: { code } }, JSON.stringify(way));
  }
}

/** What a try to pay was asked with, and how it ended. */
async function tries(booked, expected, body = {}) {
  const { transaction_id: transaction, reason_code: reason, outcome } = await tiptop.pay(booked, { force: true, ...body });
  assert.deepEqual([reason, outcome], [expected.reason, expected.reason === 0 ? 'paid' : 'declined'], JSON.stringify(body));
  const [check, ...others] = await tiptop.deliveries({ type: 'Check', transaction });
  assert.deepEqual([others.length, check.attempts.map(({ status, code }) => [status, code])], [0, [[200, expected.code]]]);
  return check.fields;
}

/** Starts to pay; the bank is still asking. The transaction, and what the Check said. */
async function asking(booked) {
  const { transaction_id: transaction, outcome } = await tiptop.pay(booked, { card: CARDS.secure, authenticate: null });
  assert.equal(outcome, 'awaiting');
  return { transaction, fields: await tiptop.fields('Check', transaction) };
}

/** The client at the bank says no there, and we have heard of it. */
async function givesUp(booked, { transaction }) {
  assert.equal((await tiptop.control('POST authenticate', { transaction, authenticate: false })).outcome, 'declined');
  await eventually('heard of', async () => (await stage.booking('saule', booked)).payments['1'].known.failed?.includes(`ttp_tx_${transaction}`));
}

async function expired(start) {
  const booked = await swift.book({ start });
  await eventually('expired', async () => (await view(booked, swift)).status === 'expired');
  return booked;
}

test('every answer, by a real try and by messages at three addresses as form, JSON and query', async () => {
  const [start] = await swift.starts();
  const late = expired(start);
  await tiptop.connect('saule', { page: 'widget' });
  await tiptop.openTerminal('saule', { currencies: ['KZT', 'USD'] });
  const booked = await client.book({ start: starts.shift() });
  const invoice = (id, attempt = 1) => `saule.${id}.${attempt}`;
  const { id } = booked.booking;
  const { userInfo } = JSON.parse(booked.checkout.widget.params);
  const refusals = [
    [UNKNOWN_INVOICE, { externalId: invoice(bookingId()) }, { InvoiceId: invoice(bookingId()) }],
    [UNKNOWN_INVOICE, { externalId: invoice(id, 2) }, { InvoiceId: invoice(id, 2) }],
    [UNKNOWN_INVOICE, { externalId: `brief.${id}.1` }, null],
    [UNKNOWN_INVOICE, { externalId: 'order-17' }, null],
    [UNKNOWN_INVOICE, { externalId: undefined, metadata: undefined }, null],
    [WRONG_ACCOUNT, { userInfo: { ...userInfo, accountId: bookingId() } }, { AccountId: bookingId() }],
    [WRONG_ACCOUNT, { userInfo: {} }, { AccountId: '' }],
    [WRONG_AMOUNT, { amount: 8499.99 }, { Amount: '8499.99' }],
    [WRONG_AMOUNT, { amount: 8500.01 }, { Amount: '8500.01' }],
    [WRONG_AMOUNT, { currency: 'USD' }, { Currency: 'USD' }],
    [WRONG_AMOUNT, null, { Currency: 'XXX' }],
  ];
  const first = await asking(booked);
  const { fields } = first;
  const held = await stage.booking('saule', booked);
  await asks('saule', fields, ACCEPTED);
  for (const [expected, change, forged] of refusals) {
    if (change) await tries(booked, expected, { change });
    if (forged) await asks('saule', { ...fields, ...forged }, expected);
  }
  // Declined tries are told in a Fail each; only that is new.
  await stage.settled('saule');
  const { payments, ...after } = await stage.booking('saule', booked);
  assert.deepEqual([after.phase, payments['1'].known.captured, payments['1'].known.authorised], [held.phase, 0, 0]);
  assert.deepEqual(await tiptop.transactions('saule', booked, 'Completed'), []);

  await tries(booked, NOT_ACCEPTED);
  await givesUp(booked, first);
  await tries(booked, ACCEPTED);
  await eventually('confirmed', async () => (await view(booked)).status === 'confirmed');
  await tries(booked, NOT_ACCEPTED);
  await asks('saule', fields, NOT_ACCEPTED);

  const given = await client.book({ start: starts.shift() });
  await client.act(given, 'release');
  await asks('saule', await tries(given, NOT_ACCEPTED), NOT_ACCEPTED);

  await asks('brief', await tries(await late, EXPIRED), EXPIRED);
  await stage.settled('saule');
  assertBalanced(await stage.bookings('saule'), undefined, await tiptop.terminal('saule'));
});

test('a page that another has taken the place of is not to be paid', async () => {
  await tiptop.connect('saule', { page: 'order_link' });
  await tiptop.fault('POST /orders/cancel', 'status', { status: 503 });
  await stage.connectStripe('saule');
  const booked = await client.book({ start: starts.shift(), provider: 'tiptoppay' });
  const { body } = await client.act(booked, 'checkout', { provider: 'stripe' });
  assert.equal(body.checkout.provider, 'stripe');
  const fields = await tries(booked, NOT_ACCEPTED);
  await asks('saule', fields, NOT_ACCEPTED);
  await client.act(booked, 'release');
});

test('unsigned or signed by anybody else: 401, at each address, and nothing changes', async () => {
  await tiptop.connect('saule');
  const booked = await client.book({ start: starts.shift(), provider: 'tiptoppay' });
  const { fields } = await asking(booked);
  await stage.quiet('saule');
  const before = [await stage.bookings('saule'), await stage.health('saule')];
  const right = tiptop.keysOf('saule').api_secrets[0];
  const wrong = [
    { secret: null }, { secret: 'wrong' }, { secret: tiptop.keysOf('brief').api_secrets[0] }, { secret: right.toUpperCase() },
    { secret: right, headers: { 'Content-HMAC': '' } }, { secret: right, headers: { 'Content-HMAC': 'nonsense' } },
    // The other header covers the decoded text, which can be read in several ways.
    { secret: right, headers: { 'Content-HMAC': null } },
  ];
  for (const way of ways('saule')) {
    for (const signed of wrong) {
      const answer = await tiptop.tell('saule', 'check', fields, { ...way, ...signed });
      assert.deepEqual([answer.status, answer.body.code], [401, 'bad_signature'], JSON.stringify({ way, signed }));
    }
  }
  const nobody = await tiptop.tell('nobody', 'check', fields, { secret: right });
  assert.deepEqual([nobody.status, nobody.body.code], [401, 'bad_signature'], 'no salon of that name is the same answer');
  assert.deepEqual([await stage.bookings('saule'), await stage.health('saule')], before);
});

test('it is answered while KV is dead', async () => {
  const booked = await client.book({ start: starts.shift(), provider: 'tiptoppay' });
  await stage.edge.kv.faults({ failAll: true });
  try {
    await tiptop.fail(booked);
    await tiptop.pay(booked);
    const checks = (await tiptop.deliveries({ type: 'Check' })).slice(-2);
    assert.deepEqual(checks.flatMap(({ attempts }) => attempts.map(({ code }) => code)), [0, 0]);
    await eventually('confirmed', async () => (await view(booked)).status === 'confirmed');
    await asks('saule', checks[0].fields, NOT_ACCEPTED);
  } finally {
    await stage.edge.kv.heal();
  }
});

test('asked in the last seconds: the slot is kept while the bank asks, and no longer', async () => {
  const start = (await swift.starts()).at(-1);
  const booked = await swift.book({ start });
  const { transaction, fields } = await asking(booked);
  const now = Math.floor(Date.now() / 1000);
  const kept = await view(booked, swift);
  assert.ok(kept.hold_ends >= now + PAYING_SECONDS - 3 && kept.hold_ends <= now + PAYING_SECONDS + 1, `${kept.hold_ends - now} s`);
  for (let round = 0; round < 3; round += 1) await asks('brief', fields, ACCEPTED);
  const { phase, claims: [{ staff: id }] } = await stage.booking('brief', booked);
  assert.ok(phase.until <= Math.floor(Date.now() / 1000) + PAYING_SECONDS, 'asking again keeps it no longer');
  assert.ok(phase.until <= booked.booking.hold_ends + PAYING_SECONDS_MAX);
  await eventually('the time first given is over', async () => Date.now() / 1000 > booked.booking.hold_ends + 0.5);
  assert.equal((await view(booked, swift)).status, 'held');
  const other = await swift.book({ start, staff: { kind: 'member', id } });
  assert.deepEqual([other.status, other.body.code], [409, 'slot_taken']);
  assert.equal((await tiptop.control('POST authenticate', { transaction })).outcome, 'paid');
  await eventually('confirmed', async () => (await view(booked, swift)).status === 'confirmed');
});

test('two devices on one order: while one is at the bank the other card is declined, and told apart from its own repeat', async () => {
  await tiptop.connect('saule', { page: 'order_link' });
  const booked = await client.book({ start: starts.shift(), provider: 'tiptoppay' });
  const phone = await asking(booked);
  const { paying } = await stage.booking('saule', booked);
  assert.deepEqual(paying.transaction, `ttp_tx_${phone.transaction}`);
  assert.ok(Math.abs(paying.until - Date.now() / 1000 - PAYING_SECONDS) < 5);
  const tablet = await tries(booked, NOT_ACCEPTED);
  await asks('saule', tablet, NOT_ACCEPTED);
  await asks('saule', phone.fields, ACCEPTED);
  await stage.settled('saule');
  const { paying: still } = await stage.booking('saule', booked);
  assert.deepEqual(still, paying, 'asked again, and declined, it keeps others out no longer');

  await givesUp(booked, phone);
  const second = await asking(booked);
  await asks('saule', phone.fields, NOT_ACCEPTED);
  assert.equal((await tiptop.control('POST authenticate', { transaction: second.transaction })).outcome, 'paid');
  await eventually('confirmed', async () => (await view(booked)).status === 'confirmed');
  await stage.settled('saule');
  const statuses = (await tiptop.transactions('saule', booked)).map(({ Status }) => Status);
  assert.deepEqual(statuses, ['Declined', 'Declined', 'Completed'], 'nothing was charged that had to go back');
});

test('a card whose decline nobody told of keeps others out until somebody looks', async () => {
  await tiptop.knobs({ drop_types: ['Fail'] });
  const booked = await client.book({ start: starts.shift(), provider: 'tiptoppay' });
  await tiptop.pay(booked, { card: CARDS.noFunds });
  await tries(booked, NOT_ACCEPTED);
  const { body } = await client.act(booked, 'refresh');
  assert.deepEqual([body.booking.status, body.booking.payment], ['held', 'declined']);
  await tries(booked, ACCEPTED);
  await tiptop.knobs({ drop_types: [] });
  await eventually('confirmed', async () => (await view(booked)).status === 'confirmed');
});

test('asked with much time left: the hold stays as long as it was', async () => {
  const booked = await client.book({ start: starts.shift(), provider: 'tiptoppay' });
  await asking(booked);
  const { hold_ends: ends, version } = await view(booked);
  assert.deepEqual([ends, version], [booked.booking.hold_ends, booked.booking.version + 1], 'only that somebody is paying is new');
});
