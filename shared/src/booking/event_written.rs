//! How an event is read back: its name first, then its fields, of which each variant takes its own.
//!
//! Reading each variant by itself, as serde would, is four times the code in the Worker. Invariant: what an [`Event`] writes
//! is what is read here; a variant that is missing here fails the test below.

use super::{Actor, Erasure, Event, Moved, NewBooking, Power};
use crate::contact::ContactField;
use crate::flat::{Missing, need};
use crate::id::ProviderRef;
use crate::money::Money;
use crate::payment::fact::PaymentFact;
use crate::payment::{Attempt, PayWidget};
use crate::prepayment::Collect;
use crate::provider::Provider;
use crate::time::Timestamp;
use serde::de::{EnumAccess, Error, VariantAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeSet;
use std::fmt;

/// The names of the events. [`Parts::event`] matches on them.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Name {
    Booked,
    PaymentStarted,
    ChargeStarted,
    ChargeRefused,
    HoldTaken,
    HoldLetGo,
    PageOpened,
    PaymentShared,
    PageRefused,
    FactLearned,
    Confirmed,
    HoldEnded,
    Released,
    Cancelled,
    LinksRevoked,
    ContactErased,
    Moved,
    NoShow,
    PaymentRequested,
    PaymentRequestRevoked,
    RefundGranted,
    RefundRequested,
    VoidRequested,
    CaptureRequested,
    CaptureRefused,
    RefundRefused,
    Paying,
    HoldExtended,
}

/// The fields of all events.
#[derive(Deserialize)]
struct Parts {
    booking: Option<Box<NewBooking>>,
    attempt: Option<Attempt>,
    provider: Option<Provider>,
    amount: Option<Money>,
    at: Option<Timestamp>,
    page_expires: Option<Timestamp>,
    collect: Option<Collect>,
    power: Option<Power>,
    card_of: Option<Attempt>,
    code: Option<String>,
    of: Option<Money>,
    session: Option<ProviderRef>,
    url: Option<String>,
    widget: Option<PayWidget>,
    with: Option<Attempt>,
    fact: Option<PaymentFact>,
    by: Option<Actor>,
    fee: Option<Money>,
    why: Option<Erasure>,
    fields: Option<BTreeSet<ContactField>>,
    to: Option<Box<Moved>>,
    key: Option<String>,
    written_off: Option<Money>,
    transaction: Option<ProviderRef>,
    until: Option<Timestamp>,
}

impl Parts {
    fn event(self, name: &Name) -> Result<Event, Missing> {
        let at = || need(self.at, "at");
        let attempt = || need(self.attempt, "attempt");
        let amount = || need(self.amount, "amount");
        Ok(match name {
            Name::Booked => Event::Booked { booking: need(self.booking, "booking")? },
            Name::PaymentStarted => Event::PaymentStarted {
                attempt: attempt()?,
                provider: need(self.provider, "provider")?,
                amount: amount()?,
                at: at()?,
                page_expires: need(self.page_expires, "page_expires")?,
                collect: self.collect.unwrap_or_default(),
                power: self.power.unwrap_or_default(),
            },
            Name::ChargeStarted => Event::ChargeStarted {
                attempt: attempt()?,
                card_of: need(self.card_of, "card_of")?,
                amount: amount()?,
                at: at()?,
            },
            Name::ChargeRefused => {
                Event::ChargeRefused { attempt: attempt()?, code: need(self.code, "code")? }
            }
            Name::HoldTaken => Event::HoldTaken { at: at()?, amount: amount()?, of: need(self.of, "of")? },
            Name::HoldLetGo => Event::HoldLetGo { at: at()?, of: need(self.of, "of")? },
            Name::PageOpened => Event::PageOpened {
                attempt: attempt()?,
                session: need(self.session, "session")?,
                url: need(self.url, "url")?,
                widget: self.widget,
            },
            Name::PaymentShared => {
                Event::PaymentShared { attempt: attempt()?, with: need(self.with, "with")?, at: at()? }
            }
            Name::PageRefused => Event::PageRefused { attempt: attempt()?, code: need(self.code, "code")? },
            Name::FactLearned => Event::FactLearned { attempt: attempt()?, fact: need(self.fact, "fact")? },
            Name::Confirmed => Event::Confirmed { at: at()? },
            Name::HoldEnded => Event::HoldEnded { at: at()? },
            Name::Released => Event::Released { at: at()? },
            Name::Cancelled => Event::Cancelled { at: at()?, by: need(self.by, "by")?, fee: self.fee },
            Name::LinksRevoked => Event::LinksRevoked { at: at()?, power: need(self.power, "power")? },
            Name::ContactErased => Event::ContactErased {
                at: at()?,
                why: need(self.why, "why")?,
                fields: need(self.fields, "fields")?,
            },
            Name::Moved => Event::Moved { at: at()?, by: need(self.by, "by")?, to: need(self.to, "to")? },
            Name::NoShow => Event::NoShow { at: at()?, fee: self.fee },
            Name::PaymentRequested => {
                Event::PaymentRequested { at: at()?, key: need(self.key, "key")?, amount: amount()? }
            }
            Name::PaymentRequestRevoked => {
                Event::PaymentRequestRevoked { at: at()?, key: need(self.key, "key")? }
            }
            Name::RefundGranted => Event::RefundGranted {
                at: at()?,
                key: need(self.key, "key")?,
                amount: amount()?,
                written_off: self.written_off,
            },
            Name::RefundRequested => {
                Event::RefundRequested { attempt: attempt()?, key: need(self.key, "key")?, amount: amount()? }
            }
            Name::VoidRequested => Event::VoidRequested { attempt: attempt()? },
            Name::CaptureRequested => Event::CaptureRequested { attempt: attempt()?, amount: amount()? },
            Name::CaptureRefused => {
                Event::CaptureRefused { attempt: attempt()?, code: need(self.code, "code")? }
            }
            Name::RefundRefused => Event::RefundRefused {
                attempt: attempt()?,
                key: need(self.key, "key")?,
                code: need(self.code, "code")?,
            },
            Name::Paying => Event::Paying {
                transaction: need(self.transaction, "transaction")?,
                until: need(self.until, "until")?,
            },
            Name::HoldExtended => Event::HoldExtended { until: need(self.until, "until")? },
        })
    }
}

struct EventVisitor;

impl<'de> Visitor<'de> for EventVisitor {
    type Value = Event;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event")
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Event, A::Error> {
        let (name, variant) = data.variant::<Name>()?;
        variant.newtype_variant::<Parts>()?.event(&name).map_err(Error::custom)
    }
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_enum("Event", &[], EventVisitor)
    }
}

#[cfg(test)]
mod tests {
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
}
