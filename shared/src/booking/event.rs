//! What has happened to a booking: the words of its history.
//!
//! Invariant: an event says enough to be applied without asking anything; fields are only added, with defaults, for old
//! histories are read for ever.

use super::{Actor, Erasure, Moved, NewBooking, Power};
use crate::contact::{ContactField, Note};
use crate::id::ProviderRef;
use crate::money::Money;
use crate::payment::fact::PaymentFact;
use crate::payment::{Attempt, PayWidget};
use crate::prepayment::Collect;
use crate::provider::Provider;
use crate::time::Timestamp;
use serde::Serialize;
use std::collections::BTreeSet;

/// What has happened to a booking. Past tense: an event is never refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It was made.
    Booked {
        /// With all this.
        booking: Box<NewBooking>,
    },
    /// A payment page is to be opened; the attempt has its number before anyone asks the provider.
    PaymentStarted {
        /// Its number.
        attempt: Attempt,
        /// At whom.
        provider: Provider,
        /// How much.
        amount: Money,
        /// When.
        at: Timestamp,
        /// When the provider shall close the page by itself.
        page_expires: Timestamp,
        /// Charged, or held as a guarantee.
        #[serde(skip_serializing_if = "Collect::is_charge")]
        collect: Collect,
        /// What its payer may do with the booking: the page leads back to it.
        #[serde(skip_serializing_if = "Power::is_manage")]
        power: Power,
    },
    /// The card of an earlier payment shall be charged without its holder.
    ChargeStarted {
        /// The number of the new payment.
        attempt: Attempt,
        /// Whose card it is.
        card_of: Attempt,
        /// How much.
        amount: Money,
        /// When.
        at: Timestamp,
    },
    /// The provider refused to charge a card on file: the client has to pay by themselves.
    ChargeRefused {
        /// Which payment.
        attempt: Attempt,
        /// The provider's code.
        code: String,
    },
    /// The salon takes what is held as a guarantee, or part of it; the rest is let go.
    HoldTaken {
        /// When.
        at: Timestamp,
        /// How much.
        amount: Money,
        /// Of how much.
        of: Money,
    },
    /// The salon does not need the guarantee any more.
    HoldLetGo {
        /// When.
        at: Timestamp,
        /// What was held.
        of: Money,
    },
    /// The provider opened the page.
    PageOpened {
        /// Of this attempt.
        attempt: Attempt,
        /// The provider's name of the page.
        session: ProviderRef,
        /// Where a person pays.
        url: String,
        /// The provider's own widget, if the card is asked for inside the page.
        #[serde(skip_serializing_if = "Option::is_none")]
        widget: Option<PayWidget>,
    },
    /// A second payment came in by a page that had been paid already; it has a number of its own from here on.
    PaymentShared {
        /// Its number.
        attempt: Attempt,
        /// Whose page it was.
        with: Attempt,
        /// When we heard of it.
        at: Timestamp,
    },
    /// The provider refused to open a page.
    PageRefused {
        /// Of this attempt.
        attempt: Attempt,
        /// The provider's code.
        code: String,
    },
    /// The provider said something about a payment.
    FactLearned {
        /// About this attempt.
        attempt: Attempt,
        /// What.
        fact: PaymentFact,
    },
    /// The booking stands.
    Confirmed {
        /// Since then.
        at: Timestamp,
    },
    /// The hold ended unpaid; the slot is free.
    HoldEnded {
        /// When.
        at: Timestamp,
    },
    /// The client gave the slot back before paying.
    Released {
        /// When.
        at: Timestamp,
    },
    /// A booking that stood was called off.
    Cancelled {
        /// When.
        at: Timestamp,
        /// By whom.
        by: Actor,
        /// What the salon keeps; `None` for nothing.
        #[serde(skip_serializing_if = "Option::is_none")]
        fee: Option<Money>,
    },
    /// The links of that power that were given out open nothing any more.
    LinksRevoked {
        /// When.
        at: Timestamp,
        /// Which.
        power: Power,
    },
    /// Who it was for is not known any more, or less of it.
    ContactErased {
        /// When.
        at: Timestamp,
        /// Why.
        why: Erasure,
        /// What was erased.
        fields: BTreeSet<ContactField>,
    },
    /// The salon has noted something about it, for itself.
    Noted {
        /// When.
        at: Timestamp,
        /// What. Kept with the contact; where events are kept, it is empty.
        text: Note,
    },
    /// The visit is at another time, or with somebody else.
    Moved {
        /// When it was moved.
        at: Timestamp,
        /// By whom.
        by: Actor,
        /// Where to.
        to: Box<Moved>,
    },
    /// The client did not come.
    NoShow {
        /// When the salon said so.
        at: Timestamp,
        /// What the salon keeps; `None` for nothing.
        #[serde(skip_serializing_if = "Option::is_none")]
        fee: Option<Money>,
    },
    /// The salon asks for a payment.
    PaymentRequested {
        /// When.
        at: Timestamp,
        /// Makes it one request however often it is sent.
        key: String,
        /// How much.
        amount: Money,
    },
    /// The salon does not ask for that payment any more.
    PaymentRequestRevoked {
        /// When.
        at: Timestamp,
        /// Which.
        key: String,
    },
    /// The salon gives back what it could keep.
    RefundGranted {
        /// When.
        at: Timestamp,
        /// Makes it one refund however often it is sent.
        key: String,
        /// How much.
        amount: Money,
        /// What is not claimed any more besides: it had left by other hands.
        #[serde(skip_serializing_if = "Option::is_none")]
        written_off: Option<Money>,
    },
    /// Money shall go back to the client.
    RefundRequested {
        /// Of this payment.
        attempt: Attempt,
        /// Makes it one refund however often it is sent.
        key: String,
        /// How much.
        amount: Money,
    },
    /// A card that is held for nothing shall be let go.
    VoidRequested {
        /// Of this payment.
        attempt: Attempt,
    },
    /// What is held on a card shall be taken.
    CaptureRequested {
        /// Of this payment.
        attempt: Attempt,
        /// How much.
        amount: Money,
    },
    /// The provider refused a capture for good.
    CaptureRefused {
        /// Of this payment.
        attempt: Attempt,
        /// The provider's code.
        code: String,
    },
    /// The provider refused a refund for good.
    RefundRefused {
        /// Of this payment.
        attempt: Attempt,
        /// Which request.
        key: String,
        /// The provider's code.
        code: String,
    },
    /// A card may be charged right now, and no other.
    Paying {
        /// By this try.
        transaction: ProviderRef,
        /// Until then, unless it fails.
        until: Timestamp,
    },
    /// The client is paying right now, so the slot is kept a little longer.
    HoldExtended {
        /// Until then.
        until: Timestamp,
    },
}

crate::read_by_name! {
    Event {
        booking: Box<NewBooking>, attempt: Attempt, provider: Provider, amount: Money, at: Timestamp,
        page_expires: Timestamp, collect: Collect, power: Power, card_of: Attempt, code: String, of: Money,
        session: ProviderRef, url: String, widget: PayWidget, with: Attempt, fact: PaymentFact, by: Actor,
        fee: Money, why: Erasure, fields: BTreeSet<ContactField>, to: Box<Moved>, key: String, written_off:
        Money, transaction: ProviderRef, until: Timestamp, text: Note
    }
    ;
    Booked { booking }
    PaymentStarted { attempt, provider, amount, at, page_expires, collect(or), power(or) }
    ChargeStarted { attempt, card_of, amount, at }
    ChargeRefused { attempt, code }
    HoldTaken { at, amount, of }
    HoldLetGo { at, of }
    PageOpened { attempt, session, url, widget(opt) }
    PaymentShared { attempt, with, at }
    PageRefused { attempt, code }
    FactLearned { attempt, fact }
    Confirmed { at }
    HoldEnded { at }
    Released { at }
    Cancelled { at, by, fee(opt) }
    LinksRevoked { at, power }
    ContactErased { at, why, fields }
    Noted { at, text }
    Moved { at, by, to }
    NoShow { at, fee(opt) }
    PaymentRequested { at, key, amount }
    PaymentRequestRevoked { at, key }
    RefundGranted { at, key, amount, written_off(opt) }
    RefundRequested { attempt, key, amount }
    VoidRequested { attempt }
    CaptureRequested { attempt, amount }
    CaptureRefused { attempt, code }
    RefundRefused { attempt, key, code }
    Paying { transaction, until }
    HoldExtended { until }
}

#[cfg(test)]
mod tests;
