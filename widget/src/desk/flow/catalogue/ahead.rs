//! A change of the catalogue that shows before it is published, and what is gone back to where it is refused.
//!
//! Invariants: what is shown ahead is made by the very change that is sent; it is called published only once the Worker has said
//! so. What was typed is not lost: it comes back where it was, or stays kept until its page is opened again.

use super::super::{Cmd, Page, Room, Saying, settings, staff};
use super::form::Form;
use super::held::Act;
use super::pasted::Pasted;
use super::{close, meet};
use crate::desk::data::catalogue::Catalogue;
use crate::flow::{Failure, Version};
use chairtime_shared::time::Timestamp;
use std::rc::Rc;

/// So long it is said that something is on its way, in seconds; the answer ends it.
const SENDING_SECONDS: i64 = 120;

/// What was typed when a change was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// On which page.
    pub page: Page,
    service: Option<Box<Form>>,
    pasted: Option<Box<Pasted>>,
    staff: Option<Box<staff::form::Form>>,
    settings: Option<Box<settings::form::Form>>,
}

/// A change that is shown, and not published yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ahead {
    /// What is published, as far as it is known.
    pub of: Rc<Catalogue>,
    typed: Typed,
}

/// A change that was refused while something else was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// What it was made of.
    pub typed: Typed,
    /// Why.
    failure: Failure,
}

/// Whether a form lies over the page.
fn is_busy(room: &Room) -> bool {
    let page = &room.catalogue;
    page.form.is_some() || page.pasted.is_some() || room.staff.form.is_some()
}

/// The change is made here: it shows, its form is done with, and it is sent.
pub(super) fn show(room: &mut Room, edited: Rc<Catalogue>, version: Version, now: Timestamp) -> Vec<Cmd> {
    let page = &mut room.catalogue;
    let Some(of) = page.known.replace(Rc::clone(&edited)) else { return Vec::new() };
    // What puts back what was before is made of no form, though one may be open.
    let own = !page.putting_back;
    let typed = Typed {
        page: match room.page {
            Page::Staff | Page::Settings | Page::Past => room.page,
            // From any page, a change can be undone.
            Page::Day | Page::Finance | Page::Payments | Page::Health | Page::Catalogue | Page::Clients => {
                Page::Catalogue
            }
        },
        service: page.form.clone().filter(|_| own),
        pasted: page.pasted.clone().filter(|_| own),
        staff: room.staff.form.clone().filter(|_| room.staff.sent == Some(staff::Sent::Form)),
        settings: room.settings.sent.clone(),
    };
    page.ahead = Some(Box::new(Ahead { of, typed }));
    // A second press of the same.
    page.held.retain(Act::is_order);
    // Sums are written in it.
    room.shop.currency = edited.draft.settings.currency;
    room.snack = Some((Saying::Publishing, now.plus(SENDING_SECONDS)));
    let mut commands = vec![Cmd::PutCatalogue { salon: room.salon.clone(), edited, version }];
    settings::saved(room);
    if matches!(room.page, Page::Settings | Page::Past) {
        // Who changes the settings stays where they are; what was before is told once it is.
    } else if !own && is_busy(room) {
        meet(room);
    } else if room.catalogue.form.is_some() || room.catalogue.pasted.is_some() {
        commands.extend(close(room));
    } else {
        commands.extend(staff::saved(room));
    }
    commands
}

/// It is refused, or nobody knows: what is published is shown again, and what was typed comes back.
pub(super) fn take_back(room: &mut Room, failure: Failure) {
    let Some(ahead) = room.catalogue.ahead.take() else {
        room.catalogue.failure = Some(failure);
        return;
    };
    let Ahead { of, typed } = *ahead;
    room.shop.currency = of.draft.settings.currency;
    room.catalogue.known = Some(of);
    room.catalogue.refused = Some(Box::new(Refused { typed, failure }));
    if is_busy(room) {
        // What is typed now stays, and goes on with what is published.
        meet(room);
    } else {
        place(room);
    }
}

/// Puts what was refused into its place, if that is this page.
pub(in crate::desk::flow) fn place(room: &mut Room) {
    let here = room.page;
    let Some(refused) = room.catalogue.refused.take_if(|refused| refused.typed.page == here) else { return };
    let Refused { typed, failure } = *refused;
    let page = &mut room.catalogue;
    (page.form, page.pasted, page.failure) = (typed.service, typed.pasted, Some(failure));
    room.staff.form = typed.staff;
    if room.settings.form.is_none() {
        room.settings.form = typed.settings;
    }
    meet(room);
}
