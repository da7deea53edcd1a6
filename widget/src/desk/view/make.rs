//! The form for a visit that the salon makes: what, with whom, when, who comes, and where they pay.

use super::part::{alert, heading, kept};
use super::times::Times;
use super::whom::Whom;
use super::{Ui, submit};
use crate::desk::data::Named;
use crate::desk::flow::make::{Ahead, MakeMsg, Making};
use crate::desk::flow::{Msg, Room};
use crate::i18n::fill;
use crate::view::tag::{
    Traits, el, fixed, form, nothing, own, press, said, ticked, told, typed, value, with,
};
use chairtime_shared::contact::ContactField;
use chairtime_shared::id::ServiceId;
use chairtime_shared::money::Money;
use yew::{AttrValue, Html};

/// The form, where a visit would be.
pub(super) fn panel(room: &Room, making: &Making, ui: &Ui) -> Html {
    let texts = ui.texts;
    let close = Traits { label: Some(texts.close().to_owned()), ..Traits::default() };
    let away = ui.on(Msg::Panel(crate::desk::flow::panel::PanelMsg::Close));
    let close = press("cross", close, away, vec![el("span", "", Vec::new())]);
    let head = el("div", "head", vec![heading("h2", "make", texts.new_visit().to_owned()), close]);
    let failure = making.failure.as_ref().map_or_else(nothing, |failure| alert(texts, failure));
    let parts = vec![
        failure,
        if making.kept { kept(Msg::Make(MakeMsg::Afresh), ui) } else { nothing() },
        services(room, making, ui),
        staff(room, making, ui),
        when(making, ui),
        client(making, ui),
        payment(room, making, ui),
        send(making, ui),
    ];
    let form = form(submit(ui.send, Msg::Make(MakeMsg::Go)), parts);
    let values = vec![value("panel making"), value("dialog"), value("make")];
    with("div", &["class", "role", "aria-labelledby"], values, vec![head, form])
}

fn group(label: &'static str, children: Vec<Html>) -> Html {
    let mut all = vec![told("legend", "", label)];
    all.extend(children);
    el("fieldset", "", all)
}

fn needed(text: &'static str) -> Html {
    with("p", &["class", "role"], vec![value("error"), value("alert")], vec![fixed(text)])
}

fn services(room: &Room, making: &Making, ui: &Ui) -> Html {
    let one = |service: &Named| {
        let Ok(id) = service.id.parse() else { return nothing() };
        let on = making.services.contains(&id);
        let price = service.price.and_then(|minor| Money::new(minor, room.shop.currency).ok());
        let price = price.map_or_else(String::new, |price| ui.format.money(price));
        let tick = ticked(&["type"], vec![value("checkbox")], on, ui.on(Msg::Make(MakeMsg::Service(id))));
        let name = said("span", "main", service.name.clone());
        el("label", "pick", vec![tick, name, said("span", "price", price)])
    };
    let list = el("div", "picks", room.shop.services.iter().map(one).collect());
    let wrong = making.tried && making.services.is_empty();
    let lacks = if wrong { needed(ui.texts.make_services()) } else { nothing() };
    group(ui.texts.services(), vec![list, lacks])
}

fn staff(room: &Room, making: &Making, ui: &Ui) -> Html {
    let named = |id: &'_ ServiceId| room.shop.services.iter().find(|service| service.id == id.as_str());
    let services =
        making.services.iter().filter_map(named).map(|service| (service.id.as_str(), service.name.as_str()));
    let whom = Whom {
        staff: &making.staff,
        services: services.collect(),
        on: |staff| Msg::Make(MakeMsg::Staff(staff)),
    };
    group(ui.texts.by_staff(), vec![whom.draw(room, ui)])
}

fn when(making: &Making, ui: &Ui) -> Html {
    let texts = ui.texts;
    let times = Times {
        date: making.date,
        free: &making.times,
        load: &making.load,
        chosen: making.chosen,
        wish: making.wish,
        on: |msg| Msg::Make(MakeMsg::When(msg)),
    };
    let list = match making.wish {
        Some(wish) if making.services.is_empty() => {
            said("p", "hint", fill(texts.make_wish(), &[&ui.format.instant_time(wish)]))
        }
        None if making.services.is_empty() => told("p", "hint", texts.make_services()),
        Some(_) | None => times.list(ui),
    };
    let wrong = making.tried && making.chosen.is_none() && !making.services.is_empty();
    let lacks = if wrong { needed(texts.make_time()) } else { nothing() };
    let all = vec![told("legend", "", texts.make_when()), times.day(ui), list, lacks];
    with("fieldset", &["id", "tabindex"], vec![value("make-when"), value("-1")], all)
}

/// A field of the form, by its place on the page.
struct Field {
    id: &'static str,
    hint: &'static str,
    /// As browsers call it; a sum is `decimal`.
    kind: &'static str,
    label: String,
    wrong: Option<&'static str>,
    on: fn(String) -> Msg,
}

impl Field {
    fn draw(self, text: &str, note: &'static str, ui: &Ui) -> Html {
        let label = with("label", &["for"], vec![value(self.id)], vec![own(self.label)]);
        let said = self.wrong.unwrap_or(note);
        let keys = &["type", "id", "autocomplete", "inputmode", "aria-invalid", "aria-describedby"];
        let values = vec![
            value(if self.kind == "decimal" { "text" } else { self.kind }),
            value(self.id),
            value("off"),
            value(if self.kind == "decimal" { "decimal" } else { "" }),
            self.wrong.map(|_| AttrValue::Static("true")),
            if said.is_empty() { None } else { value(self.hint) },
        ];
        let input = typed("input", keys, values, text, ui.typing(self.on));
        let class = if self.wrong.is_some() { "error" } else { "hint" };
        let hint = if said.is_empty() {
            nothing()
        } else {
            with("p", &["id", "class"], vec![value(self.hint), value(class)], vec![fixed(said)])
        };
        el("div", if self.wrong.is_some() { "field wrong" } else { "field" }, vec![label, input, hint])
    }
}

fn client(making: &Making, ui: &Ui) -> Html {
    let texts = ui.texts;
    let wrong = |field, text| making.lacks(field).then_some(text);
    let name = Field {
        id: "make-name",
        hint: "make-name-hint",
        kind: "text",
        label: texts.client_name().to_owned(),
        wrong: wrong(ContactField::Name, texts.make_name()),
        on: |typed| Msg::Make(MakeMsg::Name(typed)),
    };
    let phone = Field {
        id: "make-phone",
        hint: "make-phone-hint",
        kind: "tel",
        label: texts.client_phone().to_owned(),
        wrong: wrong(ContactField::Phone, texts.make_phone()),
        on: |typed| Msg::Make(MakeMsg::Phone(typed)),
    };
    let email = Field {
        id: "make-email",
        hint: "make-email-hint",
        kind: "email",
        label: texts.client_email().to_owned(),
        wrong: wrong(ContactField::Email, texts.make_email()),
        on: |typed| Msg::Make(MakeMsg::Email(typed)),
    };
    let contact = &making.contact;
    group(
        texts.client(),
        vec![
            name.draw(&contact.name, "", ui),
            phone.draw(&contact.phone, "", ui),
            email.draw(&contact.email, texts.client_email_hint(), ui),
        ],
    )
}

fn payment(room: &Room, making: &Making, ui: &Ui) -> Html {
    let texts = ui.texts;
    let choice = |label: &'static str, ahead: Ahead| {
        let traits =
            Traits { pressed: Some(making.ask.is_some() == (ahead == Ahead::Yes)), ..Traits::default() };
        press("choice", traits, ui.on(Msg::Make(MakeMsg::AskAhead(ahead))), vec![fixed(label)])
    };
    if room.shop.providers.is_empty() {
        return nothing();
    }
    let choices = vec![choice(texts.pays_at_salon(), Ahead::No), choice(texts.pays_by_link(), Ahead::Yes)];
    let mut all = vec![el("div", "choices", choices)];
    if let Some(sum) = &making.ask {
        let wrong = making.sum(room).is_none();
        let field = Field {
            id: "make-sum",
            hint: "make-sum-hint",
            kind: "decimal",
            label: fill(texts.refund_how_much(), &[room.shop.currency.code()]),
            wrong: wrong.then_some(texts.make_sum()),
            on: |typed| Msg::Make(MakeMsg::Sum(typed)),
        };
        all.push(field.draw(sum, texts.pays_by_link_hint(), ui));
    }
    group(texts.payment(), all)
}

fn send(making: &Making, ui: &Ui) -> Html {
    let texts = ui.texts;
    let label = match making.chosen {
        _ if making.sending => texts.doing().to_owned(),
        Some(start) => fill(texts.make_at(), &[&ui.format.instant(start)]),
        None => texts.make_now().to_owned(),
    };
    let class = if making.sending { "primary waits" } else { "primary" };
    with("button", &["type", "class"], vec![value("submit"), value(class)], vec![own(label)])
}
