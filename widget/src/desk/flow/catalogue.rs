//! The catalogue: a service is opened, changed and put back; what was before can be put back in its place.
//!
//! Invariants: a change is made of the version that was read, and what was typed stays until it is published or put away: after
//! somebody else's change the catalogue is read anew and the form is as it was. What can be undone is one's own last change,
//! as long as nobody has made another since.

pub mod ahead;
pub mod form;
pub mod held;
pub mod pasted;
pub mod terms;
pub(super) mod typed;
pub mod wording;

use super::clock::UNDO_SECONDS;
use super::day::Day;
use super::staff::Way;
use super::{Cmd, Load, Page, Room, Saying, Target, past};
use crate::desk::data::Named;
use crate::desk::data::catalogue::{Addition, Catalogue, Change, HoursChange, MemberChange, SettingsChange};
use crate::flow::{Failure, Version};
use ahead::{Ahead, Refused};
use chairtime_shared::api::Code;
use chairtime_shared::id::{ServiceId, StaffId};
use chairtime_shared::locale::Locale;
use chairtime_shared::time::Timestamp;
use form::{Choice, Field, Form};
use held::Act;
use pasted::{Kind, Pasted, PastedMsg};
use std::rc::Rc;
use wording::Said;

/// The button that publishes what is in a form.
pub const SAVE: &str = "cat-save";

/// The page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalog {
    /// What is published, as far as it is known; while a change is on its way, what it makes of that.
    pub known: Option<Rc<Catalogue>>,
    /// How far that is.
    pub load: Load,
    /// The service that is changed or made.
    pub form: Option<Box<Form>>,
    /// A list that is pasted: of services, or of staff.
    pub pasted: Option<Box<Pasted>>,
    /// The service that was open last: there the focus goes back to.
    pub last: Option<ServiceId>,
    /// It was to be saved, and something is missing or wrong: that is said.
    pub tried: bool,
    /// A change is on its way: by this question.
    pub sending: Option<Version>,
    /// What was pressed meanwhile, in order.
    pub held: Vec<Act>,
    /// It shows already.
    pub ahead: Option<Box<Ahead>>,
    /// Why it was not done.
    pub failure: Option<Failure>,
    /// One was not, while something else was begun; what was typed is here.
    pub refused: Option<Box<Refused>>,
    /// What was there before one's own last change.
    pub former: Option<Rc<Catalogue>>,
    /// What is on its way puts back what was before: a form that is open is none of it.
    pub putting_back: bool,
    asked: Version,
}

/// What happens there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CatalogueMsg {
    /// What is published.
    Told {
        /// Of which question.
        version: Version,
        /// The answer.
        outcome: Result<Rc<Catalogue>, Failure>,
    },
    /// Ask again.
    Retry,
    /// Open a service, or a new one.
    Open(Option<ServiceId>),
    /// A field changed.
    Typed(Field, String),
    /// A text in another language changed.
    Said(Locale, Said, String),
    /// Something was chosen.
    Chosen(Choice),
    /// Publish it.
    Save,
    /// Something about a list that is pasted.
    Pasted(PastedMsg),
    /// Publish what is in it.
    SaveList,
    /// Take the service away; nobody is asked, for it can be undone.
    Remove,
    /// Put back what was before.
    Undo,
    /// What is to be published, as it will be.
    Shown {
        /// Of which question.
        version: Version,
        /// It; absent where the change cannot be made here.
        edited: Option<Rc<Catalogue>>,
    },
    /// It is published, or not.
    Saved {
        /// Of which question.
        version: Version,
        /// The catalogue as it is now.
        outcome: Result<Rc<Catalogue>, Failure>,
    },
}

/// What is changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// A service is put into its place.
    Put(Rc<Change>),
    /// Services or members of staff come in addition.
    Add(Rc<Addition>),
    /// A service is taken away, with who does it and a category that is empty then.
    Remove(ServiceId),
    /// A member of staff is put into their place.
    PutMember(Rc<MemberChange>),
    /// A member of staff goes, with their days off.
    RemoveMember(StaffId),
    /// A member of staff changes places with the one beside them.
    MoveMember(StaffId, Way),
    /// The salon's opening hours are others.
    Hours(Rc<HoursChange>),
    /// The salon's settings and rules are others.
    Settings(Rc<SettingsChange>),
    /// All of it is as it was before.
    Back(Rc<Catalogue>),
}

impl CatalogueMsg {
    /// Why that got no good answer.
    pub(super) fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Told { outcome: Err(failure), .. } | Self::Saved { outcome: Err(failure), .. } => {
                Some(failure)
            }
            Self::Told { .. }
            | Self::Retry
            | Self::Open(_)
            | Self::Typed(..)
            | Self::Said(..)
            | Self::Chosen(_)
            | Self::Save
            | Self::Pasted(_)
            | Self::SaveList
            | Self::Remove
            | Self::Undo
            | Self::Shown { .. }
            | Self::Saved { .. } => None,
        }
    }
}

/// The page is opened: what others have changed meanwhile is read.
pub(super) fn open(room: &mut Room, version: Version) -> Vec<Cmd> {
    let page = &mut room.catalogue;
    (page.form, page.pasted, page.failure, page.tried) = (None, None, None, false);
    ahead::place(room);
    fetch(room, version)
}

/// Asks what is published.
pub(super) fn fetch(room: &mut Room, version: Version) -> Vec<Cmd> {
    let page = &mut room.catalogue;
    page.asked = version;
    if page.known.is_none() {
        page.load = Load::Waiting;
    }
    vec![Cmd::FetchCatalogue { salon: room.salon.clone(), version }]
}

/// Puts the form away.
pub(super) fn close(room: &mut Room) -> Vec<Cmd> {
    let page = &mut room.catalogue;
    (page.failure, page.tried) = (None, false);
    if let Some(pasted) = page.pasted.take() {
        return vec![Cmd::Focus(Target::Field(match pasted.kind {
            Kind::Services { .. } => "cat-paste",
            Kind::Staff => "staff-paste",
        }))];
    }
    page.last = page.form.take().and_then(|form| form.id);
    vec![Cmd::Focus(Target::Field(if page.last.is_some() { "cat-card" } else { "cat-new" }))]
}

/// Makes a change of the version that is known; once it shows it is sent.
pub(super) fn send(room: &mut Room, edit: Edit, version: Version) -> Vec<Cmd> {
    let page = &mut room.catalogue;
    let Some(of) = page.known.clone() else { return Vec::new() };
    (page.sending, page.failure, page.asked) = (Some(version), None, version);
    page.putting_back = matches!(edit, Edit::Back(_));
    vec![Cmd::EditCatalogue { of, edit, version }]
}

pub(super) fn update(room: &mut Room, msg: CatalogueMsg, version: Version, now: Timestamp) -> Vec<Cmd> {
    let currency = room.shop.currency;
    let page = &mut room.catalogue;
    match msg {
        // While a change is on its way, what it was made of is known, and what it makes of that is shown.
        CatalogueMsg::Told { version, outcome } if page.asked == version && page.sending.is_none() => {
            told(room, outcome);
        }
        CatalogueMsg::Retry => return fetch(room, version),
        CatalogueMsg::Open(id) => {
            let Some(known) = &page.known else { return Vec::new() };
            let service = id.as_ref().and_then(|id| known.draft.service(id));
            let form = match service {
                Some(service) => Form::of(service, &known.draft, currency),
                None => Form::new(&known.draft, currency),
            };
            (page.tried, page.failure) = (false, None);
            page.form = Some(Box::new(form));
            page.pasted = None;
            room.panel = None;
            return vec![Cmd::Focus(Target::Field("service"))];
        }
        CatalogueMsg::Typed(field, text) => {
            if let Some(form) = &mut page.form {
                form.write(field, text);
            }
        }
        CatalogueMsg::Said(locale, said, text) => {
            if let Some(form) = &mut page.form {
                form.wording.write(locale, said, &text);
            }
        }
        CatalogueMsg::Chosen(choice) => {
            if let Some(form) = &mut page.form {
                form.choose(choice);
            }
        }
        CatalogueMsg::Save if page.sending.is_none() => {
            page.tried = true;
            let (Some(known), Some(form)) = (&page.known, &page.form) else { return Vec::new() };
            return match form.change(&known.draft, known.version, currency) {
                Ok(change) => send(room, Edit::Put(Rc::new(change)), version),
                Err(field) => vec![Cmd::Focus(Target::Field(field.id()))],
            };
        }
        CatalogueMsg::Pasted(msg) => return pasted::update(room, msg, version),
        CatalogueMsg::SaveList if page.sending.is_none() => {
            page.tried = true;
            let (Some(known), Some(pasted)) = (&page.known, &page.pasted) else { return Vec::new() };
            return match pasted.edit(&known.draft, known.version, currency) {
                Some(edit) => send(room, edit, version),
                None => vec![Cmd::Focus(Target::Field("cat-list"))],
            };
        }
        CatalogueMsg::Remove if page.sending.is_none() => {
            let Some(id) = page.form.as_ref().and_then(|form| form.id.clone()) else { return Vec::new() };
            return send(room, Edit::Remove(id), version);
        }
        CatalogueMsg::Undo if page.sending.is_none() => {
            let Some(former) = page.former.clone() else { return Vec::new() };
            return send(room, Edit::Back(former), version);
        }
        CatalogueMsg::Shown { version: of, edited } if page.sending == Some(of) => {
            return match edited {
                Some(edited) => ahead::show(room, edited, of, now),
                None => saved(room, Err(Failure::NoAnswer), version, now),
            };
        }
        CatalogueMsg::Saved { version: of, outcome } if page.sending == Some(of) => {
            return saved(room, outcome, version, now);
        }
        CatalogueMsg::Told { .. }
        | CatalogueMsg::Save
        | CatalogueMsg::SaveList
        | CatalogueMsg::Remove
        | CatalogueMsg::Undo
        | CatalogueMsg::Shown { .. }
        | CatalogueMsg::Saved { .. } => {}
    }
    Vec::new()
}

/// What is typed goes on, with what is published now.
fn meet(room: &mut Room) {
    let page = &mut room.catalogue;
    let Some(known) = &page.known else { return };
    if let Some(form) = &mut page.form {
        form.meet(&known.draft);
    }
    if let Some(form) = &mut room.staff.form {
        form.meet(&known.draft);
    }
}

fn told(room: &mut Room, outcome: Result<Rc<Catalogue>, Failure>) {
    let page = &mut room.catalogue;
    match outcome {
        Ok(told) => {
            // Somebody else has been here: what was before is not what to go back to.
            if page.known.as_ref().is_some_and(|known| known.version != told.version) {
                page.former = None;
            }
            page.known = Some(told);
            page.load = Load::Idle;
            meet(room);
        }
        Err(failure) => page.load = Load::Failed(failure),
    }
}

fn saved(
    room: &mut Room,
    outcome: Result<Rc<Catalogue>, Failure>,
    version: Version,
    now: Timestamp,
) -> Vec<Cmd> {
    room.catalogue.sending = None;
    match outcome {
        Ok(now_there) => {
            adopt(room, &now_there, version);
            let page = &mut room.catalogue;
            page.former = page.ahead.take().map(|ahead| ahead.of);
            page.known = Some(now_there);
            room.snack = Some((Saying::Published, now.plus(UNDO_SECONDS)));
            // What is typed by now goes on with it.
            meet(room);
            if room.page == Page::Past { past::saved(room, version) } else { Vec::new() }
        }
        Err(failure) => {
            let changed =
                matches!(&failure, Failure::Refused(problem) if problem.code == Code::CatalogueChanged);
            // Without an answer nobody knows whether it was published: what is, is read.
            let is_unsure = changed || failure == Failure::NoAnswer;
            room.snack = None;
            room.catalogue.held.clear();
            ahead::take_back(room, failure);
            (room.staff.sent, room.settings.sent) = (None, None);
            let mut commands = Vec::new();
            if changed {
                room.catalogue.former = None;
            }
            if is_unsure {
                commands = fetch(room, version);
            }
            // Beside a form it is told above the button that is pressed again.
            let page = &room.catalogue;
            let beside = page.form.is_some() || page.pasted.is_some() || room.staff.form.is_some();
            if beside {
                commands.push(Cmd::Focus(Target::Field(SAVE)));
            } else if room.page != Page::Settings {
                commands.push(Cmd::Focus(Target::Heading));
            }
            commands
        }
    }
}

/// What the rest of the desk knows of the salon is as published.
fn adopt(room: &mut Room, published: &Catalogue, version: Version) {
    let named = |id: &str, name: &str, price, services| {
        let (id, name) = (id.to_owned(), name.to_owned());
        Named { id, name, price, services }
    };
    let of = &published.draft.services;
    let services = of.iter().map(|of| named(of.id.as_str(), &of.name, Some(of.price.from), Vec::new()));
    room.shop.services = services.collect();
    let staff = published.draft.staff.iter().map(|of| {
        let does = of.offers.iter().map(|offer| offer.service.as_str().to_owned());
        named(of.id.as_str(), &of.name, None, does.collect())
    });
    room.shop.staff = staff.collect();
    let settings = &published.draft.settings;
    room.shop.name.clone_from(&settings.name);
    if room.shop.zone != settings.zone {
        room.shop.zone.clone_from(&settings.zone);
        // The same day is now of other hours: what was seen of it is not all of it.
        room.day = Day::new(room.day.date, room.day.extent, version);
    }
    room.shop.currency = settings.currency;
}

#[cfg(test)]
pub(in crate::desk::flow) mod tests;
