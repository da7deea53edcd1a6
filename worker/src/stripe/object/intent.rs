//! A payment intent: the whole of one payment, over all its attempts.

use super::{Charge, Expandable, Metadata, Named, Object, ObjectError, money, reference, saved_card};
use crate::stripe::reference::{Hint, Subject};
use chairtime_shared::payment::fact::PaymentFact;
use serde::Deserialize;

/// See `docs.stripe.com/api/payment_intents/object`.
#[derive(Debug, Deserialize)]
pub(crate) struct PaymentIntent {
    id: Option<String>,
    object: Option<String>,
    amount_capturable: Option<i64>,
    amount_received: Option<i64>,
    currency: Option<String>,
    customer: Option<Expandable<Named>>,
    last_payment_error: Option<PaymentError>,
    latest_charge: Option<Expandable<Charge>>,
    livemode: Option<bool>,
    metadata: Option<Metadata>,
    payment_method: Option<Expandable<Named>>,
    status: Option<String>,
}

#[derive(Debug, Deserialize)]
struct PaymentError {
    code: Option<String>,
    decline_code: Option<String>,
}

impl PaymentIntent {
    /// The status as Stripe writes it.
    pub(crate) fn status(&self) -> Option<&str> {
        self.status.as_deref()
    }

    /// Why the latest attempt came to nothing: the bank's code, else Stripe's.
    pub(crate) fn declined(&self) -> Option<&str> {
        let PaymentError { code, decline_code } = self.last_payment_error.as_ref()?;
        decline_code.as_deref().or(code.as_deref())
    }

    fn own_facts(&self) -> Result<Vec<PaymentFact>, ObjectError> {
        let currency = self.currency.as_deref();
        let mut facts = Vec::new();
        if self.amount_received.unwrap_or(0) > 0 {
            let amount = money(self.amount_received, currency, "amount_received")?;
            facts.push(PaymentFact::Captured { amount });
        }
        match self.status.as_deref().ok_or(ObjectError::Field("status"))? {
            "requires_capture" => {
                let amount = money(self.amount_capturable, currency, "amount_capturable")?;
                facts.push(PaymentFact::Authorised { amount });
            }
            // Paid, but how much?
            "succeeded" if self.amount_received.is_none() => {
                return Err(ObjectError::Field("amount_received"));
            }
            "canceled" => facts.push(PaymentFact::AuthorisationEnded),
            "processing" => facts.push(PaymentFact::Processing),
            "requires_payment_method" if self.last_payment_error.is_some() => {
                let code = self.declined().map(str::to_owned);
                // When, the intent does not tell; its charge does, or the message that brings it.
                let charge = Expandable::object(self.latest_charge.as_ref());
                let at = charge.and_then(Charge::made);
                facts.push(PaymentFact::Declined { code, at, transaction: None });
            }
            _ => {}
        }
        if matches!(self.status.as_deref(), Some("succeeded" | "requires_capture")) {
            facts.extend(saved_card(self.customer.as_ref(), self.payment_method.as_ref()));
        }
        Ok(facts)
    }
}

impl Object for PaymentIntent {
    const NAME: &'static str = "payment_intent";

    fn name(&self) -> Option<&str> {
        self.object.as_deref()
    }

    fn livemode(&self) -> Option<bool> {
        self.livemode
    }

    fn subject(&self) -> Subject {
        Subject { payment_intent: reference(self.id.as_deref()), ..Subject::default() }.or(
            Expandable::subject(self.latest_charge.as_ref(), |id| Subject {
                charge: id,
                ..Subject::default()
            }),
        )
    }

    fn hint(&self) -> Option<Hint> {
        Metadata::hint(self.metadata.as_ref())
    }

    fn facts(&self) -> Result<Vec<PaymentFact>, ObjectError> {
        let mut facts = self.own_facts()?;
        if let Some(charge) = Expandable::object(self.latest_charge.as_ref()) {
            let declined = facts.iter().any(|fact| matches!(fact, PaymentFact::Declined { .. }));
            // The same attempt, told twice in slightly different words.
            let told = |fact: &PaymentFact| declined && matches!(fact, PaymentFact::Declined { .. });
            for fact in charge.facts()? {
                if !told(&fact) && !facts.contains(&fact) {
                    facts.push(fact);
                }
            }
        }
        Ok(facts)
    }
}
