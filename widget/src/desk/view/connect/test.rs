//! The live test payment: each step with its time, so that the owner sees that money comes, is heard of, and goes back.

use super::{Card, checks, ids};
use crate::desk::data::connection::{Step, Test, TestState};
use crate::desk::flow::connect::PlaceMsg;
use crate::i18n::fill;
use crate::view::tag::{Traits, el, fixed, nothing, press, said, told};
use chairtime_shared::provider::{Mode, Provider};
use chairtime_shared::text::number;
use chairtime_shared::time::Timestamp;
use yew::Html;

pub(super) fn part(card: &Card) -> Html {
    let texts = card.ui.texts;
    let mode = card.connection.map(|connection| connection.mode);
    let why = if mode == Some(Mode::Live) { texts.test_why_live() } else { texts.test_why_test() };
    let title = super::heading("h3", ids(card.of).test, texts.test_payment().to_owned());
    let mut children = vec![title, told("p", "", why)];
    if mode == Some(Mode::Test) && card.of == Provider::Stripe {
        children.push(told("p", "hint", texts.test_card()));
    }
    let test = card.place.test.as_ref();
    if let Some(test) = test {
        children.push(course(card, test));
    }
    let waits = test.is_some_and(|test| test.state == TestState::InProgress);
    let traits = Traits { disabled: card.place.doing.is_some(), ..Traits::default() };
    let (class, label) = match test {
        None => ("primary", texts.test_start()),
        Some(_) if waits => ("quiet small", texts.test_again()),
        Some(_) => ("quiet", texts.test_again()),
    };
    let start = press(class, traits, card.on(PlaceMsg::StartTest), vec![fixed(label)]);
    children.push(el("div", "deeds", vec![start]));
    el("div", "test-of", children)
}

fn course(card: &Card, test: &Test) -> Html {
    let texts = card.ui.texts;
    let pay = match &test.url {
        Some(url) if test.state == TestState::InProgress => {
            let label = fill(texts.test_pay(), &[&card.ui.format.money(test.amount)]);
            let link = super::out("primary go", url.clone(), label);
            el("div", "pay", vec![link, told("p", "hint", texts.test_pay_hint())])
        }
        Some(_) | None => nothing(),
    };
    let began = test.steps.iter().map(|(_, at)| *at).min();
    let steps = Step::all(card.of).iter().map(|step| {
        let at = test.steps.iter().find(|(done, _)| done == step).map(|(_, at)| *at);
        one(card, test, *step, at, began)
    });
    let steps = el("ol", "way", steps.collect());
    el("div", "course", vec![pay, steps, checks(card, &test.checks)])
}

fn one(card: &Card, test: &Test, step: Step, at: Option<Timestamp>, began: Option<Timestamp>) -> Html {
    let texts = card.ui.texts;
    let name = match step {
        Step::Opened => texts.step_opened(),
        Step::Checked => texts.step_checked(),
        Step::Paid => texts.step_paid(),
        Step::Message => texts.step_message(),
        Step::RefundRequested => texts.step_refund_requested(),
        Step::Refunded => texts.step_refunded(),
    };
    let (class, when) = match (at, began) {
        (Some(at), Some(began)) if step != Step::Opened => {
            let seconds = u64::try_from(at.since(began)).unwrap_or(0);
            ("step done", fill(texts.test_after(), &[&number(seconds)]))
        }
        (Some(at), _) => ("step done", super::moment(at, &card.room.shop.zone, card.ui)),
        // The one step that is nobody's promise: it comes only where Check is set up.
        (None, _) if step == Step::Checked && test.state == TestState::Passed => {
            ("step", texts.step_skipped().to_owned())
        }
        (None, _) => ("step", texts.step_waits().to_owned()),
    };
    el("li", class, vec![told("span", "main", name), said("time", "", when)])
}
