//! Who books: name, phone, e-mail, comment, and what they agreed to.
//!
//! The same functions check in the widget, beside the field, and in the Worker, at the door. Deliberately absent: a phone
//! number library. The one well-kept crate weighs 467 KB compressed, five times the widget's budget; a number is read
//! by E.164's own rules and the salon's dialling plan, and a wrong digit is something only a call can find.

mod search;

use crate::locale::Locale;
use crate::text::joined;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

pub use search::Sought;

/// A field of the contact form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactField {
    /// The client's name.
    Name,
    /// The phone number.
    Phone,
    /// The e-mail address.
    Email,
    /// A remark for the salon. What the salon has noted itself goes where this goes.
    Comment,
    /// The box that must be ticked.
    Consent,
    /// The box beside the leave to charge a fee to the card, where it is asked for.
    Mandate,
}

impl ContactField {
    /// Those that say who somebody is.
    pub const PERSONAL: [Self; 4] = [Self::Name, Self::Phone, Self::Email, Self::Comment];
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldFault {
    /// Nothing was given where something is needed.
    Missing,
    /// Longer than allowed.
    TooLong,
    /// Not in a form that we can read.
    Malformed,
    /// A phone number without a country code, where the salon has no dialling plan.
    CountryCode,
}

/// One field that has to be mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// Which.
    pub field: ContactField,
    /// Why.
    pub fault: FieldFault,
}

/// How numbers are dialled where the salon is: used for numbers typed without a country code.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PhonePlan {
    /// The country calling code without `+` (E.164), e.g. `7`; empty when clients must type it themselves.
    #[serde(default)]
    pub calling_code: String,
    /// The prefix for calls within the country that replaces the calling code, e.g. `8` or `0`; may be empty.
    #[serde(default)]
    pub trunk_prefix: String,
}

/// A phone number in E.164: `+` and 8 to 15 digits, the first not 0. Empty only for nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Phone(String);

impl Phone {
    /// The number as E.164 writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads what a person types: digits with spaces, dots, dashes and brackets; `+` or `00` before a country code;
    /// otherwise a number of the salon's own country.
    pub fn parse(text: &str, plan: &PhonePlan) -> Result<Self, FieldFault> {
        let text = text.trim();
        if text.is_empty() {
            return Err(FieldFault::Missing);
        }
        let separators = |c: char| {
            c.is_whitespace()
                || matches!(
                    c,
                    '-' | '.'
                        | '('
                        | ')'
                        | '/'
                        | '\u{2010}'
                        | '\u{2011}'
                        | '\u{2013}'
                        | '\u{200e}'
                        | '\u{202a}'
                        | '\u{202c}'
                )
        };
        let (international, rest) = match text.strip_prefix('+') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let digits: String = rest.chars().filter(|c| !separators(*c)).collect();
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(FieldFault::Malformed);
        }
        let number = if international {
            digits
        } else if let Some(rest) = digits.strip_prefix("00") {
            rest.to_owned()
        } else if plan.calling_code.is_empty() {
            return Err(FieldFault::CountryCode);
        } else {
            let trunk = plan.trunk_prefix.as_str();
            let national = if trunk.is_empty() { None } else { digits.strip_prefix(trunk) };
            joined(&[&plan.calling_code, national.unwrap_or(&digits)])
        };
        if number.len() > 15 {
            return Err(FieldFault::TooLong);
        }
        if number.len() < 8 || number.starts_with('0') {
            return Err(FieldFault::Malformed);
        }
        Ok(Self(joined(&["+", &number])))
    }
}

/// Longest name in characters.
pub const NAME_CHARS_MAX: usize = 80;
/// Longest e-mail address in characters (RFC 5321 4.5.3.1.3: a path is at most 256 with its brackets).
pub const EMAIL_CHARS_MAX: usize = 254;
/// Longest note in characters.
pub const NOTE_CHARS_MAX: usize = 1_000;
/// Longest comment in characters.
pub const COMMENT_CHARS_MAX: usize = 500;

fn has_control(text: &str) -> bool {
    text.chars().any(|c| c.is_control() && c != '\n')
}

/// Checks a name: not empty, one line, at most [`NAME_CHARS_MAX`] characters.
pub fn parse_name(text: &str) -> Result<String, FieldFault> {
    let text = text.trim();
    if text.is_empty() {
        Err(FieldFault::Missing)
    } else if text.chars().count() > NAME_CHARS_MAX {
        Err(FieldFault::TooLong)
    } else if has_control(text) || text.contains('\n') {
        Err(FieldFault::Malformed)
    } else {
        Ok(text.to_owned())
    }
}

/// Checks an e-mail address as far as its shape tells: one `@`, something before it, a dotted host after it, no spaces.
/// Whether it exists only a message can tell; and which letters of other alphabets a host may have only a table that would
/// weigh more than all of this module.
pub fn parse_email(text: &str) -> Result<String, FieldFault> {
    let text = text.trim();
    if text.is_empty() {
        return Err(FieldFault::Missing);
    }
    if text.chars().count() > EMAIL_CHARS_MAX {
        return Err(FieldFault::TooLong);
    }
    let Some((local, host)) = text.rsplit_once('@') else { return Err(FieldFault::Malformed) };
    let blank = |c: char| c.is_whitespace() || c.is_control();
    let local_ok = !local.is_empty()
        && local.len() <= 64
        && !local.chars().any(|c| {
            blank(c) || matches!(c, '@' | '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';' | ':' | '\\' | '"')
        });
    let of_a_host = |c: char| c == '-' || c.is_ascii_alphanumeric() || !(c.is_ascii() || blank(c));
    let host_ok = host.contains('.')
        && host.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(of_a_host)
        });
    if local_ok && host_ok { Ok(text.to_owned()) } else { Err(FieldFault::Malformed) }
}

/// Checks a comment: at most [`COMMENT_CHARS_MAX`] characters; may be empty.
pub fn parse_comment(text: &str) -> Result<String, FieldFault> {
    let text = text.trim();
    if text.chars().count() > COMMENT_CHARS_MAX {
        Err(FieldFault::TooLong)
    } else if has_control(text) {
        Err(FieldFault::Malformed)
    } else {
        Ok(text.to_owned())
    }
}

/// What the salon notes about a visit, for itself: at most [`NOTE_CHARS_MAX`] characters, may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Note(String);

impl Note {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl TryFrom<String> for Note {
    type Error = NoNote;

    fn try_from(text: String) -> Result<Self, NoNote> {
        let text = text.trim();
        let fits = text.chars().count() <= NOTE_CHARS_MAX && !has_control(text);
        fits.then(|| Self(text.to_owned())).ok_or(NoNote)
    }
}

impl From<Note> for String {
    fn from(note: Note) -> Self {
        note.0
    }
}

/// Too long for a note, or with characters that nobody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a note has at most 1000 characters, and none that nobody sees")]
pub struct NoNote;

/// What the contact form holds, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ContactForm {
    /// Name.
    pub name: String,
    /// Phone number.
    pub phone: String,
    /// E-mail address, may be empty.
    #[serde(default)]
    pub email: String,
    /// Remark for the salon, may be empty.
    #[serde(default)]
    pub comment: String,
}

/// Contact data that has been checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Name.
    pub name: String,
    /// Phone number.
    pub phone: Phone,
    /// E-mail address, if given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Remark for the salon, may be empty.
    #[serde(default)]
    pub comment: String,
    /// What the salon has noted; the client never sees it.
    #[serde(default, skip_serializing_if = "Note::is_empty")]
    pub note: Note,
}

impl Contact {
    /// For a booking that nobody comes to, and for one whose client is forgotten.
    #[must_use]
    pub fn nobody() -> Self {
        let (name, comment) = (String::new(), String::new());
        Self { name, phone: Phone(String::new()), email: None, comment, note: Note::default() }
    }

    /// The client has said the same of themselves there.
    #[must_use]
    pub fn is_same_client(&self, other: &Self) -> bool {
        let said = |contact: &Self| {
            let Self { name, phone, email, comment, note: _ } = contact.clone();
            (name, phone, email, comment)
        };
        said(self) == said(other)
    }

    /// Says nothing of anybody.
    #[must_use]
    pub fn is_nobody(&self) -> bool {
        let silent = self.comment.is_empty() && self.note.is_empty();
        silent && self.name.is_empty() && self.phone.0.is_empty() && self.email.is_none()
    }

    /// Without these fields.
    pub(crate) fn forget(&mut self, fields: &BTreeSet<ContactField>) {
        for field in fields {
            match field {
                ContactField::Name => self.name.clear(),
                ContactField::Phone => self.phone.0.clear(),
                ContactField::Email => self.email = None,
                ContactField::Comment => {
                    self.comment.clear();
                    self.note = Note::default();
                }
                ContactField::Consent | ContactField::Mandate => {}
            }
        }
    }

    /// Reads the form, or lists every field that is wrong.
    pub fn parse(form: &ContactForm, plan: &PhonePlan) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut note = |field, fault| errors.push(FieldError { field, fault });
        let name = parse_name(&form.name).map_err(|fault| note(ContactField::Name, fault));
        let phone = Phone::parse(&form.phone, plan).map_err(|fault| note(ContactField::Phone, fault));
        let email = match parse_email(&form.email) {
            Ok(email) => Ok(Some(email)),
            Err(FieldFault::Missing) => Ok(None),
            Err(fault) => {
                note(ContactField::Email, fault);
                Err(())
            }
        };
        let comment = parse_comment(&form.comment).map_err(|fault| note(ContactField::Comment, fault));
        match (name, phone, email, comment) {
            (Ok(name), Ok(phone), Ok(email), Ok(comment)) => {
                Ok(Self { name, phone, email, comment, note: Note::default() })
            }
            _ => Err(errors),
        }
    }
}

/// What the client agreed to, exactly as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// The salon's version of the text.
    pub version: String,
    /// The text beside the box.
    pub text: String,
    /// The language of the page it stood on.
    pub locale: Locale,
    /// When the ledger took it down.
    pub at: Timestamp,
}

#[cfg(test)]
mod tests;
