//! Lines add up to what stands in the books, and the chain shows what was done to it.

use super::*;
use crate::booking::Booking;
use crate::booking::decide::{Slot, Step};
use crate::money::Money;
use crate::payment::fact::{DisputeFact, DisputeStatus, PaymentFact, RefundFact, RefundStatus};
use proptest::prelude::*;

const NOW: Timestamp = crate::booking::tests::NOW;
const ONE: Attempt = Attempt(1);

fn eur(minor: u64) -> Money {
    Money::new(minor, "EUR".parse().unwrap()).unwrap()
}

fn name(text: &str) -> ProviderRef {
    text.parse().unwrap()
}

/// A visit of two services at 30.00 and 10.00, held, with its first page being opened.
fn booking() -> Booking {
    let mut made = crate::booking::tests::new_booking(crate::api::PayChoice::Now);
    let line = |service: &str, staff: &str, minor| crate::api::BookedLine {
        service: service.parse().unwrap(),
        name: service.to_owned(),
        staff: staff.parse().unwrap(),
        staff_name: staff.to_owned(),
        start: made.visit.start,
        end: made.visit.end,
        price: eur(minor),
        client_name: None,
        client_staff_name: None,
    };
    made.lines = vec![line("cut", "vera", 3_000), line("wash", "ada", 1_000)];
    let mut step = Step::with_new(made);
    step.start_payment(Provider::Stripe, NOW).unwrap();
    step.booking
}

/// Sum of the lines that move money: in minus out.
fn sum(lines: &[Line]) -> i64 {
    let signed = |line: &Line| {
        let minor = i64::try_from(line.amount.minor()).unwrap();
        match line.kind.direction() {
            Direction::In => minor,
            Direction::Out => -minor,
            Direction::None => 0,
        }
    };
    lines.iter().map(signed).sum()
}

fn a_fact() -> impl Strategy<Value = PaymentFact> {
    let refund = (1..4_u8, 1..500_u64, 0..4_usize).prop_map(|(id, minor, status)| PaymentFact::Refund {
        refund: RefundFact {
            id: name(&format!("re_{id}")),
            request: None,
            amount: eur(minor),
            status: [
                RefundStatus::Pending,
                RefundStatus::Succeeded,
                RefundStatus::Cancelled,
                RefundStatus::Failed,
            ][status],
        },
    });
    let dispute = (1..3_u8, 0..900_u64, 0..900_u64).prop_map(|(id, out, back)| PaymentFact::Dispute {
        dispute: DisputeFact {
            id: name(&format!("du_{id}")),
            amount: eur(900),
            reason: "general".into(),
            status: DisputeStatus::Open,
            withdrawn: (out > 0).then(|| eur(out)),
            reinstated: (back > 0).then(|| eur(back)),
            due_by: None,
        },
    });
    prop_oneof![
        (1..2_000_u64).prop_map(|minor| PaymentFact::Captured { amount: eur(minor) }),
        (1..90_u64).prop_map(|minor| PaymentFact::ProviderFee { name: name("txn_1"), amount: eur(minor) }),
        refund,
        dispute,
    ]
}

/// What the provider has said, recomputed from the payment alone.
fn truth(booking: &Booking) -> i64 {
    let known = &booking.payments[&ONE].known;
    let minor = |money: Money| i64::try_from(money.minor()).unwrap();
    let refunds = known.refunds.values().filter(|refund| !refund.status.came_back());
    let disputes = known.disputes.values();
    i64::try_from(known.captured).unwrap()
        - refunds.map(|refund| minor(refund.amount)).sum::<i64>()
        - disputes.clone().filter_map(|dispute| dispute.withdrawn).map(minor).sum::<i64>()
        + disputes.filter_map(|dispute| dispute.reinstated).map(minor).sum::<i64>()
        - known.fees.values().copied().map(minor).sum::<i64>()
}

proptest! {
    #[test]
    fn lines_add_up_to_what_the_provider_has_said_after_every_fact(
        facts in proptest::collection::vec(a_fact(), 1..20)
    ) {
        let (mut booking, mut lines, mut head) = (booking(), Vec::new(), Head::START);
        let mut check = Head::START;
        for fact in facts {
            let before = Standing::of(&booking);
            let mut step = Step::on(booking);
            step.learn(ONE, &[fact], Slot::Taken, NOW);
            booking = step.booking;
            for line in before.lines_to(&booking, NOW) {
                prop_assert!(!line.amount.is_zero());
                prop_assert_eq!(line.parts.iter().map(|part| part.minor).sum::<u64>(), line.amount.minor());
                let movement = head.append(line.clone());
                prop_assert_eq!(verify(&mut check, &movement), Ok(()));
                lines.push(line);
            }
            prop_assert_eq!(sum(&lines), truth(&booking));
            prop_assert_eq!(Standing::of(&booking).lines_to(&booking, NOW), vec![]);
        }
    }
}

/// Ten lines in their places.
fn chain() -> Vec<Movement> {
    let booking = booking();
    let mut head = Head::START;
    (1..=10)
        .map(|minor| {
            head.append(Line {
                at: NOW.plus(minor),
                booking: Some(booking.made.id.clone()),
                attempt: Some(ONE),
                provider: Some(Provider::Stripe),
                kind: Kind::Charge,
                amount: eur(minor.unsigned_abs()),
                name: Some(name("ch_1")),
                method: Some("visa".to_owned()),
                parts: parts(&booking, minor.unsigned_abs()),
            })
        })
        .collect()
}

fn first_fault(chain: &[Movement]) -> Option<Broken> {
    let mut head = Head::START;
    chain.iter().find_map(|movement| verify(&mut head, movement).err())
}

type Change = fn(&mut Movement);

#[test]
fn whatever_is_done_to_a_chain_shows() {
    assert_eq!(first_fault(&chain()), None);
    let changes: [(&str, Change); 11] = [
        ("at", |movement| movement.line.at = movement.line.at.plus(1)),
        ("booking", |movement| movement.line.booking = "f".repeat(32).parse().ok()),
        ("no booking", |movement| movement.line.booking = None),
        ("attempt", |movement| movement.line.attempt = None),
        ("provider", |movement| movement.line.provider = Some(Provider::TipTopPay)),
        ("kind", |movement| movement.line.kind = Kind::Refund),
        ("amount", |movement| movement.line.amount = eur(99)),
        ("currency", |movement| movement.line.amount = Money::new(5, "USD".parse().unwrap()).unwrap()),
        ("name", |movement| movement.line.name = None),
        ("method", |movement| movement.line.method = Some("amex".to_owned())),
        ("part", |movement| movement.line.parts[0].staff = "eve".parse().unwrap()),
    ];
    for (what, change) in changes {
        let mut chain = chain();
        change(&mut chain[4]);
        assert_eq!(first_fault(&chain), Some(Broken::Changed { number: 5 }), "{what}");
    }
    let mut shorter = chain();
    shorter.remove(4);
    assert_eq!(first_fault(&shorter), Some(Broken::Gap { expected: 5, found: 6 }));
    let mut renumbered = chain();
    renumbered.remove(4);
    for movement in &mut renumbered[4..] {
        movement.number -= 1;
    }
    assert_eq!(first_fault(&renumbered), Some(Broken::Changed { number: 5 }));
    let mut swapped = chain();
    swapped.swap(2, 3);
    assert_eq!(first_fault(&swapped), Some(Broken::Gap { expected: 3, found: 4 }));
}

#[test]
fn the_form_that_is_hashed_never_changes() {
    let movement = &chain()[0];
    // Computed apart: sha256 over the fields, one a line.
    assert_eq!(movement.hash.as_str(), "59e75714eaf7c65c6169dbe3a8ea6b9e76c2c5bb0b49853894c06df5b97d7c6f");
    assert_eq!(
        movement.line.parts.iter().map(|part| part.minor).collect::<Vec<_>>(),
        [1, 0],
        "what does not divide goes to the first"
    );
}

#[test]
fn a_fee_that_is_kept_is_told_and_given_up_when_it_is_sent_back() {
    let mut booking = booking();
    let mut told = Vec::new();
    let mut decide = |booking: &mut Booking, change: &mut dyn FnMut(&mut Step)| {
        let before = Standing::of(booking);
        let mut step = Step::on(booking.clone());
        change(&mut step);
        *booking = step.booking;
        told.extend(before.lines_to(booking, NOW).into_iter().map(|line| (line.kind, line.amount.minor())));
    };
    decide(&mut booking, &mut |step| {
        step.learn(ONE, &[PaymentFact::Captured { amount: eur(1_000) }], Slot::Taken, NOW);
    });
    booking.phase = Phase::NoShow { at: NOW, fee: Some(eur(1_000)) };
    let before = Standing::default();
    assert!(before.lines_to(&booking, NOW).iter().any(|line| line.kind == Kind::FeeKept));
    decide(&mut booking, &mut |step| step.grant_refund("kind", eur(400), NOW).unwrap());
    assert_eq!(told, [(Kind::Charge, 1_000), (Kind::FeeGivenUp, 400)]);
}

#[test]
fn a_sum_is_shared_among_services_by_their_prices() {
    let booking = booking();
    let shared = |minor| parts(&booking, minor).iter().map(|part| part.minor).collect::<Vec<_>>();
    assert_eq!(shared(1_000), [750, 250]);
    assert_eq!(shared(4_000), [3_000, 1_000]);
    assert_eq!(shared(1_001), [751, 250]);
}

#[test]
fn a_line_names_what_it_is_about_at_the_provider_and_the_kind_of_card() {
    let mut booking = booking();
    let before = Standing::of(&booking);
    let mut step = Step::on(booking.clone());
    let amount = eur(400);
    let refund = RefundFact { id: name("re_1"), request: None, amount, status: RefundStatus::Succeeded };
    let card = PaymentFact::Card { brand: "visa".into(), last4: "4242".into() };
    let facts = [card, PaymentFact::Captured { amount: eur(1_000) }, PaymentFact::Refund { refund }];
    step.learn(ONE, &facts, Slot::Taken, NOW);
    booking = step.booking;
    let told: Vec<_> =
        before.lines_to(&booking, NOW).into_iter().map(|line| (line.kind, line.name, line.method)).collect();
    let visa = Some("visa".to_owned());
    assert_eq!(told, [(Kind::Charge, None, visa.clone()), (Kind::Refund, Some(name("re_1")), visa)]);
}

#[test]
fn a_kind_of_card_is_a_plain_word_or_is_not_told() {
    let mut payment = booking().payments[&ONE].clone();
    let mut told = |brand: &str| {
        payment.known.card = Some((brand.to_owned(), "4242".to_owned()));
        method(&payment)
    };
    for plain in ["visa", "american_express", "Diners Club", "JCB-2"] {
        assert_eq!(told(plain).as_deref(), Some(plain));
    }
    for odd in ["", "visa\n", "ви́за", "=1+1"] {
        assert_eq!(told(odd), None, "{odd:?}");
    }
}

#[test]
fn a_hash_is_64_lower_case_hex_digits() {
    for good in ["0", "9", "a", "f"] {
        assert_eq!(good.repeat(64).parse::<Hash>().unwrap().as_str(), good.repeat(64));
    }
    for bad in ["a".repeat(63), "a".repeat(65), "A".repeat(64), "g".repeat(64), "-".repeat(64)] {
        assert_eq!(bad.parse::<Hash>(), Err(NotAHash), "{bad}");
    }
}
