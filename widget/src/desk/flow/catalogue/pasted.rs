//! A price list that is pasted: a service a line, its name, price, minutes and, if there is one, category, as a spreadsheet or a text
//! gives them. A first line that only names the columns is left out.
//!
//! Deliberately absent: guessing. A line that cannot be read is shown with what is wrong, and nothing is published before it is
//! mended or gone.

use super::typed::{free_slug, sum};
use crate::desk::data::catalogue::{Addition, Draft};
use chairtime_shared::catalogue::{Category, NAME_CHARS_MAX, Price, Service};
use chairtime_shared::id::StaffId;
use chairtime_shared::money::Currency;
use chairtime_shared::text::{joined, number};
use chairtime_shared::time::Minutes;

/// A visit fits into a day.
const DAY_MINUTES: u32 = 24 * 60;

/// Who does the services that are added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Everybody.
    Everybody,
    /// Nobody yet.
    Nobody,
}

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// There is no name, or it is too long.
    Name,
    /// The price cannot be read.
    Price,
    /// The time cannot be read.
    Minutes,
}

/// A service as a line has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// What it costs.
    pub price: Price,
    /// How long it takes.
    pub duration: Minutes,
    /// The name of its category; none where the line has none.
    pub category: Option<String>,
}

/// A line, and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// As it was pasted.
    pub text: String,
    /// What it means.
    pub meaning: Result<Listed, Fault>,
}

/// The list that is pasted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pasted {
    /// The text.
    pub text: String,
    /// Who does what is in it.
    pub by: By,
    /// The category of lines without one, where the salon has none yet: its name.
    usual: &'static str,
}

/// The columns of a line: by tabs, else by semicolons, else by commas behind which a space stands, for a comma is in prices, too.
fn columns(line: &str) -> Vec<&str> {
    let by = ["\t", ";", ", "].into_iter().find(|by| line.contains(by)).unwrap_or("\t");
    line.split(by).map(|column| column.trim().trim_matches('"').trim()).collect()
}

/// A price as people write it: `1 500 ₸`, `€48`, `12,50`, `1,500.00`. A sign before three last digits parts thousands.
fn price_of(text: &str, currency: Currency) -> Option<u64> {
    let plain: String =
        text.chars().filter(|letter| letter.is_ascii_digit() || matches!(letter, '.' | ',')).collect();
    let cut = plain.rfind(['.', ',']);
    let (whole, rest) = match cut {
        Some(at) => (plain.get(..at)?, plain.get(at.saturating_add(1)..)?),
        None => (plain.as_str(), ""),
    };
    let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
    let written = match rest.len() {
        0 => digits,
        3 => joined(&[&digits, rest]),
        _ => joined(&[&digits, ".", rest]),
    };
    sum(&written, currency)
}

/// One price, or two with a dash between them.
fn prices(text: &str, currency: Currency) -> Option<Price> {
    match text.split_once(['-', '–', '—']) {
        Some((from, to)) => {
            let (from, to) = (price_of(from, currency)?, price_of(to, currency)?);
            (to >= from).then_some(Price { from, to: Some(to).filter(|to| *to > from) })
        }
        None => price_of(text, currency).map(|from| Price { from, to: None }),
    }
}

/// A time as people write it: `45`, `45 min`, `1:30`, `1 h`, `1 ч 30`.
fn minutes(text: &str) -> Option<Minutes> {
    let digits = |part: &str| -> Option<u32> {
        let digits: String = part.chars().filter(char::is_ascii_digit).collect();
        if digits.is_empty() { Some(0) } else { digits.parse().ok() }
    };
    let minutes = match text.split_once([':', 'h', 'H', 'ч', 'Ч']) {
        Some((hours, rest)) => digits(hours)?.checked_mul(60)?.checked_add(digits(rest)?)?,
        None => digits(text)?,
    };
    (1..=DAY_MINUTES).contains(&minutes).then_some(Minutes(minutes))
}

fn line(text: &str, currency: Currency) -> Line {
    let columns = columns(text);
    let column = |at: usize| columns.get(at).copied().unwrap_or_default();
    let name = column(0);
    let meaning = if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        Err(Fault::Name)
    } else {
        let category = Some(column(3)).filter(|name| !name.is_empty());
        match (prices(column(1), currency), minutes(column(2))) {
            (None, _) => Err(Fault::Price),
            (_, None) => Err(Fault::Minutes),
            (Some(price), Some(duration)) => Ok(Listed {
                name: name.to_owned(),
                price,
                duration,
                category: category.map(|name| name.chars().take(NAME_CHARS_MAX).collect()),
            }),
        }
    };
    Line { text: text.trim().to_owned(), meaning }
}

impl Pasted {
    /// Nothing yet. `usual` is the category of lines without one, where the salon has none yet.
    #[must_use]
    pub fn new(usual: &'static str) -> Self {
        Self { text: String::new(), by: By::Everybody, usual }
    }

    /// Each line that says something.
    #[must_use]
    pub fn lines(&self, currency: Currency) -> Vec<Line> {
        let said = self.text.lines().filter(|text| !text.trim().is_empty());
        let mut lines: Vec<_> = said.map(|text| line(text, currency)).collect();
        // No figure in it: it names the columns.
        let heads = lines.first().is_some_and(|first| {
            first.meaning.is_err() && !first.text.bytes().any(|byte| byte.is_ascii_digit())
        });
        if heads && lines.len() > 1 {
            lines.remove(0);
        }
        lines
    }

    /// What is added to the catalogue of that version; `None` while a line cannot be read, and for no lines at all.
    #[must_use]
    pub fn addition(&self, draft: &Draft, version: u64, currency: Currency) -> Option<Addition> {
        let mut addition = Addition { services: Vec::new(), categories: Vec::new(), by: Vec::new() };
        for (place, line) in self.lines(currency).into_iter().enumerate() {
            let listed = line.meaning.ok()?;
            let category = category(&listed, draft, &mut addition, version, self.usual)?;
            let taken = |id: &str| {
                let all = draft.services.iter().chain(&addition.services);
                all.map(|service| service.id.as_str()).any(|known| known == id)
            };
            let id = unused(&listed.name, version, place, &taken).parse().ok()?;
            addition.services.push(Service {
                id,
                category,
                name: listed.name,
                description: String::new(),
                duration: listed.duration,
                buffer: Minutes(0),
                price: listed.price,
                prepayment: None,
                cancellation: None,
            });
        }
        if self.by == By::Everybody {
            addition.by = draft.staff.iter().map(|member| member.id.clone()).collect::<Vec<StaffId>>();
        }
        (!addition.services.is_empty()).then_some(addition)
    }
}

/// A slug that is not taken, by the place in the list where the name gives none.
fn unused(name: &str, version: u64, place: usize, taken: &dyn Fn(&str) -> bool) -> String {
    let slug = free_slug(name, version, taken);
    let place = number(u64::try_from(place).unwrap_or(u64::MAX));
    if taken(&slug) { joined(&[&slug, "-", &place]) } else { slug }
}

/// The category of a line: one that the salon has, one that an earlier line brought, or a new one.
fn category(
    listed: &Listed,
    draft: &Draft,
    addition: &mut Addition,
    version: u64,
    usual: &'static str,
) -> Option<chairtime_shared::id::CategoryId> {
    let known = draft.categories.iter().chain(&addition.categories);
    let found = match &listed.category {
        // The case of other letters than Latin ones would need their tables.
        Some(name) => known.clone().find(|of| of.name.eq_ignore_ascii_case(name)),
        None => known.clone().next(),
    };
    if let Some(found) = found {
        return Some(found.id.clone());
    }
    let name = listed.category.as_deref().unwrap_or(usual).to_owned();
    let taken = |id: &str| known.clone().any(|of| of.id.as_str() == id);
    let id: chairtime_shared::id::CategoryId =
        unused(&name, version, addition.categories.len(), &taken).parse().ok()?;
    addition.categories.push(Category { id: id.clone(), name });
    Some(id)
}

#[cfg(test)]
mod tests;
