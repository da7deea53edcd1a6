//! Letters: what the client and the salon are told of, once each.
//!
//! A decision causes letters: [`caused`] reads them off its events, and what the booking was before. A letter is data: what
//! happened with its sums, how the visit stood then, for whom, and a key that names it once within its booking; so however
//! often a provider repeats itself, there is one letter. What happens together is told together: paid and booked is one
//! letter, called off with a refund is one. A letter is put into words when it is sent ([`compose`]).
//! Invariants: no letter has a name, an address or a text of the client in it before it is composed; a test payment causes
//! none; a refund that is tried again is not told again. Nothing that somebody typed into a form is sent to the address
//! that they typed beside it: whoever fills in a stranger's address cannot write to them. Deliberately absent: who delivers
//! letters, and when it is tried again.

mod caused;
pub mod compose;
mod format;
mod page;
mod text;
mod written;

use crate::api::BookedLine;
use crate::booking::{Actor, Booking, Phase};
use crate::money::Money;
use crate::prepayment::Quote;
use crate::time::{Interval, Timestamp};
use serde::{Deserialize, Serialize};

use written::WrittenHappening;

pub use caused::{Before, Desk, caused};

/// Whom a letter is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    /// Whoever booked, if they gave an address.
    Client,
    /// The salon, if it wants letters.
    Salon,
}

impl Recipient {
    /// The name as it is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Salon => "salon",
        }
    }
}

/// What there is to tell, with the sums of the events that it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", try_from = "WrittenHappening")]
pub enum Happening {
    /// The booking stands.
    Booked {
        /// Paid ahead, if anything.
        paid: Option<Money>,
        /// Held on a card as a guarantee, if anything.
        on_card: Option<Money>,
    },
    /// A payment came in for a booking that was there already.
    Paid {
        /// How much.
        amount: Money,
    },
    /// The visit is at another time, or with somebody else.
    Moved {
        /// By whom.
        by: Actor,
        /// When it was to begin before.
        from: Timestamp,
        /// What goes back to the client, if anything.
        back: Option<Money>,
        /// What they are asked to pay now, if anything.
        wanted: Option<Money>,
    },
    /// A visit that stood was called off.
    Cancelled {
        /// By whom.
        by: Actor,
        /// What the salon keeps, if anything.
        fee: Option<Money>,
        /// What goes back to the client, if anything.
        back: Option<Money>,
        /// What of the fee is charged to the card on file, if anything.
        charge: Option<Money>,
    },
    /// The client did not come.
    Missed {
        /// What the salon keeps, if anything.
        fee: Option<Money>,
        /// What goes back to the client, if anything.
        back: Option<Money>,
        /// What of the fee is charged to the card on file, if anything.
        charge: Option<Money>,
    },
    /// Money goes back to the client.
    Refunded {
        /// How much.
        amount: Money,
        /// Why.
        cause: RefundCause,
    },
    /// The salon has taken what was held on a card, or part of it.
    HoldTaken {
        /// How much.
        amount: Money,
    },
    /// The salon has let go of a card that was held.
    HoldReleased {
        /// How much was held.
        amount: Money,
    },
    /// The client is asked for a payment.
    PaymentWanted {
        /// How much.
        amount: Money,
    },
    /// The visit is near.
    Reminder,
}

/// Why money goes back outside of any other happening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundCause {
    /// The salon gives it back.
    Salon,
    /// It was paid a second time.
    Second,
    /// It came when the time was no longer to be had.
    TooLate,
}

/// How the visit stood when it happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The booking's version: what tells calendars which of two files is the newer.
    pub version: u64,
    /// From when to when.
    pub visit: Interval,
    /// The services in order.
    pub lines: Vec<BookedLine>,
    /// What it costs.
    pub quote: Quote,
    /// The client's money that was there: taken, or held on a card to be taken.
    pub paid: Money,
}

/// One letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Names it within its booking, with the recipient: the same key is the same letter.
    pub key: String,
    /// For whom.
    pub to: Recipient,
    /// What happened.
    pub what: Happening,
    /// How the visit stood.
    pub seen: Seen,
    /// When it happened.
    pub at: Timestamp,
    /// Not to be sent before this instant; `None` for at once.
    pub not_before: Option<Timestamp>,
}

impl Letter {
    /// The letter still says something at `now`. One that has waited for long may be of no use any more: a reminder of a
    /// visit that was moved, or a request for what was paid meanwhile.
    #[must_use]
    pub fn is_of_use(&self, booking: &Booking, now: Timestamp) -> bool {
        let stands = matches!(booking.phase, Phase::Confirmed { .. });
        match self.what {
            Happening::Reminder => {
                stands && booking.made.visit.start == self.seen.visit.start && now < self.seen.visit.start
            }
            Happening::PaymentWanted { .. } => booking.wanted().is_some(),
            Happening::Booked { .. }
            | Happening::Paid { .. }
            | Happening::Moved { .. }
            | Happening::Cancelled { .. }
            | Happening::Missed { .. }
            | Happening::Refunded { .. }
            | Happening::HoldTaken { .. }
            | Happening::HoldReleased { .. } => true,
        }
    }
}

/// Seconds after which a letter that nobody took is given up: what it tells is old by then.
pub const LETTER_SECONDS_MAX: i64 = 7 * 24 * 3_600;

#[cfg(test)]
mod tests;
