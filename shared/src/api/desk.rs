//! What travels between the salon's desk and the Worker about bookings.
//!
//! Only the salon sees these: contact data, provider names, obstacles. The client's view is [`super::BookingView`].

mod action;
pub mod clients;
pub mod health;
mod visit;

use super::{BookedLine, BookingStatus, OnHold, PaymentStatus};
use crate::booking::settlement::{balance, entitlement};
use crate::booking::{Booking, CancellationQuote, Purpose};
use crate::contact::Contact;
use crate::id::{BookingId, ProviderRef, StaffId};
#[cfg(feature = "schedule")]
use crate::letter::{Happening, Recipient};
use crate::locale::Locale;
use crate::mandate::Mandate;
use crate::money::Money;
use crate::payment::fact::{DisputeFact, RefundStatus};
use crate::payment::{Attempt, Page, Payment, RefundObstacle};
use crate::prepayment::Quote;
use crate::provider::Provider;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

pub use action::{
    DeskCancel, DeskCapture, DeskNoShow, DeskReschedule, DeskSum, PaymentLink, PaymentMessage, RevokeLinks,
};
pub use visit::{DeskBlock, DeskNote, DeskVisit};

/// Most bookings in a list of one day.
const DAY_LIST_MAX: i64 = 200;
/// Most bookings in a list of several days: what an isolate can hold beside other requests.
const DAYS_LIST_MAX: i64 = 1_000;

/// Most bookings in a list of so many days. One that is as long may have been cut: the earliest are in it.
#[must_use]
pub fn list_max(days: u8) -> i64 {
    DAYS_LIST_MAX.min(DAY_LIST_MAX.saturating_mul(days.into()))
}

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
    /// Refunds, ours and those made at the provider; then those that were asked for and of which it has said nothing yet,
    /// or no.
    #[serde(default)]
    pub refunds: Vec<DeskRefund>,
    /// What the provider keeps of it for its service, as far as it has told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fees: Vec<Money>,
    /// Disputes with their reasons and deadlines.
    pub disputes: Vec<DisputeFact>,
    /// Why money that should go back cannot, if so.
    pub obstacle: Option<RefundObstacle>,
    /// A sum in a currency that nobody asked for: its code and minor units.
    pub foreign: Option<(String, u64)>,
}

/// Money on its way back to the client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskRefund {
    /// The provider's name of it, to be found there; absent until it has answered.
    pub id: Option<ProviderRef>,
    /// The key under which we asked for it; absent for one that was made at the provider.
    pub key: Option<String>,
    /// How much.
    pub amount: Money,
    /// How far it is.
    pub status: DeskRefundStatus,
    /// Why the provider refused it, by its code.
    pub code: Option<String>,
}

/// How far a refund is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeskRefundStatus {
    /// Asked for; the provider has not answered yet.
    Requested,
    /// The provider refused it for good: the money is still here.
    Refused,
    /// On its way.
    Pending,
    /// Arrived, as far as the provider knows.
    Succeeded,
    /// Called off: the money is here again.
    Cancelled,
    /// Came back: the money is here again.
    Failed,
}

impl From<RefundStatus> for DeskRefundStatus {
    fn from(status: RefundStatus) -> Self {
        match status {
            RefundStatus::Pending => Self::Pending,
            RefundStatus::Succeeded => Self::Succeeded,
            RefundStatus::Cancelled => Self::Cancelled,
            RefundStatus::Failed => Self::Failed,
        }
    }
}

fn refunds(payment: &Payment) -> Vec<DeskRefund> {
    let known = payment.known.refunds.values().map(|refund| DeskRefund {
        id: Some(refund.id.clone()),
        key: refund.request.clone(),
        amount: refund.amount,
        status: refund.status.into(),
        code: None,
    });
    let answered =
        |key: &str| payment.known.refunds.values().any(|refund| refund.request.as_deref() == Some(key));
    let asked = payment.refund_requests.iter().filter(|request| !answered(&request.key));
    let asked = asked.map(|request| DeskRefund {
        id: None,
        key: Some(request.key.clone()),
        amount: request.amount,
        status: match request.refused {
            Some(_) => DeskRefundStatus::Refused,
            None => DeskRefundStatus::Requested,
        },
        code: request.refused.clone(),
    });
    known.chain(asked).collect()
}

/// A booking as the salon sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskBooking {
    /// Its identifier.
    pub id: BookingId,
    /// Grows with every change.
    pub version: u64,
    /// A visit, time that is kept free, or a payment that only shows that a provider is connected.
    pub purpose: Purpose,
    /// Whose time it keeps free.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocks: Option<StaffId>,
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
    /// When the hold ends, while held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold_ends: Option<Timestamp>,
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
    /// What the salon has asked for besides, each sum by its key, paid or not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requested: Vec<DeskSum>,
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
    /// What is kept by the terms when the client does not come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_show_fee: Option<Money>,
}

fn blocks(booking: &Booking) -> Option<StaffId> {
    let claim = booking.made.claims.first().filter(|_| booking.made.purpose == Purpose::Blocked)?;
    Some(claim.staff.clone())
}

fn requested(booking: &Booking) -> Vec<DeskSum> {
    let sum = |(key, amount): (&String, &Money)| DeskSum { key: key.clone(), amount: *amount };
    booking.requested.iter().map(sum).collect()
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
        refunds: refunds(payment),
        fees: payment.known.fees.values().copied().collect(),
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
            blocks: blocks(booking),
            made: booking.made.at,
            status: view.status,
            payment: view.payment,
            contact: booking.made.contact.clone(),
            // By the salon's own names.
            lines: booking.made.lines.clone(),
            start: view.start,
            end: view.end,
            hold_ends: view.hold_ends,
            quote: view.quote,
            payments: booking.payments.iter().map(|(attempt, one)| payment(*attempt, one)).collect(),
            held: booking.held(),
            due: entitlement(booking),
            wanted: booking.wanted(),
            requested: requested(booking),
            refundable: booking.refundable(),
            obstacle: balance(booking).and_then(|balance| balance.obstacle),
            on_hold: view.on_hold,
            mandate: mandate(booking),
            cancellation: booking.cancellation(now),
            no_show_fee: booking.no_show_fee(),
        }
    }

    /// As whoever does the visit sees it, without the right to its money: who comes and what for, not how they are reached
    /// and not what was paid.
    #[must_use]
    pub fn for_staff(self) -> Self {
        let Contact { name, comment, note, .. } = self.contact;
        let nothing = Money::zero(self.held.currency());
        Self {
            contact: Contact { name, comment, note, ..Contact::nobody() },
            payments: Vec::new(),
            held: nothing,
            due: None,
            wanted: None,
            requested: Vec::new(),
            refundable: nothing,
            obstacle: None,
            on_hold: None,
            mandate: None,
            cancellation: None,
            no_show_fee: None,
            ..self
        }
    }
}

/// Answer of every call of the desk about one booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskAnswer {
    /// The booking.
    pub booking: DeskBooking,
    /// Where its client sees it, pays what is open, moves it or calls it off. Whoever has it may; a staff member is not told.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub link: String,
    /// The letters about it, where it was asked for: `GET …/bookings/{booking}`.
    #[cfg(feature = "schedule")]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub letters: Vec<DeskLetter>,
}

/// What became of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterState {
    /// It will be sent, at its time or again.
    Waiting,
    /// The mail service has it.
    Sent,
    /// The mail service does not take it, or did not answer for a week.
    GivenUp,
    /// It had nothing to say any more when its time came.
    NotNeeded,
    /// There is no address for it.
    NoAddress,
    /// No mail service is set up.
    NoMailService,
}

/// A letter about a booking.
#[cfg(feature = "schedule")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskLetter {
    /// Names it, with the recipient.
    pub key: String,
    /// For whom.
    pub to: Recipient,
    /// What it tells.
    pub what: Happening,
    /// When that happened.
    pub caused: Timestamp,
    /// When it is tried next; absent when it is not.
    pub due: Option<Timestamp>,
    /// What became of it.
    pub state: LetterState,
    /// Since when.
    pub at: Option<Timestamp>,
    /// How often it was tried.
    pub tries: i64,
    /// Why it was not taken, if so: a status or a code.
    pub note: String,
}

#[cfg(test)]
mod tests;
