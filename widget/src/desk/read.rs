//! The Worker's answers at the desk, read field by field from the browser's own JSON, as [`crate::decode`] does it and
//! for its reasons. An answer that lacks a field is no answer; what the Worker leaves out when it is empty may lack.

mod access;
mod catalogue;
mod clients;
mod health;
mod letter;
mod movement;
mod past;

use super::data::{
    Account, Balance, Client, Connected, CurrencyReport, Detail, Difference, Dispute, Figures, History,
    HistoryLine, Named, Payment, PaymentLink, PaymentMessage, Payout, Reconciliation, Refund, RefundState,
    Report, Request, Row, Run, Shop, Visit,
};
use crate::decode::{Decode, Node, member, member_or_default, named, number, parsed, read};

impl Decode for Named {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        let price = node.get("price").get("from").integer().and_then(|from| from.try_into().ok());
        let offers = node.get("offers").items().unwrap_or_default();
        let services = offers.iter().filter_map(|offer| offer.get("service").text()).collect();
        read!(Self {
            id: member(node, "id"),
            name: member(node, "name"),
            price: Some(price),
            services: Some(services),
        })
    }
}

impl Decode for Connected {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self { provider: named(node, "provider")?, mode: named(node, "mode")? })
    }
}

impl Decode for Shop {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            name: member(node, "name"),
            locale: named(node, "locale"),
            zone: member(node, "zone"),
            currency: parsed(&node.get("currency")),
            services: member(node, "services"),
            staff: member(node, "staff"),
            providers: member(node, "providers"),
        })
    }
}

impl Decode for Client {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            name: member(node, "name"),
            phone: member(node, "phone"),
            email: member_or_default(node, "email"),
            comment: member_or_default(node, "comment"),
            note: member_or_default(node, "note"),
        })
    }
}

impl Decode for RefundState {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(match node.text()?.as_str() {
            "requested" => Self::Requested,
            "refused" => Self::Refused,
            "pending" => Self::Pending,
            "succeeded" => Self::Succeeded,
            "cancelled" => Self::Cancelled,
            "failed" => Self::Failed,
            _ => return None,
        })
    }
}

impl Decode for Refund {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            id: member(node, "id"),
            amount: member(node, "amount"),
            status: member(node, "status"),
            code: member(node, "code"),
        })
    }
}

impl Decode for Dispute {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            amount: member(node, "amount"),
            status: member(node, "status"),
            reason: member(node, "reason"),
            due_by: member(node, "due_by"),
        })
    }
}

impl Decode for (String, String) {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        let mut items = node.items()?.into_iter();
        Some((items.next()?.text()?, items.next()?.text()?))
    }
}

impl Decode for Payment {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            attempt: number(node, "attempt"),
            provider: named(node, "provider"),
            asked: member(node, "asked"),
            authorised: member(node, "authorised"),
            captured: member(node, "captured"),
            returned: member(node, "returned"),
            refs: member(node, "refs"),
            card: member(node, "card"),
            declined: member(node, "declined"),
            refunds: member_or_default(node, "refunds"),
            fees: member_or_default(node, "fees"),
            disputes: member(node, "disputes"),
        })
    }
}

impl Decode for Visit {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            id: parsed(&node.get("id")),
            version: number(node, "version"),
            purpose: member(node, "purpose"),
            blocks: member(node, "blocks"),
            status: named(node, "status"),
            payment: named(node, "payment"),
            client: member(node, "contact"),
            lines: member(node, "lines"),
            start: member(node, "start"),
            end: member(node, "end"),
            hold_ends: member(node, "hold_ends"),
            quote: member(node, "quote"),
            payments: member(node, "payments"),
            held: member(node, "held"),
            due: member(node, "due"),
            wanted: member(node, "wanted"),
            requested: member_or_default(node, "requested"),
            refundable: member(node, "refundable"),
            obstacle: member(node, "obstacle"),
            on_hold: member(node, "on_hold"),
            cancellation: member(node, "cancellation"),
            no_show_fee: member(node, "no_show_fee"),
        })
    }
}

impl Decode for Detail {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            visit: member(node, "booking"),
            // A staff member is not told.
            link: member_or_default(node, "link"),
            letters: member_or_default(node, "letters"),
        })
    }
}

impl Decode for HistoryLine {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            number: number(node, "number"),
            at: member(node, "at"),
            actor: member(node, "actor"),
            by: member_or_default(node, "by"),
            kind: member(node, "kind"),
            amount: member(node, "amount"),
            reason: member(node, "reason"),
            text: member(node, "text"),
        })
    }
}

impl Decode for History {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self { lines: member(node, "lines")? })
    }
}

impl Decode for PaymentLink {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self { link: member(node, "link"), qr: member(node, "qr"), message: member(node, "message") })
    }
}

impl Decode for PaymentMessage {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self { subject: member(node, "subject"), text: member(node, "text") })
    }
}

impl Decode for Request {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self { key: member(node, "key"), amount: member(node, "amount") })
    }
}

impl Decode for Figures {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        let sum = |name| node.get(name).integer();
        Some(Self {
            gross: sum("gross")?,
            refunds: sum("refunds")?,
            disputes: sum("disputes")?,
            provider_fees: sum("provider_fees")?,
            net: sum("net")?,
            fees_kept: sum("fees_kept")?,
            charges: sum("charges")?,
            payouts: sum("payouts")?,
        })
    }
}

impl Decode for Row {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self { key: member_or_default(node, "key")?, figures: Figures::decode(node)? })
    }
}

impl Decode for CurrencyReport {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            currency: parsed(&node.get("currency")),
            total: member(node, "total"),
            charges_without_fee: node.get("charges_without_fee").integer(),
            periods: member(node, "periods"),
            services: member(node, "services"),
            staff: member(node, "staff"),
            providers: member(node, "providers"),
            methods: member(node, "methods"),
        })
    }
}

impl Decode for Balance {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            currency: parsed(&node.get("currency")),
            available: node.get("available").integer(),
            pending: node.get("pending").integer(),
        })
    }
}

impl Decode for Payout {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            name: member(node, "name"),
            amount: member(node, "amount"),
            way: member(node, "way"),
            status: member(node, "status"),
            made: member(node, "made"),
            arrives: member(node, "arrives"),
        })
    }
}

impl Decode for Account {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            provider: named(node, "provider"),
            at: member(node, "at"),
            balance: member_or_default(node, "balance"),
            payouts: member(node, "payouts"),
        })
    }
}

impl Decode for Report {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        let period = node.get("period");
        read!(Self {
            from: parsed(&period.get("from")),
            to: parsed(&period.get("to")),
            currencies: member(node, "currencies"),
            accounts: member(node, "accounts"),
        })
    }
}

impl Decode for Difference {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            at: member(node, "at"),
            explanation: member(node, "explanation"),
            // Marks of ours may name a booking that never was.
            booking: Some(parsed(&node.get("difference").get("booking"))),
        })
    }
}

impl Decode for Run {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            provider: named(node, "provider"),
            cause: member(node, "cause"),
            state: member(node, "state"),
            started: member(node, "started"),
            finished: member(node, "finished"),
            differences: member(node, "differences"),
            healed: node.get("healed").integer(),
            open: node.get("open").integer(),
            notes: member(node, "notes"),
        })
    }
}

impl Decode for Reconciliation {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self { runs: member(node, "runs")? })
    }
}

#[cfg(test)]
pub(super) mod tests;
