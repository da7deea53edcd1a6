use super::Later;
use crate::flow::standing::StandingMsg;
use crate::flow::tests::world::{MIDNIGHT, NOW, Page, accepted, id, shop};
use crate::flow::visit::Step;
use crate::flow::{BookingKey, Cmd, Event, Failure, Kept, Model, Msg, Opener, Stage};
use chairtime_shared::api::StaffChoice;
use chairtime_shared::time::Timestamp;

fn asked(page: &Page) -> usize {
    page.commands.iter().filter(|command| **command == Cmd::FetchLater).count()
}

fn come(page: &mut Page) {
    page.send(Msg::Later(Ok(Opener::default())));
}

fn lost(page: &mut Page) {
    page.send(Msg::Later(Err(Failure::NotLoaded)));
}

/// At the contact form, with nothing of the code behind.
fn at_contact(requirement: &str) -> Page {
    let mut page = Page::at_contact(requirement, StaffChoice::Member { id: "bo".parse().unwrap() }, &["bo"]);
    page.model.later = Later::Unasked;
    page
}

/// A visit that is paid at the salon, may be moved and called off, and has just been booked.
fn booked() -> Page {
    let mut page = at_contact("off");
    let (version, request) = page.post('a');
    assert_eq!(asked(&page), 0, "nothing of it is needed to book");
    let mut answer = accepted(&request, "confirmed", "not_needed");
    answer.movable_until = Some(Timestamp(MIDNIGHT + 3_600));
    answer.cancellation = serde_json::from_value(serde_json::json!({
        "fee": {"minor": 0, "currency": "EUR"}, "back": {"minor": 0, "currency": "EUR"},
    }))
    .ok();
    assert!(answer.cancellation.is_some());
    page.send(Msg::Booking { version, outcome: Ok(Box::new(answer)), at: NOW });
    page
}

#[test]
fn it_is_fetched_once_a_booking_stands_and_nobody_hears_of_it() {
    let mut page = booked();
    assert_eq!(asked(&page), 1);
    page.send(Msg::Standing(StandingMsg::Look));
    assert_eq!(asked(&page), 0, "it is on its way");
    lost(&mut page);
    assert_eq!(page.events(), [], "nobody has asked for it");
    assert_eq!(page.standing().failure, None);
    assert_eq!(page.model.later, Later::Lost);
    page.send(Msg::Standing(StandingMsg::Look));
    assert_eq!(asked(&page), 0, "it is not asked for again until somebody needs it");
}

#[test]
fn on_the_way_to_the_payment_page_it_is_left_alone_until_the_client_is_back() {
    let mut page = at_contact("required");
    let (version, request) = page.post('a');
    let answer = accepted(&request, "held", "awaited");
    page.send(Msg::Booking { version, outcome: Ok(Box::new(answer)), at: NOW });
    assert!(page.left_for().is_some());
    assert_eq!(asked(&page), 0);
    page.send(Msg::Standing(StandingMsg::Shown));
    assert_eq!(asked(&page), 1, "back by the browser's button");
}

#[test]
fn what_was_wanted_before_it_came_is_done_when_it_comes() {
    let mut page = booked();
    page.send(Msg::Standing(StandingMsg::AskToCancel));
    assert_eq!(page.standing().cancelling(), None);
    assert_eq!(page.standing().wants, Some(StandingMsg::AskToCancel));
    come(&mut page);
    assert!(page.standing().cancelling().is_some());
    assert_eq!(page.standing().wants, None);

    let mut page = booked();
    page.send(Msg::Standing(StandingMsg::AskToCancel));
    page.send(Msg::Standing(StandingMsg::Move));
    assert_eq!(asked(&page), 0, "it is on its way");
    come(&mut page);
    assert_eq!(page.visit().step, Step::Times, "the last wish counts");

    let mut page = booked();
    page.send(Msg::Standing(StandingMsg::Calendar));
    come(&mut page);
    let [Cmd::Save { file }] = page.commands.as_slice() else { panic!("{:?}", page.commands) };
    assert!(file.contains("SUMMARY:Belle: Cut\r\n"), "{file}");
}

#[test]
fn what_was_wanted_is_asked_for_again_where_it_was_lost() {
    let mut page = booked();
    lost(&mut page);
    page.send(Msg::Standing(StandingMsg::Move));
    assert_eq!(asked(&page), 1);
    lost(&mut page);
    assert_eq!(page.standing().failure, Some(Failure::NotLoaded));
    assert_eq!(page.standing().retry, StandingMsg::Move);
    assert_eq!(page.standing().wants, None);
    assert_eq!(page.events(), [Event::Error { code: "not_loaded" }]);
    page.send(Msg::Standing(page.standing().retry));
    assert_eq!((asked(&page), page.standing().failure.as_ref()), (1, None));
    come(&mut page);
    assert_eq!(page.visit().step, Step::Times);
}

#[test]
fn a_link_is_opened_when_both_are_here_whichever_is_first() {
    let opener = Opener::Kept(Box::new(Kept::Told(BookingKey::own(id('a'), "secret".to_owned()))));
    for later_first in [true, false] {
        let mut page = Page { model: Model::default(), commands: Vec::new() };
        page.send(Msg::Started(None));
        assert_eq!(asked(&page), 1, "beside the storefront");
        let version = page.asked_storefront();
        let come = Msg::Later(Ok(opener.clone()));
        let told = Msg::Storefront { version, outcome: Ok(shop("off")) };
        let (first, second) = if later_first { (come, told) } else { (told, come) };
        page.send(first);
        assert!(matches!(page.model.stage, Stage::Opening(_)));
        assert_eq!(page.events(), []);
        page.send(second);
        assert_eq!(page.events(), [Event::Ready]);
        assert_eq!(page.standing().key.as_ref().and_then(|key| key.booking.clone()), Some(id('a')));
    }
}

#[test]
fn where_it_was_lost_on_the_way_to_a_link_both_are_asked_for_again() {
    let mut page = Page { model: Model::default(), commands: Vec::new() };
    page.send(Msg::Started(None));
    let version = page.asked_storefront();
    page.send(Msg::Storefront { version, outcome: Ok(shop("off")) });
    lost(&mut page);
    assert!(
        matches!(&page.model.stage, Stage::Opening(opening) if opening.failure == Some(Failure::NotLoaded))
    );
    page.send(Msg::Reopen);
    assert!(matches!(&page.model.stage, Stage::Opening(opening) if opening.failure.is_none()));
    assert_eq!(asked(&page), 1);
    let version = page.asked_storefront();
    page.send(Msg::Later(Ok(Opener::BrokenLink)));
    page.send(Msg::Storefront { version, outcome: Ok(shop("off")) });
    assert_eq!(page.standing().key, None);
}

#[test]
fn the_services_wait_for_nothing() {
    let mut page = Page { model: Model::default(), commands: Vec::new() };
    page.send(Msg::Started(Some(Opener::default())));
    assert_eq!(asked(&page), 0);
    let version = page.asked_storefront();
    page.send(Msg::Storefront { version, outcome: Ok(shop("off")) });
    assert_eq!(page.visit().step, Step::Services);
    assert_eq!(asked(&page), 0);
}
