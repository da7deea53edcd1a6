//! The `Stripe-Signature` header: who sent these bytes, and when (docs.stripe.com/webhooks, "Verify manually").
//!
//! Invariant: only [`verify`] makes a [`Verified`], so a body that was not signed for this salon cannot be parsed.
//! The signature covers the raw bytes; nothing may decode and write them again before. Comparison takes the same time
//! wherever the first difference is, and every secret is tried against every candidate, found or not.
//! Deliberately absent: a switch for the age check, and every scheme but `v1` (`v0` is a fake in test mode).

use crate::secret::Secret;
use chairtime_shared::time::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// How far the signing time may be from now, in seconds, either way. Five minutes is Stripe's own default for the past;
/// the official libraries leave the future open, we do not: each retry is signed afresh, so nothing honest needs it.
pub const TOLERANCE_SECONDS: i64 = 300;

/// The body of a message that carries a valid signature.
#[derive(Debug, Clone, Copy)]
pub struct Verified<'a> {
    body: &'a [u8],
}

impl<'a> Verified<'a> {
    /// The bytes that were signed.
    #[must_use]
    pub fn body(self) -> &'a [u8] {
        self.body
    }
}

/// Why a message is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// No header, or an empty one.
    #[error("the Stripe-Signature header is missing")]
    MissingHeader,
    /// The header is not a list of `name=value` with exactly one timestamp of digits.
    #[error("the Stripe-Signature header is malformed")]
    MalformedHeader,
    /// No signature of the scheme `v1`.
    #[error("the Stripe-Signature header has no v1 signature")]
    NoSignature,
    /// No body.
    #[error("the message is empty")]
    EmptyBody,
    /// Nothing to verify with.
    #[error("no signing secret is stored")]
    NoSecret,
    /// No signature fits the body and a secret.
    #[error("no signature matches the message")]
    Mismatch,
    /// Signed more than [`TOLERANCE_SECONDS`] ago.
    #[error("the signature is too old")]
    TooOld,
    /// Signed more than [`TOLERANCE_SECONDS`] from now.
    #[error("the signature is from the future")]
    FromTheFuture,
}

struct Header<'a> {
    timestamp: &'a str,
    seconds: i64,
    candidates: Vec<[u8; 32]>,
}

/// A signature as Stripe writes it: 64 lower-case hex digits.
fn candidate(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    let lower = !text.bytes().any(|byte| byte.is_ascii_uppercase());
    (lower && hex::decode_to_slice(text, &mut bytes).is_ok()).then_some(bytes)
}

fn parse_header(header: &str) -> Result<Header<'_>, SignatureError> {
    let mut timestamp = None;
    let mut signed = false;
    let mut candidates = Vec::new();
    for element in header.split(',') {
        let (name, value) = element.split_once('=').ok_or(SignatureError::MalformedHeader)?;
        match name {
            // Two timestamps: libraries disagree on which one counts, so neither does.
            "t" if timestamp.is_some() => return Err(SignatureError::MalformedHeader),
            "t" => timestamp = Some(value),
            "v1" => {
                signed = true;
                candidates.extend(candidate(value));
            }
            _ => {}
        }
    }
    let timestamp = timestamp.ok_or(SignatureError::MalformedHeader)?;
    if !timestamp.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(SignatureError::MalformedHeader);
    }
    let seconds = timestamp.parse().map_err(|_| SignatureError::MalformedHeader)?;
    if signed { Ok(Header { timestamp, seconds, candidates }) } else { Err(SignatureError::NoSignature) }
}

/// When a message was signed, by the word of its header.
#[must_use]
pub fn signed_at(header: &str) -> Option<Timestamp> {
    parse_header(header).ok().map(|header| Timestamp(header.seconds))
}

/// Believes `body` if `header` holds a signature of it under one of `secrets`, made within [`TOLERANCE_SECONDS`] of
/// `now`. Several secrets and several signatures are normal while a secret is being rotated.
pub fn verify<'body>(
    header: Option<&str>,
    body: &'body [u8],
    secrets: &[Secret],
    now: Timestamp,
) -> Result<Verified<'body>, SignatureError> {
    let header = header.filter(|text| !text.is_empty()).ok_or(SignatureError::MissingHeader)?;
    if body.is_empty() {
        return Err(SignatureError::EmptyBody);
    }
    let header = parse_header(header)?;
    if secrets.is_empty() {
        return Err(SignatureError::NoSecret);
    }
    let mut matched = false;
    for secret in secrets {
        // The key is the whole text with its prefix; it is not base64 as in other schemes.
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes())
            .map_err(|_| SignatureError::NoSecret)?;
        mac.update(header.timestamp.as_bytes());
        mac.update(b".");
        mac.update(body);
        for candidate in &header.candidates {
            matched |= mac.clone().verify_slice(candidate).is_ok();
        }
    }
    if !matched {
        return Err(SignatureError::Mismatch);
    }
    let age = now.since(Timestamp(header.seconds));
    if age > TOLERANCE_SECONDS {
        return Err(SignatureError::TooOld);
    }
    if age < -TOLERANCE_SECONDS {
        return Err(SignatureError::FromTheFuture);
    }
    Ok(Verified { body })
}
