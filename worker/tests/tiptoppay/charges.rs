//! Tokens: where they are read, and how the answers to charging them are understood.

use crate::{money, read};
use chairtime_shared::payment::SavedCard;
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_worker::tiptoppay::charge::{AUTHENTICATION_REQUIRED, Charged, VOIDED, parse, stands};
use chairtime_worker::tiptoppay::error::TipTopError;
use chairtime_worker::tiptoppay::payment::{Transaction, parse_transaction};
use chairtime_worker::tiptoppay::request::ApiResponse;
use serde_json::{Value, json};

const BOOKING: &str = "0123456789abcdef0123456789abcdef";

fn said(status: u16, value: &Value) -> ApiResponse {
    ApiResponse { status, body: serde_json::to_vec(value).unwrap(), ..ApiResponse::default() }
}

/// An example with other values of its model.
fn example(name: &str, changes: &[(&str, Value)]) -> ApiResponse {
    let mut body: Value = serde_json::from_slice(&read(&format!("answers/{name}.json"))).unwrap();
    for (field, value) in changes {
        body["Model"][field] = value.clone();
    }
    said(200, &body)
}

fn transaction(name: &str, changes: &[(&str, Value)]) -> Transaction {
    parse_transaction(&example(name, changes)).unwrap()
}

fn saved(transaction: &Transaction) -> Option<SavedCard> {
    let saved = |fact| if let PaymentFact::CardSaved { card } = fact { Some(card) } else { None };
    transaction.facts().into_iter().find_map(saved)
}

fn refused(response: &ApiResponse) -> Option<&'static str> {
    match parse(response).unwrap() {
        Charged::Refused { code } => Some(code),
        Charged::Moved(_) | Charged::Waiting => None,
    }
}

#[test]
fn a_token_is_read_from_money_that_came_for_a_booking_of_ours() {
    let token = ("Token", json!("tk_1"));
    let card = SavedCard { customer: BOOKING.to_owned(), card: "tk_1".to_owned() };
    for name in ["paid", "held"] {
        assert_eq!(saved(&transaction(name, std::slice::from_ref(&token))).as_ref(), Some(&card), "{name}");
    }
    for name in ["declined", "awaiting", "cancelled", "refund-row"] {
        assert_eq!(saved(&transaction(name, std::slice::from_ref(&token))), None, "{name}");
    }
    for other in [
        ("AccountId", Value::Null),
        ("AccountId", json!("client-7")),
        ("InvoiceId", json!("order-77")),
        ("Token", json!("")),
    ] {
        assert_eq!(saved(&transaction("paid", &[token.clone(), other.clone()])), None, "{other:?}");
    }
    assert_eq!(saved(&transaction("paid", &[])), None, "the terminal gives none out");
    let told = format!("{:?}", transaction("paid", &[("Token", json!("tk_secret"))]));
    assert!(!told.contains("tk_secret"), "{told}");
}

#[test]
fn a_charge_is_paid_when_its_status_says_so() {
    for (name, fact) in [
        ("paid", PaymentFact::Captured { amount: money(1_500_000) }),
        ("held", PaymentFact::Authorised { amount: money(1_500_000) }),
    ] {
        let Ok(Charged::Moved(transaction)) = parse(&example(name, &[])) else { panic!("{name}") };
        assert!(transaction.facts().contains(&fact), "{name}");
    }
}

#[test]
fn each_no_has_its_code() {
    for (response, code) in [
        (example("declined", &[]), "insufficient_funds"),
        (example("declined", &[("ReasonCode", json!(5_054))]), "expired_card"),
        (example("declined", &[("ReasonCode", json!(99))]), "declined"),
        (example("awaiting", &[]), AUTHENTICATION_REQUIRED),
        (example("cancelled", &[]), VOIDED),
        (
            said(
                200,
                &json!({ "Success": false, "Message": null, "Model": {
                    "TransactionId": 891_463_508, "PaReq": "p", "AcsUrl": "https://acs.example/", "ThreeDsCallbackId": "c",
                } }),
            ),
            AUTHENTICATION_REQUIRED,
        ),
        (
            said(200, &json!({ "Success": false, "Message": null, "Model": { "ReasonCode": 5_062 } })),
            "restricted_card",
        ),
        (said(200, &json!({ "Success": false, "Message": "Token not found" })), "refused"),
        (said(400, &json!({ "Success": false, "Message": "Amount is required" })), "refused"),
    ] {
        assert_eq!(refused(&response), Some(code), "{code}");
    }
}

#[test]
fn what_nobody_can_read_is_neither_yes_nor_no() {
    for response in [
        example("paid", &[("Status", json!("Approving"))]),
        example("paid", &[("TransactionId", json!("x"))]),
        said(200, &json!({ "Success": true, "Message": null })),
        said(200, &json!({ "Success": true, "Model": { "TransactionId": 1 } })),
        said(200, &json!({ "Model": {} })),
        ApiResponse { status: 200, body: b"<html>".to_vec(), ..ApiResponse::default() },
    ] {
        assert!(matches!(parse(&response), Err(TipTopError::Unreadable { .. })), "{response:?}");
    }
    for (status, error) in [
        (401, TipTopError::Unauthorised),
        (429, TipTopError::Busy { retry_after: None }),
        (500, TipTopError::Unavailable { http: 500 }),
        (504, TipTopError::Unavailable { http: 504 }),
    ] {
        assert_eq!(parse(&said(status, &json!({}))), Err(error));
    }
}

#[test]
fn what_a_look_finds_is_how_the_charge_stands() {
    let of = |name: &str, changes: &[(&str, Value)]| stands(transaction(name, changes));
    for name in ["paid", "held", "refunded", "refund-row"] {
        assert!(matches!(of(name, &[]), Some(Charged::Moved(_))), "{name}");
    }
    assert_eq!(of("declined", &[]), Some(Charged::Refused { code: "insufficient_funds" }));
    assert_eq!(of("cancelled", &[]), Some(Charged::Refused { code: VOIDED }));
    assert_eq!(of("awaiting", &[]), Some(Charged::Waiting));
    assert_eq!(of("paid", &[("Status", json!("Approving"))]), None);
    assert_eq!(of("paid", &[("Type", json!(7))]), None);
}
