//! What travels between the salon's desk and the Worker about bookings.
//!
//! Only the salon sees these: contact data, provider names, obstacles. The client's view is [`super::BookingView`].

use super::{BookedLine, BookingStatus, PaymentStatus, StaffChoice};
use crate::booking::settlement::{balance, entitlement};
use crate::booking::{Booking, CancellationQuote, Purpose, Waiver};
use crate::contact::Contact;
use crate::id::{BookingId, ProviderRef};
use crate::money::Money;
use crate::payment::fact::DisputeFact;
use crate::payment::{Attempt, Payment, RefundObstacle};
use crate::prepayment::Quote;
use crate::provider::Provider;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// One payment of a booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskPayment {
    /// Its number within the booking.
    pub attempt: Attempt,
    /// At whom.
    pub provider: Provider,
    /// The sum asked for.
    pub asked: Money,
    /// Held on the card and not taken.
    pub authorised: Money,
    /// Taken in all.
    pub captured: Money,
    /// Sent back or on its way.
    pub returned: Money,
    /// The provider's names, to be found there.
    pub refs: Vec<ProviderRef>,
    /// Scheme and last four digits.
    pub card: Option<(String, String)>,
    /// Why the last try was declined, if one was.
    pub declined: Option<String>,
    /// Disputes with their reasons and deadlines.
    pub disputes: Vec<DisputeFact>,
    /// Why money that should go back cannot, if so.
    pub obstacle: Option<RefundObstacle>,
    /// A sum in a currency that nobody asked for: its code and minor units.
    pub foreign: Option<(String, u64)>,
}

/// A booking as the salon sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskBooking {
    /// Its identifier.
    pub id: BookingId,
    /// Grows with every change.
    pub version: u64,
    /// A visit, or a payment that only shows that a provider is connected.
    pub purpose: Purpose,
    /// When it was made.
    pub made: Timestamp,
    /// Where it stands.
    pub status: BookingStatus,
    /// Where its money stands.
    pub payment: PaymentStatus,
    /// Who comes.
    pub contact: Contact,
    /// Its services in order.
    pub lines: Vec<BookedLine>,
    /// When the visit starts.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// What it costs and what is paid ahead.
    pub quote: Quote,
    /// Its payments in order.
    pub payments: Vec<DeskPayment>,
    /// What the salon holds of it.
    pub held: Money,
    /// What it may keep; absent while a payment is awaited.
    pub due: Option<Money>,
    /// What the client is asked to pay online now.
    pub wanted: Option<Money>,
    /// What can be given back of the salon's own accord.
    pub refundable: Money,
    /// Why what should go back does not, if so.
    pub obstacle: Option<RefundObstacle>,
    /// What calling off by the terms would mean now.
    pub cancellation: Option<CancellationQuote>,
}

fn payment(attempt: Attempt, payment: &Payment) -> DeskPayment {
    DeskPayment {
        attempt,
        provider: payment.provider,
        asked: payment.asked,
        authorised: payment.authorised_only(),
        captured: payment.captured(),
        returned: payment.returned(),
        refs: payment.known.refs.iter().cloned().collect(),
        card: payment.known.card.clone(),
        declined: payment.known.declined.clone(),
        disputes: payment.known.disputes.values().cloned().collect(),
        obstacle: payment.refund_obstacle(),
        foreign: payment.known.foreign.clone(),
    }
}

impl DeskBooking {
    /// The booking as it stands at `now`.
    #[must_use]
    pub fn of(booking: &Booking, now: Timestamp) -> Self {
        let view = booking.view();
        Self {
            id: view.id,
            version: view.version,
            purpose: booking.made.purpose,
            made: booking.made.at,
            status: view.status,
            payment: view.payment,
            contact: booking.made.contact.clone(),
            lines: view.lines,
            start: view.start,
            end: view.end,
            quote: view.quote,
            payments: booking.payments.iter().map(|(attempt, one)| payment(*attempt, one)).collect(),
            held: booking.held(),
            due: entitlement(booking),
            wanted: booking.wanted(),
            refundable: booking.refundable(),
            obstacle: balance(booking).and_then(|balance| balance.obstacle),
            cancellation: booking.cancellation(now),
        }
    }
}

/// Answer of every call of the desk about one booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskAnswer {
    /// The booking.
    pub booking: DeskBooking,
    /// Where its client sees it, pays what is open, moves it or calls it off. Whoever has it may.
    pub link: String,
}

/// Body of `POST …/bookings/{booking}/cancel` at the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskCancel {
    /// What the salon does without.
    pub waiver: Waiver,
}

/// Body of `POST …/bookings/{booking}/no-show`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskNoShow {
    /// What the salon does without.
    pub waiver: Waiver,
}

/// Body of `POST …/bookings/{booking}/refund` and `…/payment-request`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskSum {
    /// Made by the desk before the first post; the same key again is the same request.
    pub key: String,
    /// How much.
    pub amount: Money,
}

/// Body of `POST …/bookings/{booking}/reschedule` at the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskReschedule {
    /// Who shall do it.
    pub staff: StaffChoice,
    /// When it shall begin.
    pub start: Timestamp,
    /// The quote that was shown for it.
    pub shown: Quote,
}
