//! Instants, days and spans, without zones.
//!
//! Invariant: an instant is whole seconds since 1970-01-01T00:00:00Z; a [`LocalDate`] exists in the calendar.
//! Deliberately absent: `now()` and time zones. The shells bring the clock, `schedule` knows zones.

use crate::text::{joined, two_digits};
use serde::{Deserialize, Serialize};
use std::fmt::{self, Write};

/// An instant: seconds since the epoch, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// This instant moved by `seconds`, stopping at the ends of the range.
    #[must_use]
    pub fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// Seconds from `earlier` to this instant; negative when `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// Whole minutes, at most one day's worth where a duration is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Minutes(pub u32);

impl Minutes {
    /// The same span in seconds.
    #[must_use]
    pub fn seconds(self) -> i64 {
        i64::from(self.0) * 60
    }
}

/// A half-open span of time `[start, end)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Interval {
    /// First instant inside.
    pub start: Timestamp,
    /// First instant after.
    pub end: Timestamp,
}

impl Interval {
    /// True when the two spans share an instant. Spans that only touch do not overlap.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// Why a text is not a date or a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseTimeError {
    /// Not `YYYY-MM-DD` / `HH:MM`.
    #[error("not in the form YYYY-MM-DD or HH:MM")]
    Form,
    /// In the form, but no such day or minute.
    #[error("no such day or time")]
    Range,
}

/// A day of the calendar, `YYYY-MM-DD`, in whatever zone the context names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LocalDate {
    year: i32,
    month: u8,
    day: u8,
}

fn days_in_month(year: i32, month: u8) -> u8 {
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl LocalDate {
    /// 1970-01-01, the first day.
    pub const EPOCH: Self = Self { year: 1970, month: 1, day: 1 };

    /// The day, if it exists. Years 1970 to 9999.
    pub fn new(year: i32, month: u8, day: u8) -> Result<Self, ParseTimeError> {
        let ok = (1970..=9999).contains(&year)
            && (1..=12).contains(&month)
            && day >= 1
            && day <= days_in_month(year, month);
        if ok { Ok(Self { year, month, day }) } else { Err(ParseTimeError::Range) }
    }

    /// Year, month (1 to 12), day (1 to 31).
    #[must_use]
    pub fn parts(self) -> (i32, u8, u8) {
        (self.year, self.month, self.day)
    }

    /// Days since 1970-01-01 (H. Hinnant, "chrono-compatible low-level date algorithms").
    #[must_use]
    pub fn days_since_epoch(self) -> i64 {
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// The day that many days after 1970-01-01, if it is inside the supported years.
    pub fn from_days_since_epoch(days: i64) -> Result<Self, ParseTimeError> {
        if !(0..=2_932_896).contains(&days) {
            return Err(ParseTimeError::Range);
        }
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let doe = shifted.rem_euclid(146_097);
        let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let day = doy - (153 * mp + 2) / 5 + 1;
        let month = if mp < 10 { mp + 3 } else { mp - 9 };
        let year = yoe + era * 400 + i64::from(month <= 2);
        let part = |n: i64| u8::try_from(n).map_err(|_| ParseTimeError::Range);
        Self::new(i32::try_from(year).map_err(|_| ParseTimeError::Range)?, part(month)?, part(day)?)
    }

    /// This day moved by `days`, stopping at the ends of the supported years.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self::from_days_since_epoch(self.days_since_epoch().saturating_add(days)).unwrap_or(self)
    }

    /// 0 for Monday to 6 for Sunday (ISO 8601 order).
    #[must_use]
    pub fn weekday(self) -> usize {
        // 1970-01-01 was a Thursday.
        usize::try_from((self.days_since_epoch() + 3).rem_euclid(7)).unwrap_or(0)
    }
}

impl LocalDate {
    /// `2026-11-21`
    #[must_use]
    pub fn to_text(self) -> String {
        let year = u64::try_from(self.year).unwrap_or(0);
        let [century, year] = [year / 100, year].map(two_digits);
        let [month, day] = [self.month, self.day].map(|number| two_digits(number.into()));
        joined(&[&century, &year, "-", &month, "-", &day])
    }
}

impl fmt::Display for LocalDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text())
    }
}

fn digits(text: &str, width: usize) -> Result<u32, ParseTimeError> {
    if text.len() == width && text.bytes().all(|b| b.is_ascii_digit()) {
        text.parse().map_err(|_| ParseTimeError::Form)
    } else {
        Err(ParseTimeError::Form)
    }
}

impl std::str::FromStr for LocalDate {
    type Err = ParseTimeError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.splitn(3, '-');
        let mut next = |width| digits(parts.next().unwrap_or_default(), width);
        let (year, month, day) = (next(4)?, next(2)?, next(2)?);
        let small = |n: u32| u8::try_from(n).map_err(|_| ParseTimeError::Range);
        Self::new(i32::try_from(year).map_err(|_| ParseTimeError::Range)?, small(month)?, small(day)?)
    }
}

impl TryFrom<String> for LocalDate {
    type Error = ParseTimeError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<LocalDate> for String {
    fn from(date: LocalDate) -> String {
        date.to_string()
    }
}

/// A wall-clock time of day, `HH:MM`, from `00:00` to `24:00` (the end of the day, ISO 8601).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LocalTime(u16);

impl LocalTime {
    /// The start of the day.
    pub const MIDNIGHT: Self = Self(0);

    /// Minutes after midnight, 0 to 1440.
    pub fn from_minutes(minutes: u16) -> Result<Self, ParseTimeError> {
        if minutes <= 1440 { Ok(Self(minutes)) } else { Err(ParseTimeError::Range) }
    }

    /// Minutes after midnight.
    #[must_use]
    pub fn minutes(self) -> u16 {
        self.0
    }

    /// `09:30`
    #[must_use]
    pub fn to_text(self) -> String {
        self.characters().into_iter().collect()
    }

    /// The five characters of its text. A week of free times writes hundreds, and formatted output is slow.
    fn characters(self) -> [char; 5] {
        let digit = |number: u16| char::from_digit(u32::from(number % 10), 10).unwrap_or('0');
        let (hours, minutes) = (self.0 / 60, self.0 % 60);
        [digit(hours / 10), digit(hours), ':', digit(minutes / 10), digit(minutes)]
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.characters().into_iter().try_for_each(|character| f.write_char(character))
    }
}

impl std::str::FromStr for LocalTime {
    type Err = ParseTimeError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (hours, minutes) = text.split_once(':').ok_or(ParseTimeError::Form)?;
        let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
        if minutes > 59 {
            return Err(ParseTimeError::Range);
        }
        let total = u16::try_from(hours * 60 + minutes).map_err(|_| ParseTimeError::Range)?;
        Self::from_minutes(total)
    }
}

impl TryFrom<String> for LocalTime {
    type Error = ParseTimeError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<LocalTime> for String {
    fn from(time: LocalTime) -> String {
        time.characters().into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_round_trip_through_day_numbers() {
        for days in (0..2_932_896).step_by(97) {
            let date = LocalDate::from_days_since_epoch(days).unwrap();
            assert_eq!(date.days_since_epoch(), days);
            assert_eq!(date.to_string().parse::<LocalDate>().unwrap(), date);
        }
        let date: LocalDate = "2026-11-21".parse().unwrap();
        assert_eq!((date.weekday(), date.plus_days(10).to_string().as_str()), (5, "2026-12-01"));
    }

    /// By counting, which the code does not do: one whole cycle of leap years, and the centuries about it.
    #[test]
    fn every_day_follows_the_one_before() {
        let (mut number, mut weekday) = (0, 3);
        for year in 1970..=2_401 {
            let leap = if year % 100 == 0 { year % 400 == 0 } else { year % 4 == 0 };
            for (month, length) in (1..).zip([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) {
                let length = length + u8::from(leap && month == 2);
                for day in 1..=length {
                    let date = LocalDate::new(year, month, day).unwrap();
                    let told = (date.parts(), date.days_since_epoch(), date.weekday());
                    assert_eq!(told, ((year, month, day), number, weekday));
                    assert_eq!(LocalDate::from_days_since_epoch(number), Ok(date));
                    (number, weekday) = (number + 1, (weekday + 1) % 7);
                }
                for day in [0, length + 1] {
                    assert_eq!(
                        LocalDate::new(year, month, day),
                        Err(ParseTimeError::Range),
                        "{year} {month}"
                    );
                }
            }
        }
        let last = LocalDate::new(9_999, 12, 31).unwrap();
        assert_eq!(LocalDate::from_days_since_epoch(2_932_896), Ok(last));
        assert_eq!(
            (LocalDate::from_days_since_epoch(0).unwrap(), last.plus_days(1)),
            (LocalDate::EPOCH, last)
        );
        for days in [-1, 2_932_897, i64::MIN, i64::MAX] {
            assert_eq!(LocalDate::from_days_since_epoch(days), Err(ParseTimeError::Range), "{days}");
        }
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        use ParseTimeError::{Form, Range};
        for (bad, why) in [
            ("2026-02-29", Range),
            ("2026-13-01", Range),
            ("2026-00-10", Range),
            ("1969-12-31", Range),
            ("2026-1-1", Form),
            ("20261121", Form),
            ("2026-11-21x", Form),
            ("2026-11-2x", Form),
            ("2026-11-+1", Form),
            ("x026-11-21", Form),
            ("2026-11-21-1", Form),
            ("", Form),
        ] {
            assert_eq!(bad.parse::<LocalDate>(), Err(why), "{bad}");
        }
        let date: LocalDate = "2028-02-29".parse().unwrap();
        assert_eq!((date.to_text(), String::from(date)), (date.to_string(), "2028-02-29".to_owned()));
    }

    #[test]
    fn a_day_ends_at_24_00() {
        for text in ["00:00", "09:05", "10:30", "23:59", "24:00"] {
            let time: LocalTime = text.parse().unwrap();
            assert_eq!((time.to_string(), String::from(time)), (text.to_owned(), text.to_owned()));
        }
        assert_eq!("24:00".parse::<LocalTime>().unwrap().minutes(), 1440);
        for (bad, why) in [
            ("24:01", ParseTimeError::Range),
            ("25:00", ParseTimeError::Range),
            ("09:60", ParseTimeError::Range),
            ("9:00", ParseTimeError::Form),
            ("0900", ParseTimeError::Form),
            ("-1:00", ParseTimeError::Form),
            ("09:0x", ParseTimeError::Form),
        ] {
            assert_eq!(bad.parse::<LocalTime>(), Err(why), "{bad}");
        }
        for minutes in 0..=1_440 {
            let time = LocalTime::from_minutes(minutes).unwrap();
            let text = format!("{:02}:{:02}", minutes / 60, minutes % 60);
            assert_eq!((time.to_text(), time.to_string(), time.minutes()), (text.clone(), text, minutes));
        }
        assert_eq!(LocalTime::from_minutes(1_441), Err(ParseTimeError::Range));
    }

    #[test]
    fn touching_spans_do_not_overlap() {
        let span = |start, end| Interval { start: Timestamp(start), end: Timestamp(end) };
        assert!(!span(0, 10).overlaps(span(10, 20)) && !span(10, 20).overlaps(span(0, 10)));
        assert!(span(0, 11).overlaps(span(10, 20)) && span(10, 20).overlaps(span(0, 11)));
        assert!(span(12, 13).overlaps(span(10, 20)));
    }
}
