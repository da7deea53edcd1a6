//! TipTop Pay's notifications and answers against the codec: signatures by vectors, notifications and answers by example,
//! requests by golden text.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at what it did not expect")]

#[path = "tiptoppay/answers.rs"]
mod answers;
#[path = "common/chance.rs"]
mod chance;
#[path = "tiptoppay/charges.rs"]
mod charges;
#[path = "tiptoppay/forged.rs"]
mod forged;
#[path = "tiptoppay/notifications.rs"]
mod notifications;
#[path = "tiptoppay/requests.rs"]
mod requests;
#[path = "tiptoppay/signature.rs"]
mod signature;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chairtime_shared::money::{Currency, Money};
use chairtime_worker::secret::Secret;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::path::PathBuf;

const SECRET: &str = "test-api-secret";

fn fixture(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/tiptoppay").join(path)
}

fn read(path: &str) -> Vec<u8> {
    std::fs::read(fixture(path)).unwrap()
}

/// A signature made by the plain rule, not by the code under test.
fn sign(message: &[u8], secret: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(message);
    STANDARD.encode(mac.finalize().into_bytes())
}

fn secrets(texts: &[&str]) -> Vec<Secret> {
    texts.iter().map(|text| Secret::new(text).unwrap()).collect()
}

fn kzt() -> Currency {
    "KZT".parse().unwrap()
}

fn money(minor: u64) -> Money {
    Money::new(minor, kzt()).unwrap()
}
