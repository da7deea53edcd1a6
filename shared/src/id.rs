//! Identifiers: what may name a salon, a service, a staff member, a booking, an operation.
//!
//! Invariant: a value of these types has been parsed; its text is safe in a path, a key and a log line.
//! Deliberately absent: making identifiers. Random bits come from the shells.

use serde::{Deserialize, Serialize, Serializer};
use std::fmt;

/// Why a text is not an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseIdError {
    /// Nothing was given.
    #[error("empty identifier")]
    Empty,
    /// More characters than the kind allows.
    #[error("identifier is too long")]
    TooLong,
    /// A character outside the kind's alphabet.
    #[error("identifier has a character that is not allowed")]
    Character,
}

/// Longest slug: it goes into Durable Object names, KV keys (512 B) and Stripe metadata values (500).
pub const SLUG_CHARS_MAX: usize = 40;

fn parse_slug(text: &str) -> Result<(), ParseIdError> {
    if text.is_empty() {
        return Err(ParseIdError::Empty);
    }
    if text.len() > SLUG_CHARS_MAX {
        return Err(ParseIdError::TooLong);
    }
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if !text.bytes().all(allowed) || text.starts_with('-') {
        return Err(ParseIdError::Character);
    }
    Ok(())
}

fn parse_booking(text: &str) -> Result<(), ParseIdError> {
    if text.is_empty() {
        return Err(ParseIdError::Empty);
    }
    if text.len() > 32 {
        return Err(ParseIdError::TooLong);
    }
    let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    if text.len() != 32 || !text.bytes().all(hex) {
        return Err(ParseIdError::Character);
    }
    Ok(())
}

fn parse_visible(text: &str) -> Result<(), ParseIdError> {
    if text.is_empty() {
        return Err(ParseIdError::Empty);
    }
    if text.len() > 255 {
        return Err(ParseIdError::TooLong);
    }
    if !text.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(ParseIdError::Character);
    }
    Ok(())
}

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident, $parse:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(String);

        impl $name {
            /// The text as it travels.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = ParseIdError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $parse(text)?;
                Ok(Self(text.to_owned()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = ParseIdError;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                $parse(&text)?;
                Ok(Self(text))
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
    };
}

identifier!(
    /// A salon's slug: 1 to 40 of `a-z`, `0-9`, `-`, not starting with `-`.
    SalonId, parse_slug
);
identifier!(
    /// A service's slug within its salon.
    ServiceId, parse_slug
);
identifier!(
    /// A staff member's slug within the salon.
    StaffId, parse_slug
);
identifier!(
    /// A category's slug within its salon.
    CategoryId, parse_slug
);
identifier!(
    /// A booking: 128 random bits made by the client before the first post, as 32 lower-case hex digits.
    BookingId, parse_booking
);
identifier!(
    /// A client at a salon's desk: a keyed digest of their phone number, else of their address, else one booking of theirs; 32
    /// lower-case hex digits. It says nothing of anybody to who has not the salon's key.
    ClientId, parse_booking
);
identifier!(
    /// One operation on a ledger: the same identifier twice is the same operation and gets the same answer.
    OperationId, parse_visible
);
identifier!(
    /// A provider's own name for one of its objects (`cs_…`, `pi_…`, `ch_…`, `re_…`, `dp_…`).
    ProviderRef, parse_visible
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_refuse_what_would_be_unsafe_in_a_path_or_key() {
        assert!("belle-2".parse::<SalonId>().is_ok() && "a".repeat(40).parse::<SalonId>().is_ok());
        for bad in ["", "-a", "A", "a b", "a/b", "..", "é", &"a".repeat(41)] {
            assert!(bad.parse::<SalonId>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_booking_id_is_exactly_128_bits_of_lower_case_hex() {
        assert!("0123456789abcdef0123456789abcdef".parse::<BookingId>().is_ok());
        for (bad, why) in [
            ("", ParseIdError::Empty),
            ("0123", ParseIdError::Character),
            ("0123456789ABCDEF0123456789ABCDEF", ParseIdError::Character),
            (&"0".repeat(33), ParseIdError::TooLong),
        ] {
            assert_eq!(bad.parse::<BookingId>(), Err(why), "{bad:?}");
        }
    }

    #[test]
    fn a_provider_s_name_is_anything_that_can_be_seen_and_fits() {
        assert!(
            "cs_test:1/2".parse::<ProviderRef>().is_ok() && "x".repeat(255).parse::<ProviderRef>().is_ok()
        );
        for (bad, why) in [
            ("", ParseIdError::Empty),
            ("a b", ParseIdError::Character),
            ("a\n", ParseIdError::Character),
            ("é", ParseIdError::Character),
            (&"x".repeat(256), ParseIdError::TooLong),
            (&"x".repeat(257), ParseIdError::TooLong),
        ] {
            assert_eq!(bad.parse::<ProviderRef>(), Err(why), "{bad:?}");
        }
    }
}
