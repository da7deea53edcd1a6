//! Forged and altered messages by the hundred thousand, among genuine ones: none of the former is believed, all of the
//! latter are. `FORGED` is how many (200,000), `SEED` makes them the same again.

use crate::chance::Chance;
use crate::{mac, read, secrets};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chairtime_shared::time::Timestamp;
use chairtime_worker::stripe::signature::{TOLERANCE_SECONDS, verify};
use std::collections::BTreeMap;

const CURRENT: &str = "whsec_current";
const BEFORE: &str = "whsec_before";
const NOW: i64 = 1_795_000_000;

/// What arrives: a header and a body.
type Message = (String, Vec<u8>);

fn signed(body: &[u8], at: i64, secret: &str) -> String {
    format!("t={at},v1={}", mac(&at.to_string(), body, secret))
}

/// A number of seconds below `end`.
fn seconds(chance: &mut Chance, end: usize) -> i64 {
    i64::try_from(chance.below(end)).unwrap()
}

/// Stripe's own, in every form that is right.
fn genuine(chance: &mut Chance, body: &[u8]) -> Message {
    let at = NOW - TOLERANCE_SECONDS + seconds(chance, 601);
    let secret = [CURRENT, BEFORE][chance.below(2)];
    let good = mac(&at.to_string(), body, secret);
    let other = mac(&at.to_string(), body, "whsec_of_an_endpoint_that_is_gone");
    let header = match chance.below(4) {
        0 => format!("t={at},v1={good}"),
        1 => format!("v1={good},t={at}"),
        2 => format!("t={at},v1={other},v1={good}"),
        _ => format!("t={at},v1={good},v0={other}"),
    };
    (header, body.to_vec())
}

/// One hex digit is another.
fn digit(chance: &mut Chance, hex: &str) -> String {
    let mut digits = hex.as_bytes().to_vec();
    let at = chance.below(digits.len());
    let value = u8::from_str_radix(&hex[at..=at], 16).unwrap();
    let other = (usize::from(value) + 1 + chance.below(15)) % 16;
    digits[at] = b"0123456789abcdef"[other];
    String::from_utf8(digits).unwrap()
}

/// Somebody else's, or altered on the way.
fn forged(chance: &mut Chance, body: &[u8]) -> (&'static str, Message) {
    let at = NOW - 250 + seconds(chance, 500);
    let good = mac(&at.to_string(), body, CURRENT);
    let header = format!("t={at},v1={good}");
    let same = body.to_vec();
    match chance.below(17) {
        0 => ("a bit of the body", (header, chance.flip(body))),
        1 => ("a cut body", (header, body[..chance.below(body.len())].to_vec())),
        2 => ("a longer body", (header, [body, &chance.bytes(16)].concat())),
        3 => ("parts of the body changed places", (header, chance.swap(body))),
        4 => ("a body written anew", (header, chance.rewrite(body))),
        5 => ("a digit of the signature", (format!("t={at},v1={}", digit(chance, &good)), same)),
        6 => ("a cut signature", (format!("t={at},v1={}", &good[..chance.below(64)]), same)),
        7 => {
            let other = at + 1 + seconds(chance, 100);
            ("another time than was signed", (format!("t={other},v1={good}"), same))
        }
        8 => {
            let far = TOLERANCE_SECONDS + 1 + seconds(chance, 100_000_000);
            let at = if chance.below(2) == 0 { NOW - far } else { NOW + far };
            ("signed too long ago, or to be", (signed(body, at, CURRENT), same))
        }
        9 => {
            let wrong = ["whsec_old", "current", "", "whsec_curren", "WHSEC_CURRENT", "whsec_current "];
            ("another secret", (signed(body, at, wrong[chance.below(wrong.len())]), same))
        }
        10 => ("two times", (format!("t={at},t={NOW},v1={good}"), same)),
        11 => {
            let scheme = ["v0", "v2", "V1", " v1", "v1 "][chance.below(5)];
            ("another scheme", (format!("t={at},{scheme}={good}"), same))
        }
        12 => {
            let bytes = hex::decode(&good).unwrap();
            let text =
                [good.to_uppercase(), STANDARD.encode(&bytes), format!("0x{good}"), format!("{good}\n")];
            ("the signature in another writing", (format!("t={at},v1={}", text[chance.below(4)]), same))
        }
        13 => {
            let signed = [body.to_vec(), [body, b".", at.to_string().as_bytes()].concat()];
            let time = ["", "0"][chance.below(2)];
            let wrong = mac(time, &signed[chance.below(2)], CURRENT);
            ("a signature of other parts", (format!("t={at},v1={wrong}"), same))
        }
        14 => {
            let time = ["", "now", "-1", "1e9", "0x1", "１"][chance.below(6)];
            ("no time", (format!("t={time},v1={}", mac(time, body, CURRENT)), same))
        }
        15 => {
            let [one, other] = [chance.bytes(32), chance.bytes(32)].map(hex::encode);
            ("two headers made one", (format!("t={at},v1={one}, t={at},v1={other}"), same))
        }
        _ => {
            let noise = String::from_utf8_lossy(&chance.bytes(80)).into_owned();
            ("noise for a header", (noise, same))
        }
    }
}

#[test]
fn no_forged_message_is_believed_and_no_genuine_one_refused() {
    // A signature is about bytes: the beginning of an event is signed and verified like the whole, in less time.
    let bodies = ["charge.captured", "charge.refunded", "charge.dispute.created"]
        .map(|name| read(&format!("events/{name}.json"))[..500].to_vec());
    let stored = secrets(&[CURRENT, BEFORE]);
    let (mut chance, count) = Chance::of_run("stripe");
    let mut tried = BTreeMap::new();
    for n in 0..count {
        let body = &bodies[chance.below(bodies.len())];
        let (kind, (header, sent)) = forged(&mut chance, body);
        let verdict = verify(Some(&header), &sent, &stored, Timestamp(NOW));
        assert!(verdict.is_err(), "{n}: {kind} was believed: {header}");
        *tried.entry(kind).or_insert(0) += 1;
        if n % 10 == 0 {
            let (header, sent) = genuine(&mut chance, body);
            let verdict = verify(Some(&header), &sent, &stored, Timestamp(NOW));
            assert_eq!(verdict.map(|verified| verified.body().len()), Ok(sent.len()), "{n}: {header}");
            *tried.entry("genuine").or_insert(0) += 1;
        }
    }
    println!("{tried:#?}");
    assert!(count < 1_000 || tried.len() == 18, "every kind was tried: {tried:?}");
}
