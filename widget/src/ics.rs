//! A booked visit as a calendar file (RFC 5545), small enough for a `data:` address.
//!
//! Times are written in UTC, so no zone tables are needed and every calendar shows the right hour.

use chairtime_shared::api::BookingView;
use chairtime_shared::text::{joined, number, two_digits};
use chairtime_shared::time::{LocalDate, Timestamp};

/// Escapes a text value (RFC 5545, 3.3.11).
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '\n' => escaped.push_str("\\n"),
            '\r' => {}
            _ => {
                if matches!(c, '\\' | ';' | ',') {
                    escaped.push('\\');
                }
                escaped.push(c);
            }
        }
    }
    escaped
}

/// `20261121T093000Z`
fn utc(at: Timestamp) -> String {
    let (days, seconds) = (at.0.div_euclid(86_400), at.0.rem_euclid(86_400).unsigned_abs());
    let (year, month, day) = LocalDate::from_days_since_epoch(days).unwrap_or(LocalDate::EPOCH).parts();
    let mut text = number(u64::from(year.unsigned_abs()));
    for part in [month.into(), day.into(), seconds / 3_600, seconds / 60 % 60, seconds % 60] {
        // Eight digits are the date.
        if text.len() == 8 {
            text.push('T');
        }
        text.push_str(&two_digits(part));
    }
    text.push('Z');
    text
}

/// Cuts a line into pieces of at most 75 octets, each further one begun by a space (RFC 5545, 3.1).
fn fold(line: &str, into: &mut String) {
    let mut width = 0;
    for c in line.chars() {
        if width + c.len_utf8() > 74 {
            into.push_str("\r\n ");
            width = 1;
        }
        into.push(c);
        width += c.len_utf8();
    }
    into.push_str("\r\n");
}

/// The file.
#[must_use]
pub fn calendar_file(booking: &BookingView, salon: &str, address: &str, now: Timestamp) -> String {
    let mut names = String::new();
    for line in &booking.lines {
        if !names.is_empty() {
            names.push_str(", ");
        }
        names.push_str(&line.name);
    }
    let what = joined(&[salon, ": ", &names]);
    let mut file = String::new();
    for [name, value] in [
        ["BEGIN:", "VCALENDAR"],
        ["VERSION:", "2.0"],
        ["PRODID:", "-//Chairtime//Widget//EN"],
        ["BEGIN:", "VEVENT"],
        ["UID:", &joined(&[booking.id.as_str(), "@chairtime"])],
        ["DTSTAMP:", &utc(now)],
        ["DTSTART:", &utc(booking.start)],
        ["DTEND:", &utc(booking.end)],
        ["SUMMARY:", &escape(&what)],
        ["LOCATION:", &escape(address)],
        ["END:", "VEVENT"],
        ["END:", "VCALENDAR"],
    ] {
        fold(&joined(&[name, value]), &mut file);
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_in_utc() {
        assert_eq!(utc(Timestamp(1_795_253_400)), "20261121T093000Z");
    }

    #[test]
    fn text_is_escaped_and_long_lines_are_folded() {
        assert_eq!(escape("a, b; c\\d\ne"), "a\\, b\\; c\\\\d\\ne");
        let mut file = String::new();
        fold(&"я".repeat(60), &mut file);
        assert!(file.split("\r\n").all(|line| line.len() <= 75), "{file:?}");
        assert_eq!(file.replace("\r\n ", "").trim_end(), "я".repeat(60));
    }
}
