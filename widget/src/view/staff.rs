//! Step 2: who does the visit, or anyone who is free. Only those who do all of it are offered.

use super::tag::{all, button, el, nothing, own, said, value, with};
use super::{Html, Ui, part};
use crate::flow::offer::{self, Span};
use crate::flow::visit::{Visit, VisitMsg};
use chairtime_shared::api::StaffChoice;
use chairtime_shared::catalogue::StaffMember;

pub(super) fn screen(visit: &Visit, ui: &Ui) -> Html {
    let shop = &visit.shop.storefront;
    let mut cards = Vec::new();
    if let Some((price, duration)) = offer::spans(shop, &visit.services) {
        let texts = ui.texts;
        let price = part::price(shop, price, ui);
        let words =
            [texts.anyone().to_owned(), texts.anyone_hint().to_owned(), part::durations(duration, ui), price];
        cards.push(card(StaffChoice::Any, "✦".to_owned(), words, ui));
    }
    for member in offer::able(shop, &visit.services) {
        cards.push(one(visit, member, ui));
    }
    all(vec![
        part::head(visit, ui.texts.choose_staff(), ui),
        part::notice(visit, ui),
        el("ul", "list", cards),
    ])
}

fn one(visit: &Visit, member: &StaffMember, ui: &Ui) -> Html {
    let shop = &visit.shop.storefront;
    let initial: String = member.name.chars().take(1).collect();
    let duration = part::duration(offer::duration_with(shop, &visit.services, member), ui);
    let price = offer::quote_with(shop, &visit.services, member).map_or_else(String::new, |quote| {
        let span = Span { from: quote.total_from.minor(), to: quote.total_to.minor() };
        part::price(shop, span, ui)
    });
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
