//! Calling a visit off: shown first, decided by the client, sent as shown.

use super::world::{NOW, Page, accepted, id, sale};
use crate::flow::standing::{Face, Money, StandingMsg};
use crate::flow::{BookingKey, Cmd, Detail, Event, Failure, Msg, Opener, Target};
use chairtime_shared::api::{
    BookingAction, BookingAnswer, BookingStatus, Code, PaymentStatus, Problem, StaffChoice,
};
use chairtime_shared::booking::CancellationQuote;

fn terms(fee: u64, back: u64) -> CancellationQuote {
    let eur = |minor| chairtime_shared::money::Money::new(minor, "EUR".parse().unwrap()).unwrap();
    CancellationQuote { fee: eur(fee), back: eur(back), charge: None }
}

fn answer(version: u64, status: BookingStatus, cancellation: Option<CancellationQuote>) -> BookingAnswer {
    let mut page = Page::at_contact("required", StaffChoice::Member { id: "bo".parse().unwrap() }, &["bo"]);
    let (_, request) = page.post('a');
    let mut answer = accepted(&request, "held", "awaited");
    answer.link = None;
    answer.checkout = None;
    answer.booking.version = version;
    answer.booking.status = status;
    answer.booking.payment = PaymentStatus::Paid;
    answer.cancellation = cancellation;
    answer
}

/// A client with the link of a visit that stands.
fn booked() -> Page {
    let key = BookingKey::own(id('a'), "secret".to_owned());
    let mut page = Page::open(Opener::Link(key), "required");
    reply(&mut page, Ok(Box::new(answer(5, BookingStatus::Confirmed, Some(terms(500, 1_500))))));
    assert_eq!(page.standing().face(), Face::Booked(Money::Paid));
    page
}

fn reply(page: &mut Page, outcome: Result<Box<BookingAnswer>, Failure>) {
    let (version, ..) = page.asked_about();
    page.send(Msg::Booking { version, outcome, at: NOW });
}

fn asked(page: &Page) -> Option<Detail> {
    page.commands.iter().find_map(|command| match command {
        Cmd::Ask { action: BookingAction::Cancel, detail, .. } => Some(detail.clone()),
        _ => None,
    })
}

fn act(page: &mut Page, msg: StandingMsg) {
    page.send(Msg::Standing(msg));
}

#[test]
fn nothing_is_called_off_before_the_client_says_yes() {
    let mut page = booked();
    act(&mut page, StandingMsg::Cancel);
    assert_eq!(asked(&page), None, "there was no question yet");
    act(&mut page, StandingMsg::AskToCancel);
    assert_eq!(page.standing().cancelling(), Some(terms(500, 1_500)));
    assert_eq!(asked(&page), None);
    assert!(page.commands.contains(&Cmd::Focus(Target::Cancel)));
    act(&mut page, StandingMsg::KeepVisit);
    assert_eq!(page.standing().cancelling(), None);
    act(&mut page, StandingMsg::Cancel);
    assert_eq!(asked(&page), None);
}

#[test]
fn a_yes_sends_the_terms_on_the_screen_once() {
    let mut page = booked();
    act(&mut page, StandingMsg::AskToCancel);
    act(&mut page, StandingMsg::Cancel);
    assert_eq!(asked(&page), Some(Detail::Terms(terms(500, 1_500))));
    let (version, ..) = page.asked_about();
    act(&mut page, StandingMsg::Cancel);
    assert_eq!(asked(&page), None, "a second click asks nothing");
    let mut gone = answer(6, BookingStatus::Cancelled, None);
    gone.booking.payment = PaymentStatus::Refunding;
    page.send(Msg::Booking { version, outcome: Ok(Box::new(gone.clone())), at: NOW });
    assert_eq!(page.events(), [Event::Cancelled(sale('a', 4_000))]);
    assert_eq!(page.standing().face(), Face::Cancelled(Money::Refunding));
    assert_eq!(page.standing().cancelling(), None);
    assert!(page.commands.contains(&Cmd::Focus(Target::Heading)));
    // Who comes back to it later is told, but the page is not: it was no news then.
    let mut back = Page::open(Opener::Link(BookingKey::own(id('a'), "secret".to_owned())), "required");
    reply(&mut back, Ok(Box::new(gone)));
    assert_eq!((back.standing().face(), back.events()), (Face::Cancelled(Money::Refunding), Vec::new()));
}

#[test]
fn terms_that_have_changed_are_asked_about_again() {
    let mut page = booked();
    act(&mut page, StandingMsg::AskToCancel);
    act(&mut page, StandingMsg::Cancel);
    let mut problem = Problem::new(Code::FeeChanged);
    problem.cancellation = Some(Box::new(terms(2_000, 0)));
    reply(&mut page, Err(Failure::Refused(Box::new(problem))));
    assert_eq!(page.standing().cancelling(), Some(terms(2_000, 0)));
    assert!(page.standing().failure.is_some(), "and it says so");
    act(&mut page, StandingMsg::Cancel);
    assert_eq!(asked(&page), Some(Detail::Terms(terms(2_000, 0))));
}

#[test]
fn a_lost_answer_keeps_the_question_and_the_same_yes_can_be_sent_again() {
    let mut page = booked();
    act(&mut page, StandingMsg::AskToCancel);
    act(&mut page, StandingMsg::Cancel);
    reply(&mut page, Err(Failure::NoAnswer));
    assert_eq!(page.standing().retry, StandingMsg::Cancel);
    assert_eq!(page.standing().cancelling(), Some(terms(500, 1_500)));
    act(&mut page, StandingMsg::Cancel);
    assert_eq!(asked(&page), Some(Detail::Terms(terms(500, 1_500))));
}

#[test]
fn what_is_over_by_now_is_shown_as_it_stands() {
    let mut page = booked();
    act(&mut page, StandingMsg::AskToCancel);
    act(&mut page, StandingMsg::Cancel);
    reply(&mut page, Err(Failure::Refused(Box::new(Problem::new(Code::NotCancellable)))));
    assert_eq!(page.asked_about().1, BookingAction::Show);
    reply(&mut page, Ok(Box::new(answer(7, BookingStatus::NoShow, None))));
    assert_eq!((page.standing().face(), page.standing().cancelling()), (Face::Past(Money::Paid), None));
}
