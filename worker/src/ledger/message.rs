//! What travels between the Worker and a ledger.
//!
//! The two may be one version apart during a deployment: fields are only added, with defaults; variants are only added.
//! Both are tagged from outside (`{"publish": {…}}`): with the tag inside, serde keeps a second parser of everything in them.

use super::export::Place as ExportPlace;
use crate::connection::{Connection, OpenConnection};
use chairtime_shared::api::{FreeTimes, Problem, StaffChoice};
use chairtime_shared::booking::Booking;
use chairtime_shared::catalogue::Salon;
use chairtime_shared::history::{Recorded, Who};
use chairtime_shared::id::{BookingId, OperationId, ProviderRef, SalonId, ServiceId, StaffId};
use chairtime_shared::ledger::{Answer, Command, Refusal};
use chairtime_shared::locale::Locale;
use chairtime_shared::movement::{Cursor, Head, Movement};
use chairtime_shared::provider::Provider;
use chairtime_shared::report::{Period, Report};
use chairtime_shared::time::{Interval, LocalDate, Timestamp};
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
    /// For this booking, whose own time counts as free: where it can be moved to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moving: Option<BookingId>,
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

/// What a person who is signed in may do at the salon's desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything.
    Owner,
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

/// Something that was done and is no booking's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// Grows with each.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// Whose doing.
    pub actor: Who,
    /// What, in a word.
    pub kind: String,
    /// About what: a provider, a booking, a staff member, a count. Never anybody's name or contact.
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
    },
    /// Take over this catalogue and publish it.
    Publish {
        /// The salon as its owner wrote it, checked.
        salon: Box<Salon>,
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
        /// The owner's language.
        locale: Locale,
    },
    /// How reconciliation stands.
    Reconciliation {
        /// The owner's language.
        locale: Locale,
    },
    /// What the providers say of the salon's money with them.
    Accounts,
    /// Check the chain of movements.
    CheckChain {
        /// Behind this line.
        head: Head,
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
    /// The catalogue is taken over.
    Published {
        /// Its version.
        version: u64,
        /// The salon is there for the first time.
        #[serde(default)]
        new: bool,
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
    /// Nothing to say.
    Ok,
    /// This ledger has no salon.
    NoSalon,
}
