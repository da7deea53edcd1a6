//! Payment intents: look at a payment, capture a hold, release it. Charging a card without its holder is `charge`'s.

use super::error::{Refusal, StripeError};
use super::form::{Form, encode};
use super::object::{Object, PaymentIntent};
use super::reference::{Hint, Subject};
use super::request::{ApiRequest, ApiResponse, Outcome};
use chairtime_shared::id::ProviderRef;
use chairtime_shared::money::{Money, MoneyError};
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_shared::provider::{Mode, Provider};

fn path(intent: &ProviderRef, action: &str) -> String {
    format!("/v1/payment_intents/{}{action}", encode(intent.as_str()))
}

fn with_charge() -> Form {
    Form::default().with("expand[0]", "latest_charge")
}

/// The request that looks at a payment, with its charge.
#[must_use]
pub fn retrieve(intent: &ProviderRef) -> ApiRequest {
    ApiRequest::get(path(intent, ""), with_charge())
}

/// The request that takes `amount` of a hold and releases the rest; it cannot be done twice. `key` is the same on every
/// repeat.
pub fn capture(intent: &ProviderRef, amount: Money, key: &str) -> Result<ApiRequest, MoneyError> {
    let wire = Provider::Stripe.to_wire(amount)?.to_string();
    let form = with_charge().with("amount_to_capture", &wire);
    Ok(ApiRequest::post(path(intent, "/capture"), form, Some(key.to_owned())))
}

/// The request that releases a hold. A payment whose page is still open is given up by closing the page instead.
#[must_use]
pub fn cancel(intent: &ProviderRef, key: &str) -> ApiRequest {
    let form = with_charge().with("cancellation_reason", "requested_by_customer");
    ApiRequest::post(path(intent, "/cancel"), form, Some(key.to_owned()))
}

/// A payment as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentState {
    /// Its name, `pi_…`.
    pub id: ProviderRef,
    /// Stripe's word for how far it is, for the log.
    pub status: String,
    /// Test or live.
    pub mode: Mode,
    /// What we wrote into it.
    pub hint: Option<Hint>,
    /// All the names that are known by now.
    pub subject: Subject,
    /// What it says, names first.
    pub facts: Vec<PaymentFact>,
}

/// Reads the answer to [`retrieve`].
pub fn parse(response: &ApiResponse) -> Result<PaymentState, StripeError> {
    state(&response.object()?, response)
}

/// A payment as it stands by `intent`, which was in that answer.
pub(super) fn state(intent: &PaymentIntent, response: &ApiResponse) -> Result<PaymentState, StripeError> {
    let facts = intent.all_facts().map_err(|error| response.broken(error))?;
    let subject = intent.subject();
    Ok(PaymentState {
        id: subject.payment_intent.clone().ok_or_else(|| response.unreadable("id"))?,
        status: intent.status().unwrap_or_default().to_owned(),
        mode: super::mode(intent.livemode().ok_or_else(|| response.unreadable("livemode"))?),
        hint: intent.hint(),
        subject,
        facts,
    })
}

/// Reads the answer to [`capture`] and [`cancel`].
pub fn parse_changed(response: &ApiResponse) -> Result<Outcome<PaymentState>, StripeError> {
    match parse(response) {
        Ok(state) => Ok(Outcome::Done(state)),
        Err(StripeError::Refused(refusal)) if is_wrong_state(&refusal) => Ok(Outcome::WrongState),
        Err(error) => Err(error),
    }
}

/// docs.stripe.com/error-codes: captured already, canceled, or the hold has run out.
fn is_wrong_state(refusal: &Refusal) -> bool {
    matches!(
        refusal.code.as_deref(),
        Some("payment_intent_unexpected_state" | "charge_already_captured" | "charge_expired_for_capture")
    )
}
