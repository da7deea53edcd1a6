//! What a calendar reads is what was meant.

use super::*;
use proptest::prelude::*;

fn zone(name: &str) -> Zone {
    Zone::parse(name).unwrap()
}

fn entry(start: i64) -> Entry {
    Entry {
        uid: format!("{}@book.example", "0".repeat(32)),
        sequence: 3,
        stamp: Timestamp(1_774_000_000),
        span: Interval { start: Timestamp(start), end: Timestamp(start + 3_600) },
        status: Status::Confirmed,
        summary: "Cut; wash, dry".to_owned(),
        description: "With Vera\nPaid: 10.00 EUR".to_owned(),
        location: "1 Main Street, Berlin".to_owned(),
        organizer: Some(Person { name: "Belle \"B\"".to_owned(), email: "hello@belle.example".to_owned() }),
        attendee: Some(Person { name: "Ada".to_owned(), email: "ada@mail.example".to_owned() }),
    }
}

fn file(zone_name: &str, method: Method, entries: &[Entry]) -> String {
    Calendar { method, name: "Vera", zone_name, zone: &zone(zone_name) }.write(entries)
}

/// Lines put together again (section 3.1).
fn unfolded(file: &str) -> Vec<String> {
    file.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
}

#[test]
fn an_invitation_says_all_that_a_calendar_needs() {
    // 2026-03-28 23:30 UTC is 00:30 on the day on which clocks go forward in Berlin.
    let lines = unfolded(&file("Europe/Berlin", Method::Request, &[entry(1_774_740_600)]));
    let expected = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Chairtime//Chairtime//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:REQUEST",
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Berlin",
        "BEGIN:STANDARD",
        "DTSTART:19700101T010000",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0100",
        "TZNAME:CET",
        "END:STANDARD",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        "UID:00000000000000000000000000000000@book.example",
        "SEQUENCE:3",
        "DTSTAMP:20260320T094640Z",
        "DTSTART;TZID=Europe/Berlin:20260329T003000",
        "DTEND;TZID=Europe/Berlin:20260329T013000",
        "STATUS:CONFIRMED",
        "SUMMARY:Cut\\; wash\\, dry",
        "DESCRIPTION:With Vera\\nPaid: 10.00 EUR",
        "LOCATION:1 Main Street\\, Berlin",
        "ORGANIZER;CN=\"Belle B\":mailto:hello@belle.example",
        "ATTENDEE;CN=\"Ada\";ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:ada@mail.example",
        "END:VEVENT",
        "END:VCALENDAR",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn a_visit_over_a_change_of_clocks_has_both_times_described() {
    // 00:30 UTC to 01:30 UTC: 01:30 to 03:30 on the wall.
    let lines = unfolded(&file("Europe/Berlin", Method::Publish, &[entry(1_774_744_200)]));
    let has = |line: &str| assert!(lines.iter().any(|found| found == line), "{line} in {lines:#?}");
    for line in [
        "X-WR-CALNAME:Vera",
        "BEGIN:DAYLIGHT",
        "DTSTART:20260329T020000",
        "TZOFFSETTO:+0200",
        "TZNAME:CEST",
        "DTSTART;TZID=Europe/Berlin:20260329T013000",
        "DTEND;TZID=Europe/Berlin:20260329T033000",
    ] {
        has(line);
    }
}

#[test]
fn a_visit_at_the_very_second_of_the_change_has_what_was_before_it() {
    let lines = unfolded(&file("Europe/Berlin", Method::Publish, &[entry(1_774_746_000)]));
    let change = ["BEGIN:DAYLIGHT", "DTSTART:20260329T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200"];
    assert!(lines.windows(4).any(|window| window == change), "{lines:#?}");
}

#[test]
fn a_line_is_folded_only_when_it_is_too_long() {
    let folded = |octets: usize| {
        let mut out = Writer(String::new());
        out.line(&"x".repeat(octets));
        out.0
    };
    assert_eq!(folded(75), format!("{}\r\n", "x".repeat(75)));
    assert_eq!(folded(76), format!("{}\r\n x\r\n", "x".repeat(75)));
}

#[test]
fn offsets_are_written_to_the_minute_or_second() {
    assert_eq!([0, 19_800, -12_600, 1_172].map(utc_offset), ["+0000", "+0530", "-0330", "+001932"]);
}

proptest! {
    #[test]
    fn no_text_from_outside_makes_a_line_of_its_own_or_one_too_long(
        summary in "\\PC{0,200}", description in "[\\PC\r\n\u{0}]{0,300}", name in "[\\PC\r\n\"]{0,80}"
    ) {
        let mut entry = entry(1_774_740_600);
        let plain = unfolded(&file("Asia/Almaty", Method::Request, &[entry.clone()])).len();
        entry.summary = format!("x{summary}");
        entry.description = format!("x{description}");
        entry.attendee = Some(Person { name, email: "ada@mail.example".to_owned() });
        let text = file("Asia/Almaty", Method::Request, &[entry.clone()]);
        for line in text.split_terminator("\r\n") {
            prop_assert!(line.len() <= 75, "{line}");
            prop_assert!(!line.contains(['\r', '\n']));
        }
        let lines = unfolded(&text);
        prop_assert_eq!(lines.len(), plain);
        let read = lines.iter().find_map(|line| line.strip_prefix("DESCRIPTION:")).unwrap();
        let mut meant = String::new();
        let mut chars = read.chars();
        while let Some(char) = chars.next() {
            meant.push(match char {
                '\\' => match chars.next().unwrap() { 'n' => '\n', other => other },
                char => char,
            });
        }
        let kept: String = entry.description.chars().filter(|char| *char == '\n' || !char.is_control()).collect();
        prop_assert_eq!(meant, kept);
    }
}
