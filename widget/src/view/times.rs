//! Step 3: a week of days with how much is free, and the free times of one day.

use super::{Ui, part, summary};
use crate::flow::Msg;
use crate::flow::calendar::{Calendar, Load, Turn};
use crate::flow::visit::{Notice, Step, Visit, VisitMsg};
use crate::i18n::fill;
use chairtime_shared::api::FreeTime;
use chairtime_shared::time::{LocalDate, LocalTime};
use yew::prelude::*;

/// Minutes after midnight at which the afternoon and the evening begin.
const AFTERNOON: u16 = 12 * 60;
const EVENING: u16 = 17 * 60;

pub(super) fn screen(visit: &Visit, ui: &Ui) -> Html {
    let calendar = &visit.calendar;
    html! {
        <>
            { part::head(Step::Times, ui.texts.choose_time, ui) }
            { part::notice(visit, ui) }
            { nearest(visit, ui) }
            { summary::short(visit, ui) }
            { week(calendar, ui) }
            <div id="times" tabindex="-1">{ times(calendar, ui) }</div>
            { zone(calendar, ui) }
        </>
    }
}

fn nearest(visit: &Visit, ui: &Ui) -> Html {
    let Some(Notice::Taken { nearest }) = &visit.notice else { return html! {} };
    if nearest.is_empty() {
        return html! {};
    }
    html! {
        <section class="nearest">
            <h3>{ ui.texts.nearest_times }</h3>
            <div class="times wide">
                { for nearest.iter().map(|time| {
                    let label = format!("{}, {}", ui.format.instant_day(time.start), ui.format.time(time.local));
                    time_button(time, label, ui)
                }) }
            </div>
        </section>
    }
}

fn time_button(time: &FreeTime, label: String, ui: &Ui) -> Html {
    html! {
        <button type="button" class="time" onclick={ui.click(Msg::Visit(VisitMsg::Time(time.clone())))}>{ label }</button>
    }
}

fn week(calendar: &Calendar, ui: &Ui) -> Html {
    let turn = |turn, label: &'static str, class: &'static str, off: bool| {
        let onclick = ui.click(Msg::Visit(VisitMsg::Turn(turn)));
        html! {
            <button type="button" class={classes!("turn", class)} aria-label={label} disabled={off} {onclick}>
                <span class="arrow" />
            </button>
        }
    };
    let (first, last) = (ui.format.month(calendar.page), ui.format.month(calendar.page.plus_days(6)));
    let month = if first == last { first } else { format!("{first} – {last}") };
    html! {
        <div class="week">
            <div class="month">
                <h3>{ month }</h3>
                { turn(Turn::Back, ui.texts.earlier_days, "", !calendar.can_go_back()) }
                { turn(Turn::On, ui.texts.later_days, "on", !calendar.can_go_on()) }
            </div>
            <div class="days">{ for calendar.page_days().map(|day| day_button(calendar, day, ui)) }</div>
        </div>
    }
}

fn day_button(calendar: &Calendar, day: LocalDate, ui: &Ui) -> Html {
    let known = calendar.days.contains_key(&day);
    let free = calendar.times(day).len();
    let waits = matches!(calendar.load, Load::Waiting(_)) && !known;
    let count = match (known, free) {
        (_, 1..) => part::count(free, &ui.texts.free_times, ui),
        (true, 0) => ui.texts.no_free_times.to_owned(),
        (false, 0) => ui.texts.loading.to_owned(),
    };
    let label = fill(ui.texts.day_with, &[&ui.format.day(day), &count]);
    let picked = calendar.picked == Some(day);
    let class = classes!("day", waits.then_some("waits"), picked.then_some("picked"));
    html! {
        <button type="button" {class} disabled={free == 0} aria-label={label}
            aria-pressed={if picked { "true" } else { "false" }}
            onclick={ui.click(Msg::Visit(VisitMsg::Day(day)))}>
            <small>{ ui.format.weekday(day) }</small>
            <b>{ day.parts().2 }</b>
            <em>{ if free > 0 { free.to_string() } else { "–".to_owned() } }</em>
        </button>
    }
}

fn times(calendar: &Calendar, ui: &Ui) -> Html {
    if let Load::Failed(failure) = &calendar.load {
        return part::failed(ui.texts, failure, ui.click(Msg::Visit(VisitMsg::RetryTimes)));
    }
    let Some(day) = calendar.picked else {
        if matches!(calendar.load, Load::Waiting(_)) {
            return part::skeleton(3);
        }
        let full = calendar.is_full();
        return html! {
            <div class="empty">
                <p>{ if full { ui.texts.all_full } else { ui.texts.no_times_week } }</p>
                if !full && calendar.can_go_on() {
                    <button type="button" class="quiet"
                        onclick={ui.click(Msg::Visit(VisitMsg::Turn(Turn::NextFree)))}>{ ui.texts.next_free }</button>
                }
            </div>
        };
    };
    let times = calendar.picked_times();
    let minutes = |time: &FreeTime| LocalTime::minutes(time.local);
    let group = |title: &'static str, from: u16, to: u16| {
        let mut inside = times.iter().filter(|time| (from..to).contains(&minutes(time))).peekable();
        inside.peek().is_some().then(|| {
            html! {
                <section>
                    <h4>{ title }</h4>
                    <div class="times">
                        { for inside.map(|time| time_button(time, ui.format.time(time.local), ui)) }
                    </div>
                </section>
            }
        })
    };
    html! {
        <>
            <h3>{ ui.format.day(day) }</h3>
            { for group(ui.texts.morning, 0, AFTERNOON) }
            { for group(ui.texts.afternoon, AFTERNOON, EVENING) }
            { for group(ui.texts.evening, EVENING, u16::MAX) }
        </>
    }
}

/// Whose clock the times are on; the client's own beside it where the two differ.
fn zone(calendar: &Calendar, ui: &Ui) -> Html {
    let Some(time) = calendar.picked_times().first() else { return html! {} };
    let here = fill(ui.texts.zone, &[&ui.format.zone_name(time.start)]);
    let own = ui.format.own_time(time.start).map(|own| {
        let zone = fill(ui.texts.own_zone, &[&ui.format.own_zone_name(time.start)]);
        format!(" {zone} {} = {own}.", ui.format.time(time.local))
    });
    html! { <p class="zone">{ here }{ for own }</p> }
}
