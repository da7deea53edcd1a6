//! The widget's words. They are written in `texts/{language}.json`, all languages with the same keys, and travel as one
//! file a language beside the wasm: a phone loads only the one that it shows. `build.rs` refuses a missing text.
//!
//! `{0}` and `{1}` stand for values that are put in by [`fill`]; `|` parts the plural forms of a text, of which [`form`]
//! takes one. Their order is the language's own `plural_forms`, named as in Unicode CLDR; which one a number takes, the
//! browser's `Intl.PluralRules` knows. Deliberately absent: the salon's own words; they come as they are.

use chairtime_shared::api::Code;

// `COUNT`, `Place`, and a method of `Texts` for each text.
include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// Stands between the texts of a language's file, which are in the order of their keys.
const END: char = '\n';

/// Every text of the widget in one language.
#[derive(Debug, PartialEq, Eq)]
pub struct Texts([&'static str; COUNT]);

/// That form of a text; where a language has fewer, the last is for all others.
/// # Parameters
/// `place`: of the form among the language's `plural_forms`.
#[must_use]
pub fn form(text: &str, place: usize) -> &str {
    let mut found = text;
    for part in text.split('|').take(place.saturating_add(1)) {
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

/// The place of a plural form among those of a language.
pub(crate) fn plural_place(forms: &str, name: &str) -> usize {
    forms.split(' ').take_while(|form| *form != name).count()
}

impl Texts {
    /// Before any came.
    pub const NONE: Self = Self([""; COUNT]);

    /// Takes a language's file apart; what it lacks is empty.
    #[must_use]
    pub fn read(file: &'static str) -> Self {
        let mut all = [""; COUNT];
        for (place, text) in all.iter_mut().zip(file.split(END)) {
            *place = text;
        }
        Self(all)
    }

    /// The place of a plural form, named as in Unicode CLDR, among those of this language.
    #[must_use]
    pub fn plural_place(&self, name: &str) -> usize {
        plural_place(self.plural_forms(), name)
    }

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
    use chairtime_shared::locale::Locale;

    fn texts(tag: &str) -> Texts {
        let (_, file) = FILES.iter().find(|(language, _)| *language == tag).unwrap();
        Texts::read(file)
    }

    #[test]
    fn values_go_where_the_text_wants_them() {
        assert_eq!(fill("{1} of {0}", &["a", "b"]), "b of a");
        assert_eq!(fill("no place", &["a"]), "no place");
        assert_eq!(fill("{0} {7}", &["a"]), "a ");
    }

    #[test]
    fn every_language_of_ours_has_its_texts() {
        let mut tags = Locale::ALL.map(Locale::tag);
        tags.sort_unstable();
        assert_eq!(FILES.map(|(tag, _)| tag).as_slice(), tags);
        assert_eq!(texts("en").back(), "Back");
        assert_eq!(texts("en").zone(), "Times at the salon: {0}.");
        assert_eq!(texts("ru").back(), "Назад");
    }

    #[test]
    fn a_number_takes_its_form_or_the_last() {
        for (wanted, english, russian) in [
            ("one", "{0} free time", "{0} свободное время"),
            ("few", "{0} free times", "{0} варианта времени"),
            ("many", "{0} free times", "{0} вариантов времени"),
        ] {
            for (tag, expected) in [("en", english), ("ru", russian)] {
                let texts = texts(tag);
                assert_eq!(form(texts.free_times(), texts.plural_place(wanted)), expected);
            }
        }
    }
}
