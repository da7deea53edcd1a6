//! Calling off a booking that stands: what was shown is what happens, to the last unit.

use super::super::cancel::{CancellationQuote, Cancelling, CannotCancel};
use super::super::settlement::{balance, entitlement};
use super::*;
use crate::cancellation::{CancellationRule, CardOnFile, Fee, TermsLine};
use crate::time::Minutes;
use proptest::prelude::*;

const DAY: i64 = 86_400;
/// The visit of `new_booking` begins then.
const START: Timestamp = Timestamp(NOW.0 + DAY);

fn money(minor: u64, code: &str) -> Money {
    Money::new(minor, code.parse().unwrap()).unwrap()
}

/// A booking of 4,000 minor units with `due` of them paid ahead, under one rule with an hour's notice.
fn stands(code: &str, due: u64, fee: Fee) -> Step {
    let mut made = new_booking(PayChoice::Now);
    let (price, due_now) = (money(4_000, code), money(due, code));
    made.quote = Quote {
        total_from: price,
        total_to: price,
        prepayment: Prepayment::Required { due_now },
        collect: Collect::Charge,
    };
    let rule = CancellationRule { free_until: Minutes(60), fee, card: CardOnFile::NotKept };
    made.terms = CancellationTerms::agree(&[TermsLine { rule, price, prepaid: due_now }]).unwrap();
    let mut step = Step::with_new(made);
    step.start_payment(Provider::Stripe, NOW).unwrap();
    step.record_page(ONE, opened("cs_1"));
    step.learn(ONE, &[PaymentFact::Captured { amount: due_now }], Slot::Taken, NOW);
    assert!(is_confirmed(&step));
    on(step)
}

fn percent(points: u16) -> Fee {
    Fee::Percent { points: points.try_into().unwrap() }
}

fn by_client(step: &Step, now: Timestamp) -> Cancelling {
    Cancelling::Client { shown: step.booking.cancellation(now).unwrap() }
}

#[test]
fn the_fee_begins_one_second_after_the_notice_in_every_kind_of_currency() {
    for code in ["EUR", "JPY", "KWD", "KZT"] {
        for (before, fee) in [(3_601, 0), (3_600, 0), (3_599, 1_000), (1, 1_000)] {
            let mut step = stands(code, 2_000, percent(2_500));
            let now = START.plus(-before);
            let shown = step.booking.cancellation(now).unwrap();
            assert_eq!((shown.fee.minor(), shown.back.minor()), (fee, 2_000 - fee), "{code} {before}");
            step.cancel(Cancelling::Client { shown }, now).unwrap();
            assert_eq!(refunds_of(&step), [(ONE, 2_000 - fee)], "{code} {before}");
            assert_eq!(step.booking.held(), money(fee, code));
            assert!(!step.booking.holds_slot());
        }
    }
}

#[test]
fn what_was_shown_before_the_notice_ended_does_not_hold_after_it() {
    let mut step = stands("EUR", 2_000, percent(2_500));
    let shown = step.booking.cancellation(START.plus(-3_600)).unwrap();
    let truth = CancellationQuote { fee: eur(1_000), back: eur(1_000), charge: None };
    let late = START.plus(-3_599);
    assert_eq!(step.cancel(Cancelling::Client { shown }, late), Err(CannotCancel::FeeChanged(truth)));
    let other_back = CancellationQuote { back: eur(999), ..truth };
    let refused = step.cancel(Cancelling::Client { shown: other_back }, late);
    assert_eq!(refused, Err(CannotCancel::FeeChanged(truth)), "the same fee, but something else goes back");
    assert!(step.events.is_empty() && step.booking.holds_slot());
    assert_eq!(step.cancel(Cancelling::Client { shown: truth }, late), Ok(()));
}

#[test]
fn a_fee_is_never_above_what_is_there() {
    let mut step = stands("EUR", 500, Fee::Fixed { minor: 3_000 });
    step.cancel(by_client(&step, START.plus(-60)), START.plus(-60)).unwrap();
    assert_eq!((refunds_of(&step), step.booking.held()), (vec![], eur(500)));
    assert_eq!(entitlement(&step.booking), Some(eur(500)));
    let mut unpaid = Step::with_new(new_booking(PayChoice::AtSalon));
    let shown = unpaid.booking.cancellation(START.plus(-60)).unwrap();
    assert_eq!((shown.fee, shown.back), (eur(0), eur(0)));
    assert_eq!(unpaid.cancel(Cancelling::Client { shown }, START.plus(-60)), Ok(()));
}

#[test]
fn the_salon_may_keep_what_the_terms_say_or_nothing_and_when_it_likes() {
    for (by, kept) in [(Cancelling::SalonByTerms, 1_000), (Cancelling::SalonForFree, 0)] {
        let mut step = stands("EUR", 2_000, percent(2_500));
        let after = START.plus(DAY);
        assert_eq!(step.cancel(by_client(&step, after), after), Err(CannotCancel::NotCancellable));
        step.cancel(by, after).unwrap();
        assert_eq!(step.booking.held(), eur(kept), "{by:?}");
    }
}

#[test]
fn calling_off_twice_is_once() {
    let mut step = stands("EUR", 2_000, percent(2_500));
    let by = by_client(&step, START.plus(-60));
    step.cancel(by, START.plus(-60)).unwrap();
    let mut again = on(step);
    for by in [by, Cancelling::SalonForFree] {
        assert_eq!(again.cancel(by, START.plus(-30)), Ok(()));
    }
    assert_eq!((again.events.len(), again.effects.len()), (0, 0));
}

#[test]
fn what_does_not_stand_cannot_be_called_off() {
    for mut step in [held(), expired()] {
        assert_eq!(step.booking.cancellation(NOW), None);
        assert_eq!(step.cancel(Cancelling::SalonForFree, NOW), Err(CannotCancel::NotCancellable));
    }
}

#[test]
fn a_payment_that_comes_after_calling_off_goes_back_and_the_fee_stays() {
    let mut step = stands("EUR", 2_000, percent(2_500));
    step.cancel(by_client(&step, START.plus(-60)), START.plus(-60)).unwrap();
    let mut late = on(step);
    late.start_payment(Provider::Stripe, NOW).unwrap_err();
    late.learn(ONE, &[captured(2_600)], Slot::Free, NOW);
    assert_eq!((refunds_of(&late), late.booking.held()), (vec![(ONE, 600)], eur(1_000)));
    assert!(balance(&late.booking).unwrap().at_rest());
}

#[test]
fn of_a_card_that_is_only_held_the_fee_is_captured_and_the_rest_let_go() {
    let mut made = new_booking(PayChoice::Now);
    let rule = CancellationRule {
        free_until: Minutes(60),
        fee: Fee::Fixed { minor: 400 },
        card: CardOnFile::NotKept,
    };
    let line = TermsLine { rule, price: eur(4_000), prepaid: eur(1_000) };
    made.terms = CancellationTerms::agree(&[line]).unwrap();
    let mut step = Step::with_new(made);
    step.start_payment(Provider::TipTopPay, NOW).unwrap();
    step.record_page(ONE, opened("ttp_order_1"));
    step.learn(ONE, &[PaymentFact::Authorised { amount: eur(1_000) }], Slot::Taken, NOW);
    let shown = step.booking.cancellation(START.plus(-60)).unwrap();
    assert_eq!((shown.fee, shown.back), (eur(400), eur(600)));
    step.cancel(Cancelling::Client { shown }, START.plus(-60)).unwrap();
    // The capture of the whole was under way when it was called off: what is above the fee comes back once it is done.
    let mut done = on(step);
    done.learn(ONE, &[captured(1_000)], Slot::Taken, START);
    assert_eq!((refunds_of(&done), done.booking.held()), (vec![(ONE, 600)], eur(400)));
}

#[test]
fn the_client_is_told_that_the_rest_is_on_its_way() {
    let mut step = stands("EUR", 2_000, percent(2_500));
    step.cancel(by_client(&step, START.plus(-60)), START.plus(-60)).unwrap();
    let view = step.booking.view();
    assert_eq!((view.status, view.payment), (BookingStatus::Cancelled, PaymentStatus::Refunding));
    assert_eq!((view.paid, view.refunded), (eur(1_000), eur(1_000)));
    let key = step.booking.payments[&ONE].refund_requests[0].key.clone();
    step.learn(ONE, &[refund("re_1", Some(&key), 1_000, RefundStatus::Succeeded)], Slot::Taken, START);
    assert_eq!(step.booking.view().payment, PaymentStatus::Refunded);
}

proptest! {
    #[test]
    fn what_goes_back_is_what_was_shown(
        due in 1..=4_000_u64, points in 1..=10_000_u16, before in 1..7_200_i64, code in 0..3_usize
    ) {
        let code = ["EUR", "JPY", "KWD"][code];
        let mut step = stands(code, due, percent(points));
        let now = START.plus(-before);
        let shown = step.booking.cancellation(now).unwrap();
        prop_assert_eq!(shown.fee.plus(shown.back).unwrap(), money(due, code));
        step.cancel(Cancelling::Client { shown }, now).unwrap();
        let back: u64 = refunds_of(&step).iter().map(|(_, minor)| minor).sum();
        prop_assert_eq!(back, shown.back.minor());
        prop_assert_eq!(step.booking.held(), shown.fee);
    }
}
