//! The staff: a person a line, their name and, if they are there, what they are and which services they do. Who names none does
//! all of them, or nothing yet, as is chosen for all. They work while the salon is open.
//!
//! Services are found by their whole names, the longest first, so separators within a name are no harm. A name that the salon
//! does not have is a fault, never a service left out.

use super::table::Record;
use super::{Fault, Share, one_line, same};
use crate::desk::data::catalogue::{Addition, Draft};
use crate::desk::flow::catalogue::typed::new_slug;
use chairtime_shared::catalogue::{NAME_CHARS_MAX, Offer, Service, StaffMember, Week};
use chairtime_shared::id::ServiceId;
use chairtime_shared::text::{joined, number};

/// Name and what they are.
pub(super) const COLUMNS_LEAST: usize = 2;

/// What a first line calls the column of the names: it is no person.
const HEADS: [&str; 10] =
    ["Name", "Staff", "Имя", "ФИО", "Мастер", "Сотрудник", "Аты", "Шебер", "Nombre", "الاسم"];

/// What stands between two services.
const BETWEEN: [char; 7] = [',', ';', '/', '|', '\n', '،', '؛'];

/// A person as a line has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their name.
    pub name: String,
    /// What they are, may be empty.
    pub title: String,
    /// What they do; empty where the line does not say.
    pub does: Vec<ServiceId>,
}

/// What stands behind the name of a service, where the text begins with that.
fn behind<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    // Letters of either case are as long as each other.
    let (head, rest) = text.split_at_checked(name.len())?;
    let rest = rest.trim_start_matches(' ');
    (same(head, name) && (rest.is_empty() || rest.starts_with(BETWEEN))).then_some(rest)
}

/// The services that a text names.
fn services(text: &str, all: &[Service]) -> Result<Vec<ServiceId>, Fault> {
    let between = |letter: char| letter.is_whitespace() || BETWEEN.contains(&letter);
    let (mut found, mut rest) = (Vec::new(), text.trim_matches(between));
    while !rest.is_empty() {
        let begins = all.iter().filter_map(|service| Some((service, behind(rest, &service.name)?)));
        let Some((service, after)) = begins.min_by_key(|(_, after)| after.len()) else {
            let unknown = rest.split(BETWEEN).next().unwrap_or(rest);
            return Err(Fault::Service(unknown.trim().to_owned()));
        };
        if !found.contains(&service.id) {
            found.push(service.id.clone());
        }
        rest = after.trim_start_matches(between);
    }
    Ok(found)
}

/// What a line means.
pub(super) fn meaning(record: &Record, draft: &Draft) -> Result<Person, Fault> {
    let long = |text: &str| text.chars().count() > NAME_CHARS_MAX;
    let (name, title) = (one_line(record.column(0)), one_line(record.column(1)));
    if name.is_empty() || long(&name) {
        return Err(Fault::Name);
    }
    if long(&title) {
        return Err(Fault::Title);
    }
    // Where commas part columns, each service may be a column.
    let does = services(&record.columns.get(2..).unwrap_or_default().join(", "), &draft.services)?;
    Ok(Person { name, title, does })
}

/// Whether it only names the columns.
pub(super) fn heads(first: &Record) -> bool {
    HEADS.iter().any(|head| same(first.column(0), head))
}

/// Adds a person to what is made of the catalogue of that version, in that place of the list.
pub(super) fn add(
    addition: &mut Addition,
    person: Person,
    share: Share,
    draft: &Draft,
    [version, place]: [u64; 2],
) -> Option<()> {
    let mut slug = new_slug(&person.name, version);
    if addition.members.iter().any(|member| member.id.as_str() == slug) {
        // No name gives two hyphens, so nobody has ever had it.
        slug = joined(&[&new_slug("", version), "--", &number(place)]);
    }
    let mut does = person.does;
    if does.is_empty() && share == Share::All {
        does = draft.services.iter().map(|service| service.id.clone()).collect();
    }
    addition.members.push(StaffMember {
        id: slug.parse().ok()?,
        name: person.name,
        title: person.title,
        offers: does.into_iter().map(|service| Offer { service, duration: None, price: None }).collect(),
        hours: None,
        breaks: Week::default(),
        prepayment: None,
    });
    Some(())
}

#[cfg(test)]
mod tests;
