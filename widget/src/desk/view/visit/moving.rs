//! Another time for a visit: a day, its free times, and the one button that moves it.

use crate::desk::data::Visit;
use crate::desk::flow::Room;
use crate::desk::flow::panel::{Move, MoveMsg, PanelMsg, moves};
use crate::desk::flow::{Load, Msg};
use crate::desk::view::Ui;
use crate::desk::view::field::choices;
use crate::desk::view::part::heading;
use crate::desk::view::times::Times;
use crate::i18n::fill;
use crate::view::tag::{Traits, el, nothing, own, press, said, value, with};
use chairtime_shared::api::StaffChoice;
use chairtime_shared::id::StaffId;
use yew::Html;

pub(super) fn ask(room: &Room, visit: &Visit, to: &Move, ui: &Ui, dismiss: Html) -> Html {
    let texts = ui.texts;
    let times = Times { date: to.date, free: &to.times, load: &to.load, chosen: to.chosen, on: moves };
    let price = if to.costs_other {
        said("p", "notice", fill(texts.shift_price(), &[&ui.format.money(to.shown.total_from)]))
    } else {
        nothing()
    };
    let go = match to.chosen {
        Some(start) => {
            let label = fill(texts.shift_to(), &[&ui.format.instant(start)]);
            let traits = Traits { id: "shift-go", ..Traits::default() };
            press("primary", traits, ui.on(moves(MoveMsg::Go)), vec![own(label)])
        }
        None => nothing(),
    };
    let now = said("p", "hint", fill(texts.shift_from(), &[&ui.format.instant(visit.start)]));
    let taken = match (&to.load, to.wish) {
        (Load::Idle, Some(wish)) => {
            said("p", "notice", fill(texts.shift_taken(), &[&ui.format.instant_time(wish)]))
        }
        _ => nothing(),
    };
    with(
        "div",
        &["class"],
        vec![value("ask")],
        vec![
            heading("h3", "ask", texts.shift_question().to_owned()),
            now,
            who(room, to, ui),
            times.day(ui),
            taken,
            times.list(ui),
            price,
            el("div", "deeds", vec![go, dismiss]),
        ],
    )
}

/// Who shall do it, where there is a choice.
fn who(room: &Room, to: &Move, ui: &Ui) -> Html {
    let one = |member: &crate::desk::data::Named| {
        let id: StaffId = member.id.parse().ok()?;
        let on = to.staff == StaffChoice::Member { id: id.clone() };
        Some((on, Msg::Panel(PanelMsg::With(id)), member.name.clone()))
    };
    let all: Vec<_> = room.shop.staff.iter().filter_map(one).collect();
    if all.len() < 2 { nothing() } else { choices(ui, all) }
}
