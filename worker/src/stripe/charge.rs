//! A card on file is charged without its holder: a payment intent that is confirmed at once.
//!
//! Invariant: a bank that asks for the card's holder is a no (`error_on_requires_action`), so a charge ends by itself. It
//! carries the same metadata as a page does, so that after an answer that never came a look at the customer's payments
//! tells whether it exists, however long ago it was: Stripe forgets idempotency keys after a day, metadata never.
//! Source: docs.stripe.com, "Save a card during payment"; `docs.stripe.com/api/payment_intents/create`.

use super::error::{Refusal, StripeError};
use super::form::Form;
use super::object::{Object, PaymentIntent};
use super::payment_intent::{self, PaymentState};
use super::reference::Hint;
use super::request::{ApiRequest, ApiResponse};
use chairtime_shared::money::{Money, MoneyError};
use chairtime_shared::payment::SavedCard;
use chairtime_shared::provider::Provider;
use serde::Deserialize;

/// The code of a charge that the bank wants the card's holder for.
pub const AUTHENTICATION_REQUIRED: &str = "authentication_required";

/// The code of a charge that was refused without one of Stripe's.
pub const REFUSED: &str = "refused";

/// What is charged, to which card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardCharge<'a> {
    /// The attempt that it is.
    pub hint: Hint,
    /// How much.
    pub amount: Money,
    /// The card, and whose it is.
    pub card: &'a SavedCard,
    /// What for.
    pub description: String,
}

/// The request; `key` is the same on every repeat. An error: the sum cannot be written in Stripe's units.
pub fn create(charge: &CardCharge<'_>, key: &str) -> Result<ApiRequest, MoneyError> {
    let CardCharge { hint, amount, card, description } = charge;
    let form = Form::default()
        .with("amount", &Provider::Stripe.to_wire(*amount)?.to_string())
        .with("currency", &amount.currency().code().to_ascii_lowercase())
        .with("customer", &card.customer)
        .with("payment_method", &card.card)
        .with("allowed_payment_method_types[0]", "card")
        .with("off_session", "true")
        .with("confirm", "true")
        .with("error_on_requires_action", "true")
        .with("description", description)
        .with("metadata[salon]", hint.salon.as_str())
        .with("metadata[booking]", hint.booking.as_str())
        .with("metadata[attempt]", &hint.attempt.to_string())
        .with("metadata[capture]", "automatic")
        .with("expand[0]", "latest_charge");
    Ok(ApiRequest::post("/v1/payment_intents".to_owned(), form, Some(key.to_owned())))
}

/// The request for the payments of the card's owner, newest first, with their charges. One page is enough: each payment
/// page has a customer of its own.
#[must_use]
pub fn list(card: &SavedCard) -> ApiRequest {
    let form = Form::default()
        .with("customer", &card.customer)
        .with("limit", "100")
        .with("expand[0]", "data.latest_charge");
    ApiRequest::get("/v1/payment_intents".to_owned(), form)
}

/// How a charge stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Charged {
    /// Money has moved; its facts say how.
    Moved(Box<PaymentState>),
    /// It was not charged and will not be, with the bank's code or Stripe's.
    Refused {
        /// The code, an open list.
        code: String,
    },
    /// Stripe still works on it.
    Waiting,
}

fn stands(intent: &PaymentIntent, response: &ApiResponse) -> Result<Charged, StripeError> {
    let refused = |code: &str| Charged::Refused { code: code.to_owned() };
    Ok(match intent.status() {
        Some("succeeded" | "requires_capture") => {
            Charged::Moved(Box::new(payment_intent::state(intent, response)?))
        }
        Some("requires_payment_method") => refused(intent.declined().unwrap_or(REFUSED)),
        Some("requires_action") => refused(AUTHENTICATION_REQUIRED),
        Some("canceled") => refused(intent.declined().unwrap_or("canceled")),
        Some("processing" | "requires_confirmation") => Charged::Waiting,
        _ => return Err(response.unreadable("status")),
    })
}

/// True when the same charge can be asked for again: nothing is wrong with it.
fn may_be_repeated(refusal: &Refusal) -> bool {
    refusal.is_about_the_key() || refusal.kind.as_deref() == Some("idempotency_error")
}

/// Reads the answer to [`create`].
///
/// # Errors
/// As for every request. A refusal is an answer here, but for one that is about the API key, or about the idempotency key.
pub fn parse(response: &ApiResponse) -> Result<Charged, StripeError> {
    match response.object::<PaymentIntent>() {
        Ok(intent) => stands(&intent, response),
        Err(StripeError::Refused(refusal)) if !may_be_repeated(&refusal) => {
            let Refusal { code, decline_code, .. } = *refusal;
            Ok(Charged::Refused { code: decline_code.or(code).unwrap_or_else(|| REFUSED.to_owned()) })
        }
        Err(error) => Err(error),
    }
}

#[derive(Deserialize)]
struct List {
    data: Option<Vec<PaymentIntent>>,
    has_more: Option<bool>,
}

/// Reads the answer to [`list`]: how the charge of that attempt stands, and what is known of it; `None` when there is none.
/// Of several, made under several keys, the one with money in it counts, then one that may bring some.
///
/// # Errors
/// As for every request; and when not all were told, for then there may be one all the same.
pub fn parse_list(
    response: &ApiResponse,
    hint: &Hint,
) -> Result<Option<(Charged, PaymentState)>, StripeError> {
    let List { data, has_more } = response.json("body")?;
    let data = data.ok_or_else(|| response.unreadable("data"))?;
    if has_more == Some(true) {
        return Err(response.unreadable("has_more"));
    }
    let ours = data.iter().filter(|intent| intent.hint().as_ref() == Some(hint));
    let all: Result<Vec<_>, _> = ours
        .map(|intent| Ok((stands(intent, response)?, payment_intent::state(intent, response)?)))
        .collect();
    Ok(all?.into_iter().max_by_key(|(charged, _)| match charged {
        Charged::Moved(_) => 2,
        Charged::Waiting => 1,
        Charged::Refused { .. } => 0,
    }))
}
