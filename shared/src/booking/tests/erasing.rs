//! Erasing who a booking was for.

use super::*;
use crate::contact::ContactField;
use std::collections::BTreeSet;

fn all() -> BTreeSet<ContactField> {
    ContactField::PERSONAL.into()
}

fn asked(step: &mut Step, now: Timestamp) -> Result<(), CannotChange> {
    step.erase(&all(), Erasure::Requested, now)
}

#[test]
fn a_visit_that_is_still_ahead_keeps_its_contact() {
    let mut step = held();
    assert_eq!(asked(&mut step, NOW), Err(CannotChange::NotNow));
    step.learn(ONE, &[captured(1_000)], Slot::Free, NOW);
    let end = step.booking.made.visit.end;
    assert_eq!(asked(&mut step, end.plus(-1)), Err(CannotChange::NotNow));
    assert!(!step.booking.made.contact.is_nobody());
    assert_eq!(asked(&mut step, end), Ok(()));
    assert!(step.booking.made.contact.is_nobody());
}

#[test]
fn a_page_that_is_in_doubt_can_still_be_asked_for_with_the_same_words() {
    let mut step = Step::with_new(new_booking(PayChoice::Now));
    step.start_payment(Provider::Stripe, NOW).unwrap();
    step.end_hold(HOLD_END);
    assert_eq!(asked(&mut step, HOLD_END), Err(CannotChange::NotNow));
    assert_eq!(asked(&mut step, NOW.plus(86_400)), Ok(()));
}

#[test]
fn a_payment_that_may_come_late_is_of_somebody() {
    let mut step = expired();
    assert_eq!(asked(&mut step, HOLD_END), Err(CannotChange::NotNow));
    step.learn(ONE, &[PaymentFact::CheckoutClosed], Slot::Free, HOLD_END);
    assert_eq!(asked(&mut step, HOLD_END), Ok(()));
}

#[test]
fn what_is_kept_for_days_is_kept_from_the_end_or_from_when_it_was_called_off() {
    let mut step = Step::with_new(new_booking(PayChoice::AtSalon));
    assert_eq!(step.booking.over_since(), step.booking.made.visit.end);
    step.cancel(Cancelling::SalonForFree, NOW.plus(60)).unwrap();
    assert_eq!(step.booking.over_since(), NOW.plus(60));
    let retention = crate::catalogue::Retention { phone_days: Some(2), ..Default::default() };
    let over = |field| retention.over(field, step.booking.over_since());
    assert_eq!(over(ContactField::Phone), Some(NOW.plus(60 + 2 * 86_400)));
    assert_eq!(over(ContactField::Name), None, "for ever");
}

#[test]
fn what_is_erased_is_erased_once_and_moves_no_money() {
    let mut step = held();
    step.learn(ONE, &[captured(1_000)], Slot::Free, NOW);
    let end = step.booking.made.visit.end;
    let (held, events) = (step.booking.held(), step.events.len());
    asked(&mut step, end).unwrap();
    asked(&mut step, end).unwrap();
    assert_eq!(step.events.len(), events + 1);
    assert_eq!(step.booking.held(), held);
    assert!(step.booking.payments[&ONE].known.refs.contains(&name("cs_1")));
}

#[test]
fn fields_go_one_by_one() {
    let mut step = Step::with_new(new_booking(PayChoice::AtSalon));
    let end = step.booking.made.visit.end;
    step.erase(&[ContactField::Phone].into(), Erasure::RetentionOver, end).unwrap();
    assert_eq!(step.booking.contact_fields(), [ContactField::Name].into());
    step.erase(&[ContactField::Email].into(), Erasure::RetentionOver, end).unwrap();
    assert_eq!(step.booking.version, 2, "there is none to erase");
}

#[test]
fn the_card_that_a_provider_keeps_goes_with_the_contact_and_does_not_come_back() {
    let saved = PaymentFact::CardSaved {
        card: crate::payment::SavedCard { customer: "cus_1".into(), card: "pm_1".into() },
    };
    let mut made = new_booking(PayChoice::Now);
    made.asked.mandate = Some(crate::mandate::Mandate { amount: eur(1_000), text: "Yes.".into() });
    let mut step = Step::with_new(made);
    step.start_payment(Provider::Stripe, NOW).unwrap();
    step.record_page(ONE, opened("cs_1"));
    step.learn(ONE, &[saved.clone(), captured(1_000)], Slot::Free, NOW);
    let kept = |step: &Step| step.booking.payments[&ONE].known.saved.is_some();
    assert!(kept(&step));
    let end = step.booking.made.visit.end;
    asked(&mut step, end).unwrap();
    assert!(!kept(&step));
    step.learn(ONE, &[saved], Slot::Taken, end);
    assert!(!kept(&step));
}

#[test]
fn a_page_without_an_answer_is_of_somebody_though_the_visit_is_off() {
    let mut step = Step::with_new(new_booking(PayChoice::Now));
    step.start_payment(Provider::Stripe, NOW).unwrap();
    step.learn(ONE, &[captured(1_000)], Slot::Taken, NOW);
    step.cancel(Cancelling::SalonForFree, NOW).unwrap();
    let in_doubt = 86_400;
    for at in [NOW, NOW.plus(in_doubt - 1)] {
        assert_eq!(asked(&mut step, at), Err(CannotChange::NotNow), "{at:?}");
    }
    assert_eq!(asked(&mut step, NOW.plus(in_doubt)), Ok(()));
}
