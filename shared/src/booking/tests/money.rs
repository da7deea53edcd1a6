//! Settlement: what is held becomes what is due, rule by rule.

use super::super::settlement::{Balance, Settlement, balance, entitlement, settle};
use super::*;
use crate::payment::fact::{DisputeFact, DisputeStatus};
use crate::payment::{CaptureRequest, REFUND_TRIES_MAX, RefundObstacle};
use std::collections::BTreeSet;

fn dispute(status: DisputeStatus, withdrawn: Option<u64>, reinstated: Option<u64>) -> PaymentFact {
    PaymentFact::Dispute {
        dispute: DisputeFact {
            id: name("dp_1"),
            amount: eur(1_000),
            reason: "fraudulent".into(),
            status,
            withdrawn: withdrawn.map(eur),
            reinstated: reinstated.map(eur),
            due_by: None,
        },
    }
}

#[test]
fn a_second_payment_is_refunded_in_full() {
    let mut step = two_pages();
    step.learn(ONE, &[captured(1_000)], Slot::Taken, NOW);
    let mut second = on(step);
    second.learn(TWO, &[captured(1_000)], Slot::Taken, NOW);
    assert_eq!(refunds_of(&second), [(TWO, 1_000)]);
    assert!(is_confirmed(&second));
    assert_eq!(second.booking.held(), eur(1_000));
}

#[test]
fn a_second_held_card_is_let_go_once() {
    let mut step = two_pages();
    let held = PaymentFact::Authorised { amount: eur(1_000) };
    step.learn(ONE, std::slice::from_ref(&held), Slot::Taken, NOW);
    step.learn(TWO, std::slice::from_ref(&held), Slot::Taken, NOW);
    let voids = |step: &Step| step.effects.iter().filter(|e| matches!(e, Effect::Void { .. })).count();
    assert_eq!(step.effects.last(), Some(&Effect::Void { attempt: TWO }));
    step.learn(TWO, &[PaymentFact::Processing], Slot::Taken, NOW);
    assert_eq!(voids(&step), 1);
}

#[test]
fn a_card_being_let_go_does_not_book() {
    let mut step = expired();
    let held = PaymentFact::Authorised { amount: eur(1_000) };
    step.learn(ONE, std::slice::from_ref(&held), Slot::Taken, HOLD_END);
    assert_eq!(step.effects, [Effect::Void { attempt: ONE }]);
    let mut again = on(step);
    again.learn(ONE, &[held], Slot::Free, HOLD_END);
    assert!(!is_confirmed(&again));
}

#[test]
fn more_than_asked_goes_back_in_part() {
    let mut step = held();
    step.learn(ONE, &[captured(1_500)], Slot::Taken, NOW);
    assert_eq!((is_confirmed(&step), refunds_of(&step)), (true, vec![(ONE, 500)]));
}

#[test]
fn a_refund_never_exceeds_what_is_left_of_its_payment() {
    let mut step = expired();
    let facts = [refund("re_hand", None, 300, RefundStatus::Succeeded), captured(1_000)];
    step.learn(ONE, &facts, Slot::Taken, HOLD_END);
    assert_eq!(refunds_of(&step), [(ONE, 700)]);
    let mut gone = expired();
    gone.learn(
        ONE,
        &[captured(1_000), dispute(DisputeStatus::Lost, Some(1_000), None)],
        Slot::Taken,
        HOLD_END,
    );
    assert_eq!(refunds_of(&gone), []);
}

#[test]
fn what_is_being_given_back_is_not_booked_again_even_if_the_refund_fails() {
    let mut step = expired();
    step.learn(ONE, &[captured(1_000)], Slot::Taken, HOLD_END);
    let key = step.booking.payments[&ONE].refund_requests[0].key.clone();
    let mut failed = on(step);
    failed.learn(
        ONE,
        &[refund("re_1", Some(&key), 1_000, RefundStatus::Failed)],
        Slot::Free,
        HOLD_END.plus(9),
    );
    assert!(!is_confirmed(&failed));
    assert_eq!(refunds_of(&failed), [(ONE, 1_000)]);
    assert_ne!(failed.booking.payments[&ONE].refund_requests[1].key, key);
}

#[test]
fn a_payment_that_books_does_not_go_back_in_the_place_of_one_whose_refund_was_refused() {
    let mut step = two_pages();
    step.end_hold(HOLD_END);
    step.learn(ONE, &[captured(1_000)], Slot::Taken, HOLD_END);
    let key = step.booking.payments[&ONE].refund_requests[0].key.clone();
    step.refund_refused(ONE, &key, "charge_already_refunded".into());
    let mut late = on(step);
    late.learn(TWO, &[captured(1_000)], Slot::Free, HOLD_END.plus(60));
    assert!(is_confirmed(&late));
    assert_eq!(refunds_of(&late), [(ONE, 1_000)]);
    let by_hand = refund("re_hand", None, 1_000, RefundStatus::Succeeded);
    let second = late.booking.payments[&ONE].refund_requests[1].key.clone();
    late.refund_refused(ONE, &second, "charge_already_refunded".into());
    late.learn(ONE, &[by_hand], Slot::Taken, HOLD_END.plus(90));
    assert_eq!((late.booking.held(), refunds_of(&late).len()), (eur(1_000), 1));
}

#[test]
fn a_refund_by_hand_does_not_matter_for_booking_whenever_it_is_heard_of() {
    let by_hand = refund("re_hand", None, 300, RefundStatus::Succeeded);
    for facts in [[captured(1_000), by_hand.clone()], [by_hand.clone(), captured(1_000)]] {
        let mut step = held();
        for fact in &facts {
            step.learn(ONE, std::slice::from_ref(fact), Slot::Taken, NOW);
        }
        assert!(is_confirmed(&step), "{facts:?}");
        assert_eq!((step.booking.held(), refunds_of(&step)), (eur(700), vec![]));
    }
}

#[test]
fn a_refused_refund_is_looked_up_before_the_next_and_stops_after_three() {
    let mut step = expired();
    step.learn(ONE, &[captured(1_000)], Slot::Taken, HOLD_END);
    for number in 1..=REFUND_TRIES_MAX {
        let requests = &step.booking.payments[&ONE].refund_requests;
        assert_eq!(requests.len(), number);
        let key = requests[number - 1].key.clone();
        assert!(key.ends_with(&format!(".1.{number}")));
        step = on(step);
        step.refund_refused(ONE, &key, "charge_disputed".into());
        let version = step.booking.version;
        assert_eq!(step.effects, [Effect::LookUp { attempt: ONE, version }]);
        step.refund_refused(ONE, &key, "charge_disputed".into());
        assert_eq!(step.events.len(), 1, "the same refusal again says nothing");
        step.learn(ONE, &[], Slot::Taken, HOLD_END);
    }
    assert_eq!(step.booking.payments[&ONE].refund_requests.len(), REFUND_TRIES_MAX);
    let balance = balance(&step.booking).unwrap();
    assert_eq!((balance.held, balance.due), (eur(1_000), eur(0)));
    assert_eq!(balance.obstacle, Some(RefundObstacle::TriesUsedUp));
    assert!(balance.at_rest());
}

#[test]
fn nothing_is_refunded_while_a_dispute_is_open_and_the_rest_once_it_is_won() {
    let mut step = expired();
    step.learn(ONE, &[dispute(DisputeStatus::Open, None, None), captured(1_000)], Slot::Taken, HOLD_END);
    assert_eq!(refunds_of(&step), []);
    assert_eq!(balance(&step.booking).unwrap().obstacle, Some(RefundObstacle::Disputed));
    step.learn(ONE, &[dispute(DisputeStatus::Won, Some(1_000), Some(1_000))], Slot::Taken, HOLD_END);
    assert_eq!(refunds_of(&step), [(ONE, 1_000)]);
}

#[test]
fn while_a_bank_only_asks_money_goes_back_as_ever() {
    let mut step = expired();
    step.learn(ONE, &[dispute(DisputeStatus::Inquiry, None, None), captured(1_000)], Slot::Taken, HOLD_END);
    assert_eq!(refunds_of(&step), [(ONE, 1_000)]);
    let mut later = expired();
    later.learn(ONE, &[captured(1_000)], Slot::Taken, HOLD_END);
    let key = later.booking.payments[&ONE].refund_requests[0].key.clone();
    let inquiry = dispute(DisputeStatus::Inquiry, None, None);
    let open = dispute(DisputeStatus::Open, None, None);
    // It has become a dispute; that it was an inquiry is heard of later.
    later.learn(ONE, &[open, inquiry], Slot::Taken, HOLD_END);
    later.refund_refused(ONE, &key, "charge_disputed".into());
    let mut later = on(later);
    later.learn(ONE, &[], Slot::Taken, HOLD_END);
    assert_eq!(refunds_of(&later), []);
    assert_eq!(balance(&later.booking).unwrap().obstacle, Some(RefundObstacle::Disputed));
}

#[test]
fn a_dispute_that_is_won_gives_the_tries_anew_and_only_once() {
    let mut step = expired();
    step.learn(ONE, &[captured(1_000)], Slot::Taken, HOLD_END);
    let refused = |step: Step| {
        let requests = &step.booking.payments[&ONE].refund_requests;
        let (key, number) = (requests.last().unwrap().key.clone(), requests.len());
        let mut step = on(step);
        step.refund_refused(ONE, &key, "charge_disputed".into());
        step.learn(ONE, &[], Slot::Taken, HOLD_END);
        assert!(step.booking.payments[&ONE].refund_requests.len() >= number);
        step
    };
    for _ in 0..REFUND_TRIES_MAX {
        step = refused(step);
    }
    let stuck = |step: &Step| balance(&step.booking).unwrap().obstacle;
    assert_eq!(stuck(&step), Some(RefundObstacle::TriesUsedUp));
    let won = dispute(DisputeStatus::Won, Some(1_000), Some(1_000));
    step = on(step);
    step.learn(ONE, &[dispute(DisputeStatus::Open, Some(1_000), None)], Slot::Taken, HOLD_END);
    assert_eq!((stuck(&step), refunds_of(&step)), (None, vec![]), "there is nothing to send");
    step.learn(ONE, std::slice::from_ref(&won), Slot::Taken, HOLD_END);
    assert_eq!(refunds_of(&step), [(ONE, 1_000)]);
    let keys: BTreeSet<_> =
        step.booking.payments[&ONE].refund_requests.iter().map(|request| request.key.clone()).collect();
    assert_eq!(keys.len(), REFUND_TRIES_MAX + 1, "under a key of its own");
    for _ in 0..REFUND_TRIES_MAX {
        step = refused(step);
    }
    step = on(step);
    step.learn(ONE, &[won], Slot::Taken, HOLD_END);
    assert_eq!((stuck(&step), refunds_of(&step)), (Some(RefundObstacle::TriesUsedUp), vec![]));
}

#[test]
fn a_refund_that_was_called_off_is_asked_for_again() {
    let mut step = expired();
    step.learn(ONE, &[captured(1_000)], Slot::Taken, HOLD_END);
    let key = step.booking.payments[&ONE].refund_requests[0].key.clone();
    let mut step = on(step);
    let cancelled = refund("re_1", Some(&key), 1_000, RefundStatus::Cancelled);
    step.learn(
        ONE,
        &[cancelled, refund("re_1", Some(&key), 1_000, RefundStatus::Pending)],
        Slot::Taken,
        HOLD_END,
    );
    assert_eq!(refunds_of(&step), [(ONE, 1_000)]);
}

#[test]
fn a_second_payment_is_told_of_as_such_and_other_refunds_are_not() {
    let second = |step: &Step| step.booking.view().second;
    let mut step = two_pages();
    step.learn(ONE, &[captured(1_000)], Slot::Taken, NOW);
    assert_eq!(second(&step), None);
    step.learn(TWO, &[captured(1_000)], Slot::Taken, NOW);
    assert_eq!((second(&step), step.booking.view().refunded), (Some(eur(1_000)), eur(1_000)));
    let mut held_only = two_pages();
    held_only.learn(ONE, &[captured(1_000)], Slot::Taken, NOW);
    held_only.learn(TWO, &[PaymentFact::Authorised { amount: eur(1_000) }], Slot::Taken, NOW);
    held_only.learn(TWO, &[PaymentFact::AuthorisationEnded], Slot::Taken, NOW);
    assert_eq!((second(&held_only), held_only.booking.view().refunded), (Some(eur(1_000)), eur(0)));
    let mut granted = held();
    granted.learn(ONE, &[captured(1_000)], Slot::Taken, NOW);
    granted.grant_refund("all", eur(1_000), NOW).unwrap();
    assert_eq!((second(&granted), granted.booking.view().refunded), (None, eur(1_000)));
    let mut late = expired();
    late.learn(ONE, &[captured(1_000)], Slot::Taken, HOLD_END);
    assert_eq!(second(&late), None, "it came too late, not twice");
}

#[test]
fn what_a_dispute_took_is_not_charged_again() {
    let mut step = held();
    step.learn(ONE, &[captured(1_000), dispute(DisputeStatus::Lost, Some(1_000), None)], Slot::Taken, NOW);
    let balance = balance(&step.booking).unwrap();
    assert_eq!((balance.held, balance.due, balance.at_rest()), (eur(0), eur(1_000), true));
    assert!(settle(&step.booking).is_empty());
}

#[test]
fn each_message_that_points_to_unnamed_refunds_is_looked_up() {
    let mut step = held();
    let facts = [captured(1_000), PaymentFact::RefundsToLookUp];
    step.learn(ONE, &facts, Slot::Taken, NOW);
    let mut again = on(step.clone());
    again.learn(ONE, &facts, Slot::Taken, NOW);
    let key = |step: &Step| step.effects.iter().map(Effect::key).collect::<Vec<_>>();
    assert_eq!((key(&step).len(), key(&again).len()), (1, 1));
    assert_ne!(key(&step), key(&again), "the first may have looked before the second refund was made");
}

#[test]
fn the_salon_may_keep_what_is_due_only_for_a_booking_that_stands() {
    assert_eq!(entitlement(&held().booking), None);
    assert_eq!(entitlement(&expired().booking), Some(eur(0)));
    assert_eq!(entitlement(&Booking::new(new_booking(PayChoice::AtSalon))), Some(eur(0)));
    let mut paid = held();
    paid.learn(ONE, &[captured(1_000)], Slot::Taken, NOW);
    assert_eq!(entitlement(&paid.booking), Some(eur(1_000)));
}

#[test]
fn a_client_is_told_where_the_money_of_a_lost_slot_is() {
    let mut step = expired();
    assert_eq!(step.booking.view().payment, PaymentStatus::Unpaid);
    step.learn(ONE, &[captured(1_000)], Slot::Taken, HOLD_END);
    assert_eq!(step.booking.view().payment, PaymentStatus::Refunding);
    let key = step.booking.payments[&ONE].refund_requests[0].key.clone();
    step.learn(ONE, &[refund("re_1", Some(&key), 1_000, RefundStatus::Succeeded)], Slot::Taken, HOLD_END);
    let view = step.booking.view();
    assert_eq!((view.payment, view.paid, view.refunded), (PaymentStatus::Refunded, eur(0), eur(1_000)));
}

#[test]
fn refunds_that_failed_by_hand_do_not_use_up_our_tries() {
    let mut step = expired();
    let by_hand = ["re_1", "re_2", "re_3"].map(|id| refund(id, None, 100, RefundStatus::Failed));
    step.learn(ONE, &by_hand, Slot::Taken, HOLD_END);
    step.learn(ONE, &[captured(1_000)], Slot::Taken, HOLD_END);
    assert_eq!(refunds_of(&step), [(ONE, 1_000)]);
}

#[test]
fn a_dispute_about_a_payment_that_never_came_is_in_nobody_s_way() {
    let mut step = two_pages();
    step.learn(ONE, &[captured(1_000)], Slot::Taken, NOW);
    step.learn(TWO, &[dispute(DisputeStatus::Open, None, None)], Slot::Taken, NOW);
    assert_eq!(step.grant_refund("kind", eur(400), NOW), Ok(()));
    assert_eq!(refunds_of(&step), [(ONE, 400)]);
    step.learn(TWO, &[captured(1_000)], Slot::Taken, NOW);
    let in_the_way = Err(CannotChange::Obstacle(RefundObstacle::Disputed));
    assert_eq!(step.grant_refund("kinder", eur(100), NOW), in_the_way);
}

#[test]
fn more_than_is_due_is_at_rest_only_when_a_person_knows_why() {
    let at_rest = |held, obstacle| Balance { held: eur(held), due: eur(500), obstacle }.at_rest();
    assert!(at_rest(499, None) && at_rest(500, None) && !at_rest(501, None));
    assert!(at_rest(501, Some(RefundObstacle::Disputed)));
}

#[test]
fn of_two_held_cards_what_is_due_is_taken_once() {
    let mut booking = two_pages().booking;
    booking.phase = Phase::Confirmed { since: NOW };
    for payment in booking.payments.values_mut() {
        payment.known.authorised = 1_000;
    }
    let once = [Settlement::Capture { attempt: ONE, amount: eur(1_000) }, Settlement::Void { attempt: TWO }];
    assert_eq!(settle(&booking), once);
}

#[test]
fn a_fee_in_thousandths_is_taken_in_units_that_can_be_charged_in_the_client_s_favour() {
    let kwd = |minor| Money::new(minor, "KWD".parse().unwrap()).unwrap();
    let mut made = new_booking(PayChoice::Now);
    let prepayment = Prepayment::Optional { due_now: kwd(10_000) };
    made.quote =
        Quote { total_from: kwd(40_000), total_to: kwd(40_000), prepayment, collect: Collect::Charge };
    made.asked.mandate = Some(crate::mandate::Mandate { amount: kwd(20_000), text: "Yes.".into() });
    let mut step = Step::with_new(made);
    step.start_payment(Provider::Stripe, NOW).unwrap();
    let fee = |booking: &mut Booking, minor| booking.phase = Phase::NoShow { at: NOW, fee: Some(kwd(minor)) };

    let mut held = step.booking.clone();
    held.payments.get_mut(&ONE).unwrap().known.authorised = 10_000;
    fee(&mut held, 3_335);
    assert_eq!(settle(&held), [Settlement::Capture { attempt: ONE, amount: kwd(3_330) }]);

    let known = &mut step.booking.payments.get_mut(&ONE).unwrap().known;
    known.captured = 10_000;
    known.saved = Some(crate::payment::SavedCard { customer: "cus_1".into(), card: "pm_1".into() });
    fee(&mut step.booking, 13_335);
    assert_eq!(settle(&step.booking), [Settlement::Charge { card_of: ONE, amount: kwd(3_330) }]);
    step.booking.phase = Phase::Confirmed { since: NOW };
    assert_eq!(settle(&step.booking), [], "a visit that stands is not charged to a card on file");
}

#[test]
fn of_guarantees_the_salon_takes_what_it_said_and_what_is_paid_apart_is_not_counted_among_it() {
    let mut step = two_pages();
    step.booking.phase = Phase::Confirmed { since: NOW };
    step.booking.held_card = HeldCard::Taken { amount: eur(600), of: eur(1_000) };
    step.booking.requested.insert("more".into(), eur(400));
    let taking = |minor| Some(CaptureRequest { amount: eur(minor), refused: None });
    let mut apart = step.booking.clone();
    for payment in apart.payments.values_mut() {
        payment.known.authorised = 1_000;
    }
    apart.payments.get_mut(&ONE).unwrap().collect = Collect::Hold;
    apart.payments.get_mut(&TWO).unwrap().capture = taking(400);
    assert_eq!(settle(&apart), [Settlement::Capture { attempt: ONE, amount: eur(600) }]);
    for payment in apart.payments.values_mut() {
        payment.collect = Collect::Hold;
    }
    apart.payments.get_mut(&TWO).unwrap().capture = taking(600);
    assert_eq!(settle(&apart), [Settlement::Void { attempt: ONE }], "all that was said is being taken");
}
