//! What clients and salons are told, against what happened.
//!
//! Invariant: each happening is told once to whom it concerns, and nothing else is; and what a client has been told of their
//! money adds up to what is there.

#![allow(clippy::wildcard_enum_match_arm, reason = "a few events are told in one way each")]

use super::World;
use super::payments::is_stuck;
use crate::books::Written;
use chairtime_shared::booking::{Actor, Booking, Event, Phase, Purpose};
use chairtime_shared::id::BookingId;
use chairtime_shared::letter::{Happening, Letter, Recipient, RefundCause};
use chairtime_shared::money::Money;
use chairtime_shared::payment::Payment;
use chairtime_shared::prepayment::Collect;

fn minor(amount: Option<Money>) -> i128 {
    amount.map_or(0, |amount| i128::from(amount.minor()))
}

/// What a letter adds to the money that a client believes to be there.
fn believed(letter: &Letter, booking: &Booking) -> i128 {
    match &letter.what {
        Happening::Booked { paid, on_card } => minor(*paid) + minor(*on_card),
        Happening::Paid { amount } => minor(Some(*amount)),
        Happening::Moved { back, .. }
        | Happening::Cancelled { back, .. }
        | Happening::Missed { back, .. } => -minor(*back),
        Happening::Refunded { amount, cause: RefundCause::Salon } | Happening::HoldReleased { amount } => {
            -minor(Some(*amount))
        }
        // The rest of what was on the card is let go.
        Happening::HoldTaken { amount } => {
            let held = booking.payments.values();
            let held = held.filter(|payment| payment.collect == Collect::Hold && !payment.void_requested);
            let held: u64 = held.map(|payment| payment.known.authorised).sum();
            minor(Some(*amount)) - i128::from(held)
        }
        // What came unasked goes at once.
        Happening::Refunded { cause: RefundCause::Second | RefundCause::TooLate, .. }
        | Happening::PaymentWanted { .. }
        | Happening::Reminder => 0,
    }
}

impl World {
    /// Of one change: whatever it was, it is told once, and what is no news is not told.
    pub(super) fn check_told(&mut self, Written { before, change }: &Written) {
        let (booking, events, letters) = (&change.booking, &change.events, &change.letters);
        if booking.made.purpose != Purpose::Visit {
            assert!(letters.is_empty(), "law: what is no visit is told to nobody: {letters:#?}");
            return;
        }
        let has_address = booking.made.contact.email.is_some();
        let happened = |what: fn(&Event) -> bool| events.iter().filter(|event| what(event)).count();
        let confirmed = |phase: &Phase| matches!(phase, Phase::Confirmed { .. });
        let booked = usize::from(confirmed(&booking.phase) && !before.as_ref().is_some_and(confirmed));
        let told = |to: Recipient, what: fn(&Happening) -> bool| {
            letters.iter().filter(|letter| letter.to == to && what(&letter.what)).count()
        };
        let moved = happened(|event| matches!(event, Event::Moved { .. }));
        let cancelled = happened(|event| matches!(event, Event::Cancelled { .. }));
        let missed = happened(|event| matches!(event, Event::NoShow { .. }));
        for (to, reads) in [(Recipient::Client, has_address), (Recipient::Salon, true)] {
            let reads = usize::from(reads);
            // What the salon has booked itself is no news to it.
            let own = to == Recipient::Salon && booking.made.by == Actor::Salon;
            let counts = [
                (told(to, |what| matches!(what, Happening::Booked { .. })), if own { 0 } else { booked }),
                (told(to, |what| matches!(what, Happening::Moved { .. })), moved),
                (told(to, |what| matches!(what, Happening::Cancelled { .. })), cancelled),
            ];
            for (told, happened) in counts {
                assert!(
                    told == happened * reads,
                    "law: each happening is told once: {events:#?} {letters:#?}"
                );
            }
        }
        let client = usize::from(has_address);
        let told_missed = told(Recipient::Client, |what| matches!(what, Happening::Missed { .. }));
        assert!(told_missed == missed * client, "law: each happening is told once: {events:#?} {letters:#?}");
        let set = booked + moved > 0;
        for letter in letters.iter().filter(|letter| letter.what == Happening::Reminder) {
            let at = letter.not_before.expect("a reminder has its time");
            assert!(
                set && confirmed(&booking.phase) && at > self.now && at < booking.made.visit.start,
                "law: a reminder is for a visit that is ahead: {letter:#?}"
            );
        }
        for letter in letters {
            *self.told.entry(booking.made.id.clone()).or_default() += match letter.to {
                Recipient::Client => believed(letter, booking),
                Recipient::Salon => 0,
            };
            self.counts.add(match (letter.to, &letter.what) {
                (Recipient::Salon, _) => "salon told",
                (_, Happening::Booked { .. }) => "told: booked",
                (_, Happening::Paid { .. }) => "told: paid",
                (_, Happening::Moved { .. }) => "told: moved",
                (_, Happening::Cancelled { .. }) => "told: called off",
                (_, Happening::Missed { .. }) => "told: missed",
                (_, Happening::Refunded { cause: RefundCause::Salon, .. }) => "told: given back",
                (_, Happening::Refunded { cause: RefundCause::Second, .. }) => "told: paid twice",
                (_, Happening::Refunded { cause: RefundCause::TooLate, .. }) => "told: paid too late",
                (_, Happening::HoldTaken { .. }) => "told: guarantee taken",
                (_, Happening::HoldReleased { .. }) => "told: guarantee let go",
                (_, Happening::PaymentWanted { .. }) => "told: payment wanted",
                (_, Happening::Reminder) => "reminder",
            });
        }
    }

    /// At rest: what the client was told of their money is what is there, where nobody but us has moved any of it.
    pub(super) fn check_believed(&self, id: &BookingId, there: u64) {
        let booking = &self.books.bookings()[id];
        if booking.made.purpose == Purpose::TestPayment
            || booking.made.contact.email.is_none()
            || is_stuck(booking)
        {
            return;
        }
        // A second card that is held beside the first is told of only when it is let go.
        let held = booking.payments.values().filter(|payment| payment.collect == Collect::Hold);
        if held.filter(|payment| payment.known.authorised > 0).count() > 1 {
            return;
        }
        // What came back may have paid for what was asked for meanwhile, without a word.
        let in_vain = |payment: &Payment| {
            payment.refund_requests.iter().any(|request| request.refused.is_some())
                || payment.known.refunds.values().any(|refund| refund.status.came_back())
                || payment.capture.as_ref().is_some_and(|capture| capture.refused.is_some())
        };
        let more_wanted =
            self.promises[id].moves > 0 || !booking.requested.is_empty() || !booking.revoked.is_empty();
        if booking.payments.values().any(in_vain) && more_wanted {
            return;
        }
        let told = self.told.get(id).copied().unwrap_or(0);
        assert!(
            told == i128::from(there),
            "law: letters add up to what is there ({told}, {there}): {:#?} {booking:#?}",
            self.books.letters(id)
        );
    }
}
