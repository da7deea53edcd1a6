//! What a secret may be, and that none is compared but in constant time.
//!
//! A comparison that ends at the first different byte tells by its duration how much was right. MACs are compared by
//! `verify_slice` and `verify_truncated_left`, and a `Secret` cannot be compared at all; here is looked for what goes round
//! that. Invariant: only code that runs is looked at, no tests, no comments.

use super::*;
use crate::sources::{root, sources};
use std::fs::read_to_string;

/// Words that stand for something secret, or for the bytes of a MAC.
const SECRET: [&str; 11] = [
    "expose",
    "exposed",
    "finalize",
    "hmac",
    "into_bytes",
    "mac",
    "macs",
    "secret",
    "secrets",
    "signature",
    "signatures",
];

/// A signed-in owner's own keys, held against those that they had before: nobody measures that but who has both.
const ALLOWED: [(&str, &str); 4] = [
    ("worker/src/connect/stripe.rs", "given.expose() != known.expose()"),
    ("worker/src/connect/tiptoppay.rs", "old.first().is_some_and(|old| old.expose() != newest)"),
    ("worker/src/connect/tiptoppay.rs", "old.iter().filter(|old| old.expose() != newest)"),
    ("worker/src/ledger/watch.rs", "exposed(&now) == exposed(&open)"),
];

/// Compares something secret, as it stands, byte by byte.
fn is_suspicious(line: &str) -> bool {
    let code = line.split("//").next().unwrap_or_default().trim();
    // How what comes of it is called does not count.
    let code =
        code.strip_prefix("let ").and_then(|rest| rest.split_once(" = ")).map_or(code, |(_, code)| code);
    let compares =
        ["==", "!=", ".eq(", ".ne(", "starts_with(", "ends_with("].iter().any(|way| code.contains(way));
    let mut words = code.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    compares && words.any(|word| SECRET.contains(&word))
}

#[test]
fn nothing_secret_is_compared_but_in_constant_time() {
    let (files, mut allowed) = (sources(&["worker/src", "shared/src"], &["rs"]), 0);
    for (name, runs) in &files {
        for line in runs.lines().filter(|line| is_suspicious(line)) {
            let known = ALLOWED.iter().any(|(path, code)| name == path && line.contains(code));
            assert!(known, "{name} compares a secret in time that tells: {}", line.trim());
            allowed += 1;
        }
    }
    assert!(files.len() > 150, "only {} files were looked at", files.len());
    assert_eq!(allowed, ALLOWED.len(), "what is allowed is still there");
}

#[test]
fn what_verifies_does_so_in_constant_time_and_a_secret_has_no_equality() {
    for (file, verifies) in [
        ("worker/src/stripe/signature.rs", ".verify_slice("),
        ("worker/src/tiptoppay/signature.rs", ".verify_slice("),
        ("worker/src/secret.rs", ".verify_slice("),
        ("worker/src/http/operator.rs", "are_same("),
        ("worker/src/ledger/owners.rs", "are_same("),
        ("worker/src/capability.rs", ".verify_truncated_left("),
    ] {
        assert!(read_to_string(root().join(file)).unwrap().contains(verifies), "{file}");
    }
    let text = read_to_string(root().join("worker/src/secret.rs")).unwrap();
    let before = text.split("pub struct Secret(").next().unwrap();
    let derived = before.rsplit("#[derive(").next().unwrap();
    assert!(!derived.contains("PartialEq") && !text.contains("PartialEq for Secret"), "{derived}");
}

#[test]
fn the_same_texts_are_told_from_others() {
    assert!(are_same("ck_belle_1", "ck_belle_1", "under this"));
    for other in ["", "ck_belle_2", "ck_belle_11", "ck_bell"] {
        assert!(!are_same("ck_belle_1", other, "under this"), "{other}");
    }
}

#[test]
fn such_lines_are_seen() {
    for line in [
        "if mac.finalize().into_bytes() == given {",
        "(secret.expose() == given).then_some(())",
        "let right = signature != expected;",
        "given.starts_with(secret.expose())",
        "secrets.iter().any(|one| one.eq(given))",
    ] {
        assert!(is_suspicious(line), "{line}");
    }
    for line in [
        "mac.verify_slice(&signature).is_ok()",
        "// a signature == a promise",
        "bytes.len() == MAC_BYTES",
        "let secret = Secret::new(api_secret).ok().filter(|_| length == SECRET_CHARS);",
    ] {
        assert!(!is_suspicious(line), "{line}");
    }
}

#[test]
fn white_space_around_a_pasted_secret_is_dropped() {
    assert_eq!(Secret::new(" whsec_1\n").unwrap().expose(), "whsec_1");
}

#[test]
fn blank_and_broken_secrets_are_refused() {
    for blank in ["", " ", "\n\t"] {
        assert_eq!(Secret::new(blank).unwrap_err(), SecretError::Blank);
    }
    assert_eq!(Secret::new("a\nb").unwrap_err(), SecretError::Character);
    assert!(serde_json::from_str::<Secret>("\" \"").is_err());
}

#[test]
fn a_secret_does_not_print() {
    assert_eq!(format!("{:?}", Secret::new("sk_test_1").unwrap()), "Secret(…)");
}
