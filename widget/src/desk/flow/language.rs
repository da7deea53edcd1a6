//! The language of the desk: what the person has chosen, else what the browser speaks, else the salon's own.

use super::{Cmd, Model, Page, SNACK_SECONDS, Saying, Stage, arrival};
use crate::flow::Failure;
use chairtime_shared::locale::Locale;

/// What is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Language {
    /// The language that is shown.
    pub spoken: Locale,
    /// Who asked for it.
    pub by: By,
}

/// Who asked for the language that is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The person, or their browser.
    Person,
    /// Nobody: the browser speaks none of ours, so the salon's is spoken once it is known.
    Nobody,
}

impl Default for Language {
    fn default() -> Self {
        Self { spoken: Locale::default(), by: By::Person }
    }
}

/// What follows when the salon's own language is known.
pub(super) fn of_salon(language: Language, own: Locale) -> Option<Cmd> {
    (language.by == By::Nobody && language.spoken != own).then_some(Cmd::FetchWords(own))
}

/// What follows when somebody chooses a language.
pub(super) fn speak(model: &mut Model, locale: Locale) -> Vec<Cmd> {
    model.language.by = By::Person;
    if model.language.spoken == locale {
        return vec![Cmd::KeepLanguage(locale)];
    }
    vec![Cmd::KeepLanguage(locale), Cmd::FetchWords(locale)]
}

/// What follows when its words are here, or not.
pub(super) fn come(model: &mut Model, locale: Locale, failure: Option<Failure>) -> Vec<Cmd> {
    let (version, now) = (model.next(), model.now);
    if failure.is_none() {
        model.language.spoken = locale;
    }
    match (&mut model.stage, failure) {
        // What the Worker has put into words is asked for once more.
        (Stage::Room(room), None) if matches!(room.page, Page::Finance | Page::Payments | Page::Health) => {
            arrival::again(room, &model.later, version)
        }
        (Stage::Room(room), Some(_)) => {
            room.snack = Some((Saying::NotSpoken, now.plus(SNACK_SECONDS)));
            Vec::new()
        }
        (Stage::Door(door), Some(failure)) => {
            door.failure = Some(failure);
            Vec::new()
        }
        (Stage::Opening(_) | Stage::Door(_) | Stage::Room(_), _) => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
