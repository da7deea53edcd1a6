//! What was before: the versions of the catalogue, of which one can be gone back to, and the trail of who did what.
//!
//! Invariants: what going back would change is shown before it is done. It is a change of the catalogue like any other, made
//! of the version that is known ([`super::catalogue`]), so it can be gone back from. The trail is the owner's alone.

use super::catalogue::{self, Edit, ahead};
use super::{Cmd, Load, Room, Target};
use crate::desk::data::access::Role;
use crate::desk::data::catalogue::Catalogue;
use crate::desk::data::past::{Edition, Trace, Trail};
use crate::flow::{Failure, Version};
use std::rc::Rc;

/// Where the focus goes: the question about a version, and the versions.
const LOOK: &str = "past-look";
const EDITIONS: &str = "past-editions";

/// What is asked of the Worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AboutPast {
    /// All versions.
    Editions,
    /// What one of them said.
    Edition(u64),
    /// The trail before that number, or from its newest line on.
    Trail(Option<u64>),
}

/// A version that is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// Which.
    pub version: u64,
    /// What it said, once that is known.
    pub said: Option<Rc<Catalogue>>,
    /// How asking for it stands.
    pub load: Load,
}

/// The page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Past {
    /// The versions, the newest first.
    pub editions: Option<Vec<Edition>>,
    /// How asking for them stands.
    pub load: Load,
    /// How many of them are shown beyond the first few.
    pub all: bool,
    /// The one that is looked at.
    pub looked: Option<Looked>,
    /// The trail as far as it was read.
    pub traces: Option<Vec<Trace>>,
    /// Where it goes on, if it does.
    pub next: Option<u64>,
    /// How asking for it stands.
    pub trail_load: Load,
    asked: Version,
    asked_trail: Version,
}

/// What happens there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PastMsg {
    /// Ask for all of it again.
    Retry,
    /// The versions.
    Editions {
        /// Of which question.
        version: Version,
        /// The answer.
        outcome: Result<Vec<Edition>, Failure>,
    },
    /// Show all that are kept.
    All,
    /// Look at one.
    Look(u64),
    /// What it said.
    Edition {
        /// Of which question.
        version: Version,
        /// The answer.
        outcome: Result<Rc<Catalogue>, Failure>,
    },
    /// Put it away.
    Dismiss,
    /// Go back to it.
    Back,
    /// More of the trail.
    More,
    /// A page of it.
    Trail {
        /// Of which question.
        version: Version,
        /// The answer.
        outcome: Result<Trail, Failure>,
    },
}

impl PastMsg {
    /// Why that got no good answer.
    pub(super) fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Editions { outcome: Err(failure), .. }
            | Self::Edition { outcome: Err(failure), .. }
            | Self::Trail { outcome: Err(failure), .. } => Some(failure),
            Self::Retry
            | Self::Editions { .. }
            | Self::All
            | Self::Look(_)
            | Self::Edition { .. }
            | Self::Dismiss
            | Self::Back
            | Self::More
            | Self::Trail { .. } => None,
        }
    }
}

fn ask(room: &Room, about: AboutPast, version: Version) -> Cmd {
    Cmd::AboutPast { salon: room.salon.clone(), about, version }
}

fn editions(room: &mut Room, version: Version) -> Cmd {
    (room.past.asked, room.past.looked) = (version, None);
    if room.past.editions.is_none() {
        room.past.load = Load::Waiting;
    }
    ask(room, AboutPast::Editions, version)
}

/// More of the trail; from its newest line on where nothing of it is shown.
fn trail(room: &mut Room, before: Option<u64>, version: Version) -> Cmd {
    (room.past.asked_trail, room.past.trail_load) = (version, Load::Waiting);
    ask(room, AboutPast::Trail(before), version)
}

/// The page is opened: what others have done meanwhile is read.
pub(super) fn open(room: &mut Room, version: Version) -> Vec<Cmd> {
    room.past = Past { editions: room.past.editions.take(), ..Past::default() };
    room.catalogue.failure = None;
    ahead::place(room);
    let mut commands = catalogue::fetch(room, version);
    commands.push(editions(room, version));
    if room.role == Role::Owner {
        commands.push(trail(room, None, version));
    }
    commands
}

/// A change is published: going back, or putting back what was before.
pub(super) fn saved(room: &mut Room, version: Version) -> Vec<Cmd> {
    let mut commands = catalogue::fetch(room, version);
    commands.extend([editions(room, version), Cmd::Focus(Target::Field(EDITIONS))]);
    commands
}

pub(super) fn update(room: &mut Room, msg: PastMsg, version: Version) -> Vec<Cmd> {
    let past = &mut room.past;
    match msg {
        PastMsg::Retry => return open(room, version),
        PastMsg::Editions { version: of, outcome } if past.asked == of => match outcome {
            Ok(all) => (past.editions, past.load) = (Some(all), Load::Idle),
            Err(failure) => past.load = Load::Failed(failure),
        },
        PastMsg::All => past.all = true,
        PastMsg::Look(of) => {
            past.looked = Some(Looked { version: of, said: None, load: Load::Waiting });
            past.asked = version;
            room.catalogue.failure = None;
            return vec![ask(room, AboutPast::Edition(of), version), Cmd::Focus(Target::Field(LOOK))];
        }
        PastMsg::Edition { version: of, outcome } if past.asked == of => {
            if let Some(looked) = &mut past.looked {
                match outcome {
                    Ok(said) => (looked.said, looked.load) = (Some(said), Load::Idle),
                    Err(failure) => looked.load = Load::Failed(failure),
                }
            }
        }
        PastMsg::Dismiss => {
            past.looked = None;
            return vec![Cmd::Focus(Target::Field(EDITIONS))];
        }
        PastMsg::Back if room.catalogue.sending.is_none() => {
            let said = past.looked.as_ref().and_then(|looked| looked.said.clone());
            let Some(said) = said else { return Vec::new() };
            return catalogue::send(room, Edit::Back(said), version);
        }
        PastMsg::More => {
            if let Some(before) = past.next {
                return vec![trail(room, Some(before), version)];
            }
        }
        PastMsg::Trail { version: of, outcome } if past.asked_trail == of => match outcome {
            Ok(Trail { traces, next }) => {
                past.traces.get_or_insert_default().extend(traces);
                (past.next, past.trail_load) = (next, Load::Idle);
            }
            Err(failure) => past.trail_load = Load::Failed(failure),
        },
        // An answer to an older question, or something is on its way.
        PastMsg::Editions { .. } | PastMsg::Edition { .. } | PastMsg::Back | PastMsg::Trail { .. } => {}
    }
    Vec::new()
}

#[cfg(test)]
mod tests;
