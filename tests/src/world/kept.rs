//! What holds of a promise after each change, and at rest: what may be charged, what stays held on a card, what goes back.

#![allow(clippy::wildcard_enum_match_arm, reason = "only some events can break a promise")]

use super::World;
use super::payments::{is_stuck, left_of, there};
use super::promise::Promise;
use chairtime_shared::booking::{Booking, Event, Phase};
use chairtime_shared::money::Money;
use chairtime_shared::payment::{Attempt, Page, Payment};
use chairtime_shared::prepayment::Collect;

/// How the money of one booking stands at the providers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rest {
    /// The salon has this much of it.
    pub(super) left: u64,
    /// Held on cards.
    pub(super) on_card: u64,
    /// Nobody but us has moved any of it.
    pub(super) undisturbed: bool,
    /// A hold may have run out since anybody looked.
    pub(super) may_run_out: bool,
}

impl World {
    /// After each change: nobody is charged for what they were not told, and what is kept is written down.
    pub(super) fn keep_promise(&mut self, booking: &Booking, events: &[Event]) {
        let (id, house) = (&booking.made.id, &self.house);
        let promise = self.promises.entry(id.clone()).or_insert_with(|| Promise::of(booking, house));
        for event in events {
            match event {
                Event::PaymentStarted { amount, .. } => {
                    let wanted = promise.wanted(booking) == Some(amount.minor());
                    assert!(
                        wanted,
                        "law: a page is for what is asked: {events:#?} {promise:#?} {booking:#?}"
                    );
                }
                Event::CaptureRequested { attempt, amount } => {
                    check_capture(promise, booking, *attempt, *amount);
                }
                Event::VoidRequested { attempt } => check_void(promise, booking, *attempt),
                Event::ChargeStarted { amount, card_of, .. } => {
                    check_charge(promise, booking, *amount, *card_of);
                }
                _ => {}
            }
        }
        if promise.leave.is_none() {
            let kept = booking.payments.values().any(|payment| payment.known.saved.is_some());
            assert!(!kept, "law: no card is kept without leave: {booking:#?}");
        }
        promise.keep(booking);
    }

    /// At rest there is what was promised, to the last unit.
    ///
    /// Where a cardholder disputed, or somebody at the salon moved money by hand, or a provider let go of what it held,
    /// less may be left, and is not asked for again; never more, but for a named obstacle.
    pub(super) fn check_promise(
        &mut self,
        booking: &Booking,
        Rest { left, on_card, undisturbed, may_run_out }: Rest,
    ) {
        let promise = &self.promises[&booking.made.id];
        let due = promise.due(booking).expect("at rest it is clear what is due");
        let stuck = is_stuck(booking);
        let guarantee = promise.guarantee(booking);
        assert!(
            left + guarantee <= due || stuck,
            "law: no more is kept than was agreed ({left} of {due}): {promise:#?} {booking:#?}"
        );
        assert!(
            on_card == 0 || (guarantee > 0 && guarantee <= on_card),
            "law: a card stays held for a guarantee only ({on_card}): {promise:#?} {booking:#?}"
        );
        let least = promise.least(booking);
        assert!(
            left >= least || !undisturbed,
            "law: what was shown goes back and no more ({left}, {least} of {due}): {promise:#?} {booking:#?}"
        );
        // A hold may have run out without a word, and is looked at later.
        let unseen = there(booking).saturating_sub(left + on_card);
        assert!(
            left + on_card + unseen == there(booking)
                && (unseen == 0 || (unseen <= Promise::idle(booking) && guarantee > 0 && may_run_out)),
            "law: what is there is there ({left}, {on_card} on the card): {booking:#?}"
        );
        if undisturbed && unseen == 0 {
            self.check_believed(&booking.made.id, left + on_card);
        }
        if on_card > 0 {
            self.counts.add("guarantee held at rest");
        }
        if promise.off.as_ref().is_some_and(|off| off.asks > 0) {
            self.counts.add(if left == due {
                "fee above what was there came"
            } else {
                "fee still asked for"
            });
        }
    }
}

fn was_held(booking: &Booking, attempt: Attempt) -> bool {
    booking.payments.get(&attempt).is_some_and(|payment| payment.collect == Collect::Hold)
}

fn check_capture(promise: &Promise, booking: &Booking, attempt: Attempt, amount: Money) {
    let others = booking.payments.iter().filter(|(of, _)| **of != attempt);
    let left: u64 = others.map(|(_, payment)| left_of(payment)).sum();
    let due = promise.due(booking).unwrap_or(0);
    assert!(
        amount.minor() + left <= due,
        "law: no more is taken than is due ({amount} of {due}): {promise:#?} {booking:#?}"
    );
    assert!(
        !(promise.is_guaranteed(booking) && was_held(booking, attempt)),
        "law: a guarantee of a visit that stands is taken when the salon says so: {booking:#?}"
    );
}

/// A second card is let go, one for which less is due by now, or one that the provider would not give when it was asked.
fn check_void(promise: &Promise, booking: &Booking, attempt: Attempt) {
    let capture = booking.payments.get(&attempt).and_then(|payment| payment.capture.as_ref());
    let refused = capture.is_some_and(|capture| capture.refused.is_some());
    let enough = Promise::idle(booking) >= promise.due(booking).unwrap_or(0).min(promise.ahead());
    assert!(
        !promise.is_guaranteed(booking) || !was_held(booking, attempt) || refused || enough,
        "law: a guarantee of a visit that stands is let go of when the salon says so: {promise:#?} {booking:#?}"
    );
}

/// A card on file is charged once, with leave, for a fee that was agreed, and in all for no more than that.
fn check_charge(promise: &Promise, booking: &Booking, amount: Money, card_of: Attempt) {
    let charges = |payment: &&Payment| matches!(payment.page, Page::OnFile { .. });
    let once = booking.payments.values().filter(charges).count() == 1;
    let is_off = matches!(booking.phase, Phase::Cancelled { .. } | Phase::NoShow { .. });
    let due = promise.due(booking).unwrap_or(0);
    let within = promise.leave.is_some_and(|leave| there(booking) + amount.minor() <= due.min(leave));
    let asked = promise.off.as_ref().is_some_and(|off| amount.minor() <= off.asks);
    let kept = booking.payments.get(&card_of).is_some_and(|payment| payment.known.saved.is_some());
    assert!(
        once && is_off && within && asked && kept,
        "law: a card on file is charged once and with leave for what was shown: {promise:#?} {booking:#?}"
    );
}
