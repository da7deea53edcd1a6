//! What the salon does with one booking: the bodies of those calls, and the answer of the one that makes a payment link.

use crate::api::StaffChoice;
use crate::booking::{Power, Waiver};
use crate::money::Money;
use crate::prepayment::Quote;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Answer of `POST …/bookings/{booking}/payment-link`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentLink {
    /// Where whoever has it sees the visit and pays what is wanted; it allows nothing else.
    pub link: String,
    /// The same as a QR code: SVG.
    pub qr: String,
    /// What to write to the client with it; absent while nothing is wanted of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<PaymentMessage>,
}

/// What a salon writes to a client by its own phone or mail, with a payment link; in the client's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentMessage {
    /// The subject, where there is one.
    pub subject: String,
    /// Who asks for how much: a sentence.
    pub text: String,
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
    /// Where the visit was when the desk showed it: it is moved from there only. Absent: from wherever it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
}

/// Body of `POST …/bookings/{booking}/hold/capture`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskCapture {
    /// How much of what is held on the card is taken; the rest is let go.
    pub amount: Money,
}
