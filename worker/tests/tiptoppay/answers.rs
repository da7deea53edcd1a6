//! Answers against examples: `tests/fixtures/tiptoppay/answers/*.json`.

use crate::{money, read};
use chairtime_shared::locale::Locale;
use chairtime_shared::payment::fact::RefundStatus;
use chairtime_shared::provider::Mode;
use chairtime_worker::tiptoppay::error::{
    MESSAGE_CHARS_MAX, REFUSED, TipTopError, code, sentence, sentence_of,
};
use chairtime_worker::tiptoppay::payment::{Operation, Status, Transaction};
use chairtime_worker::tiptoppay::request::ApiResponse;
use chairtime_worker::tiptoppay::{NotificationKind, order, payment, site};
use serde_json::{Value, json};

fn answer(status: u16, body: impl Into<Vec<u8>>) -> ApiResponse {
    ApiResponse { status, body: body.into(), ..ApiResponse::default() }
}

fn example(name: &str) -> ApiResponse {
    answer(200, read(&format!("answers/{name}.json")))
}

fn said(value: &Value) -> ApiResponse {
    answer(200, serde_json::to_vec(value).unwrap())
}

fn transaction(name: &str) -> Transaction {
    payment::parse_transaction(&example(name)).unwrap()
}

/// The example with another value of one field of its model.
fn changed(name: &str, field: &str, value: Value) -> Transaction {
    let mut body: Value = serde_json::from_slice(&example(name).body).unwrap();
    body["Model"][field] = value;
    payment::parse_transaction(&said(&body)).unwrap()
}

/// What a definite no says.
fn refusal(response: &ApiResponse) -> Option<(Option<u32>, String)> {
    let Err(TipTopError::Refused(refusal)) = payment::parse_done(response) else { return None };
    Some((refusal.reason_code, refusal.message))
}

#[test]
fn a_look_says_what_a_notification_says() {
    let linked = json!({ "linked": { "refs": ["ttp_tx_4673194557"] } });
    let card = json!({ "card": { "brand": "visa", "last4": "4242" } });
    let sum = json!({ "minor": 1_500_000, "currency": "KZT" });
    let captured = json!({ "captured": { "amount": sum } });
    let kept = json!({ "minor": 43_500, "currency": "KZT" });
    let fee = json!({ "provider_fee": { "name": "ttp_tx_4673194557", "amount": kept } });
    for (name, facts) in [
        ("paid", json!([linked, captured, card, fee])),
        ("held", json!([linked, { "authorised": { "amount": sum } }, card])),
        ("cancelled", json!([linked, "authorisation_ended"])),
        (
            "declined",
            json!([{ "declined": { "code": "insufficient_funds", "at": 1_795_253_400,
                "transaction": "ttp_tx_4673194500" } }]),
        ),
        ("awaiting", json!([])),
        ("refunded", json!([linked, captured, "refunds_to_look_up", card, fee])),
        (
            "refund-row",
            json!([linked, { "refund": { "refund": {
                "id": "ttp_tx_4673194600", "request": "refund.1", "status": "succeeded",
                "amount": { "minor": 500_000, "currency": "KZT" },
            } } }]),
        ),
    ] {
        assert_eq!(json!(transaction(name).facts()), facts, "{name}");
    }
}

#[test]
fn a_transaction_tells_whose_it_is() {
    let paid = transaction("paid");
    assert_eq!(
        (paid.status, paid.mode, paid.amount),
        (Status::Completed, Some(Mode::Test), Some(money(1_500_000)))
    );
    assert_eq!(paid.hint.unwrap().to_string(), "belle.0123456789abcdef0123456789abcdef.1");
    assert_eq!(paid.account.as_deref(), Some("0123456789abcdef0123456789abcdef"));
    let refund = transaction("refund-row");
    assert_eq!(refund.operation, Operation::Refund { of: "4673194557".parse().unwrap() });
    assert_eq!(refund.payment().unwrap().number(), 4_673_194_557);
    assert_eq!(transaction("declined").payment(), None, "a declined try names no payment");
}

/// `Success` says that the question was understood.
#[test]
fn success_is_not_the_status() {
    assert_eq!(transaction("declined").status, Status::Declined);
    let mut body: Value = serde_json::from_slice(&example("declined").body).unwrap();
    body["Success"] = json!(true);
    assert_eq!(payment::parse_transaction(&said(&body)).unwrap().facts(), transaction("declined").facts());
}

#[test]
fn what_is_not_surely_a_payment_is_no_money() {
    for word in ["completed", "Approved", "Paid", "Completed "] {
        let odd = changed("paid", "Status", json!(word));
        assert_eq!((odd.status.clone(), odd.facts()), (Status::Other(word.to_owned()), vec![]), "{word}");
    }
    // A payout, a type of tomorrow, no type at all.
    for kind in [json!(1), json!(2), json!("Payment"), Value::Null] {
        let odd = changed("paid", "Type", kind.clone());
        assert_eq!((odd.operation.clone(), odd.facts()), (Operation::Other, vec![]), "{kind}");
    }
    // A refund that forgot its type.
    let odd = changed("refund-row", "Type", Value::Null);
    assert_eq!((odd.operation.clone(), odd.facts()), (Operation::Other, vec![]));
    let odd = changed("refund-row", "OriginalTransactionId", json!(4_673_194_600_i64));
    assert_eq!(odd.operation, Operation::Other, "a refund of itself");
    assert_eq!(changed("paid", "Currency", json!("XXX")).facts(), vec![]);
}

#[test]
fn a_refund_that_is_not_known_to_have_failed_counts_as_sent() {
    for (word, status) in [
        ("Completed", RefundStatus::Succeeded),
        ("Declined", RefundStatus::Failed),
        ("Authorized", RefundStatus::Pending),
        ("Cancelled", RefundStatus::Pending),
        ("Invented", RefundStatus::Pending),
    ] {
        let facts = json!(changed("refund-row", "Status", json!(word)).facts());
        assert_eq!(facts[1]["refund"]["refund"]["status"], json!(status), "{word}");
    }
}

#[test]
fn sums_are_read_exactly_from_numbers() {
    let amount = |text: &str| {
        let body = String::from_utf8(example("paid").body)
            .unwrap()
            .replace("\"Amount\": 15000.0,", &format!("\"Amount\": {text},"));
        payment::parse_transaction(&answer(200, body)).map(|transaction| transaction.amount)
    };
    for (text, minor) in [
        ("10", 1_000),
        ("10.0", 1_000),
        ("0.1", 10),
        ("65.98", 6_598),
        ("0.07", 7),
        ("1.10", 110),
        ("999999999999.99", 99_999_999_999_999),
    ] {
        assert_eq!(amount(text), Ok(Some(money(minor))), "{text}");
    }
    for odd in ["-10.0", "10.005", "1e3", "1E2", "true", "1000000000000.01"] {
        let unreadable = TipTopError::Unreadable { http: 200, what: "Amount" };
        assert_eq!(amount(odd).unwrap_err(), unreadable, "{odd}");
    }
}

#[test]
fn nobody_has_paid_is_an_answer() {
    let none = said(&json!({ "Success": false, "Message": "Not found" }));
    assert_eq!(payment::parse_found(&none), Ok(None));
    assert!(matches!(payment::parse_transaction(&none), Err(TipTopError::Refused(_))));
    assert_eq!(payment::parse_found(&example("paid")), Ok(Some(transaction("paid"))));
    // A refusal may come with a model that is no transaction.
    let reason = said(&json!({ "Success": false, "Message": null, "Model": { "ReasonCode": 5300 } }));
    assert!(matches!(payment::parse_transaction(&reason), Err(TipTopError::Refused(_))));
    let other = said(&json!({ "Success": false, "Message": "InvoiceId is required" }));
    assert!(matches!(payment::parse_found(&other), Err(TipTopError::Refused(_))));
}

#[test]
fn one_odd_row_does_not_hide_the_others() {
    let page = payment::parse_list(&example("list"), 1).unwrap();
    let numbers: Vec<i64> = page.transactions.iter().map(|row| row.id.number()).collect();
    assert_eq!(numbers, [4_673_194_500, 4_673_194_557, 4_673_194_600, 1, 3]);
    assert_eq!((page.unreadable, page.next), (2, None));
    assert_eq!(page.transactions[3].hint, None, "of another trade");
    let empty = payment::parse_list(&said(&json!({ "Model": [], "Success": true })), 1).unwrap();
    assert_eq!((empty.transactions.len(), empty.unreadable, empty.next), (0, 0, None));
    let full = json!({ "Model": vec![json!({}); 100], "Success": true });
    assert_eq!(payment::parse_list(&said(&full), 7).unwrap().next, Some(8));
    let none = payment::parse_list(&said(&json!({ "Success": true })), 1).unwrap_err();
    assert_eq!(none, TipTopError::Unreadable { http: 200, what: "Model" });
}

#[test]
fn a_refund_has_a_name_of_its_own() {
    let done = said(&json!({ "Model": { "TransactionId": 568 }, "Success": true, "Message": null }));
    let refund = payment::parse_refund(&done, money(500), "refund.1").unwrap();
    assert_eq!(
        json!(refund),
        json!({ "id": "ttp_tx_568", "request": "refund.1", "status": "succeeded",
                "amount": { "minor": 500, "currency": "KZT" } })
    );
    for model in [json!(null), json!({}), json!({ "TransactionId": 0 }), json!({ "TransactionId": "x" })] {
        let odd = said(&json!({ "Model": model, "Success": true }));
        let error = payment::parse_refund(&odd, money(500), "refund.1").unwrap_err();
        assert!(matches!(error, TipTopError::Unreadable { .. }), "{model}");
    }
    let no =
        said(&json!({ "Model": { "TransactionId": 568 }, "Success": false, "Message": "Already refunded" }));
    assert!(matches!(payment::parse_refund(&no, money(500), "k"), Err(TipTopError::Refused(_))));
}

#[test]
fn a_link_has_a_name_and_an_address() {
    let made = order::parse_created(&example("order")).unwrap();
    assert_eq!(made.id.reference().as_str(), "ttp_order_gASGZVgUN21hcpPF");
    assert_eq!(made.url, "https://orders.tiptoppay.kz/d/gASGZVgUN21hcpPF");
    for (field, value) in [("Id", ""), ("Id", "a b"), ("Url", ""), ("Url", "javascript:alert(1)")] {
        let mut body: Value = serde_json::from_slice(&example("order").body).unwrap();
        body["Model"][field] = json!(value);
        let error = order::parse_created(&said(&body)).unwrap_err();
        assert_eq!(error, TipTopError::Unreadable { http: 200, what: field }, "{value}");
    }
    let done = said(&json!({ "Success": true, "Message": null }));
    assert_eq!(order::parse_cancelled(&done), Ok(()));
}

#[test]
fn a_setting_tells_whether_messages_arrive() {
    let address = "https://book.example/payments/prepaid/tiptoppay/belle/pay";
    let setting = site::parse_notification(&example("notification")).unwrap();
    assert!(setting.reaches(address) && !setting.reaches("https://book.example/"));
    for (field, value) in [
        ("IsEnabled", json!(false)),
        ("Address", json!(null)),
        ("Encoding", json!("Windows1251")),
        ("Format", json!("QIWI")),
    ] {
        let mut body: Value = serde_json::from_slice(&example("notification").body).unwrap();
        body["Model"][field] = value;
        assert!(!site::parse_notification(&said(&body)).unwrap().reaches(address), "{field}");
    }
    assert!(site::notification_update(NotificationKind::Check, address).is_none());
    assert_eq!(site::parse_test(&said(&json!({ "Success": true, "Message": "bd6353c3" }))), Ok(()));
    assert_eq!(site::parse_test(&said(&json!({ "Success": true }))), Ok(()));
}

#[test]
fn a_no_is_told_from_a_perhaps() {
    let no = said(&json!({ "Success": false, "Message": "Amount is required" }));
    assert_eq!(refusal(&no), Some((None, "Amount is required".to_owned())));
    let reason = said(&json!({ "Success": false, "Message": null, "Model": { "ReasonCode": 5051 } }));
    assert_eq!(refusal(&reason), Some((Some(5051), String::new())));
    let bad_request = answer(400, r#"{"Success":false,"Message":"no"}"#);
    assert_eq!(refusal(&bad_request), Some((None, "no".to_owned())));
    let long = said(&json!({ "Success": false, "Message": "é".repeat(400) }));
    assert_eq!(refusal(&long).unwrap().1.chars().count(), MESSAGE_CHARS_MAX);

    assert_eq!(payment::parse_done(&answer(401, "")), Err(TipTopError::Unauthorised));
    let busy = ApiResponse { retry_after: Some("3".to_owned()), ..answer(429, "") };
    assert_eq!(payment::parse_done(&busy), Err(TipTopError::Busy { retry_after: Some(3) }));
    for http in [408, 500, 502, 503, 504] {
        let broken = answer(http, r#"{"Success":true}"#);
        assert_eq!(payment::parse_done(&broken), Err(TipTopError::Unavailable { http }));
    }
    for (http, body, what) in [
        (200, "<html>", "body"),
        (200, "", "body"),
        (200, "[]", "body"),
        (200, "{}", "Success"),
        (403, "<html>blocked</html>", "body"),
        (404, r#"{"Success":true}"#, "status"),
        (302, r#"{"Success":true}"#, "status"),
    ] {
        let error = payment::parse_done(&answer(http, body)).unwrap_err();
        assert_eq!(error, TipTopError::Unreadable { http, what }, "{http} {body}");
    }
    let no_model = payment::parse_transaction(&said(&json!({ "Success": true }))).unwrap_err();
    assert_eq!(no_model, TipTopError::Unreadable { http: 200, what: "Model" });
}

#[test]
fn a_refusal_has_a_stable_code() {
    let Err(TipTopError::Refused(plain)) = payment::parse_done(&said(&json!({ "Success": false }))) else {
        panic!("a definite no")
    };
    assert_eq!((plain.code(), plain.to_string().as_str()), (REFUSED, "HTTP 200 refused"));
    assert_eq!(code(5206), "authentication_failed");
    assert!(sentence(5051, Locale::Ru).starts_with("На карте"));
}

#[test]
fn a_sentence_is_found_by_the_number_and_by_the_code() {
    for number in 3000..6000 {
        for locale in Locale::ALL {
            assert_eq!(sentence(number, locale), sentence_of(code(number), locale), "{number}");
        }
    }
    assert_eq!(sentence_of("invented", Locale::En), sentence_of("do_not_honor", Locale::En));
}
