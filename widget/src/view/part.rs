//! Pieces that several screens share; those that the first one has no need of are in `later`.

#[cfg(app)]
mod later;

use super::tag::{el, fixed, said, value, with};
use super::{Html, Ui};
use crate::flow::offer::Span;
use crate::i18n::{fill, form};
use chairtime_shared::api::Storefront;
use chairtime_shared::money::Money;
use chairtime_shared::text::{joined, number};
use chairtime_shared::time::Minutes;

#[cfg(app)]
pub(super) use later::{arrow, failed, failed_or, head, labelled, listed, notice, skeleton, spoken, total};

/// The heading of a screen; it takes the focus when the screen comes.
pub(super) fn heading(title: &'static str) -> Html {
    with("h2", &["id", "tabindex"], vec![value("heading"), value("-1")], vec![fixed(title)])
}

/// A step's top while a visit is chosen: the way back, where one is, how far it is, and the heading.
pub(super) fn counted(place: usize, back: Html, title: &'static str, ui: &Ui) -> Html {
    let done = |n| el("i", if n <= place { "on" } else { "" }, Vec::new());
    let number = figure(place + 1);
    let title = vec![said("p", "step", fill(ui.texts.step_of(), &[&number, "4"])), heading(title)];
    let steps = el("div", "steps", (0..4).map(done).collect());
    el("header", "", vec![back, el("div", "title", title), steps])
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
pub(super) fn sum(shop: &Storefront, minor: u64, ui: &Ui) -> String {
    Money::new(minor, shop.currency).map(|money| ui.format.money(money)).unwrap_or_default()
}

/// "12 000 ₸" or "from 12 000 ₸"
pub(super) fn price(shop: &Storefront, span: Span<u64>, ui: &Ui) -> String {
    let least = sum(shop, span.from, ui);
    if span.from == span.to { least } else { fill(ui.texts.from_price(), &[&least]) }
}
