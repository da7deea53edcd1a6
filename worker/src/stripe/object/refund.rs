//! A refund: money on its way back to a client.
//!
//! The trap: Stripe also writes a refund when a hold is released without any money having moved, on expiry, on
//! cancellation and (in older versions) for the rest of a partial capture. Such a one must not count as money sent back.

use super::{Charge, Expandable, Metadata, Object, ObjectError, PaymentIntent, money, reference};
use crate::stripe::reference::{Hint, Subject};
use chairtime_shared::payment::fact::{PaymentFact, RefundFact, RefundStatus};
use serde::Deserialize;
use serde::de::IgnoredAny;

/// See docs.stripe.com/api/refunds/object. It has no `livemode`.
#[derive(Debug, Deserialize)]
pub(crate) struct Refund {
    pub(crate) id: Option<String>,
    object: Option<String>,
    amount: Option<i64>,
    balance_transaction: Option<IgnoredAny>,
    charge: Option<Expandable<Charge>>,
    currency: Option<String>,
    metadata: Option<Metadata>,
    payment_intent: Option<Expandable<PaymentIntent>>,
    reason: Option<String>,
    status: Option<String>,
}

/// What to do with a refund that could be the release of a hold, when its charge is not at hand.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Unclear {
    /// Ask for it together with its charge: right for a message.
    LookUp,
    /// Count it: right for the answer to that look-up.
    Count,
}

impl Refund {
    /// Done, not asked for by us, and no trace of it in the salon's balance.
    fn may_be_release(&self, request: Option<&str>) -> bool {
        request.is_none() && self.balance_transaction.is_none() && self.status.as_deref() == Some("succeeded")
    }

    /// What we wrote into its charge, where that is at hand: a refund made by hand carries nothing of ours.
    pub(crate) fn charge_hint(&self) -> Option<Hint> {
        Expandable::object(self.charge.as_ref()).and_then(Charge::hint)
    }

    /// What the refund says, given what to do when it is unclear.
    pub(crate) fn read(&self, unclear: Unclear) -> Result<PaymentFact, ObjectError> {
        let request = self.metadata.as_ref().and_then(|metadata| metadata.chairtime_request.clone());
        let charge = Expandable::object(self.charge.as_ref());
        let held_only = charge.and_then(Charge::is_captured) == Some(false);
        if held_only || self.reason.as_deref() == Some("expired_uncaptured_charge") {
            return Ok(PaymentFact::AuthorisationEnded);
        }
        if self.may_be_release(request.as_deref()) {
            match (charge, unclear) {
                (Some(charge), _) => {
                    let left = charge.left_uncaptured().filter(|left| *left > 0);
                    if left.is_some() && left == self.amount {
                        return Ok(PaymentFact::AuthorisationEnded);
                    }
                }
                (None, Unclear::LookUp) => return Ok(PaymentFact::RefundsToLookUp),
                (None, Unclear::Count) => {}
            }
        }
        let status = match self.status.as_deref().ok_or(ObjectError::Field("status"))? {
            "succeeded" => RefundStatus::Succeeded,
            "failed" => RefundStatus::Failed,
            "canceled" => RefundStatus::Cancelled,
            // `pending`, `requires_action`, and whatever comes: counted as sent until it is known to have failed.
            _ => RefundStatus::Pending,
        };
        let id = reference(self.id.as_deref()).ok_or(ObjectError::Field("id"))?;
        let amount = money(self.amount, self.currency.as_deref(), "amount")?;
        Ok(PaymentFact::Refund { refund: RefundFact { id, request, amount, status } })
    }
}

impl Object for Refund {
    const NAME: &'static str = "refund";

    fn name(&self) -> Option<&str> {
        self.object.as_deref()
    }

    fn livemode(&self) -> Option<bool> {
        None
    }

    fn subject(&self) -> Subject {
        Subject { refund: reference(self.id.as_deref()), ..Subject::default() }
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
        Ok(vec![self.read(Unclear::LookUp)?])
    }
}
