//! The public API's words: what travels between the widget and the Worker as JSON.
//!
//! Instants are seconds since the epoch (UTC), money is minor units with a currency. Fields are only ever added, and new
//! ones are optional, so that a widget from a cache and a Worker from today understand each other.

mod choice;
pub mod desk;
mod problem;
mod reason;
mod route;

use crate::booking::CancellationQuote;
use crate::cancellation::CancellationRule;
use crate::catalogue::{BookingPolicy, Category, PolicyTexts, Salon, Service, StaffMember, Translations};
use crate::contact::{ContactForm, PhonePlan};
use crate::id::{BookingId, SalonId, ServiceId, StaffId};
use crate::locale::Locale;
use crate::mandate::Mandate;
use crate::money::{Currency, Money};
use crate::payment::PayWidget;
use crate::prepayment::{PrepaymentRule, Quote};
use crate::provider::{Mode, Provider};
use crate::text::each_once;
use crate::time::{LocalDate, LocalTime, Timestamp};
use serde::{Deserialize, Serialize};

pub use choice::StaffChoice;
pub use problem::{Code, Problem};
pub use reason::Reason;
pub use route::{ApiRoute, BookingAction};

/// A provider that the salon has connected, as clients may know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectedProvider {
    /// Which.
    pub provider: Provider,
    /// Whether it moves real money. In test mode the widget shows a banner.
    pub mode: Mode,
}

/// What clients may see of a salon: `GET /v1/salons/{salon}/storefront`. With `?lang=ru` its texts are in that language, each
/// as far as the salon has translated it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Storefront {
    /// Grows with every change of the catalogue.
    pub version: u64,
    /// The salon's slug.
    pub salon: SalonId,
    /// Its name.
    pub name: String,
    /// Its IANA time zone; all times are shown in it.
    pub zone: String,
    /// The currency of all prices.
    pub currency: Currency,
    /// The language of its own texts.
    pub locale: Locale,
    /// Its website, may be empty.
    pub website: String,
    /// Its address, may be empty.
    pub address: String,
    /// How phone numbers without a country code are read.
    pub phone_plan: PhonePlan,
    /// Categories in the order shown.
    pub categories: Vec<Category>,
    /// Services in the order shown.
    pub services: Vec<Service>,
    /// Staff in the order shown; hours and breaks left out.
    pub staff: Vec<StaffMember>,
    /// When and how far ahead clients may book.
    pub booking: BookingPolicy,
    /// The salon's own prepayment rule.
    pub prepayment: PrepaymentRule,
    /// The salon's own cancellation rule.
    #[serde(default)]
    pub cancellation: CancellationRule,
    /// The salon's words.
    pub texts: PolicyTexts,
    /// Where a prepayment can be made; empty when the salon takes money only on the spot.
    pub providers: Vec<ConnectedProvider>,
    /// Its texts in other languages, as published; none in what a client gets, which is in one language.
    #[serde(default, skip_serializing_if = "Translations::is_empty")]
    pub translations: Translations,
}

impl Storefront {
    /// The public part of a salon.
    #[must_use]
    pub fn of(salon: &Salon, version: u64, providers: Vec<ConnectedProvider>) -> Self {
        let staff = salon
            .staff
            .iter()
            .map(|member| StaffMember {
                hours: None,
                breaks: crate::catalogue::Week::default(),
                ..member.clone()
            })
            .collect();
        Self {
            version,
            salon: salon.id.clone(),
            name: salon.name.clone(),
            zone: salon.zone.clone(),
            currency: salon.currency,
            locale: salon.locale,
            website: salon.website.clone(),
            address: salon.address.clone(),
            phone_plan: salon.phone_plan.clone(),
            categories: salon.categories.clone(),
            services: salon.services.clone(),
            staff,
            booking: salon.booking,
            prepayment: salon.prepayment,
            cancellation: salon.cancellation,
            texts: salon.texts.clone(),
            providers,
            translations: salon.translations.clone(),
        }
    }
}

/// A start time that can be booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreeTime {
    /// When the visit would start.
    pub start: Timestamp,
    /// The same on the salon's wall clock.
    pub local: LocalTime,
    /// Who could do the whole visit then, in the salon's order; empty where several do it.
    pub staff: Vec<StaffId>,
    /// Who would do each of its services, where several do it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub team: Vec<StaffId>,
}

impl FreeTime {
    /// False for one that was, kept on a screen.
    #[must_use]
    pub fn is_free(&self) -> bool {
        !(self.staff.is_empty() && self.team.is_empty())
    }
}

/// One day of free times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreeDay {
    /// The day in the salon's zone.
    pub date: LocalDate,
    /// Its free times in order; empty when there is none.
    pub times: Vec<FreeTime>,
}

/// Answer of `GET /v1/salons/{salon}/times?services=a,b&staff=any&from=2026-11-21&days=7`; with `&moving={booking}` and
/// that booking's capability, of where this visit can be moved to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreeTimes {
    /// The days asked for, in order; days outside what can be booked have no times.
    pub days: Vec<FreeDay>,
    /// Today in the salon's zone.
    pub today: LocalDate,
    /// The last day that can be booked.
    pub last: LocalDate,
    /// The Worker's clock: whether a card is held for a visit or charged depends on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<Timestamp>,
}

/// Most services in one visit.
pub const SERVICES_MAX: usize = 10;

/// Most days in one question for free times.
pub const DAYS_MAX: u16 = 31;

/// Who does these services, each person once.
#[must_use]
pub fn staff_names(lines: &[BookedLine]) -> String {
    each_once(lines.iter().map(|line| line.staff_name.as_str()))
}

/// How the client wants to pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayChoice {
    /// Pay what is due now, online.
    Now,
    /// Pay at the salon; refused where a prepayment is required.
    AtSalon,
}

/// The box that the client ticked: the text as it was shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentShown {
    /// Version of the text.
    pub version: String,
    /// The text itself.
    pub text: String,
}

/// Body of `POST /v1/salons/{salon}/bookings`. The same body again is the same booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingRequest {
    /// Made by the client before the first post.
    pub id: BookingId,
    /// The services of the visit, in the order they are done.
    pub services: Vec<ServiceId>,
    /// Who does them.
    pub staff: StaffChoice,
    /// When the visit starts.
    pub start: Timestamp,
    /// Contact form as typed.
    pub contact: ContactForm,
    /// What the client agreed to.
    pub consent: ConsentShown,
    /// Now or at the salon.
    pub pay: PayChoice,
    /// The quote that the client was shown; when the ledger's differs, the booking is refused with the true one.
    pub shown: Quote,
    /// The language of the page.
    pub locale: Locale,
    /// Where the client wants to pay; without it, or where that is not possible, at the salon's first provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<Provider>,
    /// The leave to charge a fee to the card, where the visit's rules ask for it ([`crate::mandate`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mandate: Option<Mandate>,
}

/// Body of `POST …/bookings/{booking}/session`: a link is exchanged for a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRequest {
    /// The capability that stands in the fragment of the client's own link.
    pub link: String,
}

/// Body of `POST …/payment-links/session`: likewise with a payment link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentSessionRequest {
    /// What stands in the link's fragment.
    pub code: String,
}

/// Body of `POST …/bookings/{booking}/checkout`; may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CheckoutRequest {
    /// Where to pay; without it, where the last page was opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<Provider>,
}

/// Body of `POST …/bookings/{booking}/cancel`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelRequest {
    /// What the client was shown that it means.
    pub shown: CancellationQuote,
}

/// Body of `POST …/bookings/{booking}/reschedule`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RescheduleRequest {
    /// Who shall do it.
    pub staff: StaffChoice,
    /// When it shall begin.
    pub start: Timestamp,
    /// The quote that the client was shown for it.
    pub shown: Quote,
    /// Where the visit was when the client saw it: it is moved from there only. Absent: from wherever it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
}

/// Where a visit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BookingStatus {
    /// The slot is held while a payment is awaited.
    Held,
    /// Booked.
    Confirmed,
    /// The hold ended without payment; the slot is free again.
    Expired,
    /// Called off.
    Cancelled,
    /// The client did not come.
    NoShow,
    /// Done.
    Completed,
}

/// Where the money of a visit stands, in the words a client needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentStatus {
    /// Nothing is paid online.
    NotNeeded,
    /// A payment is awaited; the last try, if any, did not fail.
    Awaited,
    /// The provider is still working on it.
    Processing,
    /// The last try was declined; another is possible while the hold lasts.
    Declined,
    /// Held on the card as a guarantee, not taken.
    OnHold,
    /// Authorised or paid in full.
    Paid,
    /// Paid, and being given back.
    Refunding,
    /// Paid, and given back.
    Refunded,
    /// Never paid.
    Unpaid,
}

/// One service of a booked visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookedLine {
    /// The service.
    pub service: ServiceId,
    /// Its name when it was booked.
    pub name: String,
    /// Who does it.
    pub staff: StaffId,
    /// Their name when it was booked.
    pub staff_name: String,
    /// When it starts.
    pub start: Timestamp,
    /// When it ends (without the buffer).
    pub end: Timestamp,
    /// Its price, or the least of it.
    pub price: Money,
    /// Its name as the client read it when they booked, where that is a translation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_name: Option<String>,
    /// Likewise that of who does it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_staff_name: Option<String>,
}

/// What is held on a card as a guarantee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnHold {
    /// How much.
    pub amount: Money,
    /// Until when it can be taken; then the provider lets go of it.
    pub until: Timestamp,
}

/// A booking as its client sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingView {
    /// Its identifier.
    pub id: BookingId,
    /// Grows with every change.
    pub version: u64,
    /// Where it stands.
    pub status: BookingStatus,
    /// Where its money stands.
    pub payment: PaymentStatus,
    /// Its services in order.
    pub lines: Vec<BookedLine>,
    /// When the visit starts.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// What it costs and what is due now.
    pub quote: Quote,
    /// Received and not given back.
    pub paid: Money,
    /// Given back or on its way back.
    pub refunded: Money,
    /// What the client paid beside the payment that is kept, and gets back. What was only held on a card counts here and not
    /// in `refunded`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<Money>,
    /// Of `refunded`, what the salon gave back of its own accord; it is not asked for at the salon either.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forgiven: Option<Money>,
    /// What is held on the card as a guarantee, and until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_hold: Option<OnHold>,
    /// When the hold ends, while held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold_ends: Option<Timestamp>,
}

/// Where to pay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkout {
    /// At whom.
    pub provider: Provider,
    /// The provider's page; go there at top level. With a widget: our own page of this booking.
    pub url: String,
    /// The provider's own widget, to be started inside the page instead of going to `url`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub widget: Option<PayWidget>,
}

/// Answer of every call about one booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingAnswer {
    /// The booking.
    pub booking: BookingView,
    /// The capability for later calls (`Authorization: Bearer …`), good for an hour; given when the booking is made, and
    /// for a link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// The capability of the client's own link, to be kept; given when the booking is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Why the last try to pay was declined: one sentence in the booking's language, while another is possible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decline: Option<String>,
    /// What calling off would mean now; absent when there is nothing to call off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancellation: Option<CancellationQuote>,
    /// Until when the client may move the visit; absent when it cannot be moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub movable_until: Option<Timestamp>,
    /// What is to be paid online now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wanted: Option<Money>,
    /// How the client chose to pay: decides what another price means online. Not said by older Workers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pay: Option<PayChoice>,
    /// Where to pay, when a payment is awaited and the page is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkout: Option<Checkout>,
    /// The Worker's clock, so that a countdown does not trust the phone's.
    pub now: Timestamp,
}
