//! TipTop Pay, as one salon reaches it.

use crate::connection::TipTopPayKeys;
use crate::provider_api::{NoAnswer, Outgoing, send};
use crate::tiptoppay::request::{ApiRequest, ApiResponse};

/// TipTop Pay, with a salon's keys.
#[derive(Debug, Clone, Copy)]
pub struct TipTopPayApi<'a> {
    /// Where it listens.
    pub base: &'a str,
    /// The salon's keys.
    pub keys: &'a TipTopPayKeys,
}

impl TipTopPayApi<'_> {
    /// Sends one request, with the newest API secret.
    pub async fn send(&self, request: &ApiRequest) -> Result<ApiResponse, NoAnswer> {
        let TipTopPayKeys { public_id, api_secrets } = self.keys;
        let secret = api_secrets.first().ok_or_else(|| NoAnswer::Connection("no API secret".into()))?;
        let headers = request.headers(public_id, secret);
        let url = request.url(self.base);
        let answer =
            send(Outgoing { method: worker::Method::Post, url, headers, body: Some(&request.body) }).await?;
        Ok(ApiResponse {
            status: answer.status,
            retry_after: answer.headers.get("Retry-After")?,
            body: answer.body,
        })
    }
}
