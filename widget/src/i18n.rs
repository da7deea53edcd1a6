//! The widget's words, one struct per language: a missing text does not compile.
//!
//! `{0}` and `{1}` stand for values that are put in by [`fill`]. Plural forms are named as in Unicode CLDR; which one a
//! number takes, the browser's `Intl.PluralRules` knows. Deliberately absent: the salon's own words; they come as they are.

mod en;
mod ru;

use chairtime_shared::api::Code;
use chairtime_shared::locale::Locale;

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

/// A text in the plural forms of its language; a form that the language does not have repeats `other`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plural {
    /// For one.
    pub one: &'static str,
    /// For a few.
    pub few: &'static str,
    /// For many.
    pub many: &'static str,
    /// For all other numbers.
    pub other: &'static str,
}

impl Plural {
    /// The text for that form.
    #[must_use]
    pub fn form(&self, form: PluralForm) -> &'static str {
        match form {
            PluralForm::One => self.one,
            PluralForm::Few => self.few,
            PluralForm::Many => self.many,
            PluralForm::Other => self.other,
        }
    }
}

/// Puts values into a text: the first for `{0}`, the second for `{1}`.
#[must_use]
pub fn fill(text: &str, values: &[&str]) -> String {
    let mut rest = text;
    let mut filled = String::with_capacity(text.len().saturating_add(24));
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let (place, behind) = after.split_once('}').unwrap_or(("", after));
        let value = place.parse().ok().and_then(|place: usize| values.get(place));
        filled.push_str(value.unwrap_or(&""));
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

macro_rules! texts {
    ($($name:ident),* $(,)?) => {
        /// Every text of the widget in one language.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct Texts {
            $(#[allow(missing_docs, reason = "the text itself says what it is")] pub $name: &'static str,)*
            /// "5 free times"
            pub free_times: Plural,
            /// "2 services"
            pub services_count: Plural,
        }

        impl Texts {
            #[cfg(test)]
            fn all(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($name), self.$name),)*]
            }
        }
    };
}

texts! {
    // Steps
    step_of, choose_services, choose_staff, choose_time, your_details, back, go_on, loading,
    // Services
    no_services, services_total, hours, minutes, from_price, not_together, pick_some,
    // Terms
    prepay_full, prepay_part, prepay_may_full, prepay_may_part, prepay_depends, pay_at_salon,
    // Staff
    anyone, anyone_hint,
    // Times
    earlier_days, later_days, no_times_week, next_free, all_full, morning, afternoon, evening, zone, own_zone,
    own_time, day_with, no_free_times, nearest_times,
    // Contact
    summary, name, phone, phone_hint, email, email_hint, comment, optional, change, total, now_part, salon_part, how_to_pay,
    pay_now, pay_now_hint, pay_later, pay_where, below_minimum, agree_and_pay, book, sending, cancellation, pay_note,
    // Faults
    missing, too_long, malformed_phone, malformed_email, malformed, country_code, consent_missing,
    // Notices
    taken, taken_none, price_changed, price_was, consent_changed, terms_changed, not_offered, fix_fields, unanswered, no_answer,
    busy, origin_refused, no_salon, payment_down, failed, try_again, times_failed, send_again,
    // A booking that exists
    leaving, leaving_hint, to_payment, checking, checking_hint, processing, processing_hint, awaiting, awaiting_hint, held_for,
    declined, declined_hint, pay_with, pay_apart, hold_over, booked, booked_paid, booked_unpaid, booked_refunding, booked_refunded, expired,
    expired_unpaid, expired_paid, expired_refunding, expired_refunded, cancelled, cancelled_none, cancelled_paid,
    cancelled_refunding, cancelled_refunded, past, unknown_booking, unknown_hint, another_time, another_visit, look_again,
    cancel_visit, cancel_sure, cancel_free, cancel_back, cancel_kept, cancel_fee, cancel_yes, cancel_no, fee_changed,
    to_website, calendar_file, where_at, with, paid_sum, refunded_sum, rest_at_salon, test_mode,
}

/// The texts of a language.
#[must_use]
pub fn texts(locale: Locale) -> &'static Texts {
    match locale {
        Locale::En => &en::EN,
        Locale::Ru => &ru::RU,
    }
}

impl Texts {
    /// What a client is told when the Worker refuses for a reason that no screen handles by itself.
    #[must_use]
    #[expect(clippy::wildcard_enum_match_arm, reason = "what no client is told of has one sentence")]
    pub fn problem(&self, code: Code) -> &'static str {
        match code {
            Code::UnknownSalon | Code::NotFound => self.no_salon,
            Code::OriginNotAllowed => self.origin_refused,
            Code::TooManyRequests | Code::Unavailable => self.busy,
            Code::ProviderRefused | Code::ProviderUnavailable => self.payment_down,
            Code::UnknownBooking => self.unknown_booking,
            Code::InvalidContact => self.fix_fields,
            Code::ConsentChanged => self.consent_changed,
            Code::NotOffered => self.not_offered,
            Code::PriceChanged => self.price_changed,
            Code::SlotTaken | Code::NotBookable => self.taken,
            Code::HoldEnded => self.expired,
            Code::FeeChanged => self.fee_changed,
            Code::PrepaymentRequired | Code::PrepaymentUnavailable => self.terms_changed,
            _ => self.failed,
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
    fn every_language_has_every_text_with_the_same_places() {
        for locale in Locale::ALL {
            for ((name, text), (_, english)) in texts(locale).all().into_iter().zip(en::EN.all()) {
                assert!(!text.trim().is_empty(), "{name} in {}", locale.tag());
                for place in ["{0}", "{1}"] {
                    assert_eq!(text.contains(place), english.contains(place), "{name} in {}", locale.tag());
                }
            }
        }
    }
}
