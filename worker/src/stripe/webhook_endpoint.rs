//! Webhook endpoints: what Stripe is told to send, and where to.
//!
//! Invariant: an endpoint that we make or mend has exactly the events of [`EventKind::HANDLED`] and our API version.
//! Stripe tells an endpoint's signing secret once, in the answer that makes it; its API version cannot be changed later.
//! So an endpoint whose secret we do not have, or of another version, is replaced, not mended.
//! Deliberately absent: rolling a secret, for which Stripe has no call.

use super::error::{Refusal, StripeError};
use super::form::{Form, encode};
use super::kind::EventKind;
use super::request::{ApiRequest, ApiResponse};
use crate::secret::Secret;
use chairtime_shared::id::{ProviderRef, SalonId};
use chairtime_shared::provider::Mode;
use serde::Deserialize;

const PATH: &str = "/v1/webhook_endpoints";

fn path(endpoint: &ProviderRef) -> String {
    format!("{PATH}/{}", encode(endpoint.as_str()))
}

fn with_events(form: Form) -> Form {
    EventKind::HANDLED
        .iter()
        .enumerate()
        .fold(form, |form, (at, event)| form.with(&format!("enabled_events[{at}]"), event))
}

/// The request that makes an endpoint at `url`. Without an idempotency key: an endpoint whose answer got lost is found
/// by its address, and replaced.
#[must_use]
pub fn create(url: &str, salon: &SalonId) -> ApiRequest {
    let form = with_events(Form::default().with("url", url))
        .with("api_version", super::API_VERSION)
        .with("description", "Chairtime: prepayments of bookings")
        .with("metadata[chairtime_salon]", salon.as_str());
    ApiRequest::post(PATH.to_owned(), form, None)
}

/// The request that gives an endpoint its address and events back, and turns it on.
#[must_use]
pub fn mend(endpoint: &ProviderRef, url: &str) -> ApiRequest {
    let form = with_events(Form::default().with("url", url)).with("disabled", "false");
    ApiRequest::post(path(endpoint), form, None)
}

/// The request that looks at one endpoint.
#[must_use]
pub fn retrieve(endpoint: &ProviderRef) -> ApiRequest {
    ApiRequest::get(path(endpoint), Form::default())
}

/// The request that removes an endpoint.
#[must_use]
pub fn delete(endpoint: &ProviderRef) -> ApiRequest {
    ApiRequest::delete(path(endpoint))
}

/// The request for all endpoints. One page: an account has 16 at most.
#[must_use]
pub fn list() -> ApiRequest {
    ApiRequest::get(PATH.to_owned(), Form::default().with("limit", "100"))
}

/// Whether Stripe sends to an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It does.
    Enabled,
    /// Turned off: by hand, or by Stripe after days of failures.
    Disabled,
}

/// An endpoint as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Its name, `we_…`.
    pub id: ProviderRef,
    /// Where it sends.
    pub url: String,
    /// Whether it sends.
    pub status: Status,
    /// In which form; `None` is the account's default.
    pub api_version: Option<String>,
    /// What it sends, in order.
    pub events: Vec<String>,
    /// Test or live.
    pub mode: Mode,
}

/// What is wrong with an endpoint that has the right name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flaw {
    /// It is turned off.
    Disabled,
    /// It sends elsewhere.
    Address,
    /// It sends other events than ours, more or fewer.
    Events,
    /// Its messages have another form. Cannot be mended.
    Version,
}

impl Endpoint {
    /// What differs from what we would make at `url`, in a fixed order.
    #[must_use]
    pub fn flaws(&self, url: &str) -> Vec<Flaw> {
        let mut events: Vec<_> = self.events.iter().map(String::as_str).collect();
        let mut ours = EventKind::HANDLED.to_vec();
        events.sort_unstable();
        events.dedup();
        ours.sort_unstable();
        [
            (self.status == Status::Disabled, Flaw::Disabled),
            (self.url != url, Flaw::Address),
            (events != ours, Flaw::Events),
            (self.api_version.as_deref() != Some(super::API_VERSION), Flaw::Version),
        ]
        .into_iter()
        .filter_map(|(wrong, flaw)| wrong.then_some(flaw))
        .collect()
    }
}

/// An endpoint just made.
#[derive(Debug, Clone)]
pub struct Created {
    /// The endpoint.
    pub endpoint: Endpoint,
    /// What signs its messages; told this once.
    pub secret: Secret,
}

#[derive(Deserialize)]
struct Wire {
    object: Option<String>,
    id: Option<String>,
    url: Option<String>,
    status: Option<String>,
    api_version: Option<String>,
    enabled_events: Option<Vec<String>>,
    livemode: Option<bool>,
    secret: Option<Secret>,
}

#[derive(Deserialize)]
struct List {
    data: Option<Vec<Wire>>,
}

fn endpoint(wire: Wire, response: &ApiResponse) -> Result<Endpoint, StripeError> {
    let field = |what| response.unreadable(what);
    if wire.object.as_deref() != Some("webhook_endpoint") {
        return Err(field("object"));
    }
    Ok(Endpoint {
        id: wire.id.and_then(|id| id.parse().ok()).ok_or_else(|| field("id"))?,
        url: wire.url.ok_or_else(|| field("url"))?,
        // A word that we do not know is not taken for "on".
        status: if wire.status.as_deref() == Some("enabled") { Status::Enabled } else { Status::Disabled },
        api_version: wire.api_version,
        events: wire.enabled_events.ok_or_else(|| field("enabled_events"))?,
        mode: super::mode(wire.livemode.ok_or_else(|| field("livemode"))?),
    })
}

/// Reads the answer to [`create`].
pub fn parse_created(response: &ApiResponse) -> Result<Created, StripeError> {
    let mut wire: Wire = response.json("body")?;
    let secret = wire.secret.take().ok_or_else(|| response.unreadable("secret"))?;
    Ok(Created { endpoint: endpoint(wire, response)?, secret })
}

/// Reads the answer to [`retrieve`] and [`mend`]; `None`: there is no such endpoint (any more).
pub fn parse(response: &ApiResponse) -> Result<Option<Endpoint>, StripeError> {
    match response.json("body") {
        Ok(wire) => endpoint(wire, response).map(Some),
        Err(StripeError::Refused(refusal)) if is_gone(&refusal) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Reads the answer to [`list`].
pub fn parse_list(response: &ApiResponse) -> Result<Vec<Endpoint>, StripeError> {
    let List { data } = response.json("body")?;
    let data = data.ok_or_else(|| response.unreadable("data"))?;
    data.into_iter().map(|wire| endpoint(wire, response)).collect()
}

/// Reads the answer to [`delete`]. An endpoint that is not there is deleted.
pub fn parse_deleted(response: &ApiResponse) -> Result<(), StripeError> {
    match response.json::<serde::de::IgnoredAny>("body") {
        Ok(_) => Ok(()),
        Err(StripeError::Refused(refusal)) if is_gone(&refusal) => Ok(()),
        Err(error) => Err(error),
    }
}

fn is_gone(refusal: &Refusal) -> bool {
    refusal.http == 404
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const URL: &str = "https://book.example/payments/prepaid/stripe/belle";

    fn answer(status: u16, body: &Value) -> ApiResponse {
        ApiResponse { status, body: body.to_string().into_bytes(), ..ApiResponse::default() }
    }

    fn wire() -> Value {
        json!({ "object": "webhook_endpoint", "id": "we_1", "url": URL, "status": "enabled", "livemode": false,
            "api_version": crate::stripe::API_VERSION, "enabled_events": EventKind::HANDLED })
    }

    fn read(change: &[(&str, Value)]) -> Endpoint {
        let mut wire = wire();
        for (name, value) in change {
            wire[name] = value.clone();
        }
        parse(&answer(200, &wire)).unwrap().unwrap()
    }

    #[test]
    fn an_endpoint_is_made_with_our_events_version_and_address() {
        let request = create(URL, &"belle".parse().unwrap());
        assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "/v1/webhook_endpoints"));
        let pairs: Vec<_> = request.form.split('&').collect();
        assert_eq!(pairs[0], "url=https%3A%2F%2Fbook.example%2Fpayments%2Fprepaid%2Fstripe%2Fbelle");
        assert!(pairs.contains(&"enabled_events[0]=charge.succeeded"));
        assert_eq!(
            pairs.iter().filter(|pair| pair.starts_with("enabled_events")).count(),
            EventKind::HANDLED.len()
        );
        assert!(pairs.contains(&"api_version=2026-10-28.endive"));
        assert!(pairs.contains(&"metadata[chairtime_salon]=belle"));
        let request = delete(&"we_1".parse().unwrap());
        assert_eq!(
            (request.method.as_str(), request.path.as_str()),
            ("DELETE", "/v1/webhook_endpoints/we_1")
        );
        assert_eq!(
            (request.body(), request.url("http://x")),
            (None, "http://x/v1/webhook_endpoints/we_1".into())
        );
    }

    #[test]
    fn every_flaw_is_seen() {
        assert_eq!(read(&[]).flaws(URL), []);
        let shuffled: Vec<_> = EventKind::HANDLED.iter().rev().collect();
        assert_eq!(read(&[("enabled_events", json!(shuffled))]).flaws(URL), []);
        for (name, value, flaw) in [
            ("status", json!("disabled"), Flaw::Disabled),
            ("status", json!("paused"), Flaw::Disabled),
            ("url", json!("https://old.example/hook"), Flaw::Address),
            ("enabled_events", json!(["*"]), Flaw::Events),
            ("enabled_events", json!(EventKind::HANDLED[1..]), Flaw::Events),
            ("api_version", json!("2024-04-10"), Flaw::Version),
            ("api_version", Value::Null, Flaw::Version),
        ] {
            assert_eq!(read(&[(name, value.clone())]).flaws(URL), [flaw], "{name}: {value}");
        }
    }

    #[test]
    fn the_secret_is_read_where_it_is_told_and_never_shown() {
        let mut body = wire();
        assert!(matches!(
            parse_created(&answer(200, &body)),
            Err(StripeError::Unreadable { what: "secret", .. })
        ));
        body["secret"] = json!("whsec_1");
        let created = parse_created(&answer(200, &body)).unwrap();
        assert_eq!(created.secret.expose(), "whsec_1");
        assert!(!format!("{created:?}").contains("whsec_1"));
    }

    #[test]
    fn an_endpoint_that_is_gone_is_told_from_a_failure() {
        let gone = json!({ "error": { "type": "invalid_request_error", "code": "resource_missing", "message": "no" } });
        assert_eq!(parse(&answer(404, &gone)), Ok(None));
        assert_eq!(parse_deleted(&answer(404, &gone)), Ok(()));
        assert!(parse(&answer(500, &gone)).is_err() && parse_deleted(&answer(403, &gone)).is_err());
        let list = json!({ "object": "list", "data": [wire()], "has_more": false });
        assert_eq!(parse_list(&answer(200, &list)).unwrap().len(), 1);
        assert!(parse_list(&answer(200, &json!({}))).is_err());
    }
}
