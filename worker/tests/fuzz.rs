//! Anything at all in a header or a body of a provider's, in a token: refused or understood, never a panic, never a hang.
//!
//! What is behind a signature is fuzzed signed, or only the signature would be tried. `FUZZ_SECONDS=n` is the time for each,
//! `SEED=n` chooses the inputs. What the core reads is in `tests/it/fuzz.rs`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a recorded message is text or JSON")]

#[path = "../../tests/src/fuzz.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with the core's tests")]
mod fuzzer;
#[path = "../../tests/src/rng.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with the core's tests")]
mod rng;

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
use fuzzer::{Verdict, fuzz};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::path::PathBuf;

const SECRET: &str = "whsec_test_secret";
const NOW: i64 = 1_795_000_000;

fn secrets() -> Vec<Secret> {
    vec![Secret::new(SECRET).unwrap()]
}

fn mac(parts: &[&[u8]]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
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

fn taken(is: bool) -> Verdict {
    if is { Verdict::Taken } else { Verdict::Refused }
}

fn sums_are_sound(facts: &[PaymentFact]) {
    for fact in facts {
        if let PaymentFact::Captured { amount } | PaymentFact::Authorised { amount } = fact {
            assert_eq!(Money::new(amount.minor(), amount.currency()), Ok(*amount));
        }
    }
}

#[test]
fn fuzz_the_header_of_stripe() {
    let body = b"{}";
    let genuine = format!("t={NOW},v1={}", hex::encode(mac(&[NOW.to_string().as_bytes(), b".", body])));
    let valid = genuine.split_once("v1=").unwrap().1.to_owned();
    fuzz("Stripe header", &[genuine.clone().into_bytes()], |bytes| {
        let header = String::from_utf8_lossy(bytes);
        let believed = stripe::verify(Some(&header), body, &secrets(), Timestamp(NOW)).is_ok();
        assert!(!believed || (header.contains(&valid) && header.contains(&format!("t={NOW}"))), "{header}");
        taken(believed)
    });
}

#[test]
fn fuzz_the_events_of_stripe() {
    fuzz("Stripe event", &recorded("stripe/events", "event"), |bytes| {
        drop(event::peek(bytes));
        let signed = hex::encode(mac(&[NOW.to_string().as_bytes(), b".", bytes]));
        let header = format!("t={NOW},v1={signed}");
        let Ok(verified) = stripe::verify(Some(&header), bytes, &secrets(), Timestamp(NOW)) else {
            return Verdict::Refused;
        };
        taken(event::parse(verified).is_ok())
    });
}

#[test]
fn fuzz_the_header_of_tiptoppay() {
    let message = b"TransactionId=1";
    let genuine = STANDARD.encode(mac(&[message]));
    fuzz("TipTop Pay header", &[genuine.clone().into_bytes()], |bytes| {
        let header = String::from_utf8_lossy(bytes);
        let believed = tiptoppay::verify(Some(&header), message, &secrets()).is_ok();
        assert!(!believed || header == genuine, "{header}");
        taken(believed)
    });
}

fn notification(name: &str, corpus: &[Vec<u8>], encoding: Encoding) {
    fuzz(name, corpus, |bytes| {
        drop(notification::peek(bytes, encoding));
        let signed = STANDARD.encode(mac(&[bytes]));
        let Ok(verified) = tiptoppay::verify(Some(&signed), bytes, &secrets()) else {
            return Verdict::Refused;
        };
        let read = notification::parse(verified, encoding, None, "KZT".parse().unwrap());
        if let Ok(read) = &read {
            sums_are_sound(&read.facts);
        }
        taken(read.is_ok())
    });
}

#[test]
fn fuzz_the_forms_of_tiptoppay() {
    notification("TipTop Pay form", &recorded("tiptoppay/notifications", "message"), Encoding::Form);
}

#[test]
fn fuzz_the_json_of_tiptoppay() {
    let corpus = br#"{"TransactionId":3000000001,"Amount":"1500.00","Currency":"KZT","OperationType":"Payment","Status":"Completed","InvoiceId":"belle.0123456789abcdef0123456789abcdef.1","AccountId":"0123456789abcdef0123456789abcdef","TestMode":0,"CardLastFour":"4242","CardType":"Visa"}"#;
    notification("TipTop Pay JSON", &[corpus.to_vec()], Encoding::Json);
}

#[test]
fn fuzz_the_tokens() {
    let (key, salon) = (Secret::new("a key of links").unwrap(), "belle".parse().unwrap());
    let booking = "0123456789abcdef0123456789abcdef".parse().unwrap();
    let door = Door { key: &key, salon: &salon, booking: &booking };
    let grant = Grant { power: Power::Manage, epoch: 1, expires: Timestamp(NOW + 60) };
    let genuine = door.issue(Kind::Link, grant).unwrap();
    fuzz("token", &[genuine.clone().into_bytes()], |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let opened = door.open(Kind::Link, &text, Timestamp(NOW)).is_ok();
        assert!(opened == (text == genuine), "{text}");
        assert!(!door.is_payment_code(1, &text), "{text}");
        taken(opened)
    });
}
