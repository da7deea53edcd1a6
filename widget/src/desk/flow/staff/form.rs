//! The form for one member of staff: what is typed and chosen, what is wrong with it, and what it means.
//!
//! Invariant: what the form does not show stays as it was: days that are over.

mod ahead;
mod field;
mod skill;

use super::days::{self, Kind, Line, LineFlaw, stretches};
use super::span::{End, SpanFlaw, Typed};
use super::week::{self, TypedWeek, Work, work};
use crate::desk::data::catalogue::{Days, Draft, HoursChange, MemberChange};
use crate::desk::flow::catalogue::terms::{Terms, TermsField};
use crate::desk::flow::catalogue::typed::new_slug;
use crate::desk::flow::catalogue::wording::{Said, Wording};
use chairtime_shared::catalogue::{
    DaySpan, ENTRIES_MAX, NAME_CHARS_MAX, Offer, StaffMember, TextPlace, Week,
};
use chairtime_shared::id::{ServiceId, StaffId};
use chairtime_shared::money::Currency;
use chairtime_shared::prepayment::PrepaymentRule;
use chairtime_shared::time::LocalDate;

pub use field::{Choice, Field, Flaw, Row, Subject, Whose};
pub use skill::Skill;

/// The form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// What it is about.
    pub subject: Subject,
    /// Whose; none for somebody new, and for the salon.
    pub id: Option<StaffId>,
    /// The name.
    pub name: String,
    /// What they are.
    pub title: String,
    /// Both in other languages.
    pub wording: Wording,
    /// What is paid ahead for their visits; calling off is the salon's affair and the services'.
    pub terms: Terms,
    /// All services of the salon, in its order.
    pub skills: Vec<Skill>,
    /// Whose hours hold.
    pub whose: Whose,
    /// Their own hours.
    pub hours: TypedWeek,
    /// When they rest.
    pub breaks: TypedWeek,
    /// Days off and days with other hours, from today on.
    pub lines: Vec<Line>,
    /// Those that are over.
    past: Days,
    /// What was added last: it takes the focus.
    pub fresh: Option<Field>,
    /// Something was typed or chosen since it was opened.
    pub touched: bool,
}

/// What is read from a form without a flaw.
struct Meant {
    offers: Vec<Offer>,
    ahead: Option<PrepaymentRule>,
    hours: Option<Week>,
    breaks: Week,
    days: Days,
}

fn at(row: Row, place: usize, flaw: SpanFlaw) -> (Field, Flaw) {
    match flaw {
        SpanFlaw::Unread(end) => (Field::Span(row, place, end), Flaw::Time),
        SpanFlaw::Backwards => (Field::Span(row, place, End::To), Flaw::Backwards),
        SpanFlaw::Overlap => (Field::Span(row, place, End::From), Flaw::Overlap),
    }
}

/// Where what is said of a member in other languages stands.
fn places(id: &StaffId) -> [(Said, TextPlace); 2] {
    [(Said::Name, TextPlace::staff_name(id)), (Said::Title, TextPlace::staff_title(id))]
}

fn read_week(typed: &TypedWeek, row: fn(usize) -> Row) -> Result<Week, (Field, Flaw)> {
    week::meant(typed).map_err(|(weekday, place, flaw)| at(row(weekday), place, flaw))
}

impl Form {
    /// The form for somebody new, who has the salon's hours.
    #[must_use]
    pub fn new(draft: &Draft) -> Self {
        Self {
            subject: Subject::Member,
            id: None,
            name: String::new(),
            title: String::new(),
            wording: Wording::default(),
            terms: Terms::of(None, None, draft.settings.currency),
            skills: draft.services.iter().map(|service| Skill::new(&service.id)).collect(),
            whose: Whose::Salon,
            hours: TypedWeek::default(),
            breaks: TypedWeek::default(),
            lines: Vec::new(),
            past: Vec::new(),
            fresh: None,
            touched: false,
        }
    }

    /// The form for the salon's own hours. Of its days those before `today` are kept, not shown.
    #[must_use]
    pub fn of_salon(draft: &Draft, today: LocalDate) -> Self {
        let mut form = Self { subject: Subject::Salon, whose: Whose::Own, ..Self::new(draft) };
        form.hours = week::typed(&draft.hours);
        form.days_from(draft.days_of_salon(), today);
        form
    }

    /// Takes over days: those that are over as they are.
    fn days_from<'a>(
        &mut self,
        days: impl Iterator<Item = (LocalDate, &'a [DaySpan])> + Clone,
        today: LocalDate,
    ) {
        let past = days.clone().filter(|(date, _)| *date < today);
        self.past = past.map(|(date, hours)| (date, hours.to_vec())).collect();
        let ahead = stretches(days.filter(|(date, _)| *date >= today));
        self.lines = ahead.into_iter().map(Line::from).collect();
    }

    /// The form for somebody as they are. Of their days those before `today` are kept, not shown.
    #[must_use]
    pub fn of(member: &StaffMember, draft: &Draft, currency: Currency, today: LocalDate) -> Self {
        let mut form = Self::new(draft);
        form.id = Some(member.id.clone());
        form.name.clone_from(&member.name);
        form.title.clone_from(&member.title);
        form.wording = Wording::of(&draft.translations, &places(&member.id));
        form.terms = Terms::of(member.prepayment, None, currency);
        for skill in &mut form.skills {
            if let Some(offer) = member.offer(&skill.service) {
                *skill = Skill::of(offer, currency);
            }
        }
        if let Some(own) = &member.hours {
            (form.whose, form.hours) = (Whose::Own, week::typed(own));
        }
        form.breaks = week::typed(&member.breaks);
        form.days_from(draft.days_of(&member.id), today);
        form
    }

    /// The catalogue is another now: services that are gone go, new ones come, and what is typed stays.
    pub fn meet(&mut self, draft: &Draft) {
        let known = |id: &ServiceId| self.skills.iter().find(|skill| skill.service == *id).cloned();
        let one = |id: &ServiceId| known(id).unwrap_or_else(|| Skill::new(id));
        self.skills = draft.services.iter().map(|service| one(&service.id)).collect();
    }

    /// The spans of a row.
    #[must_use]
    pub fn spans(&self, row: Row) -> &[Typed] {
        let spans = match row {
            Row::Hours(weekday) => self.hours.get(weekday),
            Row::Breaks(weekday) => self.breaks.get(weekday),
            Row::Line(place) => self.lines.get(place).map(|line| &line.spans),
        };
        spans.map_or(&[], Vec::as_slice)
    }

    fn spans_mut(&mut self, row: Row) -> Option<&mut Vec<Typed>> {
        match row {
            Row::Hours(weekday) => self.hours.get_mut(weekday),
            Row::Breaks(weekday) => self.breaks.get_mut(weekday),
            Row::Line(place) => self.lines.get_mut(place).map(|line| &mut line.spans),
        }
    }

    /// Something is typed into a field.
    pub fn write(&mut self, field: Field, text: String) {
        self.touched = true;
        let place = match field {
            Field::Name => Some(&mut self.name),
            Field::Title => Some(&mut self.title),
            Field::Price(place) => self.skills.get_mut(place).map(|skill| &mut skill.price),
            Field::Minutes(place) => self.skills.get_mut(place).map(|skill| &mut skill.minutes),
            Field::First(place) => self.lines.get_mut(place).map(|line| &mut line.first),
            Field::Last(place) => self.lines.get_mut(place).map(|line| &mut line.last),
            Field::Ahead => {
                self.terms.write(TermsField::Ahead, text);
                return;
            }
            Field::Span(row, place, end) => {
                if let Some(span) = self.spans_mut(row).and_then(|spans| spans.get_mut(place)) {
                    span.write(end, text);
                }
                return;
            }
        };
        if let Some(place) = place {
            *place = text;
        }
    }

    /// Something is chosen in the salon of `draft`.
    pub fn choose(&mut self, choice: Choice, draft: &Draft) {
        (self.fresh, self.touched) = (None, true);
        match choice {
            Choice::Does(place) => {
                if let Some(skill) = self.skills.get_mut(place) {
                    skill.does = !skill.does;
                }
            }
            Choice::Terms(choice) => self.terms.choose(choice),
            Choice::Whose(whose) => {
                // Who begins with hours of their own changes the salon's rather than type all of them.
                if whose == Whose::Own && self.hours.iter().all(Vec::is_empty) {
                    self.hours = week::typed(&draft.hours);
                }
                self.whose = whose;
            }
            Choice::Add(row) => {
                let place = self.spans(row).len();
                if let Some(spans) = self.spans_mut(row) {
                    spans.push(Typed::default());
                }
                self.fresh = Some(Field::Span(row, place, End::From));
            }
            Choice::Drop(row, place) => {
                if let Some(spans) = self.spans_mut(row).filter(|spans| place < spans.len()) {
                    spans.remove(place);
                }
                if let Row::Line(at) = row
                    && let Some(line) = self.lines.get_mut(at)
                    && line.spans.is_empty()
                {
                    line.kind = Kind::Off;
                }
            }
            Choice::Copy(row) => {
                let spans = self.spans(row).to_vec();
                match row {
                    Row::Hours(_) => self.hours.fill(spans),
                    Row::Breaks(_) => self.breaks.fill(spans),
                    Row::Line(_) => {}
                }
            }
            Choice::AddLine => {
                self.fresh = Some(Field::First(self.lines.len()));
                self.lines.push(Line::default());
            }
            Choice::DropLine(place) => {
                if place < self.lines.len() {
                    self.lines.remove(place);
                }
            }
            Choice::Kind(place, kind) => {
                if let Some(line) = self.lines.get_mut(place) {
                    line.kind = kind;
                    if kind == Kind::Hours && line.spans.is_empty() {
                        line.spans.push(Typed::default());
                        self.fresh = Some(Field::Span(Row::Line(place), 0, End::From));
                    }
                }
            }
        }
    }

    fn week(&self) -> Result<Option<Week>, (Field, Flaw)> {
        match self.whose {
            Whose::Salon => Ok(None),
            Whose::Own => read_week(&self.hours, Row::Hours).map(Some),
        }
    }

    fn days(&self, draft: &Draft) -> Result<Days, (Field, Flaw)> {
        let ahead = days::read_all(&self.lines).map_err(|(place, flaw)| match flaw {
            LineFlaw::First => (Field::First(place), Flaw::Date),
            LineFlaw::Last => (Field::Last(place), Flaw::Last),
            LineFlaw::Twice => (Field::First(place), Flaw::Twice),
            LineFlaw::Span(span, flaw) => at(Row::Line(place), span, flaw),
        })?;
        let mut days = self.past.clone();
        days.extend(ahead);
        let own = |staff: &Option<StaffId>| match self.subject {
            Subject::Salon => staff.is_none(),
            Subject::Member => staff.is_some() && *staff == self.id,
        };
        let others = draft.exceptions.iter().filter(|one| !own(&one.staff)).count();
        if others.saturating_add(days.len()) > ENTRIES_MAX {
            return Err((Field::Last(self.lines.len().saturating_sub(1)), Flaw::TooMany));
        }
        Ok(days)
    }

    fn read(&self, draft: &Draft, currency: Currency) -> Result<Meant, Vec<(Field, Flaw)>> {
        let mut wrong = Vec::new();
        if self.subject == Subject::Member
            && !(1..=NAME_CHARS_MAX).contains(&self.name.trim().chars().count())
        {
            wrong.push((Field::Name, Flaw::Name));
        }
        if self.title.trim().chars().count() > NAME_CHARS_MAX {
            wrong.push((Field::Title, Flaw::Title));
        }
        let mut offers = Vec::new();
        for (place, skill) in self.skills.iter().enumerate().filter(|(_, skill)| skill.does) {
            match skill.offer(place, currency) {
                Ok(offer) => offers.push(offer),
                Err(flaw) => wrong.push(flaw),
            }
        }
        let ahead = self.terms.prepayment(currency);
        if ahead.is_err() {
            wrong.push((Field::Ahead, Flaw::Ahead));
        }
        match (self.week(), read_week(&self.breaks, Row::Breaks), self.days(draft)) {
            (Ok(hours), Ok(breaks), Ok(days)) if wrong.is_empty() => {
                Ok(Meant { offers, ahead: ahead.ok().flatten(), hours, breaks, days })
            }
            (hours, breaks, days) => {
                wrong.extend([hours.err(), breaks.err(), days.err()].into_iter().flatten());
                Err(wrong)
            }
        }
    }

    /// What needs attention, in the order of the page; of hours, breaks and days the first of each.
    #[must_use]
    pub fn wrong(&self, draft: &Draft, currency: Currency) -> Vec<(Field, Flaw)> {
        self.read(draft, currency).err().unwrap_or_default()
    }

    /// How much they work in a week without days off; `None` while the hours cannot be read.
    #[must_use]
    pub fn work(&self, draft: &Draft) -> Option<Work> {
        let hours = self.week().ok()?;
        let breaks = read_week(&self.breaks, Row::Breaks).ok()?;
        Some(work(hours.as_ref().unwrap_or(&draft.hours), &breaks))
    }

    /// How many services they do.
    #[must_use]
    pub fn done(&self) -> usize {
        self.skills.iter().filter(|skill| skill.does).count()
    }

    /// The salon's hours as they shall be.
    ///
    /// # Errors
    /// What needs attention: at least one field.
    pub fn opening(&self, draft: &Draft, currency: Currency) -> Result<HoursChange, Vec<(Field, Flaw)>> {
        let Meant { hours, days, .. } = self.read(draft, currency)?;
        Ok(HoursChange { hours: hours.unwrap_or_default(), days })
    }

    /// The member as they shall be, in the catalogue of that version.
    ///
    /// # Errors
    /// What needs attention: at least one field.
    pub fn change(
        &self,
        draft: &Draft,
        version: u64,
        currency: Currency,
    ) -> Result<MemberChange, Vec<(Field, Flaw)>> {
        let meant = self.read(draft, currency)?;
        let name = self.name.trim().to_owned();
        // Visits of somebody who is gone keep that slug: nobody else gets it.
        let new = || new_slug(&name, version).parse().map_err(|_| vec![(Field::Name, Flaw::Name)]);
        let member = StaffMember {
            id: self.id.clone().map_or_else(new, Ok)?,
            name,
            title: self.title.trim().to_owned(),
            offers: meant.offers,
            hours: meant.hours,
            breaks: meant.breaks,
            prepayment: meant.ahead,
        };
        let said = self.wording.meant(&places(&member.id));
        Ok(MemberChange { member, days: meant.days, said })
    }
}

#[cfg(test)]
mod tests;
