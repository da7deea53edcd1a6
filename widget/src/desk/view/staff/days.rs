//! Days off and days with other hours: in the list as words, in the form as lines.

use super::form::Sheet;
use super::hours::of_day;
use crate::desk::client::js;
use crate::desk::flow::staff::days::{Kind, Line, Stretch};
use crate::desk::flow::staff::form::{Choice, Field, Row};
use crate::desk::view::Ui;
use crate::desk::view::field::Keys;
use crate::host::seconds;
use crate::view::tag::{self, Traits, action, el, fixed, nothing, press, value};
use chairtime_shared::text::joined;
use chairtime_shared::time::{LocalDate, Timestamp};
use yew::Html;

fn midnight(day: LocalDate) -> f64 {
    seconds(Timestamp(day.days_since_epoch().saturating_mul(86_400)))
}

/// "Thu, 24 Dec", "28 – 31 December", or "Wed, 23 Dec 10:00–14:00"
pub(super) fn told(of: &Stretch, ui: &Ui) -> String {
    let tag = ui.format.tag();
    let when = if of.first == of.last {
        js::short_day(tag, midnight(of.first))
    } else {
        js::days(tag, midnight(of.first), midnight(of.last))
    };
    if of.hours.is_empty() { when } else { joined(&[&when, " ", &of_day(of.hours, ui)]) }
}

impl Sheet<'_> {
    /// All lines.
    pub(super) fn days(&self) -> Html {
        let texts = self.ui.texts;
        let mut parts = vec![
            tag::told("legend", "", texts.staff_days()),
            tag::told("p", "hint", texts.staff_days_hint()),
        ];
        parts.extend(self.form.lines.iter().enumerate().map(|(place, line)| self.line(place, line)));
        let add = Traits { id: "staff-line", ..Traits::default() };
        let add = press("quiet small", add, self.chosen(Choice::AddLine), vec![fixed(texts.staff_line())]);
        parts.push(el("div", "deeds", vec![add]));
        el("fieldset", "", parts)
    }

    fn line(&self, place: usize, line: &Line) -> Html {
        let texts = self.ui.texts;
        let dates = vec![
            self.field(Field::First(place), texts.from_day().to_owned(), Keys::Day, &line.first, ""),
            self.field(Field::Last(place), texts.staff_last().to_owned(), Keys::Day, &line.last, ""),
        ];
        let kinds = self.choices(vec![
            (line.kind == Kind::Off, Choice::Kind(place, Kind::Off), texts.staff_off()),
            (line.kind == Kind::Hours, Choice::Kind(place, Kind::Hours), texts.staff_other()),
        ]);
        let day = match line.first.parse::<LocalDate>() {
            Ok(day) => js::short_day(self.ui.format.tag(), midnight(day)),
            Err(_) => texts.staff_other().to_owned(),
        };
        let hours = match line.kind {
            Kind::Off => nothing(),
            Kind::Hours => self.times(Row::Line(place), &day),
        };
        let drop = action("quiet small danger", self.chosen(Choice::DropLine(place)), texts.cat_remove());
        let parts = vec![el("div", "spans", dates), kinds, hours, el("div", "deeds", vec![drop])];
        tag::with(
            "div",
            &["class", "role", "aria-label"],
            vec![value("line-of"), value("group"), Some(day.into())],
            parts,
        )
    }
}
