//! What counts as a name, a number, an address, a remark and a note.

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
fn a_note_is_bounded_and_goes_with_the_remark() {
    let note = |text: String| Note::try_from(text);
    assert_eq!(note(" likes tea\nwithout milk ".into()).unwrap().as_str(), "likes tea\nwithout milk");
    assert!(note("ы".repeat(1_000)).is_ok() && note(String::new()).is_ok());
    for bad in ["ы".repeat(1_001), "ring\u{7}".into()] {
        assert_eq!(note(bad.clone()), Err(NoNote));
        assert!(serde_json::from_value::<Note>(bad.into()).is_err());
    }
    let mut contact = Contact { note: note("tea".into()).unwrap(), ..Contact::nobody() };
    assert!(contact.is_same_client(&Contact::nobody()));
    contact.forget(&[ContactField::Comment].into());
    assert!(contact.is_nobody());
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
        Contact { note: Note("likes tea".into()), ..blank.clone() },
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
    assert_eq!(fields, [ContactField::Name, ContactField::Phone, ContactField::Email, ContactField::Comment]);
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
