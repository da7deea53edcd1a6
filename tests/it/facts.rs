//! Facts in any order, any number of times, delivered as messages: the same booking in the end.

mod tiptoppay;

use chairtime_shared::api::PayChoice;
use chairtime_shared::booking::decide::{Effect, PageAnswer};
use chairtime_shared::booking::settlement::balance;
use chairtime_shared::booking::{Booking, Phase};
use chairtime_shared::ledger::{Command, execute};
use chairtime_shared::money::Money;
use chairtime_shared::payment::fact::{DisputeFact, DisputeStatus, PaymentFact, RefundFact, RefundStatus};
use chairtime_shared::payment::{Attempt, RefundObstacle};
use chairtime_shared::provider::Provider;
use chairtime_shared::time::Timestamp;
use chairtime_tests::books::Books;
use chairtime_tests::fixtures::{START, at_salon, eur, request, salon};
use proptest::prelude::*;

const ONE: Attempt = Attempt(1);

/// Where the booking stands when the provider's messages come.
#[derive(Debug, Clone, Copy)]
enum Before {
    Held,
    ExpiredFree,
    ExpiredTaken,
    Released,
}

fn a_fact() -> impl Strategy<Value = PaymentFact> {
    let refund_status = prop_oneof![
        Just(RefundStatus::Pending),
        Just(RefundStatus::Succeeded),
        Just(RefundStatus::Cancelled),
        Just(RefundStatus::Failed)
    ];
    // Two refunds by hand, neither larger than the payment can bear beside the other.
    let refund = (0..2_u8, refund_status).prop_map(|(number, status)| PaymentFact::Refund {
        refund: RefundFact {
            id: format!("re_{number}").parse().unwrap(),
            request: None,
            amount: eur(500 + u64::from(number)),
            status,
        },
    });
    let dispute_status = prop_oneof![
        Just(DisputeStatus::Inquiry),
        Just(DisputeStatus::Open),
        Just(DisputeStatus::Closed),
        Just(DisputeStatus::Lost),
        Just(DisputeStatus::Won)
    ];
    let dispute =
        (dispute_status, any::<bool>(), any::<bool>()).prop_map(|(status, withdrawn, reinstated)| {
            PaymentFact::Dispute {
                dispute: DisputeFact {
                    id: "dp_1".parse().unwrap(),
                    amount: eur(2_000),
                    reason: "general".into(),
                    status,
                    withdrawn: withdrawn.then(|| eur(2_000)),
                    reinstated: reinstated.then(|| eur(2_000)),
                    due_by: None,
                },
            }
        });
    prop_oneof![
        Just(PaymentFact::Linked { refs: vec!["ch_1".parse().unwrap()] }),
        Just(PaymentFact::Processing),
        Just(PaymentFact::Declined { code: None, at: None, transaction: None }),
        Just(PaymentFact::Captured { amount: eur(4_000) }),
        Just(PaymentFact::Captured { amount: Money::new(4_000, "USD".parse().unwrap()).unwrap() }),
        Just(PaymentFact::CheckoutClosed),
        Just(PaymentFact::RefundsToLookUp),
        Just(PaymentFact::Card { brand: "visa".into(), last4: "4242".into() }),
        refund,
        dispute,
    ]
}

fn tell(books: &mut Books, command: Command, now: Timestamp) {
    let Ok(answer) = execute(books, command, now);
    answer.unwrap();
    books.commit();
}

fn learn(books: &mut Books, fact: &PaymentFact, now: Timestamp) {
    let refs = vec!["pi_1".parse().unwrap()];
    tell(
        books,
        Command::Learn { provider: Provider::Stripe, about: None, refs, facts: vec![fact.clone()] },
        now,
    );
}

/// What the provider does with the refunds that were asked for, all facts being told: it refuses what is disputed or
/// more than is left, and sends the rest.
fn provider_answers(books: &mut Books, now: Timestamp) {
    let mut row = 0;
    while let Some(found) = books.rows().get(row).cloned() {
        row += 1;
        let Effect::Refund { key, amount, .. } = found.effect else { continue };
        let booking = found.booking;
        let payment = &books.bookings()[&booking].payments[&ONE];
        let sent: u64 = payment
            .known
            .refunds
            .values()
            .filter(|refund| !refund.status.came_back())
            .map(|refund| refund.amount.minor())
            .sum();
        let taken: u64 = payment
            .known
            .disputes
            .values()
            .map(|d| d.withdrawn.map_or(0, Money::minor).saturating_sub(d.reinstated.map_or(0, Money::minor)))
            .sum();
        let disputed = payment.refund_obstacle() == Some(RefundObstacle::Disputed);
        let left = payment.captured().minor().saturating_sub(sent + taken);
        if disputed || amount.minor() > left {
            let (attempt, code) = (ONE, "refused".to_owned());
            tell(books, Command::RefundRefused { booking: booking.clone(), attempt, key, code }, now);
            // The look-up that follows says nothing new.
            tell(
                books,
                Command::Learn {
                    provider: Provider::Stripe,
                    about: Some((booking, ONE)),
                    refs: vec![],
                    facts: vec![],
                },
                now,
            );
        } else {
            let id = format!("re_for_{row}").parse().unwrap();
            let status = RefundStatus::Succeeded;
            let refund =
                PaymentFact::Refund { refund: RefundFact { id, request: Some(key), amount, status } };
            learn(books, &refund, now);
        }
    }
}

fn after(before: Before, facts: &[PaymentFact]) -> Booking {
    let salon = salon(900);
    let mut books = Books::new(salon.clone());
    let ask = |number| request(&salon, number, &["colour"], at_salon(START, 1, 720), PayChoice::AtSalon);
    let mut own = request(&salon, 1, &["cut"], at_salon(START, 1, 720), PayChoice::Now);
    own.staff = chairtime_shared::api::StaffChoice::Member { id: "vera".parse().unwrap() };
    let book = |request| Command::Book { request: Box::new(request) };
    tell(&mut books, book(own.clone()), START);
    let answer = PageAnswer::Opened {
        session: "pi_1".parse().unwrap(),
        url: "https://pay.example".into(),
        widget: None,
    };
    tell(&mut books, Command::RecordPage { booking: own.id.clone(), attempt: ONE, answer }, START);
    let now = START.plus(1_000);
    match before {
        Before::Held => {}
        Before::ExpiredFree => tell(&mut books, Command::EndHolds, now),
        Before::ExpiredTaken => tell(&mut books, book(ask(2)), now),
        Before::Released => tell(&mut books, Command::Release { booking: own.id.clone() }, START),
    }
    for fact in facts {
        learn(&mut books, fact, now);
    }
    provider_answers(&mut books, now);
    books.bookings()[&own.id].clone()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, max_shrink_iters: 2_000, ..ProptestConfig::default() })]
    #[test]
    fn any_order_and_any_repetition_of_messages_ends_in_the_same_booking(
        before in prop_oneof![
            Just(Before::Held),
            Just(Before::ExpiredFree),
            Just(Before::ExpiredTaken),
            Just(Before::Released),
        ],
        (facts, shuffled) in proptest::collection::vec(a_fact(), 0..8).prop_flat_map(|facts| {
            let twice: Vec<_> = facts.iter().chain(&facts).cloned().collect();
            (Just(facts), Just(twice).prop_shuffle())
        })
    ) {
        let (one, other) = (after(before, &facts), after(before, &shuffled));
        let phase = |booking: &Booking| std::mem::discriminant::<Phase>(&booking.phase);
        prop_assert_eq!(phase(&one), phase(&other));
        prop_assert_eq!(one.held(), other.held());
        prop_assert!(balance(&other).is_none_or(|balance| balance.at_rest()));
    }
}
