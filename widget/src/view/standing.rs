//! A booking that exists: held, booked, expired, cancelled; with what can be done about it.

use super::{Ui, part, summary};
use crate::flow::Msg;
use crate::flow::standing::{Face, Money as Paid, Standing, StandingMsg};
use crate::i18n::{Texts, fill};
use crate::ics;
use chairtime_shared::api::{BookingAction, BookingAnswer};
use yew::prelude::*;

/// How a screen looks: a sign, a heading, a sentence.
struct Look {
    sign: &'static str,
    title: &'static str,
    text: String,
}

fn look(face: Face, texts: &'static Texts, paid: &str, refunded: &str) -> Look {
    let (sign, title, text) = match face {
        Face::Loading => ("wait", texts.loading, ""),
        Face::Failed => ("bad", texts.failed, ""),
        Face::Unknown => ("bad", texts.unknown_booking, texts.unknown_hint),
        Face::Leaving => ("wait", texts.leaving, texts.leaving_hint),
        Face::Checking => ("wait", texts.checking, texts.checking_hint),
        Face::Processing => ("wait", texts.processing, texts.processing_hint),
        Face::Awaiting => ("hold", texts.awaiting, texts.awaiting_hint),
        Face::Declined => ("bad", texts.declined, texts.declined_hint),
        Face::HoldOver => ("wait", texts.checking, texts.hold_over),
        Face::Booked(money) => (
            "good",
            texts.booked,
            match money {
                Paid::None => texts.booked_unpaid,
                Paid::Paid => texts.booked_paid,
                Paid::Refunding => texts.booked_refunding,
                Paid::Refunded => texts.booked_refunded,
            },
        ),
        Face::Expired(money) => (
            "bad",
            texts.expired,
            match money {
                Paid::None => texts.expired_unpaid,
                Paid::Paid => texts.expired_paid,
                Paid::Refunding => texts.expired_refunding,
                Paid::Refunded => texts.expired_refunded,
            },
        ),
        Face::Cancelled(money) => (
            "bad",
            texts.cancelled,
            match money {
                Paid::None => texts.cancelled_none,
                Paid::Paid => texts.cancelled_paid,
                Paid::Refunding => texts.cancelled_refunding,
                Paid::Refunded => texts.cancelled_refunded,
            },
        ),
        Face::Past => ("good", texts.past, ""),
    };
    let back = matches!(
        face,
        Face::Booked(Paid::Refunding | Paid::Refunded)
            | Face::Expired(Paid::Refunding | Paid::Refunded)
            | Face::Cancelled(Paid::Refunding | Paid::Refunded)
    );
    Look { sign, title, text: fill(text, &[if back { refunded } else { paid }]) }
}

pub(super) fn screen(standing: &Standing, ui: &Ui) -> (Html, String) {
    let face = standing.face();
    let answer = standing.answer.as_ref();
    let sum = |pick: fn(&BookingAnswer) -> chairtime_shared::money::Money| {
        answer.map_or_else(String::new, |answer| ui.format.money(pick(answer)))
    };
    let (paid, refunded) = (sum(|answer| answer.booking.paid), sum(|answer| answer.booking.refunded));
    let look = look(face, ui.texts, &paid, &refunded);
    let left = standing
        .seconds_left()
        .filter(|left| *left > 0 && matches!(face, Face::Awaiting | Face::Declined | Face::Leaving))
        .map(|left| fill(ui.texts.held_for, &[&format!("{}:{:02}", left / 60, left % 60)]));
    let spoken = format!("{} {}", look.title, look.text);
    let failure = standing
        .failure
        .as_ref()
        .filter(|_| !matches!(face, Face::Unknown))
        .map(|failure| part::failed(ui.texts, failure, ui.click(Msg::Standing(StandingMsg::Look))));
    let html = html! {
        <>
            <div class="standing">
                <span class={classes!("sign", look.sign)} aria-hidden="true" />
                <h2 id="heading" tabindex="-1">{ look.title }</h2>
                if !look.text.is_empty() { <p>{ look.text }</p> }
                if let Some(left) = left { <p class="left" role="timer">{ left }</p> }
            </div>
            { for failure }
            { actions(standing, face, ui) }
            { for answer.map(|answer| card(standing, answer, face, ui)) }
            { ends(standing, face, ui) }
        </>
    };
    (html, spoken)
}

fn button(label: &'static str, class: &'static str, msg: StandingMsg, ui: &Ui) -> Html {
    html! { <button type="button" {class} onclick={ui.click(Msg::Standing(msg))}>{ label }</button> }
}

fn actions(standing: &Standing, face: Face, ui: &Ui) -> Html {
    let texts = ui.texts;
    let busy = standing.busy == Some(BookingAction::Checkout);
    let another = || button(texts.another_time, "quiet", StandingMsg::AnotherTime, ui);
    let inner = match face {
        Face::Leaving => {
            let url =
                standing.answer.as_ref().and_then(|answer| answer.checkout.as_ref()).map(|c| c.url.clone());
            html! { <a class="primary" href={url} target="_top">{ texts.to_payment }</a> }
        }
        Face::Awaiting | Face::Declined => {
            let due = standing.answer.as_ref().and_then(|answer| answer.booking.quote.prepayment.due_now());
            let label = due.map_or_else(
                || texts.to_payment.to_owned(),
                |due| fill(texts.pay_now, &[&ui.format.money(due)]),
            );
            html! {
                <>
                    <button type="button" class={classes!("primary", busy.then_some("waits"))}
                        onclick={ui.click(Msg::Standing(StandingMsg::Pay))}>
                        { if busy { texts.sending.to_owned() } else { label } }
                    </button>
                    { another() }
                </>
            }
        }
        Face::Expired(_) => button(texts.another_time, "primary", StandingMsg::AnotherTime, ui),
        Face::Processing | Face::HoldOver => button(texts.look_again, "quiet", StandingMsg::Look, ui),
        Face::Cancelled(_) => another(),
        Face::Loading | Face::Failed | Face::Unknown | Face::Checking | Face::Booked(_) | Face::Past => {
            return html! {};
        }
    };
    html! { <div class="actions">{ inner }</div> }
}

fn card(standing: &Standing, answer: &BookingAnswer, face: Face, ui: &Ui) -> Html {
    let (booking, shop, texts) = (&answer.booking, &standing.shop.storefront, ui.texts);
    let lines = booking.lines.iter().map(|line| {
        let time = ui.format.instant_time(line.start);
        html! {
            <li>
                <time>{ time }</time>
                <span class="main"><b>{ line.name.clone() }</b><small>{ fill(texts.with, &[&line.staff_name]) }</small></span>
            </li>
        }
    });
    let own = ui.format.own_time(booking.start).map(|own| fill(texts.own_time, &[&own]));
    let kept = booking.paid.minus(booking.refunded).unwrap_or(booking.paid);
    let rest = |of: chairtime_shared::money::Money| {
        of.minus(kept).unwrap_or_else(|_| chairtime_shared::money::Money::zero(of.currency()))
    };
    let quote = &booking.quote;
    html! {
        <section class="summary" aria-label={texts.summary}>
            <div class="when"><b>{ ui.format.instant_day(booking.start) }</b></div>
            if let Some(own) = own { <small>{ own }</small> }
            <ul class="lines">{ for lines }</ul>
            if !shop.address.is_empty() {
                <p class="address"><small>{ texts.where_at }</small>{ format!("{}, {}", shop.name, shop.address) }</p>
            }
            <dl>
                { summary::row(texts.total, &part::total(quote.total_from, quote.total_to, ui), "sum") }
                if !booking.paid.is_zero() { { summary::row(texts.paid_sum, &ui.format.money(booking.paid), "") } }
                if !booking.refunded.is_zero() {
                    { summary::row(texts.refunded_sum, &ui.format.money(booking.refunded), "") }
                }
                if matches!(face, Face::Booked(_)) {
                    { summary::row(texts.rest_at_salon,
                        &part::total(rest(quote.total_from), rest(quote.total_to), ui), "") }
                }
            </dl>
        </section>
    }
}

fn ends(standing: &Standing, face: Face, ui: &Ui) -> Html {
    let (shop, texts) = (&standing.shop.storefront, ui.texts);
    let calendar = standing.answer.as_ref().filter(|_| matches!(face, Face::Booked(_))).map(|answer| {
        let file = ics::calendar_file(&answer.booking, &shop.name, &shop.address, answer.now);
        let href = format!("data:text/calendar;charset=utf-8,{}", js_sys::encode_uri_component(&file));
        html! { <a class="quiet" {href} download="visit.ics">{ texts.calendar_file }</a> }
    });
    let again =
        matches!(face, Face::Booked(_) | Face::Past | Face::Unknown | Face::Cancelled(_) | Face::Expired(_));
    html! {
        <div class="actions ends">
            { for calendar }
            if again { { button(texts.another_visit, "quiet", StandingMsg::AnotherVisit, ui) } }
            if !shop.website.is_empty() && !matches!(face, Face::Leaving) {
                <a class="link" href={shop.website.clone()} target="_top">{ texts.to_website }</a>
            }
        </div>
    }
}
