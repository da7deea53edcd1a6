//! What the owner sees: the door, the day or week, a visit over it, the money, the providers, how all is doing. Each a plain function of the state.
//!
//! Deliberately absent: state, and styles in attributes: the page's policy forbids those, so what has to be placed is
//! placed by class.

mod access;
mod block;
mod catalogue;
mod clients;
pub(super) mod connect;
mod day;
mod field;
mod finance;
mod health;
mod help;
mod later;
mod make;
mod part;
mod past;
mod payment;
mod settings;
mod staff;
mod times;
mod visit;
mod week;
mod whom;
mod whose;

use super::flow::{Door, Later, Load, Model, Msg, Out, Page, Room, Saying, Stage};
use super::texts::Texts;
use crate::format::Format;
use crate::view::tag::{
    Traits, action, all, el, fixed, form, nothing, press, said, told, typed, value, with,
};
use chairtime_shared::locale::Locale;
use chairtime_shared::provider::Mode;
use part::{failed, text_of};
use yew::{AttrValue, Callback, Html, InputEvent, MouseEvent, SubmitEvent};

/// What every page needs besides the state.
pub(super) struct Ui<'a> {
    pub(super) texts: &'static Texts,
    pub(super) format: &'a Format,
    pub(super) send: &'a Callback<Msg>,
    /// The language.
    pub(super) spoken: Locale,
}

impl Ui<'_> {
    /// A click.
    fn on(&self, msg: Msg) -> Callback<MouseEvent> {
        click(self.send, msg)
    }

    /// A field with a text in it.
    fn typing(&self, msg: fn(String) -> Msg) -> Callback<InputEvent> {
        typing(self.send, msg)
    }
}

fn click(send: &Callback<Msg>, msg: Msg) -> Callback<MouseEvent> {
    let send = send.clone();
    Callback::from(move |_| send.emit(msg.clone()))
}

fn typing(send: &Callback<Msg>, msg: fn(String) -> Msg) -> Callback<InputEvent> {
    let send = send.clone();
    Callback::from(move |event: InputEvent| send.emit(msg(text_of(&event))))
}

/// A form that is sent.
fn submit(send: &Callback<Msg>, msg: Msg) -> Callback<SubmitEvent> {
    let send = send.clone();
    Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        send.emit(msg.clone());
    })
}

/// Everything before the salon is there.
pub(super) fn before(model: &Model, texts: &'static Texts, send: &Callback<Msg>) -> Html {
    match &model.stage {
        Stage::Door(at) => door(at, model.language.spoken, texts, send),
        Stage::Opening(Some(failure)) => {
            el("div", "door", vec![failed(texts, failure, click(send, Msg::Started))])
        }
        Stage::Opening(None) | Stage::Room(_) => part::skeleton(4),
    }
}

fn door(door: &Door, spoken: Locale, texts: &'static Texts, send: &Callback<Msg>) -> Html {
    let failure = door.failure.as_ref();
    let described = if failure.is_some() { "key-error" } else { "key-hint" };
    let field = typed(
        "input",
        &["type", "id", "name", "autocomplete", "spellcheck", "aria-invalid", "aria-describedby"],
        vec![
            value("password"),
            value("key"),
            value("owner-key"),
            value("current-password"),
            value("false"),
            failure.map(|_| AttrValue::Static("true")),
            value(described),
        ],
        &door.key,
        typing(send, Msg::KeyTyped),
    );
    let label = with("label", &["for"], vec![value("key")], vec![fixed(texts.owner_key())]);
    let note = match failure {
        Some(failure) => with(
            "p",
            &["id", "class", "role"],
            vec![value("key-error"), value("error"), value("alert")],
            vec![fixed(texts.failure(failure))],
        ),
        None => with(
            "p",
            &["id", "class"],
            vec![value("key-hint"), value("hint")],
            vec![fixed(texts.owner_key_hint())],
        ),
    };
    let class = if failure.is_some() { "field wrong" } else { "field" };
    let label_of_button = if door.sending { texts.signing_in() } else { texts.sign_in() };
    let button = with(
        "button",
        &["type", "class"],
        vec![value("submit"), value(if door.sending { "primary waits" } else { "primary" })],
        vec![fixed(label_of_button)],
    );
    let inner = form(submit(send, Msg::SignIn), vec![el("div", class, vec![label, field, note]), button]);
    let tongues = part::tongues(spoken, texts, send);
    el("div", "door", vec![told("h1", "", texts.desk()), inner, tongues])
}

/// The desk.
pub(super) fn room(model: &Model, room: &Room, ui: &Ui) -> Html {
    let page = match (room.page, &model.later) {
        (Page::Day, _) => day::page(room, model.now, ui),
        (_, Later::Here) => later::page(room, ui),
        (page, Later::Away(load)) => loading(load, ui, Msg::Go(page)),
    };
    let page = el("div", "page", vec![page]);
    let over = match (&room.panel, &room.making, &room.blocking, &model.later) {
        (Some(panel), ..) => Some(visit::panel(room, panel, model.now, ui)),
        (None, Some(making), ..) => Some(make::panel(room, making, ui)),
        (None, None, Some(blocking), _) => Some(block::panel(room, blocking, ui)),
        (None, None, None, Later::Here) => later::panel(room, ui),
        (None, None, None, Later::Away(_)) => None,
    };
    let class = if over.is_some() { "room open" } else { "room" };
    let over = over.unwrap_or_else(nothing);
    let sheet = if room.help { help::sheet(room, ui) } else { nothing() };
    all(vec![top(room, ui), el("div", class, vec![page, over]), sheet, snack(room, ui)])
}

fn top(room: &Room, ui: &Ui) -> Html {
    let tab = |page: Page, label: &'static str| {
        if !room.role.opens(page) {
            return nothing();
        }
        let here = room.page == page;
        let current = here.then_some(AttrValue::Static("page"));
        part::press_with(
            if here { "tab on" } else { "tab" },
            &["aria-current"],
            vec![current],
            ui.on(Msg::Go(page)),
            vec![fixed(label)],
        )
    };
    let tabs = with(
        "nav",
        &["aria-label"],
        vec![value(ui.texts.pages())],
        vec![
            tab(Page::Day, ui.texts.visits()),
            tab(Page::Finance, ui.texts.money()),
            tab(Page::Payments, ui.texts.pay_tab()),
            tab(Page::Health, ui.texts.health()),
            tab(Page::Catalogue, ui.texts.catalogue()),
            tab(Page::Clients, ui.texts.clients()),
            tab(Page::Staff, ui.texts.staff()),
            tab(Page::Settings, ui.texts.set_tab()),
        ],
    );
    let out = el(
        "details",
        "account",
        vec![
            told("summary", "", ui.texts.account()),
            el(
                "div",
                "menu",
                vec![
                    if room.me.is_empty() { nothing() } else { said("b", "", room.me.clone()) },
                    part::tongues(ui.spoken, ui.texts, ui.send),
                    action("quiet", ui.on(Msg::Help), ui.texts.keys()),
                    action("quiet", ui.on(Msg::SignOut(Out::Here)), ui.texts.sign_out()),
                    action("quiet", ui.on(Msg::SignOut(Out::Everywhere)), ui.texts.sign_out_everywhere()),
                ],
            ),
        ],
    );
    let providers = &room.shop.providers;
    let test = !providers.is_empty() && providers.iter().all(|connected| connected.mode == Mode::Test);
    let test = if test { told("p", "test", ui.texts.test_mode()) } else { nothing() };
    let top = el("div", "top", vec![said("p", "salon", room.shop.name.clone()), tabs, out]);
    all(vec![test, top, refused(room, ui), missing(room, ui)])
}

/// A change that was shown and is not published, with the way back to what was typed.
fn refused(room: &Room, ui: &Ui) -> Html {
    let Some(refused) = &room.catalogue.refused else { return nothing() };
    let go = action("quiet small", ui.on(Msg::Go(refused.typed.page)), ui.texts.not_published_go());
    let values = vec![value("none-yet"), value("alert")];
    with("div", &["class", "role"], values, vec![fixed(ui.texts.not_published()), go])
}

/// What is missing before clients can book, or pay ahead, with the way there.
fn missing(room: &Room, ui: &Ui) -> Html {
    let (shop, texts) = (&room.shop, ui.texts);
    let (line, page, go) = if shop.services.is_empty() || shop.staff.is_empty() {
        (texts.left_none(), Page::Settings, texts.left_go())
    } else if shop.providers.is_empty() {
        (texts.pay_none(), Page::Payments, texts.pay_connect())
    } else {
        return nothing();
    };
    if room.page == page || !room.role.opens(page) {
        return nothing();
    }
    let go = action("quiet small", ui.on(Msg::Go(page)), go);
    el("div", "none-yet", vec![fixed(line), go])
}

/// What is said for a moment. The region keeps its place, so that it is spoken.
fn snack(room: &Room, ui: &Ui) -> Html {
    let text = room.snack.map_or("", |(saying, _)| match saying {
        Saying::Refunding => ui.texts.said_refunding(),
        Saying::Requested => ui.texts.said_requested(),
        Saying::Withdrawn => ui.texts.said_withdrawn(),
        Saying::Cancelled => ui.texts.said_cancelled(),
        Saying::Missed => ui.texts.said_missed(),
        Saying::Taken => ui.texts.said_taken(),
        Saying::LetGo => ui.texts.said_let_go(),
        Saying::Moved => ui.texts.said_moved(),
        Saying::Made => ui.texts.said_made(),
        Saying::Noted => ui.texts.said_noted(),
        Saying::Blocked => ui.texts.said_blocked(),
        Saying::Unblocked => ui.texts.said_unblocked(),
        Saying::Erased => ui.texts.said_erased(),
        Saying::Connected => ui.texts.said_connected(),
        Saying::Disconnected => ui.texts.said_disconnected(),
        Saying::Publishing => ui.texts.doing(),
        Saying::Published => ui.texts.said_published(),
        Saying::Copied => ui.texts.said_copied(),
        Saying::NotCopied => ui.texts.said_not_copied(),
        Saying::KeyEnded => ui.texts.key_said_ended(),
        Saying::NotSpoken => ui.texts.no_answer(),
    });
    let inner = if text.is_empty() {
        nothing()
    } else {
        let close = Traits { label: Some(ui.texts.close().to_owned()), ..Traits::default() };
        el(
            "p",
            "snack",
            vec![
                told("span", "", text),
                catalogue::undo(room, ui),
                visit::moving::undo(room, ui),
                press("cross", close, ui.on(Msg::SnackRead), vec![el("span", "", Vec::new())]),
            ],
        )
    };
    with("div", &["class", "role"], vec![value("snacks"), value("status")], vec![inner])
}

/// What stands in place of what could not be loaded, or is not there yet.
fn loading(load: &Load, ui: &Ui, again: Msg) -> Html {
    match load {
        Load::Idle => nothing(),
        Load::Waiting => part::skeleton(3),
        Load::Failed(failure) => failed(ui.texts, failure, ui.on(again)),
    }
}
