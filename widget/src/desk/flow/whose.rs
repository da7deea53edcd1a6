//! Whose visits are shown in the day and in the week: everybody's, or one person's.
//!
//! Invariants: the choice is looked up each time among those who work here, so nobody stays chosen who has left; and what it
//! leaves out is counted ([`left_out`]), so that it can be said.

use super::{Cmd, Extent, Room, Target, takes_time};
use crate::desk::data::{Named, Visit};
use chairtime_shared::api::BookedLine;
use chairtime_shared::id::StaffId;
use chairtime_shared::time::Timestamp;

/// Whose visits.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Whose {
    /// Everybody's.
    #[default]
    Everybody,
    /// Hers or his alone.
    One(StaffId),
}

/// What of a visit is shown on one card: all of it, or what one person does of it on end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<'v> {
    /// Of which visit.
    pub visit: &'v Visit,
    /// Its services; none of time that is kept free.
    pub lines: &'v [BookedLine],
    /// Which of the visit's services is the first of them.
    pub first: usize,
    /// Who does it, or whose time it is; empty where it is all of a visit.
    pub staff: &'v str,
    /// When it begins.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
}

impl Room {
    /// The one person whose visits are shown; none where everybody's are.
    #[must_use]
    pub fn chosen(&self) -> Option<&Named> {
        let Whose::One(id) = &self.whose else { return None };
        self.shop.staff.iter().find(|member| member.id == id.as_str())
    }

    /// Who has a column in the plan of the day.
    #[must_use]
    pub fn columns(&self) -> &[Named] {
        self.chosen().map_or(&self.shop.staff, std::slice::from_ref)
    }
}

/// They are chosen. What leads back to everybody is not there any more then: the focus goes to the choice.
pub(super) fn choose(room: &mut Room, whose: Whose) -> Vec<Cmd> {
    room.whose = whose;
    match room.whose {
        Whose::Everybody => vec![Cmd::Focus(Target::Field("whose"))],
        Whose::One(_) => Vec::new(),
    }
}

/// What is shown of a visit, in order; nothing where it is others'.
#[must_use]
pub fn parts<'v>(room: &Room, visit: &'v Visit) -> Vec<Part<'v>> {
    let chosen = room.chosen();
    let in_columns = room.day.extent == Extent::Day && takes_time(visit);
    let whole = visit.is_block() || (chosen.is_none() && !in_columns);
    let mut parts = Vec::new();
    let mut show = |lines: &'v [BookedLine], first, staff: &'v str, [start, end]: [Timestamp; 2]| {
        if chosen.is_none_or(|one| one.id == staff) {
            parts.push(Part { visit, lines, first, staff, start, end });
        }
    };
    if whole {
        show(&visit.lines, 0, visit.blocks.as_deref().unwrap_or_default(), [visit.start, visit.end]);
        return parts;
    }
    let mut first = 0_usize;
    for lines in visit.lines.chunk_by(|one, next| one.staff == next.staff) {
        if let (Some(from), Some(to)) = (lines.first(), lines.last()) {
            show(lines, first, from.staff.as_str(), [from.start, to.end]);
        }
        first = first.saturating_add(lines.len());
    }
    parts
}

/// What is shown of these visits, in the order in which it begins; what takes nobody's time comes last.
#[must_use]
pub fn cards<'v>(room: &Room, visits: &[&'v Visit]) -> Vec<Part<'v>> {
    let order = |part: &Part<'_>| if takes_time(part.visit) { part.start.0 } else { i64::MAX };
    let mut cards = Vec::new();
    for visit in visits {
        for part in parts(room, visit) {
            let place = cards.partition_point(|before| order(before) <= order(&part));
            cards.insert(place, part);
        }
    }
    cards
}

/// How many of these visits take others' time alone, and so are not shown.
#[must_use]
pub fn left_out(room: &Room, visits: &[&Visit]) -> usize {
    let theirs = |visit: &Visit| takes_time(visit) && !visit.is_block() && parts(room, visit).is_empty();
    if room.chosen().is_none() { 0 } else { visits.iter().filter(|visit| theirs(visit)).count() }
}

#[cfg(test)]
mod tests;
