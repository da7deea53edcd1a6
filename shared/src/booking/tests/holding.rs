//! A card held as a guarantee: kept, taken, let go, run out.

use super::super::after::{CannotChange, Waiver};
use super::super::settlement::{balance, guarantee};
use super::*;
use crate::api::OnHold;
use crate::cancellation::{CancellationRule, CardOnFile, Fee, TermsLine};
use crate::payment::HOLD_OVER_SECONDS;
use crate::time::Minutes;
use proptest::prelude::*;

const START: Timestamp = Timestamp(NOW.0 + 86_400);
const UNTIL: Timestamp = Timestamp(NOW.0 + 6 * 86_400);

fn authorised(minor: u64) -> PaymentFact {
    PaymentFact::Authorised { amount: eur(minor) }
}

/// Confirmed with 1,000 held on the card; calling off later than an hour before costs 400.
fn on_guarantee() -> Step {
    let mut made = new_booking(PayChoice::Now);
    made.quote.collect = Collect::Hold;
    let rule = CancellationRule {
        free_until: Minutes(60),
        fee: Fee::Fixed { minor: 400 },
        card: CardOnFile::NotKept,
    };
    let line = TermsLine { rule, price: eur(4_000), prepaid: eur(1_000) };
    made.terms = CancellationTerms::agree(&[line]).unwrap();
    let mut step = Step::with_new(made);
    step.start_payment(Provider::Stripe, NOW).unwrap();
    step.record_page(ONE, opened("cs_1"));
    step.learn(ONE, &[authorised(1_000), PaymentFact::CaptureBefore { at: UNTIL }], Slot::Taken, NOW);
    assert!(is_confirmed(&step));
    let at = UNTIL.plus(HOLD_OVER_SECONDS);
    let look = Effect::LookAtHold { attempt: ONE, at };
    assert_eq!(step.effects, [look], "nothing is taken and nothing let go, only looked at one day");
    on(step)
}

fn captures_of(step: &Step) -> Vec<u64> {
    let capture = |effect: &Effect| {
        if let Effect::Capture { amount, .. } = effect { Some(amount.minor()) } else { None }
    };
    step.effects.iter().filter_map(capture).collect()
}

fn voids(step: &Step) -> bool {
    step.effects.contains(&Effect::Void { attempt: ONE })
}

#[test]
fn a_guarantee_stays_held_and_the_client_sees_it() {
    let step = on_guarantee();
    let view = step.booking.view();
    assert_eq!(view.payment, PaymentStatus::OnHold);
    assert_eq!(view.on_hold, Some(OnHold { amount: eur(1_000), until: UNTIL }));
    assert_eq!((view.paid, step.booking.wanted()), (eur(0), None));
    assert!(balance(&step.booking).unwrap().at_rest());
}

#[test]
fn called_off_in_time_the_card_is_let_go_and_late_the_fee_is_taken() {
    for (before, fee) in [(3_601, None), (3_600, None), (3_599, Some(400))] {
        let mut step = on_guarantee();
        let now = START.plus(-before);
        let shown = step.booking.cancellation(now).unwrap();
        assert_eq!((shown.fee, shown.back), (eur(fee.unwrap_or(0)), eur(1_000 - fee.unwrap_or(0))));
        step.cancel(Cancelling::Client { shown }, now).unwrap();
        assert_eq!(
            (captures_of(&step), voids(&step)),
            (fee.into_iter().collect(), fee.is_none()),
            "{before}"
        );
    }
}

#[test]
fn nobody_came_the_fee_is_taken_or_waived() {
    for (waiver, taken) in [(Waiver::None, vec![400]), (Waiver::Whole, vec![])] {
        let mut step = on_guarantee();
        step.no_show(waiver, START).unwrap();
        assert_eq!((captures_of(&step), voids(&step)), (taken.clone(), taken.is_empty()));
    }
}

#[test]
fn the_salon_takes_a_part_once_and_never_more_than_is_held() {
    let mut step = on_guarantee();
    assert_eq!(step.take_hold(eur(1_001), START), Err(CannotChange::TooMuch { left: eur(1_000) }));
    assert_eq!(step.take_hold(eur(0), START), Err(CannotChange::TooMuch { left: eur(1_000) }));
    step.take_hold(eur(700), START).unwrap();
    step.take_hold(eur(700), START).unwrap();
    assert_eq!(captures_of(&step), [700]);
    assert_eq!(step.take_hold(eur(900), START), Err(CannotChange::NotNow));
    assert_eq!(step.let_go_of_hold(START), Err(CannotChange::NotNow));
    let mut step = on(step);
    step.learn(ONE, &[captured(700)], Slot::Taken, START);
    assert_eq!((step.effects.len(), step.booking.wanted(), step.booking.held()), (0, None, eur(700)));
    assert_eq!(step.booking.view().payment, PaymentStatus::Paid);
}

#[test]
fn what_is_let_go_of_is_not_asked_for_again() {
    let mut step = on_guarantee();
    step.let_go_of_hold(START).unwrap();
    step.let_go_of_hold(START).unwrap();
    assert!(voids(&step) && captures_of(&step).is_empty());
    let mut step = on(step);
    step.learn(ONE, &[PaymentFact::AuthorisationEnded], Slot::Taken, START);
    assert_eq!((step.booking.wanted(), step.booking.on_hold(), step.effects.len()), (None, None, 0));
    assert_eq!(step.booking.view().payment, PaymentStatus::Refunded);
}

#[test]
fn a_guarantee_that_runs_out_leaves_the_visit_and_asks_for_nothing() {
    let mut step = on_guarantee();
    step.learn(ONE, &[PaymentFact::AuthorisationEnded], Slot::Taken, UNTIL);
    assert!(is_confirmed(&step));
    assert_eq!((step.booking.on_hold(), step.booking.wanted(), step.effects.len()), (None, None, 0));
    assert_eq!(step.take_hold(eur(1), UNTIL), Err(CannotChange::NotNow));
    step.no_show(Waiver::None, UNTIL).unwrap();
    assert_eq!(
        step.booking.phase,
        Phase::NoShow { at: UNTIL, fee: None },
        "there is nothing to take it from"
    );
}

#[test]
fn a_second_card_held_for_the_same_visit_is_let_go() {
    let mut made = new_booking(PayChoice::Now);
    made.quote.collect = Collect::Hold;
    let mut step = Step::with_new(made);
    step.start_payment(Provider::Stripe, NOW).unwrap();
    step.record_page(ONE, opened("cs_1"));
    step.start_payment(Provider::TipTopPay, NOW).unwrap();
    step.record_page(TWO, opened("ttp_order_1"));
    let mut step = on(step);
    step.learn(ONE, &[authorised(1_000)], Slot::Taken, NOW);
    step.learn(TWO, &[authorised(1_000)], Slot::Taken, NOW);
    let void = Effect::Void { attempt: TWO };
    assert!(step.effects.contains(&void) && !voids(&step) && captures_of(&step).is_empty());
}

#[test]
fn moved_to_where_a_card_cannot_be_held_it_is_charged() {
    let mut step = on_guarantee();
    let mut quote = step.booking.made.quote.for_visit(UNTIL.plus(-86_400), UNTIL);
    assert_eq!(quote.collect, Collect::Hold);
    quote = quote.for_visit(UNTIL.plus(-86_399), UNTIL);
    assert_eq!(quote.collect, Collect::Charge);
    let visit = Interval { start: UNTIL.plus(-90_000), end: UNTIL.plus(-86_399) };
    step.relocate(
        Moved { lines: Vec::new(), visit, claims: Vec::new(), quote, smallest: None },
        Actor::Client,
        NOW,
    )
    .unwrap();
    assert_eq!((captures_of(&step), guarantee(&step.booking)), (vec![1_000], eur(0)));
}

#[test]
fn a_charged_prepayment_is_kept_when_the_visit_moves_to_where_it_could_be_held() {
    let mut step = held();
    step.learn(ONE, &[captured(1_000)], Slot::Taken, NOW);
    let mut quote = step.booking.made.quote;
    quote.collect = Collect::Hold;
    let visit = step.booking.made.visit;
    step.relocate(
        Moved { lines: Vec::new(), visit, claims: Vec::new(), quote, smallest: None },
        Actor::Client,
        NOW,
    )
    .unwrap();
    assert_eq!((refunds_of(&step), step.booking.wanted(), step.booking.on_hold()), (vec![], None, None));
    assert!(balance(&step.booking).unwrap().at_rest());
}

#[test]
fn a_sum_asked_for_beside_a_guarantee_is_charged_and_leaves_it_held() {
    let mut step = on_guarantee();
    step.request_payment("extra", eur(500), NOW).unwrap();
    assert_eq!(step.booking.wanted(), Some(eur(500)));
    assert_eq!(step.start_payment(Provider::Stripe, NOW), Ok(TWO));
    assert_eq!(step.booking.payments[&TWO].collect, Collect::Charge);
    step.record_page(TWO, opened("cs_2"));
    step.learn(TWO, &[captured(500)], Slot::Taken, NOW);
    assert_eq!((captures_of(&step), voids(&step), refunds_of(&step)), (vec![], false, vec![]));
    assert_eq!((step.booking.held(), step.booking.on_hold().unwrap().amount), (eur(500), eur(1_000)));
}

/// The same visit, moved to where so much is due ahead.
fn moved_to(mut step: Step, due: u64) -> Step {
    let (visit, mut quote) = (step.booking.made.visit, step.booking.made.quote);
    quote.prepayment = Prepayment::Required { due_now: eur(due) };
    let to = Moved { lines: Vec::new(), visit, claims: Vec::new(), quote, smallest: None };
    step.relocate(to, Actor::Salon, NOW).unwrap();
    step
}

/// 1,000 held, and 500 more charged since it was moved to where 1,500 are due.
fn with_a_difference_paid() -> Step {
    let mut step = moved_to(on_guarantee(), 1_500);
    step.start_payment(Provider::Stripe, NOW).unwrap();
    step.record_page(TWO, opened("cs_2"));
    step.learn(TWO, &[captured(500)], Slot::Taken, NOW);
    on(step)
}

#[test]
fn what_was_paid_beside_a_guarantee_stays_when_the_card_is_taken_or_let_go() {
    let mut taken = with_a_difference_paid();
    taken.take_hold(eur(1_000), START).unwrap();
    assert_eq!((captures_of(&taken), refunds_of(&taken)), (vec![1_000], vec![]));
    let mut released = with_a_difference_paid();
    released.let_go_of_hold(START).unwrap();
    assert_eq!((voids(&released), refunds_of(&released)), (true, vec![]));
    assert_eq!(released.booking.wanted(), None);
}

#[test]
fn a_difference_goes_back_at_once_although_a_card_is_held_beside_it() {
    let step = moved_to(with_a_difference_paid(), 1_000);
    assert_eq!((refunds_of(&step), voids(&step)), (vec![(TWO, 500)], false));
    let mut step = with_a_difference_paid();
    step.grant_refund("kind", eur(300), NOW).unwrap();
    assert_eq!((refunds_of(&step), step.booking.on_hold().unwrap().amount), (vec![(TWO, 300)], eur(1_000)));
}

#[test]
fn of_a_guarantee_that_the_salon_has_lowered_all_that_is_left_can_be_taken() {
    let mut step = on_guarantee();
    step.grant_refund("kind", eur(300), NOW).unwrap();
    assert_eq!(step.booking.on_hold().unwrap().amount, eur(700));
    step.take_hold(eur(700), START).unwrap();
    assert_eq!(captures_of(&step), [700]);
}

#[test]
fn after_it_was_taken_a_move_asks_for_the_difference_of_prices() {
    let mut step = on_guarantee();
    step.take_hold(eur(700), START).unwrap();
    step.learn(ONE, &[captured(700)], Slot::Taken, START);
    for (due, wanted, back) in [(1_500, Some(eur(500)), vec![]), (600, None, vec![(ONE, 400)])] {
        let step = moved_to(on(step.clone()), due);
        assert_eq!((step.booking.wanted(), refunds_of(&step)), (wanted, back), "{due}");
    }
}

#[test]
fn a_sum_asked_for_is_not_taken_of_a_guarantee_whatever_becomes_of_it() {
    for (taken, captured) in [(Some(700), vec![700]), (None, vec![])] {
        let mut step = on_guarantee();
        step.request_payment("extra", eur(500), NOW).unwrap();
        match taken {
            Some(taken) => step.take_hold(eur(taken), START).unwrap(),
            None => step.let_go_of_hold(START).unwrap(),
        }
        assert_eq!((captures_of(&step), voids(&step)), (captured, taken.is_none()));
        assert_eq!(step.booking.wanted(), Some(eur(500)));
    }
}

#[test]
fn what_is_held_above_a_lower_price_pays_for_nothing_else() {
    let mut step = moved_to(on_guarantee(), 600);
    assert_eq!(step.booking.wanted(), None);
    step.request_payment("extra", eur(500), NOW).unwrap();
    assert_eq!((step.booking.wanted(), step.booking.on_hold().unwrap().amount), (Some(eur(500)), eur(600)));
}

#[test]
fn a_second_held_card_is_not_taken_for_a_sum_asked_for() {
    let mut made = new_booking(PayChoice::Now);
    made.quote.collect = Collect::Hold;
    let mut step = Step::with_new(made);
    step.start_payment(Provider::Stripe, NOW).unwrap();
    step.start_payment(Provider::TipTopPay, NOW).unwrap();
    step.learn(ONE, &[authorised(1_000)], Slot::Taken, NOW);
    step.request_payment("extra", eur(500), NOW).unwrap();
    let mut step = on(step);
    step.learn(TWO, &[authorised(1_000)], Slot::Taken, NOW);
    assert_eq!((captures_of(&step), step.effects.contains(&Effect::Void { attempt: TWO })), (vec![], true));
}

#[test]
fn a_difference_in_two_stages_is_charged_although_a_card_is_held_beside_it() {
    let mut step = moved_to(on_guarantee(), 1_500);
    step.start_payment(Provider::TipTopPay, NOW).unwrap();
    step.record_page(TWO, opened("ttp_order_2"));
    step.learn(TWO, &[authorised(500)], Slot::Taken, NOW);
    assert_eq!(captures_of(&step), [500]);
    assert_eq!(step.booking.on_hold().unwrap().amount, eur(1_000));
}

proptest! {
    #[test]
    fn of_a_guarantee_the_fee_is_taken_to_the_last_unit(fee in 0..=2_000_u64, before in 1..7_200_i64) {
        let mut step = on_guarantee();
        let rule = CancellationRule { free_until: Minutes(60), fee: Fee::Fixed { minor: fee }, card: CardOnFile::NotKept };
        let line = TermsLine { rule, price: eur(4_000), prepaid: eur(1_000) };
        step.booking.made.terms = CancellationTerms::agree(&[line]).unwrap();
        let now = START.plus(-before);
        let shown = step.booking.cancellation(now).unwrap();
        prop_assert_eq!(shown.fee.plus(shown.back).unwrap(), eur(1_000));
        step.cancel(Cancelling::Client { shown }, now).unwrap();
        let taken: u64 = captures_of(&step).iter().sum();
        prop_assert_eq!(taken, shown.fee.minor());
        prop_assert_eq!(voids(&step), shown.fee.is_zero());
    }
}

#[test]
fn a_hold_is_looked_at_after_its_end_and_later_when_that_turns_out_later() {
    let looks = |step: &Step| -> Vec<i64> {
        let at = |effect: &Effect| effect.not_before().map(|at| at.since(NOW));
        step.effects.iter().filter_map(at).collect()
    };
    let week = 7 * 86_400 + HOLD_OVER_SECONDS;
    let mut made = new_booking(PayChoice::Now);
    made.quote.collect = Collect::Hold;
    let mut step = Step::with_new(made);
    step.start_payment(Provider::TipTopPay, NOW).unwrap();
    step.record_page(ONE, opened("ttp_order_1"));
    step.learn(ONE, &[authorised(1_000)], Slot::Taken, NOW);
    assert_eq!(looks(&step), [week], "no word of its end: every provider's");
    let mut step = on(step);
    step.learn(ONE, &[authorised(1_000)], Slot::Taken, NOW);
    assert_eq!(looks(&step), Vec::<i64>::new(), "once");
    step.learn(ONE, &[PaymentFact::CaptureBefore { at: NOW.plus(30 * 86_400) }], Slot::Taken, NOW);
    assert_eq!(looks(&step), [30 * 86_400 + HOLD_OVER_SECONDS]);
    let keys: Vec<_> = step.effects.iter().map(Effect::key).collect();
    assert_eq!(keys.len(), 1, "{keys:?}");
    step.learn(ONE, &[PaymentFact::AuthorisationEnded], Slot::Taken, NOW.plus(week));
    assert_eq!((step.booking.on_hold(), step.booking.wanted()), (None, None));
    assert!(balance(&step.booking).unwrap().at_rest());
}

#[test]
fn what_is_charged_is_not_looked_at_as_a_hold() {
    let mut step = held();
    step.learn(ONE, &[authorised(1_000)], Slot::Taken, NOW);
    assert!(step.effects.iter().all(|effect| effect.not_before().is_none()), "{:?}", step.effects);
}
