//! The signature: vectors, rotation, and every small forgery of a valid message.

use crate::{SECRET, read, secrets, sign};
use chairtime_worker::secret::Secret;
use chairtime_worker::tiptoppay::signature::SignatureError::{
    EmptyMessage, MalformedHeader, Mismatch, MissingHeader, NoSecret,
};
use chairtime_worker::tiptoppay::signature::{SignatureError, verify};
use serde::Deserialize;

const BODY: &[u8] = b"TransactionId=1&Amount=10.00&Name=%d0%90+B";

#[derive(Deserialize)]
struct Vector {
    name: String,
    secret: String,
    message: String,
    content_hmac: String,
    /// Over the decoded text; not the header that counts.
    x_content_hmac: String,
}

fn vectors() -> Vec<Vector> {
    serde_json::from_slice(&read("signature-vectors.json")).unwrap()
}

fn check(header: &str, message: &[u8]) -> Result<(), SignatureError> {
    verify(Some(header), message, &secrets(&[SECRET])).map(|_| ())
}

#[test]
fn every_vector_verifies_as_it_came_and_in_no_other_form() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 3);
    for Vector { name, secret, message, content_hmac, x_content_hmac } in vectors {
        let stored = secrets(&[&secret]);
        let verdict = |header: &str, message: &str| {
            verify(Some(header), message.as_bytes(), &stored)
                .map(|_| ())
                .map_err(|error| (name.clone(), error))
        };
        assert_eq!(verdict(&content_hmac, &message), Ok(()));
        // The other header says nothing about these bytes.
        assert_eq!(verdict(&x_content_hmac, &message), Err((name.clone(), Mismatch)));
    }
}

#[test]
fn a_message_that_was_decoded_and_written_again_does_not_verify() {
    let Vector { secret, message, content_hmac, .. } = vectors().pop().unwrap();
    let mut upper = message.clone().into_bytes();
    for at in 0..upper.len() {
        if upper[at] == b'%' {
            upper[at + 1..at + 3].make_ascii_uppercase();
        }
    }
    assert_ne!(upper, message.as_bytes());
    let stored = secrets(&[&secret]);
    assert_eq!(verify(Some(&content_hmac), &upper, &stored).unwrap_err(), Mismatch);
    // That this is the other text, and no slip of the test.
    let rewritten = "7XUrzJiwP8b8A3ce7JY1D29LUNsgzQXOHk59PV0uZ4M=";
    assert!(verify(Some(rewritten), &upper, &stored).is_ok());
    assert_eq!(verify(Some(rewritten), message.as_bytes(), &stored).unwrap_err(), Mismatch);
}

#[test]
fn the_bytes_are_handed_on_as_they_came() {
    let header = sign(BODY, SECRET);
    assert_eq!(verify(Some(&header), BODY, &secrets(&[SECRET])).unwrap().message(), BODY);
    // Not text at all: the signature is about bytes, the reader will refuse them.
    let bytes = [0xff, 0x00, 0xfe];
    assert_eq!(check(&sign(&bytes, SECRET), &bytes), Ok(()));
}

#[test]
fn headers_are_read_strictly() {
    let good = sign(BODY, SECRET);
    assert_eq!(check(&good, BODY), Ok(()));
    for garbled in [
        " ".to_owned(),
        "AAAA".to_owned(),
        format!(" {good}"),
        format!("{good} "),
        format!("{good}\n"),
        format!("sha256={good}"),
        format!("{good},{good}"),
        good.trim_end_matches('=').to_owned(),
        format!("{good}="),
        hex::encode([7; 32]),
        "é".repeat(22),
    ] {
        assert_eq!(check(&garbled, BODY), Err(MalformedHeader), "{garbled:?}");
    }
    // The alphabet of addresses is another one.
    let other = sign(b"8", "key");
    assert!(other.contains(['+', '/']), "choose another message: {other}");
    let url_safe = other.replace('+', "-").replace('/', "_");
    assert_eq!(verify(Some(&url_safe), b"8", &secrets(&["key"])).unwrap_err(), MalformedHeader);
}

#[test]
fn nothing_to_verify_is_not_verified() {
    let stored = secrets(&[SECRET]);
    assert_eq!(verify(None, BODY, &stored).unwrap_err(), MissingHeader);
    assert_eq!(verify(Some(""), BODY, &stored).unwrap_err(), MissingHeader);
    assert_eq!(verify(Some(&sign(b"", SECRET)), b"", &stored).unwrap_err(), EmptyMessage);
    // Whoever knows that no secret is stored could sign with an empty one.
    assert_eq!(verify(Some(&sign(BODY, "")), BODY, &[]).unwrap_err(), NoSecret);
    assert!(Secret::new(" ").is_err());
}

#[test]
fn rotation_loses_nothing() {
    let stored = secrets(&["new", "old"]);
    for secret in ["new", "old"] {
        assert!(verify(Some(&sign(BODY, secret)), BODY, &stored).is_ok(), "{secret}");
    }
    for stranger in ["third", "New", "newold", ""] {
        assert_eq!(verify(Some(&sign(BODY, stranger)), BODY, &stored).unwrap_err(), Mismatch, "{stranger}");
    }
    assert_eq!(verify(Some(&sign(BODY, "old")), BODY, &secrets(&["new"])).unwrap_err(), Mismatch);
}

/// Every bit flipped, every byte dropped, doubled and exchanged with the next, in header and message: none verifies.
#[test]
fn no_small_forgery_verifies() {
    let Vector { secret, message, content_hmac, .. } = vectors().pop().unwrap();
    let stored = secrets(&[&secret]);
    let mut forged = 0_u32;
    for header in forgeries(content_hmac.as_bytes()) {
        forged += 1;
        // A header that is not text is none.
        let text = std::str::from_utf8(&header).ok();
        let verdict = verify(text, message.as_bytes(), &stored);
        assert!(verdict.is_err(), "{}", String::from_utf8_lossy(&header));
    }
    for bytes in forgeries(message.as_bytes()) {
        forged += 1;
        let error = verify(Some(&content_hmac), &bytes, &stored).unwrap_err();
        assert_eq!(error, if bytes.is_empty() { EmptyMessage } else { Mismatch });
    }
    assert!(forged > 4_000, "{forged}");
}

/// All messages one small change away from `original`.
fn forgeries(original: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    (0..original.len()).flat_map(move |at| {
        let with = |change: &dyn Fn(&mut Vec<u8>)| {
            let mut forged = original.to_vec();
            change(&mut forged);
            forged
        };
        let mut forged: Vec<Vec<u8>> = (0..8).map(|bit| with(&|bytes| bytes[at] ^= 1 << bit)).collect();
        forged.push(with(&|bytes| {
            bytes.remove(at);
        }));
        forged.push(with(&|bytes| bytes.insert(at, bytes[at])));
        forged.push(with(&|bytes| bytes.truncate(at)));
        if at + 1 < original.len() {
            forged.push(with(&|bytes| bytes.swap(at, at + 1)));
        }
        // Exchanging equal neighbours changes nothing.
        forged.retain(|bytes| bytes != original);
        forged
    })
}
