//! Sums in units that a provider can be asked for, in every kind of currency, and the edges of what is due.

#![allow(clippy::wildcard_enum_match_arm, reason = "of events only those with sums are looked at")]

use super::super::after::{CannotChange, Waiver};
use super::super::cancel::Cancelling;
use super::super::settlement::{Settlement, balance, settle};
use super::*;
use crate::cancellation::{CancellationRule, CardOnFile, Fee, TermsLine};
use crate::payment::fact::{DisputeFact, DisputeStatus};
use crate::time::Minutes;
use proptest::prelude::*;

/// The visit of `new_booking` begins then.
const START: Timestamp = Timestamp(NOW.0 + 86_400);
/// Of each kind: no decimals, two, three; and those that Stripe counts in hundredths all the same.
const CURRENCIES: [&str; 7] = ["EUR", "JPY", "KWD", "ISK", "UGX", "HUF", "TWD"];

fn money(minor: u64, code: &str) -> Money {
    Money::new(minor, code.parse().unwrap()).unwrap()
}

/// Whether Stripe sends back such a sum, in the words of its documentation (docs.stripe.com, currencies).
fn stripe_knows(amount: Money) -> bool {
    let wire = Provider::Stripe.to_wire(amount).unwrap();
    match amount.currency().code() {
        "KWD" => wire.is_multiple_of(10),
        "ISK" | "UGX" => wire.is_multiple_of(100),
        _ => wire > 0,
    }
}

/// Confirmed, with `due` paid at Stripe; calling off is free until an hour before.
fn stands(code: &str, due: u64, fee: Fee) -> Step {
    let mut made = new_booking(PayChoice::Now);
    let (price, due_now) = (money(due.max(4_000), code), money(due, code));
    let prepayment = Prepayment::Required { due_now };
    made.quote = Quote { total_from: price, total_to: price, prepayment, collect: Collect::Charge };
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

fn call_off(step: &mut Step, now: Timestamp) -> u64 {
    let shown = step.booking.cancellation(now).unwrap();
    step.cancel(Cancelling::Client { shown }, now).unwrap();
    shown.back.minor()
}

#[test]
fn a_fee_is_lowered_so_that_the_provider_can_send_back_the_rest() {
    // A third of 4.000 dinars is 1.333; Stripe sends back tens of fils.
    for (code, fee) in [("KWD", 1_330), ("EUR", 1_333), ("JPY", 1_333), ("ISK", 1_333)] {
        let mut step = stands(code, 4_000, percent(3_333));
        assert_eq!(call_off(&mut step, START.plus(-60)), 4_000 - fee, "{code}");
        assert_eq!(refunds_of(&step), [(ONE, 4_000 - fee)], "{code}");
        let mut missed = stands(code, 4_000, percent(3_333));
        missed.no_show(Waiver::None, START).unwrap();
        assert_eq!(refunds_of(&missed), [(ONE, 4_000 - fee)], "{code}");
    }
}

#[test]
fn what_the_salon_gives_back_is_raised_to_what_the_provider_can_send() {
    for (code, given) in [("KWD", 1_010), ("EUR", 1_003), ("UGX", 1_003)] {
        let mut step = stands(code, 4_000, Fee::None);
        step.grant_refund("refund-1", money(1_003, code), NOW).unwrap();
        assert_eq!(refunds_of(&step), [(ONE, given)], "{code}");
        assert_eq!(step.booking.refundable().minor(), 4_000 - given, "{code}");
    }
}

#[test]
fn what_was_granted_before_is_not_taken_from_the_fee_again() {
    for off in [(|step: &mut Step| assert!(call_off(step, START.plus(-60)) > 0)) as fn(&mut Step), |step| {
        step.no_show(Waiver::None, START).unwrap();
    }] {
        let mut step = stands("EUR", 4_000, percent(5_000));
        step.grant_refund("refund-1", eur(1_500), NOW).unwrap();
        off(&mut step);
        assert_eq!(refunds_of(&step), [(ONE, 1_500), (ONE, 500)]);
        assert_eq!(step.booking.held(), eur(2_000));
        assert_eq!(step.booking.refundable(), eur(2_000));
        step.grant_refund("refund-2", eur(300), START).unwrap();
        assert_eq!(step.booking.held(), eur(1_700), "and of the fee itself it may give back");
    }
}

#[test]
fn a_hold_that_is_being_let_go_is_not_there_any_more() {
    let mut step = Step::with_new(new_booking(PayChoice::AtSalon));
    step.request_payment("link-1", eur(2_500), NOW).unwrap();
    step.start_payment(Provider::TipTopPay, NOW).unwrap();
    step.record_page(ONE, opened("ttp_order_1"));
    step.revoke_request("link-1", NOW);
    step.learn(ONE, &[PaymentFact::Authorised { amount: eur(2_500) }], Slot::Taken, NOW);
    assert!(step.effects.contains(&Effect::Void { attempt: ONE }));
    step.request_payment("link-2", eur(2_500), NOW).unwrap();
    assert_eq!(step.booking.cancellation(NOW).unwrap().back, eur(0), "it is on its way back already");
    assert_eq!(step.booking.refundable(), eur(0));
}

#[test]
fn a_page_for_another_sum_than_is_open_is_closed_at_once_and_not_shown() {
    let mut step = Step::with_new(new_booking(PayChoice::AtSalon));
    step.request_payment("link-1", eur(1_000), NOW).unwrap();
    step.start_payment(Provider::Stripe, NOW).unwrap();
    step.record_page(ONE, opened("cs_1"));
    assert!(step.booking.open_checkout().is_some() && at_once(&step).is_empty());
    step.request_payment("link-2", eur(500), NOW).unwrap();
    assert_eq!(at_once(&step), [&Effect::ExpirePage { attempt: ONE, session: name("cs_1") }]);
    assert_eq!(step.booking.open_checkout(), None);
    assert_eq!(step.start_payment(Provider::Stripe, NOW), Ok(TWO));
    assert_eq!(step.booking.payments[&TWO].asked, eur(1_500));
}

#[test]
fn a_visit_that_has_begun_is_not_moved_by_its_client() {
    let mut made = new_booking(PayChoice::AtSalon);
    let rule = CancellationRule { free_until: Minutes(0), fee: percent(5_000), card: CardOnFile::NotKept };
    made.terms = CancellationTerms::agree(&[TermsLine { rule, price: eur(4_000), prepaid: eur(0) }]).unwrap();
    assert_eq!(Booking::new(made).movable_until(), START.plus(-1));
}

#[test]
fn nothing_cannot_be_asked_for() {
    let mut step = on(Step::with_new(new_booking(PayChoice::AtSalon)));
    for nothing in [eur(0), money(2_500, "USD")] {
        assert_eq!(step.request_payment("link-1", nothing, NOW), Err(CannotChange::NothingToPay));
    }
    assert!(step.events.is_empty() && step.booking.requested.is_empty());
}

/// What somebody does next.
#[derive(Debug, Clone)]
enum Next {
    Grant(u64),
    Request(u64),
    Revoke,
    Pay,
    CallOff(i64),
    ForFree,
    Missed,
    Dispute(u64),
    Refused,
}

fn next() -> impl Strategy<Value = Next> {
    prop_oneof![
        (1..5_000_u64).prop_map(Next::Grant),
        (1..5_000_u64).prop_map(Next::Request),
        Just(Next::Revoke),
        Just(Next::Pay),
        (1..7_200_i64).prop_map(Next::CallOff),
        Just(Next::ForFree),
        Just(Next::Missed),
        (1..500_u64).prop_map(Next::Dispute),
        Just(Next::Refused),
    ]
}

fn act(step: &mut Step, next: &Next, number: usize, code: &str) {
    let key = format!("k{number}");
    let provider_step = Provider::Stripe.step(code.parse().unwrap());
    match next {
        Next::Grant(minor) => {
            let _ = step.grant_refund(&key, money(*minor, code), NOW);
        }
        // As the ledger lowers it.
        Next::Request(minor) => {
            let _ = step.request_payment(&key, money(*minor, code).round_down(provider_step), NOW);
        }
        Next::Revoke => step.booking.requested.clone().keys().for_each(|key| step.revoke_request(key, NOW)),
        Next::Pay => {
            if let Ok(attempt) = step.start_payment(Provider::Stripe, NOW) {
                let amount = step.booking.payments[&attempt].asked;
                step.learn(attempt, &[PaymentFact::Captured { amount }], Slot::Taken, NOW);
            }
        }
        Next::CallOff(before) => {
            if step.booking.cancellation(START.plus(-before)).is_some() {
                call_off(step, START.plus(-before));
            }
        }
        Next::ForFree => {
            let _ = step.cancel(Cancelling::SalonForFree, NOW);
        }
        Next::Missed => {
            let _ = step.no_show(Waiver::None, START);
        }
        // A cardholder got back part of it, tens of units of the provider's.
        Next::Dispute(tens) => {
            let taken = Some(money(tens * 10, code));
            let dispute = DisputeFact {
                id: name("dp_1"),
                amount: money(tens * 10, code),
                reason: "general".into(),
                status: DisputeStatus::Lost,
                withdrawn: taken,
                reinstated: None,
                due_by: None,
            };
            step.learn(ONE, &[PaymentFact::Dispute { dispute }], Slot::Taken, NOW);
        }
        Next::Refused => {
            let request = step.booking.payments[&ONE].refund_requests.last().cloned();
            if let Some(request) = request {
                step.refund_refused(ONE, &request.key, "charge_already_refunded".into());
                step.learn(ONE, &[], Slot::Taken, NOW);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_sum_that_is_sent_back_or_asked_for_is_one_that_the_provider_knows(
        code in prop::sample::select(CURRENCIES.to_vec()),
        tens in 20..2_000_u64,
        points in 0..=10_000_u16,
        what in prop::collection::vec(next(), 1..8),
    ) {
        let mut step = stands(code, tens * 10, percent(points));
        for (number, next) in what.iter().enumerate() {
            let before = step.booking.payments.clone();
            step.effects.clear();
            let asked = step.events.len();
            act(&mut step, next, number, code);
            for event in &step.events[asked..] {
                match event {
                    Event::RefundRequested { attempt, amount, .. } => {
                        prop_assert!(stripe_knows(*amount), "{next:?} asks for {amount}");
                        let captured = step.booking.payments[attempt].captured().minor();
                        let left = before.get(attempt).map_or(captured, |payment| payment.held().unwrap().minor());
                        prop_assert!(amount.minor() <= left.max(captured), "{next:?} asks for {amount} of {left}");
                    }
                    Event::PaymentStarted { amount, .. } => prop_assert!(stripe_knows(*amount), "{amount}"),
                    _ => {}
                }
            }
            let returned = step.booking.returned().minor();
            let came: u64 = step.booking.payments.values().map(|payment| payment.known.captured).sum();
            prop_assert!(returned <= came, "{returned} of {came}");
            prop_assert!(settle(&step.booking).is_empty(), "{:?}", settle(&step.booking));
            prop_assert!(balance(&step.booking).is_some_and(|balance| balance.at_rest()));
        }
    }

    #[test]
    fn a_gap_that_is_no_multiple_of_the_step_is_closed_in_the_client_s_favour(due in 0..4_000_u64) {
        // As an old record may have it: a fee from before fees were lowered.
        let mut step = stands("KWD", 4_000, Fee::None);
        step.booking.phase = Phase::Cancelled { at: NOW, fee: Some(money(due, "KWD")) };
        let amount = money(4_000 - due / 10 * 10, "KWD");
        let wanted = (!amount.is_zero() && due < 4_000).then_some(Settlement::Refund { attempt: ONE, amount });
        prop_assert_eq!(settle(&step.booking), wanted.into_iter().collect::<Vec<_>>());
    }
}
