//! A provider played by a table: what it answers, and what it was asked.

use chairtime_worker::connect::stripe::AskStripe;
use chairtime_worker::secret::Secret;
use chairtime_worker::stripe::EventKind;
use chairtime_worker::stripe::request::{ApiRequest, ApiResponse};
use chairtime_worker::stripe_api::NoAnswer;
use futures_util::FutureExt;
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};

pub(crate) const ADDRESS: &str = "https://book.example/payments/prepaid/stripe/belle";

/// Runs what never waits: a played provider answers at once.
pub(crate) fn now<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().unwrap()
}

/// Stripe, with one account.
pub(crate) struct Stripe {
    pub(crate) account: Value,
    pub(crate) endpoints: RefCell<Vec<Value>>,
    /// Rights that the key lacks, by the beginning of the call: `POST /v1/refunds`, `GET /v1/account`.
    pub(crate) lacks: Vec<(&'static str, &'static str)>,
    /// Answers in place of the usual ones, by the beginning of the call.
    pub(crate) instead: Vec<(&'static str, u16, Value)>,
    pub(crate) dead: bool,
    pub(crate) calls: RefCell<Vec<String>>,
    pub(crate) made: Cell<u32>,
}

impl Default for Stripe {
    fn default() -> Self {
        let account = json!({ "object": "account", "id": "acct_1", "charges_enabled": true, "default_currency": "eur",
            "settings": { "dashboard": { "display_name": "Belle" } } });
        Self {
            account,
            endpoints: RefCell::default(),
            lacks: Vec::new(),
            instead: Vec::new(),
            dead: false,
            calls: RefCell::default(),
            made: Cell::default(),
        }
    }
}

/// An endpoint as we would make it, with changes.
#[expect(clippy::needless_pass_by_value, reason = "reads well at the call: json!({…})")]
pub(crate) fn endpoint(id: &str, changes: Value) -> Value {
    let mut endpoint = json!({ "object": "webhook_endpoint", "id": id, "url": ADDRESS, "status": "enabled",
        "livemode": false, "api_version": chairtime_worker::stripe::API_VERSION, "enabled_events": EventKind::HANDLED });
    for (name, value) in changes.as_object().unwrap() {
        endpoint[name] = value.clone();
    }
    endpoint
}

pub(crate) fn error(message: &str) -> Value {
    json!({ "error": { "type": "invalid_request_error", "message": message } })
}

/// The pairs of a form, decoded as far as these tests need it.
fn field<'a>(form: &'a str, name: &str) -> Option<&'a str> {
    form.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

impl Stripe {
    /// The calls that wrote, without the probes.
    pub(crate) fn writes(&self) -> Vec<String> {
        let wrote =
            |call: &&String| !call.starts_with("GET") && !call.contains("probe") && !call.contains("refunds");
        self.calls.borrow().iter().filter(wrote).cloned().collect()
    }

    fn answer(&self, request: &ApiRequest) -> (u16, Value) {
        let call = format!("{} {}", request.method.as_str(), request.path);
        self.calls.borrow_mut().push(call.clone());
        if let Some((_, right)) = self.lacks.iter().find(|(start, _)| call.starts_with(start)) {
            let told = format!("Having the '{right}' permission would allow this request to continue.");
            return (403, error(&told));
        }
        if let Some((_, status, body)) = self.instead.iter().find(|(start, _, _)| call.starts_with(start)) {
            return (*status, body.clone());
        }
        let gone = || (404, error("No such object"));
        let mut endpoints = self.endpoints.borrow_mut();
        match call.as_str() {
            "GET /v1/account" => (200, self.account.clone()),
            "GET /v1/disputes" => (200, json!({ "object": "list", "data": [] })),
            "GET /v1/webhook_endpoints" => (200, json!({ "object": "list", "data": *endpoints })),
            "POST /v1/webhook_endpoints" => {
                self.made.set(self.made.get() + 1);
                let id = format!("we_new{}", self.made.get());
                let mut made = endpoint(&id, json!({}));
                endpoints.push(made.clone());
                made["secret"] = json!("whsec_made");
                (200, made)
            }
            other => {
                let Some(id) = other.split("/webhook_endpoints/").nth(1) else { return gone() };
                let Some(at) = endpoints.iter().position(|one| one["id"] == id) else { return gone() };
                if request.method.as_str() == "DELETE" {
                    endpoints.remove(at);
                    return (200, json!({ "id": id, "object": "webhook_endpoint", "deleted": true }));
                }
                assert_eq!(field(&request.form, "disabled"), Some("false"));
                endpoints[at] = endpoint(id, json!({}));
                (200, endpoints[at].clone())
            }
        }
    }
}

impl AskStripe for Stripe {
    async fn ask(&self, _key: &Secret, request: &ApiRequest) -> Result<ApiResponse, NoAnswer> {
        if self.dead {
            return Err(NoAnswer::Timeout);
        }
        let (status, body) = self.answer(request);
        Ok(ApiResponse { status, body: body.to_string().into_bytes(), ..ApiResponse::default() })
    }
}
