// Reads calls: which booking one is about, what it was answered about it, and which could have changed who has a time.

const BOOKING = /\/bookings\/([0-9a-f]{32})(?:\/([a-z/-]+))?(?:\?|$)/;

/** The booking that a path names, if it names one. */
export const bookingOf = (path) => BOOKING.exec(path)?.[1];

/** A list by what `key` says of each. */
export function grouped(list, key) {
  const groups = new Map();
  for (const one of list) {
    const name = key(one);
    if (groups.has(name)) groups.get(name).push(one);
    else groups.set(name, [one]);
  }
  return groups;
}

/** The calls about each booking. */
export const callsByBooking = (calls) => grouped(calls, ({ method, path, ask }) => (
  bookingOf(path) ?? (method === 'POST' && path.endsWith('/bookings') ? ask?.id : undefined)));

/** Every answer that told how a booking stands. */
export function acknowledgements(calls) {
  return calls.flatMap(({ begin, end, at, status, answer }) => (
    status === 200 && answer?.booking?.id ? [{ begin, end, at, view: answer.booking }] : []));
}

/** What can take a time away from a booking, or make it have another. */
const CHANGES = new Set(['release', 'cancel', 'reschedule', 'no-show']);

/**
 * For how long after its end a call without an answer may still be done, in milliseconds. The ledger is asked three times,
 * ten seconds each.
 */
const AFTERWARDS_MS = 31_000;

/** Of one booking's calls, those that may have changed its time: `settled` is when the last of it can have happened. */
export function acts(calls) {
  return calls.flatMap((call) => {
    const found = BOOKING.exec(call.path);
    if (!found || call.method === 'GET' || !CHANGES.has(found[2])) return [];
    const known = call.status !== null && call.status < 500;
    return [{ act: found[2], call, begin: call.begin, settled: known ? call.end : call.end + AFTERWARDS_MS }];
  });
}
