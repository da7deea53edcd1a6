//! Workers KV: what the world reads. One list of keys, one form of value.
//!
//! Invariant: only the ledger's publications write here; every value carries the version it was written at, and a reader
//! takes it as a hint, for KV is stale by a minute or more. Deliberately absent: contact data. A booking's record says
//! when, what and how paid, not who.

use chairtime_shared::catalogue::Translations;
use chairtime_shared::id::{BookingId, ProviderRef, SalonId};
use chairtime_shared::time::LocalDate;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The binding's name in wrangler.toml.
pub const BINDING: &str = "STATE";

/// A key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// The storefront as clients get it, byte for byte; its metadata is a [`StorefrontNote`].
    Storefront(SalonId),
    /// The whole catalogue, from which the edge computes free times.
    Catalogue(SalonId),
    /// The claims of one day in the salon's zone.
    Busy(SalonId, LocalDate),
    /// One booking.
    Booking(SalonId, BookingId),
    /// Whose payment a provider's name belongs to.
    Name(ProviderRef),
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Storefront(salon) => write!(f, "storefront:{salon}"),
            Self::Catalogue(salon) => write!(f, "catalogue:{salon}"),
            Self::Busy(salon, date) => write!(f, "busy:{salon}:{date}"),
            Self::Booking(salon, booking) => write!(f, "booking:{salon}:{booking}"),
            Self::Name(name) => write!(f, "payment:{name}"),
        }
    }
}

/// The prefix of all [`Key::Storefront`]s: the list of salons.
pub const STOREFRONTS: &str = "storefront:";

/// What a storefront's reader needs before its body: kept in the key's metadata (at most 1,024 bytes).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StorefrontNote {
    /// The catalogue's version, also the `ETag`.
    pub version: u64,
    /// Origins that may embed the widget; absent when they do not fit, then the catalogue tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origins: Option<Vec<String>>,
    /// There are texts in it in other languages than the salon's own.
    #[serde(default)]
    pub translated: bool,
}

impl StorefrontNote {
    /// The note for a storefront; leaves out the origins when they would not fit into metadata.
    #[must_use]
    pub fn new(version: u64, origins: Vec<String>, translations: &Translations) -> Self {
        let size: usize = origins.iter().map(|origin| origin.len() + 3).sum();
        let origins = (size <= 900).then_some(origins);
        Self { version, origins, translated: !translations.is_empty() }
    }
}

/// A payment's owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameOwner {
    /// The salon.
    pub salon: SalonId,
}

#[cfg(test)]
mod tests {
    use super::*;
    use chairtime_shared::catalogue::TextPlace;
    use chairtime_shared::locale::Locale;

    #[test]
    fn keys_are_told_apart_by_their_first_part() {
        let salon: SalonId = "belle".parse().unwrap();
        let keys = [
            (Key::Storefront(salon.clone()), "storefront:belle"),
            (Key::Catalogue(salon.clone()), "catalogue:belle"),
            (Key::Busy(salon, "2026-11-21".parse().unwrap()), "busy:belle:2026-11-21"),
            (Key::Name("pi_1".parse().unwrap()), "payment:pi_1"),
        ];
        for (key, text) in keys {
            assert_eq!(key.to_string(), text);
        }
    }

    #[test]
    fn a_storefront_s_note_fits_into_metadata() {
        let origins = |count| vec!["https://a-rather-long-name-of-a-salon.example".to_owned(); count];
        let mut translated = Translations::default();
        translated.set(Locale::Ru, TextPlace::salon_name(), "Белль".to_owned());
        for count in 0..40 {
            let note = StorefrontNote::new(u64::MAX, origins(count), &translated);
            let note = serde_json::to_string(&note).unwrap();
            assert!(note.len() <= 1_024, "{count}: {}", note.len());
        }
        assert!(StorefrontNote::new(1, origins(3), &translated).origins.is_some());
    }
}
