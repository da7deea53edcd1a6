//! Links of a booking: taken back by power, and what whoever pays with one is shown.

use super::super::links::{LinkEpochs, Power};
use super::*;

fn asked_for(amount: u64) -> Step {
    let mut step = Step::with_new(new_booking(PayChoice::AtSalon));
    step.request_payment("link", eur(amount), NOW).unwrap();
    step
}

fn open(step: &mut Step, power: Power, page: &str) -> Attempt {
    let attempt = step.start_payment_by(power, Provider::Stripe, NOW).unwrap();
    step.record_page(attempt, opened(page));
    attempt
}

#[test]
fn one_power_s_links_are_taken_back_and_the_other_s_stay() {
    let mut step = Step::with_new(new_booking(PayChoice::AtSalon));
    step.revoke_links(Power::Pay, NOW);
    step.revoke_links(Power::Pay, NOW);
    step.revoke_links(Power::Manage, NOW);
    assert_eq!(step.booking.links, LinkEpochs { manage: 1, pay: 2 });
    for _ in 0..u32::from(u16::MAX) + 2 {
        step.booking.next_epoch(Power::Manage);
    }
    assert_eq!(step.booking.links.of(Power::Manage), u16::MAX, "an epoch never comes again");
}

#[test]
fn a_booking_stored_before_there_were_links_is_read_and_one_without_revocations_is_stored_alike() {
    let booking = Step::with_new(new_booking(PayChoice::AtSalon)).booking;
    let text = serde_json::to_string(&booking).unwrap();
    for usual in ["links", "power", "purpose"] {
        assert!(!text.contains(&format!("\"{usual}\"")), "{text}");
    }
    assert_eq!(serde_json::from_str::<Booking>(&text).unwrap(), booking);
}

#[test]
fn a_page_is_shared_downwards_only() {
    // It leads back with the power that it was opened with.
    let mut step = asked_for(1_200);
    assert_eq!(open(&mut step, Power::Manage, "cs_1"), ONE);
    assert_eq!(step.booking.open_checkout_for(Power::Pay), None);
    assert_eq!(open(&mut step, Power::Pay, "cs_2"), TWO);
    assert_eq!(at_once(&step).len(), 1, "the former page is closed: {:?}", step.effects);
    for power in Power::ALL {
        assert_eq!(open(&mut step, power, "cs_3"), TWO, "{power:?}");
        let shown = step.booking.open_checkout_for(power).map(|checkout| checkout.url);
        assert_eq!(shown.as_deref(), Some("https://pay.example/cs_2"));
    }
}

#[test]
fn an_expired_page_is_replaced_whether_or_not_its_provider_has_said_so() {
    let mut step = asked_for(1_200);
    open(&mut step, Power::Pay, "cs_1");
    let expires = step.booking.payments[&ONE].page_expires;
    let again = |step: &mut Step, at| step.start_payment_by(Power::Pay, Provider::Stripe, at);
    assert_eq!(again(&mut step, expires.plus(-1)), Ok(ONE));
    assert_eq!(again(&mut step, expires), Ok(TWO));
    assert_eq!(step.booking.payments[&TWO].asked, eur(1_200));
}

#[test]
fn links_that_were_taken_back_stay_so_when_the_booking_is_read_again() {
    for power in [Power::Manage, Power::Pay] {
        let mut step = held();
        step.revoke_links(power, NOW);
        let taken_back = step.booking.links;
        assert_eq!(on(step).booking.links, taken_back);
    }
}
