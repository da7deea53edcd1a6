//! Every kind of mistake in a catalogue, each named with its place.

use super::{is_origin, problems};
use crate::catalogue::{Salon, SalonDraft};
use serde_json::{Value, json};

fn demo() -> Value {
    serde_json::from_str(include_str!("../../../../tests/demo/belle.json")).unwrap()
}

/// Everything that is wrong with the demo salon once `place` (a JSON pointer) holds `value`.
fn found(place: &str, value: Value) -> Vec<String> {
    let mut draft = demo();
    *draft.pointer_mut(place).unwrap_or_else(|| panic!("{place}")) = value;
    let draft: SalonDraft = serde_json::from_value(draft).unwrap();
    problems(&draft).iter().map(ToString::to_string).collect()
}

#[test]
fn the_demo_salon_is_in_order_and_survives_the_trip_through_json() {
    let salon: Salon = serde_json::from_value(demo()).unwrap();
    let text = serde_json::to_string(&salon).unwrap();
    assert_eq!(serde_json::from_str::<Salon>(&text).unwrap(), salon);
}

#[test]
fn each_mistake_is_named_with_its_place() {
    let span = |from: &str, to: &str| json!({"from": from, "to": to});
    let overlapping = json!([span("09:00", "12:00"), span("11:00", "18:00")]);
    let nothing_due = json!({"requirement": "required", "amount": {"kind": "percent", "points": 0}});
    let website = "website: an origin is https:// and a host, nothing after it";
    let spans = "hours[0]: spans must be in order and must not overlap";
    for (place, value, problem) in [
        ("/name", json!("  "), "name: must not be empty"),
        ("/name", json!("x".repeat(121)), "name: too long"),
        ("/zone", json!("Mars//Base"), "zone: names something that does not exist"),
        ("/website", json!("javascript:alert(1)"), website),
        ("/website", json!("https://a@b.example"), website),
        ("/booking/slot_step", json!(0), "booking.slot_step: out of range"),
        ("/booking/hold_seconds", json!(4), "booking.hold_seconds: out of range"),
        ("/booking/horizon_days", json!(401), "booking.horizon_days: out of range"),
        ("/texts/consent/text", json!(""), "texts.consent.text: must not be empty"),
        ("/services/0/id", json!("fringe"), "services[fringe]: used twice"),
        (
            "/services/0/category",
            json!("nowhere"),
            "services[cut].category: names something that does not exist",
        ),
        ("/services/0/duration", json!(0), "services[cut].duration: out of range"),
        ("/services/0/price", json!({"from": 10, "to": 9}), "services[cut].price: out of range"),
        ("/services/0/prepayment", nothing_due, "services[cut].prepayment: out of range"),
        (
            "/staff/0/offers/0/service",
            json!("gone"),
            "staff[anna].offers[gone]: names something that does not exist",
        ),
        ("/hours/0", overlapping, spans),
        ("/hours/0", json!([span("12:00", "12:00")]), spans),
    ] {
        let found = found(place, value);
        assert!(found.contains(&problem.to_owned()), "{place}: {found:?}");
    }
}

#[test]
fn all_mistakes_are_listed_at_once() {
    let mut draft = demo();
    draft["name"] = json!("");
    draft["services"][0]["duration"] = json!(0);
    draft["exceptions"][0]["staff"] = json!("nobody");
    let error = serde_json::from_value::<Salon>(draft).unwrap_err().to_string();
    assert_eq!(error, "the catalogue has 3 problem(s), first: name: must not be empty");
}

#[test]
fn origins_are_exact() {
    for good in [
        "https://salon.example",
        "https://a.b-c.example:8443",
        "http://localhost:8788",
        "http://127.0.0.1:8788",
    ] {
        assert!(is_origin(good), "{good}");
    }
    for bad in [
        "",
        "null",
        "*",
        "https://",
        "https://Salon.example",
        "https://salon.example/",
        "https://salon.example.",
        "https://a@b.example",
        "http://salon.example",
        "https://salon.example:0",
        "https://salon.example:080",
        "https://salon.example:99999",
        "ftp://salon.example",
        "https://xn--é.example",
    ] {
        assert!(!is_origin(bad), "{bad}");
    }
}
