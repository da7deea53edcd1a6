//! What a salon offers: categories, services, staff, hours, rules and texts.
//!
//! Invariant: a [`Salon`] has been checked as a whole (every reference resolves, every span is in order), so the rest of
//! the code never meets a staff member who offers a service that does not exist. Deliberately absent: the provider's keys.

mod check;
mod translation;

use crate::cancellation::CancellationRule;
use crate::contact::{ContactField, PhonePlan};
use crate::id::{CategoryId, SalonId, ServiceId, StaffId};
use crate::locale::Locale;
use crate::money::{Currency, Money};
use crate::prepayment::{PrepaymentRule, QuoteLine};
use crate::time::{LocalDate, LocalTime, Minutes, Timestamp};
use serde::{Deserialize, Serialize};

pub use check::{CatalogueProblem, ENTRIES_MAX, NAME_CHARS_MAX, Place, TEXT_CHARS_MAX};
pub use translation::{TextPlace, Translations};

/// A group of services under one heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// Its slug.
    pub id: CategoryId,
    /// Its heading.
    pub name: String,
}

/// One price, or a range when the work decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// The price, or the least of the range, in minor units of the salon's currency. A prepayment is computed from it.
    pub from: u64,
    /// The most, for a range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<u64>,
}

/// Something a client can book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Its slug.
    pub id: ServiceId,
    /// The category it is listed under.
    pub category: CategoryId,
    /// Its name.
    pub name: String,
    /// A sentence about it, may be empty.
    #[serde(default)]
    pub description: String,
    /// How long it takes.
    pub duration: Minutes,
    /// Time kept free after it (cleaning, airing); not shown to the client.
    #[serde(default)]
    pub buffer: Minutes,
    /// What it costs.
    pub price: Price,
    /// Its own prepayment rule; without one the staff member's, then the salon's holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prepayment: Option<PrepaymentRule>,
    /// Its own cancellation rule; without one the salon's holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancellation: Option<CancellationRule>,
}

/// One service as one staff member does it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The service.
    pub service: ServiceId,
    /// The staff member's own duration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<Minutes>,
    /// The staff member's own price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
}

/// A span of wall-clock time within one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DaySpan {
    /// First minute inside.
    pub from: LocalTime,
    /// First minute after; `24:00` for the end of the day.
    pub to: LocalTime,
}

/// Spans per weekday, Monday first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Week(pub [Vec<DaySpan>; 7]);

impl Week {
    /// The spans of that weekday (0 for Monday).
    #[must_use]
    pub fn day(&self, weekday: usize) -> &[DaySpan] {
        self.0.get(weekday).map_or(&[], Vec::as_slice)
    }
}

/// Someone who does services.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffMember {
    /// Their slug.
    pub id: StaffId,
    /// Their name.
    pub name: String,
    /// What they are, may be empty.
    #[serde(default)]
    pub title: String,
    /// What they do.
    pub offers: Vec<Offer>,
    /// Their own hours; without them the salon's hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Week>,
    /// When they rest, within those hours.
    #[serde(default)]
    pub breaks: Week,
    /// Their own prepayment rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prepayment: Option<PrepaymentRule>,
}

impl StaffMember {
    /// How this person does that service, if they do.
    #[must_use]
    pub fn offer(&self, service: &ServiceId) -> Option<&Offer> {
        self.offers.iter().find(|offer| offer.service == *service)
    }
}

/// A day with hours of its own: a holiday, a long Saturday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoursException {
    /// The day, in the salon's zone.
    pub date: LocalDate,
    /// For one staff member; without one for the whole salon. A staff member's exception wins over the salon's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<StaffId>,
    /// The hours of that day; empty means closed. Breaks still hold.
    pub hours: Vec<DaySpan>,
}

/// When and how far ahead clients may book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingPolicy {
    /// Start times are offered at multiples of this after the start of each span of hours.
    pub slot_step: Minutes,
    /// A visit cannot start sooner than this from now.
    pub lead_time: Minutes,
    /// Days ahead that can be booked, today included.
    pub horizon_days: u16,
    /// Seconds a slot is held while the client pays.
    pub hold_seconds: u32,
}

/// What a client is asked to agree to, and when it was last changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentText {
    /// Changes with every change of the text.
    pub version: String,
    /// The exact text shown beside the box.
    pub text: String,
}

/// The salon's words to its clients.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyTexts {
    /// What happens on cancelling, may be empty.
    #[serde(default)]
    pub cancellation: String,
    /// What the client agrees to.
    pub consent: ConsentText,
}

/// Days for which a client's contact is kept once the visit is over or off, field by field; none without a number: for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Retention {
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name_days: Option<u16>,
    /// The phone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_days: Option<u16>,
    /// The e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_days: Option<u16>,
    /// The remark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment_days: Option<u16>,
}

impl Retention {
    /// Days for which that field is kept.
    #[must_use]
    pub fn days(&self, field: ContactField) -> Option<u16> {
        match field {
            ContactField::Name => self.name_days,
            ContactField::Phone => self.phone_days,
            ContactField::Email => self.email_days,
            ContactField::Comment => self.comment_days,
            ContactField::Consent | ContactField::Mandate => None,
        }
    }

    /// When that field of a visit which was over at `end` is to be erased; `None` for never.
    #[must_use]
    pub fn over(&self, field: ContactField, end: Timestamp) -> Option<Timestamp> {
        self.days(field).map(|days| end.plus(i64::from(days).saturating_mul(86_400)))
    }

    fn is_for_ever(&self) -> bool {
        *self == Self::default()
    }
}

/// The longest time before a visit at which a client is reminded: 14 days.
pub const REMINDER_MAX: Minutes = Minutes(14 * 24 * 60);

/// What the salon wants of the letters about its bookings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LetterSettings {
    /// Where the salon reads its own, and clients' answers arrive; empty for no letters to the salon.
    pub to: String,
    /// So long before the visit its client is reminded; 0 for never.
    pub reminder: Minutes,
}

impl Default for LetterSettings {
    /// A day before, and nothing to the salon.
    fn default() -> Self {
        Self { to: String::new(), reminder: Minutes(24 * 60) }
    }
}

/// Everything about a salon as its owner writes it; becomes a [`Salon`] once checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalonDraft {
    /// Its slug; in a storefront it is called `salon`.
    #[serde(alias = "salon")]
    pub id: SalonId,
    /// Its name.
    pub name: String,
    /// IANA time zone, e.g. `Asia/Almaty`.
    pub zone: String,
    /// The one currency of its prices.
    pub currency: Currency,
    /// The language of its texts.
    pub locale: Locale,
    /// Its own website, where a client goes back to (`https://…`), may be empty.
    #[serde(default)]
    pub website: String,
    /// Street address as one line, may be empty.
    #[serde(default)]
    pub address: String,
    /// How a phone number without a country code is read.
    #[serde(default)]
    pub phone_plan: PhonePlan,
    /// Web origins that may embed the widget, exactly as browsers send them (`https://salon.example`).
    pub origins: Vec<String>,
    /// Categories in the order shown.
    pub categories: Vec<Category>,
    /// Services in the order shown.
    pub services: Vec<Service>,
    /// Staff in the order shown; "any" tries them in this order.
    pub staff: Vec<StaffMember>,
    /// Opening hours.
    pub hours: Week,
    /// Days with hours of their own.
    #[serde(default)]
    pub exceptions: Vec<HoursException>,
    /// When and how far ahead clients may book.
    pub booking: BookingPolicy,
    /// The salon's prepayment rule, used where neither service nor staff member has one.
    pub prepayment: PrepaymentRule,
    /// The salon's cancellation rule, used where a service has none.
    #[serde(default)]
    pub cancellation: CancellationRule,
    /// The salon's words.
    pub texts: PolicyTexts,
    /// For how long it knows who its clients were.
    #[serde(default, skip_serializing_if = "Retention::is_for_ever")]
    pub retention: Retention,
    /// What it wants of letters.
    #[serde(default)]
    pub letters: LetterSettings,
    /// Its texts in other languages than its own.
    #[serde(default, skip_serializing_if = "Translations::is_empty")]
    pub translations: Translations,
}

/// A salon whose catalogue has been checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "SalonDraft", into = "SalonDraft")]
pub struct Salon(SalonDraft);

impl std::ops::Deref for Salon {
    type Target = SalonDraft;
    fn deref(&self) -> &SalonDraft {
        &self.0
    }
}

impl From<Salon> for SalonDraft {
    fn from(salon: Salon) -> SalonDraft {
        salon.0
    }
}

/// One or more things wrong with a catalogue.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the catalogue has {} problem(s), first: {}", .0.len(), .0.first().map_or_else(String::new, ToString::to_string))]
pub struct InvalidCatalogue(pub Vec<CatalogueProblem>);

impl InvalidCatalogue {
    /// All of them, a line each.
    #[must_use]
    pub fn lines(&self) -> String {
        self.0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }
}

impl TryFrom<SalonDraft> for Salon {
    type Error = InvalidCatalogue;
    /// Checks the whole and lists every problem at once.
    fn try_from(mut draft: SalonDraft) -> Result<Self, Self::Error> {
        let problems = check::problems(&mut draft);
        if problems.is_empty() { Ok(Self(draft)) } else { Err(InvalidCatalogue(problems)) }
    }
}

impl Salon {
    /// Whether an owner may make this of what was published `before`.
    ///
    /// # Errors
    /// What is the operator's to change: origins.
    pub fn check_owner_s(&self, before: &Self) -> Result<(), InvalidCatalogue> {
        let problems = check::operators(before, self);
        if problems.is_empty() { Ok(()) } else { Err(InvalidCatalogue(problems)) }
    }
}

/// One service of a visit as the chosen staff member does it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedLine<'a> {
    /// The service.
    pub service: &'a Service,
    /// Who does it.
    pub staff: &'a StaffMember,
    /// How long it takes this person.
    pub duration: Minutes,
    /// What it costs with this person.
    pub price: Price,
    /// The prepayment rule that wins: the service's, else the staff member's, else the salon's.
    pub prepayment: PrepaymentRule,
    /// The cancellation rule that wins: the service's, else the salon's.
    pub cancellation: CancellationRule,
}

impl SalonDraft {
    /// The service with that slug.
    #[must_use]
    pub fn service(&self, id: &ServiceId) -> Option<&Service> {
        self.services.iter().find(|service| service.id == *id)
    }

    /// The staff member with that slug.
    #[must_use]
    pub fn staff_member(&self, id: &StaffId) -> Option<&StaffMember> {
        self.staff.iter().find(|member| member.id == *id)
    }

    /// A price of this salon as money.
    #[must_use]
    pub fn money(&self, minor: u64) -> Money {
        Money::new(minor, self.currency).unwrap_or_else(|_| Money::zero(self.currency))
    }

    /// The same chain as far as money is concerned.
    #[must_use]
    pub fn quote_lines(&self, lines: &[ResolvedLine<'_>]) -> Vec<QuoteLine> {
        lines
            .iter()
            .map(|line| QuoteLine {
                from: self.money(line.price.from),
                to: self.money(line.price.to.unwrap_or(line.price.from)),
                rule: line.prepayment,
            })
            .collect()
    }

    /// The chain of `services` as `staff` does it; `None` when a service is unknown or this person does not do all.
    #[must_use]
    pub fn resolve<'a>(
        &'a self,
        services: &[ServiceId],
        staff: &'a StaffMember,
    ) -> Option<Vec<ResolvedLine<'a>>> {
        services.iter().map(|service| self.line(service, staff)).collect()
    }

    /// The chain of `services`, each as that one of `staff` does it; `None` when one is unknown or does not do theirs.
    #[must_use]
    pub fn resolve_each(&self, services: &[ServiceId], staff: &[StaffId]) -> Option<Vec<ResolvedLine<'_>>> {
        services.iter().zip(staff).map(|(service, id)| self.line(service, self.staff_member(id)?)).collect()
    }

    /// One service as `staff` does it, who may not.
    #[must_use]
    pub fn line<'a>(&'a self, service: &ServiceId, staff: &'a StaffMember) -> Option<ResolvedLine<'a>> {
        let (service, offer) = (self.service(service)?, staff.offer(service)?);
        Some(ResolvedLine {
            service,
            staff,
            duration: offer.duration.unwrap_or(service.duration),
            price: offer.price.unwrap_or(service.price),
            prepayment: service.prepayment.or(staff.prepayment).unwrap_or(self.prepayment),
            cancellation: service.cancellation.unwrap_or(self.cancellation),
        })
    }
}
