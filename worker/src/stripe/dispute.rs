//! Disputes: find out how those of a payment stand. They are opened by cardholders; nothing here starts one.
//!
//! Deliberately absent: evidence. The salon gives it on Stripe's own pages.

use super::error::StripeError;
use super::form::Form;
use super::object::{Dispute, ObjectError};
use super::request::{ApiRequest, ApiResponse};
use chairtime_shared::id::ProviderRef;
use chairtime_shared::payment::fact::PaymentFact;
use serde::Deserialize;

/// The request for the disputes of a payment, newest first. One page is enough: a charge has one or two in its life.
#[must_use]
pub fn list(intent: &ProviderRef) -> ApiRequest {
    let form = Form::default().with("payment_intent", intent.as_str()).with("limit", "100");
    ApiRequest::get("/v1/disputes".to_owned(), form)
}

#[derive(Deserialize)]
struct List {
    data: Option<Vec<Dispute>>,
}

/// Reads the answer to [`list`].
pub fn parse_list(response: &ApiResponse) -> Result<Vec<PaymentFact>, StripeError> {
    let List { data } = response.json("body")?;
    let data = data.ok_or_else(|| response.unreadable("data"))?;
    let facts: Result<Vec<_>, ObjectError> = data.iter().map(|dispute| dispute.read(None)).collect();
    let mut facts = facts.map_err(|error| response.broken(error))?;
    facts.extend(data.iter().flat_map(Dispute::fees));
    Ok(facts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chairtime_shared::payment::fact::DisputeStatus;

    fn answer(body: &str) -> ApiResponse {
        ApiResponse { status: 200, body: body.into(), ..ApiResponse::default() }
    }

    #[test]
    fn a_dispute_in_the_list_is_the_same_fact_as_in_a_message() {
        let body = r#"{"object":"list","has_more":false,"data":[{"id":"dp_1","object":"dispute","amount":1000,
            "currency":"eur","reason":"fraudulent","status":"lost","livemode":false,
            "balance_transactions":[{"id":"txn_1","amount":-1000,"currency":"eur","fee":1500}],"evidence_details":{"due_by":1700000000}}]}"#;
        let facts = parse_list(&answer(body)).unwrap();
        let [PaymentFact::Dispute { dispute }, PaymentFact::ProviderFee { name, amount }] = facts.as_slice()
        else {
            panic!("{facts:?}")
        };
        assert_eq!((name.as_str(), amount.minor()), ("txn_1", 1_500));
        assert_eq!((dispute.id.as_str(), dispute.status), ("dp_1", DisputeStatus::Lost));
        assert_eq!(dispute.withdrawn.map(chairtime_shared::money::Money::minor), Some(1_000));
    }

    #[test]
    fn a_list_without_data_is_not_taken_for_no_disputes() {
        assert!(matches!(parse_list(&answer("{}")), Err(StripeError::Unreadable { .. })));
    }
}
