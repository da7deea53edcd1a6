//! The signature: vectors, the cases of the official suites, and every small forgery of a valid message.

use crate::{SECRET, SIGNED_AT, check, mac, read, secrets, sign};
use chairtime_shared::time::Timestamp;
use chairtime_worker::secret::Secret;
use chairtime_worker::stripe::signature::SignatureError::{
    EmptyBody, FromTheFuture, MalformedHeader, Mismatch, MissingHeader, NoSecret, NoSignature, TooOld,
};
use chairtime_worker::stripe::signature::{SignatureError, TOLERANCE_SECONDS, verify};
use serde::Deserialize;

const BODY: &[u8] = b"{\n  \"id\": \"evt_test_webhook\",\n  \"object\": \"event\"\n}";

#[derive(Deserialize)]
struct Vector {
    name: String,
    header: String,
    payload: String,
    secret: String,
    received_at_ms: i64,
    /// The verdict of the official Node library.
    result: String,
}

/// Where we are stricter than the official libraries, on purpose.
fn stricter(name: &str) -> Option<SignatureError> {
    match name {
        // The age check cannot be turned off here.
        "tolerance 0, old" => Some(TooOld),
        // A timestamp is digits.
        "negative t" => Some(MalformedHeader),
        _ => None,
    }
}

#[test]
fn every_vector_gets_the_official_verdict() {
    let vectors: Vec<Vector> = serde_json::from_slice(&read("signature-vectors.json")).unwrap();
    assert!(vectors.len() >= 15);
    for Vector { name, header, payload, secret, received_at_ms, result } in vectors {
        let stored: Vec<Secret> = Secret::new(&secret).into_iter().collect();
        let now = Timestamp(received_at_ms / 1000);
        let ours = verify(Some(&header), payload.as_bytes(), &stored, now).map(|_| ());
        match stricter(&name) {
            Some(error) => assert_eq!((ours, result.as_str()), (Err(error), "ok"), "{name}"),
            None => assert_eq!(ours.is_ok(), result == "ok", "{name}: {ours:?} against {result}"),
        }
    }
}

#[test]
fn the_published_example_verifies() {
    let header = "t=1234567890,v1=45969f456b3331a0f76e237ed33423d5f758908f1f0432d30e7d45ba89bb9edd";
    let verified = verify(Some(header), BODY, &secrets(&[SECRET]), Timestamp(1_234_567_890)).unwrap();
    assert_eq!(verified.body(), BODY);
}

#[test]
fn headers_are_read_strictly() {
    let good = mac(&SIGNED_AT.to_string(), BODY, SECRET);
    let t = SIGNED_AT;
    let case = |header: String| check(&header, BODY).map(|_| ());
    // Accepted: order, other schemes, other candidates.
    assert_eq!(case(format!("v1={good},t={t}")), Ok(()));
    assert_eq!(case(format!("t={t},v1={good},v0={good},v2=x")), Ok(()));
    assert_eq!(case(format!("t={t},v1={good},v1=potato")), Ok(()));
    assert_eq!(case(format!("t={t},v1=,v1={},v1={good}", "0".repeat(64))), Ok(()));
    // Refused.
    assert_eq!(case("bad_header".to_owned()), Err(MalformedHeader));
    assert_eq!(case("v1,t=1".to_owned()), Err(MalformedHeader));
    assert_eq!(case(format!("t=,v1={good}")), Err(MalformedHeader));
    assert_eq!(case(format!("v1={good}")), Err(MalformedHeader));
    assert_eq!(case(format!("t={t}x,v1={good}")), Err(MalformedHeader));
    assert_eq!(case(format!("t=+{t},v1={good}")), Err(MalformedHeader));
    assert_eq!(case(format!("t={t}.5,v1={good}")), Err(MalformedHeader));
    assert_eq!(case(format!("t={},v1={good}", "9".repeat(40))), Err(MalformedHeader));
    assert_eq!(case(format!("t={t},t={t},v1={good}")), Err(MalformedHeader));
    assert_eq!(case(format!("t={t},t=1,v1={good}")), Err(MalformedHeader));
    assert_eq!(case(format!("t={t},v1={good},")), Err(MalformedHeader));
    assert_eq!(case(format!("t={t},v0={good}")), Err(NoSignature));
    assert_eq!(case(format!("t={t}, v1={good}")), Err(NoSignature));
    assert_eq!(case(format!("t={t},V1={good}")), Err(NoSignature));
    assert_eq!(case(format!("t={t},v1={}", good.to_ascii_uppercase())), Err(Mismatch));
    assert_eq!(case(format!("t={t},v1={}", &good[..62])), Err(Mismatch));
    assert_eq!(case(format!("t={t},v1={good}00")), Err(Mismatch));
    assert_eq!(case(format!("t={t},v1={good} ")), Err(Mismatch));
    assert_eq!(case(format!("t=0{t},v1={good}")), Err(Mismatch));
}

#[test]
fn nothing_to_verify_is_not_verified() {
    let secret = secrets(&[SECRET]);
    let now = Timestamp(SIGNED_AT);
    assert_eq!(verify(None, BODY, &secret, now).unwrap_err(), MissingHeader);
    assert_eq!(verify(Some(""), BODY, &secret, now).unwrap_err(), MissingHeader);
    // Even a valid signature of nothing.
    assert_eq!(verify(Some(&sign(b"", SIGNED_AT)), b"", &secret, now).unwrap_err(), EmptyBody);
    // Whoever knows that no secret is stored could sign with an empty one.
    let forged = format!("t={SIGNED_AT},v1={}", mac(&SIGNED_AT.to_string(), BODY, ""));
    assert_eq!(verify(Some(&forged), BODY, &[], now).unwrap_err(), NoSecret);
    assert!(Secret::new("  \n").is_err());
}

#[test]
fn five_minutes_either_way_and_not_a_second_more() {
    let header = sign(BODY, SIGNED_AT);
    let at = |seconds: i64| {
        verify(Some(&header), BODY, &secrets(&[SECRET]), Timestamp(SIGNED_AT + seconds)).map(|_| ())
    };
    assert_eq!(at(0), Ok(()));
    assert_eq!(at(TOLERANCE_SECONDS), Ok(()));
    assert_eq!(at(-TOLERANCE_SECONDS), Ok(()));
    assert_eq!(at(TOLERANCE_SECONDS + 1), Err(TooOld));
    // The official libraries accept any future; we do not.
    assert_eq!(at(-TOLERANCE_SECONDS - 1), Err(FromTheFuture));
    assert_eq!(at(-3600), Err(FromTheFuture));
}

#[test]
fn age_is_told_only_to_those_who_can_sign() {
    let old = format!("t=1,v1={}", "0".repeat(64));
    assert_eq!(check(&old, BODY).unwrap_err(), Mismatch);
    let extreme = format!("t={},v1={}", i64::MAX, mac(&i64::MAX.to_string(), BODY, SECRET));
    assert_eq!(check(&extreme, BODY).unwrap_err(), FromTheFuture);
}

#[test]
fn rotation_loses_nothing() {
    let (t, now) = (SIGNED_AT, Timestamp(SIGNED_AT));
    let by = |secret: &str| mac(&t.to_string(), BODY, secret);
    let stored = secrets(&["whsec_old", "whsec_new"]);
    for header in [
        format!("t={t},v1={}", by("whsec_old")),
        format!("t={t},v1={}", by("whsec_new")),
        format!("t={t},v1={},v1={}", by("whsec_new"), by("whsec_old")),
        // A third secret that we have not been given yet, in either place.
        format!("t={t},v1={},v1={}", by("whsec_third"), by("whsec_new")),
        format!("t={t},v1={},v1={}", by("whsec_old"), by("whsec_third")),
    ] {
        assert!(verify(Some(&header), BODY, &stored, now).is_ok(), "{header}");
    }
    let foreign = format!("t={t},v1={}", by("whsec_third"));
    assert_eq!(verify(Some(&foreign), BODY, &stored, now).unwrap_err(), Mismatch);
}

#[test]
fn a_pasted_secret_may_end_in_a_line_break() {
    let stored = secrets(&["  whsec_test_secret\n"]);
    assert!(verify(Some(&sign(BODY, SIGNED_AT)), BODY, &stored, Timestamp(SIGNED_AT)).is_ok());
}

#[test]
fn the_raw_bytes_count() {
    let spaced = "{ \"name\" : \"Стрижка\" }".as_bytes();
    assert!(check(&sign(spaced, SIGNED_AT), spaced).is_ok());
    let value: serde_json::Value = serde_json::from_slice(spaced).unwrap();
    let rewritten = serde_json::to_vec(&value).unwrap();
    assert_eq!(check(&sign(spaced, SIGNED_AT), &rewritten).unwrap_err(), Mismatch);
    // Not text at all: the signature is about bytes, the parser will refuse them.
    let bytes = [0xff, 0x00, 0xfe];
    assert!(check(&sign(&bytes, SIGNED_AT), &bytes).is_ok());
}

/// Every bit flipped, every byte dropped, doubled and exchanged with the next, in header and body: none verifies.
#[test]
fn no_small_forgery_verifies() {
    let body = read("events/charge.succeeded.json");
    let header = sign(&body, SIGNED_AT);
    assert!(check(&header, &body).is_ok());

    let mut mutants = 0_u32;
    for forged in forgeries(header.as_bytes()) {
        mutants += 1;
        // A header that is not text is none.
        let text = std::str::from_utf8(&forged).ok();
        let verdict = verify(text, &body, &secrets(&[SECRET]), Timestamp(SIGNED_AT));
        assert!(verdict.is_err(), "{}", String::from_utf8_lossy(&forged));
    }
    for forged in forgeries(&body) {
        mutants += 1;
        let error = check(&header, &forged).unwrap_err();
        assert_eq!(error, if forged.is_empty() { EmptyBody } else { Mismatch });
    }
    assert!(mutants > 10_000, "{mutants}");
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
