//! The letters about a visit: what, to whom, what became of it.

use super::super::Ui;
use super::super::part::moment;
use crate::desk::data::letter::Letter;
use crate::desk::flow::panel::Panel;
use crate::desk::flow::{Room, takes_time};
use crate::desk::texts::Texts;
use crate::i18n::fill;
use crate::view::tag::{el, nothing, said, told};
use chairtime_shared::text::{joined, number};
use yew::Html;

/// The newest first; nothing where none was caused.
pub(super) fn part(room: &Room, panel: &Panel, ui: &Ui) -> Html {
    if panel.letters.is_empty() {
        return nothing();
    }
    let lines = panel.letters.iter().rev().map(|one| line(room, panel, one, ui)).collect();
    el("section", "history", vec![told("h3", "", ui.texts.letters()), el("ol", "", lines)])
}

/// What a letter is about, by the ledger's word.
pub(in crate::desk::view) fn about(what: &str, texts: &'static Texts) -> &'static str {
    match what {
        "booked" => texts.l_booked(),
        "paid" => texts.l_paid(),
        "moved" => texts.l_moved(),
        "cancelled" => texts.l_cancelled(),
        "missed" => texts.l_missed(),
        "refunded" => texts.l_refunded(),
        "hold_taken" => texts.l_hold_taken(),
        "hold_released" => texts.l_hold_released(),
        "payment_wanted" => texts.l_payment_wanted(),
        "reminder" => texts.l_reminder(),
        _ => texts.l_letter(),
    }
}

fn line(room: &Room, panel: &Panel, letter: &Letter, ui: &Ui) -> Html {
    let (texts, zone) = (ui.texts, &room.shop.zone);
    let email = panel.visit.as_ref().map_or("", |visit| visit.client.email.as_str());
    // Nobody is reminded of what was called off: that is found out when it is due.
    let stands = panel.visit.as_ref().is_none_or(takes_time);
    let to = match letter.to.as_str() {
        "client" if email.is_empty() => texts.by_client().to_owned(),
        "client" => joined(&[texts.by_client(), ui.format.comma(), email]),
        _ => texts.by_owner().to_owned(),
    };
    let what = about(&letter.what, texts);
    let (class, state) = match letter.state.as_str() {
        "sent" => ("chip is-confirmed", texts.l_sent()),
        "waiting" if letter.what == "reminder" && !stands => ("chip is-off", texts.l_not_needed()),
        "waiting" if letter.tries > 0 => ("chip is-held", texts.l_again()),
        "waiting" => ("chip is-held", texts.l_waiting()),
        "given_up" => ("chip is-missed", texts.l_given_up()),
        "no_address" => ("chip is-off", texts.l_no_address()),
        "no_mail_service" => ("chip is-missed", texts.l_no_service()),
        _ => ("chip is-off", texts.l_not_needed()),
    };
    let at = letter.at.or(letter.due).unwrap_or(letter.caused);
    let mut main = vec![said("small", "", to), told("span", "", what)];
    if letter.tries > 1 || !letter.note.is_empty() {
        let tries = number(u64::try_from(letter.tries).unwrap_or(0));
        let said_of = match letter.note.as_str() {
            "" => fill(texts.l_tries(), &[&tries]),
            note => joined(&[&fill(texts.l_tries(), &[&tries]), ": ", note]),
        };
        main.push(said("small", "", said_of));
    }
    let parts =
        vec![said("time", "", moment(at, zone, ui)), el("span", "main", main), told("span", class, state)];
    el("li", "", parts)
}
