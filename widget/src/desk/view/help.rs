//! The keys that do something, on a sheet over everything else.

use super::Ui;
use super::part::heading;
use crate::desk::flow::{Msg, Page, Room};
use crate::view::tag::{Traits, el, press, told, value, with};
use yew::Html;

/// The sheet.
pub(super) fn sheet(room: &Room, ui: &Ui) -> Html {
    let texts = ui.texts;
    let pages = [
        ("1", texts.visits(), Page::Day),
        ("2", texts.money(), Page::Finance),
        ("3", texts.pay_tab(), Page::Payments),
        ("4", texts.health(), Page::Health),
        ("5", texts.catalogue(), Page::Catalogue),
        ("6", texts.clients(), Page::Clients),
        ("7", texts.staff(), Page::Staff),
        ("8", texts.set_tab(), Page::Settings),
    ];
    let pages =
        pages.into_iter().filter(|(.., page)| room.role.opens(*page)).map(|(key, does, _)| (key, does));
    let new = room.role.only().is_none().then(|| ("N", texts.new_visit()));
    let (back, on) = if ui.spoken.direction() == "rtl" { ("→", "←") } else { ("←", "→") };
    let keys = [
        ("D", texts.as_day()),
        ("W", texts.as_week()),
        ("B", texts.block_time()),
        (back, texts.key_back()),
        (on, texts.key_on()),
        ("T", texts.to_today()),
        ("Esc", texts.key_close()),
        ("?", texts.keys()),
    ];
    let row = |(key, does): (&'static str, &'static str)| {
        el("div", "", vec![el("dt", "", vec![told("kbd", "", key)]), told("dd", "", does)])
    };
    let close = Traits { label: Some(texts.close().to_owned()), ..Traits::default() };
    let close = press("cross", close, ui.on(Msg::Help), vec![el("span", "", Vec::new())]);
    let head = el("div", "head", vec![heading("h2", "help", texts.keys().to_owned()), close]);
    let list = el("dl", "keys", pages.chain(new).chain(keys).map(row).collect());
    let values = vec![value("sheet"), value("dialog"), value("true"), value("help")];
    let sheet = with("div", &["class", "role", "aria-modal", "aria-labelledby"], values, vec![head, list]);
    el("div", "veil", vec![sheet])
}
