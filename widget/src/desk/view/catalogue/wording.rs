//! The part of a form in which its texts are typed in other languages: closed at first, with what is missing beside its title.

use crate::desk::flow::Msg;
use crate::desk::flow::catalogue::wording::{Said, Wording};
use crate::desk::view::Ui;
use crate::desk::view::field::{Keys, Labelled};
use crate::desk::view::part::text_of;
use crate::i18n::fill;
use crate::view::tag::{el, fixed, said, told, value, with};
use chairtime_shared::locale::Locale;
use chairtime_shared::text::{joined, number};
use yew::{AttrValue, Callback, Html, InputEvent};

/// A text of the form.
pub(in crate::desk::view) struct Text<'a> {
    /// Which.
    pub(in crate::desk::view) said: Said,
    /// What its field is called.
    pub(in crate::desk::view) label: &'static str,
    /// What it is in the salon's own language, as it is typed; that is what clients read where nothing else is.
    pub(in crate::desk::view) own: &'a str,
    /// One line or several.
    pub(in crate::desk::view) keys: Keys,
}

/// What the part is drawn from.
pub(in crate::desk::view) struct Words<'a> {
    /// By which its fields are told from others on the page.
    pub(in crate::desk::view) id: &'static str,
    /// The salon's own language, which is not among the others.
    pub(in crate::desk::view) own: Locale,
    /// What is typed.
    pub(in crate::desk::view) wording: &'a Wording,
    /// The texts.
    pub(in crate::desk::view) texts: Vec<Text<'a>>,
    /// What becomes of typing.
    pub(in crate::desk::view) typed: fn(Locale, Said, String) -> Msg,
    pub(in crate::desk::view) ui: &'a Ui<'a>,
}

impl Words<'_> {
    /// Something that the salon says itself is not there in that language.
    fn lacks(&self, locale: Locale) -> bool {
        let empty = |text: &str| text.trim().is_empty();
        self.texts.iter().any(|of| !empty(of.own) && empty(self.wording.text(locale, &of.said)))
    }

    fn language(&self, locale: Locale) -> Html {
        let mut parts = vec![told("p", "label", locale.own_name())];
        for (place, of) in self.texts.iter().enumerate() {
            let (send, typed, what) = (self.ui.send.clone(), self.typed, of.said.clone());
            let oninput = Callback::from(move |event: InputEvent| {
                send.emit(typed(locale, what.clone(), text_of(&event)));
            });
            let place = number(u64::try_from(place).unwrap_or(0));
            let id: AttrValue = joined(&[self.id, "-", locale.tag(), "-", &place]).into();
            let text = self.wording.text(locale, &of.said);
            let labelled =
                Labelled { id: "", label: of.label.to_owned(), wrong: "", hint: "", keys: of.keys, text };
            parts.push(labelled.draw_as(id, Some(of.own.to_owned().into()), oninput));
        }
        let values = vec![value("language"), value("group"), Some(AttrValue::Static(locale.own_name()))];
        with("div", &["class", "role", "aria-label"], values, parts)
    }

    pub(in crate::desk::view) fn draw(&self) -> Html {
        let texts = self.ui.texts;
        let others = || Locale::ALL.into_iter().filter(|locale| *locale != self.own);
        let mut lacking = String::new();
        for locale in others().filter(|locale| self.lacks(*locale)) {
            if !lacking.is_empty() {
                lacking.push_str(self.ui.format.comma());
            }
            lacking.push_str(locale.own_name());
        }
        let state = if lacking.is_empty() {
            texts.said_all().to_owned()
        } else {
            fill(texts.said_missing(), &[&lacking])
        };
        let summary = vec![fixed(texts.said_others()), said("small", "hint", state)];
        let mut parts = vec![el("summary", "", summary), told("p", "hint", texts.said_hint())];
        parts.extend(others().map(|locale| self.language(locale)));
        el("details", "more languages", parts)
    }
}
