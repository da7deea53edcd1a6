//! Signing in and out.
//!
//! Wrong keys are counted per salon by the ledger; after ten within a quarter of an hour a wrong key is answered 429
//! instead of 401. The right key is let in at any time, but for the throttle of the very address that it comes from
//! ([`limits`]): 128 random bits cannot be guessed, so a lock would protect nothing
//! and give a stranger a way to keep the owner out. An unknown salon and a wrong key are one answer.

use super::super::answer::{Answer, internal, json, set};
use super::super::body;
use super::super::context::{Context, unexpected};
use super::super::limits;
use super::{asks, empty, lasting, not_signed_in, token};
use crate::ledger::message::Message;
use crate::ledger::reply::Reply;
use crate::owner::{OwnerKey, SessionToken, clear_cookie, set_cookie};
use crate::random;
use crate::role::{KeyDeed, Role};
use chairtime_shared::api::{Code, Problem};
use chairtime_shared::id::{SalonId, StaffId};
use chairtime_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use worker::{Method, Request, Response};

/// How long whoever has tried too many wrong keys is told to wait: a tenth of the time that ten are good for.
const WAIT_SECONDS: i64 = 90;

/// What the owner signs in with, or somebody she lets in; or says who she is with, at the desk.
#[derive(Deserialize)]
pub(super) struct SignIn {
    pub(super) owner_key: String,
}

/// Who is signed in.
#[derive(Serialize)]
struct Session<'a> {
    salon: &'a SalonId,
    /// `owner`, `manager` or `staff`.
    role: &'a str,
    /// How they are called; absent for the owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    /// Whose calendar is all that they see.
    #[serde(skip_serializing_if = "Option::is_none")]
    staff: Option<&'a StaffId>,
    /// When it ends if it is not used.
    expires: Timestamp,
}

/// `POST`, `GET` and `DELETE /v1/desk/session`.
pub(super) async fn handle(context: &Context<'_>, request: Request) -> Answer {
    let method = request.method();
    if method == Method::Post {
        sign_in(context, request).await
    } else if method == Method::Get {
        show(context, &request).await
    } else if method == Method::Delete {
        sign_out(context, &request).await
    } else {
        Err(Problem::new(Code::MethodNotAllowed))
    }
}

fn with_cookie(response: Response, cookie: &str) -> Answer {
    let headers = response.headers().clone();
    set(&headers, "Set-Cookie", cookie)?;
    Ok(response.with_headers(headers))
}

/// A key as it was typed; what is none is a wrong one.
pub(super) fn read_key(typed: &str) -> Result<OwnerKey, Problem> {
    typed.parse().map_err(|_| Problem::new(Code::WrongOwnerKey))
}

/// The answer to a key that is not the right one; to whoever has tried too often, when to go on.
pub(super) fn wrong_key(often: bool) -> Answer {
    if often { limits::wait(WAIT_SECONDS, None) } else { Err(Problem::new(Code::WrongOwnerKey)) }
}

async fn sign_in(context: &Context<'_>, mut request: Request) -> Answer {
    let SignIn { owner_key } = body::secret_json(&mut request, body::API_BYTES_MAX).await?;
    let key = read_key(&owner_key)?;
    let salon = key.salon();
    limits::throttle(context, &request, salon).await?;
    let random = random::bytes().map_err(|error| internal(&error))?;
    let token = SessionToken::new(salon, random).map_err(|error| internal(&error))?;
    let message = Message::SignIn { key_hash: key.digest(), token_hash: token.digest() };
    match context.ledger(salon, &message).await {
        Ok(Reply::SignedIn { .. }) => with_cookie(empty()?, &set_cookie(&token)),
        Ok(Reply::WrongKey { often }) => wrong_key(often),
        Ok(_) => Err(unexpected()),
        Err(problem) if problem.code == Code::UnknownSalon => wrong_key(false),
        Err(problem) => Err(problem),
    }
}

async fn show(context: &Context<'_>, request: &Request) -> Answer {
    let token = token(request).ok_or_else(not_signed_in)?;
    let Reply::Session { role, expires } = lasting(context, &token).await? else { return Err(unexpected()) };
    let (name, staff) = (role.name(), role.only());
    json(&Session { salon: token.salon(), role: role.word(), name, staff, expires })
}

/// Signing out always works: what there is of a session ends, and the cookie goes.
async fn sign_out(context: &Context<'_>, request: &Request) -> Answer {
    if let Some(token) = token(request) {
        let message = Message::SignOut { token_hash: token.digest() };
        match context.ledger(token.salon(), &message).await {
            Ok(_) => {}
            Err(problem) if problem.code == Code::UnknownSalon => {}
            Err(problem) => return Err(problem),
        }
    }
    with_cookie(empty()?, &clear_cookie())
}

/// `DELETE /v1/desk/sessions`: everywhere; the owner signs out those she lets in, too.
pub(super) async fn end_all(context: &Context<'_>, request: &Request) -> Answer {
    if request.method() != Method::Delete {
        return Err(Problem::new(Code::MethodNotAllowed));
    }
    let token = token(request).ok_or_else(not_signed_in)?;
    let Reply::Session { role, .. } = lasting(context, &token).await? else { return Err(unexpected()) };
    let message = match role {
        Role::Owner => Message::SignOutAll,
        // Of themselves alone: nobody signs the owner out, or a colleague.
        Role::Manager { .. } | Role::Staff { .. } => {
            Message::DeskKeys { deed: KeyDeed::SignOut { token_hash: token.digest() } }
        }
    };
    asks(context, &role);
    context.ledger(token.salon(), &message).await?;
    with_cookie(empty()?, &clear_cookie())
}
