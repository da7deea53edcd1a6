//! Stripe, as one salon reaches it.

use crate::connection::StripeKeys;
use crate::provider_api::{Outgoing, send};
use crate::stripe::request::{ApiRequest, ApiResponse, Method};

pub use crate::provider_api::NoAnswer;

/// Stripe, with a salon's keys.
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
        let method = match request.method {
            Method::Get => worker::Method::Get,
            Method::Post => worker::Method::Post,
            Method::Delete => worker::Method::Delete,
        };
        let headers = request.headers(&self.keys.secret_key);
        let answer =
            send(Outgoing { method, url: request.url(self.base), headers, body: request.body() }).await?;
        Ok(ApiResponse {
            status: answer.status,
            retry_after: answer.headers.get("Retry-After")?,
            request_id: answer.headers.get("Request-Id")?,
            body: answer.body,
        })
    }
}
