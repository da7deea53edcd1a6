//! Elements by function call.
//!
//! `html!` writes an element's construction out at every place; a call is a tenth of that in the wasm. So every element goes
//! through here, whether a browser shows it or the Worker writes it.

use super::node::{self, AttrValue, Click, Html, checked, clicked, fixed_value, tag};
#[cfg(app)]
use std::rc::Rc;
#[cfg(app)]
use yew::html::{oninput, onsubmit};
#[cfg(app)]
use yew::{Callback, InputEvent, SubmitEvent};

/// An element with the attributes `keys`, of which those without a value are left out.
pub(crate) fn with(
    name: &'static str,
    keys: &'static [&'static str],
    values: Vec<Option<AttrValue>>,
    children: Vec<Html>,
) -> Html {
    tag(name, keys, values, children).into()
}

/// The value of an attribute.
pub(crate) fn value(text: &'static str) -> Option<AttrValue> {
    (!text.is_empty()).then(|| fixed_value(text))
}

/// An element with a class (none if empty) and children.
pub(crate) fn el(name: &'static str, class: &'static str, children: Vec<Html>) -> Html {
    with(name, &["class"], vec![value(class)], children)
}

/// An element with nothing but a text.
pub(crate) fn said(name: &'static str, class: &'static str, text: String) -> Html {
    el(name, class, vec![own(text)])
}

/// The same for one of our own texts.
pub(crate) fn told(name: &'static str, class: &'static str, text: &'static str) -> Html {
    el(name, class, vec![fixed(text)])
}

/// A text.
pub(crate) fn own(text: String) -> Html {
    node::text(AttrValue::from(text))
}

/// One of our own texts.
pub(crate) fn fixed(text: &'static str) -> Html {
    node::text(fixed_value(text))
}

/// Several things in a row.
pub(crate) fn all(children: Vec<Html>) -> Html {
    node::list(children)
}

/// Nothing.
pub(crate) fn nothing() -> Html {
    Html::default()
}

/// What a button is besides its class and children.
#[derive(Default)]
pub(crate) struct Traits {
    /// By which the focus finds it; none if empty.
    pub(crate) id: &'static str,
    /// Its name for screen readers, where its children are not.
    pub(crate) label: Option<String>,
    /// Whether it is pressed, for a button that stays so.
    pub(crate) pressed: Option<bool>,
    /// Cannot be used now.
    pub(crate) disabled: bool,
}

/// A button that does `onclick`. By its class a salon's own styles find it, too: `::part(primary)`.
pub(crate) fn press(class: &'static str, traits: Traits, onclick: Click, children: Vec<Html>) -> Html {
    let pressed = traits.pressed.map(|pressed| fixed_value(if pressed { "true" } else { "false" }));
    let values = vec![
        value("button"),
        value(class),
        value(class),
        traits.label.map(AttrValue::from),
        pressed,
        traits.disabled.then(|| fixed_value("")),
        value(traits.id),
    ];
    let mut tag = tag(
        "button",
        &["type", "class", "part", "aria-label", "aria-pressed", "disabled", "id"],
        values,
        children,
    );
    clicked(&mut tag, onclick);
    tag.into()
}

/// A button with nothing special about it.
#[cfg(app)]
pub(crate) fn button(class: &'static str, onclick: Click, children: Vec<Html>) -> Html {
    press(class, Traits::default(), onclick, children)
}

/// A button with one of our own texts on it.
#[cfg(app)]
pub(crate) fn action(class: &'static str, onclick: Click, label: &'static str) -> Html {
    button(class, onclick, vec![fixed(label)])
}

/// A link that leaves the page, out of any frame.
#[cfg(app)]
pub(crate) fn link(class: &'static str, href: String, label: &'static str) -> Html {
    let values = vec![value(class), value(class), Some(href.into()), value("_top")];
    with("a", &["class", "part", "href", "target"], values, vec![fixed(label)])
}

/// A box or a dot to tick, in a card's label.
pub(crate) struct Tick {
    pub(crate) kind: &'static str,
    pub(crate) name: &'static str,
    pub(crate) on: bool,
    pub(crate) off_limits: bool,
}

/// The card around a [`Tick`].
pub(crate) fn tick_card(tick: &Tick, onclick: Click, children: Html) -> Html {
    let off = tick.off_limits.then(|| fixed_value(""));
    let input = ticked(
        &["type", "name", "disabled"],
        vec![value(tick.kind), value(tick.name), off],
        tick.on,
        onclick,
    );
    let class = value(if tick.off_limits { "card off" } else { "card" });
    with("label", &["class", "part"], vec![class.clone(), class], vec![input, children])
}

/// A box or a dot.
pub(crate) fn ticked(
    keys: &'static [&'static str],
    values: Vec<Option<AttrValue>>,
    on: bool,
    onclick: Click,
) -> Html {
    let mut tag = tag("input", keys, values, Vec::new());
    checked(&mut tag, on);
    clicked(&mut tag, onclick);
    tag.into()
}

/// A field with the text that is in it.
#[cfg(app)]
pub(crate) fn typed(
    name: &'static str,
    keys: &'static [&'static str],
    values: Vec<Option<AttrValue>>,
    text: &str,
    oninput: Callback<InputEvent>,
) -> Html {
    let mut tag = tag(name, keys, values, Vec::new());
    tag.set_value(Some(AttrValue::from(text.to_owned())));
    tag.add_listener(Rc::new(oninput::Wrapper::new(oninput)));
    tag.into()
}

/// A form that the browser does not check by itself.
#[cfg(app)]
pub(crate) fn form(onsubmit: Callback<SubmitEvent>, children: Vec<Html>) -> Html {
    let mut tag = tag("form", &["novalidate"], vec![Some(fixed_value(""))], children);
    tag.add_listener(Rc::new(onsubmit::Wrapper::new(onsubmit)));
    tag.into()
}
