//! The payments of a visit: what came and went, by the provider's names, with the way to its own page of them.

use super::Ui;
use super::part::{moment, out, provider, sum};
use crate::desk::data::{Dispute, Payment, Visit};
use crate::desk::flow::Room;
use crate::i18n::fill;
use crate::view::tag::{el, nothing, said, told};
use chairtime_shared::provider::{Mode, Provider};
use chairtime_shared::text::joined;
use yew::Html;

/// Where the provider shows a payment; the country of a cabinet is that of its currency.
fn dashboard(room: &Room, payment: &Payment, name: &str) -> Option<String> {
    match payment.provider {
        Provider::Stripe => {
            let mode = room.shop.providers.iter().find(|one| one.provider == Provider::Stripe);
            let test = if mode.is_some_and(|one| one.mode == Mode::Test) { "test/" } else { "" };
            // The payment by the intent that all its charges belong to, where there is one.
            let kind = |kind: &str| payment.refs.iter().any(|one| one.starts_with(kind));
            let shown = ["pi_", "ch_", "py_"].into_iter().find(|one| kind(one))?;
            name.starts_with(shown)
                .then(|| joined(&["https://dashboard.stripe.com/", test, "payments/", name]))
        }
        Provider::TipTopPay => {
            let place = if payment.asked.currency().code() == "MXN" { "mx" } else { "kz" };
            name.starts_with("ttp_tx_").then(|| joined(&["https://merchant.tiptoppay.", place, "/"]))
        }
    }
}

/// The payments of a visit.
pub(super) fn list(room: &Room, visit: &Visit, ui: &Ui) -> Html {
    if visit.payments.is_empty() {
        return nothing();
    }
    let mut children = vec![told("h3", "", ui.texts.payments())];
    children.extend(visit.payments.iter().map(|payment| one_payment(room, payment, ui)));
    el("section", "payments", children)
}

fn one_payment(room: &Room, payment: &Payment, ui: &Ui) -> Html {
    let texts = ui.texts;
    let card =
        payment.card.as_ref().map_or_else(String::new, |(scheme, last)| joined(&[scheme, " ·· ", last]));
    let title = el(
        "p",
        "of",
        vec![
            told("b", "", provider(payment.provider)),
            said("span", "", card),
            said("b", "price", ui.format.money(payment.asked)),
        ],
    );
    let mut rows = vec![
        sum(texts.taken(), Some(payment.captured), ui),
        sum(texts.on_hold(), Some(payment.authorised), ui),
        sum(texts.given_back(), Some(payment.returned), ui),
    ];
    rows.extend(payment.fees.iter().map(|fee| sum(texts.provider_fee(), Some(*fee), ui)));
    let mut children = vec![title, el("dl", "", rows)];
    if let Some(code) = &payment.declined {
        children.push(said("p", "hint", fill(texts.declined_with(), &[code])));
    }
    children.extend(payment.disputes.iter().map(|one| dispute(room, one, ui)));
    let refunds = payment.refunds.iter().map(|refund| {
        el(
            "li",
            "",
            vec![
                said("b", "price", ui.format.money(refund.amount)),
                told("span", "", texts.refund_state(refund.status)),
                said("code", "", refund.id.clone().unwrap_or_default()),
                said("small", "", refund.code.clone().unwrap_or_default()),
            ],
        )
    });
    let refunds: Vec<Html> = refunds.collect();
    if !refunds.is_empty() {
        children.push(el("ul", "refunds", refunds));
    }
    let (mut refs, others): (Vec<_>, Vec<_>) =
        payment.refs.iter().partition(|name| dashboard(room, payment, name).is_some());
    refs.extend(others);
    let names = refs.into_iter().map(|name| {
        let shown = name.strip_prefix("ttp_tx_").unwrap_or(name).to_owned();
        match dashboard(room, payment, name) {
            Some(href) => {
                let label = fill(texts.at_provider(), &[provider(payment.provider)]);
                el("li", "", vec![said("code", "", shown), out("link", href, label)])
            }
            None => el("li", "", vec![said("code", "", shown)]),
        }
    });
    children.push(el("ul", "names", names.collect()));
    el("div", "payment", children)
}

/// How a dispute stands: while it is open with its reason, and until when it can be answered.
fn dispute(room: &Room, dispute: &Dispute, ui: &Ui) -> Html {
    let texts = ui.texts;
    let over = |text| said("p", "notice", fill(text, &[&ui.format.money(dispute.amount)]));
    match dispute.status.as_str() {
        "won" => return over(texts.dispute_won()),
        "lost" => return over(texts.dispute_lost()),
        "closed" => return over(texts.dispute_closed()),
        _ => {}
    }
    let mut told =
        fill(texts.dispute(), &[&ui.format.money(dispute.amount), texts.dispute_reason(&dispute.reason)]);
    if let Some(at) = dispute.due_by {
        told = joined(&[&told, " ", &fill(texts.dispute_until(), &[&moment(at, &room.shop.zone, ui)])]);
    }
    said("p", "notice bad", told)
}
