//! The panel for one member of staff, and the sentence about what clients will see of it.

use super::services;
use crate::desk::data::catalogue::Draft;
use crate::desk::flow::catalogue::terms::TermsField;
use crate::desk::flow::catalogue::wording::Said;
use crate::desk::flow::panel::PanelMsg;
use crate::desk::flow::staff::form::{Choice, Field, Flaw, Form, Row, Skill, Subject};
use crate::desk::flow::staff::{Leaving, Staff, StaffMsg};
use crate::desk::flow::{Msg, Room};
use crate::desk::view::catalogue::terms::{Scope, TermsSheet, asked};
use crate::desk::view::catalogue::wording::{Text, Words};
use crate::desk::view::field::{Keys, Labelled, choices, save};
use crate::desk::view::part::{alert, heading, kept, text_of};
use crate::desk::view::{Ui, submit};
use crate::i18n::{fill, form as plural_of};
use crate::view::tag::{Traits, action, all, el, form, nothing, press, said, ticked, told, value, with};
use chairtime_shared::catalogue::{Price, Service};
use chairtime_shared::money::Money;
use chairtime_shared::text::{joined, number, two_digits};
use yew::{AttrValue, Callback, Html, InputEvent, MouseEvent};

/// What the parts of the form are drawn from.
pub(super) struct Sheet<'a> {
    pub(super) room: &'a Room,
    pub(super) page: &'a Staff,
    pub(super) form: &'a Form,
    pub(super) draft: &'a Draft,
    pub(super) wrong: Vec<(Field, Flaw)>,
    pub(super) ui: &'a Ui<'a>,
}

/// The panel, when somebody is open.
pub(in crate::desk::view) fn panel(room: &Room, ui: &Ui) -> Option<Html> {
    let page = &room.staff;
    let (form, known) = (page.form.as_ref()?, room.catalogue.known.as_ref()?);
    let wrong = if page.tried { form.wrong(&known.draft, room.shop.currency) } else { Vec::new() };
    Some(Sheet { room, page, form, draft: &known.draft, wrong, ui }.draw())
}

/// By a field's identifier, its kind and places: `staff-7-0-2`.
fn name_of(field: Field) -> String {
    let row = |row| match row {
        Row::Hours(weekday) => (6, weekday),
        Row::Breaks(weekday) => (7, weekday),
        Row::Line(place) => (8, place),
    };
    let (kind, place, more) = match field {
        Field::Name => (0, 0, 0),
        Field::Title => (1, 0, 0),
        Field::Price(place) => (2, place, 0),
        Field::Minutes(place) => (3, place, 0),
        Field::First(place) => (4, place, 0),
        Field::Last(place) => (5, place, 0),
        // By its own name.
        Field::Ahead => (9, 0, 0),
        Field::Span(of, place, end) => {
            let (kind, day) = row(of);
            (kind, day, place.saturating_mul(2).saturating_add(end as usize))
        }
    };
    let part = |number_of: usize| number(u64::try_from(number_of).unwrap_or(0));
    joined(&["staff-", &part(kind), "-", &part(place), "-", &part(more)])
}

impl Sheet<'_> {
    fn draw(&self) -> Html {
        let texts = self.ui.texts;
        let close = Traits { label: Some(texts.close().to_owned()), ..Traits::default() };
        let close =
            press("cross", close, self.ui.on(Msg::Panel(PanelMsg::Close)), vec![el("span", "", Vec::new())]);
        let title = match (self.form.subject, &self.form.id) {
            (Subject::Salon, _) => texts.staff_opening(),
            (Subject::Member, Some(_)) => &self.form.name,
            (Subject::Member, None) => texts.staff_new(),
        };
        let head = el("div", "head", vec![heading("h2", "member", title.to_owned()), close]);
        let failure = self.room.catalogue.failure.as_ref();
        let kept = if self.page.kept { kept(Msg::Staff(StaffMsg::Afresh), self.ui) } else { nothing() };
        let mut parts = match self.form.subject {
            Subject::Salon => vec![kept, self.opening(), self.days()],
            Subject::Member => {
                vec![
                    kept,
                    self.about(),
                    self.does(),
                    self.ahead(),
                    self.example(),
                    self.hours(),
                    self.breaks(),
                    self.days(),
                    self.seen(),
                ]
            }
        };
        // Where whoever has just pressed the button looks.
        parts.push(failure.map_or_else(nothing, |failure| alert(texts, failure)));
        parts.push(self.send());
        let form = form(submit(self.ui.send, Msg::Staff(StaffMsg::Save)), parts);
        let values = vec![value("panel making"), value("dialog"), value("member")];
        with("div", &["class", "role", "aria-labelledby"], values, vec![head, form])
    }

    /// By which the focus finds a field, and its label.
    pub(super) fn id(&self, field: Field) -> AttrValue {
        if self.form.fresh == Some(field) {
            "staff-fresh".into()
        } else if self.wrong.first().is_some_and(|(of, _)| *of == field) {
            "staff-wrong".into()
        } else {
            name_of(field).into()
        }
    }

    /// What is wrong with a field, if it was to be saved.
    pub(super) fn flaw(&self, field: Field) -> Option<&'static str> {
        let texts = self.ui.texts;
        let (_, flaw) = self.wrong.iter().find(|(of, _)| *of == field)?;
        Some(match flaw {
            Flaw::Name => texts.cat_wrong_name(),
            Flaw::Title => texts.staff_wrong_title(),
            Flaw::Price => texts.staff_wrong_price(),
            Flaw::Minutes => texts.cat_wrong_minutes(),
            Flaw::Ahead => texts.cat_unread(),
            Flaw::Date => texts.staff_wrong_date(),
            Flaw::Last => texts.staff_wrong_last(),
            Flaw::Twice => texts.staff_wrong_twice(),
            Flaw::TooMany => texts.staff_wrong_many(),
            Flaw::Time => texts.staff_wrong_time(),
            Flaw::Backwards => texts.staff_wrong_backwards(),
            Flaw::Overlap => texts.staff_wrong_overlap(),
        })
    }

    pub(super) fn typing(&self, field: Field) -> Callback<InputEvent> {
        let send = self.ui.send.clone();
        Callback::from(move |event: InputEvent| {
            send.emit(Msg::Staff(StaffMsg::Typed(field, text_of(&event))));
        })
    }

    pub(super) fn chosen(&self, choice: Choice) -> Callback<MouseEvent> {
        self.ui.on(Msg::Staff(StaffMsg::Chosen(choice)))
    }

    /// Buttons of which one is pressed.
    pub(super) fn choices(&self, all: Vec<(bool, Choice, &'static str)>) -> Html {
        let one = |(on, choice, label): (bool, Choice, &str)| {
            (on, Msg::Staff(StaffMsg::Chosen(choice)), label.to_owned())
        };
        choices(self.ui, all.into_iter().map(one).collect())
    }

    pub(super) fn field(
        &self,
        field: Field,
        label: String,
        keys: Keys,
        text: &str,
        placeholder: &str,
    ) -> Html {
        let wrong = self.flaw(field).unwrap_or_default();
        let placeholder = (!placeholder.is_empty()).then(|| placeholder.to_owned().into());
        let labelled = Labelled { id: "", label, wrong, hint: "", keys, text };
        labelled.draw_as(self.id(field), placeholder, self.typing(field))
    }

    fn about(&self) -> Html {
        let (texts, form) = (self.ui.texts, self.form);
        let name = self.field(Field::Name, texts.client_name().to_owned(), Keys::Text, &form.name, "");
        let title = self.field(Field::Title, texts.staff_title().to_owned(), Keys::Text, &form.title, "");
        let words = Words {
            id: "staff-said",
            own: self.draft.locale,
            wording: &form.wording,
            texts: vec![
                Text { said: Said::Name, label: texts.client_name(), own: &form.name, keys: Keys::Text },
                Text { said: Said::Title, label: texts.staff_title(), own: &form.title, keys: Keys::Text },
            ],
            typed: |locale, said, text| Msg::Staff(StaffMsg::Said(locale, said, text)),
            ui: self.ui,
        };
        el("fieldset", "", vec![name, title, words.draw()])
    }

    fn does(&self) -> Html {
        let all =
            self.form.skills.iter().enumerate().filter_map(|(place, skill)| {
                Some(self.skill(place, skill, self.draft.service(&skill.service)?))
            });
        let list = el("div", "skills", all.collect());
        el("fieldset", "", vec![told("legend", "", self.ui.texts.services()), list])
    }

    fn skill(&self, place: usize, skill: &Skill, service: &Service) -> Html {
        let texts = self.ui.texts;
        let tick = self.chosen(Choice::Does(place));
        let tick = ticked(&["type"], vec![value("checkbox")], skill.does, tick);
        let pick = el("label", "pick", vec![tick, said("span", "main", service.name.clone())]);
        if !skill.does {
            return pick;
        }
        let currency = self.room.shop.currency;
        let Price { from, to } = service.price;
        let sum = |minor| Money::new(minor, currency).map(Money::to_short_decimal).unwrap_or_default();
        let price = to.map_or_else(|| sum(from), |to| joined(&[&sum(from), "–", &sum(to)]));
        let minutes = number(service.duration.0.into());
        let label = fill(texts.staff_price(), &[currency.code()]);
        let own = vec![
            self.field(Field::Price(place), label, Keys::Text, &skill.price, &price),
            self.field(
                Field::Minutes(place),
                texts.staff_minutes().to_owned(),
                Keys::Number,
                &skill.minutes,
                &minutes,
            ),
        ];
        let values = vec![value("skill"), value("group"), Some(service.name.clone().into())];
        with("div", &["class", "role", "aria-label"], values, vec![pick, el("div", "spans", own)])
    }

    /// What is paid ahead for their visits.
    fn ahead(&self) -> Html {
        let is_wrong = self.flaw(Field::Ahead).is_some();
        let sheet = TermsSheet {
            terms: &self.form.terms,
            scope: Scope::Service,
            wrong: if is_wrong { vec![TermsField::Ahead] } else { Vec::new() },
            currency: self.room.shop.currency,
            typed: |_, text| Msg::Staff(StaffMsg::Typed(Field::Ahead, text)),
            chosen: |choice| Msg::Staff(StaffMsg::Chosen(Choice::Terms(choice))),
            ui: self.ui,
        };
        all(vec![sheet.ahead(), told("p", "hint", self.ui.texts.staff_ahead_hint())])
    }

    /// What whoever books them is asked for, as it is typed.
    fn example(&self) -> Html {
        let Some((service, preview)) = self.form.example(self.draft, &self.room.shop) else {
            return nothing();
        };
        asked(preview.as_ref(), fill(self.ui.texts.set_example(), &[service]), self.ui)
    }

    /// What clients will see, as it is typed.
    fn seen(&self) -> Html {
        let texts = self.ui.texts;
        let line = match self.form.work(self.draft) {
            None => texts.staff_unread().to_owned(),
            Some(_) if self.form.done() == 0 => texts.staff_no_service().to_owned(),
            Some(work) if work.days == 0 => texts.staff_never().to_owned(),
            Some(work) => {
                let (hours, minutes) = (number((work.minutes / 60).into()), work.minutes % 60);
                let long =
                    if minutes == 0 { hours } else { joined(&[&hours, ":", &two_digits(minutes.into())]) };
                let plural = texts.plural_place(&self.ui.format.plural(work.days));
                let does = services(self.form.done(), self.ui);
                fill(plural_of(texts.staff_works(), plural), &[&number(work.days.into()), &long, &does])
            }
        };
        let all = vec![told("h3", "", texts.staff_seen()), said("p", "", line)];
        with("div", &["class", "role"], vec![value("ask told"), value("status")], all)
    }

    fn send(&self) -> Html {
        let texts = self.ui.texts;
        let on = |msg| self.ui.on(Msg::Staff(msg));
        if self.page.leaving == Leaving::Asked {
            let name = &self.form.name;
            let deeds = vec![
                action("primary bad", on(StaffMsg::Remove), texts.cat_remove()),
                action("quiet", on(StaffMsg::Stay), texts.staff_stay()),
            ];
            let question = heading("h3", "ask", fill(texts.staff_leave(), &[name]));
            let means = said("p", "", fill(texts.staff_leave_told(), &[name]));
            return el("div", "ask", vec![question, means, el("div", "deeds", deeds)]);
        }
        let save = save(self.room, self.ui);
        let remove = match self.form.id {
            Some(_) => action("quiet danger", on(StaffMsg::Leave), texts.cat_remove()),
            None => nothing(),
        };
        el("div", "deeds", vec![save, remove])
    }
}
