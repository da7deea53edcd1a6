//! The visit in a few lines: what, with whom, when, for how much.

use super::{Ui, part};
use crate::flow::Msg;
use crate::flow::offer;
use crate::flow::visit::{Visit, VisitMsg, pay_choice};
use chairtime_shared::api::{PayChoice, StaffChoice};
use chairtime_shared::money::Money;
use chairtime_shared::prepayment::Quote;
use yew::prelude::*;

fn names(visit: &Visit) -> String {
    let shop = &visit.shop.storefront;
    let names: Vec<&str> =
        visit.services.iter().filter_map(|id| offer::service(shop, id)).map(|s| s.name.as_str()).collect();
    names.join(" + ")
}

/// One line for the times step.
pub(super) fn short(visit: &Visit, ui: &Ui) -> Html {
    let staff = match &visit.staff {
        StaffChoice::Any => ui.texts.anyone.to_owned(),
        StaffChoice::Member { id } => {
            offer::member(&visit.shop.storefront, id).map(|m| m.name.clone()).unwrap_or_default()
        }
    };
    html! { <p class="short">{ names(visit) }<span>{ staff }</span></p> }
}

/// A row of name and sum.
pub(super) fn row(name: &str, value: &str, class: &'static str) -> Html {
    html! { <div {class}><dt>{ name.to_owned() }</dt><dd>{ value.to_owned() }</dd></div> }
}

/// The card above the contact form.
pub(super) fn card(visit: &Visit, quote: &Quote, ui: &Ui) -> Html {
    let Some(time) = &visit.time else { return html! {} };
    let shop = &visit.shop.storefront;
    let Some(staff) = offer::chosen(shop, &visit.staff, &time.staff) else { return html! {} };
    let duration = part::duration(offer::duration_with(shop, &visit.services, staff), ui);
    let when = format!("{}, {}", ui.format.instant_day(time.start), ui.format.time(time.local));
    let own = ui.format.own_time(time.start).map(|own| crate::i18n::fill(ui.texts.own_time, &[&own]));
    html! {
        <section class="summary" aria-label={ui.texts.summary}>
            <div class="when">
                <b>{ when }</b>
                <button type="button" class="link" onclick={ui.click(Msg::Visit(VisitMsg::Back))}>{ ui.texts.change }</button>
            </div>
            if let Some(own) = own { <small>{ own }</small> }
            <p>{ names(visit) }</p>
            <small class="meta"><span>{ staff.name.clone() }</span><span>{ duration }</span></small>
            { money(quote, pay_choice(quote, visit.form.pay), ui) }
        </section>
    }
}

/// "Now X, at the salon Y".
fn money(quote: &Quote, pay: PayChoice, ui: &Ui) -> Html {
    let now = quote.prepayment.due_now().filter(|_| pay == PayChoice::Now);
    let rest = |of: Money, now: Money| of.minus(now).unwrap_or_else(|_| Money::zero(of.currency()));
    html! {
        <dl>
            { row(ui.texts.total, &part::total(quote.total_from, quote.total_to, ui), "sum") }
            if let Some(now) = now {
                { row(ui.texts.now_part, &ui.format.money(now), "") }
                { row(ui.texts.salon_part,
                    &part::total(rest(quote.total_from, now), rest(quote.total_to, now), ui), "") }
            } else {
                { row(ui.texts.salon_part, &part::total(quote.total_from, quote.total_to, ui), "") }
            }
        </dl>
    }
}
