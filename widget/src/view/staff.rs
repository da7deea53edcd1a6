//! Step 2: who does the visit, or anyone who is free: those who do all of it, and for several services somebody for each.

use super::tag::{Tick, all, button, el, nothing, own, said, tick_card, told, value, with};
use super::{Html, Ui, part, services};
use crate::flow::offer::{self, Span};
use crate::flow::visit::{Visit, VisitMsg};
use chairtime_shared::api::StaffChoice;
use chairtime_shared::catalogue::StaffMember;
use chairtime_shared::id::{ServiceId, StaffId};

/// Names of the radio buttons, of which those of one service exclude one another; as many as a visit has services at most.
const PLACES: &str = "0123456789";

pub(super) fn screen(visit: &Visit, ui: &Ui) -> Html {
    let shop = &visit.shop.storefront;
    let able: Vec<_> = offer::able(shop, &visit.services).collect();
    let mut cards = Vec::new();
    if able.len() > 1
        && let Some((price, duration)) = offer::spans(shop, &visit.services)
    {
        let texts = ui.texts;
        let price = part::price(shop, price, ui);
        let words =
            [texts.anyone().to_owned(), texts.anyone_hint().to_owned(), part::durations(duration, ui), price];
        cards.push(card(StaffChoice::Any, "✦".to_owned(), words, ui));
    }
    for member in &able {
        cards.push(one(visit, member, ui));
    }
    let mut children = vec![part::head(visit, ui.texts.choose_staff(), ui), part::notice(visit, ui)];
    if able.is_empty() {
        children.extend(each(visit, ui));
    } else {
        children.push(el("ul", "list", cards));
        if visit.services.len() > 1 {
            let open = if matches!(visit.staff, StaffChoice::Each { .. }) { "true" } else { "" };
            let mut inner = vec![told("summary", "", ui.texts.each_staff())];
            inner.extend(each(visit, ui));
            children.push(with("details", &["open"], vec![value(open)], inner));
        }
    }
    all(children)
}

/// Somebody for each service, or whoever is free, and what it comes to.
fn each(visit: &Visit, ui: &Ui) -> Vec<Html> {
    let shop = &visit.shop.storefront;
    let mut parts = Vec::new();
    for (place, id) in visit.services.iter().enumerate() {
        let (Some(service), Some(name)) = (offer::service(shop, id), PLACES.get(place..=place)) else {
            continue;
        };
        let chosen = visit.staff.wanted(place);
        let choice = |on: bool, staff: Option<StaffId>, words: Vec<Html>| {
            let tick = Tick { kind: "radio", name, on, off_limits: false };
            tick_card(&tick, ui.visit(VisitMsg::One(place, staff)), el("span", "wide", words))
        };
        let id = std::slice::from_ref(id);
        let mut cards = vec![said("legend", "", service.name.clone())];
        if offer::has_choice(shop, id) {
            cards.push(choice(chosen.is_none(), None, vec![told("b", "", ui.texts.anyone())]));
        }
        for member in offer::able(shop, id) {
            let price = price(visit, id, member, ui);
            let words = vec![said("b", "", member.name.clone()), said("span", "price", price)];
            let on = chosen == Some(&member.id) || !offer::has_choice(shop, id);
            cards.push(choice(on, Some(member.id.clone()), words));
        }
        parts.push(el("fieldset", "each", cards));
    }
    let spans = offer::spans_of_each(shop, &visit.services, &visit.staff);
    parts.push(services::bar(shop, visit.services.len(), spans, ui.visit(VisitMsg::StaffDone), ui));
    parts
}

/// What `services` cost with one person.
fn price(visit: &Visit, services: &[ServiceId], member: &StaffMember, ui: &Ui) -> String {
    let shop = &visit.shop.storefront;
    let quote = offer::quote_with(shop, services, &offer::alone(services, member));
    quote.map_or_else(String::new, |quote| {
        let span = Span { from: quote.total_from.minor(), to: quote.total_to.minor() };
        part::price(shop, span, ui)
    })
}

fn one(visit: &Visit, member: &StaffMember, ui: &Ui) -> Html {
    let shop = &visit.shop.storefront;
    let initial: String = member.name.chars().take(1).collect();
    let team = offer::alone(&visit.services, member);
    let duration = part::duration(offer::duration_with(shop, &visit.services, &team), ui);
    let price = price(visit, &visit.services, member, ui);
    let choice = StaffChoice::Member { id: member.id.clone() };
    card(choice, initial, [member.name.clone(), member.title.clone(), duration, price], ui)
}

fn card(choice: StaffChoice, initial: String, [name, title, duration, price]: [String; 4], ui: &Ui) -> Html {
    let children = vec![
        said("b", "", name),
        said("span", "price", price),
        if title.is_empty() { nothing() } else { said("small", "", title) },
        part::meta(vec![duration]),
    ];
    // The initial is a picture of the name beside it.
    let face =
        with("span", &["class", "aria-hidden"], vec![value("face"), value("true")], vec![own(initial)]);
    let pick = ui.visit(VisitMsg::Staff(choice));
    el("li", "", vec![button("card", pick, vec![face, el("span", "wide", children)])])
}
