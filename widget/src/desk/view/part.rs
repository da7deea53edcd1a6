//! Pieces that several pages share.

use super::Ui;
use crate::desk::client::js;
use crate::desk::flow::Msg;
use crate::desk::texts::Texts;
use crate::flow::Failure;
use crate::host::seconds;
use crate::view::tag::{Traits, el, fixed, nothing, press, said, told, value, with};
use chairtime_shared::api::{BookingStatus, Code};
use chairtime_shared::locale::Locale;
use chairtime_shared::money::{Currency, Money};
use chairtime_shared::provider::Provider;
use chairtime_shared::text::{joined, number, two_digits};
use chairtime_shared::time::Timestamp;
use wasm_bindgen::{JsCast, JsValue};
use yew::{AttrValue, Callback, Html, InputEvent, MouseEvent, TargetCast};

/// Grey bars where something will be.
pub(super) fn skeleton(bars: usize) -> Html {
    el("div", "skeleton", (0..bars).map(|_| el("i", "", Vec::new())).collect())
}

/// What went wrong and why, with what to do.
pub(super) fn alert(texts: &'static Texts, failure: &Failure) -> Html {
    let mut told = vec![fixed(texts.failure(failure))];
    if let Failure::Refused(problem) = failure
        && !problem.detail.is_empty()
    {
        let lines = problem.detail.lines().map(|line| said("li", "", line.to_owned())).collect();
        // Where a code says no more than that something is wrong, its reasons say all.
        if matches!(problem.code, Code::Malformed | Code::NotFound) {
            told.clear();
        }
        told.push(el("ul", "details", lines));
    }
    with("div", &["class", "role"], vec![value("notice bad"), value("alert")], told)
}

/// The same with a button to try again.
pub(super) fn failed(texts: &'static Texts, failure: &Failure, again: Callback<MouseEvent>) -> Html {
    let again = press("quiet", Traits::default(), again, vec![fixed(texts.try_again())]);
    with(
        "div",
        &["class", "role"],
        vec![value("notice bad"), value("alert")],
        vec![told("p", "", texts.failure(failure)), again],
    )
}

/// The heading of a page; it takes the focus when the page comes.
pub(super) fn heading(name: &'static str, id: &'static str, text: String) -> Html {
    with(name, &["id", "tabindex"], vec![value(id), value("-1")], vec![crate::view::tag::own(text)])
}

/// A button with attributes of its own.
pub(super) fn press_with(
    class: &'static str,
    keys: &'static [&'static str],
    values: Vec<Option<AttrValue>>,
    onclick: Callback<MouseEvent>,
    children: Vec<Html>,
) -> Html {
    use std::rc::Rc;
    use yew::html::onclick as on;
    use yew::virtual_dom::{AttributeOrProperty, Attributes, VTag};
    let mut tag = VTag::new("button");
    let mut all = vec![(AttrValue::Static("type"), "button".into()), ("class".into(), class.into())];
    let more = keys.iter().zip(values);
    all.extend(more.filter_map(|(key, value)| Some((AttrValue::Static(key), value?))));
    let attributes = all
        .into_iter()
        .map(|(key, value): (AttrValue, AttrValue)| (key, AttributeOrProperty::Attribute(value)));
    tag.attributes = Attributes::IndexMap(Rc::new(attributes.collect()));
    tag.add_children(children);
    tag.add_listener(Rc::new(on::Wrapper::new(onclick)));
    tag.into()
}

/// The languages to choose from, each by its own name: whoever needs another cannot read this one.
pub(super) fn tongues(spoken: Locale, texts: &'static Texts, send: &Callback<Msg>) -> Html {
    let one = |locale: Locale| {
        let pressed = if locale == spoken { "true" } else { "false" };
        let send = send.clone();
        press_with(
            "tongue",
            &["aria-pressed", "lang", "dir"],
            vec![value(pressed), value(locale.tag()), value(locale.direction())],
            Callback::from(move |_| send.emit(Msg::Speak(locale))),
            vec![fixed(locale.own_name())],
        )
    };
    let all = Locale::ALL.into_iter().map(one).collect();
    with(
        "div",
        &["class", "role", "aria-label"],
        vec![value("tongues"), value("group"), value(texts.language())],
        all,
    )
}

/// A link to another page of another site, or a download.
pub(super) fn out(class: &'static str, href: String, label: String) -> Html {
    with(
        "a",
        &["class", "href", "target", "rel"],
        vec![value(class), Some(href.into()), value("_blank"), value("noopener noreferrer")],
        vec![crate::view::tag::own(label)],
    )
}

/// The text in the field that an event is about.
pub(super) fn text_of(event: &InputEvent) -> String {
    let field: JsValue = event.target_unchecked_into::<web_sys::Element>().unchecked_into();
    js_sys::Reflect::get(&field, &"value".into()).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// A provider by the name that it goes by in every language.
pub(super) fn provider(provider: Provider) -> &'static str {
    match provider {
        Provider::Stripe => "Stripe",
        Provider::TipTopPay => "TipTop Pay",
    }
}

/// What is said of a sum twice: a name and the sum.
pub(super) fn fact(name: &'static str, sum: String, class: &'static str) -> Html {
    el("div", class, vec![told("dt", "", name), said("dd", "", sum)])
}

/// That a form was left half-filled, and how it is emptied.
pub(super) fn kept(afresh: Msg, ui: &Ui) -> Html {
    let empty = press("quiet small", Traits::default(), ui.on(afresh), vec![fixed(ui.texts.start_afresh())]);
    el("div", "line", vec![told("p", "main hint", ui.texts.draft_kept()), empty])
}

/// A sum of a visit's money, if there is one.
pub(super) fn sum(name: &'static str, amount: Option<Money>, ui: &Ui) -> Html {
    match amount {
        Some(amount) if !amount.is_zero() => fact(name, ui.format.money(amount), ""),
        Some(_) | None => nothing(),
    }
}

/// "4:59"
pub(super) fn countdown(left: i64) -> String {
    let left = u64::try_from(left).unwrap_or(0);
    joined(&[&number(left / 60), ":", &two_digits(left % 60)])
}

/// A signed sum in minor units: "−4.90 €".
pub(super) fn signed(minor: i64, currency: Currency, ui: &Ui) -> String {
    let size = Money::new(minor.unsigned_abs(), currency).map(Money::to_decimal).unwrap_or_default();
    let decimal = if minor < 0 { joined(&["-", &size]) } else { size };
    js::signed(ui.format.tag(), currency.code(), &decimal)
}

/// "22 Nov, 14:05" at the salon.
pub(super) fn moment(at: Timestamp, zone: &str, ui: &Ui) -> String {
    js::moment(ui.format.tag(), zone, seconds(at))
}

/// The class of a state's colour.
pub(super) fn colour(status: BookingStatus) -> &'static str {
    match status {
        BookingStatus::Held => "is-held",
        BookingStatus::Confirmed => "is-confirmed",
        BookingStatus::Completed => "is-completed",
        BookingStatus::NoShow => "is-missed",
        BookingStatus::Expired | BookingStatus::Cancelled => "is-off",
    }
}
