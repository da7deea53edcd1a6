//! By the payment link: what is wanted, paid on, and said when it is over. Nothing else can be done with the visit.

use super::world::{NOW, Page, accepted};
use crate::flow::standing::{Face, Money, Outcome, StandingMsg};
use crate::flow::{BookingKey, Cmd, Detail, Msg, Opener};
use chairtime_shared::api::{
    BookingAction, BookingAnswer, BookingStatus, Checkout, PaymentStatus, StaffChoice,
};
use chairtime_shared::booking::Power;
use chairtime_shared::payment::PayWidget;
use chairtime_shared::provider::Provider;

const CODE: &str = "AbCdEfGhIjKlMnOpQrStUv";

fn answer(version: u64, wanted: Option<u64>, payment: PaymentStatus) -> BookingAnswer {
    let mut page = Page::at_contact("off", StaffChoice::Member { id: "bo".parse().unwrap() }, &["bo"]);
    let (_, request) = page.post('a');
    let mut answer = accepted(&request, "confirmed", "not_needed");
    let eur = |minor| chairtime_shared::money::Money::new(minor, "EUR".parse().unwrap()).unwrap();
    answer.link = None;
    answer.booking.version = version;
    answer.booking.payment = payment;
    answer.wanted = wanted.map(eur);
    answer
}

fn with_page(mut answer: BookingAnswer, widget: Option<PayWidget>) -> BookingAnswer {
    let url = "https://pay.example/1".to_owned();
    answer.checkout = Some(Checkout { provider: Provider::Stripe, url, widget });
    answer
}

fn replied(page: &mut Page, answer: BookingAnswer) {
    let (version, ..) = page.asked_about();
    page.send(Msg::Booking { version, outcome: Ok(Box::new(answer)), at: NOW });
}

fn arrived(first: BookingAnswer) -> Page {
    let mut page = Page::open(Opener::Link(BookingKey::payment(CODE.to_owned())), "off");
    assert_eq!(page.asked_about().1, BookingAction::Show);
    replied(&mut page, first);
    page
}

/// The last question about the booking.
fn asked(page: &Page) -> (BookingKey, BookingAction, Detail) {
    let ask = page.commands.iter().rev().find_map(|command| match command {
        Cmd::Ask { key, action, detail, .. } => Some((key.clone(), *action, detail.clone())),
        _ => None,
    });
    ask.unwrap()
}

#[test]
fn what_is_wanted_is_paid_on_a_page_that_is_opened_for_it() {
    let mut page = arrived(answer(1, Some(1_200), PaymentStatus::NotNeeded));
    assert_eq!(page.standing().face(), Face::Wanted);
    page.send(Msg::Standing(StandingMsg::Pay));
    let (key, action, detail) = asked(&page);
    assert_eq!((action, detail), (BookingAction::Checkout, Detail::None));
    let booking = Some(super::world::id('a'));
    assert_eq!(key, BookingKey { power: Power::Pay, booking, link: CODE.to_owned() }, "named by the answer");
    replied(&mut page, with_page(answer(2, Some(1_200), PaymentStatus::NotNeeded), None));
    assert!(page.commands.contains(&Cmd::Leave { url: "https://pay.example/1".to_owned() }));
}

#[test]
fn back_from_the_page_the_provider_is_asked_before_anything_is_said() {
    let open = || with_page(answer(1, Some(1_200), PaymentStatus::NotNeeded), None);
    let mut page = arrived(open());
    assert_eq!(page.standing().face(), Face::Checking);
    assert_eq!(page.asked_about().1, BookingAction::Refresh);
    replied(&mut page, open());
    assert_eq!(page.standing().face(), Face::Wanted, "nothing was paid");
    replied(&mut page, answer(2, None, PaymentStatus::Paid));
    assert_eq!(page.standing().face(), Face::Settled(Money::Paid));
}

#[test]
fn what_is_over_says_so() {
    for (payment, money) in [
        (PaymentStatus::Paid, Money::Paid),
        (PaymentStatus::NotNeeded, Money::None),
        (PaymentStatus::Refunded, Money::Refunded),
    ] {
        let mut answer = answer(1, None, payment);
        answer.booking.refunded = answer.booking.quote.total_from;
        assert_eq!(arrived(answer).standing().face(), Face::Settled(money));
    }
    let mut over = answer(1, None, PaymentStatus::Unpaid);
    over.booking.status = BookingStatus::Cancelled;
    assert_eq!(arrived(over).standing().face(), Face::Cancelled(Money::None));
}

#[test]
fn a_widget_s_word_holds_until_the_worker_knows_more() {
    let widget = PayWidget { script: "https://w.example/w.js".to_owned(), params: "{}".to_owned() };
    for (outcome, face) in [(Outcome::Paid, Face::Processing), (Outcome::Declined, Face::Declined)] {
        let mut page = arrived(answer(1, Some(1_200), PaymentStatus::NotNeeded));
        page.send(Msg::Standing(StandingMsg::Pay));
        replied(&mut page, with_page(answer(2, Some(1_200), PaymentStatus::NotNeeded), Some(widget.clone())));
        let started = page.commands.iter().find_map(|command| match command {
            Cmd::StartWidget { version, .. } => Some(*version),
            _ => None,
        });
        page.send(Msg::Widget { version: started.unwrap(), outcome });
        assert_eq!(page.standing().face(), face);
        replied(&mut page, with_page(answer(2, Some(1_200), PaymentStatus::NotNeeded), None));
        assert_eq!(page.standing().face(), face, "the message is on its way");
        replied(&mut page, answer(3, None, PaymentStatus::Paid));
        assert_eq!(page.standing().face(), Face::Settled(Money::Paid));
    }
}

#[test]
fn where_there_is_a_choice_the_other_provider_is_offered() {
    let opener = Opener::Link(BookingKey::payment(CODE.to_owned()));
    let mut page = Page::open_at(super::world::shop_with_both("off"), opener);
    replied(&mut page, answer(1, Some(1_200), PaymentStatus::NotNeeded));
    let elsewhere = page.standing().elsewhere();
    assert_eq!(elsewhere.len(), 1);
    page.send(Msg::Standing(StandingMsg::PayAt(elsewhere[0])));
    assert_eq!(asked(&page).2, Detail::Place(elsewhere[0]));
}
