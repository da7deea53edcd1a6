//! The movements of a figure: as [`super`] reads the rest.

use crate::decode::{Decode, Node, member, number, parsed, read};
use crate::desk::data::movement::{Movement, Movements, Part};

impl Decode for Part {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self { service: member(node, "service")? })
    }
}

impl Decode for Movement {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        let movement = node.get("movement");
        let line = movement.get("line");
        read!(Self {
            number: number(&movement, "number"),
            at: member(&line, "at"),
            kind: member(&line, "kind"),
            minor: node.get("minor").integer(),
            provider: member(&line, "provider"),
            method: member(&line, "method"),
            name: member(&line, "name"),
            // Of a payout there is none.
            booking: Some(parsed(&line.get("booking"))),
            client: member(node, "client"),
            parts: member(&line, "parts"),
        })
    }
}

impl Decode for Movements {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self { movements: member(node, "movements"), next: member(node, "next") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chairtime_shared::movement::{Head, Line};
    use serde_json::{Value, json};

    #[test]
    fn movements_are_read_with_their_visit_and_what_they_count() {
        let id = crate::desk::read::tests::ID;
        let line = |kind: &str, name: &str, booking: Option<&str>, parts: Value| {
            let line = json!({ "at": 5, "booking": booking, "attempt": null, "provider": "stripe", "kind": kind,
                "amount": { "minor": 900, "currency": "EUR" }, "name": name, "method": "visa", "parts": parts });
            serde_json::from_value::<Line>(line).unwrap()
        };
        let mut head = Head::START;
        let mut listed = |minor: i64, client: &str, line: Line| json!({ "minor": minor, "client": client, "movement": serde_json::to_value(head.append(line)).unwrap() });
        let part = json!([{ "service": "cut", "staff": "bo", "minor": 900 }]);
        let told = json!({ "movements": [
            listed(-500, "Eva Sommer", line("refund", "re_1", Some(id), part)),
            listed(900, "", line("payout", "po_1", None, json!([]))),
        ], "next": "6.8" });
        let Movements { movements, next } = Movements::decode(&told).unwrap();
        let [refund, payout] = movements.as_slice() else { panic!("two") };
        assert_eq!((refund.number, refund.at.0, refund.minor, refund.kind.as_str()), (1, 5, -500, "refund"));
        assert_eq!(refund.booking.as_ref().unwrap().as_str(), id);
        assert_eq!(
            (refund.client.as_str(), refund.parts.as_slice()),
            ("Eva Sommer", [Part { service: "cut".to_owned() }].as_slice())
        );
        assert_eq!((payout.booking.as_ref(), payout.name.as_deref()), (None, Some("po_1")));
        assert_eq!(next.as_deref(), Some("6.8"));
    }
}
