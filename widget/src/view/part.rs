//! Pieces that several screens share.

use super::tag::{Traits, el, fixed, nothing, press, said, told, value, with};
use super::{Click, Ui};
use crate::flow::calendar::Load;
use crate::flow::offer::Span;
use crate::flow::visit::{Notice, Step, Visit, VisitMsg};
use crate::flow::{Failure, Shop};
use crate::i18n::{Texts, fill, form};
use chairtime_shared::money::Money;
use chairtime_shared::text::{joined, number};
use chairtime_shared::time::Minutes;
use yew::Html;

/// Grey bars where something will be.
pub(super) fn skeleton(bars: usize) -> Html {
    el("div", "skeleton", (0..bars).map(|_| el("i", "", Vec::new())).collect())
}

/// What went wrong, in words for people.
pub(super) fn reason(texts: &'static Texts, failure: &Failure) -> &'static str {
    match failure {
        Failure::NoAnswer => texts.no_answer(),
        Failure::Refused(problem) => texts.problem(problem.code),
    }
}

/// A failure with a button to try again.
pub(super) fn failed(texts: &'static Texts, failure: &Failure, retry: Click) -> Html {
    failed_or(texts, failure, retry, Vec::new())
}

/// The same, with what else can be done about it.
pub(super) fn failed_or(
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

/// The heading of a screen; it takes the focus when the screen comes.
pub(super) fn heading(title: &'static str) -> Html {
    with("h2", &["id", "tabindex"], vec![value("heading"), value("-1")], vec![fixed(title)])
}

/// A round button with an arrow.
pub(super) fn arrow(class: &'static str, label: &'static str, disabled: bool, onclick: Click) -> Html {
    let traits = Traits { label: Some(label.to_owned()), disabled, ..Traits::default() };
    press(class, traits, onclick, vec![el("span", "arrow", Vec::new())])
}

/// A step's top: the way back, where one is, how far it is, and the heading. Moving a visit is too short to be counted.
pub(super) fn head(visit: &Visit, title: &'static str, ui: &Ui) -> Html {
    let (number, place) = match visit.step {
        Step::Services => ("1", 0),
        Step::Staff => ("2", 1),
        Step::Times => ("3", 2),
        Step::Contact | Step::Confirm => ("4", 3),
    };
    let back = if visit.step == Step::Services {
        nothing()
    } else {
        arrow("back", ui.texts.back(), false, ui.visit(VisitMsg::Back))
    };
    let (mut title, mut steps) = (vec![heading(title)], nothing());
    if visit.moving.is_none() {
        let done = |n| el("i", if n <= place { "on" } else { "" }, Vec::new());
        title.insert(0, said("p", "step", fill(ui.texts.step_of(), &[number, "4"])));
        steps = el("div", "steps", (0..4).map(done).collect());
    }
    el("header", "", vec![back, el("div", "title", title), steps])
}

/// "Tuesday, 10:30"
pub(super) fn listed(first: &str, second: &str) -> String {
    joined(&[first, ", ", second])
}

/// One thing after the other.
pub(super) fn sentences(first: &str, second: &str) -> String {
    joined(&[first, " ", second])
}

/// "March – April"
pub(super) fn range(from: &str, to: &str) -> String {
    joined(&[from, " – ", to])
}

/// A count.
pub(super) fn figure(count: usize) -> String {
    number(u64::try_from(count).unwrap_or(u64::MAX))
}

/// "5 free times"
pub(super) fn count(count: usize, text: &str, ui: &Ui) -> String {
    let plural = ui.format.plural(u32::try_from(count).unwrap_or(u32::MAX));
    fill(form(text, ui.texts.plural_place(&plural)), &[&figure(count)])
}

/// "1 h 45 min"
pub(super) fn duration(minutes: Minutes, ui: &Ui) -> String {
    let (hours, rest) = (minutes.0 / 60, minutes.0 % 60);
    let hours_text = || fill(ui.texts.hours(), &[&number(hours.into())]);
    let rest_text = || fill(ui.texts.minutes(), &[&number(rest.into())]);
    match (hours, rest) {
        (0, _) => rest_text(),
        (_, 0) => hours_text(),
        _ => sentences(&hours_text(), &rest_text()),
    }
}

/// "45 min" or "45 min – 1 h"
pub(super) fn durations(span: Span<Minutes>, ui: &Ui) -> String {
    if span.from == span.to {
        duration(span.from, ui)
    } else {
        range(&duration(span.from, ui), &duration(span.to, ui))
    }
}

/// A small line of facts with dots between; empty ones are left out.
pub(super) fn meta(facts: Vec<String>) -> Html {
    let facts = facts.into_iter().filter(|fact| !fact.is_empty());
    el("small", "meta", facts.map(|fact| said("span", "", fact)).collect())
}

/// A sum in minor units of the salon's currency.
pub(super) fn sum(shop: &Shop, minor: u64, ui: &Ui) -> String {
    Money::new(minor, shop.storefront.currency).map(|money| ui.format.money(money)).unwrap_or_default()
}

/// "12 000 ₸" or "from 12 000 ₸"
pub(super) fn price(shop: &Shop, span: Span<u64>, ui: &Ui) -> String {
    let least = sum(shop, span.from, ui);
    if span.from == span.to { least } else { fill(ui.texts.from_price(), &[&least]) }
}

/// The same for money.
pub(super) fn total(from: Money, to: Money, ui: &Ui) -> String {
    let least = ui.format.money(from);
    if from == to { least } else { fill(ui.texts.from_price(), &[&least]) }
}

/// Something under a small name.
pub(super) fn labelled(name: &'static str, what: Html) -> Html {
    el("p", "address", vec![told("small", "", name), what])
}

/// What the client is told at the top of a step.
pub(super) fn notice(visit: &Visit, ui: &Ui) -> Html {
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

/// What a screen reader is told when it changes.
pub(super) fn spoken(visit: &Visit, ui: &Ui) -> String {
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
                let times = count(visit.calendar.times(day).len(), ui.texts.free_times(), ui);
                fill(ui.texts.day_with(), &[&ui.format.day(day), &times])
            }
            (Load::Idle, None) if visit.calendar.is_full() => ui.texts.all_full().to_owned(),
            (Load::Idle, None) => ui.texts.no_times_week().to_owned(),
        },
    }
}
