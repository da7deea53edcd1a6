//! After the payment page: what the client is told, and when.

use super::world::{MIDNIGHT, NOW, Page, accepted, id, sale};
use crate::flow::standing::{Face, Money, StandingMsg};
use crate::flow::visit::Step;
use crate::flow::{BookingKey, Cmd, Event, Failure, Kept, Msg, Opener};
use chairtime_shared::api::{
    BookingAction, BookingAnswer, BookingStatus, Code, PaymentStatus, Problem, StaffChoice,
};
use chairtime_shared::time::Timestamp;

fn key() -> BookingKey {
    BookingKey::own(id('a'), "secret".to_owned())
}

fn answer(version: u64, status: BookingStatus, payment: PaymentStatus) -> BookingAnswer {
    let mut page = Page::at_contact("required", StaffChoice::Member { id: "bo".parse().unwrap() }, &["bo"]);
    let (_, request) = page.post('a');
    let mut answer = accepted(&request, "held", "awaited");
    answer.link = None;
    answer.checkout = None;
    answer.booking.version = version;
    answer.booking.status = status;
    answer.booking.payment = payment;
    answer
}

/// Comes back by the link, and the first answer is this.
fn back(first: BookingAnswer) -> Page {
    let mut page = Page::open(Opener::Link(key()), "required");
    let (version, action, wait) = page.asked_about();
    assert_eq!((action, wait), (BookingAction::Show, 0));
    assert_eq!(page.standing().face(), Face::Loading);
    page.send(Msg::Booking { version, outcome: Ok(Box::new(first)), at: NOW });
    page
}

fn replied(page: &mut Page, answer: BookingAnswer) {
    let (version, ..) = page.asked_about();
    page.send(Msg::Booking { version, outcome: Ok(Box::new(answer)), at: NOW });
}

#[test]
fn a_payment_on_its_way_is_looked_for_until_it_is_there() {
    use BookingStatus::{Confirmed, Held};
    let mut page = back(answer(1, Held, PaymentStatus::Awaited));
    assert_eq!(page.standing().face(), Face::Checking, "not yet known");
    assert_eq!(page.asked_about().1, BookingAction::Refresh);
    assert_eq!(page.asked_about().2, 0, "the first look comes at once");
    for (wait, version) in [(1_000, 1), (2_000, 2), (3_000, 3), (5_000, 4)] {
        replied(&mut page, answer(version, Held, PaymentStatus::Processing));
        assert_eq!(page.standing().face(), Face::Processing);
        assert_eq!(page.asked_about().2, wait);
    }
    replied(&mut page, answer(9, Confirmed, PaymentStatus::Paid));
    assert_eq!(page.standing().face(), Face::Booked(Money::Paid));
    assert_eq!(page.events(), [Event::Paid(sale('a', 0)), Event::Booked(sale('a', 4_000))]);
    assert!(!page.commands.iter().any(|command| matches!(command, Cmd::Ask { .. })), "nothing more to ask");
}

#[test]
fn a_client_who_did_not_pay_is_told_so_and_can() {
    let mut page = back(answer(1, BookingStatus::Held, PaymentStatus::Awaited));
    replied(&mut page, answer(1, BookingStatus::Held, PaymentStatus::Awaited));
    assert_eq!(page.standing().face(), Face::Awaiting);
    assert_eq!(page.standing().seconds_left(), Some(900));
    page.send(Msg::Standing(StandingMsg::Pay));
    assert_eq!(page.asked_about().1, BookingAction::Checkout);
    let mut open = answer(1, BookingStatus::Held, PaymentStatus::Awaited);
    open.checkout = Some(chairtime_shared::api::Checkout {
        provider: chairtime_shared::provider::Provider::Stripe,
        url: "https://pay.example/2".to_owned(),
        widget: None,
    });
    replied(&mut page, open);
    assert_eq!(page.left_for(), Some("https://pay.example/2"));
}

#[test]
fn no_answer_but_that_to_pay_leads_away() {
    let mut open = answer(1, BookingStatus::Held, PaymentStatus::Awaited);
    open.checkout = Some(chairtime_shared::api::Checkout {
        provider: chairtime_shared::provider::Provider::Stripe,
        url: "https://pay.example/2".to_owned(),
        widget: None,
    });
    let mut page = back(open.clone());
    assert_eq!(page.left_for(), None);
    replied(&mut page, open);
    assert_eq!(page.left_for(), None);
}

#[test]
fn every_status_has_its_own_words() {
    use BookingStatus::{Cancelled, Confirmed, Expired, Held, NoShow};
    for (status, payment, face) in [
        (Held, PaymentStatus::Declined, Face::Declined),
        (Held, PaymentStatus::Processing, Face::Processing),
        (Confirmed, PaymentStatus::NotNeeded, Face::Booked(Money::None)),
        (Confirmed, PaymentStatus::Refunded, Face::Booked(Money::Refunded)),
        (Confirmed, PaymentStatus::OnHold, Face::Booked(Money::Held)),
        (Expired, PaymentStatus::Unpaid, Face::Expired(Money::None)),
        (Expired, PaymentStatus::Processing, Face::Processing),
        (Expired, PaymentStatus::Refunding, Face::Expired(Money::Refunding)),
        (Expired, PaymentStatus::Refunded, Face::Expired(Money::Refunded)),
        (Cancelled, PaymentStatus::Refunded, Face::Cancelled(Money::Refunded)),
        (Cancelled, PaymentStatus::Processing, Face::Cancelled(Money::Processing)),
        (Cancelled, PaymentStatus::Awaited, Face::Cancelled(Money::Open)),
        (NoShow, PaymentStatus::Awaited, Face::Past(Money::Open)),
        (NoShow, PaymentStatus::Paid, Face::Past(Money::Paid)),
    ] {
        let mut answer = answer(1, status, payment);
        answer.booking.refunded = answer.booking.quote.total_from;
        assert_eq!(back(answer).standing().face(), face, "{status:?} {payment:?}");
    }
    let let_go = answer(1, Confirmed, PaymentStatus::Refunded);
    assert_eq!(back(let_go).standing().face(), Face::Booked(Money::None), "a card that was let go of");
}

#[test]
fn the_countdown_runs_by_the_worker_s_clock_and_its_end_is_asked_about_once() {
    // The phone is an hour slow.
    let slow = |seconds: i64| Timestamp(MIDNIGHT - 3_600 + seconds);
    let mut page = Page::open(Opener::Link(key()), "required");
    let (version, ..) = page.asked_about();
    let first = answer(1, BookingStatus::Held, PaymentStatus::Awaited);
    page.send(Msg::Booking { version, outcome: Ok(Box::new(first.clone())), at: slow(0) });
    let tick = |page: &Page| {
        page.commands.iter().find_map(|command| match command {
            Cmd::Tick { version } => Some(*version),
            _ => None,
        })
    };
    let clock = tick(&page).unwrap();
    page.send(Msg::Tick { version: clock, at: slow(60) });
    assert_eq!(page.standing().seconds_left(), Some(840));
    let clock = tick(&page).unwrap();
    page.send(Msg::Tick { version: clock, at: slow(901) });
    assert_eq!(page.standing().seconds_left(), Some(0));
    assert_eq!(page.standing().face(), Face::HoldOver, "nothing is called over before the Worker says so");
    assert_eq!(page.asked_about().1, BookingAction::Refresh);
    assert_eq!(tick(&page), None, "the clock stands still");
    replied(&mut page, answer(2, BookingStatus::Expired, PaymentStatus::Unpaid));
    assert_eq!(page.standing().face(), Face::Expired(Money::None));
}

#[test]
fn an_older_state_never_replaces_a_newer_one() {
    let mut page = back(answer(5, BookingStatus::Held, PaymentStatus::Processing));
    replied(&mut page, answer(4, BookingStatus::Held, PaymentStatus::Awaited));
    assert_eq!(page.standing().face(), Face::Processing);
}

#[test]
fn a_failed_look_keeps_what_is_known_and_looks_again() {
    let mut page = back(answer(1, BookingStatus::Held, PaymentStatus::Processing));
    let (version, ..) = page.asked_about();
    page.send(Msg::Booking { version, outcome: Err(Failure::NoAnswer), at: NOW });
    assert_eq!(page.standing().face(), Face::Processing);
    assert_eq!(page.standing().failure, Some(Failure::NoAnswer));
    assert_eq!(page.asked_about().2, 1_000);
}

#[test]
fn a_link_that_opens_nothing_says_so_and_a_kept_one_is_forgotten() {
    let unknown = || Err(Failure::Refused(Box::new(Problem::new(Code::UnknownBooking))));
    let mut page = Page::open(Opener::Link(key()), "required");
    let (version, ..) = page.asked_about();
    page.send(Msg::Booking { version, outcome: unknown(), at: NOW });
    assert_eq!(page.standing().face(), Face::Unknown);
    assert_eq!(Page::open(Opener::BrokenLink, "required").standing().face(), Face::Unknown);

    let mut page = Page::open(Opener::Kept(Box::new(Kept::Standing(key()))), "required");
    let (version, ..) = page.asked_about();
    page.send(Msg::Booking { version, outcome: unknown(), at: NOW });
    assert_eq!(page.visit().step, Step::Services);
    assert!(page.commands.contains(&Cmd::Forget));
}

#[test]
fn another_time_keeps_the_services_and_the_specialist() {
    let mut page = back(answer(2, BookingStatus::Expired, PaymentStatus::Unpaid));
    page.send(Msg::Standing(StandingMsg::AnotherTime));
    assert_eq!(page.visit().step, Step::Times);
    assert_eq!(page.visit().services, ["cut".parse().unwrap()]);
    assert_eq!(page.visit().staff, StaffChoice::Member { id: "bo".parse().unwrap() });
    page.asked_times();
}

#[test]
fn another_time_gives_a_held_time_back_and_leaves_an_expired_one_alone() {
    let released = |status, payment| {
        let mut page = back(answer(2, status, payment));
        page.send(Msg::Standing(StandingMsg::AnotherTime));
        let release = |cmd: &Cmd| matches!(cmd, Cmd::Ask { action: BookingAction::Release, .. });
        page.commands.iter().any(release)
    };
    assert!(released(BookingStatus::Held, PaymentStatus::Declined));
    assert!(!released(BookingStatus::Expired, PaymentStatus::Unpaid));
}

#[test]
fn coming_back_by_the_browser_s_button_asks_how_it_stands() {
    let mut page = Page::at_contact("required", StaffChoice::Member { id: "bo".parse().unwrap() }, &["bo"]);
    let (version, request) = page.post('a');
    let held = accepted(&request, "held", "awaited");
    page.send(Msg::Booking { version, outcome: Ok(Box::new(held)), at: NOW });
    assert_eq!(page.standing().face(), Face::Leaving);
    page.send(Msg::Standing(StandingMsg::Shown));
    assert_eq!(page.asked_about().1, BookingAction::Refresh);
    replied(&mut page, answer(2, BookingStatus::Held, PaymentStatus::Declined));
    assert_eq!(page.standing().face(), Face::Declined);
}

#[test]
fn a_held_time_without_a_payment_page_says_so_and_trying_again_asks_for_the_page() {
    let mut page = Page::at_contact("required", StaffChoice::Member { id: "bo".parse().unwrap() }, &["bo"]);
    let (version, request) = page.post('a');
    let mut held = accepted(&request, "held", "awaited");
    held.checkout = None;
    page.send(Msg::Booking { version, outcome: Ok(Box::new(held)), at: NOW });
    let standing = page.standing();
    assert_eq!(standing.face(), Face::Awaiting);
    assert!(
        matches!(&standing.failure, Some(Failure::Refused(problem)) if problem.code == Code::ProviderUnavailable)
    );
    page.send(Msg::Standing(page.standing().retry));
    assert_eq!(page.asked_about().1, BookingAction::Checkout);
}

/// What the page is told, when it is opened so and the first answer says that it is booked and paid.
fn told(opener: Opener) -> (Vec<Event>, Page) {
    let mut page = Page::open(opener, "required");
    let mut paid = answer(3, BookingStatus::Confirmed, PaymentStatus::Paid);
    paid.booking.paid = sale('a', 2_000).sum;
    replied(&mut page, paid);
    (page.events(), page)
}

#[test]
fn the_tab_that_made_the_booking_tells_of_it_once_and_a_link_out_of_a_letter_never() {
    let news = [Event::Paid(sale('a', 2_000)), Event::Booked(sale('a', 4_000))];
    for opener in [Opener::Kept(Box::new(Kept::Standing(key()))), Opener::Back(key())] {
        let (events, page) = told(opener);
        assert_eq!(events, news);
        assert!(page.commands.contains(&Cmd::Keep(Box::new(Kept::Told(key())))), "nor after a reload");
    }
    for opener in [Opener::Kept(Box::new(Kept::Told(key()))), Opener::Link(key())] {
        let (events, page) = told(opener);
        assert_eq!(events, []);
        assert!(!page.commands.iter().any(|command| matches!(command, Cmd::Keep(_))));
    }
}

#[test]
fn a_second_payment_for_the_same_visit_is_no_second_sale() {
    let (_, mut page) = told(Opener::Link(key()));
    page.send(Msg::Standing(StandingMsg::Look));
    replied(&mut page, answer(4, BookingStatus::Confirmed, PaymentStatus::Awaited));
    page.send(Msg::Standing(StandingMsg::Look));
    replied(&mut page, answer(5, BookingStatus::Confirmed, PaymentStatus::Paid));
    assert_eq!(page.events(), []);
}
