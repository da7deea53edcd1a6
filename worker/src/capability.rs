//! Capabilities: texts that open one booking to whoever holds them, for one purpose, until a certain time.
//!
//! A *link* stands in the fragment of an address, which no server sees, and can only be exchanged for a *session*, which
//! travels in a header and is good for an hour. Both are 22 bytes in hexadecimal: when it expires, the epoch of its links,
//! and 128 bits of HMAC-SHA256 over what it is, what it allows, salon, booking, epoch and expiry. A *payment code* is the
//! bare MAC of salon, booking and epoch, short enough for a message.
//!
//! Invariant: compared in constant time, before anything else is asked of anybody; what was made for one purpose, power,
//! salon, booking or epoch opens no other. Deliberately absent: whether the epoch is still the booking's. Its ledger knows.

use crate::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chairtime_shared::booking::Power;
use chairtime_shared::id::{BookingId, SalonId};
use chairtime_shared::time::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// Bytes of a MAC: 128 bits.
const MAC_BYTES: usize = 16;
/// Seconds that a link is good for: a year and a month, from what it was made for.
pub const LINK_SECONDS: i64 = 400 * 24 * 3_600;
/// Seconds that a session is good for.
pub const SESSION_SECONDS: i64 = 3_600;

/// What a capability is. Another kind gets another name, never one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// To be kept, and exchanged for a session.
    Link,
    /// To be sent with each call.
    Session,
}

impl Kind {
    fn name(self) -> &'static [u8] {
        match self {
            Self::Link => b"chairtime link v1",
            Self::Session => b"chairtime session v1",
        }
    }
}

fn power_name(power: Power) -> &'static [u8] {
    match power {
        Power::Manage => b"manage",
        Power::Pay => b"pay",
    }
}

/// What a capability says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// What its holder may do.
    pub power: Power,
    /// Of the booking's links of that power.
    pub epoch: u16,
    /// Good until then, and not a second longer.
    pub expires: Timestamp,
}

/// Why a text opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shut {
    /// We have not made it, or for something else.
    Unknown,
    /// It has expired.
    Expired,
}

/// One booking, and the key of its capabilities.
#[derive(Debug, Clone, Copy)]
pub struct Door<'a> {
    /// The Worker's key of links.
    pub key: &'a Secret,
    /// Where.
    pub salon: &'a SalonId,
    /// Which booking.
    pub booking: &'a BookingId,
}

impl Door<'_> {
    /// The MAC of these parts, each ended by a zero byte, and of what comes last, which always has the same length.
    fn mac(&self, names: &[&[u8]], last: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.expose().as_bytes()).ok()?;
        // Names and identifiers never contain a zero byte, so the parts cannot run into each other.
        for part in
            names.iter().copied().chain([self.salon.as_str().as_bytes(), self.booking.as_str().as_bytes()])
        {
            mac.update(part);
            mac.update(&[0]);
        }
        mac.update(last);
        Some(mac)
    }

    /// A capability as text. `None` only for an instant that no capability can name (after 2106).
    #[must_use]
    pub fn issue(&self, kind: Kind, grant: Grant) -> Option<String> {
        let Grant { power, epoch, expires } = grant;
        let mut bytes = u32::try_from(expires.0).ok()?.to_be_bytes().to_vec();
        bytes.extend(epoch.to_be_bytes());
        let mac = self.mac(&[kind.name(), power_name(power)], &bytes)?.finalize().into_bytes();
        bytes.extend(mac.get(..MAC_BYTES)?);
        Some(hex::encode(bytes))
    }

    /// What that capability says of this booking at `now`.
    pub fn open(&self, kind: Kind, text: &str, now: Timestamp) -> Result<Grant, Shut> {
        let mut bytes = [0; 4 + 2 + MAC_BYTES];
        if text.bytes().any(|byte| byte.is_ascii_uppercase())
            || hex::decode_to_slice(text, &mut bytes).is_err()
        {
            return Err(Shut::Unknown);
        }
        let [e1, e2, e3, e4, n1, n2, sent @ ..] = &bytes;
        let said = [*e1, *e2, *e3, *e4, *n1, *n2];
        let ours = |power: &Power| {
            let mac = self.mac(&[kind.name(), power_name(*power)], &said);
            mac.is_some_and(|mac| mac.verify_truncated_left(sent).is_ok())
        };
        let power = Power::ALL.into_iter().find(ours).ok_or(Shut::Unknown)?;
        let expires = Timestamp(u32::from_be_bytes([*e1, *e2, *e3, *e4]).into());
        if now > expires {
            return Err(Shut::Expired);
        }
        Ok(Grant { power, epoch: u16::from_be_bytes([*n1, *n2]), expires })
    }

    fn payment_mac(&self, epoch: u16) -> Option<Hmac<Sha256>> {
        self.mac(&[b"chairtime payment link v1"], &epoch.to_be_bytes())
    }

    /// The code of the booking's payment link in that epoch: 22 characters of base64url.
    #[must_use]
    pub fn payment_code(&self, epoch: u16) -> Option<String> {
        let mac = self.payment_mac(epoch)?.finalize().into_bytes();
        mac.get(..MAC_BYTES).map(|mac| URL_SAFE_NO_PAD.encode(mac))
    }

    /// True when `code` is the code of that epoch.
    #[must_use]
    pub fn is_payment_code(&self, epoch: u16, code: &str) -> bool {
        let sent = URL_SAFE_NO_PAD.decode(code).ok().filter(|bytes| bytes.len() == MAC_BYTES);
        match (self.payment_mac(epoch), sent) {
            (Some(mac), Some(sent)) => mac.verify_truncated_left(&sent).is_ok(),
            _ => false,
        }
    }
}

/// Under what the ledger finds the booking of a payment link's code. It does not know the code itself.
#[must_use]
pub fn code_hash(code: &str) -> String {
    hex::encode(Sha256::digest(code.as_bytes()))
}

#[cfg(test)]
mod tests;
