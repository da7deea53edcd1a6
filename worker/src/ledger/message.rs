//! What a ledger is asked.
//!
//! The Worker and a ledger may be one version apart during a deployment: fields are only added, with defaults; variants are
//! only added. What is asked and what is answered (`super::reply`) are both tagged from outside (`{"publish": {…}}`): with the
//! tag inside, serde keeps a second parser of everything in them.

use super::export::Place as ExportPlace;
use crate::connection::{Connection, OpenConnection};
use crate::role::KeyDeed;
use chairtime_shared::api::StaffChoice;
use chairtime_shared::booking::Actor;
use chairtime_shared::catalogue::Salon;
use chairtime_shared::history::Who;
use chairtime_shared::id::{BookingId, ClientId, OperationId, SalonId, ServiceId, StaffId};
use chairtime_shared::ledger::Command;
use chairtime_shared::locale::Locale;
use chairtime_shared::movement::{Cursor, Head};
use chairtime_shared::provider::Provider;
use chairtime_shared::report::{Period, Selection};
use chairtime_shared::time::{LocalDate, LocalTime, Timestamp};
use serde::{Deserialize, Serialize};

/// How far a list of days goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// The visits of these days.
    #[default]
    Days,
    /// The first visit that takes somebody's time, on these days or whenever after.
    Onward,
}

fn one_day() -> u8 {
    1
}

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
    /// By whose limits: how soon and how far ahead a visit may be is said to clients.
    #[serde(default, skip_serializing_if = "Actor::is_client")]
    pub by: Actor,
    /// For this booking, whose own time counts as free: where it can be moved to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moving: Option<BookingId>,
    /// Why this time of the first day is not offered, rather than which are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<LocalTime>,
}

/// What is erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// The contact of one booking.
    Booking {
        /// Which.
        booking: BookingId,
    },
    /// The contacts of all bookings with that phone number or that address.
    Contact {
        /// As a person writes it; may be empty.
        phone: String,
        /// As a person writes it; may be empty.
        email: String,
    },
}

/// Whether a challenge was solved for what is asked ([`crate::challenge`]).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Solved {
    /// None was, or none is known to have been.
    #[default]
    No,
    /// One was.
    Yes,
}

impl Solved {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
    fn is_no(&self) -> bool {
        *self == Self::No
    }
}

/// What is asked of the catalogue beside what it says now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// Its versions, who made them and what they changed.
    Versions,
    /// What one of them said.
    Version {
        /// Which.
        version: u64,
    },
    /// What its currency and its zone are bound to.
    Bound,
}

/// What a ledger is asked.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Message {
    /// Do a command, once per operation.
    Execute {
        /// The same operation again gets the same answer.
        #[serde(skip_serializing_if = "Option::is_none")]
        operation: Option<OperationId>,
        /// What to do.
        command: Box<Command>,
        /// By what the address is known that it comes from, where limits hold.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<String>,
        /// Whether who asks has solved a challenge.
        #[serde(default, skip_serializing_if = "Solved::is_no")]
        solved: Solved,
    },
    /// Take over this catalogue and publish it.
    Publish {
        /// The salon as its owner wrote it, checked.
        salon: Box<Salon>,
    },
    /// Take over this catalogue for the owner, if nobody has changed it since she read it.
    Edit {
        /// The salon as she wrote it, checked.
        salon: Box<Salon>,
        /// The version that she read.
        seen: u64,
    },
    /// The catalogue as last published, with its version.
    Catalogue,
    /// What it was, or what it is bound to.
    Kept {
        /// Which of that.
        what: Kept,
    },
    /// How a booking stands.
    Show {
        /// Which.
        booking: BookingId,
    },
    /// The booking of a payment link, one of today or one that was taken back.
    ShowByPaymentLink {
        /// SHA-256 of its code in hex.
        code_hash: String,
    },
    /// A payment link of a booking was given out.
    KeepPaymentLink {
        /// SHA-256 of its code in hex.
        code_hash: String,
        /// Whose.
        booking: BookingId,
    },
    /// The storefront, for an edge that has lost KV.
    Storefront,
    /// Free times, for an edge that has lost KV or for a visit that shall be moved.
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
    /// What happened to a booking, in order.
    Events {
        /// Which.
        booking: BookingId,
        /// After this version.
        #[serde(default)]
        version: u64,
    },
    /// What was done that is no booking's, the newest first.
    Trail {
        /// Before this number.
        before: Option<u64>,
    },
    /// Forget who somebody was.
    Erase {
        /// Who.
        whose: Whose,
    },
    /// Take down that something was done that needs no ledger.
    Note {
        /// What, in a word.
        kind: String,
        /// About what.
        about: String,
    },
    /// Everything that has happened, as lines.
    Export {
        /// Where to go on.
        place: ExportPlace,
    },
    /// Take in the lines of another ledger; there must be nothing of a salon here.
    TakeIn {
        /// Whose they are.
        slug: SalonId,
        /// How many of them were taken in before.
        at: u64,
        /// The next ones.
        lines: String,
    },
    /// All lines are here.
    Arrived,
    /// What the salon is called and where it is.
    Salon,
    /// A new address for a staff member's calendar; the one before ends.
    MakeFeed {
        /// Whose.
        staff: StaffId,
        /// SHA-256 of the address's token in hex.
        token_hash: String,
    },
    /// No address for a staff member's calendar any more.
    RevokeFeed {
        /// Whose.
        staff: StaffId,
    },
    /// All addresses of calendars.
    Feeds,
    /// The calendar that an address opens.
    Feed {
        /// SHA-256 of its token in hex.
        token_hash: String,
        /// Visits that begin after this instant.
        begun: Option<Timestamp>,
    },
    /// Movements of a period in the order of time.
    Movements {
        /// Which days.
        period: Period,
        /// Where to go on.
        cursor: Option<Cursor>,
        /// Only those of which a figure is made, a page of them, with their clients. A ledger of before tells all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<Selection>,
    },
    /// What the movements of a period add up to.
    Report {
        /// Which days, and how they are divided.
        period: Period,
        /// Where to go on.
        cursor: Option<Cursor>,
    },
    /// Hold the books against the providers, over so many days up to now.
    Reconcile {
        /// How many.
        days: u16,
        /// A ledger of the version before asks for one of English and Russian; ours tells by codes.
        #[serde(default)]
        locale: Locale,
    },
    /// How reconciliation stands.
    Reconciliation {
        /// A ledger of the version before asks for one of English and Russian; ours tells by codes.
        #[serde(default)]
        locale: Locale,
    },
    /// What the providers say of the salon's money with them.
    Accounts,
    /// Check the chain of movements.
    CheckChain {
        /// Behind this line.
        head: Head,
    },
    /// How everything is doing, for the salon's desk.
    DeskHealth {
        /// A ledger of the version before asks for one of English and Russian; ours tells by codes.
        #[serde(default)]
        locale: Locale,
    },
    /// The visits of one of the salon's clients, or whom a text means.
    Clients {
        /// Whose visits; a search without it.
        client: Option<ClientId>,
        /// A part of a name, an address or a phone number; empty for everybody.
        text: String,
        /// Where an answer said that there is more; empty to begin with the latest visit.
        before: String,
    },
    /// The letters about a booking.
    Letters {
        /// Which.
        booking: BookingId,
    },
    /// Bookings in the order of their identifiers, for the operator.
    List {
        /// After this one.
        after: Option<BookingId>,
    },
    /// The bookings whose visit begins on these days, in order, whatever became of them.
    Day {
        /// The first, in the salon's zone.
        day: LocalDate,
        /// How many. A Worker of before asks for one, and does not say so.
        #[serde(default = "one_day")]
        days: u8,
        /// Those, or the first one from then on.
        #[serde(default)]
        reach: Reach,
        /// The last of the list before, `{start}.{booking}`; empty to begin with the first.
        #[serde(default)]
        after: String,
    },
    /// All connections.
    Connections,
    /// A connection with its keys, in use or given up.
    Keys {
        /// To whom.
        provider: Provider,
    },
    /// Connect, or change the keys of a connection. The salon must exist.
    Connect {
        /// With its keys; `version` and `retired_at` are the ledger's to say.
        open: Box<OpenConnection>,
        /// Whose doing.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<Who>,
    },
    /// Store what may be shown of a connection in use; its keys stay as they are.
    SaveConnection {
        /// As it shall be.
        connection: Box<Connection>,
    },
    /// Store what a look at a connection has found, with the keys that it brought. Nothing is stored of a connection that
    /// has changed since.
    Watched {
        /// As it was found.
        open: Box<OpenConnection>,
        /// The version that was looked at.
        seen: u64,
        /// How many things were repaired.
        repaired: usize,
        /// How many could only be reported.
        reported: usize,
    },
    /// Give a connection up: no new payment is opened there.
    Disconnect {
        /// To whom.
        provider: Provider,
    },
    /// The last test payment at a provider.
    LastTest {
        /// At whom.
        provider: Provider,
    },
    /// A new owner's key; the old one and all sessions end.
    SetOwnerKey {
        /// Its SHA-256 in hex.
        hash: String,
    },
    /// Start a session.
    SignIn {
        /// SHA-256 of the owner's key in hex.
        key_hash: String,
        /// SHA-256 of the session's token in hex.
        token_hash: String,
    },
    /// Whose session it is; using it keeps it alive.
    Session {
        /// SHA-256 of its token in hex.
        token_hash: String,
    },
    /// End a session.
    SignOut {
        /// SHA-256 of its token in hex.
        token_hash: String,
    },
    /// End all sessions.
    SignOutAll,
    /// Something about the keys that open the desk.
    DeskKeys {
        /// What.
        deed: KeyDeed,
    },
}
