//! What the widget writes as JSON: a booking, and what is kept in this tab. The counterpart of [`crate::decode`], and
//! written by hand for the same reason; the tests hold it against serde.

use crate::flow::{BookingKey, Kept};
use chairtime_shared::api::desk::{DeskBlock, DeskVisit};
use chairtime_shared::api::{BookingRequest, FreeTime, PayChoice, RescheduleRequest, StaffChoice};
use chairtime_shared::booking::{CancellationQuote, Power};
use chairtime_shared::contact::ContactForm;
use chairtime_shared::id::{BookingId, ServiceId, StaffId};
use chairtime_shared::mandate::Mandate;
use chairtime_shared::money::Money;
use chairtime_shared::prepayment::{Collect, Prepayment, Quote};
use chairtime_shared::provider::Provider;

/// A JSON value that can be made.
pub trait Build: Sized {
    /// A string.
    fn text(text: &str) -> Self;
    /// A whole number that JavaScript holds exactly.
    fn number(number: i64) -> Self;
    /// The value of what there is not.
    fn nothing() -> Self;
    /// An array.
    fn list(items: Vec<Self>) -> Self;
    /// An object.
    fn object(members: Vec<(&str, Self)>) -> Self;
}

fn texts<B: Build, T: AsRef<str>>(all: impl Iterator<Item = T>) -> B {
    B::list(all.map(|text| B::text(text.as_ref())).collect())
}

fn money<B: Build>(money: Money) -> B {
    // At most 10^14: always fits.
    let minor = i64::try_from(money.minor()).unwrap_or(i64::MAX);
    B::object(vec![("minor", B::number(minor)), ("currency", B::text(money.currency().code()))])
}

fn prepayment<B: Build>(prepayment: Prepayment) -> B {
    let (kind, sum) = match prepayment {
        Prepayment::Off => ("off", None),
        Prepayment::BelowMinimum { would_be } => ("below_minimum", Some(("would_be", money(would_be)))),
        Prepayment::Optional { due_now } => ("optional", Some(("due_now", money(due_now)))),
        Prepayment::Required { due_now } => ("required", Some(("due_now", money(due_now)))),
    };
    let mut members = vec![("kind", B::text(kind))];
    members.extend(sum);
    B::object(members)
}

fn quote<B: Build>(quote: &Quote) -> B {
    let mut members = vec![
        ("total_from", money(quote.total_from)),
        ("total_to", money(quote.total_to)),
        ("prepayment", prepayment(quote.prepayment)),
    ];
    if quote.collect == Collect::Hold {
        members.push(("collect", B::text("hold")));
    }
    B::object(members)
}

fn staff<B: Build>(staff: &StaffChoice) -> B {
    match staff {
        StaffChoice::Any => B::object(vec![("kind", B::text("any"))]),
        StaffChoice::Member { id } => {
            B::object(vec![("kind", B::text("member")), ("id", B::text(id.as_str()))])
        }
        StaffChoice::Each { each } => {
            let one = |id: &Option<StaffId>| id.as_ref().map_or_else(B::nothing, |id| B::text(id.as_str()));
            B::object(vec![("kind", B::text("any")), ("each", B::list(each.iter().map(one).collect()))])
        }
    }
}

fn form<B: Build>(contact: &ContactForm) -> B {
    B::object(vec![
        ("name", B::text(&contact.name)),
        ("phone", B::text(&contact.phone)),
        ("email", B::text(&contact.email)),
        ("comment", B::text(&contact.comment)),
    ])
}

/// The body of a visit that the salon makes.
#[must_use]
pub fn desk_visit<B: Build>(visit: &DeskVisit) -> B {
    let mut members = vec![
        ("id", B::text(visit.id.as_str())),
        ("services", texts(visit.services.iter().map(ServiceId::as_str))),
        ("staff", staff(&visit.staff)),
        ("start", B::number(visit.start.0)),
        ("contact", form(&visit.contact)),
    ];
    members.extend(visit.ask.map(|ask| ("ask", money(ask))));
    B::object(members)
}

/// The body of time that is to be blocked.
#[must_use]
pub fn desk_block<B: Build>(block: &DeskBlock) -> B {
    B::object(vec![
        ("id", B::text(block.id.as_str())),
        ("staff", B::text(block.staff.as_str())),
        ("date", B::text(&block.date.to_text())),
        ("from", B::text(&block.from.to_text())),
        ("to", B::text(&block.to.to_text())),
        ("label", B::text(&block.label)),
    ])
}

/// The body of a booking.
#[must_use]
pub fn booking<B: Build>(request: &BookingRequest) -> B {
    let (contact, consent) = (&request.contact, &request.consent);
    let pay = match request.pay {
        PayChoice::Now => "now",
        PayChoice::AtSalon => "at_salon",
    };
    let mut members = vec![
        ("id", B::text(request.id.as_str())),
        ("services", texts(request.services.iter().map(ServiceId::as_str))),
        ("staff", staff(&request.staff)),
        ("start", B::number(request.start.0)),
        ("contact", form(contact)),
        (
            "consent",
            B::object(vec![("version", B::text(&consent.version)), ("text", B::text(&consent.text))]),
        ),
        ("pay", B::text(pay)),
        ("shown", quote(&request.shown)),
        ("locale", B::text(request.locale.tag())),
    ];
    members.extend(request.provider.map(place));
    if let Some(Mandate { amount, text }) = &request.mandate {
        let mandate = B::object(vec![("amount", money(*amount)), ("text", B::text(text))]);
        members.push(("mandate", mandate));
    }
    B::object(members)
}

fn place<B: Build>(provider: Provider) -> (&'static str, B) {
    ("provider", B::text(provider.as_str()))
}

/// The body of a wish to pay there.
#[must_use]
pub fn checkout<B: Build>(provider: Provider) -> B {
    B::object(vec![place(provider)])
}

/// The body of a yes to calling off on these terms.
#[must_use]
pub fn cancel<B: Build>(terms: &CancellationQuote) -> B {
    let mut shown = vec![("fee", money(terms.fee)), ("back", money(terms.back))];
    shown.extend(terms.charge.map(|charge| ("charge", money(charge))));
    B::object(vec![("shown", B::object(shown))])
}

/// The body of a yes to moving a visit there.
#[must_use]
pub fn reschedule<B: Build>(to: &RescheduleRequest) -> B {
    let mut members =
        vec![("staff", staff(&to.staff)), ("start", B::number(to.start.0)), ("shown", quote(&to.shown))];
    members.extend(to.from.map(|from| ("from", B::number(from.0))));
    B::object(members)
}

/// The body that exchanges a link for a session.
#[must_use]
pub fn session<B: Build>(key: &BookingKey) -> B {
    let name = match key.power {
        Power::Manage => "link",
        Power::Pay => "code",
    };
    B::object(vec![(name, B::text(&key.link))])
}

fn time<B: Build>(time: &FreeTime) -> B {
    let mut members = vec![
        ("start", B::number(time.start.0)),
        ("local", B::text(&time.local.to_text())),
        ("staff", texts(time.staff.iter().map(StaffId::as_str))),
    ];
    if !time.team.is_empty() {
        members.push(("team", texts(time.team.iter().map(StaffId::as_str))));
    }
    B::object(members)
}

/// What is kept in this tab.
#[must_use]
pub fn kept<B: Build>(kept: &Kept) -> B {
    match kept {
        Kept::Sent { request, time: chosen } => {
            B::object(vec![("kind", B::text("sent")), ("request", booking(request)), ("time", time(chosen))])
        }
        Kept::Standing(key) => opens("standing", key),
        Kept::Told(key) => opens("told", key),
    }
}

fn opens<B: Build>(kind: &str, BookingKey { booking, link, .. }: &BookingKey) -> B {
    B::object(vec![
        ("kind", B::text(kind)),
        ("booking", B::text(booking.as_ref().map_or("", BookingId::as_str))),
        ("link", B::text(link)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Decode;
    use crate::flow::tests::world::{self, Page};
    use chairtime_shared::api::{CheckoutRequest, PaymentSessionRequest, SessionRequest};
    use serde_json::Value;

    impl Build for Value {
        fn text(text: &str) -> Self {
            text.into()
        }
        fn number(number: i64) -> Self {
            number.into()
        }
        fn nothing() -> Self {
            Value::Null
        }
        fn list(items: Vec<Self>) -> Self {
            items.into()
        }
        fn object(members: Vec<(&str, Self)>) -> Self {
            Value::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
        }
    }

    #[test]
    fn a_booking_is_written_as_serde_writes_it_and_what_is_kept_comes_back() {
        let sum = Money::new(700, "EUR".parse().unwrap()).unwrap();
        for staff in world::choices() {
            for (prepayment, provider) in [
                (Prepayment::Off, None),
                (Prepayment::BelowMinimum { would_be: sum }, None),
                (Prepayment::Optional { due_now: sum }, Some(Provider::Stripe)),
                (Prepayment::Required { due_now: sum }, Some(Provider::TipTopPay)),
            ] {
                let mut page = Page::at_contact("optional", staff.clone(), &["bo"]);
                page.act(crate::flow::visit::VisitMsg::Pay(PayChoice::AtSalon));
                let (_, mut request) = page.post('a');
                request.shown.prepayment = prepayment;
                request.provider = provider;
                if provider.is_some() {
                    request.shown.collect = Collect::Hold;
                    request.mandate = Some(Mandate::ask("Belle", sum, request.locale));
                }
                assert_eq!(booking::<Value>(&request), serde_json::to_value(&request).unwrap());
                let sent = Kept::Sent { request: Box::new(request), time: world::free(1, 10, &["bo"]) };
                assert_eq!(Kept::decode(&kept::<Value>(&sent)), Some(sent.clone()));
                let Kept::Sent { request, .. } = sent else { unreachable!() };
                let sent = Kept::Sent { request, time: world::together(1, 10, &["bo", "ada"]) };
                assert_eq!(Kept::decode(&kept::<Value>(&sent)), Some(sent));
            }
        }
        for provider in Provider::ALL {
            let request = CheckoutRequest { provider: Some(provider) };
            assert_eq!(checkout::<Value>(provider), serde_json::to_value(request).unwrap());
        }
        let sum = |minor| Money::new(minor, "KZT".parse().unwrap()).unwrap();
        let shown = CancellationQuote { fee: sum(500), back: sum(0), charge: Some(sum(300)) };
        let request = chairtime_shared::api::CancelRequest { shown };
        assert_eq!(cancel::<Value>(&shown), serde_json::to_value(request).unwrap());
        let (total_from, total_to) = (sum(900), sum(950));
        let quote = Quote { total_from, total_to, prepayment: Prepayment::Off, collect: Collect::Hold };
        for staff in world::choices() {
            for from in [None, Some(world::NOW.plus(3_600))] {
                let to = RescheduleRequest { staff: staff.clone(), start: world::NOW, shown: quote, from };
                assert_eq!(reschedule::<Value>(&to), serde_json::to_value(&to).unwrap());
            }
        }
        for ask in [None, Some(sum(900))] {
            let visit = DeskVisit {
                id: world::id('b'),
                services: vec!["cut".parse().unwrap(), "wash".parse().unwrap()],
                staff: StaffChoice::Any,
                start: world::NOW,
                contact: ContactForm { name: "Rosa".to_owned(), ..ContactForm::default() },
                ask,
            };
            assert_eq!(desk_visit::<Value>(&visit), serde_json::to_value(&visit).unwrap());
        }
        let block = DeskBlock {
            id: world::id('c'),
            staff: "bo".parse().unwrap(),
            date: "2026-11-30".parse().unwrap(),
            from: "09:30".parse().unwrap(),
            to: "24:00".parse().unwrap(),
            label: "Training".to_owned(),
        };
        assert_eq!(desk_block::<Value>(&block), serde_json::to_value(&block).unwrap());
        let key = BookingKey::own(world::id('a'), "l".to_owned());
        let (link, code) = ("l".to_owned(), "l".to_owned());
        assert_eq!(session::<Value>(&key), serde_json::to_value(SessionRequest { link }).unwrap());
        let pays = BookingKey { power: Power::Pay, ..key.clone() };
        assert_eq!(session::<Value>(&pays), serde_json::to_value(PaymentSessionRequest { code }).unwrap());
        for stands in [Kept::Standing(key.clone()), Kept::Told(key)] {
            assert_eq!(Kept::decode(&kept::<Value>(&stands)), Some(stands));
        }
    }
}
