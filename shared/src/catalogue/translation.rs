//! The salon's own texts in other languages than its own.
//!
//! A catalogue's texts are written once, in the salon's language; beside them may stand what they are in the others, each by
//! the place where the text itself stands: `{"ru": {"services[cut].name": "Стрижка"}}`. Whoever does not know of it reads
//! the salon's own texts, and so does a client in whose language something is missing, text by text.
//! Invariant: what is translated is there, and its translation is checked as it is (`super::check`).

use super::SalonDraft;
use crate::id::{CategoryId, ServiceId, StaffId};
use crate::locale::Locale;
use crate::text::joined;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;

/// The place of a text of the catalogue that may be there in other languages too. One that names no such text is found by
/// the check of the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextPlace(String);

impl TextPlace {
    fn entry(list: &str, id: &str, text: &str) -> Self {
        Self(joined(&[list, "[", id, "].", text]))
    }

    /// What the salon is called: `name`.
    #[must_use]
    pub fn salon_name() -> Self {
        Self("name".to_owned())
    }

    /// Its address: `address`.
    #[must_use]
    pub fn address() -> Self {
        Self("address".to_owned())
    }

    /// What happens on cancelling: `texts.cancellation`.
    #[must_use]
    pub fn cancellation() -> Self {
        Self("texts.cancellation".to_owned())
    }

    /// What the client agrees to: `texts.consent.text`.
    #[must_use]
    pub fn consent() -> Self {
        Self("texts.consent.text".to_owned())
    }

    /// A heading: `categories[hair].name`.
    #[must_use]
    pub fn category_name(id: &CategoryId) -> Self {
        Self::entry("categories", id.as_str(), "name")
    }

    /// What a service is called: `services[cut].name`.
    #[must_use]
    pub fn service_name(id: &ServiceId) -> Self {
        Self::entry("services", id.as_str(), "name")
    }

    /// The sentence about it: `services[cut].description`.
    #[must_use]
    pub fn service_description(id: &ServiceId) -> Self {
        Self::entry("services", id.as_str(), "description")
    }

    /// What somebody is called: `staff[ada].name`.
    #[must_use]
    pub fn staff_name(id: &StaffId) -> Self {
        Self::entry("staff", id.as_str(), "name")
    }

    /// What they are: `staff[ada].title`.
    #[must_use]
    pub fn staff_title(id: &StaffId) -> Self {
        Self::entry("staff", id.as_str(), "title")
    }

    /// The place as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A line, and no longer text: of the length of a name.
    #[must_use]
    pub fn is_name(&self) -> bool {
        self.0.ends_with("name") || self.0.ends_with("title")
    }
}

/// The texts of a catalogue in other languages. Written by language, then by place, and kept as a list, in the order in which
/// they were read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Translations(Vec<(Locale, TextPlace, String)>);

impl Translations {
    /// Nothing is translated.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// That text in that language, where it is there.
    #[must_use]
    pub fn get(&self, locale: Locale, place: &TextPlace) -> Option<&str> {
        self.all().find(|(of, at, _)| *of == locale && *at == place).map(|(_, _, text)| text)
    }

    /// Puts a text into its place, in the stead of what was there.
    pub fn set(&mut self, locale: Locale, place: TextPlace, text: String) {
        self.0.retain(|(of, at, _)| *of != locale || *at != place);
        self.0.push((locale, place, text));
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = (Locale, &TextPlace, &str)> {
        self.0.iter().map(|(locale, place, text)| (*locale, place, text.as_str()))
    }
}

/// Those of one language.
struct Spoken<'a>(&'a Translations, Locale);

impl Serialize for Spoken<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (_, place, text) in self.0.all().filter(|(locale, ..)| *locale == self.1) {
            map.serialize_entry(&place.0, text)?;
        }
        map.end()
    }
}

impl Serialize for Translations {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        // In the order in which they were read, so that what is read again is the same.
        for (place, (locale, ..)) in self.all().enumerate() {
            if self.all().take(place).all(|(before, ..)| before != locale) {
                map.serialize_entry(locale.tag(), &Spoken(self, locale))?;
            }
        }
        map.end()
    }
}

/// Reads those of one language behind the others; without one those of all.
struct Reading<'a>(&'a mut Translations, Option<Locale>);

impl<'de> DeserializeSeed<'de> for Reading<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Reading<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if let Some(locale) = self.1 {
                self.0.0.push((locale, TextPlace(key), map.next_value()?));
            } else {
                let locale = Locale::ALL.into_iter().find(|locale| locale.tag() == key);
                let locale = locale.ok_or_else(|| A::Error::custom("a language that we do not speak"))?;
                map.next_value_seed(Reading(self.0, Some(locale)))?;
            }
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Translations {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut all = Self::default();
        Reading(&mut all, None).deserialize(deserializer)?;
        Ok(all)
    }
}

impl SalonDraft {
    /// Every text that may be there in other languages, in the order of the catalogue.
    pub(super) fn texts_mut(&mut self) -> Vec<(TextPlace, &mut String)> {
        let mut texts = vec![
            (TextPlace::salon_name(), &mut self.name),
            (TextPlace::address(), &mut self.address),
            (TextPlace::cancellation(), &mut self.texts.cancellation),
            (TextPlace::consent(), &mut self.texts.consent.text),
        ];
        for category in &mut self.categories {
            texts.push((TextPlace::category_name(&category.id), &mut category.name));
        }
        for service in &mut self.services {
            texts.push((TextPlace::service_name(&service.id), &mut service.name));
            texts.push((TextPlace::service_description(&service.id), &mut service.description));
        }
        for member in &mut self.staff {
            texts.push((TextPlace::staff_name(&member.id), &mut member.name));
            texts.push((TextPlace::staff_title(&member.id), &mut member.title));
        }
        texts
    }

    /// The same salon as a client in that language reads it: what is translated is, all else is as the salon wrote it, and
    /// no other language is left.
    #[must_use]
    pub fn in_language(mut self, locale: Locale) -> Self {
        let translations = std::mem::take(&mut self.translations);
        // Found by its place: a large catalogue in five languages has thousands of texts.
        let spoken = translations.all().filter(|(of, ..)| *of == locale);
        let spoken: BTreeMap<_, _> = spoken.map(|(_, place, text)| (place.as_str(), text)).collect();
        for (place, text) in self.texts_mut() {
            if let Some(translated) = spoken.get(place.as_str()) {
                (*translated).clone_into(text);
            }
        }
        self
    }
}

#[cfg(test)]
mod tests;
