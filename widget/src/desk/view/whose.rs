//! The choice above the plan: everybody's visits or one person's; and what is said of those that it leaves out.

use super::Ui;
use crate::desk::data::Visit;
use crate::desk::flow::{Extent, Msg, Room, Whose, left_out};
use crate::i18n::fill;
use crate::view::tag::{Traits, el, nothing, own, press, said, told, value, with};
use chairtime_shared::text::number;
use yew::Html;

/// Whose visits are shown, where there are several people to choose from; and what is left out then.
pub(super) fn choice(room: &Room, visits: &[&Visit], ui: &Ui) -> Html {
    let staff = &room.shop.staff;
    if staff.len() < 2 {
        return nothing();
    }
    let chosen = room.chosen();
    let one = |id: &'static str, whose, here: bool, label: String| {
        let traits = Traits { id, pressed: Some(here), ..Traits::default() };
        press("choice", traits, ui.on(Msg::Whose(whose)), vec![own(label)])
    };
    let mut all = vec![one("whose", Whose::Everybody, chosen.is_none(), ui.texts.cat_everybody().to_owned())];
    for member in staff {
        if let Ok(id) = member.id.parse() {
            let here = chosen.is_some_and(|one| one.id == member.id);
            all.push(one("", Whose::One(id), here, member.name.clone()));
        }
    }
    let values = vec![value("choices"), value("group"), value(ui.texts.whose())];
    let mut children = vec![with("div", &["class", "role", "aria-label"], values, all)];
    if room.day.extent == Extent::Day {
        children.push(others(room, visits, ui));
    }
    el("div", "whose", children)
}

/// How many visits others have, with the way back to everybody.
pub(super) fn others(room: &Room, visits: &[&Visit], ui: &Ui) -> Html {
    let count = u64::try_from(left_out(room, visits)).unwrap_or(0);
    if count == 0 {
        return nothing();
    }
    let label = fill(ui.texts.whose_others(), &[&number(count)]);
    press("quiet small others", Traits::default(), ui.on(Msg::Whose(Whose::Everybody)), vec![own(label)])
}

/// That nobody comes: to the one who is chosen, or at all.
pub(super) fn none(room: &Room, class: &'static str, nobody: &'static str, ui: &Ui) -> Html {
    match room.chosen() {
        Some(one) => said("p", class, fill(ui.texts.whose_none(), &[&one.name])),
        None => told("p", class, nobody),
    }
}
