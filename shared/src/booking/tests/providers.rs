//! Two providers for one slot: switching between them, a provider's check before it charges, pages that can be paid
//! twice, cards that are held first, and payments that only show that paying works.

use super::super::decide::{Check, CheckVerdict, PAYING_SECONDS, PAYING_SECONDS_MAX};
use super::super::settlement::{balance, entitlement};
use super::*;

const TTP: Provider = Provider::TipTopPay;

/// Held, with a page open at TipTop Pay.
fn at_tiptoppay() -> Step {
    let mut step = Step::with_new(new_booking(PayChoice::Now));
    assert_eq!(step.start_payment(TTP, NOW), Ok(ONE));
    step.record_page(ONE, opened("ttp_order_1"));
    on(step)
}

fn authorised(minor: u64) -> PaymentFact {
    PaymentFact::Authorised { amount: eur(minor) }
}

/// One transaction becomes known, as the ledger does it.
fn transaction(step: &mut Step, about: Attempt, id: &str, fact: PaymentFact, slot: Slot) -> Attempt {
    let refs = [name(id)];
    let attempt = step.payment_for(about, &refs, std::slice::from_ref(&fact), NOW);
    step.note_news(attempt, &refs, &[fact]);
    step.learn(attempt, &[], slot, NOW);
    attempt
}

fn asks(minor: u64) -> Check {
    let account = Some("00000000000000000000000000000001".to_owned());
    Check { transaction: name("ttp_tx_1"), amount: Some(eur(minor)), account }
}

/// Another card, on another device.
fn another() -> Check {
    Check { transaction: name("ttp_tx_2"), ..asks(1_000) }
}

fn check(step: &mut Step, check: &Check, now: Timestamp) -> CheckVerdict {
    step.check(ONE, TTP, check, now)
}

#[test]
fn another_provider_is_another_attempt_and_closes_the_former_page() {
    let mut step = held();
    assert_eq!(step.start_payment(TTP, NOW), Ok(TWO));
    assert_eq!(step.effects, [Effect::ExpirePage { attempt: ONE, session: name("cs_1") }]);
    assert_eq!(step.booking.open_checkout(), None, "the former page is of no use any more");
    step.record_page(TWO, opened("ttp_order_1"));
    assert_eq!(step.booking.open_checkout().map(|checkout| checkout.provider), Some(TTP));
    assert_eq!(step.booking.phase, Phase::Held { until: HOLD_END }, "the hold is the same");
    assert_eq!(step.start_payment(TTP, NOW), Ok(TWO));
}

#[test]
fn a_page_without_an_answer_is_found_out_about_when_the_client_goes_elsewhere() {
    let mut step = Step::with_new(new_booking(PayChoice::Now));
    step.start_payment(Provider::Stripe, NOW).unwrap();
    assert_eq!(step.start_payment(TTP, NOW), Ok(TWO));
    assert_eq!(step.effects, [Effect::ResolvePage { attempt: ONE }]);
    let mut found = on(step);
    found.record_page(ONE, opened("cs_1"));
    assert_eq!(found.effects, [Effect::ExpirePage { attempt: ONE, session: name("cs_1") }]);
    assert_eq!(
        found.start_payment(Provider::Stripe, NOW),
        Ok(Attempt(3)),
        "a page being closed is not used again"
    );
}

#[test]
fn paid_at_both_providers_the_second_goes_back() {
    let mut step = held();
    step.start_payment(TTP, NOW).unwrap();
    step.record_page(TWO, opened("ttp_order_1"));
    step.learn(TWO, &[captured(1_000)], Slot::Taken, NOW);
    let mut second = on(step);
    second.learn(ONE, &[captured(1_000)], Slot::Taken, NOW);
    assert_eq!((second.booking.held(), refunds_of(&second)), (eur(1_000), vec![(TWO, 1_000)]));
}

#[test]
fn a_second_transaction_on_one_page_is_a_payment_of_its_own_and_goes_back() {
    let mut step = at_tiptoppay();
    assert_eq!(transaction(&mut step, ONE, "ttp_tx_1", captured(1_000), Slot::Taken), ONE);
    assert_eq!(transaction(&mut step, ONE, "ttp_tx_2", captured(1_000), Slot::Taken), TWO);
    assert_eq!((step.booking.held(), refunds_of(&step)), (eur(1_000), vec![(TWO, 1_000)]));
    assert_eq!(transaction(&mut step, ONE, "ttp_tx_1", captured(1_000), Slot::Taken), ONE, "the same again");
    assert_eq!(step.booking.payments.len(), 2);
    assert_eq!(step.booking.payments[&TWO].page, Page::Shared { with: ONE });
}

#[test]
fn tries_that_took_no_money_stay_with_their_page() {
    let mut step = at_tiptoppay();
    let declined = super::declined(Some("insufficient_funds"));
    assert_eq!(transaction(&mut step, ONE, "ttp_tx_1", declined.clone(), Slot::Taken), ONE);
    assert_eq!(transaction(&mut step, ONE, "ttp_tx_2", captured(1_000), Slot::Taken), ONE);
    assert_eq!(transaction(&mut step, ONE, "ttp_tx_3", declined, Slot::Taken), ONE);
    assert!(is_confirmed(&step));
}

#[test]
fn at_stripe_one_page_is_one_payment_whatever_it_is_called() {
    let mut step = held();
    assert_eq!(transaction(&mut step, ONE, "pi_1", captured(1_000), Slot::Taken), ONE);
    assert_eq!(transaction(&mut step, ONE, "ch_1", captured(1_000), Slot::Taken), ONE);
}

#[test]
fn while_a_card_may_be_charged_no_other_is() {
    let mut step = at_tiptoppay();
    assert_eq!(check(&mut step, &asks(1_000), NOW), CheckVerdict::Accept);
    let events = step.events.len();
    assert_eq!(check(&mut step, &another(), NOW.plus(1)), CheckVerdict::NotAccepted);
    let wrong = Check { amount: Some(eur(1)), ..another() };
    assert_eq!(check(&mut step, &wrong, NOW.plus(1)), CheckVerdict::WrongAmount, "the more telling reason");
    assert_eq!(check(&mut step, &asks(1_000), NOW.plus(PAYING_SECONDS - 1)), CheckVerdict::Accept);
    assert_eq!(step.events.len(), events, "asked again, others are kept out no longer");
    assert_eq!(check(&mut step, &another(), NOW.plus(PAYING_SECONDS)), CheckVerdict::Accept);
    assert_eq!(check(&mut step, &asks(1_000), NOW.plus(PAYING_SECONDS)), CheckVerdict::NotAccepted);
}

#[test]
fn a_card_that_failed_keeps_nobody_out() {
    let mut step = at_tiptoppay();
    let failed = |number: u8| PaymentFact::Declined {
        code: Some("insufficient_funds".into()),
        at: None,
        transaction: Some(name(&format!("ttp_tx_{number}"))),
    };
    assert_eq!(check(&mut step, &asks(1_000), NOW), CheckVerdict::Accept);
    step.learn(ONE, &[failed(3)], Slot::Taken, NOW);
    assert_eq!(check(&mut step, &another(), NOW), CheckVerdict::NotAccepted, "that was a third one");
    step.learn(ONE, &[failed(1)], Slot::Taken, NOW);
    assert_eq!(check(&mut step, &another(), NOW), CheckVerdict::Accept);
    assert_eq!(check(&mut step, &asks(1_000), NOW), CheckVerdict::NotAccepted);
    step.learn(ONE, &[failed(2)], Slot::Taken, NOW);
    let events = step.events.len();
    assert_eq!(check(&mut step, &asks(1_000), NOW), CheckVerdict::Accept, "its own repeat");
    assert_eq!(step.events.len(), events, "what is over keeps nobody out again");
}

#[test]
fn a_card_on_the_former_page_keeps_others_out_of_the_next_one() {
    let mut step = at_tiptoppay();
    assert_eq!(check(&mut step, &asks(1_000), NOW), CheckVerdict::Accept);
    step.start_payment(Provider::Stripe, NOW).unwrap();
    step.start_payment(TTP, NOW).unwrap();
    step.record_page(Attempt(3), opened("ttp_order_2"));
    assert_eq!(step.check(Attempt(3), TTP, &another(), NOW), CheckVerdict::NotAccepted);
    assert_eq!(step.check(Attempt(3), TTP, &another(), NOW.plus(PAYING_SECONDS)), CheckVerdict::Accept);
}

#[test]
fn a_check_says_yes_only_to_what_was_asked_for() {
    let other = |change: fn(&mut Check)| {
        let mut check = asks(1_000);
        change(&mut check);
        check
    };
    for (asked, verdict) in [
        (asks(1_000), CheckVerdict::Accept),
        (asks(999), CheckVerdict::WrongAmount),
        (asks(1_001), CheckVerdict::WrongAmount),
        (other(|check| check.amount = None), CheckVerdict::WrongAmount),
        (
            other(|check| check.amount = Some(Money::new(1_000, "KZT".parse().unwrap()).unwrap())),
            CheckVerdict::WrongAmount,
        ),
        (other(|check| check.account = None), CheckVerdict::WrongAccount),
        (other(|check| check.account = Some("another".into())), CheckVerdict::WrongAccount),
    ] {
        assert_eq!(check(&mut at_tiptoppay(), &asked, NOW), verdict, "{asked:?}");
    }
    assert_eq!(at_tiptoppay().check(TWO, TTP, &asks(1_000), NOW), CheckVerdict::UnknownInvoice);
    assert_eq!(held().check(ONE, TTP, &asks(1_000), NOW), CheckVerdict::UnknownInvoice, "Stripe's payment");
}

#[test]
fn a_check_says_yes_only_while_the_slot_is_held_and_unpaid() {
    let mut held = at_tiptoppay();
    assert_eq!(check(&mut held, &asks(1_000), HOLD_END.plus(-1)), CheckVerdict::Accept);
    assert_eq!(check(&mut at_tiptoppay(), &asks(1_000), HOLD_END), CheckVerdict::Expired);
    let mut over = at_tiptoppay();
    over.end_hold(HOLD_END);
    assert_eq!(check(&mut over, &asks(1_000), HOLD_END), CheckVerdict::Expired);
    let mut released = at_tiptoppay();
    released.release(NOW);
    assert_eq!(check(&mut released, &asks(1_000), NOW), CheckVerdict::NotAccepted);
    let mut paid = at_tiptoppay();
    transaction(&mut paid, ONE, "ttp_tx_1", captured(1_000), Slot::Taken);
    assert_eq!(check(&mut paid, &asks(1_000), NOW), CheckVerdict::NotAccepted);
    let mut elsewhere = at_tiptoppay();
    elsewhere.start_payment(Provider::Stripe, NOW).unwrap();
    assert_eq!(check(&mut elsewhere, &asks(1_000), NOW), CheckVerdict::NotAccepted, "the former page");
}

#[test]
fn a_slot_is_kept_while_the_client_pays_but_not_for_ever() {
    let mut step = at_tiptoppay();
    check(&mut step, &asks(1_000), NOW);
    assert_eq!(step.booking.phase, Phase::Held { until: HOLD_END }, "there was time enough");
    let mut now = HOLD_END.plus(-1);
    check(&mut step, &asks(1_000), now);
    assert_eq!(step.booking.phase, Phase::Held { until: now.plus(PAYING_SECONDS) });
    for _ in 0..20 {
        now = now.plus(PAYING_SECONDS - 1);
        check(&mut step, &asks(1_000), now);
    }
    assert_eq!(step.booking.phase, Phase::Held { until: HOLD_END.plus(PAYING_SECONDS_MAX) });
    assert_eq!(check(&mut step, &asks(1_000), now), CheckVerdict::Expired);
}

#[test]
fn a_held_card_is_captured_once_the_booking_stands() {
    let mut step = at_tiptoppay();
    transaction(&mut step, ONE, "ttp_tx_1", authorised(1_000), Slot::Taken);
    let key = "00000000000000000000000000000001.1.capture".to_owned();
    let capture = Effect::Capture { attempt: ONE, key, amount: eur(1_000) };
    assert!(is_confirmed(&step) && step.effects == [capture]);
    let mut again = on(step);
    again.learn(ONE, &[authorised(1_000)], Slot::Taken, NOW);
    assert_eq!(again.effects, [], "asked for once");
    again.learn(ONE, &[captured(1_000)], Slot::Taken, NOW);
    assert_eq!((again.booking.held(), again.effects.len()), (eur(1_000), 0));
}

#[test]
fn a_card_held_for_a_lost_slot_is_let_go_and_never_captured() {
    let mut step = at_tiptoppay();
    step.end_hold(HOLD_END);
    let mut late = on(step);
    transaction(&mut late, ONE, "ttp_tx_1", authorised(1_000), Slot::Taken);
    assert_eq!(late.effects, [Effect::Void { attempt: ONE }]);
}

#[test]
fn a_second_held_card_on_one_page_is_let_go_while_the_first_is_captured() {
    let mut step = at_tiptoppay();
    transaction(&mut step, ONE, "ttp_tx_1", authorised(1_000), Slot::Taken);
    transaction(&mut step, ONE, "ttp_tx_2", authorised(1_000), Slot::Taken);
    let keys: Vec<_> = step.effects.iter().map(Effect::key).collect();
    assert_eq!(keys, ["capture.00000000000000000000000000000001.1.capture", "void.2"]);
}

#[test]
fn a_refused_capture_is_looked_up_and_what_is_still_held_is_let_go() {
    let mut step = at_tiptoppay();
    transaction(&mut step, ONE, "ttp_tx_1", authorised(1_000), Slot::Taken);
    let mut refused = on(step);
    refused.capture_refused(ONE, "not_found".into());
    refused.capture_refused(ONE, "not_found".into());
    let version = refused.booking.version;
    assert_eq!(refused.effects, [Effect::LookUp { attempt: ONE, version }]);
    let mut looked = on(refused);
    looked.learn(ONE, &[], Slot::Taken, NOW);
    assert_eq!(looked.effects, [Effect::Void { attempt: ONE }]);
    let balance = balance(&looked.booking).unwrap();
    assert_eq!((balance.held, balance.due, balance.at_rest()), (eur(0), eur(1_000), true));
}

#[test]
fn a_test_payment_goes_back_as_soon_as_it_is_known() {
    let mut made = new_booking(PayChoice::Now);
    made.purpose = Purpose::TestPayment;
    made.claims = Vec::new();
    let mut step = Step::with_new(made);
    step.start_payment(TTP, NOW).unwrap();
    step.record_page(ONE, opened("ttp_order_1"));
    assert_eq!(entitlement(&step.booking), Some(eur(0)));
    assert_eq!(check(&mut step, &asks(1_000), NOW), CheckVerdict::Accept);
    transaction(&mut step, ONE, "ttp_tx_1", captured(1_000), Slot::Taken);
    assert_eq!((step.booking.held(), refunds_of(&step)), (eur(0), vec![(ONE, 1_000)]));
}

#[test]
fn a_payment_on_another_s_page_begins_with_nothing_done_to_it() {
    let mut step = at_tiptoppay();
    transaction(&mut step, ONE, "ttp_tx_1", captured(1_500), Slot::Taken);
    assert_eq!(step.booking.payments[&ONE].refund_requests.len(), 1);
    let later = NOW.plus(60);
    let refs = [name("ttp_tx_2")];
    let shared = step.payment_for(ONE, &refs, &[captured(1_000)], later);
    let payment = &step.booking.payments[&shared];
    assert_eq!((payment.since, payment.refund_requests.len(), payment.capture.is_some()), (later, 0, false));

    let mut letting_go = at_tiptoppay();
    letting_go.end_hold(HOLD_END);
    let held = PaymentFact::Authorised { amount: eur(1_000) };
    transaction(&mut letting_go, ONE, "ttp_tx_1", held.clone(), Slot::Taken);
    assert!(letting_go.booking.payments[&ONE].void_requested);
    let shared = letting_go.payment_for(ONE, &refs, &[held], later);
    assert!(!letting_go.booking.payments[&shared].void_requested);
}

#[test]
fn a_hold_that_lasts_long_enough_is_not_kept_anew() {
    for (left, kept) in [(PAYING_SECONDS - 1, true), (PAYING_SECONDS, false), (PAYING_SECONDS + 1, false)] {
        let mut step = at_tiptoppay();
        assert_eq!(check(&mut step, &asks(1_000), HOLD_END.plus(-left)), CheckVerdict::Accept);
        let extended = step.events.iter().any(|event| matches!(event, Event::HoldExtended { .. }));
        assert_eq!(extended, kept, "{left} s were left");
    }
}

#[test]
fn a_try_that_is_heard_of_and_has_no_money_yet_still_keeps_others_out() {
    let mut step = at_tiptoppay();
    assert_eq!(check(&mut step, &asks(1_000), NOW), CheckVerdict::Accept);
    step.learn(ONE, &[PaymentFact::Linked { refs: vec![name("ttp_tx_1")] }], Slot::Taken, NOW);
    assert_eq!(check(&mut step, &another(), NOW.plus(1)), CheckVerdict::NotAccepted);
}
