//! A card on file is charged by its token, without its holder.
//!
//! Invariant: the attempt's own invoice goes with it, so that the Check, the messages and a later look are about that
//! attempt and no other. A yes is the transaction's `Status`, never `Success`; what asks for the card's holder is a no.
//! Source: developers.cloudpayments.ru, payment by token; read as there.

use super::error::{REFUSED, TipTopError};
use super::fields::FieldError;
use super::json::Object;
use super::request::{ApiRequest, ApiResponse};
use super::transaction::{Operation, Status, Transaction};
use super::{culture, data, reference};
use crate::reference::Hint;
use chairtime_shared::locale::Locale;
use chairtime_shared::money::Money;
use chairtime_shared::payment::SavedCard;

/// The code of a charge that the bank wants the card's holder for.
pub const AUTHENTICATION_REQUIRED: &str = "authentication_required";

/// The code of a charge that was let go of again.
pub const VOIDED: &str = "voided";

/// Seconds after which nothing is expected any more of a transaction that waits: the longest that the API takes to answer
/// (developers.cloudpayments.ru, API: 5 minutes), and some.
pub const PENDING_SECONDS: i64 = 6 * 60;

/// What is charged, to which card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenCharge<'a> {
    /// The attempt that it is.
    pub hint: Hint,
    /// How much.
    pub amount: Money,
    /// The card, and whose it is.
    pub card: &'a SavedCard,
    /// What for, as the client's bank may show it.
    pub description: String,
    /// Where the receipt goes.
    pub customer_email: Option<&'a str>,
    /// The client's language.
    pub locale: Locale,
}

/// The request. It is the only one that carries a token.
#[must_use]
pub fn create(charge: &TokenCharge<'_>, request_id: &str) -> ApiRequest {
    let body = Object::default()
        .with_sum("Amount", charge.amount)
        .with("Currency", charge.amount.currency().code())
        .with("AccountId", charge.card.customer.as_str())
        .with("Token", charge.card.card.as_str())
        // Begun by the salon, and on no schedule.
        .with("TrInitiatorCode", 0)
        .with("PaymentScheduled", 0)
        .with("InvoiceId", reference::invoice(&charge.hint))
        .with("Description", charge.description.as_str())
        .with_some("Email", charge.customer_email)
        .with("CultureName", culture(charge.locale))
        .with("JsonData", data::of_payment(&charge.hint).into_text());
    ApiRequest::new("/payments/tokens/charge", body, Some(request_id))
}

/// How a charge stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Charged {
    /// Money has moved; its facts say how.
    Moved(Box<Transaction>),
    /// It was not charged and will not be, with our code.
    Refused {
        /// The stable code.
        code: &'static str,
    },
    /// The bank asks the client; seen at once it is a no, seen by a look it may be one that is still being answered.
    Waiting,
}

/// How a transaction under the charge's invoice stands. `None`: in a word that this version does not know.
#[must_use]
pub fn stands(transaction: Transaction) -> Option<Charged> {
    match (&transaction.operation, &transaction.status) {
        // Sent back already, so it was paid.
        (Operation::Refund { .. }, _) | (Operation::Payment, Status::Completed | Status::Authorized) => {
            Some(Charged::Moved(Box::new(transaction)))
        }
        (Operation::Payment, Status::Declined) => {
            Some(Charged::Refused { code: transaction.declined.unwrap_or(REFUSED) })
        }
        (Operation::Payment, Status::Cancelled) => Some(Charged::Refused { code: VOIDED }),
        (Operation::Payment, Status::AwaitingAuthentication) => Some(Charged::Waiting),
        (Operation::Payment, Status::Other(_)) | (Operation::Other, _) => None,
    }
}

/// Reads the answer to [`create`].
///
/// # Errors
/// As for every request; a refusal is an answer here.
pub fn parse(response: &ApiResponse) -> Result<Charged, TipTopError> {
    let answer = response.answer()?;
    let model = answer.model().unwrap_or_default();
    if model.has("AcsUrl") {
        return Ok(Charged::Refused { code: AUTHENTICATION_REQUIRED });
    }
    if model.has("Status") {
        let read = Transaction::read(&model).map_err(|FieldError(field)| response.unreadable(field))?;
        return match stands(read) {
            Some(Charged::Waiting) => Ok(Charged::Refused { code: AUTHENTICATION_REQUIRED }),
            Some(charged) => Ok(charged),
            None => Err(response.unreadable("Status")),
        };
    }
    if answer.success {
        return Err(response.unreadable("Model"));
    }
    let TipTopError::Refused(refusal) = answer.refusal() else { return Err(response.unreadable("Model")) };
    Ok(Charged::Refused { code: refusal.code() })
}
