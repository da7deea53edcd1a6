//! Secrets: texts that must never reach a log, a page or an answer.
//!
//! Invariant: a `Secret` is not blank, has no white space around it (pasted keys often do) and nothing that could end a
//! header line. It prints as `Secret(…)`, and its memory is overwritten when it is dropped.
//! Deliberately absent: `Display`, `Serialize` and `PartialEq`. Secrets are used, not shown, stored or compared.

use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;
use std::fmt;
use zeroize::{Zeroize, Zeroizing};

/// A key, a signing secret or a password.
#[derive(Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct Secret(String);

/// Whether both texts are the same, told in time that says nothing of them: compared as MACs under `key`.
#[must_use]
pub fn are_same(one: &str, other: &str, key: &str) -> bool {
    let mac = |text: &str| {
        let mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).ok()?;
        Some(mac.chain_update(text.as_bytes()))
    };
    match (mac(one), mac(other)) {
        (Some(one), Some(other)) => one.verify_slice(&other.finalize().into_bytes()).is_ok(),
        _ => false,
    }
}

/// Why a text is no secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// Empty or only white space: whoever signs with it signs with a key that everybody knows.
    #[error("the secret is blank")]
    Blank,
    /// A control character inside, such as a line break.
    #[error("the secret has a control character in it")]
    Character,
}

impl Secret {
    /// The text without the white space around it.
    pub fn new(text: &str) -> Result<Self, SecretError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(SecretError::Blank);
        }
        if text.chars().any(char::is_control) {
            return Err(SecretError::Character);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text itself, for the one call that needs it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Secret {
    type Error = SecretError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(&Zeroizing::new(text))
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests;
