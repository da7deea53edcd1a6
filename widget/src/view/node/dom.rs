//! Nodes that Yew puts into the page.

use std::rc::Rc;
use yew::html::onclick;
use yew::virtual_dom::{AttributeOrProperty, Attributes, VList, VText};
use yew::{Callback, MouseEvent};

pub(crate) use yew::virtual_dom::VTag as Tag;
pub(crate) use yew::{AttrValue, Html};

/// What a click does.
pub(crate) type Click = Callback<MouseEvent>;

/// An element.
pub(crate) fn tag(
    name: &'static str,
    keys: &'static [&'static str],
    values: Vec<Option<AttrValue>>,
    children: Vec<Html>,
) -> Tag {
    let mut tag = Tag::new(name);
    let values = values.into_iter().map(|value| value.map(AttributeOrProperty::Attribute)).collect();
    tag.attributes = Attributes::Dynamic { keys, values };
    tag.add_children(children);
    tag
}

/// One of our own texts as an attribute's value.
pub(crate) fn fixed_value(text: &'static str) -> AttrValue {
    AttrValue::Static(text)
}

/// Lets `tag` do that when it is clicked.
pub(crate) fn clicked(tag: &mut Tag, onclick: Click) {
    tag.add_listener(Rc::new(onclick::Wrapper::new(onclick)));
}

/// Ticks a box or a dot, or not.
pub(crate) fn checked(tag: &mut Tag, on: bool) {
    tag.set_checked(on);
}

/// A text.
pub(crate) fn text(text: AttrValue) -> Html {
    VText::new(text).into()
}

/// Several things in a row.
pub(crate) fn list(children: Vec<Html>) -> Html {
    VList::with_children(children, None).into()
}
