//! Hours as they are typed: the spans of a day, read leniently and judged by the rules that the Worker has.

use chairtime_shared::catalogue::DaySpan;
use chairtime_shared::time::LocalTime;

/// One end of a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Its beginning.
    From,
    /// Its end; `24:00` for the end of the day.
    To,
}

/// A span as it is typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Typed {
    /// When it begins.
    pub from: String,
    /// When it ends.
    pub to: String,
}

impl From<&DaySpan> for Typed {
    fn from(span: &DaySpan) -> Self {
        Self { from: span.from.to_text(), to: span.to.to_text() }
    }
}

impl Typed {
    /// Something is typed at one end.
    pub fn write(&mut self, end: End, text: String) {
        match end {
            End::From => self.from = text,
            End::To => self.to = text,
        }
    }
}

/// What is wrong with a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpanFlaw {
    /// That end is no time of day.
    Unread(End),
    /// It ends before it begins, or then.
    Backwards,
    /// It overlaps another of that day.
    Overlap,
}

/// A time of day as people type it: `9`, `930`, `9:30`, `9.30`, `24:00`.
#[must_use]
pub fn time(text: &str) -> Option<LocalTime> {
    let text = text.trim();
    let (hours, minutes) = match text.split_once([':', '.', ',', ' ']) {
        Some((hours, minutes)) if minutes.len() == 2 => (hours, minutes),
        Some(_) => return None,
        None if text.len() > 2 => text.split_at_checked(text.len().saturating_sub(2))?,
        None => (text, "00"),
    };
    let digits = |text: &str| {
        let are = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if are { text.parse::<u16>().ok() } else { None }
    };
    let (hours, minutes) = (digits(hours)?, digits(minutes).filter(|minutes| *minutes < 60)?);
    LocalTime::from_minutes(hours.saturating_mul(60).saturating_add(minutes)).ok()
}

/// The spans of a day in order of time.
///
/// # Errors
/// The first that is wrong, by its place among those that are typed.
pub fn read(typed: &[Typed]) -> Result<Vec<DaySpan>, (usize, SpanFlaw)> {
    let mut spans = Vec::with_capacity(typed.len());
    for (place, one) in typed.iter().enumerate() {
        let from = time(&one.from).ok_or((place, SpanFlaw::Unread(End::From)))?;
        let to = time(&one.to).ok_or((place, SpanFlaw::Unread(End::To)))?;
        if from >= to {
            return Err((place, SpanFlaw::Backwards));
        }
        let span = DaySpan { from, to };
        let before = |other: &DaySpan| other.from < from;
        let after = spans.iter().take_while(|other| before(other)).count();
        if spans.iter().any(|other: &DaySpan| other.from < to && from < other.to) {
            return Err((place, SpanFlaw::Overlap));
        }
        spans.insert(after, span);
    }
    Ok(spans)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(all: &[(&str, &str)]) -> Vec<Typed> {
        all.iter().map(|(from, to)| Typed { from: (*from).to_owned(), to: (*to).to_owned() }).collect()
    }

    fn texts(spans: &[DaySpan]) -> Vec<String> {
        spans.iter().map(|span| [span.from.to_text(), span.to.to_text()].join("-")).collect()
    }

    #[test]
    fn times_are_read_as_people_type_them() {
        for (text, told) in [
            ("9", "09:00"),
            (" 09 ", "09:00"),
            ("930", "09:30"),
            ("0930", "09:30"),
            ("9:30", "09:30"),
            ("9.30", "09:30"),
            ("0:00", "00:00"),
            ("24", "24:00"),
            ("24:00", "24:00"),
        ] {
            assert_eq!(time(text).map(LocalTime::to_text).as_deref(), Some(told), "{text}");
        }
        for text in
            ["", "9:", "9:3", "9:60", "24:01", "25", "-1", "+9", "nine", "9:30:00", "12345", "9h", "é9"]
        {
            assert_eq!(time(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_s_spans_come_in_order_and_may_touch() {
        let spans = read(&typed(&[("15", "24:00"), ("9:00", "12:30"), ("12:30", "13")])).unwrap();
        assert_eq!(texts(&spans), ["09:00-12:30", "12:30-13:00", "15:00-24:00"]);
        assert_eq!(read(&[]), Ok(Vec::new()));
        let salon =
            chairtime_shared::catalogue::Week([spans, vec![], vec![], vec![], vec![], vec![], vec![]]);
        // As it came, so it goes.
        let again: Vec<_> = salon.day(0).iter().map(Typed::from).collect();
        assert_eq!(read(&again).unwrap(), salon.day(0));
    }

    #[test]
    fn what_is_wrong_is_told_by_its_place() {
        for (all, place, flaw) in [
            (vec![("9", "12"), ("x", "14")], 1, SpanFlaw::Unread(End::From)),
            (vec![("9", "")], 0, SpanFlaw::Unread(End::To)),
            (vec![("18", "9")], 0, SpanFlaw::Backwards),
            (vec![("9", "9:00")], 0, SpanFlaw::Backwards),
            (vec![("9", "12"), ("11:59", "14")], 1, SpanFlaw::Overlap),
            (vec![("13", "14"), ("9", "18")], 1, SpanFlaw::Overlap),
            (vec![("9", "18"), ("13", "14")], 1, SpanFlaw::Overlap),
        ] {
            assert_eq!(read(&typed(&all)), Err((place, flaw)), "{all:?}");
        }
    }
}
