//! One payment is one transaction, rule by rule.

use super::*;

/// A booking that is held, with a page at TipTop Pay open.
fn held() -> Step {
    let mut step = Step::with_new(new_booking(PayChoice::Now));
    assert_eq!(step.start_payment(Provider::TipTopPay, NOW), Ok(ONE));
    step.record_page(ONE, opened("ttp_order_1"));
    on(step)
}

/// What is said of the transaction of that name, by a message about the page.
fn said(step: &mut Step, transaction: &str, facts: &[PaymentFact]) -> Attempt {
    let refs = [name(transaction)];
    let attempt = step.payment_for(ONE, &refs, facts, NOW);
    step.note_news(attempt, &refs, facts);
    step.learn(attempt, &[], Slot::Taken, NOW);
    attempt
}

#[test]
fn a_second_transaction_of_a_page_is_a_payment_of_its_own_and_goes_back() {
    let mut step = held();
    assert_eq!(said(&mut step, "ttp_tx_1", &[captured(1_000)]), ONE);
    assert_eq!(said(&mut step, "ttp_tx_2", &[captured(1_000)]), TWO);
    assert_eq!((refunds_of(&step), step.booking.held()), (vec![(TWO, 1_000)], eur(1_000)));
    assert_eq!(said(&mut step, "ttp_tx_1", &[captured(1_000)]), ONE, "what is known comes first");
}

#[test]
fn a_try_without_money_gives_the_payment_no_name() {
    for fact in [PaymentFact::Processing, declined(None)] {
        let mut step = held();
        let linked = PaymentFact::Linked { refs: vec![name("ttp_tx_1")] };
        said(&mut step, "ttp_tx_1", &[linked, fact]);
        assert_eq!(said(&mut step, "ttp_tx_2", &[captured(1_000)]), ONE);
        assert_eq!(said(&mut step, "ttp_tx_1", &[captured(1_000)]), TWO, "it was still waiting for its bank");
        assert_eq!((refunds_of(&step), step.booking.held()), (vec![(TWO, 1_000)], eur(1_000)));
    }
}

#[test]
fn a_hold_that_was_let_go_before_it_was_heard_of_does_not_end_the_next_one() {
    let mut step = held();
    assert_eq!(said(&mut step, "ttp_tx_1", &[PaymentFact::AuthorisationEnded]), ONE);
    let authorised = PaymentFact::Authorised { amount: eur(1_000) };
    assert_eq!(said(&mut step, "ttp_tx_2", &[authorised]), TWO);
    assert!(is_confirmed(&step));
    assert!(matches!(step.effects.last(), Some(Effect::Capture { attempt: TWO, .. })));
}

#[test]
fn the_page_s_own_name_is_no_transaction() {
    let mut step = held();
    let refs = [name("ttp_order_1"), name("ttp_tx_1")];
    assert_eq!(step.payment_for(ONE, &refs, &[captured(1_000)], NOW), ONE);
    step.note_news(ONE, &refs, &[captured(1_000)]);
    let refs = [name("ttp_order_1"), name("ttp_tx_2")];
    assert_eq!(step.payment_for(ONE, &refs, &[captured(1_000)], NOW), TWO);
}

#[test]
fn what_shares_a_page_shares_it_with_the_payment_whose_page_it_is() {
    let mut step = held();
    said(&mut step, "ttp_tx_1", &[captured(1_000)]);
    said(&mut step, "ttp_tx_2", &[captured(1_000)]);
    let refs = [name("ttp_tx_3")];
    let third = step.payment_for(TWO, &refs, &[captured(1_000)], NOW);
    assert_eq!(step.booking.payments[&third].page, Page::Shared { with: ONE });
}

#[test]
fn a_page_of_stripe_has_one_payment_whatever_its_names() {
    let mut step = super::held();
    let refs = [name("pi_1")];
    step.note_news(ONE, &refs, &[PaymentFact::Processing]);
    assert!(step.booking.payments[&ONE].known.refs.contains(&name("pi_1")));
    assert_eq!(step.payment_for(ONE, &[name("ch_1")], &[captured(1_000)], NOW), ONE);
}
