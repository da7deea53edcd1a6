//! Why exactly a request of the desk is refused, beside the English `detail`: a stable code, and behind a space what its sentence
//! needs (`range services[cut].price`, `at_least 50 EUR`), so that the desk says it in the owner's language
//! (`widget/texts-refused`, `widget/desk/refused.js`).
//!
//! Invariant: one code, one meaning, for ever; a desk that does not know one leaves it out. Deliberately absent: what only a
//! developer can mend, such as a body that is not JSON, which has an English `detail` alone.

use crate::catalogue::{CatalogueProblem, Place};
use crate::money::Money;
use crate::text::{joined, number};

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        /// A reason that a person at the desk can do something about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Reason {
            $($(#[$doc])* $name,)*
        }

        impl Reason {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The code as text.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }
        }
    };
}

reasons! {
    /// A place of the catalogue: nothing is written there.
    Empty = "empty";
    /// A place: too long.
    TooLong = "too_long";
    /// A place: there twice.
    Duplicate = "duplicate";
    /// A place: names what does not exist.
    Unknown = "unknown";
    /// A place: outside of what is possible.
    Range = "range";
    /// A place: spans that overlap or end before they begin.
    Span = "span";
    /// A place: no address of a site.
    Origin = "origin";
    /// A place: no e-mail address.
    Email = "email";
    /// A place: the operator's to change.
    Operators = "operators";
    /// The least sum: minor units, currency.
    AtLeast = "at_least";
    /// The greatest sum: minor units, currency.
    AtMost = "at_most";
    /// The payment is disputed.
    Disputed = "disputed";
    /// The provider has refused too often.
    TriesUsedUp = "tries_used_up";
    /// What a manager's key needs.
    KeyName = "key_name";
    /// As many keys as there may be.
    KeysFull = "keys_full";
    /// The key has ended.
    NoSuchKey = "no_such_key";
    /// Nobody of the staff is called that.
    NoSuchStaff = "no_such_staff";
    /// The first day is after the last.
    PeriodBackwards = "period_backwards";
    /// The period is longer than ten years.
    PeriodLong = "period_long";
}

impl Reason {
    /// The reason as it is told, with what its sentence needs behind a space.
    #[must_use]
    pub fn with(self, detail: &str) -> String {
        joined(&[self.code(), " ", detail])
    }

    /// The same with the sum that it is about.
    #[must_use]
    pub fn of_sum(self, sum: Money) -> String {
        self.with(&joined(&[&number(sum.minor()), " ", sum.currency().code()]))
    }

    /// What is wrong with a catalogue, and where.
    #[must_use]
    pub fn of_catalogue(problem: &CatalogueProblem) -> String {
        let (reason, Place(place)) = match problem {
            CatalogueProblem::Empty(place) => (Self::Empty, place),
            CatalogueProblem::TooLong(place) => (Self::TooLong, place),
            CatalogueProblem::Duplicate(place) => (Self::Duplicate, place),
            CatalogueProblem::Unknown(place) => (Self::Unknown, place),
            CatalogueProblem::Range(place) => (Self::Range, place),
            CatalogueProblem::Span(place) => (Self::Span, place),
            CatalogueProblem::Origin(place) => (Self::Origin, place),
            CatalogueProblem::Email(place) => (Self::Email, place),
            CatalogueProblem::Operators(place) => (Self::Operators, place),
        };
        reason.with(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Code, Problem};
    use crate::catalogue::InvalidCatalogue;
    use std::collections::BTreeSet;

    #[test]
    fn a_refusal_says_why_by_codes_beside_its_english() {
        let place = |text: &str| Place(text.to_owned());
        let wrong = InvalidCatalogue(vec![
            CatalogueProblem::Range(place("services[cut].price")),
            CatalogueProblem::Operators(place("origins")),
        ]);
        let json = serde_json::to_value(Problem::invalid_catalogue(&wrong)).unwrap();
        assert_eq!(
            json["detail"],
            "services[cut].price: out of range\norigins: only the operator changes this"
        );
        assert_eq!(json["reasons"], serde_json::json!(["range services[cut].price", "operators origins"]));

        let least = Money::new(50, "EUR".parse().unwrap()).unwrap();
        let problem = Problem::new(Code::TooLittle).because(Reason::AtLeast.of_sum(least));
        let json = serde_json::to_value(&problem).unwrap();
        assert_eq!(json["reasons"], serde_json::json!(["at_least 50 EUR"]));
        let older = serde_json::json!({ "type": "", "status": 422, "code": "too_little", "title": "" });
        assert_eq!(serde_json::from_value::<Problem>(older).unwrap().reasons, [""; 0]);
    }

    #[test]
    fn every_code_is_its_own() {
        let codes: BTreeSet<_> = Reason::ALL.iter().map(|reason| reason.code()).collect();
        assert_eq!(codes.len(), Reason::ALL.len());
    }
}
