//! Every answer against serde: what the Worker writes is read with all that the desk shows of it.

use crate::decode::Decode;
use crate::desk::data::{Detail, History, PaymentLink, Reconciliation, RefundState, Report};
use chairtime_shared::api::desk::{self, DeskAnswer};
use chairtime_shared::api::{BookingStatus, PaymentStatus};
use chairtime_shared::history::{Recorded, line};
use chairtime_shared::report::Report as Written;
use serde_json::{Value, json};

pub(in crate::desk) const ID: &str = "0123456789abcdef0123456789abcdef";

fn eur(minor: u64) -> Value {
    json!({ "minor": minor, "currency": "EUR" })
}

/// What the Worker says of a visit that was paid, of which something went back, as serde writes it.
pub(in crate::desk) fn written() -> Value {
    let answer = json!({
        "booking": {
            "id": ID, "version": 7, "purpose": "visit", "made": 1_000, "status": "confirmed", "payment": "paid",
            "contact": { "name": "Eva Sommer", "phone": "+491512345678", "email": "eva@example.org", "comment": "Window" },
            "lines": [{ "service": "cut", "name": "Cut", "staff": "bo", "staff_name": "Bo", "start": 5_000, "end": 8_600,
                "price": eur(6_000) }],
            "start": 5_000, "end": 8_600, "hold_ends": 4_000,
            "quote": { "total_from": eur(6_000), "total_to": eur(6_000),
                "prepayment": { "kind": "required", "due_now": eur(3_000) } },
            "payments": [{ "attempt": 1, "provider": "stripe", "asked": eur(3_000), "authorised": eur(0),
                "captured": eur(3_000), "returned": eur(500), "refs": ["pi_1", "cs_1"], "card": ["visa", "4242"],
                "declined": null,
                "refunds": [{ "id": "re_1", "key": "k", "amount": eur(500), "status": "succeeded", "code": null }],
                "fees": [eur(95)],
                "disputes": [{ "id": "dp_1", "amount": eur(100), "reason": "fraudulent", "status": "open",
                    "withdrawn": null, "reinstated": null, "due_by": 9_000 }],
                "obstacle": "disputed", "foreign": null }],
            "held": eur(2_500), "due": eur(2_500), "wanted": eur(100),
            "requested": [{ "key": "rest", "amount": eur(100) }], "refundable": eur(2_500), "obstacle": "disputed",
            "on_hold": { "amount": eur(700), "until": 9_500 },
            "cancellation": { "fee": eur(1_000), "back": eur(1_500) }, "no_show_fee": eur(2_000),
        },
        "link": "https://book.example/s/belle/booking#x",
    });
    let typed: DeskAnswer = serde_json::from_value(answer).unwrap();
    serde_json::to_value(typed).unwrap()
}

/// The same, read.
pub(in crate::desk) fn detail() -> Detail {
    Detail::decode(&written()).unwrap()
}

#[test]
fn a_visit_is_read_with_all_that_is_shown_of_it() {
    let Detail { visit, link, letters } = detail();
    assert_eq!(letters, []);
    assert_eq!(link, "https://book.example/s/belle/booking#x");
    assert_eq!((visit.id.as_str(), visit.version, visit.purpose.as_str()), (ID, 7, "visit"));
    assert_eq!((visit.status, visit.payment), (BookingStatus::Confirmed, PaymentStatus::Paid));
    assert_eq!((visit.client.name.as_str(), visit.client.phone.as_str()), ("Eva Sommer", "+491512345678"));
    assert_eq!((visit.client.email.as_str(), visit.client.comment.as_str()), ("eva@example.org", "Window"));
    assert_eq!((visit.start.0, visit.end.0, visit.hold_ends.unwrap().0), (5_000, 8_600, 4_000));
    assert_eq!((visit.held.minor(), visit.due.unwrap().minor()), (2_500, 2_500));
    assert_eq!((visit.wanted.unwrap().minor(), visit.refundable.minor()), (100, 2_500));
    let requested: Vec<_> =
        visit.requested.iter().map(|one| (one.key.as_str(), one.amount.minor())).collect();
    assert_eq!(requested, [("rest", 100)]);
    assert_eq!((visit.obstacle.as_deref(), visit.on_hold.unwrap().amount.minor()), (Some("disputed"), 700));
    assert_eq!(visit.cancellation.unwrap().fee.minor(), 1_000);
    assert_eq!(visit.no_show_fee.unwrap().minor(), 2_000);
    let [payment] = visit.payments.as_slice() else { panic!("one payment") };
    assert_eq!((payment.attempt, payment.captured.minor(), payment.returned.minor()), (1, 3_000, 500));
    assert_eq!(payment.refs, ["cs_1", "pi_1"].map(str::to_owned).into_iter().rev().collect::<Vec<_>>());
    assert_eq!(payment.card, Some(("visa".to_owned(), "4242".to_owned())));
    assert_eq!(
        (payment.refunds[0].id.as_deref(), payment.refunds[0].status),
        (Some("re_1"), RefundState::Succeeded)
    );
    assert_eq!((payment.fees[0].minor(), payment.disputes[0].reason.as_str()), (95, "fraudulent"));
    assert_eq!(payment.disputes[0].due_by.unwrap().0, 9_000);
}

#[test]
fn an_answer_that_lacks_what_is_shown_is_no_answer() {
    // What may be absent, or is of no use here.
    let free = [
        "made",
        "hold_ends",
        "due",
        "wanted",
        "requested",
        "obstacle",
        "on_hold",
        "cancellation",
        "no_show_fee",
    ];
    let whole = written();
    for name in whole["booking"].as_object().unwrap().keys().filter(|name| !free.contains(&name.as_str())) {
        let mut lacking = whole.clone();
        lacking["booking"].as_object_mut().unwrap().remove(name);
        assert_eq!(Detail::decode(&lacking), None, "{name}");
    }
}

#[test]
fn a_payment_link_is_read_with_what_to_write_to_the_client() {
    let message = desk::PaymentMessage { subject: "Payment".to_owned(), text: "Please pay".to_owned() };
    let (link, qr) = ("https://book.example/p/belle#x".to_owned(), "<svg/>".to_owned());
    let mut written = desk::PaymentLink { link, qr, message: Some(message) };
    let read = |written: &desk::PaymentLink| {
        let read = PaymentLink::decode(&serde_json::to_value(written).unwrap()).unwrap();
        assert_eq!((read.link.as_str(), read.qr.as_str()), (written.link.as_str(), "<svg/>"));
        read.message.map(|message| (message.subject, message.text))
    };
    assert_eq!(read(&written), Some(("Payment".to_owned(), "Please pay".to_owned())));
    written.message = None;
    assert_eq!(read(&written), None);
    assert_eq!(
        PaymentLink::decode(&json!({ "link": "x", "qr": "y", "message": null })).unwrap().message,
        None
    );
}

#[test]
fn a_history_is_read_as_it_is_written() {
    let event = json!({ "refund_granted": { "key": "k", "amount": eur(500), "at": 3 } });
    let recorded: Recorded =
        serde_json::from_value(json!({ "version": 4, "at": 3, "event": event })).unwrap();
    let lines = json!({ "lines": [serde_json::to_value(line(&recorded)).unwrap()], "next": 4 });
    let History { lines } = History::decode(&lines).unwrap();
    let [told] = lines.as_slice() else { panic!("one line") };
    assert_eq!(
        (told.number, told.at.0, told.actor.as_str(), told.kind.as_str()),
        (4, 3, "owner", "refund_granted")
    );
    assert_eq!(told.amount.unwrap().minor(), 500);
    assert!(told.text.starts_with("The salon decided"), "{}", told.text);
}

#[test]
fn a_report_is_read_as_it_is_written() {
    let figures = json!({ "gross": 6_000, "refunds": 500, "disputes": 1, "provider_fees": 95, "net": 5_404, "fees_kept": 7,
        "charges": 2, "payouts": 900 });
    let row = |key: Value| {
        let mut row = figures.clone();
        row["key"] = key;
        json!([row])
    };
    let report = json!({
        "period": { "from": "2026-11-01", "to": "2026-11-30", "by": "day" }, "span": { "start": 0, "end": 9 }, "movements": 3,
        "currencies": [{ "currency": "EUR", "total": figures, "charges_without_fee": 1, "periods": row(json!("2026-11-02")),
            "services": row(json!("cut")), "staff": row(json!("bo")), "providers": row(json!("stripe")),
            "methods": row(Value::Null) }],
    });
    let typed: Written = serde_json::from_value(report).unwrap();
    let mut report = serde_json::to_value(typed).unwrap();
    report["accounts"] = json!([{ "provider": "stripe", "at": 5,
        "balance": [{ "currency": "EUR", "available": -100, "pending": 200 }],
        "payouts": [{ "name": "po_1", "amount": eur(900), "way": "to_bank", "status": "paid", "made": 1, "arrives": null }] },
        { "provider": "tiptoppay", "at": null, "balance": null, "payouts": [] }]);
    let report = Report::decode(&report).unwrap();
    let [of] = report.currencies.as_slice() else { panic!("one currency") };
    assert_eq!((of.total.net, of.total.charges, of.charges_without_fee), (5_404, 2, 1));
    assert_eq!((of.periods[0].key.as_str(), of.methods[0].key.as_str()), ("2026-11-02", ""));
    assert_eq!(of.services[0].figures, of.total);
    assert_eq!(report.accounts[0].balance[0].available, -100);
    assert_eq!((report.accounts[0].payouts[0].name.as_str(), report.accounts[1].balance.len()), ("po_1", 0));
}

#[test]
fn differences_are_read_with_their_sentences() {
    let told = json!({ "runs": [{ "provider": "stripe", "cause": "asked", "state": "finished", "span": { "from": 0, "to": 9 },
        "started": 1, "finished": 2, "again": null, "result": "differences: 1", "healed": 0, "open": 1, "ours": 3, "others": 0,
        "fees": 1, "requests": 4, "notes": ["No right to read payouts."],
        "differences": [{ "at": 2, "explanation": "Somebody gave 5.00 back by hand.",
            "difference": { "what": "refunded", "outcome": "open", "booking": ID } }] }] });
    let Reconciliation { runs } = Reconciliation::decode(&told).unwrap();
    assert_eq!((runs[0].open, runs[0].differences[0].booking.as_ref().unwrap().as_str()), (1, ID));
    assert_eq!(runs[0].notes, ["No right to read payouts.".to_owned()]);
}
