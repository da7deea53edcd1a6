//! The form for the salon as a whole: what is typed, and what it means.
//!
//! Invariant: what a field does not show stays as it was: a lead time that is no whole hour, a hold that is no whole minute.

use crate::desk::data::catalogue::{Catalogue, Draft, SalonRules, Settings, SettingsChange};
use crate::desk::flow::catalogue::terms::{Terms, TermsField};
use crate::desk::flow::catalogue::typed::small;
use crate::desk::flow::catalogue::wording::{Said, Wording};
use chairtime_shared::catalogue::{
    BookingPolicy, ConsentText, LetterSettings, NAME_CHARS_MAX, PolicyTexts, REMINDER_MAX, Retention,
    TEXT_CHARS_MAX, TextPlace,
};
use chairtime_shared::contact::parse_email;
use chairtime_shared::money::Currency;
use chairtime_shared::text::{joined, number};
use chairtime_shared::time::Minutes;

/// Longest address of a website.
const WEBSITE_MAX: usize = 500;
/// A visit can be booked so late at most: 60 days before, in hours.
const LEAD_HOURS_MAX: u32 = 60 * 24;
/// Days ahead at most.
const HORIZON_MAX: u32 = 400;
/// Minutes in a day: the longest step, and the longest hold.
const DAY_MINUTES: u32 = 24 * 60;

/// A field that is typed into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The salon's name.
    Name,
    /// Its time zone.
    Zone,
    /// Its currency.
    Currency,
    /// Its street address.
    Address,
    /// Its website.
    Website,
    /// Hours before a visit until which it can be booked.
    Lead,
    /// Days ahead that can be booked.
    Horizon,
    /// Minutes from one start that is offered to the next.
    Step,
    /// Minutes for which a time is held while its client pays.
    Hold,
    /// What the salon says about calling off.
    Policy,
    /// What a client agrees to.
    Consent,
    /// Where the salon reads its letters.
    LettersTo,
    /// Hours before a visit at which its client is reminded.
    Reminder,
    /// Days for which a name is kept.
    KeepName,
    /// A number.
    KeepPhone,
    /// An address.
    KeepEmail,
    /// A remark.
    KeepComment,
    /// Of its rules.
    Terms(TermsField),
}

/// How many fields there are without those of the rules.
const FIELDS: usize = 17;

impl Field {
    /// What it is called on the page.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Name => "set-name",
            Self::Zone => "set-zone",
            Self::Currency => "set-currency",
            Self::Address => "set-address",
            Self::Website => "set-website",
            Self::Lead => "set-lead",
            Self::Horizon => "set-horizon",
            Self::Step => "set-step",
            Self::Hold => "set-hold",
            Self::Policy => "set-policy",
            Self::Consent => "set-consent",
            Self::LettersTo => "set-letters",
            Self::Reminder => "set-reminder",
            Self::KeepName => "set-keep-name",
            Self::KeepPhone => "set-keep-phone",
            Self::KeepEmail => "set-keep-email",
            Self::KeepComment => "set-keep-comment",
            Self::Terms(field) => field.id(),
        }
    }

    /// Its place among those that are no rule's.
    fn place(self) -> usize {
        match self {
            Self::Name => 0,
            Self::Address => 1,
            Self::Website => 2,
            Self::Lead => 3,
            Self::Horizon => 4,
            Self::Step => 5,
            Self::Hold => 6,
            Self::Policy => 7,
            Self::Consent => 8,
            Self::LettersTo => 9,
            Self::Reminder => 10,
            Self::KeepName => 11,
            Self::KeepPhone => 12,
            Self::KeepEmail => 13,
            Self::KeepComment => 14,
            Self::Zone => 15,
            Self::Currency => 16,
            Self::Terms(_) => FIELDS,
        }
    }
}

/// The form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// The rules.
    pub terms: Terms,
    /// Its texts in other languages.
    pub wording: Wording,
    typed: [String; FIELDS],
    /// As it was read, for what the fields do not show.
    was: BookingPolicy,
    reminder: Minutes,
}

fn kept(days: Option<u16>) -> String {
    days.map_or_else(String::new, |days| number(days.into()))
}

/// A number of a larger unit than is stored, and in which what is stored may not be whole: what is not changed stays as it is.
fn whole(typed: Option<u32>, was: u32, unit: u32, most: u32) -> Option<u32> {
    let typed = typed.filter(|typed| *typed <= most)?;
    Some(if typed == was / unit { was } else { typed.saturating_mul(unit) })
}

/// Where the form's texts stand.
fn places() -> [(Said, TextPlace); 4] {
    [
        (Said::Name, TextPlace::salon_name()),
        (Said::Address, TextPlace::address()),
        (Said::Policy, TextPlace::cancellation()),
        (Said::Consent, TextPlace::consent()),
    ]
}

impl Form {
    /// The settings as they are.
    #[must_use]
    pub fn of(draft: &Draft, currency: Currency) -> Self {
        let (settings, rules) = (&draft.settings, draft.rules);
        let (booking, keeps) = (settings.booking, settings.retention);
        let mut form = Self {
            terms: Terms::of(Some(rules.prepayment), Some(rules.cancellation), currency),
            wording: Wording::of(&draft.translations, &places()),
            typed: Default::default(),
            was: booking,
            reminder: settings.letters.reminder,
        };
        for (field, text) in [
            (Field::Name, settings.name.clone()),
            (Field::Zone, settings.zone.clone()),
            (Field::Currency, settings.currency.code().to_owned()),
            (Field::Address, settings.address.clone()),
            (Field::Website, settings.website.clone()),
            (Field::Lead, number((booking.lead_time.0 / 60).into())),
            (Field::Horizon, number(booking.horizon_days.into())),
            (Field::Step, number(booking.slot_step.0.into())),
            (Field::Hold, number((booking.hold_seconds / 60).into())),
            (Field::Policy, settings.texts.cancellation.clone()),
            (Field::Consent, settings.texts.consent.text.clone()),
            (Field::LettersTo, settings.letters.to.clone()),
            (Field::Reminder, number((settings.letters.reminder.0 / 60).into())),
            (Field::KeepName, kept(keeps.name_days)),
            (Field::KeepPhone, kept(keeps.phone_days)),
            (Field::KeepEmail, kept(keeps.email_days)),
            (Field::KeepComment, kept(keeps.comment_days)),
        ] {
            form.write(field, text);
        }
        form
    }

    /// What is typed in a field.
    #[must_use]
    pub fn text(&self, field: Field) -> &str {
        if let Field::Terms(field) = field {
            return self.terms.text(field);
        }
        self.typed.get(field.place()).map_or("", String::as_str)
    }

    /// Something is typed into a field.
    pub fn write(&mut self, field: Field, text: String) {
        if let Field::Terms(field) = field {
            self.terms.write(field, text);
        } else if let Some(typed) = self.typed.get_mut(field.place()) {
            *typed = text;
        }
    }

    fn trimmed(&self, field: Field) -> String {
        self.text(field).trim().to_owned()
    }

    /// A text of so many characters.
    fn words(&self, field: Field, least: usize, most: usize) -> Result<String, Field> {
        let text = self.trimmed(field);
        if (least..=most).contains(&text.chars().count()) { Ok(text) } else { Err(field) }
    }

    /// The currency that is chosen.
    fn currency(&self) -> Result<Currency, Field> {
        self.text(Field::Currency).parse().map_err(|_| Field::Currency)
    }

    fn website(&self, was: &str) -> Result<String, Field> {
        let text = self.trimmed(Field::Website);
        let host = text.strip_prefix("https://").unwrap_or_default();
        let plain = host.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"'<>\\@".contains(&byte));
        let good = !host.is_empty() && plain && text.len() <= WEBSITE_MAX;
        if good || text.is_empty() || text == was { Ok(text) } else { Err(Field::Website) }
    }

    /// A number in its bounds.
    fn count(&self, field: Field, least: u32, most: u32) -> Result<u32, Field> {
        small(self.text(field)).filter(|typed| (least..=most).contains(typed)).ok_or(field)
    }

    /// So many of a larger unit than is stored.
    fn units(&self, field: Field, was: u32, unit: u32, most: u32) -> Result<u32, Field> {
        whole(small(self.text(field)), was, unit, most).ok_or(field)
    }

    fn lead(&self) -> Result<Minutes, Field> {
        self.units(Field::Lead, self.was.lead_time.0, 60, LEAD_HOURS_MAX).map(Minutes)
    }

    fn horizon(&self) -> Result<u16, Field> {
        u16::try_from(self.count(Field::Horizon, 1, HORIZON_MAX)?).map_err(|_| Field::Horizon)
    }

    fn step(&self) -> Result<Minutes, Field> {
        self.count(Field::Step, 1, DAY_MINUTES).map(Minutes)
    }

    fn hold(&self) -> Result<u32, Field> {
        let seconds = self.units(Field::Hold, self.was.hold_seconds, 60, DAY_MINUTES)?;
        if seconds > 0 { Ok(seconds) } else { Err(Field::Hold) }
    }

    fn letters_to(&self) -> Result<String, Field> {
        let to = self.trimmed(Field::LettersTo);
        if to.is_empty() || parse_email(&to).as_ref() == Ok(&to) { Ok(to) } else { Err(Field::LettersTo) }
    }

    fn reminder(&self) -> Result<Minutes, Field> {
        let typed = Some(self.text(Field::Reminder)).filter(|typed| !typed.trim().is_empty());
        let reminder = whole(small(typed.unwrap_or("0")), self.reminder.0, 60, REMINDER_MAX.0 / 60);
        reminder.map(Minutes).ok_or(Field::Reminder)
    }

    /// Days for which something is kept; nothing typed is for ever.
    fn days(&self, field: Field) -> Result<Option<u16>, Field> {
        match self.text(field).trim() {
            "" => Ok(None),
            typed => typed.parse().map(Some).map_err(|_| field),
        }
    }

    /// Every field that needs attention, in the order of the page.
    #[must_use]
    pub fn wrong(&self, was: &Settings, currency: Currency) -> Vec<Field> {
        let before = [
            self.words(Field::Name, 1, NAME_CHARS_MAX).err(),
            self.words(Field::Zone, 1, NAME_CHARS_MAX).err(),
            self.currency().err(),
            self.words(Field::Address, 0, TEXT_CHARS_MAX).err(),
            self.website(&was.website).err(),
            self.lead().err(),
            self.horizon().err(),
            self.step().err(),
            self.hold().err(),
        ];
        let behind = [
            self.words(Field::Policy, 0, TEXT_CHARS_MAX).err(),
            self.words(Field::Consent, 1, TEXT_CHARS_MAX).err(),
            self.letters_to().err(),
            self.reminder().err(),
            self.days(Field::KeepName).err(),
            self.days(Field::KeepPhone).err(),
            self.days(Field::KeepEmail).err(),
            self.days(Field::KeepComment).err(),
        ];
        let rules = self.terms.wrong(currency).map(Field::Terms);
        before.into_iter().flatten().chain(rules).chain(behind.into_iter().flatten()).collect()
    }

    /// The rules as typed; `None` while they cannot be read.
    #[must_use]
    pub fn rules(&self, was: SalonRules, currency: Currency) -> Option<SalonRules> {
        Some(SalonRules {
            prepayment: self.terms.prepayment(currency).ok()?.unwrap_or(was.prepayment),
            cancellation: self.terms.cancellation(currency).ok()?.unwrap_or(was.cancellation),
        })
    }

    /// All of it as it shall be. A consent text that is changed, in any language, gets a version that no text had before.
    ///
    /// # Errors
    /// The first field that needs attention.
    pub fn change(&self, known: &Catalogue, currency: Currency) -> Result<SettingsChange, Field> {
        let was = &known.draft.settings;
        if let Some(field) = self.wrong(was, currency).first() {
            return Err(*field);
        }
        let rules = self.rules(known.draft.rules, currency).ok_or(Field::Terms(TermsField::Ahead))?;
        let text = self.words(Field::Consent, 1, TEXT_CHARS_MAX)?;
        let said = self.wording.meant(&places());
        let at = TextPlace::consent();
        let agreed = |locale| known.draft.translations.get(locale, &at).unwrap_or_default();
        let other = said.iter().any(|of| of.place == at && of.text != agreed(of.locale));
        let consent = if text == was.texts.consent.text && !other {
            was.texts.consent.clone()
        } else {
            ConsentText { version: joined(&["v", &number(known.version.saturating_add(1))]), text }
        };
        let chosen = self.currency()?;
        // Sums are typed in the currency that there was.
        let places = |of: Currency| i8::try_from(of.exponent()).unwrap_or(0);
        let digits = places(chosen).saturating_sub(places(currency));
        let settings = Settings {
            zone: self.words(Field::Zone, 1, NAME_CHARS_MAX)?,
            currency: chosen,
            name: self.words(Field::Name, 1, NAME_CHARS_MAX)?,
            website: self.website(&was.website)?,
            address: self.words(Field::Address, 0, TEXT_CHARS_MAX)?,
            booking: BookingPolicy {
                slot_step: self.step()?,
                lead_time: self.lead()?,
                horizon_days: self.horizon()?,
                hold_seconds: self.hold()?,
            },
            texts: PolicyTexts { cancellation: self.words(Field::Policy, 0, TEXT_CHARS_MAX)?, consent },
            retention: Retention {
                name_days: self.days(Field::KeepName)?,
                phone_days: self.days(Field::KeepPhone)?,
                email_days: self.days(Field::KeepEmail)?,
                comment_days: self.days(Field::KeepComment)?,
            },
            letters: LetterSettings { to: self.letters_to()?, reminder: self.reminder()? },
        };
        Ok(SettingsChange { settings, rules, said, digits })
    }
}
