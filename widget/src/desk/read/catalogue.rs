//! The catalogue: as [`super`] reads the rest.

use crate::decode::{Decode, Node, member, member_or_default, parsed, read};
use crate::desk::data::catalogue::{Draft, Member, SalonRules};

impl Decode for Member {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        let offers = node.get("offers").items()?;
        read!(Self {
            id: parsed(&node.get("id")),
            name: member(node, "name"),
            does: Some(offers.iter().filter_map(|offer| parsed(&offer.get("service"))).collect()),
            prepayment: member(node, "prepayment"),
        })
    }
}

impl Decode for Draft {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            categories: member(node, "categories"),
            services: member(node, "services"),
            staff: member(node, "staff"),
            rules: SalonRules::decode(node),
        })
    }
}

impl Decode for SalonRules {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            prepayment: member(node, "prepayment"),
            cancellation: member_or_default(node, "cancellation"),
        })
    }
}
