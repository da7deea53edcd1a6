//! Why a time is not offered: the question, and its answer in one sentence.

use super::super::Ui;
use super::super::part::alert;
use super::visit;
use crate::desk::data::Named;
use crate::desk::data::health::{Span, TakenBy, Why, WhyTold};
use crate::desk::flow::health::{HealthMsg, Part, Question};
use crate::desk::flow::{Msg, Room};
use crate::i18n::fill;
use crate::view::tag::{Traits, el, fixed, own, press, said, told, typed, value, with};
use chairtime_shared::text::joined;
use chairtime_shared::time::{LocalDate, LocalTime, Timestamp};
use yew::Html;

fn asks(part: Part) -> Msg {
    Msg::Health(HealthMsg::Ask(part))
}

/// The question and its answer.
pub(super) fn part(room: &Room, ui: &Ui) -> Html {
    let texts = ui.texts;
    let question = &room.health.question;
    let choice = |one: &Named, pressed: bool, part: Part| {
        let traits = Traits { pressed: Some(pressed), ..Traits::default() };
        press("choice", traits, ui.on(asks(part)), vec![own(one.name.clone())])
    };
    let who = room.shop.staff.iter();
    let who = who.map(|one| choice(one, one.id == question.staff, Part::Staff(one.id.clone()))).collect();
    let what = room.shop.services.iter();
    let what = what
        .map(|one| choice(one, question.services.contains(&one.id), Part::Service(one.id.clone())))
        .collect();
    let field =
        |id: &'static str, label: &'static str, kind: &'static str, text: &str, msg: fn(String) -> Msg| {
            let input = typed("input", &["type", "id"], vec![value(kind), value(id)], text, ui.typing(msg));
            el("div", "field", vec![with("label", &["for"], vec![value(id)], vec![fixed(label)]), input])
        };
    let day = question.date.map(LocalDate::to_text).unwrap_or_default();
    let time = question.time.map(LocalTime::to_text).unwrap_or_default();
    let fields = vec![
        field("why-day", texts.why_day(), "date", &day, |typed| asks(Part::Day(typed))),
        field("why-time", texts.why_time(), "time", &time, |typed| asks(Part::Time(typed))),
    ];
    let children = vec![
        with("h2", &["id"], vec![value("why")], vec![fixed(texts.why_title())]),
        choose(texts.why_who(), who),
        choose(texts.why_what(), what),
        el("div", "days-of", fields),
        with("div", &["class", "role"], vec![value("answer"), value("status")], vec![answer(room, ui)]),
    ];
    with("section", &["class", "aria-labelledby"], vec![value("link-of why"), value("why")], children)
}

fn choose(name: &'static str, between: Vec<Html>) -> Html {
    let values = vec![value("choose"), value("group"), value(name)];
    let group = el("div", "choices", between);
    with("div", &["class", "role", "aria-label"], values, vec![told("p", "", name), group])
}

fn answer(room: &Room, ui: &Ui) -> Html {
    let question = &room.health.question;
    if question.services.is_empty() || question.date.is_none() || question.time.is_none() {
        return told("p", "hint", ui.texts.why_choose());
    }
    match (&question.answer, &question.failure) {
        (Some(told_of), _) => {
            let class = if told_of.why == Why::Offered { "notice well" } else { "notice" };
            let mut parts = vec![said("p", "", sentence(room, question, told_of, ui))];
            let booking = told_of.by.as_ref().and_then(|by| by.booking.as_ref());
            parts.extend(booking.map(|booking| visit(booking, ui)));
            el("div", class, parts)
        }
        (None, Some(failure)) => alert(ui.texts, failure),
        (None, None) => super::super::part::skeleton(1),
    }
}

fn named(all: &[Named], id: &str) -> String {
    all.iter().find(|one| one.id == id).map_or_else(|| id.to_owned(), |one| one.name.clone())
}

/// The reason.
fn sentence(room: &Room, question: &Question, told_of: &WhyTold, ui: &Ui) -> String {
    let texts = ui.texts;
    let at = |instant: Timestamp| ui.format.instant_time(instant);
    let of = |(start, end): &Span| joined(&[&at(*start), "–", &at(*end)]);
    let who = named(&room.shop.staff, &question.staff);
    match &told_of.why {
        Why::Offered => texts.why_offered().to_owned(),
        Why::NotTheirs(service) => {
            fill(texts.why_not_theirs(), &[&who, &named(&room.shop.services, service)])
        }
        Why::Past => texts.why_past().to_owned(),
        Why::TooSoon(earliest) => fill(texts.why_too_soon(), &[&ui.format.instant(*earliest)]),
        Why::TooFar(last) => fill(texts.why_too_far(), &[&ui.format.day(*last)]),
        Why::Skipped => texts.why_skipped().to_owned(),
        Why::Closed => texts.why_closed().to_owned(),
        Why::DayOff => fill(texts.why_day_off(), &[&who]),
        Why::OutsideHours(hours) => {
            let hours: Vec<_> = hours.iter().map(of).collect();
            fill(texts.why_outside(), &[&hours.join(ui.format.comma())])
        }
        Why::OnBreak((start, end)) => fill(texts.why_break(), &[&at(*start), &at(*end)]),
        Why::BetweenSteps(Some(before), Some(after)) => {
            fill(texts.why_between(), &[&at(*before), &at(*after)])
        }
        Why::BetweenSteps(Some(one), None) | Why::BetweenSteps(None, Some(one)) => {
            fill(texts.why_between_one(), &[&at(*one)])
        }
        Why::TooLongForHours(end, until) => fill(texts.why_long(), &[&at(*end), &at(*until)]),
        Why::TooLongForBreak(end, until) => fill(texts.why_long_break(), &[&at(*end), &at(*until)]),
        Why::Taken => match &told_of.by {
            Some(TakenBy { span: (start, end), hold_ends: Some(until), .. }) => {
                fill(texts.why_held(), &[&at(*start), &at(*end), &at(*until)])
            }
            Some(TakenBy { booking: None, span: (start, end), .. }) => {
                fill(texts.why_blocked(), &[&at(*start), &at(*end)])
            }
            Some(TakenBy { span: (start, end), .. }) => fill(texts.why_taken(), &[&at(*start), &at(*end)]),
            None => texts.why_other().to_owned(),
        },
        Why::BetweenSteps(None, None) | Why::Other => texts.why_other().to_owned(),
    }
}
