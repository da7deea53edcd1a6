//! What a figure is made of, beside the figures: its movements with their sums, each leading to its visit.

use super::super::part::{alert, heading, moment, press_with, signed};
use super::super::{Ui, loading};
use crate::desk::data::Named;
use crate::desk::data::movement::Movement;
use crate::desk::flow::finance::{Listing, ListingMsg, Place, lists};
use crate::desk::flow::panel::PanelMsg;
use crate::desk::flow::{Load, Msg, Room};
use crate::desk::texts::Texts;
use crate::i18n::{fill, form};
use crate::view::tag::{Traits, action, el, nothing, press, said, told, value, with};
use chairtime_shared::figure::{Division, Figure};
use chairtime_shared::text::{joined, number};
use yew::{AttrValue, Html};

/// A figure's name.
pub(super) fn figure(figure: Figure, texts: &'static Texts) -> &'static str {
    match figure {
        Figure::Gross => texts.gross(),
        Figure::Refunds => texts.refunds(),
        Figure::Disputes => texts.disputes(),
        Figure::ProviderFees => texts.provider_fees(),
        Figure::Net => texts.net(),
        Figure::FeesKept => texts.fees_kept(),
        Figure::Payouts => texts.payouts(),
    }
}

/// What a table is by.
pub(super) fn division(division: Division, texts: &'static Texts) -> &'static str {
    match division {
        Division::Service => texts.by_service(),
        Division::Staff => texts.by_staff(),
        Division::Provider => texts.by_provider(),
        Division::Method => texts.by_card(),
    }
}

fn by_name(names: &[Named], id: &str) -> String {
    names.iter().find(|one| one.id == id).map_or(id, |one| &one.name).to_owned()
}

/// A provider by its name, one of a later version by its word.
fn provider(word: &str) -> String {
    word.parse().map_or_else(|_| word.to_owned(), |known| super::provider(known).to_owned())
}

/// The name of a row of a table, or of its day.
pub(super) fn row(room: &Room, place: &Place, ui: &Ui) -> String {
    let called = match &place.row {
        Some((Division::Service, key)) => by_name(&room.shop.services, key),
        Some((Division::Staff, key)) => by_name(&room.shop.staff, key),
        Some((Division::Provider, key)) => provider(key),
        Some((Division::Method, key)) => key.clone(),
        None => ui.format.day(place.from),
    };
    if called.is_empty() { ui.texts.unnamed().to_owned() } else { called }
}

fn kind<'a>(movement: &'a Movement, texts: &'static Texts) -> &'a str {
    match movement.kind.as_str() {
        "charge" => texts.gross(),
        "refund" => texts.m_refund(),
        "refund_returned" => texts.m_refund_returned(),
        "dispute_withdrawn" => texts.m_disputed(),
        "dispute_reinstated" => texts.m_dispute_returned(),
        "provider_fee" => texts.provider_fee(),
        "provider_fee_returned" => texts.m_fee_returned(),
        "fee_kept" => texts.m_fee_kept(),
        "fee_given_up" => texts.m_fee_given_up(),
        "payout" => texts.m_payout(),
        "payout_returned" => texts.m_payout_returned(),
        other => other,
    }
}

/// The list.
pub(in crate::desk::view) fn panel(room: &Room, listing: &Listing, ui: &Ui) -> Html {
    let texts = ui.texts;
    let Place { currency, from, to, .. } = listing.place;
    let close = Traits { label: Some(texts.close().to_owned()), ..Traits::default() };
    let close = press("cross", close, ui.on(Msg::Panel(PanelMsg::Close)), vec![el("span", "", Vec::new())]);
    let name = figure(listing.place.figure, texts).to_owned();
    let head = el("div", "head", vec![heading("h2", "listing", name), close]);
    let days = if from == to {
        ui.format.day(from)
    } else {
        joined(&[&ui.format.day(from), " – ", &ui.format.day(to)])
    };
    let mut about = vec![said("small", "", days)];
    if listing.place.row.is_some() {
        about.insert(0, said("span", "", row(room, &listing.place, ui)));
    }
    let state = el(
        "div",
        "state",
        vec![el("div", "main", about), said("b", "sum", signed(listing.sum, currency, ui))],
    );
    let lines = listing.lines.iter().map(|line| el("li", "", vec![movement(room, listing, line, ui)]));
    let mut children = vec![head, state, el("ul", "moves", lines.collect())];
    let more = || ui.on(lists(ListingMsg::More));
    match &listing.load {
        Load::Failed(failure) if !listing.lines.is_empty() => {
            children.push(alert(texts, failure));
            children.push(action("quiet", more(), texts.try_again()));
        }
        Load::Idle if listing.next.is_some() => children.push(action("quiet", more(), texts.more())),
        Load::Idle => {}
        load @ (Load::Waiting | Load::Failed(_)) => {
            children.push(loading(load, ui, lists(ListingMsg::More)));
        }
    }
    children.push(together(listing, ui));
    let values = vec![value("panel"), value("dialog"), value("listing")];
    with("div", &["class", "role", "aria-labelledby"], values, children)
}

/// How many there are, and what they count.
fn together(listing: &Listing, ui: &Ui) -> Html {
    if listing.lines.is_empty() {
        return if listing.is_whole() { told("p", "hint", ui.texts.no_money()) } else { nothing() };
    }
    let count = u32::try_from(listing.lines.len()).unwrap_or(u32::MAX);
    let plural = ui.texts.plural_place(&ui.format.plural(count));
    let text = if listing.is_whole() { ui.texts.together() } else { ui.texts.so_far() };
    let sum = signed(listing.counted(), listing.place.currency, ui);
    let line = fill(form(text, plural), &[&number(count.into()), &sum]);
    let values = vec![value("together"), value("-1"), value("hint")];
    with("p", &["id", "tabindex", "class"], values, vec![crate::view::tag::own(line)])
}

fn movement(room: &Room, listing: &Listing, line: &Movement, ui: &Ui) -> Html {
    let texts = ui.texts;
    let client = match (&line.booking, line.client.as_str()) {
        (None, _) => line.name.clone().unwrap_or_default(),
        (Some(_), "") => texts.erased().to_owned(),
        (Some(_), name) => name.to_owned(),
    };
    let services: Vec<String> =
        line.parts.iter().map(|part| by_name(&room.shop.services, &part.service)).collect();
    let mut what = vec![told_of(kind(line, texts)), told_of(&services.join(ui.format.comma()))];
    what.extend(
        [line.provider.as_deref().map(provider), line.method.clone()]
            .into_iter()
            .flatten()
            .map(|word| told_of(&word)),
    );
    let parts = vec![
        el(
            "span",
            "times",
            vec![
                said("time", "", moment(line.at, &room.shop.zone, ui)),
                said("b", "sum", signed(line.minor, listing.place.currency, ui)),
            ],
        ),
        said("b", "client", client),
        el("span", "what", what),
    ];
    let Some(id) = &line.booking else { return el("div", "move", parts) };
    let last = listing.opened == Some(line.number);
    press_with(
        "move",
        &["id"],
        vec![last.then_some(AttrValue::Static("card"))],
        ui.on(lists(ListingMsg::Visit(line.number, id.clone()))),
        parts,
    )
}

fn told_of(text: &str) -> Html {
    if text.is_empty() { nothing() } else { said("span", "", text.to_owned()) }
}
