//! Checkout sessions: open a payment page, look at it, close it.
//!
//! Invariant: one booking and attempt is one page. The idempotency key says so, and the booking is written into the
//! session, into its payment intent (from where Stripe copies it to the charge) and into the client reference.
//! Deliberately absent: `ui_mode`. Without it the page is Stripe's own, in every API version.

use super::error::StripeError;
use super::form::{Form, encode};
use super::object::{CheckoutSession, Object};
use super::reference::{Hint, Subject};
use super::request::{ApiRequest, ApiResponse, Outcome};
use chairtime_shared::cancellation::CardOnFile;
use chairtime_shared::id::{BookingId, ProviderRef, SalonId};
use chairtime_shared::locale::Locale;
use chairtime_shared::money::{Money, MoneyError};
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_shared::provider::{Mode, Provider};
use chairtime_shared::time::Timestamp;

/// Shortest and longest life of a payment page in seconds, from when Stripe receives the request.
pub const LIFE_SECONDS: std::ops::RangeInclusive<i64> = 30 * 60..=24 * 3600;

/// When the money is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capture {
    /// As soon as the client pays.
    Automatic,
    /// Held on the card first; captured or released later, within days.
    Manual,
}

impl Capture {
    /// As we write it into the metadata.
    fn as_str(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Manual => "manual",
        }
    }

    /// Stripe's `capture_method`; the asynchronous one is its default and answers sooner.
    fn method(self) -> &'static str {
        match self {
            Self::Automatic => "automatic_async",
            Self::Manual => "manual",
        }
    }
}

/// A payment page to be opened. All of it must be the same again when the request is repeated, `expires_at` too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckoutOrder {
    /// The salon.
    pub salon: SalonId,
    /// Its booking.
    pub booking: BookingId,
    /// The number of the page for that booking.
    pub attempt: u32,
    /// What is due now.
    pub amount: Money,
    /// What is paid for, as the client reads it.
    pub title: String,
    /// More about it.
    pub description: Option<String>,
    /// Fills the field on the page.
    pub customer_email: Option<String>,
    /// The language of the page.
    pub locale: Locale,
    /// Where the page sends the client after paying.
    pub success_url: String,
    /// Where its back arrow leads.
    pub cancel_url: String,
    /// When the page closes; see [`LIFE_SECONDS`].
    pub expires_at: Timestamp,
    /// When the money is taken.
    pub capture: Capture,
    /// Whether the card is kept, so that a fee can be charged to it later.
    pub card: CardOnFile,
}

/// The request that opens the page. An error: the sum cannot be written in Stripe's units.
pub fn create_session(order: &CheckoutOrder) -> Result<ApiRequest, MoneyError> {
    let CheckoutOrder { salon, booking, attempt, .. } = order;
    let hint = Hint { salon: salon.clone(), booking: booking.clone(), attempt: *attempt };
    let wire = Provider::Stripe.to_wire(order.amount)?.to_string();
    let currency = order.amount.currency().code().to_ascii_lowercase();
    let attempt = attempt.to_string();
    let mut form = Form::default()
        .with("mode", "payment")
        .with("allowed_payment_method_types[0]", "card")
        .with("client_reference_id", &hint.to_string())
        .with("success_url", &order.success_url)
        .with("cancel_url", &order.cancel_url)
        .with("expires_at", &order.expires_at.0.to_string())
        .with("locale", page_language(order.locale))
        .with_some("customer_email", order.customer_email.as_deref())
        .with("line_items[0][quantity]", "1")
        .with("line_items[0][price_data][currency]", &currency)
        .with("line_items[0][price_data][unit_amount]", &wire)
        .with("line_items[0][price_data][product_data][name]", &order.title)
        .with_some("line_items[0][price_data][product_data][description]", order.description.as_deref())
        .with("payment_intent_data[capture_method]", order.capture.method())
        .with("payment_intent_data[description]", &order.title);
    if order.card == CardOnFile::Kept {
        // A customer of its own for every booking: what is charged to the card later is found by it.
        form = form
            .with("customer_creation", "always")
            .with("payment_intent_data[setup_future_usage]", "off_session");
    }
    // Metadata of the session is not copied to the payment intent, and the other way round.
    for parent in ["metadata", "payment_intent_data[metadata]"] {
        form = form
            .with(&format!("{parent}[salon]"), salon.as_str())
            .with(&format!("{parent}[booking]"), booking.as_str())
            .with(&format!("{parent}[attempt]"), &attempt)
            .with(&format!("{parent}[capture]"), order.capture.as_str());
    }
    let key = format!("chairtime:{salon}:{booking}:checkout:{attempt}");
    Ok(ApiRequest::post("/v1/checkout/sessions".to_owned(), form, Some(key)))
}

/// The language of Stripe's page; `auto` follows the browser where Stripe does not speak ours.
/// Source: the values of `locale` of a Checkout Session, <https://docs.stripe.com/api/checkout/sessions/create>.
fn page_language(locale: Locale) -> &'static str {
    match locale {
        Locale::En | Locale::Ru | Locale::Es => locale.tag(),
        Locale::Kk | Locale::Ar => "auto",
    }
}

/// The request that looks at a page, with its payment intent and charge: one look tells everything.
#[must_use]
pub fn retrieve_session(session: &ProviderRef) -> ApiRequest {
    let form = Form::default().with("expand[0]", "payment_intent.latest_charge");
    ApiRequest::get(format!("/v1/checkout/sessions/{}", encode(session.as_str())), form)
}

/// The request that closes a page now. Without an idempotency key: asking again is harmless, and an old refusal would
/// otherwise be repeated for a day.
#[must_use]
pub fn expire_session(session: &ProviderRef) -> ApiRequest {
    let path = format!("/v1/checkout/sessions/{}/expire", encode(session.as_str()));
    ApiRequest::post(path, Form::default(), None)
}

/// How far a page is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionStatus {
    /// Can be paid.
    Open,
    /// The client is through; whether the money is there, the facts tell.
    Complete,
    /// Cannot be paid any more.
    Expired,
    /// A status that this version does not know.
    Other(String),
}

/// A payment page as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionState {
    /// Its name, `cs_…`.
    pub id: ProviderRef,
    /// How far it is.
    pub status: SessionStatus,
    /// Where the client pays; only while it is open.
    pub url: Option<String>,
    /// When it closes.
    pub expires_at: Option<Timestamp>,
    /// Test or live.
    pub mode: Mode,
    /// What we wrote into it.
    pub hint: Option<Hint>,
    /// All the names that are known by now.
    pub subject: Subject,
    /// What it says about the payment, names first.
    pub facts: Vec<PaymentFact>,
}

/// Reads the answer to [`create_session`] and [`retrieve_session`].
pub fn parse_session(response: &ApiResponse) -> Result<SessionState, StripeError> {
    let session: CheckoutSession = response.object()?;
    let facts = session.all_facts().map_err(|error| response.broken(error))?;
    let subject = session.subject();
    let status = match session.status.as_deref() {
        Some("open") => SessionStatus::Open,
        Some("complete") => SessionStatus::Complete,
        Some("expired") => SessionStatus::Expired,
        Some(other) => SessionStatus::Other(other.to_owned()),
        None => return Err(response.unreadable("status")),
    };
    Ok(SessionState {
        id: subject.session.clone().ok_or_else(|| response.unreadable("id"))?,
        status,
        mode: super::mode(session.livemode().ok_or_else(|| response.unreadable("livemode"))?),
        hint: session.hint(),
        subject,
        facts,
        url: session.url,
        expires_at: session.expires_at.map(Timestamp),
    })
}

/// Reads the answer to [`expire_session`]. Only an open page can be closed; to every other Stripe says 400.
pub fn parse_expired(response: &ApiResponse) -> Result<Outcome<SessionState>, StripeError> {
    match parse_session(response) {
        Ok(session) => Ok(Outcome::Done(session)),
        Err(StripeError::Refused(refusal)) if refusal.http == 400 => Ok(Outcome::WrongState),
        Err(error) => Err(error),
    }
}
