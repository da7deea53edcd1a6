//! Keys that open the desk: who has one, a new one, an end to one. The owner's alone.
//!
//! Invariant: a key is told once, when it is made; nothing is kept of it but a digest. The owner's own is renewed for whoever has the
//! present one: a browser that she has left signed in must not lock her out. If that is lost, whoever runs this Chairtime makes another.

use super::super::answer::{Answer, internal, json, raw_json};
use super::super::body;
use super::super::context::{Context, unexpected};
use super::super::limits;
use super::session::{SignIn, read_key, wrong_key};
use super::{Owner, empty, not_signed_in, token};
use crate::ledger::message::Message;
use crate::ledger::reply::Reply;
use crate::owner::OwnerKey;
use crate::random;
use crate::role::{KeyDeed, NotARole, Role};
use chairtime_shared::api::{Code, Problem, Reason};
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
        .map_err(|error| Problem::reasoned(Code::Malformed, &error.to_string(), Reason::KeyName))
    }
}

/// A new key.
#[derive(Serialize)]
struct Made<'a> {
    /// Whoever has it is let in.
    key: &'a str,
}

/// `GET` and `POST …/keys`, `POST …/keys/owner`, `DELETE …/keys/{key}`.
pub(super) async fn handle(
    context: &Context<'_>,
    mut request: Request,
    owner: &Owner,
    rest: &[&str],
) -> Answer {
    let mut made = None;
    let new = || {
        let random = random::bytes().map_err(|error| internal(&error))?;
        OwnerKey::new(&owner.salon, random).map_err(|error| internal(&error))
    };
    let deed = match (request.method(), rest) {
        (Method::Get, []) => KeyDeed::List,
        (Method::Post, []) => {
            let asked: Asked = body::json(&mut request, body::API_BYTES_MAX).await?;
            KeyDeed::Make { role: asked.role()?, hash: made.insert(new()?).digest() }
        }
        (Method::Post, ["owner"]) => {
            limits::throttle(context, &request, &owner.salon).await?;
            let token_hash = token(&request).ok_or_else(not_signed_in)?.digest();
            let SignIn { owner_key } = body::secret_json(&mut request, body::API_BYTES_MAX).await?;
            let present = read_key(&owner_key)?.digest();
            KeyDeed::Renew { present, hash: made.insert(new()?).digest(), token_hash }
        }
        (Method::Delete, [key]) => KeyDeed::End { key: (*key).to_owned() },
        (_, [] | [_]) => return Err(Problem::new(Code::MethodNotAllowed)),
        (_, _) => return Err(Problem::new(Code::NotFound)),
    };
    match (context.ledger(&owner.salon, &Message::DeskKeys { deed }).await, made) {
        (Ok(Reply::Told { json }), _) => raw_json(json),
        (Ok(Reply::Ok), Some(key)) => json(&Made { key: key.expose() }),
        (Ok(Reply::Ok), None) => empty(),
        (Ok(Reply::NoDeskKey), None) => Err(none("there is no such key", Reason::NoSuchKey)),
        (Ok(Reply::NoDeskKey), Some(_)) => {
            Err(none("nobody of that slug is among the staff", Reason::NoSuchStaff))
        }
        (Ok(Reply::DeskKeysFull), _) => Err(none("there are 100 keys already", Reason::KeysFull)),
        (Ok(Reply::WrongKey { often }), _) => wrong_key(often),
        (Ok(_), _) => Err(unexpected()),
        (Err(problem), _) => Err(problem),
    }
}

fn none(detail: &str, reason: Reason) -> Problem {
    Problem::reasoned(Code::NotFound, detail, reason)
}
