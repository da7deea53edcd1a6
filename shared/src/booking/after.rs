//! What may happen to a booking after it was made: it is moved, nobody comes, the salon asks for more or gives back.
//!
//! Invariant: each of these only changes what is due; settlement and the client's next payment do the rest. What is named
//! by a key is done once.

use super::cancel::there;
use super::decide::Step;
use super::settlement::{entitlement, owed, prepayment};
use super::{Actor, Booking, Claim, Event, Phase};
use crate::api::BookedLine;
use crate::money::Money;
use crate::payment::{CaptureRequest, Payment, RefundObstacle};
use crate::prepayment::{Collect, Quote};
use crate::time::{Interval, Timestamp};
use serde::{Deserialize, Serialize};

/// Where a visit is moved to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// The services as they will be done.
    pub lines: Vec<BookedLine>,
    /// What the client sees as the visit.
    pub visit: Interval,
    /// What is blocked for others.
    pub claims: Vec<Claim>,
    /// What it costs there.
    pub quote: Quote,
    /// The smallest sum that can be paid online now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub smallest: Option<Money>,
}

/// Why something is not done with a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotChange {
    /// It does not stand, or what is wanted comes too early or too late.
    NotNow,
    /// Nothing is asked for: no sum, or one in another currency than the visit's.
    NothingToPay,
    /// More than is left of it.
    TooMuch {
        /// This much is left.
        left: Money,
    },
    /// The provider cannot send it back.
    Obstacle(RefundObstacle),
    /// No provider takes so little.
    TooLittle {
        /// This much at least.
        least: Money,
    },
}

/// What the client has done their part for: paid, or held on a card, and not given back by us. A hold that the salon let
/// go by hand, let run out, or took only a part of, counts, and so does one that the provider would not give: that is not
/// the client's doing, and whether they are asked again is the salon's to say.
pub(super) fn paid(payment: &Payment) -> u64 {
    let known = &payment.known;
    if payment.charge_under_way() {
        return payment.asked.minor();
    }
    let held = match &payment.capture {
        Some(CaptureRequest { amount, refused: None }) => amount.minor(),
        None if payment.void_requested => 0,
        Some(CaptureRequest { refused: Some(_), .. }) | None => known.authorised,
    };
    let secured = known.captured.max(held);
    secured.saturating_sub(payment.returned_by_us().minor())
}

/// What the client has not done their part for yet.
pub(super) fn unpaid(booking: &Booking) -> Option<Money> {
    let (due, paid) = (owed(booking)?, booking.total(paid));
    // What is held above what it guarantees pays for nothing else while the visit stands; a fee is taken of all of it.
    let held = booking.total(held_open).minor();
    let idle = match booking.phase {
        Phase::Confirmed { .. } => held.saturating_sub(prepayment(booking).minor()),
        Phase::Held { .. } | Phase::Expired { .. } | Phase::Cancelled { .. } | Phase::NoShow { .. } => 0,
    };
    let paid = paid.minor().saturating_sub(idle);
    Money::new(due.minor().saturating_sub(paid), due.currency()).ok()
}

/// Was held as a guarantee, and nothing has been asked of it yet.
fn held_open(payment: &Payment) -> u64 {
    let open = payment.collect == Collect::Hold && payment.capture.is_none() && !payment.void_requested;
    if open && payment.known.captured == 0 { payment.known.authorised } else { 0 }
}

impl Booking {
    /// What is to be paid online now: the prepayment of a held slot, or what a visit that stands lacks of what is due. What
    /// no provider takes, because it is too little, is paid at the salon.
    #[must_use]
    pub fn wanted(&self) -> Option<Money> {
        let wanted = match self.phase {
            Phase::Held { .. } => self.made.quote.prepayment.due_now()?,
            Phase::Confirmed { .. } => unpaid(self)?,
            // A fee above what was there is owed only where the client has allowed it, and is charged to their card first.
            Phase::Cancelled { .. } | Phase::NoShow { .. } => {
                self.made.asked.mandate.as_ref()?;
                unpaid(self)?
            }
            Phase::Expired { .. } => return None,
        };
        (!wanted.is_zero() && self.is_enough(wanted)).then_some(wanted)
    }

    /// Some provider takes so little.
    fn is_enough(&self, amount: Money) -> bool {
        self.made.smallest.is_none_or(|smallest| amount.minor() >= smallest.minor())
    }

    /// What the salon can still give back of its own accord: what it holds and may keep.
    #[must_use]
    pub fn refundable(&self) -> Money {
        let there = self.total(there);
        entitlement(self)
            .and_then(|due| due.at_most(there).ok())
            .unwrap_or_else(|| Money::zero(there.currency()))
    }

    /// What of the entitlement was paid and sent back by somebody at the provider's own pages, if anything.
    fn gone_by_hand(&self) -> Option<Money> {
        let gone =
            |payment: &Payment| payment.returned().minor().saturating_sub(payment.returned_by_us().minor());
        let (due, there) = (entitlement(self)?, self.total(there));
        let missing = due.minor().saturating_sub(there.minor()).saturating_sub(unpaid(self)?.minor());
        let gone = Money::new(missing.min(self.total(gone).minor()), due.currency()).ok()?;
        (!gone.is_zero()).then_some(gone)
    }

    /// Until when the client may move the visit without asking the salon: as long as calling it off is free, and before it
    /// begins.
    #[must_use]
    pub fn movable_until(&self) -> Timestamp {
        let start = self.made.visit.start;
        let last = start.plus(-1);
        self.made.terms.free_until(start).map_or(last, |free| free.min(last))
    }
}

impl Step {
    /// Moves the visit. Who is free at the new time, the caller has made sure of.
    pub fn relocate(&mut self, to: Moved, by: Actor, now: Timestamp) -> Result<(), CannotChange> {
        let stands = matches!(self.booking.phase, Phase::Confirmed { .. });
        let in_time = by == Actor::Salon || now <= self.booking.movable_until();
        if !stands || !in_time {
            return Err(CannotChange::NotNow);
        }
        self.emit(Event::Moved { at: now, by, to: Box::new(to) });
        self.close(now);
        Ok(())
    }

    /// Nobody came. The salon keeps what the terms say, or nothing.
    pub fn no_show(&mut self, waived: Waiver, now: Timestamp) -> Result<(), CannotChange> {
        if matches!(self.booking.phase, Phase::NoShow { .. }) {
            return Ok(());
        }
        if !matches!(self.booking.phase, Phase::Confirmed { .. }) || now < self.booking.made.visit.start {
            return Err(CannotChange::NotNow);
        }
        let terms = self.booking.made.terms.no_show_fee().filter(|_| waived == Waiver::None);
        let fee = terms.map(|fee| self.booking.fee_of(fee));
        self.emit(Event::NoShow { at: now, fee: fee.filter(|fee| !fee.is_zero()) });
        self.close(now);
        Ok(())
    }

    /// Asks the client to pay. A request that was taken back stays so, however late it is repeated.
    pub fn request_payment(&mut self, key: &str, amount: Money, now: Timestamp) -> Result<(), CannotChange> {
        if !matches!(self.booking.phase, Phase::Confirmed { .. }) {
            return Err(CannotChange::NotNow);
        }
        let known = self.booking.requested.contains_key(key) || self.booking.revoked.contains(key);
        if !known {
            if amount.is_zero() || amount.currency() != self.booking.made.quote.total_from.currency() {
                return Err(CannotChange::NothingToPay);
            }
            let wanted =
                unpaid(&self.booking).and_then(|lacking| lacking.plus(amount).ok()).unwrap_or(amount);
            if let Some(least) = self.booking.made.smallest.filter(|_| !self.booking.is_enough(wanted)) {
                return Err(CannotChange::TooLittle { least });
            }
            self.emit(Event::PaymentRequested { at: now, key: key.to_owned(), amount });
            self.close(now);
        }
        Ok(())
    }

    /// Does not ask for it any more. What was paid already goes back.
    pub fn revoke_request(&mut self, key: &str, now: Timestamp) {
        if self.booking.requested.contains_key(key) {
            self.emit(Event::PaymentRequestRevoked { at: now, key: key.to_owned() });
            self.close(now);
        }
    }

    /// Gives back part of what the salon could keep, raised to a sum that the provider can send back.
    pub fn grant_refund(&mut self, key: &str, amount: Money, now: Timestamp) -> Result<(), CannotChange> {
        if self.booking.granted.contains_key(key) {
            return Ok(());
        }
        let left = self.booking.refundable();
        // Told before the sum is looked at: a dispute may have taken all of it.
        let obstacle = |payment: &Payment| payment.refund_obstacle().filter(|_| payment.known.captured > 0);
        if let Some(obstacle) = self.booking.payments.values().find_map(obstacle) {
            return Err(CannotChange::Obstacle(obstacle));
        }
        if amount.is_zero()
            || amount.minus(left).is_ok_and(|over| !over.is_zero())
            || amount.at_most(left).is_err()
        {
            return Err(CannotChange::TooMuch { left });
        }
        let amount = amount.round_up(self.booking.step()).and_then(|amount| amount.at_most(left));
        let Ok(amount) = amount else { return Err(CannotChange::TooMuch { left }) };
        let written_off = self.booking.gone_by_hand();
        self.emit(Event::RefundGranted { at: now, key: key.to_owned(), amount, written_off });
        self.close(now);
        Ok(())
    }
}

/// Whether the salon does without what it could keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Waiver {
    /// It does not.
    None,
    /// It does.
    Whole,
}
