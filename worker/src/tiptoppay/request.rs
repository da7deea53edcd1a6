//! A request to TipTop Pay and its answer, as plain data: the shell sends the one and brings the other.
//!
//! Invariant: every request is a POST of JSON. The same order gives the same request, byte for byte, so that a repeat under
//! its `X-Request-ID` is a repeat to TipTop Pay too. It forgets those after an hour: later than that, look first.
//! The keys are added when the request is sent and are in no value of this module.
//! Deliberately absent: sending, retrying, and where TipTop Pay listens.

use super::error::{Refusal, TipTopError};
use super::fields::Fields;
use super::json::Object;
use crate::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::value::RawValue;

/// One request. `Debug` leaves out the body, which may name a client's card.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiRequest {
    /// Where, from the root: `/payments/refund`.
    pub path: String,
    /// The body, JSON.
    pub body: String,
    /// Under which name a repeat is the same request; kept by TipTop Pay for an hour.
    pub request_id: Option<String>,
}

impl std::fmt::Debug for ApiRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { path, request_id, .. } = self;
        f.debug_struct("ApiRequest")
            .field("path", path)
            .field("request_id", request_id)
            .finish_non_exhaustive()
    }
}

impl ApiRequest {
    pub(super) fn new(path: &str, body: Object, request_id: Option<&str>) -> Self {
        Self { path: path.to_owned(), body: body.into_text(), request_id: request_id.map(str::to_owned) }
    }

    /// The whole address; `base` is [`super::KZ_API_BASE`], [`super::MX_API_BASE`], or a stand-in in tests.
    #[must_use]
    pub fn url(&self, base: &str) -> String {
        format!("{}{}", base.trim_end_matches('/'), self.path)
    }

    /// The headers, with the salon's keys.
    #[must_use]
    pub fn headers(&self, public_id: &str, api_secret: &Secret) -> Vec<(&'static str, String)> {
        let keys = STANDARD.encode(format!("{public_id}:{}", api_secret.expose()));
        let mut headers =
            vec![("Authorization", format!("Basic {keys}")), ("Content-Type", "application/json".to_owned())];
        if let Some(id) = &self.request_id {
            headers.push(("X-Request-ID", id.clone()));
        }
        headers
    }
}

/// One answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApiResponse {
    /// The HTTP status.
    pub status: u16,
    /// The `Retry-After` header.
    pub retry_after: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope<'a> {
    success: Option<bool>,
    message: Option<String>,
    #[serde(borrow)]
    model: Option<&'a RawValue>,
}

/// A readable answer.
pub(super) struct Answer<'a> {
    http: u16,
    /// Whether the request was done. Not whether somebody paid: that is the model's `Status`.
    pub(super) success: bool,
    pub(super) message: Option<String>,
    model: Option<&'a RawValue>,
}

impl ApiResponse {
    /// Reads what every answer has.
    pub(super) fn answer(&self) -> Result<Answer<'_>, TipTopError> {
        let http = self.status;
        match http {
            401 => return Err(TipTopError::Unauthorised),
            429 => {
                let retry_after = self.retry_after.as_deref().and_then(|text| text.trim().parse().ok());
                return Err(TipTopError::Busy { retry_after });
            }
            408 | 425 | 500.. => return Err(TipTopError::Unavailable { http }),
            200..300 | 400..500 => {}
            _ => return Err(self.unreadable("status")),
        }
        let envelope: Envelope<'_> =
            serde_json::from_slice(&self.body).map_err(|_| self.unreadable("body"))?;
        let success = envelope.success.ok_or_else(|| self.unreadable("Success"))?;
        if success && http >= 400 {
            return Err(self.unreadable("status"));
        }
        Ok(Answer { http, success, message: envelope.message, model: envelope.model })
    }

    /// Reads the answer to a request that brings nothing back.
    pub(super) fn done(&self) -> Result<(), TipTopError> {
        self.answer()?.granted().map(|_| ())
    }

    /// The model of a request that was done.
    pub(super) fn model(&self) -> Result<Fields, TipTopError> {
        let answer = self.answer()?.granted()?;
        answer.model().ok_or_else(|| self.unreadable("Model"))
    }

    pub(super) fn unreadable(&self, what: &'static str) -> TipTopError {
        TipTopError::Unreadable { http: self.status, what }
    }
}

impl Answer<'_> {
    /// Itself, if the request was done.
    pub(super) fn granted(self) -> Result<Self, TipTopError> {
        if self.success { Ok(self) } else { Err(self.refusal()) }
    }

    pub(super) fn refusal(&self) -> TipTopError {
        let model = self.model().unwrap_or_default();
        TipTopError::Refused(Box::new(Refusal::new(self.http, self.message.as_deref(), &model)))
    }

    /// The model, if it is one object.
    pub(super) fn model(&self) -> Option<Fields> {
        Fields::from_json(self.model?.get().as_bytes()).ok()
    }

    /// The models, if they are a list of objects.
    pub(super) fn models(&self) -> Option<Vec<Fields>> {
        serde_json::from_str(self.model?.get()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_carry_the_keys_only_when_it_is_sent() {
        let secret = Secret::new("api-secret").unwrap();
        let request = ApiRequest::new("/test", Object::default(), Some("refund.7"));
        assert_eq!(
            request.headers("pk_1", &secret),
            [
                // pk_1:api-secret
                ("Authorization", "Basic cGtfMTphcGktc2VjcmV0".to_owned()),
                ("Content-Type", "application/json".to_owned()),
                ("X-Request-ID", "refund.7".to_owned()),
            ]
        );
        assert_eq!(request.url("https://api.tiptoppay.kz/"), "https://api.tiptoppay.kz/test");
        assert!(!format!("{request:?}").contains("api-secret"));
    }
}
