//! How it is paid, in the words that a client knows.

use super::*;

fn told(step: &Step) -> PaymentStatus {
    step.booking.view().payment
}

#[test]
fn while_the_time_is_held_the_client_is_told_how_the_payment_goes() {
    let after = |facts: &[PaymentFact]| {
        let mut step = held();
        step.learn(ONE, facts, Slot::Taken, NOW);
        told(&step)
    };
    assert_eq!(told(&held()), PaymentStatus::Awaited);
    assert_eq!(after(&[PaymentFact::Processing]), PaymentStatus::Processing);
    assert_eq!(after(&[declined(Some("insufficient_funds"))]), PaymentStatus::Declined);
    assert_eq!(after(&[captured(1_000)]), PaymentStatus::Paid);
    let mut secured = held();
    secured.booking.payments.get_mut(&ONE).unwrap().known.captured = 1_000;
    assert_eq!(told(&secured), PaymentStatus::Paid, "before anything is decided about it");
}

#[test]
fn a_visit_that_stands_is_paid_sent_back_or_needs_no_payment() {
    let at_salon = Step::with_new(new_booking(PayChoice::AtSalon));
    assert_eq!(told(&at_salon), PaymentStatus::NotNeeded);
    let mut step = held();
    step.learn(ONE, &[captured(1_000)], Slot::Taken, NOW);
    assert_eq!(told(&step), PaymentStatus::Paid);
    step.learn(ONE, &[refund("re_1", None, 400, RefundStatus::Succeeded)], Slot::Taken, NOW);
    assert_eq!(told(&step), PaymentStatus::Paid, "some of it is there still");
    step.learn(ONE, &[refund("re_2", None, 600, RefundStatus::Succeeded)], Slot::Taken, NOW);
    assert_eq!(told(&step), PaymentStatus::Refunded);
}

#[test]
fn a_page_that_is_closed_is_offered_to_nobody() {
    let mut step = held();
    assert!(step.booking.open_checkout().is_some());
    step.learn(ONE, &[PaymentFact::CheckoutClosed], Slot::Taken, NOW);
    assert_eq!(step.booking.open_checkout(), None);
}
