//! Free times by day: what is loaded, what is shown, what has to be asked for.
//!
//! Invariant: only the answer to the last question is taken in. A week is shown at a time; two are asked for at a time,
//! so that paging forward seldom waits. Deliberately absent: zones; days and times of day come from the Worker.

use super::{Failure, Version};
use chairtime_shared::api::{DAYS_MAX, FreeDay, FreeTime, FreeTimes};
use chairtime_shared::time::LocalDate;

/// Days on the screen at once.
pub const PAGE_DAYS: u16 = 7;
/// Days asked for at once.
pub const WINDOW_DAYS: u16 = 14;

/// Some days to ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The first day.
    pub from: LocalDate,
    /// How many.
    pub days: u16,
}

/// A question about free times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Load {
    /// Nothing is asked.
    Idle,
    /// The answer is awaited.
    Waiting(Version),
    /// It did not come.
    Failed(Failure),
}

/// Where to go in the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// A week back.
    Back,
    /// A week on.
    On,
    /// To the next day that has free times.
    NextFree,
}

/// Free times for one choice of services and staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// The days loaded, in order.
    pub days: Vec<FreeDay>,
    /// Today at the salon.
    pub today: LocalDate,
    /// The last day that can be booked, once known.
    pub last: Option<LocalDate>,
    /// The first day on the screen.
    pub page: LocalDate,
    /// The day whose times are shown.
    pub picked: Option<LocalDate>,
    /// The question under way.
    pub load: Load,
    /// The page from which a free day is looked for.
    seeking: Option<LocalDate>,
    /// The question that looks again at what is on the screen.
    watched: Option<Version>,
}

impl Calendar {
    /// Nothing is loaded; the first free day is looked for.
    #[must_use]
    pub fn new(today: LocalDate) -> Self {
        Self::opened_at(today, today)
    }

    /// The same from that day on.
    #[must_use]
    pub fn opened_at(page: LocalDate, today: LocalDate) -> Self {
        Self {
            days: Vec::new(),
            today,
            last: None,
            page,
            picked: None,
            load: Load::Idle,
            seeking: Some(page),
            watched: None,
        }
    }

    /// True while it is on its way to be looked at again.
    #[must_use]
    pub fn is_watched(&self) -> bool {
        self.watched.is_some()
    }

    /// What of the screen is to be looked at again: nothing where nothing is free.
    #[must_use]
    pub fn watches(&self) -> Option<Window> {
        let from = self.page.max(self.today);
        let some = self.page_days().any(|day| self.free(day) > 0);
        some.then_some(Window { from, days: PAGE_DAYS })
    }

    /// It is asked.
    pub fn watch(&mut self, version: Version) {
        self.watched = Some(version);
    }

    /// True when `version` is the last look; then none is on its way any more.
    pub fn was_watched(&mut self, version: Version) -> bool {
        self.watched.take_if(|watched| *watched == version).is_some()
    }

    /// Takes in how it is now: what was free stays on the screen without anybody who could do it. What was not there does not
    /// come between, under somebody's finger.
    pub fn look(&mut self, answer: Option<FreeTimes>) {
        for now in answer.into_iter().flat_map(|answer| answer.days) {
            let Some(day) = self.days.iter_mut().find(|day| day.date == now.date) else { continue };
            for time in &mut day.times {
                time.staff.clear();
                time.team.clear();
            }
            for free in now.times {
                if let Some(time) = day.times.iter_mut().find(|time| time.start == free.start) {
                    *time = free;
                }
            }
        }
    }

    /// How many free times a day has; none while unknown.
    #[must_use]
    pub fn free(&self, day: LocalDate) -> usize {
        self.times(day).iter().filter(|time| time.is_free()).count()
    }

    /// The days on the screen.
    pub fn page_days(&self) -> impl Iterator<Item = LocalDate> + '_ {
        (0..i64::from(PAGE_DAYS)).map(|n| self.page.plus_days(n))
    }

    /// A day, if it is loaded.
    #[must_use]
    pub fn day(&self, date: LocalDate) -> Option<&FreeDay> {
        self.days.iter().find(|day| day.date == date)
    }

    /// The free times of a day; empty while unknown.
    #[must_use]
    pub fn times(&self, day: LocalDate) -> &[FreeTime] {
        self.day(day).map_or(&[], |day| day.times.as_slice())
    }

    /// The free times of the day that is picked.
    #[must_use]
    pub fn picked_times(&self) -> &[FreeTime] {
        self.picked.map_or(&[], |day| self.times(day))
    }

    /// True when the page can go a week back.
    #[must_use]
    pub fn can_go_back(&self) -> bool {
        self.page > self.today
    }

    /// True when there are days to book after the page.
    #[must_use]
    pub fn can_go_on(&self) -> bool {
        let next = self.page.plus_days(i64::from(PAGE_DAYS));
        self.last.is_none_or(|last| next <= last)
    }

    /// True once every day that can be booked is loaded and none has a free time.
    #[must_use]
    pub fn is_full(&self) -> bool {
        let loaded = |last| self.day(self.today).is_some() && self.day(last).is_some();
        let all_loaded = self.last.is_some_and(|last| last < self.today || loaded(last));
        all_loaded && matches!(self.load, Load::Idle) && self.days.iter().all(is_full)
    }

    fn is_outside(&self, day: LocalDate) -> bool {
        day < self.today || self.last.is_some_and(|last| day > last)
    }

    /// What has to be asked for to show the page, if anything.
    #[must_use]
    pub fn missing(&self) -> Option<Window> {
        let from = self.page_days().find(|day| !self.is_outside(*day) && self.day(*day).is_none())?;
        let days = if self.seeking.is_some() && self.last.is_some() { DAYS_MAX } else { WINDOW_DAYS };
        Some(Window { from, days })
    }

    /// Turns the page.
    pub fn turn(&mut self, turn: Turn) {
        let week = i64::from(PAGE_DAYS);
        self.seeking = (turn == Turn::NextFree).then_some(self.page);
        self.page = match turn {
            Turn::Back => self.page.plus_days(-week).max(self.today),
            Turn::On | Turn::NextFree => self.page.plus_days(week),
        };
        self.picked = None;
        self.settle();
    }

    /// Shows that day.
    pub fn pick(&mut self, day: LocalDate) {
        self.picked = Some(day);
    }

    /// Takes an answer in.
    pub fn take(&mut self, answer: FreeTimes) {
        self.today = answer.today;
        self.last = Some(answer.last);
        self.page = self.page.max(answer.today);
        if self.page > answer.last && self.seeking.is_some() {
            // The day that the widget opened with cannot be booked: then it is as if none had been named.
            self.page = answer.today;
            self.seeking = Some(answer.today);
        }
        self.load = Load::Idle;
        // Where the Worker was asked again about the same days, the newer answer counts. The order stays by date.
        self.days.retain(|day| answer.days.iter().all(|newer| newer.date != day.date));
        let first = answer.days.first().map(|day| day.date);
        let place = self.days.iter().take_while(|day| Some(day.date) < first).count();
        let later = self.days.split_off(place);
        self.days.extend(answer.days);
        self.days.extend(later);
        self.settle();
    }

    /// Picks the first free day of the page; while one is looked for, of all that is loaded from the page on.
    fn settle(&mut self) {
        let week = i64::from(PAGE_DAYS);
        let free = self.days.iter().find(|day| day.date >= self.page && !is_full(day)).map(|day| day.date);
        if let Some(day) = free
            && (self.seeking.is_some() || day < self.page.plus_days(week))
        {
            while self.page.plus_days(week) <= day {
                self.page = self.page.plus_days(week);
            }
            self.seeking = None;
            self.picked = Some(day);
        } else if let (Some(began), Some(last), Some(loaded)) = (self.seeking, self.last, self.days.last()) {
            let next = loaded.date.plus_days(1);
            if next <= last {
                self.page = self.page.max(next);
            } else {
                self.page = began;
                self.seeking = None;
            }
        }
    }
}

/// Nothing of that day is free, or any more.
fn is_full(day: &FreeDay) -> bool {
    !day.times.iter().any(FreeTime::is_free)
}
