//! Is this start offered? The ledger's question at booking.
//!
//! Invariant: looks at the salon's plan alone; other bookings are the asker's business.

use super::team::Team;
use super::{Day, Schedule, VisitPlan, lay_out};
use crate::api::{Code, StaffChoice};
use crate::catalogue::{ResolvedLine, StaffMember};
use crate::id::{ServiceId, StaffId};
use crate::time::Timestamp;

/// Why a visit is not offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotOffered {
    /// No service was chosen.
    #[error("no service was chosen")]
    NoService,
    /// No such staff member.
    #[error("there is no such staff member")]
    UnknownStaff,
    /// A service does not exist, or nobody asked for does all of them.
    #[error("nobody asked for does all of these services")]
    Services,
    /// Before now and the lead time.
    #[error("the start is sooner than the salon takes bookings")]
    TooSoon,
    /// Beyond the horizon.
    #[error("the start is further ahead than the salon takes bookings")]
    TooFar,
    /// Not one of the plan's starts: outside the hours, or between two steps.
    #[error("the plan has no such start")]
    NoSuchStart,
    /// The visit would run into a break or past closing.
    #[error("the visit does not fit into working time")]
    DoesNotFit,
}

impl NotOffered {
    /// The code that a client is given.
    #[must_use]
    pub fn code(self) -> Code {
        match self {
            Self::NoService | Self::UnknownStaff | Self::Services => Code::NotOffered,
            Self::TooSoon | Self::TooFar | Self::NoSuchStart | Self::DoesNotFit => Code::NotBookable,
        }
    }
}

/// A staff member who does every service asked for, and how.
#[derive(Debug, Clone)]
pub(super) struct Chain<'a> {
    pub(super) member: &'a StaffMember,
    lines: Vec<ResolvedLine<'a>>,
    /// Seconds from the start to the end of the last service.
    pub(super) visit: i64,
    /// Seconds from the start to the end of the last buffer.
    pub(super) claim: i64,
}

/// Who can do a visit; somebody always.
pub(super) enum Doers<'a> {
    /// Each of these does all of it, in the salon's order.
    Alone(Vec<Chain<'a>>),
    /// It takes several.
    Together(Team<'a>),
}

impl<'a> Schedule<'a> {
    /// All of `services` by one person.
    pub(super) fn chain(
        &self,
        services: &[ServiceId],
        member: &'a StaffMember,
    ) -> Result<Chain<'a>, NotOffered> {
        if services.is_empty() {
            return Err(NotOffered::NoService);
        }
        let lines = self.salon.resolve(services, member).ok_or(NotOffered::Services)?;
        let plan = lay_out(&lines, Timestamp(0));
        Ok(Chain { member, lines, visit: plan.visit.end.0, claim: plan.claim.end.0 })
    }

    /// Who of `staff` does `services`.
    pub(super) fn doers(&self, services: &[ServiceId], staff: &StaffChoice) -> Result<Doers<'a>, NotOffered> {
        if services.is_empty() {
            return Err(NotOffered::NoService);
        }
        if let Some(team) = self.team(services, staff)? {
            return Ok(Doers::Together(team));
        }
        let salon: &'a crate::catalogue::Salon = self.salon;
        let chains: Vec<_> = match staff {
            StaffChoice::Any | StaffChoice::Each { .. } => {
                salon.staff.iter().filter_map(|member| self.chain(services, member).ok()).collect()
            }
            StaffChoice::Member { id } => {
                let member = salon.staff_member(id).ok_or(NotOffered::UnknownStaff)?;
                self.chain(services, member).into_iter().collect()
            }
        };
        if chains.is_empty() { Err(NotOffered::Services) } else { Ok(Doers::Alone(chains)) }
    }

    /// The day of that start, where visits may start on it at that hour as far as now and the horizon go.
    pub(super) fn day_of(&self, start: Timestamp) -> Result<Day<'a>, NotOffered> {
        let date = self.zone.local_date(start);
        if start < self.earliest || date < self.today {
            return Err(NotOffered::TooSoon);
        }
        if date > self.last {
            return Err(NotOffered::TooFar);
        }
        Ok(self.zone.day(date))
    }

    /// The visit of `services` with `staff` from `start` on, if the plan offers it. Says nothing about other
    /// bookings: for that, compare [`VisitPlan::claim`] with the claims.
    pub fn plan_visit(
        &self,
        services: &[ServiceId],
        staff: &StaffId,
        start: Timestamp,
    ) -> Result<VisitPlan, NotOffered> {
        let member = self.salon.staff_member(staff).ok_or(NotOffered::UnknownStaff)?;
        let chain = self.chain(services, member)?;
        let day = self.day_of(start)?;
        if !self.grid(chain.member, day).any(|(_, instant)| instant == start) {
            return Err(NotOffered::NoSuchStart);
        }
        let plan = lay_out(&chain.lines, start);
        let working = self.working_over_midnight(chain.member, &day, chain.visit);
        let fits = working.iter().any(|work| work.start <= start && plan.visit.end <= work.end);
        if fits { Ok(plan) } else { Err(NotOffered::DoesNotFit) }
    }
}
