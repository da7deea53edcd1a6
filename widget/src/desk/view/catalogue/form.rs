//! The panel for one service, and the sentences about what a client will be asked for.

use super::terms::{Scope, TermsSheet, asked};
use super::wording::{Text, Words};
use crate::desk::data::catalogue::Draft;
use crate::desk::flow::catalogue::form::{Choice, Field, Form};
use crate::desk::flow::catalogue::wording::Said;
use crate::desk::flow::catalogue::{Catalog, CatalogueMsg};
use crate::desk::flow::panel::PanelMsg;
use crate::desk::flow::{Msg, Room};
use crate::desk::view::field::{Keys, Labelled, choices, save};
use crate::desk::view::part::{alert, heading, text_of};
use crate::desk::view::{Ui, submit};
use crate::i18n::fill;
use crate::view::tag::{Traits, action, el, form, nothing, press, said, ticked, told, value, with};
use yew::{Callback, Html, InputEvent};

/// What the parts of the form are drawn from.
struct Sheet<'a> {
    room: &'a Room,
    form: &'a Form,
    draft: &'a Draft,
    wrong: Vec<Field>,
    ui: &'a Ui<'a>,
}

/// The panel, when a service is open.
pub(super) fn panel(room: &Room, ui: &Ui) -> Option<Html> {
    let page = &room.catalogue;
    let (form, known) = (page.form.as_ref()?, page.known.as_ref()?);
    let wrong = if page.tried { form.wrong(room.shop.currency) } else { Vec::new() };
    Some(Sheet { room, form, draft: &known.draft, wrong, ui }.draw(page))
}

impl Sheet<'_> {
    fn draw(&self, page: &Catalog) -> Html {
        let texts = self.ui.texts;
        let close = Traits { label: Some(texts.close().to_owned()), ..Traits::default() };
        let close =
            press("cross", close, self.ui.on(Msg::Panel(PanelMsg::Close)), vec![el("span", "", Vec::new())]);
        let title = if self.form.id.is_some() { self.form.text(Field::Name) } else { texts.cat_new() };
        let head = el("div", "head", vec![heading("h2", "service", title.to_owned()), close]);
        let parts = vec![
            self.about(),
            self.price(),
            self.terms().ahead(),
            self.terms().late(),
            self.asked(),
            self.by(),
            // Where whoever has just pressed the button looks.
            page.failure.as_ref().map_or_else(nothing, |failure| alert(texts, failure)),
            self.send(),
        ];
        let form = form(submit(self.ui.send, Msg::Catalogue(CatalogueMsg::Save)), parts);
        let values = vec![value("panel making"), value("dialog"), value("service")];
        with("div", &["class", "role", "aria-labelledby"], values, vec![head, form])
    }

    fn field(&self, field: Field, label: String, wrong: &'static str) -> Html {
        let send = self.ui.send.clone();
        let oninput = Callback::from(move |event: InputEvent| {
            send.emit(Msg::Catalogue(CatalogueMsg::Typed(field, text_of(&event))));
        });
        let keys = match field {
            Field::Name | Field::Category => Keys::Text,
            Field::Description => Keys::Lines,
            Field::Duration | Field::Buffer => Keys::Number,
            Field::From | Field::To | Field::Terms(_) => Keys::Sum,
        };
        let wrong = if self.wrong.contains(&field) { wrong } else { "" };
        Labelled { id: field.id(), label, wrong, hint: "", keys, text: self.form.text(field) }.draw(oninput)
    }

    /// Buttons of which one is pressed.
    fn choices(&self, all: Vec<(bool, Choice, String)>) -> Html {
        let one = |(on, choice, label)| (on, Msg::Catalogue(CatalogueMsg::Chosen(choice)), label);
        choices(self.ui, all.into_iter().map(one).collect())
    }

    fn terms(&self) -> TermsSheet<'_> {
        let wrong = |field: &Field| if let Field::Terms(field) = field { Some(*field) } else { None };
        TermsSheet {
            terms: &self.form.terms,
            scope: Scope::Service,
            wrong: self.wrong.iter().filter_map(wrong).collect(),
            currency: self.room.shop.currency,
            typed: |field, text| Msg::Catalogue(CatalogueMsg::Typed(Field::Terms(field), text)),
            chosen: |choice| Msg::Catalogue(CatalogueMsg::Chosen(Choice::Terms(choice))),
            ui: self.ui,
        }
    }

    fn about(&self) -> Html {
        let (texts, form) = (self.ui.texts, self.form);
        let mut categories: Vec<_> = self
            .draft
            .categories
            .iter()
            .map(|category| {
                let on = form.category.as_ref() == Some(&category.id);
                (on, Choice::Category(Some(category.id.clone())), category.name.clone())
            })
            .collect();
        categories.push((
            form.category.is_none(),
            Choice::Category(None),
            texts.cat_category_new().to_owned(),
        ));
        let mut parts = vec![
            told("legend", "", texts.cat_about()),
            self.field(Field::Name, texts.client_name().to_owned(), texts.cat_wrong_name()),
            self.field(Field::Description, texts.cat_description().to_owned(), ""),
            told("p", "label", texts.cat_category()),
            self.choices(categories),
        ];
        if form.category.is_none() {
            parts.push(self.field(
                Field::Category,
                texts.cat_category_name().to_owned(),
                texts.cat_wrong_name(),
            ));
        }
        parts.push(self.languages());
        el("fieldset", "", parts)
    }

    /// Name, description and category in other languages.
    fn languages(&self) -> Html {
        let (texts, form) = (self.ui.texts, self.form);
        let chosen = self.draft.categories.iter().find(|of| form.category.as_ref() == Some(&of.id));
        let category = chosen.map_or_else(|| form.text(Field::Category), |of| of.name.as_str());
        let text = |said, label, own, keys| Text { said, label, own, keys };
        let words = Words {
            id: "cat-said",
            own: self.draft.locale,
            wording: &form.wording,
            texts: vec![
                text(Said::Name, texts.client_name(), form.text(Field::Name), Keys::Text),
                text(Said::Description, texts.cat_description(), form.text(Field::Description), Keys::Lines),
                text(Said::Category(form.category.clone()), texts.cat_category(), category, Keys::Text),
            ],
            typed: |locale, said, text| Msg::Catalogue(CatalogueMsg::Said(locale, said, text)),
            ui: self.ui,
        };
        words.draw()
    }

    fn price(&self) -> Html {
        let texts = self.ui.texts;
        let code = self.room.shop.currency.code();
        let of = |field, label: &str, wrong| self.field(field, label.to_owned(), wrong);
        let prices = vec![
            of(Field::From, &fill(texts.cat_from(), &[code]), texts.make_sum()),
            of(Field::To, texts.cat_to(), texts.cat_wrong_to()),
        ];
        let times = vec![
            of(Field::Duration, texts.cat_duration(), texts.cat_wrong_minutes()),
            of(Field::Buffer, texts.cat_buffer(), texts.cat_wrong_minutes()),
        ];
        let parts = vec![
            told("legend", "", texts.cat_price()),
            el("div", "spans", prices),
            el("div", "spans", times),
        ];
        el("fieldset", "", parts)
    }

    /// What a client will be asked for, as it is typed.
    fn asked(&self) -> Html {
        let texts = self.ui.texts;
        let preview = self.form.preview(self.draft.rules, self.draft, &self.room.shop);
        asked(preview.as_ref(), texts.cat_asked().to_owned(), self.ui)
    }

    fn by(&self) -> Html {
        let texts = self.ui.texts;
        let one = |member: &chairtime_shared::catalogue::StaffMember| {
            let on = self.form.by.contains(&member.id);
            let msg = Msg::Catalogue(CatalogueMsg::Chosen(Choice::By(member.id.clone())));
            let tick = ticked(&["type"], vec![value("checkbox")], on, self.ui.on(msg));
            el("label", "pick", vec![tick, said("span", "main", member.name.clone())])
        };
        let list = el("div", "picks", self.draft.staff.iter().map(one).collect());
        let nobody =
            if self.form.by.is_empty() { told("p", "hint", texts.cat_nobody_yet()) } else { nothing() };
        el("fieldset", "", vec![told("legend", "", texts.cat_by()), list, nobody])
    }

    fn send(&self) -> Html {
        let texts = self.ui.texts;
        let save = save(self.room, self.ui);
        let remove = match self.form.id {
            Some(_) => {
                action("quiet danger", self.ui.on(Msg::Catalogue(CatalogueMsg::Remove)), texts.cat_remove())
            }
            None => nothing(),
        };
        el("div", "deeds", vec![save, remove])
    }
}
