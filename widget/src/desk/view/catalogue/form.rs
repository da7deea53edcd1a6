//! The panel for one service, and the sentences about what a client will be asked for.

use super::range;
use crate::desk::data::catalogue::Draft;
use crate::desk::flow::catalogue::form::{Asks, Choice, Field, Form, Late, Measure, Preview};
use crate::desk::flow::catalogue::{Catalog, CatalogueMsg};
use crate::desk::flow::panel::PanelMsg;
use crate::desk::flow::{Msg, Room};
use crate::desk::view::part::{alert, heading, text_of};
use crate::desk::view::{Ui, submit};
use crate::i18n::fill;
use crate::view::tag::{
    Traits, action, el, fixed, form, nothing, own, press, said, ticked, told, typed, value, with,
};
use chairtime_shared::cancellation::CardOnFile;
use chairtime_shared::money::Money;
use chairtime_shared::prepayment::{Collect, Prepayment, Requirement};
use chairtime_shared::text::{joined, number, two_digits};
use yew::{AttrValue, Callback, Html, InputEvent};

/// What the parts of the form are drawn from.
struct Sheet<'a> {
    room: &'a Room,
    form: &'a Form,
    draft: &'a Draft,
    wrong: Vec<Field>,
    ui: &'a Ui<'a>,
}

/// The panel, when a service is open.
pub(in crate::desk::view) fn panel(room: &Room, ui: &Ui) -> Option<Html> {
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
            self.ahead(),
            self.late(),
            self.asked(),
            self.by(),
            // Where whoever has just pressed the button looks.
            page.failure.as_ref().map_or_else(nothing, |failure| alert(texts, failure)),
            self.send(page),
        ];
        let form = form(submit(self.ui.send, Msg::Catalogue(CatalogueMsg::Save)), parts);
        let values = vec![value("panel making"), value("dialog"), value("service")];
        with("div", &["class", "role", "aria-labelledby"], values, vec![head, form])
    }

    /// A field with its label, and below it what is wrong, else the hint.
    fn field(&self, field: Field, label: String, wrong: &'static str, hint: &'static str) -> Html {
        let is_wrong = self.wrong.contains(&field);
        let line = if is_wrong { wrong } else { hint };
        let send = self.ui.send.clone();
        let oninput = Callback::from(move |event: InputEvent| {
            send.emit(Msg::Catalogue(CatalogueMsg::Typed(field, text_of(&event))));
        });
        let hint_id = joined(&[field.id(), "-hint"]);
        let mode = match field {
            Field::Name | Field::Description | Field::Category => "text",
            Field::Duration | Field::Buffer | Field::Notice => "numeric",
            Field::From | Field::To | Field::Ahead | Field::Fee => "decimal",
        };
        let values = vec![
            value(field.id()),
            value("off"),
            value(mode),
            is_wrong.then_some(AttrValue::Static("true")),
            (!line.is_empty()).then(|| hint_id.clone().into()),
            value(if field == Field::Description { "2" } else { "" }),
        ];
        let name = if field == Field::Description { "textarea" } else { "input" };
        let keys = &["id", "autocomplete", "inputmode", "aria-invalid", "aria-describedby", "rows"];
        let input = typed(name, keys, values, self.form.text(field), oninput);
        let label = with("label", &["for"], vec![value(field.id())], vec![own(label)]);
        let line = if line.is_empty() {
            nothing()
        } else {
            let class = value(if is_wrong { "error" } else { "hint" });
            with("p", &["id", "class"], vec![Some(hint_id.into()), class], vec![fixed(line)])
        };
        el("div", if is_wrong { "field wrong" } else { "field" }, vec![label, input, line])
    }

    /// Buttons of which one is pressed.
    fn choices(&self, all: Vec<(bool, Choice, String)>) -> Html {
        let one = |(on, choice, label): (bool, Choice, String)| {
            let traits = Traits { pressed: Some(on), ..Traits::default() };
            press(
                "choice",
                traits,
                self.ui.on(Msg::Catalogue(CatalogueMsg::Chosen(choice))),
                vec![own(label)],
            )
        };
        el("div", "choices", all.into_iter().map(one).collect())
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
            self.field(Field::Name, texts.client_name().to_owned(), texts.cat_wrong_name(), ""),
            self.field(Field::Description, texts.cat_description().to_owned(), "", ""),
            told("p", "label", texts.cat_category()),
            self.choices(categories),
        ];
        if form.category.is_none() {
            parts.push(self.field(
                Field::Category,
                texts.cat_category_name().to_owned(),
                texts.cat_wrong_name(),
                "",
            ));
        }
        el("fieldset", "", parts)
    }

    fn price(&self) -> Html {
        let texts = self.ui.texts;
        let code = self.room.shop.currency.code();
        let of = |field, label: &str, wrong, hint| self.field(field, label.to_owned(), wrong, hint);
        let prices = vec![
            of(Field::From, &fill(texts.cat_from(), &[code]), texts.make_sum(), ""),
            of(Field::To, texts.cat_to(), texts.cat_wrong_to(), ""),
        ];
        let times = vec![
            of(Field::Duration, texts.cat_duration(), texts.cat_wrong_minutes(), ""),
            of(Field::Buffer, texts.cat_buffer(), texts.cat_wrong_minutes(), ""),
        ];
        let parts = vec![
            told("legend", "", texts.cat_price()),
            el("div", "spans", prices),
            el("div", "spans", times),
        ];
        el("fieldset", "", parts)
    }

    fn measure(&self, field: Field, measure: Measure) -> Html {
        let texts = self.ui.texts;
        match measure {
            Measure::All => nothing(),
            Measure::Percent => {
                self.field(field, texts.cat_percent().to_owned(), texts.cat_wrong_percent(), "")
            }
            Measure::Fixed => {
                let label = fill(texts.refund_how_much(), &[self.room.shop.currency.code()]);
                self.field(field, label, texts.make_sum(), "")
            }
        }
    }

    fn ahead(&self) -> Html {
        let (texts, form) = (self.ui.texts, self.form);
        let asks = |asks, label: &'static str| (form.asks == asks, Choice::Asks(asks), label.to_owned());
        let mut parts = vec![
            told("legend", "", texts.cat_ahead()),
            self.choices(vec![
                asks(Asks::AsSalon, texts.cat_as_salon()),
                asks(Asks::Own(Requirement::Off), texts.cat_off()),
                asks(Asks::Own(Requirement::Optional), texts.cat_optional()),
                asks(Asks::Own(Requirement::Required), texts.cat_required()),
            ]),
        ];
        if let Asks::Own(Requirement::Optional | Requirement::Required) = form.asks {
            let much = |measure, label: &'static str| {
                (form.ahead == measure, Choice::Ahead(measure), label.to_owned())
            };
            let how = |collect, label: &'static str| {
                (form.collect == collect, Choice::Collect(collect), label.to_owned())
            };
            parts.push(self.choices(vec![
                much(Measure::All, texts.cat_all()),
                much(Measure::Percent, texts.cat_share()),
                much(Measure::Fixed, texts.cat_fixed()),
            ]));
            parts.push(self.measure(Field::Ahead, form.ahead));
            parts.push(self.choices(vec![
                how(Collect::Charge, texts.cat_charge()),
                how(Collect::Hold, texts.cat_hold()),
            ]));
        }
        el("fieldset", "", parts)
    }

    fn late(&self) -> Html {
        let (texts, form) = (self.ui.texts, self.form);
        let late = |late, label: &'static str| (form.late == late, Choice::Late(late), label.to_owned());
        let mut parts = vec![
            told("legend", "", texts.cat_late()),
            self.choices(vec![
                late(Late::AsSalon, texts.cat_as_salon()),
                late(Late::Free, texts.cat_free()),
                late(Late::Costs(Measure::All), texts.cat_prepaid()),
                late(Late::Costs(Measure::Percent), texts.cat_share()),
                late(Late::Costs(Measure::Fixed), texts.cat_fixed()),
            ]),
        ];
        if let Late::Costs(measure) = form.late {
            let card = |card, label: &'static str| (form.card == card, Choice::Card(card), label.to_owned());
            parts.push(self.measure(Field::Fee, measure));
            parts.push(self.field(Field::Notice, texts.cat_notice().to_owned(), texts.cat_wrong_hours(), ""));
            parts.push(self.choices(vec![
                card(CardOnFile::NotKept, texts.cat_card_not()),
                card(CardOnFile::Kept, texts.cat_card()),
            ]));
        }
        el("fieldset", "", parts)
    }

    /// What a client will be asked for, as it is typed.
    fn asked(&self) -> Html {
        let texts = self.ui.texts;
        let lines = match self.form.preview(self.draft, &self.room.shop) {
            Some(preview) => vec![said("p", "", self.now(&preview)), said("p", "", self.later(&preview))],
            None => vec![told("p", "", texts.cat_unread())],
        };
        let mut all = vec![told("h3", "", texts.cat_asked())];
        all.extend(lines);
        with("div", &["class", "role"], vec![value("ask told"), value("status")], all)
    }

    fn now(&self, preview: &Preview) -> String {
        let (texts, money) = (self.ui.texts, |sum: Money| self.ui.format.money(sum));
        let quote = preview.quote;
        let rest = |due: Money| {
            let left = |total: Money| total.minus(due).map(money).unwrap_or_default();
            range(&left(quote.total_from), &left(quote.total_to))
        };
        let total = range(&money(quote.total_from), &money(quote.total_to));
        let mut told = match quote.prepayment {
            Prepayment::Off => fill(texts.s_off(), &[&total]),
            Prepayment::BelowMinimum { would_be } => fill(texts.s_small(), &[&money(would_be), &total]),
            Prepayment::Optional { due_now } if due_now == quote.total_to => {
                fill(texts.s_optional_all(), &[&money(due_now)])
            }
            Prepayment::Required { due_now } if due_now == quote.total_to => {
                fill(texts.s_required_all(), &[&money(due_now)])
            }
            Prepayment::Optional { due_now } => fill(texts.s_optional(), &[&money(due_now), &rest(due_now)]),
            Prepayment::Required { due_now } => fill(texts.s_required(), &[&money(due_now), &rest(due_now)]),
        };
        let mut add = |more: &str| told = joined(&[&told, " ", more]);
        if quote.collect == Collect::Hold {
            add(texts.s_hold());
        }
        if preview.by_staff {
            add(texts.s_by_staff());
        }
        told
    }

    fn later(&self, preview: &Preview) -> String {
        let (texts, money) = (self.ui.texts, |sum: Money| self.ui.format.money(sum));
        let (hours, minutes) = (number((preview.notice.0 / 60).into()), preview.notice.0 % 60);
        let notice = if minutes == 0 { hours } else { joined(&[&hours, ":", &two_digits(minutes.into())]) };
        match (preview.fee, preview.kept) {
            (None, _) => texts.s_free().to_owned(),
            (Some(fee), None) => fill(texts.s_fee_none(), &[&money(fee)]),
            (Some(_), Some(kept)) => fill(texts.s_fee(), &[&notice, &money(kept)]),
        }
    }

    fn by(&self) -> Html {
        let texts = self.ui.texts;
        let one = |member: &crate::desk::data::catalogue::Member| {
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

    fn send(&self, page: &Catalog) -> Html {
        let texts = self.ui.texts;
        let (class, label) =
            if page.sending { ("primary waits", texts.doing()) } else { ("primary", texts.save()) };
        let save =
            with("button", &["type", "class"], vec![value("submit"), value(class)], vec![fixed(label)]);
        let remove = match self.form.id {
            Some(_) => {
                action("quiet danger", self.ui.on(Msg::Catalogue(CatalogueMsg::Remove)), texts.cat_remove())
            }
            None => nothing(),
        };
        el("div", "deeds", vec![save, remove])
    }
}
