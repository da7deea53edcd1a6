//! Step 4: who comes, what they agree to, how it is paid.

use super::{Ui, part, summary};
use crate::flow::Msg;
use crate::flow::contact::{Consent, Form};
use crate::flow::visit::{Notice, Step};
use crate::flow::visit::{Visit, VisitMsg, pay_choice};
use crate::host;
use crate::i18n::fill;
use chairtime_shared::api::PayChoice;
use chairtime_shared::contact::{ContactField, FieldFault};
use chairtime_shared::prepayment::{Prepayment, Quote};
use wasm_bindgen::JsValue;
use yew::prelude::*;

pub(super) fn screen(visit: &Visit, ui: &Ui) -> Html {
    let Some(quote) = visit.quote() else { return html! {} };
    let send = ui.send.clone();
    let onsubmit = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(fresh) = host::booking_id() {
            send.emit(Msg::Visit(VisitMsg::Send { fresh }));
        }
    });
    let form = &visit.form;
    let policy = &visit.shop.storefront.texts.cancellation;
    html! {
        <>
            { part::head(Step::Contact, ui.texts.your_details, ui) }
            { part::notice(visit, ui) }
            { summary::card(visit, &quote, ui) }
            <form {onsubmit} novalidate=true>
                { payment(form, &quote, ui) }
                { field(form, &NAME, ui) }
                { field(form, &PHONE, ui) }
                { field(form, &EMAIL, ui) }
                { comment(form, ui) }
                if !policy.is_empty() {
                    <div class="policy"><h4>{ ui.texts.cancellation }</h4><p>{ policy.clone() }</p></div>
                }
                { consent(visit, ui) }
                { submit(visit, &quote, ui) }
            </form>
        </>
    }
}

struct Field {
    field: ContactField,
    id: &'static str,
    kind: &'static str,
    autocomplete: &'static str,
}

const NAME: Field = Field { field: ContactField::Name, id: "name", kind: "text", autocomplete: "name" };
const PHONE: Field = Field { field: ContactField::Phone, id: "phone", kind: "tel", autocomplete: "tel" };
const EMAIL: Field = Field { field: ContactField::Email, id: "email", kind: "email", autocomplete: "email" };

fn fault_text(field: ContactField, fault: FieldFault, ui: &Ui) -> &'static str {
    match (fault, field) {
        (FieldFault::Missing, ContactField::Consent) => ui.texts.consent_missing,
        (FieldFault::Missing, _) => ui.texts.missing,
        (FieldFault::TooLong, _) => ui.texts.too_long,
        (FieldFault::Malformed, ContactField::Phone) => ui.texts.malformed_phone,
        (FieldFault::Malformed, ContactField::Email) => ui.texts.malformed_email,
        (FieldFault::Malformed, _) => ui.texts.malformed,
        (FieldFault::CountryCode, _) => ui.texts.country_code,
    }
}

/// The message below a field; also what `aria-describedby` points to.
fn error(form: &Form, field: ContactField, id: &'static str, ui: &Ui) -> Html {
    match form.fault(field) {
        None => html! {},
        Some(fault) => {
            html! { <p class="error" id={format!("{id}-error")}>{ fault_text(field, fault, ui) }</p> }
        }
    }
}

fn typed(field: ContactField, ui: &Ui) -> Callback<InputEvent> {
    let send = ui.send.clone();
    Callback::from(move |event: InputEvent| {
        let target = event.target().map_or(JsValue::NULL, JsValue::from);
        let value = js_sys::Reflect::get(&target, &"value".into()).ok().and_then(|value| value.as_string());
        send.emit(Msg::Visit(VisitMsg::Typed(field, value.unwrap_or_default())));
    })
}

fn field(form: &Form, which: &Field, ui: &Ui) -> Html {
    let texts = ui.texts;
    let (label, hint, value) = match which.field {
        ContactField::Phone => (texts.phone, texts.phone_hint, &form.typed.phone),
        ContactField::Email => (texts.email, texts.email_hint, &form.typed.email),
        ContactField::Name | ContactField::Comment | ContactField::Consent => {
            (texts.name, "", &form.typed.name)
        }
    };
    let optional = which.field == ContactField::Email;
    let wrong = form.fault(which.field).is_some();
    let described = match (wrong, hint.is_empty()) {
        (true, _) => Some(format!("{}-error", which.id)),
        (false, false) => Some(format!("{}-hint", which.id)),
        (false, true) => None,
    };
    html! {
        <div class={classes!("field", wrong.then_some("wrong"))}>
            <label for={which.id}>{ label }if optional { <small>{ texts.optional }</small> }</label>
            <input id={which.id} name={which.id} type={which.kind} autocomplete={which.autocomplete}
                value={value.clone()} required={!optional} oninput={typed(which.field, ui)}
                aria-invalid={wrong.then_some("true")} aria-describedby={described} />
            { error(form, which.field, which.id, ui) }
            if !wrong && !hint.is_empty() { <p class="hint" id={format!("{}-hint", which.id)}>{ hint }</p> }
        </div>
    }
}

fn comment(form: &Form, ui: &Ui) -> Html {
    let wrong = form.fault(ContactField::Comment).is_some();
    html! {
        <div class={classes!("field", wrong.then_some("wrong"))}>
            <label for="comment">{ ui.texts.comment }<small>{ ui.texts.optional }</small></label>
            <textarea id="comment" name="comment" rows="2" value={form.typed.comment.clone()}
                oninput={typed(ContactField::Comment, ui)} aria-invalid={wrong.then_some("true")}
                aria-describedby={wrong.then_some("comment-error")} />
            { error(form, ContactField::Comment, "comment", ui) }
        </div>
    }
}

fn consent(visit: &Visit, ui: &Ui) -> Html {
    let form = &visit.form;
    let wrong = form.fault(ContactField::Consent).is_some();
    let send = ui.send.clone();
    let onchange = Callback::from(move |_: yew::Event| send.emit(Msg::Visit(VisitMsg::Consent)));
    html! {
        <div class={classes!("field", "consent", wrong.then_some("wrong"))}>
            <label>
                <input id="consent" type="checkbox" checked={form.consent == Consent::Given} required=true {onchange}
                    aria-invalid={wrong.then_some("true")} aria-describedby={wrong.then_some("consent-error")} />
                <span>{ visit.shop.storefront.texts.consent.text.clone() }</span>
            </label>
            { error(form, ContactField::Consent, "consent", ui) }
        </div>
    }
}

/// The choice between now and at the salon, or why there is none.
fn payment(form: &Form, quote: &Quote, ui: &Ui) -> Html {
    let due = match quote.prepayment {
        Prepayment::Optional { due_now } => ui.format.money(due_now),
        Prepayment::BelowMinimum { would_be } => {
            let text = fill(ui.texts.below_minimum, &[&ui.format.money(would_be)]);
            return html! { <p class="notice">{ text }</p> };
        }
        Prepayment::Off | Prepayment::Required { .. } => return html! {},
    };
    let radio = |pay: PayChoice, label: String, hint: &'static str| {
        let send = ui.send.clone();
        let onchange = Callback::from(move |_: yew::Event| send.emit(Msg::Visit(VisitMsg::Pay(pay))));
        html! {
            <label class="card">
                <input type="radio" name="pay" checked={form.pay == pay} {onchange} />
                <span class="main"><b>{ label }</b>if !hint.is_empty() { <small>{ hint }</small> }</span>
            </label>
        }
    };
    html! {
        <fieldset>
            <legend>{ ui.texts.how_to_pay }</legend>
            { radio(PayChoice::Now, fill(ui.texts.pay_now, &[&due]), ui.texts.pay_now_hint) }
            { radio(PayChoice::AtSalon, ui.texts.pay_later.to_owned(), "") }
        </fieldset>
    }
}

fn submit(visit: &Visit, quote: &Quote, ui: &Ui) -> Html {
    let due = quote.prepayment.due_now().filter(|_| pay_choice(quote, visit.form.pay) == PayChoice::Now);
    let sending = visit.is_sending();
    let label = match (&visit.notice, due) {
        _ if sending => ui.texts.sending.to_owned(),
        (Some(Notice::Unanswered | Notice::Failed(_)), _) if visit.attempt.is_some() => {
            ui.texts.send_again.to_owned()
        }
        (_, Some(due)) => fill(ui.texts.agree_and_pay, &[&ui.format.money(due)]),
        (_, None) => ui.texts.book.to_owned(),
    };
    html! {
        <div class="submit">
            if visit.notice.is_some() { { part::notice(visit, ui) } }
            <button type="submit" class={classes!("primary", sending.then_some("waits"))} aria-disabled={sending.then_some("true")}>
                { label }
            </button>
            if due.is_some() { <p class="hint">{ ui.texts.pay_note }</p> }
        </div>
    }
}
