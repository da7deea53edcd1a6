//! The money: a period's figures as tiles, a picture and tables; what the providers tell; what differs from their books.

use super::part::{alert, heading, moment, out, provider, signed};
use super::{Ui, chart, loading};
use crate::desk::client::path;
use crate::desk::data::{Account, CurrencyReport, Figures, Named, Report, Row, Run};
use crate::desk::flow::finance::{End, Finance, FinanceMsg, Span};
use crate::desk::flow::{Load, Msg, Room};
use crate::i18n::{fill, form};
use crate::view::tag::{Traits, all, el, fixed, nothing, own, press, said, told, typed, value, with};
use chairtime_shared::money::Currency;
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
    children.extend(report.currencies.iter().map(|one| currency(room, one, ui)));
    children.push(accounts(room, &report.accounts, ui));
    children.push(downloads(room, report, ui));
    let class = if room.finance.load == Load::Waiting { "report old" } else { "report" };
    el("div", class, children)
}

fn tile(name: &'static str, sum: String, class: &'static str, notes: [String; 2]) -> Html {
    let notes = notes.into_iter().filter(|note| !note.is_empty()).map(|note| said("dd", "note", note));
    let mut parts = vec![told("dt", "", name), said("dd", "", sum)];
    parts.extend(notes);
    el("div", class, parts)
}

/// "€400.00 before (+17 %)": what a figure was in the period before, and how much more it is now, in hundredths.
fn before(now: i64, then: i64, of: Currency, ui: &Ui) -> String {
    let more = now.saturating_sub(then).saturating_mul(100).checked_div(then.abs());
    let was = signed(then, of, ui);
    match more {
        None | Some(0) => fill(ui.texts.before(), &[&was]),
        Some(more) => {
            let sign = if more < 0 { "\u{2212}" } else { "+" };
            let hundredths = joined(&[sign, &number(more.unsigned_abs())]);
            fill(ui.texts.before_by(), &[&was, &hundredths])
        }
    }
}

fn currency(room: &Room, report: &CurrencyReport, ui: &Ui) -> Html {
    let (texts, of, total) = (ui.texts, report.currency, &report.total);
    let sum = |minor| signed(minor, of, ui);
    let count = u32::try_from(total.charges).unwrap_or(0);
    let plural = texts.plural_place(&ui.format.plural(count));
    let charges = fill(form(texts.charges(), plural), &[&number(count.into())]);
    let without = match report.charges_without_fee {
        0 => String::new(),
        some => fill(texts.fees_unknown(), &[&number(u64::try_from(some).unwrap_or(0))]),
    };
    // A currency in which nothing moved then had zeros.
    let then = room.finance.before.as_ref().map(|report| {
        let same = report.currencies.iter().find(|one| one.currency == of);
        same.map(|one| one.total).unwrap_or_default()
    });
    let was = |figure: fn(&Figures) -> i64| match &then {
        Some(then) if figure(then) != 0 || figure(total) != 0 => before(figure(total), figure(then), of, ui),
        Some(_) | None => String::new(),
    };
    let one = |name, figure: fn(&Figures) -> i64, class, note| {
        tile(name, sum(figure(total)), class, [note, was(figure)])
    };
    let tiles = el(
        "dl",
        "tiles",
        vec![
            one(texts.net(), |of| of.net, "tile first", String::new()),
            one(texts.gross(), |of| of.gross, "tile", charges),
            one(texts.refunds(), |of| of.refunds, "tile", String::new()),
            one(texts.provider_fees(), |of| of.provider_fees, "tile", without),
            one(texts.disputes(), |of| of.disputes, "tile", String::new()),
            one(texts.fees_kept(), |of| of.fees_kept, "tile", String::new()),
        ],
    );
    let compared = match &room.finance.before {
        Some(Report { from, to, .. }) => {
            let days = [*from, *to].map(|day| ui.format.day(day));
            said("p", "hint", fill(texts.before_is(), &[days[0].as_str(), days[1].as_str()]))
        }
        None => nothing(),
    };
    let picture = chart::bars(&report.periods).map_or_else(nothing, |picture| {
        let ends = |row: Option<&Row>| {
            row.and_then(|row| row.key.parse().ok()).map(|day| ui.format.day(day)).unwrap_or_default()
        };
        el(
            "figure",
            "",
            vec![
                picture,
                el(
                    "figcaption",
                    "",
                    vec![
                        said("span", "", ends(report.periods.first())),
                        el(
                            "span",
                            "legend",
                            vec![
                                told("span", "paid-in", texts.gross()),
                                told("span", "paid-back", texts.refunds()),
                            ],
                        ),
                        said("span", "", ends(report.periods.last())),
                    ],
                ),
            ],
        )
    });
    let by_name = |names: &[Named], row: &Row| {
        let found = names.iter().find(|one| one.id == row.key).map(|one| one.name.clone());
        found.unwrap_or_else(|| row.key.clone())
    };
    let day = |row: &Row| row.key.parse().map_or_else(|_| row.key.clone(), |day| ui.format.day(day));
    let moved: Vec<Row> =
        report.periods.iter().rev().filter(|row| row.figures != Figures::default()).cloned().collect();
    let of_provider = |row: &Row| match row.key.as_str() {
        "stripe" => "Stripe".to_owned(),
        "tiptoppay" => "TipTop Pay".to_owned(),
        other => other.to_owned(),
    };
    let tables = vec![
        table(texts.by_day(), &moved, of, &day, ui),
        table(texts.by_service(), &report.services, of, &|row| by_name(&room.shop.services, row), ui),
        table(texts.by_staff(), &report.staff, of, &|row| by_name(&room.shop.staff, row), ui),
        table(texts.by_provider(), &report.providers, of, &of_provider, ui),
        table(texts.by_card(), &report.methods, of, &|row| row.key.clone(), ui),
    ];
    el("section", "currency", vec![tiles, compared, picture, el("div", "tables", tables)])
}

fn table(title: &'static str, rows: &[Row], of: Currency, name: &dyn Fn(&Row) -> String, ui: &Ui) -> Html {
    if rows.is_empty() {
        return nothing();
    }
    let texts = ui.texts;
    let head = [title, texts.gross(), texts.refunds(), texts.provider_fees(), texts.net()];
    let head = head.map(|text| with("th", &["scope"], vec![value("col")], vec![fixed(text)]));
    let row = |row: &Row| {
        let called = name(row);
        let called = if called.is_empty() { texts.unnamed().to_owned() } else { called };
        let mut cells = vec![with("th", &["scope"], vec![value("row")], vec![own(called)])];
        let Figures { gross, refunds, provider_fees, net, .. } = row.figures;
        cells.extend([gross, refunds, provider_fees, net].map(|minor| said("td", "", signed(minor, of, ui))));
        el("tr", "", cells)
    };
    let inner = el(
        "table",
        "",
        vec![
            el("thead", "", vec![el("tr", "", head.into())]),
            el("tbody", "", rows.iter().map(row).collect()),
        ],
    );
    // Wider than a phone: it can be pushed aside, by keyboard too.
    with(
        "div",
        &["class", "tabindex", "role", "aria-label"],
        vec![value("wide-table"), value("0"), value("region"), value(title)],
        vec![inner],
    )
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
    let period = joined(&["?from=", &report.from.to_text(), "&to=", &report.to.to_text(), "&lang=", ui.lang]);
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
