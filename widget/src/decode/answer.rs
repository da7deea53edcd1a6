//! Bookings, problems, and what was kept in this tab.

use super::{
    Decode, Node, Word, each, member, member_or_default, named, named_or_default, number, parsed, parsed_all,
};
use crate::flow::{BookingKey, Kept};
use chairtime_shared::api::{
    BookedLine, BookingAnswer, BookingRequest, BookingView, Checkout, Code, ConsentShown, OnHold, PayChoice,
    Problem, StaffChoice,
};
use chairtime_shared::booking::CancellationQuote;
use chairtime_shared::contact::{ContactForm, FieldError};
use chairtime_shared::mandate::Mandate;
use chairtime_shared::payment::PayWidget;
use chairtime_shared::prepayment::{Prepayment, Quote};
use chairtime_shared::provider::Provider;

impl Decode for BookingAnswer {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            booking: member(node, "booking"),
            // The shell's affair.
            token: Some(None),
            link: member(node, "link"),
            checkout: member(node, "checkout"),
            now: member(node, "now"),
            decline: member(node, "decline"),
            cancellation: member(node, "cancellation"),
            movable_until: member(node, "movable_until"),
            wanted: member(node, "wanted"),
            pay: member(node, "pay"),
        })
    }
}

impl Decode for CancellationQuote {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self { fee: member(node, "fee"), back: member(node, "back"), charge: member(node, "charge") })
    }
}

impl Decode for OnHold {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self { amount: member(node, "amount")?, until: member(node, "until")? })
    }
}

impl Decode for Mandate {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self { amount: member(node, "amount")?, text: member(node, "text")? })
    }
}

impl Decode for PayChoice {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Word::named(&node.text()?)
    }
}

impl Decode for Checkout {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            provider: named(node, "provider"),
            url: member(node, "url"),
            widget: member(node, "widget"),
        })
    }
}

impl Decode for PayWidget {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self { script: member(node, "script")?, params: member(node, "params")? })
    }
}

impl Decode for BookingView {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            id: parsed(&node.get("id")),
            version: number(node, "version"),
            status: named(node, "status"),
            payment: named(node, "payment"),
            lines: member(node, "lines"),
            start: member(node, "start"),
            end: member(node, "end"),
            quote: member(node, "quote"),
            paid: member(node, "paid"),
            refunded: member(node, "refunded"),
            second: member(node, "second"),
            forgiven: member(node, "forgiven"),
            on_hold: member(node, "on_hold"),
            hold_ends: member(node, "hold_ends"),
        })
    }
}

impl Decode for BookedLine {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            service: parsed(&node.get("service")),
            name: member(node, "name"),
            staff: parsed(&node.get("staff")),
            staff_name: member(node, "staff_name"),
            start: member(node, "start"),
            end: member(node, "end"),
            price: member(node, "price"),
            // The Worker says the names as the client reads them.
            client_name: Some(None),
            client_staff_name: Some(None),
        })
    }
}

impl Decode for Prepayment {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        match node.get("kind").text()?.as_str() {
            "off" => Some(Self::Off),
            "below_minimum" => Some(Self::BelowMinimum { would_be: member(node, "would_be")? }),
            "optional" => Some(Self::Optional { due_now: member(node, "due_now")? }),
            "required" => Some(Self::Required { due_now: member(node, "due_now")? }),
            _ => None,
        }
    }
}

impl Decode for Quote {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            total_from: member(node, "total_from"),
            total_to: member(node, "total_to"),
            prepayment: member(node, "prepayment"),
            collect: named_or_default(node, "collect"),
        })
    }
}

impl Decode for FieldError {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self { field: named(node, "field")?, fault: named(node, "fault")? })
    }
}

impl Decode for Problem {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            code: named::<Code, N>(node, "code"),
            fields: member_or_default(node, "fields"),
            nearest: member_or_default(node, "nearest"),
            quote: member::<Option<Quote>, N>(node, "quote").map(|value| value.map(Box::new)),
            cancellation: member::<Option<CancellationQuote>, N>(node, "cancellation")
                .map(|value| value.map(Box::new)),
            // Why exactly, as the desk's page has put it into the owner's language; `detail` itself is for developers.
            detail: if cfg!(feature = "desk") {
                member_or_default(node, "said")
            } else {
                Some(String::new())
            },
            reasons: Some(Vec::new()),
            // What is for developers; and the leave, which the page computes anew.
            kind: Some(String::new()),
            status: Some(0),
            title: Some(String::new()),
            left: Some(None),
            mandate: Some(None),
            request: Some(None),
        })
    }
}

impl Decode for BookingKey {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self::own(parsed(&node.get("booking"))?, member(node, "link")?))
    }
}

impl Decode for StaffChoice {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        match node.get("kind").text()?.as_str() {
            "any" => {
                let wanted = node.get("each");
                if wanted.is_nothing() {
                    return Some(Self::Any);
                }
                let one = |node: &N| if node.is_nothing() { Some(None) } else { parsed(node).map(Some) };
                Some(Self::Each { each: each(&wanted, one)? })
            }
            "member" => Some(Self::Member { id: parsed(&node.get("id"))? }),
            _ => None,
        }
    }
}

impl Decode for ContactForm {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            name: member(node, "name"),
            phone: member(node, "phone"),
            email: member_or_default(node, "email"),
            comment: member_or_default(node, "comment"),
        })
    }
}

impl Decode for ConsentShown {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self { version: member(node, "version"), text: member(node, "text") })
    }
}

impl Decode for Provider {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Word::named(&node.text()?)
    }
}

impl Decode for BookingRequest {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            id: parsed(&node.get("id")),
            services: parsed_all(&node.get("services")),
            staff: member(node, "staff"),
            start: member(node, "start"),
            contact: member(node, "contact"),
            consent: member(node, "consent"),
            pay: member(node, "pay"),
            shown: member(node, "shown"),
            locale: named(node, "locale"),
            provider: member(node, "provider"),
            mandate: member(node, "mandate"),
        })
    }
}

impl Decode for Kept {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        match node.get("kind").text()?.as_str() {
            "sent" => {
                Some(Self::Sent { request: Box::new(member(node, "request")?), time: member(node, "time")? })
            }
            "standing" => Some(Self::Standing(BookingKey::decode(node)?)),
            "told" => Some(Self::Told(BookingKey::decode(node)?)),
            _ => None,
        }
    }
}
