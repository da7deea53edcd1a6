//! A salon that is brought from elsewhere: the lines of its export, part by part.
//!
//! Invariants: the answer to every part says how many lines are here, and the next part goes on there, so a bringer who was
//! cut off, or does not know how far they came, just goes on; the salon begins to live when its lines, read back, have
//! the hash that the export ends with. Deliberately absent: whatever an export has not (keys, the owner's key).

use super::answer::{Answer, json};
use super::body;
use super::context::{Context, unexpected};
use crate::export::{Head, Pages, Tail};
use crate::http::query::parameter;
use crate::ledger::message::Message;
use crate::ledger::reply::Reply;
use chairtime_shared::api::{Code, Problem};
use chairtime_shared::id::SalonId;
use serde::Serialize;
use worker::Request;

/// Largest part in bytes.
const PART_BYTES_MAX: usize = 2 * 1024 * 1024;

/// Answer of `POST …/import`.
#[derive(Serialize)]
struct Here {
    /// So many lines are here, the first and the last of the export not counted: the next part begins behind them.
    lines: u64,
    /// All of it is here, and its hash is this.
    #[serde(skip_serializing_if = "Option::is_none")]
    hash: Option<String>,
}

fn malformed(detail: impl Into<String>) -> Problem {
    Problem::new(Code::Malformed).detail(detail)
}

/// So many lines are here, in tables of that version.
struct State {
    lines: u64,
    schema: i64,
}

async fn take_in(context: &Context<'_>, salon: &SalonId, at: u64, lines: &str) -> Result<State, Problem> {
    let message = Message::TakeIn { slug: salon.clone(), at, lines: lines.to_owned() };
    match context.ledger(salon, &message).await {
        Ok(Reply::TakenIn { count: lines, schema }) => Ok(State { lines, schema }),
        Ok(Reply::NotEmpty) => Err(Problem::new(Code::NotNow).detail("there is a salon here")),
        Ok(Reply::NoLines { why }) => Err(malformed(why)),
        Ok(_) => Err(unexpected()),
        Err(problem) => Err(problem),
    }
}

/// `POST /v1/operator/salons/{salon}/import?line={number}`: some lines of an export, behind the first so many.
pub(super) async fn receive(context: &Context<'_>, mut request: Request, salon: &SalonId) -> Answer {
    let url = request.url().map_err(|_| malformed("an address"))?;
    let at = parameter(&url, "line").and_then(|value| value.parse().ok());
    let at: u64 = at.ok_or_else(|| malformed("line: how many lines were brought before"))?;
    let bytes = body::bytes(&mut request, PART_BYTES_MAX).await?;
    let text = std::str::from_utf8(&bytes).map_err(|_| malformed("not UTF-8"))?;
    let State { lines: here, schema } = take_in(context, salon, at, "").await?;
    if here != at {
        return json(&Here { lines: here, hash: None });
    }
    let mut lines = text.trim_end_matches('\n');
    if lines.starts_with("{\"chairtime\":") {
        let (first, rest) = lines.split_once('\n').unwrap_or((lines, ""));
        let head: Head = serde_json::from_str(first).map_err(|error| malformed(error.to_string()))?;
        if at != 0 || !head.fits(salon, schema) {
            return Err(malformed("an export of another salon, or of another version of Chairtime"));
        }
        lines = rest;
    }
    let mut tail = None;
    let (before, last) = lines.rsplit_once('\n').unwrap_or(("", lines));
    if last.starts_with("{\"end\":") {
        tail = Some(serde_json::from_str::<Tail>(last).map_err(|error| malformed(error.to_string()))?);
        lines = before;
    }
    let here = take_in(context, salon, at, lines).await?.lines;
    let hash = match tail {
        Some(tail) => Some(arrive(context, salon, &tail, here).await?),
        None => None,
    };
    json(&Here { lines: here, hash })
}

/// Reads back what is here, and lets the salon live if it is what was sent.
async fn arrive(context: &Context<'_>, salon: &SalonId, tail: &Tail, here: u64) -> Result<String, Problem> {
    if !tail.still {
        return Err(malformed("the salon did not stand still while it was exported: export it again"));
    }
    if tail.end != here {
        return Err(malformed(format!("{} lines were sent, {here} are here", tail.end)));
    }
    let mut pages = Pages::new(context.env.clone(), salon.clone());
    while pages.read().await.map_err(|error| super::answer::internal(&error))?.is_some() {}
    let found = pages.tail();
    if found.hash != tail.hash {
        return Err(malformed(format!("the hash of what is here is {}", found.hash)));
    }
    let Reply::Ok = context.ledger(salon, &Message::Arrived).await? else { return Err(unexpected()) };
    Ok(found.hash)
}
