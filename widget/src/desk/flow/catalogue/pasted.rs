//! A list that is pasted, typed or read from a file: a price list, a service a line, or the staff, a person a line.
//!
//! Deliberately absent: guessing. A line that cannot be read is shown with what is wrong, and nothing is published before it is
//! mended or gone.

pub mod services;
pub mod staff;
pub mod table;

use super::super::{Cmd, Room, Target, staff as staff_page};
use super::Edit;
use crate::desk::data::catalogue::{Addition, Draft};
use crate::flow::Version;
use chairtime_shared::money::Currency;
use services::Listed;
use staff::Person;
use std::rc::Rc;
use table::Record;

/// What a list is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Services.
    Services {
        /// The category of lines without one, where the salon has none yet: its name.
        usual: &'static str,
    },
    /// Members of staff.
    Staff,
}

/// What goes with each line that does not say so itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// Everybody does a service; a person does all services.
    All,
    /// Nobody does it yet; a person does nothing yet.
    Nothing,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// There is no name, or it is too long.
    Name,
    /// The price cannot be read.
    Price,
    /// The time cannot be read.
    Minutes,
    /// What a person is, is too long.
    Title,
    /// The salon has no service that is called so.
    Service(String),
}

/// What a line means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// A service.
    Service(Listed),
    /// A person.
    Member(Person),
}

/// A line, and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// As it was pasted.
    pub text: String,
    /// What it means.
    pub meaning: Result<Meaning, Fault>,
}

/// Where a file is that was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Chosen {
    /// There is none, or it is in the text.
    #[default]
    Taken,
    /// It is being read.
    Reading(Version),
    /// It is no text, or too much of it.
    Refused,
}

/// The list that is pasted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pasted {
    /// What it is of.
    pub kind: Kind,
    /// The text.
    pub text: String,
    /// What goes with lines that do not say.
    pub share: Share,
    /// The file that was chosen last.
    pub file: Chosen,
}

/// What happens to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PastedMsg {
    /// Open a list.
    Open(Kind),
    /// The text changed.
    Typed(String),
    /// What goes with lines that do not say.
    Share(Share),
    /// A file was chosen.
    File,
    /// What is in the file.
    Read {
        /// Of which question.
        version: Version,
        /// The text; none where it is none, or too much.
        text: Option<String>,
    },
}

impl Pasted {
    /// Nothing yet.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        Self { kind, text: String::new(), share: Share::All, file: Chosen::default() }
    }

    /// Each line that says something, but for a first one that only names the columns.
    #[must_use]
    pub fn lines(&self, draft: &Draft, currency: Currency) -> Vec<Line> {
        let least = match self.kind {
            Kind::Services { .. } => services::COLUMNS_LEAST,
            Kind::Staff => staff::COLUMNS_LEAST,
        };
        let mut records = table::read(&self.text, least);
        let heads = records.first().is_some_and(|first| match self.kind {
            Kind::Services { .. } => services::heads(first),
            Kind::Staff => staff::heads(first),
        });
        if heads && records.len() > 1 {
            records.remove(0);
        }
        let line = |record: Record| Line {
            text: record.text.trim().to_owned(),
            meaning: match self.kind {
                Kind::Services { .. } => services::meaning(&record, currency).map(Meaning::Service),
                Kind::Staff => staff::meaning(&record, draft).map(Meaning::Member),
            },
        };
        records.into_iter().map(line).collect()
    }

    /// What is changed in the catalogue of that version; `None` while a line cannot be read, and for no lines at all.
    #[must_use]
    pub fn edit(&self, draft: &Draft, version: u64, currency: Currency) -> Option<Edit> {
        let mut addition = Addition::default();
        for (place, line) in self.lines(draft, currency).into_iter().enumerate() {
            let place = u64::try_from(place).unwrap_or(u64::MAX);
            match line.meaning.ok()? {
                Meaning::Service(of) => {
                    let Kind::Services { usual } = self.kind else { return None };
                    services::add(&mut addition, of, draft, [version, place], usual)?;
                }
                Meaning::Member(of) => {
                    staff::add(&mut addition, of, self.share, draft, [version, place])?;
                }
            }
        }
        if addition.services.is_empty() && addition.members.is_empty() {
            return None;
        }
        if self.share == Share::All && !addition.services.is_empty() {
            addition.by = draft.staff.iter().map(|member| member.id.clone()).collect();
        }
        Some(Edit::Add(Rc::new(addition)))
    }
}

pub(super) fn update(room: &mut Room, msg: PastedMsg, version: Version) -> Vec<Cmd> {
    match (msg, &mut room.catalogue.pasted) {
        (PastedMsg::Open(kind), _) => {
            if room.staff.form.is_some() {
                staff_page::close(room);
            }
            let page = &mut room.catalogue;
            (page.tried, page.failure, page.form) = (false, None, None);
            page.pasted = Some(Box::new(Pasted::new(kind)));
            room.panel = None;
            vec![Cmd::Focus(Target::Field("cat-list"))]
        }
        (PastedMsg::Typed(text), Some(pasted)) => {
            (pasted.text, pasted.file) = (text, Chosen::Taken);
            Vec::new()
        }
        (PastedMsg::Share(share), Some(pasted)) => {
            pasted.share = share;
            Vec::new()
        }
        (PastedMsg::File, Some(pasted)) => {
            pasted.file = Chosen::Reading(version);
            vec![Cmd::ReadFile(version)]
        }
        (PastedMsg::Read { version, text }, Some(pasted)) if pasted.file == Chosen::Reading(version) => {
            pasted.file = if text.is_some() { Chosen::Taken } else { Chosen::Refused };
            pasted.text = text.unwrap_or_else(|| std::mem::take(&mut pasted.text));
            Vec::new()
        }
        (_, _) => Vec::new(),
    }
}

/// A name on one line, whatever lines it has in its column.
fn one_line(text: &str) -> String {
    text.replace('\n', " ")
}

/// A letter without its case: of the languages spoken here, without the tables of all others.
fn folded(letter: char) -> char {
    let by = match letter {
        'A'..='Z' | 'À'..='Ö' | 'Ø'..='Þ' | 'А'..='Я' => 32,
        'Ѐ'..='Џ' => 80,
        // Kazakh letters, and others beside them: capitals and small ones by turns.
        '\u{48a}'..='\u{4bf}' | '\u{4d0}'..='\u{52f}' => 1 - u32::from(letter) % 2,
        _ => 0,
    };
    char::from_u32(u32::from(letter) + by).unwrap_or(letter)
}

/// Two names are the same but for the case of their letters.
fn same(one: &str, other: &str) -> bool {
    one.chars().map(folded).eq(other.chars().map(folded))
}
