//! Who shall do a visit: one choice for all of it, and where it has several services somebody for each. For a visit that is moved, and
//! for a new one.

use super::Ui;
use super::field::choices;
use crate::desk::data::Named;
use crate::desk::flow::{Msg, Room};
use crate::view::tag::{all, el, said, told, value, with};
use chairtime_shared::api::StaffChoice;
use chairtime_shared::id::StaffId;
use yew::Html;

/// What is chosen, and of what.
pub(super) struct Whom<'a> {
    pub(super) staff: &'a StaffChoice,
    /// The services in order: their slugs, and how they are called.
    pub(super) services: Vec<(&'a str, &'a str)>,
    /// The message of a choice.
    pub(super) on: fn(StaffChoice) -> Msg,
}

impl Whom<'_> {
    pub(super) fn draw(&self, room: &Room, ui: &Ui) -> Html {
        let staff = &room.shop.staff;
        let does_all = |member: &Named| self.services.iter().all(|(service, _)| member.does(service));
        let mut whole = vec![self.choice(StaffChoice::Any, ui.texts.anybody())];
        for member in staff {
            let Ok(id) = member.id.parse() else { continue };
            let choice = StaffChoice::Member { id };
            // Who was chosen first stays to be seen, though they do not do it.
            if does_all(member) || *self.staff == choice {
                whole.push(self.choice(choice, &member.name));
            }
        }
        let row = choices(ui, whole);
        if self.services.len() < 2 {
            return row;
        }
        let apart = matches!(self.staff, StaffChoice::Each { .. }) || !staff.iter().any(does_all);
        let mut parts = vec![told("summary", "", ui.texts.by_each())];
        parts.extend(self.services.iter().enumerate().map(|(place, (id, name))| {
            let able = staff.iter().filter(|member| member.does(id));
            let mut one = vec![self.for_one(place, None, ui.texts.anybody())];
            let for_them =
                |member: &Named| Some(self.for_one(place, Some(&member.id.parse().ok()?), &member.name));
            one.extend(able.filter_map(for_them));
            el("fieldset", "", vec![said("legend", "", (*name).to_owned()), choices(ui, one)])
        }));
        let open = value(if apart { "true" } else { "" });
        all(vec![row, with("details", &["class", "open"], vec![value("by-each"), open], parts)])
    }

    fn choice(&self, staff: StaffChoice, label: &str) -> (bool, Msg, String) {
        (*self.staff == staff, (self.on)(staff), label.to_owned())
    }

    fn for_one(&self, place: usize, id: Option<&StaffId>, label: &str) -> (bool, Msg, String) {
        let staff = self.staff.with(self.services.len(), place, id);
        (self.staff.wanted(place) == id, (self.on)(staff), label.to_owned())
    }
}
