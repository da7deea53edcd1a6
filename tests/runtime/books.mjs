// What must be true of a salon's books at any time, checked against the provider's own.
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
  const intents = new Set(sessions.filter(({ metadata }) => metadata.booking === id).map((session) => session.payment_intent).filter(Boolean));
  const sum = (list, part) => list.reduce((total, one) => total + part(one), 0);
  const captured = sum(charges.filter((charge) => intents.has(charge.payment_intent) && charge.paid), (charge) => charge.amount_captured);
  const back = sum(refunds.filter((refund) => intents.has(refund.payment_intent) && !['failed', 'canceled'].includes(refund.status)), ({ amount }) => amount);
  return { captured, back, held: captured - back };
}

/** What the salon may keep for a booking: the prepayment if it stands, nothing otherwise. */
export function due({ phase, asked, quote }) {
  return phase.phase === 'confirmed' && asked.pay === 'now' ? (quote.prepayment.due_now?.minor ?? 0) : 0;
}

/** Held = due, for every booking, by the provider's own books. Bookings still held may hold nothing either. */
export function assertBalanced(bookings, account) {
  for (const booking of bookings) {
    const { captured, held } = heldAtProvider(booking.id, account);
    assert.equal(held, due(booking), `${booking.id} is ${booking.phase.phase}: ${captured} captured, ${held} held`);
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
