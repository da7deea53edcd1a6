// Judges a run by what was seen from outside: the calls of clients and owners with their answers, the owner's list of
// bookings at the end, and the providers' own books. It knows the promises of the product and none of its code.
//
// What is judged:
//   lost       what was answered with 200 is there at the end, and nobody was ever told an older story than somebody before
//   twice      no minute of a person was two bookings' at the same time, during the run and at the end
//   money      each booking's money is, to the last unit, what the providers took less what they gave back, and what the
//              salon holds is what it may keep
//   effects    each payment and refund at a provider is in exactly one booking, once; no booking has one that is not there
//   messages   each message that the provider is done with was accepted and counted once
//
// Deliberately absent: how long anything took. Call it at rest: when the providers have nothing left to deliver.

import { heldAtProvider, heldAtTipTop } from '../runtime/books.mjs';
import { acknowledgements, acts, callsByBooking, grouped } from './read.mjs';
import { heldTwice } from './twice.mjs';

/** Which state may follow which; a payment that came late may bring back what had ended. */
const FOLLOWS = {
  held: ['held', 'confirmed', 'expired', 'cancelled'],
  expired: ['expired', 'confirmed', 'cancelled'],
  confirmed: ['confirmed', 'cancelled', 'no_show', 'completed'],
  cancelled: ['cancelled'],
  no_show: ['no_show'],
  completed: ['completed', 'no_show', 'cancelled'],
};

/**
 * @typedef {object} Seen
 * @property {import('./record.mjs').Call[]} calls
 * @property {any[]} bookings what the owner's desk lists at the end
 * @property {any} [account] the salon's account at the stand-in Stripe
 * @property {any} [terminal] its terminal at the stand-in TipTop Pay
 * @property {{delivered: number, undelivered: number, counted: number}} [messages] by the provider, and by the ledger
 *
 * @param {Seen} seen
 * @returns {{complaints: string[], figures: Record<string, number>}}
 */
export function judge({ calls, bookings, account, terminal, messages }) {
  const complaints = [];
  const complain = (kind, text) => complaints.push(`${kind}: ${text}`);
  const final = new Map(bookings.map((booking) => [booking.id, booking]));
  const byBooking = grouped(acknowledgements(calls), ({ view }) => view.id);
  const about = callsByBooking(calls);

  for (const [id, acks] of byBooking) {
    const booking = final.get(id);
    if (!booking) complain('lost', `${id} was acknowledged and is gone`);
    else for (const what of lost(acks, booking, acts(about.get(id) ?? []))) complain('lost', `${id} ${what}`);
  }
  const { overlaps, spans } = heldTwice(byBooking, about, bookings);
  for (const what of overlaps) complain('twice', what);
  for (const booking of bookings) {
    for (const what of wrongMoney(booking, { account, terminal, calls: about.get(booking.id) ?? [] })) complain('money', `${booking.id} ${what}`);
  }
  for (const what of [...wrongAtStripe(bookings, account), ...wrongAtTipTop(bookings, terminal)]) complain('effects', what);
  if (messages) {
    const { delivered, undelivered, counted } = messages;
    if (undelivered > 0) complain('messages', `${undelivered} were not accepted`);
    if (delivered !== counted) complain('messages', `${delivered} different ones were sent, ${counted} were counted`);
  }
  const answered = calls.filter(({ status }) => status !== null);
  return {
    complaints,
    figures: {
      calls: calls.length, acknowledged: answered.filter(({ status }) => status >= 200 && status < 300).length, refused: answered.filter(({ status }) => status >= 400 && status < 500).length,
      unanswered: calls.length - answered.filter(({ status }) => status < 500).length, bookings: bookings.length, spans,
    },
  };
}

/** What is wrong with the answers about one booking, in their order and against how it stands at the end. */
function* lost(acks, booking, changes) {
  const inOrder = [...acks].sort((a, b) => a.begin - b.begin);
  const ended = [...acks].sort((a, b) => a.end - b.end);
  let newest;
  let next = 0;
  for (const ack of inOrder) {
    for (; next < ended.length && ended[next].end < ack.begin; next += 1) {
      if (!newest || ended[next].view.version > newest.version) newest = ended[next].view;
    }
    if (newest && ack.view.version < newest.version) yield `was at version ${newest.version}, and later at ${ack.view.version}`;
  }
  const versions = new Map();
  const facts = ({ status, start, payment, paid, refunded }) => JSON.stringify([status, start, payment, paid?.minor, refunded?.minor]);
  for (const { view } of acks) {
    const before = versions.get(view.version);
    if (before && facts(before) !== facts(view)) yield `had two faces at version ${view.version}: ${facts(before)} and ${facts(view)}`;
    versions.set(view.version, view);
  }
  const told = [...versions.values()].sort((a, b) => a.version - b.version);
  for (const [index, view] of told.entries()) {
    const after = told[index + 1] ?? booking;
    if (!FOLLOWS[view.status].includes(after.status)) yield `was ${view.status} and then ${after.status}`;
    if (view.status === 'confirmed' && after.status === 'cancelled' && !changes.some(({ act }) => act === 'cancel')) yield 'was confirmed and nobody called it off';
    if (view.start !== after.start && !changes.some(({ act }) => act === 'reschedule')) yield `moved from ${view.start} to ${after.start} and nobody asked for it`;
  }
  const last = told.at(-1);
  if (booking.version < last.version) yield `was at version ${last.version} and is at ${booking.version}`;
  if (booking.version === last.version && (booking.status !== last.status || booking.start !== last.start)) yield `was ${last.status} and is ${booking.status} at the same version`;
  for (const { act, call } of changes) {
    if (act === 'cancel' && call.status === 200 && booking.status !== 'cancelled') yield `was called off and is ${booking.status}`;
  }
}

const minor = (money) => money?.minor ?? 0;
const sum = (list, part) => list.reduce((total, one) => total + part(one), 0);

/** What the salon may keep, by what was agreed in the calls about it: undefined where that cannot be told from outside. */
function mayKeep({ status, quote, purpose }, calls) {
  if (purpose === 'test_payment') return 0;
  if (status === 'held' || status === 'expired') return 0;
  if (status === 'cancelled') {
    const agreed = calls.find(({ path, ask }) => path.endsWith('/cancel') && ask?.shown)?.ask.shown.fee;
    const released = calls.some(({ path }) => path.endsWith('/release'));
    return agreed ? minor(agreed) : released ? 0 : undefined;
  }
  const posts = calls.filter(({ path }) => path.endsWith('/bookings'));
  const asked = (posts.find(({ status: answered }) => answered === 200) ?? posts[0])?.ask;
  if (status !== 'confirmed' || !asked || quote.collect === 'hold') return undefined;
  return asked.pay === 'now' ? minor(quote.prepayment.due_now) : 0;
}

/** What is wrong with one booking's money. */
function* wrongMoney(booking, { account, terminal, calls }) {
  const nothing = { captured: 0, back: 0, held: 0 };
  const stripe = account ? heldAtProvider(booking.id, account) : nothing;
  const tiptop = terminal ? heldAtTipTop(booking.id, terminal) : nothing;
  const captured = stripe.captured + tiptop.captured;
  const back = stripe.back + tiptop.back;
  if (back > captured) yield `gave back ${back} of ${captured}`;
  if (minor(booking.held) !== captured - back) yield `says ${minor(booking.held)} is held; taken ${captured}, given back ${back}`;
  const known = sum(booking.payments, (payment) => minor(payment.captured));
  if (known !== captured) yield `says ${known} was taken; the providers say ${captured}`;
  const keeps = mayKeep(booking, calls);
  // A payment request that is not paid yet, or money that cannot go back, is said by the booking itself.
  if (keeps !== undefined && !booking.obstacle && minor(booking.wanted) === 0 && captured - back !== keeps) {
    yield `is ${booking.status}, may keep ${keeps} and holds ${captured - back}`;
  }
  for (const { view } of acknowledgements(calls)) {
    if (minor(view.paid) + minor(view.refunded) > captured) yield `told its client of ${minor(view.paid)} + ${minor(view.refunded)}; taken ${captured}`;
  }
}

/** The names that bookings have for things at a provider, each with its owner; complains of one that has two. */
function names(bookings, prefix, part, wrong) {
  const owners = new Map();
  for (const { id, payments } of bookings) {
    for (const payment of payments) {
      for (const name of part(payment)) {
        if (!name?.startsWith(prefix)) continue;
        if (owners.has(name)) wrong.push(`${name} is in ${owners.get(name)} and in ${id}`);
        owners.set(name, id);
      }
    }
  }
  return owners;
}

const refs = ({ refs: own }) => own;
const refunds = ({ refunds: own }) => own.map(({ id }) => id);

function wrongAtStripe(bookings, account) {
  if (!account) return [];
  const wrong = [];
  const payments = names(bookings, 'pi_', refs, wrong);
  const given = names(bookings, 're_', refunds, wrong);
  const seen = new Set();
  for (const { id, metadata: { booking, attempt } } of account.sessions) {
    if (seen.has(`${booking}.${attempt}`)) wrong.push(`two pages for ${booking}.${attempt}`);
    seen.add(`${booking}.${attempt}`);
    if (!bookings.some((one) => one.id === booking)) wrong.push(`page ${id} is of no booking`);
  }
  for (const { payment_intent: intent, paid, metadata } of account.charges) {
    if (paid && payments.get(intent) !== metadata.booking) wrong.push(`${intent} was paid for ${metadata.booking} and is in ${payments.get(intent) ?? 'no booking'}`);
  }
  for (const { id, payment_intent: intent } of account.refunds) if (given.get(id) !== payments.get(intent)) wrong.push(`${id} of ${intent} is in ${given.get(id) ?? 'no booking'}`);
  const there = new Set(account.refunds.map(({ id }) => id));
  for (const [id, booking] of given) if (!there.has(id)) wrong.push(`${booking} has ${id}, which is not there`);
  const paid = new Set(account.payment_intents.map(({ id }) => id));
  for (const [id, booking] of payments) if (!paid.has(id)) wrong.push(`${booking} has ${id}, which is not there`);
  return wrong;
}

function wrongAtTipTop(bookings, terminal) {
  if (!terminal) return [];
  const wrong = [];
  const payments = names(bookings, 'ttp_tx_', refs, wrong);
  const given = names(bookings, 'ttp_tx_', refunds, wrong);
  for (const { TransactionId: id, Status: status, InvoiceId: invoice } of terminal.transactions) {
    const booking = invoice?.split('.')[1];
    if (status === 'Completed' && payments.get(`ttp_tx_${id}`) !== booking) wrong.push(`transaction ${id} was paid for ${booking} and is in ${payments.get(`ttp_tx_${id}`) ?? 'no booking'}`);
  }
  for (const { TransactionId: id, OriginalTransactionId: of } of terminal.refunds) {
    if (given.get(`ttp_tx_${id}`) !== payments.get(`ttp_tx_${of}`)) wrong.push(`refund ${id} of ${of} is in ${given.get(`ttp_tx_${id}`) ?? 'no booking'}`);
  }
  const there = new Set([...terminal.transactions, ...terminal.refunds].map(({ TransactionId: id }) => `ttp_tx_${id}`));
  for (const [id, booking] of [...payments, ...given]) if (!there.has(id)) wrong.push(`${booking} has ${id}, which is not there`);
  return wrong;
}
