// What must be true of a salon's books at any time, checked against the providers' own.
//
// Each check reads the ledger's bookings and the sandbox's objects and fails with what is wrong. They know the rules
// in their shortest form and none of the product's code. Deliberately absent: how long it may take; call them when quiet.

import assert from 'node:assert/strict';

const holdsSlot = ({ phase }) => phase.phase === 'held' || phase.phase === 'confirmed';

/** No two bookings have the same minute of the same person. */
export function assertNoOverlap(bookings) {
  const claims = bookings.filter(holdsSlot).flatMap(({ id, claims: own }) => own.map((claim) => ({ id, ...claim })));
  claims.sort((a, b) => a.staff.localeCompare(b.staff) || a.interval.start - b.interval.start);
  for (const [index, claim] of claims.entries()) {
    const next = claims[index + 1];
    if (!next || next.staff !== claim.staff) continue;
    assert.ok(claim.interval.end <= next.interval.start, `${claim.id} and ${next.id} overlap`);
  }
  return claims.length;
}

/** Never two payment pages for one attempt, and none that no booking knows of. */
export function assertOnePageAnAttempt(bookings, { sessions }) {
  const known = new Set(bookings.flatMap(({ id, payments }) => Object.keys(payments).map((attempt) => `${id}.${attempt}`)));
  const seen = new Set();
  for (const { id, metadata } of sessions) {
    const name = `${metadata.booking}.${metadata.attempt}`;
    assert.ok(known.has(name), `page ${id} belongs to no attempt (${name})`);
    assert.ok(!seen.has(name), `two pages for ${name}`);
    seen.add(name);
  }
}

/** What the provider holds for one booking: captured, less refunds that have not failed, minor units. */
export function heldAtProvider(id, { sessions, charges, refunds }) {
  // A card on file is charged without a page.
  const own = [...sessions, ...charges].filter(({ metadata }) => metadata?.booking === id);
  const intents = new Set(own.map((each) => each.payment_intent).filter(Boolean));
  const sum = (list, part) => list.reduce((total, one) => total + part(one), 0);
  const captured = sum(charges.filter((charge) => intents.has(charge.payment_intent) && charge.paid), (charge) => charge.amount_captured);
  const back = sum(refunds.filter((refund) => intents.has(refund.payment_intent) && !['failed', 'canceled'].includes(refund.status)), ({ amount }) => amount);
  return { captured, back, held: captured - back };
}

const total = (sums) => Object.values(sums).reduce((sum, { minor }) => sum + minor, 0);

/**
 * What the salon may keep for a booking: the prepayment and what it asked for if it stands, of a guarantee what it took; the
 * fee or nothing otherwise, and nothing of a test payment.
 */
export function due({ purpose, phase, asked, quote, held_card: card, requested = {}, granted = {} }) {
  if (purpose === 'test_payment') return 0;
  const chosen = asked.pay === 'now' ? (quote.prepayment.due_now?.minor ?? 0) : 0;
  const prepaid = quote.collect === 'hold' ? (card?.taken?.amount.minor ?? 0) : chosen;
  const base = { confirmed: prepaid + total(requested), cancelled: phase.fee?.minor, no_show: phase.fee?.minor }[phase.phase] ?? 0;
  return Math.max(0, base - total(granted));
}

/** The hundredths that TipTop Pay's number in major units stands for. */
const hundredths = (amount) => Math.round(amount * 100);

/** The booking in our `InvoiceId`, if it is one of ours. */
const bookingOf = ({ InvoiceId: invoice }) => (/^[a-z0-9-]+\.[0-9a-f]{32}\.\d+$/.test(invoice ?? '') ? invoice.split('.')[1] : null);

const sumOf = (models) => models.reduce((sum, { Amount }) => sum + hundredths(Amount), 0);

/** A refund of ours bears the key that it was asked for under. */
const isOurs = ({ JsonData: data }) => data !== null && JSON.parse(data).request !== undefined;

/**
 * What TipTop Pay holds for one booking, by any of its transactions: taken, less what was sent back (by the salon's own hand
 * among it); and held on cards.
 */
export function heldAtTipTop(id, { transactions, refunds }) {
  const own = (models, status) => models.filter((one) => bookingOf(one) === id && one.Status === status);
  const captured = sumOf(own(transactions, 'Completed'));
  const sent = own(refunds, 'Completed');
  const back = sumOf(sent);
  return { captured, back, byHand: sumOf(sent.filter((refund) => !isOurs(refund))), held: captured - back, authorised: sumOf(own(transactions, 'Authorized')) };
}

/**
 * Every completed transaction is kept by one booking or sent back, and every name in the books is of one payment.
 */
export function assertEachTransactionHasItsPlace(bookings, { transactions, refunds }) {
  const owners = new Map();
  for (const { id, payments } of bookings) {
    for (const [attempt, { provider, known }] of Object.entries(payments)) {
      const names = (known.refs ?? []).filter((name) => name.startsWith('ttp_tx_'));
      assert.ok(names.length === 0 || provider === 'tiptoppay', `${id}.${attempt} is at ${provider} and bears ${names}`);
      assert.ok(names.length <= 1, `${id}.${attempt} bears several transactions: ${names}`);
      for (const name of names) {
        assert.ok(!owners.has(name), `${name} belongs to ${owners.get(name)} and to ${id}.${attempt}`);
        owners.set(name, { id, attempt, known });
      }
    }
  }
  for (const transaction of transactions.filter(({ Status }) => Status === 'Completed')) {
    const name = `ttp_tx_${transaction.TransactionId}`;
    const { id, attempt, known } = owners.get(name) ?? {};
    assert.ok(id, `${name} (${transaction.InvoiceId}) is in no booking`);
    assert.equal(id, bookingOf(transaction), `${name} is in another's booking`);
    assert.equal(known.captured, hundredths(transaction.Amount), `${id}.${attempt} knows another sum of ${name}`);
    const sent = refunds.filter(({ OriginalTransactionId }) => OriginalTransactionId === transaction.TransactionId);
    const theirs = sent.map(({ TransactionId, Amount }) => [`ttp_tx_${TransactionId}`, hundredths(Amount)]).sort();
    const ours = Object.values(known.refunds ?? {}).map((refund) => [refund.id, refund.amount.minor]).sort();
    assert.deepEqual(ours, theirs, `${id}.${attempt} knows other refunds of ${name}`);
  }
}

/**
 * Held = due, for every booking, by the providers' own books together; less, if the salon has given some back by hand, or
 * has asked for some that is not paid yet.
 * Bookings still held may hold nothing either, and no card is held for a booking that is decided.
 */
export function assertBalanced(bookings, account, terminal) {
  for (const booking of bookings) {
    const stripe = account ? heldAtProvider(booking.id, account) : { captured: 0, held: 0 };
    const tiptop = terminal ? heldAtTipTop(booking.id, terminal) : { captured: 0, held: 0, byHand: 0, authorised: 0 };
    const told = `${booking.id} is ${booking.phase.phase}: ${stripe.captured} + ${tiptop.captured} captured, ${stripe.held} + ${tiptop.held} held`;
    const [held, wanted] = [stripe.held + tiptop.held, due(booking)];
    const asked = booking.phase.phase === 'confirmed' ? Math.min(wanted, total(booking.requested ?? {})) : 0;
    const less = tiptop.byHand + asked;
    if (less === 0) assert.equal(held, wanted, told);
    else assert.ok(held <= wanted && held >= wanted - less, `${told}, ${tiptop.byHand} of it given back by hand, ${asked} of ${wanted} asked for`);
    if (booking.phase.phase !== 'held') assert.equal(tiptop.authorised, 0, `${booking.id} is ${booking.phase.phase} and a card is held for it`);
  }
  if (terminal) assertEachTransactionHasItsPlace(bookings, terminal);
}

/**
 * Never two orders for one attempt, none that no booking knows of, and none open that its booking has given up; but for an
 * order whose address nobody was given, because its answer was lost and the next one was another.
 */
export function assertOneOrderAnAttempt(bookings, { orders }) {
  const byId = new Map(bookings.map((booking) => [booking.id, booking]));
  const seen = new Set();
  for (const { Id, InvoiceId: invoice, Status } of orders) {
    const [, id, attempt] = invoice.split('.');
    const booking = byId.get(id);
    assert.ok(booking?.payments[attempt], `order ${Id} belongs to no attempt (${invoice})`);
    assert.ok(!seen.has(invoice), `two orders for ${invoice}`);
    seen.add(invoice);
    const awaited = booking.phase.phase === 'held' && Object.keys(booking.payments).at(-1) === attempt;
    const { page } = booking.payments[attempt];
    const unseen = page.state !== 'opening' && page.session !== `ttp_order_${Id}`;
    if (!awaited && !unseen) assert.notEqual(Status, 'Created', `order ${Id} of ${invoice} is open though ${id} is ${booking.phase.phase}`);
  }
}

/** KV says what the ledger says: every booking at its version, every day with exactly its claims. Salons in UTC only. */
export function assertKvAgrees(salon, bookings, dump) {
  const days = {};
  for (const booking of bookings) {
    const record = JSON.parse(dump[`booking:${salon}:${booking.id}`] ?? 'null');
    assert.equal(record?.version, booking.version, `KV has another version of ${booking.id}`);
    assert.equal(record.booking.status, booking.phase.phase);
    assert.equal(JSON.stringify(record).includes(booking.contact.phone), false, 'contact data in KV');
    if (!holdsSlot(booking)) continue;
    for (const { staff, interval: { start, end } } of booking.claims) {
      const dates = new Set([start, end - 1].map((at) => new Date(at * 1000).toISOString().slice(0, 10)));
      for (const date of dates) (days[date] ??= []).push(JSON.stringify({ staff, start, end }));
    }
  }
  for (const [key, value] of Object.entries(dump)) {
    if (!key.startsWith(`busy:${salon}:`)) continue;
    const date = key.split(':').at(-1);
    assert.deepEqual(JSON.parse(value).claims.map((claim) => JSON.stringify(claim)).sort(), (days[date] ?? []).sort(), date);
    delete days[date];
  }
  assert.deepEqual(days, {}, 'days that KV does not know');
}
