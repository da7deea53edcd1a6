//! What opens a salon's desk: the key of its owner or of somebody she lets in, and the token of one signed-in browser.
//!
//! Both are 128 random bits with the salon's name before them, so that it is known at once whose ledger to ask. Nothing
//! is stored of them but a SHA-256 digest: bits that nobody can guess need no slow hash. Invariant: a digest is of the
//! whole credential, kind and salon included, so that one is of no use as another. Neither prints.
//! Deliberately absent: passwords, and a lock after wrong keys. With 128 bits guessing is hopeless, and a lock would let
//! a stranger keep the owner out; wrong keys are only slowed down (see the ledger).

use crate::secret::Secret;
use chairtime_shared::id::SalonId;
use sha2::{Digest, Sha256};

/// Random bytes of a credential.
pub const BYTES: usize = 16;

/// The name of the cookie. A browser takes a `__Host-` cookie only over HTTPS, for this host and the path `/`.
const COOKIE: &str = "__Host-chairtime";

/// Why a text is no owner key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a credential")]
pub struct NotACredential;

/// 32 lower-case hex digits, and nothing else.
fn are_digits(text: &str) -> bool {
    text.len() == BYTES * 2 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

macro_rules! credential {
    ($(#[$doc:meta])* $name:ident, $purpose:literal, $prefix:literal, $separator:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $name {
            salon: SalonId,
            text: Secret,
        }

        impl $name {
            /// A new one, of these random bytes.
            pub fn new(salon: &SalonId, random: [u8; BYTES]) -> Result<Self, NotACredential> {
                format!(concat!($prefix, "{}", $separator, "{}"), salon, hex::encode(random)).parse()
            }

            /// Whose it says it is. Not believed before the ledger knows its digest.
            #[must_use]
            pub fn salon(&self) -> &SalonId {
                &self.salon
            }

            /// The text itself, for the one answer that shows it.
            #[must_use]
            pub fn expose(&self) -> &str {
                self.text.expose()
            }

            /// What the ledger keeps of it: SHA-256 as 64 hex digits.
            #[must_use]
            pub fn digest(&self) -> String {
                let digest = Sha256::new().chain_update($purpose).chain_update([0]).chain_update(self.text.expose());
                hex::encode(digest.finalize())
            }
        }

        impl std::str::FromStr for $name {
            type Err = NotACredential;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let text = text.trim();
                let rest = text.strip_prefix($prefix).ok_or(NotACredential)?;
                let (salon, digits) = rest.rsplit_once($separator).ok_or(NotACredential)?;
                if !are_digits(digits) {
                    return Err(NotACredential);
                }
                let salon = salon.parse().map_err(|_| NotACredential)?;
                Ok(Self { salon, text: Secret::new(text).map_err(|_| NotACredential)? })
            }
        }
    };
}

credential!(
    /// What the owner signs in with, and everybody she lets in: `ck_{salon}_{32 hex}`. Shown once, when it is made.
    OwnerKey, "chairtime owner key v1", "ck_", "_"
);
credential!(
    /// What a signed-in browser sends in its cookie: `{salon}.{32 hex}`.
    SessionToken, "chairtime session v1", "", "."
);

/// The header that gives a browser its token. Without an age: it goes when the browser closes, at the latest when the
/// session ends.
#[must_use]
pub fn set_cookie(token: &SessionToken) -> String {
    format!("{COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Strict", token.expose())
}

/// The header that takes it away.
#[must_use]
pub fn clear_cookie() -> String {
    format!("{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0")
}

/// The token in a `Cookie` header. A header with two of them has been tampered with, and has none.
#[must_use]
pub fn read_cookie(header: &str) -> Option<SessionToken> {
    let mut values = header.split(';').filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        (name.trim() == COOKIE).then(|| value.trim())
    });
    let value = values.next()?;
    if values.next().is_some() { None } else { value.parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn salon() -> SalonId {
        "belle-2".parse().unwrap()
    }

    #[test]
    fn credentials_read_back_and_do_not_print() {
        let key = OwnerKey::new(&salon(), [0xab; 16]).unwrap();
        assert_eq!(key.expose(), "ck_belle-2_abababababababababababababababab");
        assert_eq!(format!(" {}\n", key.expose()).parse::<OwnerKey>().unwrap().salon(), &salon());
        assert!(!format!("{key:?}").contains("abab"));
        let token = SessionToken::new(&salon(), [0x01; 16]).unwrap();
        assert_eq!(token.expose(), "belle-2.01010101010101010101010101010101");
    }

    #[test]
    fn what_is_no_owner_key_is_refused() {
        let digits = "ab".repeat(16);
        for bad in [
            "",
            "ck_",
            "ck_belle",
            &format!("ck_belle_{}", &digits[1..]),
            &format!("ck_belle_{digits}0"),
            &format!("ck_belle_{}", digits.to_uppercase()),
            &format!("belle_{digits}"),
            &format!("ck_Belle_{digits}"),
            &format!("ck__{digits}"),
            &format!("sk_belle_{digits}"),
            &format!("ck_be lle_{digits}"),
        ] {
            assert!(bad.parse::<OwnerKey>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_digest_is_of_kind_salon_and_bits() {
        let digest = |salon: &str, bits| OwnerKey::new(&salon.parse().unwrap(), bits).unwrap().digest();
        let first = digest("belle", [1; 16]);
        assert_eq!(first.len(), 64);
        assert_eq!(first, digest("belle", [1; 16]));
        let token = SessionToken::new(&"belle".parse().unwrap(), [1; 16]).unwrap();
        for other in [digest("bell", [1; 16]), digest("belle", [2; 16]), token.digest()] {
            assert_ne!(first, other);
        }
    }

    #[test]
    fn a_cookie_is_read_among_others_and_never_twice() {
        let token = SessionToken::new(&salon(), [7; 16]).unwrap();
        let set = set_cookie(&token);
        assert!(
            set.starts_with("__Host-chairtime=belle-2.0707") && set.ends_with("; SameSite=Strict"),
            "{set}"
        );
        let pair = set.split(';').next().unwrap();
        let read = |header: &str| read_cookie(header).map(|token| token.digest());
        assert_eq!(read(pair), Some(token.digest()));
        assert_eq!(read(&format!("a=b; {pair}; c=d=e")), Some(token.digest()));
        for bad in [
            "",
            "a=b",
            "__Host-chairtime=",
            "__Host-chairtime=belle-2",
            &format!("{pair}; {pair}"),
            &pair.replace("__Host-", ""),
            &pair.replace("__Host-", "__host-"),
            &format!("{pair}0"),
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
