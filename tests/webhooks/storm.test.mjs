// Messages of both providers, each sent many times, in any order, a fifth of them with all copies at once; and some again
// long after. What has its effect once has it once: the ledger counts each message once, and every sum is in its place.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { bytesOf, load } from '../bench/load.mjs';
import { record } from '../history/record.mjs';
import { assertHistory, told } from '../history/verdict.mjs';
import { assertBalanced } from '../runtime/books.mjs';
import { setBehind } from '../runtime/clock.mjs';
import { chance, count } from '../runtime/scale.mjs';
import { apart, bookingId, openStage, salonDraft, signature } from '../runtime/stage.mjs';
import { CLOCK_SET, setClock } from '../runtime/workerd.mjs';
import { formText } from '../sandbox/tiptoppay/encode.mjs';

/** Different messages, about; and copies of one, at most. */
const MESSAGES = count('STORM_MESSAGES', 160);
const COPIES = count('STORM_COPIES', 8);
const SENDERS = 16;
/** Hundredths of the messages of which all copies are sent at once, and of those that come again long after. */
const TOGETHER = 20;
const AGAIN = 5;
/** How long after, seconds. */
const LONG_AFTER = 30 * 86_400;
const choices = chance();

const staff = Array.from({ length: 8 }, (_, index) => ({ id: `person-${index}`, name: `Person ${index}`, offers: [{ service: 'manicure' }] }));
const services = salonDraft('storm').services.filter(({ id }) => id === 'manicure');

const history = record();
let stage;
let client;
before(async () => {
  const draft = salonDraft('storm', { staff, services });
  // All are paid before anybody is told.
  draft.booking.hold_seconds = 3_600;
  stage = await openStage({ salons: [draft], providers: ['stripe', 'tiptoppay'], via: history.fetch, entry: CLOCK_SET });
  await stage.tiptop.openTerminal('storm', { currencies: ['EUR'] });
  client = stage.client('storm');
});
after(() => stage.close());

/** Does `work` for each of a list, so many at a time. */
async function each(list, atOnce, work) {
  const rest = list.values();
  await Promise.all(Array.from({ length: atOnce }, async () => { for (const one of rest) await work(one); }));
}

/** Books and pays, three at Stripe for one at TipTop Pay, while all messages are kept back: four a booking, about. */
async function paid(bookings) {
  const starts = apart(await client.starts('manicure', 'any', 31), 45);
  const template = await client.request({ start: starts[0] });
  const visits = Array.from({ length: bookings }, (_, n) => ({
    ...template, id: bookingId(), provider: n % 4 === 3 ? 'tiptoppay' : 'stripe',
    staff: { kind: 'member', id: staff[n % staff.length].id }, start: starts[Math.floor(n / staff.length)],
  }));
  for (const provider of ['', 'tiptoppay/']) await stage.sandbox.control(`POST ${provider}knobs`, { hold: true });
  await each(visits, 16, async (request) => {
    const { status, body } = await client.post('/bookings', request);
    assert.equal(status, 200, JSON.stringify(body));
    await stage.pay(body);
  });
}

/** Each message as a function that gives its bytes, signed now. */
async function messages() {
  const { webhook_secrets: [secret] } = stage.keys.storm.stripe;
  const { api_secrets: [apiSecret] } = stage.tiptop.keysOf('storm');
  const { events } = await stage.account('storm');
  const stripe = events.map((event) => {
    const body = JSON.stringify(event, null, 2);
    return () => bytesOf({ method: 'POST', path: '/payments/prepaid/stripe/storm', body, headers: { 'Content-Type': 'application/json', 'Stripe-Signature': signature(body, secret) } });
  });
  const held = await stage.tiptop.deliveries({ state: 'held' });
  const tiptop = held.map(({ type, fields }) => {
    const body = formText(Object.entries(fields));
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-HMAC': createHmac('sha256', apiSecret).update(body).digest('base64') };
    return () => bytesOf({ method: 'POST', path: `/payments/prepaid/tiptoppay/storm/${type.toLowerCase()}`, body, headers });
  });
  const ignored = events.filter(({ type }) => type === 'payment_intent.created').length;
  return { list: [...stripe, ...tiptop], unique: events.length + held.length - ignored };
}

/** All copies of all messages in one order: those of a fifth of them side by side. */
function shuffled(list, copies) {
  const groups = list.flatMap((message) => {
    const many = choices.between(1, copies);
    return choices.below(100) < TOGETHER ? [Array(many).fill(message)] : Array.from({ length: many }, () => [message]);
  });
  return choices.shuffle(groups).flat();
}

async function send(list) {
  const rest = list.values();
  const outcome = await load({ port: Number(new URL(stage.edge.url).port), clients: SENDERS, again: true, next: () => rest.next().value?.() });
  assert.deepEqual([outcome.requests, outcome.refused], [list.length, 0]);
  assert.ok(outcome.reopened <= SENDERS, `${outcome.reopened} connections were closed`);
  return outcome;
}

test(`${MESSAGES} messages, each up to ${COPIES} times: every effect once`, { timeout: 120_000 + MESSAGES * COPIES * 40 }, async (t) => {
  t.diagnostic(`seed ${choices.seed}`);
  await paid(Math.ceil(MESSAGES / 4));
  const { list, unique } = await messages();
  const first = await send(shuffled(list, COPIES));
  await stage.settled('storm', 120_000);
  assert.equal((await stage.health('storm')).operations, unique, 'each message counts once');
  const bookings = await stage.bookings('storm');
  assert.deepEqual([...new Set(bookings.map(({ phase }) => phase.phase))], ['confirmed']);
  assertBalanced(bookings, await stage.account('storm'), await stage.tiptop.terminal('storm'));

  // Thirty days later, and to another process: the provider sends some of them once more.
  await stage.edge.restart();
  setBehind(-LONG_AFTER);
  await setClock(stage.edge, -LONG_AFTER, ['storm']);
  const again = await send(choices.shuffle([...list]).slice(0, Math.ceil(list.length * AGAIN / 100)));
  await stage.settled('storm', 60_000);
  const health = await stage.health('storm');
  assert.deepEqual([health.operations, health.parked], [unique, 0]);
  assert.deepEqual(await stage.bookings('storm'), bookings, 'nothing changed');
  const figures = await assertHistory(stage, 'storm', history, { messages: false });
  t.diagnostic(`${list.length} messages sent ${first.requests} times in ${first.seconds.toFixed(0)} s, ${again.requests} of them again; all answered 200, ${first.reopened + again.reopened} of them on another connection, ${unique} counted`);
  t.diagnostic(told(figures));
});
