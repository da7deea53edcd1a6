//! A booked visit as a calendar file (RFC 5545), small enough for a `data:` address.
//!
//! Times are written in UTC, so no zone tables are needed and every calendar shows the right hour.

use chairtime_shared::api::BookingView;
use chairtime_shared::time::{LocalDate, Timestamp};

/// Escapes a text value (RFC 5545, 3.3.11).
fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n").replace('\r', "")
}

/// `20261121T093000Z`
fn utc(at: Timestamp) -> String {
    let (days, seconds) = (at.0.div_euclid(86_400), at.0.rem_euclid(86_400));
    let date = LocalDate::from_days_since_epoch(days).map(|date| date.to_string()).unwrap_or_default();
    format!("{}T{:02}{:02}{:02}Z", date.replace('-', ""), seconds / 3_600, seconds / 60 % 60, seconds % 60)
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
    let names: Vec<&str> = booking.lines.iter().map(|line| line.name.as_str()).collect();
    let lines = [
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Chairtime//Widget//EN".to_owned(),
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}@chairtime", booking.id),
        format!("DTSTAMP:{}", utc(now)),
        format!("DTSTART:{}", utc(booking.start)),
        format!("DTEND:{}", utc(booking.end)),
        format!("SUMMARY:{}", escape(&format!("{salon}: {}", names.join(", ")))),
        format!("LOCATION:{}", escape(address)),
        "END:VEVENT".to_owned(),
        "END:VCALENDAR".to_owned(),
    ];
    let mut file = String::new();
    for line in lines {
        fold(&line, &mut file);
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
