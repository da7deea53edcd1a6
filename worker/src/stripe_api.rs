//! Sends requests to Stripe and brings the answers; the only place that talks to it.
//!
//! Invariant: one address, taken from the configuration; redirects are not followed; every request ends, by an answer or
//! by the clock. Deliberately absent: retries (the outbox and the client's next try do that).

use crate::config::StripeKeys;
use crate::stripe::request::{ApiRequest, ApiResponse};
use futures_util::future::{Either, select};
use std::pin::pin;
use std::time::Duration;
use worker::{AbortController, Delay, Fetch, Headers, Method, Request, RequestInit, RequestRedirect};

/// How long Stripe may take. Its own clients wait 80 s; a person does not.
const TIMEOUT: Duration = Duration::from_secs(15);
/// Largest answer that is read.
const ANSWER_BYTES_MAX: usize = 1 << 20;

/// No answer: the request may have been done or not.
#[derive(Debug, thiserror::Error)]
pub enum NoAnswer {
    /// Nothing came in time.
    #[error("no answer in time")]
    Timeout,
    /// The connection failed, or the answer broke off.
    #[error("connection failed: {0}")]
    Connection(String),
    /// An answer larger than any of Stripe's.
    #[error("answer too large")]
    TooLarge,
}

impl From<worker::Error> for NoAnswer {
    fn from(error: worker::Error) -> Self {
        Self::Connection(error.to_string())
    }
}

/// Stripe, as one salon reaches it.
#[derive(Debug, Clone, Copy)]
pub struct StripeApi<'a> {
    /// Where it listens.
    pub base: &'a str,
    /// The salon's keys.
    pub keys: &'a StripeKeys,
}

impl StripeApi<'_> {
    /// Sends one request.
    pub async fn send(&self, request: &ApiRequest) -> Result<ApiResponse, NoAnswer> {
        let abort = AbortController::default();
        let signal = abort.signal();
        let exchange = pin!(self.exchange(request, &signal));
        match select(exchange, pin!(Delay::from(TIMEOUT))).await {
            Either::Left((answer, _)) => answer,
            Either::Right(_) => {
                abort.abort();
                Err(NoAnswer::Timeout)
            }
        }
    }

    async fn exchange(
        &self,
        request: &ApiRequest,
        signal: &worker::AbortSignal,
    ) -> Result<ApiResponse, NoAnswer> {
        let headers = Headers::new();
        for (name, value) in request.headers(&self.keys.secret_key) {
            headers.set(name, &value)?;
        }
        let mut init = RequestInit::new();
        init.with_headers(headers)
            .with_method(match request.method {
                crate::stripe::request::Method::Get => Method::Get,
                crate::stripe::request::Method::Post => Method::Post,
                crate::stripe::request::Method::Delete => Method::Delete,
            })
            .with_redirect(RequestRedirect::Manual)
            .with_body(request.body().map(Into::into));
        let outgoing = Request::new_with_init(&request.url(self.base), &init)?;
        let mut answer = Fetch::Request(outgoing).send_with_signal(signal).await?;
        let body = answer.bytes().await?;
        if body.len() > ANSWER_BYTES_MAX {
            return Err(NoAnswer::TooLarge);
        }
        Ok(ApiResponse {
            status: answer.status_code(),
            retry_after: answer.headers().get("Retry-After")?,
            request_id: answer.headers().get("Request-Id")?,
            body,
        })
    }
}
