//! How everything is doing, and why a time is not offered: as [`super`] reads the rest.

use crate::decode::{Decode, Node, member, member_or_default, named, parsed, read};
use crate::desk::data::health::{
    Compared, Failing, Heard, Lane, LostLetter, Obstacle, ProviderHealth, Refused, Span, TakenBy, Told,
    Trouble, Why, WhyTold,
};

impl Decode for Heard {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            at: member(node, "at"),
            kind: member(node, "kind"),
            verdict: member(node, "verdict"),
            booking: Some(parsed(&node.get("booking"))),
        })
    }
}

impl Decode for Refused {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            at: member(node, "at"),
            reason: member(node, "reason"),
            seconds: node.get("seconds").integer(),
        })
    }
}

impl Decode for Failing {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            what: member(node, "what"),
            booking: parsed(&node.get("booking")),
            tries: node.get("tries").integer(),
            since: member(node, "since"),
            next: member(node, "next"),
            note: member(node, "note"),
        })
    }
}

impl Decode for Lane {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            waiting: node.get("waiting").integer(),
            since: member(node, "since"),
            next: member(node, "next"),
            note: member(node, "note"),
        })
    }
}

impl Decode for Obstacle {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self { outcome: member(node, "outcome"), sentence: member(node, "sentence") })
    }
}

impl Decode for Compared {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self { at: member(node, "at"), open: node.get("open").integer() })
    }
}

impl Decode for ProviderHealth {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            provider: named(node, "provider"),
            mode: named(node, "mode"),
            looked: member(node, "looked"),
            obstacles: member(node, "obstacles"),
            heard: member(node, "heard"),
            refused: member(node, "refused"),
            lane: member(node, "lane"),
            failing: member(node, "failing"),
            compared: member(node, "compared"),
        })
    }
}

impl Decode for Trouble {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self { what: member(node, "what"), provider: Some(named(node, "provider")) })
    }
}

impl Decode for LostLetter {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            booking: parsed(&node.get("booking")),
            at: member(node, "at"),
            to: member(node, "to"),
            what: member(node, "what"),
            note: member(node, "note"),
        })
    }
}

impl Decode for Told {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            troubles: member(node, "troubles"),
            providers: member(node, "providers"),
            letters: member(node, "letters"),
            published: member(node, "published"),
            lost: member_or_default(node, "letters_lost"),
        })
    }
}

impl Decode for Span {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some((member(node, "start")?, member(node, "end")?))
    }
}

impl Decode for Why {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(match node.get("reason").text()?.as_str() {
            "offered" => Self::Offered,
            "not_theirs" => Self::NotTheirs(member(node, "service")?),
            "past" => Self::Past,
            "too_soon" => Self::TooSoon(member(node, "earliest")?),
            "too_far" => Self::TooFar(parsed(&node.get("last"))?),
            "skipped" => Self::Skipped,
            "closed" => Self::Closed,
            "day_off" => Self::DayOff,
            "outside_hours" => Self::OutsideHours(member(node, "hours")?),
            "on_break" => Self::OnBreak(member(node, "rest")?),
            "between_steps" => Self::BetweenSteps(member(node, "before")?, member(node, "after")?),
            "does_not_fit" => {
                let (end, until) = (member(node, "end")?, member(node, "until")?);
                match node.get("ending").text()?.as_str() {
                    "break" => Self::TooLongForBreak(end, until),
                    _ => Self::TooLongForHours(end, until),
                }
            }
            "taken" => Self::Taken,
            _ => Self::Other,
        })
    }
}

impl Decode for TakenBy {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            booking: Some(parsed(&node.get("booking"))),
            span: Span::decode(node),
            hold_ends: member(node, "hold_ends"),
        })
    }
}

impl Decode for WhyTold {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self { why: member(node, "why"), by: member(node, "by") })
    }
}

#[cfg(test)]
mod tests;
