//! Decisions about one booking, rule by rule: its phases and its payment pages.

mod after;
mod cancelling;
mod erasing;
mod filing;
mod holding;
mod links;
mod money;
mod moving;
mod on_file;
mod providers;
mod units;
mod view;

use super::decide::{ATTEMPTS_MAX, ATTEMPTS_SECONDS, CannotPay, Effect, PageAnswer, Slot, Step};
use super::*;
use crate::api::{BookingStatus, PaymentStatus};
use crate::id::ProviderRef;
use crate::payment::fact::{PaymentFact, RefundFact, RefundStatus};
use crate::prepayment::{Collect, Prepayment};
use crate::provider::Provider;

pub(crate) const NOW: Timestamp = Timestamp(1_000_000);
const HOLD_END: Timestamp = Timestamp(1_000_900);
const ONE: Attempt = Attempt(1);
const TWO: Attempt = Attempt(2);

fn eur(minor: u64) -> Money {
    Money::new(minor, "EUR".parse().unwrap()).unwrap()
}

fn name(text: &str) -> ProviderRef {
    text.parse().unwrap()
}

pub(crate) fn new_booking(pay: PayChoice) -> NewBooking {
    let visit = Interval { start: NOW.plus(86_400), end: NOW.plus(90_000) };
    let form = crate::contact::ContactForm {
        name: "Client".into(),
        phone: "+77011234567".into(),
        ..Default::default()
    };
    let text = ConsentShown { version: "1".into(), text: "I agree.".into() };
    NewBooking {
        id: "00000000000000000000000000000001".parse().unwrap(),
        purpose: Purpose::Visit,
        by: Actor::Client,
        asked: Asked {
            services: vec!["cut".parse().unwrap()],
            staff: StaffChoice::Any,
            start: visit.start,
            pay,
            consent: text.clone(),
            mandate: None,
        },
        lines: Vec::new(),
        visit,
        claims: vec![Claim { staff: "vera".parse().unwrap(), interval: visit }],
        quote: Quote {
            total_from: eur(4_000),
            total_to: eur(4_000),
            prepayment: Prepayment::Optional { due_now: eur(1_000) },
            collect: Collect::Charge,
        },
        contact: Contact::parse(&form, &crate::contact::PhonePlan::default()).unwrap(),
        consent: Consent { version: text.version, text: text.text, locale: Locale::En, at: NOW },
        locale: Locale::En,
        at: NOW,
        hold_until: (pay == PayChoice::Now).then_some(HOLD_END),
        terms: CancellationTerms::default(),
        smallest: None,
    }
}

/// A booking that is held, with its first page open.
fn held() -> Step {
    let mut step = Step::with_new(new_booking(PayChoice::Now));
    assert_eq!(step.start_payment(Provider::Stripe, NOW), Ok(ONE));
    step.record_page(ONE, opened("cs_1"));
    on(step)
}

/// The next decision about the same booking, which has been written and read meanwhile.
fn on(step: Step) -> Step {
    let text = serde_json::to_string(&step.booking).unwrap();
    let read: Booking = serde_json::from_str(&text).unwrap();
    assert_eq!(read, step.booking);
    Step::on(step.booking)
}

fn opened(session: &str) -> PageAnswer {
    PageAnswer::Opened { session: name(session), url: format!("https://pay.example/{session}"), widget: None }
}

fn refused() -> PageAnswer {
    PageAnswer::Refused { code: "amount_too_small".into() }
}

fn captured(minor: u64) -> PaymentFact {
    PaymentFact::Captured { amount: eur(minor) }
}

fn declined(code: Option<&str>) -> PaymentFact {
    PaymentFact::Declined { code: code.map(str::to_owned), at: None, transaction: None }
}

fn refund(id: &str, request: Option<&str>, minor: u64, status: RefundStatus) -> PaymentFact {
    let request = request.map(str::to_owned);
    PaymentFact::Refund { refund: RefundFact { id: name(id), request, amount: eur(minor), status } }
}

fn refunds_of(step: &Step) -> Vec<(Attempt, u64)> {
    let refund = |effect: &Effect| match effect {
        Effect::Refund { attempt, amount, .. } => Some((*attempt, amount.minor())),
        Effect::ExpirePage { .. }
        | Effect::ResolvePage { .. }
        | Effect::Void { .. }
        | Effect::Capture { .. }
        | Effect::Charge { .. }
        | Effect::LookAtHold { .. }
        | Effect::LookAtPage { .. }
        | Effect::LookUp { .. } => None,
    };
    step.effects.iter().filter_map(refund).collect()
}

/// What is to be done now, looks that wait for their time left out.
fn at_once(step: &Step) -> Vec<&Effect> {
    step.effects.iter().filter(|effect| effect.not_before().is_none()).collect()
}

fn is_confirmed(step: &Step) -> bool {
    matches!(step.booking.phase, Phase::Confirmed { .. })
}

/// Held, its time is up, its page not yet closed.
fn expired() -> Step {
    let mut step = held();
    step.end_hold(HOLD_END);
    assert!(!step.booking.holds_slot());
    on(step)
}

#[test]
fn a_payment_in_time_confirms() {
    let mut step = held();
    step.learn(ONE, &[captured(1_000)], Slot::Taken, NOW);
    assert!(is_confirmed(&step) && step.booking.holds_slot());
    assert_eq!((step.booking.held(), refunds_of(&step)), (eur(1_000), vec![]));
}

#[test]
fn less_than_asked_does_not_confirm() {
    let mut step = held();
    step.learn(ONE, &[captured(999)], Slot::Free, NOW);
    assert!(!is_confirmed(&step));
    step.learn(ONE, &[captured(1_000)], Slot::Free, NOW);
    assert!(is_confirmed(&step));
}

#[test]
fn a_card_that_is_held_confirms_too() {
    let mut step = held();
    step.learn(ONE, &[PaymentFact::Authorised { amount: eur(1_000) }], Slot::Taken, NOW);
    assert!(is_confirmed(&step));
}

#[test]
fn the_same_fact_again_changes_nothing() {
    let mut step = held();
    step.learn(ONE, &[captured(1_000)], Slot::Taken, NOW);
    let mut again = on(step);
    let before = again.booking.clone();
    again.learn(ONE, &[captured(1_000)], Slot::Taken, NOW.plus(5));
    assert_eq!((again.booking, again.events, again.effects), (before, vec![], vec![]));
}

#[test]
fn a_fact_about_an_attempt_that_never_was_changes_nothing() {
    let mut step = held();
    step.learn(TWO, &[captured(1_000), PaymentFact::RefundsToLookUp], Slot::Free, NOW);
    assert_eq!((step.events, step.effects), (vec![], vec![]));
}

#[test]
fn a_hold_that_has_ended_closes_its_page_and_frees_the_slot() {
    let mut step = held();
    step.end_hold(HOLD_END.plus(-1));
    assert!(step.booking.holds_slot() && step.events.is_empty());
    step.end_hold(HOLD_END);
    assert_eq!(step.booking.phase, Phase::Expired { at: HOLD_END });
    assert_eq!(step.effects, [Effect::ExpirePage { attempt: ONE, session: name("cs_1") }]);
}

#[test]
fn a_hold_that_ends_while_its_page_is_being_opened_finds_out_and_closes_it() {
    let mut step = Step::with_new(new_booking(PayChoice::Now));
    step.start_payment(Provider::Stripe, NOW).unwrap();
    step.end_hold(HOLD_END);
    assert_eq!(step.effects, [Effect::ResolvePage { attempt: ONE }]);
    let mut found = on(step);
    found.record_page(ONE, opened("cs_1"));
    assert_eq!(found.effects, [Effect::ExpirePage { attempt: ONE, session: name("cs_1") }]);
}

#[test]
fn a_late_payment_books_if_the_slot_is_still_free() {
    let mut step = expired();
    step.learn(ONE, &[captured(1_000)], Slot::Free, HOLD_END.plus(60));
    assert!(is_confirmed(&step) && refunds_of(&step).is_empty());
}

#[test]
fn a_late_payment_is_refunded_if_the_slot_is_taken() {
    let mut step = expired();
    step.learn(ONE, &[captured(1_000)], Slot::Taken, HOLD_END.plus(60));
    assert!(!is_confirmed(&step));
    assert_eq!(refunds_of(&step), [(ONE, 1_000)]);
    assert_eq!(step.booking.held(), eur(0));
}

#[test]
fn a_payment_after_the_visit_would_have_begun_is_refunded() {
    let mut step = expired();
    let start = step.booking.made.visit.start;
    step.learn(ONE, &[captured(1_000)], Slot::Free, start);
    assert_eq!((is_confirmed(&step), refunds_of(&step)), (false, vec![(ONE, 1_000)]));
}

#[test]
fn a_payment_for_a_released_slot_is_refunded_even_if_it_is_free() {
    let mut step = held();
    assert!(step.release(NOW));
    assert_eq!(step.effects, [Effect::ExpirePage { attempt: ONE, session: name("cs_1") }]);
    step.learn(ONE, &[captured(1_000)], Slot::Free, NOW);
    assert_eq!((is_confirmed(&step), refunds_of(&step)), (false, vec![(ONE, 1_000)]));
}

#[test]
fn what_stands_cannot_be_released() {
    let mut step = held();
    step.learn(ONE, &[captured(1_000)], Slot::Taken, NOW);
    assert!(!step.release(NOW) && is_confirmed(&step));
    assert!(!expired().release(NOW));
}

/// Two pages open at once: the first one was refused to one request and opened to another.
fn two_pages() -> Step {
    let mut step = Step::with_new(new_booking(PayChoice::Now));
    assert_eq!(step.start_payment(Provider::Stripe, NOW), Ok(ONE));
    step.record_page(ONE, refused());
    assert_eq!(step.start_payment(Provider::Stripe, NOW), Ok(TWO));
    step.record_page(TWO, opened("cs_2"));
    step.record_page(ONE, opened("cs_1"));
    on(step)
}

#[test]
fn a_page_that_opened_outranks_a_refusal_of_the_same_page() {
    let mut step = two_pages();
    step.end_hold(HOLD_END);
    assert_eq!(
        step.effects,
        [
            Effect::ExpirePage { attempt: ONE, session: name("cs_1") },
            Effect::ExpirePage { attempt: TWO, session: name("cs_2") },
        ]
    );
    let mut late = two_pages();
    late.record_page(ONE, refused());
    assert!(late.events.is_empty());
}

#[test]
fn the_first_payment_closes_the_other_page() {
    let mut step = two_pages();
    step.learn(TWO, &[captured(1_000)], Slot::Taken, NOW);
    assert_eq!(step.effects, [Effect::ExpirePage { attempt: ONE, session: name("cs_1") }]);
}

#[test]
fn an_attempt_without_an_answer_is_tried_again_and_not_joined_by_another() {
    let mut step = Step::with_new(new_booking(PayChoice::Now));
    assert_eq!(step.start_payment(Provider::Stripe, NOW), Ok(ONE));
    assert_eq!(step.start_payment(Provider::Stripe, NOW.plus(30)), Ok(ONE));
    step.record_page(ONE, refused());
    assert_eq!(step.start_payment(Provider::Stripe, NOW.plus(60)), Ok(TWO));
    step.learn(TWO, &[PaymentFact::CheckoutClosed], Slot::Taken, NOW);
    assert_eq!(step.start_payment(Provider::Stripe, NOW.plus(90)), Ok(Attempt(3)));
}

#[test]
fn a_declined_card_leaves_the_page_open() {
    let mut step = held();
    step.learn(ONE, &[declined(None)], Slot::Taken, NOW);
    assert_eq!(step.booking.view().payment, PaymentStatus::Declined);
    assert_eq!(step.start_payment(Provider::Stripe, NOW), Ok(ONE));
    assert_eq!(step.booking.open_checkout().unwrap().url, "https://pay.example/cs_1");
}

#[test]
fn pages_are_limited() {
    let mut step = Step::with_new(new_booking(PayChoice::Now));
    for number in (1..).take(ATTEMPTS_MAX) {
        assert_eq!(step.start_payment(Provider::Stripe, NOW), Ok(Attempt(number)));
        step.record_page(Attempt(number), refused());
    }
    assert_eq!(step.start_payment(Provider::Stripe, NOW), Err(CannotPay::TooManyAttempts));
    let next_day = NOW.plus(ATTEMPTS_SECONDS);
    step.booking.phase = Phase::Held { until: next_day.plus(1) };
    assert!(step.start_payment(Provider::Stripe, next_day).is_ok(), "and a day later it goes on");
}

#[test]
fn nothing_is_paid_for_what_is_over_or_stands() {
    assert_eq!(held().start_payment(Provider::Stripe, HOLD_END), Err(CannotPay::HoldEnded));
    assert_eq!(expired().start_payment(Provider::Stripe, NOW), Err(CannotPay::HoldEnded));
    let mut stands = Step::with_new(new_booking(PayChoice::AtSalon));
    assert_eq!(stands.start_payment(Provider::Stripe, NOW), Err(CannotPay::NothingToPay));
    assert!(stands.booking.payments.is_empty());
}

#[test]
fn a_page_stays_payable_long_enough_for_stripe_and_for_the_hold() {
    for (hold, least) in [(900, 45 * 60), (7_200, 7_200)] {
        let mut made = new_booking(PayChoice::Now);
        made.hold_until = Some(NOW.plus(hold));
        let mut step = Step::with_new(made);
        step.start_payment(Provider::Stripe, NOW).unwrap();
        assert_eq!(step.booking.payments[&ONE].page_expires, NOW.plus(least));
    }
}

#[test]
fn events_alone_give_the_same_booking() {
    let mut step = two_pages();
    step.learn(ONE, &[captured(1_500)], Slot::Taken, NOW);
    step.learn(TWO, &[captured(1_000), PaymentFact::RefundsToLookUp], Slot::Taken, NOW);
    let mut replayed = two_pages().booking;
    step.events.iter().for_each(|event| replayed.apply(event));
    assert_eq!(replayed, step.booking);
}

/// A card that is being checked keeps the slot for as long as a bank's question usually takes; a payment link that lies about
/// opens so many pages a day.
#[test]
fn a_card_that_is_checked_keeps_the_slot_for_three_minutes_and_pages_are_counted_by_the_day() {
    assert_eq!((super::check::PAYING_SECONDS, ATTEMPTS_SECONDS), (180, 86_400));
}
