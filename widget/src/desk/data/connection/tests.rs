//! The answers about connections as the Worker gives them, read with all that is shown.

use super::{Check, Connections, Outcome, PageKind, Report, Stages, Step, Test, TestState};
use crate::decode::Decode;
use chairtime_shared::provider::{Mode, Provider};
use chairtime_shared::time::Timestamp;
use serde_json::{Value, json};

pub(in crate::desk) fn connection() -> Value {
    json!({ "provider": "tiptoppay", "mode": "test", "account": "pk_1", "label": "Belle", "region": "kz",
        "page": "order_link", "stages": "two", "connected_at": 1_000, "version": 3,
        "watch": { "at": 2_000, "findings": [],
            "repairs": [{ "check": "notifications", "outcome": "passed", "code": "mended", "sentence": "Mended.", "at": 1_500 }] } })
}

pub(in crate::desk) fn list(connections: &[Value]) -> Connections {
    let of = |kind: &str| format!("https://book.example/{kind}");
    let written = json!({ "connections": connections, "retired": [], "addresses": { "stripe": of("stripe"), "tiptoppay": {
        "cancel": of("cancel"), "check": of("check"), "confirm": of("confirm"), "fail": of("fail"), "pay": of("pay"),
        "refund": of("refund") } }, "events": ["charge.updated"], "api_version": "v1" });
    Connections::decode(&written).unwrap()
}

/// What a paste came to.
pub(in crate::desk) fn report(outcome: &str, connected: bool, field: Option<&str>) -> Report {
    let manual = json!({ "address": "https://book.example/hook", "events": ["charge.updated"], "api_version": "v1",
        "field": field, "cabinet": "https://provider.example" });
    let checks = json!([{ "check": "key", "outcome": outcome, "code": "c", "sentence": "So it is." }]);
    let stands = if connected { connection() } else { Value::Null };
    let manual = if field.is_some() { manual } else { Value::Null };
    Report::decode(
        &json!({ "connected": connected, "checks": checks, "connection": stands, "manual": manual }),
    )
    .unwrap()
}

#[test]
fn connections_are_read_with_what_was_repaired_and_every_address() {
    let read = list(&[connection()]);
    let [one] = read.connections.as_slice() else { panic!("one connection") };
    assert_eq!((one.provider, one.mode, one.page), (Provider::TipTopPay, Mode::Test, PageKind::Link));
    assert_eq!((one.account.as_str(), one.label.as_str(), one.stages), ("pk_1", "Belle", Stages::Two));
    let watch = one.watch.as_ref().unwrap();
    let repair = Check {
        outcome: Outcome::Passed,
        code: "mended".to_owned(),
        sentence: "Mended.".to_owned(),
        at: Some(Timestamp(1_500)),
    };
    assert_eq!(
        (watch.at, watch.findings.len(), watch.repairs.as_slice()),
        (Timestamp(2_000), 0, [repair].as_slice())
    );
    let kinds: Vec<_> = read.addresses.tiptoppay.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, ["Check", "Pay", "Fail", "Confirm", "Refund", "Cancel"]);
    assert!(read.addresses.tiptoppay.iter().all(|(kind, url)| url.ends_with(&kind.to_lowercase())));
}

#[test]
fn a_report_is_good_when_the_connection_stands_and_nothing_failed() {
    assert!(report("passed", true, None).is_good());
    assert!(report("attention", true, None).is_good());
    assert!(!report("failed", true, None).is_good());
    assert!(!report("passed", false, None).is_good());
    let manual = report("failed", false, Some("webhook_secret")).manual.unwrap();
    assert_eq!((manual.field.as_deref(), manual.events.len()), (Some("webhook_secret"), 1));
}

#[test]
fn a_problem_is_no_report() {
    let problem = json!({ "code": "not_connected", "title": "No.", "status": 404 });
    assert_eq!(Report::decode(&problem), None);
}

#[test]
fn a_test_payment_tells_where_to_pay_only_while_that_is_awaited() {
    let mut written = json!({ "id": "x", "amount": { "minor": 50, "currency": "EUR" }, "status": "in_progress",
        "steps": [{ "step": "opened", "at": 7 }], "checks": [], "checkout": { "provider": "stripe", "url": "https://pay" } });
    let test = Test::decode(&written).unwrap();
    assert_eq!((test.state, test.url.as_deref()), (TestState::InProgress, Some("https://pay")));
    assert_eq!(test.steps, [(Step::Opened, Timestamp(7))]);
    written.as_object_mut().unwrap().remove("checkout");
    assert_eq!(Test::decode(&written).unwrap().url, None);
    let null = serde_json::Value::Null;
    assert_eq!(
        Option::<Test>::decode(&null),
        Some(None),
        "before the first one there is none, which is an answer"
    );
}
