//! The widget's words, one struct per language: a missing text does not compile.
//!
//! `{0}` and `{1}` stand for values that are put in by [`fill`]; `|` parts the plural forms of a text, of which [`form`]
//! takes one. They are named as in Unicode CLDR; which one a number takes, the browser's `Intl.PluralRules` knows.
//! Invariant: a language is kept as one text, its parts joined, and taken apart when it is first needed: the addresses of
//! so many little texts would weigh a tenth of them. Deliberately absent: the salon's own words; they come as they are.

mod en;
mod ru;

use chairtime_shared::api::Code;
use chairtime_shared::locale::Locale;
use std::sync::OnceLock;

/// The plural form that a number takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PluralForm {
    /// One of them.
    One,
    /// A few of them.
    Few,
    /// Many of them.
    Many,
    /// All other numbers.
    Other,
}

/// That form of a text: the forms stand in the order of [`PluralForm`], and where a language has fewer, the last is for
/// all others.
#[must_use]
pub fn form(text: &str, form: PluralForm) -> &str {
    let mut found = text;
    for part in text.split('|').take((form as usize).saturating_add(1)) {
        found = part;
    }
    found
}

/// Puts values into a text: the first for `{0}`, the second for `{1}`.
#[must_use]
pub fn fill(text: &str, values: &[&str]) -> String {
    let mut pieces = text.split('{');
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let mut rest = piece.chars();
        let place =
            rest.next().and_then(|digit| digit.to_digit(10)).and_then(|place| usize::try_from(place).ok());
        filled.push_str(place.and_then(|place| values.get(place)).unwrap_or(&""));
        // The closing brace.
        rest.next();
        filled.push_str(rest.as_str());
    }
    filled
}

/// Stands between the parts of a language's one text.
const END: u8 = b'\n';

macro_rules! texts {
    ($($name:ident),* $(,)?) => {
        /// Every text of the widget in one language, as it is written down.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        struct Written {
            $($name: &'static str,)*
        }

        /// How many there are.
        const COUNT: usize = [$(stringify!($name)),*].len();

        impl Written {
            /// In the order of their names below.
            const fn all(&self) -> [&'static str; COUNT] {
                [$(self.$name),*]
            }
        }

        /// The place of each.
        #[allow(non_camel_case_types, reason = "named as the texts are")]
        #[derive(Clone, Copy)]
        enum Place {
            $($name),*
        }

        impl Texts {
            $(
                #[allow(missing_docs, reason = "the text itself says what it is")]
                #[must_use]
                pub fn $name(&self) -> &'static str {
                    self.at(Place::$name)
                }
            )*

            #[cfg(test)]
            const NAMES: [&str; COUNT] = [$(stringify!($name)),*];
        }
    };
}

/// Every text of the widget in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Texts([&'static str; COUNT]);

texts! {
    // Steps
    step_of, choose_services, choose_staff, choose_time, your_details, back, go_on, loading,
    // Services
    no_services, services_total, hours, minutes, from_price, not_together, pick_some,
    // Terms
    prepay_full, prepay_part, prepay_may_full, prepay_may_part, prepay_depends, prepay_hold, pay_at_salon,
    // Staff
    anyone, anyone_hint,
    // Times
    earlier_days, later_days, no_times_week, next_free, all_full, morning, afternoon, evening, zone, own_zone,
    own_time, day_with, no_free_times, nearest_times,
    // Contact
    summary, name, phone, phone_hint, email, email_hint, comment, optional, change, total, now_part, salon_part, how_to_pay,
    pay_now, pay_now_hint, pay_later, pay_where, below_minimum, agree_and_pay, book, sending, cancellation, pay_note,
    hold_now, hold_part, hold_note, agree_and_hold, cost_free_until, cost_now,
    // Faults
    missing, too_long, malformed_phone, malformed_email, malformed, country_code, consent_missing,
    // Notices
    taken, taken_none, price_changed, price_was, consent_changed, terms_changed, not_offered, fix_fields, unanswered, no_answer,
    busy, origin_refused, no_salon, payment_down, failed, try_again, times_failed, send_again,
    // A booking that exists
    leaving, leaving_hint, to_payment, checking, checking_hint, processing, processing_hint, awaiting, awaiting_hint, held_for,
    declined, declined_hint, pay_with, pay_apart, hold_over, booked, booked_paid, booked_unpaid, booked_refunding, booked_refunded, booked_hold, paid_twice, expired,
    expired_unpaid, expired_paid, expired_refunding, expired_refunded, cancelled, cancelled_none, cancelled_paid,
    cancelled_refunding, cancelled_refunded, to_pay, settled, nothing_to_pay, past, unknown_booking, unknown_hint, another_time, another_visit, look_again,
    cancel_visit, cancel_sure, cancel_free, cancel_back, cancel_kept, cancel_stays, cancel_taken, cancel_charge, fee_open, cancel_yes, cancel_no, fee_changed,
    move_visit, move_sure, move_yes, move_from, move_to, move_more, move_same, move_stays, moved, not_now,
    to_website, calendar_file, where_at, with, paid_sum, refunded_sum, rest_at_salon, test_mode,
    // With plural forms
    free_times, services_count,
}

#[expect(clippy::indexing_slicing, reason = "runs in the compiler, which refuses what is out of range")]
const fn length(texts: &[&str]) -> usize {
    let (mut sum, mut place) = (0, 0);
    while place < texts.len() {
        sum += texts[place].len() + 1;
        place += 1;
    }
    sum
}

/// The texts in a row, each with [`END`] behind it.
#[expect(clippy::indexing_slicing, reason = "runs in the compiler, which refuses what is out of range")]
const fn joined<const LENGTH: usize>(texts: &[&str]) -> [u8; LENGTH] {
    let mut all = [END; LENGTH];
    let (mut at, mut place) = (0, 0);
    while place < texts.len() {
        let text = texts[place].as_bytes();
        let mut n = 0;
        while n < text.len() {
            all[at] = text[n];
            (at, n) = (at + 1, n + 1);
        }
        (at, place) = (at + 1, place + 1);
    }
    all
}

macro_rules! language {
    ($written:path) => {{
        const ALL: [&str; COUNT] = $written.all();
        const BYTES: [u8; length(&ALL)] = joined(&ALL);
        // Out of whole texts comes a text.
        const JOINED: &str = match str::from_utf8(&BYTES) {
            Ok(text) => text,
            Err(_) => "",
        };
        static TEXTS: OnceLock<Texts> = OnceLock::new();
        TEXTS.get_or_init(|| apart(JOINED))
    }};
}

fn apart(joined: &'static str) -> Texts {
    let mut all = [""; COUNT];
    for (place, text) in all.iter_mut().zip(joined.split(char::from(END))) {
        *place = text;
    }
    Texts(all)
}

/// The texts of a language.
#[must_use]
pub fn texts(locale: Locale) -> &'static Texts {
    match locale {
        Locale::En => language!(en::EN),
        Locale::Ru => language!(ru::RU),
    }
}

impl Texts {
    fn at(&self, place: Place) -> &'static str {
        self.0.get(place as usize).copied().unwrap_or_default()
    }

    /// What a client is told when the Worker refuses for a reason that no screen handles by itself.
    #[must_use]
    #[expect(clippy::wildcard_enum_match_arm, reason = "what no client is told of has one sentence")]
    pub fn problem(&self, code: Code) -> &'static str {
        match code {
            Code::UnknownSalon | Code::NotFound => self.no_salon(),
            Code::OriginNotAllowed => self.origin_refused(),
            Code::TooManyRequests | Code::Unavailable => self.busy(),
            Code::ProviderRefused | Code::ProviderUnavailable => self.payment_down(),
            Code::UnknownBooking => self.unknown_booking(),
            Code::InvalidContact => self.fix_fields(),
            Code::ConsentChanged | Code::MandateChanged => self.consent_changed(),
            Code::NotOffered => self.not_offered(),
            Code::PriceChanged => self.price_changed(),
            Code::SlotTaken | Code::NotBookable => self.taken(),
            Code::HoldEnded => self.expired(),
            Code::FeeChanged => self.fee_changed(),
            Code::NotNow => self.not_now(),
            Code::PrepaymentRequired | Code::PrepaymentUnavailable => self.terms_changed(),
            _ => self.failed(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_go_where_the_text_wants_them() {
        assert_eq!(fill("{1} of {0}", &["a", "b"]), "b of a");
        assert_eq!(fill("no place", &["a"]), "no place");
        assert_eq!(fill("{0} {7}", &["a"]), "a ");
    }

    #[test]
    fn a_number_takes_its_form_or_the_last() {
        for (wanted, english, russian) in [
            (PluralForm::One, "{0} free time", "{0} свободное время"),
            (PluralForm::Few, "{0} free times", "{0} варианта времени"),
            (PluralForm::Many, "{0} free times", "{0} вариантов времени"),
            (PluralForm::Other, "{0} free times", "{0} варианта времени"),
        ] {
            assert_eq!(form(texts(Locale::En).free_times(), wanted), english);
            assert_eq!(form(texts(Locale::Ru).free_times(), wanted), russian);
        }
    }

    #[test]
    fn every_language_has_every_text_with_the_same_places() {
        for (locale, written) in [(Locale::En, en::EN), (Locale::Ru, ru::RU)] {
            assert_eq!(texts(locale).0, written.all(), "taken apart as it was put together");
            for ((name, text), english) in Texts::NAMES.iter().zip(written.all()).zip(en::EN.all()) {
                assert!(!text.trim().is_empty(), "{name} in {}", locale.tag());
                for place in ["{0}", "{1}"] {
                    assert_eq!(text.contains(place), english.contains(place), "{name} in {}", locale.tag());
                }
            }
        }
    }
}
