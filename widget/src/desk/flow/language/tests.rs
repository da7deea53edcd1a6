use super::super::tests::{belle, day, inside, shop};
use super::super::{Msg, Words, update};
use super::*;
use crate::desk::data::access::{Role, Session};
use crate::flow::Failure;

fn come(model: &mut Model, locale: Locale) -> Vec<Cmd> {
    update(model, Msg::Words { locale, words: Ok(Words::default()) })
}

#[test]
fn whoever_chooses_is_spoken_to_like_that_from_then_on() {
    let mut model = Model::default();
    let commands = update(&mut model, Msg::Speak(Locale::Kk));
    assert_eq!(commands, [Cmd::KeepLanguage(Locale::Kk), Cmd::FetchWords(Locale::Kk)]);
    assert_eq!(model.language.spoken, Locale::En, "until the words are here");
    assert_eq!(come(&mut model, Locale::Kk), []);
    assert_eq!(model.language.spoken, Locale::Kk);
    // Once more it is only kept.
    assert_eq!(update(&mut model, Msg::Speak(Locale::Kk)), [Cmd::KeepLanguage(Locale::Kk)]);
}

#[test]
fn the_salons_language_is_spoken_where_nobody_asked_for_one() {
    for (by, spoken, wanted) in
        [(By::Nobody, Locale::En, true), (By::Nobody, Locale::Es, false), (By::Person, Locale::En, false)]
    {
        let mut model = Model::speaking(Language { spoken, by });
        let session = Session { salon: belle(), role: Role::Owner, name: String::new() };
        update(&mut model, Msg::Session(Ok(session)));
        let outcome = Ok((shop(), day("2026-11-22")));
        let commands = update(&mut model, Msg::Shop { salon: belle(), outcome });
        assert_eq!(commands.contains(&Cmd::FetchWords(Locale::Es)), wanted, "{by:?} {spoken:?}");
        assert!(!commands.contains(&Cmd::KeepLanguage(Locale::Es)), "nobody has chosen it");
    }
}

#[test]
fn what_the_worker_has_put_into_words_is_asked_for_again() {
    for (page, again) in
        [(Page::Day, false), (Page::Health, true), (Page::Payments, true), (Page::Settings, false)]
    {
        let mut model = inside();
        update(&mut model, Msg::Go(page));
        assert_eq!(!come(&mut model, Locale::Ar).is_empty(), again, "{page:?}");
    }
}

#[test]
fn words_that_do_not_come_are_told_and_change_nothing() {
    let mut model = inside();
    update(&mut model, Msg::Speak(Locale::Ar));
    let words = Err(Failure::NoAnswer);
    assert_eq!(update(&mut model, Msg::Words { locale: Locale::Ar, words }), []);
    assert_eq!(model.language.spoken, Locale::En);
    let said = model.room().and_then(|room| room.snack).map(|(saying, _)| saying);
    assert_eq!(said, Some(Saying::NotSpoken));
}
