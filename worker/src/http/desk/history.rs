//! Who did what: the history of a booking, and the trail of what is no booking's.

use super::super::answer::{Answer, json};
use super::super::context::{Context, unexpected};
use super::Owner;
use crate::http::query::parameter;
use crate::ledger::message::Message;
use crate::ledger::reply::{Reply, Trace};
use chairtime_shared::api::{Code, Problem};
use chairtime_shared::history::{Line, line};
use chairtime_shared::id::BookingId;
use serde::Serialize;
use worker::Request;

/// Answer of `GET …/bookings/{booking}/history`.
#[derive(Serialize)]
struct History {
    lines: Vec<Line>,
    /// Ask for `?after=` this for more.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u64>,
}

/// Answer of `GET …/trail`.
#[derive(Serialize)]
struct Trail {
    traces: Vec<Trace>,
    /// Ask for `?before=` this for more.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u64>,
}

/// The number in the query under that name.
fn number(request: &Request, name: &str) -> Result<Option<u64>, Problem> {
    let malformed = || Problem::new(Code::Malformed).detail("where to go on must be a number");
    let url = request.url().map_err(|_| malformed())?;
    let value = parameter(&url, name).map(|value| value.parse());
    value.transpose().map_err(|_| malformed())
}

/// `GET …/bookings/{booking}/history?after={number}`.
pub(super) async fn of_booking(
    context: &Context<'_>,
    request: &Request,
    owner: &Owner,
    booking: BookingId,
) -> Answer {
    let after = number(request, "after")?.unwrap_or(0);
    let reply = context.ledger(&owner.salon, &Message::Events { booking, version: after }).await?;
    let Reply::Events { events, number: next } = reply else { return Err(unexpected()) };
    if events.is_empty() && after == 0 {
        return Err(Problem::new(Code::UnknownBooking));
    }
    json(&History { lines: events.iter().map(line).collect(), next })
}

/// `GET …/trail?before={number}`: the newest first.
pub(super) async fn of_salon(context: &Context<'_>, request: &Request, owner: &Owner) -> Answer {
    let before = number(request, "before")?;
    let reply = context.ledger(&owner.salon, &Message::Trail { before }).await?;
    let Reply::Trail { traces, number: next } = reply else { return Err(unexpected()) };
    json(&Trail { traces, next })
}
