//! A checkout session: one payment page.

use super::{Expandable, Metadata, Object, ObjectError, PaymentIntent, money, reference};
use crate::stripe::reference::{Hint, Subject};
use chairtime_shared::payment::fact::PaymentFact;
use serde::Deserialize;
use serde::de::IgnoredAny;

/// See docs.stripe.com/api/checkout/sessions/object.
#[derive(Debug, Deserialize)]
pub(crate) struct CheckoutSession {
    pub(crate) id: Option<String>,
    object: Option<String>,
    amount_total: Option<i64>,
    client_reference_id: Option<String>,
    currency: Option<String>,
    currency_conversion: Option<IgnoredAny>,
    pub(crate) expires_at: Option<i64>,
    livemode: Option<bool>,
    metadata: Option<Metadata>,
    payment_intent: Option<Expandable<PaymentIntent>>,
    payment_status: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) url: Option<String>,
}

impl CheckoutSession {
    /// True when a paid session means captured money: we wrote so when we opened it, and the sum is in the currency
    /// that we asked for. With a hold, or with a sum converted for the client, the charge tells.
    fn paid_is_captured(&self) -> bool {
        let capture = self.metadata.as_ref().and_then(|metadata| metadata.capture.as_deref());
        capture == Some("automatic") && self.currency_conversion.is_none()
    }
}

impl Object for CheckoutSession {
    const NAME: &'static str = "checkout.session";

    fn name(&self) -> Option<&str> {
        self.object.as_deref()
    }

    fn livemode(&self) -> Option<bool> {
        self.livemode
    }

    fn subject(&self) -> Subject {
        Subject { session: reference(self.id.as_deref()), ..Subject::default() }.or(Expandable::subject(
            self.payment_intent.as_ref(),
            |id| Subject { payment_intent: id, ..Subject::default() },
        ))
    }

    fn hint(&self) -> Option<Hint> {
        let reference = || self.client_reference_id.as_deref()?.parse().ok();
        Metadata::hint(self.metadata.as_ref()).or_else(reference)
    }

    fn facts(&self) -> Result<Vec<PaymentFact>, ObjectError> {
        let mut facts = match Expandable::object(self.payment_intent.as_ref()) {
            Some(intent) => intent.facts()?,
            None => Vec::new(),
        };
        let paid = self.payment_status.as_deref() == Some("paid");
        match self.status.as_deref() {
            Some("complete") if paid => {
                if self.paid_is_captured() {
                    let amount = money(self.amount_total, self.currency.as_deref(), "amount_total")?;
                    facts.push(PaymentFact::Captured { amount });
                }
            }
            // The client is through the page and no money is there yet: a hold, or a slow method.
            Some("complete") if facts.is_empty() => facts.push(PaymentFact::Processing),
            Some("expired") => facts.push(PaymentFact::CheckoutClosed),
            Some(_) => {}
            None => return Err(ObjectError::Field("status")),
        }
        Ok(facts)
    }
}
