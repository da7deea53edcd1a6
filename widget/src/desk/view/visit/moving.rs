//! Another time for a visit: a day, its free times, and the one button that moves it.

use crate::desk::data::Visit;
use crate::desk::flow::Room;
use crate::desk::flow::panel::{Deed, Move, MoveMsg, PanelMsg, moves};
use crate::desk::flow::{Msg, Saying};
use crate::desk::view::Ui;
use crate::desk::view::part::heading;
use crate::desk::view::times::Times;
use crate::desk::view::whom::Whom;
use crate::i18n::fill;
use crate::view::tag::{Traits, action, el, nothing, own, press, said, value, with};
use yew::Html;

pub(super) fn ask(room: &Room, visit: &Visit, to: &Move, ui: &Ui, dismiss: Html) -> Html {
    let texts = ui.texts;
    let times =
        Times { date: to.date, free: &to.times, load: &to.load, chosen: to.chosen, wish: to.wish, on: moves };
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
    let services = visit.lines.iter().map(|line| (line.service.as_str(), line.name.as_str())).collect();
    let whom = Whom { staff: &to.staff, services, on: |staff| Msg::Panel(PanelMsg::By(staff)) };
    let who = if room.shop.staff.len() < 2 { nothing() } else { whom.draw(room, ui) };
    with(
        "div",
        &["class"],
        vec![value("ask")],
        vec![
            heading("h3", "ask", texts.shift_question().to_owned()),
            now,
            who,
            times.day(ui),
            times.list(ui),
            price,
            el("div", "deeds", vec![go, dismiss]),
        ],
    )
}

/// Beside what is said once a visit is moved: takes it back.
pub(in crate::desk::view) fn undo(room: &Room, ui: &Ui) -> Html {
    let panel = room.panel.as_ref().filter(|panel| panel.doing.is_none());
    match (room.snack, panel.and_then(|panel| panel.back.clone())) {
        (Some((Saying::Moved, _)), Some(back)) => {
            action("undo", ui.on(Msg::Panel(PanelMsg::Do(Deed::Move(back)))), ui.texts.undo())
        }
        _ => nothing(),
    }
}
