//! Stripe: its words on the wire, to and from the words of `chairtime_shared::payment`.
//!
//! The road in: [`signature::verify`] proves the bytes, [`event::parse`] reduces them to facts. The road out:
//! [`checkout`], [`charge`], [`payment_intent`] and [`refund`] write a request as plain data and read its answer into the same
//! facts, so a message and a look-up are one kind of news.
//! Invariant: nothing here reads a clock, draws randomness or talks to anyone; an unverified body cannot become facts.
//! Deliberately absent: typed bindings of Stripe's API. Objects are read leniently (only the fields that matter, every
//! one optional, enums open), because Stripe adds to them at will.

pub mod account;
pub mod charge;
pub mod checkout;
pub mod dispute;
pub mod error;
pub mod event;
pub mod form;
mod kind;
pub mod listing;
mod object;
pub mod payment_intent;
mod reference;
pub mod refund;
pub mod request;
pub mod rights;
pub mod signature;
pub mod webhook_endpoint;

pub use kind::EventKind;
pub use reference::{Hint, Subject};

use crate::secret::Secret;
use chairtime_shared::provider::Mode;

/// The API version of every request; webhook endpoints are to be created with the same one, so that messages and
/// answers have the same form. Since 2026-09-30 cards are asked for by `allowed_payment_method_types`.
pub const API_VERSION: &str = "2026-10-28.endive";

/// Where Stripe listens.
pub const API_BASE: &str = "https://api.stripe.com";

/// What kind of money a secret API key moves, by its prefix. `None`: not a secret or restricted key (a publishable key,
/// say), and not to be used.
#[must_use]
pub fn key_mode(key: &Secret) -> Option<Mode> {
    let rest = key.expose().strip_prefix("sk_").or_else(|| key.expose().strip_prefix("rk_"))?;
    if rest.starts_with("test_") {
        Some(Mode::Test)
    } else if rest.starts_with("live_") {
        Some(Mode::Live)
    } else {
        None
    }
}

fn mode(livemode: bool) -> Mode {
    if livemode { Mode::Live } else { Mode::Test }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_tells_its_mode() {
        let mode = |key| key_mode(&Secret::new(key).unwrap());
        assert_eq!(mode("sk_test_1"), Some(Mode::Test));
        assert_eq!(mode("rk_live_1"), Some(Mode::Live));
        for other in ["pk_test_1", "whsec_1", "sk_1", "rk_prod_1"] {
            assert_eq!(mode(other), None, "{other}");
        }
    }
}
