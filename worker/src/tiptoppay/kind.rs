//! The kinds of notifications, and how to tell them apart.
//!
//! The kind is not in the message: each kind has an address of its own, and the signature does not cover the address. So
//! the fields decide, and the address has to agree. What tells (R: always there, -: never):
//!
//! | field | Check | Pay | Fail | Confirm | Refund | Cancel | Recurrent |
//! |---|---|---|---|---|---|---|---|
//! | `TransactionId` | R | R | R | R | R | R | - |
//! | `PaymentTransactionId` | - | - | - | - | R | - | - |
//! | `ReasonCode`, `Reason` | - | - | R | - | - | - | - |
//! | `Status` | R | R | - | R | - | - | R |
//! | `GatewayName` | - | R | - | - | - | - | - |
//! | `OperationType` | R | R | R | - | R | - | - |
//! | `AuthCode`, `Rrn` | - | optional | `Rrn` | optional | `Rrn` | `Rrn` | - |
//!
//! Invariant: a Check is never read as money. It says `Completed` before anything has moved, just as a Pay and a Confirm
//! do; so whatever bears no trace of an authorisation (`GatewayName`, `AuthCode`, `Rrn`) is a Check, whichever other
//! fields it has. A body that fits two kinds is refused.

use super::fields::Fields;
use super::notification::NotificationError;
use std::fmt;
use std::str::FromStr;

/// What a notification is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NotificationKind {
    /// May this be paid? Asked before the card is charged.
    Check,
    /// Paid, or held on the card.
    Pay,
    /// A try was declined.
    Fail,
    /// A hold was captured.
    Confirm,
    /// Money went back.
    Refund,
    /// A hold was released.
    Cancel,
    /// A subscription changed. We make none.
    Recurrent,
}

/// The text names no kind of notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a kind of notification")]
pub struct UnknownKind;

impl NotificationKind {
    /// Every kind.
    pub const ALL: [Self; 7] =
        [Self::Check, Self::Pay, Self::Fail, Self::Confirm, Self::Refund, Self::Cancel, Self::Recurrent];

    /// The name in addresses, ours and TipTop Pay's.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Pay => "pay",
            Self::Fail => "fail",
            Self::Confirm => "confirm",
            Self::Refund => "refund",
            Self::Cancel => "cancel",
            Self::Recurrent => "recurrent",
        }
    }

    /// Tells the kind from the fields.
    pub(super) fn told_by(fields: &Fields) -> Result<Self, NotificationError> {
        if !fields.has("TransactionId") {
            let subscription = fields.has("Id") && fields.has("Interval") && fields.has("Status");
            return if subscription { Ok(Self::Recurrent) } else { Err(NotificationError::Unknown) };
        }
        let status = fields.get("Status");
        let operation = fields.get("OperationType");
        let gateway = fields.has("GatewayName");
        // 0 is "Approved"; documented for answers only, but no reason to read a payment as a decline.
        let declined = match fields.get("ReasonCode") {
            Some(code) => code != "0",
            None => fields.has("Reason"),
        };
        if fields.has("PaymentTransactionId") {
            let plain = !declined && !gateway && matches!(status, None | Some("Completed"));
            let refund = plain && matches!(operation, None | Some("Refund"));
            return if refund { Ok(Self::Refund) } else { Err(NotificationError::Ambiguous) };
        }
        if declined {
            let paid = matches!(status, Some("Completed" | "Authorized"));
            return if paid { Err(NotificationError::Ambiguous) } else { Ok(Self::Fail) };
        }
        let Some(status) = status else {
            let bare = !gateway && operation.is_none() && !fields.has("Currency");
            return if bare { Ok(Self::Cancel) } else { Err(NotificationError::Unknown) };
        };
        if !gateway && !fields.has("AuthCode") && !fields.has("Rrn") {
            // Nothing has been authorised.
            Ok(Self::Check)
        } else if gateway || operation.is_some() {
            Ok(Self::Pay)
        } else if status == "Completed" {
            Ok(Self::Confirm)
        } else {
            Err(NotificationError::Unknown)
        }
    }
}

impl FromStr for NotificationKind {
    type Err = UnknownKind;
    /// Lower case only, as in our addresses.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(UnknownKind)
    }
}

impl fmt::Display for NotificationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
