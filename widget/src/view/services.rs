//! Step 1: services by category, with price, duration and what is paid online. Several may be picked.

#[cfg(app)]
use super::field::search;
use super::tag::{Tick, Traits, all, el, fixed, nothing, press, said, tick_card, told, value, with};
use super::{Click, Html, Ui, part};
use crate::flow::offer::{self, Spans, Terms};
use crate::flow::visit::VisitMsg;
use crate::i18n::fill;
use chairtime_shared::api::Storefront;
use chairtime_shared::catalogue::Service;
use chairtime_shared::id::ServiceId;
use chairtime_shared::prepayment::{Collect, PrepaymentAmount, PrepaymentRule, Requirement};

/// From how many services on they can be searched.
const MANY: usize = 13;

/// The screen of `shop`, with what is `picked` so far, what is searched for, and what the client is told.
pub(super) fn screen(shop: &Storefront, picked: &[ServiceId], searched: &str, notice: Html, ui: &Ui) -> Html {
    let mut children = vec![part::counted(0, nothing(), ui.texts.choose_services(), ui), notice];
    if shop.services.len() >= MANY {
        children.push(search(searched, ui));
    }
    let above = children.len();
    for category in &shop.categories {
        let mut cards = Vec::new();
        for service in &shop.services {
            if service.category == category.id && (found(service, searched) || picked.contains(&service.id)) {
                cards.extend(
                    card(shop, picked, service, ui).map(|card| el("li", "", beside(card, shop, service, ui))),
                );
            }
        }
        if !cards.is_empty() {
            let heading = said("h3", "", category.name.clone());
            children.push(el("section", "", vec![heading, el("ul", "list", cards)]));
        }
    }
    children.push(if children.len() > above {
        bar(shop, picked.len(), offer::spans(shop, picked), ui.visit(VisitMsg::ServicesDone), ui)
    } else if searched.is_empty() {
        told("p", "empty", ui.texts.no_services())
    } else {
        with(
            "p",
            &["class", "role"],
            vec![value("empty"), value("status")],
            vec![fixed(ui.texts.not_found())],
        )
    });
    all(children)
}

/// Nobody types before the widget is there.
#[cfg(not(app))]
fn search(_: &str, ui: &Ui) -> Html {
    let (label, off) = (value(ui.texts.search()), Some(super::node::fixed_value("")));
    let keys = &["type", "class", "aria-label", "placeholder", "disabled"];
    with("input", keys, vec![value("search"), value("search"), label.clone(), label, off], Vec::new())
}

/// By its name and what is said about it, however that is written.
#[cfg(app)]
fn found(service: &Service, searched: &str) -> bool {
    searched.is_empty() || crate::host::js::found(&service.name, &service.description, searched)
}

#[cfg(not(app))]
fn found(_: &Service, _: &str) -> bool {
    true
}

/// A card as a row of the list.
#[cfg(app)]
fn beside(card: Html, _: &Storefront, _: &Service, _: &Ui) -> Vec<Html> {
    vec![card]
}

/// With what the bar says when this one alone is ticked: by that the loader answers before the widget is there.
#[cfg(not(app))]
fn beside(card: Html, shop: &Storefront, service: &Service, ui: &Ui) -> Vec<Html> {
    let spans = offer::spans(shop, std::slice::from_ref(&service.id));
    vec![card, el("template", "", summed(shop, 1, spans, ui))]
}

/// The service, if anyone does it.
fn card(shop: &Storefront, picked: &[ServiceId], service: &Service, ui: &Ui) -> Option<Html> {
    let on = picked.contains(&service.id);
    let fits = on || offer::can_add(shop, picked, &service.id);
    let (price, duration) = offer::spans(shop, std::slice::from_ref(&service.id))?;
    let terms = if fits { terms(service, shop, ui) } else { ui.texts.no_more_services().to_owned() };
    let tick = Tick { kind: "checkbox", name: "service", on, off_limits: !fits };
    let children = vec![
        said("b", "", service.name.clone()),
        said("span", "price", part::price(shop, price, ui)),
        if service.description.is_empty() {
            nothing()
        } else {
            said("small", "", service.description.clone())
        },
        part::meta(vec![part::durations(duration, ui), terms]),
    ];
    let turn = ui.visit(VisitMsg::Service(service.id.clone()));
    Some(tick_card(&tick, turn, el("span", "wide", children)))
}

fn terms(service: &Service, shop: &Storefront, ui: &Ui) -> String {
    match offer::terms(shop, service) {
        Terms::OnTheSpot => String::new(),
        Terms::Depends => ui.texts.prepay_depends().to_owned(),
        Terms::Rule(rule) => rule_text(rule, shop, ui),
    }
}

fn rule_text(rule: PrepaymentRule, shop: &Storefront, ui: &Ui) -> String {
    let part = match rule.amount {
        PrepaymentAmount::Full => None,
        PrepaymentAmount::Percent { points } if u16::from(points) == 10_000 => None,
        PrepaymentAmount::Percent { points } => Some(ui.format.percent(points)),
        PrepaymentAmount::Fixed { minor } => Some(part::sum(shop, minor, ui)),
    };
    if rule.collect == Collect::Hold && rule.requirement != Requirement::Off {
        return ui.texts.prepay_hold().to_owned();
    }
    let (whole, share) = match rule.requirement {
        Requirement::Off => return ui.texts.pay_at_salon().to_owned(),
        Requirement::Optional => (ui.texts.prepay_may_full(), ui.texts.prepay_may_part()),
        Requirement::Required => (ui.texts.prepay_full(), ui.texts.prepay_part()),
    };
    part.map_or_else(|| whole.to_owned(), |part| fill(share, &[&part]))
}

/// What so many services cost and how long they take, as far as it is chosen.
fn summed(shop: &Storefront, count: usize, spans: Option<Spans>, ui: &Ui) -> Vec<Html> {
    match spans {
        Some((price, duration)) if count > 0 => {
            let count = part::count(count, ui.texts.services_count(), ui);
            let least = part::duration(duration.from, ui);
            let least =
                if duration.from == duration.to { least } else { fill(ui.texts.from_price(), &[&least]) };
            let total = said("b", "", part::price(shop, price, ui));
            vec![total, said("small", "", fill(ui.texts.services_total(), &[&count, &least]))]
        }
        _ => vec![fixed(ui.texts.pick_some())],
    }
}

/// That, and the way on.
pub(super) fn bar(shop: &Storefront, count: usize, spans: Option<Spans>, onclick: Click, ui: &Ui) -> Html {
    let text = summed(shop, count, spans, ui);
    let traits = Traits { disabled: count == 0, ..Traits::default() };
    let on = press("primary", traits, onclick, vec![fixed(ui.texts.go_on())]);
    el("div", "bar", vec![el("span", "main", text), on])
}
