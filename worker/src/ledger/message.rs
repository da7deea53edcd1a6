//! What travels between the Worker and a ledger.
//!
//! The two may be one version apart during a deployment: fields are only added, with defaults; variants are only added.

use chairtime_shared::api::{ConnectedProvider, FreeTimes, StaffChoice};
use chairtime_shared::booking::Booking;
use chairtime_shared::catalogue::Salon;
use chairtime_shared::id::{BookingId, OperationId, ServiceId};
use chairtime_shared::ledger::{Answer, Command, Refusal};
use chairtime_shared::time::LocalDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A question about free times, checked for form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimesQuery {
    /// The services of the visit in order.
    pub services: Vec<ServiceId>,
    /// Who shall do them.
    pub staff: StaffChoice,
    /// First day.
    pub from: LocalDate,
    /// How many days.
    pub days: u16,
}

/// Most bookings in one [`Reply::Bookings`].
pub const LIST_MAX: i64 = 200;

/// A ledger in figures.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// Version of the tables.
    pub schema: i64,
    /// Bookings ever made.
    pub bookings: i64,
    /// Holds under way.
    pub holds: i64,
    /// Effects waiting to be done.
    pub outbox: i64,
    /// The most tries that a waiting effect has needed so far.
    pub outbox_tries: i64,
    /// KV keys waiting to be written.
    pub publications: i64,
    /// Facts whose payment is not known.
    pub parked: i64,
    /// Provider messages taken in.
    pub operations: i64,
    /// Counters by name.
    pub counters: BTreeMap<String, i64>,
}

/// What a ledger is asked.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "message", rename_all = "snake_case")]
pub enum Message {
    /// Do a command, once per operation.
    Execute {
        /// The same operation again gets the same answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        operation: Option<OperationId>,
        /// What to do.
        command: Box<Command>,
    },
    /// Take over this catalogue and publish it.
    Publish {
        /// The salon as its owner wrote it, checked.
        salon: Box<Salon>,
        /// Where it takes prepayments.
        providers: Vec<ConnectedProvider>,
    },
    /// How a booking stands.
    Show {
        /// Which.
        booking: BookingId,
    },
    /// The storefront, for an edge that has lost KV.
    Storefront,
    /// Free times, for an edge that has lost KV.
    Times {
        /// Which.
        query: TimesQuery,
    },
    /// Look whether anything is due: holds, outbox, publications.
    Sweep,
    /// Count something that has no other effect.
    Count {
        /// Under this name.
        counter: String,
    },
    /// How the ledger itself is doing.
    Health,
    /// Bookings in the order of their identifiers, for the operator.
    List {
        /// After this one.
        #[serde(default)]
        after: Option<BookingId>,
    },
}

/// What a ledger replies.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "reply", rename_all = "snake_case")]
pub enum Reply {
    /// The command was done.
    Done {
        /// Its answer.
        answer: Box<Answer>,
    },
    /// The command was refused and has changed nothing.
    Refused {
        /// Why.
        refusal: Box<Refusal>,
    },
    /// The catalogue is taken over.
    Published {
        /// Its version.
        version: u64,
    },
    /// A booking.
    Booking {
        /// The booking.
        booking: Box<Booking>,
    },
    /// There is no such booking.
    NoBooking,
    /// The storefront as published.
    Storefront {
        /// Its version.
        version: u64,
        /// Origins that may embed it.
        origins: Vec<String>,
        /// The JSON that clients get.
        json: String,
    },
    /// Free times.
    Times {
        /// Per day.
        times: FreeTimes,
    },
    /// The salon does not offer that visit.
    NotOffered,
    /// How the ledger is doing.
    Health {
        /// In figures.
        health: Health,
    },
    /// Bookings, at most [`LIST_MAX`].
    Bookings {
        /// In the order of their identifiers.
        bookings: Vec<Booking>,
    },
    /// Nothing to say.
    Ok,
    /// This ledger has no salon.
    NoSalon,
}
