//! Moving over and over, at whatever prices, with the money coming and going in between.

use super::super::settlement::balance;
use super::*;
use proptest::prelude::*;

/// What happens to the money between two moves.
#[derive(Debug, Clone, Copy)]
enum Meanwhile {
    /// Nothing yet.
    Nothing,
    /// What was asked back arrives.
    Refunds,
    /// The client pays what is wanted, and what was asked back arrives.
    Pays,
}

fn meanwhile() -> impl Strategy<Value = Meanwhile> {
    prop_oneof![Just(Meanwhile::Nothing), Just(Meanwhile::Refunds), Just(Meanwhile::Pays)]
}

/// So many hours after the first time, with so much due.
fn to(booking: &Booking, hours: i64, due: u64) -> Moved {
    let by = |at: Timestamp| at.plus(hours * 3_600);
    let visit = Interval { start: by(booking.made.visit.start), end: by(booking.made.visit.end) };
    let quote = Quote { prepayment: Prepayment::Optional { due_now: eur(due) }, ..booking.made.quote };
    Moved {
        lines: Vec::new(),
        visit,
        claims: vec![Claim { staff: "vera".parse().unwrap(), interval: visit }],
        quote,
        smallest: booking.made.smallest,
    }
}

fn refunds_arrive(step: &mut Step) {
    for (attempt, payment) in step.booking.payments.clone() {
        for request in payment.refund_requests {
            let (key, minor) = (request.key.clone(), request.amount.minor());
            let arrived = refund(&format!("re_{key}"), Some(&key), minor, RefundStatus::Succeeded);
            step.learn(attempt, &[arrived], Slot::Taken, NOW);
        }
    }
}

fn client_pays(step: Step, number: usize) -> Step {
    let mut step = on(step);
    let Some(wanted) = step.booking.wanted() else { return step };
    let attempt = step.start_payment(Provider::Stripe, NOW).unwrap();
    step.record_page(attempt, opened(&format!("cs_more_{number}")));
    assert_eq!(step.booking.payments[&attempt].asked, wanted, "the difference and no more");
    step.learn(attempt, &[captured(wanted.minor())], Slot::Taken, NOW);
    step
}

proptest! {
    #[test]
    fn whatever_the_prices_a_move_asks_for_the_difference_or_sends_it_back(
        moves in prop::collection::vec((1..200_i64, 50..4_000_u64, meanwhile()), 1..6)
    ) {
        let mut step = held();
        step.learn(ONE, &[captured(1_000)], Slot::Taken, NOW);
        for (number, (hours, due, meanwhile)) in moves.into_iter().enumerate() {
            step = on(step);
            let before = step.booking.clone();
            let (there, wanted) = (before.held().minor(), before.wanted().map_or(0, Money::minor));
            let to = to(&before, hours, due);
            step.relocate(to.clone(), Actor::Client, NOW).unwrap();
            let booking = &step.booking;

            prop_assert_eq!((booking.made.visit, &booking.made.claims), (to.visit, &to.claims));
            prop_assert!(is_confirmed(&step) && booking.holds_slot());
            prop_assert_eq!(&booking.made.contact, &before.made.contact);
            prop_assert_eq!(&booking.made.terms, &before.made.terms, "the terms agreed stay");
            // The payments stay as they were, but for what is sent back of them now.
            prop_assert_eq!(booking.captured(), before.captured());
            prop_assert!(booking.payments.keys().eq(before.payments.keys()));
            let back: u64 = refunds_of(&step).iter().map(|(_, minor)| minor).sum();
            prop_assert_eq!(back, there.saturating_sub(due), "above what is due, and no more");
            let open = booking.wanted().map_or(0, Money::minor);
            prop_assert_eq!(open, due.saturating_sub(there), "below it, and no more");
            prop_assert!(open == 0 || back == 0, "nobody pays and gets back at once");
            prop_assert!(open <= wanted + due.saturating_sub(before.made.quote.prepayment.due_now().unwrap().minor()));
            prop_assert!(balance(booking).unwrap().at_rest());

            match meanwhile {
                Meanwhile::Nothing => {}
                Meanwhile::Refunds => refunds_arrive(&mut step),
                Meanwhile::Pays => {
                    step = client_pays(step, number);
                    refunds_arrive(&mut step);
                    prop_assert_eq!((step.booking.held(), step.booking.wanted()), (eur(due), None));
                }
            }
        }
        let due = step.booking.made.quote.prepayment.due_now().unwrap();
        step = client_pays(step, 99);
        refunds_arrive(&mut step);
        prop_assert_eq!((step.booking.held(), step.booking.wanted()), (due, None), "in the end what the last price asks");
        let again = on(step.clone());
        prop_assert_eq!((again.events, again.effects), (vec![], vec![]));
    }

    #[test]
    fn a_client_who_pays_at_the_salon_is_asked_for_nothing_online(due in 50..4_000_u64, hours in 1..200_i64) {
        let mut step = Step::with_new(new_booking(PayChoice::AtSalon));
        step.relocate(to(&step.booking.clone(), hours, due), Actor::Client, NOW).unwrap();
        prop_assert_eq!((step.booking.wanted(), step.effects), (None, vec![]));
    }
}

#[test]
fn a_visit_that_moved_has_the_lines_and_the_least_sum_of_where_it_is() {
    let mut step = Step::with_new(new_booking(PayChoice::AtSalon));
    let mut there = to(&step.booking, 2, 1_000);
    there.lines = vec![crate::api::BookedLine {
        service: "cut".parse().unwrap(),
        name: "Cut".into(),
        staff: "ada".parse().unwrap(),
        staff_name: "Ada".into(),
        start: there.visit.start,
        end: there.visit.end,
        price: eur(4_000),
        client_name: None,
        client_staff_name: None,
    }];
    there.smallest = Some(eur(50));
    step.emit(Event::Moved { at: NOW, by: Actor::Salon, to: Box::new(there.clone()) });
    let made = &step.booking.made;
    assert_eq!((&made.lines, made.smallest), (&there.lines, there.smallest));
}
