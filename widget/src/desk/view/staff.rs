//! Who works at the salon: a list in the order in which clients are offered to them, and the panel in which one is changed.

mod days;
mod form;
mod hours;

use super::catalogue::{pasted, undo_last};
use super::part::{alert, heading};
use super::{Ui, access, loading};
use crate::desk::data::catalogue::Draft;
use crate::desk::flow::catalogue::CatalogueMsg;
use crate::desk::flow::catalogue::pasted::Kind;
use crate::desk::flow::staff::days::stretches;
use crate::desk::flow::staff::form::Subject;
use crate::desk::flow::staff::{StaffMsg, Way};
use crate::desk::flow::{Msg, Room};
use crate::i18n::{fill, form as plural_of};
use crate::view::tag::{Traits, all, el, fixed, nothing, press, said, told};
use chairtime_shared::catalogue::{DaySpan, StaffMember};
use chairtime_shared::text::number;
use chairtime_shared::time::LocalDate;
use yew::Html;

pub(super) use form::panel;

/// Most stretches of days off that a row of the list has.
const STRETCHES: usize = 3;

/// The page.
pub(super) fn page(room: &Room, ui: &Ui) -> Html {
    let (page, texts) = (&room.catalogue, ui.texts);
    let new = Traits { id: "staff-new", ..Traits::default() };
    let new =
        press("primary small", new, ui.on(Msg::Staff(StaffMsg::Open(None))), vec![fixed(texts.staff_new())]);
    let paste = pasted::way("staff-paste", Kind::Staff, ui);
    let title = heading("h1", "heading", texts.staff().to_owned());
    let mut parts = vec![el(
        "div",
        "head",
        vec![title, el("div", "turns", vec![undo_last(room, ui), super::past::way(ui), paste, new])],
    )];
    if room.staff.form.is_none()
        && let Some(failure) = &page.failure
    {
        parts.push(alert(texts, failure));
    }
    parts.push(told("p", "lead", texts.staff_intro()));
    match &page.known {
        Some(known) => {
            parts.push(list(room, &known.draft, ui));
            parts.push(access::part(room, &known.draft, ui));
        }
        None => parts.push(loading(&page.load, ui, Msg::Catalogue(CatalogueMsg::Retry))),
    }
    all(parts)
}

fn list(room: &Room, draft: &Draft, ui: &Ui) -> Html {
    let last = draft.staff.len().saturating_sub(1);
    let row = |(place, member): (usize, &StaffMember)| {
        let moves = el(
            "div",
            "moves-of",
            vec![
                turn(room, member, Way::Up, [place > 0, place < last], ui),
                turn(room, member, Way::Down, [place < last, place > 0], ui),
            ],
        );
        el("li", "member", vec![card(room, draft, member, ui), moves])
    };
    let members = el("ol", "picks members", draft.staff.iter().enumerate().map(row).collect());
    let members = if draft.staff.is_empty() { pasted::empty(ui) } else { members };
    all(vec![el("div", "picks opening", vec![opening(room, draft, ui)]), members])
}

/// The salon's own hours, which hold for who has none.
fn opening(room: &Room, draft: &Draft, ui: &Ui) -> Html {
    let texts = ui.texts;
    let mut week = hours::of_week(&draft.hours, ui);
    if week.is_empty() {
        texts.staff_closed().clone_into(&mut week);
    }
    let main = el(
        "span",
        "main",
        vec![
            said("b", "", texts.staff_opening().to_owned()),
            said("small", "what", week),
            off(draft.days_of_salon(), room, texts.staff_closed_next(), ui),
        ],
    );
    let open = room.staff.form.as_ref().is_some_and(|form| form.subject == Subject::Salon);
    let traits = Traits { id: "staff-salon", pressed: Some(open), ..Traits::default() };
    press("pick", traits, ui.on(Msg::Staff(StaffMsg::OpenSalon)), vec![main])
}

/// The next days with other hours than usual, in one line.
fn off<'a>(
    days: impl Iterator<Item = (LocalDate, &'a [DaySpan])>,
    room: &Room,
    line: &'static str,
    ui: &Ui,
) -> Html {
    let ahead = days.filter(|(date, _)| *date >= room.today);
    let off: Vec<_> = stretches(ahead).iter().take(STRETCHES).map(|one| days::told(one, ui)).collect();
    if off.is_empty() {
        nothing()
    } else {
        said("small", "what", fill(line, &[&off.join(ui.format.comma())]))
    }
}

/// A button that moves a member that way; whether it can, and whether the other one could.
fn turn(room: &Room, member: &StaffMember, way: Way, [can, other]: [bool; 2], ui: &Ui) -> Html {
    let (label, arrow) = match way {
        Way::Up => (ui.texts.staff_up(), "↑"),
        Way::Down => (ui.texts.staff_down(), "↓"),
    };
    // Who is at the end cannot go on: the focus goes to the way back.
    let focused = room
        .staff
        .moved
        .as_ref()
        .is_some_and(|(id, moved)| *id == member.id && can && (*moved == way || !other));
    let traits = Traits {
        id: if focused { "staff-moved" } else { "" },
        label: Some(fill(label, &[&member.name])),
        disabled: !can,
        ..Traits::default()
    };
    press("quiet turn", traits, ui.on(Msg::Staff(StaffMsg::Move(member.id.clone(), way))), vec![fixed(arrow)])
}

/// "5 services"
pub(super) fn services(count: usize, ui: &Ui) -> String {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    let plural = ui.texts.plural_place(&ui.format.plural(count));
    fill(plural_of(ui.texts.staff_services(), plural), &[&number(count.into())])
}

fn card(room: &Room, draft: &Draft, member: &StaffMember, ui: &Ui) -> Html {
    let texts = ui.texts;
    let does = if member.offers.is_empty() {
        texts.staff_none().to_owned()
    } else {
        services(member.offers.len(), ui)
    };
    let mut what = vec![said("span", "", does)];
    if !member.title.is_empty() {
        what.insert(0, said("span", "", member.title.clone()));
    }
    let week = hours::told(member, &draft.hours, ui);
    let off = off(draft.days_of(&member.id), room, texts.staff_off_next(), ui);
    let main = el(
        "span",
        "main",
        vec![said("b", "", member.name.clone()), el("small", "what", what), said("small", "what", week), off],
    );
    let (opened, here) = (room.staff.form.as_ref(), Some(&member.id));
    let open = opened.is_some_and(|form| form.id.as_ref() == here);
    let last = opened.is_none() && room.staff.last.as_ref() == here;
    let traits =
        Traits { id: if open || last { "staff-card" } else { "" }, pressed: Some(open), ..Traits::default() };
    press("pick", traits, ui.on(Msg::Staff(StaffMsg::Open(Some(member.id.clone())))), vec![main])
}
