//! Calling off a booking that stands.
//!
//! Invariant: what goes back is exactly what was shown. The fee is taken down with the decision, never above what is
//! there, and settlement returns the rest; nobody is charged by calling off. Calling off twice is once.

use super::decide::Step;
use super::{Actor, Booking, Event, Phase};
use crate::booking::settlement::entitlement;
use crate::money::Money;
use crate::payment::Payment;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The client's money that is there: taken and not given back, or held on a card.
pub(super) fn there(payment: &Payment) -> u64 {
    let captured = payment.held().map_or(0, Money::minor);
    captured.saturating_add(payment.authorised_only().minor())
}

/// What calling a booking off means for the money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancellationQuote {
    /// What the salon keeps.
    pub fee: Money,
    /// What goes back to the client.
    pub back: Money,
    /// What of the fee is charged to the card on file, above what is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charge: Option<Money>,
}

/// Who calls a booking off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "who", rename_all = "snake_case")]
pub enum Cancelling {
    /// The client, before the visit begins, having been shown what it means.
    Client {
        /// What was shown; anything else is refused with the truth.
        shown: CancellationQuote,
    },
    /// The salon, keeping what the terms say.
    SalonByTerms,
    /// The salon, keeping nothing.
    SalonForFree,
}

/// Why a booking is not called off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotCancel {
    /// There is nothing to call off: it was never paid for, is over, or has begun.
    NotCancellable,
    /// It means something else by now than what was shown.
    FeeChanged(CancellationQuote),
}

impl Booking {
    /// What calling it off at `now` would mean; `None` when there is nothing to call off: a held slot is given back
    /// instead. What is only held on a card is the client's money too.
    #[must_use]
    pub fn cancellation(&self, now: Timestamp) -> Option<CancellationQuote> {
        if !matches!(self.phase, Phase::Confirmed { .. }) {
            return None;
        }
        let kept = entitlement(self)?.at_most(self.total(there)).ok()?;
        let nothing = Money::zero(kept.currency());
        let fee = self.made.terms.fee(self.made.visit.start, now).unwrap_or(nothing);
        let fee = fee.at_most(self.chargeable(fee)).ok()?;
        let of_kept = fee.at_most(kept).ok()?;
        let charge = fee.minus(of_kept).ok().filter(|charge| !charge.is_zero());
        Some(CancellationQuote { fee, back: kept.minus(of_kept).ok()?, charge })
    }

    /// The most that can become a fee of `fee`: what is there, or all of it where the client allowed to charge their card.
    pub(super) fn chargeable(&self, fee: Money) -> Money {
        match &self.made.asked.mandate {
            Some(mandate) => fee.at_most(mandate.amount).unwrap_or(fee),
            None => self.refundable(),
        }
    }
}

impl Step {
    /// Calls the booking off.
    pub fn cancel(&mut self, by: Cancelling, now: Timestamp) -> Result<(), CannotCancel> {
        if matches!(self.booking.phase, Phase::Cancelled { .. }) {
            return Ok(());
        }
        let quote = self.booking.cancellation(now).ok_or(CannotCancel::NotCancellable)?;
        let (by, fee) = match by {
            Cancelling::Client { .. } if now >= self.booking.made.visit.start => {
                return Err(CannotCancel::NotCancellable);
            }
            Cancelling::Client { shown } if shown != quote => return Err(CannotCancel::FeeChanged(quote)),
            Cancelling::Client { .. } => (Actor::Client, quote.fee),
            Cancelling::SalonByTerms => (Actor::Salon, quote.fee),
            Cancelling::SalonForFree => (Actor::Salon, Money::zero(quote.fee.currency())),
        };
        self.emit(Event::Cancelled { at: now, by, fee: (!fee.is_zero()).then_some(fee) });
        self.close(now);
        Ok(())
    }
}
