//! Plain elements by function call.
//!
//! `html!` writes an element's construction out at every place; a call is a tenth of that in the wasm. So what is only a
//! tag, a class and children goes through here, and `html!` is for elements with attributes of their own.

use super::Ui;
use crate::flow::Msg;
use yew::prelude::*;
use yew::virtual_dom::{VList, VText};

/// An element with a class (none if empty) and children.
pub(super) fn el(tag: &'static str, class: &'static str, children: Vec<Html>) -> Html {
    let class = (!class.is_empty()).then(|| AttrValue::Static(class));
    html! { <@{tag} {class}>{ children }</@> }
}

/// An element with nothing but a text.
pub(super) fn said(tag: &'static str, class: &'static str, text: String) -> Html {
    el(tag, class, vec![own(text)])
}

/// The same for one of our own texts.
pub(super) fn told(tag: &'static str, class: &'static str, text: &'static str) -> Html {
    el(tag, class, vec![fixed(text)])
}

/// A text.
pub(super) fn own(text: String) -> Html {
    VText::new(AttrValue::from(text)).into()
}

/// One of our own texts.
pub(super) fn fixed(text: &'static str) -> Html {
    VText::new(AttrValue::Static(text)).into()
}

/// Several things in a row.
pub(super) fn all(children: Vec<Html>) -> Html {
    VList::with_children(children, None).into()
}

/// Nothing.
pub(super) fn nothing() -> Html {
    Html::default()
}

/// A button that sends `msg`.
pub(super) fn button(class: &'static str, msg: Msg, children: Vec<Html>, ui: &Ui) -> Html {
    html! { <button type="button" {class} onclick={ui.click(msg)}>{ children }</button> }
}

/// A button with one of our own texts on it.
pub(super) fn action(class: &'static str, msg: Msg, label: &'static str, ui: &Ui) -> Html {
    button(class, msg, vec![fixed(label)], ui)
}

/// A box or a dot to tick, in a card's label.
pub(super) struct Tick {
    pub(super) kind: &'static str,
    pub(super) name: &'static str,
    pub(super) on: bool,
    pub(super) off_limits: bool,
}

/// The card around a [`Tick`]. It sends `msg` when it is turned.
pub(super) fn tick_card(tick: &Tick, msg: Msg, children: Vec<Html>, ui: &Ui) -> Html {
    let input = html! {
        <input type={tick.kind} name={tick.name} checked={tick.on} disabled={tick.off_limits} onclick={ui.click(msg)} />
    };
    let class = if tick.off_limits { "card off" } else { "card" };
    el("label", class, std::iter::once(input).chain(children).collect())
}
