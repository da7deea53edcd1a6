//! What a notification is answered: HTTP 200 and `{"code":0}`.
//!
//! For a Check the code decides whether the card is charged. For every other kind only 0 is known ("taken down"); whatever
//! else is sent again for two days, so it is given only once the books hold what was said.

use chairtime_shared::booking::decide::CheckVerdict;

/// The message was taken down.
pub const ACCEPTED: u8 = 0;

/// The code for a Check.
#[must_use]
pub fn code(verdict: CheckVerdict) -> u8 {
    match verdict {
        CheckVerdict::Accept => ACCEPTED,
        CheckVerdict::UnknownInvoice => 10,
        CheckVerdict::WrongAccount => 11,
        CheckVerdict::WrongAmount => 12,
        CheckVerdict::NotAccepted => 13,
        CheckVerdict::Expired => 20,
    }
}

/// The body of the answer. The code is a number; whether a text would do is not confirmed.
#[must_use]
pub fn body(code: u8) -> String {
    format!("{{\"code\":{code}}}")
}
