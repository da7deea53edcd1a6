//! A request to Stripe and its answer, as plain data: the shell sends the one and brings the other.
//!
//! Invariant: the same order gives the same request, byte for byte, so that a repeat under its idempotency key is a repeat
//! to Stripe too (other parameters under the same key are an error there).
//! Deliberately absent: sending, retrying, and where Stripe listens.

use super::error::{self, StripeError};
use super::form::Form;
use super::object::{Object, ObjectError};
use crate::secret::Secret;

/// How a request is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Changes something.
    Post,
    /// Removes something.
    Delete,
}

impl Method {
    /// The name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiRequest {
    /// How.
    pub method: Method,
    /// Where, from the root: `/v1/refunds`.
    pub path: String,
    /// The parameters in form encoding: the query of a GET, the body of a POST. May be empty.
    pub form: String,
    /// Under which key a repeat is the same request; at most 255 characters, kept by Stripe for 24 hours or more.
    pub idempotency_key: Option<String>,
}

impl ApiRequest {
    pub(super) fn get(path: String, form: Form) -> Self {
        Self { method: Method::Get, path, form: form.into_text(), idempotency_key: None }
    }

    pub(super) fn post(path: String, form: Form, idempotency_key: Option<String>) -> Self {
        Self { method: Method::Post, path, form: form.into_text(), idempotency_key }
    }

    pub(super) fn delete(path: String) -> Self {
        Self { method: Method::Delete, path, form: String::new(), idempotency_key: None }
    }

    /// The whole address; `base` is [`super::API_BASE`], or a stand-in in tests.
    #[must_use]
    pub fn url(&self, base: &str) -> String {
        let base = base.trim_end_matches('/');
        match self.method {
            Method::Get if !self.form.is_empty() => format!("{base}{}?{}", self.path, self.form),
            Method::Get | Method::Post | Method::Delete => format!("{base}{}", self.path),
        }
    }

    /// The body, if the method has one.
    #[must_use]
    pub fn body(&self) -> Option<&str> {
        match self.method {
            Method::Get | Method::Delete => None,
            Method::Post => Some(&self.form),
        }
    }

    /// The headers, with the salon's key.
    #[must_use]
    pub fn headers(&self, key: &Secret) -> Vec<(&'static str, String)> {
        let mut headers = vec![
            ("Authorization", format!("Bearer {}", key.expose())),
            ("Stripe-Version", super::API_VERSION.to_owned()),
        ];
        if self.method == Method::Post {
            headers.push(("Content-Type", "application/x-www-form-urlencoded".to_owned()));
        }
        if let Some(key) = &self.idempotency_key {
            headers.push(("Idempotency-Key", key.clone()));
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
    /// The `Request-Id` header.
    pub request_id: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

impl ApiResponse {
    /// The object in a good answer.
    pub(super) fn object<T: Object>(&self) -> Result<T, StripeError> {
        let object: T = self.json("body")?;
        if object.name() == Some(T::NAME) { Ok(object) } else { Err(self.unreadable("object")) }
    }

    /// The JSON in a good answer.
    pub(super) fn json<T: serde::de::DeserializeOwned>(&self, what: &'static str) -> Result<T, StripeError> {
        self.borrowed(what)
    }

    /// The JSON in a good answer, which it may borrow from.
    pub(super) fn borrowed<'a, T: serde::Deserialize<'a>>(
        &'a self,
        what: &'static str,
    ) -> Result<T, StripeError> {
        if !(200..300).contains(&self.status) {
            return Err(error::read(self));
        }
        serde_json::from_slice(&self.body).map_err(|_| self.unreadable(what))
    }

    pub(super) fn unreadable(&self, what: &'static str) -> StripeError {
        StripeError::Unreadable { http: self.status, what }
    }

    pub(super) fn broken(&self, error: ObjectError) -> StripeError {
        match error {
            ObjectError::Field(what) => self.unreadable(what),
            ObjectError::Currency => self.unreadable("currency"),
        }
    }
}

/// What became of a request that depends on the state of its object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome<T> {
    /// Done; this is how it stands now.
    Done(T),
    /// The object is not, or no longer, in the state for that (the client may just have paid). Nothing happened: fetch it
    /// and decide again.
    WrongState,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_go_into_the_query_or_the_body() {
        let form = || Form::default().with("expand[0]", "payment_intent.latest_charge");
        let get = ApiRequest::get("/v1/checkout/sessions/cs_1".to_owned(), form());
        assert_eq!(
            get.url("http://127.0.0.1:4242/"),
            "http://127.0.0.1:4242/v1/checkout/sessions/cs_1?expand[0]=payment_intent.latest_charge"
        );
        assert_eq!(get.body(), None);
        let post = ApiRequest::post("/v1/refunds".to_owned(), form(), Some("k".to_owned()));
        assert_eq!(post.url(super::super::API_BASE), "https://api.stripe.com/v1/refunds");
        assert_eq!(post.body(), Some("expand[0]=payment_intent.latest_charge"));
    }

    #[test]
    fn headers_carry_version_key_and_repeat_protection() {
        let key = Secret::new("sk_test_1").unwrap();
        let post = ApiRequest::post("/v1/refunds".to_owned(), Form::default(), Some("k".to_owned()));
        assert_eq!(
            post.headers(&key),
            [
                ("Authorization", "Bearer sk_test_1".to_owned()),
                ("Stripe-Version", "2026-10-28.endive".to_owned()),
                ("Content-Type", "application/x-www-form-urlencoded".to_owned()),
                ("Idempotency-Key", "k".to_owned()),
            ]
        );
        assert_eq!(ApiRequest::get("/v1/x".to_owned(), Form::default()).headers(&key).len(), 2);
    }
}
