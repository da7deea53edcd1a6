//! A price list: a service a line, its name, price, minutes and, if there is one, category. A first line that only names the columns is
//! left out.

use super::table::{Record, Separator};
use super::{Fault, one_line, same};
use crate::desk::data::catalogue::{Addition, Draft};
use crate::desk::flow::catalogue::typed::{free_slug, sum};
use chairtime_shared::catalogue::{Category, NAME_CHARS_MAX, Price, Service};
use chairtime_shared::money::Currency;
use chairtime_shared::text::{joined, number};
use chairtime_shared::time::Minutes;

/// A visit fits into a day.
const DAY_MINUTES: u32 = 24 * 60;

/// Name, price and minutes.
pub(super) const COLUMNS_LEAST: usize = 3;

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

/// What a line means.
pub(super) fn meaning(record: &Record, currency: Currency) -> Result<Listed, Fault> {
    let name = one_line(record.column(0));
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(Fault::Name);
    }
    let category = Some(one_line(record.column(3))).filter(|name| !name.is_empty());
    // The comma of a price without quotes has cut it in two.
    let torn = record.by == Separator::Comma
        && category.as_ref().is_some_and(|name| name.starts_with(|letter: char| letter.is_ascii_digit()));
    let price = prices(record.column(1), currency).filter(|_| !torn).ok_or(Fault::Price)?;
    let duration = minutes(record.column(2)).ok_or(Fault::Minutes)?;
    let category = category.map(|name| name.chars().take(NAME_CHARS_MAX).collect());
    Ok(Listed { name, price, duration, category })
}

/// Whether it only names the columns: there is no figure in it.
pub(super) fn heads(first: &Record) -> bool {
    !first.text.bytes().any(|byte| byte.is_ascii_digit())
}

/// Adds a service to what is made of the catalogue of that version, in that place of the list. `usual` is the category of lines without
/// one, where the salon has none yet.
pub(super) fn add(
    addition: &mut Addition,
    listed: Listed,
    draft: &Draft,
    [version, place]: [u64; 2],
    usual: &'static str,
) -> Option<()> {
    let category = category(&listed, draft, addition, [version, place], usual)?;
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
    Some(())
}

/// A slug that is not taken, by the place in the list where the name gives none.
fn unused(name: &str, version: u64, place: u64, taken: &dyn Fn(&str) -> bool) -> String {
    let slug = free_slug(name, version, taken);
    if taken(&slug) { joined(&[&slug, "-", &number(place)]) } else { slug }
}

/// The category of a line: one that the salon has, one that an earlier line brought, or a new one.
fn category(
    listed: &Listed,
    draft: &Draft,
    addition: &mut Addition,
    [version, place]: [u64; 2],
    usual: &'static str,
) -> Option<chairtime_shared::id::CategoryId> {
    let known = draft.categories.iter().chain(&addition.categories);
    let found = match &listed.category {
        Some(name) => known.clone().find(|of| same(&of.name, name)),
        None => known.clone().next(),
    };
    if let Some(found) = found {
        return Some(found.id.clone());
    }
    let name = listed.category.as_deref().unwrap_or(usual).to_owned();
    let taken = |id: &str| known.clone().any(|of| of.id.as_str() == id);
    let id: chairtime_shared::id::CategoryId = unused(&name, version, place, &taken).parse().ok()?;
    addition.categories.push(Category { id: id.clone(), name });
    Some(id)
}

#[cfg(test)]
mod tests;
