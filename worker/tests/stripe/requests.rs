//! Requests against golden text (`tests/fixtures/stripe/requests.txt`), answers against examples.

use crate::{fixture, read};
use chairtime_shared::cancellation::CardOnFile;
use chairtime_shared::id::ProviderRef;
use chairtime_shared::locale::Locale;
use chairtime_shared::money::Money;
use chairtime_shared::provider::Mode;
use chairtime_shared::time::Timestamp;
use chairtime_worker::stripe::checkout::{self, Capture, CheckoutOrder, SessionStatus};
use chairtime_worker::stripe::error::StripeError;
use chairtime_worker::stripe::request::{ApiRequest, ApiResponse, Outcome};
use chairtime_worker::stripe::{payment_intent, refund};
use serde_json::{Value, json};
use std::fmt::Write as _;

pub(crate) fn money(minor: u64, currency: &str) -> Money {
    Money::new(minor, currency.parse().unwrap()).unwrap()
}

fn id(text: &str) -> ProviderRef {
    text.parse().unwrap()
}

fn order() -> CheckoutOrder {
    CheckoutOrder {
        salon: "belle".parse().unwrap(),
        booking: "0123456789abcdef0123456789abcdef".parse().unwrap(),
        attempt: 1,
        amount: money(5_000, "EUR"),
        title: "Haircut & color".to_owned(),
        description: Some("Sat 28 Nov, 10:00".to_owned()),
        customer_email: Some("client+1@example.com".to_owned()),
        locale: Locale::En,
        success_url: "https://book.example/s/belle/booking?session={CHECKOUT_SESSION_ID}".to_owned(),
        cancel_url: "https://book.example/s/belle".to_owned(),
        expires_at: Timestamp(1_795_001_800),
        capture: Capture::Automatic,
        card: CardOnFile::NotKept,
    }
}

pub(crate) fn text(name: &str, request: &ApiRequest) -> String {
    let mut text = format!("# {name}\n{} {}\n", request.method.as_str(), request.path);
    if let Some(key) = &request.idempotency_key {
        writeln!(text, "Idempotency-Key: {key}").unwrap();
    }
    for pair in request.form.split('&').filter(|pair| !pair.is_empty()) {
        writeln!(text, "  {pair}").unwrap();
    }
    text
}

#[test]
fn requests_are_written_as_agreed() {
    let intent = id("pi_1");
    let hold = CheckoutOrder {
        amount: money(5_000, "ISK"),
        title: "Стрижка".to_owned(),
        description: None,
        customer_email: None,
        locale: Locale::Ru,
        capture: Capture::Manual,
        attempt: 2,
        ..order()
    };
    let kept = CheckoutOrder { attempt: 3, card: CardOnFile::Kept, ..order() };
    let requests = [
        text("open a page", &checkout::create_session(&order()).unwrap()),
        text("open a page with a hold, in ISK", &checkout::create_session(&hold).unwrap()),
        text("open a page and keep the card", &checkout::create_session(&kept).unwrap()),
        text("look at a page", &checkout::retrieve_session(&id("cs_test_1"))),
        text("close a page", &checkout::expire_session(&id("cs_test_1"))),
        text("look at a payment", &payment_intent::retrieve(&intent)),
        text("capture", &payment_intent::capture(&intent, money(3_000, "EUR"), "belle:out:8").unwrap()),
        text("release", &payment_intent::cancel(&intent, "belle:out:9")),
        text("refund", &refund::create(&intent, money(2_000, "EUR"), "belle:out:7").unwrap()),
        text("refund in ISK", &refund::create(&intent, money(2_000, "ISK"), "belle:out:7").unwrap()),
        text("look up refunds", &refund::list(&intent, None)),
        text("look up more refunds", &refund::list(&intent, Some(&id("re_1")))),
        text("a name cannot leave its place", &payment_intent::retrieve(&id("../refunds?x=1"))),
    ];
    let golden = std::fs::read_to_string(fixture("requests.txt")).unwrap();
    assert_eq!(requests.join("\n"), golden);
}

#[test]
fn the_same_order_is_the_same_request() {
    assert_eq!(checkout::create_session(&order()), checkout::create_session(&order()));
    let next = CheckoutOrder { attempt: 2, ..order() };
    assert_ne!(
        checkout::create_session(&next).unwrap().idempotency_key,
        checkout::create_session(&order()).unwrap().idempotency_key
    );
}

pub(crate) fn answer(status: u16, body: Vec<u8>) -> ApiResponse {
    ApiResponse { status, body, ..ApiResponse::default() }
}

pub(crate) fn example(name: &str) -> ApiResponse {
    answer(200, read(&format!("answers/{name}.json")))
}

pub(crate) fn refusal(status: u16, error: &Value) -> ApiResponse {
    answer(status, serde_json::to_vec(&json!({ "error": error })).unwrap())
}

pub(crate) fn facts(facts: &[chairtime_shared::payment::fact::PaymentFact]) -> Value {
    // Names are shown by the subject; here only what was said.
    let all = serde_json::to_value(facts).unwrap();
    all.as_array().unwrap().iter().filter(|fact| fact.get("linked").is_none()).cloned().collect()
}

#[test]
fn an_open_page_tells_where_to_pay() {
    let session = checkout::parse_session(&example("session-open")).unwrap();
    assert_eq!(session.status, SessionStatus::Open);
    assert!(session.url.unwrap().starts_with("https://checkout.stripe.com/"));
    assert_eq!((session.mode, session.expires_at), (Mode::Test, Some(Timestamp(1_795_001_800))));
    assert_eq!(session.hint.unwrap().to_string(), "belle.0123456789abcdef0123456789abcdef.1");
    assert_eq!(session.subject.payment_intent, None);
    assert_eq!(facts(&session.facts), json!([]));
}

#[test]
fn one_look_at_a_paid_page_tells_everything() {
    let session = checkout::parse_session(&example("session-paid-expanded")).unwrap();
    assert_eq!(session.status, SessionStatus::Complete);
    assert_eq!(session.subject.charge.unwrap().as_str(), "ch_1Chairtime0000000000001");
    assert_eq!(session.subject.payment_intent.unwrap().as_str(), "pi_1Chairtime0000000000001");
    assert_eq!(
        facts(&session.facts),
        json!([
            { "captured": { "amount": { "minor": 5000, "currency": "EUR" } } },
            "refunds_to_look_up",
            { "card": { "brand": "visa", "last4": "4242" } },
        ])
    );
}

#[test]
fn a_held_page_is_no_capture() {
    let session = checkout::parse_session(&example("session-held-expanded")).unwrap();
    assert_eq!(
        facts(&session.facts),
        json!([
            { "authorised": { "amount": { "minor": 5000, "currency": "EUR" } } },
            { "card": { "brand": "visa", "last4": "4242" } },
        ])
    );
}

#[test]
fn a_declined_attempt_is_told_once() {
    let payment = payment_intent::parse(&example("intent-declined-expanded")).unwrap();
    assert_eq!(payment.status, "requires_payment_method");
    assert_eq!(
        facts(&payment.facts),
        json!([{ "declined": { "code": "insufficient_funds", "at": 1_795_000_000 } }])
    );
}

#[test]
fn a_released_hold_was_held() {
    let Outcome::Done(payment) = payment_intent::parse_changed(&example("intent-canceled-expanded")).unwrap()
    else {
        panic!("released")
    };
    assert_eq!(
        facts(&payment.facts),
        json!([
            "authorisation_ended",
            { "authorised": { "amount": { "minor": 5000, "currency": "EUR" } } },
            { "card": { "brand": "visa", "last4": "4242" } },
        ])
    );
}

#[test]
fn only_an_open_page_can_be_closed() {
    let message = "Only Checkout Sessions with a status in [\"open\"] can be expired.";
    let error = json!({ "type": "invalid_request_error", "message": message });
    assert_eq!(checkout::parse_expired(&refusal(400, &error)).unwrap(), Outcome::WrongState);
    let gone =
        json!({ "type": "invalid_request_error", "code": "resource_missing", "message": "No such session" });
    let error = checkout::parse_expired(&refusal(404, &gone)).unwrap_err();
    assert!(matches!(error, StripeError::Refused(refusal) if refusal.http == 404));
    assert!(matches!(checkout::parse_expired(&example("session-open")), Ok(Outcome::Done(_))));
}

#[test]
fn a_hold_that_is_gone_is_looked_at_again() {
    for code in ["payment_intent_unexpected_state", "charge_already_captured", "charge_expired_for_capture"] {
        let error = json!({ "type": "invalid_request_error", "code": code, "message": "no" });
        assert_eq!(
            payment_intent::parse_changed(&refusal(400, &error)).unwrap(),
            Outcome::WrongState,
            "{code}"
        );
    }
    let other = json!({ "type": "invalid_request_error", "code": "amount_too_large", "message": "no" });
    assert!(payment_intent::parse_changed(&refusal(400, &other)).is_err());
}

#[test]
fn a_refund_reads_back_with_its_request() {
    let state = refund::parse(&example("refund")).unwrap();
    assert_eq!(state.refund.request.as_deref(), Some("chairtime:belle:refund:7"));
    assert_eq!(state.refund.amount, money(2_000, "EUR"));
    assert_eq!(state.subject.payment_refs().len(), 2);
    let error =
        json!({ "type": "invalid_request_error", "code": "charge_already_refunded", "message": "no" });
    let StripeError::Refused(refused) = refund::parse(&refusal(400, &error)).unwrap_err() else {
        panic!("a definite no")
    };
    assert_eq!(refused.code.as_deref(), Some("charge_already_refunded"));
}

/// Of a hold of 50 only 30 were captured: the entry of 20 that no balance knows is the released rest, the other entry
/// of 20 is a refund made by hand.
#[test]
fn a_released_rest_is_not_a_refund() {
    let page = refund::parse_list(&example("refunds")).unwrap();
    assert_eq!(page.next, None);
    let refund = |n: u8, request: Option<&str>, minor: u64, status: &str| {
        json!({ "refund": { "refund": {
            "id": format!("re_1Chairtime000000000000{n}"), "request": request, "status": status,
            "amount": { "minor": minor, "currency": "EUR" },
        } } })
    };
    let ours = Some("chairtime:belle:refund:7");
    assert_eq!(
        serde_json::to_value(&page.facts).unwrap(),
        json!([
            refund(4, ours, 500, "failed"),
            refund(3, ours, 1000, "succeeded"),
            refund(2, None, 2000, "succeeded"),
            "authorisation_ended",
        ])
    );
}

#[test]
fn a_long_list_goes_on() {
    let mut list: Value = serde_json::from_slice(&read("answers/refunds.json")).unwrap();
    list["has_more"] = json!(true);
    let page = refund::parse_list(&answer(200, serde_json::to_vec(&list).unwrap())).unwrap();
    assert_eq!(page.next, Some(id("re_1Chairtime0000000000001")));
    list["data"] = json!([]);
    let error = refund::parse_list(&answer(200, serde_json::to_vec(&list).unwrap())).unwrap_err();
    assert_eq!(error, StripeError::Unreadable { http: 200, what: "id" });
}

#[test]
fn answers_that_are_not_stripes_are_unreadable() {
    let unreadable = |what| StripeError::Unreadable { http: 200, what };
    assert_eq!(checkout::parse_session(&answer(200, b"<html>".to_vec())).unwrap_err(), unreadable("body"));
    assert_eq!(checkout::parse_session(&example("refund")).unwrap_err(), unreadable("object"));
    assert_eq!(refund::parse_list(&answer(200, b"{}".to_vec())).unwrap_err(), unreadable("data"));
    let busy = ApiResponse { retry_after: Some("3".to_owned()), ..answer(429, Vec::new()) };
    assert_eq!(
        refund::parse(&busy).unwrap_err(),
        StripeError::Unavailable { http: 429, retry_after: Some(3) }
    );
}
