//! Who is signed in and who has a key, as the Worker tells it. A role that is not known here is none: whoever has it is not let
//! in by a desk of before.

use crate::decode::{Decode, Node, member, member_or_default, parsed, read};
use crate::desk::data::access::{DeskKey, Role, Session};

fn role<N: Node>(node: &N) -> Option<Role> {
    match node.get("role").text()?.as_str() {
        "owner" => Some(Role::Owner),
        "manager" => Some(Role::Manager),
        "staff" => Some(Role::Staff(member(node, "staff")?)),
        _ => None,
    }
}

impl Decode for Session {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        let (salon, name) = (parsed(&node.get("salon"))?, member_or_default(node, "name")?);
        Some(Self { salon, role: role(node)?, name })
    }
}

impl Decode for DeskKey {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            key: member(node, "key"),
            role: role(node),
            name: member_or_default(node, "name"),
            seen: member(node, "seen"),
        })
    }
}
