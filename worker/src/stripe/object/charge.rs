//! A charge: one attempt to take money, and what became of it.

use super::{Expandable, Metadata, Named, Object, ObjectError, PaymentIntent, money, reference, saved_card};
use crate::stripe::reference::{Hint, Subject};
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_shared::time::Timestamp;
use serde::Deserialize;

/// See docs.stripe.com/api/charges/object.
#[derive(Debug, Deserialize)]
pub(crate) struct Charge {
    id: Option<String>,
    object: Option<String>,
    amount: Option<i64>,
    amount_captured: Option<i64>,
    amount_refunded: Option<i64>,
    captured: Option<bool>,
    created: Option<i64>,
    currency: Option<String>,
    customer: Option<Expandable<Named>>,
    failure_code: Option<String>,
    livemode: Option<bool>,
    metadata: Option<Metadata>,
    outcome: Option<Outcome>,
    payment_intent: Option<Expandable<PaymentIntent>>,
    payment_method: Option<Expandable<Named>>,
    payment_method_details: Option<Method>,
    refunded: Option<bool>,
    status: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Outcome {
    reason: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Method {
    card: Option<Card>,
}

#[derive(Debug, Deserialize)]
struct Card {
    brand: Option<String>,
    capture_before: Option<i64>,
    last4: Option<String>,
}

impl Charge {
    /// When it was tried.
    pub(super) fn made(&self) -> Option<Timestamp> {
        self.created.map(Timestamp)
    }

    /// `None` when it does not tell.
    pub(super) fn is_captured(&self) -> Option<bool> {
        self.captured
    }

    /// Held but not captured, in the units of the wire.
    pub(super) fn left_uncaptured(&self) -> Option<i64> {
        self.amount?.checked_sub(self.amount_captured?)
    }

    fn card_details(&self) -> Option<&Card> {
        self.payment_method_details.as_ref()?.card.as_ref()
    }

    fn card(&self) -> Option<PaymentFact> {
        let card = self.card_details()?;
        let last4 = card.last4.as_ref().filter(|digits| digits.len() <= 4)?;
        Some(PaymentFact::Card { brand: card.brand.clone()?, last4: last4.clone() })
    }

    /// A charge that succeeded is only a hold until `captured`.
    fn money_facts(&self) -> Result<Vec<PaymentFact>, ObjectError> {
        let currency = self.currency.as_deref();
        if !self.captured.ok_or(ObjectError::Field("captured"))? {
            let amount = money(self.amount, currency, "amount")?;
            let mut facts = vec![PaymentFact::Authorised { amount }];
            if let Some(at) = self.card_details().and_then(|card| card.capture_before) {
                facts.push(PaymentFact::CaptureBefore { at: Timestamp(at) });
            }
            // A released hold is written as a refund of money that never moved.
            if self.refunded == Some(true) {
                facts.push(PaymentFact::AuthorisationEnded);
            }
            return Ok(facts);
        }
        let amount = money(self.amount_captured, currency, "amount_captured")?;
        let mut facts = vec![PaymentFact::Captured { amount }];
        // How much of `amount_refunded` went to the client cannot be told from here: older versions count the released
        // rest of a partial capture in. Only the refunds themselves tell.
        if self.amount_refunded.unwrap_or(0) > 0 {
            facts.push(PaymentFact::RefundsToLookUp);
        }
        Ok(facts)
    }
}

impl Object for Charge {
    const NAME: &'static str = "charge";

    fn name(&self) -> Option<&str> {
        self.object.as_deref()
    }

    fn livemode(&self) -> Option<bool> {
        self.livemode
    }

    fn subject(&self) -> Subject {
        Subject { charge: reference(self.id.as_deref()), ..Subject::default() }.or(Expandable::subject(
            self.payment_intent.as_ref(),
            |id| Subject { payment_intent: id, ..Subject::default() },
        ))
    }

    fn hint(&self) -> Option<Hint> {
        Metadata::hint(self.metadata.as_ref())
    }

    fn facts(&self) -> Result<Vec<PaymentFact>, ObjectError> {
        match self.status.as_deref() {
            Some("succeeded") => {
                let mut facts = self.money_facts()?;
                facts.extend(self.card());
                facts.extend(saved_card(self.customer.as_ref(), self.payment_method.as_ref()));
                Ok(facts)
            }
            Some("failed") => {
                // `card_declined` says little; where the bank gave its reason, that is the code.
                let bank = self.outcome.as_ref().and_then(|outcome| outcome.reason.clone());
                let code = match self.failure_code.as_deref() {
                    Some("card_declined") | None => bank.or_else(|| self.failure_code.clone()),
                    Some(code) => Some(code.to_owned()),
                };
                Ok(vec![PaymentFact::Declined { code, at: self.made(), transaction: None }])
            }
            Some("pending") => Ok(vec![PaymentFact::Processing]),
            Some(_) => Ok(Vec::new()),
            None => Err(ObjectError::Field("status")),
        }
    }
}
