//! Step 3: a week of days with how much is free, and the free times of one day.

use super::tag::{Traits, action, all, el, nothing, own, press, said, told, value, with};
use super::{Html, Ui, part, summary};
use crate::flow::calendar::{Calendar, Load, Turn};
use crate::flow::visit::{Notice, Visit, VisitMsg};
use crate::i18n::fill;
use chairtime_shared::api::FreeTime;
use chairtime_shared::text::{self, joined};
use chairtime_shared::time::LocalDate;

/// Minutes after midnight at which the afternoon and the evening begin.
const AFTERNOON: u16 = 12 * 60;
const EVENING: u16 = 17 * 60;

pub(super) fn screen(visit: &Visit, ui: &Ui) -> Html {
    let calendar = &visit.calendar;
    all(vec![
        part::head(visit, ui.texts.choose_time(), ui),
        part::notice(visit, ui),
        nearest(visit, ui),
        summary::short(visit, ui),
        week(calendar, ui),
        with("div", &["id", "tabindex"], vec![value("times"), value("-1")], vec![times(calendar, ui)]),
        zone(calendar, ui),
    ])
}

fn nearest(visit: &Visit, ui: &Ui) -> Html {
    let Some(Notice::Taken { nearest }) = &visit.notice else { return nothing() };
    if nearest.is_empty() {
        return nothing();
    }
    let mut buttons = Vec::new();
    for time in nearest {
        let label = part::listed(&ui.format.instant_day(time.start), &ui.format.time(time.local));
        buttons.push(time_button(time, label, ui));
    }
    el(
        "section",
        "nearest",
        vec![told("h3", "", ui.texts.nearest_times()), el("div", "times wide-times", buttons)],
    )
}

fn time_button(time: &FreeTime, label: String, ui: &Ui) -> Html {
    let traits = Traits { disabled: !time.is_free(), ..Traits::default() };
    press("time", traits, ui.visit(VisitMsg::Time(time.clone())), vec![own(label)])
}

fn week(calendar: &Calendar, ui: &Ui) -> Html {
    let turn = |turn, label: &'static str, class: &'static str, off: bool| {
        part::arrow(class, label, off, ui.visit(VisitMsg::Turn(turn)))
    };
    let (first, last) = (ui.format.month(calendar.page), ui.format.month(calendar.page.plus_days(6)));
    let month = if first == last { first } else { part::range(&first, &last) };
    el(
        "div",
        "week",
        vec![
            el(
                "div",
                "month",
                vec![
                    said("h3", "", month),
                    turn(Turn::Back, ui.texts.earlier_days(), "turn", !calendar.can_go_back()),
                    turn(Turn::On, ui.texts.later_days(), "turn on", !calendar.can_go_on()),
                ],
            ),
            el("div", "days", calendar.page_days().map(|day| day_button(calendar, day, ui)).collect()),
        ],
    )
}

fn day_button(calendar: &Calendar, day: LocalDate, ui: &Ui) -> Html {
    let known = calendar.day(day).is_some();
    let free = calendar.free(day);
    let count = match (known, free) {
        (_, 1..) => part::count(free, ui.texts.free_times(), ui),
        (true, 0) => ui.texts.no_free_times().to_owned(),
        (false, 0) => ui.texts.loading().to_owned(),
    };
    let label = fill(ui.texts.day_with(), &[&ui.format.day(day), &count]);
    let picked = calendar.picked == Some(day);
    let class = match (picked, !known && matches!(calendar.load, Load::Waiting(_))) {
        (true, _) => "day picked",
        (false, true) => "day waits",
        (false, false) => "day",
    };
    let number = text::number(day.parts().2.into());
    let shown = match (known, free) {
        (_, 1..) => part::figure(free),
        (true, 0) => "–".to_owned(),
        (false, 0) => String::new(),
    };
    let traits = Traits { pressed: Some(picked), disabled: free == 0, ..Traits::default() };
    // In full for those who listen, in short for those who look: a label would have to repeat the short form.
    let short = |name, text| with(name, &["aria-hidden"], vec![value("true")], vec![own(text)]);
    let children = vec![
        said("span", "hidden", label),
        short("small", ui.format.weekday(day)),
        short("b", number),
        short("em", shown),
    ];
    press(class, traits, ui.visit(VisitMsg::Day(day)), children)
}

fn times(calendar: &Calendar, ui: &Ui) -> Html {
    if let Load::Failed(failure) = &calendar.load {
        return part::failed(ui.texts, failure, ui.visit(VisitMsg::RetryTimes));
    }
    let Some(day) = calendar.picked else { return no_times(calendar, ui) };
    let mut children = vec![said("h3", "", ui.format.day(day))];
    for (title, from, to) in [
        (ui.texts.morning(), 0, AFTERNOON),
        (ui.texts.afternoon(), AFTERNOON, EVENING),
        (ui.texts.evening(), EVENING, u16::MAX),
    ] {
        let mut buttons = Vec::new();
        for time in calendar.picked_times() {
            if (from..to).contains(&time.local.minutes()) {
                buttons.push(time_button(time, ui.format.time(time.local), ui));
            }
        }
        if !buttons.is_empty() {
            children.push(el("section", "", vec![told("h4", "", title), el("div", "times", buttons)]));
        }
    }
    all(children)
}

fn no_times(calendar: &Calendar, ui: &Ui) -> Html {
    if matches!(calendar.load, Load::Waiting(_)) {
        return part::skeleton(3);
    }
    let full = calendar.is_full();
    let sentence = told("p", "", if full { ui.texts.all_full() } else { ui.texts.no_times_week() });
    let on = if !full && calendar.can_go_on() {
        action("quiet", ui.visit(VisitMsg::Turn(Turn::NextFree)), ui.texts.next_free())
    } else {
        nothing()
    };
    el("div", "empty", vec![sentence, on])
}

/// Whose clock the times are on; the client's own beside it where the two differ.
fn zone(calendar: &Calendar, ui: &Ui) -> Html {
    let Some(time) = calendar.picked_times().first() else { return nothing() };
    let mut text = fill(ui.texts.zone(), &[&ui.format.zone_name(time.start)]);
    if let Some(own) = ui.format.own_time(time.start) {
        let zone = fill(ui.texts.own_zone(), &[&ui.format.own_zone_name(time.start)]);
        text = joined(&[&text, " ", &zone, " ", &ui.format.time(time.local), " = ", &own, "."]);
    }
    said("p", "zone", text)
}
