//! The code of every page but the day's ([`later`]): whether it is here, and what happens when it comes.

use super::{Cmd, Load, Model, Msg, Page, Room, Stage, clock, draft, later};
use crate::flow::{Failure, Version};
use chairtime_shared::time::Timestamp;

/// Where that code is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Later {
    /// Not here yet.
    Away(Load),
    /// Here for good.
    Here,
}

impl Default for Later {
    fn default() -> Self {
        Self::Away(Load::Idle)
    }
}

impl Later {
    /// Has it fetched, unless it is on its way.
    pub(super) fn fetch(&mut self) -> Vec<Cmd> {
        match self {
            Self::Here | Self::Away(Load::Waiting) => Vec::new(),
            Self::Away(load) => {
                *load = Load::Waiting;
                vec![Cmd::FetchLater]
            }
        }
    }
}

/// Turns to a page.
pub(super) fn go(room: &mut Room, later: &mut Later, page: Page, version: Version) -> Vec<Cmd> {
    room.page = page;
    draft::leave(room);
    let mut commands = match (page, &later) {
        (Page::Day, _) => clock::look(room, version),
        (_, Later::Here) => later::open(room, version),
        (_, Later::Away(_)) => later.fetch(),
    };
    commands.push(Cmd::Focus(page.begins()));
    commands
}

/// Asks again for what the page shows, where its code is here.
pub(super) fn again(room: &mut Room, later: &Later, version: Version) -> Vec<Cmd> {
    match later {
        Later::Here => later::open(room, version),
        Later::Away(_) => Vec::new(),
    }
}

/// What follows from a message about one of the later pages: nothing before their code is here, for nothing of them is on the
/// screen until then.
pub(super) fn tell(room: &mut Room, later: &Later, msg: Msg, version: Version, now: Timestamp) -> Vec<Cmd> {
    match (later, msg) {
        (Later::Here, Msg::Finance(msg)) => later::money(room, msg, version),
        (Later::Here, Msg::Connect(msg)) => later::connections(room, msg, version, now),
        (Later::Here, Msg::Health(msg)) => later::doing(room, msg, version),
        (Later::Here, Msg::Catalogue(msg)) => later::offer(room, msg, version, now),
        (Later::Here, Msg::Clients(msg)) => later::clients(room, msg, version, now),
        (Later::Here, Msg::Staff(msg)) => later::members(room, msg, version, now),
        (Later::Here, Msg::Access(msg)) => later::access(room, msg, version, now),
        (Later::Here, Msg::Past(msg)) => later::past(room, msg, version),
        (Later::Here, Msg::Settings(msg)) => later::settings(room, msg, version, now),
        (Later::Here | Later::Away(_), _) => Vec::new(),
    }
}

/// It has come, or not: whoever waits for a page sees it.
pub(super) fn come(model: &mut Model, outcome: Result<(), Failure>) -> Vec<Cmd> {
    let version = model.next();
    model.later = match outcome {
        Ok(()) => Later::Here,
        Err(failure) => Later::Away(Load::Failed(failure)),
    };
    match (&model.later, &mut model.stage) {
        (Later::Here, Stage::Room(room)) if room.page != Page::Day => {
            let mut commands = later::open(room, version);
            // What was to have it was not there.
            commands.push(Cmd::Focus(room.page.begins()));
            commands
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
