//! Nodes as HTML text: what the browser would write down of a page that Yew has put the same nodes into.
//!
//! Invariant: every text and every value is escaped here, so nothing that a salon calls itself is markup. Line breaks too:
//! the whole is one line. Deliberately absent: what is clicked or typed; nobody is there yet.

use std::borrow::Cow;

/// A piece of HTML.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Html(pub(crate) String);

/// The value of an attribute.
pub(crate) type AttrValue = Cow<'static, str>;

/// What a click does: nothing, until the wasm is there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Click;

/// An element, still without its end.
pub(crate) struct Tag {
    name: &'static str,
    attributes: String,
    children: Vec<Html>,
}

/// An element.
pub(crate) fn tag(
    name: &'static str,
    keys: &'static [&'static str],
    values: Vec<Option<AttrValue>>,
    children: Vec<Html>,
) -> Tag {
    let mut attributes = String::new();
    for (key, value) in keys.iter().zip(values) {
        let Some(value) = value else { continue };
        attributes.push(' ');
        attributes.push_str(key);
        attributes.push_str("=\"");
        escape(&mut attributes, &value);
        attributes.push('"');
    }
    Tag { name, attributes, children }
}

/// One of our own texts as an attribute's value.
pub(crate) fn fixed_value(text: &'static str) -> AttrValue {
    Cow::Borrowed(text)
}

/// Nobody clicks yet.
pub(crate) fn clicked(_: &mut Tag, _: Click) {}

/// Ticks a box or a dot, or not.
pub(crate) fn checked(tag: &mut Tag, on: bool) {
    if on {
        tag.attributes.push_str(" checked=\"\"");
    }
}

/// A text.
#[expect(clippy::needless_pass_by_value, reason = "as it is in the browser")]
pub(crate) fn text(text: AttrValue) -> Html {
    let mut html = Html::default();
    escape(&mut html.0, &text);
    html
}

/// Several things in a row.
pub(crate) fn list(children: Vec<Html>) -> Html {
    let mut children = children.into_iter();
    let mut all = children.next().unwrap_or_default();
    for child in children {
        all.0.push_str(&child.0);
    }
    all
}

impl From<Tag> for Html {
    fn from(tag: Tag) -> Self {
        let Tag { name, attributes, children } = tag;
        let mut html = String::from("<");
        html.push_str(name);
        html.push_str(&attributes);
        html.push('>');
        // The one element of ours that has no end.
        if name != "input" {
            for child in children {
                html.push_str(&child.0);
            }
            html.push_str("</");
            html.push_str(name);
            html.push('>');
        }
        Self(html)
    }
}

/// Writes a text so that it is nothing but that, between tags and between quotation marks.
pub(crate) fn escape(html: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\n' => html.push_str("&#10;"),
            '\r' => html.push_str("&#13;"),
            other => html.push(other),
        }
    }
}
