//! Why a start is not offered, for the person at the desk who asks.
//!
//! Invariant: the answer is [`Why::Offered`] exactly when [`Schedule::free_times`] lists the start with that person: it is
//! read off the same hours, grid, working intervals and claims, in the order in which a person would ask. `tests/free_times.rs`
//! holds the one against the other. Of several reasons the first is told. Deliberately absent: whose claim is in the way, which
//! the ledger knows; and sentences.

use super::busy::merged;
use super::offer::Chain;
use super::working::Rule;
use super::{Busy, Day, Schedule};
use crate::catalogue::{DaySpan, StaffMember};
use crate::id::{ServiceId, StaffId};
use crate::time::{Interval, LocalDate, LocalTime, Timestamp};
use serde::Serialize;

/// A start that somebody asks about.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The services of the visit in order.
    pub services: &'a [ServiceId],
    /// Who shall do them.
    pub staff: &'a StaffId,
    /// On which day, in the salon's zone.
    pub date: LocalDate,
    /// At which time of its wall clock.
    pub time: LocalTime,
}

/// Where working time ends that a visit does not fit into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// There the hours end.
    Closing,
    /// There a break begins.
    Break,
}

/// Why a start is not offered, or that it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Why {
    /// It is offered.
    Offered,
    /// No service was named.
    NoService,
    /// There is no such person.
    UnknownStaff,
    /// This person does not do that service, the first such one; or there is none.
    NotTheirs {
        /// Which.
        service: ServiceId,
    },
    /// It is over.
    Past,
    /// Sooner than the salon takes bookings.
    TooSoon {
        /// The first instant that is far enough ahead.
        earliest: Timestamp,
    },
    /// Further ahead than the salon takes bookings.
    TooFar {
        /// The last day that can be booked.
        last: LocalDate,
    },
    /// The clocks jump over it.
    Skipped,
    /// The salon is closed on that day.
    Closed,
    /// This person does not work on that day.
    DayOff,
    /// Outside the hours of that day.
    OutsideHours {
        /// They are these.
        hours: Vec<Interval>,
    },
    /// In a break of this person.
    OnBreak {
        /// From when to when.
        rest: Interval,
    },
    /// Between two of the plan's starts.
    BetweenSteps {
        /// The plan's start before it.
        before: Option<Timestamp>,
        /// And the next one.
        after: Option<Timestamp>,
    },
    /// The visit would last longer than this person works at a stretch.
    DoesNotFit {
        /// When it would be over.
        end: Timestamp,
        /// When work ends.
        until: Timestamp,
        /// Why it ends then.
        ending: Ending,
    },
    /// Some of the time is taken.
    Taken {
        /// The time that the visit would take, with what is kept free after it.
        claim: Interval,
    },
}

impl<'a> Schedule<'a> {
    /// Why that start is not offered. `busy` must know the person's claims in [`Schedule::busy_span`] of that day.
    #[must_use]
    pub fn why(&self, asked: Asked<'_>, busy: &Busy) -> Why {
        let Asked { services, staff, date, time } = asked;
        let Some(member) = self.salon.staff_member(staff) else { return Why::UnknownStaff };
        let Ok(chain) = self.chain(services, member) else {
            let missing = services
                .iter()
                .find(|service| self.salon.service(service).is_none() || member.offer(service).is_none());
            return missing.map_or(Why::NoService, |service| Why::NotTheirs { service: service.clone() });
        };
        if date < self.today {
            return Why::Past;
        }
        if date > self.last {
            return Why::TooFar { last: self.last };
        }
        let day = self.zone.day(date);
        let Some(start) = day.instant(time) else { return Why::Skipped };
        if start < self.earliest {
            let over = start < self.now;
            return if over { Why::Past } else { Why::TooSoon { earliest: self.earliest } };
        }
        if let Some(reason) = self.unplanned(&chain, day, time, start) {
            return reason;
        }
        let claim = Interval { start, end: start.plus(chain.claim) };
        if busy.is_free(staff, claim) { Why::Offered } else { Why::Taken { claim } }
    }

    /// Why the plan has no such visit, if it has none.
    fn unplanned(&self, chain: &Chain<'a>, day: Day<'a>, time: LocalTime, start: Timestamp) -> Option<Why> {
        let member = chain.member;
        let (rule, spans) = self.rule(member, day.date());
        if spans.is_empty() {
            return Some(match rule {
                Rule::Own => Why::DayOff,
                Rule::Salon => Why::Closed,
            });
        }
        if !spans.iter().any(|span| span.from <= time && time < span.to) {
            return Some(Why::OutsideHours { hours: instants(spans, &day) });
        }
        let working = self.working_over_midnight(member, &day, chain.visit);
        let Some(work) = working.iter().find(|work| work.start <= start && start < work.end) else {
            return Some(rest(member, spans, &day, start));
        };
        let mut before = None;
        for (_, step) in self.grid(member, day) {
            if step > start {
                return Some(Why::BetweenSteps { before, after: Some(step) });
            }
            before = Some(step);
            if step == start {
                break;
            }
        }
        if before != Some(start) {
            return Some(Why::BetweenSteps { before, after: None });
        }
        let end = start.plus(chain.visit);
        (end > work.end).then(|| {
            let rests = instants(member.breaks.day(day.date().weekday()), &day);
            let rests = rests.iter().any(|rest| rest.start == work.end);
            let ending = if rests { Ending::Break } else { Ending::Closing };
            Why::DoesNotFit { end, until: work.end, ending }
        })
    }
}

/// Spans of a day as instants, in order.
fn instants(spans: &[DaySpan], day: &Day<'_>) -> Vec<Interval> {
    let instants = |span: &DaySpan| Interval { start: day.boundary(span.from), end: day.boundary(span.to) };
    merged(spans.iter().map(instants).collect())
}

/// What is said of an instant within the hours at which nobody works.
fn rest(member: &StaffMember, spans: &[DaySpan], day: &Day<'_>, start: Timestamp) -> Why {
    let rests = instants(member.breaks.day(day.date().weekday()), day);
    match rests.into_iter().find(|rest| rest.start <= start && start < rest.end) {
        Some(rest) => Why::OnBreak { rest },
        None => Why::OutsideHours { hours: instants(spans, day) },
    }
}
