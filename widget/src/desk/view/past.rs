//! What was before: the versions of the catalogue, what going back to one would change, and the trail of who did what.

use super::part::{alert, heading, moment};
use super::{Ui, loading};
use crate::desk::client::past::difference;
use crate::desk::data::access::Role;
use crate::desk::data::past::{Difference, Edition, Names, Part, Trace};
use crate::desk::flow::past::{Looked, Past, PastMsg};
use crate::desk::flow::{Load, Msg, Page, Room};
use crate::i18n::fill;
use crate::view::tag::{Traits, action, all, el, fixed, nothing, press, said, told};
use chairtime_shared::text::number;
use yew::Html;

/// So many versions are shown at first.
const FEW: usize = 10;
/// So many names of a kind are told, and then how many more there are.
const NAMES: usize = 12;

/// The way to this page, from those where something is changed.
pub(super) fn way(ui: &Ui) -> Html {
    action("quiet small", ui.on(Msg::Go(Page::Past)), ui.texts.past())
}

/// The page.
pub(super) fn page(room: &Room, ui: &Ui) -> Html {
    let (past, texts) = (&room.past, ui.texts);
    let title = heading("h1", "heading", texts.past().to_owned());
    let mut parts = vec![el("div", "head", vec![title])];
    if past.looked.is_none()
        && let Some(failure) = &room.catalogue.failure
    {
        parts.push(alert(texts, failure));
    }
    parts.push(heading("h2", "past-editions", texts.past_editions().to_owned()));
    parts.push(told("p", "lead", texts.past_intro()));
    parts.push(match &past.editions {
        Some(editions) => list(room, past, editions, ui),
        None => loading(&past.load, ui, Msg::Past(PastMsg::Retry)),
    });
    if room.role == Role::Owner {
        parts.push(trail(room, past, ui));
    }
    all(parts)
}

/// Who did something: the name of whose key it was, or the salon.
fn who(actor: &str, by: &str, ui: &Ui) -> String {
    if by.is_empty() { ui.texts.actor(actor).to_owned() } else { by.to_owned() }
}

fn part(part: Part, ui: &Ui) -> &'static str {
    let texts = ui.texts;
    match part {
        Part::Services => texts.catalogue(),
        Part::Staff => texts.staff(),
        Part::Hours => texts.past_hours(),
        Part::Rules => texts.past_rules(),
        Part::Languages => texts.past_languages(),
        Part::Settings => texts.past_settings(),
    }
}

fn parts(parts: &[Part], ui: &Ui) -> String {
    let parts: Vec<_> = parts.iter().map(|one| part(*one, ui)).collect();
    parts.join(ui.format.comma())
}

fn list(room: &Room, past: &Past, editions: &[Edition], ui: &Ui) -> Html {
    let shown = if past.all { editions.len() } else { FEW };
    let mut rows = Vec::new();
    for (place, edition) in editions.iter().take(shown).enumerate() {
        rows.push(row(room, edition, place == 0, ui));
    }
    let more = if editions.len() > shown {
        action("quiet small", ui.on(Msg::Past(PastMsg::All)), ui.texts.more())
    } else {
        nothing()
    };
    all(vec![el("ul", "picks keys-of editions", rows), more])
}

fn row(room: &Room, edition: &Edition, newest: bool, ui: &Ui) -> Html {
    let texts = ui.texts;
    let name = fill(texts.past_version(), &[&number(edition.version)]);
    let what = match edition.same {
        Some(same) => fill(texts.past_same(), &[&number(same)]),
        None => parts(&Part::all_of(&edition.changed), ui),
    };
    let at = moment(edition.at, &room.shop.zone, ui);
    let lines = [at, who(&edition.actor, &edition.by, ui), what].into_iter().filter(|line| !line.is_empty());
    let told_of = el("small", "what", lines.map(|line| said("span", "", line)).collect());
    let main = el("span", "main", vec![said("b", "", name.clone()), told_of]);
    let deed = match &room.past.looked {
        _ if newest => told("span", "chip", texts.past_now()),
        Some(looked) if looked.version == edition.version => look(room, looked, &name, ui),
        Some(_) | None => {
            let traits = Traits { label: Some(fill(texts.past_look_at(), &[&name])), ..Traits::default() };
            let look = ui.on(Msg::Past(PastMsg::Look(edition.version)));
            el("div", "deeds", vec![press("quiet small", traits, look, vec![fixed(texts.past_look())])])
        }
    };
    el("li", "", vec![main, deed])
}

/// What going back would change, and whether.
fn look(room: &Room, looked: &Looked, name: &str, ui: &Ui) -> Html {
    let texts = ui.texts;
    let mut inner = vec![heading("h3", "past-look", fill(texts.past_ask(), &[name]))];
    let mut back = nothing();
    if let (Some(then), Some(now)) = (&looked.said, &room.catalogue.known) {
        inner.push(differences(&difference(now, then), ui));
        let class = if room.catalogue.sending.is_some() { "primary small waits" } else { "primary small" };
        back = action(class, ui.on(Msg::Past(PastMsg::Back)), texts.past_back());
    } else {
        let load = if looked.said.is_some() { &room.catalogue.load } else { &looked.load };
        inner.push(loading(load, ui, Msg::Past(PastMsg::Look(looked.version))));
    }
    inner.push(room.catalogue.failure.as_ref().map_or_else(nothing, |failure| alert(texts, failure)));
    let dismiss = action("quiet small", ui.on(Msg::Past(PastMsg::Dismiss)), texts.past_stay());
    inner.push(el("div", "deeds", vec![back, dismiss]));
    el("div", "ask", inner)
}

fn differences(difference: &Difference, ui: &Ui) -> Html {
    let texts = ui.texts;
    if *difference == Difference::default() {
        return told("p", "hint", texts.past_none());
    }
    let mut lines = Vec::new();
    let mut of = |kind: &'static str, names: &Names| {
        for (line, names) in
            [(texts.past_come(), &names.come), (texts.past_go(), &names.go), (texts.past_turn(), &names.turn)]
        {
            if names.is_empty() {
                continue;
            }
            let mut told: Vec<_> = names.iter().take(NAMES).map(String::as_str).collect();
            let rest = names.len().saturating_sub(NAMES);
            let rest = fill(texts.past_rest(), &[&number(u64::try_from(rest).unwrap_or(0))]);
            if names.len() > NAMES {
                told.push(&rest);
            }
            lines.push(said("li", "", fill(line, &[kind, &told.join(ui.format.comma())])));
        }
    };
    of(texts.catalogue(), &difference.services);
    of(texts.staff(), &difference.staff);
    let others = Part::all_of(&difference.parts);
    if !others.is_empty() {
        lines.push(said("li", "", fill(texts.past_also(), &[&parts(&others, ui)])));
    }
    el("ul", "differs", lines)
}

fn trail(room: &Room, past: &Past, ui: &Ui) -> Html {
    let texts = ui.texts;
    let mut inner = vec![told("h2", "", texts.history()), told("p", "lead", texts.past_trail_intro())];
    if let Some(traces) = &past.traces {
        let rows = traces.iter().map(|trace| line(room, trace, ui)).collect();
        inner.push(el("ol", "", rows));
    }
    inner.push(match (&past.trail_load, past.next) {
        (Load::Idle, Some(_)) => action("quiet small", ui.on(Msg::Past(PastMsg::More)), texts.more()),
        (Load::Idle, None) => nothing(),
        (load, Some(_)) => loading(load, ui, Msg::Past(PastMsg::More)),
        (load, None) => loading(load, ui, Msg::Past(PastMsg::Retry)),
    });
    el("section", "history trail", inner)
}

fn line(room: &Room, trace: &Trace, ui: &Ui) -> Html {
    let time = said("time", "", moment(trace.at, &room.shop.zone, ui));
    let what = said("span", "", told_of(room, trace, ui));
    let main = el("span", "main", vec![said("small", "", who(&trace.actor, &trace.by, ui)), what]);
    el("li", "", vec![time, main])
}

/// What was done, in the desk's language; in a word where this version of the desk does not know it.
fn told_of(room: &Room, trace: &Trace, ui: &Ui) -> String {
    let texts = ui.texts;
    let about = trace.about.as_str();
    let member = || room.shop.staff.iter().find(|of| of.id == about).map_or(about, |of| of.name.as_str());
    let (line, about) = match trace.kind.as_str() {
        "calendar_address_made" => (texts.t_calendar(), member()),
        "calendar_address_revoked" => (texts.t_calendar_gone(), member()),
        "catalogue_published" => (texts.t_published(), about),
        "connected" => (texts.t_connected(), provider(about)),
        "connection_repaired" => (texts.t_repaired(), provider(about)),
        "disconnected" => (texts.t_disconnected(), provider(about)),
        "contacts_erased" => (texts.t_erased(), about),
        "desk_key_made" => (texts.t_key(), about),
        "desk_key_ended" => (texts.t_key_ended(), about),
        "owner_key_made" => (texts.t_owner_key(), about),
        "exported" if about == "client" => (texts.t_exported_client(), about),
        "exported" => (texts.t_exported(), about),
        "imported" => (texts.t_imported(), about),
        "payment_link_given" => (texts.t_link(), about),
        "signed_in" => (texts.t_signed_in(), about),
        "signed_out_everywhere" => (texts.t_signed_out(), about),
        kind => return kind.to_owned(),
    };
    fill(line, &[about])
}

/// A provider by the name that it goes by.
fn provider(word: &str) -> &str {
    match word.parse() {
        Ok(known) => super::part::provider(known),
        Err(_) => word,
    }
}
