//! How a provider's object is tied to a payment of ours: by what we wrote into it.
//!
//! Invariant: a [`Hint`] is a hint. Whoever holds the salon's account at the provider can write anything there, so a hint
//! that names another salon than the one whose secret verified the message is to be refused by the caller.
//! Deliberately absent: the provider's own names; each codec knows its own.

use chairtime_shared::id::{BookingId, SalonId};
use std::fmt;
use std::str::FromStr;

/// What we wrote into the object when we opened the payment page: which attempt to pay for which booking of which salon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// The salon.
    pub salon: SalonId,
    /// Its booking.
    pub booking: BookingId,
    /// The number of the payment page for that booking.
    pub attempt: u32,
}

impl fmt::Display for Hint {
    /// `{salon}.{booking}.{attempt}`, at most 84 characters: Stripe's `client_reference_id` (at most 200 there) and TipTop
    /// Pay's `InvoiceId`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.salon, self.booking, self.attempt)
    }
}

/// The text is not `{salon}.{booking}.{attempt}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a reference of ours")]
pub struct ForeignReference;

impl FromStr for Hint {
    type Err = ForeignReference;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.splitn(3, '.');
        let hint = Self::from_parts(parts.next(), parts.next(), parts.next());
        hint.ok_or(ForeignReference)
    }
}

impl Hint {
    pub(crate) fn from_parts(
        salon: Option<&str>,
        booking: Option<&str>,
        attempt: Option<&str>,
    ) -> Option<Self> {
        let attempt = attempt.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?;
        Some(Self {
            salon: salon?.parse().ok()?,
            booking: booking?.parse().ok()?,
            attempt: attempt.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_reads_back_and_fits() {
        let longest = format!("{}.{}.{}", "s".repeat(40), "a".repeat(32), u32::MAX);
        let hint: Hint = longest.parse().unwrap();
        assert_eq!(hint.to_string(), longest);
        assert!(longest.len() <= 200);
    }

    #[test]
    fn foreign_references_are_not_read() {
        let booking = "0123456789abcdef0123456789abcdef";
        for text in ["", "order-7", "a.b.c", &format!("belle.{booking}"), &format!("belle.{booking}.+1")] {
            assert!(text.parse::<Hint>().is_err(), "{text}");
        }
        assert!(format!("Belle.{booking}.1").parse::<Hint>().is_err());
    }
}
