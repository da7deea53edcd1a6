//! What the ledger is told, and what it says.

use super::reschedule::Rescheduling;
use crate::api::desk::{DeskBlock, DeskVisit};
use crate::api::{BookingRequest, FreeTime};
use crate::booking::decide::{CannotPay, Check, CheckVerdict, PageAnswer};
use crate::booking::{
    Booking, CancellationQuote, Cancelling, CannotCancel, CannotChange, Erasure, Power, Waiver,
};
use crate::contact::{ContactField, FieldError, Note};
use crate::id::{BookingId, ProviderRef};
use crate::locale::Locale;
use crate::mandate::Mandate;
use crate::money::Money;
use crate::payment::fact::PaymentFact;
use crate::payment::{Attempt, RefundObstacle};
use crate::prepayment::Quote;
use crate::provider::Provider;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What the ledger is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Make a booking, or find the one that the same request made before.
    Book {
        /// The client's request as it came.
        request: Box<BookingRequest>,
    },
    /// Make a visit for a client who rings or stands at the desk.
    BookAtDesk {
        /// The visit as the salon wrote it.
        visit: Box<DeskVisit>,
    },
    /// Keep time of a staff member free of visits.
    Block {
        /// As the salon wrote it.
        block: Box<DeskBlock>,
    },
    /// Give such time back.
    Unblock {
        /// Which.
        booking: BookingId,
    },
    /// Make sure that a payment page is open or being opened.
    StartPayment {
        /// For this booking.
        booking: BookingId,
        /// At this provider; without it where the last page was opened, else at the salon's first.
        #[serde(skip_serializing_if = "Option::is_none")]
        provider: Option<Provider>,
        /// What the payer may do with the booking.
        #[serde(skip_serializing_if = "Power::is_manage")]
        power: Power,
    },
    /// Open a payment that shows the salon that a provider is connected; all of it goes back.
    StartTestPayment {
        /// Its identifier, 128 random bits.
        id: BookingId,
        /// At this provider.
        provider: Provider,
        /// How much.
        amount: Money,
        /// The owner's language.
        locale: Locale,
    },
    /// A provider asks whether a card may be charged.
    Check {
        /// Which provider.
        provider: Provider,
        /// For which payment it says it is.
        about: Option<(BookingId, Attempt)>,
        /// What it says about it.
        check: Check,
    },
    /// The provider has answered a request to open a page.
    RecordPage {
        /// Of this booking.
        booking: BookingId,
        /// Of this payment.
        attempt: Attempt,
        /// How.
        answer: PageAnswer,
    },
    /// A provider has said something about one payment, in a message or when asked. News of two payments, two
    /// transactions on one page say, are two commands.
    Learn {
        /// Which provider. What it says about another's payments is parked.
        provider: Provider,
        /// What the message itself says it is about (our own metadata).
        about: Option<(BookingId, Attempt)>,
        /// The provider's names in it.
        refs: Vec<ProviderRef>,
        /// What it says.
        facts: Vec<PaymentFact>,
    },
    /// The provider refused a refund for good.
    RefundRefused {
        /// Of this booking.
        booking: BookingId,
        /// Of this payment.
        attempt: Attempt,
        /// Which request.
        key: String,
        /// The provider's code.
        code: String,
    },
    /// The provider refused a capture for good. Told only after a look has found that nothing was taken: an answer may have
    /// been lost, and what is not taken is let go of.
    CaptureRefused {
        /// Of this booking.
        booking: BookingId,
        /// Of this payment.
        attempt: Attempt,
        /// The provider's code.
        code: String,
    },
    /// The provider refused to charge a card on file.
    ChargeRefused {
        /// Of this booking.
        booking: BookingId,
        /// Which payment.
        attempt: Attempt,
        /// The provider's code.
        code: String,
    },
    /// Take what is held on a card as a guarantee, or part of it; the rest is let go.
    TakeHold {
        /// For which booking.
        booking: BookingId,
        /// How much.
        amount: Money,
    },
    /// Let go of a card that is held as a guarantee.
    LetGoOfHold {
        /// For which booking.
        booking: BookingId,
    },
    /// The client gives a held slot back.
    Release {
        /// Which booking.
        booking: BookingId,
    },
    /// Call off a booking that stands.
    Cancel {
        /// Which booking.
        booking: BookingId,
        /// Who does it, and under what terms.
        by: Cancelling,
    },
    /// Move a booking that stands.
    Reschedule {
        /// Which booking.
        booking: BookingId,
        /// Where to.
        to: Box<Rescheduling>,
    },
    /// The client did not come.
    NoShow {
        /// Which booking.
        booking: BookingId,
        /// Whether the salon keeps what it could.
        waiver: Waiver,
    },
    /// Ask the client for a payment.
    RequestPayment {
        /// For which booking.
        booking: BookingId,
        /// Makes it one request however often it is sent.
        key: String,
        /// How much.
        amount: Money,
    },
    /// Do not ask for it any more.
    RevokePaymentRequest {
        /// For which booking.
        booking: BookingId,
        /// Which request.
        key: String,
    },
    /// Note something about a visit, in place of what was noted before.
    WriteNote {
        /// About which booking.
        booking: BookingId,
        /// What; empty for nothing any more.
        text: Note,
    },
    /// Take back all links of that power.
    RevokeLinks {
        /// To which booking.
        booking: BookingId,
        /// Which.
        power: Power,
    },
    /// Give back part of what the salon could keep.
    GrantRefund {
        /// Of which booking.
        booking: BookingId,
        /// Makes it one refund however often it is sent.
        key: String,
        /// How much.
        amount: Money,
    },
    /// Forget who a booking was for.
    Erase {
        /// Which booking.
        booking: BookingId,
        /// What of the contact.
        fields: BTreeSet<ContactField>,
        /// Why.
        why: Erasure,
    },
    /// End the holds whose time is up.
    EndHolds,
}

crate::read_by_name! {
    Command {
        request: Box<BookingRequest>, visit: Box<DeskVisit>, block: Box<DeskBlock>, booking: BookingId, provider: Provider, power: Power, id: BookingId,
        amount: Money, locale: Locale, about: (BookingId, Attempt), check: Check, attempt: Attempt, answer:
        PageAnswer, refs: Vec<ProviderRef>, facts: Vec<PaymentFact>, key: String, code: String, by:
        Cancelling, to: Box<Rescheduling>, waiver: Waiver, fields: BTreeSet<ContactField>, why: Erasure, text: Note
    }
    EndHolds;
    Book { request }
    BookAtDesk { visit }
    Block { block }
    Unblock { booking }
    StartPayment { booking, provider(opt), power(or) }
    StartTestPayment { id, provider, amount, locale }
    Check { provider, about(opt), check }
    RecordPage { booking, attempt, answer }
    Learn { provider, about(opt), refs, facts }
    RefundRefused { booking, attempt, key, code }
    CaptureRefused { booking, attempt, code }
    ChargeRefused { booking, attempt, code }
    TakeHold { booking, amount }
    LetGoOfHold { booking }
    Release { booking }
    Cancel { booking, by }
    Reschedule { booking, to }
    NoShow { booking, waiver }
    RequestPayment { booking, key, amount }
    RevokePaymentRequest { booking, key }
    WriteNote { booking, text }
    RevokeLinks { booking, power }
    GrantRefund { booking, key, amount }
    Erase { booking, fields, why }
}

/// What the ledger answers when it does what it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// A booking as it stands now.
    Booking {
        /// The booking.
        booking: Box<Booking>,
        /// The payment whose page has to be opened or shown, if one is awaited.
        pay: Option<Attempt>,
    },
    /// Facts were taken in; `changed` is false when they said nothing new.
    Learned {
        /// About this booking.
        booking: BookingId,
        /// Whether anything was new.
        changed: bool,
    },
    /// Facts about a payment that is not known: kept until it is.
    Parked,
    /// Whether the card may be charged.
    Checked {
        /// Yes, or why not.
        verdict: CheckVerdict,
    },
    /// So many holds were ended.
    Ended {
        /// How many.
        holds: usize,
        /// More are due than one transaction takes: ask again.
        more: bool,
    },
}

/// Why the ledger does not do what it is told. Nothing has changed, but for holds whose time was up: a refused booking has
/// ended them, as the alarm would have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// This ledger has no salon.
    UnknownSalon,
    /// No such booking here.
    UnknownBooking,
    /// Fields of the contact form are wrong.
    InvalidContact {
        /// All of them.
        fields: Vec<FieldError>,
    },
    /// The consent shown is not the current one.
    ConsentChanged,
    /// A service or staff member is not offered, or not together.
    NotOffered,
    /// The quote shown is not the true one.
    PriceChanged {
        /// The true one.
        quote: Quote,
    },
    /// The salon does not offer this start.
    NotBookable {
        /// What it offers instead.
        nearest: Vec<FreeTime>,
    },
    /// Someone else has the slot.
    SlotTaken {
        /// What is free instead.
        nearest: Vec<FreeTime>,
    },
    /// The visit must be prepaid.
    PrepaymentRequired {
        /// What is due.
        quote: Quote,
    },
    /// The visit cannot be prepaid.
    PrepaymentUnavailable {
        /// Why: its prepayment.
        quote: Quote,
    },
    /// The leave to charge a card that was given is not the one that is asked for.
    MandateChanged {
        /// The one that is; `None` when none is.
        mandate: Option<Mandate>,
    },
    /// Another booking has this identifier.
    BookingIdReused,
    /// Nothing is to be paid now.
    NothingToPay,
    /// The hold has ended.
    HoldEnded,
    /// There is nothing to call off: it is over, or has begun.
    NotCancellable,
    /// It does not stand, or it is too early or too late for that.
    NotNow,
    /// More than can be given back.
    TooMuch {
        /// This much can.
        left: Money,
    },
    /// No provider takes so little.
    TooLittle {
        /// This much at least.
        least: Money,
    },
    /// The provider cannot send it back.
    CannotSendBack {
        /// Why.
        obstacle: RefundObstacle,
    },
    /// Calling off means something else by now than what was shown.
    FeeChanged {
        /// What it means now.
        quote: CancellationQuote,
    },
    /// Too many payment pages were opened for one booking.
    TooManyAttempts,
}

impl From<CannotCancel> for Refusal {
    fn from(reason: CannotCancel) -> Self {
        match reason {
            CannotCancel::NotCancellable => Self::NotCancellable,
            CannotCancel::FeeChanged(quote) => Self::FeeChanged { quote },
        }
    }
}

impl From<CannotChange> for Refusal {
    fn from(reason: CannotChange) -> Self {
        match reason {
            CannotChange::NotNow => Self::NotNow,
            CannotChange::NothingToPay => Self::NothingToPay,
            CannotChange::TooMuch { left } => Self::TooMuch { left },
            CannotChange::TooLittle { least } => Self::TooLittle { least },
            CannotChange::Obstacle(obstacle) => Self::CannotSendBack { obstacle },
        }
    }
}

impl From<CannotPay> for Refusal {
    fn from(reason: CannotPay) -> Self {
        match reason {
            CannotPay::NothingToPay => Self::NothingToPay,
            CannotPay::HoldEnded => Self::HoldEnded,
            CannotPay::TooManyAttempts => Self::TooManyAttempts,
        }
    }
}
