//! Time that the salon keeps free of visits.
//!
//! Invariant: the ledger decides; over a visit it is refused. Deliberately absent: reading them. They stand among the bookings
//! of their day.

use super::super::answer::Answer;
use super::super::body;
use super::super::context::Context;
use super::bookings::{tell, wrong_method};
use super::{Owner, rights};
use chairtime_shared::api::desk::DeskBlock;
use chairtime_shared::api::{Code, Problem};
use chairtime_shared::ledger::Command;
use worker::{Method, Request};

/// `…/blocks`, `…/blocks/{block}`: time that is kept free of visits.
pub(super) async fn handle(
    context: &Context<'_>,
    mut request: Request,
    owner: &Owner,
    rest: &[&str],
) -> Answer {
    let command = match (request.method(), rest) {
        (Method::Post, []) => {
            let block: DeskBlock = body::json(&mut request, body::API_BYTES_MAX).await?;
            if owner.role.only().is_some_and(|own| *own != block.staff) {
                return Err(rights::not_theirs());
            }
            Command::Block { block: Box::new(block) }
        }
        (Method::Delete, [id]) => {
            let booking = id.parse().map_err(|_| Problem::new(Code::UnknownBooking))?;
            rights::check_booking(context, owner, &booking).await?;
            Command::Unblock { booking }
        }
        (_, [] | [_]) => return Err(wrong_method()),
        (_, _) => return Err(Problem::new(Code::NotFound)),
    };
    tell(context, owner, command).await
}
