//! Payments: look at one, list a day's, capture a hold, release it, send money back.
//!
//! Invariant: a refund of ours carries the key under which it was asked for (`JsonData`), which comes back in its
//! notification and in lists: so after an answer that never came a look at the list tells whether the refund exists.
//! `X-Request-ID` protects a repeat for an hour only; later than that the look is the protection.
//! A look-up reads the model's `Status`; `Success` says no more than that the question was understood.
//! Deliberately absent: charging; see `charge`, and TipTop Pay's own page and widget.

use super::error::TipTopError;
use super::fields::FieldError;
use super::json::Object;
use super::reference::TransactionId;
use super::request::{ApiRequest, ApiResponse};
pub use super::transaction::{Operation, Status, Transaction};
use super::{data, reference};
use crate::reference::Hint;
use chairtime_shared::money::Money;
use chairtime_shared::payment::fact::{RefundFact, RefundStatus};
use chairtime_shared::time::LocalDate;

fn about(transaction: &TransactionId) -> Object {
    Object::default().with("TransactionId", transaction.number())
}

/// The request that sends `amount` of a paid transaction back. `key` is the same on every repeat and comes back in
/// [`RefundFact::request`]; `request_id` may differ from it, when an answer that TipTop Pay has kept must not come again.
#[must_use]
pub fn refund(payment: &TransactionId, amount: Money, key: &str, request_id: &str) -> ApiRequest {
    // A text that holds JSON, as models give it back; that an object does as well is not confirmed.
    let data = data::of_refund(key).into_text();
    let body = about(payment).with_sum("Amount", amount).with("JsonData", data);
    ApiRequest::new("/payments/refund", body, Some(request_id))
}

/// The request that takes `amount` of a hold and releases the rest; it cannot be done twice.
#[must_use]
pub fn confirm(payment: &TransactionId, amount: Money, request_id: &str) -> ApiRequest {
    ApiRequest::new("/payments/confirm", about(payment).with_sum("Amount", amount), Some(request_id))
}

/// The request that releases a hold.
#[must_use]
pub fn void(payment: &TransactionId, request_id: &str) -> ApiRequest {
    ApiRequest::new("/payments/void", about(payment), Some(request_id))
}

/// The request that looks at one transaction.
#[must_use]
pub fn get(transaction: &TransactionId) -> ApiRequest {
    ApiRequest::new("/payments/get", about(transaction), None)
}

/// The request for the **last** transaction of an attempt, refunds included: a declined try may hide a payment before it.
/// [`list`] shows them all.
#[must_use]
pub fn find(attempt: &Hint) -> ApiRequest {
    let body = Object::default().with("InvoiceId", reference::invoice(attempt));
    ApiRequest::new("/v2/payments/find", body, None)
}

/// Transactions on one page of a list.
const PAGE_ROWS: usize = 100;

/// The request for a page of all transactions that were made on a day (UTC), the oldest first; pages start at 1.
#[must_use]
pub fn list(day: LocalDate, page: u32) -> ApiRequest {
    // Up to the first second of the next day: whether the end itself counts is not confirmed, and twice does no harm.
    let body = Object::default()
        .with("CreatedDateGte", format!("{day}T00:00:00+00:00"))
        .with("CreatedDateLte", format!("{}T00:00:00+00:00", day.plus_days(1)))
        .with("PageNumber", page)
        .with("TimeZone", "UTC");
    ApiRequest::new("/v2/payments/list", body, None)
}

/// Reads the answer to [`refund`]. The answer names the refund and nothing else: what was asked for is what was done.
pub fn parse_refund(response: &ApiResponse, amount: Money, key: &str) -> Result<RefundFact, TipTopError> {
    let id = response.model()?.transaction("TransactionId").ok().flatten();
    let id = id.ok_or_else(|| response.unreadable("TransactionId"))?;
    Ok(RefundFact {
        id: id.reference().clone(),
        request: Some(key.to_owned()),
        amount,
        status: RefundStatus::Succeeded,
    })
}

/// Reads the answer to [`confirm`] and [`void`]. A refusal: most likely it is not held any more; look with [`get`].
pub fn parse_done(response: &ApiResponse) -> Result<(), TipTopError> {
    response.done()
}

/// Reads the answer to [`get`].
pub fn parse_transaction(response: &ApiResponse) -> Result<Transaction, TipTopError> {
    let answer = response.answer()?;
    match answer.model().filter(|model| model.has("TransactionId")) {
        // A declined payment is shown with "Success":false.
        Some(model) => Transaction::read(&model).map_err(|FieldError(field)| response.unreadable(field)),
        None if answer.success => Err(response.unreadable("Model")),
        None => Err(answer.refusal()),
    }
}

/// Reads the answer to [`find`]. `None`: nobody has tried to pay.
pub fn parse_found(response: &ApiResponse) -> Result<Option<Transaction>, TipTopError> {
    match parse_transaction(response) {
        Err(TipTopError::Refused(refusal)) if refusal.message.eq_ignore_ascii_case("not found") => Ok(None),
        other => other.map(Some),
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransactionPage {
    /// The transactions, the oldest first; the terminal may serve other trades too, whose `hint` is none.
    pub transactions: Vec<Transaction>,
    /// How many could not be read. One odd transaction of another trade must not hide ours.
    pub unreadable: usize,
    /// The number of the next page, if there may be one.
    pub next: Option<u32>,
}

/// Reads the answer to [`list`] for that page.
pub fn parse_list(response: &ApiResponse, page: u32) -> Result<TransactionPage, TipTopError> {
    let rows = response.answer()?.granted()?.models().ok_or_else(|| response.unreadable("Model"))?;
    let transactions: Vec<_> = rows.iter().filter_map(|row| Transaction::read(row).ok()).collect();
    Ok(TransactionPage {
        unreadable: rows.len().saturating_sub(transactions.len()),
        next: (rows.len() >= PAGE_ROWS).then(|| page.saturating_add(1)),
        transactions,
    })
}
