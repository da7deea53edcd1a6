//! What can be done with a visit, and what the owner is asked before.

use super::Move;
use chairtime_shared::api::RescheduleRequest;
use chairtime_shared::booking::Waiver;
use chairtime_shared::money::Money;
use chairtime_shared::time::LocalDate;

/// What the owner is asked before it is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// How much goes back.
    Refund {
        /// What is in the field.
        sum: String,
        /// Names the refund.
        key: String,
    },
    /// With or without the fee.
    Cancel,
    /// With or without the fee.
    NoShow,
    /// How much is taken of what is held on the card.
    Hold {
        /// What is in the field.
        sum: String,
    },
    /// How much the client is asked for.
    Payment {
        /// What is in the field.
        sum: String,
        /// Names the request.
        key: String,
    },
    /// To which time.
    Move(Box<Move>),
    /// What is noted.
    Note {
        /// What is in the field.
        text: String,
    },
}

/// What is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// Give money back.
    Refund {
        /// How much.
        amount: Money,
        /// Names the refund.
        key: String,
    },
    /// Ask the client for a payment.
    Request {
        /// How much.
        amount: Money,
        /// Names the request.
        key: String,
    },
    /// Ask for that no longer.
    Withdraw {
        /// How much it was.
        amount: Money,
        /// Names the request.
        key: String,
    },
    /// Call the visit off.
    Cancel(Waiver),
    /// The client did not come.
    NoShow(Waiver),
    /// Take so much of what is held on the card; the rest is let go of.
    Capture(Money),
    /// Let go of the card.
    Release,
    /// Move the visit.
    Move(Box<RescheduleRequest>),
    /// Note something about it.
    Note(String),
    /// Give blocked time back.
    Unblock,
}

/// Which question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asking {
    /// How much goes back.
    Refund,
    /// With or without the fee.
    Cancel,
    /// With or without the fee.
    NoShow,
    /// How much is taken of what is held on the card.
    Hold,
    /// How much the client is asked for.
    Payment,
    /// To which time, of that day first.
    Move(LocalDate),
    /// What is noted.
    Note,
}
