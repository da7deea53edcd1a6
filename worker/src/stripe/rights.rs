//! What a key must be allowed to do, and how to find out without doing anything.
//!
//! A right to read shows in a list. A right to write shows in an order about an object that cannot exist: Stripe looks
//! at the key before it looks for the object, so a key without the right is answered 403, any other 404. Nothing is made,
//! changed or charged on either road.
//! Which rights a customer and a kept card take is inferred, as no table of Stripe's says it call by call.
//! Deliberately absent: webhook endpoints. Those are really listed and made, and a 403 there says the same.

use super::error::StripeError;
use super::form::Form;
use super::request::{ApiRequest, ApiResponse};
use chairtime_shared::cancellation::CardOnFile;
use serde::de::IgnoredAny;

/// A right that prepayment needs, or keeping cards. The slugs are Stripe's; that of refunds is inferred, as it has none of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// Open, look at and close payment pages.
    Checkout,
    /// Look at payments, capture and release holds.
    Payments,
    /// Send money back.
    Refunds,
    /// See disputes.
    Disputes,
    /// Keep a client's card.
    Customers,
    /// Charge a card that is kept.
    Cards,
}

impl Right {
    /// Every one, in the order of a payment's life.
    pub const ALL: [Self; 6] =
        [Self::Checkout, Self::Payments, Self::Refunds, Self::Disputes, Self::Customers, Self::Cards];

    /// Those that a salon needs, in that order: one that keeps no cards is not asked for rights to them.
    pub fn needed(cards: CardOnFile) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |right| cards == CardOnFile::Kept || !right.is_for_cards())
    }

    /// True of what only kept cards need.
    #[must_use]
    pub fn is_for_cards(self) -> bool {
        match self {
            Self::Customers | Self::Cards => true,
            Self::Checkout | Self::Payments | Self::Refunds | Self::Disputes => false,
        }
    }

    /// Stripe's name for it, for when its answer does not tell.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Checkout => "rak_checkout_session_write",
            Self::Payments => "rak_payment_intent_write",
            Self::Refunds => "rak_charge_write",
            Self::Disputes => "rak_dispute_read",
            Self::Customers => "rak_customer_write",
            Self::Cards => "rak_payment_method_read",
        }
    }

    /// The request that tells whether a key has it.
    #[must_use]
    pub fn probe(self) -> ApiRequest {
        // No object of Stripe's has such a name.
        const NOTHING: &str = "chairtime_probe";
        match self {
            Self::Checkout => {
                ApiRequest::post(format!("/v1/checkout/sessions/cs_{NOTHING}/expire"), Form::default(), None)
            }
            Self::Payments => {
                ApiRequest::post(format!("/v1/payment_intents/pi_{NOTHING}/cancel"), Form::default(), None)
            }
            Self::Refunds => {
                let form = Form::default().with("payment_intent", &format!("pi_{NOTHING}"));
                ApiRequest::post("/v1/refunds".to_owned(), form, None)
            }
            Self::Disputes => ApiRequest::get("/v1/disputes".to_owned(), Form::default().with("limit", "1")),
            Self::Customers => {
                ApiRequest::post(format!("/v1/customers/cus_{NOTHING}"), Form::default(), None)
            }
            Self::Cards => ApiRequest::get(format!("/v1/payment_methods/pm_{NOTHING}"), Form::default()),
        }
    }

    /// Reads the answer to [`Self::probe`]: `None` when the key has the right, else the names of what it lacks.
    /// An error: the key is not valid, or nothing was found out.
    pub fn missing(self, response: &ApiResponse) -> Result<Option<Vec<String>>, StripeError> {
        match response.json::<IgnoredAny>("body") {
            Ok(_) => Ok(None),
            Err(StripeError::Refused(refusal)) if refusal.http == 403 => {
                let told = refusal.missing_rights;
                Ok(Some(if told.is_empty() { vec![self.slug().to_owned()] } else { told }))
            }
            // Past the key: no such object, or a parameter that is wrong.
            Err(StripeError::Refused(refusal)) if refusal.http != 401 => Ok(None),
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> ApiResponse {
        ApiResponse { status, body: body.into(), ..ApiResponse::default() }
    }

    fn refused(message: &str) -> String {
        format!(r#"{{"error":{{"type":"invalid_request_error","message":"{message}"}}}}"#)
    }

    #[test]
    fn only_a_forbidden_request_is_a_missing_right() {
        let missing = |status, body: &str| Right::Refunds.missing(&answer(status, body));
        assert_eq!(missing(200, r#"{"data":[]}"#), Ok(None));
        assert_eq!(missing(404, &refused("No such payment_intent")), Ok(None));
        assert_eq!(missing(400, &refused("Missing required param")), Ok(None));
        let told = "Having the 'rak_refund_write' permission would allow this request to continue.";
        assert_eq!(missing(403, &refused(told)), Ok(Some(vec!["rak_refund_write".to_owned()])));
        assert_eq!(missing(403, &refused("No.")), Ok(Some(vec!["rak_charge_write".to_owned()])));
        for unknown in [missing(401, &refused("Invalid API Key")), missing(503, "{}"), missing(403, "<html>")]
        {
            assert!(unknown.is_err(), "{unknown:?}");
        }
    }

    #[test]
    fn a_probe_names_nothing_that_exists() {
        for right in Right::ALL {
            let request = right.probe();
            let harmless = request.method == crate::stripe::request::Method::Get
                || format!("{}?{}", request.path, request.form).contains("chairtime_probe");
            assert!(harmless, "{request:?}");
        }
    }

    #[test]
    fn rights_to_cards_are_needed_where_cards_are_kept() {
        let needed = |cards| Right::needed(cards).map(Right::slug).collect::<Vec<_>>();
        assert_eq!(needed(CardOnFile::Kept).len(), Right::ALL.len());
        let without = needed(CardOnFile::NotKept);
        assert_eq!(without.len(), 4);
        assert!(!without.contains(&"rak_customer_write"), "{without:?}");
    }
}
