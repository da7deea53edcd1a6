//! Forged and altered messages by the hundred thousand, among genuine ones: none of the former is believed, all of the
//! latter are. `FORGED` is how many (200,000), `SEED` makes them the same again. A repeat of a genuine message at another
//! time is none of these: this signature covers no time, and a repeat is the same operation to the ledger.

use crate::chance::Chance;
use crate::{secrets, sign};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
use chairtime_worker::tiptoppay::signature::verify;
use std::collections::BTreeMap;

const CURRENT: &str = "api-secret-current";
const BEFORE: &str = "api-secret-before";
const BODIES: [&[u8]; 3] = [
    b"TransactionId=455&Amount=1200.00&Currency=KZT&InvoiceId=ct1.0123456789abcdef0123456789abcdef.1&Name=%d0%90+B&Status=Completed",
    b"TransactionId=456&PaymentTransactionId=455&Amount=1200.00&OperationType=Refund&DateTime=2026-01-01+00%3a00%3a00",
    br#"{"TransactionId":455,"Amount":1200.0,"Currency":"KZT","Data":"{\"a\":\"b\"}"}"#,
];

/// Somebody else's, or altered on the way: a header and the bytes.
fn forged(chance: &mut Chance, body: &[u8]) -> (&'static str, (String, Vec<u8>)) {
    let header = sign(body, CURRENT);
    let bytes = STANDARD.decode(&header).unwrap();
    let same = body.to_vec();
    match chance.below(13) {
        0 => ("a bit of the body", (header, chance.flip(body))),
        1 => ("a cut body", (header, body[..chance.below(body.len())].to_vec())),
        2 => ("a longer body", (header, [body, &chance.bytes(16)].concat())),
        3 => ("parts of the body changed places", (header, chance.swap(body))),
        4 => ("a body written anew", (header, chance.rewrite(body))),
        5 => ("a bit of the signature", (STANDARD.encode(chance.flip(&bytes)), same)),
        6 => ("a cut signature", (STANDARD.encode(&bytes[..chance.below(32)]), same)),
        7 => ("a longer signature", (STANDARD.encode([bytes, chance.bytes(1)].concat()), same)),
        8 => {
            let wrong =
                ["api-secret-old", "", "api-secret-curren", "API-SECRET-CURRENT", "api-secret-current "];
            ("another secret", (sign(body, wrong[chance.below(wrong.len())]), same))
        }
        9 => {
            let texts = [
                hex::encode(&bytes),
                STANDARD_NO_PAD.encode(&bytes),
                format!("{header} "),
                format!("{header}, {header}"),
            ];
            ("the signature in another writing", (texts[chance.below(4)].clone(), same))
        }
        10 => {
            let twice = sign(sign(body, CURRENT).as_bytes(), CURRENT);
            ("a signature of a signature", (twice, same))
        }
        11 => {
            let other = chance.swap(body);
            ("a signature of other fields", (sign(&other, CURRENT), same))
        }
        _ => {
            let noise =
                [URL_SAFE.encode(chance.bytes(32)), String::from_utf8_lossy(&chance.bytes(44)).into_owned()];
            ("noise for a header", (noise[chance.below(2)].clone(), same))
        }
    }
}

#[test]
fn no_forged_message_is_believed_and_no_genuine_one_refused() {
    let stored = secrets(&[CURRENT, BEFORE]);
    let (mut chance, count) = Chance::of_run("tiptoppay");
    let mut tried = BTreeMap::new();
    for n in 0..count {
        let body = BODIES[chance.below(BODIES.len())];
        let (kind, (header, sent)) = forged(&mut chance, body);
        assert!(verify(Some(&header), &sent, &stored).is_err(), "{n}: {kind} was believed: {header}");
        *tried.entry(kind).or_insert(0) += 1;
        if n % 10 == 0 {
            let header = sign(body, [CURRENT, BEFORE][chance.below(2)]);
            let verdict = verify(Some(&header), body, &stored).map(|verified| verified.message().len());
            assert_eq!(verdict, Ok(body.len()), "{n}: {header}");
            *tried.entry("genuine").or_insert(0) += 1;
        }
    }
    println!("{tried:#?}");
    assert!(count < 1_000 || tried.len() == 14, "every kind was tried: {tried:?}");
}
