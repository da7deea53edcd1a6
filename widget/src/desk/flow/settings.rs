//! The salon as a whole: what it is called, when clients may book, what they pay ahead and what calling off costs, its words,
//! its letters, and for how long it knows who its clients were.
//!
//! Invariant: a form is there once something is changed, and stays, over other pages too, until it is published or put away.
//! What is published, undone and told of others' changes is the catalogue's ([`super::catalogue`]): both are one document.

pub mod embed;
pub mod form;
pub mod left;

use super::catalogue::ahead;
use super::catalogue::terms::TermsChoice;
use super::catalogue::wording::Said;
use super::catalogue::{self, Edit};
use super::{Cmd, Room, Target};
use crate::desk::data::catalogue::Bound;
use crate::flow::{Failure, Version};
use chairtime_shared::locale::Locale;
use embed::{Embed, EmbedChoice};
use form::{Field, Form};
use std::rc::Rc;

/// The page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// What is changed and not published.
    pub form: Option<Box<Form>>,
    /// What is on its way to be published.
    pub sent: Option<Box<Form>>,
    /// It was to be published, and something is missing or wrong: that is said.
    pub tried: bool,
    /// The tag for the salon's site.
    pub embed: Embed,
    /// What the currency and the zone are bound to, once that is known.
    pub bound: Option<Bound>,
}

/// What happens there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingsMsg {
    /// A field changed.
    Typed(Field, String),
    /// A text in another language changed.
    Said(Locale, Said, String),
    /// Something was chosen.
    Chosen(TermsChoice),
    /// Publish it.
    Save,
    /// Put away what is changed.
    Discard,
    /// What the currency and the zone are bound to.
    Bound(Result<Bound, Failure>),
    /// Go to where zone and currency are chosen.
    Place,
    /// Something is chosen for the tag.
    Embed(EmbedChoice),
    /// Show the widget as the tag has it, under a button that says this and takes it away.
    Preview(&'static str),
}

/// The page is opened: what others have changed meanwhile is read.
pub(super) fn open(room: &mut Room, version: Version) -> Vec<Cmd> {
    room.catalogue.failure = None;
    ahead::place(room);
    let mut commands = catalogue::fetch(room, version);
    commands.push(Cmd::FetchBound(room.salon.clone()));
    commands
}

/// What is typed, or what is published: the form on the page. `None` before that is known.
#[must_use]
pub fn form(room: &Room) -> Option<Form> {
    match &room.settings.form {
        Some(form) => Some(form.as_ref().clone()),
        None => room.catalogue.known.as_ref().map(|known| Form::of(&known.draft, room.shop.currency)),
    }
}

pub(super) fn update(room: &mut Room, msg: SettingsMsg, version: Version) -> Vec<Cmd> {
    let currency = room.shop.currency;
    match msg {
        SettingsMsg::Typed(field, text) => change(room, |form| form.write(field, text)),
        SettingsMsg::Said(locale, said, text) => {
            change(room, |form| form.wording.write(locale, said, &text));
        }
        SettingsMsg::Chosen(choice) => change(room, |form| form.terms.choose(choice)),
        SettingsMsg::Save if room.catalogue.sending.is_none() => {
            room.settings.tried = true;
            let (Some(known), Some(form)) = (&room.catalogue.known, &room.settings.form) else {
                return Vec::new();
            };
            return match form.change(known, currency) {
                Ok(change) => {
                    room.settings.sent.clone_from(&room.settings.form);
                    catalogue::send(room, Edit::Settings(Rc::new(change)), version)
                }
                Err(field) => vec![Cmd::Focus(Target::Field(field.id()))],
            };
        }
        SettingsMsg::Save => {}
        SettingsMsg::Discard => {
            (room.settings.form, room.settings.tried) = (None, false);
            room.catalogue.failure = None;
            return vec![Cmd::Focus(Target::Heading)];
        }
        // Without an answer both can be chosen, and the Worker says what stands against it.
        SettingsMsg::Bound(outcome) => room.settings.bound = outcome.ok(),
        SettingsMsg::Place => return vec![Cmd::Focus(Target::Field(Field::Zone.id()))],
        SettingsMsg::Embed(choice) => room.settings.embed.choose(choice),
        SettingsMsg::Preview(close) => {
            let Embed { theme, accent, .. } = room.settings.embed.clone();
            return vec![Cmd::Preview { salon: room.salon.clone(), theme, accent, close }];
        }
    }
    Vec::new()
}

/// Changes the form; as it is published again, there is none.
fn change(room: &mut Room, how: impl FnOnce(&mut Form)) {
    let Some(mut form) = form(room) else { return };
    how(&mut form);
    room.settings.form = None;
    if self::form(room).as_ref() != Some(&form) {
        room.settings.form = Some(Box::new(form));
    }
}

/// A change of the catalogue is published. Was it of what is typed here, and nothing was typed since, then nothing is left to do;
/// after any other (a service, what somebody takes back) what is typed stays.
pub(super) fn saved(room: &mut Room) {
    let page = &mut room.settings;
    let sent = page.sent.take();
    if sent.is_some() && page.form == sent {
        (page.form, page.tried) = (None, false);
    }
}

#[cfg(test)]
mod tests;
