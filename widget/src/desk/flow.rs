//! The desk as one pure machine: `update(&mut Model, Msg) -> Vec<Cmd>`.
//!
//! Invariants: nothing in here reads a clock, draws a random number or touches the page. Every question carries a
//! [`Version`], and an answer to an older one than the last is dropped. An answer that says that nobody is signed in leads
//! to the door from anywhere, and nothing of the salon stays on the screen then.
//!
//! ```text
//! Opening ──nobody is signed in──▶ Door ──key──▶ Opening ──session, salon──▶ Room: Day ⇄ Finance ⇄ … ⇄ Catalogue ⇄ Clients ⇄ Staff ⇄ Settings, a visit over any
//!    ▲                              ▲                                          │
//!    └ retry                        └──────────── signed out, or it has ended ─┘
//! ```

pub mod access;
mod arrival;
pub mod block;
pub mod catalogue;
pub mod clients;
mod clock;
mod cmd;
pub mod connect;
mod day;
mod door;
mod draft;
mod failed;
pub mod finance;
pub mod health;
mod language;
mod later;
pub mod make;
mod msg;
mod page;
pub mod panel;
pub mod past;
pub mod settings;
pub mod staff;
#[cfg(test)]
mod tests;
mod whose;

use super::data::Shop;
use super::data::access::{Role, Session};
use crate::flow::{Failure, Version};
use access::Access;
use block::{BlockMsg, Blocking};
use catalogue::Catalog;
use chairtime_shared::id::{BookingId, SalonId};
use chairtime_shared::time::{LocalDate, Timestamp};
use clients::Clients;
use connect::Payments;
use failed::failed;
use finance::Finance;
use health::Health;
use make::{MakeMsg, Making};
use panel::{Panel, PanelMsg};
use past::Past;
use settings::Settings;
use staff::Staff;

pub use arrival::Later;
pub use cmd::Cmd;
pub use day::{Day, Extent, Turn, left, takes_time};
pub use door::Door;
pub use draft::Drafts;
pub use language::{By, Language};
pub use msg::{Linked, Msg, Out, Saying, Seen, Target, WhoseTimes, Words};
pub use page::Page;
pub use whose::{Part, Whose, cards, left_out, parts};

/// Seconds for which a message stands at the bottom.
const SNACK_SECONDS: i64 = 6;

/// Seconds that a row of the plan of the day stands for.
pub const PLAN_ROW: i64 = 15 * 60;
/// Most columns of it: who comes after these shares the last one.
pub const PLAN_COLUMNS: usize = 12;

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

/// Signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// At whose desk.
    pub salon: SalonId,
    /// Who is signed in.
    pub role: Role,
    /// How they are called; empty for the owner.
    pub me: String,
    /// The salon.
    pub shop: Shop,
    /// Today at the salon.
    pub today: LocalDate,
    /// Which page is open.
    pub page: Page,
    /// The day.
    pub day: Day,
    /// Whose visits are shown, in the day and in the week.
    pub whose: Whose,
    /// The visit that is open.
    pub panel: Option<Panel>,
    /// A visit that is being made.
    pub making: Option<Box<Making>>,
    /// Time that is about to be blocked.
    pub blocking: Option<Box<Blocking>>,
    /// What was left half-filled.
    pub drafts: Drafts,
    /// The visit that was open last: there the focus goes back to.
    pub left: Option<BookingId>,
    /// The money.
    pub finance: Finance,
    /// The connections.
    pub payments: Payments,
    /// How everything is doing.
    pub health: Health,
    /// What the salon offers.
    pub catalogue: Catalog,
    /// Who comes.
    pub clients: Clients,
    /// Who works there.
    pub staff: Staff,
    /// Who else is let in.
    pub access: Access,
    /// What holds for the salon as a whole.
    pub settings: Settings,
    /// What was before.
    pub past: Past,
    /// The sheet of keys lies over everything.
    pub help: bool,
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
    /// The language that is spoken.
    pub language: Language,
    /// The clock, a second apart at most while the page is seen.
    pub now: Timestamp,
    /// The code of every page but the day's.
    pub later: Later,
    /// Who is signed in, until their salon is there.
    who: Option<(Role, String)>,
    last: Version,
    looked: Timestamp,
}

impl Default for Model {
    fn default() -> Self {
        Self {
            stage: Stage::Opening(None),
            language: Language::default(),
            now: Timestamp(0),
            later: Later::default(),
            who: None,
            last: Version::default(),
            looked: Timestamp(0),
        }
    }
}

impl Model {
    /// Before anything is known, in that language.
    #[must_use]
    pub fn speaking(language: Language) -> Self {
        Self { language, ..Self::default() }
    }

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

/// What follows from a message.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Cmd> {
    // Whatever was asked: who is not signed in any more stands before the door.
    if let Some(failure) = failed(&msg)
        && door::is_out(failure)
        && matches!(model.stage, Stage::Room(_))
    {
        let (stage, commands) = door::stand(Some(failure.clone()));
        model.stage = stage;
        return commands;
    }
    match msg {
        Msg::Started => {
            model.stage = Stage::Opening(None);
            vec![Cmd::FetchSession]
        }
        Msg::Session(Ok(Session { salon, role, name })) => {
            model.who = Some((role, name));
            vec![Cmd::FetchShop(salon)]
        }
        Msg::Session(Err(failure)) if door::is_out(&failure) => {
            let (stage, commands) = door::stand(None);
            model.stage = stage;
            commands
        }
        Msg::Session(Err(failure)) | Msg::Shop { outcome: Err(failure), .. } => {
            model.stage = Stage::Opening(Some(failure));
            Vec::new()
        }
        Msg::Shop { salon, outcome: Ok((shop, today)) } => {
            let own = language::of_salon(model.language, shop.locale);
            own.into_iter().chain(enter(model, salon, shop, today)).collect()
        }
        Msg::Speak(locale) => language::speak(model, locale),
        Msg::Words { locale, words } => language::come(model, locale, words.err()),
        Msg::KeyTyped(_) | Msg::SignIn | Msg::SignedIn(_) => door::update(model, msg),
        Msg::Tick { at, today } => clock::tick(model, at, today),
        Msg::Later(outcome) => arrival::come(model, outcome),
        Msg::SignOut(_)
        | Msg::SignedOut(_)
        | Msg::Go(_)
        | Msg::Turn(_)
        | Msg::Show(..)
        | Msg::Whose(_)
        | Msg::Day { .. }
        | Msg::Next { .. }
        | Msg::Open(_)
        | Msg::Panel(_)
        | Msg::Make(_)
        | Msg::Block(_)
        | Msg::Finance(_)
        | Msg::Connect(_)
        | Msg::Health(_)
        | Msg::Catalogue(_)
        | Msg::Clients(_)
        | Msg::Staff(_)
        | Msg::Access(_)
        | Msg::Settings(_)
        | Msg::Past(_)
        | Msg::Copy(_)
        | Msg::Share(_)
        | Msg::Copied(_)
        | Msg::Help
        | Msg::SnackRead => in_room(model, msg),
    }
}

fn enter(model: &mut Model, salon: SalonId, mut shop: Shop, today: LocalDate) -> Vec<Cmd> {
    let Some((role, me)) = model.who.take() else { return Vec::new() };
    // Whoever sees their own calendar has no columns for those of others.
    if let Some(own) = role.only() {
        shop.staff.retain(|member| member.id == own);
    }
    let version = model.next();
    let mut day = Day::new(today, Extent::default(), version);
    day.waits = true;
    let (finance, room_salon) = (Finance::new(today), salon.clone());
    let payments = Payments::default();
    let health = Health::new(&shop, today);
    let room = Room {
        salon,
        role,
        me,
        shop,
        today,
        page: Page::Day,
        day,
        whose: Whose::default(),
        panel: None,
        making: None,
        blocking: None,
        drafts: Drafts::default(),
        left: None,
        finance,
        payments,
        health,
        catalogue: Catalog::default(),
        clients: Clients::default(),
        staff: Staff::default(),
        access: Access::default(),
        settings: Settings::default(),
        past: Past::default(),
        help: false,
        snack: None,
    };
    model.stage = Stage::Room(Box::new(room));
    model.looked = model.now;
    vec![Cmd::FetchDay { salon: room_salon, from: today, days: 1, version }, Cmd::Focus(Target::Heading)]
}

fn in_room(model: &mut Model, msg: Msg) -> Vec<Cmd> {
    let (version, now) = (model.next(), model.now);
    let later = &mut model.later;
    let Stage::Room(room) = &mut model.stage else { return Vec::new() };
    match msg {
        Msg::Help => {
            room.help = !room.help;
            vec![Cmd::Focus(if room.help { Target::Help } else { Target::Heading })]
        }
        // Escape takes away what lies on top; no other key reaches what lies under it.
        Msg::Panel(PanelMsg::Close) if room.help => {
            room.help = false;
            vec![Cmd::Focus(Target::Heading)]
        }
        Msg::Go(_)
        | Msg::Turn(_)
        | Msg::Show(..)
        | Msg::Make(MakeMsg::Toggle(_) | MakeMsg::At(..))
        | Msg::Block(BlockMsg::Toggle(_))
            if room.help =>
        {
            Vec::new()
        }
        Msg::Panel(PanelMsg::Close) if room.panel.is_none() => draft::close(room),
        Msg::SignOut(out) => vec![Cmd::SignOut(out)],
        // The cookie may be there still, but whoever wants to leave does not stay on the screen.
        Msg::SignedOut(outcome) => {
            let (stage, commands) = door::stand(outcome.err());
            model.stage = stage;
            commands
        }
        // By a key: what is not theirs has no button either.
        Msg::Go(page) if !room.role.opens(page) => Vec::new(),
        Msg::Make(MakeMsg::Toggle(_) | MakeMsg::At(..)) if room.role.only().is_some() => Vec::new(),
        Msg::Go(page) => arrival::go(room, later, page, version),
        // By a key, while something else is open.
        Msg::Turn(_) | Msg::Show(..) if room.panel.is_some() || room.page != Page::Day => Vec::new(),
        Msg::Make(MakeMsg::Toggle(_) | MakeMsg::At(..)) | Msg::Block(BlockMsg::Toggle(_))
            if room.page != Page::Day =>
        {
            Vec::new()
        }
        Msg::Turn(turn) => day::turn(room, turn, version),
        Msg::Show(extent, date) => day::turn_to(room, extent, date.unwrap_or(room.day.date), version),
        Msg::Whose(whose) => whose::choose(room, whose),
        Msg::Day { version, outcome } => {
            if room.day.asked != version {
                return Vec::new();
            }
            room.day.waits = false;
            day::show(&mut room.day, outcome);
            let mut commands = day::look_ahead(&mut room.day, &room.salon);
            // Now that the first screen stands, what the others need may come. Once: a tap asks again.
            if *later == Later::default() {
                commands.extend(later.fetch());
            }
            commands
        }
        Msg::Next { from, outcome } => {
            day::ahead(&mut room.day, from, outcome);
            Vec::new()
        }
        Msg::Open(id) => panel::open(room, id, version),
        Msg::Panel(msg) => {
            let mut commands = panel::update(room, msg, version, now);
            if room.page == Page::Clients && *later == Later::Here {
                commands.extend(later::back(room, version));
            }
            commands
        }
        Msg::Make(msg) => make::update(room, msg, version, now),
        Msg::Block(msg) => block::update(room, msg, version, now),
        Msg::Finance(_)
        | Msg::Connect(_)
        | Msg::Health(_)
        | Msg::Catalogue(_)
        | Msg::Clients(_)
        | Msg::Staff(_)
        | Msg::Access(_)
        | Msg::Settings(_)
        | Msg::Past(_) => arrival::tell(room, later, msg, version, now),
        Msg::Copy(text) => vec![Cmd::Copy(text)],
        Msg::Share(text) => vec![Cmd::Share(text)],
        Msg::Copied(done) => {
            let saying = if done.is_some() { Saying::Copied } else { Saying::NotCopied };
            room.snack = Some((saying, now.plus(SNACK_SECONDS)));
            Vec::new()
        }
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
        | Msg::Speak(_)
        | Msg::Words { .. }
        | Msg::Later(_)
        | Msg::Tick { .. } => Vec::new(),
    }
}
