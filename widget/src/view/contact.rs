//! Step 4: who comes, what they agree to, how it is paid.

use super::screen::name;
use super::tag::{Tick, all, el, form, nothing, own, said, tick_card, told, value, with};
use super::{Ui, field, part, summary};
use crate::flow::Msg;
use crate::flow::contact::Form;
use crate::flow::visit::{Cost, Notice, Visit, VisitMsg};
use crate::host;
use crate::i18n::fill;
use chairtime_shared::api::PayChoice;
use chairtime_shared::prepayment::{Collect, Prepayment, Quote};
use yew::prelude::*;

pub(super) fn screen(visit: &Visit, ui: &Ui) -> Html {
    let Some(quote) = visit.quote() else { return nothing() };
    let send = ui.send.clone();
    let onsubmit = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(fresh) = host::booking_id() {
            send.emit(Msg::Visit(VisitMsg::Send { fresh }));
        }
    });
    // What is about sending stands by the button, what is about the visit at the top.
    let at_button = matches!(visit.notice, Some(Notice::Fields | Notice::Failed(_) | Notice::Unanswered));
    let texts = &visit.shop.storefront.texts;
    let inside = vec![
        payment(&visit.form, &quote, ui),
        places(visit, &quote, ui),
        field::fields(&visit.form, ui),
        policy(visit, ui),
        field::consent(&visit.form, &texts.consent.text, ui),
        visit.mandate().map_or_else(nothing, |asked| field::mandate(&visit.form, asked, ui)),
        submit(visit, &quote, if at_button { part::notice(visit, ui) } else { nothing() }, ui),
    ];
    all(vec![
        part::head(visit, ui.texts.your_details(), ui),
        if at_button { nothing() } else { part::notice(visit, ui) },
        summary::card(visit, &quote, ui),
        form(onsubmit, inside),
    ])
}

/// What calling off costs: what the rules come to, and the salon's own words.
fn policy(visit: &Visit, ui: &Ui) -> Html {
    let words = &visit.shop.storefront.texts.cancellation;
    let mut children = vec![told("h3", "", ui.texts.cancellation())];
    if let Some(Cost { free_until, most }) = visit.cost() {
        let text = if free_until.is_some() { ui.texts.cost_free_until() } else { ui.texts.cost_now() };
        let until = free_until.map(|until| ui.format.instant(until)).unwrap_or_default();
        children.push(said("p", "", fill(text, &[&until, &ui.format.money(most)])));
    }
    if !words.is_empty() {
        children.push(said("p", "", words.clone()));
    }
    if children.len() > 1 { el("div", "policy", children) } else { nothing() }
}

/// The choice between now and at the salon, or why there is none.
fn payment(form: &Form, quote: &Quote, ui: &Ui) -> Html {
    let due = match quote.prepayment {
        Prepayment::Optional { due_now } => ui.format.money(due_now),
        Prepayment::BelowMinimum { would_be } => {
            return said("p", "notice", fill(ui.texts.below_minimum(), &[&ui.format.money(would_be)]));
        }
        Prepayment::Off | Prepayment::Required { .. } => return nothing(),
    };
    let choice = |pay: PayChoice, label: String, hint: Html| {
        let tick = Tick { kind: "radio", name: "pay", on: form.pay == pay, off_limits: false };
        let words = el("span", "main", vec![said("b", "", label), hint]);
        tick_card(&tick, ui.visit(VisitMsg::Pay(pay)), words)
    };
    let hint = told("small", "", ui.texts.pay_now_hint());
    el(
        "fieldset",
        "",
        vec![
            told("legend", "", ui.texts.how_to_pay()),
            choice(PayChoice::Now, fill(by_card(quote, ui), &[&due]), hint),
            choice(PayChoice::AtSalon, ui.texts.pay_later().to_owned(), nothing()),
        ],
    )
}

/// The choice between the providers, where the sum can be paid at several.
fn places(visit: &Visit, quote: &Quote, ui: &Ui) -> Html {
    let chosen = visit.place(quote);
    if chosen.is_none() {
        return nothing();
    }
    let mut children = vec![told("legend", "", ui.texts.pay_where())];
    for place in visit.places(quote) {
        let tick = Tick { kind: "radio", name: "provider", on: chosen == Some(place), off_limits: false };
        let words = told("b", "", name(place));
        children.push(tick_card(&tick, ui.visit(VisitMsg::PayAt(place)), words));
    }
    el("fieldset", "places", children)
}

/// What is done with the card.
pub(super) fn by_card(quote: &Quote, ui: &Ui) -> &'static str {
    if quote.collect == Collect::Hold { ui.texts.hold_now() } else { ui.texts.pay_now() }
}

fn submit(visit: &Visit, quote: &Quote, notice: Html, ui: &Ui) -> Html {
    let due = visit.due_now(quote);
    let held = quote.collect == Collect::Hold;
    let sending = visit.is_sending();
    let label = match due {
        _ if sending => ui.texts.sending().to_owned(),
        _ if visit.attempt.is_some() => ui.texts.send_again().to_owned(),
        Some(due) => {
            let words = if held { ui.texts.agree_and_hold() } else { ui.texts.agree_and_pay() };
            fill(words, &[&ui.format.money(due)])
        }
        None => ui.texts.book().to_owned(),
    };
    let class = if sending { "primary waits" } else { "primary" };
    let values =
        vec![value("submit"), value(class), value(class), sending.then_some(AttrValue::Static("true"))];
    let button = with("button", &["type", "class", "part", "aria-disabled"], values, vec![own(label)]);
    let before = due.filter(|_| held).map_or_else(nothing, |due| {
        said("p", "notice", fill(ui.texts.hold_note(), &[&ui.format.money(due)]))
    });
    let note = if due.is_some() { told("p", "hint", ui.texts.pay_note()) } else { nothing() };
    el("div", "submit", vec![notice, before, button, note])
}
