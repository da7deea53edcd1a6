// Whether anybody's minute was two bookings' at the same time.
//
// An answer says that a booking had its time at some instant of its call. From the answer's end on, until somebody begins a
// call that may take it away, and no longer than a hold lasts, it surely has it. Two such spans of different bookings that
// meet, for minutes of one person that meet, are a time sold twice. What is not surely so is not judged.

import { acts, grouped } from './read.mjs';

/** Clocks of a test and its Worker are one; the ledger's seconds are whole ones. */
const CLOCK_MS = 1_500;

const HAS_TIME = new Set(['held', 'confirmed']);

/** The spans of the run in which a booking surely has its minutes. */
function* spansOf(id, acks, calls) {
  const changes = acts(calls);
  for (const { begin, end, at, view } of acks) {
    if (!HAS_TIME.has(view.status)) continue;
    let until = view.status === 'held' ? end + (view.hold_ends - at) * 1_000 - CLOCK_MS : Infinity;
    for (const change of changes) if (change.settled >= begin) until = Math.min(until, change.begin);
    if (until <= end) continue;
    for (const { staff, start, end: over } of view.lines) yield { id, staff, start, over, from: end, until };
  }
}

/** Of one person's spans, those of different bookings that meet in the run and in the calendar. */
function* meetings(spans) {
  spans.sort((a, b) => a.start - b.start);
  let open = [];
  for (const span of spans) {
    open = open.filter(({ over }) => over > span.start);
    for (const other of open) {
      if (other.id === span.id || other.from >= span.until || span.from >= other.until) continue;
      yield `${other.id} and ${span.id} both had ${span.staff} at ${new Date(span.start * 1_000).toISOString()}`;
    }
    open.push(span);
  }
}

/** Spans of one booking and time that follow each other without a gap between them, as one. */
function joined(spans) {
  const whole = [];
  spans.sort((a, b) => a.from - b.from);
  for (const span of spans) {
    const last = whole.at(-1);
    if (last && span.from <= last.until) last.until = Math.max(last.until, span.until);
    else whole.push({ ...span });
  }
  return whole;
}

/**
 * @param {Map<string, any[]>} byBooking acknowledgements
 * @param {Map<string, import('./record.mjs').Call[]>} calls about each booking
 * @param {any[]} bookings as they stand at the end
 * @returns {{overlaps: Set<string>, spans: number}}
 */
export function heldTwice(byBooking, calls, bookings) {
  const during = [...byBooking].flatMap(([id, acks]) => {
    const times = grouped(spansOf(id, acks, calls.get(id)), ({ staff, start }) => `${staff} ${start}`);
    return [...times.values()].flatMap(joined);
  });
  const atTheEnd = bookings.filter(({ status }) => HAS_TIME.has(status)).flatMap(({ id, lines }) =>
    lines.map(({ staff, start, end }) => ({ id, staff, start, over: end, from: 0, until: 1 })));
  const overlaps = new Set();
  for (const spans of [during, atTheEnd]) {
    for (const one of grouped(spans, ({ staff }) => staff).values()) for (const what of meetings(one)) overlaps.add(what);
  }
  return { overlaps, spans: during.length };
}
