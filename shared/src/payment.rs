//! One payment: one attempt at one provider, and all that is known about it.
//!
//! Two kinds of knowledge, kept apart. What the provider says ([`Known`]) is a join of facts. What we did ourselves (opened a page, asked for a refund) is a record of our own
//! decisions. Invariant: sums are in the currency that was asked for; a fact in another one is set aside and flagged,
//! never added.

pub mod fact;
mod known;

use crate::booking::Power;
use crate::id::ProviderRef;
use crate::money::{Money, MoneyError};
use crate::prepayment::{Collect, HOLD_SECONDS};
use crate::provider::Provider;
use crate::time::Timestamp;
use fact::{RefundFact, RefundStatus};
use serde::{Deserialize, Serialize};

pub use known::{Known, TRIES_KEPT};

/// The number of a payment within its booking, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Attempt(pub u32);

/// The payment page of an attempt, as far as we know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Page {
    /// Asked for, no answer recorded: it may exist. Asking again with the same key gives the same page.
    Opening,
    /// Open at the provider.
    Open {
        /// The provider's name of the page.
        session: ProviderRef,
        /// Where a person pays.
        url: String,
        /// The provider's own widget, when the card is asked for inside the salon's page.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        widget: Option<PayWidget>,
    },
    /// The provider refused to open it; there is none.
    Refused {
        /// The provider's code.
        code: String,
    },
    /// None of its own: it came in by another attempt's page, which had been paid already.
    Shared {
        /// Whose page it was.
        with: Attempt,
    },
    /// None: a card on file is charged without its holder.
    OnFile {
        /// The payment that the card was kept from.
        card_of: Attempt,
        /// The provider's final no, with its code.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        refused: Option<String>,
    },
}

/// A provider's own widget that asks for the card inside the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayWidget {
    /// Address of the provider's script.
    pub script: String,
    /// What it is started with, as the text of a JSON object.
    pub params: String,
}

/// A card that the provider keeps for later: what it is charged by. Not a secret by itself (only the salon's keys make it
/// work), yet in no log and in no answer.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SavedCard {
    /// Whose it is, as the provider knows them: Stripe's `cus_…`, TipTop Pay's account.
    pub customer: String,
    /// The card: Stripe's `pm_…`, TipTop Pay's token.
    pub card: String,
}

impl std::fmt::Debug for SavedCard {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SavedCard")
    }
}

/// What we asked the provider to take from a held card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaptureRequest {
    /// How much.
    pub amount: Money,
    /// The provider's final no, with its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

/// What we asked the provider to send back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundRequest {
    /// The key that makes it one refund however often it is sent, unique within the salon.
    pub key: String,
    /// How much.
    pub amount: Money,
    /// The provider's final no, with its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// Disputes that the salon had won when it was asked for.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub disputes_won: usize,
    /// Of the sum, what had been asked for before in vain, minor units: nobody is told of it twice.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub repeats: u64,
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "as serde calls it; where an address has 32 bits it is none"
)]
fn is_nothing(minor: &u64) -> bool {
    *minor == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// One attempt to pay for a booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// At whom.
    pub provider: Provider,
    /// The sum asked for.
    pub asked: Money,
    /// Charged, or held as a guarantee.
    #[serde(default, skip_serializing_if = "Collect::is_charge")]
    pub collect: Collect,
    /// When it was decided to open it.
    pub since: Timestamp,
    /// When the provider closes the page by itself.
    pub page_expires: Timestamp,
    /// What its payer may do with the booking: the page leads back to it.
    #[serde(default, skip_serializing_if = "Power::is_manage")]
    pub power: Power,
    /// The payment page.
    pub page: Page,
    /// What the provider has said.
    pub known: Known,
    /// What we asked to send back, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refund_requests: Vec<RefundRequest>,
    /// We asked to let go of the card.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub void_requested: bool,
    /// We asked to take what is held on the card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capture: Option<CaptureRequest>,
}

/// Seconds after the last instant of a hold after which it is looked at.
pub const HOLD_OVER_SECONDS: i64 = 3 * 3_600;

/// Refunds of ours that may fail or be refused before a person has to look.
pub const REFUND_TRIES_MAX: usize = 3;

impl Payment {
    fn money(&self, minor: u64) -> Money {
        Money::new(minor, self.asked.currency()).unwrap_or_else(|_| Money::zero(self.asked.currency()))
    }

    /// Captured in all, refunds not subtracted.
    #[must_use]
    pub fn captured(&self) -> Money {
        self.money(self.known.captured)
    }

    /// Held on the card and not captured.
    #[must_use]
    pub fn authorised_only(&self) -> Money {
        if self.known.authorisation_ended || self.known.captured > 0 {
            Money::zero(self.asked.currency())
        } else {
            self.money(self.known.authorised)
        }
    }

    /// A capture was asked for and not refused: the card is not let go of while it may be under way.
    #[must_use]
    pub fn capture_under_way(&self) -> bool {
        self.capture.as_ref().is_some_and(|capture| capture.refused.is_none())
            && !self.authorised_only().is_zero()
    }

    /// Until when what is held on the card can be taken: as the provider says, else as long as every provider holds.
    #[must_use]
    pub fn capture_before(&self) -> Timestamp {
        self.known.capture_before.unwrap_or(self.since.plus(HOLD_SECONDS))
    }

    /// When a guarantee that is held on the card should have been let go of by the provider; `None` when there is none. A
    /// page may be paid long after it was decided on, and only then the card is held: hence the margin.
    #[must_use]
    pub fn hold_over(&self) -> Option<Timestamp> {
        let held = self.collect == Collect::Hold && !self.authorised_only().is_zero();
        held.then(|| self.capture_before().plus(HOLD_OVER_SECONDS))
    }

    /// A charge of a card on file was asked for and not refused, and has not come in yet.
    #[must_use]
    pub fn charge_under_way(&self) -> bool {
        matches!(self.page, Page::OnFile { refused: None, .. }) && !self.has_money()
    }

    /// It has a page of its own that a client pays on.
    #[must_use]
    pub fn has_page(&self) -> bool {
        !matches!(self.page, Page::Shared { .. } | Page::OnFile { .. })
    }

    /// Any money of the client's was ever held or taken.
    #[must_use]
    pub fn has_money(&self) -> bool {
        self.known.captured > 0 || self.known.authorised > 0
    }

    /// The client has done their part: the sum asked for is captured, or held on the card. A stranger's currency counts for
    /// nothing here, and takes nothing away: heard of before or after the payment, it must not matter.
    #[must_use]
    pub fn is_secured(&self) -> bool {
        let secured = self.captured().minor().max(self.authorised_only().minor());
        secured >= self.asked.minor()
    }

    /// What we asked to send back that was refused or came back, and has not been asked for again since, minor units.
    #[must_use]
    pub fn asked_in_vain(&self) -> u64 {
        let mut open = 0_u64;
        for request in &self.refund_requests {
            let key = Some(request.key.as_str());
            let came_back =
                |refund: &RefundFact| refund.request.as_deref() == key && refund.status.came_back();
            if request.refused.is_some() || self.known.refunds.values().any(came_back) {
                open = open.saturating_add(request.amount.minor());
            }
        }
        let repeated =
            self.refund_requests.iter().map(|request| request.repeats).fold(0, u64::saturating_add);
        open.saturating_sub(repeated)
    }

    /// Our requests that no known refund stands for yet, and that were not refused.
    fn requests_under_way(&self) -> impl Iterator<Item = &RefundRequest> {
        self.refund_requests.iter().filter(|request| {
            let linked = |refund: &RefundFact| refund.request.as_deref() == Some(request.key.as_str());
            request.refused.is_none() && !self.known.refunds.values().any(linked)
        })
    }

    /// What we asked to send back and have not heard of yet.
    #[must_use]
    pub fn requested_back(&self) -> Money {
        let sum = self.requests_under_way().map(|request| request.amount.minor());
        self.money(sum.fold(0, u64::saturating_add))
    }

    /// Sent back to the client, or on its way: refunds that have not failed and requests that are under way.
    #[must_use]
    pub fn returned(&self) -> Money {
        let refunds = self.known.refunds.values().filter(|refund| !refund.status.came_back());
        let sum = refunds
            .map(|refund| refund.amount)
            .chain(self.requests_under_way().map(|request| request.amount))
            .fold(0, |sum: u64, amount| sum.saturating_add(amount.minor()));
        self.money(sum)
    }

    /// Of that, what we asked for ourselves. What somebody gave back by hand, or a dispute took, is not asked of the
    /// client again.
    #[must_use]
    pub fn returned_by_us(&self) -> Money {
        let ours = |refund: &&RefundFact| {
            let asked = |request: &RefundRequest| refund.request.as_ref() == Some(&request.key);
            !refund.status.came_back() && self.refund_requests.iter().any(asked)
        };
        let refunds = self.known.refunds.values().filter(ours).map(|refund| refund.amount);
        let sum = refunds
            .chain(self.requests_under_way().map(|request| request.amount))
            .fold(0, |sum: u64, amount| sum.saturating_add(amount.minor()));
        self.money(sum)
    }

    /// True when every refund has arrived.
    #[must_use]
    pub fn refunds_arrived(&self) -> bool {
        self.requests_under_way().next().is_none()
            && self.known.refunds.values().all(|refund| refund.status != RefundStatus::Pending)
    }

    /// What the salon holds of this payment: captured, less what was sent back, less what disputes took.
    pub fn held(&self) -> Result<Money, MoneyError> {
        let out = self.returned().minor().saturating_add(self.known.disputed());
        Money::new(self.known.captured.saturating_sub(out), self.asked.currency())
    }

    /// Why money that should go back cannot be sent by itself any more, if so.
    #[must_use]
    pub fn refund_obstacle(&self) -> Option<RefundObstacle> {
        let failed = |request: &RefundRequest| {
            self.known
                .refunds
                .values()
                .any(|refund| refund.status.came_back() && refund.request.as_ref() == Some(&request.key))
        };
        // Our own requests only: what somebody tried by hand does not use up our tries. A dispute that is won gives the
        // tries anew: it was in the way before.
        let won = self.known.disputes_won();
        let tries = self
            .refund_requests
            .iter()
            .filter(|request| request.disputes_won == won && (request.refused.is_some() || failed(request)))
            .count();
        if self.known.in_dispute() {
            Some(RefundObstacle::Disputed)
        } else if tries >= REFUND_TRIES_MAX {
            Some(RefundObstacle::TriesUsedUp)
        } else {
            None
        }
    }

    /// The page may still be paid: it is open, or may be.
    #[must_use]
    pub fn page_may_be_open(&self) -> bool {
        !self.known.page_closed
            && self.known.captured == 0
            && self.known.authorised == 0
            && matches!(self.page, Page::Opening | Page::Open { .. })
    }
}

/// Why a refund is not asked for although money should go back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundObstacle {
    /// A dispute is open; the provider refuses refunds until it is decided.
    Disputed,
    /// [`REFUND_TRIES_MAX`] refunds failed or were refused since the last dispute was won: a person has to look.
    TriesUsedUp,
}

#[cfg(test)]
mod tests;
