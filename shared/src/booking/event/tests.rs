//! Events as they are written.

use super::*;
use crate::booking::tests::{NOW, new_booking};

/// Whether an event has a line of its own in the table below: a new one does not compile until it has.
fn has_no_line(event: &Event) -> bool {
    match event {
        Event::Booked { .. } | Event::Moved { .. } => true,
        Event::PaymentStarted { .. }
        | Event::ChargeStarted { .. }
        | Event::ChargeRefused { .. }
        | Event::HoldTaken { .. }
        | Event::HoldLetGo { .. }
        | Event::PageOpened { .. }
        | Event::PaymentShared { .. }
        | Event::PageRefused { .. }
        | Event::FactLearned { .. }
        | Event::Confirmed { .. }
        | Event::HoldEnded { .. }
        | Event::Released { .. }
        | Event::Cancelled { .. }
        | Event::LinksRevoked { .. }
        | Event::ContactErased { .. }
        | Event::Noted { .. }
        | Event::NoShow { .. }
        | Event::PaymentRequested { .. }
        | Event::PaymentRequestRevoked { .. }
        | Event::RefundGranted { .. }
        | Event::RefundRequested { .. }
        | Event::VoidRequested { .. }
        | Event::CaptureRequested { .. }
        | Event::CaptureRefused { .. }
        | Event::RefundRefused { .. }
        | Event::Paying { .. }
        | Event::HoldExtended { .. } => false,
    }
}

#[test]
fn what_is_written_is_read() {
    let eur = r#"{"minor":5,"currency":"EUR"}"#;
    for (name, fields) in [
        ("payment_started", r#""attempt":1,"provider":"stripe","amount":EUR,"at":1,"page_expires":9"#),
        (
            "payment_started",
            r#""attempt":1,"provider":"stripe","amount":EUR,"at":1,"page_expires":9,"collect":"hold","power":"pay""#,
        ),
        ("charge_started", r#""attempt":2,"card_of":1,"amount":EUR,"at":1"#),
        ("charge_refused", r#""attempt":2,"code":"c""#),
        ("hold_taken", r#""at":1,"amount":EUR,"of":EUR"#),
        ("hold_let_go", r#""at":1,"of":EUR"#),
        ("page_opened", r#""attempt":1,"session":"cs_1","url":"u""#),
        ("page_opened", r#""attempt":1,"session":"w_1","url":"u","widget":{"script":"s","params":"p"}"#),
        ("payment_shared", r#""attempt":2,"with":1,"at":1"#),
        ("page_refused", r#""attempt":1,"code":"c""#),
        ("fact_learned", r#""attempt":1,"fact":{"captured":{"amount":EUR}}"#),
        ("confirmed", r#""at":1"#),
        ("hold_ended", r#""at":1"#),
        ("released", r#""at":1"#),
        ("cancelled", r#""at":1,"by":"client""#),
        ("cancelled", r#""at":1,"by":"salon","fee":EUR"#),
        ("links_revoked", r#""at":1,"power":"manage""#),
        ("contact_erased", r#""at":1,"why":"requested","fields":["name","phone"]"#),
        ("noted", r#""at":1,"text":"likes tea""#),
        ("no_show", r#""at":1"#),
        ("payment_requested", r#""at":1,"key":"k","amount":EUR"#),
        ("payment_request_revoked", r#""at":1,"key":"k""#),
        ("refund_granted", r#""at":1,"key":"k","amount":EUR,"written_off":EUR"#),
        ("refund_requested", r#""attempt":1,"key":"k","amount":EUR"#),
        ("void_requested", r#""attempt":1"#),
        ("capture_requested", r#""attempt":1,"amount":EUR"#),
        ("capture_refused", r#""attempt":1,"code":"c""#),
        ("refund_refused", r#""attempt":1,"key":"k","code":"c""#),
        ("paying", r#""transaction":"t_1","until":9"#),
        ("hold_extended", r#""until":9"#),
    ] {
        let text = format!(r#"{{"{name}":{{{}}}}}"#, fields.replace("EUR", "@").replace('@', eur));
        let event: Event = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_string(&event).unwrap(), text);
        assert!(!has_no_line(&event));
    }
    let made = new_booking(crate::api::PayChoice::Now);
    let to = Moved {
        lines: Vec::new(),
        visit: made.visit,
        claims: made.claims.clone(),
        quote: made.quote,
        smallest: None,
    };
    for event in [
        Event::Booked { booking: Box::new(made) },
        Event::Moved { at: NOW, by: Actor::Salon, to: Box::new(to) },
    ] {
        let text = serde_json::to_string(&event).unwrap();
        assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), event);
        assert!(has_no_line(&event));
    }
}

#[test]
fn what_is_missing_or_unknown_is_told() {
    let read = |text| serde_json::from_str::<Event>(text).unwrap_err().to_string();
    assert!(read(r#"{"hold_extended":{}}"#).starts_with("missing field `until`"));
    assert!(read(r#"{"void_requested":{"at":1}}"#).starts_with("missing field `attempt`"));
    assert!(read(r#"{"forgotten":{"at":1}}"#).starts_with("unknown variant `forgotten`"));
    assert!(read("7").contains("expected"), "{}", read("7"));
}
