//! The salon's clients: the search, the list, and who lies over it ([`client`]).
//!
//! Invariant: whoever reads the list knows how far back was looked.

pub(super) mod client;

use super::part::{self, heading, provider};
use super::{Ui, submit};
use crate::desk::client::js;
use crate::desk::data::Client;
use crate::desk::data::clients::{AtProvider, Regular};
use crate::desk::flow::clients::{Clients, ClientsMsg, SEARCH};
use crate::desk::flow::{Load, Msg, Room};
use crate::host::seconds;
use crate::i18n::fill;
use crate::view::tag::{
    Traits, action, all, el, fixed, form, nothing, own, press, said, told, typed, value, with,
};
use chairtime_shared::text::number;
use chairtime_shared::time::Timestamp;
use yew::{Callback, Html, MouseEvent};

fn on(ui: &Ui, msg: ClientsMsg) -> Callback<MouseEvent> {
    ui.on(Msg::Clients(msg))
}

/// "22 Nov 2026, 14:05" at the salon.
fn dated(at: Timestamp, room: &Room, ui: &Ui) -> String {
    js::dated(ui.format.tag(), &room.shop.zone, seconds(at))
}

/// By what somebody is called: the name, else what is left.
fn name(client: &Client) -> String {
    let known = [&client.name, &client.phone, &client.email];
    known.into_iter().find(|text| !text.is_empty()).cloned().unwrap_or_default()
}

/// The page.
pub(super) fn page(room: &Room, ui: &Ui) -> Html {
    let (clients, texts) = (&room.clients, ui.texts);
    let field = typed(
        "input",
        &["type", "id", "autocomplete", "spellcheck", "enterkeyhint"],
        vec![value("text"), value(SEARCH), value("off"), value("false"), value("search")],
        &clients.typed,
        ui.typing(|typed| Msg::Clients(ClientsMsg::Typed(typed))),
    );
    let label = with("label", &["for"], vec![value(SEARCH)], vec![fixed(texts.c_search())]);
    let search =
        form(submit(ui.send, Msg::Clients(ClientsMsg::Search)), vec![el("div", "field", vec![label, field])]);
    let mut children = vec![el("div", "head", vec![heading("h1", "heading", texts.clients().to_owned())])];
    children.push(with("div", &["class", "role"], vec![value("seek"), value("search")], vec![search]));
    children.push(at_providers(clients, ui));
    if let Load::Failed(failure) = &clients.load {
        // What is shown stays where only what lies further back did not come.
        let again = if clients.old { ClientsMsg::Search } else { ClientsMsg::Further };
        children.push(part::failed(texts, failure, on(ui, again)));
    }
    let line = match &clients.found {
        Some(found) => line(clients, found, room, ui),
        None => String::new(),
    };
    children.push(with("p", &["class", "role"], vec![value("hint"), value("status")], vec![own(line)]));
    match &clients.found {
        Some(found) => {
            let rows = found.iter().map(|one| row(one, room, ui)).collect();
            children.push(el("ul", if clients.old { "regulars old" } else { "regulars" }, rows));
        }
        None if matches!(clients.load, Load::Waiting) => children.push(part::skeleton(4)),
        None => {}
    }
    if !clients.next.is_empty() && matches!(clients.load, Load::Idle) && !clients.old {
        children.push(action("quiet", on(ui, ClientsMsg::Further), texts.c_further()));
    }
    all(children)
}

/// What is shown, and how far back was looked for it.
fn line(clients: &Clients, found: &[Regular], room: &Room, ui: &Ui) -> String {
    let texts = ui.texts;
    if matches!(clients.load, Load::Waiting) {
        return texts.c_searching().to_owned();
    }
    if !matches!(clients.load, Load::Idle) || clients.old {
        return String::new();
    }
    let since = clients.since.map(|since| fill(texts.c_since(), &[&dated(since, room, ui)]));
    match (found.len(), since) {
        (0, None) if clients.typed.trim().is_empty() => texts.c_none().to_owned(),
        (0, None) => fill(texts.c_nobody(), &[clients.typed.trim()]),
        (0, Some(since)) => [texts.c_nobody_yet(), " ", &since].concat(),
        (some, None) => fill(texts.c_found(), &[&number(some as u64)]),
        (some, Some(since)) => [&fill(texts.c_found(), &[&number(some as u64)]), " ", &since].concat(),
    }
}

/// One of the list.
fn row(one: &Regular, room: &Room, ui: &Ui) -> Html {
    let texts = ui.texts;
    let when = match (one.next, one.last) {
        (Some(next), _) => fill(texts.c_next_at(), &[&dated(next, room, ui)]),
        (None, Some(last)) => fill(texts.c_last_at(), &[&dated(last, room, ui)]),
        (None, None) => String::new(),
    };
    let contact = [&one.client.phone, &one.client.email];
    let contact = contact.into_iter().filter(|text| !text.is_empty()).cloned();
    // A number is read from the left in every language.
    let ltr = |text| el("span", "", vec![with("bdi", &["dir"], vec![value("ltr")], vec![own(text)])]);
    let contact = contact.map(ltr).collect();
    let mut facts = vec![said("span", "", fill(texts.c_visits(), &[&number(one.visits)]))];
    if one.missed > 0 {
        facts.push(said("span", "chip is-missed", fill(texts.c_missed(), &[&number(one.missed)])));
    }
    facts.push(said("small", "", when));
    let open = room.clients.open.as_ref().is_some_and(|open| open.regular.id == one.id);
    // While somebody is open, the focus comes back from a visit of theirs.
    let last = room.clients.open.is_none() && room.clients.left.as_ref() == Some(&one.id);
    let traits = Traits { id: if last { "card" } else { "" }, ..Traits::default() };
    let parts = vec![
        el("span", "main", vec![said("b", "", name(&one.client)), el("small", "what", contact)]),
        el("span", "facts", facts),
    ];
    let class = if open { "regular on" } else { "regular" };
    el("li", "", vec![press(class, traits, on(ui, ClientsMsg::Open(one.id.clone())), parts)])
}

/// What is left to be erased elsewhere.
fn at_providers(clients: &Clients, ui: &Ui) -> Html {
    if clients.at_providers.is_empty() {
        return nothing();
    }
    let one = |at: &AtProvider| {
        el("li", "", vec![told("b", "", provider(at.provider)), said("code", "", at.name.clone())])
    };
    let names = clients.at_providers.iter().map(one).collect();
    el("div", "notice", vec![told("p", "", ui.texts.c_at_providers()), el("ul", "names", names)])
}
