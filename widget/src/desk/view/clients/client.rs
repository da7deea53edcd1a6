//! One client: how to reach them, how often they came, what they agreed to at each visit, to take away or to erase.
//!
//! Invariant: what goes and what stays is said before somebody is erased.

use super::super::part::{alert, colour, fact, heading, out};
use super::super::{Ui, loading};
use super::{dated, name, on};
use crate::desk::data::clients::{Agreed, Leave, Past, Story};
use crate::desk::flow::clients::{CLIENT, ClientsMsg, ERASE, Erasing, Opened};
use crate::desk::flow::{Load, Msg, Room};
use crate::flow::Failure;
use crate::i18n::fill;
use crate::view::tag::{Traits, action, all, el, fixed, press, said, told, value, with};
use chairtime_shared::api::Code;
use chairtime_shared::text::{joined, number};
use yew::Html;

/// The panel.
pub(in crate::desk::view) fn panel(room: &Room, open: &Opened, ui: &Ui) -> Html {
    let texts = ui.texts;
    let client = &open.regular.client;
    let close = Traits { label: Some(texts.close().to_owned()), ..Traits::default() };
    let close = press("cross", close, on(ui, ClientsMsg::Close), vec![el("span", "", Vec::new())]);
    let mut contacts = Vec::new();
    if !client.phone.is_empty() {
        contacts.push(out("link", joined(&["tel:", &client.phone]), client.phone.clone()));
    }
    if !client.email.is_empty() {
        contacts.push(out("link", joined(&["mailto:", &client.email]), client.email.clone()));
    }
    let mut children = vec![
        el("div", "head", vec![heading("h2", CLIENT, name(client)), close]),
        el("p", "contacts", contacts),
        facts(room, open, ui),
        deeds(room, open, ui),
    ];
    match &open.story {
        Some(story) => children.push(visits(room, open, story, ui)),
        None if gone(&open.load) => children.push(told("p", "notice", texts.c_gone())),
        None => children.push(loading(&open.load, ui, Msg::Clients(ClientsMsg::Retry))),
    }
    let values = vec![value("panel"), value("dialog"), value(CLIENT)];
    with("div", &["class", "role", "aria-labelledby"], values, children)
}

/// Erased meanwhile, at another desk or because their days are over.
fn gone(load: &Load) -> bool {
    matches!(load, Load::Failed(Failure::Refused(problem)) if problem.code == Code::UnknownBooking)
}

fn facts(room: &Room, open: &Opened, ui: &Ui) -> Html {
    let (texts, one) = (ui.texts, &open.regular);
    let mut rows = vec![
        fact(texts.c_came(), number(one.visits), ""),
        fact(texts.no_show(), number(one.missed), if one.missed > 0 { "is-missed" } else { "" }),
        fact(texts.cancelled(), number(one.called_off), ""),
    ];
    if let Some(last) = one.last {
        rows.push(fact(texts.c_last(), dated(last, room, ui), ""));
    }
    if let Some(next) = one.next {
        rows.push(fact(texts.c_next(), dated(next, room, ui), ""));
    }
    let held = open.story.iter().flat_map(Story::paid);
    rows.extend(held.map(|sum| fact(texts.c_held(), ui.format.money(sum), "sum")));
    el("dl", "", rows)
}

fn deeds(room: &Room, open: &Opened, ui: &Ui) -> Html {
    let texts = ui.texts;
    if !matches!(open.erasing, Erasing::No) {
        return erase(room, open, ui);
    }
    let path = ["/v1/desk/salons/", room.salon.as_str(), "/clients/", open.regular.id.as_str(), "/export"];
    let export = with(
        "a",
        &["class", "href", "download"],
        vec![value("quiet link-button"), Some(joined(&path).into()), value("client.json")],
        vec![fixed(texts.c_export())],
    );
    let erase = action("quiet danger", on(ui, ClientsMsg::AskErase), texts.c_erase());
    all(vec![el("div", "deeds", vec![export, erase]), told("p", "hint", texts.c_export_hint())])
}

/// The question before they are erased.
fn erase(room: &Room, open: &Opened, ui: &Ui) -> Html {
    let texts = ui.texts;
    let question = fill(texts.c_erase_ask(), &[&name(&open.regular.client)]);
    let mut children = vec![
        heading("h3", ERASE, question),
        told("p", "", texts.c_erase_goes()),
        told("p", "", texts.c_erase_stays()),
    ];
    match &open.erasing {
        Erasing::Failed(Failure::Refused(problem)) if problem.code == Code::NotNow => {
            let values = vec![value("notice bad"), value("alert")];
            children.push(with("p", &["class", "role"], values, vec![fixed(texts.c_ahead())]));
            // What the refusal names, of what is known here.
            let stand = open.story.iter().flat_map(|story| &story.visits);
            let stand = stand.filter(|past| problem.detail.contains(past.visit.id.as_str()));
            let stand: Vec<_> = stand.map(|past| el("li", "", vec![opens(room, past, "", ui)])).collect();
            if !stand.is_empty() {
                children.push(el("ul", "pasts", stand));
            }
        }
        Erasing::Failed(failure) => children.push(alert(texts, failure)),
        Erasing::No | Erasing::Asked | Erasing::Sent => {}
    }
    let sent = matches!(open.erasing, Erasing::Sent);
    let label = if sent { texts.c_erasing() } else { texts.c_erase_now() };
    let traits = Traits { disabled: sent, ..Traits::default() };
    let go = press("primary bad", traits, on(ui, ClientsMsg::Erase), vec![fixed(label)]);
    let back = action("quiet", on(ui, ClientsMsg::Dismiss), texts.not_yet());
    children.push(el("div", "deeds", vec![go, back]));
    el("div", "ask", children)
}

fn visits(room: &Room, open: &Opened, story: &Story, ui: &Ui) -> Html {
    let rows = story.visits.iter().map(|past| visit(room, past, ui)).collect();
    let mut children = vec![told("h3", "", ui.texts.visits())];
    children.push(el("ul", "pasts", rows));
    if !story.next.is_empty() && open.load == Load::Idle {
        children.push(action("quiet", on(ui, ClientsMsg::Earlier), ui.texts.c_further()));
    }
    // What is shown is of before.
    if let Load::Failed(_) = &open.load {
        children.push(loading(&open.load, ui, Msg::Clients(ClientsMsg::Retry)));
    }
    el("section", "", children)
}

/// What opens a visit.
fn opens(room: &Room, past: &Past, id: &'static str, ui: &Ui) -> Html {
    let visit = &past.visit;
    let class = match colour(visit.status) {
        "is-held" => "visit is-held",
        "is-confirmed" => "visit is-confirmed",
        "is-missed" => "visit is-missed",
        "is-completed" => "visit is-completed",
        _ => "visit is-off",
    };
    let state = told("span", "chip", ui.texts.status(visit.status));
    let times = el("span", "times", vec![said("time", "", dated(visit.start, room, ui)), state]);
    let mut what: Vec<_> = visit.lines.iter().map(|line| said("span", "", line.name.clone())).collect();
    if !visit.held.is_zero() {
        what.push(said("span", "", ui.format.money(visit.held)));
    }
    let traits = Traits { id, ..Traits::default() };
    press(class, traits, ui.on(Msg::Open(visit.id.clone())), vec![times, el("span", "what", what)])
}

fn visit(room: &Room, past: &Past, ui: &Ui) -> Html {
    let last = room.left.as_ref() == Some(&past.visit.id);
    let open = opens(room, past, if last { "card" } else { "" }, ui);
    let about = match (&past.agreed, &past.leave) {
        (None, None) => told("p", "hint", ui.texts.c_by_salon()),
        (agreed, leave) => {
            let agreed = agreed.as_ref().map(|agreed| consent(room, agreed, ui));
            let leave = leave.as_ref().map(|leave| mandate(room, leave, ui));
            let said = agreed.into_iter().chain(leave).collect();
            el("details", "more agreed", vec![told("summary", "", ui.texts.c_agreed()), el("div", "", said)])
        }
    };
    el("li", "", vec![open, about])
}

/// The text exactly as it was shown, when, and the sums beside it.
fn consent(room: &Room, agreed: &Agreed, ui: &Ui) -> Html {
    let texts = ui.texts;
    let price = ui.format.money(agreed.quote.total_from);
    let at = dated(agreed.at, room, ui);
    let sums = match agreed.quote.prepayment.due_now() {
        Some(ahead) => fill(texts.c_sums(), &[&price, &ui.format.money(ahead)]),
        None => fill(texts.c_sum(), &[&price]),
    };
    let about = fill(texts.c_agreed_at(), &[&at, &agreed.version, &agreed.locale]);
    all(vec![said("blockquote", "", agreed.text.clone()), said("p", "hint", joined(&[&about, " ", &sums]))])
}

fn mandate(room: &Room, leave: &Leave, ui: &Ui) -> Html {
    let about = fill(ui.texts.c_leave(), &[&dated(leave.at, room, ui), &ui.format.money(leave.amount)]);
    all(vec![said("blockquote", "", leave.text.clone()), said("p", "hint", about)])
}
