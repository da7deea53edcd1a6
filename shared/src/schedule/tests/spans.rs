//! How much of a calendar a question is about, and not a day or a second more.

use super::*;

#[test]
fn claims_matter_from_the_first_start_to_the_end_of_the_last_buffer() {
    let salon = salon("UTC", &[("10:00", "12:30")], &json!({}));
    let zone = zone("UTC");
    let schedule = Schedule::new(&salon, &zone, utc("2026-11-21T00:00:00Z"));
    let span = |ids: &[&str], days| {
        schedule.busy_span(&services(ids), &StaffChoice::Any, date("2026-11-21"), days).unwrap().unwrap()
    };
    let expected = |end| Interval { start: utc("2026-11-21T10:00:00Z"), end: utc(end) };
    assert_eq!(span(&["cut"], 1), expected("2026-11-21T12:40:00Z"));
    assert_eq!(span(&["cut"], 2), expected("2026-11-22T12:40:00Z"));
    assert_eq!(span(&["colour"], 1), expected("2026-11-21T12:30:00Z"));
}

#[test]
fn the_nearest_times_ask_for_no_more_days_than_they_need() {
    let salon = salon("UTC", &[("09:00", "18:00")], &json!({}));
    let zone = zone("UTC");
    let schedule = Schedule::new(&salon, &zone, utc("2026-11-01T00:00:00Z"));
    for (taken_days, wanted, days_asked, expected) in [
        (1..1, "2026-11-21T12:00:00Z", 1, "21 11:30, 21 12:00, 21 12:30"),
        (1..1, "2026-11-21T17:00:00Z", 1, "21 16:00, 21 16:30, 21 17:00"),
        (1..1, "2026-11-21T02:00:00Z", 3, "21 09:00, 21 09:30, 21 10:00"),
        (1..1, "2026-11-21T01:00:00Z", 3, "20 16:30, 20 17:00, 21 09:00"),
        (1..1, "2026-11-21T23:00:00Z", 3, "21 16:00, 21 16:30, 21 17:00"),
        // The third is as far away as the day's beginning or end: what lies beyond is further, or later.
        (1..1, "2026-11-21T05:00:00Z", 1, "21 09:00, 21 09:30, 21 10:00"),
        (1..1, "2026-11-21T20:00:00Z", 1, "21 16:00, 21 16:30, 21 17:00"),
        (21..22, "2026-11-21T13:00:00Z", 3, "20 16:30, 20 17:00, 22 09:00"),
        (1..31, "2026-11-21T12:00:00Z", 15, ""),
    ] {
        let mut asked = Vec::new();
        let busy = |_: &StaffId, span: Interval| {
            let day = zone.local_date(span.start);
            asked.push(day);
            let taken = taken_days.contains(&day.parts().2);
            Ok::<_, Infallible>(if taken { vec![span] } else { vec![] })
        };
        let ada = StaffChoice::Member { id: staff("ada") };
        let nearest = schedule.nearest(&services(&["cut"]), &ada, utc(wanted), busy).unwrap();
        let shown =
            nearest.iter().map(|time| format!("{} {}", zone.local_date(time.start).parts().2, time.local));
        assert_eq!(shown.collect::<Vec<_>>().join(", "), expected, "{wanted}");
        assert_eq!(asked.len(), days_asked, "{wanted}");
    }
    let failing = |_: &StaffId, _: Interval| Err("no answer");
    let refused =
        schedule.nearest(&services(&["cut"]), &StaffChoice::Any, utc("2026-11-21T12:00:00Z"), failing);
    assert_eq!(refused, Err("no answer"));
}

#[test]
fn a_span_is_of_the_days_that_it_has_an_instant_in() {
    let zone = zone("Europe/Berlin");
    let days = |start: &str, end: &str| {
        let days = zone.dates(Interval { start: utc(start), end: utc(end) });
        days.iter().map(|day| day.parts().2).collect::<Vec<_>>()
    };
    assert_eq!(days("2026-11-21T21:00:00Z", "2026-11-21T23:00:00Z"), [21], "until midnight");
    assert_eq!(days("2026-11-21T21:00:00Z", "2026-11-21T23:00:01Z"), [21, 22]);
    assert_eq!(days("2026-11-21T23:00:00Z", "2026-11-21T23:00:00Z"), [22], "at least the day of its start");
    assert_eq!(days("2026-11-29T12:00:00Z", "2026-12-02T12:00:00Z"), [29, 30, 1, 2]);
}

#[test]
fn changes_of_clocks_are_those_before_the_end() {
    let zone = zone("Europe/Berlin");
    let back = "2026-10-25T01:00:00Z";
    let changes = |start: &str, end: Timestamp, limit| {
        let found = zone.changes(Interval { start: utc(start), end }, limit);
        found.iter().map(|change| (change.since.unwrap(), change.offset)).collect::<Vec<_>>()
    };
    assert_eq!(changes("2026-10-01T00:00:00Z", utc(back), 9), []);
    assert_eq!(changes("2026-10-01T00:00:00Z", utc(back).plus(1), 9), [(utc(back), 3_600)]);
    assert_eq!(changes("2026-01-01T00:00:00Z", utc("2028-01-01T00:00:00Z"), 9).len(), 4);
    assert_eq!(changes("2026-01-01T00:00:00Z", utc("2028-01-01T00:00:00Z"), 3).len(), 3);
}
