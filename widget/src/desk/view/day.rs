//! The visits of a day: a column for each person on wide screens, one list on a phone. And what a day and a week share.
//!
//! The list is in order of time and each visit has a class for its column, its row and its height (`desk.css`), so one
//! document is both. Invariant: whoever reads it by ear hears the visits in the order in which they come.

use super::field::choices;
use super::part::{colour, countdown, heading, press_with};
use super::whose::{choice as whose, none};
use super::{Ui, block, loading, week};
use crate::desk::client::{js, timestamp};
use crate::desk::data::Visit;
use crate::desk::flow::block::BlockMsg;
use crate::desk::flow::make::MakeMsg;
use crate::desk::flow::{
    Extent, Load, Msg, PLAN_COLUMNS, PLAN_ROW, Part, Room, Turn, cards, left, parts, takes_time,
};
use crate::desk::texts::Texts;
use crate::host::{self, seconds};
use crate::i18n::fill;
use crate::view::tag::{Traits, action, all, el, fixed, nothing, own, press, said, told, value, with};
use chairtime_shared::api::PaymentStatus;
use chairtime_shared::id::BookingId;
use chairtime_shared::text::{joined, number};
use chairtime_shared::time::Timestamp;
use yew::{AttrValue, Callback, Html, MouseEvent};

/// The page.
pub(super) fn page(room: &Room, now: Timestamp, ui: &Ui) -> Html {
    let day = &room.day;
    let texts = ui.texts;
    let (title, back, on) = match day.extent {
        Extent::Day => (ui.format.day(day.date), texts.day_before(), texts.day_after()),
        Extent::Week => (week::title(day, ui), texts.week_before(), texts.week_after()),
    };
    let title = heading("h1", "heading", title);
    let arrow = |class, label: &'static str, turn| {
        let traits = Traits { label: Some(label.to_owned()), ..Traits::default() };
        press(class, traits, ui.on(Msg::Turn(turn)), vec![el("span", "arrow", Vec::new())])
    };
    let choice = |extent, label: &str| (day.extent == extent, Msg::Show(extent, None), label.to_owned());
    let extents =
        choices(ui, vec![choice(Extent::Day, texts.as_day()), choice(Extent::Week, texts.as_week())]);
    let today = if day.dates().any(|date| date == room.today) {
        match day.extent {
            Extent::Day => told("span", "today", texts.today()),
            Extent::Week => told("span", "today", texts.this_week()),
        }
    } else {
        action("quiet small", ui.on(Msg::Turn(Turn::Today)), ui.texts.to_today())
    };
    // Each form has an identifier of its own, made by the click.
    let opens = |class, id, label: &'static str, msg: fn(BookingId) -> Msg| {
        let send = ui.send.clone();
        let click = Callback::from(move |_: MouseEvent| {
            if let Some(id) = host::booking_id() {
                send.emit(msg(id));
            }
        });
        press(class, Traits { id, ..Traits::default() }, click, vec![fixed(label)])
    };
    let own = room.role.only().is_some();
    let new = if own {
        nothing()
    } else {
        opens("primary", "new", texts.new_visit(), |id| Msg::Make(MakeMsg::Toggle(id)))
    };
    let block = opens("quiet", "block", texts.block_time(), |id| Msg::Block(BlockMsg::Toggle(id)));
    let turn = el(
        "div",
        "turns",
        vec![
            new,
            block,
            el("div", "arrows", vec![arrow("turn", back, Turn::Back), arrow("turn on", on, Turn::On)]),
            today,
            extents,
        ],
    );
    let known: Vec<&Visit> = day.visits.iter().collect();
    let mut children = vec![el("div", "head", vec![title, turn]), whose(room, &known, ui)];
    if day.stale {
        children.push(told("p", "notice", ui.texts.stale()));
    }
    if day.load == Load::Idle {
        children.push(match day.extent {
            Extent::Day => visits(room, &known, now, ui),
            Extent::Week => week::plan(room, now, ui),
        });
    } else {
        // Turning to the day that is open asks for it again.
        children.push(loading(&day.load, ui, Msg::Go(room.page)));
    }
    all(children)
}

fn visits(room: &Room, known: &[&Visit], now: Timestamp, ui: &Ui) -> Html {
    let cards = cards(room, known);
    let (there, off) = cards.split_at(cards.partition_point(|part| takes_time(part.visit)));
    let mut children = Vec::new();
    if there.is_empty() {
        children.push(none(room, "empty", ui.texts.no_visits(), ui));
        children.push(next(room, ui));
    }
    children.push(plan(room, there, now, ui));
    if !off.is_empty() {
        let cards = off.iter().map(|part| el("li", "", vec![card(room, part, now, ui)])).collect();
        children.push(el(
            "section",
            "gone",
            vec![told("h2", "", ui.texts.called_off()), el("ul", "offs", cards)],
        ));
    }
    all(children)
}

/// Leads to the day of the next visit; not where that may be others'.
pub(super) fn next(room: &Room, ui: &Ui) -> Html {
    let Some(start) = room.day.next.filter(|_| room.chosen().is_none()) else { return nothing() };
    let Ok(date) = js::day_of(&room.shop.zone, seconds(start)).parse() else { return nothing() };
    let label = fill(ui.texts.next_visits(), &[&ui.format.day(date)]);
    let leads =
        press("quiet", Traits::default(), ui.on(Msg::Show(room.day.extent, Some(date))), vec![own(label)]);
    el("p", "next", vec![leads])
}

/// Where somebody stands among the columns.
fn column(room: &Room, staff: &str) -> usize {
    let place = room.columns().iter().position(|member| member.id == staff);
    place.unwrap_or(PLAN_COLUMNS).min(PLAN_COLUMNS - 1)
}

/// The hours by the salon's clock that a plan has at least, so that there are empty places to press or to pull to.
const HOURS: [i64; 2] = [9, 18];

/// The zone in which something may be changed by hand (`hands.js`); none for whoever may not.
pub(super) fn by_hand(room: &Room) -> Option<AttrValue> {
    room.role.only().is_none().then(|| room.shop.zone.clone().into())
}

fn plan(room: &Room, parts: &[Part<'_>], now: Timestamp, ui: &Ui) -> Html {
    let midnight = room.day.date.days_since_epoch().saturating_mul(86_400);
    let [opens, closes] = HOURS.map(|hour| {
        let shown = Timestamp(midnight.saturating_add(hour * 3_600));
        timestamp(js::instant(&room.shop.zone, seconds(shown))).0
    });
    let first = parts.iter().map(|part| part.start.0).fold(opens, i64::min);
    let last = parts.iter().map(|part| part.end.0).fold(closes, i64::max);
    // From the full hour before, by the clock of zones with whole quarters.
    let top = first.div_euclid(3_600).saturating_mul(3_600);
    let row = |at: i64| (at - top).div_euclid(PLAN_ROW).clamp(0, 95);
    let class = |kind: &str, column: usize, from: i64, rows: i64| {
        let text = |figure: i64| number(u64::try_from(figure).unwrap_or(0));
        let column = number(u64::try_from(column).unwrap_or(0));
        // The first row is the names'.
        joined(&[kind, " c", &column, " r", &text(from + 2), " s", &text(rows.clamp(1, 48))])
    };
    let items = parts.iter().map(|part| {
        let (from, until) = (row(part.start.0), row(part.end.0 + PLAN_ROW - 1));
        let classes = class("slot", column(room, part.staff) + 2, from, until - from);
        item("li", classes, vec![card(room, part, now, ui)])
    });
    let hours = (0..=(last - top + 3_599).div_euclid(3_600).clamp(1, 24)).map(|hour| {
        let at = top + hour * 3_600;
        let label = ui.format.instant_time(Timestamp(at));
        let classes = class("hour", 1, row(at), 4);
        hidden("li", classes, vec![said("span", "", label)])
    });
    let names = room.columns().iter().take(PLAN_COLUMNS).enumerate().map(|(place, member)| {
        let classes = joined(&["name c", &number(u64::try_from(place + 2).unwrap_or(2))]);
        hidden("li", classes, vec![said("span", "", member.name.clone())])
    });
    let mut children: Vec<Html> = names.collect();
    children.extend(hours);
    children.extend(items);
    let staff = number(u64::try_from(room.columns().len().clamp(1, PLAN_COLUMNS)).unwrap_or(1));
    let top = by_hand(room).and_then(|_| u64::try_from(top).ok()).map(|top| number(top).into());
    let values = vec![Some(joined(&["plan of", &staff]).into()), by_hand(room), top];
    with("ol", &["class", "data-zone", "data-top"], values, children)
}

fn item(name: &'static str, class: String, children: Vec<Html>) -> Html {
    with(name, &["class"], vec![Some(class.into())], children)
}

/// What is there for the eye only: each visit says its time and its person itself.
fn hidden(name: &'static str, class: String, children: Vec<Html>) -> Html {
    with(name, &["class", "aria-hidden"], vec![Some(class.into()), value("true")], children)
}

/// How the money of a visit stands, where that is worth a word in the list.
fn money(texts: &'static Texts, payment: PaymentStatus) -> &'static str {
    match payment {
        PaymentStatus::Paid => texts.paid(),
        PaymentStatus::OnHold => texts.on_hold(),
        PaymentStatus::Awaited => texts.awaited(),
        PaymentStatus::Processing => texts.processing(),
        PaymentStatus::Declined => texts.declined(),
        PaymentStatus::Refunding => texts.refunding(),
        PaymentStatus::Refunded => texts.refunded(),
        PaymentStatus::NotNeeded => texts.pays_at_salon(),
        PaymentStatus::Unpaid => texts.unpaid(),
    }
}

/// A visit in the list, or a part of it. In a week the end and the money are left to the visit itself: the state says what
/// matters.
pub(super) fn card(room: &Room, part: &Part<'_>, now: Timestamp, ui: &Ui) -> Html {
    let Part { visit, lines, first, start: from, end, .. } = *part;
    if visit.is_block() {
        return block::card(room, visit, ui);
    }
    let start = ui.format.instant_time(from);
    let services: Vec<&str> = lines.iter().map(|line| line.name.as_str()).collect();
    let mut staff: Vec<&str> = Vec::new();
    for line in lines {
        if !staff.contains(&line.staff_name.as_str()) {
            staff.push(&line.staff_name);
        }
    }
    let staff = staff.join(ui.format.comma());
    let name = if visit.client.name.is_empty() { ui.texts.erased() } else { &visit.client.name };
    let state = match left(visit, now) {
        Some(left) => {
            el("span", "chip", vec![told("span", "", ui.texts.held()), said("span", "left", countdown(left))])
        }
        None => told("span", "chip", ui.texts.status(visit.status)),
    };
    let mut what = vec![said("span", "", services.join(ui.format.comma())), said("span", "who", staff)];
    let times = match room.day.extent {
        Extent::Day => {
            let by_link = visit.payment == PaymentStatus::NotNeeded && visit.wanted.is_some();
            let payment = if by_link { PaymentStatus::Awaited } else { visit.payment };
            what.push(told("span", "", money(ui.texts, payment)));
            joined(&[&start, " – ", &ui.format.instant_time(end)])
        }
        Extent::Week => start,
    };
    let children = vec![
        el("span", "times", vec![said("b", "", times), state]),
        said("b", "client", name.to_owned()),
        el("span", "what", what),
    ];
    let open = room.panel.as_ref().is_some_and(|panel| panel.id == visit.id);
    let first_of_it = || parts(room, visit).first().is_some_and(|one| one.start == from);
    let last = room.left.as_ref() == Some(&visit.id) && first_of_it();
    // For whoever may move it.
    let hand = |text: String| room.role.only().is_none().then(|| AttrValue::from(text));
    let figure = |figure: i64| number(u64::try_from(figure).unwrap_or(0));
    press_with(
        colour_of(visit, open),
        &["data-visit", "data-start", "data-part", "id", "aria-expanded"],
        vec![
            hand(visit.id.as_str().to_owned()),
            hand(figure(visit.start.0)),
            hand(number(u64::try_from(first).unwrap_or(0))),
            last.then_some(AttrValue::Static("card")),
            Some(AttrValue::Static(if open { "true" } else { "false" })),
        ],
        ui.on(Msg::Open(visit.id.clone())),
        children,
    )
}

fn colour_of(visit: &Visit, open: bool) -> &'static str {
    match (colour(visit.status), open) {
        ("is-held", false) => "visit is-held",
        ("is-held", true) => "visit is-held on",
        ("is-confirmed", false) => "visit is-confirmed",
        ("is-confirmed", true) => "visit is-confirmed on",
        ("is-missed", false) => "visit is-missed",
        ("is-missed", true) => "visit is-missed on",
        ("is-completed", false) => "visit is-completed",
        ("is-completed", true) => "visit is-completed on",
        (_, false) => "visit is-off",
        (_, true) => "visit is-off on",
    }
}
