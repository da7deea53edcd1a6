//! Tables over zones and switch days, and one test for each rule. The rules together: `tests/free_times.rs`.

use super::*;
use crate::api::{Code, StaffChoice};
use crate::id::{ServiceId, StaffId};
use crate::time::{Interval, LocalTime};
use serde_json::{Value, json};
use std::convert::Infallible;

mod spans;
mod why;

fn utc(text: &str) -> Timestamp {
    Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_second())
}

fn date(text: &str) -> LocalDate {
    text.parse().unwrap()
}

fn time(text: &str) -> LocalTime {
    text.parse().unwrap()
}

fn zone(name: &str) -> Zone {
    Zone::parse(name).unwrap()
}

fn staff(id: &str) -> StaffId {
    id.parse().unwrap()
}

fn services(ids: &[&str]) -> Vec<ServiceId> {
    ids.iter().map(|id| id.parse().unwrap()).collect()
}

fn every_day(spans: &[(&str, &str)]) -> Value {
    let day: Vec<_> = spans.iter().map(|(from, to)| json!({"from": from, "to": to})).collect();
    json!([day, day, day, day, day, day, day])
}

/// Ada does a 60-minute cut (10 minutes' buffer) and, in 45 of the usual 90 minutes, colour; Bela only the cut.
fn salon(zone: &str, hours: &[(&str, &str)], changes: &Value) -> Salon {
    let mut draft = json!({
        "id": "salon", "name": "Salon", "zone": zone, "currency": "EUR", "locale": "en", "origins": [],
        "categories": [{"id": "all", "name": "All"}],
        "services": [
            {"id": "cut", "category": "all", "name": "Cut", "duration": 60, "buffer": 10, "price": {"from": 1}},
            {"id": "colour", "category": "all", "name": "Colour", "duration": 90, "price": {"from": 1}},
        ],
        "staff": [
            {"id": "ada", "name": "Ada", "offers": [{"service": "cut"}, {"service": "colour", "duration": 45}]},
            {"id": "bela", "name": "Bela", "offers": [{"service": "cut"}]},
        ],
        "hours": every_day(hours),
        "booking": {"slot_step": 30, "lead_time": 0, "horizon_days": 30, "hold_seconds": 900},
        "prepayment": {"requirement": "off", "amount": {"kind": "full"}},
        "texts": {"consent": {"version": "1", "text": "Yes"}},
    });
    for (pointer, value) in changes.as_object().unwrap() {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        draft.pointer_mut(parent).unwrap()[key] = value.clone();
    }
    serde_json::from_value(draft).unwrap()
}

fn labels(schedule: &Schedule<'_>, day: &str, busy: &Busy) -> Vec<String> {
    let ada = StaffChoice::Member { id: staff("ada") };
    let times = schedule.free_times(&services(&["cut"]), &ada, date(day), 1, busy).unwrap();
    times.days[0].times.iter().map(|time| time.local.to_string()).collect()
}

fn claim(id: &str, start: &str, end: &str) -> BusyClaim {
    BusyClaim { staff: staff(id), start: utc(start), end: utc(end) }
}

/// Wall-clock times with the instant that they mean; none where the clocks jump over it.
type Labels = &'static [(&'static str, &'static str)];

#[test]
fn the_wall_clock_on_switch_days() {
    // Zone, day, its length in minutes.
    let table: &[(&str, &str, i64, Labels)] = &[
        (
            "Europe/Berlin",
            "2026-03-29",
            1380,
            &[
                ("01:30", "2026-03-29T00:30:00Z"),
                ("02:00", ""),
                ("02:59", ""),
                ("03:00", "2026-03-29T01:00:00Z"),
            ],
        ),
        (
            "Europe/Berlin",
            "2026-10-25",
            1500,
            &[("02:30", "2026-10-25T00:30:00Z"), ("03:00", "2026-10-25T02:00:00Z")],
        ),
        ("Europe/Berlin", "2027-03-28", 1380, &[("02:30", ""), ("09:00", "2027-03-28T07:00:00Z")]),
        (
            "Europe/Berlin",
            "2027-10-31",
            1500,
            &[("02:00", "2027-10-31T00:00:00Z"), ("09:00", "2027-10-31T08:00:00Z")],
        ),
        ("America/New_York", "2026-03-08", 1380, &[("02:30", ""), ("03:00", "2026-03-08T07:00:00Z")]),
        (
            "America/New_York",
            "2026-11-01",
            1500,
            &[("01:30", "2026-11-01T05:30:00Z"), ("02:00", "2026-11-01T07:00:00Z")],
        ),
        ("Australia/Lord_Howe", "2026-10-04", 1410, &[("02:15", ""), ("02:30", "2026-10-03T15:30:00Z")]),
        (
            "Australia/Lord_Howe",
            "2026-04-05",
            1470,
            &[("01:45", "2026-04-04T14:45:00Z"), ("02:00", "2026-04-04T15:30:00Z")],
        ),
        ("America/Santiago", "2026-09-06", 1380, &[("00:00", ""), ("01:00", "2026-09-06T04:00:00Z")]),
        (
            "America/Santiago",
            "2026-04-04",
            1500,
            &[("23:30", "2026-04-05T02:30:00Z"), ("24:00", "2026-04-05T04:00:00Z")],
        ),
        ("Africa/Cairo", "2026-04-24", 1380, &[("00:30", ""), ("01:00", "2026-04-23T22:00:00Z")]),
        ("Africa/Cairo", "2026-10-29", 1500, &[("24:00", "2026-10-29T22:00:00Z")]),
        // Kazakhstan moved to UTC+5 on 2024-03-01 (tzdb 2024a), Paraguay stays on UTC-3 (2024b, first seen in 2025).
        ("Asia/Almaty", "2024-02-28", 1440, &[("09:00", "2024-02-28T03:00:00Z")]),
        ("Asia/Almaty", "2024-02-29", 1500, &[("24:00", "2024-02-29T19:00:00Z")]),
        ("Asia/Almaty", "2024-03-01", 1440, &[("09:00", "2024-03-01T04:00:00Z")]),
        ("Asia/Almaty", "2026-11-21", 1440, &[("09:00", "2026-11-21T04:00:00Z")]),
        ("America/Asuncion", "2026-06-15", 1440, &[("12:00", "2026-06-15T15:00:00Z")]),
    ];
    for (name, day, length, times) in table {
        let zone = zone(name);
        let interval = zone.day(date(day)).interval();
        assert_eq!(interval.end.since(interval.start), length * 60, "{name} {day}");
        assert_eq!(zone.local_date(interval.start), date(day), "{name} {day}");
        assert_eq!(zone.local_date(interval.start.plus(-1)), date(day).plus_days(-1), "{name} {day}");
        for (label, instant) in *times {
            let expected = (!instant.is_empty()).then(|| utc(instant));
            assert_eq!(zone.instant(date(day), time(label)), expected, "{name} {day} {label}");
            if let (Some(instant), false) = (expected, *label == "24:00") {
                assert_eq!(zone.local_time(instant), time(label), "{name} {day} {label}");
            }
        }
    }
}

#[test]
fn a_boundary_never_goes_back_and_passes_over_what_is_skipped() {
    for (name, day) in [
        ("Europe/Berlin", "2026-03-29"),
        ("Europe/Berlin", "2026-10-25"),
        ("Australia/Lord_Howe", "2026-10-04"),
        ("America/Santiago", "2026-09-06"),
        ("Africa/Cairo", "2026-10-29"),
        // A day that Samoa left out altogether.
        ("Pacific/Apia", "2011-12-30"),
    ] {
        let zone = zone(name);
        let day = zone.day(date(day));
        let times = (0..=1440).map(|minutes| LocalTime::from_minutes(minutes).unwrap());
        let boundaries: Vec<_> = times.map(|time| day.boundary(time)).collect();
        assert!(boundaries.is_sorted(), "{name}");
        assert_eq!((boundaries[0], boundaries[1440]), (day.interval().start, day.interval().end), "{name}");
    }
}

#[test]
fn zones_that_do_not_exist_and_instants_out_of_range_do_no_harm() {
    for bad in ["", "Mars/Olympus", "Etc/Unknown", "Europe/Berlin ", "+05:00"] {
        assert_eq!(Zone::parse(bad), Err(UnknownZone(bad.to_owned())));
    }
    let salon = salon("Asia/Almaty", &[("09:00", "18:00")], &json!({}));
    let zone = zone("Asia/Almaty");
    for now in [i64::MIN, -1, 253_402_300_799, i64::MAX] {
        let schedule = Schedule::new(&salon, &zone, Timestamp(now));
        let times = schedule.free_times(
            &services(&["cut"]),
            &StaffChoice::Any,
            schedule.last(),
            31,
            &Busy::default(),
        );
        assert_eq!(times.unwrap().days.len(), 31);
    }
    let schedule = Schedule::new(&salon, &zone, utc("2026-11-21T00:00:00Z"));
    for (start, refused) in [(i64::MIN, NotOffered::TooSoon), (i64::MAX, NotOffered::TooFar)] {
        assert_eq!(schedule.plan_visit(&services(&["cut"]), &staff("ada"), Timestamp(start)), Err(refused));
        let idle = |_: &StaffId, _: Interval| Ok::<_, Infallible>(Vec::new());
        let nearest = schedule.nearest(&services(&["cut"]), &StaffChoice::Any, Timestamp(start), idle);
        assert_eq!(nearest.unwrap().len(), NEAREST_COUNT);
    }
}

#[test]
fn labels_on_switch_days_are_the_plan_s_and_appear_once() {
    for (name, day, expected) in [
        ("Europe/Berlin", "2026-03-28", "01:00 01:30 02:00 02:30 03:00"),
        ("Europe/Berlin", "2026-03-29", "01:00 01:30 03:00"),
        ("Europe/Berlin", "2026-10-25", "01:00 01:30 02:00 02:30 03:00"),
        ("Australia/Lord_Howe", "2026-10-04", "01:00 01:30 02:30 03:00"),
        ("Australia/Lord_Howe", "2026-04-05", "01:00 01:30 02:00 02:30 03:00"),
    ] {
        let salon = salon(name, &[("01:00", "04:00")], &json!({}));
        let zone = zone(name);
        let schedule = Schedule::new(&salon, &zone, zone.start_of_day(date(day)));
        assert_eq!(labels(&schedule, day, &Busy::default()).join(" "), expected, "{name} {day}");
    }
}

#[test]
fn spans_last_as_long_as_they_really_do() {
    for (day, from, to, minutes) in [
        ("2026-03-29", "01:00", "02:30", Some(60)),
        ("2026-03-29", "02:30", "04:00", Some(60)),
        ("2026-03-29", "02:10", "02:50", None),
        ("2026-03-29", "00:00", "24:00", Some(1380)),
        ("2026-10-25", "01:00", "02:30", Some(90)),
        ("2026-10-25", "02:30", "04:00", Some(150)),
        ("2026-10-25", "01:00", "03:00", Some(180)),
    ] {
        let salon = salon("Europe/Berlin", &[(from, to)], &json!({}));
        let zone = zone("Europe/Berlin");
        let schedule = Schedule::new(&salon, &zone, zone.start_of_day(date(day)));
        let working = schedule.working_intervals(&salon.staff[0], date(day));
        let lengths: Vec<_> = working.iter().map(|work| work.end.since(work.start) / 60).collect();
        assert_eq!(lengths, minutes.into_iter().collect::<Vec<_>>(), "{day} {from} {to}");
    }
}

#[test]
fn a_chain_adds_own_durations_and_the_buffers_between() {
    let salon = salon("Asia/Almaty", &[("09:00", "18:00")], &json!({}));
    let lines = salon.resolve(&services(&["cut", "colour", "cut"]), &salon.staff[0]).unwrap();
    let plan = lay_out(&lines, Timestamp(0));
    let span = |from: i64, to: i64| Interval { start: Timestamp(from * 60), end: Timestamp(to * 60) };
    assert_eq!(plan.lines, [span(0, 60), span(70, 115), span(115, 175)]);
    assert_eq!((plan.visit, plan.claim), (span(0, 175), span(0, 185)));
}

#[test]
fn the_last_buffer_may_run_into_a_break_or_past_closing_but_not_into_a_claim() {
    let breaks = json!({"/staff/0/breaks": every_day(&[("11:00", "11:30")])});
    let salon = salon("UTC", &[("10:00", "12:30")], &breaks);
    let zone = zone("UTC");
    let schedule = Schedule::new(&salon, &zone, utc("2026-11-21T00:00:00Z"));
    assert_eq!(labels(&schedule, "2026-11-21", &Busy::default()), ["10:00", "11:30"]);
    for (start, free) in [("12:39:00", false), ("12:39:59", false), ("12:40:00", true)] {
        let after = claim("ada", &format!("2026-11-21T{start}Z"), "2026-11-21T13:00:00Z");
        let labels = labels(&schedule, "2026-11-21", &Busy::from_iter([after]));
        assert_eq!(labels.contains(&"11:30".to_owned()), free, "{start}");
    }
}

#[test]
fn a_visit_may_run_over_midnight_where_work_goes_on() {
    let salon = salon("UTC", &[("00:00", "01:00"), ("22:00", "24:00")], &json!({}));
    let zone = zone("UTC");
    let schedule = Schedule::new(&salon, &zone, utc("2026-11-21T12:00:00Z"));
    assert_eq!(labels(&schedule, "2026-11-21", &Busy::default()), ["22:00", "22:30", "23:00", "23:30"]);
    let next = claim("ada", "2026-11-22T00:30:00Z", "2026-11-22T00:40:00Z");
    let span =
        schedule.busy_span(&services(&["cut"]), &StaffChoice::Any, date("2026-11-21"), 1).unwrap().unwrap();
    assert_eq!(zone.dates(span), [date("2026-11-21"), date("2026-11-22")]);
    assert_eq!(labels(&schedule, "2026-11-21", &Busy::from_iter([next])), ["22:00", "22:30", "23:00"]);
}

#[test]
fn the_most_particular_hours_hold() {
    let day = |hours: Value, who: Value| json!({"date": "2026-11-23", "staff": who, "hours": hours});
    let short = |from: &str, to: &str| json!([{"from": from, "to": to}]);
    let salons_own = day(short("11:00", "12:00"), Value::Null);
    let adas = day(short("13:00", "14:00"), json!("ada"));
    let own_hours = every_day(&[("15:00", "16:00")]);
    for (own, exceptions, expected) in [
        (Value::Null, json!([]), "09:00"),
        (own_hours.clone(), json!([]), "15:00"),
        (own_hours.clone(), json!([salons_own]), "11:00"),
        (own_hours.clone(), json!([salons_own, adas]), "13:00"),
        (Value::Null, json!([adas, salons_own]), "13:00"),
        (own_hours.clone(), json!([day(json!([]), Value::Null)]), ""),
        (own_hours, json!([day(json!([]), json!("bela"))]), "15:00"),
    ] {
        let changes = json!({"/staff/0/hours": own, "/exceptions": exceptions});
        let salon = salon("UTC", &[("09:00", "10:00")], &changes);
        let zone = zone("UTC");
        let schedule = Schedule::new(&salon, &zone, utc("2026-11-21T00:00:00Z"));
        assert_eq!(labels(&schedule, "2026-11-23", &Busy::default()).join(" "), expected, "{exceptions}");
    }
}

#[test]
fn each_refusal_has_its_reason_and_code() {
    use NotOffered::{DoesNotFit, NoService, NoSuchStart, Services, TooFar, TooSoon, UnknownStaff};
    let changes = json!({"/booking/lead_time": 120, "/booking/horizon_days": 2});
    let salon = salon("Asia/Almaty", &[("09:00", "18:00")], &changes);
    let zone = zone("Asia/Almaty");
    // 09:00 on the salon's clock.
    let schedule = Schedule::new(&salon, &zone, utc("2026-11-21T04:00:00Z"));
    for (ids, who, start, expected) in [
        (&["cut"][..], "ada", "2026-11-21T06:00:00Z", None),
        (&["cut"], "ada", "2026-11-22T12:00:00Z", None),
        (&[], "ada", "2026-11-21T06:00:00Z", Some(NoService)),
        (&["cut"], "dora", "2026-11-21T06:00:00Z", Some(UnknownStaff)),
        (&["cut", "colour"], "bela", "2026-11-21T06:00:00Z", Some(Services)),
        (&["shave"], "ada", "2026-11-21T06:00:00Z", Some(Services)),
        (&["cut"], "ada", "2026-11-21T05:30:00Z", Some(TooSoon)),
        (&["cut"], "ada", "2026-11-23T06:00:00Z", Some(TooFar)),
        (&["cut"], "ada", "2026-11-21T06:00:01Z", Some(NoSuchStart)),
        (&["cut"], "ada", "2026-11-21T06:15:00Z", Some(NoSuchStart)),
        (&["cut"], "ada", "2026-11-21T13:00:00Z", Some(NoSuchStart)),
        (&["cut"], "ada", "2026-11-22T12:30:00Z", Some(DoesNotFit)),
    ] {
        let got = schedule.plan_visit(&services(ids), &staff(who), utc(start)).err();
        assert_eq!(got, expected, "{ids:?} {who} {start}");
    }
    assert_eq!((Services.code(), DoesNotFit.code()), (Code::NotOffered, Code::NotBookable));
    assert_eq!((schedule.today(), schedule.last()), (date("2026-11-21"), date("2026-11-22")));
}

#[test]
fn the_second_pass_of_a_repeated_hour_is_no_start() {
    let salon = salon("Europe/Berlin", &[("00:00", "06:00")], &json!({}));
    let zone = zone("Europe/Berlin");
    let schedule = Schedule::new(&salon, &zone, utc("2026-10-24T00:00:00Z"));
    let plan = |start| {
        schedule.plan_visit(&services(&["cut"]), &staff("ada"), utc(start)).map(|plan| plan.visit.end)
    };
    assert_eq!(plan("2026-10-25T00:30:00Z"), Ok(utc("2026-10-25T01:30:00Z")));
    assert_eq!(plan("2026-10-25T01:30:00Z"), Err(NotOffered::NoSuchStart));
}

#[test]
fn a_published_day_lists_claims_that_readers_can_join() {
    let day = |version, claims: &[BusyClaim]| BusyDay { version, claims: claims.to_vec() };
    let over = claim("ada", "2026-11-21T23:30:00Z", "2026-11-22T00:30:00Z");
    let days = [
        day(7, &[claim("bela", "2026-11-21T09:00:00Z", "2026-11-21T10:00:00Z"), over.clone()]),
        day(8, std::slice::from_ref(&over)),
    ];
    let text = serde_json::to_string(&days[1]).unwrap();
    assert_eq!(text, r#"{"version":8,"claims":[{"staff":"ada","start":1795303800,"end":1795307400}]}"#);
    assert_eq!(serde_json::from_str::<BusyDay>(&text).unwrap(), days[1]);
    let busy: Busy = days.into_iter().collect();
    let span = Interval { start: over.start, end: over.end };
    assert_eq!(busy.within(&staff("ada"), span), [span]);
    assert!(!busy.is_free(&staff("bela"), Interval { start: utc("2026-11-21T09:59:59Z"), end: over.end }));
}

#[test]
fn a_visit_that_is_moved_is_offered_times_that_overlap_it_but_not_where_it_is() {
    let salon = salon("UTC", &[("10:00", "13:00")], &json!({}));
    let zone = zone("UTC");
    let now = utc("2026-11-21T00:00:00Z");
    // The visit itself lies at 10:30 with Ada and is left out; somebody else's follows.
    let others = Busy::from_iter([claim("ada", "2026-11-21T12:10:00Z", "2026-11-21T13:20:00Z")]);
    let ada = staff("ada");
    let moving = Schedule::new(&salon, &zone, now)
        .moving_from(utc("2026-11-21T10:30:00Z"), std::slice::from_ref(&ada));
    assert_eq!(labels(&moving, "2026-11-21", &others), ["10:00", "11:00"]);
    // Somebody else at the same time is a move; "anyone" there is not, as it stands there already.
    let with = |choice: StaffChoice| {
        let times = moving.free_times(&services(&["cut"]), &choice, date("2026-11-21"), 1, &others).unwrap();
        let there = |time: &&crate::api::FreeTime| time.local == LocalTime::from_minutes(630).unwrap();
        times.days[0].times.iter().find(there).map(|time| time.staff.clone())
    };
    assert_eq!(with(StaffChoice::Member { id: staff("bela") }), Some(vec![staff("bela")]));
    assert_eq!(with(StaffChoice::Any), None);
    let idle = |_: &StaffId, _: Interval| Ok::<_, Infallible>(Vec::new());
    let nearest = moving.nearest(&services(&["cut"]), &StaffChoice::Any, utc("2026-11-21T10:30:00Z"), idle);
    let nearest: Vec<_> = nearest.unwrap().iter().map(|time| time.local.to_string()).collect();
    assert_eq!(nearest, ["10:00", "11:00", "11:30"]);
}

#[test]
fn a_visit_that_is_moved_over_a_switch_day_keeps_its_wall_clock_time_and_its_length() {
    // Ada's cut at 10:00 on the Saturday before the clocks change; the instants a day and two days on.
    for (day, switch, instants) in [
        (
            "2026-10-24",
            "2026-10-25",
            ["2026-10-24T08:00:00Z", "2026-10-25T09:00:00Z", "2026-10-26T09:00:00Z"],
        ),
        (
            "2027-03-27",
            "2027-03-28",
            ["2027-03-27T09:00:00Z", "2027-03-28T08:00:00Z", "2027-03-29T08:00:00Z"],
        ),
    ] {
        let salon = salon("Europe/Berlin", &[("09:30", "12:00")], &json!({}));
        let zone = zone("Europe/Berlin");
        let ada = staff("ada");
        let [at, next, after] = instants.map(utc);
        let schedule = Schedule::new(&salon, &zone, zone.start_of_day(date(day)))
            .moving_from(at, std::slice::from_ref(&ada));
        let free = |on: LocalDate| {
            let member = StaffChoice::Member { id: ada.clone() };
            let busy = Busy::default();
            let days = schedule.free_times(&services(&["cut"]), &member, on, 1, &busy).unwrap().days;
            let times = days[0].times.iter().map(|time| (time.local.to_string(), time.start));
            times.collect::<Vec<_>>()
        };
        assert!(!free(date(day)).iter().any(|(local, _)| local == "10:00"), "it is there already");
        assert!(free(date(switch)).contains(&("10:00".to_owned(), next)), "{switch}");
        assert!(free(date(switch).plus_days(1)).contains(&("10:00".to_owned(), after)), "{switch}");
        for start in [next, after] {
            let plan = schedule.plan_visit(&services(&["cut"]), &ada, start).unwrap();
            assert_eq!(plan.visit.end.since(plan.visit.start), 3_600);
            assert_eq!(zone.local_time(plan.visit.end), time("11:00"));
        }
    }
}
