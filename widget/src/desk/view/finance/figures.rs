//! A period's figures in one currency, as tiles, a picture and tables; each leads to what it is made of.

use super::super::Ui;
use super::super::part::{press_with, signed};
use super::chart::{self, Days};
use super::listing;
use crate::desk::data::{CurrencyReport, Figures, Report, Row};
use crate::desk::flow::Room;
use crate::desk::flow::finance::{ListingMsg, Place, lists};
use crate::i18n::{fill, form};
use crate::view::tag::{el, fixed, nothing, own, said, told, value, with};
use chairtime_shared::figure::{Division, Figure};
use chairtime_shared::money::Currency;
use chairtime_shared::text::{joined, number};
use yew::{AttrValue, Html};

/// Reads that figure.
fn reader(figure: Figure) -> fn(&Figures) -> i64 {
    match figure {
        Figure::Gross => |of| of.gross,
        Figure::Refunds => |of| of.refunds,
        Figure::Disputes => |of| of.disputes,
        Figure::ProviderFees => |of| of.provider_fees,
        Figure::Net => |of| of.net,
        Figure::FeesKept => |of| of.fees_kept,
        Figure::Payouts => |of| of.payouts,
    }
}

/// A figure, by which one comes to what it is made of; one that is made of nothing is a plain sum.
fn leads(room: &Room, place: Place, figures: &Figures, name: &str, ui: &Ui) -> Html {
    let minor = reader(place.figure)(figures);
    let sum = signed(minor, place.currency, ui);
    let Figures { gross, refunds, disputes, provider_fees, .. } = *figures;
    let cancels_out = place.figure == Figure::Net && (gross | refunds | disputes | provider_fees) != 0;
    if minor == 0 && !cancels_out {
        return own(sum);
    }
    let open = room.finance.listing.as_ref().is_some_and(|listing| listing.place == place);
    let last = room.finance.last.as_ref() == Some(&place);
    press_with(
        "figure",
        &["id", "aria-label", "aria-expanded"],
        vec![
            last.then_some(AttrValue::Static("figure")),
            Some(joined(&[name, ": ", &sum]).into()),
            value(if open { "true" } else { "false" }),
        ],
        ui.on(lists(ListingMsg::Open(Box::new(place), minor))),
        vec![own(sum)],
    )
}

fn tile(name: &'static str, sum: Html, class: &'static str, notes: [String; 2]) -> Html {
    let notes = notes.into_iter().filter(|note| !note.is_empty()).map(|note| said("dd", "note", note));
    let mut parts = vec![told("dt", "", name), el("dd", "", vec![sum])];
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

/// What happened in one currency.
pub(super) fn currency(room: &Room, all: &Report, report: &CurrencyReport, ui: &Ui) -> Html {
    let (texts, of, total) = (ui.texts, report.currency, &report.total);
    let place = Place { currency: of, figure: Figure::Net, from: all.from, to: all.to, row: None };
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
    let one = |figure: Figure, class, note| {
        let of = reader(figure);
        let (place, name) = (Place { figure, ..place.clone() }, listing::figure(figure, texts));
        tile(name, leads(room, place, total, name, ui), class, [note, was(of)])
    };
    let mut tiles = vec![
        one(Figure::Net, "tile first", String::new()),
        one(Figure::Gross, "tile", charges),
        one(Figure::Refunds, "tile", String::new()),
        one(Figure::ProviderFees, "tile", without),
        one(Figure::Disputes, "tile", String::new()),
        one(Figure::FeesKept, "tile", String::new()),
    ];
    if total.payouts != 0 {
        tiles.push(one(Figure::Payouts, "tile", String::new()));
    }
    let tiles = el("dl", "tiles", tiles);
    let compared = match &room.finance.before {
        Some(Report { from, to, .. }) => {
            let days = [*from, *to].map(|day| ui.format.day(day));
            said("p", "hint", fill(texts.before_is(), &[days[0].as_str(), days[1].as_str()]))
        }
        None => nothing(),
    };
    let days = Days { place: &place, ui };
    let picture = chart::bars(&report.periods, &days).map_or_else(nothing, |picture| {
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
    let of_day = |row: &Row| days.place(row);
    let of_row = |division| {
        let place = &place;
        move |row: &Row| Place { row: Some((division, row.key.clone())), ..place.clone() }
    };
    let columns = columns(&report.periods);
    let latest_first: Vec<Row> = report.periods.iter().rev().cloned().collect();
    let by = |division, rows: &[Row]| {
        table(room, listing::division(division, texts), &columns, rows, &of_row(division), ui)
    };
    let tables = vec![
        table(room, texts.by_day(), &columns, &latest_first, &of_day, ui),
        by(Division::Service, &report.services),
        by(Division::Staff, &report.staff),
        by(Division::Provider, &report.providers),
        by(Division::Method, &report.methods),
    ];
    el("section", "currency", vec![tiles, compared, picture, el("div", "tables", tables)])
}

/// What a table shows, so that a row adds up: disputes are seldom, and have a column where there are some.
fn columns(days: &[Row]) -> Vec<Figure> {
    let some = days.iter().any(|row| row.figures.disputes != 0);
    let disputes = some.then_some(Figure::Disputes);
    [Some(Figure::Gross), Some(Figure::Refunds), disputes, Some(Figure::ProviderFees), Some(Figure::Net)]
        .into_iter()
        .flatten()
        .collect()
}

fn table(
    room: &Room,
    title: &'static str,
    columns: &[Figure],
    rows: &[Row],
    place: &dyn Fn(&Row) -> Place,
    ui: &Ui,
) -> Html {
    // A day on which money was only paid out, and what a payout is of, has nothing to show here.
    let moved = |row: &&Row| columns.iter().any(|figure| reader(*figure)(&row.figures) != 0);
    let rows: Vec<&Row> = rows.iter().filter(moved).collect();
    if rows.is_empty() {
        return nothing();
    }
    let heads = columns.iter().map(|figure| listing::figure(*figure, ui.texts));
    let head = std::iter::once(title).chain(heads);
    let head = head.map(|text| with("th", &["scope"], vec![value("col")], vec![fixed(text)])).collect();
    let row = |row: &&Row| {
        let place = place(row);
        let called = listing::row(room, &place, ui);
        let mut cells = vec![with("th", &["scope"], vec![value("row")], vec![own(called.clone())])];
        cells.extend(columns.iter().map(|figure| {
            let name = joined(&[&called, ui.format.comma(), listing::figure(*figure, ui.texts)]);
            let place = Place { figure: *figure, ..place.clone() };
            el("td", "", vec![leads(room, place, &row.figures, &name, ui)])
        }));
        el("tr", "", cells)
    };
    let inner = el(
        "table",
        "",
        vec![el("thead", "", vec![el("tr", "", head)]), el("tbody", "", rows.iter().map(row).collect())],
    );
    // Wider than a phone: it can be pushed aside, by keyboard too.
    with(
        "div",
        &["class", "tabindex", "role", "aria-label"],
        vec![value("wide-table"), value("0"), value("region"), value(title)],
        vec![inner],
    )
}
