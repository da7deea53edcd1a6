//! The catalogue at the desk: read with its version, and put back changed; what it was, version by version.
//!
//! Invariant: a change is made of the version that its author has seen, or not at all. What `GET` gives, changed, is what
//! `PUT` takes, whole: so a reader of today loses nothing that it does not know.

use super::Owner;
use crate::http::answer::{Answer, json, raw_json};
use crate::http::body;
use crate::http::context::{Context, unexpected};
use crate::http::operator::checked;
use crate::ledger::message::{Kept, Message};
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

/// `GET` and `PUT /v1/desk/salons/{salon}/catalogue`, `GET …/catalogue/versions`, `GET …/catalogue/versions/{version}`, `GET …/catalogue/bound`.
pub(super) async fn handle(context: &Context<'_>, request: Request, owner: &Owner, rest: &[&str]) -> Answer {
    match (request.method(), rest) {
        (Method::Get, []) => show(context, owner).await,
        (Method::Put, []) => edit(context, request, owner).await,
        (Method::Get, ["versions"]) => kept(context, owner, Kept::Versions).await,
        (Method::Get, ["bound"]) => kept(context, owner, Kept::Bound).await,
        (Method::Get, ["versions", version]) => {
            let version = version.parse().map_err(|_| Problem::new(Code::NotFound))?;
            kept(context, owner, Kept::Version { version }).await
        }
        (_, [] | ["versions" | "bound"] | ["versions", _]) => Err(Problem::new(Code::MethodNotAllowed)),
        (_, _) => Err(Problem::new(Code::NotFound)),
    }
}

async fn show(context: &Context<'_>, owner: &Owner) -> Answer {
    let reply = context.ledger(&owner.salon, &Message::Catalogue).await?;
    let Reply::Catalogue { version, json } = reply else { return Err(unexpected()) };
    raw_json(joined(&["{\"version\":", &number(version), ",\"salon\":", &json, "}"]))
}

/// What it was, or what it is bound to.
async fn kept(context: &Context<'_>, owner: &Owner, what: Kept) -> Answer {
    let reply = context.ledger(&owner.salon, &Message::Kept { what }).await?;
    let Reply::Told { json } = reply else { return Err(unexpected()) };
    if json.is_empty() {
        return Err(Problem::new(Code::NotFound).detail("this version of the catalogue is not kept"));
    }
    raw_json(json)
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
