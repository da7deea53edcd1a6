//! Calendar addresses of the staff: make one, make another in its place, end it.
//!
//! Invariant: an address is told once, when it is made; nothing is kept of it but a digest.

use super::super::answer::{Answer, internal, json};
use super::super::calendar::{Address, token_hash};
use super::super::context::{Context, unexpected};
use super::{Owner, empty};
use crate::ledger::message::Message;
use crate::ledger::reply::Reply;
use crate::random;
use chairtime_shared::api::{Code, Problem};
use chairtime_shared::id::StaffId;
use serde::Serialize;
use worker::Method;

/// A calendar's new address.
#[derive(Serialize)]
struct Made {
    staff: StaffId,
    /// Whoever has it sees whose time is taken, what for, and first names.
    address: String,
}

/// `GET …/calendars`, `POST` and `DELETE …/calendars/{staff}`.
pub(super) async fn handle(context: &Context<'_>, method: Method, owner: &Owner, rest: &[&str]) -> Answer {
    let not_found = || Problem::new(Code::NotFound);
    let staff = |slug: &str| slug.parse::<StaffId>().map_err(|_| not_found());
    match (method, rest) {
        (Method::Get, []) => {
            let reply = context.ledger(&owner.salon, &Message::Feeds).await?;
            let Reply::Feeds { feeds } = reply else { return Err(unexpected()) };
            json(&feeds)
        }
        (Method::Post, [slug]) => make(context, owner, staff(slug)?).await,
        (Method::Delete, [slug]) => {
            context.ledger(&owner.salon, &Message::RevokeFeed { staff: staff(slug)? }).await?;
            empty()
        }
        (_, [] | [_]) => Err(Problem::new(Code::MethodNotAllowed)),
        (_, _) => Err(not_found()),
    }
}

async fn make(context: &Context<'_>, owner: &Owner, staff: StaffId) -> Answer {
    let token = hex::encode(random::bytes::<16>().map_err(|error| internal(&error))?);
    let hash = token_hash(&owner.salon, &token);
    let message = Message::MakeFeed { staff: staff.clone(), token_hash: hash };
    match context.ledger(&owner.salon, &message).await {
        Ok(Reply::Ok) => {
            let address =
                Address { salon: &owner.salon, token: &token }.in_full(&context.config.public_origin);
            json(&Made { staff, address })
        }
        Ok(Reply::NoFeed) => Err(Problem::new(Code::NotFound)),
        Ok(_) => Err(unexpected()),
        Err(problem) => Err(problem),
    }
}
