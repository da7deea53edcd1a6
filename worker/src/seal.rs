//! Sealing: how the providers' keys of a salon are encrypted before they are stored.
//!
//! Two layers. Each salon has a data key of its own, which encrypts its secrets; the data key is stored wrapped, encrypted
//! under a sealing key of the Worker. So a new sealing key means to wrap a few dozen bytes per salon again, and a sealing
//! key never meets a provider's key. XChaCha20-Poly1305 throughout: its nonces are long enough to be drawn at random.
//!
//! Invariant: whatever is sealed is bound to its place (what for, which salon, which field, which version), so a row that is
//! copied to another salon, another field or back from an older version does not open. Deliberately absent: randomness
//! (nonces and keys are passed in), storage, and any error that tells more than that something does not open.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use chairtime_shared::id::SalonId;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt;
use zeroize::Zeroizing;

/// Bytes of a key.
pub const KEY_BYTES: usize = 32;
/// Bytes of a nonce.
pub const NONCE_BYTES: usize = 24;

/// A nonce: random, never used twice.
pub type Nonce = [u8; NONCE_BYTES];

/// What a wrapped data key is for. Another purpose gets another name, never this one.
const WRAP: &str = "chairtime data key v1";
/// What a sealed text is for.
const SEAL: &str = "chairtime secret v1";

/// What a keyed digest is for.
const MARK: &str = "chairtime mark v1";

/// It does not open: another key, another place, or a changed byte. Which one is not told, for nobody can know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Not in the form that we write.
    #[error("the sealed text is malformed")]
    Malformed,
    /// Sealed under a key that is not on the ring (any more).
    #[error("the sealing key is not on the ring")]
    UnknownKey,
    /// The key, the place or the text is not what it was.
    #[error("the sealed text does not open")]
    DoesNotOpen,
}

/// Why a keyring cannot be read. Names the entry by its number, never by what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// No entry at all.
    #[error("no sealing key")]
    Empty,
    /// Not `id:base64`.
    #[error("entry {0} is not id:base64")]
    Form(usize),
    /// The identifier is not 1 to 32 of `a-z`, `0-9`, `-`.
    #[error("entry {0}: the id must be 1 to 32 of a-z, 0-9 and -")]
    Id(usize),
    /// Not base64 of 32 bytes.
    #[error("entry {0}: the key must be 32 bytes in base64")]
    Key(usize),
    /// Two keys of one name: what is sealed under it could not be told apart.
    #[error("entry {0} repeats an id")]
    Repeated(usize),
}

struct SealingKey {
    id: String,
    key: Zeroizing<[u8; KEY_BYTES]>,
}

/// The Worker's sealing keys, the current one first. The others only open what was sealed before.
pub struct Keyring(Vec<SealingKey>);

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|key| &key.id)).finish()
    }
}

fn key_bytes(text: &str) -> Option<Zeroizing<[u8; KEY_BYTES]>> {
    let bytes = Zeroizing::new(BASE64.decode(text).ok()?);
    let key: [u8; KEY_BYTES] = bytes.as_slice().try_into().ok()?;
    Some(Zeroizing::new(key))
}

impl Keyring {
    /// Reads `id:base64,id:base64`, the current key first.
    pub fn parse(text: &str) -> Result<Self, KeyringError> {
        let mut keys: Vec<SealingKey> = Vec::new();
        for (entry, part) in (1..).zip(text.split(',').map(str::trim).filter(|part| !part.is_empty())) {
            let (id, key) = part.split_once(':').ok_or(KeyringError::Form(entry))?;
            let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            if id.is_empty() || id.len() > 32 || !id.bytes().all(allowed) {
                return Err(KeyringError::Id(entry));
            }
            if keys.iter().any(|known| known.id == id) {
                return Err(KeyringError::Repeated(entry));
            }
            let key = key_bytes(key.trim()).ok_or(KeyringError::Key(entry))?;
            keys.push(SealingKey { id: id.to_owned(), key });
        }
        if keys.is_empty() { Err(KeyringError::Empty) } else { Ok(Self(keys)) }
    }

    /// Encrypts a salon's data key under the current sealing key.
    pub fn wrap(&self, salon: &SalonId, key: &DataKey, nonce: &Nonce) -> Result<String, SealError> {
        let current = self.0.first().ok_or(SealError::UnknownKey)?;
        let place = [WRAP, salon.as_str(), &current.id];
        let body = encrypt(&current.key, &place, nonce, key.0.as_slice())?;
        Ok(format!("{}:{body}", current.id))
    }

    /// Decrypts a salon's data key.
    pub fn unwrap(&self, salon: &SalonId, wrapped: &str) -> Result<DataKey, SealError> {
        let (id, body) = wrapped.split_once(':').ok_or(SealError::Malformed)?;
        let key = self.0.iter().find(|key| key.id == id).ok_or(SealError::UnknownKey)?;
        let bytes = decrypt(&key.key, &[WRAP, salon.as_str(), id], body)?;
        let bytes: [u8; KEY_BYTES] = bytes.as_slice().try_into().map_err(|_| SealError::Malformed)?;
        Ok(DataKey(Zeroizing::new(bytes)))
    }

    /// True when a wrapped data key should be wrapped again: it is not under the current sealing key.
    #[must_use]
    pub fn is_outdated(&self, wrapped: &str) -> bool {
        let id = wrapped.split_once(':').map(|(id, _)| id);
        self.0.first().map(|key| key.id.as_str()) != id
    }
}

/// Where a sealed text stands.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// In this salon's ledger.
    pub salon: &'a SalonId,
    /// What it is, such as `stripe.keys`.
    pub field: &'a str,
    /// Which version of it; grows with each change.
    pub version: u64,
}

/// The key of one salon's secrets.
pub struct DataKey(Zeroizing<[u8; KEY_BYTES]>);

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey(…)")
    }
}

impl DataKey {
    /// A new data key of these random bytes.
    #[must_use]
    pub fn new(random: [u8; KEY_BYTES]) -> Self {
        Self(Zeroizing::new(random))
    }

    /// Encrypts `plain` for its place.
    pub fn seal(&self, place: Place<'_>, nonce: &Nonce, plain: &[u8]) -> Result<String, SealError> {
        let version = place.version.to_string();
        encrypt(&self.0, &[SEAL, place.salon.as_str(), place.field, &version], nonce, plain)
    }

    /// A keyed digest of a value, by which it is found without being readable: 128 bits in hex.
    pub fn mark(&self, salon: &SalonId, kind: &str, value: &str) -> Result<String, SealError> {
        let mac = |key: &[u8], bytes: &[u8]| {
            let mac = Hmac::<Sha256>::new_from_slice(key).map_err(|_| SealError::Malformed)?;
            Ok::<_, SealError>(mac.chain_update(bytes).finalize().into_bytes())
        };
        // A key of its own: the data key itself only ever encrypts.
        let key = mac(self.0.as_slice(), MARK.as_bytes())?;
        let digest = mac(&key, &bound_to(&[salon.as_str(), kind, value]))?;
        Ok(hex::encode(digest.get(..16).unwrap_or_default()))
    }

    /// Decrypts what was sealed for that place.
    pub fn open(&self, place: Place<'_>, sealed: &str) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let version = place.version.to_string();
        decrypt(&self.0, &[SEAL, place.salon.as_str(), place.field, &version], sealed)
    }
}

/// The associated data: each part with its length before it, so that no two places have the same bytes.
fn bound_to(place: &[&str]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in place {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part.as_bytes());
    }
    bytes
}

/// `base64(nonce, ciphertext, tag)`.
fn encrypt(key: &[u8; KEY_BYTES], place: &[&str], nonce: &Nonce, plain: &[u8]) -> Result<String, SealError> {
    let cipher = XChaCha20Poly1305::new(key.into());
    let aad = bound_to(place);
    let body = cipher
        .encrypt(&XNonce::from(*nonce), Payload { msg: plain, aad: &aad })
        .map_err(|_| SealError::Malformed)?;
    let mut bytes = nonce.to_vec();
    bytes.extend_from_slice(&body);
    Ok(BASE64.encode(bytes))
}

fn decrypt(key: &[u8; KEY_BYTES], place: &[&str], text: &str) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let bytes = BASE64.decode(text).map_err(|_| SealError::Malformed)?;
    let (nonce, body) = bytes.split_first_chunk::<NONCE_BYTES>().ok_or(SealError::Malformed)?;
    let cipher = XChaCha20Poly1305::new(key.into());
    let aad = bound_to(place);
    cipher
        .decrypt(&XNonce::from(*nonce), Payload { msg: body, aad: &aad })
        .map(Zeroizing::new)
        .map_err(|_| SealError::DoesNotOpen)
}

#[cfg(test)]
mod tests;
