//! A card on file: fees above what is there, with the client's leave.

use super::super::after::Waiver;
use super::super::settlement::balance;
use super::*;
use crate::api::desk::{DeskBooking, OnFileCharge};
use crate::cancellation::{CancellationRule, CardOnFile, Fee, TermsLine};
use crate::mandate::Mandate;
use crate::payment::SavedCard;
use crate::time::Minutes;
use proptest::prelude::*;

const START: Timestamp = Timestamp(NOW.0 + 86_400);
const THREE: Attempt = Attempt(3);

/// Confirmed, 1,000 prepaid; a fee of `fee` from an hour before, which may be charged to the card.
fn stands(fee: u64, facts: &[PaymentFact]) -> Step {
    let mut made = new_booking(PayChoice::Now);
    let rule =
        CancellationRule { free_until: Minutes(60), fee: Fee::Fixed { minor: fee }, card: CardOnFile::Kept };
    let line = TermsLine { rule, price: eur(4_000), prepaid: eur(1_000) };
    made.terms = CancellationTerms::agree(&[line]).unwrap();
    made.asked.mandate = crate::mandate::amount(&[line], &made.terms, Some(eur(1_000)))
        .map(|amount| Mandate::ask("Belle", amount, Locale::En));
    let mut step = Step::with_new(made);
    step.start_payment(Provider::Stripe, NOW).unwrap();
    step.record_page(ONE, opened("cs_1"));
    step.learn(ONE, &[captured(1_000)], Slot::Taken, NOW);
    step.learn(ONE, facts, Slot::Taken, NOW);
    on(step)
}

fn saved() -> PaymentFact {
    PaymentFact::CardSaved { card: SavedCard { customer: "cus_1".into(), card: "pm_1".into() } }
}

fn charges_of(step: &Step) -> Vec<(Attempt, u64)> {
    let charge = |effect: &Effect| {
        if let Effect::Charge { attempt, amount, .. } = effect {
            Some((*attempt, amount.minor()))
        } else {
            None
        }
    };
    step.effects.iter().filter_map(charge).collect()
}

/// Called off a minute before, as shown.
fn called_off(mut step: Step) -> Step {
    let now = START.plus(-60);
    let shown = step.booking.cancellation(now).unwrap();
    step.cancel(Cancelling::Client { shown }, now).unwrap();
    step
}

#[test]
fn the_client_sees_what_is_charged_before_deciding_and_it_is_charged_once() {
    let step = stands(1_500, &[saved()]);
    let shown = step.booking.cancellation(START.plus(-60)).unwrap();
    assert_eq!((shown.fee, shown.back, shown.charge), (eur(1_500), eur(0), Some(eur(500))));
    let step = called_off(step);
    assert_eq!((charges_of(&step), refunds_of(&step)), (vec![(TWO, 500)], vec![]));
    assert_eq!((step.booking.wanted(), step.booking.view().payment), (None, PaymentStatus::Processing));
    let mut step = on(step);
    step.learn(ONE, &[PaymentFact::Processing], Slot::Taken, START);
    assert_eq!(charges_of(&step), [], "once");
    step.learn(TWO, &[captured(500)], Slot::Taken, START);
    assert_eq!((step.booking.held(), step.booking.view().payment), (eur(1_500), PaymentStatus::Paid));
    assert!(balance(&step.booking).unwrap().at_rest());
}

#[test]
fn what_a_dispute_took_is_neither_shown_as_a_charge_nor_charged() {
    let mut step = stands(1_500, &[saved()]);
    let dispute = crate::payment::fact::DisputeFact {
        id: name("du_1"),
        amount: eur(1_000),
        reason: "general".into(),
        status: crate::payment::fact::DisputeStatus::Lost,
        withdrawn: Some(eur(1_000)),
        reinstated: None,
        due_by: None,
    };
    step.learn(ONE, &[PaymentFact::Dispute { dispute }], Slot::Taken, NOW);
    let shown = step.booking.cancellation(START.plus(-60)).unwrap();
    assert_eq!(shown.charge, Some(eur(500)));
    assert_eq!(charges_of(&called_off(on(step))), [(TWO, 500)]);
}

#[test]
fn a_card_that_asks_for_its_holder_leads_to_a_payment_of_their_own() {
    let mut step = on(called_off(stands(1_500, &[saved()])));
    step.charge_refused(TWO, "authentication_required".to_owned());
    assert_eq!(
        (step.booking.wanted(), step.booking.view().payment),
        (Some(eur(500)), PaymentStatus::Awaited)
    );
    assert_eq!(charges_of(&step), [], "not tried again");
    assert_eq!(step.start_payment(Provider::Stripe, START), Ok(THREE));
    step.record_page(THREE, opened("cs_3"));
    assert_eq!(step.booking.open_checkout().unwrap().url, "https://pay.example/cs_3");
    step.learn(THREE, &[captured(500)], Slot::Taken, START);
    assert_eq!((step.booking.wanted(), step.booking.held(), refunds_of(&step)), (None, eur(1_500), vec![]));
}

#[test]
fn a_charge_that_comes_in_after_all_sends_the_second_payment_back() {
    let mut step = on(called_off(stands(1_500, &[saved()])));
    step.charge_refused(TWO, "timeout".to_owned());
    step.start_payment(Provider::Stripe, START).unwrap();
    step.record_page(THREE, opened("cs_3"));
    step.learn(THREE, &[captured(500)], Slot::Taken, START);
    step.learn(TWO, &[captured(500)], Slot::Taken, START);
    assert_eq!((step.booking.held(), refunds_of(&step)), (eur(1_500), vec![(THREE, 500)]));
}

#[test]
fn without_a_kept_card_the_client_is_asked() {
    let step = called_off(stands(1_500, &[]));
    assert_eq!((charges_of(&step), step.booking.wanted()), (vec![], Some(eur(500))));
}

#[test]
fn without_leave_no_card_is_kept() {
    let step = stands(900, &[saved()]);
    assert_eq!((&step.booking.made.asked.mandate, &step.booking.payments[&ONE].known.saved), (&None, &None));
    assert!(stands(1_500, &[saved()]).booking.payments[&ONE].known.saved.is_some());
}

#[test]
fn without_leave_a_fee_is_never_above_what_is_there() {
    let step = stands(900, &[saved()]);
    assert_eq!(step.booking.made.asked.mandate, None);
    let mut step = step;
    step.grant_refund("kind", eur(600), NOW).unwrap();
    let mut step = on(step);
    let shown = step.booking.cancellation(START.plus(-60)).unwrap();
    assert_eq!((shown.fee, shown.back, shown.charge), (eur(400), eur(0), None));
    step.cancel(Cancelling::Client { shown }, START.plus(-60)).unwrap();
    assert_eq!((charges_of(&step), refunds_of(&step), step.booking.wanted()), (vec![], vec![], None));
    assert_eq!(step.booking.held(), eur(400), "what was shown is kept");
}

#[test]
fn nobody_came_and_the_fee_is_charged_or_waived() {
    for (waiver, charged) in [(Waiver::None, vec![(TWO, 1_000)]), (Waiver::Whole, vec![])] {
        let mut step = stands(2_000, &[saved()]);
        step.no_show(waiver, START).unwrap();
        assert_eq!(charges_of(&step), charged);
    }
}

#[test]
fn the_salon_sees_the_leave_the_fee_and_how_far_the_charge_is() {
    let seen = |step: &Step| DeskBooking::of(&step.booking, START);
    let without = seen(&stands(900, &[saved()]));
    assert_eq!((without.mandate, without.no_show_fee), (None, Some(eur(900))));
    for (facts, kept) in [(vec![], false), (vec![saved()], true)] {
        let seen = seen(&stands(1_500, &facts));
        let mandate = seen.mandate.unwrap();
        assert_eq!((mandate.amount, mandate.card_on_file, mandate.at), (eur(1_500), kept, NOW));
        assert_eq!((seen.no_show_fee, &seen.payments[0].on_file), (Some(eur(1_500)), &None));
    }
    let mut step = on(called_off(stands(1_500, &[saved()])));
    assert_eq!(seen(&step).no_show_fee, None, "it is off already");
    assert_eq!(seen(&step).payments[1].on_file, Some(OnFileCharge::UnderWay));
    step.charge_refused(TWO, "card_declined".into());
    let code = "card_declined".to_owned();
    assert_eq!(seen(&step).payments[1].on_file, Some(OnFileCharge::Refused { code }));
    step.learn(TWO, &[captured(500)], Slot::Taken, START);
    assert_eq!(seen(&step).payments[1].on_file, Some(OnFileCharge::Charged));
}

#[test]
fn a_charge_too_small_for_the_provider_is_not_tried() {
    let step = called_off(stands(1_010, &[saved()]));
    assert_eq!(charges_of(&step), []);
}

#[test]
fn the_salon_calls_off_for_free_and_nothing_is_charged() {
    let mut step = stands(1_500, &[saved()]);
    step.cancel(Cancelling::SalonForFree, START.plus(-60)).unwrap();
    assert_eq!((charges_of(&step), refunds_of(&step)), (vec![], vec![(ONE, 1_000)]));
}

#[test]
fn a_dispute_over_the_fee_is_not_charged_again() {
    let mut step = on(called_off(stands(1_500, &[saved()])));
    step.learn(TWO, &[captured(500)], Slot::Taken, START);
    let dispute = crate::payment::fact::DisputeFact {
        id: name("du_1"),
        amount: eur(500),
        reason: "general".into(),
        status: crate::payment::fact::DisputeStatus::Lost,
        withdrawn: Some(eur(500)),
        reinstated: None,
        due_by: None,
    };
    step.learn(TWO, &[PaymentFact::Dispute { dispute }], Slot::Taken, START);
    assert_eq!((charges_of(&step), step.booking.wanted()), (vec![], None));
}

proptest! {
    #[test]
    fn never_more_than_the_client_allowed(fee in 1..=4_000_u64, granted in 0..=1_000_u64, before in 0..7_200_i64) {
        let mut step = stands(fee, &[saved()]);
        if granted > 0 {
            step.grant_refund("kind", eur(granted), NOW).unwrap();
        }
        let mut step = on(step);
        let now = START.plus(-before - 1);
        let shown = step.booking.cancellation(now).unwrap();
        let allowed = step.booking.made.asked.mandate.as_ref().map_or(0, |mandate| mandate.amount.minor());
        step.cancel(Cancelling::Client { shown }, now).unwrap();
        let charged: u64 = charges_of(&step).iter().map(|(_, minor)| minor).sum();
        prop_assert!(charged <= allowed && charged <= shown.charge.map_or(0, Money::minor));
        let back: u64 = refunds_of(&step).iter().map(|(_, minor)| minor).sum();
        prop_assert_eq!(back, shown.back.minor());
        prop_assert_eq!(shown.fee.minor(), step.booking.held().minor() + shown.charge.map_or(0, Money::minor));
    }
}

#[test]
fn nobody_is_forgotten_while_their_card_is_being_charged() {
    let everything = || crate::contact::ContactField::PERSONAL.into();
    let mut step = on(called_off(stands(1_500, &[saved()])));
    let asked = step.erase(&everything(), Erasure::Requested, START.plus(7 * 86_400));
    assert_eq!(asked, Err(CannotChange::NotNow), "the row in the outbox names the card");
    step.charge_refused(TWO, "card_declined".to_owned());
    assert_eq!(step.erase(&everything(), Erasure::Requested, START.plus(7 * 86_400)), Ok(()));
}
