//! The storefront.

use super::{
    Decode, Node, member, member_or_default, named, named_or_default, number, parsed, parsed_all,
    parsed_all_or_default,
};
use chairtime_shared::api::{ConnectedProvider, Storefront};
use chairtime_shared::cancellation::{CancellationRule, Fee};
use chairtime_shared::catalogue::{
    BookingPolicy, Category, ConsentText, Offer, PolicyTexts, Price, Service, StaffMember, Translations, Week,
};
use chairtime_shared::contact::PhonePlan;
use chairtime_shared::money::BasisPoints;
use chairtime_shared::prepayment::{PrepaymentAmount, PrepaymentRule};
use chairtime_shared::time::Minutes;

/// When and how far ahead clients may book is the Worker's affair.
const NO_POLICY: BookingPolicy =
    BookingPolicy { slot_step: Minutes(0), lead_time: Minutes(0), horizon_days: 0, hold_seconds: 0 };

impl Decode for Storefront {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            version: number(node, "version"),
            salon: parsed(&node.get("salon")),
            name: member(node, "name"),
            zone: member(node, "zone"),
            currency: parsed(&node.get("currency")),
            locale: named(node, "locale"),
            website: member(node, "website"),
            address: member(node, "address"),
            phone_plan: member(node, "phone_plan"),
            categories: member(node, "categories"),
            services: member(node, "services"),
            staff: member(node, "staff"),
            booking: Some(NO_POLICY),
            prepayment: member(node, "prepayment"),
            cancellation: member_or_default(node, "cancellation"),
            texts: member(node, "texts"),
            providers: member(node, "providers"),
            // It is asked for in the client's language.
            translations: Some(Translations::default()),
        })
    }
}

impl Decode for ConnectedProvider {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self { provider: named(node, "provider")?, mode: named(node, "mode")? })
    }
}

impl Decode for PhonePlan {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            calling_code: member_or_default(node, "calling_code")?,
            trunk_prefix: member_or_default(node, "trunk_prefix")?,
        })
    }
}

impl Decode for Category {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self { id: parsed(&node.get("id"))?, name: member(node, "name")? })
    }
}

impl Decode for Minutes {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        node.integer()?.try_into().ok().map(Self)
    }
}

impl Decode for Price {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        let to = if node.get("to").is_nothing() { None } else { Some(number(node, "to")?) };
        Some(Self { from: number(node, "from")?, to })
    }
}

impl Decode for Service {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            id: parsed(&node.get("id")),
            category: parsed(&node.get("category")),
            name: member(node, "name"),
            description: member_or_default(node, "description"),
            duration: member(node, "duration"),
            buffer: member::<Option<Minutes>, N>(node, "buffer").map(Option::unwrap_or_default),
            price: member(node, "price"),
            prepayment: member(node, "prepayment"),
            cancellation: member(node, "cancellation"),
        })
    }
}

impl Decode for Offer {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            service: parsed(&node.get("service")),
            duration: member(node, "duration"),
            price: member(node, "price"),
        })
    }
}

impl Decode for StaffMember {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            id: parsed(&node.get("id")),
            name: member(node, "name"),
            title: member_or_default(node, "title"),
            offers: member(node, "offers"),
            // The storefront has no hours; free times come from the Worker.
            hours: Some(None),
            breaks: Some(Week::default()),
            prepayment: member(node, "prepayment"),
        })
    }
}

impl Decode for BasisPoints {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        u16::try_from(node.integer()?).ok()?.try_into().ok()
    }
}

impl Decode for Fee {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        match node.get("kind").text()?.as_str() {
            "none" => Some(Self::None),
            "percent" => Some(Self::Percent { points: member(node, "points")? }),
            "fixed" => Some(Self::Fixed { minor: number(node, "minor")? }),
            "prepayment" => Some(Self::Prepayment),
            _ => None,
        }
    }
}

impl Decode for CancellationRule {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            free_until: member(node, "free_until"),
            fee: member(node, "fee"),
            card: named_or_default(node, "card"),
        })
    }
}

impl Decode for PrepaymentAmount {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        match node.get("kind").text()?.as_str() {
            "full" => Some(Self::Full),
            "percent" => Some(Self::Percent { points: member(node, "points")? }),
            "fixed" => Some(Self::Fixed { minor: number(node, "minor")? }),
            _ => None,
        }
    }
}

impl Decode for PrepaymentRule {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            requirement: named(node, "requirement"),
            amount: member(node, "amount"),
            collect: named_or_default(node, "collect"),
        })
    }
}

impl Decode for PolicyTexts {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        let consent = node.get("consent");
        Some(Self {
            cancellation: member_or_default(node, "cancellation")?,
            consent: ConsentText { version: member(&consent, "version")?, text: member(&consent, "text")? },
        })
    }
}

impl Decode for chairtime_shared::api::FreeTimes {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            days: member(node, "days"),
            today: parsed(&node.get("today")),
            last: parsed(&node.get("last")),
            now: member(node, "now"),
        })
    }
}

impl Decode for chairtime_shared::api::FreeDay {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self { date: parsed(&node.get("date"))?, times: member(node, "times")? })
    }
}

impl Decode for chairtime_shared::api::FreeTime {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            start: member(node, "start"),
            local: parsed(&node.get("local")),
            staff: parsed_all(&node.get("staff")),
            team: parsed_all_or_default(&node.get("team")),
        })
    }
}
