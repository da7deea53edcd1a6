//! The salon's API: signing in, the bookings, clients to be forgotten, calendars, the catalogue, the connections to providers, the live
//! test payment, how everything is doing, who did what, who else is let in.
//!
//! Invariants: every address but that of signing in asks for a session, of the very salon in the address; a call that
//! changes something comes from our own pages (`Origin`) or it is refused; no answer is kept by a cache, and none says
//! whether a salon exists to whoever is not signed in to it. Deliberately absent: CORS. No other site has business here.

mod blocks;
mod bookings;
mod calendars;
mod catalogue;
mod clients;
mod connections;
mod export;
mod finance;
mod health;
mod history;
mod keys;
mod links;
mod movements;
mod print;
mod reconciliation;
mod report;
mod rights;
mod session;
mod test_payment;

use super::answer::{Answer, set};
use super::context::{Context, unexpected};
use crate::http::query::parameter;
use crate::ledger::message::Message;
use crate::ledger::reply::Reply;
use crate::owner::{SessionToken, read_cookie};
use crate::role::Role;
use chairtime_shared::api::{Code, Problem};
use chairtime_shared::id::SalonId;
use chairtime_shared::locale::Locale;
use chairtime_shared::provider::Provider;
use worker::{Method, Request, Response};

/// Who is signed in, at their own salon: the owner, or somebody she lets in.
struct Owner {
    salon: SalonId,
    role: Role,
    /// What `?lang=` names.
    locale: Locale,
}

/// `/v1/desk/{rest}`.
pub(super) async fn handle(context: &Context<'_>, request: Request, rest: &str) -> Answer {
    from_our_pages(context, &request)?;
    let not_found = || Problem::new(Code::NotFound);
    match rest {
        "session" => return session::handle(context, request).await,
        "sessions" => return session::end_all(context, &request).await,
        _ => {}
    }
    let parts: Vec<_> = rest.strip_prefix("salons/").ok_or_else(not_found)?.split('/').collect();
    let known = |part: &str| {
        matches!(
            part,
            "blocks"
                | "bookings"
                | "calendars"
                | "catalogue"
                | "clients"
                | "connections"
                | "export"
                | "finance"
                | "health"
                | "keys"
                | "times"
                | "trail"
        )
    };
    let [salon, part, rest @ ..] = parts.as_slice() else { return Err(not_found()) };
    if !known(part) {
        return Err(not_found());
    }
    // Who is not signed in learns nothing about addresses, not even that a slug is none.
    let owner = signed_in(context, &request, salon).await?;
    rights::check(&owner.role, &request.method(), part, rest)?;
    for_somebody(context, request, &owner, part, rest).await
}

/// A call of somebody who is signed in and may do that.
async fn for_somebody(
    context: &Context<'_>,
    request: Request,
    owner: &Owner,
    part: &str,
    rest: &[&str],
) -> Answer {
    let not_found = || Problem::new(Code::NotFound);
    match part {
        "blocks" => return blocks::handle(context, request, owner, rest).await,
        "bookings" => return bookings::handle(context, request, owner, rest).await,
        "calendars" => return calendars::handle(context, request.method(), owner, rest).await,
        "catalogue" => return catalogue::handle(context, request, owner, rest).await,
        "clients" => return clients::handle(context, request, owner, rest).await,
        "export" if request.method() != Method::Get => return Err(Problem::new(Code::MethodNotAllowed)),
        "export" => return export::handle(context, owner, rest).await,
        "finance" => return finance::handle(context, &request, owner, rest).await,
        "health" => return health::handle(context, &request, owner, rest).await,
        "keys" => return keys::handle(context, request, owner, rest).await,
        "times" | "trail" if !rest.is_empty() => return Err(not_found()),
        "times" | "trail" if request.method() != Method::Get => {
            return Err(Problem::new(Code::MethodNotAllowed));
        }
        "times" => return super::times::at_desk(context, &request, &owner.salon).await,
        "trail" => return history::of_salon(context, &request, owner).await,
        _ => {}
    }
    let provider = |text: &str| text.parse::<Provider>().map_err(|_| not_found());
    match (request.method(), rest) {
        (Method::Get, []) => connections::list(context, owner).await,
        (Method::Post, [to]) => connections::connect(context, request, owner, provider(to)?).await,
        (Method::Patch, [to]) => connections::change(context, request, owner, provider(to)?).await,
        (Method::Delete, [to]) => connections::disconnect(context, owner, provider(to)?).await,
        (Method::Post, [to, "verify"]) => connections::verify(context, owner, provider(to)?).await,
        (Method::Post, [to, "rotate"]) => connections::rotate(context, request, owner, provider(to)?).await,
        (Method::Post, [to, "test-payment"]) => test_payment::start(context, owner, provider(to)?).await,
        (Method::Get, [to, "test-payment"]) => test_payment::show(context, owner, provider(to)?).await,
        (_, [] | [_] | [_, "verify" | "rotate" | "test-payment"]) => {
            Err(Problem::new(Code::MethodNotAllowed))
        }
        (_, _) => Err(not_found()),
    }
}

/// Refuses what another site has a browser send. `Origin` comes with every such call that is not a plain GET, and no page
/// can change it; the cookie is `SameSite=Strict` besides.
fn from_our_pages(context: &Context<'_>, request: &Request) -> Result<(), Problem> {
    if matches!(request.method(), Method::Get | Method::Head) {
        return Ok(());
    }
    let origin = request.headers().get("Origin").ok().flatten();
    if origin.as_deref() == Some(context.config.public_origin.as_str()) {
        Ok(())
    } else {
        Err(Problem::new(Code::OriginNotAllowed).detail("only the salon's desk may call this"))
    }
}

/// The token that the browser sends.
fn token(request: &Request) -> Option<SessionToken> {
    read_cookie(&request.headers().get("Cookie").ok().flatten()?)
}

fn not_signed_in() -> Problem {
    Problem::new(Code::NotSignedIn)
}

/// The session of a token, if it lasts.
async fn lasting(context: &Context<'_>, token: &SessionToken) -> Result<Reply, Problem> {
    let message = Message::Session { token_hash: token.digest() };
    match context.ledger(token.salon(), &message).await {
        Ok(reply @ Reply::Session { .. }) => Ok(reply),
        Ok(Reply::NoSession) => Err(not_signed_in()),
        Ok(_) => Err(unexpected()),
        // A salon that does not exist, and one that she is not signed in to, are one answer.
        Err(problem) if problem.code == Code::UnknownSalon => Err(not_signed_in()),
        Err(problem) => Err(problem),
    }
}

/// Has the ledger know who asks from now on; of the owner there is nothing to tell.
fn asks(context: &Context<'_>, role: &Role) {
    if let Some(name) = role.name() {
        context.by.get_or_init(|| name.to_owned());
    }
}

async fn signed_in(context: &Context<'_>, request: &Request, salon: &str) -> Result<Owner, Problem> {
    let token = token(request).filter(|token| token.salon().as_str() == salon).ok_or_else(not_signed_in)?;
    let Reply::Session { role, .. } = lasting(context, &token).await? else { return Err(unexpected()) };
    asks(context, &role);
    let lang = request.url().ok().and_then(|url| parameter(&url, "lang"));
    let locale = lang.and_then(|tag| Locale::from_tag(&tag)).unwrap_or_default();
    Ok(Owner { salon: token.salon().clone(), role, locale })
}

/// An answer without a body.
fn empty() -> Answer {
    let response = Response::empty().map_err(|error| super::answer::internal(&error))?.with_status(204);
    let headers = response.headers().clone();
    set(&headers, "Cache-Control", "no-store")?;
    Ok(response.with_headers(headers))
}
