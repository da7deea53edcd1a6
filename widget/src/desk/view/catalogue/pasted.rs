//! The panel into which a price list is pasted, with what each line of it means.

use super::{price, range};
use crate::desk::flow::catalogue::CatalogueMsg;
use crate::desk::flow::catalogue::pasted::{By, Fault, Line, Pasted};
use crate::desk::flow::panel::PanelMsg;
use crate::desk::flow::{Msg, Room};
use crate::desk::view::field::{Keys, Labelled, choices, save};
use crate::desk::view::part::{alert, heading};
use crate::desk::view::{Ui, submit};
use crate::i18n::fill;
use crate::view::tag::{Traits, el, form, nothing, press, said, told, value, with};
use chairtime_shared::text::number;
use yew::Html;

/// The panel.
pub(super) fn panel(room: &Room, pasted: &Pasted, ui: &Ui) -> Html {
    let (texts, page) = (ui.texts, &room.catalogue);
    let close = Traits { label: Some(texts.close().to_owned()), ..Traits::default() };
    let close = press("cross", close, ui.on(Msg::Panel(PanelMsg::Close)), vec![el("span", "", Vec::new())]);
    let head = el("div", "head", vec![heading("h2", "service", texts.cat_paste().to_owned()), close]);
    let lines = pasted.lines(room.shop.currency);
    let wrong = lines.iter().any(|line| line.meaning.is_err()) || lines.is_empty();
    let list = Labelled {
        id: "cat-list",
        label: texts.cat_list().to_owned(),
        wrong: if page.tried && wrong { texts.cat_list_wrong() } else { "" },
        hint: texts.cat_list_hint(),
        keys: Keys::Lines,
        text: &pasted.text,
    };
    let typed = ui.typing(|text| Msg::Catalogue(CatalogueMsg::ListTyped(text)));
    let by = |by, label: &str| (pasted.by == by, Msg::Catalogue(CatalogueMsg::ListBy(by)), label.to_owned());
    let who = el(
        "fieldset",
        "",
        vec![
            told("legend", "", texts.cat_by()),
            choices(
                ui,
                vec![by(By::Everybody, texts.cat_everybody()), by(By::Nobody, texts.cat_nobody_now())],
            ),
        ],
    );
    let rows: Vec<_> = lines.iter().map(|line| row(line, room, ui)).collect();
    let count = number(u64::try_from(rows.len()).unwrap_or(0));
    let read = if rows.is_empty() {
        nothing()
    } else {
        el(
            "fieldset",
            "",
            vec![said("legend", "", fill(texts.cat_list_read(), &[&count])), el("div", "picks read", rows)],
        )
    };
    let save = save(room, ui);
    let parts = vec![
        list.draw(typed),
        read,
        who,
        page.failure.as_ref().map_or_else(nothing, |failure| alert(texts, failure)),
        el("div", "deeds", vec![save]),
    ];
    let form = form(submit(ui.send, Msg::Catalogue(CatalogueMsg::SaveList)), parts);
    let values = vec![value("panel making"), value("dialog"), value("service")];
    with("div", &["class", "role", "aria-labelledby"], values, vec![head, form])
}

/// What a line means, or what is wrong with it.
fn row(line: &Line, room: &Room, ui: &Ui) -> Html {
    let texts = ui.texts;
    let (main, sum) = match &line.meaning {
        Ok(listed) => {
            let long = fill(texts.cat_minutes(), &[&number(listed.duration.0.into())]);
            let what = match &listed.category {
                Some(category) => vec![said("span", "", long), said("span", "", category.clone())],
                None => vec![said("span", "", long)],
            };
            let main = vec![said("b", "", listed.name.clone()), el("small", "what", what)];
            (main, price(listed.price, room.shop.currency, ui))
        }
        Err(fault) => {
            let why = match fault {
                Fault::Name => texts.cat_line_name(),
                Fault::Price => texts.cat_line_price(),
                Fault::Minutes => texts.cat_line_minutes(),
            };
            (vec![said("b", "", line.text.clone()), told("small", "error", why)], range("", ""))
        }
    };
    el("div", "pick", vec![el("span", "main", main), said("span", "price", sum)])
}
