//! Days off, and days with other hours: one line for days in a row that are alike, as a holiday is told.
//!
//! Invariant: what is past is not shown and stays as it was.

use super::span::{SpanFlaw, Typed, read};
use crate::desk::data::catalogue::Days;
use chairtime_shared::catalogue::DaySpan;
use chairtime_shared::time::LocalDate;

/// Most days that one line may have: a year.
const DAYS_MAX: i64 = 366;

/// Days in a row that are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch<'a> {
    /// The first of them.
    pub first: LocalDate,
    /// The last of them.
    pub last: LocalDate,
    /// Their hours; none for days off.
    pub hours: &'a [DaySpan],
}

/// Days, which need not be in order, as stretches. Of two entries for one day the first holds.
#[must_use]
pub fn stretches<'a>(all: impl Iterator<Item = (LocalDate, &'a [DaySpan])>) -> Vec<Stretch<'a>> {
    // A loop: the library's sorting would weigh as much as all of this file.
    let mut days: Vec<(LocalDate, &[DaySpan])> = Vec::new();
    for (date, hours) in all {
        let before = days.iter().take_while(|(other, _)| *other < date).count();
        if days.get(before).is_none_or(|(other, _)| *other != date) {
            days.insert(before, (date, hours));
        }
    }
    let mut stretches: Vec<Stretch> = Vec::new();
    for (date, hours) in days {
        match stretches.last_mut() {
            Some(one) if one.last.plus_days(1) == date && one.hours == hours => one.last = date,
            _ => stretches.push(Stretch { first: date, last: date, hours }),
        }
    }
    stretches
}

/// What such days are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// Days off.
    #[default]
    Off,
    /// Days with other hours.
    Hours,
}

/// A line of the form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// The first day, as the field for dates has it.
    pub first: String,
    /// The last day; empty for one day only.
    pub last: String,
    /// Whether there are other hours.
    pub kind: Kind,
    /// Those hours.
    pub spans: Vec<Typed>,
}

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineFlaw {
    /// The first day is missing.
    First,
    /// The last day is before the first, or more than a year after it.
    Last,
    /// One of the days is in an earlier line.
    Twice,
    /// One of its spans, by its place.
    Span(usize, SpanFlaw),
}

impl From<Stretch<'_>> for Line {
    fn from(of: Stretch<'_>) -> Self {
        let last = if of.first == of.last { String::new() } else { of.last.to_text() };
        let kind = if of.hours.is_empty() { Kind::Off } else { Kind::Hours };
        Self { first: of.first.to_text(), last, kind, spans: of.hours.iter().map(Typed::from).collect() }
    }
}

impl Line {
    fn read(&self) -> Result<(LocalDate, LocalDate, Vec<DaySpan>), LineFlaw> {
        let first: LocalDate = self.first.parse().map_err(|_| LineFlaw::First)?;
        let last = if self.last.is_empty() { Ok(first) } else { self.last.parse() };
        let last: LocalDate = last.map_err(|_| LineFlaw::Last)?;
        let long = last.days_since_epoch().saturating_sub(first.days_since_epoch());
        if !(0..DAYS_MAX).contains(&long) {
            return Err(LineFlaw::Last);
        }
        let spans = match self.kind {
            Kind::Off => Vec::new(),
            Kind::Hours => read(&self.spans).map_err(|(place, flaw)| LineFlaw::Span(place, flaw))?,
        };
        Ok((first, last, spans))
    }
}

/// The days of all lines, one by one.
///
/// # Errors
/// The first line with something wrong, by its place, and what it is.
pub fn read_all(lines: &[Line]) -> Result<Days, (usize, LineFlaw)> {
    let mut days = Days::new();
    for (place, line) in lines.iter().enumerate() {
        let (first, last, spans) = line.read().map_err(|flaw| (place, flaw))?;
        if days.iter().any(|(date, _)| (first..=last).contains(date)) {
            return Err((place, LineFlaw::Twice));
        }
        let after = last.days_since_epoch().saturating_sub(first.days_since_epoch());
        days.extend((0..=after).map(|day| (first.plus_days(day), spans.clone())));
    }
    Ok(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> LocalDate {
        text.parse().unwrap()
    }

    fn line(first: &str, last: &str) -> Line {
        Line { first: first.to_owned(), last: last.to_owned(), ..Line::default() }
    }

    #[test]
    fn a_holiday_is_one_line_and_comes_back_as_its_days() {
        let noon = [DaySpan { from: "10:00".parse().unwrap(), to: "12:00".parse().unwrap() }];
        let off: &[DaySpan] = &[];
        let days = [("2026-12-30", off), ("2026-12-24", &noon), ("2026-12-29", off), ("2026-12-31", off)];
        let twice = ("2026-12-24", off);
        let told = stretches(days.into_iter().chain([twice]).map(|(day, hours)| (date(day), hours)));
        let lines: Vec<_> = told.into_iter().map(Line::from).collect();
        assert_eq!(
            lines.iter().map(|line| (line.first.as_str(), line.last.as_str(), line.kind)).collect::<Vec<_>>(),
            [("2026-12-24", "", Kind::Hours), ("2026-12-29", "2026-12-31", Kind::Off)]
        );
        let days = read_all(&lines).unwrap();
        assert_eq!(
            days.iter().map(|(day, hours)| (day.to_text(), hours.len())).collect::<Vec<_>>(),
            [("2026-12-24", 1), ("2026-12-29", 0), ("2026-12-30", 0), ("2026-12-31", 0)]
                .map(|(day, hours)| (day.to_owned(), hours))
        );
    }

    #[test]
    fn what_is_wrong_with_a_line_is_told_by_its_place() {
        let good = line("2026-12-01", "2026-12-03");
        for (wrong, flaw) in [
            (line("", ""), LineFlaw::First),
            (line("2026-12-10", "2026-12-09"), LineFlaw::Last),
            (line("2026-12-10", "2027-12-11"), LineFlaw::Last),
            (line("2026-12-10", "9999-12-31"), LineFlaw::Last),
            (line("2026-11-30", "2026-12-02"), LineFlaw::Twice),
            (line("2026-12-03", ""), LineFlaw::Twice),
            (
                Line { kind: Kind::Hours, spans: vec![Typed::default()], ..line("2026-12-04", "") },
                LineFlaw::Span(0, SpanFlaw::Unread(super::super::span::End::From)),
            ),
        ] {
            assert_eq!(read_all(&[good.clone(), wrong.clone()]), Err((1, flaw)), "{wrong:?}");
        }
        assert_eq!(read_all(&[line("2026-12-10", "2027-12-10")]).unwrap().len(), 366);
    }
}
