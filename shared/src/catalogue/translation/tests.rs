//! Texts in other languages: where they are put, and what is read where one is missing.

use super::{TextPlace, Translations};
use crate::catalogue::{Salon, SalonDraft};
use crate::locale::Locale;
use serde_json::{Value, json};

/// The demo salon with these translations.
fn demo(translations: Value) -> SalonDraft {
    let mut draft: Value = serde_json::from_str(include_str!("../../../../tests/demo/belle.json")).unwrap();
    draft["translations"] = translations;
    serde_json::from_value(draft).unwrap()
}

/// The text at that place.
fn text_of(draft: &mut SalonDraft, at: &str) -> String {
    let texts = draft.texts_mut();
    let found = texts.iter().find(|(place, _)| place.as_str() == at);
    found.map_or_else(|| panic!("{at}"), |(_, text)| (*text).clone())
}

/// Everything that can be translated of the demo salon, in Russian.
fn all() -> Value {
    json!({"ru": {
        "name": "Белль и Мане",
        "address": "ул. Примерная, 1",
        "texts.cancellation": "Отмена бесплатна за сутки.",
        "texts.consent.text": "Я согласен.",
        "categories[hair].name": "Волосы",
        "services[cut].name": "Стрижка",
        "services[cut].description": "Стрижка с укладкой.",
        "staff[anna].name": "Анна",
        "staff[anna].title": "Стилист",
    }})
}

#[test]
fn each_text_is_put_where_it_stands_and_nothing_else_moves() {
    let (own, all) = (demo(json!({})), all());
    let mut russian = demo(all.clone()).in_language(Locale::Ru);
    let (mut left, said) = (serde_json::to_value(&own).unwrap(), serde_json::to_value(&russian).unwrap());
    for (place, text) in all["ru"].as_object().unwrap() {
        assert_eq!(text_of(&mut russian, place), text.as_str().unwrap(), "{place}");
        assert_ne!(text_of(&mut own.clone(), place), text.as_str().unwrap(), "{place}");
    }
    let pointers = [
        "/name",
        "/address",
        "/texts/cancellation",
        "/texts/consent/text",
        "/categories/0/name",
        "/services/0/name",
        "/services/0/description",
        "/staff/0/name",
        "/staff/0/title",
    ];
    for pointer in pointers {
        *left.pointer_mut(pointer).unwrap() = said.pointer(pointer).unwrap().clone();
    }
    assert_eq!(left, said);
}

#[test]
fn what_is_missing_is_as_the_salon_wrote_it() {
    let draft = demo(json!({"ru": {"services[cut].name": "Стрижка"}, "es": {"name": "Bella"}}));
    let mut own = demo(json!({}));
    let (cut, about) = ("services[cut].name", "services[cut].description");
    let (name, service, told) = (own.name.clone(), text_of(&mut own, cut), text_of(&mut own, about));
    for (locale, name, service) in [
        (Locale::Ru, name.as_str(), "Стрижка"),
        (Locale::Es, "Bella", service.as_str()),
        (Locale::Kk, name.as_str(), service.as_str()),
        (own.locale, name.as_str(), service.as_str()),
    ] {
        let mut read = draft.clone().in_language(locale);
        assert_eq!(
            (read.name.as_str(), text_of(&mut read.clone(), cut).as_str()),
            (name, service),
            "{locale:?}"
        );
        assert_eq!(text_of(&mut read, about), told);
        assert!(read.translations.is_empty(), "one language is enough for who reads it");
    }
}

#[test]
fn a_catalogue_without_translations_is_written_as_ever() {
    let own = demo(json!({}));
    assert!(serde_json::to_value(&own).unwrap().get("translations").is_none());
    let mut before = serde_json::to_value(&own).unwrap();
    before.as_object_mut().unwrap().remove("translations");
    assert_eq!(serde_json::from_value::<SalonDraft>(before).unwrap(), own);
}

#[test]
fn translations_are_written_as_they_were_read() {
    let draft = demo(all());
    assert_eq!(serde_json::to_value(&draft).unwrap()["translations"], all());
    let salon = Salon::try_from(draft).unwrap();
    let text = serde_json::to_string(&salon).unwrap();
    assert_eq!(serde_json::from_str::<Salon>(&text).unwrap(), salon);
}

#[test]
fn what_is_no_map_of_texts_is_refused() {
    for odd in [json!({"fr": {"name": "x"}}), json!({"ru": {"name": 1}}), json!({"ru": ["name"]}), json!([])]
    {
        assert!(serde_json::from_value::<Translations>(odd.clone()).is_err(), "{odd}");
    }
}

#[test]
fn a_text_that_is_set_takes_the_place_of_the_one_before() {
    let mut texts = Translations::default();
    assert!(texts.is_empty());
    for text in ["Белль", "Белла"] {
        texts.set(Locale::Ru, TextPlace::salon_name(), text.to_owned());
    }
    texts.set(Locale::Ru, TextPlace::address(), "Алматы".to_owned());
    texts.set(Locale::Kk, TextPlace::salon_name(), "Белль".to_owned());
    assert_eq!(texts.get(Locale::Ru, &TextPlace::salon_name()), Some("Белла"));
    assert_eq!(texts.get(Locale::Kk, &TextPlace::address()), None);
    assert_eq!(texts.all().count(), 3);
}
