//! One booking: its visit, its phase, its payments; and how events change it.
//!
//! ```text
//!            booked, payment awaited            booked, nothing to pay now
//!                     │                                   │
//!                     ▼        payment secured            ▼
//!                   Held ─────────────────────────▶  Confirmed
//!                 │      │                                ▲
//!      hold ended │      │ released by the client         │ late payment, slot still free
//!                 ▼      ▼                                │
//!            Expired    Cancelled            Expired ─────┘
//! ```
//!
//! Invariants: a booking holds its slot exactly while it is held or confirmed; an event is applied without asking
//! whether it should have happened ([`decide`] asked). Deliberately absent: storage, other bookings, the clock.

mod after;
mod apply;
mod cancel;
mod check;
pub mod decide;
mod effect;
mod erase;
mod event;
mod filing;
mod hold;
mod links;
pub mod settlement;
mod view;
mod written;

use written::{WrittenBooking, WrittenPhase};

use crate::api::{BookedLine, Checkout, ConsentShown, PayChoice, StaffChoice};
use crate::cancellation::CancellationTerms;
use crate::contact::{Consent, Contact};
use crate::id::{BookingId, ServiceId, StaffId};
use crate::locale::Locale;
use crate::mandate::Mandate;
use crate::money::Money;
use crate::payment::{Attempt, Page, Payment};
use crate::prepayment::Quote;
use crate::time::{Interval, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

pub use after::{CannotChange, Moved, Waiver};
#[cfg(feature = "schedule")]
pub(crate) use cancel::there as client_money;
pub use cancel::{CancellationQuote, Cancelling, CannotCancel};
pub use check::Paying;
pub use erase::Erasure;
pub use event::Event;
pub use links::{LinkEpochs, Power};

/// Time of one staff member that a booking takes, buffer included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Whose time.
    pub staff: StaffId,
    /// From when to when.
    pub interval: Interval,
}

/// What was asked for, kept so that a repeated post is recognised and a different one under the same identifier refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The services in order.
    pub services: Vec<ServiceId>,
    /// Who shall do them.
    pub staff: StaffChoice,
    /// When.
    pub start: Timestamp,
    /// Now or at the salon.
    pub pay: PayChoice,
    /// The consent as shown.
    pub consent: ConsentShown,
    /// The leave to charge a fee to the card, as shown. Language and time are those of the consent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mandate: Option<Mandate>,
}

/// Where a booking stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case", try_from = "WrittenPhase")]
pub enum Phase {
    /// The slot is kept while a payment is awaited.
    Held {
        /// Until then.
        until: Timestamp,
    },
    /// Booked.
    Confirmed {
        /// Since then.
        since: Timestamp,
    },
    /// The hold ended unpaid.
    Expired {
        /// When.
        at: Timestamp,
    },
    /// The client did not come.
    NoShow {
        /// When the salon said so.
        at: Timestamp,
        /// What the salon keeps for it; `None` for nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fee: Option<Money>,
    },
    /// Called off.
    Cancelled {
        /// When.
        at: Timestamp,
        /// What the salon keeps for it; `None` for nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fee: Option<Money>,
    },
}

/// What a booking is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// A client's visit.
    #[default]
    Visit,
    /// A payment that shows the salon that its provider is connected. Takes nobody's time, and all of it goes back.
    TestPayment,
    /// Time of a staff member that the salon keeps free of visits. Nobody comes and nothing is paid; its label is the
    /// contact's name.
    Blocked,
}

impl Purpose {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
    fn is_visit(&self) -> bool {
        *self == Self::Visit
    }
}

/// Everything a new booking starts with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewBooking {
    /// Its identifier, made by the client.
    pub id: BookingId,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Purpose::is_visit")]
    pub purpose: Purpose,
    /// Who made it. What the salon makes nobody has agreed to: it has an empty consent, no terms and no leave to charge a
    /// card.
    #[serde(default, skip_serializing_if = "Actor::is_client")]
    pub by: Actor,
    /// What was asked for.
    pub asked: Asked,
    /// The services as they will be done.
    pub lines: Vec<BookedLine>,
    /// What the client sees as the visit.
    pub visit: Interval,
    /// What is blocked for others.
    pub claims: Vec<Claim>,
    /// What it costs.
    pub quote: Quote,
    /// Who comes.
    pub contact: Contact,
    /// What they agreed to.
    pub consent: Consent,
    /// The language to speak with them.
    pub locale: Locale,
    /// When it was made.
    pub at: Timestamp,
    /// Held for payment until then, or confirmed at once.
    pub hold_until: Option<Timestamp>,
    /// What calling it off costs, as agreed when it was made.
    #[serde(default)]
    pub terms: CancellationTerms,
    /// The smallest sum that could be paid online when the price was made. What lacks below it is paid at the salon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub smallest: Option<Money>,
}

impl NewBooking {
    /// Who does each of its services, in their order.
    #[must_use]
    pub fn staff(&self) -> Vec<StaffId> {
        self.lines.iter().map(|line| line.staff.clone()).collect()
    }
}

/// What the salon has decided about a card that is held as a guarantee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldCard {
    /// Nothing yet: it stays held.
    #[default]
    Open,
    /// This much of it is taken, and the rest let go.
    Taken {
        /// How much.
        amount: Money,
        /// What was held: this part of the prepayment is what `amount` stands for from here on.
        of: Money,
    },
    /// All of it is let go.
    Released {
        /// What was held.
        of: Money,
    },
}

impl HeldCard {
    fn is_open(&self) -> bool {
        *self == Self::Open
    }
}

/// Who does something with a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// Whoever holds the booking's capability.
    #[default]
    Client,
    /// The salon.
    Salon,
}

impl Actor {
    /// Left out where it is written.
    #[must_use]
    pub fn is_client(&self) -> bool {
        *self == Self::Client
    }
}

/// A booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "WrittenBooking")]
pub struct Booking {
    /// What it started with.
    #[serde(flatten)]
    pub made: NewBooking,
    /// How many events have been applied.
    pub version: u64,
    /// Where it stands.
    pub phase: Phase,
    /// Its payments by attempt.
    pub payments: BTreeMap<Attempt, Payment>,
    /// What the salon asked for beyond the prepayment, by the key of the request.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub requested: BTreeMap<String, Money>,
    /// Keys of requests that were taken back: one that comes late is not made again.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub revoked: BTreeSet<String>,
    /// What the salon gave back of its own accord, by the key of the refund.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub granted: BTreeMap<String, Money>,
    /// What had left by other hands when the salon gave something back: a grant is of what is there, so what is not there
    /// any more is not the salon's to keep instead. The client is not asked for it either.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written_off: Option<Money>,
    /// What was given back before the booking was called off or missed: the fee was counted after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granted_before: Option<Money>,
    /// What the salon has decided about a card that is held as a guarantee.
    #[serde(default, skip_serializing_if = "HeldCard::is_open")]
    pub held_card: HeldCard,
    /// How often its links were taken back.
    #[serde(default, skip_serializing_if = "LinkEpochs::is_first")]
    pub links: LinkEpochs,
    /// Whose card may be charged at this moment; see [`Booking::paying`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paying: Option<Paying>,
}

fn sum_of(amounts: impl Iterator<Item = Money>) -> Option<Money> {
    amounts.reduce(|sum, amount| sum.plus(amount).unwrap_or(sum))
}

impl Booking {
    /// Given back of the salon's own accord, if anything.
    #[must_use]
    pub fn forgiven(&self) -> Option<Money> {
        sum_of(self.granted.values().copied())
    }

    /// The slot is kept for this booking: nobody else may have it.
    #[must_use]
    pub fn holds_slot(&self) -> bool {
        matches!(self.phase, Phase::Held { .. } | Phase::Confirmed { .. })
    }

    /// The payment whose page a client should be sent to, if one is open.
    #[must_use]
    pub fn open_checkout(&self) -> Option<Checkout> {
        self.open_checkout_for(Power::Manage)
    }

    /// The same for whoever has that power. A page leads back to its booking with the power that it was opened with, so
    /// it is shown to nobody who has less.
    #[must_use]
    pub fn open_checkout_for(&self, power: Power) -> Option<Checkout> {
        let wanted = self.wanted()?;
        // A page for another sum than is wanted by now is of no use.
        let useful = |payment: &Payment| payment.asked == wanted && power.covers(payment.power);
        let (_, payment) = self.latest_page().filter(|(_, payment)| useful(payment))?;
        match &payment.page {
            Page::Open { url, widget, .. } if payment.page_may_be_open() => {
                Some(Checkout { provider: payment.provider, url: url.clone(), widget: widget.clone() })
            }
            Page::Open { .. }
            | Page::Opening
            | Page::Refused { .. }
            | Page::Shared { .. }
            | Page::OnFile { .. } => None,
        }
    }

    /// The last attempt that was to have a page of its own. Earlier ones are of no use any more.
    #[must_use]
    pub fn latest_page(&self) -> Option<(Attempt, &Payment)> {
        let own = |payment: &Payment| payment.has_page();
        let (attempt, payment) = self.payments.iter().rev().find(|(_, payment)| own(payment))?;
        Some((*attempt, payment))
    }

    /// Sums go back in multiples of this: the largest step among the providers that it was paid at.
    fn step(&self) -> u64 {
        let currency = self.made.quote.total_from.currency();
        self.payments.values().map(|payment| payment.provider.step(currency)).max().unwrap_or(1)
    }

    fn total(&self, part: impl Fn(&Payment) -> u64) -> Money {
        let currency = self.made.quote.total_from.currency();
        let sum = self.payments.values().fold(0, |sum: u64, payment| sum.saturating_add(part(payment)));
        Money::new(sum, currency).unwrap_or_else(|_| Money::zero(currency))
    }

    /// Sent back to the client or on its way, over all payments.
    #[must_use]
    pub fn returned(&self) -> Money {
        self.total(|payment| payment.returned().minor())
    }

    /// What the salon holds now, over all payments.
    #[must_use]
    pub fn held(&self) -> Money {
        self.total(|payment| payment.held().map_or(0, Money::minor))
    }

    /// Captured over all payments, refunds not subtracted.
    fn captured(&self) -> Money {
        self.total(|payment| payment.known.captured)
    }
}

#[cfg(test)]
pub(crate) mod tests;
