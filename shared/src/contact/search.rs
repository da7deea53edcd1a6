//! Whom somebody means who types a part of a name, a phone number or an address.
//!
//! Invariant: nothing typed means everybody. Deliberately absent: where the contacts are; and likeness by sound or by slips
//! of the finger, which would find whom nobody meant.

use super::{Contact, Phone, PhonePlan};
use crate::text::joined;

/// Fewest digits that are looked for within a number when other words stand beside them.
const DIGITS_MIN: usize = 3;

/// What somebody types to find a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    /// The words, each of which has to be there.
    words: Vec<String>,
    /// The whole of it as a phone number: any of these within one.
    numbers: Vec<String>,
    /// A whole number, if that is what it is.
    phone: Option<Phone>,
}

/// Letters as they are compared: small, and ё as the е that people write for it.
fn folded(text: &str) -> String {
    text.to_lowercase().replace('ё', "е")
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The number as it may stand within one of E.164: as typed; without `00`; abroad's way of writing one that was typed for
/// calls within the country.
fn numbers(text: &str, plan: &PhonePlan) -> Vec<String> {
    let of_a_number = |c: char| c.is_ascii_digit() || !c.is_alphanumeric() && c != '@' && c != '_';
    let typed = digits(text);
    if typed.is_empty() || !text.chars().all(of_a_number) {
        return Vec::new();
    }
    let mut all = Vec::with_capacity(3);
    if let Some(rest) = typed.strip_prefix("00").filter(|rest| !rest.is_empty()) {
        all.push(rest.to_owned());
    }
    let trunk = plan.trunk_prefix.as_str();
    let national = if trunk.is_empty() { None } else { typed.strip_prefix(trunk) };
    if let Some(rest) = national.filter(|rest| rest.len() >= DIGITS_MIN) {
        all.push(joined(&[&plan.calling_code, rest]));
    }
    all.push(typed);
    all
}

impl Sought {
    /// Reads what was typed, as people of that dialling plan write numbers.
    #[must_use]
    pub fn read(text: &str, plan: &PhonePlan) -> Self {
        let text = text.trim();
        Self {
            words: folded(text).split_whitespace().map(str::to_owned).collect(),
            numbers: numbers(text, plan),
            phone: Phone::parse(text, plan).ok(),
        }
    }

    /// A whole phone number: whoever has exactly this one is meant, if there is somebody.
    #[must_use]
    pub fn phone(&self) -> Option<&Phone> {
        self.phone.as_ref()
    }

    /// Whether that may be who is meant.
    #[must_use]
    pub fn means(&self, contact: &Contact) -> bool {
        let phone = digits(contact.phone.as_str());
        if self.numbers.iter().any(|number| phone.contains(number.as_str())) {
            return true;
        }
        let said = folded(&joined(&[&contact.name, " ", contact.email.as_deref().unwrap_or_default()]));
        let in_number = |word: &str| {
            let typed = digits(word);
            typed.len() >= DIGITS_MIN && typed.len() == word.len() && phone.contains(&typed)
        };
        self.words.iter().all(|word| said.contains(word.as_str()) || in_number(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KZ: (&str, &str) = ("7", "8");

    fn plan((calling_code, trunk_prefix): (&str, &str)) -> PhonePlan {
        PhonePlan { calling_code: calling_code.into(), trunk_prefix: trunk_prefix.into() }
    }

    fn contact(name: &str, phone: &str, email: &str) -> Contact {
        let phone = Phone::parse(phone, &PhonePlan::default()).unwrap();
        let email = Some(email.to_owned()).filter(|email| !email.is_empty());
        Contact { name: name.into(), phone, email, ..Contact::nobody() }
    }

    fn means(typed: &str, contact: &Contact) -> bool {
        Sought::read(typed, &plan(KZ)).means(contact)
    }

    #[test]
    fn a_part_of_the_name_or_the_address_in_any_letters_and_any_order() {
        let anna = contact("Алёна Смирнова", "+77012345678", "Alyona.S@Example.org");
        for typed in
            ["", "  ", "алёна", "АЛЕНА", "смир ален", "смирнова", "alyona", "S@example", "алена example"]
        {
            assert!(means(typed, &anna), "{typed:?}");
        }
        for typed in ["Ольга", "алена ольга", "alyona@elsewhere", "a_b"] {
            assert!(!means(typed, &anna), "{typed:?}");
        }
    }

    #[test]
    fn a_number_in_any_way_of_writing_it() {
        let anna = contact("Anna", "+77012345678", "");
        let ways = [
            "+7 701 234-56-78",
            "8 (701) 234 56 78",
            "8701",
            "007701",
            "7012345",
            "56-78",
            "5678",
            "anna 5678",
            "+7",
        ];
        for typed in ways {
            assert!(means(typed, &anna), "{typed:?}");
        }
        for typed in ["+7 702", "8 702", "00 9", "9", "5679", "anna 12", "olga 5678"] {
            assert!(!means(typed, &anna), "{typed:?}");
        }
        // Elsewhere an 8 is an 8.
        assert!(!Sought::read("8701", &plan(("49", "0"))).means(&anna));
        assert!(Sought::read("0701", &plan(("7", "0"))).means(&anna));
    }

    #[test]
    fn a_figure_in_a_name_is_a_part_of_it() {
        assert!(means("2", &contact("Anna 2", "+77013333333", "")));
        assert!(means("anna 2", &contact("Anna 2", "+77013333333", "")));
    }

    #[test]
    fn a_whole_number_is_known_as_such() {
        let read =
            |typed: &str| Sought::read(typed, &plan(KZ)).phone().map(|phone| phone.as_str().to_owned());
        assert_eq!(read("8 701 234 56 78").as_deref(), Some("+77012345678"));
        assert_eq!((read("eva"), read("8701")), (None, None));
    }

    #[test]
    fn who_is_forgotten_is_found_by_nothing() {
        for typed in ["a", "7", "@", "anna"] {
            assert!(!means(typed, &Contact::nobody()), "{typed:?}");
        }
    }
}
