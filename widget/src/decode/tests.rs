//! Every type against serde: what serde writes is read back the same.

use super::{Decode, Node, Word};
use crate::flow::tests::world::{self, Page};
use chairtime_shared::api::{
    BookingAnswer, BookingStatus, Code, FreeTimes, OnHold, PayChoice, PaymentStatus, Problem, StaffChoice,
    Storefront,
};
use chairtime_shared::booking::CancellationQuote;
use chairtime_shared::cancellation::CardOnFile;
use chairtime_shared::contact::{ContactField, FieldError, FieldFault};
use chairtime_shared::mandate::Mandate;
use chairtime_shared::money::Money;
use chairtime_shared::payment::PayWidget;
use chairtime_shared::prepayment::{Collect, Requirement};
use chairtime_shared::provider::Provider;
use serde::Serialize;
use serde_json::{Value, json};
use std::fmt::Debug;

impl Node for Value {
    fn get(&self, name: &str) -> Self {
        self.as_object().and_then(|object| object.get(name)).cloned().unwrap_or(Value::Null)
    }
    fn is_nothing(&self) -> bool {
        self.is_null()
    }
    fn text(&self) -> Option<String> {
        self.as_str().map(str::to_owned)
    }
    fn integer(&self) -> Option<i64> {
        self.as_i64()
    }
    fn truth(&self) -> Option<bool> {
        self.as_bool()
    }
    fn items(&self) -> Option<Vec<Self>> {
        self.as_array().cloned()
    }
}

fn reads<T: Decode + Serialize + PartialEq + Debug>(value: &T) {
    reads_without(value, &[]);
}

/// The same for a type with members that the widget has no use for.
fn reads_without<T: Decode + Serialize + PartialEq + Debug>(value: &T, unused: &[&str]) {
    let written = serde_json::to_value(value).unwrap();
    assert_eq!(T::decode(&written).as_ref(), Some(value), "{written}");
    // Each member alone matters: without it the value is refused, or is another one, or serde does not need it either.
    for name in written.as_object().unwrap().keys().filter(|name| !unused.contains(&name.as_str())) {
        let mut lacking = written.clone();
        lacking.as_object_mut().unwrap().remove(name);
        assert_ne!(T::decode(&lacking).as_ref(), Some(value), "{name} is not read");
    }
}

/// Without what only developers and the salon's desk read.
fn for_people(problem: Problem) -> Problem {
    let (kind, title, detail) = (String::new(), String::new(), String::new());
    Problem {
        kind,
        title,
        detail,
        reasons: Vec::new(),
        status: 0,
        request: None,
        left: None,
        mandate: None,
        ..problem
    }
}

fn terms() -> CancellationQuote {
    let eur = |minor| Money::new(minor, "EUR".parse().unwrap()).unwrap();
    CancellationQuote { fee: eur(700), back: eur(300), charge: Some(eur(200)) }
}

fn full_storefront() -> Storefront {
    let percent = json!({"requirement": "optional", "amount": {"kind": "percent", "points": 3333}});
    let mut value = serde_json::to_value(world::storefront("required")).unwrap();
    value["services"] = json!([
        {"id": "cut", "category": "hair", "name": "Cut", "description": "d", "duration": 60, "buffer": 5,
            "price": {"from": 4000, "to": 5000}, "prepayment": percent},
        {"id": "dry", "category": "hair", "name": "Dry", "duration": 30, "price": {"from": 1000},
            "prepayment": {"requirement": "required", "amount": {"kind": "fixed", "minor": 500}, "collect": "hold"},
            "cancellation": {"free_until": 1440, "fee": {"kind": "percent", "points": 5000}, "card": "kept"}},
        {"id": "wax", "category": "hair", "name": "Wax", "duration": 30, "price": {"from": 1000},
            "cancellation": {"free_until": 60, "fee": {"kind": "fixed", "minor": 700}}},
        {"id": "spa", "category": "hair", "name": "Spa", "duration": 30, "price": {"from": 1000},
            "cancellation": {"free_until": 0, "fee": {"kind": "none"}}},
    ]);
    value["cancellation"] = json!({"free_until": 2880, "fee": {"kind": "prepayment"}});
    value["staff"] = json!([{"id": "ada", "name": "Ada", "title": "t", "prepayment":
        {"requirement": "off", "amount": {"kind": "full"}},
        "offers": [{"service": "cut", "duration": 45, "price": {"from": 1}}, {"service": "dry"}]}]);
    // When clients may book is the Worker's affair.
    value["booking"] = json!({"slot_step": 0, "lead_time": 0, "horizon_days": 0, "hold_seconds": 0});
    value["website"] = "https://belle.example".into();
    value["address"] = "Street 1".into();
    value["texts"]["cancellation"] = "c".into();
    serde_json::from_value(value).unwrap()
}

#[test]
fn what_the_worker_writes_is_read() {
    reads_without(&full_storefront(), &["booking"]);
    let times: FreeTimes = world::times(
        0,
        3,
        &[(1, vec![world::free(1, 10, &["bo", "ada"]), world::together(1, 11, &["bo", "ada"])])],
    );
    reads(&times);
    let mut page = Page::at_contact("required", StaffChoice::Any, &["bo"]);
    let (_, request) = page.post('a');
    let mut answer: BookingAnswer = world::accepted(&request, "held", "awaited");
    reads(&answer);
    for pay in [PayChoice::Now, PayChoice::AtSalon] {
        reads(&BookingAnswer { pay: Some(pay), movable_until: Some(world::NOW), ..answer.clone() });
    }
    reads(&answer.booking);
    reads(&answer.booking.lines[0]);
    reads(&answer.booking.quote);
    let checkout = answer.checkout.as_mut().unwrap();
    checkout.widget =
        Some(PayWidget { script: "https://w.example/w.js".to_owned(), params: "{}".to_owned() });
    reads(&answer);
    reads(answer.checkout.as_ref().unwrap());
    answer.link = None;
    let amount = answer.booking.quote.total_from;
    answer.booking.on_hold = Some(OnHold { amount, until: world::NOW });
    answer.booking.quote.collect = Collect::Hold;
    answer.cancellation = Some(terms());
    answer.wanted = Some(amount);
    reads(&answer);
    reads(&answer.booking);
    reads(&answer.booking.quote);
    reads(&answer.booking.on_hold.unwrap());
    reads(&terms());
    answer.checkout = None;
    answer.booking.hold_ends = None;
    let written = serde_json::to_value(&answer).unwrap();
    assert_eq!(BookingAnswer::decode(&written), Some(answer));

    let mut problem = Problem::new(Code::SlotTaken).detail("more");
    problem.nearest = vec![world::free(1, 10, &["bo"])];
    problem.fields = vec![FieldError { field: ContactField::Phone, fault: FieldFault::CountryCode }];
    problem.quote = Some(Box::new(request.shown));
    problem.cancellation = Some(Box::new(terms()));
    problem.request = Some("r".to_owned());
    let written = serde_json::to_value(&problem).unwrap();
    assert_eq!(Problem::decode(&written), Some(for_people(problem)));
    for name in ["code", "fields", "nearest", "quote", "cancellation"] {
        let mut lacking = written.clone();
        lacking.as_object_mut().unwrap().remove(name);
        assert_ne!(Problem::decode(&lacking), Problem::decode(&written), "{name} is not read");
    }
    let bare = Problem::new(Code::Internal);
    assert_eq!(Problem::decode(&serde_json::to_value(&bare).unwrap()), Some(for_people(bare)));
}

#[test]
fn what_was_sent_is_read() {
    for staff in world::choices() {
        let mut page = Page::at_contact("optional", staff, &["bo"]);
        let (_, mut request) = page.post('a');
        reads(&request);
        request.provider = Some(Provider::TipTopPay);
        request.mandate = Some(Mandate::ask("Belle", request.shown.total_from, request.locale));
        reads(&request);
    }
}

#[test]
fn every_prepayment_is_read() {
    let money = json!({"minor": 100, "currency": "EUR"});
    for value in [
        json!({"kind": "off"}),
        json!({"kind": "below_minimum", "would_be": money}),
        json!({"kind": "optional", "due_now": money}),
        json!({"kind": "required", "due_now": money}),
    ] {
        let expected: chairtime_shared::prepayment::Prepayment =
            serde_json::from_value(value.clone()).unwrap();
        assert_eq!(Decode::decode(&value), Some(expected));
    }
}

#[test]
fn what_is_not_of_the_type_is_no_answer() {
    for value in [json!(null), json!([]), json!("x"), json!({"booking": {}}), json!({"now": "today"})] {
        assert_eq!(BookingAnswer::decode(&value), None, "{value}");
        assert_eq!(Storefront::decode(&value), None, "{value}");
        assert_eq!(Problem::decode(&value), None, "{value}");
    }
}

fn every_word<T: Word + Serialize + PartialEq + Debug>(values: &[T]) {
    for value in values {
        let written = serde_json::to_value(value).unwrap();
        assert_eq!(T::named(written.as_str().unwrap()).as_ref(), Some(value));
    }
    assert!(T::named("").is_none());
}

#[test]
fn words_are_read_by_their_serde_names() {
    use BookingStatus::{Cancelled, Completed, Confirmed, Expired, Held, NoShow};
    use PaymentStatus::{
        Awaited, Declined, NotNeeded, OnHold, Paid, Processing, Refunded, Refunding, Unpaid,
    };
    use chairtime_shared::locale::Locale;
    use chairtime_shared::provider::Mode;
    every_word(&[Held, Confirmed, Expired, Cancelled, NoShow, Completed]);
    every_word(&[NotNeeded, Awaited, Processing, Declined, OnHold, Paid, Refunding, Refunded, Unpaid]);
    every_word(&Provider::ALL);
    every_word(&Locale::ALL);
    every_word(&[PayChoice::Now, PayChoice::AtSalon]);
    every_word(&[Requirement::Off, Requirement::Optional, Requirement::Required]);
    every_word(&[Collect::Charge, Collect::Hold]);
    every_word(&[CardOnFile::NotKept, CardOnFile::Kept]);
    every_word(&[Mode::Test, Mode::Live]);
    {
        use ContactField::{Comment, Consent, Email, Mandate, Name, Phone};
        every_word(&[Name, Phone, Email, Comment, Consent, Mandate]);
    }
    every_word(&[FieldFault::Missing, FieldFault::TooLong, FieldFault::Malformed, FieldFault::CountryCode]);
    assert_eq!(Code::named("price_changed"), Code::PriceChanged);
    assert_eq!(Code::named("from_the_future"), Code::Unknown);
}
