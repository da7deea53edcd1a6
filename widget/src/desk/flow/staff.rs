//! The staff: a member is opened, changed and put back, and the order in which clients are offered to them.
//!
//! Invariants: there is one catalogue at the desk ([`super::catalogue`]); what is changed here goes the same way, with its undo and
//! its conflict. What was typed and not published comes again with the member it is about.

pub mod days;
pub mod form;
pub mod span;
pub mod week;

use super::catalogue::terms::TermsField;
use super::catalogue::wording::Said;
use super::catalogue::{self, Edit};
use super::{Cmd, Room, Target};
use crate::flow::Version;
use chairtime_shared::id::StaffId;
use chairtime_shared::locale::Locale;
use form::{Choice, Field, Form, Row, Subject};
use std::rc::Rc;

/// What is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// What is in the form, or that its member goes.
    Form,
    /// Another order.
    Order,
}

/// Which way a member goes in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Earlier.
    Up,
    /// Later.
    Down,
}

/// What is asked before a member goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Leaving {
    /// Nothing.
    #[default]
    No,
    /// Whether it is meant.
    Asked,
}

/// The page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Staff {
    /// The member who is changed or new.
    pub form: Option<Box<Form>>,
    /// A form that was left with something in it.
    pub draft: Option<Box<Form>>,
    /// Whether the form that is open is such a one.
    pub kept: bool,
    /// The member who was open last: there the focus goes back to.
    pub last: Option<StaffId>,
    /// What the form that was open last was about.
    pub about: Option<Subject>,
    /// The member who was moved last, and how: their button keeps the focus.
    pub moved: Option<(StaffId, Way)>,
    /// It was to be saved, and something is missing or wrong: that is said.
    pub tried: bool,
    /// Whether a member is about to go.
    pub leaving: Leaving,
    /// What is on its way.
    pub sent: Option<Sent>,
    /// Where a span was taken away last: the button beside it has the focus.
    pub dropped: Option<Row>,
}

/// What happens there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StaffMsg {
    /// Open a member, or somebody new.
    Open(Option<StaffId>),
    /// Open the salon's own hours.
    OpenSalon,
    /// A field changed.
    Typed(Field, String),
    /// A text in another language changed.
    Said(Locale, Said, String),
    /// Something was chosen.
    Chosen(Choice),
    /// Put away what was kept of the form.
    Afresh,
    /// Publish it.
    Save,
    /// The member shall go: what that means is said first.
    Leave,
    /// They stay.
    Stay,
    /// They go.
    Remove,
    /// Change places with the one above or below.
    Move(StaffId, Way),
}

/// The page is opened: what others have changed meanwhile is read.
pub(super) fn open(room: &mut Room, version: Version) -> Vec<Cmd> {
    catalogue::open(room, version)
}

/// The form as it is published: of the salon, of that member, or of somebody new.
fn fresh(room: &Room, subject: Subject, id: Option<&StaffId>) -> Option<Form> {
    let draft = &room.catalogue.known.as_ref()?.draft;
    let member = id.and_then(|id| draft.member(id));
    Some(match (subject, member) {
        (Subject::Salon, _) => Form::of_salon(draft, room.today),
        (Subject::Member, Some(member)) => Form::of(member, draft, room.shop.currency, room.today),
        (Subject::Member, None) => Form::new(draft),
    })
}

/// Puts the form away. What was changed in it is kept.
pub(super) fn close(room: &mut Room) -> Vec<Cmd> {
    let page = &mut room.staff;
    if let Some(mut form) = page.form.take() {
        form.fresh = None;
        page.about = Some(form.subject);
        page.last.clone_from(&form.id);
        if form.touched {
            page.draft = Some(form);
        }
    }
    rest(room)
}

/// Nothing is open any more.
fn rest(room: &mut Room) -> Vec<Cmd> {
    let page = &mut room.staff;
    (page.tried, page.kept, page.leaving) = (false, false, Leaving::No);
    room.catalogue.failure = None;
    let place = match (page.about, &page.last) {
        (Some(Subject::Salon), _) => "staff-salon",
        (_, Some(_)) => "staff-card",
        (_, None) => "staff-new",
    };
    vec![Cmd::Focus(Target::Field(place))]
}

/// A change has been published, of the staff or by undoing one.
pub(super) fn saved(room: &mut Room) -> Vec<Cmd> {
    match room.staff.sent.take() {
        Some(Sent::Form) => {
            room.staff.about = room.staff.form.as_ref().map(|form| form.subject);
            room.staff.last = room.staff.form.take().and_then(|form| form.id);
            let known = room.catalogue.known.as_ref();
            let there = |id: &StaffId| known.is_some_and(|known| known.draft.member(id).is_some());
            room.staff.last = room.staff.last.take().filter(there);
            rest(room)
        }
        Some(Sent::Order) => vec![Cmd::Focus(Target::Field("staff-moved"))],
        None => vec![Cmd::Focus(Target::Heading)],
    }
}

fn send(room: &mut Room, edit: Edit, sent: Sent, version: Version) -> Vec<Cmd> {
    room.staff.sent = Some(sent);
    catalogue::send(room, edit, version)
}

/// Where the focus goes once something was chosen.
fn after(choice: Choice) -> Option<Target> {
    match choice {
        Choice::Add(_) | Choice::AddLine | Choice::Kind(_, days::Kind::Hours) => {
            Some(Target::Field("staff-fresh"))
        }
        Choice::Drop(..) => Some(Target::Field("staff-add")),
        Choice::DropLine(_) => Some(Target::Field("staff-line")),
        Choice::Does(_)
        | Choice::Terms(_)
        | Choice::Whose(_)
        | Choice::Copy(_)
        | Choice::Kind(_, days::Kind::Off) => None,
    }
}

/// Opens the form; one that was left half-filled comes as it was.
fn opens(room: &mut Room, subject: Subject, id: Option<&StaffId>) -> Vec<Cmd> {
    // Another one is open: what is in there is kept.
    if room.staff.form.is_some() {
        close(room);
    }
    let kept = room.staff.draft.take_if(|draft| (draft.subject, draft.id.as_ref()) == (subject, id));
    room.staff.kept = kept.is_some();
    let form = match (kept, &room.catalogue.known) {
        (Some(mut form), Some(known)) => {
            form.meet(&known.draft);
            Some(form)
        }
        _ => fresh(room, subject, id).map(Box::new),
    };
    room.staff.form = form;
    (room.staff.tried, room.staff.leaving) = (false, Leaving::No);
    (room.catalogue.failure, room.catalogue.pasted) = (None, None);
    room.panel = None;
    vec![Cmd::Focus(Target::Field("member"))]
}

pub(super) fn update(room: &mut Room, msg: StaffMsg, version: Version) -> Vec<Cmd> {
    let sending = room.catalogue.sending.is_some();
    match msg {
        StaffMsg::Open(id) => opens(room, Subject::Member, id.as_ref()),
        StaffMsg::OpenSalon => opens(room, Subject::Salon, None),
        StaffMsg::Typed(field, text) => {
            if let Some(form) = &mut room.staff.form {
                form.write(field, text);
            }
            Vec::new()
        }
        StaffMsg::Said(locale, said, text) => {
            if let Some(form) = &mut room.staff.form {
                form.touched = true;
                form.wording.write(locale, said, &text);
            }
            Vec::new()
        }
        StaffMsg::Chosen(choice) => {
            if let (Some(form), Some(known)) = (&mut room.staff.form, &room.catalogue.known) {
                form.choose(choice, &known.draft);
            }
            if let Choice::Drop(row, _) = choice {
                room.staff.dropped = Some(row);
            }
            Vec::from_iter(after(choice).map(Cmd::Focus))
        }
        StaffMsg::Afresh => {
            let Some(form) = room.staff.form.take() else { return Vec::new() };
            room.staff.form = fresh(room, form.subject, form.id.as_ref()).map(Box::new);
            (room.staff.kept, room.staff.tried) = (false, false);
            vec![Cmd::Focus(Target::Field("member"))]
        }
        StaffMsg::Save if !sending => {
            let (Some(known), Some(form)) = (&room.catalogue.known, &mut room.staff.form) else {
                return Vec::new();
            };
            (form.fresh, room.staff.tried) = (None, true);
            let (draft, currency) = (&known.draft, room.shop.currency);
            let edit = match form.subject {
                Subject::Salon => form.opening(draft, currency).map(|change| Edit::Hours(Rc::new(change))),
                Subject::Member => {
                    let change = form.change(draft, known.version, currency);
                    change.map(|change| Edit::PutMember(Rc::new(change)))
                }
            };
            match edit {
                Ok(edit) => send(room, edit, Sent::Form, version),
                Err(wrong) => {
                    let ahead = matches!(wrong.first(), Some((Field::Ahead, _)));
                    let place = if ahead { TermsField::Ahead.id() } else { "staff-wrong" };
                    vec![Cmd::Focus(Target::Field(place))]
                }
            }
        }
        StaffMsg::Leave => {
            room.staff.leaving = Leaving::Asked;
            vec![Cmd::Focus(Target::Ask)]
        }
        StaffMsg::Stay => {
            room.staff.leaving = Leaving::No;
            vec![Cmd::Focus(Target::Field("member"))]
        }
        StaffMsg::Remove if !sending => {
            let Some(id) = room.staff.form.as_ref().and_then(|form| form.id.clone()) else {
                return Vec::new();
            };
            send(room, Edit::RemoveMember(id), Sent::Form, version)
        }
        StaffMsg::Move(id, way) if !sending => {
            let order = room.catalogue.known.as_ref().map_or(&[][..], |known| &known.draft.staff);
            let end = match way {
                Way::Up => order.first(),
                Way::Down => order.last(),
            };
            // Of two quick presses the first may have led there.
            if end.is_none_or(|member| member.id == id) {
                return Vec::new();
            }
            room.staff.moved = Some((id.clone(), way));
            send(room, Edit::MoveMember(id, way), Sent::Order, version)
        }
        StaffMsg::Save | StaffMsg::Remove | StaffMsg::Move(..) => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
