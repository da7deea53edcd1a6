//! The panel into which a list is pasted, typed or read from a file, with what each line of it means.

use super::{price, range};
use crate::desk::data::catalogue::Draft;
use crate::desk::flow::catalogue::CatalogueMsg;
use crate::desk::flow::catalogue::pasted::staff::Person;
use crate::desk::flow::catalogue::pasted::{Chosen, Fault, Kind, Line, Meaning, Pasted, PastedMsg, Share};
use crate::desk::flow::panel::PanelMsg;
use crate::desk::flow::{Msg, Room};
use crate::desk::view::field::{Keys, Labelled, choices, file, save};
use crate::desk::view::part::{alert, heading};
use crate::desk::view::staff::services;
use crate::desk::view::{Ui, submit};
use crate::i18n::fill;
use crate::view::tag::{Traits, el, fixed, form, nothing, press, said, told, value, with};
use chairtime_shared::catalogue::ENTRIES_MAX;
use chairtime_shared::text::number;
use yew::Html;

fn message(msg: PastedMsg) -> Msg {
    Msg::Catalogue(CatalogueMsg::Pasted(msg))
}

/// The button that opens the panel.
pub(in crate::desk::view) fn way(id: &'static str, kind: Kind, ui: &Ui) -> Html {
    let traits = Traits { id, ..Traits::default() };
    press("quiet small", traits, ui.on(message(PastedMsg::Open(kind))), vec![fixed(ui.texts.cat_paste())])
}

/// What stands in place of a list with nothing in it.
pub(in crate::desk::view) fn empty(ui: &Ui) -> Html {
    told("p", "empty", ui.texts.cat_empty())
}

/// The panel; none before what is published is known.
pub(super) fn panel(room: &Room, pasted: &Pasted, ui: &Ui) -> Option<Html> {
    let (texts, page) = (ui.texts, &room.catalogue);
    let draft = &page.known.as_ref()?.draft;
    let close = Traits { label: Some(texts.close().to_owned()), ..Traits::default() };
    let close = press("cross", close, ui.on(Msg::Panel(PanelMsg::Close)), vec![el("span", "", Vec::new())]);
    let head = el("div", "head", vec![heading("h2", "service", texts.cat_paste().to_owned()), close]);
    let lines = pasted.lines(draft, room.shop.currency);
    let wrong = lines.iter().any(|line| line.meaning.is_err()) || lines.is_empty();
    let (label, hint) = match pasted.kind {
        Kind::Services { .. } => (texts.cat_list(), texts.cat_list_hint()),
        Kind::Staff => (texts.staff_list(), texts.staff_list_hint()),
    };
    let list = Labelled {
        id: "cat-list",
        label: label.to_owned(),
        wrong: match pasted.file {
            Chosen::Refused => texts.cat_file_wrong(),
            Chosen::Taken | Chosen::Reading(_) if page.tried && wrong => texts.cat_list_wrong(),
            Chosen::Taken | Chosen::Reading(_) => "",
        },
        hint,
        keys: Keys::Lines,
        text: &pasted.text,
    };
    let form = form(
        submit(ui.send, Msg::Catalogue(CatalogueMsg::SaveList)),
        vec![
            file("list-file", texts.cat_file(), ui.typing(|_| message(PastedMsg::File))),
            list.draw(ui.typing(|text| message(PastedMsg::Typed(text)))),
            read(&lines, pasted, room, draft, ui),
            share(pasted, draft, ui),
            page.failure.as_ref().map_or_else(nothing, |failure| alert(texts, failure)),
            el("div", "deeds", vec![save(room, ui)]),
        ],
    );
    let values = vec![value("panel making"), value("dialog"), value("service")];
    Some(with("div", &["class", "role", "aria-labelledby"], values, vec![head, form]))
}

/// What goes with lines that do not say; nothing is asked where there is nothing to go with them.
fn share(pasted: &Pasted, draft: &Draft, ui: &Ui) -> Html {
    let texts = ui.texts;
    let (asked, all, none) = match pasted.kind {
        Kind::Services { .. } => (texts.cat_by(), texts.cat_everybody(), texts.cat_nobody_now()),
        Kind::Staff if draft.services.is_empty() => return nothing(),
        Kind::Staff => (texts.staff_share(), texts.staff_all(), texts.staff_none()),
    };
    let one =
        |share, label: &str| (pasted.share == share, message(PastedMsg::Share(share)), label.to_owned());
    let both = choices(ui, vec![one(Share::All, all), one(Share::Nothing, none)]);
    el("fieldset", "", vec![told("legend", "", asked), both])
}

/// What the lines mean. How many are read is said to who does not see it.
fn read(lines: &[Line], pasted: &Pasted, room: &Room, draft: &Draft, ui: &Ui) -> Html {
    let count = number(u64::try_from(lines.len()).unwrap_or(0));
    let count = if lines.is_empty() { String::new() } else { fill(ui.texts.cat_list_read(), &[&count]) };
    // A catalogue has no more.
    let seen = lines.iter().take(ENTRIES_MAX);
    let rows: Vec<_> = seen.map(|line| row(line, pasted, room, draft, ui)).collect();
    let rows = if rows.is_empty() { nothing() } else { el("div", "picks read", rows) };
    let values = vec![value("label"), value("status")];
    el("div", "field", vec![with("p", &["class", "role"], values, vec![crate::view::tag::own(count)]), rows])
}

/// What a line means, or what is wrong with it.
fn row(line: &Line, pasted: &Pasted, room: &Room, draft: &Draft, ui: &Ui) -> Html {
    let texts = ui.texts;
    let (main, sum) = match &line.meaning {
        Ok(Meaning::Service(listed)) => {
            let long = fill(texts.cat_minutes(), &[&number(listed.duration.0.into())]);
            let what = match &listed.category {
                Some(category) => vec![said("span", "", long), said("span", "", category.clone())],
                None => vec![said("span", "", long)],
            };
            let main = vec![said("b", "", listed.name.clone()), el("small", "what", what)];
            (main, price(listed.price, room.shop.currency, ui))
        }
        Ok(Meaning::Member(person)) => (who(person, pasted, draft, ui), String::new()),
        Err(fault) => {
            let why = match fault {
                Fault::Name => texts.cat_line_name().to_owned(),
                Fault::Price => texts.cat_line_price().to_owned(),
                Fault::Minutes => texts.cat_line_minutes().to_owned(),
                Fault::Title => texts.staff_wrong_title().to_owned(),
                Fault::Service(name) => fill(texts.staff_line_service(), &[name]),
            };
            (vec![said("b", "", line.text.clone()), said("small", "error", why)], range("", ""))
        }
    };
    el("div", "pick", vec![el("span", "main", main), said("span", "price", sum)])
}

/// A person, and what they do.
fn who(person: &Person, pasted: &Pasted, draft: &Draft, ui: &Ui) -> Vec<Html> {
    let count = match (person.does.len(), pasted.share) {
        (0, Share::All) => draft.services.len(),
        (count, _) => count,
    };
    let does = if count == 0 { ui.texts.staff_none().to_owned() } else { services(count, ui) };
    let mut what = vec![said("span", "", does)];
    if !person.title.is_empty() {
        what.insert(0, said("span", "", person.title.clone()));
    }
    vec![said("b", "", person.name.clone()), el("small", "what", what)]
}
