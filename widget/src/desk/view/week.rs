//! The visits of a week: a column of short rows for each day on wide screens, one list by day on a phone (`desk.css`).
//!
//! Invariant: a visit stands with the day on which it begins at the salon, and those that take nobody's time come last.
//! Deliberately absent: columns for each person, and heights by the clock. The day has them, one click away.

use super::Ui;
use super::day::{by_hand, card, next};
use super::part::press_with;
use crate::desk::client::js;
use crate::desk::data::Visit;
use crate::desk::flow::{Day, Extent, Msg, Room, takes_time};
use crate::host::seconds;
use crate::view::tag::{el, own, told, value, with};
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
        let of_day = begun.iter().filter(|(on, _)| *on == text).map(|(_, visit)| *visit);
        let (mut visits, off): (Vec<_>, Vec<_>) = of_day.partition(|visit| takes_time(visit));
        visits.extend(off);
        day(room, date, &visits, now, ui)
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
    let mut children = vec![el("h2", "", vec![leads])];
    if !visits.is_empty() {
        let rows = visits.iter().map(|visit| el("li", "", vec![card(room, visit, None, now, ui)]));
        children.push(el("ul", "rows", rows.collect()));
    }
    if visits.is_empty() {
        children.push(told("p", "free", ui.texts.free_day()));
    }
    el("section", if today { "date-of now" } else { "date-of" }, children)
}
