//! The visit in a few lines: what, with whom, when, for how much.

use super::tag::{action, el, nothing, own, said, told, value, with};
use super::{Html, Ui, part};
use crate::flow::offer;
use crate::flow::visit::{Visit, VisitMsg, pay_choice};
use crate::i18n::fill;
use chairtime_shared::api::PayChoice;
use chairtime_shared::money::Money;
use chairtime_shared::prepayment::{Collect, Quote};
use chairtime_shared::text::each_once;
use chairtime_shared::time::Timestamp;

fn names(visit: &Visit) -> String {
    let shop = &visit.shop.storefront;
    let mut names = String::new();
    for service in visit.services.iter().filter_map(|id| offer::service(shop, id)) {
        if !names.is_empty() {
            names.push_str(" + ");
        }
        names.push_str(&service.name);
    }
    names
}

/// One line for the times step.
pub(super) fn short(visit: &Visit, ui: &Ui) -> Html {
    let shop = &visit.shop.storefront;
    let name = |place| match visit.staff.wanted(place) {
        None => ui.texts.anyone(),
        Some(id) => offer::member(shop, id).map_or("", |member| &member.name),
    };
    let staff = each_once((0..visit.services.len()).map(name));
    let mut children = vec![own(names(visit)), said("span", "", staff)];
    if visit.moving.is_some() && visit.has_choice() {
        children.push(action("link", ui.visit(VisitMsg::SomebodyElse), ui.texts.change()));
    }
    el("p", "short", children)
}

/// A row of name and sum.
pub(super) fn row(name: &'static str, value: String, class: &'static str) -> Html {
    el("div", class, vec![told("dt", "", name), said("dd", "", value)])
}

/// The client's own clock, where it differs.
pub(super) fn own_time(at: Timestamp, ui: &Ui) -> Html {
    ui.format.own_time(at).map_or_else(nothing, |own| said("small", "", fill(ui.texts.own_time(), &[&own])))
}

/// What is left of a sum.
pub(super) fn rest(of: Money, now: Money) -> Money {
    of.minus(now).unwrap_or_else(|_| Money::zero(of.currency()))
}

/// The card above the contact form.
pub(super) fn card(visit: &Visit, quote: &Quote, ui: &Ui) -> Html {
    let Some(time) = &visit.time else { return nothing() };
    let shop = &visit.shop.storefront;
    let Some(team) = visit.team() else { return nothing() };
    let duration = part::duration(offer::duration_with(shop, &visit.services, &team), ui);
    let when = ui.format.instant(time.start);
    let change = action("link", ui.visit(VisitMsg::Back), ui.texts.change());
    frame(
        vec![
            el("div", "when", vec![said("b", "", when), change]),
            own_time(time.start, ui),
            said("p", "", names(visit)),
            part::meta(vec![offer::names(&team), duration]),
            money(quote, pay_choice(quote, visit.form.pay), ui),
        ],
        ui,
    )
}

/// The grey card with its name for screen readers.
pub(super) fn frame(children: Vec<Html>, ui: &Ui) -> Html {
    with("section", &["class", "aria-label"], vec![value("summary"), value(ui.texts.summary())], children)
}

/// What is paid or held now.
pub(super) fn now_row(quote: &Quote, due: Money, ui: &Ui) -> Html {
    let held = quote.collect == Collect::Hold;
    row(if held { ui.texts.hold_part() } else { ui.texts.now_part() }, ui.format.money(due), "")
}

/// "Now X, at the salon Y".
fn money(quote: &Quote, pay: PayChoice, ui: &Ui) -> Html {
    let mut rows = vec![row(ui.texts.total(), part::total(quote.total_from, quote.total_to, ui), "sum")];
    let mut left = (quote.total_from, quote.total_to);
    if let (Some(now), PayChoice::Now) = (quote.prepayment.due_now(), pay) {
        rows.push(now_row(quote, now, ui));
        if quote.collect == Collect::Charge {
            left = (rest(left.0, now), rest(left.1, now));
        }
    }
    if !left.1.is_zero() {
        rows.push(row(ui.texts.salon_part(), part::total(left.0, left.1, ui), ""));
    }
    el("dl", "", rows)
}
