//! The letters about a visit: as [`super`] reads the rest.

use crate::decode::{Decode, Node, member, read};
use crate::desk::data::letter::Letter;

impl Decode for Letter {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            to: member(node, "to"),
            what: member(&node.get("what"), "kind"),
            caused: member(node, "caused"),
            due: member(node, "due"),
            state: member(node, "state"),
            at: member(node, "at"),
            tries: node.get("tries").integer(),
            note: member(node, "note"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chairtime_shared::api::desk::{DeskLetter, LetterState};
    use chairtime_shared::letter::{Happening, Recipient};
    use chairtime_shared::time::Timestamp;

    #[test]
    fn a_letter_is_read_with_what_became_of_it() {
        let amount = chairtime_shared::money::Money::new(500, "EUR".parse().unwrap()).unwrap();
        for (what, name) in
            [(Happening::Reminder, "reminder"), (Happening::PaymentWanted { amount }, "payment_wanted")]
        {
            let written = DeskLetter {
                key: "k".into(),
                to: Recipient::Client,
                what,
                caused: Timestamp(10),
                due: Some(Timestamp(90)),
                state: LetterState::Waiting,
                at: None,
                tries: 2,
                note: "HTTP 503".into(),
            };
            let read = Letter::decode(&serde_json::to_value(written).unwrap()).unwrap();
            let expected = Letter {
                to: "client".into(),
                what: name.into(),
                caused: Timestamp(10),
                due: Some(Timestamp(90)),
                state: "waiting".into(),
                at: None,
                tries: 2,
                note: "HTTP 503".into(),
            };
            assert_eq!(read, expected);
        }
    }
}
