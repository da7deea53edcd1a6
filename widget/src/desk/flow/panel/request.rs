//! What the client is asked to pay, as it shows before the Worker has answered.
//!
//! Invariant: taking back a request that was paid would send money back, so only what is still wanted is taken back here;
//! money goes back by a refund, which says so.

use super::{PAY_LINK, Panel};
use crate::desk::data::{Request, Visit};
use crate::desk::flow::{Cmd, Linked, Room, SNACK_SECONDS, Saying, Target};
use crate::flow::Failure;
use chairtime_shared::api::BookingStatus;
use chairtime_shared::money::Money;
use chairtime_shared::time::Timestamp;

impl Visit {
    /// The client can be asked for a payment.
    #[must_use]
    pub fn may_be_asked(&self) -> bool {
        self.status == BookingStatus::Confirmed && !self.is_block()
    }

    /// What was asked for and can be taken back: nobody has paid it.
    pub fn open_requests(&self) -> impl Iterator<Item = &Request> {
        let wanted = self.wanted.filter(|_| self.may_be_asked()).map_or(0, Money::minor);
        self.requested.iter().filter(move |request| request.amount.minor() <= wanted)
    }
}

/// What of the price is neither paid nor asked for, as it stands in a field; empty where that is nothing.
pub(super) fn rest(visit: &Visit) -> String {
    let price = visit.quote.total_from;
    let asked = visit.wanted.and_then(|wanted| wanted.plus(visit.held).ok()).unwrap_or(visit.held);
    price.minus(asked).ok().filter(|rest| !rest.is_zero()).map(Money::to_decimal).unwrap_or_default()
}

/// It is asked for.
pub(super) fn ask(visit: &mut Visit, key: &str, amount: Money) {
    visit.wanted = visit.wanted.map_or(Some(amount), |wanted| wanted.plus(amount).ok());
    visit.requested.push(Request { key: key.to_owned(), amount });
}

/// It is no longer.
pub(super) fn withdraw(visit: &mut Visit, key: &str, amount: Money) {
    let left = visit.wanted.and_then(|wanted| wanted.minus(amount).ok());
    visit.wanted = left.filter(|left| !left.is_zero());
    visit.requested.retain(|request| request.key != key);
}

/// The message that goes with a payment link names a sum: once another is wanted, it is asked for anew.
pub(super) fn forget_stale_link(panel: &mut Panel, seen: &Visit) {
    if panel.visit.as_ref().is_some_and(|known| known.wanted != seen.wanted) {
        panel.payment_link = None;
    }
}

/// The link is here, or not.
pub(super) fn linked(room: &mut Room, outcome: Result<Box<Linked>, Failure>, now: Timestamp) -> Vec<Cmd> {
    let Some(panel) = &mut room.panel else { return Vec::new() };
    match outcome {
        Ok(linked) => {
            let (link, copied) = *linked;
            panel.payment_link = Some(link);
            let saying = if copied { Saying::Copied } else { Saying::NotCopied };
            room.snack = Some((saying, now.plus(SNACK_SECONDS)));
            vec![Cmd::Focus(Target::Field(PAY_LINK))]
        }
        Err(failure) => {
            panel.failure = Some(failure);
            Vec::new()
        }
    }
}
