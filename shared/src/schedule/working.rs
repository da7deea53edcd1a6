//! When a staff member works, and the grid of starts.
//!
//! Invariant: working intervals are in order and neither overlap nor touch. Which hours hold for a day is said once, in
//! [`Schedule::hours`]; see [`super`] for the rules.

use super::busy::merged;
use super::{Day, Schedule};
use crate::catalogue::{DaySpan, StaffMember};
use crate::id::StaffId;
use crate::time::{Interval, LocalDate, LocalTime, Timestamp};

/// Whose rule says when a staff member works on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// Their own.
    Own,
    /// The salon's.
    Salon,
}

impl<'a> Schedule<'a> {
    /// The spans that hold for `member` on that day, before breaks; empty when they do not work.
    fn hours(&self, member: &'a StaffMember, date: LocalDate) -> &'a [DaySpan] {
        self.rule(member, date).1
    }

    /// The same, with whose rule it is.
    pub(super) fn rule(&self, member: &'a StaffMember, date: LocalDate) -> (Rule, &'a [DaySpan]) {
        let exception = |staff: Option<&StaffId>| {
            self.salon
                .exceptions
                .iter()
                .find(|exception| exception.date == date && exception.staff.as_ref() == staff)
        };
        match exception(Some(&member.id)).or_else(|| exception(None)) {
            Some(exception) => {
                let rule = if exception.staff.is_some() { Rule::Own } else { Rule::Salon };
                (rule, &exception.hours)
            }
            None => match &member.hours {
                Some(own) => (Rule::Own, own.day(date.weekday())),
                None => (Rule::Salon, self.salon.hours.day(date.weekday())),
            },
        }
    }

    /// When `member` works on that day: hours less breaks, as instants in order.
    #[must_use]
    pub fn working_intervals(&self, member: &'a StaffMember, date: LocalDate) -> Vec<Interval> {
        self.working_on(member, &self.zone.day(date))
    }

    pub(super) fn working_on(&self, member: &'a StaffMember, day: &Day<'_>) -> Vec<Interval> {
        let instants = |spans: &[DaySpan]| {
            merged(
                spans
                    .iter()
                    .map(|span| Interval { start: day.boundary(span.from), end: day.boundary(span.to) })
                    .collect(),
            )
        };
        let breaks = instants(member.breaks.day(day.date().weekday()));
        less(&instants(self.hours(member, day.date())), &breaks)
    }

    /// The same, the last interval prolonged for as long as work goes on over midnight and a visit of `length`
    /// seconds could still be under way.
    pub(super) fn working_over_midnight(
        &self,
        member: &'a StaffMember,
        day: &Day<'_>,
        length: i64,
    ) -> Vec<Interval> {
        let mut working = self.working_on(member, day);
        let mut midnight = day.interval().end;
        let mut date = day.date();
        let limit = midnight.plus(length);
        while midnight < limit && working.last().is_some_and(|last| last.end == midnight) {
            date = date.plus_days(1);
            let next = self.zone.day(date);
            working.extend(self.working_on(member, &next));
            working = merged(working);
            if next.interval().end <= midnight {
                break;
            }
            midnight = next.interval().end;
        }
        working.retain(|work| work.start < day.interval().end);
        working
    }

    /// The starts of the grid on that day in order: each label with the instant that it means.
    pub(super) fn grid(
        &self,
        member: &'a StaffMember,
        day: Day<'a>,
    ) -> impl Iterator<Item = (LocalTime, Timestamp)> {
        let step = usize::try_from(self.salon.booking.slot_step.0).unwrap_or(usize::MAX).max(1);
        self.hours(member, day.date())
            .iter()
            .flat_map(move |span| (span.from.minutes()..span.to.minutes()).step_by(step))
            .filter_map(move |minutes| {
                let label = LocalTime::from_minutes(minutes).ok()?;
                Some((label, day.instant(label)?))
            })
    }
}

/// The instants of `from` that are in none of `without`; both in order and disjoint.
fn less(from: &[Interval], without: &[Interval]) -> Vec<Interval> {
    let mut left = Vec::with_capacity(from.len() + without.len());
    for interval in from {
        let mut start = interval.start;
        for cut in without.iter().filter(|cut| cut.overlaps(*interval)) {
            left.push(Interval { start, end: cut.start });
            start = cut.end;
        }
        left.push(Interval { start, end: interval.end });
    }
    left.retain(|interval| interval.start < interval.end);
    left
}
