//! How everything is doing, as the ledger tells it.

use super::super::answer::{Answer, raw_json};
use super::super::context::{Context, unexpected};
use super::super::times;
use super::Owner;
use crate::ledger::message::Message;
use crate::ledger::reply::Reply;
use chairtime_shared::api::{Code, Problem};
use chairtime_shared::locale::Locale;
use worker::{Method, Request};

/// `GET …/health`, `GET …/health/why`.
pub(super) async fn handle(context: &Context<'_>, request: &Request, owner: &Owner, rest: &[&str]) -> Answer {
    match rest {
        [] | ["why"] if request.method() != Method::Get => Err(Problem::new(Code::MethodNotAllowed)),
        ["why"] => times::why(context, request, &owner.salon).await,
        [] => {
            let reply = context.ledger(&owner.salon, &Message::DeskHealth { locale: Locale::En }).await?;
            let Reply::Told { json } = reply else { return Err(unexpected()) };
            raw_json(json)
        }
        _ => Err(Problem::new(Code::NotFound)),
    }
}
