//! What reads providers' messages and our own tokens, as functions of bytes.
//!
//! What is behind a signature is handed over signed, or only the signature would be tried. Fed by the small fuzzer in `make test`
//! (`worker/tests/fuzz.rs`) and, with a view of the code's branches, by libFuzzer (`tests/fuzz`).

use crate::fuzzer::{Target, Verdict, taken};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chairtime_shared::booking::Power;
use chairtime_shared::money::Money;
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_shared::time::Timestamp;
use chairtime_worker::capability::{Door, Grant, Kind};
use chairtime_worker::secret::Secret;
use chairtime_worker::stripe::event;
use chairtime_worker::stripe::signature as stripe;
use chairtime_worker::tiptoppay::notification::{self, Encoding};
use chairtime_worker::tiptoppay::signature as tiptoppay;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::path::PathBuf;
use std::sync::LazyLock;

/// All of them.
pub const ALL: [Target; 6] = [
    Target { name: "stripe_header", reads: stripe_header, seeds: || vec![STRIPE_HEADER.as_bytes().to_vec()] },
    Target { name: "stripe_event", reads: stripe_event, seeds: || recorded("stripe/events", "event") },
    Target {
        name: "tiptoppay_header",
        reads: tiptoppay_header,
        seeds: || vec![TIPTOPPAY_HEADER.as_bytes().to_vec()],
    },
    Target {
        name: "tiptoppay_form",
        reads: tiptoppay_form,
        seeds: || recorded("tiptoppay/notifications", "message"),
    },
    Target { name: "tiptoppay_json", reads: tiptoppay_json, seeds: || vec![JSON.as_bytes().to_vec()] },
    Target { name: "token", reads: token, seeds: || vec![TOKEN.as_bytes().to_vec()] },
];

const SECRET: &str = "whsec_test_secret";
const NOW: i64 = 1_795_000_000;
const STRIPE_BODY: &[u8] = b"{}";
const TIPTOPPAY_BODY: &[u8] = b"TransactionId=1";
const JSON: &str = r#"{"TransactionId":3000000001,"Amount":"1500.00","Currency":"KZT","OperationType":"Payment","Status":"Completed","InvoiceId":"belle.0123456789abcdef0123456789abcdef.1","AccountId":"0123456789abcdef0123456789abcdef","TestMode":0,"CardLastFour":"4242","CardType":"Visa"}"#;

static SECRETS: LazyLock<Vec<Secret>> = LazyLock::new(|| vec![Secret::new(SECRET).unwrap()]);
static LINKS: LazyLock<Secret> = LazyLock::new(|| Secret::new("a key of links").unwrap());
static STRIPE_HEADER: LazyLock<String> = LazyLock::new(|| signed(STRIPE_BODY));
static TIPTOPPAY_HEADER: LazyLock<String> = LazyLock::new(|| STANDARD.encode(mac(&[TIPTOPPAY_BODY])));
static TOKEN: LazyLock<String> = LazyLock::new(|| {
    let grant = Grant { power: Power::Manage, epoch: 1, expires: Timestamp(NOW + 60) };
    at_door(|door| door.issue(Kind::Link, grant).unwrap())
});

fn mac(parts: &[&[u8]]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

/// As Stripe would sign it.
fn signed(body: &[u8]) -> String {
    format!("t={NOW},v1={}", hex::encode(mac(&[NOW.to_string().as_bytes(), b".", body])))
}

fn at_door<T>(what: impl FnOnce(&Door<'_>) -> T) -> T {
    let (salon, booking) = ("belle".parse().unwrap(), "0123456789abcdef0123456789abcdef".parse().unwrap());
    what(&Door { key: &LINKS, salon: &salon, booking: &booking })
}

/// The recorded messages of a folder; each file has one under that name.
fn recorded(folder: &str, name: &str) -> Vec<Vec<u8>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(folder);
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let message = |path: PathBuf| {
        let file: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        match &file[name] {
            serde_json::Value::String(text) => text.clone().into_bytes(),
            object => object.to_string().into_bytes(),
        }
    };
    files.into_iter().map(message).collect()
}

fn sums_are_sound(facts: &[PaymentFact]) {
    for fact in facts {
        if let PaymentFact::Captured { amount } | PaymentFact::Authorised { amount } = fact {
            assert_eq!(Money::new(amount.minor(), amount.currency()), Ok(*amount));
        }
    }
}

/// A header of Stripe's is believed only with the true signature.
#[must_use]
pub fn stripe_header(bytes: &[u8]) -> Verdict {
    let header = String::from_utf8_lossy(bytes);
    let believed = stripe::verify(Some(&header), STRIPE_BODY, &SECRETS, Timestamp(NOW)).is_ok();
    let (at, valid) = STRIPE_HEADER.split_once(",v1=").unwrap();
    assert!(!believed || (header.contains(valid) && header.contains(at)), "{header}");
    taken(believed)
}

/// An event of Stripe's.
#[must_use]
pub fn stripe_event(bytes: &[u8]) -> Verdict {
    drop(event::peek(bytes));
    let Ok(verified) = stripe::verify(Some(&signed(bytes)), bytes, &SECRETS, Timestamp(NOW)) else {
        return Verdict::Refused;
    };
    let read = event::parse(verified);
    if let Ok(read) = &read {
        sums_are_sound(&read.facts);
    }
    taken(read.is_ok())
}

/// A header of TipTop Pay's is believed only if it is the true one.
#[must_use]
pub fn tiptoppay_header(bytes: &[u8]) -> Verdict {
    let header = String::from_utf8_lossy(bytes);
    let believed = tiptoppay::verify(Some(&header), TIPTOPPAY_BODY, &SECRETS).is_ok();
    assert!(!believed || *header == **TIPTOPPAY_HEADER, "{header}");
    taken(believed)
}

fn notification(bytes: &[u8], encoding: Encoding) -> Verdict {
    drop(notification::peek(bytes, encoding));
    let signed = STANDARD.encode(mac(&[bytes]));
    let Ok(verified) = tiptoppay::verify(Some(&signed), bytes, &SECRETS) else { return Verdict::Refused };
    let read = notification::parse(verified, encoding, None, "KZT".parse().unwrap());
    if let Ok(read) = &read {
        sums_are_sound(&read.facts);
    }
    taken(read.is_ok())
}

/// A notification as a form.
#[must_use]
pub fn tiptoppay_form(bytes: &[u8]) -> Verdict {
    notification(bytes, Encoding::Form)
}

/// A notification as JSON.
#[must_use]
pub fn tiptoppay_json(bytes: &[u8]) -> Verdict {
    notification(bytes, Encoding::Json)
}

/// A token opens only if it is the one that was issued.
#[must_use]
pub fn token(bytes: &[u8]) -> Verdict {
    let text = String::from_utf8_lossy(bytes);
    let (opened, code) = at_door(|door| {
        (door.open(Kind::Link, &text, Timestamp(NOW)).is_ok(), door.is_payment_code(1, &text))
    });
    assert!(opened == (*text == **TOKEN), "{text}");
    assert!(!code, "{text}");
    taken(opened)
}
