//! What a figure of the report is made of: its movements, a page at a time, each with what it counts.
//!
//! Invariant: over all pages, what is counted adds up to the figure. A page is of bounded size; how many of the period's lines
//! a ledger reads at once is bounded there.

use super::super::answer::{Answer, json};
use super::super::context::{Context, unexpected};
use super::Owner;
use super::finance::{malformed, period};
use crate::http::query::parameter;
use crate::ledger::message::Message;
use crate::ledger::reply::Reply;
use chairtime_shared::movement::{Cursor, Movement};
use chairtime_shared::report::Selection;
use chairtime_shared::time::Timestamp;
use serde::Serialize;
use worker::Request;

/// A page is sent when it has so many lines; a call of the ledger's brings a hundred more at most.
const PAGE: usize = 50;

/// One movement.
#[derive(Serialize)]
struct Listed {
    /// What it counts in the figure, minor units of the currency that was asked for.
    minor: i64,
    /// Who comes to its visit; empty for one who was forgotten, and where there is none.
    client: String,
    movement: Movement,
}

/// Answer of `GET …/finance/movements`.
#[derive(Serialize)]
struct Page {
    /// In the order of time.
    movements: Vec<Listed>,
    /// `after` of the next page; absent at the end.
    next: Option<String>,
}

/// Where the page before ended, as it was told.
fn place(text: &str) -> Option<Cursor> {
    let (at, number) = text.split_once('.')?;
    Some(Cursor { at: Timestamp(at.parse().ok()?), number: number.parse().ok()? })
}

/// The movements of a figure: `?from=…&to=…&of=EUR.net`, or of one row of it, `&of=EUR.net.service.manicure`; further on with
/// `&after=…`.
pub(super) async fn page(context: &Context<'_>, request: &Request, owner: &Owner) -> Answer {
    let period = period(request)?;
    let url = request.url().map_err(|_| malformed("an address"))?;
    let find = |wanted: &str| parameter(&url, wanted);
    let of: Option<Selection> = find("of").and_then(|of| of.parse().ok());
    let of =
        of.ok_or_else(|| malformed("of: a figure of the report, as in EUR.net or EUR.net.service.manicure"))?;
    let mut cursor = match find("after") {
        Some(after) => Some(place(&after).ok_or_else(|| malformed("after: as the page before has it"))?),
        None => None,
    };
    let mut movements = Vec::new();
    loop {
        let message = Message::Movements { period, cursor, of: Some(of.clone()) };
        let reply = context.ledger(&owner.salon, &message).await?;
        let Reply::Movements { movements: some, clients, next } = reply else { return Err(unexpected()) };
        let mut clients = clients.into_iter();
        for movement in some {
            let client = clients.next().unwrap_or_default();
            // A ledger of before tells of all movements.
            if let Some(minor) = of.counted(&movement.line) {
                movements.push(Listed { minor, client, movement });
            }
        }
        cursor = next;
        if cursor.is_none() || movements.len() >= PAGE {
            break;
        }
    }
    let next = cursor.map(|at| format!("{}.{}", at.at.0, at.number));
    json(&Page { movements, next })
}
