//! Refunds: send money back, and find out what went back.
//!
//! Invariant: a refund of ours carries the key under which it was asked for, in its metadata. So after an answer that
//! never came, a look at the list tells whether the refund exists, however long ago it was: Stripe forgets idempotency
//! keys after a day, metadata never.
//! Deliberately absent: `reason`. The one that fits says nothing more, and `fraudulent` blocks the client's card.

use super::error::StripeError;
use super::form::Form;
use super::object::{Object, ObjectError, Refund, Unclear};
use super::reference::Subject;
use super::request::{ApiRequest, ApiResponse};
use chairtime_shared::id::ProviderRef;
use chairtime_shared::money::{Money, MoneyError};
use chairtime_shared::payment::fact::{PaymentFact, RefundFact};
use chairtime_shared::provider::Provider;
use serde::Deserialize;

/// The request that sends `amount` of a captured payment back. `request` is the same on every repeat: it is the
/// idempotency key too, and comes back in [`RefundFact::request`].
pub fn create(intent: &ProviderRef, amount: Money, request: &str) -> Result<ApiRequest, MoneyError> {
    let wire = Provider::Stripe.to_wire(amount)?.to_string();
    let form = Form::default()
        .with("payment_intent", intent.as_str())
        .with("amount", &wire)
        .with("metadata[chairtime_request]", request);
    Ok(ApiRequest::post("/v1/refunds".to_owned(), form, Some(request.to_owned())))
}

/// The request for the refunds of a payment, newest first, with their charge; `after` is the `next` of the page before.
#[must_use]
pub fn list(intent: &ProviderRef, after: Option<&ProviderRef>) -> ApiRequest {
    let form = Form::default()
        .with("payment_intent", intent.as_str())
        .with("limit", "100")
        .with("expand[0]", "data.charge")
        .with_some("starting_after", after.map(ProviderRef::as_str));
    ApiRequest::get("/v1/refunds".to_owned(), form)
}

/// A refund as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundState {
    /// The refund.
    pub refund: RefundFact,
    /// The names of what was refunded.
    pub subject: Subject,
}

/// Reads the answer to [`create`].
pub fn parse(response: &ApiResponse) -> Result<RefundState, StripeError> {
    let refund: Refund = response.object()?;
    match refund.read(Unclear::Count) {
        Ok(PaymentFact::Refund { refund: fact }) => {
            Ok(RefundState { refund: fact, subject: refund.subject() })
        }
        Ok(_) => Err(response.unreadable("refund")),
        Err(error) => Err(response.broken(error)),
    }
}

/// One page of the refunds of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundPage {
    /// What they say, each by itself.
    pub facts: Vec<PaymentFact>,
    /// Where the next page starts, if there is one.
    pub next: Option<ProviderRef>,
}

#[derive(Deserialize)]
struct List {
    data: Option<Vec<Refund>>,
    has_more: Option<bool>,
}

/// Reads the answer to [`list`].
pub fn parse_list(response: &ApiResponse) -> Result<RefundPage, StripeError> {
    let List { data, has_more } = response.json("body")?;
    let data = data.ok_or_else(|| response.unreadable("data"))?;
    let facts: Result<Vec<_>, ObjectError> = data.iter().map(|refund| refund.read(Unclear::Count)).collect();
    let last = data.last().and_then(|refund| refund.id.as_deref());
    let next = if has_more == Some(true) {
        // Without a place to go on from, the rest would be lost silently.
        Some(last.and_then(|id| id.parse().ok()).ok_or_else(|| response.unreadable("id"))?)
    } else {
        None
    };
    Ok(RefundPage { facts: facts.map_err(|error| response.broken(error))?, next })
}
