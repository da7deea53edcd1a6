//! Hours and breaks: in the list as a line of words, in the form as the spans of each weekday.

use super::form::Sheet;
use crate::desk::client::js;
use crate::desk::flow::staff::form::{Choice, Field, Row, Whose};
use crate::desk::flow::staff::span::{End, Typed};
use crate::desk::flow::staff::week::{Run, runs};
use crate::desk::view::Ui;
use crate::host::seconds;
use crate::i18n::fill;
use crate::view::tag::{Traits, el, fixed, nothing, own, press, said, told as tell, typed, value, with};
use chairtime_shared::catalogue::{DaySpan, StaffMember, Week};
use chairtime_shared::text::joined;
use chairtime_shared::time::Timestamp;
use yew::{AttrValue, Html};

/// "09:00–13:00, 14:00–18:00"
pub(super) fn of_day(spans: &[DaySpan], ui: &Ui) -> String {
    let one = |span: &DaySpan| joined(&[&span.from.to_text(), "–", &span.to.to_text()]);
    spans.iter().map(one).collect::<Vec<_>>().join(ui.format.comma())
}

/// "Mon", for 0.
pub(super) fn weekday(number: usize, ui: &Ui) -> String {
    // The first Monday after the epoch, a Thursday.
    let days = i64::try_from(number).unwrap_or(0).saturating_add(4);
    js::weekday(ui.format.tag(), seconds(Timestamp(days.saturating_mul(86_400))))
}

/// "Mon–Fri 09:00–18:00"
fn of_run(run: &Run, ui: &Ui) -> String {
    let first = weekday(run.first, ui);
    let last = if run.first == run.last { String::new() } else { joined(&["–", &weekday(run.last, ui)]) };
    joined(&[&first, &last, " ", &of_day(run.spans, ui)])
}

/// "Mon–Fri 09:00–18:00, Sat 10:00–14:00"
fn of_runs(runs: &[Run], ui: &Ui) -> String {
    runs.iter().map(|run| of_run(run, ui)).collect::<Vec<_>>().join(ui.format.comma())
}

/// "As the salon: Mon–Fri 09:00–18:00, Sat 10:00–14:00; rest 13:00–14:00"
pub(super) fn told(member: &StaffMember, salon: &Week, ui: &Ui) -> String {
    let texts = ui.texts;
    let week = member.hours.as_ref().unwrap_or(salon);
    let mut line = of_runs(&runs(week), ui);
    if line.is_empty() {
        texts.staff_never().clone_into(&mut line);
    } else if member.hours.is_none() {
        line = joined(&[texts.staff_salon(), ": ", &line]);
    }
    let breaks = runs(&member.breaks);
    let Some(first) = breaks.first() else { return line };
    // The same on every working day: which days need not be said.
    let same = (0..7).all(|day| week.day(day).is_empty() || member.breaks.day(day) == first.spans);
    let rest = if same { of_day(first.spans, ui) } else { of_runs(&breaks, ui) };
    joined(&[&line, "; ", &fill(texts.staff_rest(), &[&rest])])
}

/// "Mon–Fri 09:00–18:00, Sat 10:00–14:00", of a week.
pub(super) fn of_week(week: &Week, ui: &Ui) -> String {
    of_runs(&runs(week), ui)
}

impl Sheet<'_> {
    /// Whose hours hold, and their own.
    pub(super) fn hours(&self) -> Html {
        let texts = self.ui.texts;
        let whose = |whose, label| (self.form.whose == whose, Choice::Whose(whose), label);
        let choice = self
            .choices(vec![whose(Whose::Salon, texts.staff_salon()), whose(Whose::Own, texts.staff_own())]);
        let week = match self.form.whose {
            Whose::Salon => said("p", "hint", of_week(&self.draft.hours, self.ui)),
            Whose::Own => self.week(Row::Hours),
        };
        el("fieldset", "", vec![tell("legend", "", texts.staff_hours()), choice, week])
    }

    /// The salon's own hours.
    pub(super) fn opening(&self) -> Html {
        let texts = self.ui.texts;
        let hint = tell("p", "hint", texts.staff_opening_hint());
        el("fieldset", "", vec![tell("legend", "", texts.staff_hours()), hint, self.week(Row::Hours)])
    }

    /// When they rest.
    pub(super) fn breaks(&self) -> Html {
        let texts = self.ui.texts;
        let hint = tell("p", "hint", texts.staff_breaks_hint());
        el("fieldset", "", vec![tell("legend", "", texts.staff_breaks()), hint, self.week(Row::Breaks)])
    }

    fn week(&self, row: fn(usize) -> Row) -> Html {
        let day = |number| {
            let (row, name) = (row(number), weekday(number, self.ui));
            el("div", "hours-of", vec![said("b", "", name.clone()), self.times(row, &name)])
        };
        el("div", "week-of", (0..7).map(day).collect())
    }

    /// The spans of a row; `name`: of its day.
    pub(super) fn times(&self, row: Row, name: &str) -> Html {
        let texts = self.ui.texts;
        let spans = self.form.spans(row);
        let mut parts: Vec<_> =
            spans.iter().enumerate().map(|(place, span)| self.span(row, place, span, name)).collect();
        if let (true, Row::Hours(_)) = (spans.is_empty(), row) {
            parts.push(tell("span", "free", texts.staff_off()));
        }
        let traits = |label: String, id| Traits { id, label: Some(label), ..Traits::default() };
        let here = if self.page.dropped == Some(row) { "staff-add" } else { "" };
        let add = traits(fill(texts.staff_add(), &[name]), here);
        let mut deeds = vec![press("quiet small", add, self.chosen(Choice::Add(row)), vec![fixed("+")])];
        let alone = matches!(row, Row::Line(_)) || spans.is_empty();
        if !alone {
            let label = traits(joined(&[name, ": ", texts.staff_copy()]), "");
            deeds.push(press(
                "quiet small",
                label,
                self.chosen(Choice::Copy(row)),
                vec![fixed(texts.staff_copy())],
            ));
        }
        parts.push(el("span", "deeds", deeds));
        el("div", "times-in", parts)
    }

    fn span(&self, row: Row, place: usize, span: &Typed, name: &str) -> Html {
        let texts = self.ui.texts;
        let [from, to] = [End::From, End::To].map(|end| Field::Span(row, place, end));
        let wrong = self.flaw(from).or_else(|| self.flaw(to));
        let hint: AttrValue = joined(&[&self.id(from), "-hint"]).into();
        let input = |field, text: &str, label: &'static str| {
            let is = self.flaw(field).map(|_| AttrValue::Static("true"));
            let label: AttrValue = joined(&[name, self.ui.format.comma(), label]).into();
            let values = vec![
                Some(self.id(field)),
                value("off"),
                value("decimal"),
                Some(label),
                is.clone(),
                is.map(|_| hint.clone()),
            ];
            let keys = &["id", "autocomplete", "inputmode", "aria-label", "aria-invalid", "aria-describedby"];
            typed("input", keys, values, text, self.typing(field))
        };
        let times = joined(&[&span.from, "–", &span.to]);
        let drop = Traits { label: Some(fill(texts.staff_drop(), &[name, &times])), ..Traits::default() };
        let drop =
            press("cross", drop, self.chosen(Choice::Drop(row, place)), vec![el("span", "", Vec::new())]);
        let line = vec![
            input(from, &span.from, texts.from_day()),
            own("–".to_owned()),
            input(to, &span.to, texts.to_day()),
            drop,
        ];
        let told = wrong.map_or_else(nothing, |flaw| {
            let values = vec![Some(hint.clone()), value("error")];
            with("p", &["id", "class"], values, vec![fixed(flaw)])
        });
        el(
            "div",
            if wrong.is_some() { "span-of field wrong" } else { "span-of field" },
            vec![el("div", "ends", line), told],
        )
    }
}
