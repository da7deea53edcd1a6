//! The laws of facts: order and repetition do not matter, strangers' currencies are set aside.

use super::fact::{DisputeFact, DisputeStatus, PaymentFact};
use super::*;
use proptest::prelude::*;

fn eur(minor: u64) -> Money {
    Money::new(minor, "EUR".parse().unwrap()).unwrap()
}

fn name(text: &str) -> ProviderRef {
    text.parse().unwrap()
}

fn a_fact() -> impl Strategy<Value = PaymentFact> {
    let sum = prop_oneof![Just(eur(0)), Just(eur(500)), Just(eur(1_000)), Just(eur(2_000))];
    let optional = proptest::option::of(sum.clone());
    let refund_status = prop_oneof![
        Just(RefundStatus::Pending),
        Just(RefundStatus::Succeeded),
        Just(RefundStatus::Cancelled),
        Just(RefundStatus::Failed)
    ];
    let dispute_status = prop_oneof![
        Just(DisputeStatus::Inquiry),
        Just(DisputeStatus::Open),
        Just(DisputeStatus::Won),
        Just(DisputeStatus::Lost),
        Just(DisputeStatus::Closed)
    ];
    let refund = (0..3_u8, proptest::option::of("[ab]"), sum.clone(), refund_status).prop_map(
        |(id, request, amount, status)| PaymentFact::Refund {
            refund: RefundFact { id: name(&format!("re_{id}")), request, amount, status },
        },
    );
    let dispute = (0..2_u8, sum.clone(), dispute_status, optional.clone(), optional, 0..3_i64).prop_map(
        |(id, amount, status, withdrawn, reinstated, due)| PaymentFact::Dispute {
            dispute: DisputeFact {
                id: name(&format!("dp_{id}")),
                amount,
                reason: "general".into(),
                status,
                withdrawn,
                reinstated,
                due_by: (due > 0).then_some(Timestamp(due)),
            },
        },
    );
    prop_oneof![
        Just(PaymentFact::Linked { refs: vec![name("pi_1")] }),
        Just(PaymentFact::Linked { refs: vec![name("ch_1"), name("pi_1")] }),
        Just(PaymentFact::Processing),
        (proptest::option::of("[a-c]"), proptest::option::of(0..3_i64), proptest::option::of(0..40_u8))
            .prop_map(|(code, at, number)| PaymentFact::Declined {
                code,
                at: at.map(Timestamp),
                transaction: number.map(|number| name(&format!("ttp_tx_{number}"))),
            }),
        sum.clone().prop_map(|amount| PaymentFact::Authorised { amount }),
        sum.prop_map(|amount| PaymentFact::Captured { amount }),
        Just(PaymentFact::Captured { amount: Money::new(7, "USD".parse().unwrap()).unwrap() }),
        Just(PaymentFact::AuthorisationEnded),
        Just(PaymentFact::CheckoutClosed),
        Just(PaymentFact::RefundsToLookUp),
        (1..4_u64, 0..2_usize).prop_map(|(minor, currency)| PaymentFact::ProviderFee {
            name: name("txn_1"),
            amount: Money::new(minor, ["EUR", "USD"][currency].parse().unwrap()).unwrap(),
        }),
        (1..4_i64).prop_map(|at| PaymentFact::CaptureBefore { at: Timestamp(at) }),
        "[a-c]"
            .prop_map(|card| PaymentFact::CardSaved { card: SavedCard { customer: "cus_1".into(), card } }),
        Just(PaymentFact::Card { brand: "visa".into(), last4: "4242".into() }),
        refund,
        dispute,
    ]
}

fn joined<'a>(facts: impl Iterator<Item = &'a PaymentFact>) -> Known {
    let mut known = Known::default();
    for fact in facts {
        known.absorb(fact, eur(1_000));
    }
    known
}

proptest! {
    #[test]
    fn any_order_and_any_repetition_of_facts_gives_the_same_payment(
        (facts, shuffled) in proptest::collection::vec(a_fact(), 0..10).prop_flat_map(|facts| {
            let twice: Vec<_> = facts.iter().chain(&facts).cloned().collect();
            (Just(facts), Just(twice).prop_shuffle())
        })
    ) {
        prop_assert_eq!(joined(facts.iter()), joined(shuffled.iter()));
    }
}

fn payment(facts: &[PaymentFact]) -> Payment {
    Payment {
        provider: Provider::Stripe,
        asked: eur(1_000),
        collect: Collect::Charge,
        since: Timestamp(0),
        page_expires: Timestamp(2_700),
        power: Power::Manage,
        page: Page::Opening,
        known: joined(facts.iter()),
        refund_requests: Vec::new(),
        void_requested: false,
        capture: None,
    }
}

fn refund(id: &str, request: Option<&str>, minor: u64, status: RefundStatus) -> PaymentFact {
    let refund = RefundFact { id: name(id), request: request.map(str::to_owned), amount: eur(minor), status };
    PaymentFact::Refund { refund }
}

#[test]
fn a_request_and_the_refund_that_answers_it_count_once() {
    let captured = PaymentFact::Captured { amount: eur(1_000) };
    let mut payment = payment(&[captured]);
    payment.refund_requests.push(RefundRequest {
        repeats: 0,
        key: "k1".into(),
        amount: eur(300),
        refused: None,
        disputes_won: 0,
    });
    assert_eq!((payment.returned(), payment.held().unwrap()), (eur(300), eur(700)));
    payment.known.absorb(&refund("re_1", Some("k1"), 300, RefundStatus::Pending), eur(1_000));
    assert_eq!((payment.returned(), payment.held().unwrap()), (eur(300), eur(700)));
    assert!(!payment.refunds_arrived());
    payment.known.absorb(&refund("re_1", Some("k1"), 300, RefundStatus::Succeeded), eur(1_000));
    assert!(payment.refunds_arrived());
}

#[test]
fn a_refund_that_failed_puts_the_money_back_into_the_books() {
    let facts = [
        PaymentFact::Captured { amount: eur(1_000) },
        refund("re_1", None, 1_000, RefundStatus::Failed),
        refund("re_1", None, 1_000, RefundStatus::Succeeded),
    ];
    assert_eq!(payment(&facts).held().unwrap(), eur(1_000));
}

#[test]
fn what_a_dispute_took_is_not_held_until_it_is_given_back() {
    let dispute = |withdrawn, reinstated| PaymentFact::Dispute {
        dispute: DisputeFact {
            id: name("dp_1"),
            amount: eur(1_000),
            reason: "fraudulent".into(),
            status: DisputeStatus::Open,
            withdrawn,
            reinstated,
            due_by: None,
        },
    };
    let captured = PaymentFact::Captured { amount: eur(1_000) };
    let taken = payment(&[captured.clone(), dispute(Some(eur(1_000)), None)]);
    assert_eq!(taken.held().unwrap(), eur(0));
    assert_eq!(taken.refund_obstacle(), Some(RefundObstacle::Disputed));
    let back = payment(&[captured, dispute(None, Some(eur(1_000))), dispute(Some(eur(1_000)), None)]);
    assert_eq!(back.held().unwrap(), eur(1_000));
}

#[test]
fn of_several_declines_the_latest_reason_counts() {
    let declined = |code: &str, at| PaymentFact::Declined { code: Some(code.into()), at, transaction: None };
    let facts = [declined("b", Some(Timestamp(2))), declined("z", Some(Timestamp(1))), declined("zz", None)];
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let known = joined(order.iter().map(|index| &facts[*index]));
        assert_eq!((known.declined_at, known.declined.as_deref()), (Some(Timestamp(2)), Some("b")));
    }
    assert_eq!(
        joined(facts[2..].iter()).declined.as_deref(),
        Some("zz"),
        "without a time, better than nothing"
    );
}

#[test]
fn a_sum_in_another_currency_secures_nothing() {
    let usd = Money::new(5_000, "USD".parse().unwrap()).unwrap();
    let stranger = payment(&[PaymentFact::Captured { amount: usd }]);
    assert!(!stranger.is_secured());
    assert_eq!((stranger.captured(), stranger.known.foreign.clone()), (eur(0), Some(("USD".into(), 5_000))));
    assert!(payment(&[PaymentFact::Authorised { amount: eur(1_000) }]).is_secured());
}

#[test]
fn what_was_captured_is_not_held_beside_it() {
    let held = PaymentFact::Authorised { amount: eur(1_000) };
    let at = |facts: &[PaymentFact]| payment(facts).authorised_only();
    assert_eq!(at(std::slice::from_ref(&held)), eur(1_000));
    assert_eq!(at(&[held.clone(), PaymentFact::Captured { amount: eur(600) }]), eur(0));
    assert_eq!(at(&[held, PaymentFact::AuthorisationEnded]), eur(0));
}

fn request(key: &str) -> RefundRequest {
    RefundRequest { repeats: 0, key: key.into(), amount: eur(300), refused: None, disputes_won: 0 }
}

#[test]
fn only_our_own_tries_are_used_up() {
    let mut payment = payment(&[PaymentFact::Captured { amount: eur(1_000) }]);
    payment.refund_requests = ["k1", "k2", "k3"].map(request).to_vec();
    // Somebody's by hand that failed, and one of ours that did not.
    for (id, request, status) in
        [("re_1", None, RefundStatus::Failed), ("re_2", Some("k1"), RefundStatus::Succeeded)]
    {
        payment.known.absorb(&refund(id, request, 300, status), eur(1_000));
    }
    assert_eq!((payment.refund_obstacle(), payment.asked_in_vain()), (None, 0));
    for (id, key) in [("re_3", "k2"), ("re_4", "k3")] {
        payment.known.absorb(&refund(id, Some(key), 300, RefundStatus::Failed), eur(1_000));
    }
    assert_eq!((payment.refund_obstacle(), payment.asked_in_vain()), (None, 600));
    payment.refund_requests[0].refused = Some("charge_already_refunded".into());
    assert_eq!(payment.refund_obstacle(), Some(RefundObstacle::TriesUsedUp));
}

#[test]
fn a_request_reads_back_with_all_that_it_repeats() {
    for request in [
        request("k1"),
        RefundRequest { repeats: 300, ..request("k1") },
        RefundRequest { disputes_won: 2, ..request("k1") },
    ] {
        let text = serde_json::to_string(&request).unwrap();
        assert_eq!(serde_json::from_str::<RefundRequest>(&text).unwrap(), request);
        assert_eq!(text.contains("repeats"), request.repeats > 0, "{text}");
        assert_eq!(text.contains("disputes_won"), request.disputes_won > 0, "{text}");
    }
}

#[test]
fn a_client_pays_on_a_page_of_its_own_only() {
    let of = |page| Payment { page, ..payment(&[]) }.has_page();
    assert!(of(Page::Opening) && of(Page::Refused { code: "no".into() }));
    assert!(!of(Page::Shared { with: Attempt(1) }));
    assert!(!of(Page::OnFile { card_of: Attempt(1), refused: None }));
}

#[test]
fn of_two_sums_of_one_thing_the_largest_counts_whichever_came_first() {
    let dispute = |amount, withdrawn, reinstated| PaymentFact::Dispute {
        dispute: DisputeFact {
            id: name("dp_1"),
            amount: eur(amount),
            reason: "general".into(),
            status: DisputeStatus::Open,
            withdrawn: Some(eur(withdrawn)),
            reinstated: Some(eur(reinstated)),
            due_by: None,
        },
    };
    let facts = [
        dispute(900, 300, 200),
        dispute(800, 400, 100),
        refund("re_1", None, 300, RefundStatus::Pending),
        refund("re_1", None, 200, RefundStatus::Pending),
        PaymentFact::ProviderFee { name: name("txn_1"), amount: eur(30) },
        PaymentFact::ProviderFee { name: name("txn_1"), amount: eur(20) },
    ];
    for known in [joined(facts.iter()), joined(facts.iter().rev())] {
        let one = &known.disputes[&name("dp_1")];
        assert_eq!((one.amount, one.withdrawn, one.reinstated), (eur(900), Some(eur(400)), Some(eur(200))));
        assert_eq!(known.refunds[&name("re_1")].amount, eur(300));
        assert_eq!(known.fees[&name("txn_1")], eur(30));
    }
}

#[test]
fn of_failed_tries_the_last_names_are_kept() {
    let failed = |number: usize| PaymentFact::Declined {
        code: None,
        at: None,
        transaction: Some(name(&format!("ttp_tx_{number:03}"))),
    };
    let tries: Vec<_> = (0..known::TRIES_KEPT + 5).map(failed).collect();
    let kept = joined(tries.iter()).failed;
    assert_eq!(kept.len(), known::TRIES_KEPT);
    assert_eq!(kept.first(), Some(&name("ttp_tx_005")));
    assert_eq!(joined(tries[..known::TRIES_KEPT].iter()).failed.len(), known::TRIES_KEPT);
}
