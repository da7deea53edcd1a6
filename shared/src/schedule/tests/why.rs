//! Each reason once, with what it tells. That they agree with what is shown: `tests/free_times.rs`.

use super::*;
use Why::{
    BetweenSteps, Closed, DayOff, DoesNotFit, NotTheirs, Offered, OnBreak, OutsideHours, Past, Skipped,
    Taken, TooFar, TooSoon,
};

fn at(start: &str, end: &str) -> Interval {
    Interval { start: utc(start), end: utc(end) }
}

fn ask(schedule: &Schedule<'_>, ids: &[&str], who: &str, day: &str, at: &str) -> Why {
    // A visit of somebody else from 15:00 on, with what is kept free after it.
    let busy = Busy::from_iter([claim("ada", "2026-11-23T15:00:00Z", "2026-11-23T16:10:00Z")]);
    let (services, staff) = (services(ids), staff(who));
    schedule.why(Asked { services: &services, staff: &staff, date: date(day), time: time(at) }, &busy)
}

#[test]
fn each_reason_tells_what_is_in_the_way() {
    let changes = json!({
        "/staff/0/breaks": every_day(&[("13:00", "14:00")]),
        "/staff/1/hours": every_day(&[]),
        "/exceptions": [
            {"date": "2026-11-24", "hours": []},
            {"date": "2026-11-25", "staff": "ada", "hours": []},
        ],
        "/booking/lead_time": 120,
        "/booking/horizon_days": 5,
    });
    let salon = salon("UTC", &[("09:00", "18:00")], &changes);
    let zone = zone("UTC");
    let schedule = Schedule::new(&salon, &zone, utc("2026-11-23T10:00:00Z"));
    let cut = &["cut"][..];
    let on = |minute: &str| utc(&format!("2026-11-23T{minute}:00Z"));
    let hours = || vec![at("2026-11-23T09:00:00Z", "2026-11-23T18:00:00Z")];
    for (ids, who, day, minute, expected) in [
        (cut, "ada", "2026-11-23", "16:30", Offered),
        (&[], "ada", "2026-11-23", "16:30", Why::NoService),
        (cut, "dora", "2026-11-23", "16:30", Why::UnknownStaff),
        (&["cut", "colour"], "bela", "2026-11-23", "16:30", NotTheirs { service: "colour".parse().unwrap() }),
        (cut, "ada", "2026-11-22", "16:30", Past),
        (cut, "ada", "2026-11-23", "09:30", Past),
        (cut, "ada", "2026-11-23", "11:30", TooSoon { earliest: on("12:00") }),
        (cut, "ada", "2026-11-28", "11:30", TooFar { last: date("2026-11-27") }),
        (cut, "ada", "2026-11-24", "11:30", Closed),
        (cut, "ada", "2026-11-25", "11:30", DayOff),
        (cut, "bela", "2026-11-23", "16:30", DayOff),
        (cut, "ada", "2026-11-23", "18:00", OutsideHours { hours: hours() }),
        (
            cut,
            "ada",
            "2026-11-23",
            "13:30",
            OnBreak { rest: at("2026-11-23T13:00:00Z", "2026-11-23T14:00:00Z") },
        ),
        (
            cut,
            "ada",
            "2026-11-23",
            "16:40",
            BetweenSteps { before: Some(on("16:30")), after: Some(on("17:00")) },
        ),
        (cut, "ada", "2026-11-23", "17:45", BetweenSteps { before: Some(on("17:30")), after: None }),
        (
            cut,
            "ada",
            "2026-11-23",
            "17:30",
            DoesNotFit { end: on("18:30"), until: on("18:00"), ending: Ending::Closing },
        ),
        (
            cut,
            "ada",
            "2026-11-23",
            "12:30",
            DoesNotFit { end: on("13:30"), until: on("13:00"), ending: Ending::Break },
        ),
        (
            cut,
            "ada",
            "2026-11-23",
            "14:00",
            Taken { claim: at("2026-11-23T14:00:00Z", "2026-11-23T15:10:00Z") },
        ),
        (
            cut,
            "ada",
            "2026-11-23",
            "16:00",
            Taken { claim: at("2026-11-23T16:00:00Z", "2026-11-23T17:10:00Z") },
        ),
    ] {
        assert_eq!(ask(&schedule, ids, who, day, minute), expected, "{ids:?} {who} {day} {minute}");
    }
}

#[test]
fn a_time_that_the_clocks_jump_over_is_said_to_be_none() {
    let salon = salon("Europe/Berlin", &[("00:00", "06:00")], &json!({}));
    let zone = zone("Europe/Berlin");
    let schedule = Schedule::new(&salon, &zone, utc("2026-03-28T00:00:00Z"));
    assert_eq!(ask(&schedule, &["cut"], "ada", "2026-03-29", "02:30"), Skipped);
    assert_eq!(ask(&schedule, &["cut"], "ada", "2026-03-29", "03:00"), Offered);
}
