//! Settlement: what we hold converges to what is due.
//!
//! One function says what the salon may keep for a booking now, another what closes the gap. A late payment on a taken
//! slot, a second payment from another tab, a refund that came back: all the same rule.

use super::{Booking, HeldCard, Phase, Purpose};
use crate::api::PayChoice;
use crate::money::Money;
use crate::payment::{Attempt, CaptureRequest, Page, Payment, RefundObstacle};
use crate::prepayment::Collect;

/// What the salon may keep for a booking now, or keep held on the card ([`guarantee`]). `None` while that is open: a held
/// booking's payment is still on its way. What it gave back of its own accord is never its own again.
#[must_use]
pub fn entitlement(booking: &Booking) -> Option<Money> {
    let (due, gone) = (owed(booking)?, booking.written_off.map_or(0, Money::minor));
    Money::new(due.minor().saturating_sub(gone), due.currency()).ok()
}

/// What the client is to pay in all: the entitlement, and what of it has left by other hands since.
pub(super) fn owed(booking: &Booking) -> Option<Money> {
    let nothing = Money::zero(booking.made.quote.total_from.currency());
    if booking.made.purpose != Purpose::Visit {
        return Some(nothing);
    }
    let base = match booking.phase {
        Phase::Held { .. } => return None,
        Phase::Confirmed { .. } => asked_for(booking),
        Phase::Expired { .. } => nothing,
        Phase::Cancelled { fee, .. } | Phase::NoShow { fee, .. } => fee.unwrap_or(nothing),
    };
    // A fee was counted after what had been given back by then.
    let granted = booking.forgiven().map_or(0, Money::minor);
    let granted = granted.saturating_sub(booking.granted_before.map_or(0, Money::minor));
    Money::new(base.minor().saturating_sub(granted), base.currency()).ok()
}

/// What of the entitlement is held on a card and only to stay there: the guarantee of a visit that stands, until the salon
/// takes it or lets go of it.
#[must_use]
pub fn guarantee(booking: &Booking) -> Money {
    let quote = &booking.made.quote;
    let nothing = Money::zero(quote.total_from.currency());
    let on_card = is_guaranteed(booking).then(|| booking.total(|payment| guaranteed(payment).minor()));
    let at_most = |held: Money| held.at_most(prepayment(booking)).ok()?.at_most(entitlement(booking)?).ok();
    on_card.and_then(at_most).unwrap_or(nothing)
}

/// The visit stands, a card is to be held for it, and nothing has been decided about that card.
fn is_guaranteed(booking: &Booking) -> bool {
    matches!(booking.phase, Phase::Confirmed { .. })
        && booking.held_card == HeldCard::Open
        && booking.made.quote.collect == Collect::Hold
}

/// The most that may still be taken of cards that were held as a guarantee. What the salon asks for besides, the client
/// pays apart.
fn from_guarantee(booking: &Booking) -> u64 {
    let most = match (booking.phase, booking.held_card) {
        (Phase::Confirmed { .. }, HeldCard::Open) if is_guaranteed(booking) => 0,
        // It was moved to where a card cannot be held.
        (Phase::Confirmed { .. }, HeldCard::Open) => prepayment(booking).minor(),
        (Phase::Confirmed { .. }, HeldCard::Taken { amount, .. }) => amount.minor(),
        (Phase::Confirmed { .. }, HeldCard::Released { .. }) => 0,
        // A fee.
        (Phase::Held { .. } | Phase::Expired { .. } | Phase::Cancelled { .. } | Phase::NoShow { .. }, _) => {
            return u64::MAX;
        }
    };
    // What somebody took by hand counts as held, like any other payment.
    let taken = |payment: &Payment| match &payment.capture {
        Some(CaptureRequest { amount, refused: None }) if payment.collect == Collect::Hold => amount.minor(),
        Some(_) | None => 0,
    };
    most.saturating_sub(booking.total(taken).minor())
}

/// What a payment that was opened as a guarantee holds on its card, as long as nothing has been decided about it.
pub(super) fn guaranteed(payment: &Payment) -> Money {
    let open = payment.collect == Collect::Hold && !payment.void_requested && payment.capture.is_none();
    if open { payment.authorised_only() } else { Money::zero(payment.asked.currency()) }
}

/// The prepayment that the client chose. What was held of it, the salon may have replaced by what it took of that.
pub(super) fn prepayment(booking: &Booking) -> Money {
    let quote = &booking.made.quote;
    let nothing = Money::zero(quote.total_from.currency());
    let due = match booking.made.asked.pay {
        PayChoice::AtSalon => nothing,
        PayChoice::Now => quote.prepayment.due_now().unwrap_or(nothing),
    };
    let (taken, of) = match booking.held_card {
        HeldCard::Open => return due,
        HeldCard::Taken { amount, of } => (amount, of),
        HeldCard::Released { of } => (nothing, of),
    };
    due.plus(taken).ok().and_then(|sum| sum.minus(of).ok()).unwrap_or(nothing)
}

/// What a client is asked to pay online for a visit that stands: the prepayment they chose, and what the salon asked for
/// since.
fn asked_for(booking: &Booking) -> Money {
    let requested = booking.requested.values();
    requested.fold(prepayment(booking), |sum, amount| sum.plus(*amount).unwrap_or(sum))
}

/// One step that brings what is held nearer to what is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settlement {
    /// Send back part of a captured payment.
    Refund {
        /// Of this payment.
        attempt: Attempt,
        /// How much.
        amount: Money,
    },
    /// Take what is due from a held card. What is held above it the provider lets go of.
    Capture {
        /// Of this payment.
        attempt: Attempt,
        /// How much.
        amount: Money,
    },
    /// Let go of a card that is held for nothing.
    Void {
        /// Of this payment.
        attempt: Attempt,
    },
    /// Charge a card on file.
    Charge {
        /// The payment that it was kept from.
        card_of: Attempt,
        /// How much.
        amount: Money,
    },
}

/// What is held, what is due, and why the gap cannot be closed by itself, if it cannot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Balance {
    /// Held over all payments.
    pub held: Money,
    /// Due now.
    pub due: Money,
    /// Why more is held than is due although nothing more can be done automatically.
    pub obstacle: Option<RefundObstacle>,
}

impl Balance {
    /// Held = due, or a person knows why not. Less held than due is at rest too: a dispute took it, and nobody is
    /// charged again for that.
    #[must_use]
    pub fn at_rest(&self) -> bool {
        self.held.minor() <= self.due.minor() || self.obstacle.is_some()
    }
}

/// The balance of a booking, once it is clear what is due.
#[must_use]
pub fn balance(booking: &Booking) -> Option<Balance> {
    let due = entitlement(booking)?;
    let obstacle = booking
        .payments
        .values()
        .filter(|payment| payment.held().is_ok_and(|held| !held.is_zero()))
        .find_map(crate::payment::Payment::refund_obstacle);
    Some(Balance { held: booking.held(), due, obstacle })
}

/// The steps that close the gap now; empty at rest. What we have begun to give back goes back before anything else: it may
/// have gone already without our knowing, and a payment that has just booked must not go in its place. Then the latest
/// payment: the first one is what the client meant to pay.
#[must_use]
pub fn settle(booking: &Booking) -> Vec<Settlement> {
    let Some(due) = entitlement(booking) else { return Vec::new() };
    let mut steps = Vec::new();
    // What is held as a guarantee is no money of the salon's yet; what is due beside it is.
    let mut guaranteed_sum = guarantee(booking).minor();
    let due_now = due.minor().saturating_sub(guaranteed_sum);
    let mut excess = booking.held().minor().saturating_sub(due_now);
    let mut latest_first: Vec<_> = booking.payments.iter().rev().collect();
    latest_first.sort_by_key(|(_, payment)| payment.refund_requests.is_empty());
    for (attempt, payment) in latest_first {
        let held = payment.held().map_or(0, Money::minor);
        // In units that the provider can send back, in the client's favour.
        let part = excess.next_multiple_of(payment.provider.step(due.currency())).min(held);
        if part > 0
            && payment.refund_obstacle().is_none()
            && let Ok(amount) = Money::new(part, due.currency())
        {
            steps.push(Settlement::Refund { attempt: *attempt, amount });
            excess = excess.saturating_sub(part);
        }
    }
    let mut missing = due_now.saturating_sub(booking.held().minor());
    let mut from_guarantee = from_guarantee(booking);
    for (attempt, payment) in &booking.payments {
        let authorised = payment.authorised_only().minor();
        if authorised == 0 || payment.void_requested {
            continue;
        }
        if guaranteed_sum > 0 && !guaranteed(payment).is_zero() {
            guaranteed_sum = guaranteed_sum.saturating_sub(authorised);
            continue;
        }
        let is_guarantee = payment.collect == Collect::Hold;
        let most = if is_guarantee { from_guarantee } else { u64::MAX };
        let part = missing.min(authorised).min(most);
        let part = part - part % payment.provider.step(due.currency());
        if let Some(capture) = payment.capture.as_ref().filter(|_| payment.capture_under_way()) {
            missing = missing.saturating_sub(capture.amount.minor());
        } else if part > 0
            && payment.capture.is_none()
            && let Ok(amount) = Money::new(part, due.currency())
        {
            steps.push(Settlement::Capture { attempt: *attempt, amount });
            missing -= part;
            from_guarantee -= if is_guarantee { part } else { 0 };
        } else {
            // Nothing is due of it, or the provider would not give it.
            steps.push(Settlement::Void { attempt: *attempt });
        }
    }
    steps.extend(charge(booking, missing));
    steps
}

/// A fee above what is there is charged to the card on file, once and never more than the client allowed. When that is
/// refused, the client is asked to pay it ([`Booking::wanted`]).
fn charge(booking: &Booking, missing: u64) -> Option<Settlement> {
    let mandate = booking.made.asked.mandate.as_ref()?;
    let over = matches!(booking.phase, Phase::Cancelled { .. } | Phase::NoShow { .. });
    let tried = booking.payments.values().any(|payment| matches!(payment.page, Page::OnFile { .. }));
    // What the client pays by themselves, or a dispute took, is not charged behind their back.
    let asked = missing.min(super::after::unpaid(booking)?.minor()).min(mandate.amount.minor());
    if !over || tried {
        return None;
    }
    let saved = |(_, payment): &(&Attempt, &Payment)| payment.known.saved.is_some();
    let (card_of, payment) = booking.payments.iter().rev().find(saved)?;
    let (provider, currency) = (payment.provider, mandate.amount.currency());
    let asked = asked - asked % provider.step(currency);
    let enough = asked >= provider.minimum(currency).minor().max(1);
    let amount = Money::new(asked, currency).ok().filter(|_| enough)?;
    Some(Settlement::Charge { card_of: *card_of, amount })
}
