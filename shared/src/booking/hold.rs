//! A card that is held as a guarantee: the salon takes what is due of it, or lets go of it.
//!
//! Invariant: decided once, for a card can be captured once. Until then settlement keeps it held; when the visit is called
//! off or missed, the fee is taken of it and the rest let go, by the same rule as everything else.

use super::after::CannotChange;
use super::decide::{Effect, Step};
use super::settlement::{guarantee, guaranteed};
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
        let amount = guarantee(self);
        let held = self.payments.values().filter(|payment| !guaranteed(payment).is_zero());
        let until = held.map(Payment::capture_before).min()?;
        (!amount.is_zero()).then_some(OnHold { amount, until })
    }
}

impl Step {
    /// Takes `amount` of the guarantee, lowered to a sum that the provider can take, and lets go of the rest.
    pub fn take_hold(&mut self, amount: Money, now: Timestamp) -> Result<(), CannotChange> {
        let amount = amount.round_down(self.booking.step());
        if matches!(self.booking.held_card, HeldCard::Taken { amount: taken, .. } if taken == amount) {
            return Ok(());
        }
        let Some(hold) = self.standing_hold() else { return Err(CannotChange::NotNow) };
        let within = amount.at_most(hold.amount).is_ok_and(|most| most == amount);
        if amount.is_zero() || !within {
            return Err(CannotChange::TooMuch { left: hold.amount });
        }
        self.emit(Event::HoldTaken { at: now, amount, of: hold.amount });
        self.close(now);
        Ok(())
    }

    /// Does without the guarantee: the card is let go.
    pub fn let_go_of_hold(&mut self, now: Timestamp) -> Result<(), CannotChange> {
        if matches!(self.booking.held_card, HeldCard::Released { .. }) {
            return Ok(());
        }
        let Some(hold) = self.standing_hold() else { return Err(CannotChange::NotNow) };
        self.emit(Event::HoldLetGo { at: now, of: hold.amount });
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
