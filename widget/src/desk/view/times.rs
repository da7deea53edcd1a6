//! A day and its free times, to choose one: for a visit that is moved, and for a new one.

use super::{Ui, loading};
use crate::desk::flow::panel::MoveMsg;
use crate::desk::flow::{Load, Msg};
use crate::i18n::fill;
use crate::view::tag::{Traits, all, el, nothing, own, press, told, typed, value, with};
use chairtime_shared::time::{LocalDate, Timestamp};
use yew::Html;

/// What is looked at.
pub(super) struct Times<'a> {
    pub(super) date: LocalDate,
    /// The free ones of that day.
    pub(super) free: &'a [Timestamp],
    pub(super) load: &'a Load,
    pub(super) chosen: Option<Timestamp>,
    /// What is wanted: where it is not free, that is said.
    pub(super) wish: Option<Timestamp>,
    /// The message of what is done with it.
    pub(super) on: fn(MoveMsg) -> Msg,
}

impl Times<'_> {
    /// The day, with the ones before and after.
    pub(super) fn day(&self, ui: &Ui) -> Html {
        let (texts, on) = (ui.texts, self.on);
        let arrow = |class, label: &'static str, days| {
            let traits = Traits { label: Some(label.to_owned()), ..Traits::default() };
            press(class, traits, ui.on(on(MoveMsg::Turn(days))), vec![el("span", "arrow", Vec::new())])
        };
        let send = ui.send.clone();
        let day = typed(
            "input",
            &["type", "aria-label"],
            vec![value("date"), value(texts.shift_day())],
            &self.date.to_text(),
            yew::Callback::from(move |event: yew::InputEvent| {
                send.emit(on(MoveMsg::Pick(super::part::text_of(&event))));
            }),
        );
        let turns = vec![arrow("turn", texts.day_before(), -1), day, arrow("turn on", texts.day_after(), 1)];
        el("div", "turns", turns)
    }

    /// The free times of that day.
    pub(super) fn list(&self, ui: &Ui) -> Html {
        let on = self.on;
        let time = |start: &Timestamp| {
            let traits = Traits { pressed: Some(self.chosen == Some(*start)), ..Traits::default() };
            let choose = ui.on(on(MoveMsg::Choose(*start)));
            press("choice", traits, choose, vec![own(ui.format.instant_time(*start))])
        };
        match self.load {
            Load::Idle if self.free.is_empty() => told("p", "hint", ui.texts.shift_none()),
            Load::Idle => {
                let taken = match self.wish {
                    Some(wish) if self.chosen.is_none() => {
                        let line = fill(ui.texts.shift_taken(), &[&ui.format.instant_time(wish)]);
                        with("p", &["class", "role"], vec![value("notice"), value("status")], vec![own(line)])
                    }
                    Some(_) | None => nothing(),
                };
                all(vec![taken, el("div", "choices times-of", self.free.iter().map(time).collect())])
            }
            load @ (Load::Waiting | Load::Failed(_)) => loading(load, ui, on(MoveMsg::Turn(0))),
        }
    }
}
