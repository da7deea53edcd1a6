//! The payments page: a card for each provider, in which the salon connects it, sees how it stands and tries it.
//!
//! Invariants: what is missing is the Worker's own sentence, in the desk's language; whatever has to be carried to a
//! provider by hand has a button that copies it. Deliberately absent: showing a key that was pasted.

mod test;

use super::part::{alert, fact, heading, moment, out, provider};
use super::{Ui, loading, submit};
use crate::desk::data::connection::{Check, Connection, Manual, Outcome, PageKind, Stages};
use crate::desk::flow::connect::{Choice, ConnectMsg, Doing, Field, Fold, Payments, Place, PlaceMsg, Region};
use crate::desk::flow::{Msg, Room};
use crate::i18n::fill;
use crate::view::tag::{Traits, all, el, fixed, form, nothing, press, said, told, typed, value, with};
use chairtime_shared::provider::{Mode, Provider};
use chairtime_shared::text::joined;
use yew::{Callback, Html, MouseEvent};

/// What the parts of a provider's card are called in the page.
pub(in super::super) struct Ids {
    pub(in super::super) first: &'static str,
    pub(in super::super) report: &'static str,
    pub(in super::super) give_up: &'static str,
    pub(in super::super) test: &'static str,
    second: &'static str,
    first_hint: &'static str,
    second_hint: &'static str,
    title: &'static str,
}

/// Those of a provider.
pub(in super::super) fn ids(provider: Provider) -> &'static Ids {
    const STRIPE: Ids = Ids {
        first: "stripe-key",
        report: "stripe-report",
        give_up: "stripe-give-up",
        test: "stripe-test",
        second: "stripe-secret",
        first_hint: "stripe-key-hint",
        second_hint: "stripe-secret-hint",
        title: "stripe-title",
    };
    const TIPTOPPAY: Ids = Ids {
        first: "tiptoppay-id",
        report: "tiptoppay-report",
        give_up: "tiptoppay-give-up",
        test: "tiptoppay-test",
        second: "tiptoppay-secret",
        first_hint: "tiptoppay-id-hint",
        second_hint: "tiptoppay-secret-hint",
        title: "tiptoppay-title",
    };
    match provider {
        Provider::Stripe => &STRIPE,
        Provider::TipTopPay => &TIPTOPPAY,
    }
}

/// One card with all that it is drawn from.
struct Card<'a> {
    of: Provider,
    room: &'a Room,
    payments: &'a Payments,
    place: &'a Place,
    connection: Option<&'a Connection>,
    ui: &'a Ui<'a>,
}

impl Card<'_> {
    fn msg(&self, msg: PlaceMsg) -> Msg {
        Msg::Connect(ConnectMsg::At(self.of, msg))
    }

    fn on(&self, msg: PlaceMsg) -> Callback<MouseEvent> {
        self.ui.on(self.msg(msg))
    }

    /// A button that rests while something is being done.
    fn button(&self, class: &'static str, label: &'static str, msg: PlaceMsg) -> Html {
        let traits = Traits { disabled: self.place.doing.is_some(), ..Traits::default() };
        press(class, traits, self.on(msg), vec![fixed(label)])
    }
}

/// The page.
pub(super) fn page(room: &Room, ui: &Ui) -> Html {
    let payments = &room.payments;
    let head = el("div", "head", vec![heading("h1", "heading", ui.texts.pay_title().to_owned())]);
    let mut children = vec![head, told("p", "lead", ui.texts.pay_intro())];
    if payments.list.is_some() {
        let card = |of: &Provider| {
            let (place, connection) = (payments.at(*of), payments.connection(*of));
            whole(&Card { of: *of, room, payments, place, connection, ui })
        };
        children.push(el("div", "links", order(room).iter().map(card).collect()));
    } else {
        children.push(loading(&payments.load, ui, Msg::Connect(ConnectMsg::Retry)));
    }
    all(children)
}

/// The one that is at home where the salon is comes first; connecting one moves nothing under the owner's eyes.
fn order(room: &Room) -> [Provider; 2] {
    match room.shop.currency.code() {
        "KZT" | "MXN" => [Provider::TipTopPay, Provider::Stripe],
        _ => Provider::ALL,
    }
}

fn whole(card: &Card) -> Html {
    let Card { of, place, ui, .. } = card;
    let title = with("h2", &["id"], vec![value(ids(*of).title)], vec![fixed(provider(*of))]);
    let mut children = vec![el("div", "head", vec![title, chip(card)])];
    if let Some(failure) = &place.failure {
        children.push(alert(ui.texts, failure));
    }
    let by_paste = card.connection.is_none() || place.fold == Fold::Keys;
    match card.connection {
        Some(connection) => children.push(standing(card, connection)),
        None => children.push(told("p", "", step(*of, ui))),
    }
    if place.fold == Fold::GiveUp {
        children.push(give_up(card));
    }
    // What is missing stands above what mends it.
    children.push(report(card));
    if by_paste {
        children.push(keys(card));
    }
    children.push(doing(card));
    if let Some(manual) = place.manual.as_ref().filter(|manual| manual.field.is_none()) {
        children.push(by_hand(card, manual));
    }
    if card.connection.is_some() {
        children.push(test::part(card));
    }
    children.push(addresses(card));
    let values = vec![value("link-of"), value(ids(*of).title)];
    with("section", &["class", "aria-labelledby"], values, children)
}

fn step(of: Provider, ui: &Ui) -> &'static str {
    match of {
        Provider::Stripe => ui.texts.stripe_step(),
        Provider::TipTopPay => ui.texts.ttp_step(),
    }
}

fn chip(card: &Card) -> Html {
    let texts = card.ui.texts;
    let (class, text) = match card.connection {
        None => ("chip is-off", texts.not_linked()),
        Some(connection) if has_failed(connection) => ("chip is-missed", texts.linked_bad()),
        Some(connection) => match connection.mode {
            Mode::Test => ("chip is-held", texts.linked_test()),
            Mode::Live => ("chip is-confirmed", texts.linked_live()),
        },
    };
    told("span", class, text)
}

fn has_failed(connection: &Connection) -> bool {
    let findings = connection.watch.iter().flat_map(|watch| &watch.findings);
    findings.into_iter().any(|check| check.outcome == Outcome::Failed)
}

/// How a connection stands, and what can be done with it.
fn standing(card: &Card, connection: &Connection) -> Html {
    let ui = card.ui;
    let texts = ui.texts;
    let zone = &card.room.shop.zone;
    let account = if connection.label.is_empty() {
        connection.account.clone()
    } else {
        joined(&[&connection.label, " · ", &connection.account])
    };
    let mut rows = vec![
        fact(texts.pay_account(), account, ""),
        fact(texts.connected_since(), moment(connection.connected_at, zone, ui), ""),
    ];
    if let Some(watch) = &connection.watch {
        rows.push(fact(texts.looked_at(), moment(watch.at, zone, ui), ""));
    }
    let mut children = vec![el("dl", "", rows)];
    if let Some(watch) = &connection.watch {
        // What was just checked is told below, with all the rest.
        if card.place.checks.is_empty() {
            children.push(checks(card, &watch.findings));
        }
        if !watch.repairs.is_empty() {
            children.push(told("h3", "", texts.repaired()));
            children.push(checks(card, &watch.repairs));
        }
    }
    children.push(choices(card, connection));
    if card.place.fold == Fold::Shut {
        let buttons = vec![
            card.button("quiet", texts.check_again(), PlaceMsg::Verify),
            card.button("quiet", texts.other_keys(), PlaceMsg::Fold(Fold::Keys)),
            card.button("quiet danger", texts.disconnect(), PlaceMsg::Fold(Fold::GiveUp)),
        ];
        children.push(el("div", "deeds", buttons));
    }
    all(children)
}

/// One of two.
fn choice(card: &Card, label: &'static str, on: bool, msg: PlaceMsg) -> Html {
    let traits = Traits { pressed: Some(on), disabled: card.place.doing.is_some(), ..Traits::default() };
    press("choice", traits, card.on(msg), vec![fixed(label)])
}

fn choose(name: &'static str, between: Vec<Html>) -> Html {
    let values = vec![value("choose"), value("group"), value(name)];
    let group = el("div", "choices", between);
    with("div", &["class", "role", "aria-label"], values, vec![told("p", "", name), group])
}

fn choices(card: &Card, connection: &Connection) -> Html {
    let texts = card.ui.texts;
    let stages = |label, stages| {
        choice(card, label, connection.stages == stages, PlaceMsg::Change(Choice::Stages(stages)))
    };
    let between = vec![stages(texts.stages_one(), Stages::One), stages(texts.stages_two(), Stages::Two)];
    let mut children = vec![choose(texts.stages_label(), between)];
    if card.of == Provider::TipTopPay {
        let page =
            |label, page| choice(card, label, connection.page == page, PlaceMsg::Change(Choice::Page(page)));
        let between =
            vec![page(texts.page_link(), PageKind::Link), page(texts.page_widget(), PageKind::Widget)];
        children.push(choose(texts.page_label(), between));
    }
    all(children)
}

fn give_up(card: &Card) -> Html {
    let texts = card.ui.texts;
    let name = provider(card.of);
    let question = heading("h3", ids(card.of).give_up, fill(texts.ask_disconnect(), &[name]));
    let buttons = vec![
        card.button("primary bad", texts.disconnect_now(), PlaceMsg::Disconnect),
        card.button("quiet", texts.not_yet(), PlaceMsg::Fold(Fold::Shut)),
    ];
    let about = said("p", "", fill(texts.ask_disconnect_text(), &[name]));
    el("div", "ask", vec![question, about, el("div", "deeds", buttons)])
}

/// One field of the form.
struct Entry {
    field: Field,
    id: &'static str,
    hint_id: &'static str,
    label: &'static str,
    hint: &'static str,
    kind: &'static str,
}

fn entry(card: &Card, entry: &Entry) -> Html {
    let Entry { field, id, hint_id, label, hint, kind } = *entry;
    let text = match field {
        Field::First => &card.place.first,
        Field::Second => &card.place.second,
    };
    let of = card.of;
    let send = card.ui.send.clone();
    let oninput = Callback::from(move |event: yew::InputEvent| {
        let typed = PlaceMsg::Typed(field, super::text_of(&event));
        send.emit(Msg::Connect(ConnectMsg::At(of, typed)));
    });
    let input = typed(
        "input",
        &["type", "id", "autocomplete", "spellcheck", "autocapitalize", "aria-describedby"],
        vec![value(kind), value(id), value("off"), value("false"), value("none"), value(hint_id)],
        text,
        oninput,
    );
    let label = with("label", &["for"], vec![value(id)], vec![fixed(label)]);
    let hint = with("p", &["id", "class"], vec![value(hint_id), value("hint")], vec![fixed(hint)]);
    el("div", "field", vec![label, input, hint])
}

/// Where a provider shows its keys.
fn cabinet(card: &Card) -> (&'static str, &'static str) {
    match card.of {
        Provider::Stripe => ("https://dashboard.stripe.com/apikeys", card.ui.texts.stripe_keys_link()),
        Provider::TipTopPay => {
            let url = match Region::of(card.room.shop.currency) {
                Region::Kz => "https://merchant.tiptoppay.kz",
                Region::Mx => "https://merchant.tiptoppay.mx",
            };
            (url, card.ui.texts.ttp_cabinet())
        }
    }
}

/// The form for a provider's keys.
fn keys(card: &Card) -> Html {
    let texts = card.ui.texts;
    let ids = ids(card.of);
    let (href, label) = cabinet(card);
    let mut children = vec![el("p", "", vec![out("link", href.to_owned(), label.to_owned())])];
    let (label, hint, kind) = match card.of {
        Provider::Stripe => (texts.stripe_key(), texts.stripe_key_hint(), "password"),
        Provider::TipTopPay => (texts.ttp_public_id(), texts.ttp_public_id_hint(), "text"),
    };
    let first = Entry { field: Field::First, id: ids.first, hint_id: ids.first_hint, label, hint, kind };
    children.push(entry(card, &first));
    let (label, hint) = match card.of {
        Provider::Stripe => (texts.webhook_secret(), texts.webhook_secret_hint()),
        Provider::TipTopPay => (texts.ttp_api_secret(), texts.ttp_api_secret_hint()),
    };
    let second = Entry {
        field: Field::Second,
        id: ids.second,
        hint_id: ids.second_hint,
        label,
        hint,
        kind: "password",
    };
    match card.of {
        Provider::Stripe => {
            if let Some(manual) = card.place.manual.as_ref().filter(|_| card.place.wants_secret()) {
                children.push(by_hand(card, manual));
                children.push(entry(card, &second));
            }
        }
        Provider::TipTopPay => {
            children.push(entry(card, &second));
            let mode = |label, mode| choice(card, label, card.place.mode == mode, PlaceMsg::Mode(mode));
            let between = vec![mode(texts.ttp_live(), Mode::Live), mode(texts.ttp_test(), Mode::Test)];
            children.push(choose(texts.ttp_mode(), between));
        }
    }
    let waits = card.place.doing.is_some();
    let class = if waits { "primary waits" } else { "primary" };
    let connect =
        with("button", &["type", "class"], vec![value("submit"), value(class)], vec![fixed(texts.connect())]);
    let mut buttons = vec![connect];
    if card.connection.is_some() {
        buttons.push(card.button("quiet", texts.not_yet(), PlaceMsg::Fold(Fold::Shut)));
    }
    children.push(el("div", "deeds", buttons));
    form(submit(card.ui.send, card.msg(PlaceMsg::Connect)), children)
}

/// What is being done. The region keeps its place, so that it is spoken.
fn doing(card: &Card) -> Html {
    let texts = card.ui.texts;
    let text = match card.place.doing {
        None => "",
        Some(Doing::Connecting) => texts.connecting(),
        Some(Doing::Checking) => texts.pay_checking(),
        Some(Doing::Changing) => texts.doing(),
        Some(Doing::Disconnecting) => texts.disconnecting(),
        Some(Doing::Opening) => texts.test_opening(),
    };
    let text = if text.is_empty() { nothing() } else { told("p", "doing", text) };
    with("div", &["class", "role"], vec![value("under-way"), value("status")], vec![text])
}

/// What the last checks said, one line each.
fn report(card: &Card) -> Html {
    if card.place.checks.is_empty() {
        return nothing();
    }
    let title = heading("h3", ids(card.of).report, card.ui.texts.checks().to_owned());
    el("div", "report-of", vec![title, checks(card, &card.place.checks)])
}

fn checks(card: &Card, all: &[Check]) -> Html {
    let texts = card.ui.texts;
    let line = |check: &Check| {
        let (class, word) = match check.outcome {
            Outcome::Passed => ("check passed", texts.check_passed()),
            Outcome::Attention => ("check attention", texts.check_attention()),
            Outcome::Failed => ("check failed", texts.check_failed()),
        };
        let when = match check.at {
            Some(at) => said("time", "", moment(at, &card.room.shop.zone, card.ui)),
            None => nothing(),
        };
        let mark = with("i", &["role", "aria-label"], vec![value("img"), value(word)], Vec::new());
        el("li", class, vec![mark, el("span", "main", vec![when, said("span", "", check.sentence.clone())])])
    };
    if all.is_empty() {
        return nothing();
    }
    el("ul", "checks", all.iter().map(line).collect())
}

/// A text to be carried elsewhere, with the button that copies it.
fn carried(card: &Card, name: &'static str, text: &str) -> Html {
    let label = Some(fill(card.ui.texts.copy_what(), &[name]));
    let copy = press(
        "quiet small",
        Traits { label, ..Traits::default() },
        card.ui.on(Msg::Copy(text.to_owned())),
        vec![fixed(card.ui.texts.copy())],
    );
    let about = el("span", "main", vec![told("small", "", name), said("code", "", text.to_owned())]);
    el("li", "carried", vec![about, copy])
}

/// What is left to be done by hand, with all that is needed for it.
fn by_hand(card: &Card, manual: &Manual) -> Html {
    let texts = card.ui.texts;
    let what = if manual.field.is_some() { texts.by_hand_secret() } else { texts.by_hand_check() };
    let mut rows = vec![carried(card, texts.by_hand_address(), &manual.address)];
    if !manual.events.is_empty() {
        rows.push(carried(card, texts.by_hand_events(), &manual.events.join(", ")));
    }
    if let Some(version) = &manual.api_version {
        rows.push(carried(card, texts.by_hand_version(), version));
    }
    let go = out("link", manual.cabinet.clone(), fill(texts.by_hand_go(), &[provider(card.of)]));
    el("div", "ask", vec![told("p", "", what), go, el("ul", "by-hand", rows)])
}

/// Every address, for whoever sets a provider up by hand.
fn addresses(card: &Card) -> Html {
    let Some(list) = &card.payments.list else { return nothing() };
    let texts = card.ui.texts;
    let rows = match card.of {
        Provider::Stripe => vec![
            carried(card, texts.by_hand_address(), &list.addresses.stripe),
            carried(card, texts.by_hand_events(), &list.events.join(", ")),
            carried(card, texts.by_hand_version(), &list.api_version),
        ],
        Provider::TipTopPay => {
            list.addresses.tiptoppay.iter().map(|(kind, url)| carried(card, kind, url)).collect()
        }
    };
    el("details", "more", vec![told("summary", "", texts.by_hand()), el("ul", "by-hand", rows)])
}
