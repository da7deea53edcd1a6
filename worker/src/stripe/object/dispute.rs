//! A dispute: the cardholder asks the bank for the money.

use super::{Charge, Expandable, Metadata, Object, ObjectError, PaymentIntent, money, reference};
use crate::stripe::reference::{Hint, Subject};
use chairtime_shared::money::Money;
use chairtime_shared::payment::fact::{DisputeFact, DisputeStatus, PaymentFact};
use chairtime_shared::time::Timestamp;
use serde::Deserialize;

/// See docs.stripe.com/api/disputes/object. Its metadata is its own: nothing of the charge's is copied.
#[derive(Debug, Deserialize)]
pub(crate) struct Dispute {
    id: Option<String>,
    object: Option<String>,
    amount: Option<i64>,
    balance_transactions: Option<Vec<BalanceTransaction>>,
    charge: Option<Expandable<Charge>>,
    currency: Option<String>,
    evidence_details: Option<Evidence>,
    is_charge_refundable: Option<bool>,
    livemode: Option<bool>,
    metadata: Option<Metadata>,
    payment_intent: Option<Expandable<PaymentIntent>>,
    reason: Option<String>,
    status: Option<String>,
}

/// `amount` is what moved for the dispute, without Stripe's fee: below zero when taken from the salon.
#[derive(Debug, Deserialize)]
struct BalanceTransaction {
    id: Option<String>,
    amount: Option<i64>,
    currency: Option<String>,
    fee: Option<i64>,
}

#[derive(Debug, Deserialize)]
struct Evidence {
    due_by: Option<i64>,
}

/// Which way the money of a dispute moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transfer {
    /// From the salon.
    Withdrawn,
    /// Back to the salon.
    Reinstated,
}

impl Dispute {
    /// What moved that way in all, by the balance transactions. `known` is a transfer that the message itself reports;
    /// without a transaction to size it, it is the disputed sum.
    fn moved(&self, way: Transfer, known: Option<Transfer>) -> Result<Option<Money>, ObjectError> {
        let currency = self.currency.as_deref();
        let entries = self.balance_transactions.iter().flatten().filter(|entry| {
            let amount = entry.amount.unwrap_or(0);
            match way {
                Transfer::Withdrawn => amount < 0,
                Transfer::Reinstated => amount > 0,
            }
        });
        let mut sum = None;
        for entry in entries {
            if entry.currency.as_deref() != currency {
                // Settled in another currency: in that of the charge only the disputed sum is known.
                return money(self.amount, currency, "amount").map(Some);
            }
            let magnitude = entry.amount.map(i64::unsigned_abs).and_then(|n| i64::try_from(n).ok());
            let amount = money(magnitude, currency, "balance_transactions.amount")?;
            sum = Some(match sum {
                None => amount,
                Some(sum) => {
                    amount.plus(sum).map_err(|_| ObjectError::Field("balance_transactions.amount"))?
                }
            });
        }
        if sum.is_none() && known == Some(way) {
            return money(self.amount, currency, "amount").map(Some);
        }
        Ok(sum)
    }

    /// What Stripe keeps for the dispute itself. One in a currency that is not one of ours is left out.
    pub(crate) fn fees(&self) -> impl Iterator<Item = PaymentFact> {
        let known = self.balance_transactions.iter().flatten().filter(|entry| entry.fee > Some(0));
        known.filter_map(|entry| {
            let amount = money(entry.fee, entry.currency.as_deref(), "fee").ok()?;
            Some(PaymentFact::ProviderFee { name: reference(entry.id.as_deref())?, amount })
        })
    }

    /// What the dispute says, given what the message reports beyond it.
    pub(crate) fn read(&self, known: Option<Transfer>) -> Result<PaymentFact, ObjectError> {
        let status = match self.status.as_deref().ok_or(ObjectError::Field("status"))? {
            "won" => DisputeStatus::Won,
            "lost" => DisputeStatus::Lost,
            "warning_closed" | "prevented" => DisputeStatus::Closed,
            // Until it becomes a dispute nothing is taken, and the payment can be given back: usually the end of it.
            "warning_needs_response" | "warning_under_review" if self.is_charge_refundable != Some(false) => {
                DisputeStatus::Inquiry
            }
            // An open list: whatever else it is called, it is not decided.
            _ => DisputeStatus::Open,
        };
        Ok(PaymentFact::Dispute {
            dispute: DisputeFact {
                id: reference(self.id.as_deref()).ok_or(ObjectError::Field("id"))?,
                amount: money(self.amount, self.currency.as_deref(), "amount")?,
                reason: self.reason.clone().unwrap_or_else(|| "general".to_owned()),
                status,
                withdrawn: self.moved(Transfer::Withdrawn, known)?,
                reinstated: self.moved(Transfer::Reinstated, known)?,
                due_by: self.evidence_details.as_ref().and_then(|evidence| evidence.due_by).map(Timestamp),
            },
        })
    }
}

impl Object for Dispute {
    const NAME: &'static str = "dispute";

    fn name(&self) -> Option<&str> {
        self.object.as_deref()
    }

    fn livemode(&self) -> Option<bool> {
        self.livemode
    }

    fn subject(&self) -> Subject {
        Subject { dispute: reference(self.id.as_deref()), ..Subject::default() }
            .or(Expandable::subject(self.payment_intent.as_ref(), |id| Subject {
                payment_intent: id,
                ..Subject::default()
            }))
            .or(Expandable::subject(self.charge.as_ref(), |id| Subject { charge: id, ..Subject::default() }))
    }

    fn hint(&self) -> Option<Hint> {
        Metadata::hint(self.metadata.as_ref())
    }

    fn facts(&self) -> Result<Vec<PaymentFact>, ObjectError> {
        let mut facts = vec![self.read(None)?];
        facts.extend(self.fees());
        Ok(facts)
    }
}
