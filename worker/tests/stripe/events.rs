//! Events, one example for each kind and trap: `tests/fixtures/stripe/events/*.json` hold the event and what it means.

use crate::{SIGNED_AT, check, fixture, sign};
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_shared::provider::Mode;
use chairtime_worker::stripe::event::{EventError, Peek, StripeEvent, parse, peek};
use chairtime_worker::stripe::{EventKind, Hint};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[derive(Deserialize)]
struct Case {
    facts: Value,
    hint: Option<String>,
    event: Value,
}

fn cases() -> Vec<(String, Case)> {
    let mut cases: Vec<_> = std::fs::read_dir(fixture("events"))
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())
        })
        .collect();
    cases.sort_by(|(one, _), (other, _)| one.cmp(other));
    cases
}

fn case(name: &str) -> Value {
    cases().into_iter().find(|(found, _)| found == name).unwrap().1.event
}

/// Signs and reads, as a message travels.
fn receive(event: &Value) -> Result<StripeEvent, EventError> {
    let body = serde_json::to_vec(event).unwrap();
    parse(check(&sign(&body, SIGNED_AT), &body).unwrap())
}

#[test]
fn every_example_says_what_it_should() {
    for (name, Case { facts, hint, event }) in cases() {
        let read = receive(&event).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(serde_json::to_value(&read.facts).unwrap(), facts, "{name}");
        let back: Vec<PaymentFact> = serde_json::from_value(facts).unwrap();
        assert_eq!(back, read.facts, "{name}");
        assert_eq!(read.hint.map(|hint| hint.to_string()), hint, "{name}");
        assert_eq!((read.id.as_str(), read.mode), (event["id"].as_str().unwrap(), Mode::Test), "{name}");
        assert_eq!(read.created.0, event["created"], "{name}");
        assert_eq!(read.kind.as_str(), event["type"], "{name}");
        assert_eq!(read.kind.is_handled(), name != "setup_intent.succeeded", "{name}");
    }
}

#[test]
fn every_handled_kind_has_an_example() {
    let shown: BTreeSet<String> =
        cases().into_iter().map(|(_, case)| case.event["type"].as_str().unwrap().to_owned()).collect();
    for kind in EventKind::HANDLED {
        assert!(shown.contains(*kind), "{kind}");
    }
}

#[test]
fn subjects_name_what_the_event_is_about() {
    let names = |name: &str| {
        let subject = receive(&case(name)).unwrap().subject;
        [subject.session, subject.payment_intent, subject.charge, subject.refund, subject.dispute]
            .map(|id| id.map(|id| id.as_str()[..2].to_owned()))
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(names("charge.succeeded"), [None, some("pi"), some("ch"), None, None]);
    assert_eq!(names("checkout.session.completed"), [some("cs"), some("pi"), None, None, None]);
    assert_eq!(names("refund.updated"), [None, some("pi"), some("ch"), some("re"), None]);
    assert_eq!(names("charge.dispute.created"), [None, some("pi"), some("ch"), None, some("du")]);
    assert_eq!(names("setup_intent.succeeded"), [None, None, None, None, None]);
}

#[test]
fn live_messages_say_so_and_never_hold_test_objects() {
    let mut event = case("charge.succeeded");
    event["livemode"] = json!(true);
    assert_eq!(receive(&event).unwrap_err(), EventError::Field("data.object.livemode"));
    event["data"]["object"]["livemode"] = json!(true);
    assert_eq!(receive(&event).unwrap().mode, Mode::Live);
}

#[test]
fn what_is_not_an_event_is_refused() {
    let thin = json!({
        "id": "evt_1", "object": "v2.core.event", "type": "v1.charge.succeeded",
        "created": "2026-11-21T10:00:00.000Z", "livemode": false, "related_object": { "id": "ch_1" }
    });
    assert_eq!(receive(&thin).unwrap_err(), EventError::Thin);
    assert_eq!(receive(&json!({ "object": "charge" })).unwrap_err(), EventError::NotAnEvent);
    assert_eq!(receive(&json!({})).unwrap_err(), EventError::NotAnEvent);
    assert_eq!(receive(&json!([])).unwrap_err(), EventError::Json);
    let body = b"{\"object\":\"event\"";
    assert_eq!(parse(check(&sign(body, SIGNED_AT), body).unwrap()).unwrap_err(), EventError::Json);
    let twice = br#"{"object":"event","object":"event"}"#;
    assert_eq!(parse(check(&sign(twice, SIGNED_AT), twice).unwrap()).unwrap_err(), EventError::Json);
}

/// A field that decides about money is never guessed.
#[test]
fn needed_fields_are_needed() {
    let without = |name: &str, pointer: &str, field: &'static str| {
        let mut event = case(name);
        let parent = event.pointer_mut(pointer).unwrap().as_object_mut().unwrap();
        assert!(parent.remove(field).is_some(), "{name} has no {field}");
        assert_eq!(receive(&event).unwrap_err(), EventError::Field(field), "{name} without {field}");
    };
    for field in ["id", "type", "created", "livemode"] {
        without("charge.succeeded", "", field);
    }
    for field in ["captured", "amount_captured", "currency", "status"] {
        without("charge.succeeded", "/data/object", field);
    }
    without("charge.succeeded-hold", "/data/object", "amount");
    for field in ["id", "amount", "currency", "status"] {
        without("refund.updated", "/data/object", field);
        without("charge.dispute.created", "/data/object", field);
    }
    without("payment_intent.succeeded", "/data/object", "amount_received");
    without("payment_intent.amount_capturable_updated", "/data/object", "amount_capturable");
    for field in ["amount_total", "status"] {
        without("checkout.session.completed", "/data/object", field);
    }
}

#[test]
fn odd_sums_are_refused_not_rounded() {
    let with = |name: &str, field: &str, value: Value| {
        let mut event = case(name);
        event["data"]["object"][field] = value;
        receive(&event).map(|event| event.facts)
    };
    assert_eq!(
        with("charge.succeeded", "amount_captured", json!(-1)),
        Err(EventError::Field("amount_captured"))
    );
    assert_eq!(with("charge.succeeded", "amount_captured", json!(50.5)), Err(EventError::Json));
    assert_eq!(with("charge.succeeded", "amount_captured", json!("5000")), Err(EventError::Json));
    assert_eq!(
        with("charge.succeeded-isk", "amount_captured", json!(500_050)),
        Err(EventError::Field("amount_captured"))
    );
    assert_eq!(
        with("charge.succeeded", "amount_captured", json!(i64::MAX)),
        Err(EventError::Field("amount_captured"))
    );
}

#[test]
fn the_type_and_the_object_must_fit() {
    let mut event = case("charge.succeeded");
    event["type"] = json!("refund.updated");
    assert_eq!(receive(&event).unwrap_err(), EventError::Field("data.object.object"));
    event["type"] = json!("charge.invented");
    let read = receive(&event).unwrap();
    assert_eq!(read.kind, EventKind::Other("charge.invented".to_owned()));
    assert!(read.facts.is_empty());
}

#[test]
fn fields_and_words_that_we_do_not_know_do_no_harm() {
    let mut event = case("charge.succeeded");
    event["data"]["object"]["invented"] = json!({ "deep": [1, { "deeper": null }] });
    event["data"]["object"]["metadata"]["note"] = json!("by hand");
    event["invented"] = json!(1.5);
    assert_eq!(receive(&event).unwrap().facts, receive(&case("charge.succeeded")).unwrap().facts);
    event["data"]["object"]["status"] = json!("invented");
    assert_eq!(receive(&event).unwrap().facts.len(), 1, "only the names");
}

#[test]
fn a_spoilt_hint_is_no_hint() {
    for (field, value) in [("salon", "Belle!"), ("booking", "7"), ("attempt", "-1"), ("attempt", "")] {
        let mut event = case("charge.succeeded");
        event["data"]["object"]["metadata"][field] = json!(value);
        assert_eq!(receive(&event).unwrap().hint, None, "{field}={value}");
    }
}

#[test]
fn a_peek_tells_whose_secrets_to_try() {
    let look = |name: &str| {
        let Peek { salon, refs } = peek(&serde_json::to_vec(&case(name)).unwrap());
        let refs: Vec<String> = refs.iter().map(|id| id.as_str()[..2].to_owned()).collect();
        (salon.map(|salon| salon.to_string()), refs.join(" "))
    };
    let belle = || Some("belle".to_owned());
    assert_eq!(look("charge.succeeded"), (belle(), "pi ch".to_owned()));
    assert_eq!(look("checkout.session.completed-reference"), (belle(), "pi cs".to_owned()));
    assert_eq!(look("payment_intent.succeeded"), (belle(), "ch pi".to_owned()));
    assert_eq!(look("refund.updated"), (None, "pi ch re".to_owned()));
    assert_eq!(look("charge.dispute.created"), (None, "pi ch du".to_owned()));
    for unreadable in [&b""[..], b"{", b"[]", b"{\"data\":7}", b"{\"data\":{\"object\":null}}", b"\xff"] {
        assert_eq!(peek(unreadable), Peek::default());
    }
}

#[test]
fn a_hint_in_the_metadata_goes_before_the_client_reference() {
    let mut event = case("checkout.session.completed");
    event["data"]["object"]["client_reference_id"] = json!("other.0123456789abcdef0123456789abcdef.2");
    let hint: Hint = receive(&event).unwrap().hint.unwrap();
    assert_eq!((hint.salon.as_str(), hint.attempt), ("belle", 1));
}
