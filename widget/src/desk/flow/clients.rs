//! The salon's clients: a search that waits until nobody types, the list, and one client with their visits.
//!
//! Invariants: an answer to what is not in the field any more is dropped; nobody stands in the list twice; what is erased is
//! asked for once, and said only when it is done. Deliberately absent: looking again by itself. A search costs the ledger what
//! it looks at, so it is asked when somebody asks.

use super::{Cmd, Load, Page, Room, SNACK_SECONDS, Saying, Target};
use crate::desk::data::clients::{AtProvider, Forgotten, Found, Regular, Story};
use crate::flow::{Failure, Version};
use chairtime_shared::id::ClientId;
use chairtime_shared::time::Timestamp;
use std::rc::Rc;

/// The search field.
pub const SEARCH: &str = "client-search";
/// The heading of a client.
pub const CLIENT: &str = "client";
/// The question before somebody is forgotten.
pub const ERASE: &str = "client-erase";

/// How far forgetting somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Erasing {
    /// Nobody asks for it.
    No,
    /// It is asked whether it is meant.
    Asked,
    /// It is being done.
    Sent,
    /// It was not done.
    Failed(Failure),
}

/// A client who is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// What the list knows of them.
    pub regular: Regular,
    /// Their visits, as far as they are known.
    pub story: Option<Story>,
    /// How far those are.
    pub load: Load,
    /// Whether they are to be forgotten.
    pub erasing: Erasing,
    asked: Version,
}

/// The page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Clients {
    /// What is in the field.
    pub typed: String,
    /// Who was found; nothing before the first answer.
    pub found: Option<Vec<Regular>>,
    /// Where to look further back; empty when all was looked at.
    pub next: String,
    /// How far back was looked, unless all was.
    pub since: Option<Timestamp>,
    /// How far the search is.
    pub load: Load,
    /// What is shown belongs to what was in the field before.
    pub old: bool,
    /// Who is open.
    pub open: Option<Box<Opened>>,
    /// Who was open last: there the focus goes back to.
    pub left: Option<ClientId>,
    /// What providers keep of whoever was forgotten last.
    pub at_providers: Vec<AtProvider>,
    asked: Version,
}

/// What is asked about the clients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// Whom a text means.
    Search {
        /// A part of a name, an address or a number.
        text: String,
        /// Further back than that; empty for the latest.
        before: String,
    },
    /// Somebody's visits before a place; the latest where that is empty.
    Visits(ClientId, String),
    /// Somebody is to be forgotten.
    Erase(Box<Regular>),
}

/// What happens there. What is answered is not copied with the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientsMsg {
    /// The field changed.
    Typed(String),
    /// Nobody has typed for a moment.
    Paused(Version),
    /// Search, or try again.
    Search,
    /// Look further back.
    Further,
    /// Who was found.
    Found {
        /// Of which question.
        version: Version,
        /// The answer.
        outcome: Result<Rc<Found>, Failure>,
    },
    /// Open one.
    Open(ClientId),
    /// Ask for their visits again.
    Retry,
    /// Ask for their earlier visits.
    Earlier,
    /// Their visits.
    Story {
        /// Of which question.
        version: Version,
        /// The answer.
        outcome: Result<Rc<Story>, Failure>,
    },
    /// Ask whether to forget them.
    AskErase,
    /// Never mind.
    Dismiss,
    /// Forget them.
    Erase,
    /// They are forgotten, or not.
    Erased {
        /// Of which question.
        version: Version,
        /// The answer.
        outcome: Result<Rc<Forgotten>, Failure>,
    },
    /// Close the client.
    Close,
}

impl ClientsMsg {
    /// Why that got no good answer.
    pub(super) fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Found { outcome: Err(failure), .. }
            | Self::Story { outcome: Err(failure), .. }
            | Self::Erased { outcome: Err(failure), .. } => Some(failure),
            Self::Typed(_)
            | Self::Paused(_)
            | Self::Search
            | Self::Further
            | Self::Found { outcome: Ok(_), .. }
            | Self::Open(_)
            | Self::Retry
            | Self::Earlier
            | Self::Story { outcome: Ok(_), .. }
            | Self::AskErase
            | Self::Dismiss
            | Self::Erase
            | Self::Erased { outcome: Ok(_), .. }
            | Self::Close => None,
        }
    }
}

/// Asks who is meant, from the latest visit on or from a place.
fn search(room: &mut Room, before: String, version: Version) -> Cmd {
    let clients = &mut room.clients;
    clients.asked = version;
    clients.load = Load::Waiting;
    clients.old = before.is_empty();
    let about = About::Search { text: clients.typed.trim().to_owned(), before };
    Cmd::AboutClients { salon: room.salon.clone(), about, version }
}

/// Comes to the page: who came last, or what was searched before.
pub(super) fn open(room: &mut Room, version: Version) -> Vec<Cmd> {
    vec![search(room, String::new(), version)]
}

/// Asks for the visits of whoever is open, before a place.
fn visits(room: &mut Room, before: String, version: Version) -> Option<Cmd> {
    let open = room.clients.open.as_mut()?;
    (open.asked, open.load) = (version, Load::Waiting);
    let about = About::Visits(open.regular.id.clone(), before);
    Some(Cmd::AboutClients { salon: room.salon.clone(), about, version })
}

/// A visit of theirs was open: something may have happened to it.
pub(super) fn back(room: &mut Room, version: Version) -> Option<Cmd> {
    let shown = room.page == Page::Clients && room.panel.is_none();
    if shown { visits(room, String::new(), version) } else { None }
}

/// Leaves a question first, then the client.
pub(super) fn close(room: &mut Room) -> Vec<Cmd> {
    let clients = &mut room.clients;
    if let Some(open) = clients.open.as_mut().filter(|open| !matches!(open.erasing, Erasing::No)) {
        if !matches!(open.erasing, Erasing::Sent) {
            open.erasing = Erasing::No;
        }
        return vec![Cmd::Focus(Target::Field(CLIENT))];
    }
    let Some(open) = clients.open.take() else { return Vec::new() };
    clients.left = Some(open.regular.id);
    vec![Cmd::Focus(Target::Card)]
}

pub(super) fn update(room: &mut Room, msg: ClientsMsg, version: Version, now: Timestamp) -> Vec<Cmd> {
    let clients = &mut room.clients;
    match msg {
        ClientsMsg::Typed(typed) => {
            clients.typed = typed;
            clients.asked = version;
            clients.old = true;
            clients.at_providers = Vec::new();
            vec![Cmd::Pause(version)]
        }
        ClientsMsg::Paused(of) if clients.asked == of => vec![search(room, String::new(), version)],
        ClientsMsg::Search => vec![search(room, String::new(), version)],
        ClientsMsg::Further => {
            let before = clients.next.clone();
            vec![search(room, before, version)]
        }
        ClientsMsg::Found { version, outcome } if clients.asked == version => {
            found(clients, outcome);
            Vec::new()
        }
        ClientsMsg::Open(id) => {
            let known = clients.found.iter().flatten().find(|one| one.id == id).cloned();
            let Some(regular) = known else { return Vec::new() };
            clients.open = Some(Box::new(Opened {
                regular,
                story: None,
                load: Load::Idle,
                erasing: Erasing::No,
                asked: version,
            }));
            let mut commands: Vec<_> = visits(room, String::new(), version).into_iter().collect();
            commands.push(Cmd::Focus(Target::Field(CLIENT)));
            commands
        }
        ClientsMsg::Retry => visits(room, String::new(), version).into_iter().collect(),
        ClientsMsg::Earlier => {
            let story = clients.open.as_ref().and_then(|open| open.story.as_ref());
            let before = story.map(|story| story.next.clone()).unwrap_or_default();
            visits(room, before, version).into_iter().collect()
        }
        ClientsMsg::Story { version, outcome } => {
            if let Some(open) = clients.open.as_mut().filter(|open| open.asked == version) {
                read(open, outcome);
            }
            Vec::new()
        }
        ClientsMsg::AskErase => {
            let Some(open) = &mut clients.open else { return Vec::new() };
            open.erasing = Erasing::Asked;
            vec![Cmd::Focus(Target::Field(ERASE))]
        }
        ClientsMsg::Dismiss | ClientsMsg::Close => close(room),
        ClientsMsg::Erase => {
            let waits = |open: &&mut Box<Opened>| !matches!(open.erasing, Erasing::Sent);
            let Some(open) = clients.open.as_mut().filter(waits) else { return Vec::new() };
            open.erasing = Erasing::Sent;
            open.asked = version;
            let about = About::Erase(Box::new(open.regular.clone()));
            vec![Cmd::AboutClients { salon: room.salon.clone(), about, version }]
        }
        ClientsMsg::Erased { version: of, outcome } => erased(room, of, outcome, version, now),
        // An answer to an older question.
        ClientsMsg::Paused(_) | ClientsMsg::Found { .. } => Vec::new(),
    }
}

fn found(clients: &mut Clients, outcome: Result<Rc<Found>, Failure>) {
    match outcome.map(Rc::into_inner) {
        Ok(Some(Found { clients: more, next, since })) => {
            let mut all = clients.found.take().filter(|_| !clients.old).unwrap_or_default();
            // Whoever came lately may have come before as well.
            for one in more {
                if all.iter().all(|known| known.id != one.id) {
                    all.push(one);
                }
            }
            clients.found = Some(all);
            (clients.next, clients.since) = (next, since);
            clients.load = Load::Idle;
            clients.old = false;
        }
        // It was shown already.
        Ok(None) => {}
        Err(failure) => clients.load = Load::Failed(failure),
    }
}

fn read(open: &mut Opened, outcome: Result<Rc<Story>, Failure>) {
    match outcome.map(Rc::into_inner) {
        Ok(Some(mut story)) => {
            open.regular = story.client.clone();
            if let Some(known) = open.story.take() {
                story.join(known);
            }
            open.story = Some(story);
            open.load = Load::Idle;
        }
        Ok(None) => {}
        Err(failure) => open.load = Load::Failed(failure),
    }
}

/// Whoever is forgotten is not on the screen any more.
fn erased(
    room: &mut Room,
    of: Version,
    outcome: Result<Rc<Forgotten>, Failure>,
    version: Version,
    now: Timestamp,
) -> Vec<Cmd> {
    let clients = &mut room.clients;
    let Some(open) = clients.open.as_mut().filter(|open| open.asked == of) else { return Vec::new() };
    match outcome {
        Ok(forgotten) => {
            clients.at_providers = Rc::into_inner(forgotten).map(|all| all.at_providers).unwrap_or_default();
            (clients.open, clients.found) = (None, None);
            clients.typed = String::new();
            room.snack = Some((Saying::Erased, now.plus(SNACK_SECONDS)));
            vec![search(room, String::new(), version), Cmd::Focus(Target::Field(SEARCH))]
        }
        Err(failure) => {
            open.erasing = Erasing::Failed(failure);
            vec![Cmd::Focus(Target::Field(ERASE))]
        }
    }
}

#[cfg(test)]
mod tests;
