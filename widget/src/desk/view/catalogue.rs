//! What the salon offers: the services by category, and the panel in which one is changed.

mod form;
pub(super) mod pasted;
pub(super) mod terms;
pub(super) mod wording;

use super::part::heading;
use super::{Ui, loading};
use crate::desk::data::catalogue::Draft;
use crate::desk::flow::catalogue::CatalogueMsg;
use crate::desk::flow::catalogue::form::Form;
use crate::desk::flow::catalogue::pasted::Kind;
use crate::desk::flow::{Msg, Room, Saying};
use crate::i18n::fill;
use crate::view::tag::{Traits, action, all, el, fixed, nothing, press, said, told};
use chairtime_shared::catalogue::{Price, Service};
use chairtime_shared::money::{Currency, Money};
use chairtime_shared::prepayment::Prepayment;
use chairtime_shared::text::{joined, number};
use yew::Html;

/// What lies over the page.
pub(super) fn panel(room: &Room, ui: &Ui) -> Option<Html> {
    match &room.catalogue.pasted {
        Some(pasted) => pasted::panel(room, pasted, ui),
        None => form::panel(room, ui),
    }
}

/// The page.
pub(super) fn page(room: &Room, ui: &Ui) -> Html {
    let (page, texts) = (&room.catalogue, ui.texts);
    let new = Traits { id: "cat-new", ..Traits::default() };
    let new = press(
        "primary small",
        new,
        ui.on(Msg::Catalogue(CatalogueMsg::Open(None))),
        vec![fixed(texts.cat_new())],
    );
    let paste = pasted::way("cat-paste", Kind::Services { usual: texts.catalogue() }, ui);
    let title = heading("h1", "heading", texts.catalogue().to_owned());
    let mut parts = vec![el(
        "div",
        "head",
        vec![title, el("div", "turns", vec![undo_last(room, ui), super::past::way(ui), paste, new])],
    )];
    if page.form.is_none()
        && let Some(failure) = &page.failure
    {
        parts.push(super::part::alert(texts, failure));
    }
    parts.push(told("p", "lead", texts.cat_intro()));
    match &page.known {
        Some(known) => parts.push(list(room, &known.draft, ui)),
        None => parts.push(loading(&page.load, ui, Msg::Catalogue(CatalogueMsg::Retry))),
    }
    all(parts)
}

fn list(room: &Room, draft: &Draft, ui: &Ui) -> Html {
    let group = |category: &chairtime_shared::catalogue::Category| {
        let of = draft.services.iter().filter(|service| service.category == category.id);
        let rows = of.map(|service| row(room, draft, service, ui)).collect();
        let title = said("h2", "", category.name.clone());
        el("section", "offered", vec![title, el("div", "picks", rows)])
    };
    if draft.services.is_empty() {
        return pasted::empty(ui);
    }
    el("div", "catalogue", draft.categories.iter().map(group).collect())
}

/// "48 €" or "145 € – 220 €"
fn price(price: Price, currency: Currency, ui: &Ui) -> String {
    let money = |minor| Money::new(minor, currency).map(|sum| ui.format.money(sum)).unwrap_or_default();
    range(&money(price.from), &money(price.to.unwrap_or(price.from)))
}

fn range(from: &str, to: &str) -> String {
    if from == to { from.to_owned() } else { joined(&[from, " – ", to]) }
}

fn row(room: &Room, draft: &Draft, service: &Service, ui: &Ui) -> Html {
    let texts = ui.texts;
    let (currency, form) = (room.shop.currency, Form::of(service, draft, room.shop.currency));
    let asked =
        form.preview(draft.rules, draft, &room.shop).map_or_else(String::new, |preview| {
            match preview.quote.prepayment {
                Prepayment::Off | Prepayment::BelowMinimum { .. } => texts.cat_at_salon().to_owned(),
                Prepayment::Optional { due_now } => fill(texts.cat_may(), &[&ui.format.money(due_now)]),
                Prepayment::Required { due_now } => fill(texts.cat_must(), &[&ui.format.money(due_now)]),
            }
        });
    let long = fill(texts.cat_minutes(), &[&number(service.duration.0.into())]);
    let nobody = if form.by.is_empty() { told("span", "chip", texts.cat_nobody()) } else { nothing() };
    let main = el(
        "span",
        "main",
        vec![
            said("b", "", service.name.clone()),
            el("small", "what", vec![said("span", "", long), said("span", "", asked)]),
            nobody,
        ],
    );
    let children = vec![main, said("span", "price", price(service.price, currency, ui))];
    let (opened, here) = (room.catalogue.form.as_ref(), Some(&service.id));
    let open = opened.is_some_and(|form| form.id.as_ref() == here);
    let last = opened.is_none() && room.catalogue.last.as_ref() == here;
    let traits =
        Traits { id: if open || last { "cat-card" } else { "" }, pressed: Some(open), ..Traits::default() };
    press("pick", traits, ui.on(Msg::Catalogue(CatalogueMsg::Open(Some(service.id.clone())))), children)
}

/// At the head of a page: takes one's own last change back. While another is on its way, that is not the last any more.
pub(super) fn undo_last(room: &Room, ui: &Ui) -> Html {
    if room.catalogue.former.is_none() {
        return nothing();
    }
    let traits = Traits { disabled: room.catalogue.sending.is_some(), ..Traits::default() };
    press("quiet small", traits, ui.on(Msg::Catalogue(CatalogueMsg::Undo)), vec![fixed(ui.texts.undo())])
}

/// Beside what is said once a change is published: takes it back.
pub(super) fn undo(room: &Room, ui: &Ui) -> Html {
    match (room.snack, &room.catalogue.former) {
        (Some((Saying::Published, _)), Some(_)) => {
            action("undo", ui.on(Msg::Catalogue(CatalogueMsg::Undo)), ui.texts.undo())
        }
        _ => nothing(),
    }
}
