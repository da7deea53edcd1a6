//! Another time for a visit: a day, its free times, and the one button that moves it.

use crate::desk::data::Visit;
use crate::desk::flow::panel::{Move, MoveMsg, moves};
use crate::desk::view::Ui;
use crate::desk::view::part::heading;
use crate::desk::view::times::Times;
use crate::i18n::fill;
use crate::view::tag::{Traits, el, nothing, own, press, said, value, with};
use yew::Html;

pub(super) fn ask(visit: &Visit, to: &Move, ui: &Ui, dismiss: Html) -> Html {
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
            press("primary", Traits::default(), ui.on(moves(MoveMsg::Go)), vec![own(label)])
        }
        None => nothing(),
    };
    let now = said("p", "hint", fill(texts.shift_from(), &[&ui.format.instant(visit.start)]));
    with(
        "div",
        &["class"],
        vec![value("ask")],
        vec![
            heading("h3", "ask", texts.shift_question().to_owned()),
            now,
            times.day(ui),
            times.list(ui),
            price,
            el("div", "deeds", vec![go, dismiss]),
        ],
    )
}
