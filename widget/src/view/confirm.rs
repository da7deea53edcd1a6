//! Whether a visit shall be moved: from where, to where, and what it means for the money.

use super::tag::{action, all, el, nothing, own, said};
use super::{Html, Ui, part, summary};
use crate::flow::offer;
use crate::flow::visit::moving::Difference;
use crate::flow::visit::{Visit, VisitMsg};
use crate::i18n::fill;
use chairtime_shared::api::staff_names;
use chairtime_shared::time::Timestamp;

pub(super) fn screen(visit: &Visit, ui: &Ui) -> Html {
    let texts = ui.texts;
    let at =
        |start: Timestamp, name: &str| part::listed(&ui.format.instant(start), &fill(texts.with(), &[name]));
    let (Some(booking), Some(time), Some(team), Some(quote)) =
        (visit.moving.as_ref().and_then(|moving| moving.booking()), &visit.time, visit.team(), visit.quote())
    else {
        return nothing();
    };
    let old = at(booking.start, &staff_names(&booking.lines));
    let new = at(time.start, &offer::names(&team));
    let was = &booking.quote;
    let total = part::total(quote.total_from, quote.total_to, ui);
    let same = (quote.total_from, quote.total_to) == (was.total_from, was.total_to);
    let back = if booking.on_hold.is_some() { texts.cancel_stays() } else { texts.cancel_back() };
    let mut money = Vec::new();
    if !same {
        money.push(fill(texts.price_was(), &[&part::total(was.total_from, was.total_to, ui)]));
    }
    match visit.difference() {
        Some(Difference::More(sum)) => money.push(fill(texts.move_more(), &[&ui.format.money(sum)])),
        Some(Difference::Back(sum)) => money.push(fill(back, &[&ui.format.money(sum)])),
        _ if same => money.push(texts.move_same().to_owned()),
        _ => {}
    }
    let money = money.into_iter().map(|sentence| said("p", "", sentence)).collect();
    let waits = if visit.is_sending() { "primary waits" } else { "primary" };
    let label = if visit.is_sending() { texts.sending() } else { texts.move_yes() };
    all(vec![
        part::head(visit, texts.move_sure(), ui),
        part::notice(visit, ui),
        summary::frame(
            vec![
                part::labelled(texts.move_from(), own(old)),
                part::labelled(texts.move_to(), said("b", "", new)),
                summary::own_time(time.start, ui),
                el("dl", "", vec![summary::row(texts.total(), total, "sum")]),
                all(money),
            ],
            ui,
        ),
        el(
            "div",
            "actions",
            vec![
                action(waits, ui.visit(VisitMsg::Move), label),
                action("quiet", ui.visit(VisitMsg::Stay), texts.cancel_no()),
            ],
        ),
    ])
}
