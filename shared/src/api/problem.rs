//! Problem details (RFC 9457): what went wrong, as a stable code with what the client needs to go on.

use super::{FreeTime, Reason};
use crate::booking::CancellationQuote;
use crate::catalogue::InvalidCatalogue;
use crate::contact::FieldError;
use crate::mandate::Mandate;
use crate::money::Money;
use crate::prepayment::Quote;
use crate::text::joined;
use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $status:literal, $text:literal, $title:literal;)*) => {
        /// What went wrong. The text of a code never changes its meaning; new codes may be added.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Code {
            $($(#[$doc])* $name,)*
            /// A code that this version does not know.
            #[serde(other)]
            Unknown,
        }

        impl Code {
            const ALL: &[Self] = &[$(Self::$name),*];

            /// The code of that text; [`Self::Unknown`] for one that this version does not know.
            #[must_use]
            pub fn named(text: &str) -> Self {
                Self::ALL.iter().copied().find(|code| code.as_str() == text).unwrap_or(Self::Unknown)
            }

            /// The HTTP status it travels with.
            #[must_use]
            pub fn status(self) -> u16 {
                match self {
                    $(Self::$name => $status,)*
                    Self::Unknown => 500,
                }
            }

            /// The code as text.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                    Self::Unknown => "unknown",
                }
            }

            /// One English sentence for developers; people read the widget's own texts.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self {
                    $(Self::$name => $title,)*
                    Self::Unknown => "Something went wrong.",
                }
            }
        }
    };
}

codes! {
    /// No such address.
    NotFound = 404, "not_found", "There is nothing at this address.";
    /// The address exists, the method does not.
    MethodNotAllowed = 405, "method_not_allowed", "This address does not take that method.";
    /// No such salon.
    UnknownSalon = 404, "unknown_salon", "There is no such salon.";
    /// No such booking, or not with this capability: the two are not told apart.
    UnknownBooking = 404, "unknown_booking", "There is no such booking, or this link does not open it.";
    /// The session has ended; the link that it was opened with opens another.
    SessionEnded = 401, "session_ended", "This session has ended; exchange the link for another.";
    /// The link is for something else.
    NotAllowed = 403, "not_allowed", "This link does not allow that.";
    /// The page's origin is not one of the salon's.
    OriginNotAllowed = 403, "origin_not_allowed", "This website is not on the salon's list of allowed origins.";
    /// The operator's secret is missing or wrong.
    Unauthorised = 401, "unauthorised", "A valid credential is needed.";
    /// Nobody is signed in, or at another salon's desk.
    NotSignedIn = 401, "not_signed_in", "Please sign in to the salon's desk.";
    /// No salon has this owner key.
    WrongOwnerKey = 401, "wrong_owner_key", "This owner key opens no desk.";
    /// The salon is not connected to this provider.
    NotConnected = 404, "not_connected", "The salon is not connected to this payment provider.";
    /// The body is larger than allowed.
    BodyTooLarge = 413, "body_too_large", "The body is larger than allowed.";
    /// Not JSON where JSON is needed.
    UnsupportedMediaType = 415, "unsupported_media_type", "The body must be application/json.";
    /// The body or a parameter cannot be read.
    Malformed = 400, "malformed", "The request cannot be read.";
    /// Fields of the contact form are wrong.
    InvalidContact = 422, "invalid_contact", "Some fields need attention.";
    /// The salon's catalogue has errors.
    InvalidCatalogue = 422, "invalid_catalogue", "The catalogue has errors.";
    /// Somebody else has changed the catalogue since it was read.
    CatalogueChanged = 409, "catalogue_changed", "The catalogue has changed; please read it again.";
    /// The currency cannot be another any more.
    CurrencyInUse = 409, "currency_in_use", "Visits or payments in this currency are in the books, so it stays.";
    /// The consent text shown is not the current one.
    ConsentChanged = 409, "consent_changed", "The salon has changed this text; please read it again.";
    /// The leave to charge a card is not the one that is asked for.
    MandateChanged = 409, "mandate_changed", "What is allowed to be charged has changed; please read it again.";
    /// A service or staff member is not offered, or not together.
    NotOffered = 422, "not_offered", "This service is not offered like that.";
    /// The quote shown is not the true one.
    PriceChanged = 409, "price_changed", "The price has changed.";
    /// The start is not a time that the salon offers (closed, too soon, too far ahead, off the grid).
    NotBookable = 422, "not_bookable", "The salon does not offer this time.";
    /// Someone else has the slot.
    SlotTaken = 409, "slot_taken", "This time was just taken.";
    /// A prepayment is required.
    PrepaymentRequired = 422, "prepayment_required", "This visit must be prepaid.";
    /// This visit cannot be paid online.
    PrepaymentUnavailable = 422, "prepayment_unavailable", "This visit cannot be paid online.";
    /// The booking's identifier is used by another booking.
    BookingIdReused = 409, "booking_id_reused", "This booking identifier is already used for something else.";
    /// Nothing is to be paid for this booking now.
    NothingToPay = 409, "nothing_to_pay", "Nothing is to be paid for this booking now.";
    /// The hold has ended.
    HoldEnded = 409, "hold_ended", "The time is no longer held for you.";
    /// There is nothing to call off any more.
    NotCancellable = 409, "not_cancellable", "This visit cannot be cancelled any more.";
    /// Calling off means something else by now than what was shown.
    FeeChanged = 409, "fee_changed", "The conditions of cancelling have changed meanwhile.";
    /// The booking does not stand, or it is too early or too late for that.
    NotNow = 409, "not_now", "This cannot be done with the booking now.";
    /// More than can be given back.
    TooMuch = 422, "too_much", "More than is left.";
    /// No provider of the salon's takes so little.
    TooLittle = 422, "too_little", "No payment provider takes so little.";
    /// The provider cannot send the money back: a dispute is open, or it has refused several times.
    CannotSendBack = 409, "cannot_send_back", "The payment provider cannot send this payment back.";
    /// The payment provider refuses.
    ProviderRefused = 502, "provider_refused", "The payment provider refused to open a payment page.";
    /// The payment provider does not answer.
    ProviderUnavailable = 503, "provider_unavailable", "The payment provider does not answer at the moment.";
    /// A provider message without a valid signature.
    BadSignature = 400, "bad_signature", "The signature does not match.";
    /// A provider message of the other mode.
    WrongMode = 400, "wrong_mode", "A test message for live keys, or the other way round.";
    /// A provider message that belongs to another salon.
    WrongSalon = 400, "wrong_salon", "This message belongs to another salon.";
    /// Too many requests.
    TooManyRequests = 429, "too_many_requests", "Too many requests; please wait a moment.";
    /// Our fault.
    Internal = 500, "internal", "Something went wrong on our side.";
    /// The ledger does not answer; nothing is known to have happened, and the same request may be sent again.
    Unavailable = 503, "unavailable", "The booking service is busy; please try again.";
}

/// A problem answer, `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// `urn:chairtime:problem:{code}`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The HTTP status.
    pub status: u16,
    /// The stable code.
    pub code: Code,
    /// One English sentence.
    pub title: String,
    /// More about this occurrence, for developers; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// Why exactly, for the desk to say in the owner's language: each a code and what its sentence needs ([`Reason`]).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// Fields to mend.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldError>,
    /// The nearest free times, when a time was refused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nearest: Vec<FreeTime>,
    /// The true quote, when the one shown was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<Box<Quote>>,
    /// What calling off means now, when something else was shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancellation: Option<Box<CancellationQuote>>,
    /// What the client is asked to allow now, with `mandate_changed`; absent when nothing is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mandate: Option<Box<Mandate>>,
    /// What is left, when more was wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<Money>,
    /// Names this occurrence in the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
}

impl Problem {
    /// A problem with nothing but its code.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self {
            kind: joined(&["urn:chairtime:problem:", code.as_str()]),
            status: code.status(),
            code,
            title: code.title().to_owned(),
            detail: String::new(),
            reasons: Vec::new(),
            fields: Vec::new(),
            nearest: Vec::new(),
            quote: None,
            cancellation: None,
            mandate: None,
            left: None,
            request: None,
        }
    }

    /// The same with a sentence about this occurrence.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// The same with a reason that the desk has words for, as it is told.
    #[must_use]
    pub fn because(mut self, reason: String) -> Self {
        self.reasons.push(reason);
        self
    }

    /// A problem with the English sentence and the reason of it. Not inlined: many refuse like that.
    #[inline(never)]
    #[must_use]
    pub fn reasoned(code: Code, detail: &str, reason: Reason) -> Self {
        Self::new(code).detail(detail).because(reason.code().to_owned())
    }

    /// What is wrong with a catalogue, all of it.
    #[must_use]
    pub fn invalid_catalogue(wrong: &InvalidCatalogue) -> Self {
        let reasons = wrong.0.iter().map(Reason::of_catalogue).collect();
        Self { reasons, ..Self::new(Code::InvalidCatalogue) }.detail(wrong.lines())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_s_text_is_what_serde_writes_and_old_readers_survive_new_codes() {
        let problem = Problem::new(Code::SlotTaken);
        let json = serde_json::to_value(&problem).unwrap();
        assert_eq!(json["code"], Code::SlotTaken.as_str());
        assert_eq!(json["status"], 409);
        assert_eq!(json["type"], "urn:chairtime:problem:slot_taken");
        let newer: Code = serde_json::from_str("\"from_the_future\"").unwrap();
        assert_eq!(newer, Code::Unknown);
        for code in Code::ALL {
            assert_eq!(Code::named(code.as_str()), *code);
        }
        assert_eq!(Code::named("from_the_future"), Code::Unknown);
    }
}
