//! A card that is held as a guarantee: the salon takes what is due of it, or lets go of it.
//!
//! Invariant: decided once, for a card can be captured once. Until then settlement keeps it held; when the visit is called
//! off or missed, the fee is taken of it and the rest let go, by the same rule as everything else.

use super::after::CannotChange;
use super::decide::{Effect, Step};
use super::settlement::guarantee;
use super::{Booking, Event, HeldCard, Phase};
use crate::api::OnHold;
use crate::money::Money;
use crate::payment::fact::PaymentFact;
use crate::payment::{Attempt, Payment};
use crate::time::Timestamp;

impl Booking {
    /// The guarantee that is held on a card now, if any.
    #[must_use]
    pub fn on_hold(&self) -> Option<OnHold> {
        let wanted = guarantee(self);
        let held = |payment: &&Payment| {
            !payment.authorised_only().is_zero() && !payment.void_requested && payment.capture.is_none()
        };
        let payment = self.payments.values().find(held)?;
        let amount = payment.authorised_only().at_most(wanted).ok()?;
        (!amount.is_zero()).then(|| OnHold { amount, until: payment.capture_before() })
    }
}

impl Step {
    /// Takes `amount` of the guarantee, lowered to a sum that the provider can take, and lets go of the rest.
    pub fn take_hold(&mut self, amount: Money, now: Timestamp) -> Result<(), CannotChange> {
        let amount = amount.round_down(self.booking.step());
        if (HeldCard::Taken { amount }) == self.booking.held_card {
            return Ok(());
        }
        let Some(hold) = self.standing_hold() else { return Err(CannotChange::NotNow) };
        let within = amount.at_most(hold.amount).is_ok_and(|most| most == amount);
        if amount.is_zero() || !within {
            return Err(CannotChange::TooMuch { left: hold.amount });
        }
        self.emit(Event::HoldTaken { at: now, amount });
        self.close(now);
        Ok(())
    }

    /// Does without the guarantee: the card is let go.
    pub fn let_go_of_hold(&mut self, now: Timestamp) -> Result<(), CannotChange> {
        if self.booking.held_card == HeldCard::Released {
            return Ok(());
        }
        if self.standing_hold().is_none() {
            return Err(CannotChange::NotNow);
        }
        self.emit(Event::HoldLetGo { at: now });
        self.close(now);
        Ok(())
    }

    /// A guarantee that this step has heard of is looked at once its time should be up.
    pub(super) fn watch_hold(&mut self, attempt: Attempt) {
        let of_hold = |event: &Event| {
            matches!(
                event,
                Event::FactLearned {
                    attempt: of,
                    fact: PaymentFact::Authorised { .. } | PaymentFact::CaptureBefore { .. }
                } if *of == attempt
            )
        };
        if !self.events.iter().any(of_hold) {
            return;
        }
        self.effects
            .retain(|effect| !matches!(effect, Effect::LookAtHold { attempt: of, .. } if *of == attempt));
        if let Some(at) = self.booking.payments.get(&attempt).and_then(Payment::hold_over) {
            self.add(Effect::LookAtHold { attempt, at });
        }
    }

    fn standing_hold(&self) -> Option<OnHold> {
        let stands = matches!(self.booking.phase, Phase::Confirmed { .. });
        self.booking.on_hold().filter(|_| stands)
    }
}
