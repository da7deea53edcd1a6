//! A week as it is read and told: which days are alike, and how much work there is in all.

use super::span::{SpanFlaw, Typed, read};
use chairtime_shared::catalogue::{DaySpan, Week};

/// Days in a row, by their numbers from Monday on, with the same spans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run<'a> {
    /// The first of them, 0 for Monday.
    pub first: usize,
    /// The last of them.
    pub last: usize,
    /// Their spans; never empty.
    pub spans: &'a [DaySpan],
}

/// The days of a week that have spans, those that are alike together.
#[must_use]
pub fn runs(week: &Week) -> Vec<Run<'_>> {
    let mut runs: Vec<Run> = Vec::new();
    for (weekday, spans) in week.0.iter().enumerate().filter(|(_, spans)| !spans.is_empty()) {
        match runs.last_mut() {
            Some(run) if run.last.saturating_add(1) == weekday && run.spans == spans.as_slice() => {
                run.last = weekday;
            }
            _ => runs.push(Run { first: weekday, last: weekday, spans }),
        }
    }
    runs
}

/// How much work there is in a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Work {
    /// On so many days.
    pub days: u32,
    /// So many minutes in all, breaks taken out.
    pub minutes: u32,
}

fn minutes(span: DaySpan) -> u32 {
    span.to.minutes().saturating_sub(span.from.minutes()).into()
}

/// What is left of these hours with those breaks. Spans of a day do not overlap each other.
#[must_use]
pub fn work(hours: &Week, breaks: &Week) -> Work {
    let mut work = Work { days: 0, minutes: 0 };
    for (weekday, spans) in hours.0.iter().enumerate() {
        let rest = breaks.day(weekday);
        let common = |span: &DaySpan| {
            let inside = |rest: &DaySpan| {
                minutes(DaySpan { from: span.from.max(rest.from), to: span.to.min(rest.to) })
            };
            rest.iter().map(inside).sum::<u32>()
        };
        let left: u32 = spans.iter().map(|span| minutes(*span).saturating_sub(common(span))).sum();
        work.days = work.days.saturating_add(u32::from(left > 0));
        work.minutes = work.minutes.saturating_add(left);
    }
    work
}

/// A week as it is typed.
pub type TypedWeek = [Vec<Typed>; 7];

/// A week, to be typed over.
#[must_use]
pub fn typed(week: &Week) -> TypedWeek {
    std::array::from_fn(|weekday| week.day(weekday).iter().map(Typed::from).collect())
}

/// A week as it is meant.
///
/// # Errors
/// The first day with something wrong, the place of that span, and what it is.
pub fn meant(typed: &TypedWeek) -> Result<Week, (usize, usize, SpanFlaw)> {
    let mut week = Week::default();
    for ((weekday, spans), day) in typed.iter().enumerate().zip(&mut week.0) {
        *day = read(spans).map_err(|(place, flaw)| (weekday, place, flaw))?;
    }
    Ok(week)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn week(days: [&[(&str, &str)]; 7]) -> Week {
        let span =
            |(from, to): &(&str, &str)| DaySpan { from: from.parse().unwrap(), to: to.parse().unwrap() };
        Week(days.map(|spans| spans.iter().map(span).collect()))
    }

    #[test]
    fn days_that_are_alike_are_told_together() {
        let (long, short) = ([("09:00", "18:00")], [("10:00", "14:00")]);
        let week = week([&long, &long, &[], &long, &long, &short, &[]]);
        let told: Vec<_> = runs(&week).iter().map(|run| (run.first, run.last, run.spans.len())).collect();
        assert_eq!(told, [(0, 1, 1), (3, 4, 1), (5, 5, 1)]);
        assert!(runs(&Week::default()).is_empty());
    }

    #[test]
    fn breaks_are_taken_out_of_the_work_where_they_lie_in_it() {
        let day = [("09:00", "13:00"), ("14:00", "18:00")];
        let hours = week([&day, &day, &[("22:00", "24:00")], &[("09:00", "10:00")], &[], &[], &[]]);
        assert_eq!(work(&hours, &Week::default()), Work { days: 4, minutes: 19 * 60 });
        let breaks = week([
            &[("12:30", "14:30")],
            &[("13:00", "14:00")],
            &[],
            &[("08:00", "11:00")],
            &[("09:00", "12:00")],
            &[],
            &[],
        ]);
        assert_eq!(work(&hours, &breaks), Work { days: 3, minutes: 17 * 60 });
    }

    #[test]
    fn a_week_that_is_typed_is_the_week_that_was_read() {
        let week =
            week([&[("09:00", "24:00")], &[], &[("00:00", "12:00"), ("13:00", "14:00")], &[], &[], &[], &[]]);
        let mut typed = typed(&week);
        assert_eq!(meant(&typed), Ok(week));
        typed[2][1].to = "13".to_owned();
        assert_eq!(meant(&typed), Err((2, 1, SpanFlaw::Backwards)));
    }
}
