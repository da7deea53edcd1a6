//! What a provider has said about one payment.
//!
//! Invariant: it is a join of facts, so any order and any repetition give the same value; a sum in another currency than was
//! asked for is flagged, never added.

use super::SavedCard;
use super::fact::{DisputeFact, DisputeStatus, PaymentFact, RefundFact};
use crate::id::ProviderRef;
use crate::money::Money;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Everything a provider has said about one payment: the join of its facts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Known {
    /// The provider's names for it.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub refs: BTreeSet<ProviderRef>,
    /// The provider said once that it is working on it.
    pub processing: bool,
    /// When the last try that was declined began; `None` where nobody told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declined_at: Option<Timestamp>,
    /// At least one try was declined, with the code of the last one; of several at that time, the largest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declined: Option<String>,
    /// Tries that are over without money, by the provider's names; the largest [`TRIES_KEPT`].
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub failed: BTreeSet<ProviderRef>,
    /// Most ever held on the card, minor units.
    pub authorised: u64,
    /// What was not captured never will be.
    pub authorisation_ended: bool,
    /// Most ever captured in all, minor units.
    pub captured: u64,
    /// The page is closed unpaid.
    pub page_closed: bool,
    /// Refunds by the provider's name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub refunds: BTreeMap<ProviderRef, RefundFact>,
    /// Disputes by the provider's name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub disputes: BTreeMap<ProviderRef, DisputeFact>,
    /// Scheme and last four digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card: Option<(String, String)>,
    /// Until when what is held can be taken, where the provider tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capture_before: Option<Timestamp>,
    /// The card as the provider keeps it for later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saved: Option<SavedCard>,
    /// What the provider keeps for its service, by its name for that.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub fees: BTreeMap<ProviderRef, Money>,
    /// A sum in a currency that nobody asked for. A person has to look.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub foreign: Option<(String, u64)>,
}

/// Names of failed tries that are kept. They only tell whether the try that is under way has failed, so a few would do;
/// whoever tries stolen cards by the hundred shall not make the books grow.
pub const TRIES_KEPT: usize = 20;

fn later<T: Ord>(known: &mut T, said: T) {
    if said > *known {
        *known = said;
    }
}

fn join_refund(known: &mut RefundFact, said: &RefundFact) {
    later(&mut known.status, said.status);
    later(&mut known.request, said.request.clone());
    if said.amount.minor() > known.amount.minor() {
        known.amount = said.amount;
    }
}

fn join_dispute(known: &mut DisputeFact, said: &DisputeFact) {
    let larger = |a: Option<Money>, b: Option<Money>| {
        if b.map_or(0, Money::minor) > a.map_or(0, Money::minor) { b } else { a.or(b) }
    };
    later(&mut known.status, said.status);
    later(&mut known.reason, said.reason.clone());
    later(&mut known.due_by, said.due_by);
    known.withdrawn = larger(known.withdrawn, said.withdrawn);
    known.reinstated = larger(known.reinstated, said.reinstated);
    if said.amount.minor() > known.amount.minor() {
        known.amount = said.amount;
    }
}

impl Known {
    /// Takes in one fact about a payment that was asked for in `asked`'s currency.
    pub fn absorb(&mut self, fact: &PaymentFact, asked: Money) {
        let mut ours = |amount: Money| {
            let same = amount.currency() == asked.currency();
            if !same {
                let stranger = (amount.currency().code().to_owned(), amount.minor());
                later(&mut self.foreign, Some(stranger));
            }
            same
        };
        match fact {
            PaymentFact::Linked { refs } => self.refs.extend(refs.iter().cloned()),
            PaymentFact::Processing => self.processing = true,
            PaymentFact::Declined { code, at, transaction } => {
                let said = (*at, Some(code.clone().unwrap_or_default()));
                if said > (self.declined_at, self.declined.clone()) {
                    (self.declined_at, self.declined) = said;
                }
                self.failed.extend(transaction.clone());
                while self.failed.len() > TRIES_KEPT {
                    self.failed.pop_first();
                }
            }
            PaymentFact::Authorised { amount } => {
                if ours(*amount) {
                    later(&mut self.authorised, amount.minor());
                }
            }
            PaymentFact::Captured { amount } => {
                if ours(*amount) {
                    later(&mut self.captured, amount.minor());
                }
            }
            PaymentFact::AuthorisationEnded => self.authorisation_ended = true,
            PaymentFact::CheckoutClosed => self.page_closed = true,
            PaymentFact::Refund { refund } => {
                if ours(refund.amount) {
                    let known = self.refunds.entry(refund.id.clone()).or_insert_with(|| refund.clone());
                    join_refund(known, refund);
                }
            }
            // A question to be asked, not knowledge; see `booking::decide`.
            PaymentFact::RefundsToLookUp => {}
            PaymentFact::Dispute { dispute } => {
                let sums = [Some(dispute.amount), dispute.withdrawn, dispute.reinstated];
                if sums.into_iter().flatten().all(&mut ours) {
                    let known = self.disputes.entry(dispute.id.clone()).or_insert_with(|| dispute.clone());
                    join_dispute(known, dispute);
                }
            }
            PaymentFact::ProviderFee { name, amount } => {
                let known = self.fees.entry(name.clone()).or_insert(*amount);
                let order = |money: &Money| (money.minor(), money.currency().code().to_owned());
                if order(amount) > order(known) {
                    *known = *amount;
                }
            }
            PaymentFact::CaptureBefore { at } => later(&mut self.capture_before, Some(*at)),
            PaymentFact::CardSaved { card } => later(&mut self.saved, Some(card.clone())),
            PaymentFact::Card { brand, last4 } => later(&mut self.card, Some((brand.clone(), last4.clone()))),
        }
    }

    /// Taken from the salon by disputes and not given back, minor units.
    pub(super) fn disputed(&self) -> u64 {
        self.disputes
            .values()
            .map(|dispute| {
                let withdrawn = dispute.withdrawn.map_or(0, Money::minor);
                withdrawn.saturating_sub(dispute.reinstated.map_or(0, Money::minor))
            })
            .fold(0, u64::saturating_add)
    }

    /// Disputes that were decided for the salon.
    #[must_use]
    pub fn disputes_won(&self) -> usize {
        self.disputes.values().filter(|dispute| dispute.status == DisputeStatus::Won).count()
    }

    /// A dispute is open: the provider refuses refunds until it is decided. It does not while a bank only asks (Stripe's
    /// `is_charge_refundable`).
    pub(super) fn in_dispute(&self) -> bool {
        self.disputes.values().any(|dispute| dispute.status == DisputeStatus::Open)
    }
}
