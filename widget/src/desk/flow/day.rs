//! The visits of a day or of a week, as far as they are known.

use super::clock::look;
use super::{Cmd, Load, Room};
use crate::desk::data::Visit;
use crate::flow::{Failure, Version};
use chairtime_shared::api::BookingStatus;
use chairtime_shared::id::SalonId;
use chairtime_shared::time::{LocalDate, Timestamp};

/// How much is seen at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Extent {
    /// One day, a column for each person.
    #[default]
    Day,
    /// The week in which it lies, Monday first, a column for each day.
    Week,
}

impl Extent {
    /// How many days.
    #[must_use]
    pub fn days(self) -> u8 {
        match self {
            Self::Day => 1,
            Self::Week => 7,
        }
    }
}

/// To which day, or week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// The one before.
    Back,
    /// The one after.
    On,
    /// Today.
    Today,
}

/// The visits of a day, or of the week in which it lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// Which day, in the salon's zone.
    pub date: LocalDate,
    /// That day alone, or its week.
    pub extent: Extent,
    /// Its visits in order.
    pub visits: Vec<Visit>,
    /// How far that is.
    pub load: Load,
    /// When the first visit after these days begins, where they have none themselves.
    pub next: Option<Timestamp>,
    /// The last look at it failed: what is shown may be old.
    pub stale: bool,
    pub(super) asked: Version,
    /// From that day on the next visit was looked for.
    ahead: Option<LocalDate>,
    /// The answer to that is still to come.
    pub(super) waits: bool,
}

impl Day {
    pub(super) fn new(date: LocalDate, extent: Extent, asked: Version) -> Self {
        Self {
            date,
            extent,
            visits: Vec::new(),
            load: Load::Waiting,
            next: None,
            stale: false,
            asked,
            ahead: None,
            waits: false,
        }
    }

    /// The first day that is shown.
    #[must_use]
    pub fn first(&self) -> LocalDate {
        match self.extent {
            Extent::Day => self.date,
            Extent::Week => self.date.plus_days(-i64::try_from(self.date.weekday()).unwrap_or(0)),
        }
    }

    /// The days that are shown, in order.
    pub fn dates(&self) -> impl Iterator<Item = LocalDate> + use<> {
        let first = self.first();
        (0..i64::from(self.extent.days())).map(move |day| first.plus_days(day))
    }
}

/// Takes the answer in.
pub(super) fn show(day: &mut Day, outcome: Result<Vec<Visit>, Failure>) {
    match outcome {
        Ok(visits) => {
            day.visits = visits;
            // A test payment is nobody's visit, and time that is given back is as if it had never been blocked.
            day.visits.retain(|visit| visit.purpose == "visit" || (visit.is_block() && takes_time(visit)));
            day.load = Load::Idle;
            day.stale = false;
        }
        // What was seen before stays, with a word that it may be old.
        Err(failure) if day.load == Load::Waiting => day.load = Load::Failed(failure),
        Err(_) => day.stale = true,
    }
}

/// Looks for the next visit where none is shown: once for what is shown.
pub(super) fn look_ahead(day: &mut Day, salon: &SalonId) -> Vec<Cmd> {
    let from = day.first().plus_days(day.extent.days().into());
    let empty = day.load == Load::Idle && !day.visits.iter().any(takes_time);
    if !empty {
        (day.ahead, day.next) = (None, None);
    }
    if !empty || day.ahead == Some(from) {
        return Vec::new();
    }
    (day.ahead, day.next) = (Some(from), None);
    vec![Cmd::FetchNext { salon: salon.clone(), from }]
}

/// It is there, or nobody knows.
pub(super) fn ahead(day: &mut Day, from: LocalDate, outcome: Result<Vec<Visit>, Failure>) {
    if day.ahead == Some(from) {
        day.next = outcome.ok().and_then(|visits| visits.first().map(|visit| visit.start));
    }
}

/// Whether a visit takes, took or keeps somebody's time.
#[must_use]
pub fn takes_time(visit: &Visit) -> bool {
    match visit.status {
        BookingStatus::Held | BookingStatus::Confirmed | BookingStatus::NoShow | BookingStatus::Completed => {
            true
        }
        BookingStatus::Expired | BookingStatus::Cancelled => false,
    }
}

/// Seconds until a hold ends; none of a visit that is not held.
#[must_use]
pub fn left(visit: &Visit, now: Timestamp) -> Option<i64> {
    Some(visit.hold_ends?.since(now).max(0))
}

/// Turns to the day or the week before or after, or to today.
pub(super) fn turn(room: &mut Room, turn: Turn, version: Version) -> Vec<Cmd> {
    let step = i64::from(room.day.extent.days());
    let date = match turn {
        Turn::Back => room.day.date.plus_days(-step),
        Turn::On => room.day.date.plus_days(step),
        Turn::Today => room.today,
    };
    turn_to(room, room.day.extent, date, version)
}

/// Shows a day or its week. What is on the screen stays there when it is of the same days.
pub(super) fn turn_to(room: &mut Room, extent: Extent, date: LocalDate, version: Version) -> Vec<Cmd> {
    let day = Day::new(date, extent, version);
    if (day.extent, day.first()) == (room.day.extent, room.day.first()) {
        room.day.date = date;
    } else {
        room.day = day;
    }
    look(room, version)
}

#[cfg(test)]
mod tests;
