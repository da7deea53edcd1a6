//! Notifications, one example for each kind and trap: `tests/fixtures/tiptoppay/notifications/*.json` hold the message and
//! what it means.

use crate::{SECRET, fixture, kzt, money, secrets, sign};
use chairtime_shared::booking::decide::CheckVerdict;
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_worker::tiptoppay::notification::{
    Encoding, Notification, NotificationError, Peek, parse, peek,
};
use chairtime_worker::tiptoppay::signature::verify;
use chairtime_worker::tiptoppay::{DecodeError, NotificationKind, reply};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[derive(Deserialize)]
struct Case {
    message: String,
    encoding: String,
    kind: String,
    transaction: Option<i64>,
    operation: String,
    mode: Value,
    hint: Option<String>,
    account: Option<String>,
    amount: Value,
    refs: Value,
    facts: Value,
}

impl Case {
    fn encoding(&self) -> Encoding {
        if self.encoding == "json" { Encoding::Json } else { Encoding::Form }
    }
}

fn cases() -> Vec<(String, Case)> {
    let mut cases: Vec<_> = std::fs::read_dir(fixture("notifications"))
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

fn message(name: &str) -> String {
    cases().into_iter().find(|(found, _)| found == name).unwrap().1.message
}

/// Signs and reads, as a message travels.
fn receive(
    message: &str,
    encoding: Encoding,
    route: Option<NotificationKind>,
) -> Result<Notification, NotificationError> {
    let bytes = message.as_bytes();
    let header = sign(bytes, SECRET);
    let verified = verify(Some(&header), bytes, &secrets(&[SECRET])).unwrap();
    parse(verified, encoding, route, kzt())
}

fn form(message: &str) -> Result<Notification, NotificationError> {
    receive(message, Encoding::Form, None)
}

/// The message with another value of that field; without it for `None`.
fn with(message: &str, field: &str, value: Option<&str>) -> String {
    let prefix = format!("{field}=");
    let mut pairs: Vec<_> = message.split('&').filter(|pair| !pair.starts_with(&prefix)).collect();
    let changed = value.map(|value| format!("{prefix}{value}"));
    pairs.extend(changed.as_deref());
    pairs.join("&")
}

#[test]
fn every_example_says_what_it_should() {
    for (name, case) in cases() {
        let route: NotificationKind = case.kind.parse().unwrap();
        for route in [None, Some(route)] {
            let read = receive(&case.message, case.encoding(), route)
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(read.kind.as_str(), case.kind, "{name}");
            assert_eq!(read.transaction.map(|id| id.number()), case.transaction, "{name}");
            assert_eq!(read.operation, case.operation, "{name}");
            assert_eq!(json!(read.mode), case.mode, "{name}");
            assert_eq!(read.hint.map(|hint| hint.to_string()), case.hint, "{name}");
            assert_eq!(read.account, case.account, "{name}");
            assert_eq!(json!(read.amount), case.amount, "{name}");
            assert_eq!(json!(read.refs), case.refs, "{name}");
            assert_eq!(json!(read.facts), case.facts, "{name}");
        }
    }
}

#[test]
fn every_kind_has_an_example() {
    let shown: BTreeSet<String> = cases().into_iter().map(|(_, case)| case.kind).collect();
    for kind in NotificationKind::ALL {
        assert!(shown.contains(kind.as_str()), "{kind}");
        assert_eq!(kind.as_str().parse(), Ok(kind));
    }
    for other in ["", "Pay", "PAY", "receipt", "pay "] {
        assert!(other.parse::<NotificationKind>().is_err(), "{other}");
    }
}

/// The signature does not cover the address: any of these could be posted anywhere.
#[test]
fn no_message_is_taken_at_the_address_of_another_kind() {
    for (name, case) in cases() {
        let told: NotificationKind = case.kind.parse().unwrap();
        for route in NotificationKind::ALL.into_iter().filter(|route| *route != told) {
            let error = receive(&case.message, case.encoding(), Some(route)).unwrap_err();
            assert_eq!(error, NotificationError::Route { route, told }, "{name} at {route}");
        }
    }
}

/// A Check says `Completed` before anything is paid. It is no money at any address, with or without the fields that a later
/// version may add or leave out.
#[test]
fn a_signed_check_is_never_money() {
    for name in ["check", "check-two-stages", "check-without-operation-type"] {
        let check = message(name);
        for field in ["OperationType", "CardType", "InvoiceId", "Data", "Name", "TestMode", "DateTime"] {
            for changed in [with(&check, field, None), with(&check, field, Some(""))] {
                let told = NotificationKind::Check;
                for route in [NotificationKind::Pay, NotificationKind::Confirm] {
                    let error = receive(&changed, Encoding::Form, Some(route)).unwrap_err();
                    assert_eq!(error, NotificationError::Route { route, told }, "{name} without {field}");
                }
                let read = form(&changed).unwrap();
                assert_eq!(
                    (read.kind, read.facts.len(), read.refs.len()),
                    (told, 0, 0),
                    "{name} without {field}"
                );
            }
        }
    }
}

#[test]
fn a_body_of_two_kinds_or_of_none_is_refused() {
    use NotificationError::{Ambiguous, Unknown};
    let (check, pay, fail) = (message("check"), message("pay"), message("fail"));
    let (confirm, refund, cancel) = (message("confirm"), message("refund"), message("cancel"));
    for (body, error) in [
        (with(&pay, "PaymentTransactionId", Some("7")), Ambiguous),
        (with(&pay, "ReasonCode", Some("5051")), Ambiguous),
        (with(&check, "Reason", Some("InsufficientFunds")), Ambiguous),
        (with(&fail, "Status", Some("Completed")), Ambiguous),
        (with(&fail, "PaymentTransactionId", Some("7")), Ambiguous),
        (with(&refund, "OperationType", Some("Payment")), Ambiguous),
        (with(&refund, "GatewayName", Some("Test")), Ambiguous),
        (with(&refund, "Status", Some("Declined")), Ambiguous),
        (with(&pay, "Status", None), Unknown),
        (with(&check, "Status", None), Unknown),
        (with(&confirm, "Status", None), Unknown),
        (with(&confirm, "Status", Some("Authorized")), Unknown),
        (with(&cancel, "OperationType", Some("Payment")), Unknown),
        (with(&cancel, "Currency", Some("KZT")), Unknown),
        (with(&message("recurrent"), "Interval", None), Unknown),
        ("a=1".to_owned(), Unknown),
        ("Status=Completed".to_owned(), Unknown),
    ] {
        assert_eq!(form(&body).unwrap_err(), error, "{body}");
    }
    // "Approved" is no decline.
    let approved = with(&with(&pay, "ReasonCode", Some("0")), "Reason", Some("Approved"));
    assert_eq!(form(&approved), form(&pay));
}

/// Each trace of an authorisation is enough by itself; without any of them it is a Check, whatever it says.
#[test]
fn a_trace_of_an_authorisation_tells_a_payment_from_a_check() {
    let without = |name: &str, fields: &[&str]| {
        fields.iter().fold(message(name), |body, field| with(&body, field, None))
    };
    let kind = |body: &str| form(body).unwrap().kind;
    let traces = ["GatewayName", "AuthCode", "Rrn"];
    for trace in traces {
        let others: Vec<&str> = traces.into_iter().filter(|other| *other != trace).collect();
        assert_eq!(kind(&without("pay", &others)), NotificationKind::Pay, "{trace}");
        if trace != "GatewayName" {
            assert_eq!(kind(&without("confirm", &others)), NotificationKind::Confirm, "{trace}");
        }
    }
    for name in ["pay", "pay-authorized", "confirm"] {
        assert_eq!(kind(&without(name, &traces)), NotificationKind::Check, "{name}");
    }
}

#[test]
fn fields_that_decide_about_money_are_never_guessed() {
    let field = |name: &str, field: &'static str, value: Option<&str>| {
        let error = form(&with(&message(name), field, value)).unwrap_err();
        assert_eq!(error, NotificationError::Field(field), "{name} with {field} {value:?}");
    };
    for name in ["check", "pay", "fail", "confirm"] {
        field(name, "Amount", None);
        field(name, "Currency", None);
    }
    for name in ["refund", "cancel"] {
        field(name, "Amount", None);
    }
    for name in ["check", "pay", "fail", "confirm", "refund", "cancel"] {
        for odd in ["0", "-1", "007", "9223372036854775808", "1.0", "abc"] {
            field(name, "TransactionId", Some(odd));
        }
        for odd in ["-10.00", "10,00", "1e3", "10.005", "NaN"] {
            field(name, "Amount", Some(odd));
        }
    }
    field("refund", "PaymentTransactionId", Some("0"));
    // A refund of itself.
    field("refund", "PaymentTransactionId", Some("4673194600"));
    field("pay", "TestMode", Some("2"));
    field("fail", "ReasonCode", Some("five"));
    field("recurrent", "Id", Some("a+b"));
}

#[test]
fn sums_are_in_the_currency_that_the_message_names_else_in_the_one_given() {
    let bytes = message("refund");
    let header = sign(bytes.as_bytes(), SECRET);
    let verified = verify(Some(&header), bytes.as_bytes(), &secrets(&[SECRET])).unwrap();
    let read = parse(verified, Encoding::Form, None, "MXN".parse().unwrap()).unwrap();
    assert_eq!(read.amount.unwrap().to_string(), "5000.00 MXN");
    // A currency of the message counts, whatever the salon's is.
    let pay = with(&message("pay"), "Currency", Some("USD"));
    assert_eq!(form(&pay).unwrap().amount.unwrap().to_string(), "15000.00 USD");
}

#[test]
fn fields_and_words_that_we_do_not_know_do_no_harm() {
    let pay = message("pay");
    let plain = form(&pay).unwrap();
    for more in [
        "&Invented=1",
        "&SubscriptionId=sc_1&SubscriptionId=sc_1",
        "&Splits=%5b%5d",
        "&=",
        "&x",
        "&Amount=1.00",
    ] {
        assert_eq!(form(&format!("{pay}{more}")).unwrap(), plain, "{more}");
    }
    for spoilt in ["{", "7", "%5b1%5d", "%7b%22request%22%3a7%7d"] {
        let read = form(&with(&message("refund"), "Data", Some(spoilt))).unwrap();
        assert!(
            matches!(&read.facts[1], PaymentFact::Refund { refund } if refund.request.is_none()),
            "{spoilt}"
        );
    }
}

#[test]
fn the_order_number_goes_before_the_data() {
    let pay = message("pay");
    let hint = |body: &str| form(body).unwrap().hint.map(|hint| hint.to_string());
    let booking = "0123456789abcdef0123456789abcdef";
    let other = format!("other.{booking}.2");
    assert_eq!(hint(&with(&pay, "InvoiceId", Some(&other))), Some(other));
    assert_eq!(hint(&with(&pay, "InvoiceId", Some("7"))), None, "an order of somebody else's");
    assert_eq!(hint(&with(&with(&pay, "InvoiceId", None), "Data", None)), None);
}

#[test]
fn one_transaction_with_another_status_is_another_operation() {
    let operations: BTreeSet<String> =
        ["pay", "pay-authorized", "pay-unknown-status", "check", "confirm", "cancel", "fail"]
            .into_iter()
            .map(|name| form(&message(name)).unwrap().operation)
            .collect();
    assert_eq!(operations.len(), 7);
}

#[test]
fn a_query_is_read_like_a_body_and_json_like_a_form() {
    // What the three have in common: the same bytes in another dress.
    let fields = [("TransactionId", "568"), ("PaymentTransactionId", "567"), ("Amount", "65.98")];
    let query = fields.map(|(name, value)| format!("{name}={value}")).join("&");
    let numbers = format!("{{{}}}", fields.map(|(name, value)| format!("\"{name}\":{value}")).join(", "));
    let texts = format!("{{{}}}", fields.map(|(name, value)| format!("\"{name}\":\"{value}\"")).join(","));
    let plain = form(&query).unwrap();
    assert_eq!((plain.kind, plain.amount), (NotificationKind::Refund, Some(money(6_598))));
    assert_eq!(receive(&numbers, Encoding::Json, None), Ok(plain.clone()));
    assert_eq!(receive(&texts, Encoding::Json, None), Ok(plain));
    assert_eq!(
        receive(&query, Encoding::Json, None).unwrap_err(),
        NotificationError::Decode(DecodeError::Json)
    );
    assert_eq!(form("Amount=%d").unwrap_err(), NotificationError::Decode(DecodeError::Escape));
    assert_eq!(form("Name=%ce%ef").unwrap_err(), NotificationError::Decode(DecodeError::Utf8));
}

#[test]
fn the_content_type_tells_the_encoding() {
    for form in [
        None,
        Some(""),
        Some("application/x-www-form-urlencoded"),
        Some("Application/X-WWW-Form-Urlencoded; charset=utf-8"),
    ] {
        assert_eq!(Encoding::of(form), Some(Encoding::Form), "{form:?}");
    }
    assert_eq!(Encoding::of(Some("application/json; charset=utf-8")), Some(Encoding::Json));
    for neither in ["text/plain", "multipart/form-data; boundary=x", "application/jsonp"] {
        assert_eq!(Encoding::of(Some(neither)), None, "{neither}");
    }
}

#[test]
fn a_peek_tells_whose_secrets_to_try() {
    let look = |message: &str| {
        let Peek { salon, refs } = peek(message.as_bytes(), Encoding::Form);
        (salon.map(|salon| salon.to_string()), json!(refs))
    };
    let belle = || Some("belle".to_owned());
    assert_eq!(look(&message("check")), (belle(), json!(["ttp_tx_4673194557"])));
    assert_eq!(look(&message("pay-without-invoice")), (belle(), json!(["ttp_tx_4673194557"])));
    assert_eq!(look(&message("pay-foreign-order")), (None, json!(["ttp_tx_4673194557"])));
    assert_eq!(look(&message("refund")), (belle(), json!(["ttp_tx_4673194557", "ttp_tx_4673194600"])));
    assert_eq!(look(&message("recurrent")), (None, json!([])));
    for unreadable in ["", "%", "{}", "TransactionId=x&InvoiceId=.."] {
        assert_eq!(peek(unreadable.as_bytes(), Encoding::Form), Peek::default());
    }
    assert_eq!(peek(b"\xff", Encoding::Json), Peek::default());
}

#[test]
fn every_verdict_has_its_documented_code() {
    for (verdict, code) in [
        (CheckVerdict::Accept, 0),
        (CheckVerdict::UnknownInvoice, 10),
        (CheckVerdict::WrongAccount, 11),
        (CheckVerdict::WrongAmount, 12),
        (CheckVerdict::NotAccepted, 13),
        (CheckVerdict::Expired, 20),
    ] {
        assert_eq!(reply::code(verdict), code);
        assert_eq!(reply::body(code), json!({ "code": code }).to_string());
    }
}
