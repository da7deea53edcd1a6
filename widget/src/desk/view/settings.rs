//! The salon as a whole: one form on its page, with the sentences about what follows from it.

mod embed;
mod left;

use super::catalogue::terms::{Scope, TermsSheet, asked};
use super::catalogue::wording::{Text, Words};
use super::field::{Hint, Keys, Labelled, List, save};
use super::part::{alert, heading, text_of};
use super::{Ui, loading, submit};
use crate::desk::data::access::Role;
use crate::desk::data::catalogue::{Catalogue, Draft, SalonRules};
use crate::desk::flow::catalogue::CatalogueMsg;
use crate::desk::flow::catalogue::form::Form as ServiceForm;
use crate::desk::flow::catalogue::wording::Said;
use crate::desk::flow::settings::form::{Field, Form};
use crate::desk::flow::settings::{self, SettingsMsg};
use crate::desk::flow::{Msg, Room};
use crate::i18n::fill;
use crate::view::tag::{action, all, el, form, nothing, said, told, value, with};
use chairtime_shared::locale::Locale;
use chairtime_shared::money::Currency;
use wasm_bindgen::prelude::wasm_bindgen;
use yew::{Callback, Html, InputEvent};

/// The functions of `lists.js`.
mod js {
    use super::wasm_bindgen;

    #[wasm_bindgen(module = "/src/desk/lists.js")]
    extern "C" {
        pub(super) fn zones(known: &str, chosen: &str) -> String;
        pub(super) fn currencies(tag: &str, codes: &str) -> String;
    }
}

/// What the parts of the form are drawn from.
struct Sheet<'a> {
    room: &'a Room,
    form: Form,
    wrong: Vec<Field>,
    ui: &'a Ui<'a>,
}

/// The page.
pub(super) fn page(room: &Room, ui: &Ui) -> Html {
    let way = el("div", "turns", vec![super::past::way(ui)]);
    let head = el("div", "head", vec![heading("h1", "heading", ui.texts.set_tab().to_owned()), way]);
    let inner = match (&room.catalogue.known, settings::form(room)) {
        (Some(known), Some(form)) => {
            let wrong = if room.settings.tried {
                form.wrong(&known.draft.settings, room.shop.currency)
            } else {
                Vec::new()
            };
            Sheet { room, form, wrong, ui }.draw(known)
        }
        _ => loading(&room.catalogue.load, ui, Msg::Catalogue(CatalogueMsg::Retry)),
    };
    let left = match &room.catalogue.known {
        // What is left is the owner's to do.
        Some(known) if room.role == Role::Owner => left::part(room, &known.draft, ui),
        Some(_) | None => nothing(),
    };
    all(vec![head, left, told("p", "lead", ui.texts.set_intro()), inner, embed::part(room, ui)])
}

impl Sheet<'_> {
    fn draw(&self, known: &Catalogue) -> Html {
        let failure = self.room.catalogue.failure.as_ref();
        let parts = vec![
            self.about(known.draft.locale),
            self.booking(),
            self.terms().ahead(),
            self.terms().late(),
            self.example(&known.draft),
            self.words(known.draft.locale),
            self.letters(),
            self.kept(),
            failure.map_or_else(nothing, |failure| alert(self.ui.texts, failure)),
            self.send(),
        ];
        el(
            "div",
            "making settings",
            vec![form(submit(self.ui.send, Msg::Settings(SettingsMsg::Save)), parts)],
        )
    }

    /// A field with what is wrong below it, else a hint.
    fn field(&self, field: Field, label: &'static str, wrong: &'static str, hint: &'static str) -> Html {
        let send = self.ui.send.clone();
        let oninput = Callback::from(move |event: InputEvent| {
            send.emit(Msg::Settings(SettingsMsg::Typed(field, text_of(&event))));
        });
        let keys = match field {
            Field::Name
            | Field::Zone
            | Field::Currency
            | Field::Address
            | Field::Website
            | Field::LettersTo => Keys::Text,
            Field::Policy | Field::Consent => Keys::Lines,
            Field::Lead
            | Field::Horizon
            | Field::Step
            | Field::Hold
            | Field::Reminder
            | Field::KeepName
            | Field::KeepPhone
            | Field::KeepEmail
            | Field::KeepComment
            | Field::Terms(_) => Keys::Number,
        };
        let wrong = if self.wrong.contains(&field) { wrong } else { "" };
        let (label, text) = (label.to_owned(), self.form.text(field));
        Labelled { id: field.id(), label, wrong, hint, keys, text }.draw(oninput)
    }

    /// Two of the form's texts in other languages than `own`.
    fn languages(
        &self,
        id: &'static str,
        own: Locale,
        texts: [(Said, Field, &'static str, Keys); 2],
    ) -> Html {
        let text = |(said, field, label, keys)| Text { said, label, own: self.form.text(field), keys };
        let words = Words {
            id,
            own,
            wording: &self.form.wording,
            texts: texts.into_iter().map(text).collect(),
            typed: |locale, said, text| Msg::Settings(SettingsMsg::Said(locale, said, text)),
            ui: self.ui,
        };
        words.draw()
    }

    fn about(&self, own: Locale) -> Html {
        let texts = self.ui.texts;
        let names = [
            (Said::Name, Field::Name, texts.set_name(), Keys::Text),
            (Said::Address, Field::Address, texts.set_address(), Keys::Text),
        ];
        el(
            "fieldset",
            "",
            vec![
                told("legend", "", texts.set_about()),
                self.field(Field::Name, texts.set_name(), texts.cat_wrong_name(), ""),
                self.zone(),
                self.currency(),
                self.field(Field::Address, texts.set_address(), texts.set_wrong_text(), ""),
                self.field(
                    Field::Website,
                    texts.set_website(),
                    texts.set_wrong_website(),
                    texts.set_website_hint(),
                ),
                self.languages("set-said", own, names),
            ],
        )
    }

    /// A field of which one of a list is chosen: each line an identifier, a tabulator, and what is read.
    fn list(&self, field: Field, label: &'static str, all: &str, hint: Hint) -> Html {
        let send = self.ui.send.clone();
        let oninput = Callback::from(move |event: InputEvent| {
            send.emit(Msg::Settings(SettingsMsg::Typed(field, text_of(&event))));
        });
        let list = List { id: field.id(), label, all, chosen: self.form.text(field), hint };
        list.draw(oninput)
    }

    fn zone(&self) -> Html {
        let (texts, known) = (self.ui.texts, &self.room.shop.zone);
        let zone = self.form.text(Field::Zone);
        let ahead = self.room.settings.bound.is_some_and(|bound| bound.ahead);
        let hint = if ahead && zone != known {
            Hint::Warning(texts.set_zone_ahead())
        } else {
            Hint::Plain(texts.set_zone_hint())
        };
        self.list(Field::Zone, texts.set_zone(), &js::zones(known, zone), hint)
    }

    fn currency(&self) -> Html {
        let (texts, known) = (self.ui.texts, self.room.shop.currency);
        let hint = if self.room.settings.bound.is_some_and(|bound| bound.booked) {
            Hint::Closed(texts.set_currency_booked())
        } else if self.form.text(Field::Currency) != known.code() {
            Hint::Warning(texts.set_currency_other())
        } else {
            Hint::Plain(texts.set_currency_hint())
        };
        let all = js::currencies(self.ui.format.tag(), &Currency::codes().join(" "));
        self.list(Field::Currency, texts.set_currency(), &all, hint)
    }

    fn booking(&self) -> Html {
        let texts = self.ui.texts;
        let two = |one, other| el("div", "spans", vec![one, other]);
        el(
            "fieldset",
            "",
            vec![
                told("legend", "", texts.set_booking()),
                two(
                    self.field(Field::Horizon, texts.set_horizon(), texts.set_wrong_horizon(), ""),
                    self.field(Field::Lead, texts.set_lead(), texts.set_wrong_lead(), ""),
                ),
                two(
                    self.field(Field::Step, texts.set_step(), texts.cat_wrong_minutes(), ""),
                    self.field(Field::Hold, texts.set_hold(), texts.set_wrong_hold(), ""),
                ),
                with("p", &["class", "role"], vec![value("hint"), value("status")], vec![self.when()]),
            ],
        )
    }

    /// Until when clients can book, as it is typed.
    fn when(&self) -> Html {
        let typed = |field| self.form.text(field).trim();
        match typed(Field::Horizon).parse::<i64>() {
            Ok(days @ 1..=400) => {
                let last = self.ui.format.day(self.room.today.plus_days(days - 1));
                let line = [last.as_str(), typed(Field::Lead), typed(Field::Hold)];
                crate::view::tag::own(fill(self.ui.texts.set_told(), &line))
            }
            _ => nothing(),
        }
    }

    fn terms(&self) -> TermsSheet<'_> {
        let of = |field: &Field| if let Field::Terms(field) = field { Some(*field) } else { None };
        TermsSheet {
            terms: &self.form.terms,
            scope: Scope::Salon,
            wrong: self.wrong.iter().filter_map(of).collect(),
            currency: self.room.shop.currency,
            typed: |field, text| Msg::Settings(SettingsMsg::Typed(Field::Terms(field), text)),
            chosen: |choice| Msg::Settings(SettingsMsg::Chosen(choice)),
            ui: self.ui,
        }
    }

    /// What a client of a service without rules of its own is asked for.
    fn example(&self, draft: &Draft) -> Html {
        let currency = self.room.shop.currency;
        let rules = self.form.rules(draft.rules, currency);
        let plain = draft.services.iter().find(|of| of.prepayment.is_none() && of.cancellation.is_none());
        let Some(service) = plain.or(draft.services.first()) else { return nothing() };
        let of = |rules: SalonRules| {
            ServiceForm::of(service, draft, currency).preview(rules, draft, &self.room.shop)
        };
        let title = fill(self.ui.texts.set_example(), &[&service.name]);
        asked(rules.and_then(of).as_ref(), title, self.ui)
    }

    fn words(&self, own: Locale) -> Html {
        let texts = self.ui.texts;
        let policies = [
            (Said::Policy, Field::Policy, texts.set_policy(), Keys::Lines),
            (Said::Consent, Field::Consent, texts.set_consent(), Keys::Lines),
        ];
        el(
            "fieldset",
            "",
            vec![
                told("legend", "", texts.set_texts()),
                self.field(Field::Policy, texts.set_policy(), texts.set_wrong_text(), ""),
                self.field(
                    Field::Consent,
                    texts.set_consent(),
                    texts.set_wrong_text(),
                    texts.set_consent_hint(),
                ),
                self.languages("set-agreed", own, policies),
            ],
        )
    }

    fn letters(&self) -> Html {
        let texts = self.ui.texts;
        el(
            "fieldset",
            "",
            vec![
                told("legend", "", texts.set_letters()),
                self.field(
                    Field::LettersTo,
                    texts.set_letters_to(),
                    texts.set_wrong_email(),
                    texts.set_letters_hint(),
                ),
                self.field(Field::Reminder, texts.set_reminder(), texts.set_wrong_reminder(), ""),
            ],
        )
    }

    fn kept(&self) -> Html {
        let texts = self.ui.texts;
        let of = |field, label| self.field(field, label, texts.set_wrong_days(), "");
        let names = vec![
            of(Field::KeepName, texts.set_keep_name()),
            of(Field::KeepPhone, texts.set_keep_phone()),
            of(Field::KeepEmail, texts.set_keep_email()),
            of(Field::KeepComment, texts.set_keep_comment()),
        ];
        el(
            "fieldset",
            "",
            vec![
                told("legend", "", texts.set_keep()),
                told("p", "hint", texts.set_keep_hint()),
                el("div", "spans", names),
            ],
        )
    }

    /// Once something is changed: publish it, or put it away.
    fn send(&self) -> Html {
        let texts = self.ui.texts;
        if self.room.settings.form.is_none() {
            return nothing();
        }
        let save = save(self.room, self.ui);
        let away = action("quiet", self.ui.on(Msg::Settings(SettingsMsg::Discard)), texts.set_discard());
        el("div", "deeds stays", vec![said("span", "hint", texts.set_changed().to_owned()), save, away])
    }
}
