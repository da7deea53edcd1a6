//! What travels between the salon's desk and the Worker about bookings.
//!
//! Only the salon sees these: contact data, provider names, obstacles. The client's view is [`super::BookingView`].

use super::{BookedLine, BookingStatus, OnHold, PaymentStatus, StaffChoice};
use crate::booking::settlement::{balance, entitlement};
use crate::booking::{Booking, CancellationQuote, Power, Purpose, Waiver};
use crate::contact::Contact;
use crate::id::{BookingId, ProviderRef};
use crate::locale::Locale;
use crate::mandate::Mandate;
use crate::money::Money;
use crate::payment::fact::DisputeFact;
use crate::payment::{Attempt, Page, Payment, RefundObstacle};
use crate::prepayment::Quote;
use crate::provider::Provider;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// How a charge of a card on file went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum OnFileCharge {
    /// On its way.
    UnderWay,
    /// It came in.
    Charged,
    /// The provider refused: the client has to pay by themselves (the booking's link, or a payment link).
    Refused {
        /// The provider's code; `authentication_required` when the card asks for its holder.
        code: String,
    },
}

/// The leave to charge a card, as it was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskMandate {
    /// The most that may be kept or charged in all.
    pub amount: Money,
    /// The sentence as it was shown.
    pub text: String,
    /// Its language.
    pub locale: Locale,
    /// When it was given.
    pub at: Timestamp,
    /// The provider keeps a card that can be charged.
    pub card_on_file: bool,
}

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
    /// It is, or was to be, charged to the card on file without its holder: how that went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_file: Option<OnFileCharge>,
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
    /// What is held on a card as a guarantee, until when the salon can take of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_hold: Option<OnHold>,
    /// The leave to charge a fee to the card, if it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mandate: Option<DeskMandate>,
    /// What calling off by the terms would mean now.
    pub cancellation: Option<CancellationQuote>,
}

fn on_file(payment: &Payment) -> Option<OnFileCharge> {
    let Page::OnFile { refused, .. } = &payment.page else { return None };
    Some(match refused {
        _ if payment.has_money() => OnFileCharge::Charged,
        Some(code) => OnFileCharge::Refused { code: code.clone() },
        None => OnFileCharge::UnderWay,
    })
}

fn mandate(booking: &Booking) -> Option<DeskMandate> {
    let Mandate { amount, text } = booking.made.asked.mandate.clone()?;
    let (locale, at) = (booking.made.consent.locale, booking.made.consent.at);
    let card_on_file = booking.payments.values().any(|payment| payment.known.saved.is_some());
    Some(DeskMandate { amount, text, locale, at, card_on_file })
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
        on_file: on_file(payment),
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
            on_hold: view.on_hold,
            mandate: mandate(booking),
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

/// Answer of `POST …/bookings/{booking}/payment-link`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentLink {
    /// Where whoever has it sees the visit and pays what is wanted; it allows nothing else.
    pub link: String,
    /// The same as a QR code: SVG.
    pub qr: String,
}

/// Body of `POST …/bookings/{booking}/links/revoke`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevokeLinks {
    /// Which links.
    pub power: Power,
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

/// Body of `POST …/bookings/{booking}/hold/capture`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskCapture {
    /// How much of what is held on the card is taken; the rest is let go.
    pub amount: Money,
}
