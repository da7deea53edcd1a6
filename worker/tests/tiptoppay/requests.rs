//! Requests and the widget's parameters against golden text (`tests/fixtures/tiptoppay/requests.txt`).

use crate::{fixture, money};
use chairtime_shared::cancellation::CardOnFile;
use chairtime_shared::locale::Locale;
use chairtime_shared::payment::SavedCard;
use chairtime_shared::time::{LocalDate, Timestamp};
use chairtime_worker::reference::Hint;
use chairtime_worker::secret::Secret;
use chairtime_worker::stripe::checkout::{Capture, CheckoutOrder};
use chairtime_worker::tiptoppay::charge::{self, TokenCharge};
use chairtime_worker::tiptoppay::request::ApiRequest;
use chairtime_worker::tiptoppay::{NotificationKind, OrderId, TransactionId, order, payment, site, widget};
use serde_json::{Value, json};
use std::fmt::Write as _;

fn checkout_order() -> CheckoutOrder {
    CheckoutOrder {
        salon: "belle".parse().unwrap(),
        booking: "0123456789abcdef0123456789abcdef".parse().unwrap(),
        attempt: 1,
        amount: money(1_500_000),
        title: "Стрижка \"Каре\" + окрашивание".to_owned(),
        description: Some("Айгерим".to_owned()),
        customer_email: Some("client+1@example.com".to_owned()),
        locale: Locale::Ru,
        success_url: "https://book.example/s/belle/booking?lang=ru#0123.token".to_owned(),
        cancel_url: "https://book.example/s/belle/booking?lang=ru&back=1#0123.token".to_owned(),
        expires_at: Timestamp(1_795_001_800),
        capture: Capture::Automatic,
        card: CardOnFile::NotKept,
    }
}

fn held_order() -> CheckoutOrder {
    CheckoutOrder {
        attempt: 2,
        amount: money(10),
        description: None,
        customer_email: None,
        locale: Locale::En,
        capture: Capture::Manual,
        ..checkout_order()
    }
}

fn card() -> SavedCard {
    SavedCard { customer: "0123456789abcdef0123456789abcdef".to_owned(), card: "tk_secret".to_owned() }
}

fn token_charge(card: &SavedCard) -> TokenCharge<'_> {
    TokenCharge {
        hint: "belle.0123456789abcdef0123456789abcdef.3".parse().unwrap(),
        amount: money(425_007),
        card,
        description: "Поздняя отмена или неявка: Стрижка".to_owned(),
        customer_email: Some("client+1@example.com"),
        locale: Locale::Ru,
    }
}

fn tx() -> TransactionId {
    "4673194557".parse().unwrap()
}

/// One pair a line; nothing else of the body is changed.
fn lines(body: &str) -> String {
    body.replace(",\"", ",\n  \"").replacen("{\"", "{\n  \"", 1)
}

fn text(name: &str, request: &ApiRequest) -> String {
    let mut text = format!("# {name}\nPOST {}\n", request.path);
    if let Some(id) = &request.request_id {
        writeln!(text, "X-Request-ID: {id}").unwrap();
    }
    writeln!(text, "{}", lines(&request.body)).unwrap();
    text
}

#[test]
fn requests_are_written_as_agreed() {
    let order_id: OrderId = "gASGZVgUN21hcpPF".parse().unwrap();
    let hint: Hint = "belle.0123456789abcdef0123456789abcdef.1".parse().unwrap();
    let address = "https://book.example/payments/prepaid/tiptoppay/belle/pay";
    let mut requests = vec![
        text("prove the keys", &site::test()),
        text("make a link", &order::create(&checkout_order())),
        text("make a link in two stages", &order::create(&held_order())),
        text("close a link", &order::cancel(&order_id)),
        text("look at a transaction", &payment::get(&tx())),
        text("find the last transaction of an attempt", &payment::find(&hint)),
        text("list a day", &payment::list(LocalDate::new(2026, 12, 31).unwrap(), 2)),
        text("capture", &payment::confirm(&tx(), money(6_598), "capture.1")),
        text("release", &payment::void(&tx(), "void.1")),
        text("charge a card on file", &charge::create(&token_charge(&card()), "charge.7:1")),
        text("refund", &payment::refund(&tx(), money(7), "refund.1", "refund.1:2")),
    ];
    for kind in NotificationKind::ALL {
        requests.push(text(&format!("look where {kind} goes"), &site::notification_get(kind)));
    }
    for kind in NotificationKind::ALL {
        match site::notification_update(kind, address) {
            Some(request) => requests.push(text(&format!("have {kind} sent"), &request)),
            None => assert_eq!(kind, NotificationKind::Check),
        }
    }
    let kept = CheckoutOrder { card: CardOnFile::Kept, ..held_order() };
    assert_eq!(order::create(&kept), order::create(&held_order()), "orders have no word for it");
    for (name, order) in [
        ("the widget", checkout_order()),
        ("the widget in two stages", held_order()),
        ("the widget that keeps the card", kept),
    ] {
        requests.push(format!("# {name}\n{}\n", lines(&widget::params(&order, "pk_test"))));
    }
    let golden = std::fs::read_to_string(fixture("requests.txt")).unwrap();
    assert_eq!(requests.join("\n"), golden);
}

#[test]
fn the_same_order_is_the_same_request() {
    assert_eq!(order::create(&checkout_order()), order::create(&checkout_order()));
    let next = order::create(&CheckoutOrder { attempt: 2, ..checkout_order() });
    assert_ne!(next.request_id, order::create(&checkout_order()).request_id);
}

#[test]
fn sums_are_numbers_written_digit_by_digit() {
    for (minor, digits) in [(10, "0.10"), (6_598, "65.98"), (1_500_000, "15000.00"), (7, "0.07")] {
        let order = CheckoutOrder { amount: money(minor), ..checkout_order() };
        for text in [widget::params(&order, "pk_test"), order::create(&order).body] {
            let found = text.split("mount\":").nth(1).unwrap().split(',').next().unwrap();
            assert_eq!(found, digits, "{text}");
        }
        for text in [
            payment::refund(&tx(), money(minor), "k", "k").body,
            payment::confirm(&tx(), money(minor), "k").body,
        ] {
            assert!(text.contains(&format!("\"Amount\":{digits}")), "{text}");
        }
    }
}

#[test]
fn the_widget_is_told_what_it_reads() {
    let params: Value = serde_json::from_str(&widget::params(&checkout_order(), "pk_test")).unwrap();
    assert_eq!(params["publicTerminalId"], "pk_test");
    assert_eq!(params["amount"], json!(15000.0));
    assert_eq!(params["paymentSchema"], "Single");
    // Ignored at the top level.
    assert_eq!((&params["accountId"], &params["email"]), (&Value::Null, &Value::Null));
    assert_eq!(
        params["userInfo"],
        json!({ "accountId": "0123456789abcdef0123456789abcdef", "email": "client+1@example.com" })
    );
    assert_eq!(params["metadata"]["booking"], "0123456789abcdef0123456789abcdef");
    assert_eq!(params["restrictedPaymentMethods"], json!(["InstallmentKz"]));
}

#[test]
fn a_token_is_in_the_body_and_in_no_debug_text() {
    let card = card();
    let charge = token_charge(&card);
    let request = charge::create(&charge, "charge.7");
    assert!(request.body.contains("tk_secret"));
    for text in [format!("{request:?}"), format!("{charge:?}"), format!("{card:?}")] {
        assert!(!text.contains("tk_secret"), "{text}");
    }
}

#[test]
fn the_keys_are_in_the_headers_and_nowhere_else() {
    let secret = Secret::new("api-secret-1").unwrap();
    let request = order::create(&checkout_order());
    let headers = request.headers("pk_test", &secret);
    // pk_test:api-secret-1
    assert_eq!(headers[0], ("Authorization", "Basic cGtfdGVzdDphcGktc2VjcmV0LTE=".to_owned()));
    assert_eq!(headers[2].0, "X-Request-ID");
    assert_eq!(headers[2].1, "belle.0123456789abcdef0123456789abcdef.1");
    assert_eq!(payment::get(&tx()).headers("pk_test", &secret).len(), 2);
    assert!(!format!("{request:?}").contains("api-secret"));
}
