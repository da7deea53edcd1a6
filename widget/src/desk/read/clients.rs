//! The answers about the salon's clients.

use crate::decode::{Decode, Node, member, member_or_default, named, number, parsed, read};
use crate::desk::data::Client;
use crate::desk::data::clients::{Agreed, AtProvider, Forgotten, Found, Leave, Past, Regular, Story};

impl Decode for Regular {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            id: parsed(&node.get("id")),
            client: Some(Client {
                name: member(node, "name")?,
                phone: member(node, "phone")?,
                email: member(node, "email")?,
                ..Client::default()
            }),
            visits: number(node, "visits"),
            missed: number(node, "missed"),
            called_off: number(node, "called_off"),
            last: member(node, "last"),
            next: member(node, "next"),
        })
    }
}

impl Decode for Found {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            clients: member(node, "clients"),
            next: member(node, "next"),
            since: member(node, "since")
        })
    }
}

impl Decode for Agreed {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            text: member(node, "text"),
            version: member(node, "version"),
            locale: member(node, "locale"),
            at: member(node, "at"),
            quote: member(node, "quote"),
        })
    }
}

impl Decode for Leave {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self { amount: member(node, "amount"), text: member(node, "text"), at: member(node, "at") })
    }
}

impl Decode for Past {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        let booking = node.get("booking");
        read!(Self {
            visit: member(node, "booking"),
            agreed: member(node, "agreed"),
            leave: member(&booking, "mandate"),
        })
    }
}

impl Decode for Story {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            client: member(node, "client"),
            visits: member(node, "visits"),
            next: member_or_default(node, "next"),
        })
    }
}

impl Decode for AtProvider {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self { provider: named(node, "provider")?, name: member(node, "name")? })
    }
}

impl Decode for Forgotten {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self { at_providers: member_or_default(node, "at_providers")? })
    }
}

#[cfg(test)]
mod tests;
