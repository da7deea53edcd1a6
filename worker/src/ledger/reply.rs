//! What a ledger answers.
//!
//! As with what it is asked (`super::message`): fields are only added, with defaults; variants are only added.

use super::export::Place as ExportPlace;
use crate::connection::{Connection, OpenConnection};
use crate::role::Role;
use chairtime_shared::api::{FreeTimes, Problem};
use chairtime_shared::booking::Booking;
use chairtime_shared::history::{Recorded, Who};
use chairtime_shared::id::{BookingId, ProviderRef, StaffId};
use chairtime_shared::ledger::{Answer, Refusal};
use chairtime_shared::movement::{Cursor, Head, Movement};
use chairtime_shared::provider::Provider;
use chairtime_shared::report::Report;
use chairtime_shared::time::{Interval, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most bookings in one [`Reply::Bookings`] about no day.
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
    /// Letters waiting to be sent.
    #[serde(default)]
    pub letters: i64,
    /// Letters that were sent.
    #[serde(default)]
    pub letters_sent: i64,
    /// Letters that nobody took.
    #[serde(default)]
    pub letters_given_up: i64,
    /// KV keys waiting to be written.
    pub publications: i64,
    /// Facts whose payment is not known.
    pub parked: i64,
    /// Provider messages taken in.
    pub operations: i64,
    /// Counters by name.
    pub counters: BTreeMap<String, i64>,
}

/// One of the things that must happen in a test payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TestStep {
    /// It was asked for.
    Started,
    /// Its page is open.
    Opened,
    /// The provider asked whether it may be paid.
    Checked,
    /// A verified message about it came.
    Message,
    /// It is paid.
    Paid,
    /// Its money was asked back.
    RefundRequested,
    /// Its money is back.
    Refunded,
}

/// When a step of a test payment happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepAt {
    /// Which step.
    pub step: TestStep,
    /// When.
    pub at: Timestamp,
}

/// How the chain of movements was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChainState {
    /// Whole to its end.
    Intact,
    /// Whole so far; ask again.
    More,
    /// Not as it was written.
    Broken {
        /// Where and how, for a person.
        fault: String,
    },
}

/// Something that was done and is no booking's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// Grows with each.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// Whose doing.
    pub actor: Who,
    /// Who of the salon's people, by name; absent for the owner herself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// What, in a word.
    pub kind: String,
    /// About what: a provider, a booking, a staff member, a count. Never a client's name or contact.
    pub about: String,
}

/// A visit in a staff member's calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedVisit {
    /// Which booking.
    pub booking: BookingId,
    /// Grows with each change.
    pub version: u64,
    /// When it was changed last.
    pub changed: Timestamp,
    /// From when to when this person is there for it.
    pub span: Interval,
    /// It stands; else it is held for somebody who has yet to pay.
    pub stands: bool,
    /// What is done.
    pub services: String,
    /// The client's first name; empty when not known any more.
    pub first_name: String,
}

/// A staff member's calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedPage {
    /// Whose.
    pub staff_name: String,
    /// Where.
    pub salon_name: String,
    /// The salon's address.
    pub address: String,
    /// The salon's IANA zone.
    pub zone: String,
    /// Visits in the order of their beginnings.
    pub visits: Vec<FeedVisit>,
    /// Where to go on; `None` at the end.
    pub next: Option<Timestamp>,
}

/// A staff member's calendar address, without what opens it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedMade {
    /// Whose.
    pub staff: StaffId,
    /// Since when it is this one.
    pub created: Timestamp,
}

/// What a ledger replies.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// The command was done.
    Done {
        /// Its answer.
        answer: Box<Answer>,
        /// Keys of the provider whose page has to be opened now; absent when none has to be, or there are no keys.
        #[serde(skip_serializing_if = "Option::is_none")]
        keys: Option<Box<OpenConnection>>,
    },
    /// The command was refused and has changed nothing.
    Refused {
        /// Why.
        refusal: Box<Refusal>,
    },
    /// Too much has been begun; nothing has changed.
    Limited {
        /// How long to wait.
        seconds: i64,
        /// True where who solves a challenge need not wait.
        #[serde(default)]
        unless_solved: bool,
    },
    /// The catalogue is taken over.
    Published {
        /// Its version.
        version: u64,
        /// The salon is there for the first time.
        #[serde(default)]
        new: bool,
    },
    /// The catalogue is not taken over: nothing has changed.
    NotPublished {
        /// Why.
        problem: Box<Problem>,
    },
    /// The catalogue as last published.
    Catalogue {
        /// Its version.
        version: u64,
        /// The catalogue as JSON.
        json: String,
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
    /// Bookings, at most [`LIST_MAX`]; of days, at most [`chairtime_shared::api::desk::list_max`].
    Bookings {
        /// In the order of their identifiers.
        bookings: Vec<Booking>,
    },
    /// What happened to a booking.
    Events {
        /// In order.
        events: Vec<Recorded>,
        /// Where to go on; `None` at the end.
        number: Option<u64>,
    },
    /// What was done that is no booking's.
    Trail {
        /// The newest first.
        traces: Vec<Trace>,
        /// Where to go on; `None` at the end.
        number: Option<u64>,
    },
    /// They are forgotten.
    Erased {
        /// In these bookings.
        ids: Vec<BookingId>,
        /// By what names the providers know their payments: what they know of the client is theirs to erase.
        payments: Vec<(Provider, ProviderRef)>,
        /// There are more: ask again.
        more: bool,
    },
    /// Nobody is forgotten: these visits are ahead, or a payment of them is in doubt.
    VisitsAhead {
        /// Which bookings.
        ids: Vec<BookingId>,
    },
    /// Neither a phone number nor an e-mail address.
    NoContact,
    /// It is taken down.
    Noted {
        /// The version of the tables.
        schema: i64,
    },
    /// Lines of an export.
    Exported {
        /// As they are written, each with its end.
        lines: String,
        /// Where to go on; `None` at the end.
        place: Option<ExportPlace>,
        /// Another one once anything has changed.
        mark: u64,
    },
    /// Lines were taken in, or others were awaited.
    TakenIn {
        /// So many are here now.
        count: u64,
        /// In tables of that version.
        schema: i64,
    },
    /// There is a salon here, or nothing that could begin to live.
    NotEmpty,
    /// The lines are not those of an export; none of them is taken in.
    NoLines {
        /// Why, for the operator.
        why: String,
    },
    /// The salon.
    Salon {
        /// Its name.
        name: String,
        /// Its IANA zone.
        zone: String,
        /// Its address; may be empty.
        address: String,
    },
    /// Addresses of calendars.
    Feeds {
        /// By staff member.
        feeds: Vec<FeedMade>,
    },
    /// A part of a calendar.
    Feed {
        /// This part.
        page: Box<FeedPage>,
    },
    /// There is no such staff member, or no such address.
    NoFeed,
    /// The letters about a booking.
    Letters {
        /// As the desk gets them: a list, in the order in which they were caused.
        json: String,
    },
    /// Movements.
    Movements {
        /// In the order of time.
        movements: Vec<Movement>,
        /// The client of each, where that was asked for: empty for one who was forgotten, and where there is none.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        clients: Vec<String>,
        /// Where to go on; `None` at the end.
        next: Option<Cursor>,
    },
    /// What some of a period's movements add up to.
    Report {
        /// The report on these.
        report: Box<Report>,
        /// Where to go on; `None` at the end.
        next: Option<Cursor>,
    },
    /// JSON as the salon reads it.
    Told {
        /// The text.
        json: String,
    },
    /// How the chain of movements was found.
    Chain {
        /// The last line that is as it was written.
        head: Head,
        /// What comes behind it.
        state: ChainState,
    },
    /// A provider's message was taken in.
    Heard {
        /// What the provider is answered, as JSON.
        body: String,
    },
    /// A provider's message was refused and has changed nothing.
    Unheard {
        /// Why.
        problem: Box<Problem>,
    },
    /// Connections.
    Connections {
        /// In use, the preferred one first.
        list: Vec<Connection>,
        /// Given up, with keys that are still needed.
        retired: Vec<Connection>,
    },
    /// A connection with its keys, if there is one and they are there.
    Keys {
        /// The connection.
        open: Option<Box<OpenConnection>>,
    },
    /// It is connected.
    Connected {
        /// As it is stored.
        connection: Box<Connection>,
    },
    /// Another account cannot be connected yet: live money taken at the present one may still have to be sent back.
    StillOpen,
    /// The connection is given up.
    Disconnected {
        /// Its keys are kept, sealed, until nothing of it is open any more.
        keys_kept: bool,
    },
    /// There is no such connection.
    NotConnected,
    /// The last test payment.
    Test {
        /// The payment, as the booking that it is; `None` when there was no test yet.
        booking: Option<Box<Booking>>,
        /// What has happened of it, in order.
        steps: Vec<StepAt>,
    },
    /// A session has begun.
    SignedIn {
        /// What it may do.
        role: Role,
        /// When it ends if it is not used.
        expires: Timestamp,
    },
    /// The owner's key is another.
    WrongKey {
        /// Wrong keys come too often.
        #[serde(default)]
        often: bool,
    },
    /// A session.
    Session {
        /// What it may do.
        role: Role,
        /// When it ends if it is not used any more.
        expires: Timestamp,
    },
    /// There is no such session (any more).
    NoSession,
    /// There is nobody to make that key for, or no such key (any more).
    NoDeskKey,
    /// There are as many keys as there may be.
    DeskKeysFull,
    /// Nothing to say.
    Ok,
    /// This ledger has no salon.
    NoSalon,
}
