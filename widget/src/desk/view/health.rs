//! How everything is doing: what is the matter and what is done about it, what each provider told, what waits; and why a time
//! is not offered.
//!
//! Invariant: a word or a code of a later Worker is shown as it came. Deliberately absent: deciding what is the matter.

mod why;

use super::part::{fact, heading, moment, provider};
use super::{Ui, loading};
use crate::desk::data::health::{Failing, Heard, LostLetter, ProviderHealth, Refused, Told, Trouble};
use crate::desk::flow::health::HealthMsg;
use crate::desk::flow::{Msg, Page, Room};
use crate::desk::texts::Texts;
use crate::i18n::fill;
use crate::view::tag::{Traits, action, all, el, fixed, nothing, press, said, told, value, with};
use chairtime_shared::id::BookingId;
use chairtime_shared::provider::{Mode, Provider};
use chairtime_shared::text::{joined, number};
use chairtime_shared::time::Timestamp;
use yew::Html;

/// Messages that are seen without unfolding the rest.
const SEEN: usize = 5;

/// The page.
pub(super) fn page(room: &Room, ui: &Ui) -> Html {
    let health = &room.health;
    let mut children = vec![el("div", "head", vec![heading("h1", "heading", ui.texts.health().to_owned())])];
    if health.stale {
        children.push(told("p", "hint", ui.texts.stale()));
    }
    match &health.told {
        Some(all_of) => {
            children.push(verdict(all_of, room, ui));
            let cards = all_of.providers.iter().map(|one| card(one, room, ui)).collect();
            children.push(el("div", "links", cards));
        }
        None => children.push(loading(&health.load, ui, Msg::Health(HealthMsg::Retry))),
    }
    children.push(why::part(room, ui));
    all(children)
}

fn figure(number_of: i64) -> String {
    number(u64::try_from(number_of).unwrap_or(0))
}

/// That all is well, or what is not.
fn verdict(all_of: &Told, room: &Room, ui: &Ui) -> Html {
    let texts = ui.texts;
    let mut lines: Vec<Html> = all_of.troubles.iter().map(|one| trouble(one, all_of, room, ui)).collect();
    if lines.is_empty() {
        lines.push(told("p", "notice well", texts.h_well()));
    }
    if all_of.letters.waiting > 0 {
        let line = fill(texts.h_letters_wait(), &[&figure(all_of.letters.waiting)]);
        lines.push(said("p", "hint", line));
    }
    with("div", &["role"], vec![value("status")], lines)
}

fn trouble(trouble: &Trouble, all_of: &Told, room: &Room, ui: &Ui) -> Html {
    let texts = ui.texts;
    let at = trouble.provider;
    let name = at.map_or("", provider);
    let of = all_of.providers.iter().find(|one| Some(one.provider) == at);
    let payments = || {
        if room.role.opens(Page::Payments) {
            action("quiet small", ui.on(Msg::Go(Page::Payments)), texts.pay_tab())
        } else {
            nothing()
        }
    };
    let (line, leads) = match trouble.what.as_str() {
        "not_connected" => (texts.h_not_connected().to_owned(), payments()),
        "connection" => {
            let failed = of.and_then(|of| of.obstacles.iter().find(|obstacle| obstacle.outcome == "failed"));
            let why = failed.map_or("", |obstacle| &obstacle.sentence);
            (fill(texts.h_connection(), &[name, why]), payments())
        }
        "refused" => {
            let last = of.and_then(|of| of.refused.iter().find(|refused| refused.reason != "unsigned"));
            let why = last.map(|refused| reason(refused, name, texts)).unwrap_or_default();
            (fill(texts.h_refused(), &[name, &why]), payments())
        }
        "failing" => (fill(texts.h_failing(), &[name]), nothing()),
        "differences" => {
            let leads = action("quiet small", ui.on(Msg::Go(Page::Finance)), texts.money());
            (fill(texts.h_differences(), &[name]), leads)
        }
        "letters" => (fill(texts.h_letters(), &[&all_of.letters.note]), nothing()),
        "letters_lost" => return lost(all_of, room, ui),
        "published" => (texts.h_published().to_owned(), nothing()),
        other => (other.to_owned(), nothing()),
    };
    el("div", "notice bad", vec![said("p", "", line), leads])
}

/// The letters that were not taken: who should know has to be told in another way.
fn lost(all_of: &Told, room: &Room, ui: &Ui) -> Html {
    let texts = ui.texts;
    let line = |letter: &LostLetter| {
        let to = if letter.to == "client" { texts.by_client() } else { texts.by_owner() };
        let what = super::visit::letters::about(&letter.what, texts);
        let main = vec![told("b", "", what), said("small", "", joined(&[to, "; ", &letter.note]))];
        let at = said("time", "", moment(letter.at, &room.shop.zone, ui));
        el("li", "", vec![at, el("span", "main", main), visit(&letter.booking, ui)])
    };
    let lines = all_of.lost.iter().map(line).collect();
    el("div", "notice bad", vec![told("p", "", texts.h_letters_lost()), el("ul", "messages", lines)])
}

/// Why a message was refused, and what to do about it.
fn reason(refused: &Refused, name: &str, texts: &Texts) -> String {
    let minutes = refused.seconds.unsigned_abs().div_ceil(60);
    let text = match refused.reason.as_str() {
        "unsigned" => texts.r_unsigned(),
        "wrong_secret" => texts.r_wrong_secret(),
        "clock" if refused.seconds < 0 => texts.r_clock_ahead(),
        "clock" => texts.r_clock_old(),
        "wrong_mode" => texts.r_wrong_mode(),
        "unreadable" => texts.r_unreadable(),
        "not_connected" => texts.r_not_connected(),
        other => return other.to_owned(),
    };
    fill(text, &[name, &number(minutes)])
}

fn card(one: &ProviderHealth, room: &Room, ui: &Ui) -> Html {
    let texts = ui.texts;
    let zone = &room.shop.zone;
    let when = |at: Timestamp| moment(at, zone, ui);
    let title = match one.provider {
        Provider::Stripe => "stripe-health",
        Provider::TipTopPay => "tiptoppay-health",
    };
    let (class, mode) = match one.mode {
        Mode::Test => ("chip is-held", texts.linked_test()),
        Mode::Live => ("chip is-confirmed", texts.linked_live()),
    };
    let head = vec![
        with("h2", &["id"], vec![value(title)], vec![fixed(provider(one.provider))]),
        told("span", class, mode),
    ];
    let last = one.heard.first().map_or_else(|| texts.h_no_message().to_owned(), |heard| when(heard.at));
    let mut rows = vec![fact(texts.h_last(), last, "")];
    if let Some(refused) = one.refused.first() {
        rows.push(fact(texts.h_last_refused(), when(refused.at), ""));
    }
    let waits = match (one.lane.waiting, one.lane.since, one.lane.next) {
        (waiting @ 1.., Some(since), Some(next)) => {
            fill(texts.h_waits_since(), &[&figure(waiting), &when(since), &when(next)])
        }
        _ => texts.h_nothing_waits().to_owned(),
    };
    rows.push(fact(texts.h_waiting(), waits, ""));
    let compared = one.compared.as_ref().map_or_else(
        || texts.h_not_compared().to_owned(),
        |compared| fill(texts.h_compared_at(), &[&when(compared.at), &figure(compared.open)]),
    );
    rows.push(fact(texts.h_compared(), compared, ""));
    if let Some(looked) = one.looked {
        rows.push(fact(texts.looked_at(), when(looked), ""));
    }
    let mut children = vec![el("div", "head", head), el("dl", "", rows)];
    let obstacles = one.obstacles.iter().map(|obstacle| {
        let class = if obstacle.outcome == "failed" { "check failed" } else { "check attention" };
        el("li", class, vec![el("i", "", Vec::new()), said("span", "main", obstacle.sentence.clone())])
    });
    let obstacles: Vec<_> = obstacles.collect();
    if !obstacles.is_empty() {
        children.push(el("ul", "checks", obstacles));
    }
    if !one.failing.is_empty() {
        let lines = one.failing.iter().map(|line| failing(line, &when, ui)).collect();
        let title = told("h3", "", texts.h_failing_now());
        children.push(el("div", "", vec![title, el("ul", "messages", lines)]));
    }
    children.push(messages(one, &when, ui));
    let values = vec![value("link-of"), value(title)];
    with("section", &["class", "aria-labelledby"], values, children)
}

/// Opens the visit that a line is about.
fn visit(id: &BookingId, ui: &Ui) -> Html {
    press("quiet small", Traits::default(), ui.on(Msg::Open(id.clone())), vec![fixed(ui.texts.open_visit())])
}

fn failing(line: &Failing, when: &dyn Fn(Timestamp) -> String, ui: &Ui) -> Html {
    let texts = ui.texts;
    let what = match line.what.as_str() {
        "close_page" => texts.do_close_page(),
        "open_page" => texts.do_open_page(),
        "refund" => texts.do_refund(),
        "void" => texts.do_void(),
        "capture" => texts.do_capture(),
        "charge" => texts.do_charge(),
        _ => texts.do_look(),
    };
    let about =
        fill(texts.h_tries(), &[&figure(line.tries), &when(line.since), &when(line.next), &line.note]);
    let main = el("span", "main", vec![told("b", "", what), said("small", "", about)]);
    el("li", "", vec![main, visit(&line.booking, ui)])
}

/// A line of the messages, and when it was.
fn heard(heard: &Heard, when: &dyn Fn(Timestamp) -> String, ui: &Ui) -> (Timestamp, Html) {
    let texts = ui.texts;
    let (class, verdict) = match heard.verdict.as_str() {
        "applied" => ("chip is-confirmed", texts.v_applied()),
        "allowed" => ("chip is-confirmed", texts.v_allowed()),
        "repeated" => ("chip is-off", texts.v_repeated()),
        "waits" => ("chip is-held", texts.v_waits()),
        "declined" => ("chip is-held", texts.v_declined()),
        _ => ("chip is-off", texts.v_nothing()),
    };
    let mut parts = vec![
        said("time", "", when(heard.at)),
        el("span", "main", vec![said("code", "", heard.kind.clone())]),
        told("span", class, verdict),
    ];
    if let Some(id) = &heard.booking {
        parts.push(visit(id, ui));
    }
    (heard.at, el("li", "", parts))
}

fn refusal(refused: &Refused, name: &str, when: &dyn Fn(Timestamp) -> String, ui: &Ui) -> (Timestamp, Html) {
    let why = said("small", "", reason(refused, name, ui.texts));
    let parts = vec![
        said("time", "", when(refused.at)),
        el("span", "main", vec![why]),
        told("span", "chip is-missed", ui.texts.v_refused()),
    ];
    (refused.at, el("li", "", parts))
}

/// What came, the newest first.
fn messages(one: &ProviderHealth, when: &dyn Fn(Timestamp) -> String, ui: &Ui) -> Html {
    let name = provider(one.provider);
    let mut lines: Vec<_> = one.heard.iter().map(|line| heard(line, when, ui)).collect();
    lines.extend(one.refused.iter().map(|refused| refusal(refused, name, when, ui)));
    if lines.is_empty() {
        return nothing();
    }
    lines.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let mut lines: Vec<Html> = lines.into_iter().map(|(_, line)| line).collect();
    let rest = lines.split_off(lines.len().min(SEEN));
    let mut children = vec![told("h3", "", ui.texts.h_messages()), el("ul", "messages", lines)];
    if !rest.is_empty() {
        let more = fill(ui.texts.h_all_messages(), &[&number(rest.len() as u64)]);
        let parts = vec![said("summary", "", more), el("ul", "messages", rest)];
        children.push(el("details", "more", parts));
    }
    el("div", "", children)
}
