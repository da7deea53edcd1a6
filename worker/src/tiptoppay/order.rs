//! Orders (payment links): a hosted page for one attempt.
//!
//! Invariant: one booking and attempt is one order: `InvoiceId`, `X-Request-ID` and the data say so. Within an hour a
//! repeat gives the same link; after that it would be a second one under the same invoice, which the Check and settlement
//! bear.
//! Deliberately absent: a wish to keep the card, which orders have no word for (the terminal is set to give tokens out, or
//! gives none), and an end of life, which orders do not have. The page is closed by [`cancel`] when the hold ends, and
//! the Check says no from then on. That the client came back to `SuccessRedirectUrl` proves nothing.

use super::error::TipTopError;
use super::json::Object;
use super::reference::{self, OrderId};
use super::request::{ApiRequest, ApiResponse};
use super::{culture, data};
use crate::reference::Hint;
use crate::stripe::checkout::{Capture, CheckoutOrder};

/// The attempt that an order is for.
pub(super) fn hint(order: &CheckoutOrder) -> Hint {
    Hint { salon: order.salon.clone(), booking: order.booking.clone(), attempt: order.attempt }
}

/// What is paid for, as the client reads it; there is one line for it.
pub(super) fn description(order: &CheckoutOrder) -> String {
    match &order.description {
        Some(more) => format!("{}, {more}", order.title),
        None => order.title.clone(),
    }
}

/// The request that makes the link.
#[must_use]
pub fn create(order: &CheckoutOrder) -> ApiRequest {
    let hint = hint(order);
    let invoice = reference::invoice(&hint);
    let two_stages = match order.capture {
        Capture::Automatic => false,
        Capture::Manual => true,
    };
    let body = Object::default()
        .with_sum("Amount", order.amount)
        // Always: without it the currency is that of another country.
        .with("Currency", order.amount.currency().code())
        .with("Description", description(order))
        // One report says that an order needs it; not confirmed, and a client may have given none.
        .with_some("Email", order.customer_email.as_deref())
        .with("RequireConfirmation", two_stages)
        // The client is sent to the page; no mail with a second link to it.
        .with("SendEmail", false)
        .with("InvoiceId", invoice.as_str())
        .with("AccountId", order.booking.as_str())
        .with("CultureName", culture(order.locale))
        .with("SuccessRedirectUrl", order.success_url.as_str())
        .with("FailRedirectUrl", order.cancel_url.as_str())
        .with("JsonData", data::of_payment(&hint).into_text());
    ApiRequest::new("/orders/create", body, Some(&invoice))
}

/// The request that closes the link. Asking again is harmless, so it bears no name.
#[must_use]
pub fn cancel(order: &OrderId) -> ApiRequest {
    ApiRequest::new("/orders/cancel", Object::default().with("Id", order.as_str()), None)
}

/// A payment link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Its name.
    pub id: OrderId,
    /// Where the client pays.
    pub url: String,
}

/// Reads the answer to [`create`].
pub fn parse_created(response: &ApiResponse) -> Result<Order, TipTopError> {
    let model = response.model()?;
    let id = model.get("Id").and_then(|id| id.parse().ok()).ok_or_else(|| response.unreadable("Id"))?;
    let url = model.get("Url").filter(|url| url.starts_with("https://") || url.starts_with("http://"));
    Ok(Order { id, url: url.ok_or_else(|| response.unreadable("Url"))?.to_owned() })
}

/// Reads the answer to [`cancel`]. A refusal: the order is paid or closed already, or is not there; look with
/// [`super::payment::find`].
pub fn parse_cancelled(response: &ApiResponse) -> Result<(), TipTopError> {
    response.done()
}
