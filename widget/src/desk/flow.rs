//! The desk as one pure machine: `update(&mut Model, Msg) -> Vec<Cmd>`.
//!
//! Invariants: nothing in here reads a clock, draws a random number or touches the page. Every question carries a
//! [`Version`], and an answer to an older one than the last is dropped. An answer that says that nobody is signed in leads
//! to the door from anywhere, and nothing of the salon stays on the screen then.
//!
//! ```text
//! Opening ──nobody is signed in──▶ Door ──key──▶ Opening ──session, salon──▶ Room: Day ⇄ Finance, and a visit over either
//!    ▲                              ▲                                          │
//!    └ retry                        └──────────── signed out, or it has ended ─┘
//! ```

pub mod finance;
mod msg;
pub mod panel;
#[cfg(test)]
mod tests;

use super::data::{Session, Shop, Visit};
use crate::flow::{Failure, Version};
use chairtime_shared::api::{BookingStatus, Code};
use chairtime_shared::id::{BookingId, SalonId};
use chairtime_shared::time::{LocalDate, Timestamp};
use finance::Finance;
use panel::Panel;

pub use msg::{Cmd, Linked, Msg, Out, Seen, Target, Turn};

/// Seconds between two looks at what is on the screen: what others do is seen within five.
const LOOK_SECONDS: i64 = 4;
/// Seconds for which a message stands at the bottom.
const SNACK_SECONDS: i64 = 6;

/// A question to the Worker that is under way, or why the last one failed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Load {
    /// Nothing is asked.
    #[default]
    Idle,
    /// Waiting for the answer; there is nothing to show before.
    Waiting,
    /// No good answer.
    Failed(Failure),
}

/// In front of the desk.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Door {
    /// What is in the field.
    pub key: String,
    /// It is being tried.
    pub sending: bool,
    /// Why one was let out, or not let in.
    pub failure: Option<Failure>,
}

/// Which page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Page {
    /// The visits of a day.
    #[default]
    Day,
    /// The money.
    Finance,
}

/// The visits of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// Which day, in the salon's zone.
    pub date: LocalDate,
    /// Its visits in order.
    pub visits: Vec<Visit>,
    /// How far that is.
    pub load: Load,
    /// The last look at it failed: what is shown may be old.
    pub stale: bool,
    asked: Version,
    /// The answer to that is still to come.
    waits: bool,
}

impl Day {
    fn new(date: LocalDate, asked: Version) -> Self {
        Self { date, visits: Vec::new(), load: Load::Waiting, stale: false, asked, waits: true }
    }
}

/// What is said for a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saying {
    /// A refund is on its way.
    Refunding,
    /// The visit is called off.
    Cancelled,
    /// The client did not come.
    Missed,
    /// The link is in the clipboard.
    Copied,
    /// It could not be put there.
    NotCopied,
}

/// Signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// At whose desk.
    pub salon: SalonId,
    /// The salon.
    pub shop: Shop,
    /// Today at the salon.
    pub today: LocalDate,
    /// Which page is open.
    pub page: Page,
    /// The day.
    pub day: Day,
    /// The visit that is open.
    pub panel: Option<Panel>,
    /// The visit that was open last: there the focus goes back to.
    pub left: Option<BookingId>,
    /// The money.
    pub finance: Finance,
    /// What is said for a moment, until when.
    pub snack: Option<(Saying, Timestamp)>,
}

/// Where one is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// Finding out who is signed in, and the salon.
    Opening(Option<Failure>),
    /// Nobody is signed in.
    Door(Door),
    /// Somebody is.
    Room(Box<Room>),
}

/// The state of the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// Where one is.
    pub stage: Stage,
    /// The clock, a second apart at most while the page is seen.
    pub now: Timestamp,
    last: Version,
    looked: Timestamp,
}

impl Default for Model {
    fn default() -> Self {
        Self {
            stage: Stage::Opening(None),
            now: Timestamp(0),
            last: Version::default(),
            looked: Timestamp(0),
        }
    }
}

impl Model {
    /// The next question's number.
    fn next(&mut self) -> Version {
        self.last.0 = self.last.0.wrapping_add(1);
        self.last
    }

    /// The room, when somebody is signed in.
    #[must_use]
    pub fn room(&self) -> Option<&Room> {
        match &self.stage {
            Stage::Room(room) => Some(room),
            Stage::Opening(_) | Stage::Door(_) => None,
        }
    }
}

/// Whether that says that nobody is signed in.
fn is_out(failure: &Failure) -> bool {
    matches!(failure, Failure::Refused(problem) if problem.code == Code::NotSignedIn)
}

fn door(failure: Option<Failure>) -> (Stage, Vec<Cmd>) {
    (Stage::Door(Door { failure, ..Door::default() }), vec![Cmd::Focus(Target::Key)])
}

/// What follows from a message.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Cmd> {
    // Whatever was asked: who is not signed in any more stands before the door.
    if let Some(failure) = failed(&msg)
        && is_out(failure)
        && matches!(model.stage, Stage::Room(_))
    {
        let (stage, commands) = door(Some(failure.clone()));
        model.stage = stage;
        return commands;
    }
    match msg {
        Msg::Started => {
            model.stage = Stage::Opening(None);
            vec![Cmd::FetchSession]
        }
        Msg::Session(Ok(Session { salon })) => vec![Cmd::FetchShop(salon)],
        Msg::Session(Err(failure)) if is_out(&failure) => {
            let (stage, commands) = door(None);
            model.stage = stage;
            commands
        }
        Msg::Session(Err(failure)) | Msg::Shop { outcome: Err(failure), .. } => {
            model.stage = Stage::Opening(Some(failure));
            Vec::new()
        }
        Msg::Shop { salon, outcome: Ok((shop, today)) } => enter(model, salon, shop, today),
        Msg::KeyTyped(_) | Msg::SignIn | Msg::SignedIn(_) => at_door(model, msg),
        Msg::Tick { at, today } => tick(model, at, today),
        Msg::SignOut(_)
        | Msg::SignedOut(_)
        | Msg::Go(_)
        | Msg::Turn(_)
        | Msg::Day { .. }
        | Msg::Open(_)
        | Msg::Panel(_)
        | Msg::Finance(_)
        | Msg::SnackRead => in_room(model, msg),
    }
}

/// Why that got no good answer.
fn failed(msg: &Msg) -> Option<&Failure> {
    match msg {
        Msg::Day { outcome: Err(failure), .. } | Msg::SignedOut(Err(failure)) => Some(failure),
        Msg::Panel(msg) => msg.failure(),
        Msg::Finance(msg) => msg.failure(),
        Msg::Started
        | Msg::Session(_)
        | Msg::Shop { .. }
        | Msg::KeyTyped(_)
        | Msg::SignIn
        | Msg::SignedIn(_)
        | Msg::SignOut(_)
        | Msg::SignedOut(Ok(()))
        | Msg::Go(_)
        | Msg::Turn(_)
        | Msg::Day { outcome: Ok(_), .. }
        | Msg::Open(_)
        | Msg::Tick { .. }
        | Msg::SnackRead => None,
    }
}

fn at_door(model: &mut Model, msg: Msg) -> Vec<Cmd> {
    let Stage::Door(door) = &mut model.stage else { return Vec::new() };
    match msg {
        Msg::KeyTyped(key) => {
            door.key = key;
            door.failure = None;
            Vec::new()
        }
        Msg::SignIn if door.sending || door.key.trim().is_empty() => vec![Cmd::Focus(Target::Key)],
        Msg::SignIn => {
            door.sending = true;
            door.failure = None;
            vec![Cmd::SignIn(door.key.trim().to_owned())]
        }
        Msg::SignedIn(Ok(())) => {
            model.stage = Stage::Opening(None);
            vec![Cmd::FetchSession]
        }
        Msg::SignedIn(Err(failure)) => {
            door.sending = false;
            door.failure = Some(failure);
            vec![Cmd::Focus(Target::Key)]
        }
        Msg::Started
        | Msg::Session(_)
        | Msg::Shop { .. }
        | Msg::SignOut(_)
        | Msg::SignedOut(_)
        | Msg::Go(_)
        | Msg::Turn(_)
        | Msg::Day { .. }
        | Msg::Open(_)
        | Msg::Panel(_)
        | Msg::Finance(_)
        | Msg::Tick { .. }
        | Msg::SnackRead => Vec::new(),
    }
}

fn enter(model: &mut Model, salon: SalonId, shop: Shop, today: LocalDate) -> Vec<Cmd> {
    let version = model.next();
    let day = Day::new(today, version);
    let (finance, room_salon) = (Finance::new(today), salon.clone());
    let room =
        Room { salon, shop, today, page: Page::Day, day, panel: None, left: None, finance, snack: None };
    model.stage = Stage::Room(Box::new(room));
    model.looked = model.now;
    vec![Cmd::FetchDay { salon: room_salon, date: today, version }, Cmd::Focus(Target::Heading)]
}

fn in_room(model: &mut Model, msg: Msg) -> Vec<Cmd> {
    let (version, now) = (model.next(), model.now);
    let Stage::Room(room) = &mut model.stage else { return Vec::new() };
    match msg {
        Msg::SignOut(out) => vec![Cmd::SignOut(out)],
        // The cookie may be there still, but whoever wants to leave does not stay on the screen.
        Msg::SignedOut(outcome) => {
            let (stage, commands) = door(outcome.err());
            model.stage = stage;
            commands
        }
        Msg::Go(page) => {
            room.page = page;
            room.panel = None;
            let mut commands = match page {
                Page::Day => look(room, version),
                Page::Finance => finance::open(room, version),
            };
            commands.push(Cmd::Focus(Target::Heading));
            commands
        }
        // By a key, while something else is open.
        Msg::Turn(_) if room.panel.is_some() || room.page != Page::Day => Vec::new(),
        Msg::Turn(turn) => {
            let date = match turn {
                Turn::Back => room.day.date.plus_days(-1),
                Turn::On => room.day.date.plus_days(1),
                Turn::Today => room.today,
            };
            if date != room.day.date {
                room.day = Day::new(date, version);
            }
            look(room, version)
        }
        Msg::Day { version, outcome } => {
            if room.day.asked == version {
                room.day.waits = false;
                show(&mut room.day, outcome);
            }
            Vec::new()
        }
        Msg::Open(id) => panel::open(room, id, version),
        Msg::Panel(msg) => panel::update(room, msg, version, now),
        Msg::Finance(msg) => finance::update(room, msg, version),
        Msg::SnackRead => {
            room.snack = None;
            Vec::new()
        }
        Msg::Started
        | Msg::Session(_)
        | Msg::Shop { .. }
        | Msg::KeyTyped(_)
        | Msg::SignIn
        | Msg::SignedIn(_)
        | Msg::Tick { .. } => Vec::new(),
    }
}

fn show(day: &mut Day, outcome: Result<Vec<Visit>, Failure>) {
    match outcome {
        Ok(visits) => {
            day.visits = visits;
            // A test payment is nobody's visit.
            day.visits.retain(|visit| visit.purpose == "visit");
            day.load = Load::Idle;
            day.stale = false;
        }
        // What was seen before stays, with a word that it may be old.
        Err(failure) if day.load == Load::Waiting => day.load = Load::Failed(failure),
        Err(_) => day.stale = true,
    }
}

/// Asks for what is on the screen.
fn look(room: &mut Room, version: Version) -> Vec<Cmd> {
    let salon = || room.salon.clone();
    let mut commands = Vec::new();
    if room.page == Page::Day {
        room.day.asked = version;
        room.day.waits = true;
        commands.push(Cmd::FetchDay { salon: salon(), date: room.day.date, version });
        if matches!(room.day.load, Load::Failed(_)) {
            room.day.load = Load::Waiting;
        }
    }
    commands
}

fn tick(model: &mut Model, at: Timestamp, today: Option<LocalDate>) -> Vec<Cmd> {
    model.now = at;
    let due = at.since(model.looked) >= LOOK_SECONDS;
    let version = if due { model.next() } else { model.last };
    let Stage::Room(room) = &mut model.stage else { return Vec::new() };
    if room.snack.is_some_and(|(_, until)| at >= until) {
        room.snack = None;
    }
    let mut commands = Vec::new();
    // Midnight at the salon: whoever looks at today goes on to look at today.
    if let Some(today) = today.filter(|today| *today != room.today) {
        if room.day.date == room.today {
            room.day.date = today;
        }
        room.today = today;
    }
    // A slow answer is waited for rather than asked for anew.
    if due && !room.day.waits {
        model.looked = at;
        commands = look(room, version);
        commands.extend(panel::look(room, version));
        commands.extend(finance::look(room));
    }
    commands
}

/// Whether a visit takes, took or keeps somebody's time.
#[must_use]
pub fn takes_time(visit: &Visit) -> bool {
    match visit.status {
        BookingStatus::Held | BookingStatus::Confirmed | BookingStatus::NoShow | BookingStatus::Completed => {
            true
        }
        BookingStatus::Expired | BookingStatus::Cancelled => false,
    }
}

/// Seconds until a hold ends; none of a visit that is not held.
#[must_use]
pub fn left(visit: &Visit, now: Timestamp) -> Option<i64> {
    Some(visit.hold_ends?.since(now).max(0))
}
