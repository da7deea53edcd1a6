//! Free times: when a visit can be booked, and what it then claims.
//!
//! Three questions, one set of rules: [`Schedule::plan_visit`] asks about one start (the ledger, at booking),
//! [`Schedule::free_times`] about days (the edge, for display), [`Schedule::why`] what keeps a start from being among them
//! (the desk). Where nothing is busy the first two agree exactly, and the last two always.
//!
//! The rules, in one place:
//! - Plans are wall-clock times of the salon's zone, durations are elapsed minutes. On a day that the clocks change, a
//!   span of hours is as long as it really lasts.
//! - A wall-clock time that is skipped (clocks forward) is not offered; a span that reaches into the skipped part ends
//!   or begins at the change. Of a repeated one (clocks back) the first is meant and offered; the second pass is
//!   working time but no start. So a label appears once a day, and means one instant.
//! - Starts lie on the grid: whole slot steps, on the wall clock, after the start of each span of hours, breaks
//!   notwithstanding.
//! - The visit, from its start to the end of its last service, lies in working time: hours less breaks, across midnight
//!   when one day's hours end at 24:00 and the next day's begin at 00:00. Buffers between services are part of it.
//! - The buffer after the last service may run into a break or past closing, but not into another claim.
//! - A visit starts no sooner than the lead time from now, on one of the `horizon_days` days from today. The salon itself
//!   keeps to neither: it may take whoever stands at the desk into the step that is running, and whoever rings a year ahead.
//! - A staff member's exception replaces the salon's, which replaces the member's hours, which replace the salon's
//!   hours. Of two exceptions of one kind for one day the first holds.
//! - One person does the whole visit, in their own durations; or several, where they are chosen service by service, or anyone
//!   may and nobody does all of it. Then the start lies on the grid of whoever does the first service, whoever does several
//!   on end works through the buffers between them, and the visit ends on the day on which it begins.
//! - A visit that is moved is in nobody's way but others': whoever asks leaves its own claims out of what is busy. To stay
//!   where it is, with whom it is, is no move, and is not shown.
//!
//! Deliberately absent: the clock, and who may book what at which price.

mod busy;
mod free;
mod offer;
mod team;
#[cfg(test)]
mod tests;
mod visit;
mod why;
mod working;
mod zone;

use crate::booking::Actor;
use crate::catalogue::Salon;
use crate::id::StaffId;
use crate::time::{LocalDate, Timestamp};

pub use busy::{Busy, BusyClaim, BusyDay};
pub use free::{NEAREST_COUNT, NEAREST_DAYS};
pub use offer::NotOffered;
pub use team::Team;
pub use visit::{VisitPlan, lay_out};
pub use why::{Asked, Ending, Why};
pub use zone::{Day, Observance, UnknownZone, Zone};

/// Days ahead for which the salon itself takes visits, if not more.
const DESK_DAYS: i64 = 366;

/// A salon's plan as it stands at one instant.
#[derive(Debug, Clone, Copy)]
pub struct Schedule<'a> {
    salon: &'a Salon,
    zone: &'a Zone,
    now: Timestamp,
    today: LocalDate,
    last: LocalDate,
    /// No visit starts before this.
    earliest: Timestamp,
    moved_from: Option<(Timestamp, &'a [StaffId])>,
}

impl<'a> Schedule<'a> {
    /// The plan of `salon`, whose zone is `zone`, as seen at `now`.
    #[must_use]
    pub fn new(salon: &'a Salon, zone: &'a Zone, now: Timestamp) -> Self {
        let today = zone.local_date(now);
        let last = today.plus_days(i64::from(salon.booking.horizon_days) - 1);
        let earliest = now.plus(salon.booking.lead_time.seconds());
        Self { salon, zone, now, today, last, earliest, moved_from: None }
    }

    /// The same as `by` may use it: how soon and how far ahead a visit may be is said to clients. Hours, breaks and steps
    /// hold for everybody.
    #[must_use]
    pub fn used_by(self, by: Actor) -> Self {
        match by {
            Actor::Client => self,
            Actor::Salon => {
                let running = self.salon.booking.slot_step.seconds();
                let ahead = self.today.plus_days(DESK_DAYS);
                Self { earliest: self.now.plus(1 - running), last: self.last.max(ahead), ..self }
            }
        }
    }

    /// The same for a visit that shall be moved away from `start`, each service with that one of `staff`: where it is already
    /// is not shown as free.
    #[must_use]
    pub fn moving_from(self, start: Timestamp, staff: &'a [StaffId]) -> Self {
        Self { moved_from: Some((start, staff)), ..self }
    }

    /// Today in the salon's zone: the first day that can be booked.
    #[must_use]
    pub fn today(&self) -> LocalDate {
        self.today
    }

    /// The last day on which a visit can start.
    #[must_use]
    pub fn last(&self) -> LocalDate {
        self.last
    }

    /// True when a visit may start on that day as far as today and the horizon go.
    fn is_bookable(&self, date: LocalDate) -> bool {
        self.today <= date && date <= self.last
    }
}
