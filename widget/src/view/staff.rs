//! Step 2: who does the visit, or anyone who is free. Only those who do all of it are offered.

use super::{Ui, part};
use crate::flow::Msg;
use crate::flow::offer::{self, Span};
use crate::flow::visit::{Step, Visit, VisitMsg};
use chairtime_shared::api::StaffChoice;
use chairtime_shared::catalogue::StaffMember;
use yew::prelude::*;

pub(super) fn screen(visit: &Visit, ui: &Ui) -> Html {
    let shop = &visit.shop.storefront;
    let any = offer::spans(shop, &visit.services).map(|(price, duration)| {
        let meta = part::durations(duration, ui);
        let price = part::price(&visit.shop, price, ui);
        let texts = ui.texts;
        card(StaffChoice::Any, "✦", texts.anyone, texts.anyone_hint, meta, price, ui)
    });
    html! {
        <>
            { part::head(Step::Staff, ui.texts.choose_staff, ui) }
            { part::notice(visit, ui) }
            <ul class="list">
                { for any }
                { for offer::able(shop, &visit.services).map(|member| one(visit, member, ui)) }
            </ul>
        </>
    }
}

fn one(visit: &Visit, member: &StaffMember, ui: &Ui) -> Html {
    let shop = &visit.shop.storefront;
    let initial: String = member.name.chars().take(1).collect();
    let duration = part::duration(offer::duration_with(shop, &visit.services, member), ui);
    let price = offer::quote_with(shop, &visit.services, member).map_or_else(String::new, |quote| {
        let span = Span { from: quote.total_from.minor(), to: quote.total_to.minor() };
        part::price(&visit.shop, span, ui)
    });
    let choice = StaffChoice::Member { id: member.id.clone() };
    card(choice, &initial, &member.name, &member.title, duration, price, ui)
}

fn card(
    choice: StaffChoice,
    initial: &str,
    name: &str,
    title: &str,
    meta: String,
    price: String,
    ui: &Ui,
) -> Html {
    html! {
        <li>
            <button type="button" class="card" onclick={ui.click(Msg::Visit(VisitMsg::Staff(choice)))}>
                <span class="face" aria-hidden="true">{ initial.to_owned() }</span>
                <span class="main">
                    <b>{ name.to_owned() }</b>
                    if !title.is_empty() { <small>{ title.to_owned() }</small> }
                    <small class="meta"><span>{ meta }</span></small>
                </span>
                <span class="price">{ price }</span>
            </button>
        </li>
    }
}
