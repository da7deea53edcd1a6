//! Bars over time as SVG: what came in, what went out again.
//!
//! Invariants: both directions have one scale, so that equal sums look equal; the figures stand beside it in a table, so the
//! picture is for the eye, and a click on a day for the mouse, only. Placed by attributes of SVG's own, which no policy forbids.

use super::super::Ui;
use super::super::part::signed;
use crate::desk::data::{Figures, Row, high};
use crate::desk::flow::finance::{ListingMsg, Place, lists};
use crate::view::node::{clicked, tag};
use crate::view::tag::{el, said, with};
use chairtime_shared::text::{joined, number};
use yew::{AttrValue, Html};

/// Width of a bar's place, in the picture's own units.
const STEP: i64 = 12;
fn figure(figure: i64) -> AttrValue {
    number(u64::try_from(figure).unwrap_or(0)).into()
}

fn bar(class: &'static str, at: i64, top: i64, height: i64) -> Html {
    with(
        "rect",
        &["class", "x", "y", "width", "height", "rx"],
        vec![
            Some(class.into()),
            Some(figure(at * STEP + 2)),
            Some(figure(top)),
            Some(figure(STEP - 4)),
            Some(figure(height)),
            Some(AttrValue::Static("2")),
        ],
        Vec::new(),
    )
}

/// What a day of the picture leads to.
pub(super) struct Days<'a, 'b> {
    /// The figure over all of them.
    pub(super) place: &'a Place,
    pub(super) ui: &'a Ui<'b>,
}

impl Days<'_, '_> {
    /// The figure of the day of a row.
    pub(super) fn place(&self, row: &Row) -> Place {
        let day = row.key.parse().unwrap_or(self.place.from);
        Place { from: day, to: day, ..self.place.clone() }
    }

    /// The whole height of a day, to be clicked on; none where nothing moved.
    fn field(&self, at: i64, height: i64, row: &Row) -> Option<Html> {
        if row.figures == Figures::default() {
            return None;
        }
        let place = self.place(row);
        let net = row.figures.net;
        let said_of = joined(&[&self.ui.format.day(place.from), ": ", &signed(net, place.currency, self.ui)]);
        let values = vec![
            Some(AttrValue::Static("field")),
            Some(figure(at * STEP)),
            Some(AttrValue::Static("0")),
            Some(figure(STEP)),
            Some(figure(height)),
        ];
        let title = said("title", "", said_of);
        let mut field = tag("rect", &["class", "x", "y", "width", "height"], values, vec![title]);
        clicked(&mut field, self.ui.on(lists(ListingMsg::Open(Box::new(place), net))));
        Some(field.into())
    }
}

/// The picture of a period; nothing when nothing moved.
pub(super) fn bars(rows: &[Row], days: &Days<'_, '_>) -> Option<Html> {
    let most_in = rows.iter().map(|row| row.paid_and_back().0).max()?;
    let most_back = rows.iter().map(|row| row.paid_and_back().1).max()?;
    let whole = most_in.saturating_add(most_back);
    if whole == 0 {
        return None;
    }
    // Nothing comes above the line where nothing came in.
    let line = high(most_in, whole);
    let mut children = Vec::new();
    for (at, row) in (0_i64..).zip(rows) {
        let (paid, back) = row.paid_and_back();
        let (up, down) = (high(paid, whole), high(back, whole));
        if up > 0 {
            children.push(bar("paid-in", at, line - up, up));
        }
        if down > 0 {
            children.push(bar("paid-back", at, line + 2, down));
        }
    }
    let width = i64::try_from(rows.len()).unwrap_or(0).max(7) * STEP;
    children.push(with(
        "line",
        &["x1", "x2", "y1", "y2"],
        vec![Some("0".into()), Some(figure(width)), Some(figure(line + 1)), Some(figure(line + 1))],
        Vec::new(),
    ));
    let height = line + high(most_back, whole) + 2;
    children.extend((0_i64..).zip(rows).filter_map(|(at, row)| days.field(at, height, row)));
    let view =
        joined(&["0 0 ", &number(u64::try_from(width).unwrap_or(0)), " ", &number(height.unsigned_abs())]);
    let picture = with(
        "svg",
        &["viewBox", "preserveAspectRatio", "aria-hidden"],
        vec![Some(view.into()), Some("none".into()), Some("true".into())],
        children,
    );
    Some(el("div", "chart", vec![picture]))
}
