//! Where and how the prepayment is made: the choice of the provider, the way out when one fails, the provider's widget.

use super::world::{NOW, Page, accepted, id, sale, shop_with_both};
use crate::flow::standing::{Face, Money, Outcome, StandingMsg};
use crate::flow::visit::VisitMsg;
use crate::flow::{BookingKey, Cmd, Detail, Event, Failure, Msg, Opener, Target, Version};
use chairtime_shared::api::{
    BookingAction, BookingAnswer, BookingStatus, Checkout, Code, PayChoice, PaymentStatus, Problem,
    StaffChoice,
};
use chairtime_shared::payment::PayWidget;
use chairtime_shared::provider::Provider::{self, Stripe, TipTopPay};
use std::rc::Rc;

fn bo() -> StaffChoice {
    StaffChoice::Member { id: "bo".parse().unwrap() }
}

fn at_contact(requirement: &str) -> Page {
    Page::at_contact_of(shop_with_both(requirement), bo(), &["bo"])
}

fn places(page: &Page) -> Vec<Provider> {
    let visit = page.visit();
    visit.places(&visit.quote().unwrap())
}

fn widget() -> PayWidget {
    PayWidget { script: "https://widget.example/w.js".to_owned(), params: "{}".to_owned() }
}

fn checkout(provider: Provider, widget: Option<PayWidget>) -> Checkout {
    Checkout { provider, url: "https://pay.example/1".to_owned(), widget }
}

/// The booking was made, and this is where the Worker says it is to be paid.
fn made(provider: Provider, checkout: Option<Checkout>) -> (Page, BookingAnswer) {
    let mut page = at_contact("required");
    page.act(VisitMsg::PayAt(provider));
    let (version, request) = page.post('a');
    let mut answer = accepted(&request, "held", "awaited");
    answer.checkout = checkout;
    page.send(Msg::Booking { version, outcome: Ok(Box::new(answer.clone())), at: NOW });
    (page, answer)
}

/// The provider's widget lies over the page.
fn in_widget() -> (Page, BookingAnswer, Version) {
    let (page, answer) = made(TipTopPay, Some(checkout(TipTopPay, Some(widget()))));
    let version = started(&page).expect("no widget was started");
    (page, answer, version)
}

fn started(page: &Page) -> Option<Version> {
    page.commands.iter().find_map(|command| match command {
        Cmd::StartWidget { version, widget: given } => {
            assert_eq!(*given, widget());
            Some(*version)
        }
        _ => None,
    })
}

fn left(page: &mut Page, version: Version, outcome: Outcome) {
    page.send(Msg::Widget { version, outcome });
}

fn replied(page: &mut Page, answer: &BookingAnswer, status: BookingStatus, payment: PaymentStatus) {
    let (version, ..) = page.asked_about();
    let mut answer = answer.clone();
    (answer.booking.status, answer.booking.payment) = (status, payment);
    page.send(Msg::Booking { version, outcome: Ok(Box::new(answer)), at: NOW });
}

/// What was asked for when the client last went to pay.
fn asked_to_pay(page: &Page) -> Option<Provider> {
    let find = |command: &Cmd| match command {
        Cmd::Ask { action: BookingAction::Checkout, detail, .. } => Some(match detail {
            Detail::Place(provider) => Some(*provider),
            Detail::None | Detail::Terms(_) | Detail::Move(_) => None,
        }),
        _ => None,
    };
    page.commands.iter().find_map(find).expect("no payment page was asked for")
}

#[test]
fn with_two_providers_the_client_chooses_and_the_salon_s_first_is_preselected() {
    let mut page = at_contact("required");
    assert_eq!(places(&page), [Stripe, TipTopPay]);
    let (version, request) = page.post('a');
    assert_eq!(request.provider, Some(Stripe));
    page.send(Msg::Booking { version, outcome: Err(Failure::NoAnswer), at: NOW });

    // Another choice is another booking: the one before is not known to exist.
    page.act(VisitMsg::PayAt(TipTopPay));
    let (_, second) = page.post('b');
    assert_eq!((second.provider, second.id), (Some(TipTopPay), id('b')));
}

#[test]
fn there_is_a_choice_only_where_both_take_the_sum_and_it_is_paid_now() {
    let one = Page::at_contact("required", bo(), &["bo"]);
    assert_eq!(places(&one), []);

    let mut later = at_contact("optional");
    later.act(VisitMsg::Pay(PayChoice::AtSalon));
    assert_eq!(places(&later), []);
    assert_eq!(later.post('a').1.provider, None);

    let mut shop = shop_with_both("required");
    Rc::make_mut(&mut shop.storefront).currency = "JPY".parse().unwrap();
    let mut yen = Page::at_contact_of(shop, bo(), &["bo"]);
    assert_eq!(places(&yen), [], "TipTop Pay has no yen");
    assert_eq!(yen.post('a').1.provider, None);
}

#[test]
fn where_the_page_cannot_be_opened_the_other_provider_is_offered_for_the_same_hold() {
    let (mut page, _) = made(Stripe, None);
    assert_eq!(page.standing().face(), Face::Awaiting);
    assert_eq!(page.standing().elsewhere(), [TipTopPay]);
    let left = page.standing().seconds_left();

    page.send(Msg::Standing(StandingMsg::Pay));
    assert_eq!(asked_to_pay(&page), Some(Stripe), "trying again means the same place");
    let down = || Err(Failure::Refused(Box::new(Problem::new(Code::ProviderUnavailable))));
    let (version, ..) = page.asked_about();
    page.send(Msg::Booking { version, outcome: down(), at: NOW });
    assert_eq!(page.standing().elsewhere(), [TipTopPay]);

    page.send(Msg::Standing(StandingMsg::PayAt(TipTopPay)));
    assert_eq!(asked_to_pay(&page), Some(TipTopPay));
    let (version, ..) = page.asked_about();
    page.send(Msg::Booking { version, outcome: down(), at: NOW });
    assert_eq!(page.standing().elsewhere(), [Stripe], "and back again");
    assert_eq!(page.standing().seconds_left(), left);
    page.send(Msg::Standing(page.standing().retry));
    assert_eq!(asked_to_pay(&page), Some(TipTopPay));
}

#[test]
fn while_one_page_is_asked_for_no_other_is() {
    let (mut page, _) = made(Stripe, None);
    page.send(Msg::Standing(StandingMsg::Pay));
    assert_eq!((&page.standing().failure, page.standing().elsewhere()), (&None, vec![]));
    let (version, ..) = page.asked_about();

    // A press that was on its way when the buttons went.
    page.send(Msg::Standing(StandingMsg::PayAt(TipTopPay)));
    assert_eq!(page.commands, []);
    assert_eq!(page.standing().place, Some(Stripe));

    let down = Err(Failure::Refused(Box::new(Problem::new(Code::ProviderUnavailable))));
    page.send(Msg::Booking { version, outcome: down, at: NOW });
    assert_eq!(page.standing().elsewhere(), [TipTopPay]);
}

#[test]
fn with_one_provider_nothing_else_is_offered_and_none_is_named() {
    let mut page = Page::at_contact("required", bo(), &["bo"]);
    let (version, request) = page.post('a');
    assert_eq!(request.provider, None);
    let mut answer = accepted(&request, "held", "awaited");
    answer.checkout = None;
    page.send(Msg::Booking { version, outcome: Ok(Box::new(answer)), at: NOW });
    assert_eq!(page.standing().elsewhere(), []);
    page.send(Msg::Standing(StandingMsg::Pay));
    assert_eq!(asked_to_pay(&page), None);
}

#[test]
fn a_lost_connection_is_no_reason_to_pay_elsewhere() {
    let (mut page, _) = made(Stripe, None);
    page.send(Msg::Standing(StandingMsg::Pay));
    let (version, ..) = page.asked_about();
    page.send(Msg::Booking { version, outcome: Err(Failure::NoAnswer), at: NOW });
    assert_eq!(page.standing().elsewhere(), []);
}

#[test]
fn after_a_declined_try_the_other_provider_is_offered_on_the_way_back() {
    let (_, mut answer) = made(Stripe, Some(checkout(Stripe, None)));
    answer.booking.payment = PaymentStatus::Declined;
    let key = BookingKey::own(id('a'), "secret".to_owned());
    let mut page = Page::open_at(shop_with_both("required"), Opener::Link(key));
    replied(&mut page, &answer, BookingStatus::Held, PaymentStatus::Declined);
    assert_eq!((page.standing().face(), page.standing().elsewhere()), (Face::Declined, vec![TipTopPay]));

    // Where no page is open any more, nobody knows where it was: both are offered.
    answer.checkout = None;
    let key = BookingKey::own(id('a'), "secret".to_owned());
    let mut page = Page::open_at(shop_with_both("required"), Opener::Link(key));
    replied(&mut page, &answer, BookingStatus::Held, PaymentStatus::Declined);
    assert_eq!(page.standing().elsewhere(), [Stripe, TipTopPay]);
}

#[test]
fn a_page_that_cannot_be_opened_stays_said_until_the_next_try() {
    let (_, answer) = made(Stripe, None);
    let key = BookingKey::own(id('a'), "secret".to_owned());
    let mut page = Page::open_at(shop_with_both("required"), Opener::Link(key));
    replied(&mut page, &answer, BookingStatus::Held, PaymentStatus::Awaited);
    replied(&mut page, &answer, BookingStatus::Held, PaymentStatus::Awaited);
    page.send(Msg::Standing(StandingMsg::Pay));
    let (version, ..) = page.asked_about();
    let down = Err(Failure::Refused(Box::new(Problem::new(Code::ProviderRefused))));
    page.send(Msg::Booking { version, outcome: down, at: NOW });
    replied(&mut page, &answer, BookingStatus::Held, PaymentStatus::Awaited);
    assert_eq!(page.standing().elsewhere(), [Stripe, TipTopPay], "a look in between takes it away");
    replied(&mut page, &answer, BookingStatus::Expired, PaymentStatus::Unpaid);
    assert_eq!((&page.standing().failure, page.standing().elsewhere()), (&None, vec![]));
}

#[test]
fn the_widget_opens_over_the_page_and_only_once() {
    let (mut page, _, version) = in_widget();
    assert_eq!(page.left_for(), None);
    assert_eq!((page.standing().face(), page.standing().is_paying()), (Face::Awaiting, true));
    page.send(Msg::Standing(StandingMsg::Pay));
    assert_eq!(page.commands, [], "a second one would lie on top");
    // An older widget's word is not this one's.
    left(&mut page, Version(version.0 - 1), Outcome::Cancelled);
    assert!(page.standing().is_paying());
}

#[test]
fn a_widget_that_says_paid_is_believed_by_no_one_but_the_client_s_eye() {
    let (mut page, answer, version) = in_widget();
    left(&mut page, version, Outcome::Paid);
    assert_eq!(page.standing().face(), Face::Processing);
    assert_eq!((page.asked_about().1, page.asked_about().2), (BookingAction::Refresh, 0));
    assert_eq!(page.events(), [], "no event before the Worker knows");
    // Nothing is known yet, nor after a second: no second payment is asked for meanwhile.
    for wait in [1_000, 2_000] {
        replied(&mut page, &answer, BookingStatus::Held, PaymentStatus::Awaited);
        assert_eq!((page.standing().face(), page.asked_about().2), (Face::Processing, wait));
    }
    replied(&mut page, &answer, BookingStatus::Confirmed, PaymentStatus::Paid);
    assert_eq!(page.standing().face(), Face::Booked(Money::Paid));
    assert_eq!(page.events(), [Event::Paid(sale('a', 0)), Event::Booked(sale('a', 4_000))]);
    assert!(!page.commands.iter().any(|command| matches!(command, Cmd::Ask { .. })));
}

#[test]
fn a_widget_that_lies_leads_back_to_paying() {
    let (mut page, answer, version) = in_widget();
    left(&mut page, version, Outcome::Paid);
    for _ in 0..9 {
        assert_eq!(page.standing().face(), Face::Processing);
        replied(&mut page, &answer, BookingStatus::Held, PaymentStatus::Awaited);
    }
    assert_eq!(page.standing().face(), Face::Awaiting);
}

#[test]
fn paid_at_the_last_moment_is_looked_for_after_the_hold_too() {
    let (mut page, answer, version) = in_widget();
    left(&mut page, version, Outcome::Paid);
    replied(&mut page, &answer, BookingStatus::Expired, PaymentStatus::Unpaid);
    assert_eq!(page.standing().face(), Face::Processing, "“nothing was charged” may be untrue");
    assert_eq!(page.asked_about().1, BookingAction::Refresh);
    replied(&mut page, &answer, BookingStatus::Expired, PaymentStatus::Refunding);
    assert_eq!(page.standing().face(), Face::Expired(Money::Refunding));
}

#[test]
fn a_closed_widget_gives_the_held_time_back_with_the_focus_on_the_button() {
    let (mut page, answer, version) = in_widget();
    left(&mut page, version, Outcome::Cancelled);
    assert_eq!((page.standing().face(), page.standing().is_paying()), (Face::Awaiting, false));
    assert!(page.commands.contains(&Cmd::Focus(Target::Pay)));
    assert_eq!(page.standing().elsewhere(), [], "nothing has failed");
    // A try inside the widget may have been declined: the Worker knows.
    replied(&mut page, &answer, BookingStatus::Held, PaymentStatus::Declined);
    assert_eq!((page.standing().face(), page.standing().elsewhere()), (Face::Declined, vec![Stripe]));
}

#[test]
fn a_declined_card_in_the_widget_can_be_followed_by_another_try() {
    let (mut page, answer, version) = in_widget();
    left(&mut page, version, Outcome::Declined);
    assert_eq!((page.standing().face(), page.standing().elsewhere()), (Face::Declined, vec![Stripe]));
    assert!(page.commands.contains(&Cmd::Focus(Target::Heading)));
    replied(&mut page, &answer, BookingStatus::Held, PaymentStatus::Declined);

    page.send(Msg::Standing(StandingMsg::Pay));
    assert_eq!(asked_to_pay(&page), Some(TipTopPay));
    replied(&mut page, &answer, BookingStatus::Held, PaymentStatus::Declined);
    let version = started(&page).expect("no widget was started");
    left(&mut page, version, Outcome::Paid);
    replied(&mut page, &answer, BookingStatus::Held, PaymentStatus::Declined);
    assert_eq!(page.standing().face(), Face::Processing, "the old word does not undo the new try");
}

#[test]
fn what_the_worker_knows_of_the_money_counts_for_more_than_the_widget() {
    let (mut page, answer, version) = in_widget();
    left(&mut page, version, Outcome::Declined);
    replied(&mut page, &answer, BookingStatus::Held, PaymentStatus::Processing);
    assert_eq!(page.standing().face(), Face::Processing);
}

#[test]
fn a_widget_that_does_not_start_says_so_with_every_way_out() {
    let (mut page, answer, version) = in_widget();
    left(&mut page, version, Outcome::Failed);
    let standing = page.standing();
    assert_eq!((standing.face(), standing.elsewhere()), (Face::Awaiting, vec![Stripe]));
    assert_eq!(standing.own_page(), Some("https://pay.example/1"));
    assert_eq!(
        (standing.retry, page.events()),
        (StandingMsg::Pay, vec![Event::Error { code: "provider_unavailable" }])
    );

    // It may have broken down after the payment: the Worker is asked, and the ways out stay.
    replied(&mut page, &answer, BookingStatus::Held, PaymentStatus::Awaited);
    assert_eq!(page.standing().elsewhere(), [Stripe]);

    // On our own page there is no other page of ours to go to.
    let key = BookingKey::own(id('a'), "secret".to_owned());
    let mut page = Page::open_at(shop_with_both("required"), Opener::Link(key));
    replied(&mut page, &answer, BookingStatus::Held, PaymentStatus::Awaited);
    page.send(Msg::Standing(StandingMsg::Pay));
    replied(&mut page, &answer, BookingStatus::Held, PaymentStatus::Awaited);
    let version = started(&page).expect("no widget was started");
    left(&mut page, version, Outcome::Failed);
    assert_eq!((page.standing().own_page(), page.standing().elsewhere()), (None, vec![Stripe]));
}
