// Every message cut: the books are held against Stripe's, and mend themselves by the road that messages take.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { opened } from '../runtime/opened.mjs';
import { bookingId, eventually, salonDraft, sessionOf } from '../runtime/stage.mjs';
import { byHand, financeOf, found } from './books.mjs';
import { teller } from '../../widget/desk/told.js';

const held = { requirement: 'required', amount: { kind: 'full' }, collect: 'hold' };
const demo = salonDraft('belle');
const draft = {
  ...demo,
  services: [...demo.services, { ...demo.services.find(({ id }) => id === 'manicure'), id: 'guaranteed', name: 'With a guarantee', prepayment: held }],
  staff: demo.staff.map((member) => ({ ...member, offers: member.offers.some(({ service }) => service === 'manicure') ? [...member.offers, { service: 'guaranteed' }] : member.offers })),
};
const { stage, client, starts } = await opened({ salons: [draft], knobs: { drop_types: ['*'] } });
const finance = await financeOf(stage, 'belle');
const hand = byHand(stage, 'belle');
const ledger = (booked) => stage.booking('belle', booked);
const pay = async (booked) => (await stage.pay(booked)).payment_intent;

/** Paid, and known to be. */
async function confirmed(options = {}) {
  const booked = await client.book({ start: starts.shift(), ...options });
  assert.equal(booked.status, 200, JSON.stringify(booked.body));
  const intent = await pay(booked);
  assert.equal((await client.act(booked, 'refresh')).body.booking.status, 'confirmed');
  return { booked, intent };
}

test('paid, refunded by hand, disputed, captured by hand, let go of: all is found, told and mended', async () => {
  const paid = await client.book({ start: starts.shift() });
  await pay(paid);
  const refunded = await confirmed();
  const disputed = await confirmed();
  const captured = await confirmed({ services: ['guaranteed'] });
  const released = await confirmed({ services: ['guaranteed'] });
  assert.equal((await ledger(captured.booked)).payments['1'].known.captured, 0, 'held only');
  await hand('refunds', { payment_intent: refunded.intent.id, amount: 300 });
  await stage.sandbox.control('POST dispute', { session: sessionOf(disputed.booked.checkout.url), kind: 'fraudulent' });
  await hand(`payment_intents/${captured.intent.id}/capture`);
  await hand(`payment_intents/${released.intent.id}/cancel`);
  await stage.sandbox.idle();
  const before = await finance.report();
  assert.deepEqual([before.currencies[0].charges_without_fee, before.currencies[0].total.provider_fees], [2, 0], 'unknown is told, and is not zero');

  const run = await finance.reconcile('stripe');
  assert.deepEqual(found(run), ['disputed healed', 'hold_ended healed', 'paid healed', 'paid healed', 'refunded healed']);
  assert.deepEqual([run.result, run.healed, run.open, run.notes], ['differences: 5', 5, 0, []]);
  const told = (what) => run.differences.find(({ difference }) => difference.what === what).explanation;
  assert.match(told('refunded'), /^A refund of 3\.00 EUR \(re_\w+, succeeded\) was not in the books\. The books know it now\.$/);
  assert.match(told('disputed'), /^A dispute about \d+\.\d\d EUR \(du_\w+, open\) was not in the books\./);

  assert.equal((await ledger(paid)).phase.phase, 'confirmed');
  assert.deepEqual(Object.values((await ledger(refunded.booked)).payments['1'].known.refunds).map(({ amount }) => amount.minor), [300]);
  assert.deepEqual(Object.values((await ledger(disputed.booked)).payments['1'].known.disputes).map(({ status }) => status), ['open']);
  assert.equal((await ledger(captured.booked)).payments['1'].known.captured, captured.intent.amount);
  assert.equal((await ledger(released.booked)).payments['1'].known.authorisation_ended, true);

  const again = await finance.reconcile('stripe');
  assert.deepEqual([again.result, again.differences, again.fees], ['differences: 0', [], 0]);
  const chain = await finance.ask('chain');
  assert.equal(chain.fault, undefined);
});

test('Stripe’s fees are in the books once its balance transactions have been read', async () => {
  const { balance_transactions: entries } = await stage.account('belle');
  const fees = entries.filter(({ type }) => type === 'charge').reduce((sum, { fee }) => sum + fee, 0);
  const { currencies: [eur] } = await finance.report();
  assert.ok(fees > 0);
  assert.deepEqual([eur.total.provider_fees, eur.charges_without_fee], [fees, 0]);
  assert.equal(eur.total.net, eur.total.gross - eur.total.refunds - eur.total.disputes - fees);
});

test('a dispute that was lost and a refund that came back are found by the messages that did not arrive', async () => {
  const { booked, intent } = await confirmed();
  const refund = await hand('refunds', { payment_intent: intent.id, amount: 200 });
  const other = await confirmed();
  const dispute = await stage.sandbox.control('POST dispute', { session: sessionOf(other.booked.checkout.url), kind: 'fraudulent' });
  await finance.reconcile('stripe');
  await stage.sandbox.control('POST refund', { refund: refund.id, status: 'failed' });
  await stage.sandbox.control('POST dispute', { dispute: dispute.id, action: 'lose' });
  const run = await finance.reconcile('stripe', 1);
  assert.deepEqual(found(run), ['dispute_changed healed', 'refund_changed healed']);
  assert.match(run.differences.map(({ explanation }) => explanation).join(' '), /is lost by now.*is failed by now|is failed by now.*is lost by now/);
  assert.equal((await ledger(booked)).payments['1'].known.refunds[refund.id].status, 'failed');
});

test('a payment with our marks and no booking is shown each time; one without them is only counted', async () => {
  const { others } = await finance.reconcile('stripe');
  const order = { mode: 'payment', success_url: 'https://salon.example/', 'line_items[0][quantity]': 1, 'line_items[0][price_data][currency]': 'eur', 'line_items[0][price_data][unit_amount]': 1250, 'line_items[0][price_data][product_data][name]': 'Elsewhere' };
  const orphan = bookingId();
  const marks = Object.entries({ salon: 'belle', booking: orphan, attempt: '1' }).map(([name, value]) => [`payment_intent_data[metadata][${name}]`, value]);
  for (const more of [{}, Object.fromEntries(marks)]) {
    const { id: session } = await hand('checkout/sessions', { ...order, ...more });
    await stage.sandbox.control('POST pay', { session });
  }
  await stage.sandbox.idle();
  for (const round of ['first', 'second']) {
    const run = await finance.reconcile('stripe');
    assert.deepEqual([run.result, found(run), run.others], ['differences: 1', ['no_booking open'], others + 1], round);
    const [{ explanation, difference }] = run.differences;
    assert.equal(difference.booking, orphan);
    assert.match(explanation, /^A payment of 12\.50 EUR \(pi_\w+\) carries this salon's marks, but no booking knows it\./);
  }
  // At the desk, in its language.
  const words = JSON.parse(readFileSync(new URL('../../widget/texts-told/ru.json', import.meta.url), 'utf8'));
  const answer = JSON.stringify(await finance.ask('reconciliation?lang=ru'));
  const { runs } = JSON.parse(await teller(async () => words)('ru', answer, (tag, currency, decimal) => `${decimal} ${currency}`));
  assert.match(runs.find(({ cause }) => cause === 'asked').differences[0].explanation, /^Платёж на 12\.50 EUR \(pi_\w+\) несёт метки этого салона/);
});

test('asked to wait, it waits as long as it is told, and goes on', async () => {
  await stage.fault('GET /v1/refunds', 'status', { status: 429, retry_after: 3, times: 1 });
  await finance.start();
  const waiting = await eventually('it waits', async () => {
    const run = await finance.run('stripe');
    return run.state === 'waiting' && run;
  });
  assert.ok(waiting.again >= waiting.started + 2);
  const run = await finance.finished('stripe');
  assert.deepEqual(run.notes, []);
  const asked = (await stage.sandbox.control('GET requests?operation=GET%20/v1/refunds')).slice(-2);
  assert.deepEqual(asked.map(({ status }) => status), [429, 200]);
  assert.ok(asked[1].at - asked[0].at >= 3_000, `${asked[1].at - asked[0].at} ms`);
});

test('payouts and the balance are told as Stripe tells them, and a payout that comes back is given back', async () => {
  const key = stage.keys.belle.stripe.secret_key;
  const [arrives, fails] = [await stage.sandbox.control('POST payout', { key, amount: 900, currency: 'eur' }), await stage.sandbox.control('POST payout', { key, amount: 400, currency: 'eur' })];
  await finance.reconcile('stripe');
  const before = await finance.report();
  const total = () => before.currencies.find(({ currency }) => currency === 'EUR').total;
  assert.equal(total().payouts, 1300);
  const [stripe] = before.accounts;
  const [{ amount: pending }] = (await (await fetch(`${stage.sandbox.url}/v1/balance`, { headers: { Authorization: `Bearer ${key}` } })).json()).pending;
  assert.deepEqual([stripe.provider, stripe.balance], ['stripe', [{ currency: 'EUR', available: 0, pending }]]);
  assert.deepEqual(stripe.payouts.map(({ status }) => status), ['under_way', 'under_way']);

  await stage.sandbox.control('POST payout', { payout: arrives.id, status: 'paid' });
  await stage.sandbox.control('POST payout', { payout: fails.id, status: 'failed' });
  await finance.reconcile('stripe');
  const after = await finance.report();
  const eur = after.currencies.find(({ currency }) => currency === 'EUR');
  assert.deepEqual([eur.total.payouts, eur.total.net], [900, total().net], 'a payout is no loss');
  assert.deepEqual(Object.fromEntries(after.accounts[0].payouts.map(({ name, status }) => [name, status])), { [arrives.id]: 'paid', [fails.id]: 'returned' });
  const chain = await finance.ask('chain');
  assert.equal(chain.fault, undefined);
});

test('what a restricted key may not read is said in one sentence each, and the rest works', async () => {
  const { id } = (await stage.sandbox.control('POST accounts', { key: 'sk_test_belle' }));
  assert.ok(id);
  const rights = ['checkout_session_write', 'payment_intent_write', 'charge_write', 'dispute_read'];
  await stage.sandbox.control('POST accounts', { key: 'sk_test_belle', keys: [{ key: 'rk_test_belle', rights }] });
  await stage.connect('belle', 'stripe', { keys: { secret_key: 'rk_test_belle', webhook_secrets: ['whsec_belle'] }, mode: 'test' });
  const { intent } = await confirmed();
  await hand('refunds', { payment_intent: intent.id, amount: 100 });
  const run = await finance.reconcile('stripe');
  assert.ok(found(run).includes('refunded healed'), JSON.stringify(run.differences));
  assert.equal(run.notes.length, 4, JSON.stringify(run.notes));
  for (const right of ['rak_event_read', 'rak_balance_transaction_source_read', 'rak_payout_read', 'rak_balance_read']) {
    assert.equal(run.notes.filter((note) => note.includes(` ${right}. `)).length, 1, right);
  }
  const codes = ['lacks_messages', 'lacks_fees', 'lacks_payouts', 'lacks_balance'];
  assert.deepEqual(run.noted.map(({ code, detail: [what] }) => `${code} ${what}`).sort(), codes.map((what) => `note_right_missing ${what}`).sort());
  const { currencies: [eur] } = await finance.report();
  assert.equal(eur.charges_without_fee, 1, 'its fee is unknown');
  await stage.connectStripe('belle');
  await finance.reconcile('stripe');
  assert.equal((await finance.report()).currencies[0].charges_without_fee, 0);
});

test('a number of days without sense, and another method, are refused', async () => {
  for (const [path, method, status] of [['reconciliation?days=0', 'POST', 400], ['reconciliation?days=91', 'POST', 400], ['reconciliation?days=x', 'POST', 400], ['reconciliation', 'DELETE', 405]]) {
    await assert.rejects(finance.ask(path, method), new RegExp(`: ${status}$`), `${method} ${path}`);
  }
});
