//! Who may sign in, below the staff: the owner's alone.

use super::field::{Keys, Labelled};
use super::part::{alert, heading, moment};
use super::{Ui, loading, submit};
use crate::desk::data::access::{DeskKey, Role};
use crate::desk::data::catalogue::Draft;
use crate::desk::flow::access::{AccessMsg, Whose};
use crate::desk::flow::{Msg, Room};
use crate::i18n::fill;
use crate::view::tag::{Traits, action, el, fixed, form, nothing, own, press, said, told, value, with};
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
    let title = heading("h3", "key-made", fill(texts.key_made(), &[whose.name()]));
    let parts = vec![
        title,
        told("p", "hint", texts.key_made_hint()),
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
            Role::Owner => (texts.key_owner().to_owned(), texts.key_you(), nothing()),
            Role::Manager => (key.name.clone(), texts.key_manager(), ends(room, key, &key.name, ui)),
            Role::Staff(_) => (key.name.clone(), texts.key_staff(), ends(room, key, &key.name, ui)),
        };
        let seen = match key.seen {
            Some(at) => fill(texts.key_seen(), &[&moment(at, &room.shop.zone, ui)]),
            None => texts.key_unseen().to_owned(),
        };
        let what = el("small", "what", vec![told("span", "", role), said("span", "", seen)]);
        rows.push(el("li", "", vec![el("span", "main", vec![said("b", "", name), what]), deeds]));
    }
    for member in &draft.staff {
        let slug = member.id.as_str();
        if keys.iter().any(|key| key.role.only() == Some(slug)) {
            continue;
        }
        let make = Msg::Access(AccessMsg::Staff(slug.to_owned(), member.name.clone()));
        let traits = Traits {
            label: Some(fill(texts.key_make_for(), &[&member.name])),
            disabled: room.access.sending,
            ..Traits::default()
        };
        let make = press("quiet small", traits, ui.on(make), vec![fixed(texts.key_make())]);
        let what = el("small", "what", vec![told("span", "", texts.key_none())]);
        let main = el("span", "main", vec![said("b", "", member.name.clone()), what]);
        rows.push(el("li", "", vec![main, el("div", "deeds", vec![make])]));
    }
    el("ul", "picks keys-of", rows)
}

/// What can be done with somebody's key: another in its place, or none any more, which is asked first.
fn ends(room: &Room, key: &DeskKey, name: &str, ui: &Ui) -> Html {
    let (access, texts) = (&room.access, ui.texts);
    let button = |class, id, line: &'static str, label: &'static str, msg| {
        let label_of = Some(fill(line, &[name]));
        let traits = Traits { id, label: label_of, disabled: access.sending, ..Traits::default() };
        press(class, traits, on(ui, msg), vec![fixed(label)])
    };
    if access.ending.as_ref() == Some(&key.key) {
        let title = heading("h3", "key-ending", fill(texts.key_ask_end(), &[name]));
        let end = button("primary bad small", "", texts.key_end_of(), texts.key_end(), AccessMsg::End);
        let dismiss = action("quiet small", on(ui, AccessMsg::Dismiss), texts.not_yet());
        return el("div", "ask", vec![title, el("div", "deeds", vec![end, dismiss])]);
    }
    let anew = match &key.role {
        Role::Staff(slug) => AccessMsg::Staff(slug.clone(), key.name.clone()),
        Role::Owner | Role::Manager => AccessMsg::Anew(key.name.clone()),
    };
    let anew = button("quiet small", "", texts.key_anew_for(), texts.key_anew(), anew);
    let ask = AccessMsg::Ask(key.key.clone());
    let end = button("quiet danger small", "", texts.key_end_of(), texts.key_end(), ask);
    el("div", "deeds", vec![anew, end])
}

/// A key for somebody else.
fn manager(room: &Room, ui: &Ui) -> Html {
    let (access, texts) = (&room.access, ui.texts);
    let send = ui.send.clone();
    let wrong = if access.tried { texts.key_wrong_name() } else { "" };
    let field = Labelled {
        id: "key-manager",
        label: texts.key_manager_name().to_owned(),
        wrong,
        hint: texts.key_manager_hint(),
        keys: Keys::Text,
        text: &access.name,
    };
    let field = field.draw(Callback::from(move |event: yew::InputEvent| {
        send.emit(Msg::Access(AccessMsg::Typed(super::part::text_of(&event))));
    }));
    let class = if access.sending { "quiet waits" } else { "quiet" };
    let button = with(
        "button",
        &["type", "class"],
        vec![value("submit"), value(class)],
        vec![own(texts.key_make().to_owned())],
    );
    form(submit(ui.send, Msg::Access(AccessMsg::Manager)), vec![field, button])
}
