// The judge itself: it says nothing of a run in which all is well, and finds what is wrong in one that was doctored.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from './judge.mjs';

const money = (minor) => ({ minor, currency: 'EUR' });
const id = (n) => n.toString(16).padStart(32, '0');
const [ANNA, BEN, CARA] = [id(1), id(2), id(3)];
const TEN = 1_800_000_000;

/** How a booking stands, as answers tell it. */
const view = (booking, version, status, change = {}) => ({
  id: booking, version, status, payment: 'awaited', start: TEN, end: TEN + 2400, paid: money(0), refunded: money(0),
  lines: [{ staff: 'lena', start: TEN, end: TEN + 2400 }], ...change,
});
const call = (begin, end, path, status, booking, ask = null) => ({
  method: path.includes('?') || ask === null ? 'GET' : 'POST', path: `/v1/salons/belle/bookings${path}`, ask, begin, end, at: 1_700_000_000 + end / 1000, status, answer: booking && { booking },
});
const quote = { prepayment: { kind: 'required', due_now: money(3200) } };
const paid = { payment: 'paid', paid: money(3200) };

/**
 * Anna books, pays and stays; Ben is told that her time is taken; Cara books another time, pays, calls it off and has all of
 * it back; then Ben has hers.
 */
function good() {
  const later = { start: TEN + 7200, end: TEN + 9600, lines: [{ staff: 'lena', start: TEN + 7200, end: TEN + 9600 }] };
  const fee = { fee: money(0), back: money(3200) };
  const held = { hold_ends: 1_700_000_600 };
  const desk = (seen, change) => ({ quote, purpose: 'visit', held: money(0), payments: [], ...seen, ...change });
  const payment = (intent, refunds = []) => ({ captured: money(3200), refs: [intent, `ch_${intent}`], refunds });
  return {
    calls: [
      call(0, 10, '', 200, view(ANNA, 1, 'held', held), { id: ANNA, pay: 'now' }),
      call(5, 20, '', 409, null, { id: BEN, pay: 'now' }),
      call(30, 40, `/${ANNA}`, 200, view(ANNA, 3, 'confirmed', paid)),
      call(50, 60, '', 200, view(CARA, 1, 'held', { ...later, ...held }), { id: CARA, pay: 'now' }),
      call(70, 80, `/${CARA}`, 200, view(CARA, 3, 'confirmed', { ...later, ...paid })),
      call(90, 100, `/${CARA}/cancel`, 200, view(CARA, 4, 'cancelled', { ...later, payment: 'refunding', refunded: money(3200) }), { shown: fee }),
      call(110, 120, '', 200, view(BEN, 1, 'confirmed', { ...later, payment: 'not_needed' }), { id: BEN, pay: 'at_salon' }),
    ],
    bookings: [
      desk(view(ANNA, 3, 'confirmed'), { held: money(3200), payments: [payment('pi_a')] }),
      desk(view(BEN, 1, 'confirmed', later)),
      desk(view(CARA, 5, 'cancelled', later), { payments: [payment('pi_c', [{ id: 're_c', amount: money(3200) }])] }),
    ],
    account: {
      sessions: [ANNA, CARA].map((booking, n) => ({ id: `cs_${n}`, metadata: { booking, attempt: '1' }, payment_intent: n ? 'pi_c' : 'pi_a' })),
      payment_intents: [{ id: 'pi_a' }, { id: 'pi_c' }],
      charges: [[ANNA, 'pi_a'], [CARA, 'pi_c']].map(([booking, intent]) => ({ payment_intent: intent, paid: true, amount_captured: 3200, metadata: { booking } })),
      refunds: [{ id: 're_c', payment_intent: 'pi_c', amount: 3200, status: 'succeeded' }],
    },
    messages: { delivered: 12, undelivered: 0, counted: 12 },
  };
}

test('where all is well it complains of nothing', () => {
  const { complaints, figures } = judge(good());
  assert.deepEqual(complaints, []);
  assert.deepEqual(figures, { calls: 7, acknowledged: 6, refused: 1, unanswered: 0, bookings: 3, spans: 3 });
});

/** What is done to a good run, and what the judge must say about it. */
const DOCTORED = {
  'a booking is gone': [/lost: .*1 was acknowledged and is gone/, (run) => { run.bookings.shift(); run.account.sessions.shift(); run.account.charges.shift(); run.account.payment_intents.shift(); }],
  'a confirmed booking is held again': [/lost: .* at version 3/, (run) => { Object.assign(run.bookings[0], { status: 'held', version: 2 }); }],
  'somebody is told an older story': [/was at version 3, and later at 2/, (run) => { run.calls.push(call(200, 210, `/${ANNA}`, 200, view(ANNA, 2, 'held', { hold_ends: 1_700_000_600 }))); }],
  'one version has two faces': [/two faces at version 3/, (run) => { run.calls.push(call(200, 210, `/${ANNA}`, 200, view(ANNA, 3, 'confirmed', { ...paid, paid: money(1) }))); }],
  'a visit is called off by nobody': [/was confirmed and nobody called it off/, (run) => { Object.assign(run.bookings[0], { status: 'cancelled', version: 4 }); }],
  'a visit is moved by nobody': [/nobody asked for it/, (run) => { Object.assign(run.bookings[0], { start: TEN + 60, version: 4 }); }],
  'what was called off stands': [/was called off and is confirmed/, (run) => { Object.assign(run.bookings[2], { status: 'confirmed', version: 6 }); }],
  'a time is sold twice while the first hold lasts': [/twice: .*both had lena/, (run) => {
    run.calls.splice(1, 1, call(12, 20, '', 200, view(BEN, 1, 'held', { hold_ends: 1_700_000_600 }), { id: BEN, pay: 'now' }));
  }],
  'a time is sold twice, minutes apart': [/twice: .*both had lena/, (run) => {
    const within = { start: TEN + 600, lines: [{ staff: 'lena', start: TEN + 600, end: TEN + 3000 }] };
    run.calls.push(call(300, 310, '', 200, view(id(4), 1, 'confirmed', within), { id: id(4), pay: 'at_salon' }));
  }],
  'two bookings stand at one time in the end': [/twice: .*both had lena/, (run) => { run.bookings[1].lines[0].start -= 7200; run.bookings[1].lines[0].end -= 7200; }],
  'a payment is kept after calling off': [/may keep 0 and holds 3200/, (run) => { run.account.refunds = []; run.bookings[2].held = money(3200); run.bookings[2].payments[0].refunds = []; }],
  'a payment goes back though the visit stands': [/may keep 3200 and holds 0/, (run) => {
    run.account.refunds.push({ id: 're_a', payment_intent: 'pi_a', amount: 3200, status: 'succeeded' });
    Object.assign(run.bookings[0], { held: money(0) });
    run.bookings[0].payments[0].refunds.push({ id: 're_a' });
  }],
  'more goes back than was taken': [/gave back 6400 of 3200/, (run) => { run.account.refunds.push({ id: 're_d', payment_intent: 'pi_c', amount: 3200, status: 'succeeded' }); }],
  'the books know less than was taken': [/says 0 was taken; the providers say 3200/, (run) => { run.bookings[0].payments = []; }],
  'a client is told of money that nobody took': [/told its client of 9900/, (run) => { run.calls.push(call(200, 210, `/${ANNA}`, 200, view(ANNA, 4, 'confirmed', { ...paid, paid: money(9900) }))); run.bookings[0].version = 4; }],
  'a payment is in no booking': [/pi_x was paid for .* and is in no booking/, (run) => { run.account.charges.push({ payment_intent: 'pi_x', paid: true, amount_captured: 0, metadata: { booking: BEN } }); }],
  'a payment is in two bookings': [/pi_a is in .* and in/, (run) => { run.bookings[1].payments.push({ captured: money(0), refs: ['pi_a'], refunds: [] }); }],
  'a refund is in no booking': [/re_c of pi_c is in no booking/, (run) => { run.bookings[2].payments[0].refunds = []; }],
  'a refund is there that nobody made': [/has re_z, which is not there/, (run) => { run.bookings[0].payments[0].refunds.push({ id: 're_z' }); }],
  'one attempt has two pages': [/two pages for/, (run) => { run.account.sessions.push({ ...run.account.sessions[0], id: 'cs_9' }); }],
  'a message was not accepted': [/messages: 1 were not accepted/, (run) => { run.messages.undelivered = 1; }],
  'a message was counted twice': [/12 different ones were sent, 13 were counted/, (run) => { run.messages.counted = 13; }],
};

for (const [what, [expected, doctor]] of Object.entries(DOCTORED)) {
  test(`it finds that ${what}`, () => {
    const run = good();
    doctor(run);
    const { complaints } = judge(run);
    assert.ok(complaints.some((complaint) => expected.test(complaint)), `it said: ${complaints.join('; ') || 'nothing'}`);
  });
}

test('what may have been is not judged: a time that somebody was giving back, a hold that may have ended', () => {
  const run = good();
  run.calls[2] = call(30, 40, `/${ANNA}/cancel`, null, null, { shown: {} });
  const taken = { id: id(4), pay: 'at_salon' };
  run.calls.push(call(32, 38, '', 200, view(id(4), 1, 'confirmed', { payment: 'not_needed' }), taken));
  assert.ok(!judge(run).complaints.some((complaint) => complaint.startsWith('twice')));
});

test('at TipTop Pay: a transaction in no booking, and a refund that no booking knows', () => {
  const payment = { captured: money(3200), refs: ['ttp_tx_5'], refunds: [{ id: 'ttp_tx_6' }] };
  const run = () => ({
    calls: [], bookings: [{ ...view(ANNA, 3, 'cancelled'), quote, held: money(0), payments: [structuredClone(payment)] }],
    terminal: {
      transactions: [{ TransactionId: 5, Status: 'Completed', Amount: 32, InvoiceId: `belle.${ANNA}.1` }],
      refunds: [{ TransactionId: 6, OriginalTransactionId: 5, Status: 'Completed', Amount: 32, InvoiceId: `belle.${ANNA}.1`, JsonData: '{"request":"k"}' }],
    },
  });
  assert.deepEqual(judge(run()).complaints, []);
  const unknown = run();
  unknown.bookings[0].payments[0].refs = [];
  assert.match(judge(unknown).complaints.join(), /transaction 5 was paid for .* in no booking/);
  const lost = run();
  lost.bookings[0].payments[0].refunds = [];
  assert.match(judge(lost).complaints.join(), /refund 6 of 5 is in no booking/);
});
