//! Stripe's messages and answers against the codec: signatures by the vectors of the official libraries, events and
//! answers by example, requests by golden text.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at what it did not expect")]

#[path = "common/chance.rs"]
mod chance;
#[path = "stripe/charges.rs"]
mod charges;
#[path = "stripe/events.rs"]
mod events;
#[path = "stripe/forged.rs"]
mod forged;
#[path = "stripe/requests.rs"]
mod requests;
#[path = "stripe/signature.rs"]
mod signature;

use chairtime_shared::time::Timestamp;
use chairtime_worker::secret::Secret;
use chairtime_worker::stripe::signature::{SignatureError, Verified, verify};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::path::PathBuf;

const SECRET: &str = "whsec_test_secret";
const SIGNED_AT: i64 = 1_795_000_000;

fn fixture(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/stripe").join(path)
}

fn read(path: &str) -> Vec<u8> {
    std::fs::read(fixture(path)).unwrap()
}

/// A signature made by the plain rule, not by the code under test.
fn mac(timestamp: &str, body: &[u8], secret: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(timestamp.as_bytes());
    mac.update(b".");
    mac.update(body);
    hex::encode(mac.finalize().into_bytes())
}

fn sign(body: &[u8], at: i64) -> String {
    format!("t={at},v1={}", mac(&at.to_string(), body, SECRET))
}

fn secrets(texts: &[&str]) -> Vec<Secret> {
    texts.iter().map(|text| Secret::new(text).unwrap()).collect()
}

/// Verifies with the one test secret at the time of signing.
fn check<'a>(header: &str, body: &'a [u8]) -> Result<Verified<'a>, SignatureError> {
    verify(Some(header), body, &secrets(&[SECRET]), Timestamp(SIGNED_AT))
}
