//! Calendar files (RFC 5545): a visit for a client's calendar, a feed of visits for a staff member's.
//!
//! Invariants: a visit has the same `UID` for ever and a `SEQUENCE` that grows with each change, so that calendars replace
//! what they have; lines are at most 75 octets and never cut a character; texts from outside cannot begin a line of their
//! own. Times stand in the salon's zone, which the file describes (`VTIMEZONE`) for as long as its visits need.
//! Deliberately absent: recurrence; a visit happens once.

use crate::id::BookingId;
use crate::schedule::{Observance, Zone};
use crate::time::{Interval, Timestamp};
use std::fmt::Write;

/// What the file is for (RFC 5546).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// A feed: visits as they stand.
    Publish,
    /// An invitation, or a change of one.
    Request,
    /// Called off.
    Cancel,
}

impl Method {
    /// As it is written in the file and in the `Content-Type` of a message.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Publish => "PUBLISH",
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
        }
    }
}

/// Whether a visit takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It does.
    Confirmed,
    /// It is held for somebody who has yet to pay.
    Tentative,
    /// It does not.
    Cancelled,
}

/// Somebody with an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their name.
    pub name: String,
    /// Their e-mail address, checked.
    pub email: String,
}

/// One visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The same for ever; of a booking, [`uid`].
    pub uid: String,
    /// Grows with each change.
    pub sequence: u64,
    /// When it was changed last.
    pub stamp: Timestamp,
    /// From when to when.
    pub span: Interval,
    /// Whether it takes place.
    pub status: Status,
    /// What it is, in a few words.
    pub summary: String,
    /// More about it; may have several lines.
    pub description: String,
    /// Where; empty when not known.
    pub location: String,
    /// Who invites, in an invitation.
    pub organizer: Option<Person>,
    /// Who is invited.
    pub attendee: Option<Person>,
}

/// The name that a booking has in every calendar: the one in the file that the widget offers, too.
#[must_use]
pub fn uid(booking: &BookingId) -> String {
    format!("{booking}@chairtime")
}

/// What all entries of a file share.
#[derive(Debug, Clone, Copy)]
pub struct Calendar<'a> {
    /// What it is for.
    pub method: Method,
    /// Its name, for feeds.
    pub name: &'a str,
    /// The IANA name of the zone.
    pub zone_name: &'a str,
    /// The zone.
    pub zone: &'a Zone,
}

/// Most octets of a line without its end (RFC 5545, section 3.1).
const LINE_OCTETS_MAX: usize = 75;

/// Most changes of clocks that one file describes: a dozen years.
const CHANGES_MAX: usize = 24;

struct Writer(String);

impl Writer {
    /// One content line, folded.
    fn line(&mut self, text: &str) {
        let mut octets = 0;
        for char in text.chars() {
            if octets + char.len_utf8() > LINE_OCTETS_MAX {
                self.0.push_str("\r\n ");
                octets = 1;
            }
            self.0.push(char);
            octets += char.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    /// A property whose value is a text.
    fn text(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.line(&format!("{name}:{}", escaped(value)));
        }
    }

    fn person(&mut self, name: &str, person: &Person, rest: &str) {
        // A quoted parameter can hold anything but quotes and control characters (section 3.2).
        let known: String = person.name.chars().filter(|char| *char != '"' && !char.is_control()).collect();
        self.line(&format!("{name};CN=\"{known}\"{rest}:mailto:{}", person.email));
    }
}

/// A text value (section 3.3.11); other control characters are left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '\\' | ';' | ',' => {
                escaped.push('\\');
                escaped.push(char);
            }
            '\n' => escaped.push_str("\\n"),
            char if char.is_control() => {}
            char => escaped.push(char),
        }
    }
    escaped
}

/// `20260329T020000` of an instant that is `offset` seconds ahead of UTC.
fn wall(at: Timestamp, offset: i32) -> String {
    let seconds = at.0.saturating_add(i64::from(offset));
    let date = crate::time::LocalDate::from_days_since_epoch(seconds.div_euclid(86_400));
    let (year, month, day) = date.map_or((1970, 1, 1), crate::time::LocalDate::parts);
    let second = seconds.rem_euclid(86_400);
    let mut text = String::with_capacity(15);
    // Writing to a string cannot fail.
    let _ = write!(
        text,
        "{year:04}{month:02}{day:02}T{:02}{:02}{:02}",
        second / 3_600,
        second / 60 % 60,
        second % 60
    );
    text
}

/// `+0530`; with seconds where there are some.
fn utc_offset(seconds: i32) -> String {
    let (sign, all) = if seconds < 0 { ('-', -seconds) } else { ('+', seconds) };
    let mut text = format!("{sign}{:02}{:02}", all / 3_600, all / 60 % 60);
    if all % 60 > 0 {
        let _ = write!(text, "{:02}", all % 60);
    }
    text
}

impl Calendar<'_> {
    /// The file with these visits.
    #[must_use]
    pub fn write(&self, entries: &[Entry]) -> String {
        let mut out = Writer(String::new());
        out.line("BEGIN:VCALENDAR");
        out.line("VERSION:2.0");
        out.line("PRODID:-//Chairtime//Chairtime//EN");
        out.line("CALSCALE:GREGORIAN");
        out.line(&format!("METHOD:{}", self.method.as_str()));
        if self.method == Method::Publish {
            out.text("X-WR-CALNAME", self.name);
        }
        self.zone(&mut out, entries);
        for entry in entries {
            self.entry(&mut out, entry);
        }
        out.line("END:VCALENDAR");
        out.0
    }

    /// What the clocks show from before the first visit to after the last.
    fn zone(&self, out: &mut Writer, entries: &[Entry]) {
        let Some(first) = entries.iter().map(|entry| entry.span.start).min() else { return };
        let last = entries.iter().map(|entry| entry.span.end).max().unwrap_or(first);
        out.line("BEGIN:VTIMEZONE");
        out.line(&format!("TZID:{}", self.zone_name));
        let mut before = self.zone.observance(first.plus(-1));
        // Valid since long before the first visit, for whoever reads it.
        observance(out, &before, &before, Timestamp(0));
        for change in self.zone.changes(Interval { start: first.plus(-1), end: last.plus(1) }, CHANGES_MAX) {
            if let Some(since) = change.since {
                observance(out, &before, &change, since);
            }
            before = change;
        }
        out.line("END:VTIMEZONE");
    }

    fn entry(&self, out: &mut Writer, entry: &Entry) {
        let at = |at: Timestamp| wall(at, self.zone.observance(at).offset);
        out.line("BEGIN:VEVENT");
        out.line(&format!("UID:{}", escaped(&entry.uid)));
        out.line(&format!("SEQUENCE:{}", entry.sequence));
        out.line(&format!("DTSTAMP:{}Z", wall(entry.stamp, 0)));
        out.line(&format!("DTSTART;TZID={}:{}", self.zone_name, at(entry.span.start)));
        out.line(&format!("DTEND;TZID={}:{}", self.zone_name, at(entry.span.end)));
        out.line(match entry.status {
            Status::Confirmed => "STATUS:CONFIRMED",
            Status::Tentative => "STATUS:TENTATIVE",
            Status::Cancelled => "STATUS:CANCELLED",
        });
        out.text("SUMMARY", &entry.summary);
        out.text("DESCRIPTION", &entry.description);
        out.text("LOCATION", &entry.location);
        if let Some(organizer) = &entry.organizer {
            out.person("ORGANIZER", organizer, "");
        }
        if let Some(attendee) = &entry.attendee {
            out.person("ATTENDEE", attendee, ";ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE");
        }
        out.line("END:VEVENT");
    }
}

/// One period of a zone, as of a change from `before`.
fn observance(out: &mut Writer, before: &Observance, now: &Observance, since: Timestamp) {
    let kind = if now.daylight { "DAYLIGHT" } else { "STANDARD" };
    out.line(&format!("BEGIN:{kind}"));
    out.line(&format!("DTSTART:{}", wall(since, before.offset)));
    out.line(&format!("TZOFFSETFROM:{}", utc_offset(before.offset)));
    out.line(&format!("TZOFFSETTO:{}", utc_offset(now.offset)));
    out.text("TZNAME", &now.name);
    out.line(&format!("END:{kind}"));
}

#[cfg(test)]
mod tests;
