//! The visits of a week: a column of short rows for each day on wide screens, one list by day on a phone (`desk.css`).
//!
//! Invariant: a visit stands with the day on which it begins at the salon, and those that take nobody's time come last.
//! With one person chosen, each day says how many visits others have. Deliberately absent: columns for each person, and heights by
//! the clock. The day has them, one click away.

use super::Ui;
use super::day::{by_hand, card, next};
use super::part::press_with;
use super::whose::{none, others};
use crate::desk::client::js;
use crate::desk::data::Visit;
use crate::desk::flow::{Day, Extent, Msg, Room, cards};
use crate::host::seconds;
use crate::view::tag::{el, own, value, with};
use chairtime_shared::time::{LocalDate, Timestamp};
use yew::{AttrValue, Html};

/// The midnight in UTC that stands for a day.
fn at(date: LocalDate) -> f64 {
    seconds(Timestamp(date.days_since_epoch().saturating_mul(86_400)))
}

/// "23 – 29 November"
pub(super) fn title(day: &Day, ui: &Ui) -> String {
    let first = day.first();
    js::days(ui.format.tag(), at(first), at(first.plus_days(6)))
}

/// The days with their visits.
pub(super) fn plan(room: &Room, now: Timestamp, ui: &Ui) -> Html {
    let zone = &room.shop.zone;
    let begun: Vec<(String, &Visit)> =
        room.day.visits.iter().map(|visit| (js::day_of(zone, seconds(visit.start)), visit)).collect();
    let days = room.day.dates().map(|date| {
        let text = date.to_text();
        let mut of_day = Vec::new();
        for (on, visit) in &begun {
            if *on == text {
                of_day.push(*visit);
            }
        }
        day(room, date, &of_day, now, ui)
    });
    let days = with("div", &["class", "data-zone"], vec![value("days"), by_hand(room)], days.collect());
    el("div", "week", vec![next(room, ui), days])
}

fn day(room: &Room, date: LocalDate, visits: &[&Visit], now: Timestamp, ui: &Ui) -> Html {
    let today = date == room.today;
    let leads = press_with(
        "date",
        &["aria-current"],
        vec![today.then_some(AttrValue::Static("date"))],
        ui.on(Msg::Show(Extent::Day, Some(date))),
        vec![own(js::short_day(ui.format.tag(), at(date)))],
    );
    let cards = cards(room, visits);
    let shown = if cards.is_empty() {
        none(room, "free", ui.texts.free_day(), ui)
    } else {
        el("ul", "rows", cards.iter().map(|part| el("li", "", vec![card(room, part, now, ui)])).collect())
    };
    let class = if today { "date-of now" } else { "date-of" };
    el("section", class, vec![el("h2", "", vec![leads]), shown, others(room, visits, ui)])
}
