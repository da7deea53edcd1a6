//! Capabilities: a text that opens one booking to whoever holds it, and nothing else.
//!
//! 128 bits of HMAC-SHA256 over purpose, salon and booking. The client gets it when the booking is made, and it stands in
//! the fragment of the page that the provider leads back to; fragments are sent to no server. Invariant: compared in
//! constant time; a capability for one purpose, salon or booking opens no other.

use crate::secret::Secret;
use chairtime_shared::id::{BookingId, SalonId};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Bytes of a capability: 128 bits.
const BYTES: usize = 16;
/// What this capability is for. Another purpose gets another name, never this one.
const PURPOSE: &[u8] = b"chairtime booking v1";

fn mac(key: &Secret, salon: &SalonId, booking: &BookingId) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose().as_bytes()).ok()?;
    // Identifiers never contain a zero byte, so the parts cannot run into each other.
    for part in [PURPOSE, salon.as_str().as_bytes(), booking.as_str().as_bytes()] {
        mac.update(part);
        mac.update(&[0]);
    }
    Some(mac)
}

/// The capability of one booking, as 32 hex digits.
#[must_use]
pub fn issue(key: &Secret, salon: &SalonId, booking: &BookingId) -> Option<String> {
    let digest = mac(key, salon, booking)?.finalize().into_bytes();
    digest.get(..BYTES).map(hex::encode)
}

/// True when `token` is the capability of that booking.
#[must_use]
pub fn opens(key: &Secret, salon: &SalonId, booking: &BookingId, token: &str) -> bool {
    let bytes = hex::decode(token)
        .ok()
        .filter(|bytes| bytes.len() == BYTES && !token.bytes().any(|b| b.is_ascii_uppercase()));
    match (mac(key, salon, booking), bytes) {
        (Some(mac), Some(bytes)) => mac.verify_truncated_left(&bytes).is_ok(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOOKING: &str = "0123456789abcdef0123456789abcdef";

    fn key(text: &str) -> Secret {
        Secret::new(text).unwrap()
    }

    #[test]
    fn a_capability_opens_its_own_booking_only() {
        let (salon, booking) = ("belle".parse().unwrap(), BOOKING.parse().unwrap());
        let token = issue(&key("k"), &salon, &booking).unwrap();
        assert_eq!(token.len(), 32);
        assert!(opens(&key("k"), &salon, &booking, &token));
        let other_booking = "1123456789abcdef0123456789abcdef".parse().unwrap();
        assert!(!opens(&key("k"), &salon, &other_booking, &token));
        assert!(!opens(&key("k"), &"bell".parse().unwrap(), &booking, &token));
        assert!(!opens(&key("other"), &salon, &booking, &token));
    }

    #[test]
    fn each_flipped_bit_and_each_other_length_is_refused() {
        let (salon, booking) = ("belle".parse().unwrap(), BOOKING.parse().unwrap());
        let token = issue(&key("k"), &salon, &booking).unwrap();
        let bytes = hex::decode(&token).unwrap();
        for bit in 0..128 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(!opens(&key("k"), &salon, &booking, &hex::encode(flipped)), "bit {bit}");
        }
        for wrong in ["", &token[..30], &format!("{token}00"), &token.to_uppercase(), "zz"] {
            assert!(!opens(&key("k"), &salon, &booking, wrong), "{wrong}");
        }
    }
}
