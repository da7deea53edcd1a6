//! Who books: name, phone, e-mail, comment, and what they agreed to.
//!
//! The same functions check in the widget, beside the field, and in the Worker, at the door. Deliberately absent: a phone
//! number library. The one well-kept crate weighs 467 KB compressed, five times the widget's budget; a number is read
//! by E.164's own rules and the salon's dialling plan, and a wrong digit is something only a call can find.

use crate::locale::Locale;
use crate::text::joined;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

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
    /// A remark for the salon.
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
}

impl Contact {
    /// For a booking that nobody comes to, and for one whose client is forgotten.
    #[must_use]
    pub fn nobody() -> Self {
        Self { name: String::new(), phone: Phone(String::new()), email: None, comment: String::new() }
    }

    /// Says nothing of anybody.
    #[must_use]
    pub fn is_nobody(&self) -> bool {
        self.name.is_empty() && self.phone.0.is_empty() && self.email.is_none() && self.comment.is_empty()
    }

    /// Without these fields.
    pub(crate) fn forget(&mut self, fields: &BTreeSet<ContactField>) {
        for field in fields {
            match field {
                ContactField::Name => self.name.clear(),
                ContactField::Phone => self.phone.0.clear(),
                ContactField::Email => self.email = None,
                ContactField::Comment => self.comment.clear(),
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
            (Ok(name), Ok(phone), Ok(email), Ok(comment)) => Ok(Self { name, phone, email, comment }),
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
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plan(calling_code: &str, trunk_prefix: &str) -> PhonePlan {
        PhonePlan { calling_code: calling_code.into(), trunk_prefix: trunk_prefix.into() }
    }

    #[test]
    fn phones_are_read_as_people_type_them() {
        for (text, plan, number) in [
            ("+7 (701) 555-01-23", plan("", ""), "+77015550123"),
            ("8 701 555 01 23", plan("7", "8"), "+77015550123"),
            ("701 555 01 23", plan("7", "8"), "+77015550123"),
            ("0151 23456789", plan("49", "0"), "+4915123456789"),
            ("0044 20 7946 0018", plan("49", "0"), "+442079460018"),
        ] {
            assert_eq!(Phone::parse(text, &plan).unwrap().as_str(), number, "{text}");
        }
    }

    #[test]
    fn phones_that_cannot_be_dialled_say_why() {
        for (text, fault) in [
            ("", FieldFault::Missing),
            ("call me", FieldFault::Malformed),
            ("+1234", FieldFault::Malformed),
            ("+0123456789", FieldFault::Malformed),
            ("+1234567890123456", FieldFault::TooLong),
            ("7015550123", FieldFault::CountryCode),
            ("+7 701 555 01 2x", FieldFault::Malformed),
        ] {
            assert_eq!(Phone::parse(text, &plan("", "")), Err(fault), "{text}");
        }
    }

    #[test]
    fn emails_are_judged_by_shape_only() {
        for good in ["a@b.co", "first.last+tag@sub.example.org", "имя@пример.рф"] {
            assert!(parse_email(good).is_ok(), "{good}");
        }
        for bad in [
            "a",
            "a@",
            "@b.co",
            "a@b",
            "a b@c.de",
            "a@b..co",
            "a@-b.co",
            "<a@b.co>",
            "a@b@c.de",
            "a@b,c.de",
            "a@b\u{a0}.de",
        ] {
            assert_eq!(parse_email(bad), Err(FieldFault::Malformed), "{bad}");
        }
    }

    #[test]
    fn lengths_are_judged_to_the_character() {
        let digits = |many: usize| Phone::parse(&format!("+1{}", "2".repeat(many - 1)), &plan("", ""));
        assert_eq!(digits(7), Err(FieldFault::Malformed));
        assert!(digits(8).is_ok() && digits(15).is_ok());
        assert_eq!(digits(16), Err(FieldFault::TooLong));
        // Two bytes a letter.
        let letters = |many: usize| "ы".repeat(many);
        assert!(parse_name(&letters(80)).is_ok());
        assert_eq!(parse_name(&letters(81)), Err(FieldFault::TooLong));
        assert!(parse_comment(&letters(500)).is_ok());
        for more in [501, 502] {
            assert_eq!(parse_comment(&letters(more)), Err(FieldFault::TooLong));
        }
        let email = |local: usize, all: usize| {
            parse_email(&format!("{}@{}.example", "a".repeat(local), "b".repeat(all - local - 9)))
        };
        assert!(email(64, 100).is_ok() && email(60, 254).is_ok());
        assert_eq!(email(65, 100), Err(FieldFault::Malformed));
        for more in [255, 256] {
            assert_eq!(email(60, more), Err(FieldFault::TooLong));
        }
    }

    #[test]
    fn a_name_is_one_line_and_nothing_has_characters_that_nobody_sees() {
        for bad in ["Ada\nLovelace", "Ada\u{7}", "Ada\tLovelace"] {
            assert_eq!(parse_name(bad), Err(FieldFault::Malformed), "{bad:?}");
        }
        assert_eq!(parse_comment("ring twice\nand wait").as_deref(), Ok("ring twice\nand wait"));
        assert_eq!(parse_comment("ring\u{7}"), Err(FieldFault::Malformed));
    }

    #[test]
    fn nobody_is_who_left_nothing_at_all() {
        let blank = Contact::nobody();
        assert!(blank.is_nobody());
        for somebody in [
            Contact { name: "Ada".into(), ..blank.clone() },
            Contact { phone: Phone("+77015550123".into()), ..blank.clone() },
            Contact { email: Some("a@b.co".into()), ..blank.clone() },
            Contact { comment: "ring twice".into(), ..blank.clone() },
        ] {
            assert!(!somebody.is_nobody(), "{somebody:?}");
        }
    }

    #[test]
    fn the_form_lists_every_wrong_field_at_once() {
        let form =
            ContactForm { name: " ".into(), phone: "x".into(), email: "y".into(), comment: "z".repeat(501) };
        let fields: Vec<_> =
            Contact::parse(&form, &plan("", "")).unwrap_err().iter().map(|error| error.field).collect();
        assert_eq!(
            fields,
            [ContactField::Name, ContactField::Phone, ContactField::Email, ContactField::Comment]
        );
    }

    proptest! {
        #[test]
        fn whatever_is_typed_a_phone_is_e164_or_refused(text in "\\PC{0,30}") {
            if let Ok(phone) = Phone::parse(&text, &plan("7", "8")) {
                let digits = phone.as_str().strip_prefix('+').unwrap();
                prop_assert!((8..=15).contains(&digits.len()) && !digits.starts_with('0'));
                prop_assert!(digits.bytes().all(|b| b.is_ascii_digit()));
            }
        }
    }
}
