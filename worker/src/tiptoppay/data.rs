//! What we write into TipTop Pay's objects (`JsonData`, the widget's `metadata`) and read back from them (`Data`).
//!
//! Invariant: what is not ours or is spoilt is nothing, never an error: the cabinet lets the salon write anything there.
//! `InvoiceId` goes first; the data only helps where there is none.

use super::fields::Fields;
use super::json::Object;
use crate::reference::Hint;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
struct Data {
    salon: Option<String>,
    booking: Option<String>,
    attempt: Option<String>,
    request: Option<String>,
}

/// What is written into a payment: which attempt to pay for which booking of which salon.
pub(super) fn of_payment(hint: &Hint) -> Object {
    Object::default()
        .with("salon", hint.salon.as_str())
        .with("booking", hint.booking.as_str())
        .with("attempt", hint.attempt.to_string())
}

/// What is written into a refund: the key under which it was asked for.
pub(super) fn of_refund(request: &str) -> Object {
    Object::default().with("request", request)
}

/// Notifications call it `Data`, models `JsonData`.
fn data(fields: &Fields) -> Data {
    let text = fields.get("Data").or_else(|| fields.get("JsonData")).unwrap_or_default();
    serde_json::from_str(text).unwrap_or_default()
}

/// What we wrote into a payment. An `InvoiceId` that is not ours is an order of somebody else's, whatever the data says.
pub(super) fn hint(fields: &Fields) -> Option<Hint> {
    if let Some(invoice) = fields.get("InvoiceId") {
        return invoice.parse().ok();
    }
    let Data { salon, booking, attempt, .. } = data(fields);
    Hint::from_parts(salon.as_deref(), booking.as_deref(), attempt.as_deref())
}

/// The key under which we asked for a refund.
pub(super) fn request(fields: &Fields) -> Option<String> {
    data(fields).request
}
