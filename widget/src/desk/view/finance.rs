//! The money: a period's figures as tiles, a picture and tables; what the providers tell; what differs from their books.

mod chart;
mod figures;
pub(super) mod listing;

use super::part::{alert, heading, moment, out, provider, signed};
use super::{Ui, loading};
use crate::desk::client::path;
use crate::desk::data::{Account, Report, Run};
use crate::desk::flow::finance::{End, Finance, FinanceMsg, Span};
use crate::desk::flow::{Load, Msg, Room};
use crate::i18n::fill;
use crate::view::tag::{Traits, all, el, fixed, nothing, press, said, told, typed, value, with};
use chairtime_shared::text::{joined, number};
use chairtime_shared::time::LocalDate;
use yew::Html;

/// The page.
pub(super) fn page(room: &Room, ui: &Ui) -> Html {
    let finance = &room.finance;
    let head = el("div", "head", vec![heading("h1", "heading", ui.texts.money().to_owned())]);
    let mut children = vec![head, period(room, ui), differences(room, ui)];
    if let (Load::Failed(failure), Some(_)) = (&finance.load, &finance.report) {
        children.push(alert(ui.texts, failure));
    }
    match &finance.report {
        Some(report) => children.push(whole(room, report, ui)),
        None => children.push(loading(&finance.load, ui, Msg::Finance(FinanceMsg::Retry))),
    }
    all(children)
}

fn period(room: &Room, ui: &Ui) -> Html {
    let Finance { from, to, .. } = room.finance;
    let name = |span| match span {
        Span::Week => ui.texts.days_7(),
        Span::Days30 => ui.texts.days_30(),
        Span::Month => ui.texts.this_month(),
        Span::LastMonth => ui.texts.last_month(),
    };
    let choice = |span: Span| {
        let pressed = Some(span.days(room.today) == (from, to));
        let traits = Traits { pressed, ..Traits::default() };
        press("choice", traits, ui.on(Msg::Finance(FinanceMsg::Choose(span))), vec![fixed(name(span))])
    };
    let day = |id: &'static str, label: &'static str, day: LocalDate, msg: fn(String) -> Msg| {
        let field =
            typed("input", &["type", "id"], vec![value("date"), value(id)], &day.to_text(), ui.typing(msg));
        el("div", "field", vec![with("label", &["for"], vec![value(id)], vec![fixed(label)]), field])
    };
    let pick_from = |typed| Msg::Finance(FinanceMsg::Pick(End::From, typed));
    let pick_to = |typed| Msg::Finance(FinanceMsg::Pick(End::To, typed));
    el(
        "div",
        "period",
        vec![
            el("div", "choices", Span::ALL.into_iter().map(choice).collect()),
            el(
                "div",
                "days-of",
                vec![
                    day("from", ui.texts.from_day(), from, pick_from),
                    day("to", ui.texts.to_day(), to, pick_to),
                ],
            ),
        ],
    )
}

fn differences(room: &Room, ui: &Ui) -> Html {
    let texts = ui.texts;
    let Some(told_of) = &room.finance.reconciliation else { return nothing() };
    let count = |of: fn(&Run) -> i64| told_of.runs.iter().map(of).sum::<i64>();
    let (open, healed) = (count(|run| run.open), count(|run| run.healed));
    let figure = |figure: i64| number(u64::try_from(figure).unwrap_or(0));
    let last = told_of.runs.iter().filter_map(|run| run.finished).max();
    let line = if told_of.runs.is_empty() {
        texts.never_checked().to_owned()
    } else {
        fill(texts.differences(), &[&figure(open)])
    };
    let mut about = vec![said("b", "", line)];
    if healed > 0 {
        about.push(said("small", "", fill(texts.healed(), &[&figure(healed)])));
    }
    if let Some(at) = last {
        about.push(said("small", "", fill(texts.checked_at(), &[&moment(at, &room.shop.zone, ui)])));
    }
    let traits = Traits { disabled: room.finance.checking, ..Traits::default() };
    let label = if room.finance.checking { texts.checking() } else { texts.check_now() };
    let check = press("quiet small", traits, ui.on(Msg::Finance(FinanceMsg::Check)), vec![fixed(label)]);
    let mut children = vec![el("div", "line", vec![el("p", "main", about), check])];
    let all_of = told_of.runs.iter().flat_map(|run| &run.differences);
    let listed: Vec<Html> = all_of
        .map(|one| {
            let mut parts = vec![
                said("time", "", moment(one.at, &room.shop.zone, ui)),
                said("span", "main", one.explanation.clone()),
            ];
            if let Some(id) = &one.booking {
                parts.push(press(
                    "quiet small",
                    Traits::default(),
                    ui.on(Msg::Open(id.clone())),
                    vec![fixed(texts.open_visit())],
                ));
            }
            el("li", "", parts)
        })
        .collect();
    if !listed.is_empty() {
        children.push(el("ul", "found", listed));
    }
    let notes = told_of.runs.iter().flat_map(|run| &run.notes);
    children.extend(notes.map(|note| said("p", "hint", note.clone())));
    el("section", if open > 0 { "differences some" } else { "differences" }, children)
}

fn whole(room: &Room, report: &Report, ui: &Ui) -> Html {
    let mut children = Vec::new();
    if report.currencies.is_empty() {
        children.push(told("p", "empty", ui.texts.no_money()));
    }
    children.extend(report.currencies.iter().map(|one| figures::currency(room, report, one, ui)));
    children.push(accounts(room, &report.accounts, ui));
    children.push(downloads(room, report, ui));
    let class = if room.finance.load == Load::Waiting { "report old" } else { "report" };
    el("div", class, children)
}

fn accounts(room: &Room, accounts: &[Account], ui: &Ui) -> Html {
    let texts = ui.texts;
    let one = |account: &Account| {
        let mut children = vec![told("h3", "", provider(account.provider))];
        if account.balance.is_empty() {
            children.push(told("p", "hint", texts.no_balance()));
        }
        for balance in &account.balance {
            children.push(el(
                "dl",
                "",
                vec![
                    super::part::fact(
                        texts.available(),
                        signed(balance.available, balance.currency, ui),
                        "sum",
                    ),
                    super::part::fact(texts.pending(), signed(balance.pending, balance.currency, ui), ""),
                ],
            ));
        }
        if let (Some(at), false) = (account.at, account.balance.is_empty()) {
            children.push(said("p", "hint", fill(texts.told_at(), &[&moment(at, &room.shop.zone, ui)])));
        }
        let payouts: Vec<Html> = account
            .payouts
            .iter()
            .map(|payout| {
                let state = match (payout.way.as_str(), payout.status.as_str()) {
                    ("from_bank", _) => texts.payout_from_bank(),
                    (_, "under_way") => texts.payout_under_way(),
                    (_, "returned") => texts.payout_returned(),
                    (_, _) => texts.payout_paid(),
                };
                el(
                    "li",
                    "",
                    vec![
                        said("time", "", moment(payout.arrives.unwrap_or(payout.made), &room.shop.zone, ui)),
                        el(
                            "span",
                            "main",
                            vec![told("span", "", state), said("code", "", payout.name.clone())],
                        ),
                        said("b", "price", ui.format.money(payout.amount)),
                    ],
                )
            })
            .collect();
        if !payouts.is_empty() {
            children.push(told("h4", "", texts.payouts()));
            children.push(el("ul", "payouts", payouts));
        }
        el("div", "card-of", children)
    };
    if accounts.is_empty() {
        return nothing();
    }
    let cards = el("div", "cards", accounts.iter().map(one).collect());
    el("section", "accounts", vec![told("h2", "", texts.at_providers()), cards])
}

fn downloads(room: &Room, report: &Report, ui: &Ui) -> Html {
    let period =
        joined(&["?from=", &report.from.to_text(), "&to=", &report.to.to_text(), "&lang=", ui.spoken.tag()]);
    let at = |rest: &str, query: &str| path(&room.salon, &joined(&[rest, query]));
    let link = |href, label: &'static str| out("quiet small", href, label.to_owned());
    let texts = ui.texts;
    el(
        "section",
        "downloads",
        vec![
            told("h2", "", texts.downloads()),
            el(
                "div",
                "deeds",
                vec![
                    link(at("/finance/report.html", &period), texts.print()),
                    link(at("/finance/movements.csv", &period), texts.csv()),
                    link(at("/finance/report", &period), texts.json()),
                    link(at("/export/csv", ""), texts.all_csv()),
                    link(at("/export/json", ""), texts.all_json()),
                ],
            ),
        ],
    )
}
