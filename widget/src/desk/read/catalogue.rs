//! The catalogue: as [`super`] reads the rest.

use crate::decode::{Decode, Node, member, member_or_default, number, parsed, read};
use crate::desk::data::catalogue::{Draft, Member, SalonRules, Settings};
use chairtime_shared::catalogue::{BookingPolicy, LetterSettings, Retention};

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
            settings: Settings::decode(node),
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

impl Decode for BookingPolicy {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            slot_step: member(node, "slot_step"),
            lead_time: member(node, "lead_time"),
            horizon_days: number(node, "horizon_days"),
            hold_seconds: number(node, "hold_seconds"),
        })
    }
}

/// Without a number for ever; without any of them all of it.
impl Decode for Retention {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            name_days: number(node, "name_days"),
            phone_days: number(node, "phone_days"),
            email_days: number(node, "email_days"),
            comment_days: number(node, "comment_days"),
        })
    }
}

impl Decode for LetterSettings {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        let usual = Self::default();
        Some(Self {
            to: member(node, "to").unwrap_or(usual.to),
            reminder: member(node, "reminder").unwrap_or(usual.reminder),
        })
    }
}

impl Decode for Settings {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            name: member(node, "name"),
            website: member_or_default(node, "website"),
            address: member_or_default(node, "address"),
            booking: member(node, "booking"),
            texts: member(node, "texts"),
            retention: member_or_default(node, "retention"),
            letters: member_or_default(node, "letters"),
        })
    }
}
