//! Keys that open the desk: who has one, a new one, an end to one. The owner's alone.
//!
//! Invariant: a key is told once, when it is made; nothing is kept of it but a digest. Deliberately absent: a new key for the
//! owner herself, which whoever runs this Chairtime makes: a browser that she has left signed in must not lock her out.

use super::super::answer::{Answer, internal, json, raw_json};
use super::super::body;
use super::super::context::{Context, unexpected};
use super::{Owner, empty};
use crate::ledger::message::Message;
use crate::ledger::reply::Reply;
use crate::owner::OwnerKey;
use crate::random;
use crate::role::{KeyDeed, NotARole, Role};
use chairtime_shared::api::{Code, Problem};
use serde::{Deserialize, Serialize};
use worker::{Method, Request};

/// Body of `POST …/keys`: `{"role":"manager","name":"Reception"}` or `{"role":"staff","staff":"anna"}`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    role: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    staff: String,
}

impl Asked {
    /// For whom.
    fn role(&self) -> Result<Role, Problem> {
        match self.role.as_str() {
            "manager" => Role::manager(&self.name),
            "staff" => self
                .staff
                .parse()
                .map(|staff| Role::Staff { staff, name: String::new() })
                .map_err(|_| NotARole),
            _ => Err(NotARole),
        }
        .map_err(|error| Problem::new(Code::Malformed).detail(error.to_string()))
    }
}

/// A new key.
#[derive(Serialize)]
struct Made<'a> {
    /// Whoever has it is let in.
    key: &'a str,
}

/// `GET` and `POST …/keys`, `DELETE …/keys/{key}`.
pub(super) async fn handle(
    context: &Context<'_>,
    mut request: Request,
    owner: &Owner,
    rest: &[&str],
) -> Answer {
    let mut made = None;
    let deed = match (request.method(), rest) {
        (Method::Get, []) => KeyDeed::List,
        (Method::Post, []) => {
            let asked: Asked = body::json(&mut request, body::API_BYTES_MAX).await?;
            let random = random::bytes().map_err(|error| internal(&error))?;
            let key = OwnerKey::new(&owner.salon, random).map_err(|error| internal(&error))?;
            KeyDeed::Make { role: asked.role()?, hash: made.insert(key).digest() }
        }
        (Method::Delete, [key]) => KeyDeed::End { key: (*key).to_owned() },
        (_, [] | [_]) => return Err(Problem::new(Code::MethodNotAllowed)),
        (_, _) => return Err(Problem::new(Code::NotFound)),
    };
    match (context.ledger(&owner.salon, &Message::DeskKeys { deed }).await, made) {
        (Ok(Reply::Told { json }), _) => raw_json(json),
        (Ok(Reply::Ok), Some(key)) => json(&Made { key: key.expose() }),
        (Ok(Reply::Ok), None) => empty(),
        (Ok(Reply::NoDeskKey), _) => Err(Problem::new(Code::NotFound).detail(
            "there is no such key, nobody of that slug among the staff, or there are 100 keys already",
        )),
        (Ok(_), _) => Err(unexpected()),
        (Err(problem), _) => Err(problem),
    }
}
