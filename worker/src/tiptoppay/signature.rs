//! The `Content-HMAC` header: who sent these bytes.
//!
//! Invariant: only [`verify`] makes a [`Verified`], so a message that was not signed for this salon cannot be parsed.
//! The signature covers the raw bytes, the body of a POST or the query of a GET; nothing may decode and write them again
//! before (their escapes are in lower case, most writers use upper case: another signature).
//! The signature covers neither the address nor the time: `notification` tells the kind from the fields, and a repeat is
//! the same operation to the ledger.
//! Deliberately absent: `X-Content-HMAC`. It covers the decoded text, in which a value may hold `&` and `=`, so several
//! messages share one signature; the other header is always sent with it.

use crate::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// A message that carries a valid signature.
#[derive(Debug, Clone, Copy)]
pub struct Verified<'a> {
    message: &'a [u8],
}

impl<'a> Verified<'a> {
    /// The bytes that were signed.
    #[must_use]
    pub fn message(self) -> &'a [u8] {
        self.message
    }
}

/// Why a message is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// No header, or an empty one.
    #[error("the Content-HMAC header is missing")]
    MissingHeader,
    /// The header is not 32 bytes in standard base64 with padding.
    #[error("the Content-HMAC header is malformed")]
    MalformedHeader,
    /// No body, or no query.
    #[error("the message is empty")]
    EmptyMessage,
    /// Nothing to verify with.
    #[error("no API secret is stored")]
    NoSecret,
    /// The signature fits the message under none of the secrets.
    #[error("the signature does not match the message")]
    Mismatch,
}

/// Believes `message` if `content_hmac` is its signature under one of `secrets`. Several secrets are normal while the API
/// secret is being rotated; every one is tried, found or not, and each comparison takes the same time wherever the first
/// difference is.
pub fn verify<'a>(
    content_hmac: Option<&str>,
    message: &'a [u8],
    secrets: &[Secret],
) -> Result<Verified<'a>, SignatureError> {
    let header = content_hmac.filter(|text| !text.is_empty()).ok_or(SignatureError::MissingHeader)?;
    if message.is_empty() {
        return Err(SignatureError::EmptyMessage);
    }
    let signature = STANDARD.decode(header).map_err(|_| SignatureError::MalformedHeader)?;
    let signature = <[u8; 32]>::try_from(signature).map_err(|_| SignatureError::MalformedHeader)?;
    if secrets.is_empty() {
        return Err(SignatureError::NoSecret);
    }
    let mut matched = false;
    for secret in secrets {
        // The key is the text of the API secret itself; it is not base64 or hex.
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes())
            .map_err(|_| SignatureError::NoSecret)?;
        mac.update(message);
        matched |= mac.verify_slice(&signature).is_ok();
    }
    if matched { Ok(Verified { message }) } else { Err(SignatureError::Mismatch) }
}
