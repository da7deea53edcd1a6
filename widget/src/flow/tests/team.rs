//! Several services: by one person, or somebody for each.

use super::world::{NOW, Page, accepted, shop, times, together};
use crate::flow::calendar::Load;
use crate::flow::offer;
use crate::flow::standing::StandingMsg;
use crate::flow::visit::{Step, VisitMsg};
use crate::flow::{BookingKey, Choice, Cmd, Detail, Msg, Opener};
use chairtime_shared::api::{BookingAnswer, FreeTime, StaffChoice};
use chairtime_shared::contact::ContactField;
use chairtime_shared::id::StaffId;
use chairtime_shared::time::Minutes;

fn slug(id: &str) -> StaffId {
    id.parse().unwrap()
}

fn each(staff: &[&str]) -> StaffChoice {
    StaffChoice::Each { each: staff.iter().map(|id| (*id != "any").then(|| slug(id))).collect() }
}

fn alone(id: &str) -> StaffChoice {
    StaffChoice::Member { id: slug(id) }
}

/// The widget with those services picked, after "go on".
fn picked(services: &[&str]) -> Page {
    let mut page = Page::open(Opener::default(), "off");
    for id in services {
        page.act(VisitMsg::Service(id.parse().unwrap()));
    }
    page.act(VisitMsg::ServicesDone);
    page
}

/// With whom free times were asked for.
fn asked(page: &Page) -> &StaffChoice {
    let with = |command: &'_ Cmd| matches!(command, Cmd::FetchTimes { .. });
    match page.commands.iter().find(|command| with(command)) {
        Some(Cmd::FetchTimes { staff, .. }) => staff,
        _ => panic!("no times were asked for: {:?}", page.commands),
    }
}

fn bring(page: &mut Page, time: &FreeTime) {
    let (version, _) = page.asked_times();
    page.send(Msg::Times { version, outcome: Ok(times(0, 14, &[(1, vec![time.clone()])])) });
    assert_eq!(page.visit().calendar.load, Load::Idle);
}

#[test]
fn whoever_does_all_of_it_alone_is_not_asked_about_but_may_be_changed() {
    let mut page = picked(&["cut", "colour"]);
    let visit = page.visit();
    let able: Vec<_> =
        offer::able(&visit.shop.storefront, &visit.services).map(|m| m.id.to_string()).collect();
    assert_eq!(able, ["ada"]);
    assert_eq!((visit.step, asked(&page)), (Step::Times, &alone("ada")));
    // Bo cuts, too.
    page.act(VisitMsg::Back);
    assert_eq!(page.visit().step, Step::Staff);
    page.act(VisitMsg::One(0, Some(slug("bo"))));
    assert_eq!((page.visit().step, &page.visit().staff), (Step::Staff, &each(&["bo", "ada"])));
    page.act(VisitMsg::StaffDone);
    assert_eq!((page.visit().step, asked(&page)), (Step::Times, &each(&["bo", "ada"])));
}

#[test]
fn what_nobody_does_alone_is_done_by_several_at_their_prices() {
    let mut page = picked(&["cut", "nails"]);
    assert_eq!(page.visit().step, Step::Staff, "two people cut");
    page.act(VisitMsg::StaffDone);
    assert_eq!(asked(&page), &StaffChoice::Any);
    bring(&mut page, &together(1, 10, &["ada", "cy"]));
    page.act(VisitMsg::Time(together(1, 10, &["ada", "cy"])));
    assert_eq!(page.visit().quote().unwrap().total_from.minor(), 5_000 + 3_000);
    assert_eq!(offer::names(&page.visit().team().unwrap()), "Ada, Cy");

    page.act(VisitMsg::Back);
    page.act(VisitMsg::Back);
    page.act(VisitMsg::One(0, Some(slug("bo"))));
    page.act(VisitMsg::StaffDone);
    assert_eq!(asked(&page), &each(&["bo", "any"]));
    bring(&mut page, &together(1, 10, &["bo", "cy"]));
    page.act(VisitMsg::Time(together(1, 10, &["bo", "cy"])));
    assert_eq!(page.visit().quote().unwrap().total_from.minor(), 4_000 + 3_000);
    page.act(VisitMsg::Typed(ContactField::Name, "Eva".to_owned()));
    page.act(VisitMsg::Typed(ContactField::Phone, "030 1234567".to_owned()));
    page.act(VisitMsg::Consent);
    let (_, request) = page.post('a');
    assert_eq!(request.staff, each(&["bo", "any"]), "as it was chosen");
    assert_eq!(request.shown.total_from.minor(), 7_000);
}

#[test]
fn where_each_service_has_its_own_person_nothing_is_asked() {
    let page = picked(&["colour", "nails"]);
    assert_eq!((page.visit().step, asked(&page)), (Step::Times, &StaffChoice::Any));
    assert!(!page.visit().has_choice());
}

#[test]
fn the_same_for_each_is_one_choice() {
    let mut page = picked(&["cut", "colour"]);
    page.act(VisitMsg::Back);
    for place in 0..2 {
        page.act(VisitMsg::One(place, Some(slug("ada"))));
    }
    page.act(VisitMsg::StaffDone);
    assert_eq!(asked(&page), &alone("ada"));
    page.act(VisitMsg::Back);
    for place in 0..2 {
        page.act(VisitMsg::One(place, None));
    }
    page.act(VisitMsg::StaffDone);
    assert_eq!(asked(&page), &StaffChoice::Any);
    // Beyond the last service there is nobody to choose.
    page.act(VisitMsg::Back);
    page.act(VisitMsg::One(2, Some(slug("bo"))));
    page.act(VisitMsg::StaffDone);
    assert_eq!(asked(&page), &StaffChoice::Any);
}

#[test]
fn the_total_is_over_whoever_may_do_each() {
    let shop = shop("off").storefront;
    let services: Vec<_> = ["cut", "nails"].iter().map(|id| id.parse().unwrap()).collect();
    let total = |staff: &StaffChoice| {
        let (price, duration) = offer::spans_of_each(&shop, &services, staff).unwrap();
        assert_eq!((duration.from, duration.to), (Minutes(120), Minutes(120)));
        (price.from, price.to)
    };
    assert_eq!(total(&StaffChoice::Any), (7_000, 8_000));
    assert_eq!(total(&each(&["ada", "any"])), (8_000, 8_000));
    assert_eq!(total(&each(&["bo", "cy"])), (7_000, 7_000));
    // Nobody does both, so the list of services says the same.
    assert_eq!(offer::spans(&shop, &services), offer::spans_of_each(&shop, &services, &StaffChoice::Any));
    assert_eq!(offer::spans_of_each(&shop, &services, &alone("bo")), None, "Bo does no nails");
    let of_one = offer::spans(&shop, &services[..1]).unwrap().0;
    assert_eq!((of_one.from, of_one.to), (4_000, 5_000));
}

#[test]
fn a_visit_has_ten_services_at_most() {
    let mut page = Page::open(Opener::default(), "off");
    let cut = "cut".parse().unwrap();
    assert!(page.visit().can_add(&cut));
    assert!(!page.visit().can_add(&"massage".parse().unwrap()), "nobody does it");
    let full = vec!["nails".parse().unwrap(); 10];
    assert!(!offer::can_add(&page.visit().shop.storefront, &full, &cut));
    assert!(offer::can_add(&page.visit().shop.storefront, &full[..9], &cut));
    page.act(VisitMsg::Service("massage".parse().unwrap()));
    assert_eq!(page.visit().services, []);
}

/// A cut with Bo and nails with Cy that stand, and may be moved.
fn standing() -> (Page, BookingAnswer) {
    let mut made = Page::at_contact("off", alone("bo"), &["bo"]);
    let (_, request) = made.post('a');
    let mut answer = accepted(&request, "confirmed", "not_needed");
    answer.link = None;
    answer.movable_until = Some(NOW.plus(60));
    let mut nails = answer.booking.lines[0].clone();
    (nails.service, nails.staff, nails.staff_name) = ("nails".parse().unwrap(), slug("cy"), "Cy".to_owned());
    answer.booking.lines.push(nails);
    let key = BookingKey::own(request.id, "l".to_owned());
    let mut page = Page::open(Opener::Link(key), "off");
    let (version, ..) = page.asked_about();
    page.send(Msg::Booking { version, outcome: Ok(Box::new(answer.clone())), at: NOW });
    (page, answer)
}

#[test]
fn a_visit_of_several_is_moved_with_those_who_were_shown() {
    let (mut page, _) = standing();
    page.send(Msg::Standing(StandingMsg::Move));
    assert_eq!(asked(&page), &each(&["bo", "cy"]));
    page.act(VisitMsg::SomebodyElse);
    page.act(VisitMsg::One(0, None));
    page.act(VisitMsg::StaffDone);
    assert_eq!(asked(&page), &each(&["any", "cy"]));
    bring(&mut page, &together(1, 12, &["ada", "cy"]));
    page.act(VisitMsg::Time(together(1, 12, &["ada", "cy"])));
    assert_eq!(page.visit().step, Step::Confirm);
    page.act(VisitMsg::Move);
    let to = page.commands.iter().find_map(|command| match command {
        Cmd::Ask { detail: Detail::Move(to), .. } => Some(to.staff.clone()),
        _ => None,
    });
    assert_eq!(to, Some(each(&["ada", "cy"])));
}

#[test]
fn a_visit_whose_people_have_changed_is_moved_with_anyone() {
    let (mut page, mut answer) = standing();
    answer.booking.lines[1].staff = slug("ada");
    answer.booking.version += 1;
    page.send(Msg::Standing(StandingMsg::Move));
    page.act(VisitMsg::Stay);
    let (version, ..) = page.asked_about();
    page.send(Msg::Booking { version, outcome: Ok(Box::new(answer)), at: NOW });
    page.send(Msg::Standing(StandingMsg::Move));
    assert_eq!(asked(&page), &StaffChoice::Any, "Ada does no nails");
}

#[test]
fn services_chosen_beforehand_are_done_by_several_where_nobody_does_them_all() {
    let services = ["nails", "colour", "cut"].iter().map(|id| id.parse().unwrap()).collect();
    let page = Page::open(Opener::Services(Choice { services, ..Choice::default() }), "off");
    assert_eq!((page.visit().services.len(), page.visit().step), (3, Step::Staff));
}
