//! Fields and choices of the forms in which the owner changes something.

use super::Ui;
use crate::desk::flow::catalogue::SAVE;
use crate::desk::flow::{Msg, Room};
use crate::view::node::tag;
use crate::view::tag::{Traits, el, fixed, nothing, own, press, typed, value, with};
use chairtime_shared::text::joined;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use yew::html::oninput as on;
use yew::virtual_dom::{AttributeOrProperty, Attributes, VTag};
use yew::{AttrValue, Callback, Html, InputEvent};

/// Which keys a phone shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Keys {
    /// A line of text.
    Text,
    /// Several lines.
    Lines,
    /// A whole number.
    Number,
    /// A sum or a share.
    Sum,
    /// A day, by the browser's own calendar.
    Day,
    /// A key that opens the desk, not to be read over a shoulder.
    Secret,
}

/// A field with its label, and below it what is wrong, else the hint.
pub(super) struct Labelled<'a> {
    pub(super) id: &'static str,
    pub(super) label: String,
    /// Empty while nothing is wrong.
    pub(super) wrong: &'static str,
    pub(super) hint: &'static str,
    pub(super) keys: Keys,
    pub(super) text: &'a str,
}

impl Labelled<'_> {
    pub(super) fn draw(self, oninput: Callback<InputEvent>) -> Html {
        let id = AttrValue::Static(self.id);
        self.draw_as(id, None, oninput)
    }

    /// The same with an identifier that is made on the way, and with what stands in the field while it is empty.
    pub(super) fn draw_as(
        self,
        id: AttrValue,
        placeholder: Option<AttrValue>,
        oninput: Callback<InputEvent>,
    ) -> Html {
        let is_wrong = !self.wrong.is_empty();
        let line = if is_wrong { self.wrong } else { self.hint };
        let hint_id = joined(&[&id, "-hint"]);
        let (name, mode) = match self.keys {
            Keys::Text | Keys::Secret => ("input", "text"),
            Keys::Lines => ("textarea", "text"),
            Keys::Number => ("input", "numeric"),
            Keys::Sum => ("input", "decimal"),
            Keys::Day => ("input", ""),
        };
        let values = vec![
            Some(id.clone()),
            value(if self.keys == Keys::Secret { "current-password" } else { "off" }),
            value(mode),
            is_wrong.then_some(AttrValue::Static("true")),
            (!line.is_empty()).then(|| hint_id.clone().into()),
            value(if self.keys == Keys::Lines { "2" } else { "" }),
            placeholder,
            value(match self.keys {
                Keys::Day => "date",
                Keys::Secret => "password",
                Keys::Text | Keys::Lines | Keys::Number | Keys::Sum => "",
            }),
        ];
        let keys = &[
            "id",
            "autocomplete",
            "inputmode",
            "aria-invalid",
            "aria-describedby",
            "rows",
            "placeholder",
            "type",
        ];
        let input = typed(name, keys, values, self.text, oninput);
        let label = with("label", &["for"], vec![Some(id)], vec![own(self.label)]);
        let line = if line.is_empty() {
            nothing()
        } else {
            let class = value(if is_wrong { "error" } else { "hint" });
            with("p", &["id", "class"], vec![Some(hint_id.into()), class], vec![fixed(line)])
        };
        el("div", if is_wrong { "field wrong" } else { "field" }, vec![label, input, line])
    }
}

/// A button that chooses a file with a table as text; what is chosen stays with the page, which reads it (`file.js`).
pub(super) fn file(id: &'static str, label: &'static str, oninput: Callback<InputEvent>) -> Html {
    let keys = &["type", "id", "accept"];
    let accept = ".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain";
    let mut input = tag("input", keys, vec![value("file"), value(id), value(accept)], Vec::new());
    input.add_listener(Rc::new(on::Wrapper::new(oninput)));
    el("label", "quiet small file", vec![input.into(), fixed(label)])
}

/// Buttons of which one is pressed, with what each leads to.
pub(super) fn choices(ui: &Ui, all: Vec<(bool, Msg, String)>) -> Html {
    let one = |(on, msg, label): (bool, Msg, String)| {
        let traits = Traits { pressed: Some(on), ..Traits::default() };
        press("choice", traits, ui.on(msg), vec![own(label)])
    };
    el("div", "choices", all.into_iter().map(one).collect())
}

/// The button that publishes a change of the catalogue.
pub(super) fn save(room: &Room, ui: &Ui) -> Html {
    let (class, label) = if room.catalogue.sending.is_some() {
        ("primary waits", ui.texts.doing())
    } else {
        ("primary", ui.texts.save())
    };
    let values = vec![value("submit"), value(class), value(SAVE)];
    with("button", &["type", "class", "id"], values, vec![fixed(label)])
}

/// What stands below a list.
#[derive(Clone, Copy)]
pub(super) enum Hint {
    /// What it is for.
    Plain(&'static str),
    /// What follows from what is chosen.
    Warning(&'static str),
    /// Why nothing else can be chosen.
    Closed(&'static str),
}

/// A field of which one of a list is chosen.
pub(super) struct List<'a> {
    pub(super) id: &'static str,
    pub(super) label: &'static str,
    /// A line each: what is chosen, a tabulator, and what is read.
    pub(super) all: &'a str,
    pub(super) chosen: &'a str,
    pub(super) hint: Hint,
}

impl List<'_> {
    pub(super) fn draw(self, oninput: Callback<InputEvent>) -> Html {
        let option = |line: &str| {
            let (of, read) = line.split_once('\t').unwrap_or((line, line));
            let selected = (of == self.chosen).then_some(AttrValue::Static(""));
            let values = vec![Some(of.to_owned().into()), selected];
            with("option", &["value", "selected"], values, vec![own(read.to_owned())])
        };
        let (line, class, closed) = match self.hint {
            Hint::Plain(line) => (line, "hint", None),
            Hint::Warning(line) => (line, "hint warns", None),
            Hint::Closed(line) => (line, "hint", Some(AttrValue::Static(""))),
        };
        let hint_id = AttrValue::from(joined(&[self.id, "-hint"]));
        let mut select = VTag::new("select");
        let attribute = |value: AttrValue| AttributeOrProperty::Attribute(value);
        let mut attributes = vec![
            (AttrValue::Static("id"), attribute(self.id.into())),
            (AttrValue::Static("aria-describedby"), attribute(hint_id.clone())),
            // For when what was chosen is put away: what is selected at first does not tell then.
            (AttrValue::Static("value"), AttributeOrProperty::Property(JsValue::from_str(self.chosen))),
        ];
        attributes.extend(closed.map(|value| (AttrValue::Static("disabled"), attribute(value))));
        select.attributes = Attributes::IndexMap(Rc::new(attributes.into_iter().collect()));
        select.add_children(self.all.lines().map(option).collect::<Vec<_>>());
        select.add_listener(Rc::new(on::Wrapper::new(oninput)));
        let label = with("label", &["for"], vec![value(self.id)], vec![fixed(self.label)]);
        let values = vec![Some(hint_id), value(class), value("status")];
        let hint = with("p", &["id", "class", "role"], values, vec![fixed(line)]);
        el("div", "field", vec![label, select.into(), hint])
    }
}
