use super::*;
use crate::api::PayChoice;
use crate::booking::Cancelling;
use crate::booking::decide::{PageAnswer, Slot, Step};
use crate::booking::tests::{NOW, new_booking};
use crate::payment::fact::PaymentFact;

const ONE: Attempt = Attempt(1);

/// The lines of one visit: paid, called off by the client, refunded, forgotten.
fn lines() -> Vec<Line> {
    let mut step = Step::with_new(new_booking(PayChoice::Now));
    step.start_payment(Provider::Stripe, NOW).unwrap();
    let (session, url) = ("cs_1".parse().unwrap(), "https://pay.example/cs_1".to_owned());
    step.record_page(ONE, PageAnswer::Opened { session, url, widget: None });
    let amount = Money::new(1_000, "EUR".parse().unwrap()).unwrap();
    step.learn(ONE, &[PaymentFact::Captured { amount }], Slot::Taken, NOW.plus(9));
    let shown = step.booking.cancellation(NOW.plus(10)).unwrap();
    step.cancel(Cancelling::Client { shown }, NOW.plus(10)).unwrap();
    step.erase(&ContactField::PERSONAL.into(), Erasure::Requested, NOW.plus(20)).unwrap();
    let recorded =
        (1..).zip(step.events).map(|(version, event)| Recorded { version, at: NOW, event, by: None });
    recorded.map(|recorded| line(&recorded)).collect()
}

#[test]
fn a_history_says_who_did_what_in_order() {
    let lines = lines();
    let told: Vec<_> = lines.iter().map(|line| (line.actor, line.kind)).collect();
    assert_eq!(
        told,
        [
            (Who::Client, "booked"),
            (Who::Client, "payment_started"),
            (Who::Provider, "page_opened"),
            (Who::Provider, "payment_captured"),
            (Who::System, "confirmed"),
            (Who::Client, "cancelled"),
            (Who::System, "refund_requested"),
            (Who::Owner, "contact_erased"),
        ]
    );
    assert_eq!(lines.iter().map(|line| line.number).collect::<Vec<_>>(), (1..=8).collect::<Vec<_>>());
    let text = |kind: &str| lines.iter().find(|line| line.kind == kind).unwrap().text.as_str();
    assert_eq!(text("payment_started"), "The client began to pay 10.00 EUR at Stripe.");
    assert_eq!(text("cancelled"), "The client called the visit off; nothing is kept.");
    assert_eq!(text("contact_erased"), "The salon had the contact erased: name, phone.");
    assert_eq!(lines.last().unwrap().reason.as_deref(), Some("requested"));
}

#[test]
fn a_history_tells_nobody_s_contact() {
    let json = serde_json::to_string(&lines()).unwrap();
    assert!(!json.contains("+7701") && !json.contains("\"Client\""), "{json}");
}

#[test]
fn old_events_have_actors_too() {
    for (text, actor) in [
        (r#"{"no_show":{"at":1}}"#, Who::Owner),
        (r#"{"links_revoked":{"at":1,"power":"pay"}}"#, Who::Owner),
        (r#"{"cancelled":{"at":1,"by":"salon"}}"#, Who::Owner),
        (r#"{"hold_ended":{"at":1}}"#, Who::System),
        (r#"{"released":{"at":1}}"#, Who::Client),
        (r#"{"fact_learned":{"attempt":1,"fact":"processing"}}"#, Who::Provider),
    ] {
        let event = serde_json::from_str(text).unwrap();
        assert_eq!(line(&Recorded { version: 2, at: NOW, event, by: None }).actor, actor, "{text}");
    }
}

#[test]
fn who_of_the_salon_it_was_is_told_where_it_was_the_salon() {
    let by = Some("Lena".to_owned());
    let told = |text: &str| {
        let event = serde_json::from_str(text).unwrap();
        let line = line(&Recorded { version: 2, at: NOW, event, by: by.clone() });
        (line.by, line.text)
    };
    let (lena, text) = told(r#"{"cancelled":{"at":1,"by":"salon"}}"#);
    assert_eq!(lena, by);
    assert!(text.starts_with("Lena "), "{text}");
    let (nobody, text) = told(r#"{"hold_ended":{"at":1}}"#);
    assert_eq!(nobody, None, "what follows from it is nobody's doing");
    assert!(text.starts_with("Chairtime "), "{text}");
}

#[test]
fn a_history_says_about_which_payment_and_how_much() {
    let lines = lines();
    let told = |kind: &str| {
        let line = lines.iter().find(|line| line.kind == kind).unwrap();
        (line.payment, line.amount.map(Money::minor))
    };
    assert_eq!(told("booked"), (None, Some(4_000)));
    assert_eq!(told("payment_started"), (Some(ONE), Some(1_000)));
    assert_eq!(told("page_opened"), (Some(ONE), None));
    assert_eq!(told("refund_requested"), (Some(ONE), Some(1_000)));
}
