//! Who may sign in, below the staff: the owner's alone.

use super::field::{Keys, Labelled};
use super::part::{alert, heading, moment};
use super::{Ui, loading, submit};
use crate::desk::data::access::{DeskKey, Role};
use crate::desk::data::catalogue::Draft;
use crate::desk::flow::access::{AccessMsg, Whose};
use crate::desk::flow::{Msg, Room};
use crate::i18n::fill;
use crate::view::tag::{Traits, action, el, fixed, form, nothing, press, said, told, value, with};
use yew::{Callback, Html, MouseEvent};

fn on(ui: &Ui, msg: AccessMsg) -> Callback<MouseEvent> {
    ui.on(Msg::Access(msg))
}

/// The part.
pub(super) fn part(room: &Room, draft: &Draft, ui: &Ui) -> Html {
    if room.role != Role::Owner {
        return nothing();
    }
    let (access, texts) = (&room.access, ui.texts);
    let mut parts = vec![heading("h2", "access", texts.key_title().to_owned())];
    parts.push(told("p", "lead", texts.key_intro()));
    parts.push(access.failure.as_ref().map_or_else(nothing, |failure| alert(texts, failure)));
    parts.push(access.made.as_ref().map_or_else(nothing, |(whose, key)| made(whose, key, ui)));
    match &access.keys {
        Some(keys) => {
            parts.push(list(room, draft, keys, ui));
            parts.push(manager(room, ui));
        }
        None => parts.push(loading(&access.load, ui, Msg::Access(AccessMsg::Retry))),
    }
    el("section", "access", parts)
}

/// A key that was made: to be copied now.
fn made(whose: &Whose, key: &str, ui: &Ui) -> Html {
    let texts = ui.texts;
    let copy = action("primary small", ui.on(Msg::Copy(key.to_owned())), texts.key_copy());
    let done = action("quiet small", on(ui, AccessMsg::PutAway), texts.key_put_away());
    let (title, hint) = match whose {
        Whose::Owner(_) => (texts.key_own_made().to_owned(), texts.key_own_made_hint()),
        Whose::Manager(name) | Whose::Staff(_, name) => {
            (fill(texts.key_made(), &[name]), texts.key_made_hint())
        }
    };
    let parts = vec![
        heading("h3", "key-made", title),
        told("p", "hint", hint),
        said("code", "", key.to_owned()),
        el("div", "deeds", vec![copy, done]),
    ];
    with("div", &["class", "role"], vec![value("ask"), value("status")], parts)
}

fn list(room: &Room, draft: &Draft, keys: &[DeskKey], ui: &Ui) -> Html {
    let texts = ui.texts;
    let mut rows = Vec::new();
    for key in keys {
        let (name, role, deeds) = match &key.role {
            Role::Owner => (texts.key_owner().to_owned(), texts.key_you(), renewal(room, ui)),
            Role::Manager => (key.name.clone(), texts.key_manager(), ends(room, key, &key.name, ui)),
            Role::Staff(_) => (key.name.clone(), texts.key_staff(), ends(room, key, &key.name, ui)),
        };
        let seen = match key.seen {
            Some(at) => fill(texts.key_seen(), &[&moment(at, &room.shop.zone, ui)]),
            None => texts.key_unseen().to_owned(),
        };
        rows.push(row(name, vec![told("span", "", role), said("span", "", seen)], deeds));
    }
    for member in &draft.staff {
        let slug = member.id.as_str();
        if keys.iter().any(|key| key.role.only() == Some(slug)) {
            continue;
        }
        let make = Msg::Access(AccessMsg::Staff(slug.to_owned(), member.name.clone()));
        let make =
            button(room, "quiet small", [texts.key_make_for(), texts.key_make()], &member.name, ui.on(make));
        let what = vec![told("span", "", texts.key_none())];
        rows.push(row(member.name.clone(), what, el("div", "deeds", vec![make])));
    }
    el("ul", "picks keys-of", rows)
}

/// Somebody, what is told of them, and what can be done.
fn row(name: String, what: Vec<Html>, deeds: Html) -> Html {
    let main = vec![said("b", "", name), el("small", "what", what)];
    el("li", "", vec![el("span", "main", main), deeds])
}

/// A button about somebody's key: what it says by itself, with their name, and what is read.
fn button(
    room: &Room,
    class: &'static str,
    [line, label]: [&'static str; 2],
    name: &str,
    onclick: Callback<MouseEvent>,
) -> Html {
    let traits =
        Traits { label: Some(fill(line, &[name])), disabled: room.access.sending, ..Traits::default() };
    press(class, traits, onclick, vec![fixed(label)])
}

/// Another key for the owner, which asks for the present one.
fn renewal(room: &Room, ui: &Ui) -> Html {
    let (access, texts) = (&room.access, ui.texts);
    let Some(present) = &access.present else {
        let anew = action("quiet small", on(ui, AccessMsg::Renewing), texts.key_anew());
        return el("div", "deeds", vec![anew]);
    };
    let field = Labelled {
        id: "key-present",
        label: texts.key_present().to_owned(),
        wrong: "",
        hint: texts.key_present_hint(),
        keys: Keys::Secret,
        text: present,
    };
    let field = field.draw(ui.typing(|key| Msg::Access(AccessMsg::Present(key))));
    let dismiss = action("quiet small", on(ui, AccessMsg::Dismiss), texts.not_yet());
    let parts = vec![field, el("div", "deeds", vec![make(room, ui), dismiss])];
    el("div", "ask", vec![form(submit(ui.send, Msg::Access(AccessMsg::Renew)), parts)])
}

/// What can be done with somebody's key: another in its place, or none any more, which is asked first.
fn ends(room: &Room, key: &DeskKey, name: &str, ui: &Ui) -> Html {
    let (access, texts) = (&room.access, ui.texts);
    let button = |class, lines, msg| button(room, class, lines, name, on(ui, msg));
    if access.ending.as_ref() == Some(&key.key) {
        let title = heading("h3", "key-ending", fill(texts.key_ask_end(), &[name]));
        let end = button("primary bad small", [texts.key_end_of(), texts.key_end()], AccessMsg::End);
        let dismiss = action("quiet small", on(ui, AccessMsg::Dismiss), texts.not_yet());
        return el("div", "ask", vec![title, el("div", "deeds", vec![end, dismiss])]);
    }
    let anew = match &key.role {
        Role::Staff(slug) => AccessMsg::Staff(slug.clone(), key.name.clone()),
        Role::Owner | Role::Manager => AccessMsg::Anew(key.name.clone()),
    };
    let anew = button("quiet small", [texts.key_anew_for(), texts.key_anew()], anew);
    let ask = AccessMsg::Ask(key.key.clone());
    let end = button("quiet danger small", [texts.key_end_of(), texts.key_end()], ask);
    el("div", "deeds", vec![anew, end])
}

/// A key for somebody else.
fn manager(room: &Room, ui: &Ui) -> Html {
    let (access, texts) = (&room.access, ui.texts);
    let wrong = if access.tried { texts.key_wrong_name() } else { "" };
    let field = Labelled {
        id: "key-manager",
        label: texts.key_manager_name().to_owned(),
        wrong,
        hint: texts.key_manager_hint(),
        keys: Keys::Text,
        text: &access.name,
    };
    let field = field.draw(ui.typing(|name| Msg::Access(AccessMsg::Typed(name))));
    form(submit(ui.send, Msg::Access(AccessMsg::Manager)), vec![field, make(room, ui)])
}

/// The button that makes a key of what is in a form.
fn make(room: &Room, ui: &Ui) -> Html {
    let class = if room.access.sending { "quiet waits" } else { "quiet" };
    let values = vec![value("submit"), value(class)];
    with("button", &["type", "class"], values, vec![fixed(ui.texts.key_make())])
}
