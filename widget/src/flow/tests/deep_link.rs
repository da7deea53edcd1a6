//! What an address chooses beforehand: services, who does them, from which day on.

use super::world::{Page, free, shop, times};
use crate::flow::visit::{Step, VisitMsg};
use crate::flow::{Choice, Cmd, Msg, Opener};
use chairtime_shared::api::StaffChoice;
use chairtime_shared::time::LocalDate;

fn page(services: &[&str], staff: Option<&str>, date: Option<&str>) -> Page {
    let choice = Choice {
        services: services.iter().map(|id| id.parse().unwrap()).collect(),
        staff: staff.map(|id| id.parse().unwrap()),
        date: date.map(|day| day.parse().unwrap()),
    };
    Page::open_at(shop("off"), Opener::Services(choice))
}

/// From which day on times were asked for last.
fn asked_from(page: &Page) -> LocalDate {
    let find = |command: &Cmd| match command {
        Cmd::FetchTimes { from, .. } => Some(*from),
        _ => None,
    };
    page.commands.iter().find_map(find).expect("no times were asked for")
}

fn member(id: &str) -> StaffChoice {
    StaffChoice::Member { id: id.parse().unwrap() }
}

#[test]
fn services_staff_and_day_lead_to_the_times_of_that_day() {
    let mut page = page(&["cut"], Some("bo"), Some("2026-12-01"));
    assert_eq!((page.visit().step, &page.visit().staff), (Step::Times, &member("bo")));
    assert_eq!(asked_from(&page).to_string(), "2026-12-01");
    let (version, _) = page.asked_times();
    let answer = times(8, 14, &[(8, vec![free(8, 9, &["bo"])]), (9, vec![free(9, 9, &["bo"])])]);
    page.send(Msg::Times { version, outcome: Ok(answer) });
    assert_eq!(page.visit().calendar.picked.unwrap().to_string(), "2026-12-01");
    assert!(page.visit().calendar.can_go_back(), "days before can be had");
    let moves_focus = |page: &Page| page.commands.iter().any(|command| matches!(command, Cmd::Focus(_)));
    assert!(!moves_focus(&page), "the page has the focus until somebody presses something");
    page.act(VisitMsg::Back);
    assert!(moves_focus(&page));
}

#[test]
fn somebody_chosen_beforehand_is_not_asked_for_but_can_be_changed() {
    let mut page = page(&[], Some("bo"), None);
    assert_eq!(page.visit().step, Step::Services);
    page.act(VisitMsg::Service("cut".parse().unwrap()));
    page.act(VisitMsg::ServicesDone);
    assert_eq!((page.visit().step, &page.visit().staff), (Step::Times, &member("bo")));
    page.act(VisitMsg::Back);
    assert_eq!(page.visit().step, Step::Staff);
    page.act(VisitMsg::Back);
    page.act(VisitMsg::ServicesDone);
    assert_eq!(page.visit().step, Step::Staff, "now the client is asked");
}

#[test]
fn what_the_salon_does_not_have_counts_for_nothing() {
    for (services, staff, step) in [
        (vec!["massage"], None, Step::Services),
        (vec!["cut", "massage"], Some("nobody"), Step::Staff),
        // She does not do it.
        (vec!["cut"], Some("cy"), Step::Staff),
    ] {
        assert_eq!(page(&services, staff, None).visit().step, step, "{services:?} {staff:?}");
    }
}

#[test]
fn a_day_that_cannot_be_booked_counts_for_nothing() {
    let past = page(&["cut"], Some("bo"), Some("2020-01-01"));
    assert_eq!(asked_from(&past).to_string(), "2026-11-23");
    let mut late = page(&["cut"], Some("bo"), Some("2027-06-01"));
    let (version, _) = late.asked_times();
    late.send(Msg::Times { version, outcome: Ok(times(190, 14, &[])) });
    assert_eq!(asked_from(&late).to_string(), "2026-11-23");
    let (version, days) = late.asked_times();
    late.send(Msg::Times { version, outcome: Ok(times(0, days.into(), &[(1, vec![free(1, 9, &["bo"])])])) });
    assert_eq!(late.visit().calendar.picked.unwrap().to_string(), "2026-11-24");
}
