//! A transaction as TipTop Pay shows it when asked.
//!
//! Invariant: what a look-up says and what a notification says are the same facts. Only a transaction of `Type` 0 is a
//! payment; a refund has another type and names its payment in `OriginalTransactionId`. A transaction that does not tell its
//! type is neither: taken for a payment, a refund under the same invoice would be money come in once more.
//! Not confirmed: the number of a refund's type, and the sum of a hold that was captured in part (`Amount` is read, as
//! for all others).

use super::fields::{FieldError, Fields};
use super::reason;
use super::reference::TransactionId;
use super::{card, data, fee};
use crate::reference::Hint;
use chairtime_shared::money::Money;
use chairtime_shared::payment::fact::{PaymentFact, RefundFact, RefundStatus};
use chairtime_shared::provider::Mode;
use chairtime_shared::time::Timestamp;

/// How far a transaction is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// The bank asks the client.
    AwaitingAuthentication,
    /// Held on the card.
    Authorized,
    /// Paid, or sent back.
    Completed,
    /// The hold was released.
    Cancelled,
    /// Declined.
    Declined,
    /// A word that this version does not know; never money.
    Other(String),
}

impl From<&str> for Status {
    fn from(word: &str) -> Self {
        match word {
            "AwaitingAuthentication" => Self::AwaitingAuthentication,
            "Authorized" => Self::Authorized,
            "Completed" => Self::Completed,
            "Cancelled" => Self::Cancelled,
            "Declined" => Self::Declined,
            other => Self::Other(other.to_owned()),
        }
    }
}

/// What a transaction is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operation {
    /// A client's payment, or a try at one.
    Payment,
    /// Money sent back.
    Refund {
        /// Of this payment.
        of: TransactionId,
    },
    /// Something else, such as a payout.
    Other,
}

/// One transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// Its name.
    pub id: TransactionId,
    /// What it is.
    pub operation: Operation,
    /// How far it is.
    pub status: Status,
    /// The sum. Absent in a currency that is not one of ours.
    pub amount: Option<Money>,
    /// Test or live.
    pub mode: Option<Mode>,
    /// What we wrote into the payment; a refund has the invoice of its payment.
    pub hint: Option<Hint>,
    /// The `AccountId`; in payments of ours the booking.
    pub account: Option<String>,
    /// The stable code of the reason, for a declined one.
    pub declined: Option<&'static str>,
    /// When it was made, where that is told.
    pub made: Option<Timestamp>,
    /// Refunds of this payment exist.
    pub refunded: bool,
    /// What of this payment goes to the salon's bank account, and when, once that is settled.
    pub payout: Option<(Money, Timestamp)>,
    card: Option<PaymentFact>,
    saved: Option<PaymentFact>,
    request: Option<String>,
    fee: Option<PaymentFact>,
}

impl Transaction {
    pub(super) fn read(fields: &Fields) -> Result<Self, FieldError> {
        let id = fields.transaction("TransactionId")?.ok_or(FieldError("TransactionId"))?;
        let original = fields.transaction("OriginalTransactionId")?;
        let operation = match (fields.get("Type"), original) {
            (Some("0"), _) => Operation::Payment,
            (Some(_), Some(of)) if of != id => Operation::Refund { of },
            _ => Operation::Other,
        };
        let status = Status::from(fields.get("Status").ok_or(FieldError("Status"))?);
        let currency = fields.currency()?;
        let amount = currency.map(|currency| fields.sum("Amount", currency)).transpose()?;
        let declined = (status == Status::Declined).then(|| reason::of(fields)).transpose()?;
        let fee = fee::fact(fields, &id, currency);
        let paid_out = currency.and_then(|currency| fields.sum("PayoutAmount", currency).ok());
        Ok(Self {
            id,
            operation,
            status,
            amount,
            mode: fields.mode()?,
            hint: data::hint(fields),
            account: fields.get("AccountId").map(str::to_owned),
            declined: declined.map(reason::ReasonCode::code),
            made: fields.instant("CreatedDateIso"),
            refunded: fields.get("Refunded") == Some("true"),
            payout: paid_out.zip(fields.instant("PayoutDateIso")),
            card: card::fact(fields),
            saved: card::saved(fields),
            request: data::request(fields),
            fee,
        })
    }

    /// The transaction of the payment that the facts are about: itself, or for a refund the payment it belongs to.
    /// `None`: it is no money of a client's, or a declined try, which gives the payment no name.
    #[must_use]
    pub fn payment(&self) -> Option<&TransactionId> {
        match (&self.operation, &self.status) {
            (Operation::Payment, Status::Authorized | Status::Completed | Status::Cancelled) => {
                Some(&self.id)
            }
            (Operation::Refund { of }, _) => Some(of),
            (Operation::Payment | Operation::Other, _) => None,
        }
    }

    /// What it says, names first. Nothing in a currency that is not one of ours, and for a try that is under way: it may
    /// stay so for ever, when the client has gone away from the bank's page.
    #[must_use]
    pub fn facts(&self) -> Vec<PaymentFact> {
        let Some(amount) = self.amount else { return Vec::new() };
        let cards = || [self.card.clone(), self.saved.clone()];
        let linked = self.payment().map(|id| PaymentFact::Linked { refs: vec![id.reference().clone()] });
        let (fact, [card, saved]) = match (&self.operation, &self.status) {
            (Operation::Refund { .. }, _) => {
                (Some(PaymentFact::Refund { refund: self.refund(amount) }), [None, None])
            }
            (Operation::Payment, Status::Completed) => (Some(PaymentFact::Captured { amount }), cards()),
            (Operation::Payment, Status::Authorized) => (Some(PaymentFact::Authorised { amount }), cards()),
            (Operation::Payment, Status::Cancelled) => (Some(PaymentFact::AuthorisationEnded), [None, None]),
            (Operation::Payment, Status::Declined) => {
                let code = self.declined.map(str::to_owned);
                let transaction = Some(self.id.reference().clone());
                (Some(PaymentFact::Declined { code, at: self.made, transaction }), [None, None])
            }
            (Operation::Payment, Status::AwaitingAuthentication | Status::Other(_))
            | (Operation::Other, _) => (None, [None, None]),
        };
        let taken = self.operation == Operation::Payment && self.status == Status::Completed;
        let fee = self.fee.clone().filter(|_| taken);
        let refunds =
            (self.operation == Operation::Payment && self.refunded).then_some(PaymentFact::RefundsToLookUp);
        [linked, fact, refunds, card, saved, fee].into_iter().flatten().collect()
    }

    fn refund(&self, amount: Money) -> RefundFact {
        let status = match self.status {
            Status::Completed => RefundStatus::Succeeded,
            Status::Declined => RefundStatus::Failed,
            // Counted as sent: what is not known to have failed is not sent a second time.
            Status::AwaitingAuthentication | Status::Authorized | Status::Cancelled | Status::Other(_) => {
                RefundStatus::Pending
            }
        };
        RefundFact { id: self.id.reference().clone(), request: self.request.clone(), amount, status }
    }
}
