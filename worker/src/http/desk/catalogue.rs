//! The catalogue at the desk: read with its version, and put back changed.
//!
//! Invariant: a change is made of the version that its author has seen, or not at all. What `GET` gives, changed, is what
//! `PUT` takes, whole: so a reader of today loses nothing that it does not know.

use super::Owner;
use crate::http::answer::{Answer, json, raw_json};
use crate::http::body;
use crate::http::context::{Context, unexpected};
use crate::http::operator::checked;
use crate::ledger::message::Message;
use crate::ledger::reply::Reply;
use chairtime_shared::api::{Code, Problem};
use chairtime_shared::catalogue::SalonDraft;
use chairtime_shared::text::{joined, number};
use serde::{Deserialize, Serialize};
use worker::{Method, Request};

/// A catalogue as it shall be.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    /// The version that it is made of.
    version: u64,
    /// All of it.
    salon: SalonDraft,
}

/// It is published.
#[derive(Serialize)]
struct Edited {
    /// Its version now.
    version: u64,
}

/// `GET` and `PUT /v1/desk/salons/{salon}/catalogue`.
pub(super) async fn handle(context: &Context<'_>, request: Request, owner: &Owner, rest: &[&str]) -> Answer {
    match (request.method(), rest) {
        (Method::Get, []) => show(context, owner).await,
        (Method::Put, []) => edit(context, request, owner).await,
        (_, []) => Err(Problem::new(Code::MethodNotAllowed)),
        (_, _) => Err(Problem::new(Code::NotFound)),
    }
}

async fn show(context: &Context<'_>, owner: &Owner) -> Answer {
    let reply = context.ledger(&owner.salon, &Message::Catalogue).await?;
    let Reply::Catalogue { version, json } = reply else { return Err(unexpected()) };
    raw_json(joined(&["{\"version\":", &number(version), ",\"salon\":", &json, "}"]))
}

async fn edit(context: &Context<'_>, mut request: Request, owner: &Owner) -> Answer {
    let Edit { version: seen, salon } = body::json(&mut request, body::CATALOGUE_BYTES_MAX).await?;
    let salon = checked(salon, &owner.salon)?;
    let reply = context.ledger(&owner.salon, &Message::Edit { salon, seen }).await?;
    if let Reply::NotPublished { problem } = reply {
        return Err(*problem);
    }
    let Reply::Published { version, .. } = reply else { return Err(unexpected()) };
    json(&Edited { version })
}
