//! What Stripe answers when it does not do what was asked.
//!
//! Invariant: [`StripeError::Refused`] is definite, nothing happened. After the other two something may have: look
//! before asking again under another idempotency key.

use super::request::ApiResponse;
use serde::Deserialize;

/// Why a request brought no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StripeError {
    /// Stripe understood and said no.
    #[error("refused by Stripe: {0}")]
    Refused(Box<Refusal>),
    /// Stripe was busy or broken (5xx, 429), or the same request is being served right now (409).
    #[error("Stripe is not available (HTTP {http})")]
    Unavailable {
        /// The status.
        http: u16,
        /// Seconds to wait, where the answer says so.
        retry_after: Option<u32>,
    },
    /// The answer is not one of Stripe's.
    #[error("unreadable answer (HTTP {http}): {what}")]
    Unreadable {
        /// The status.
        http: u16,
        /// Which part could not be read.
        what: &'static str,
    },
}

/// A definite no. The texts are for the salon and the log; clients must not see them (a bank's reason may be
/// "stolen card").
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refusal {
    /// The status, 400 to 499.
    pub http: u16,
    /// Stripe's class of the error, such as `invalid_request_error`, `card_error`, `idempotency_error`.
    pub kind: Option<String>,
    /// Stripe's code, such as `charge_already_refunded`, an open list.
    pub code: Option<String>,
    /// The bank's code of a decline.
    pub decline_code: Option<String>,
    /// One English sentence, at most [`MESSAGE_CHARS_MAX`] characters.
    pub message: String,
    /// The parameter that was wrong.
    pub param: Option<String>,
    /// Rights that a restricted key lacks (`rak_…`), to be shown to the salon as they are.
    pub missing_rights: Vec<String>,
    /// Stripe's name of the request, for its support.
    pub request_id: Option<String>,
}

/// Longest message that is kept.
pub const MESSAGE_CHARS_MAX: usize = 300;

impl Refusal {
    /// True when the key is wrong or lacks a right: nothing is wrong with the request, and it can be asked again once the
    /// salon has changed the key.
    #[must_use]
    pub fn is_about_the_key(&self) -> bool {
        matches!(self.http, 401 | 403)
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = self.code.as_deref().or(self.kind.as_deref()).unwrap_or("no code");
        write!(f, "HTTP {} {name}", self.http)
    }
}

#[derive(Deserialize)]
struct Answer {
    error: Option<ErrorBody>,
}

#[derive(Deserialize)]
struct ErrorBody {
    r#type: Option<String>,
    code: Option<String>,
    decline_code: Option<String>,
    message: Option<String>,
    param: Option<String>,
}

/// The slugs in a sentence like "Having the `rak_charge_write` permission would allow this request to continue."
fn rights(message: &str) -> Vec<String> {
    let is_slug = |text: &&str| {
        text.starts_with("rak_") && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    message.split(['\'', '"', '`']).filter(is_slug).map(str::to_owned).collect()
}

/// Reads an answer outside 200 to 299.
pub(super) fn read(response: &ApiResponse) -> StripeError {
    let http = response.status;
    // 409: the same idempotency key is in use; 424: a dependency of Stripe's failed; 429: too fast, or locked.
    if http >= 500 || matches!(http, 408 | 409 | 424 | 425 | 429) {
        let retry_after = response.retry_after.as_deref().and_then(|text| text.trim().parse().ok());
        return StripeError::Unavailable { http, retry_after };
    }
    if !(400..500).contains(&http) {
        return StripeError::Unreadable { http, what: "status" };
    }
    let answer = serde_json::from_slice::<Answer>(&response.body).ok();
    let Some(error) = answer.and_then(|answer| answer.error) else {
        // Somebody between Stripe and us.
        return StripeError::Unreadable { http, what: "error" };
    };
    let message = error.message.unwrap_or_default();
    StripeError::Refused(Box::new(Refusal {
        http,
        kind: error.r#type,
        code: error.code,
        decline_code: error.decline_code,
        missing_rights: rights(&message),
        message: message.chars().take(MESSAGE_CHARS_MAX).collect(),
        param: error.param,
        request_id: response.request_id.clone(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> ApiResponse {
        ApiResponse {
            status,
            retry_after: None,
            request_id: Some("req_1".to_owned()),
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn a_refusal_keeps_what_the_salon_needs() {
        let body = r#"{"error":{"type":"invalid_request_error","message":"The provided key 'rk_test_***abc' does not have the required permissions for this endpoint. Having the 'rak_charge_write' permission would allow this request to continue."}}"#;
        let StripeError::Refused(refusal) = read(&answer(403, body)) else { panic!("a definite no") };
        assert_eq!(refusal.missing_rights, ["rak_charge_write"]);
        assert!(refusal.is_about_the_key());
        assert_eq!(refusal.to_string(), "HTTP 403 invalid_request_error");
        assert_eq!(refusal.request_id.as_deref(), Some("req_1"));
    }

    #[test]
    fn a_decline_keeps_both_codes() {
        let body = r#"{"error":{"type":"card_error","code":"card_declined","decline_code":"stolen_card","message":"Your card was declined.","param":""}}"#;
        let StripeError::Refused(refusal) = read(&answer(402, body)) else { panic!("a definite no") };
        assert_eq!(
            (refusal.code.as_deref(), refusal.decline_code.as_deref()),
            (Some("card_declined"), Some("stolen_card"))
        );
        assert!(!refusal.is_about_the_key() && refusal.missing_rights.is_empty());
    }

    #[test]
    fn busy_and_broken_are_not_definite() {
        for http in [409, 424, 429, 500, 502, 503, 504] {
            let response = ApiResponse { retry_after: Some("7".to_owned()), ..answer(http, "{}") };
            assert_eq!(read(&response), StripeError::Unavailable { http, retry_after: Some(7) });
        }
        let dated = ApiResponse { retry_after: Some("Wed, 21 Oct".to_owned()), ..answer(503, "") };
        assert_eq!(read(&dated), StripeError::Unavailable { http: 503, retry_after: None });
    }

    #[test]
    fn a_page_of_somebody_else_is_no_refusal() {
        assert_eq!(
            read(&answer(403, "<html>blocked</html>")),
            StripeError::Unreadable { http: 403, what: "error" }
        );
        assert_eq!(read(&answer(302, "")), StripeError::Unreadable { http: 302, what: "status" });
    }

    #[test]
    fn long_messages_are_cut_at_a_character() {
        let body = format!(r#"{{"error":{{"message":"{}"}}}}"#, "é".repeat(400));
        let StripeError::Refused(refusal) = read(&answer(400, &body)) else { panic!("a definite no") };
        assert_eq!(refusal.message.chars().count(), MESSAGE_CHARS_MAX);
    }
}
