//! Visits that several people do, one service after the other.
//!
//! Invariant: a team that is given can do the visit, and where there is one, one is given: people are tried in the salon's
//! order, first whoever did the service before, and a way that led nowhere is not gone again. After [`TRIES_MAX`] ways from one
//! start the search ends, so that nobody keeps the edge busy with a long chain in a large salon. A property holds this against
//! trying all of them (`tests/teams.rs`). Deliberately absent: who costs what; that does not decide here.

use super::{Busy, Day, NotOffered, Schedule};
use crate::api::{FreeTime, StaffChoice};
use crate::catalogue::{ResolvedLine, StaffMember};
use crate::id::{ServiceId, StaffId};
use crate::time::{Interval, LocalDate, LocalTime, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// Ways that are tried from one start, at most: ten services, each from some tens of instants on.
const TRIES_MAX: usize = 500;

/// Who could do each service of a visit, in the visit's order; at least one person each.
#[derive(Debug, Clone)]
pub struct Team<'a>(Vec<Vec<ResolvedLine<'a>>>);

/// A team's day: where a visit may start, and when each of them works.
struct TeamDay<'t, 'a> {
    parts: &'t [Vec<ResolvedLine<'a>>],
    /// Starts of the grid of those who do the first service, with whose they are.
    starts: BTreeMap<Timestamp, (LocalTime, BTreeSet<&'a StaffId>)>,
    working: BTreeMap<&'a StaffId, Vec<Interval>>,
}

/// One try to find who does a visit.
struct Search<'s, 't, 'a> {
    day: &'s TeamDay<'t, 'a>,
    busy: &'s Busy,
    first: &'s BTreeSet<&'a StaffId>,
    chosen: Vec<&'t ResolvedLine<'a>>,
    /// Which service, from when on, after whom: all that the rest depends on.
    tried: BTreeSet<(usize, Timestamp, Option<&'a StaffId>)>,
}

impl<'a> Team<'a> {
    fn members(&self) -> BTreeMap<&'a StaffId, &'a StaffMember> {
        self.0.iter().flatten().map(|line| (&line.staff.id, line.staff)).collect()
    }

    /// Whom their time has to be asked for.
    pub fn ids(&self) -> impl Iterator<Item = &'a StaffId> {
        self.members().into_keys()
    }
}

impl<'a> Schedule<'a> {
    /// Several people for these services: where they are chosen one by one, or anyone may and nobody does them all. `None` where
    /// it is one person's visit.
    ///
    /// # Errors
    /// [`NotOffered::Services`] when nobody asked for does one of them, [`NotOffered::UnknownStaff`] when somebody is not there.
    pub fn team(&self, services: &[ServiceId], staff: &StaffChoice) -> Result<Option<Team<'a>>, NotOffered> {
        let salon: &'a crate::catalogue::Salon = self.salon;
        let each: &[Option<StaffId>] = match staff {
            StaffChoice::Member { .. } => return Ok(None),
            StaffChoice::Any if salon.staff.iter().any(|one| salon.resolve(services, one).is_some()) => {
                return Ok(None);
            }
            StaffChoice::Any => &[],
            StaffChoice::Each { each } if each.len() == services.len() => each,
            StaffChoice::Each { .. } => return Err(NotOffered::Services),
        };
        let mut parts = Vec::with_capacity(services.len());
        for (place, service) in services.iter().enumerate() {
            let wanted = each.get(place).and_then(Option::as_ref);
            if wanted.is_some_and(|id| salon.staff_member(id).is_none()) {
                return Err(NotOffered::UnknownStaff);
            }
            let wanted = salon.staff.iter().filter(|member| wanted.is_none_or(|id| *id == member.id));
            let able: Vec<_> = wanted.filter_map(|member| salon.line(service, member)).collect();
            if able.is_empty() {
                return Err(NotOffered::Services);
            }
            parts.push(able);
        }
        if parts.is_empty() { Err(NotOffered::NoService) } else { Ok(Some(Team(parts))) }
    }

    /// Who of `team` does each service of a visit from `start` on; `None` when the plan has such a visit, but somebody's time
    /// is claimed. `busy` must know every claim of theirs in [`Schedule::team_span`].
    ///
    /// # Errors
    /// Why the plan has none.
    pub fn who(
        &self,
        team: &Team<'a>,
        start: Timestamp,
        busy: &Busy,
    ) -> Result<Option<Vec<StaffId>>, NotOffered> {
        let day = self.team_day(team, self.day_of(start)?);
        let Some((_, first)) = day.starts.get(&start) else { return Err(NotOffered::NoSuchStart) };
        day.who(start, first, &Busy::default()).ok_or(NotOffered::DoesNotFit)?;
        Ok(day.who(start, first, busy))
    }

    /// The span outside which no claim matters to a visit from `start` on; `None` when there can be none.
    #[must_use]
    pub fn team_span(&self, team: &Team<'a>, start: Timestamp) -> Option<Interval> {
        self.span_of_team(team, self.zone.local_date(start))
    }

    pub(super) fn span_of_team(&self, team: &Team<'a>, date: LocalDate) -> Option<Interval> {
        if !self.is_bookable(date) {
            return None;
        }
        let day = self.team_day(team, self.zone.day(date));
        let worked = day.working.values().flatten().copied().reduce(super::free::hull)?;
        let buffer = team.0.iter().flatten().map(|line| line.service.buffer.seconds()).max().unwrap_or(0);
        Some(Interval { start: worked.start, end: worked.end.plus(buffer) })
    }

    pub(super) fn team_times(&self, team: &Team<'a>, date: LocalDate, busy: &Busy) -> Vec<FreeTime> {
        if !self.is_bookable(date) {
            return Vec::new();
        }
        let day = self.team_day(team, self.zone.day(date));
        let mut times = Vec::new();
        for (start, (local, first)) in &day.starts {
            if *start < self.earliest {
                continue;
            }
            let Some(team) = day.who(*start, first, busy) else { continue };
            times.push(FreeTime { start: *start, local: *local, staff: Vec::new(), team });
        }
        times
    }

    fn team_day<'t>(&self, team: &'t Team<'a>, day: Day<'a>) -> TeamDay<'t, 'a> {
        let mut starts: BTreeMap<_, (LocalTime, BTreeSet<&'a StaffId>)> = BTreeMap::new();
        for line in team.0.first().into_iter().flatten() {
            for (local, start) in self.grid(line.staff, day) {
                starts.entry(start).or_insert_with(|| (local, BTreeSet::new())).1.insert(&line.staff.id);
            }
        }
        let working = team.members().into_iter().map(|(id, member)| (id, self.working_on(member, &day)));
        TeamDay { parts: &team.0, starts, working: working.collect() }
    }
}

impl<'a> TeamDay<'_, 'a> {
    fn who(&self, start: Timestamp, first: &BTreeSet<&'a StaffId>, busy: &Busy) -> Option<Vec<StaffId>> {
        let mut search = Search { day: self, busy, first, chosen: Vec::new(), tried: BTreeSet::new() };
        search.goes_on(start).then(|| search.chosen.iter().map(|line| line.staff.id.clone()).collect())
    }

    fn works(&self, staff: &StaffId, span: Interval) -> bool {
        let working = self.working.get(staff).map(Vec::as_slice).unwrap_or_default();
        working.iter().any(|work| work.start <= span.start && span.end <= work.end)
    }
}

impl<'a> Search<'_, '_, 'a> {
    /// Finds somebody for the next service, which begins at `at`, and for those after it.
    fn goes_on(&mut self, at: Timestamp) -> bool {
        let place = self.chosen.len();
        let Some(able) = self.day.parts.get(place) else { return true };
        let before = self.chosen.last().copied();
        let is_same = |line: &&ResolvedLine<'a>| before.is_some_and(|last| last.staff.id == line.staff.id);
        let is_new = self.tried.insert((place, at, before.map(|last| &last.staff.id)));
        if !is_new || self.tried.len() > TRIES_MAX {
            return false;
        }
        for line in able.iter().filter(is_same).chain(able.iter().filter(|line| !is_same(line))) {
            let end = at.plus(line.duration.seconds());
            let over = end.plus(line.service.buffer.seconds());
            // Who goes on works through the buffer between the two as well.
            let pause = before.filter(|_| is_same(&line)).map_or(0, |last| last.service.buffer.seconds());
            let staff = &line.staff.id;
            if (place > 0 || self.first.contains(staff))
                && self.day.works(staff, Interval { start: at.plus(-pause), end })
                && self.busy.is_free(staff, Interval { start: at, end: over })
            {
                self.chosen.push(line);
                if self.goes_on(over) {
                    return true;
                }
                self.chosen.pop();
            }
        }
        false
    }
}
