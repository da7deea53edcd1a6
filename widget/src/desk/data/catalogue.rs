//! What the desk shows of a salon's catalogue, and what it changes of it.

use chairtime_shared::cancellation::CancellationRule;
use chairtime_shared::catalogue::{
    BookingPolicy, Category, DaySpan, HoursException, LetterSettings, PolicyTexts, Retention, Service,
    StaffMember, TextPlace, Translations, Week,
};
use chairtime_shared::id::{ServiceId, StaffId};
use chairtime_shared::locale::Locale;
use chairtime_shared::money::Currency;
use chairtime_shared::prepayment::PrepaymentRule;
use chairtime_shared::time::LocalDate;

/// The rules that hold where a service has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SalonRules {
    /// What is paid ahead.
    pub prepayment: PrepaymentRule,
    /// What calling off costs.
    pub cancellation: CancellationRule,
}

/// What holds for the salon as a whole, beside its rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Its name.
    pub name: String,
    /// The time zone that its hours are in.
    pub zone: String,
    /// The currency of its prices.
    pub currency: Currency,
    /// Its own website, may be empty.
    pub website: String,
    /// Street address as one line, may be empty.
    pub address: String,
    /// When and how far ahead clients may book.
    pub booking: BookingPolicy,
    /// The salon's words.
    pub texts: PolicyTexts,
    /// For how long it knows who its clients were.
    pub retention: Retention,
    /// What it wants of letters.
    pub letters: LetterSettings,
}

/// The settings and the rules as they shall be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsChange {
    /// What holds for the salon as a whole.
    pub settings: Settings,
    /// Its rules.
    pub rules: SalonRules,
    /// Its texts in other languages.
    pub said: Vec<Translated>,
    /// By so many decimal places all sums grow: those of another currency's minor unit are others.
    pub digits: i8,
}

/// What the salon's currency and zone are bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// Sums in the currency are in the books: it stays.
    pub booked: bool,
    /// Visits are ahead: in another zone the clock shows another time for them.
    pub ahead: bool,
}

/// A text in another language as it shall be; empty where there shall be none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Translated {
    /// The language.
    pub locale: Locale,
    /// The text that it is a translation of.
    pub place: TextPlace,
    /// What it is.
    pub text: String,
}

/// The parts that are shown.
#[derive(Debug, PartialEq, Eq)]
pub struct Draft {
    /// Categories in the order shown.
    pub categories: Vec<Category>,
    /// Services in the order shown.
    pub services: Vec<Service>,
    /// Staff in the order shown.
    pub staff: Vec<StaffMember>,
    /// Opening hours.
    pub hours: Week,
    /// Days with hours of their own, the salon's and those of its staff.
    pub exceptions: Vec<HoursException>,
    /// The salon's rules.
    pub rules: SalonRules,
    /// What holds for it beside them.
    pub settings: Settings,
    /// The language of its own texts.
    pub locale: Locale,
    /// Its texts in other languages.
    pub translations: Translations,
}

impl Draft {
    /// The service with that slug.
    #[must_use]
    pub fn service(&self, id: &ServiceId) -> Option<&Service> {
        self.services.iter().find(|service| service.id == *id)
    }

    /// The member of staff with that slug.
    #[must_use]
    pub fn member(&self, id: &StaffId) -> Option<&StaffMember> {
        self.staff.iter().find(|member| member.id == *id)
    }

    /// The days on which that member has hours of their own, as they were written.
    pub fn days_of(&self, id: &StaffId) -> impl Iterator<Item = (LocalDate, &[DaySpan])> + Clone {
        let theirs = self.exceptions.iter().filter(move |one| one.staff.as_ref() == Some(id));
        theirs.map(|one| (one.date, one.hours.as_slice()))
    }

    /// The days on which the salon has other hours than usual.
    pub fn days_of_salon(&self) -> impl Iterator<Item = (LocalDate, &[DaySpan])> + Clone {
        let its = self.exceptions.iter().filter(|one| one.staff.is_none());
        its.map(|one| (one.date, one.hours.as_slice()))
    }
}

/// The catalogue as it was read.
#[derive(Debug, PartialEq, Eq)]
pub struct Catalogue {
    /// Grows with every change: a change is made of one version.
    pub version: u64,
    /// What is shown.
    pub draft: Draft,
    /// All of the answer as JSON: what is not shown goes back as it came.
    pub whole: String,
}

/// Services or members of staff that come in addition.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Addition {
    /// The services.
    pub services: Vec<Service>,
    /// Their categories, where those are new.
    pub categories: Vec<Category>,
    /// Who does them.
    pub by: Vec<StaffId>,
    /// Members of staff.
    pub members: Vec<StaffMember>,
}

/// A service as it shall be.
#[derive(Debug, PartialEq, Eq)]
pub struct Change {
    /// The service, new or in the place of the one with its slug.
    pub service: Service,
    /// Its category, where that is new.
    pub category: Option<Category>,
    /// Who does it. Who has done it before keeps their own price and duration.
    pub by: Vec<StaffId>,
    /// Its texts in other languages, and its category's.
    pub said: Vec<Translated>,
}

/// Days with hours of their own; without any for days off.
pub type Days = Vec<(LocalDate, Vec<DaySpan>)>;

/// A member of staff as they shall be.
#[derive(Debug, PartialEq, Eq)]
pub struct MemberChange {
    /// The member, new or in the place of the one with that slug.
    pub member: StaffMember,
    /// All days on which they have other hours.
    pub days: Days,
    /// What is said of them in other languages.
    pub said: Vec<Translated>,
}

/// The salon's opening hours as they shall be.
#[derive(Debug, PartialEq, Eq)]
pub struct HoursChange {
    /// In a usual week.
    pub hours: Week,
    /// All days on which they are others.
    pub days: Days,
}
