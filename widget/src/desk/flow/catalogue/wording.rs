//! What the texts of a form are in other languages, as it is typed.
//!
//! Invariant: what nobody has typed or translated is not there; what was there and is empty now is taken away.

use crate::desk::data::catalogue::Translated;
use chairtime_shared::catalogue::{NAME_CHARS_MAX, TEXT_CHARS_MAX, TextPlace, Translations};
use chairtime_shared::id::CategoryId;
use chairtime_shared::locale::Locale;

/// A text of a form that may be there in other languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// The name of what the form is about.
    Name,
    /// The sentence about a service.
    Description,
    /// What a member of staff is.
    Title,
    /// The heading of a category; none for the new one.
    Category(Option<CategoryId>),
    /// The salon's address.
    Address,
    /// What it says about calling off.
    Policy,
    /// What a client agrees to.
    Consent,
}

impl Said {
    /// The most characters of it.
    fn most(&self) -> usize {
        match self {
            Self::Name | Self::Title | Self::Category(_) => NAME_CHARS_MAX,
            Self::Description | Self::Address | Self::Policy | Self::Consent => TEXT_CHARS_MAX,
        }
    }
}

/// The texts of a form in other languages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wording {
    texts: Vec<(Locale, Said, String)>,
    /// So many of them, the first, are in the catalogue.
    known: usize,
}

impl Wording {
    /// Those of the catalogue that are at the places of the form.
    #[must_use]
    pub fn of(translations: &Translations, places: &[(Said, TextPlace)]) -> Self {
        let mut wording = Self::default();
        for (locale, at, text) in translations.all() {
            if let Some((said, _)) = places.iter().find(|(_, place)| place == at) {
                wording.texts.push((locale, said.clone(), text.to_owned()));
            }
        }
        wording.known = wording.texts.len();
        wording
    }

    /// What is typed; empty for nothing.
    #[must_use]
    pub fn text(&self, locale: Locale, said: &Said) -> &str {
        let found = self.texts.iter().find(|(of, what, _)| *of == locale && what == said);
        found.map_or("", |(_, _, text)| text.as_str())
    }

    /// Something is typed. What is longer than the catalogue takes is cut off, as the browser does it.
    pub fn write(&mut self, locale: Locale, said: Said, text: &str) {
        let text: String = text.chars().take(said.most()).collect();
        let at = self.texts.iter().position(|(of, what, _)| *of == locale && *what == said);
        match at.and_then(|at| self.texts.get_mut(at)) {
            Some((_, _, typed)) => *typed = text,
            None => self.texts.push((locale, said, text)),
        }
        // Typed and taken back: as if it had never been there.
        let mut place = 0_usize;
        self.texts.retain(|(_, _, text)| {
            place = place.saturating_add(1);
            place <= self.known || !text.is_empty()
        });
    }

    /// All of them as they shall be, each at its place; what has none is not said.
    #[must_use]
    pub fn meant(&self, places: &[(Said, TextPlace)]) -> Vec<Translated> {
        let mut meant = Vec::new();
        for (locale, said, text) in &self.texts {
            if let Some((_, place)) = places.iter().find(|(of, _)| of == said) {
                let (place, text) = (place.clone(), text.trim().to_owned());
                meant.push(Translated { locale: *locale, place, text });
            }
        }
        meant
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places() -> [(Said, TextPlace); 2] {
        let hair: CategoryId = "hair".parse().unwrap();
        let name = TextPlace::service_name(&"cut".parse().unwrap());
        [(Said::Name, name), (Said::Category(Some(hair.clone())), TextPlace::category_name(&hair))]
    }

    fn known() -> Translations {
        let mut known = Translations::default();
        known.set(Locale::Ru, places()[0].1.clone(), "Стрижка".to_owned());
        known.set(Locale::Kk, TextPlace::salon_name(), "Белль".to_owned());
        known
    }

    fn of(known: &Translations) -> Wording {
        Wording::of(known, &places())
    }

    #[test]
    fn a_form_has_its_own_texts_and_no_others() {
        let wording = of(&known());
        assert_eq!(wording.text(Locale::Ru, &Said::Name), "Стрижка");
        assert_eq!((wording.text(Locale::Kk, &Said::Name), wording.text(Locale::Ru, &Said::Title)), ("", ""));
        assert_eq!(wording.meant(&places()).len(), 1);
    }

    #[test]
    fn what_is_typed_is_meant_without_the_space_around_it_and_an_empty_text_takes_the_former_away() {
        let mut wording = of(&known());
        wording.write(Locale::Ru, Said::Name, "  ");
        wording.write(Locale::Es, Said::Name, " Corte ");
        wording.write(Locale::Es, Said::Category(Some("hair".parse().unwrap())), "Pelo");
        wording.write(Locale::Es, Said::Category(Some("gone".parse().unwrap())), "Nada");
        let meant = wording.meant(&places());
        let texts: Vec<_> =
            meant.iter().map(|one| (one.locale, one.place.as_str(), one.text.as_str())).collect();
        assert_eq!(
            texts,
            [
                (Locale::Ru, "services[cut].name", ""),
                (Locale::Es, "services[cut].name", "Corte"),
                (Locale::Es, "categories[hair].name", "Pelo"),
            ]
        );
    }

    #[test]
    fn what_is_typed_and_taken_back_leaves_nothing() {
        let (mut wording, before) = (of(&known()), of(&known()));
        wording.write(Locale::Es, Said::Name, "Corte");
        assert_ne!(wording, before);
        wording.write(Locale::Es, Said::Name, "");
        wording.write(Locale::Ru, Said::Name, "");
        wording.write(Locale::Ru, Said::Name, "Стрижка");
        assert_eq!(wording, before);
    }

    #[test]
    fn what_is_too_long_is_cut_off() {
        let mut wording = Wording::default();
        wording.write(Locale::Ru, Said::Name, &"ы".repeat(NAME_CHARS_MAX + 1));
        wording.write(Locale::Ru, Said::Description, &"ы".repeat(TEXT_CHARS_MAX + 1));
        assert_eq!(wording.text(Locale::Ru, &Said::Name).chars().count(), NAME_CHARS_MAX);
        assert_eq!(wording.text(Locale::Ru, &Said::Description).chars().count(), TEXT_CHARS_MAX);
    }
}
