//! Step 1: services by category, with price, duration and what is paid online. Several may be picked.

use super::{Ui, part};
use crate::flow::Msg;
use crate::flow::offer::{self, Terms};
use crate::flow::visit::{Step, Visit, VisitMsg};
use crate::i18n::fill;
use chairtime_shared::catalogue::Service;
use chairtime_shared::prepayment::{PrepaymentAmount, PrepaymentRule, Requirement};
use yew::prelude::*;

pub(super) fn screen(visit: &Visit, ui: &Ui) -> Html {
    let shop = &visit.shop.storefront;
    let offered = |service: &&Service| shop.staff.iter().any(|member| member.offer(&service.id).is_some());
    let groups: Vec<Html> = shop
        .categories
        .iter()
        .filter_map(|category| {
            let cards: Vec<Html> = shop
                .services
                .iter()
                .filter(|service| service.category == category.id)
                .filter(offered)
                .map(|service| card(visit, service, ui))
                .collect();
            let heading = html! { <h3>{ category.name.clone() }</h3> };
            (!cards.is_empty())
                .then(|| html! { <section>{ heading }<ul class="list">{ cards }</ul></section> })
        })
        .collect();
    let empty = groups.is_empty();
    html! {
        <>
            { part::head(Step::Services, ui.texts.choose_services, ui) }
            { part::notice(visit, ui) }
            if empty { <p class="empty">{ ui.texts.no_services }</p> }
            { groups }
            if !empty { { bar(visit, ui) } }
        </>
    }
}

fn card(visit: &Visit, service: &Service, ui: &Ui) -> Html {
    let shop = &visit.shop;
    let picked = visit.services.contains(&service.id);
    let fits = picked || visit.services.is_empty() || visit.can_add(&service.id);
    let only = [service.id.clone()];
    let Some((price, duration)) = offer::spans(&shop.storefront, &only) else { return html! {} };
    let send = ui.send.clone();
    let id = service.id.clone();
    let onchange = Callback::from(move |_: yew::Event| send.emit(Msg::Visit(VisitMsg::Service(id.clone()))));
    let terms =
        if fits { terms(&shop.storefront, service, visit, ui) } else { ui.texts.not_together.to_owned() };
    html! {
        <li>
            <label class={classes!("card", (!fits).then_some("off"))}>
                <input type="checkbox" checked={picked} disabled={!fits} {onchange} />
                <span class="main">
                    <b>{ service.name.clone() }</b>
                    if !service.description.is_empty() { <small>{ service.description.clone() }</small> }
                    <small class="meta">
                        <span>{ part::durations(duration, ui) }</span>
                        if !terms.is_empty() { <span>{ terms }</span> }
                    </small>
                </span>
                <span class="price">{ part::price(shop, price, ui) }</span>
            </label>
        </li>
    }
}

fn terms(shop: &chairtime_shared::api::Storefront, service: &Service, visit: &Visit, ui: &Ui) -> String {
    match offer::terms(shop, service) {
        Terms::OnTheSpot => String::new(),
        Terms::Depends => ui.texts.prepay_depends.to_owned(),
        Terms::Rule(rule) => rule_text(rule, visit, ui),
    }
}

fn rule_text(rule: PrepaymentRule, visit: &Visit, ui: &Ui) -> String {
    let part = match rule.amount {
        PrepaymentAmount::Full => None,
        PrepaymentAmount::Percent { points } if u16::from(points) == 10_000 => None,
        PrepaymentAmount::Percent { points } => Some(ui.format.percent(points)),
        PrepaymentAmount::Fixed { minor } => Some(part::sum(&visit.shop, minor, ui)),
    };
    let (whole, share) = match rule.requirement {
        Requirement::Off => return ui.texts.pay_at_salon.to_owned(),
        Requirement::Optional => (ui.texts.prepay_may_full, ui.texts.prepay_may_part),
        Requirement::Required => (ui.texts.prepay_full, ui.texts.prepay_part),
    };
    part.map_or_else(|| whole.to_owned(), |part| fill(share, &[&part]))
}

fn bar(visit: &Visit, ui: &Ui) -> Html {
    let spans = offer::spans(&visit.shop.storefront, &visit.services).filter(|_| !visit.services.is_empty());
    let text = match spans {
        None => html! { <span class="main">{ ui.texts.pick_some }</span> },
        Some((price, duration)) => {
            let count = part::count(visit.services.len(), &ui.texts.services_count, ui);
            html! {
                <span class="main">
                    <b>{ part::price(&visit.shop, price, ui) }</b>
                    <small>{ fill(ui.texts.services_total, &[&count, &part::durations(duration, ui)]) }</small>
                </span>
            }
        }
    };
    html! {
        <div class="bar">
            { text }
            <button type="button" class="primary" disabled={visit.services.is_empty()}
                onclick={ui.click(Msg::Visit(VisitMsg::ServicesDone))}>{ ui.texts.go_on }</button>
        </div>
    }
}
