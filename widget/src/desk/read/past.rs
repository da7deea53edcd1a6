//! What was before: as [`super`] reads the rest.

use crate::decode::{Decode, Node, member, member_or_default, number, read};
use crate::desk::data::past::{Difference, Edition, Editions, Names, Trace, Trail};

impl Decode for Edition {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            version: number(node, "version"),
            at: member(node, "at"),
            actor: member(node, "actor"),
            by: member_or_default(node, "by"),
            changed: member(node, "changed"),
            same: Some(number(node, "same")),
        })
    }
}

impl Decode for Editions {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self(member(node, "versions")?))
    }
}

impl Decode for Trace {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            at: member(node, "at"),
            actor: member(node, "actor"),
            by: member_or_default(node, "by"),
            kind: member(node, "kind"),
            about: member(node, "about"),
        })
    }
}

impl Decode for Trail {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self { traces: member(node, "traces")?, next: number(node, "next") })
    }
}

impl Decode for Names {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self { come: member(node, "come")?, go: member(node, "go")?, turn: member(node, "turn")? })
    }
}

impl Decode for Difference {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            services: member(node, "services")?,
            staff: member(node, "staff")?,
            parts: member(node, "parts")?,
        })
    }
}
