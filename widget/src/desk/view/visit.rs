//! One visit over the page: who comes, what it is about, its money, what can be done with it, what was written, who did what.
//!
//! Invariant: a sum that a button would move stands on the button.

pub(super) mod letters;
mod links;
pub(super) mod moving;

use super::part::{alert, colour, countdown, fact, heading, moment, out, sum};
use super::{Ui, block, loading, payment, submit};
use crate::desk::client::js;
use crate::desk::data::{HistoryLine, Visit};
use crate::desk::flow::panel::{Ask, Asking, Deed, Panel, PanelMsg};
use crate::desk::flow::{Load, Msg, Room, left};
use crate::host::{self, seconds};
use crate::i18n::fill;
use crate::view::tag::{
    Traits, action, all, el, fixed, form, nothing, own, press, said, told, typed, value, with,
};
use chairtime_shared::api::BookingStatus;
use chairtime_shared::booking::Waiver;
use chairtime_shared::money::Money;
use chairtime_shared::text::{joined, number};
use chairtime_shared::time::Timestamp;
use yew::{AttrValue, Callback, Html};

fn on(ui: &Ui, msg: PanelMsg) -> Callback<yew::MouseEvent> {
    ui.on(Msg::Panel(msg))
}

/// Puts a question, with a key that is made now.
fn asks(ui: &Ui, ask: Asking) -> Callback<yew::MouseEvent> {
    let send = ui.send.clone();
    Callback::from(move |_| {
        let key = host::booking_id().map(|id| id.as_str().to_owned()).unwrap_or_default();
        send.emit(Msg::Panel(PanelMsg::Ask { ask, key }));
    })
}

/// The panel.
pub(super) fn panel(room: &Room, panel: &Panel, now: Timestamp, ui: &Ui) -> Html {
    let close = Traits { label: Some(ui.texts.close().to_owned()), ..Traits::default() };
    let close = press("cross", close, on(ui, PanelMsg::Close), vec![el("span", "", Vec::new())]);
    let name = match &panel.visit {
        Some(visit) if visit.is_block() => block::name(visit, ui).to_owned(),
        Some(visit) if visit.client.name.is_empty() => ui.texts.erased().to_owned(),
        Some(visit) => visit.client.name.clone(),
        None => ui.texts.visit().to_owned(),
    };
    let mut children = vec![el("div", "head", vec![heading("h2", "visit", name), close])];
    match &panel.visit {
        Some(visit) if visit.is_block() => {
            children.extend(block::body(panel, visit, ui));
            children.push(history(room, panel, ui));
        }
        Some(visit) => children.extend(body(room, panel, visit, now, ui)),
        None => children.push(loading(&panel.load, ui, Msg::Open(panel.id.clone()))),
    }
    // No modal one: on a wide screen the day beside it stays in use.
    let values = vec![value("panel"), value("dialog"), value("visit")];
    with("div", &["class", "role", "aria-labelledby"], values, children)
}

fn body(room: &Room, panel: &Panel, visit: &Visit, now: Timestamp, ui: &Ui) -> Vec<Html> {
    let failure = panel.failure.as_ref().map_or_else(nothing, |failure| alert(ui.texts, failure));
    let question = match &panel.ask {
        Some(question) => ask(room, panel, visit, question, ui),
        None => actions(room, panel, visit, now, ui),
    };
    let mut parts = vec![when(visit, now, ui), failure, client(visit, ui), services(visit, ui)];
    if room.role.only().is_some() {
        parts.push(question);
        return parts;
    }
    parts.push(money(visit, ui));
    parts.push(question);
    parts.push(links::part(panel, visit, ui));
    parts.push(payment::list(room, visit, ui));
    parts.push(letters::part(room, panel, ui));
    parts.push(history(room, panel, ui));
    parts
}

fn when(visit: &Visit, now: Timestamp, ui: &Ui) -> Html {
    let class = match colour(visit.status) {
        "is-held" => "chip is-held",
        "is-confirmed" => "chip is-confirmed",
        "is-missed" => "chip is-missed",
        "is-completed" => "chip is-completed",
        _ => "chip is-off",
    };
    let mut state = vec![told("span", "", ui.texts.status(visit.status))];
    if let Some(left) = left(visit, now) {
        state.push(said("span", "left", countdown(left)));
    }
    let span = joined(&[&ui.format.instant(visit.start), " – ", &ui.format.instant_time(visit.end)]);
    el("div", "state", vec![said("p", "", span), el("span", class, state)])
}

fn client(visit: &Visit, ui: &Ui) -> Html {
    let client = &visit.client;
    let mut rows = Vec::new();
    if !client.phone.is_empty() {
        rows.push(out("link", joined(&["tel:", &client.phone]), client.phone.clone()));
    }
    if !client.email.is_empty() {
        rows.push(out("link", links::mailto(&client.email), client.email.clone()));
    }
    let mut all_of = vec![el("p", "contacts", rows)];
    if !client.comment.is_empty() {
        all_of.push(el(
            "p",
            "remark",
            vec![told("small", "", ui.texts.remark()), said("span", "", client.comment.clone())],
        ));
    }
    if !client.note.is_empty() {
        all_of.push(el(
            "p",
            "remark noted",
            vec![told("small", "", ui.texts.note()), said("span", "", client.note.clone())],
        ));
    }
    all(all_of)
}

fn services(visit: &Visit, ui: &Ui) -> Html {
    let line = |line: &chairtime_shared::api::BookedLine| {
        el(
            "li",
            "",
            vec![
                said("time", "", ui.format.instant_time(line.start)),
                el(
                    "span",
                    "main",
                    vec![said("b", "", line.name.clone()), said("small", "", line.staff_name.clone())],
                ),
                said("span", "price", ui.format.money(line.price)),
            ],
        )
    };
    el("ul", "lines", visit.lines.iter().map(line).collect())
}

fn money(visit: &Visit, ui: &Ui) -> Html {
    let texts = ui.texts;
    let returned = visit
        .payments
        .iter()
        .fold(Money::zero(visit.held.currency()), |all, payment| all.plus(payment.returned).unwrap_or(all));
    let kept = visit.due.filter(|_| matches!(visit.status, BookingStatus::Cancelled | BookingStatus::NoShow));
    let mut rows = vec![
        sum(texts.price(), Some(visit.quote.total_from), ui),
        fact(texts.held_now(), ui.format.money(visit.held), "sum"),
        sum(texts.given_back(), Some(returned), ui),
        sum(texts.fee_kept(), kept, ui),
        sum(texts.still_wanted(), visit.wanted, ui),
    ];
    if let Some(hold) = visit.on_hold {
        rows.push(sum(texts.on_hold(), Some(hold.amount), ui));
    }
    let facts = el("dl", "", rows);
    let obstacle = match visit.obstacle.as_deref() {
        None => nothing(),
        Some("disputed") => told("p", "notice bad", texts.obstacle_disputed()),
        Some(_) => told("p", "notice bad", texts.obstacle_tries()),
    };
    all(vec![facts, obstacle])
}

fn actions(room: &Room, panel: &Panel, visit: &Visit, now: Timestamp, ui: &Ui) -> Html {
    let texts = ui.texts;
    let mut buttons = Vec::new();
    let button = |class, label: String, ask| {
        let traits = Traits { disabled: panel.doing.is_some(), ..Traits::default() };
        press(class, traits, asks(ui, ask), vec![own(label)])
    };
    if !visit.refundable.is_zero() {
        buttons.push(button("quiet", texts.refund().to_owned(), Asking::Refund));
    }
    // The sums of other buttons than these are not told to whoever sees their own calendar alone.
    let whole = room.role.only().is_none();
    if whole && visit.may_be_asked() {
        buttons.push(button("quiet", texts.request().to_owned(), Asking::Payment));
    }
    if visit.on_hold.is_some() {
        buttons.push(button("quiet", texts.hold().to_owned(), Asking::Hold));
    }
    if whole && visit.status == BookingStatus::Confirmed && now < visit.start {
        // The day is the visit's own, whatever is shown beside.
        let day = js::day_of(&room.shop.zone, seconds(visit.start)).parse();
        buttons.push(button("quiet", texts.shift().to_owned(), Asking::Move(day.unwrap_or(room.today))));
    }
    if whole && panel.can_be_missed(now) {
        buttons.push(button("quiet", texts.missed().to_owned(), Asking::NoShow));
    }
    if visit.cancellation.is_some() && visit.status == BookingStatus::Confirmed {
        buttons.push(button("quiet danger", texts.cancel().to_owned(), Asking::Cancel));
    }
    if !visit.client.name.is_empty() {
        buttons.push(button("quiet", texts.note_write().to_owned(), Asking::Note));
    }
    let doing = match &panel.doing {
        Some(Deed::Refund { amount, .. }) => {
            said("p", "doing", fill(texts.doing_refund(), &[&ui.format.money(*amount)]))
        }
        Some(_) => told("p", "doing", texts.doing()),
        None => nothing(),
    };
    all(vec![doing, el("div", "deeds", buttons)])
}

/// The question before something is done, with what it means.
fn ask(room: &Room, panel: &Panel, visit: &Visit, question: &Ask, ui: &Ui) -> Html {
    let texts = ui.texts;
    let dismiss = action("quiet", on(ui, PanelMsg::Dismiss), texts.not_yet());
    let heading = |text: &'static str| heading("h3", "question", text.to_owned());
    let does = |class, id: &'static str, label: String, deed| {
        let traits = Traits { id, ..Traits::default() };
        press(class, traits, on(ui, PanelMsg::Do(deed)), vec![own(label)])
    };
    let children = match question {
        Ask::Refund { sum, .. } | Ask::Hold { sum } | Ask::Payment { sum, .. } => {
            return how_much(panel, visit, question, sum, ui, dismiss);
        }
        Ask::Note { text } => return note(text, ui, dismiss),
        Ask::Move(to) => return moving::ask(room, visit, to, ui, dismiss),
        Ask::Cancel => {
            let Some(terms) = &visit.cancellation else { return nothing() };
            let (fee, back) = (ui.format.money(terms.fee), ui.format.money(terms.back));
            let mut children = vec![heading(texts.ask_cancel())];
            if terms.fee.is_zero() {
                let label = if terms.back.is_zero() {
                    texts.cancel_now().to_owned()
                } else {
                    fill(texts.cancel_back(), &[&back])
                };
                children.push(does("primary bad", "ask", label, Deed::Cancel(Waiver::Whole)));
            } else {
                let label = fill(texts.cancel_fee(), &[&fee, &back]);
                children.push(does("primary bad", "ask", label, Deed::Cancel(Waiver::None)));
                let whole = ui.format.money(terms.fee.plus(terms.back).unwrap_or(terms.back));
                let without = fill(texts.cancel_free(), &[&whole]);
                children.push(does("quiet", "", without, Deed::Cancel(Waiver::Whole)));
            }
            children
        }
        Ask::NoShow => {
            let mut children = vec![heading(texts.ask_missed())];
            if let Some(fee) = visit.no_show_fee.filter(|fee| !fee.is_zero()) {
                let label = fill(texts.missed_fee(), &[&ui.format.money(fee)]);
                children.push(does("primary bad", "ask", label, Deed::NoShow(Waiver::None)));
                let without = texts.missed_free().to_owned();
                children.push(does("quiet", "", without, Deed::NoShow(Waiver::Whole)));
            } else {
                let label = texts.missed_now().to_owned();
                children.push(does("primary bad", "ask", label, Deed::NoShow(Waiver::Whole)));
            }
            children
        }
    };
    let mut children = children;
    children.push(dismiss);
    el("div", "ask", children)
}

/// What is noted: for the salon alone.
fn note(text: &str, ui: &Ui, dismiss: Html) -> Html {
    let texts = ui.texts;
    let field = typed(
        "textarea",
        &["id", "rows", "maxlength", "aria-labelledby", "aria-describedby"],
        vec![value("ask"), value("4"), value("1000"), value("question"), value("note-hint")],
        text,
        ui.typing(|typed| Msg::Panel(PanelMsg::NoteTyped(typed))),
    );
    let hint =
        with("p", &["id", "class"], vec![value("note-hint"), value("hint")], vec![fixed(texts.note_hint())]);
    let save = with(
        "button",
        &["type", "class"],
        vec![value("submit"), value("primary")],
        vec![fixed(texts.save())],
    );
    let children = vec![
        heading("h3", "question", texts.note().to_owned()),
        el("div", "field", vec![field, hint]),
        el("div", "deeds", vec![save, dismiss]),
    ];
    el("div", "ask", vec![form(submit(ui.send, Msg::Panel(PanelMsg::SaveNote)), children)])
}

/// How much goes back, is taken or asked for: all of it is in the field, so that the second click does it.
fn how_much(panel: &Panel, visit: &Visit, question: &Ask, sum: &str, ui: &Ui, dismiss: Html) -> Html {
    let texts = ui.texts;
    let most = panel.most().map(|most| ui.format.money(most)).unwrap_or_default();
    let currency = visit.held.currency();
    let amount = panel.sum();
    let wrong = amount.is_none();
    let taking = matches!(question, Ask::Hold { .. });
    let (much, least, name, whole, sends) = match question {
        Ask::Hold { .. } => {
            (texts.hold_how_much(), texts.hold_most(), texts.hold(), texts.hold_sum(), PanelMsg::Capture)
        }
        Ask::Payment { .. } => {
            let (hint, sum) = (texts.request_hint(), texts.request_sum());
            (texts.refund_how_much(), hint, texts.request(), sum, PanelMsg::Request)
        }
        Ask::Refund { .. } | Ask::Cancel | Ask::NoShow | Ask::Move(_) | Ask::Note { .. } => (
            texts.refund_how_much(),
            texts.refund_most(),
            texts.refund(),
            texts.refund_sum(),
            PanelMsg::Refund,
        ),
    };
    let wrong_sum = if most.is_empty() { texts.make_sum() } else { texts.refund_wrong() };
    let label = with("label", &["for"], vec![value("sum")], vec![own(fill(much, &[currency.code()]))]);
    let field = typed(
        "input",
        &["type", "id", "inputmode", "autocomplete", "aria-invalid", "aria-describedby"],
        vec![
            value("text"),
            value("sum"),
            value("decimal"),
            value("off"),
            wrong.then_some(AttrValue::Static("true")),
            value("sum-hint"),
        ],
        sum,
        ui.typing(|typed| Msg::Panel(PanelMsg::SumTyped(typed))),
    );
    let hint = if wrong { wrong_sum } else { least };
    let hint = with(
        "p",
        &["id", "class"],
        vec![value("sum-hint"), value(if wrong { "error" } else { "hint" })],
        vec![own(fill(hint, &[&most]))],
    );
    let button = amount.map_or_else(|| name.to_owned(), |amount| fill(whole, &[&ui.format.money(amount)]));
    let button = with(
        "button",
        &["type", "class", "id", "disabled"],
        vec![value("submit"), value("primary"), value("ask"), wrong.then_some(AttrValue::Static(""))],
        vec![own(button)],
    );
    let class = if wrong { "field wrong" } else { "field" };
    let mut buttons = vec![button];
    if taking {
        buttons.push(action("quiet", on(ui, PanelMsg::Do(Deed::Release)), texts.let_go()));
    }
    buttons.push(dismiss);
    let children = vec![el("div", class, vec![label, field, hint]), el("div", "deeds", buttons)];
    el("div", "ask", vec![form(submit(ui.send, Msg::Panel(sends)), children)])
}

fn history(room: &Room, panel: &Panel, ui: &Ui) -> Html {
    if panel.history.is_empty() {
        return match panel.load {
            Load::Waiting => super::part::skeleton(2),
            Load::Idle => nothing(),
            Load::Failed(_) => loading(&panel.load, ui, Msg::Open(panel.id.clone())),
        };
    }
    let line = |line: &HistoryLine| {
        let text =
            ui.texts.event(line, |amount| ui.format.money(amount)).unwrap_or_else(|| line.text.clone());
        let who = if line.by.is_empty() {
            told("small", "", ui.texts.actor(&line.actor))
        } else {
            said("small", "", line.by.clone())
        };
        with(
            "li",
            &["value"],
            vec![Some(number(line.number).into())],
            vec![
                said("time", "", moment(line.at, &room.shop.zone, ui)),
                el("span", "main", vec![who, said("span", "", text)]),
            ],
        )
    };
    let lines = panel.history.iter().rev().map(line).collect();
    el("section", "history", vec![told("h3", "", ui.texts.history()), el("ol", "", lines)])
}
