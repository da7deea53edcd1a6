//! Cards that are kept, held and charged without their holder: requests by golden text, answers by example.

use crate::requests::{answer, example, facts, money, refusal, text};
use crate::{fixture, read};
use chairtime_shared::payment::SavedCard;
use chairtime_worker::reference::Hint;
use chairtime_worker::stripe::charge::{CardCharge, Charged, create, list, parse, parse_list};
use chairtime_worker::stripe::error::StripeError;
use chairtime_worker::stripe::{checkout, payment_intent};
use serde_json::{Value, json};

fn card() -> SavedCard {
    SavedCard { customer: "cus_Chairtime00001".to_owned(), card: "pm_1Chairtime0000000000001".to_owned() }
}

fn hint(attempt: u32) -> Hint {
    format!("belle.0123456789abcdef0123456789abcdef.{attempt}").parse().unwrap()
}

/// A payment intent as Stripe shows it after a charge without the card's holder.
fn intent(attempt: u32, changes: &Value) -> Value {
    let mut session: Value = serde_json::from_slice(&read("answers/session-paid-expanded.json")).unwrap();
    let mut intent = session["payment_intent"].take();
    let metadata = json!({
        "salon": "belle", "booking": "0123456789abcdef0123456789abcdef", "attempt": attempt.to_string(),
        "capture": "automatic",
    });
    for object in ["", "/latest_charge"] {
        let object = intent.pointer_mut(object).unwrap();
        object["metadata"] = metadata.clone();
        object["customer"] = json!(card().customer);
        object["payment_method"] = json!(card().card);
    }
    intent["latest_charge"]["amount_refunded"] = json!(0);
    for (name, value) in changes.as_object().unwrap() {
        intent[name] = value.clone();
    }
    intent
}

fn body(value: &Value) -> Vec<u8> {
    serde_json::to_vec(value).unwrap()
}

fn failed(code: &str, decline_code: Option<&str>) -> Value {
    json!({
        "status": "requires_payment_method", "amount_received": 0, "latest_charge": null, "payment_method": null,
        "last_payment_error": { "type": "card_error", "code": code, "decline_code": decline_code },
    })
}

fn refused(code: &str) -> Charged {
    Charged::Refused { code: code.to_owned() }
}

#[test]
fn a_charge_is_written_as_agreed_and_the_same_every_time() {
    let charge = |minor, currency| {
        let description = "Cancelled late or missed: Haircut & color".to_owned();
        let charge = CardCharge { hint: hint(2), amount: money(minor, currency), card: &card(), description };
        create(&charge, "chairtime:0123456789abcdef0123456789abcdef.2.charge").unwrap()
    };
    let requests = [
        text("charge a card on file", &charge(1_500, "EUR")),
        text("charge a card on file, in ISK", &charge(1_500, "ISK")),
        text("look for a charge", &list(&card())),
    ];
    let golden = std::fs::read_to_string(fixture("charges.txt")).unwrap();
    assert_eq!(requests.join("\n"), golden);
    assert_eq!(charge(1_500, "EUR"), charge(1_500, "EUR"));
}

#[test]
fn a_charge_that_succeeded_tells_everything_at_once() {
    let Charged::Moved(state) = parse(&answer(200, body(&intent(2, &json!({}))))).unwrap() else {
        panic!("charged")
    };
    assert_eq!(state.subject.payment_refs().len(), 2);
    assert_eq!(state.hint, Some(hint(2)));
    assert_eq!(
        facts(&state.facts),
        json!([
            { "captured": { "amount": { "minor": 5000, "currency": "EUR" } } },
            { "card_saved": { "card": card() } },
            { "card": { "brand": "visa", "last4": "4242" } },
        ])
    );
}

#[test]
fn what_the_bank_refuses_is_a_no_with_the_banks_code() {
    for (error, code) in [
        (
            json!({ "code": "authentication_required", "decline_code": "authentication_required" }),
            "authentication_required",
        ),
        (json!({ "code": "card_declined", "decline_code": "insufficient_funds" }), "insufficient_funds"),
        (json!({ "code": "expired_card", "decline_code": null }), "expired_card"),
        (json!({ "message": "Your card was declined." }), "refused"),
    ] {
        assert_eq!(parse(&refusal(402, &error)).unwrap(), refused(code));
    }
    let too_small = json!({ "type": "invalid_request_error", "code": "amount_too_small" });
    assert_eq!(parse(&refusal(400, &too_small)).unwrap(), refused("amount_too_small"));
    let gone = json!({ "type": "invalid_request_error", "code": "resource_missing", "param": "customer" });
    assert_eq!(parse(&refusal(404, &gone)).unwrap(), refused("resource_missing"));
}

#[test]
fn what_says_nothing_about_the_card_is_no_refusal_of_it() {
    for (status, kind) in
        [(401, "invalid_request_error"), (403, "invalid_request_error"), (400, "idempotency_error")]
    {
        let error = parse(&refusal(status, &json!({ "type": kind, "message": "no" }))).unwrap_err();
        assert!(matches!(error, StripeError::Refused(_)), "{error:?}");
    }
    for http in [409, 429, 500, 503] {
        let error = parse(&refusal(http, &json!({ "type": "api_error" }))).unwrap_err();
        assert!(matches!(error, StripeError::Unavailable { .. }), "{error:?}");
    }
    assert!(parse(&answer(402, b"<html>".to_vec())).is_err());
    assert!(parse(&answer(200, b"{}".to_vec())).is_err());
}

#[test]
fn each_state_of_a_payment_is_money_a_no_or_a_wait() {
    let stands = |changes: Value| parse(&answer(200, body(&intent(2, &changes))));
    assert!(matches!(stands(json!({ "status": "succeeded" })), Ok(Charged::Moved(_))));
    for (changes, expected) in [
        (json!({ "status": "processing", "amount_received": 0, "latest_charge": null }), Charged::Waiting),
        (
            json!({ "status": "requires_confirmation", "amount_received": 0, "latest_charge": null }),
            Charged::Waiting,
        ),
        (
            json!({ "status": "requires_action", "amount_received": 0, "latest_charge": null }),
            refused("authentication_required"),
        ),
        (failed("card_declined", Some("lost_card")), refused("lost_card")),
        (failed("processing_error", None), refused("processing_error")),
        (json!({ "status": "canceled", "amount_received": 0, "latest_charge": null }), refused("canceled")),
    ] {
        assert_eq!(stands(changes.clone()).unwrap(), expected, "{changes}");
    }
    assert!(stands(json!({ "status": "a_word_of_2027" })).is_err());
}

#[test]
fn a_lost_charge_is_found_by_what_we_wrote_into_it() {
    let found = |intents: &[Value]| {
        let list = json!({ "object": "list", "data": intents, "has_more": false });
        parse_list(&answer(200, body(&list)), &hint(2)).unwrap().map(|(charged, _)| charged)
    };
    let page = || intent(1, &json!({ "id": "pi_page" }));
    let moved = || intent(2, &json!({ "id": "pi_moved" }));
    let waiting =
        || intent(2, &json!({ "status": "processing", "amount_received": 0, "latest_charge": null }));
    let declined = || intent(2, &failed("card_declined", Some("lost_card")));
    assert_eq!(found(&[]), None);
    assert_eq!(found(&[page()]), None, "the payment that the card was kept from");
    assert_eq!(found(&[declined(), page()]), Some(refused("lost_card")));
    assert_eq!(found(&[declined(), waiting()]), Some(Charged::Waiting));
    for intents in [[moved(), declined()], [declined(), moved()], [waiting(), moved()]] {
        let Some(Charged::Moved(state)) = found(&intents) else { panic!("money outranks a no") };
        assert_eq!(state.id.as_str(), "pi_moved");
    }
    let more = json!({ "object": "list", "data": [page()], "has_more": true });
    assert!(parse_list(&answer(200, body(&more)), &hint(2)).is_err(), "it may be on the next page");
}

#[test]
fn a_hold_tells_until_when_it_lasts_and_a_capture_does_not() {
    let held = |changes: &[(&str, Value)]| {
        let mut session: Value = serde_json::from_slice(&read("answers/session-held-expanded.json")).unwrap();
        for (pointer, value) in changes {
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            session.pointer_mut(parent).unwrap()[name] = value.clone();
        }
        facts(&checkout::parse_session(&answer(200, body(&session))).unwrap().facts)
    };
    let before =
        ("/payment_intent/latest_charge/payment_method_details/card/capture_before", json!(1_795_600_000));
    let until = json!({ "capture_before": { "at": 1_795_600_000 } });
    let has_until = |facts: &Value| facts.as_array().unwrap().contains(&until);
    assert!(has_until(&held(std::slice::from_ref(&before))));
    assert!(!has_until(&held(&[])));
    let captured = [
        before,
        ("/payment_intent/latest_charge/captured", json!(true)),
        ("/payment_intent/latest_charge/amount_captured", json!(2_000)),
    ];
    assert!(!has_until(&held(&captured)));
}

#[test]
fn a_card_is_kept_only_with_its_owner_and_only_once_it_has_paid() {
    let saved = |intent: &Value| {
        let state = payment_intent::parse(&answer(200, body(intent))).unwrap();
        facts(&state.facts).as_array().unwrap().iter().filter(|fact| fact.get("card_saved").is_some()).count()
    };
    assert_eq!(saved(&intent(1, &json!({}))), 1, "told by payment and charge, one fact");
    assert_eq!(saved(&intent(1, &json!({ "latest_charge": null }))), 1);
    let owner = json!({ "id": card().customer, "object": "customer" });
    assert_eq!(saved(&intent(1, &json!({ "customer": owner, "latest_charge": null }))), 1);
    for (name, value) in [("customer", json!(null)), ("payment_method", json!(null))] {
        assert_eq!(saved(&intent(1, &json!({ name: value, "latest_charge": null }))), 0, "without {name}");
    }
    let mut declined = intent(1, &failed("card_declined", None));
    declined["payment_method"] = json!(card().card);
    assert_eq!(saved(&declined), 0);
    let paid = checkout::parse_session(&example("session-paid-expanded")).unwrap();
    assert!(!facts(&paid.facts).to_string().contains("card_saved"), "a guest's card");
}
