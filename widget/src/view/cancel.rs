//! Whether a visit shall be called off, and what that means for the money.

use super::tag::{Traits, action, fixed, press, said, told, value, with};
use super::{Html, Ui, summary};
use crate::flow::standing::{Standing, StandingMsg};
use crate::i18n::fill;
use chairtime_shared::api::OnHold;
use chairtime_shared::booking::CancellationQuote;

/// What calling off means for the money, sentence by sentence.
fn meaning(terms: CancellationQuote, held: Option<OnHold>, ui: &Ui) -> String {
    let (texts, CancellationQuote { fee, back, charge }) = (ui.texts, terms);
    let (stays, kept) = match held {
        Some(_) => (texts.cancel_stays(), texts.cancel_taken()),
        None => (texts.cancel_back(), texts.cancel_kept()),
    };
    let of_there = charge.map_or(fee, |charge| summary::rest(fee, charge));
    let mut text = String::new();
    for (words, sum) in [(stays, Some(back)), (kept, Some(of_there)), (texts.cancel_charge(), charge)] {
        if let Some(sum) = sum.filter(|sum| !sum.is_zero()) {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&fill(words, &[&ui.format.money(sum)]));
        }
    }
    if fee.is_zero() && back.is_zero() { texts.cancel_free().to_owned() } else { text }
}

/// Whether the client means it, with what it means for the money.
pub(super) fn question(standing: &Standing, terms: CancellationQuote, ui: &Ui) -> Html {
    let texts = ui.texts;
    let held = standing.answer.as_ref().and_then(|answer| answer.booking.on_hold);
    let text = meaning(terms, held, ui);
    let keep = Traits { id: "cancel", ..Traits::default() };
    let class = if standing.is_cancelling() { "quiet waits" } else { "quiet" };
    let inner = vec![
        told("b", "", texts.cancel_sure()),
        said("p", "", text),
        action(class, ui.standing(StandingMsg::Cancel), texts.cancel_yes()),
        press("quiet", keep, ui.standing(StandingMsg::KeepVisit), vec![fixed(texts.cancel_no())]),
    ];
    with("div", &["class", "role"], vec![value("notice"), value("group")], inner)
}
