//! How a chain of services lies in time.
//!
//! Invariant: services follow one another in the order chosen, each followed by its buffer. Durations are elapsed
//! time: a change of clocks in between does not stretch or shrink a visit.

use crate::booking::Claim;
use crate::catalogue::ResolvedLine;
use crate::time::{Interval, Timestamp};

/// A visit laid out from its start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitPlan {
    /// Each service in order, without its buffer.
    pub lines: Vec<Interval>,
    /// What the client sees: from the first service's start to the last one's end.
    pub visit: Interval,
    /// What is taken of the salon's time: the visit and the last service's buffer.
    pub claim: Interval,
    /// The same by person: who does several services on end is claimed once for them.
    pub claims: Vec<Claim>,
}

/// The visit of `lines` from `start` on; of no lines, an empty one.
#[must_use]
pub fn lay_out(lines: &[ResolvedLine<'_>], start: Timestamp) -> VisitPlan {
    let (mut free, mut seen) = (start, start);
    let mut claims: Vec<Claim> = Vec::new();
    let lines = lines
        .iter()
        .map(|line| {
            let interval = Interval { start: free, end: free.plus(line.duration.seconds()) };
            seen = interval.end;
            free = interval.end.plus(line.service.buffer.seconds());
            match claims.last_mut() {
                Some(claim) if claim.staff == line.staff.id => claim.interval.end = free,
                Some(_) | None => claims.push(Claim {
                    staff: line.staff.id.clone(),
                    interval: Interval { start: interval.start, end: free },
                }),
            }
            interval
        })
        .collect();
    let (visit, claim) = (Interval { start, end: seen }, Interval { start, end: free });
    VisitPlan { lines, visit, claim, claims }
}
