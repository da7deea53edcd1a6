//! Time that is kept free: the form for it, and what stands where a visit would.

use super::field::choices;
use super::part::{alert, heading, kept, press_with};
use super::{Ui, submit};
use crate::desk::data::{Named, Visit};
use crate::desk::flow::block::{BlockMsg, Blocking, blocks};
use crate::desk::flow::panel::{Deed, Panel, PanelMsg};
use crate::desk::flow::{Msg, Room};
use crate::flow::Failure;
use crate::view::tag::{Traits, el, fixed, form, nothing, press, said, told, typed, value, with};
use chairtime_shared::api::{BookingStatus, Code};
use chairtime_shared::text::joined;
use yew::{AttrValue, Html};

/// The form, where a visit would be.
pub(super) fn panel(room: &Room, blocking: &Blocking, ui: &Ui) -> Html {
    let texts = ui.texts;
    let close = Traits { label: Some(texts.close().to_owned()), ..Traits::default() };
    let close = press("cross", close, ui.on(Msg::Panel(PanelMsg::Close)), vec![el("span", "", Vec::new())]);
    let head = el("div", "head", vec![heading("h2", "blocking", texts.block_time().to_owned()), close]);
    let failure = match &blocking.failure {
        Some(Failure::Refused(problem)) if problem.code == Code::SlotTaken => with(
            "p",
            &["class", "role"],
            vec![value("notice bad"), value("alert")],
            vec![fixed(texts.block_taken())],
        ),
        Some(failure) => alert(texts, failure),
        None => nothing(),
    };
    let choice = |member: &Named| {
        (blocking.staff == member.id, blocks(BlockMsg::Staff(member.id.clone())), member.name.clone())
    };
    let staff = if room.role.only().is_some() {
        nothing()
    } else {
        let all = choices(ui, room.shop.staff.iter().map(choice).collect());
        el("fieldset", "", vec![told("legend", "", texts.by_staff()), all])
    };
    let wrong = blocking.tried && blocking.span().is_none();
    let field = |kind: &'static str,
                 id: &'static str,
                 label: &'static str,
                 text: &str,
                 on: fn(String) -> BlockMsg| {
        let send = ui.send.clone();
        let label = with("label", &["for"], vec![value(id)], vec![fixed(label)]);
        let invalid = (wrong && kind == "time").then_some(AttrValue::Static("true"));
        let input = typed(
            "input",
            &["type", "id", "autocomplete", "aria-invalid", "maxlength"],
            vec![value(kind), value(id), value("off"), invalid, value("80")],
            text,
            yew::Callback::from(move |event: yew::InputEvent| {
                send.emit(blocks(on(super::part::text_of(&event))));
            }),
        );
        el("div", "field", vec![label, input])
    };
    let times = vec![
        field("time", "block-from", texts.block_from(), &blocking.from, BlockMsg::From),
        field("time", "block-to", texts.block_to(), &blocking.to, BlockMsg::To),
    ];
    let lacks = if wrong {
        with("p", &["class", "role"], vec![value("error"), value("alert")], vec![fixed(texts.block_wrong())])
    } else {
        nothing()
    };
    let class = if blocking.sending { "primary waits" } else { "primary" };
    let label = if blocking.sending { texts.doing() } else { texts.block_now() };
    let go = with("button", &["type", "class"], vec![value("submit"), value(class)], vec![fixed(label)]);
    let parts = vec![
        failure,
        if blocking.kept { kept(blocks(BlockMsg::Afresh), ui) } else { nothing() },
        staff,
        field("date", "block-date", texts.shift_day(), &blocking.date.to_text(), BlockMsg::Date),
        el("div", "spans", times),
        lacks,
        field("text", "block-label", texts.block_label(), &blocking.label, BlockMsg::Label),
        go,
    ];
    let form = form(submit(ui.send, blocks(BlockMsg::Go)), parts);
    let values = vec![value("panel making"), value("dialog"), value("blocking")];
    with("div", &["class", "role", "aria-labelledby"], values, vec![head, form])
}

/// What it is called.
pub(super) fn name<'a>(visit: &'a Visit, ui: &Ui) -> &'a str {
    if visit.client.name.is_empty() { ui.texts.blocked() } else { &visit.client.name }
}

/// In the list: its time, its label, and on a phone whose it is.
pub(super) fn card(room: &Room, visit: &Visit, ui: &Ui) -> Html {
    let open = room.panel.as_ref().is_some_and(|panel| panel.id == visit.id);
    let last = room.left.as_ref() == Some(&visit.id);
    let times = joined(&[&ui.format.instant_time(visit.start), " – ", &ui.format.instant_time(visit.end)]);
    let staff = room.shop.staff.iter().find(|member| Some(&member.id) == visit.blocks.as_ref());
    let staff = staff.map_or_else(String::new, |member| member.name.clone());
    press_with(
        if open { "visit is-blocked on" } else { "visit is-blocked" },
        &["id", "aria-expanded"],
        vec![
            last.then_some(AttrValue::Static("card")),
            Some(AttrValue::Static(if open { "true" } else { "false" })),
        ],
        ui.on(Msg::Open(visit.id.clone())),
        vec![
            el("span", "times", vec![said("b", "", times)]),
            said("b", "client", name(visit, ui).to_owned()),
            el("span", "what", vec![said("span", "who", staff)]),
        ],
    )
}

/// Opened: when it is, and the one thing to do with it.
pub(super) fn body(panel: &Panel, visit: &Visit, ui: &Ui) -> Vec<Html> {
    let span = joined(&[&ui.format.instant(visit.start), " – ", &ui.format.instant_time(visit.end)]);
    let failure = panel.failure.as_ref().map_or_else(nothing, |failure| alert(ui.texts, failure));
    let stands = visit.status == BookingStatus::Confirmed;
    let traits = Traits { disabled: panel.doing.is_some() || !stands, ..Traits::default() };
    let unblock = ui.on(Msg::Panel(PanelMsg::Do(Deed::Unblock)));
    let unblock = press("quiet", traits, unblock, vec![fixed(ui.texts.unblock())]);
    vec![el("div", "state", vec![said("p", "", span)]), failure, el("div", "deeds", vec![unblock])]
}
