//! What was taken in is no difference any more, and nothing that moves money goes unsaid.

use super::*;
use crate::payment::fact::{DisputeFact, RefundFact};
use proptest::prelude::*;

fn money(minor: u64, code: &str) -> Money {
    Money::new(minor, code.parse().unwrap()).unwrap()
}

fn name(text: &str) -> ProviderRef {
    text.parse().unwrap()
}

const REFUNDS: [RefundStatus; 4] =
    [RefundStatus::Pending, RefundStatus::Succeeded, RefundStatus::Cancelled, RefundStatus::Failed];
const DISPUTES: [DisputeStatus; 5] = [
    DisputeStatus::Inquiry,
    DisputeStatus::Open,
    DisputeStatus::Closed,
    DisputeStatus::Lost,
    DisputeStatus::Won,
];

fn a_sum() -> impl Strategy<Value = Money> {
    (1..2_000_u64, 0..12_usize).prop_map(|(minor, odd)| money(minor, if odd == 0 { "USD" } else { "EUR" }))
}

fn a_fact() -> impl Strategy<Value = PaymentFact> {
    let refund = (1..4_u8, a_sum(), 0..4_usize).prop_map(|(id, amount, status)| PaymentFact::Refund {
        refund: RefundFact { id: name(&format!("re_{id}")), request: None, amount, status: REFUNDS[status] },
    });
    let dispute = (1..3_u8, 1..900_u64, proptest::option::of(1..900_u64), 0..5_usize).prop_map(
        |(id, out, back, status)| PaymentFact::Dispute {
            dispute: DisputeFact {
                id: name(&format!("du_{id}")),
                amount: money(900, "EUR"),
                reason: "general".into(),
                status: DISPUTES[status],
                withdrawn: Some(money(out, "EUR")),
                reinstated: back.map(|minor| money(minor, "EUR")),
                due_by: None,
            },
        },
    );
    prop_oneof![
        a_sum().prop_map(|amount| PaymentFact::Captured { amount }),
        a_sum().prop_map(|amount| PaymentFact::Authorised { amount }),
        Just(PaymentFact::AuthorisationEnded),
        Just(PaymentFact::Processing),
        Just(PaymentFact::Linked { refs: vec![name("pi_1")] }),
        (1..90_u64, 0..2_usize).prop_map(|(minor, currency)| PaymentFact::ProviderFee {
            name: name("txn_1"),
            amount: money(minor, ["EUR", "USD"][currency]),
        }),
        refund,
        dispute,
    ]
}

fn facts() -> impl Strategy<Value = Vec<PaymentFact>> {
    proptest::collection::vec(a_fact(), 0..8)
}

fn with(known: &Known, facts: &[PaymentFact]) -> Known {
    let mut known = known.clone();
    for fact in facts {
        known.absorb(fact, money(0, "EUR"));
    }
    known
}

/// What the salon's money amounts to, written down apart.
fn picture(known: &Known) -> String {
    let held = if known.captured == 0 && !known.authorisation_ended { known.authorised } else { 0 };
    let refunds: Vec<_> = known.refunds.values().map(|one| (&one.id, one.amount, one.status)).collect();
    let disputes: Vec<_> =
        known.disputes.values().map(|one| (&one.id, one.status, one.withdrawn, one.reinstated)).collect();
    format!("{} {held} {refunds:?} {disputes:?}", known.captured)
}

#[test]
fn a_difference_is_kept_under_the_text_that_debug_wrote() {
    let bare = Difference::new(What::Paid, None, None);
    let whole = Difference {
        booking: "0123456789abcdef0123456789abcdef".parse().ok(),
        attempt: Some(Attempt(2)),
        status: Some("won".to_owned()),
        ..Difference::new(What::DisputeChanged, Some(&name("du_1")), Some(money(1_200, "EUR")))
    };
    for found in [bare, whole] {
        let Difference { what, booking, attempt, name, theirs, status, .. } = &found;
        let money = theirs.map(|money| (money.minor(), money.currency()));
        let debug = format!("{what:?} {booking:?} {attempt:?} {name:?} {money:?} {status:?}");
        assert_eq!(found.key(), debug);
    }
    for what in [
        What::Held,
        What::HoldEnded,
        What::Refunded,
        What::RefundChanged,
        What::Disputed,
        What::NoBooking,
        What::ForeignCurrency,
    ] {
        assert_eq!(what.word(), format!("{what:?}"));
    }
}

proptest! {
    #[test]
    fn what_was_taken_in_is_no_difference_any_more(before in facts(), listed in facts()) {
        let asked = money(1_000, "EUR");
        let known = with(&Known::default(), &before);
        let left = compare(&with(&known, &listed), asked, &listed);
        prop_assert!(left.iter().all(|found| found.what == What::ForeignCurrency), "{left:?}");
        let strange = listed.iter().filter_map(sum).any(|sum| sum.currency() != asked.currency());
        prop_assert_eq!(!left.is_empty(), strange, "a foreign sum is told each time");
    }

    #[test]
    fn money_moves_if_and_only_if_it_is_said(before in facts(), listed in facts()) {
        let asked = money(1_000, "EUR");
        let known = with(&Known::default(), &before);
        let found = compare(&known, asked, &listed);
        let said = found.iter().any(|found| found.what != What::ForeignCurrency);
        prop_assert_eq!(said, picture(&known) != picture(&with(&known, &listed)), "{:?}", found);
        for difference in &found {
            for outcome in [Outcome::Healed, Outcome::Open] {
                let text = Difference { outcome, ..difference.clone() }.explanation();
                prop_assert!(text.ends_with('.') && !text.contains("()"), "{text}");
                prop_assert!(!text.contains(", )") && !text.contains(" ."), "no word is missing: {text}");
                let sum = difference.theirs.map_or_else(String::new, Money::to_decimal);
                prop_assert!(text.contains(&sum), "{text}");
            }
        }
    }

    #[test]
    fn the_order_of_a_list_does_not_matter(before in facts(), listed in facts().prop_shuffle()) {
        let asked = money(1_000, "EUR");
        let known = with(&Known::default(), &before);
        let keys = |facts: &[PaymentFact]| {
            let mut keys: Vec<_> = compare(&known, asked, facts).iter()
                .filter(|found| found.what != What::ForeignCurrency).map(Difference::key).collect();
            keys.sort();
            keys
        };
        let mut backwards = listed.clone();
        backwards.reverse();
        prop_assert_eq!(keys(&listed), keys(&backwards));
    }
}

#[test]
fn a_payment_without_a_booking_is_told_with_its_sum_and_a_try_without_money_is_not() {
    let booking: BookingId = "0".repeat(32).parse().unwrap();
    let listed =
        |facts| Listed { about: Some((booking.clone(), Attempt(2))), refs: vec![name("pi_9")], facts };
    let declined = PaymentFact::Declined { code: None, at: None, transaction: None };
    assert_eq!(listed(vec![declined.clone()]).without_booking(), None);
    let paid = PaymentFact::Captured { amount: money(1_250, "EUR") };
    let found = listed(vec![declined, paid]).without_booking().unwrap();
    assert_eq!(
        (found.what, found.outcome, found.booking.as_ref()),
        (What::NoBooking, Outcome::Open, Some(&booking))
    );
    assert_eq!(
        found.explanation(),
        "A payment of 12.50 EUR (pi_9) carries this salon's marks, but no booking knows it. Look at it in the \
         provider's dashboard: find the client there, or send the money back."
    );
}

/// A payment of which a refund and a dispute are under way.
fn under_way() -> Known {
    with(
        &Known::default(),
        &[
            PaymentFact::Captured { amount: money(600, "EUR") },
            refunded(RefundStatus::Pending),
            disputed(DisputeStatus::Open),
        ],
    )
}

fn refunded(status: RefundStatus) -> PaymentFact {
    let refund = RefundFact { id: name("re_1"), request: None, amount: money(200, "EUR"), status };
    PaymentFact::Refund { refund }
}

fn disputed(status: DisputeStatus) -> PaymentFact {
    let dispute = DisputeFact {
        id: name("du_1"),
        amount: money(300, "EUR"),
        reason: "general".into(),
        status,
        withdrawn: None,
        reinstated: None,
        due_by: None,
    };
    PaymentFact::Dispute { dispute }
}

#[test]
fn a_difference_says_both_figures_and_how_it_stands() {
    let asked = money(1_000, "EUR");
    let told = |facts: &[PaymentFact]| {
        let found = compare(&under_way(), asked, facts);
        let [one] = &found[..] else { panic!("{found:?}") };
        assert!(one.is_open() && !Difference { outcome: Outcome::Healed, ..one.clone() }.is_open());
        let minor = |money: Option<Money>| money.map(Money::minor);
        (one.what, minor(one.theirs), minor(one.ours), one.status.clone())
    };
    let paid = PaymentFact::Captured { amount: asked };
    assert_eq!(told(&[paid]), (What::Paid, Some(1_000), Some(600), None));
    for (status, word) in [
        (RefundStatus::Succeeded, "succeeded"),
        (RefundStatus::Cancelled, "cancelled"),
        (RefundStatus::Failed, "failed"),
    ] {
        let changed = (What::RefundChanged, Some(200), Some(200), Some(word.to_owned()));
        assert_eq!(told(&[refunded(status)]), changed);
    }
    for (status, word) in
        [(DisputeStatus::Closed, "closed"), (DisputeStatus::Lost, "lost"), (DisputeStatus::Won, "won")]
    {
        let changed = (What::DisputeChanged, Some(300), None, Some(word.to_owned()));
        assert_eq!(told(&[disputed(status)]), changed);
    }
    let foreign = PaymentFact::Captured { amount: money(900, "USD") };
    assert_eq!(told(&[foreign]), (What::ForeignCurrency, Some(900), Some(1_000), None));
    let held = compare(&Known::default(), asked, &[PaymentFact::Authorised { amount: asked }]);
    assert_eq!((held[0].what, held[0].ours), (What::Held, Some(money(0, "EUR"))));
}

#[test]
fn a_sum_of_nothing_is_called_nothing() {
    let asked = money(1_000, "EUR");
    let found = compare(&Known::default(), asked, &[PaymentFact::Captured { amount: asked }]);
    assert_eq!(
        found[0].explanation(),
        "The provider has taken 10.00 EUR (?); the books knew of nothing. The books could not take it in; look at the \
         booking."
    );
}

#[test]
fn differences_of_one_kind_are_told_apart_by_all_that_they_are_about() {
    let asked = money(1_000, "EUR");
    let one = compare(&under_way(), asked, &[PaymentFact::Captured { amount: asked }]).remove(0);
    let again = Difference { outcome: Outcome::Healed, ours: None, ..one.clone() };
    assert_eq!(one.key(), again.key(), "what became of it does not matter");
    for other in [
        Difference { what: What::Held, ..one.clone() },
        Difference { booking: "0".repeat(32).parse().ok(), ..one.clone() },
        Difference { attempt: Some(Attempt(1)), ..one.clone() },
        Difference { name: Some(name("pi_2")), ..one.clone() },
        Difference { theirs: Some(money(999, "EUR")), ..one.clone() },
        Difference { theirs: Some(money(1_000, "USD")), ..one.clone() },
        Difference { status: Some("open".into()), ..one.clone() },
    ] {
        assert_ne!(one.key(), other.key(), "{other:?}");
    }
}
