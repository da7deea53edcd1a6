//! Calling off a booking that stands.
//!
//! Invariant: what goes back is exactly what was shown. The fee is taken down with the decision, never above what is
//! there, and settlement returns the rest; nobody is charged by calling off. Calling off twice is once.

use super::after::paid;
use super::decide::Step;
use super::{Actor, Booking, Event, Phase};
use crate::booking::settlement::entitlement;
use crate::money::Money;
use crate::payment::{CaptureRequest, Payment};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The client's money that is there: taken and not given back, or held on a card and not about to be let go.
pub(crate) fn there(payment: &Payment) -> u64 {
    let captured = payment.held().map_or(0, Money::minor);
    let held = payment.authorised_only().minor();
    let held = match &payment.capture {
        Some(CaptureRequest { amount, refused: None }) => held.min(amount.minor()),
        Some(CaptureRequest { refused: Some(_), .. }) => 0,
        None if payment.void_requested => 0,
        None => held,
    };
    captured.saturating_add(held)
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
#[serde(rename_all = "snake_case")]
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
        let fee = self.fee_of(self.made.terms.fee(self.made.visit.start, now).unwrap_or(nothing));
        let of_kept = fee.at_most(kept).ok()?;
        // What a dispute took, or a hold that ran out did not give, is not charged again.
        let open = fee.minus(self.total(paid).at_most(fee).ok()?).ok()?;
        let charge = fee.minus(of_kept).and_then(|charge| charge.at_most(open)).ok();
        let charge = charge.filter(|charge| !charge.is_zero());
        Some(CancellationQuote { fee, back: kept.minus(of_kept).ok()?, charge })
    }

    /// What the salon keeps when the client does not come; absent unless the visit stands.
    #[must_use]
    pub fn no_show_fee(&self) -> Option<Money> {
        let stands = matches!(self.phase, Phase::Confirmed { .. });
        let fee = self.made.terms.no_show_fee().filter(|_| stands)?;
        Some(self.fee_of(fee))
    }

    /// What becomes of a fee: never above what is there, or what the client allowed to charge to their card. Lowered where
    /// the provider could not send back the rest of what is there, or charge what is missing, to the last unit.
    pub(super) fn fee_of(&self, fee: Money) -> Money {
        let (kept, step) = (self.refundable(), self.step());
        let most = self.made.asked.mandate.as_ref().map_or(kept, |mandate| mandate.amount);
        let fee = fee.at_most(most).and_then(|fee| match kept.minus(fee) {
            Ok(back) => kept.minus(back.round_up(step)?.at_most(kept)?),
            Err(_) => kept.plus(fee.minus(kept)?.round_down(step)),
        });
        fee.unwrap_or_else(|_| Money::zero(kept.currency()))
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
