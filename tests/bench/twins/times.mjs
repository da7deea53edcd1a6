// Free times in plain JavaScript, as one would write them for a salon whose clock is UTC: the same answer as the
// product's for such a salon. Deliberately absent: time zones and changes of clocks, which the product has.

const DAY = 86_400;

const minutes = (clock) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
const clock = (minute) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
const dateOf = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 10);

/** The question in an address, or null. @param {URLSearchParams} params */
export function readQuery(params) {
  const services = (params.get('services') ?? '').split(',');
  const from = Date.parse(`${params.get('from')}T00:00:00Z`) / 1000;
  const days = Number(params.get('days') ?? 7);
  if (!services.every((id) => /^[a-z0-9-]{1,64}$/.test(id)) || Number.isNaN(from)) return null;
  if (!Number.isInteger(days) || days < 1 || days > 31) return null;
  return { services, staff: params.get('staff') ?? 'any', from, days };
}

/** Keys of the claims that matter: a visit may end after midnight, so the day after the last is one of them. */
export function busyKeys(salon, { from, days }) {
  return Array.from({ length: days + 1 }, (_, day) => `busy:${salon}:${dateOf(from + day * DAY)}`);
}

/** A member's hours on a day, breaks out, as spans of minutes, with the grid's origins. */
function working(salon, member, date, weekday) {
  const exception = salon.exceptions.find((one) => one.date === date && one.staff === member.id)
    ?? salon.exceptions.find((one) => one.date === date && one.staff === undefined);
  const hours = exception?.hours ?? (member.hours ?? salon.hours)[weekday];
  let spans = hours.map(({ from, to }) => ({ from: minutes(from), to: minutes(to) }));
  const origins = spans;
  for (const pause of member.breaks?.[weekday] ?? []) {
    const cut = { from: minutes(pause.from), to: minutes(pause.to) };
    spans = spans.flatMap(({ from, to }) => (cut.to <= from || cut.from >= to ? [{ from, to }]
      : [{ from, to: cut.from }, { from: cut.to, to }].filter((span) => span.from < span.to)));
  }
  return { spans, origins };
}

/** Seconds that a member takes for the services: seen by the client, and claimed; null when not all are offered. */
function lengths(salon, member, services) {
  let visit = 0;
  let claim = 0;
  for (const id of services) {
    const offer = member.offers.find((one) => one.service === id);
    const service = salon.services.find((one) => one.id === id);
    if (!offer || !service) return null;
    visit = claim + (offer.duration ?? service.duration) * 60;
    claim = visit + (service.buffer ?? 0) * 60;
  }
  return { member, visit, claim };
}

/**
 * @param {any} salon the catalogue
 * @param {{staff: string, start: number, end: number}[]} claims
 * @param {NonNullable<ReturnType<typeof readQuery>>} query
 * @param {number} now seconds
 */
export function freeTimes(salon, claims, { services, staff, from, days }, now) {
  const members = staff === 'any' ? salon.staff : salon.staff.filter((member) => member.id === staff);
  const chains = members.map((member) => lengths(salon, member, services)).filter((chain) => chain !== null);
  if (chains.length === 0) return null;
  const today = now - (now % DAY);
  const last = today + (salon.booking.horizon_days - 1) * DAY;
  const earliest = now + salon.booking.lead_time * 60;
  const step = salon.booking.slot_step;
  const taken = Map.groupBy(claims, (claim) => claim.staff);
  const list = [];
  for (let day = from; day < from + days * DAY; day += DAY) {
    const date = dateOf(day);
    const times = new Map();
    if (day >= today && day <= last) {
      const weekday = (new Date(day * 1000).getUTCDay() + 6) % 7;
      for (const { member, visit, claim } of chains) {
        const { spans, origins } = working(salon, member, date, weekday);
        const busy = (taken.get(member.id) ?? []).filter((one) => one.end > day && one.start < day + 2 * DAY);
        for (const origin of origins) {
          for (let minute = origin.from; minute < origin.to; minute += step) {
            const start = day + minute * 60;
            if (start < earliest) continue;
            if (!spans.some((span) => span.from <= minute && start + visit <= day + span.to * 60)) continue;
            if (busy.some((one) => one.start < start + claim && one.end > start)) continue;
            const time = times.get(start);
            if (time) time.staff.push(member.id);
            else times.set(start, { start, local: clock(minute), staff: [member.id] });
          }
        }
      }
    }
    list.push({ date, times: [...times.values()].sort((a, b) => a.start - b.start) });
  }
  return { days: list, today: dateOf(today), last: dateOf(last) };
}
