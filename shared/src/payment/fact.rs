//! Facts: verified statements about one payment, in words that every provider shares.
//!
//! Invariant: facts only grow. Sums are cumulative ("captured X in all", "refund R is for X"), never differences, so
//! any order and any number of repetitions give the same payment. Where two facts of a kind disagree, the one further
//! along counts: the larger sum, the later status.
//! Deliberately absent: how a provider says it (that is its codec), and what to do about it (that is settlement).

use super::SavedCard;
use crate::id::ProviderRef;
use crate::money::Money;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A verified statement about one payment.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentFact {
    /// The provider's names for this payment (session, payment intent, charge). Later messages about refunds and
    /// disputes carry nothing of ours and are found by these.
    Linked {
        /// The names, without order.
        refs: Vec<ProviderRef>,
    },
    /// The provider still works on it: neither paid nor declined.
    Processing,
    /// An attempt on the page was declined. The page stays open, another attempt may succeed.
    Declined {
        /// The provider's code of the reason, where it gives one.
        code: Option<String>,
        /// When it was tried, where the provider tells. The latest reason counts.
        #[serde(skip_serializing_if = "Option::is_none")]
        at: Option<Timestamp>,
        /// The provider's name of the try, where it has one: it is over.
        #[serde(skip_serializing_if = "Option::is_none")]
        transaction: Option<ProviderRef>,
    },
    /// Held on the card, not taken. The largest sum seen counts.
    Authorised {
        /// Held up to this sum.
        amount: Money,
    },
    /// Taken from the card.
    Captured {
        /// Captured in all, refunds not subtracted. The largest sum seen counts.
        amount: Money,
    },
    /// What the provider keeps for its service, by its name for that (a balance transaction, a transaction). In the currency
    /// it is settled in. The largest sum seen of a name counts.
    ProviderFee {
        /// The provider's name of it.
        name: ProviderRef,
        /// How much.
        amount: Money,
    },
    /// Until when what is held on the card can be taken. The latest seen counts.
    CaptureBefore {
        /// That instant.
        at: Timestamp,
    },
    /// The provider keeps the card for later. Of several the last in order counts: a payment has one card.
    CardSaved {
        /// What it is charged by.
        card: SavedCard,
    },
    /// The authorisation was voided or expired: what was not captured will not be.
    AuthorisationEnded,
    /// The payment page closed unpaid and cannot be paid any more.
    CheckoutClosed,
    /// What became of one refund.
    Refund {
        /// The refund as it stands.
        refund: RefundFact,
    },
    /// Refunds exist that this message does not name one by one: look them up.
    RefundsToLookUp,
    /// What became of one dispute.
    Dispute {
        /// The dispute as it stands.
        dispute: DisputeFact,
    },
    /// The card, as far as a visit page may show it. Never more digits than these.
    Card {
        /// The scheme as the provider spells it (`visa`, `mastercard`).
        brand: String,
        /// The last four digits.
        last4: String,
    },
}

crate::read_by_name! {
    PaymentFact {
        refs: Vec<ProviderRef>, code: String, at: Timestamp, transaction: ProviderRef, amount: Money, name:
        ProviderRef, card: SavedCard, refund: RefundFact, dispute: DisputeFact, brand: String, last4: String
    }
    Processing AuthorisationEnded CheckoutClosed RefundsToLookUp;
    Linked { refs }
    Declined { code(opt), at(opt), transaction(opt) }
    Authorised { amount }
    Captured { amount }
    ProviderFee { name, amount }
    CaptureBefore { at }
    CardSaved { card }
    Refund { refund }
    Dispute { dispute }
    Card { brand, last4 }
}

/// One refund of a payment.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RefundFact {
    /// The provider's name of the refund.
    pub id: ProviderRef,
    /// The key under which we asked for it; absent for a refund made by hand at the provider.
    pub request: Option<String>,
    /// The sum going back to the client.
    pub amount: Money,
    /// How far it is.
    pub status: RefundStatus,
}

/// How far a refund is. `Failed` is final and outranks `Succeeded`: a bank may return the money weeks later. So does
/// `Cancelled`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundStatus {
    /// On its way; counted as sent.
    Pending,
    /// Arrived, as far as the provider knows.
    Succeeded,
    /// Called off: the salon holds the money again.
    Cancelled,
    /// Came back: the salon holds the money again.
    Failed,
}

impl RefundStatus {
    /// The money is the salon's again.
    #[must_use]
    pub fn came_back(self) -> bool {
        matches!(self, Self::Cancelled | Self::Failed)
    }
}

/// One dispute (chargeback) about a payment.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DisputeFact {
    /// The provider's name of the dispute.
    pub id: ProviderRef,
    /// The sum the cardholder disputes.
    pub amount: Money,
    /// The provider's code of the reason, an open list.
    pub reason: String,
    /// How far it is.
    pub status: DisputeStatus,
    /// Taken from the salon for it, in all, in the currency of the charge. Absent: this message does not tell.
    pub withdrawn: Option<Money>,
    /// Given back to the salon, in all. Absent: this message does not tell.
    pub reinstated: Option<Money>,
    /// Until when evidence counts.
    pub due_by: Option<Timestamp>,
}

/// How far a dispute is. A later status in this order outranks an earlier one: an appeal can turn `Lost` into `Won`.
///
/// Where the money is, only `withdrawn` and `reinstated` tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeStatus {
    /// The bank asks on behalf of the cardholder. No money has moved, and it can be given back as ever; it may become a
    /// dispute.
    Inquiry,
    /// Not decided.
    Open,
    /// An inquiry that ended without becoming a dispute, or a dispute that was prevented.
    Closed,
    /// Decided for the cardholder.
    Lost,
    /// Decided for the salon.
    Won,
}
