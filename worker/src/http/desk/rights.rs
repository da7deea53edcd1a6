//! What each role may do at the desk: one table, looked at before anything else is done.
//!
//! Invariants: whoever is not named here may not; a staff member is shown visits of their own alone, without what the money
//! is about and without how the client is reached. A booking that is not theirs and one that is not there are one answer.

use super::super::bookings::show;
use super::super::context::Context;
use super::Owner;
use crate::role::Role;
use chairtime_shared::api::desk::DeskBooking;
use chairtime_shared::api::{Code, Problem};
use chairtime_shared::booking::Booking;
use chairtime_shared::id::BookingId;
use worker::Method;

/// Lets whoever may do that pass.
pub(super) fn check(role: &Role, method: &Method, part: &str, rest: &[&str]) -> Result<(), Problem> {
    let may = match role {
        Role::Owner => true,
        Role::Manager { .. } => match part {
            "keys" | "export" | "trail" => false,
            "connections" => *method == Method::Get && rest.is_empty(),
            _ => true,
        },
        Role::Staff { .. } => matches!(
            (method, part, rest),
            (Method::Get, "bookings", [] | [_])
                | (Method::Post, "bookings", [_, "note"])
                | (Method::Post, "blocks", [])
                | (Method::Delete, "blocks", [_])
                | (Method::Get, "catalogue" | "times", [])
        ),
    };
    if may { Ok(()) } else { Err(not_theirs()) }
}

/// The answer to whoever has no right to something.
pub(super) fn not_theirs() -> Problem {
    Problem::new(Code::NotAllowed)
        .detail("the key that you signed in with does not open this; ask the salon's owner")
}

/// Lets whoever sees that booking pass; to a staff member those of others are not there.
pub(super) async fn check_booking(
    context: &Context<'_>,
    owner: &Owner,
    id: &BookingId,
) -> Result<(), Problem> {
    if owner.role.only().is_none() || owner.role.sees(&show(context, &owner.salon, id).await?) {
        Ok(())
    } else {
        Err(Problem::new(Code::UnknownBooking))
    }
}

/// A booking as that role sees it.
pub(super) fn seen(role: &Role, booking: &Booking) -> DeskBooking {
    let whole = DeskBooking::of(booking, super::super::context::now());
    if role.only().is_some() { whole.for_staff() } else { whole }
}
