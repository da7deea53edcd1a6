//! What a provider lists, over the books: the same road as its messages, told once, and nobody else's business.

use super::{Desk, by_hand, name, paid};
use chairtime_shared::api::BookingRequest;
use chairtime_shared::ledger::{Reconciled, reconcile};
use chairtime_shared::money::Money;
use chairtime_shared::payment::Attempt;
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_shared::provider::Provider;
use chairtime_shared::reconciliation::{Difference, Listed, Outcome, What};
use chairtime_tests::fixtures::eur;
use proptest::prelude::*;

fn list(desk: &mut Desk, about: Option<&BookingRequest>, refs: &[&str], facts: &[PaymentFact]) -> Reconciled {
    let listed = Listed {
        about: about.map(|request| (request.id.clone(), Attempt(1))),
        refs: refs.iter().map(|text| name(text)).collect(),
        facts: facts.to_vec(),
    };
    let Ok(done) = reconcile(&mut desk.books, Provider::Stripe, &listed, desk.now);
    desk.books.commit();
    done.unwrap()
}

fn told(done: Reconciled) -> Vec<(What, Outcome)> {
    let Reconciled::Ours { differences, .. } = done else { panic!("{done:?}") };
    differences.iter().map(|Difference { what, outcome, .. }| (*what, *outcome)).collect()
}

#[test]
fn what_was_paid_and_refunded_without_a_word_is_found_and_mended_once() {
    let mut desk = Desk::new();
    let request = desk.book(1);
    let linked = PaymentFact::Linked { refs: vec![name("pi_1"), name("ch_1")] };
    assert_eq!(
        told(list(&mut desk, Some(&request), &["pi_1", "ch_1"], &[linked.clone(), paid()])),
        [(What::Paid, Outcome::Healed)]
    );
    assert!(desk.is_confirmed(&request));
    // A refund made by hand carries nothing of ours: it is known by the payment's name.
    let refund = [by_hand(300)];
    assert_eq!(told(list(&mut desk, None, &["pi_1"], &refund)), [(What::Refunded, Outcome::Healed)]);
    for (about, refs, facts) in
        [(Some(&request), ["pi_1", "ch_1"], &[linked, paid()][..]), (None, ["pi_1", "ch_1"], &refund[..])]
    {
        assert_eq!(told(list(&mut desk, about, &refs, facts)), []);
    }
}

#[test]
fn a_second_payment_of_the_same_sum_on_one_page_is_found_by_its_name_and_goes_back() {
    // Found by the simulator: what it says is known of the first, so that only the name is news.
    let mut desk = Desk::new();
    desk.books.providers = vec![Provider::TipTopPay];
    let request = desk.book(1);
    let mut second = |text: &str| {
        let listed = Listed {
            about: Some((request.id.clone(), Attempt(1))),
            refs: vec![name(text)],
            facts: vec![paid()],
        };
        let Ok(done) = reconcile(&mut desk.books, Provider::TipTopPay, &listed, desk.now);
        desk.books.commit();
        told(done.unwrap())
    };
    for transaction in ["ttp_tx_1", "ttp_tx_2"] {
        assert_eq!(second(transaction), [(What::Paid, Outcome::Healed)], "{transaction}");
        assert_eq!(second(transaction), [], "{transaction}");
    }
    let back = desk.booking(&request).payments.values().map(|payment| payment.refund_requests.len());
    assert_eq!(back.collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn a_fee_is_taken_in_and_is_no_difference() {
    let mut desk = Desk::new();
    let request = desk.book(1);
    list(&mut desk, Some(&request), &["ch_1"], &[PaymentFact::Linked { refs: vec![name("ch_1")] }, paid()]);
    let fee = [PaymentFact::ProviderFee { name: name("txn_1"), amount: eur(85) }];
    for fees in [1, 0] {
        let expected = Reconciled::Ours { differences: vec![], fees };
        assert_eq!(list(&mut desk, None, &["ch_1"], &fee), expected);
    }
    let lines = desk.books.movements();
    assert_eq!(lines.last().map(|line| line.line.amount), Some(eur(85)));
}

#[test]
fn fees_are_counted_as_far_as_nobody_told_of_them() {
    let mut desk = Desk::new();
    let request = desk.book(1);
    let fee = |text: &str| PaymentFact::ProviderFee { name: name(text), amount: eur(85) };
    let linked = PaymentFact::Linked { refs: vec![name("ch_1")] };
    list(&mut desk, Some(&request), &["ch_1"], &[linked, paid()]);
    for (facts, expected) in [
        (vec![fee("txn_1"), fee("txn_2")], 2),
        (vec![fee("txn_1"), fee("txn_2"), fee("txn_3")], 1),
        // Something is new, but no fee.
        (vec![fee("txn_1"), by_hand(300)], 0),
    ] {
        let Reconciled::Ours { fees, .. } = list(&mut desk, None, &["ch_1"], &facts) else {
            panic!("it is ours")
        };
        assert_eq!(fees, expected, "{facts:?}");
    }
}

#[test]
fn what_the_books_could_not_take_in_stays_open_beside_what_they_could() {
    let mut desk = Desk::new();
    let request = desk.book(1);
    let dollars = Money::new(500, "USD".parse().unwrap()).unwrap();
    let stranger = PaymentFact::Authorised { amount: dollars };
    let told = told(list(&mut desk, Some(&request), &["pi_1"], &[paid(), stranger]));
    assert_eq!(told, [(What::Paid, Outcome::Healed), (What::ForeignCurrency, Outcome::Open)]);
}

#[test]
fn a_payment_of_another_trade_leaves_no_trace() {
    let mut desk = Desk::new();
    desk.book(1);
    assert_eq!(list(&mut desk, None, &["pi_9"], &[paid()]), Reconciled::NotOurs);
    assert!(desk.books.untouched());
}

#[test]
fn a_payment_with_our_marks_and_no_booking_is_told_each_time_and_kept_for_its_booking() {
    let mut desk = Desk::new();
    let request = desk.request(7, "cut", chairtime_shared::api::PayChoice::Now);
    for _ in 0..2 {
        let found = told(list(&mut desk, Some(&request), &["pi_1"], &[paid()]));
        assert_eq!(found, [(What::NoBooking, Outcome::Open)]);
    }
    // The same marks at another attempt than there is: the booking is known, the payment is not.
    desk.book(7);
    let listed = Listed {
        about: Some((request.id.clone(), Attempt(5))),
        refs: vec![name("pi_5")],
        facts: vec![paid()],
    };
    let Ok(done) = reconcile(&mut desk.books, Provider::Stripe, &listed, desk.now);
    desk.books.commit();
    assert_eq!(told(done.unwrap()), [(What::NoBooking, Outcome::Open)]);
}

#[test]
fn what_another_provider_s_list_says_of_a_payment_is_not_taken_for_it() {
    let mut desk = Desk::new();
    let request = desk.book(1);
    let listed = Listed {
        about: Some((request.id.clone(), Attempt(1))),
        refs: vec![name("ttp_tx_1")],
        facts: vec![paid()],
    };
    let Ok(done) = reconcile(&mut desk.books, Provider::TipTopPay, &listed, desk.now);
    desk.books.commit();
    assert_eq!(told(done.unwrap()), [(What::NoBooking, Outcome::Open)]);
    assert!(!desk.is_confirmed(&request));
}

proptest! {
    #[test]
    fn a_list_leads_to_the_same_books_as_messages_do(order in Just(vec![0, 1, 2, 3]).prop_shuffle(), repeats in 1..3_usize) {
        let facts = [paid(), by_hand(300), by_hand(500), PaymentFact::Authorised { amount: eur(4_000) }];
        let (mut listed, mut messages) = (Desk::new(), Desk::new());
        let requests = [listed.book(1), messages.book(1)];
        for _ in 0..repeats {
            for place in &order {
                let fact = [facts[*place].clone()];
                list(&mut listed, Some(&requests[0]), &["pi_1"], &fact);
                messages.learn(Some(&requests[1]), &["pi_1"], &fact);
            }
        }
        let known = |desk: &Desk, request| desk.booking(request).payments[&Attempt(1)].known.clone();
        prop_assert_eq!(known(&listed, &requests[0]), known(&messages, &requests[1]));
        prop_assert_eq!(&listed.booking(&requests[0]).phase, &messages.booking(&requests[1]).phase);
        for fact in facts {
            prop_assert_eq!(told(list(&mut listed, Some(&requests[0]), &["pi_1"], &[fact])), vec![]);
        }
    }
}
