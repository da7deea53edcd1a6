//! What TipTop Pay answers when it does not do what was asked.
//!
//! Invariant: [`TipTopError::Refused`], [`TipTopError::Unauthorised`] and [`TipTopError::Busy`] are definite, nothing
//! happened. After the other two something may have: look before asking again under another `X-Request-ID`.

use super::fields::Fields;
use super::reason::{self, ReasonCode};
use chairtime_shared::locale::Locale;

/// Why a request brought no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TipTopError {
    /// TipTop Pay understood and said no: `"Success":false`, usually with HTTP 200.
    #[error("refused by TipTop Pay: {0}")]
    Refused(Box<Refusal>),
    /// HTTP 401: the public id or the API secret is wrong.
    #[error("TipTop Pay does not know these keys")]
    Unauthorised,
    /// HTTP 429: more requests at once than the terminal may make (5 in test mode, 30 live). Nothing was done.
    #[error("TipTop Pay is busy")]
    Busy {
        /// Seconds to wait, where the answer says so.
        retry_after: Option<u32>,
    },
    /// TipTop Pay was broken or too slow (5xx, 408).
    #[error("TipTop Pay is not available (HTTP {http})")]
    Unavailable {
        /// The status.
        http: u16,
    },
    /// The answer is not one of TipTop Pay's.
    #[error("unreadable answer (HTTP {http}): {what}")]
    Unreadable {
        /// The status.
        http: u16,
        /// Which part could not be read.
        what: &'static str,
    },
}

/// A definite no. The texts are for the salon and the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refusal {
    /// The status, 200 most of the time.
    pub http: u16,
    /// TipTop Pay's number of the reason, where it gives one: only where a bank was asked.
    pub reason_code: Option<u32>,
    /// One sentence, English or in the terminal's language, at most [`MESSAGE_CHARS_MAX`] characters; may be empty.
    pub message: String,
}

/// Longest message that is kept.
pub const MESSAGE_CHARS_MAX: usize = 300;

/// The code of a refusal that gives no number.
pub const REFUSED: &str = "refused";

impl Refusal {
    /// The stable code: that of the reason, else [`REFUSED`].
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.reason_code.map_or(REFUSED, code)
    }

    pub(super) fn new(http: u16, message: Option<&str>, model: &Fields) -> Self {
        // 0 is "Approved" and no reason to refuse.
        let number =
            reason::of(model).ok().and_then(|ReasonCode(number)| number).filter(|number| *number != 0);
        let message = message.unwrap_or_default();
        Self { http, reason_code: number, message: message.chars().take(MESSAGE_CHARS_MAX).collect() }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HTTP {} {}", self.http, self.code())
    }
}

/// The stable code of a reason; an unknown one is `declined`.
#[must_use]
pub fn code(reason_code: u32) -> &'static str {
    ReasonCode(Some(reason_code)).code()
}

/// What the client can do about a reason, in one sentence. It never says what the bank suspects.
#[must_use]
pub fn sentence(reason_code: u32, locale: Locale) -> &'static str {
    ReasonCode(Some(reason_code)).sentence(locale)
}

/// The same sentence by the stable code, which is what a payment keeps of a decline.
#[must_use]
pub fn sentence_of(code: &str, locale: Locale) -> &'static str {
    reason::sentence_of(code, locale)
}
