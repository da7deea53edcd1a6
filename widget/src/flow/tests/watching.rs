//! Free times that are on the screen are looked at again, and what somebody has taken is shown so.

use super::world::{Page, chosen, free, times};
use crate::flow::calendar::{Load, Turn};
use crate::flow::visit::{Step, VisitMsg};
use crate::flow::{Cmd, Failure, Msg, Version};
use chairtime_shared::api::{FreeTime, FreeTimes, StaffChoice};
use chairtime_shared::time::LocalDate;

/// The look that is on its way: its question, from which day on, and after how long.
fn look(page: &Page) -> Option<(Version, LocalDate, u16, u32)> {
    page.commands.iter().find_map(|command| match command {
        Cmd::FetchTimes { version, from, days, wait_ms, .. } if *wait_ms > 0 => {
            Some((*version, *from, *days, *wait_ms))
        }
        _ => None,
    })
}

fn today(n: i64) -> LocalDate {
    "2026-11-23".parse::<LocalDate>().unwrap().plus_days(n)
}

/// At the free times of a cut, with these tomorrow.
fn at_times(tomorrow: &[FreeTime]) -> Page {
    let mut page = Page::open(chosen("cut"), "off");
    page.act(VisitMsg::Staff(StaffChoice::Any));
    let (version, _) = page.asked_times();
    page.send(Msg::Times { version, outcome: Ok(times(0, 14, &[(1, tomorrow.to_vec())])) });
    page
}

fn told(page: &mut Page, version: Version, tomorrow: &[FreeTime]) {
    let outcome: Result<FreeTimes, Failure> = Ok(times(0, 7, &[(1, tomorrow.to_vec())]));
    page.send(Msg::Times { version, outcome });
}

#[test]
fn a_time_that_somebody_takes_stays_on_the_screen_and_cannot_be_chosen() {
    let [nine, ten, eleven] = [9, 10, 11].map(|hour| free(1, hour, &["bo"]));
    let mut page = at_times(&[nine.clone(), ten.clone(), eleven.clone()]);
    let (version, from, days, wait) = look(&page).expect("it is looked at again");
    assert_eq!((from, days), (today(0), 7), "what is on the screen");
    assert!(wait <= 5_000);
    told(&mut page, version, &[nine.clone(), eleven.clone()]);
    let shown: Vec<_> =
        page.visit().calendar.picked_times().iter().map(|time| (time.start, time.is_free())).collect();
    assert_eq!(shown, [(nine.start, true), (ten.start, false), (eleven.start, true)]);
    assert_eq!((page.visit().calendar.free(today(1)), page.visit().calendar.picked), (2, Some(today(1))));

    // It comes back; another one that is new does not come between.
    let (version, ..) = look(&page).expect("and again");
    let late = free(1, 18, &["ada"]);
    told(&mut page, version, &[nine, ten, eleven, late]);
    assert_eq!(page.visit().calendar.free(today(1)), 3);
    assert!(page.visit().calendar.picked_times().iter().all(FreeTime::is_free));
}

#[test]
fn a_look_that_fails_or_comes_too_late_changes_nothing() {
    let ten = free(1, 10, &["bo"]);
    let mut page = at_times(std::slice::from_ref(&ten));
    let (version, ..) = look(&page).unwrap();
    page.send(Msg::Times { version, outcome: Err(Failure::NoAnswer) });
    assert_eq!((page.visit().calendar.load.clone(), page.visit().calendar.free(today(1))), (Load::Idle, 1));
    let (version, ..) = look(&page).expect("it is tried again");
    page.act(VisitMsg::Time(ten.clone()));
    assert_eq!(page.visit().step, Step::Contact);
    told(&mut page, version, &[]);
    assert_eq!(
        (page.visit().time.as_ref(), look(&page)),
        (Some(&ten), None),
        "nobody looks at times any more"
    );
    assert!(page.visit().calendar.picked_times().iter().all(FreeTime::is_free));
    page.act(VisitMsg::Back);
    assert!(look(&page).is_some(), "now somebody does");
    // Other choices, other times: the look of before is nobody's.
    let (old, ..) = look(&page).unwrap();
    page.act(VisitMsg::Back);
    page.act(VisitMsg::Staff(StaffChoice::Member { id: "bo".parse().unwrap() }));
    told(&mut page, old, std::slice::from_ref(&ten));
    assert!(page.visit().calendar.days.is_empty());
}

#[test]
fn one_look_is_on_its_way_at_a_time() {
    let ten = [free(1, 10, &["bo"])];
    let mut page = at_times(&ten);
    for turn in [None, Some(Turn::On), Some(Turn::Back)] {
        let (version, ..) = look(&page).expect("it is looked at again");
        page.act(turn.map_or(VisitMsg::Day(today(1)), VisitMsg::Turn));
        assert_eq!(look(&page), None, "one is on its way");
        told(&mut page, version, &ten);
        if turn == Some(Turn::On) {
            assert_eq!(look(&page), None, "in the next week nothing is free");
            break;
        }
    }
    page.act(VisitMsg::Turn(Turn::Back));
    assert_eq!(look(&page).map(|(_, from, ..)| from), Some(today(0)));
}

#[test]
fn where_nothing_is_free_nothing_is_looked_at() {
    assert_eq!(look(&at_times(&[])), None);
}
