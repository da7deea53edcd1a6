//! Pieces of every screen but the first.

use super::{count, counted, heading, sentences};
use crate::flow::Failure;
use crate::flow::calendar::Load;
use crate::flow::visit::{Notice, Step, Visit, VisitMsg};
use crate::i18n::{Texts, fill};
use crate::view::tag::{Traits, el, fixed, nothing, press, said, told, value, with};
use crate::view::{Click, Html, Ui};
use chairtime_shared::money::Money;
use chairtime_shared::text::joined;

/// Grey bars where something will be.
pub(in crate::view) fn skeleton(bars: usize) -> Html {
    el("div", "skeleton", (0..bars).map(|_| el("i", "", Vec::new())).collect())
}

/// A failure with a button to try again.
pub(in crate::view) fn failed(texts: &'static Texts, failure: &Failure, retry: Click) -> Html {
    failed_or(texts, failure, retry, Vec::new())
}

/// The same, with what else can be done about it.
pub(in crate::view) fn failed_or(
    texts: &'static Texts,
    failure: &Failure,
    retry: Click,
    otherwise: Vec<Html>,
) -> Html {
    let again = press("quiet", Traits::default(), retry, vec![fixed(texts.try_again())]);
    let mut children = vec![told("p", "", reason(texts, failure)), again];
    children.extend(otherwise);
    with("div", &["class", "role"], vec![value("notice bad"), value("alert")], children)
}

/// "Tuesday, 10:30"
pub(in crate::view) fn listed(first: &str, second: &str) -> String {
    joined(&[first, ", ", second])
}

/// Something under a small name.
pub(in crate::view) fn labelled(name: &'static str, what: Html) -> Html {
    el("p", "address", vec![told("small", "", name), what])
}

/// What a screen reader is told when it changes.
pub(in crate::view) fn spoken(visit: &Visit, ui: &Ui) -> String {
    if let Some(notice) = &visit.notice {
        return notice_text(visit, notice, ui);
    }
    match visit.step {
        Step::Contact | Step::Confirm if visit.is_sending() => ui.texts.sending().to_owned(),
        Step::Services | Step::Staff | Step::Contact | Step::Confirm => String::new(),
        Step::Times => match (&visit.calendar.load, visit.calendar.picked) {
            (Load::Waiting(_), None) => ui.texts.loading().to_owned(),
            (Load::Failed(_), _) => ui.texts.times_failed().to_owned(),
            (_, Some(day)) => {
                let times = count(visit.calendar.free(day), ui.texts.free_times(), ui);
                fill(ui.texts.day_with(), &[&ui.format.day(day), &times])
            }
            (Load::Idle, None) if visit.calendar.is_full() => ui.texts.all_full().to_owned(),
            (Load::Idle, None) => ui.texts.no_times_week().to_owned(),
        },
    }
}

/// What went wrong, in words for people.
pub(in crate::view) fn reason(texts: &'static Texts, failure: &Failure) -> &'static str {
    match failure {
        Failure::NoAnswer => texts.no_answer(),
        Failure::NotLoaded => texts.not_loaded(),
        Failure::Refused(problem) => texts.problem(problem.code),
    }
}

/// A round button with an arrow.
pub(in crate::view) fn arrow(
    class: &'static str,
    label: &'static str,
    disabled: bool,
    onclick: Click,
) -> Html {
    let traits = Traits { label: Some(label.to_owned()), disabled, ..Traits::default() };
    press(class, traits, onclick, vec![el("span", "arrow", Vec::new())])
}

/// The top of a later step. Moving a visit is too short to be counted.
pub(in crate::view) fn head(visit: &Visit, title: &'static str, ui: &Ui) -> Html {
    let place = match visit.step {
        Step::Services => 0,
        Step::Staff => 1,
        Step::Times => 2,
        Step::Contact | Step::Confirm => 3,
    };
    let back = arrow("back", ui.texts.back(), false, ui.visit(VisitMsg::Back));
    if visit.moving.is_none() {
        return counted(place, back, title, ui);
    }
    el("header", "", vec![back, el("div", "title", vec![heading(title)]), nothing()])
}

/// The same for money.
pub(in crate::view) fn total(from: Money, to: Money, ui: &Ui) -> String {
    let least = ui.format.money(from);
    if from == to { least } else { fill(ui.texts.from_price(), &[&least]) }
}

/// What the client is told at the top of a step.
pub(in crate::view) fn notice(visit: &Visit, ui: &Ui) -> Html {
    let Some(notice) = &visit.notice else { return nothing() };
    let class = match notice {
        Notice::Fields | Notice::Failed(_) => "notice bad",
        Notice::Taken { .. }
        | Notice::Price { .. }
        | Notice::Consent
        | Notice::Terms
        | Notice::NotOffered
        | Notice::Unanswered => "notice",
    };
    said("p", class, notice_text(visit, notice, ui))
}

fn notice_text(visit: &Visit, notice: &Notice, ui: &Ui) -> String {
    let texts = ui.texts;
    match notice {
        Notice::Taken { .. } if visit.moving.is_some() => sentences(texts.taken(), texts.move_stays()),
        Notice::Taken { nearest } if nearest.is_empty() => sentences(texts.taken(), texts.taken_none()),
        Notice::Taken { .. } => texts.taken().to_owned(),
        Notice::Price { was: Some(was) } => {
            let was = fill(texts.price_was(), &[&total(was.total_from, was.total_to, ui)]);
            sentences(texts.price_changed(), &was)
        }
        Notice::Price { was: None } => texts.price_changed().to_owned(),
        Notice::Consent => texts.consent_changed().to_owned(),
        Notice::Terms => texts.terms_changed().to_owned(),
        Notice::NotOffered => texts.not_offered().to_owned(),
        Notice::Fields => texts.fix_fields().to_owned(),
        Notice::Unanswered => texts.unanswered().to_owned(),
        Notice::Failed(failure) => reason(texts, failure).to_owned(),
    }
}
