//! The fields of the contact form: label, input, hint, what is wrong with it.

use super::Ui;
use super::tag::{all, el, fixed, nothing, said, ticked, told, typed, value, with};
use crate::flow::Msg;
use crate::flow::contact::{Consent, Form};
use crate::flow::visit::VisitMsg;
use chairtime_shared::contact::{ContactField, FieldFault};
use chairtime_shared::mandate::Mandate;
use chairtime_shared::text::joined;
use wasm_bindgen::JsValue;
use yew::prelude::*;

struct Field {
    which: ContactField,
    /// Also the name, and the stem of the message's id.
    id: &'static str,
    kind: &'static str,
    label: &'static str,
    hint: &'static str,
    optional: bool,
}

/// All fields that are typed into.
pub(super) fn fields(form: &Form, ui: &Ui) -> Html {
    let texts = ui.texts;
    let field = |which, id, kind, label, hint, optional| Field { which, id, kind, label, hint, optional };
    let typed = &form.typed;
    all(vec![
        input(form, &field(ContactField::Name, "name", "text", texts.name(), "", false), &typed.name, ui),
        input(
            form,
            &field(ContactField::Phone, "phone", "tel", texts.phone(), texts.phone_hint(), false),
            &typed.phone,
            ui,
        ),
        input(
            form,
            &field(ContactField::Email, "email", "email", texts.email(), texts.email_hint(), true),
            &typed.email,
            ui,
        ),
        input(
            form,
            &field(ContactField::Comment, "comment", "", texts.comment(), "", true),
            &typed.comment,
            ui,
        ),
    ])
}

fn fault_text(field: ContactField, fault: FieldFault, ui: &Ui) -> &'static str {
    match (fault, field) {
        (FieldFault::Missing, ContactField::Consent | ContactField::Mandate) => ui.texts.consent_missing(),
        (FieldFault::Missing, _) => ui.texts.missing(),
        (FieldFault::TooLong, _) => ui.texts.too_long(),
        (FieldFault::Malformed, ContactField::Phone) => ui.texts.malformed_phone(),
        (FieldFault::Malformed, ContactField::Email) => ui.texts.malformed_email(),
        (FieldFault::Malformed, _) => ui.texts.malformed(),
        (FieldFault::CountryCode, _) => ui.texts.country_code(),
    }
}

/// The line below a field, which `aria-describedby` points to: what is wrong, else the hint.
fn line(form: &Form, field: &Field, ui: &Ui) -> Html {
    let (class, text) = match form.fault(field.which) {
        Some(fault) => ("error", fault_text(field.which, fault, ui)),
        None if field.hint.is_empty() => return nothing(),
        None => ("hint", field.hint),
    };
    with("p", &["class", "id"], vec![value(class), Some(line_id(field.id).into())], vec![fixed(text)])
}

fn line_id(id: &str) -> String {
    joined(&[id, "-line"])
}

/// What is typed goes into that field; without one it is what services are searched for.
fn typing(field: Option<ContactField>, ui: &Ui) -> Callback<InputEvent> {
    let send = ui.send.clone();
    Callback::from(move |event: InputEvent| {
        let target = event.target().map_or(JsValue::NULL, JsValue::from);
        let value = js_sys::Reflect::get(&target, &"value".into()).ok().and_then(|value| value.as_string());
        let text = value.unwrap_or_default();
        send.emit(Msg::Visit(match field {
            Some(field) => VisitMsg::Typed(field, text),
            None => VisitMsg::Search(text),
        }));
    })
}

fn invalid(wrong: bool) -> Option<AttrValue> {
    wrong.then_some(AttrValue::Static("true"))
}

fn input(form: &Form, field: &Field, text: &str, ui: &Ui) -> Html {
    let wrong = form.fault(field.which).is_some();
    let described = (wrong || !field.hint.is_empty()).then(|| line_id(field.id));
    let (invalid, oninput) = (invalid(wrong), typing(Some(field.which), ui));
    let optional = if field.optional { told("small", "", ui.texts.optional()) } else { nothing() };
    let label = with("label", &["for"], vec![value(field.id)], vec![fixed(field.label), optional]);
    let (id, described) = (value(field.id), described.map(AttrValue::from));
    let input = if field.kind.is_empty() {
        let keys = &["id", "name", "rows", "aria-invalid", "aria-describedby"];
        typed("textarea", keys, vec![id.clone(), id, value("2"), invalid, described], text, oninput)
    } else {
        let keys = &["id", "name", "type", "autocomplete", "required", "aria-invalid", "aria-describedby"];
        // The kinds are also the names that browsers fill in by.
        let autocomplete = value(if field.kind == "text" { "name" } else { field.kind });
        let required = (!field.optional).then_some(AttrValue::Static(""));
        let values = vec![id.clone(), id, value(field.kind), autocomplete, required, invalid, described];
        typed("input", keys, values, text, oninput)
    };
    el("div", if wrong { "field wrong" } else { "field" }, vec![label, input, line(form, field, ui)])
}

/// Where services are searched for.
pub(super) fn search(text: &str, ui: &Ui) -> Html {
    let label = value(ui.texts.search());
    let keys = &["type", "class", "aria-label", "placeholder"];
    typed("input", keys, vec![value("search"), value("search"), label.clone(), label], text, typing(None, ui))
}

/// A box that must be ticked, and the text beside it.
fn tick(form: &Form, field: &Field, on: bool, turn: VisitMsg, text: String, ui: &Ui) -> Html {
    let wrong = form.fault(field.which).is_some();
    let keys = &["id", "type", "required", "aria-invalid", "aria-describedby"];
    let described = wrong.then(|| line_id(field.id).into());
    let required = Some(AttrValue::Static(""));
    let values = vec![value(field.id), value("checkbox"), required, invalid(wrong), described];
    let input = ticked(keys, values, on, ui.visit(turn));
    let label = el("label", "", vec![input, said("span", "", text)]);
    el("div", if wrong { "field consent wrong" } else { "field consent" }, vec![label, line(form, field, ui)])
}

/// The box beside the salon's text.
pub(super) fn consent(form: &Form, text: &str, ui: &Ui) -> Html {
    let (which, id) = (ContactField::Consent, "consent");
    let field = Field { which, id, kind: "", label: "", hint: "", optional: false };
    tick(form, &field, form.consent == Consent::Given, VisitMsg::Consent, text.to_owned(), ui)
}

/// The box beside the leave to charge a fee.
pub(super) fn mandate(form: &Form, asked: Mandate, ui: &Ui) -> Html {
    let (which, id) = (ContactField::Mandate, "mandate");
    let field = Field { which, id, kind: "", label: "", hint: "", optional: false };
    tick(form, &field, form.allowed.as_ref() == Some(&asked), VisitMsg::Mandate, asked.text, ui)
}
