//! What has to be done outside because of a decision, and how the one call that a client waits for is answered.
//!
//! Invariant: an effect is plain data with a name of its own within its booking, so that it is added once and done until
//! the provider has answered for good.

use crate::id::ProviderRef;
use crate::money::Money;
use crate::payment::{Attempt, PayWidget};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Something to be done outside the ledger, at least once, until the provider has answered for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Close a payment page that must not be paid any more.
    ExpirePage {
        /// Of this payment.
        attempt: Attempt,
        /// The provider's name of the page.
        session: ProviderRef,
    },
    /// Find out whether a page was opened, by asking for it again with the same key, and record the answer.
    ResolvePage {
        /// Of this payment.
        attempt: Attempt,
    },
    /// Send money back.
    Refund {
        /// Of this payment.
        attempt: Attempt,
        /// Idempotency key.
        key: String,
        /// How much.
        amount: Money,
    },
    /// Let go of a held card.
    Void {
        /// Of this payment.
        attempt: Attempt,
    },
    /// Take what is held on a card.
    Capture {
        /// Of this payment.
        attempt: Attempt,
        /// Idempotency key.
        key: String,
        /// How much.
        amount: Money,
    },
    /// Charge a card that is on file.
    Charge {
        /// The number of the payment.
        attempt: Attempt,
        /// Whose card it is.
        card_of: Attempt,
        /// Idempotency key.
        key: String,
        /// How much.
        amount: Money,
    },
    /// Ask the provider about a held card once its time should be up: nobody may tell that it was let go of.
    LookAtHold {
        /// Which payment.
        attempt: Attempt,
        /// Not before this instant.
        at: Timestamp,
    },
    /// Close a page of a visit that stands once its time is up, or find that it was paid: nobody may have told.
    LookAtPage {
        /// Which payment.
        attempt: Attempt,
        /// Not before this instant.
        at: Timestamp,
    },
    /// Ask the provider how a payment and its refunds stand.
    LookUp {
        /// Which payment.
        attempt: Attempt,
        /// The booking's version that raised the question; a later question is another one.
        version: u64,
    },
}

crate::read_by_name! {
    Effect {
        attempt: Attempt, session: ProviderRef, key: String, amount: Money, card_of: Attempt, at: Timestamp,
        version: u64
    }
    ;
    ExpirePage { attempt, session }
    ResolvePage { attempt }
    Refund { attempt, key, amount }
    Void { attempt }
    Capture { attempt, key, amount }
    Charge { attempt, card_of, key, amount }
    LookAtHold { attempt, at }
    LookAtPage { attempt, at }
    LookUp { attempt, version }
}

impl Effect {
    /// Names the effect within its booking: the same key is the same effect and is done once.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::ExpirePage { attempt, .. } => format!("expire.{}", attempt.0),
            Self::ResolvePage { attempt } => format!("resolve.{}", attempt.0),
            Self::Refund { key, .. } => format!("refund.{key}"),
            Self::Void { attempt } => format!("void.{}", attempt.0),
            Self::Capture { key, .. } => format!("capture.{key}"),
            Self::Charge { key, .. } => format!("charge.{key}"),
            Self::LookAtHold { attempt, at } => format!("hold.{}.{}", attempt.0, at.0),
            Self::LookAtPage { attempt, .. } => format!("page.{}", attempt.0),
            Self::LookUp { attempt, version } => format!("look-up.{}.{version}", attempt.0),
        }
    }

    /// The payment it is about.
    #[must_use]
    pub fn attempt(&self) -> Attempt {
        match self {
            Self::ExpirePage { attempt, .. }
            | Self::ResolvePage { attempt }
            | Self::Refund { attempt, .. }
            | Self::Void { attempt }
            | Self::Capture { attempt, .. }
            | Self::Charge { attempt, .. }
            | Self::LookAtHold { attempt, .. }
            | Self::LookAtPage { attempt, .. }
            | Self::LookUp { attempt, .. } => *attempt,
        }
    }

    /// The instant before which it is not to be done; `None` for at once.
    #[must_use]
    pub fn not_before(&self) -> Option<Timestamp> {
        match self {
            Self::LookAtHold { at, .. } | Self::LookAtPage { at, .. } => Some(*at),
            Self::ExpirePage { .. }
            | Self::ResolvePage { .. }
            | Self::Refund { .. }
            | Self::Void { .. }
            | Self::Capture { .. }
            | Self::Charge { .. }
            | Self::LookUp { .. } => None,
        }
    }
}

/// How the provider answered when asked to open a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageAnswer {
    /// It is open.
    Opened {
        /// The provider's name of the page.
        session: ProviderRef,
        /// Where a person pays.
        url: String,
        /// The provider's own widget, if the card is asked for inside the page.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        widget: Option<PayWidget>,
    },
    /// It will not be opened; there is none.
    Refused {
        /// The provider's code.
        code: String,
    },
}
