//! What may happen to a booking after it was made: moved, missed, asked for more, given back.

use super::super::after::{CannotChange, Waiver};
use super::super::settlement::{balance, entitlement};
use super::*;
use crate::cancellation::{CancellationRule, CardOnFile, Fee, TermsLine};
use crate::payment::RefundObstacle;
use crate::payment::fact::{DisputeFact, DisputeStatus};
use crate::time::Minutes;

/// The visit of `new_booking` begins then.
const START: Timestamp = Timestamp(NOW.0 + 86_400);

/// Confirmed and prepaid with 1,000 of 4,000; 25 % from an hour before.
fn stands() -> Step {
    let mut made = new_booking(PayChoice::Now);
    let fee = Fee::Percent { points: 2_500.try_into().unwrap() };
    let rule = CancellationRule { free_until: Minutes(60), fee, card: CardOnFile::NotKept };
    let line = TermsLine { rule, price: eur(4_000), prepaid: eur(1_000) };
    made.terms = CancellationTerms::agree(&[line]).unwrap();
    let mut step = Step::with_new(made);
    step.start_payment(Provider::Stripe, NOW).unwrap();
    step.record_page(ONE, opened("cs_1"));
    step.learn(ONE, &[captured(1_000)], Slot::Taken, NOW);
    on(step)
}

fn at_salon() -> Step {
    Step::with_new(new_booking(PayChoice::AtSalon))
}

/// Three hours later, with so much due now.
fn later(booking: &Booking, due: u64) -> Moved {
    let by = |at: Timestamp| at.plus(3 * 3_600);
    let visit = Interval { start: by(booking.made.visit.start), end: by(booking.made.visit.end) };
    let mut quote = booking.made.quote;
    quote.prepayment = Prepayment::Optional { due_now: eur(due) };
    let claims = vec![Claim { staff: "vera".parse().unwrap(), interval: visit }];
    Moved { lines: Vec::new(), visit, claims, quote, smallest: booking.made.smallest }
}

#[test]
fn moving_keeps_the_payment_and_asks_for_the_difference_only() {
    for (due, wanted, back) in
        [(1_000, None, vec![]), (1_500, Some(eur(500)), vec![]), (600, None, vec![(ONE, 400)])]
    {
        let mut step = stands();
        let to = later(&step.booking, due);
        step.relocate(to.clone(), Actor::Client, NOW).unwrap();
        assert_eq!((step.booking.wanted(), refunds_of(&step)), (wanted, back), "{due}");
        assert_eq!((step.booking.made.visit, &step.booking.made.claims), (to.visit, &to.claims));
        assert!(is_confirmed(&step) && step.booking.holds_slot());
    }
}

#[test]
fn a_difference_that_no_provider_takes_is_paid_at_the_salon() {
    let mut step = stands();
    step.booking.made.smallest = Some(eur(50));
    for (due, wanted) in [(1_049, None), (1_050, Some(eur(50)))] {
        let to = later(&step.booking, due);
        step.relocate(to, Actor::Salon, NOW).unwrap();
        assert_eq!(step.booking.wanted(), wanted, "{due}");
        let cannot = CannotPay::NothingToPay;
        assert_eq!(
            step.clone().start_payment(Provider::Stripe, NOW).err(),
            wanted.is_none().then_some(cannot)
        );
    }
    let to = later(&step.booking, 1_030);
    step.relocate(to, Actor::Salon, NOW).unwrap();
    let least = eur(50);
    assert_eq!(step.request_payment("little", eur(19), NOW), Err(CannotChange::TooLittle { least }));
    step.request_payment("enough", eur(20), NOW).unwrap();
    assert_eq!(step.booking.wanted(), Some(eur(50)), "together with what was too little by itself");
}

#[test]
fn the_difference_is_paid_on_a_page_of_its_own_and_then_nothing_is_wanted() {
    let mut step = stands();
    let to = later(&step.booking, 1_500);
    step.relocate(to, Actor::Client, NOW).unwrap();
    assert_eq!(step.start_payment(Provider::Stripe, NOW), Ok(TWO));
    step.record_page(TWO, opened("cs_2"));
    assert_eq!(step.booking.payments[&TWO].asked, eur(500));
    assert_eq!(step.booking.open_checkout().unwrap().url, "https://pay.example/cs_2");
    step.learn(TWO, &[captured(500)], Slot::Taken, NOW);
    assert_eq!((step.booking.wanted(), step.booking.held()), (None, eur(1_500)));
    assert_eq!(step.start_payment(Provider::Stripe, NOW), Err(CannotPay::NothingToPay));
    assert!(at_once(&step).is_empty(), "nothing goes back");
}

#[test]
fn five_moves_in_a_row_end_with_what_is_due_at_the_last() {
    let mut step = stands();
    for due in [1_500, 700, 1_000, 300, 900] {
        let to = later(&step.booking, due);
        step = on(step);
        step.relocate(to, Actor::Client, NOW).unwrap();
        let requests = step.booking.payments[&ONE].refund_requests.clone();
        for request in requests {
            let arrived =
                refund(&request.key, Some(&request.key), request.amount.minor(), RefundStatus::Succeeded);
            step.learn(ONE, &[arrived], Slot::Taken, NOW);
        }
        let (held, wanted) = (step.booking.held().minor(), step.booking.wanted().map_or(0, Money::minor));
        assert_eq!(held + wanted, due, "held and still wanted");
    }
    assert_eq!(step.booking.made.visit.start, START.plus(5 * 3 * 3_600));
}

#[test]
fn a_client_moves_as_long_as_calling_off_is_free_and_the_salon_when_it_likes() {
    let to = |step: &Step| later(&step.booking, 1_000);
    let (last, late) = (START.plus(-3_600), START.plus(-3_599));
    assert_eq!(stands().relocate(to(&stands()), Actor::Client, last), Ok(()));
    assert_eq!(stands().relocate(to(&stands()), Actor::Client, late), Err(CannotChange::NotNow));
    assert_eq!(stands().relocate(to(&stands()), Actor::Salon, START), Ok(()));
    assert_eq!(
        at_salon().relocate(to(&stands()), Actor::Client, START.plus(-1)),
        Ok(()),
        "nothing is ever due"
    );
    for mut over in [held(), expired()] {
        assert_eq!(over.relocate(to(&stands()), Actor::Salon, NOW), Err(CannotChange::NotNow));
    }
}

#[test]
fn an_open_page_for_another_sum_is_closed_when_the_visit_moves() {
    let mut step = stands();
    let to = later(&step.booking, 1_500);
    step.relocate(to, Actor::Client, NOW).unwrap();
    step.start_payment(Provider::Stripe, NOW).unwrap();
    step.record_page(TWO, opened("cs_2"));
    let mut again = on(step);
    let to = later(&again.booking, 1_800);
    again.relocate(to, Actor::Client, NOW).unwrap();
    assert_eq!(again.start_payment(Provider::Stripe, NOW), Ok(Attempt(3)));
    assert_eq!(again.effects, [Effect::ExpirePage { attempt: TWO, session: name("cs_2") }]);
}

#[test]
fn a_missed_visit_costs_what_the_terms_say_unless_the_salon_waives_it() {
    for (waiver, kept) in [(Waiver::None, 1_000), (Waiver::Whole, 0)] {
        let mut step = stands();
        assert_eq!(step.no_show(waiver, START.plus(-1)), Err(CannotChange::NotNow));
        step.no_show(waiver, START).unwrap();
        step.no_show(Waiver::Whole, START).unwrap();
        assert_eq!((step.booking.held(), step.booking.view().status), (eur(kept), BookingStatus::NoShow));
        assert_eq!(entitlement(&step.booking), Some(eur(kept)));
        assert!(!step.booking.holds_slot());
    }
}

#[test]
fn the_salon_may_ask_a_visit_that_is_paid_on_the_spot_for_a_payment_by_link() {
    let mut step = at_salon();
    assert_eq!(step.start_payment(Provider::Stripe, NOW), Err(CannotPay::NothingToPay));
    for _ in 0..2 {
        step.request_payment("link-1", eur(2_500), NOW).unwrap();
    }
    assert_eq!(step.booking.wanted(), Some(eur(2_500)), "the same request again is one request");
    let attempt = step.start_payment(Provider::TipTopPay, NOW).unwrap();
    step.record_page(attempt, opened("ttp_order_1"));
    step.learn(attempt, &[captured(2_500)], Slot::Taken, NOW);
    assert_eq!((step.booking.wanted(), refunds_of(&step)), (None, vec![]));
}

#[test]
fn a_link_that_is_revoked_closes_its_page_and_sends_back_what_came() {
    let mut step = at_salon();
    step.request_payment("link-1", eur(2_500), NOW).unwrap();
    step.start_payment(Provider::Stripe, NOW).unwrap();
    step.record_page(ONE, opened("cs_1"));
    step.revoke_request("link-1", NOW);
    assert_eq!(at_once(&step), [&Effect::ExpirePage { attempt: ONE, session: name("cs_1") }]);
    let mut paid = on(step);
    paid.learn(ONE, &[captured(2_500)], Slot::Taken, NOW);
    assert_eq!(refunds_of(&paid), [(ONE, 2_500)]);
}

#[test]
fn a_request_that_was_taken_back_does_not_come_again() {
    let mut step = at_salon();
    step.request_payment("link-1", eur(2_500), NOW).unwrap();
    step.revoke_request("link-1", NOW);
    let mut late = on(step);
    late.request_payment("link-1", eur(2_500), NOW).unwrap();
    assert_eq!((late.booking.wanted(), late.events.len()), (None, 0));
    late.request_payment("link-2", eur(700), NOW).unwrap();
    assert_eq!(late.booking.wanted(), Some(eur(700)), "another one does");
}

#[test]
fn a_page_of_a_visit_that_stands_is_looked_at_when_its_time_is_up() {
    let mut step = at_salon();
    step.request_payment("link-1", eur(2_500), NOW).unwrap();
    step.start_payment(Provider::Stripe, NOW).unwrap();
    assert_eq!(step.effects, [], "there is none yet");
    step.record_page(ONE, opened("cs_1"));
    let at = step.booking.payments[&ONE].page_expires.plus(super::super::decide::PAYING_SECONDS_MAX);
    assert_eq!(step.effects, [Effect::LookAtPage { attempt: ONE, at }]);
    assert_eq!(step.effects[0].not_before(), Some(at));
    let mut held = Step::with_new(new_booking(PayChoice::Now));
    held.start_payment(Provider::Stripe, NOW).unwrap();
    held.record_page(ONE, opened("cs_1"));
    assert_eq!(held.effects, [], "a held slot's page is closed with the hold");
}

#[test]
fn moves_and_requests_do_not_use_up_the_pages_of_another_sum() {
    let mut step = at_salon();
    let most = u64::try_from(ATTEMPTS_MAX).unwrap();
    for number in 0..3 * most {
        step.request_payment(&format!("link-{number}"), eur(100), NOW).unwrap();
        let attempt = step.start_payment(Provider::Stripe, NOW).unwrap();
        step.record_page(attempt, refused());
    }
    for _ in 1..most {
        let attempt = step.start_payment(Provider::Stripe, NOW).unwrap();
        step.record_page(attempt, refused());
    }
    assert_eq!(step.start_payment(Provider::Stripe, NOW), Err(CannotPay::TooManyAttempts));
}

#[test]
fn the_salon_gives_back_once_and_never_more_than_is_left() {
    let mut step = stands();
    for _ in 0..2 {
        // More than half: a second one would be refused.
        step.grant_refund("refund-1", eur(600), NOW).unwrap();
    }
    assert_eq!(refunds_of(&step), [(ONE, 600)]);
    let left = eur(400);
    assert_eq!(step.booking.refundable(), left);
    assert_eq!(step.grant_refund("refund-2", eur(401), NOW), Err(CannotChange::TooMuch { left }));
    assert_eq!(step.grant_refund("refund-2", eur(0), NOW), Err(CannotChange::TooMuch { left }));
    let yen = Money::new(1, "JPY".parse().unwrap()).unwrap();
    assert_eq!(step.grant_refund("refund-2", yen, NOW), Err(CannotChange::TooMuch { left }));
    step.grant_refund("refund-2", left, NOW).unwrap();
    assert_eq!((step.booking.held(), step.booking.refundable()), (eur(0), eur(0)));
    assert!(is_confirmed(&step), "the visit stands");
    assert_eq!(step.booking.wanted(), None, "what was given back is not asked for again");
}

#[test]
fn a_disputed_charge_is_not_given_back() {
    let mut step = stands();
    let dispute = DisputeFact {
        id: name("dp_1"),
        amount: eur(1_000),
        reason: "fraudulent".into(),
        status: DisputeStatus::Open,
        withdrawn: None,
        reinstated: None,
        due_by: None,
    };
    step.learn(ONE, &[PaymentFact::Dispute { dispute: dispute.clone() }], Slot::Taken, NOW);
    let refused = Err(CannotChange::Obstacle(RefundObstacle::Disputed));
    assert_eq!(step.grant_refund("refund-1", eur(300), NOW), refused);
    let taken = DisputeFact { withdrawn: Some(eur(1_000)), ..dispute };
    step.learn(ONE, &[PaymentFact::Dispute { dispute: taken }], Slot::Taken, NOW);
    assert_eq!(step.grant_refund("refund-1", eur(300), NOW), refused, "also when it has taken the money");
    assert_eq!(step.booking.granted.len(), 0);
}

#[test]
fn what_was_given_back_by_hand_or_taken_by_a_dispute_is_not_asked_of_the_client_again() {
    let mut step = stands();
    let dispute = DisputeFact {
        id: name("dp_1"),
        amount: eur(500),
        reason: "fraudulent".into(),
        status: DisputeStatus::Lost,
        withdrawn: Some(eur(500)),
        reinstated: None,
        due_by: None,
    };
    let by_hand = refund("re_hand", None, 300, RefundStatus::Succeeded);
    step.learn(ONE, &[by_hand, PaymentFact::Dispute { dispute }], Slot::Taken, NOW);
    assert_eq!((step.booking.held(), step.booking.wanted()), (eur(200), None));
    assert!(balance(&step.booking).unwrap().at_rest());
}

#[test]
fn a_check_for_an_open_sum_of_a_visit_that_stands_says_yes_to_that_sum() {
    let mut step = at_salon();
    step.request_payment("link-1", eur(2_500), NOW).unwrap();
    step.start_payment(Provider::TipTopPay, NOW).unwrap();
    step.record_page(ONE, opened("ttp_order_1"));
    let account = Some("00000000000000000000000000000001".to_owned());
    let check =
        super::super::decide::Check { transaction: name("ttp_tx_1"), amount: Some(eur(2_500)), account };
    let accept = super::super::decide::CheckVerdict::Accept;
    assert_eq!(step.check(ONE, Provider::TipTopPay, &check, NOW), accept);
    step.revoke_request("link-1", NOW);
    assert_ne!(step.check(ONE, Provider::TipTopPay, &check, NOW), accept);
}

#[test]
fn what_is_paid_keeps_nobody_from_paying_the_next_sum() {
    let mut step = at_salon();
    let pays = |step: &mut Step, number: u32, minor: u64| {
        let (attempt, transaction) = (Attempt(number), name(&format!("ttp_tx_{number}")));
        step.request_payment(&format!("link-{number}"), eur(minor), NOW).unwrap();
        assert_eq!(step.start_payment(Provider::TipTopPay, NOW), Ok(attempt));
        step.record_page(attempt, opened(&format!("ttp_order_{number}")));
        let account = Some("00000000000000000000000000000001".to_owned());
        let check = super::super::decide::Check {
            transaction: transaction.clone(),
            amount: Some(eur(minor)),
            account,
        };
        let verdict = step.check(attempt, Provider::TipTopPay, &check, NOW);
        assert_eq!(verdict, super::super::decide::CheckVerdict::Accept, "{number}");
        step.note_news(attempt, &[transaction], &[captured(minor)]);
        step.learn(attempt, &[], Slot::Taken, NOW);
    };
    pays(&mut step, 1, 2_500);
    pays(&mut step, 2, 300);
    assert_eq!(step.booking.held(), eur(2_800));
}

#[test]
fn a_grant_after_a_refund_by_hand_sends_all_that_was_granted() {
    let mut step = stands();
    step.learn(ONE, &[refund("re_hand", None, 300, RefundStatus::Succeeded)], Slot::Taken, NOW);
    assert_eq!((step.booking.refundable(), refunds_of(&step)), (eur(700), vec![]));
    let mut step = on(step);
    step.grant_refund("part", eur(200), NOW).unwrap();
    assert_eq!(refunds_of(&step), [(ONE, 200)]);
    let mut step = on(step);
    step.grant_refund("rest", eur(500), NOW).unwrap();
    assert_eq!((refunds_of(&step), step.booking.held()), (vec![(ONE, 500)], eur(0)));
    assert_eq!((step.booking.wanted(), step.booking.view().forgiven), (None, Some(eur(700))));
}

#[test]
fn what_was_written_off_is_no_discount_on_what_is_asked_for_later() {
    let mut step = stands();
    step.learn(ONE, &[refund("re_hand", None, 300, RefundStatus::Succeeded)], Slot::Taken, NOW);
    step.grant_refund("all", eur(700), NOW).unwrap();
    step.request_payment("more", eur(800), NOW).unwrap();
    // What was granted is (its own tests say so); what had left by hand is not.
    assert_eq!(step.booking.wanted(), Some(eur(800)));
}

#[test]
fn a_fee_is_of_what_is_there_after_grants_and_refunds_by_hand() {
    let mut step = stands();
    step.learn(ONE, &[refund("re_hand", None, 300, RefundStatus::Succeeded)], Slot::Taken, NOW);
    step.grant_refund("part", eur(200), NOW).unwrap();
    let mut step = on(step);
    step.cancel(Cancelling::SalonByTerms, START.plus(-60)).unwrap();
    // 25 % of 4,000 is more than the 500 that are left.
    assert_eq!((refunds_of(&step), step.booking.held()), (vec![], eur(500)));
}

#[test]
fn a_visit_whose_fee_is_paid_says_so() {
    let mut step = stands();
    let mut free = step.clone();
    step.cancel(Cancelling::SalonByTerms, START.plus(-60)).unwrap();
    assert_eq!(step.booking.wanted(), None);
    assert_eq!(step.start_payment(Provider::Stripe, NOW), Err(CannotPay::NothingToPay));
    free.cancel(Cancelling::SalonForFree, START.plus(-60)).unwrap();
    assert_eq!(free.start_payment(Provider::Stripe, NOW), Err(CannotPay::HoldEnded));
}
