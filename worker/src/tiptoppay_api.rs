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
    /// Asks about something, once more where the line breaks or the answer is a failure of its own: a look is a dozen such
    /// questions, and one without an answer costs all of them. Who is silent is not asked again.
    pub async fn ask(&self, request: &ApiRequest) -> Result<ApiResponse, NoAnswer> {
        match self.send(request).await {
            Ok(answer) if answer.status < 500 => Ok(answer),
            Err(error @ (NoAnswer::Timeout | NoAnswer::TooLarge)) => Err(error),
            Ok(_) | Err(NoAnswer::Connection(_)) => self.send(request).await,
        }
    }

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
