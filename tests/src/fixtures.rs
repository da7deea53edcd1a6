//! A small salon with two people, and requests that pass its rules.

use chairtime_shared::api::{BookingRequest, ConsentShown, PayChoice, StaffChoice};
use chairtime_shared::cancellation::{CancellationRule, CardOnFile, Fee};
use chairtime_shared::catalogue::{
    BookingPolicy, Category, ConsentText, DaySpan, LetterSettings, Offer, PolicyTexts, Price, Retention,
    Salon, SalonDraft, Service, StaffMember, Translations, Week,
};
use chairtime_shared::contact::{ContactForm, PhonePlan};
use chairtime_shared::id::{ServiceId, StaffId};
use chairtime_shared::locale::Locale;
use chairtime_shared::money::Money;
use chairtime_shared::prepayment::{Collect, PrepaymentAmount, PrepaymentRule, Quote, Requirement, quote};
use chairtime_shared::provider::Provider;
use chairtime_shared::time::{LocalTime, Minutes, Timestamp};

/// The instant at which tests begin: 2026-11-23 04:00:00 UTC, a Monday, 09:00 at the salon.
pub const START: Timestamp = Timestamp(1_795_406_400);

/// A day in seconds.
pub const DAY: i64 = 86_400;

/// A sum in the salon's currency.
#[must_use]
pub fn eur(minor: u64) -> Money {
    Money::new(minor, "EUR".parse().expect("a currency")).expect("a sum")
}

/// The half that is paid ahead of `colour`, in basis points.
pub const HALF: u16 = 5_000;

fn time(minutes: u16) -> LocalTime {
    LocalTime::from_minutes(minutes).expect("a time of day")
}

fn service(id: &str, minutes: u32, from: u64, prepayment: Option<PrepaymentRule>) -> Service {
    Service {
        id: id.parse().expect("a slug"),
        category: "hair".parse().expect("a slug"),
        name: id.to_owned(),
        description: String::new(),
        duration: Minutes(minutes),
        buffer: Minutes(if id == "colour" { 15 } else { 0 }),
        price: Price { from, to: None },
        prepayment,
        cancellation: (id == "cut").then_some(CancellationRule {
            free_until: Minutes(24 * 60),
            fee: Fee::Percent { points: 5_000.try_into().expect("a share") },
            card: CardOnFile::NotKept,
        }),
    }
}

fn member(id: &str, services: &[&str]) -> StaffMember {
    let offers = services.iter().map(|service| Offer {
        service: service.parse().expect("a slug"),
        duration: None,
        price: None,
    });
    StaffMember {
        id: id.parse().expect("a slug"),
        name: id.to_owned(),
        title: String::new(),
        offers: offers.collect(),
        hours: None,
        breaks: Week::default(),
        prepayment: None,
    }
}

/// A salon in Almaty (UTC+5, no change of clocks): `cut` must be prepaid in full, `colour` may be prepaid by half, `wash`
/// is paid there, `fringe` would have to be prepaid but costs less than Stripe charges. Vera does all of it, Nina cuts
/// and washes.
#[must_use]
pub fn salon(hold_seconds: u32) -> Salon {
    let rule = |requirement, amount| Some(PrepaymentRule { requirement, amount, collect: Collect::Charge });
    let half = PrepaymentAmount::Percent { points: HALF.try_into().expect("a share") };
    let hours = vec![DaySpan { from: time(540), to: time(1_200) }];
    let draft = SalonDraft {
        id: "belle".parse().expect("a slug"),
        name: "Belle".to_owned(),
        zone: "Asia/Almaty".to_owned(),
        currency: "EUR".parse().expect("a currency"),
        locale: Locale::En,
        website: String::new(),
        address: String::new(),
        phone_plan: PhonePlan::default(),
        origins: vec!["https://belle.example".to_owned()],
        categories: vec![Category { id: "hair".parse().expect("a slug"), name: "Hair".to_owned() }],
        services: vec![
            service("cut", 60, 4_000, rule(Requirement::Required, PrepaymentAmount::Full)),
            service("colour", 90, 7_001, rule(Requirement::Optional, half)),
            service("wash", 30, 1_000, None),
            service("fringe", 15, 40, rule(Requirement::Required, PrepaymentAmount::Full)),
        ],
        staff: vec![member("vera", &["cut", "colour", "wash", "fringe"]), member("nina", &["cut", "wash"])],
        hours: Week(std::array::from_fn(|_| hours.clone())),
        exceptions: Vec::new(),
        booking: BookingPolicy {
            slot_step: Minutes(30),
            lead_time: Minutes(0),
            horizon_days: 30,
            hold_seconds,
        },
        prepayment: PrepaymentRule {
            requirement: Requirement::Off,
            amount: PrepaymentAmount::Full,
            collect: Collect::Charge,
        },
        cancellation: CancellationRule::default(),
        texts: PolicyTexts {
            cancellation: String::new(),
            consent: ConsentText { version: "1".to_owned(), text: "I agree.".to_owned() },
        },
        retention: Retention::default(),
        letters: LetterSettings { to: "belle@belle.example".to_owned(), reminder: Minutes(24 * 60) },
        translations: Translations::default(),
    };
    Salon::try_from(draft).expect("a sound catalogue")
}

/// The instant of that minute of the day at the salon, so many days after the day of `now` there.
#[must_use]
pub fn at_salon(now: Timestamp, days: i64, minutes: i64) -> Timestamp {
    let offset = 5 * 3_600;
    let today = (now.0 + offset).div_euclid(DAY);
    Timestamp((today + days) * DAY + minutes * 60 - offset)
}

/// The true quote for those services with the first person who does them all.
#[must_use]
pub fn shown(salon: &Salon, services: &[&str]) -> Quote {
    let services: Vec<_> = services.iter().map(|id| id.parse().expect("a slug")).collect();
    let lines =
        salon.staff.iter().find_map(|member| salon.resolve(&services, member)).expect("somebody does it");
    quote(&salon.quote_lines(&lines), &[Provider::Stripe]).expect("a quote")
}

/// The true quote for those services with that person, if they do them all.
#[must_use]
pub fn shown_with(salon: &Salon, services: &[ServiceId], staff: &StaffId) -> Option<Quote> {
    let lines = salon.resolve(services, salon.staff_member(staff)?)?;
    quote(&salon.quote_lines(&lines), &[Provider::Stripe]).ok()
}

/// The same for a visit at that time, paid with a card that is held until then.
#[must_use]
pub fn shown_at(
    salon: &Salon,
    services: &[ServiceId],
    staff: &StaffId,
    (start, held_until): (Timestamp, Timestamp),
) -> Option<Quote> {
    shown_by(salon, services, &vec![staff.clone(); services.len()], (start, held_until))
}

/// The same with somebody for each service.
#[must_use]
pub fn shown_by(
    salon: &Salon,
    services: &[ServiceId],
    team: &[StaffId],
    (start, held_until): (Timestamp, Timestamp),
) -> Option<Quote> {
    let lines = salon.resolve_each(services, team)?;
    let minutes: u32 = lines.iter().map(|line| line.duration.0).sum();
    let quote = quote(&salon.quote_lines(&lines), &[Provider::Stripe]).ok()?;
    Some(quote.for_visit(start.plus(i64::from(minutes) * 60), held_until))
}

/// A request for those services with whoever is free.
#[must_use]
pub fn request(
    salon: &Salon,
    number: u64,
    services: &[&str],
    start: Timestamp,
    pay: PayChoice,
) -> BookingRequest {
    BookingRequest {
        id: format!("{number:032x}").parse().expect("an identifier"),
        services: services.iter().map(|id| id.parse().expect("a slug")).collect(),
        staff: StaffChoice::Any,
        start,
        contact: ContactForm {
            name: format!("Client {number}"),
            phone: format!("+7701{:07}", number % 10_000_000),
            email: format!("client{number}@belle.example"),
            comment: String::new(),
        },
        consent: ConsentShown {
            version: salon.texts.consent.version.clone(),
            text: salon.texts.consent.text.clone(),
        },
        pay,
        shown: shown(salon, services),
        locale: Locale::En,
        provider: None,
        mandate: None,
    }
}
