//! The free times of days, and those nearest to a time that is gone.
//!
//! Invariant: a time is listed exactly when [`Schedule::plan_visit`] gives a visit for it whose claim meets no other
//! claim. One person's day is one sweep over starts, working intervals and that day's claims, all in order.

use super::offer::{Chain, Doers};
use super::{Busy, Day, NotOffered, Schedule};
use crate::api::{DAYS_MAX, FreeDay, FreeTime, FreeTimes, StaffChoice};
use crate::id::{ServiceId, StaffId};
use crate::time::{Interval, LocalDate, LocalTime, Timestamp};
use std::collections::BTreeMap;

/// How many times [`Schedule::nearest`] gives at most.
pub const NEAREST_COUNT: usize = 3;
/// How many days before and after the wanted one [`Schedule::nearest`] looks at.
pub const NEAREST_DAYS: u16 = 7;

impl<'a> Schedule<'a> {
    /// The free times of `services` with `staff` on `days` days (at most [`DAYS_MAX`]) from `from` on. `busy` must
    /// know every claim in [`Schedule::busy_span`] of the same question.
    pub fn free_times(
        &self,
        services: &[ServiceId],
        staff: &StaffChoice,
        from: LocalDate,
        days: u16,
        busy: &Busy,
    ) -> Result<FreeTimes, NotOffered> {
        let doers = self.doers(services, staff)?;
        let days = dates(from, days).map(|date| FreeDay { date, times: self.free_day(&doers, date, busy) });
        Ok(FreeTimes { days: days.collect(), today: self.today, last: self.last, now: Some(self.now) })
    }

    /// The span outside which no claim matters to that question; `None` when nothing can be booked in it whatever the
    /// claims.
    pub fn busy_span(
        &self,
        services: &[ServiceId],
        staff: &StaffChoice,
        from: LocalDate,
        days: u16,
    ) -> Result<Option<Interval>, NotOffered> {
        let doers = self.doers(services, staff)?;
        Ok(dates(from, days).filter_map(|date| self.busy_span_of(&doers, date)).reduce(hull))
    }

    /// The free times nearest to `wanted`, at most [`NEAREST_COUNT`], in order of time; of two equally near the
    /// earlier is taken. Looks at the wanted day (or the nearest that can be booked) and up to [`NEAREST_DAYS`]
    /// around it. `busy` is asked day by day, only while more is needed, for one person's claims within a span. Empty
    /// when nobody does these services.
    ///
    /// # Errors
    /// Those of `busy`.
    pub fn nearest<E>(
        &self,
        services: &[ServiceId],
        staff: &StaffChoice,
        wanted: Timestamp,
        mut busy: impl FnMut(&StaffId, Interval) -> Result<Vec<Interval>, E>,
    ) -> Result<Vec<FreeTime>, E> {
        let Ok(doers) = self.doers(services, staff) else { return Ok(Vec::new()) };
        let centre = self.zone.local_date(wanted).clamp(self.today, self.last);
        let mut found: Vec<FreeTime> = Vec::new();
        for ring in 0..=i64::from(NEAREST_DAYS) {
            let (before, after) = (centre.plus_days(-ring), centre.plus_days(ring));
            for date in std::iter::once(before).chain((ring > 0).then_some(after)) {
                let Some(span) = self.busy_span_of(&doers, date) else { continue };
                let mut claims = Busy::default();
                for staff in doers.ids() {
                    claims.insert(staff, busy(staff, span)?);
                }
                found.extend(self.free_day(&doers, date, &claims));
            }
            found.sort_unstable_by_key(|time| (distance(time, wanted), time.start));
            found.truncate(NEAREST_COUNT);
            // A later ring lies outside the days seen so far, so it holds nothing nearer than their ends, and at an end
            // only what is later than one that is as near.
            let (from, to) = (self.zone.day(before).interval().start, self.zone.day(after).interval().end);
            let settled = |time: &FreeTime| {
                let away = distance(time, wanted);
                (before <= self.today || away <= wanted.since(from))
                    && (after >= self.last || away <= to.since(wanted))
            };
            if found.len() == NEAREST_COUNT && found.last().is_some_and(settled) {
                break;
            }
        }
        found.sort_unstable_by_key(|time| time.start);
        Ok(found)
    }

    fn free_day(&self, doers: &Doers<'a>, date: LocalDate, busy: &Busy) -> Vec<FreeTime> {
        let mut times = match doers {
            Doers::Alone(chains) => self.times_alone(chains, date, busy),
            Doers::Together(team) => self.team_times(team, date, busy),
        };
        if let Some((start, staff)) = self.moved_from {
            times.retain(|time| time.start != start || !is_with(time, staff));
        }
        times
    }

    fn times_alone(&self, chains: &[Chain<'a>], date: LocalDate, busy: &Busy) -> Vec<FreeTime> {
        if !self.is_bookable(date) {
            return Vec::new();
        }
        let day = self.zone.day(date);
        let mut times: BTreeMap<Timestamp, FreeTime> = BTreeMap::new();
        for chain in chains {
            for (local, start) in self.free_starts(chain, day, busy) {
                let none = || FreeTime { start, local, staff: Vec::new(), team: Vec::new() };
                times.entry(start).or_insert_with(none).staff.push(chain.member.id.clone());
            }
        }
        times.into_values().collect()
    }

    fn free_starts(&self, chain: &Chain<'a>, day: Day<'a>, busy: &Busy) -> Vec<(LocalTime, Timestamp)> {
        let working = self.working_over_midnight(chain.member, &day, chain.visit);
        let Some(span) = reach(chain, &working) else { return Vec::new() };
        let mut working = working.iter().copied().peekable();
        let mut claims = busy.within(&chain.member.id, span).iter().copied().peekable();
        let earliest = self.earliest;
        self.grid(chain.member, day)
            .filter(|&(_, start)| {
                while working.next_if(|work| work.end <= start).is_some() {}
                while claims.next_if(|claim| claim.end <= start).is_some() {}
                let works = |work: &Interval| work.start <= start && start.plus(chain.visit) <= work.end;
                let free = |claim: &Interval| start.plus(chain.claim) <= claim.start;
                start >= earliest && working.peek().is_some_and(works) && claims.peek().is_none_or(free)
            })
            .collect()
    }

    fn busy_span_of(&self, doers: &Doers<'a>, date: LocalDate) -> Option<Interval> {
        let chains = match doers {
            Doers::Alone(chains) => chains,
            Doers::Together(team) => return self.span_of_team(team, date),
        };
        if !self.is_bookable(date) {
            return None;
        }
        let day = self.zone.day(date);
        let spans = chains
            .iter()
            .filter_map(|chain| reach(chain, &self.working_over_midnight(chain.member, &day, chain.visit)));
        spans.reduce(hull)
    }
}

impl<'a> Doers<'a> {
    /// Whose time matters.
    fn ids(&self) -> Vec<&'a StaffId> {
        match self {
            Self::Alone(chains) => chains.iter().map(|chain| &chain.member.id).collect(),
            Self::Together(team) => team.ids().collect(),
        }
    }
}

/// True when that time is with `staff`, who do each of the services now: all of them by one, or the same by the same.
fn is_with(time: &FreeTime, staff: &[StaffId]) -> bool {
    let alone = |first: &StaffId| staff.iter().all(|id| id == first) && time.staff.contains(first);
    time.team == staff || staff.first().is_some_and(alone)
}

/// From the first start to the end of the last buffer of a day's visits; `None` when nobody works.
fn reach(chain: &Chain<'_>, working: &[Interval]) -> Option<Interval> {
    let end = working.last()?.end.plus(chain.claim - chain.visit);
    Some(Interval { start: working.first()?.start, end })
}

/// Seconds between a free time and a wanted one.
fn distance(time: &FreeTime, wanted: Timestamp) -> i64 {
    time.start.since(wanted).saturating_abs()
}

fn dates(from: LocalDate, days: u16) -> impl Iterator<Item = LocalDate> {
    (0..i64::from(days.min(DAYS_MAX))).map(move |n| from.plus_days(n))
}

pub(super) fn hull(a: Interval, b: Interval) -> Interval {
    Interval { start: a.start.min(b.start), end: a.end.max(b.end) }
}
