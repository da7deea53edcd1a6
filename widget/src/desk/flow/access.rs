//! Who may sign in: the keys that the owner gives to others, on the page of the staff.
//!
//! Invariants: a key that was made is shown until it is put away or the page is left, and then never again; what ends
//! somebody's way in is asked first. The list is read anew after each change, and when the page is opened.

use super::{Cmd, Load, Page, Room, SNACK_SECONDS, Saying, Target};
use crate::desk::data::access::{DeskKey, Role};
use crate::flow::{Failure, Version};
use chairtime_shared::contact::NAME_CHARS_MAX;
use chairtime_shared::time::Timestamp;

/// Where the focus goes.
const MANAGER: &str = "key-manager";
const MADE: &str = "key-made";
const ENDING: &str = "key-ending";
const PRESENT: &str = "key-present";
/// Where it goes when nothing there is left to be looked at.
const HEADING: &str = "access";

/// For whom a key is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// The owner, by her present one; once there is another, by none.
    Owner(String),
    /// A manager of this name.
    Manager(String),
    /// This staff member: their slug, and how they are called.
    Staff(String, String),
}

impl Whose {
    /// How they are called; empty for the owner.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Owner(_) => "",
            Self::Manager(name) | Self::Staff(_, name) => name,
        }
    }
}

/// What is asked of the Worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AboutKeys {
    /// Who has one.
    List,
    /// A new one.
    Make(Whose),
    /// The one of that name ends.
    End(String),
}

/// The part of the page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Access {
    /// Who has a key, the owner first.
    pub keys: Option<Vec<DeskKey>>,
    /// How asking for them stands.
    pub load: Load,
    /// A manager's name, as typed.
    pub name: String,
    /// A key was to be made under it, and it is none: that is said.
    pub tried: bool,
    /// A key that was made, with whose it is.
    pub made: Option<(Whose, String)>,
    /// The key that is about to end.
    pub ending: Option<String>,
    /// The owner's present key, as typed, while she makes a new one.
    pub present: Option<String>,
    /// Something is on its way.
    pub sending: bool,
    /// Why it was not done.
    pub failure: Option<Failure>,
    asked: Version,
}

/// What happens there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccessMsg {
    /// Ask again who has a key.
    Retry,
    /// Who has one.
    Told {
        /// Of which question.
        version: Version,
        /// The answer.
        outcome: Result<Vec<DeskKey>, Failure>,
    },
    /// A manager's name changed.
    Typed(String),
    /// A key for the manager of that name.
    Manager,
    /// Another key for the manager of that name.
    Anew(String),
    /// A key for a staff member.
    Staff(String, String),
    /// It is made, or not.
    Made {
        /// Of which question.
        version: Version,
        /// For whom.
        whose: Whose,
        /// The key.
        outcome: Result<String, Failure>,
    },
    /// The key that is shown is put away.
    PutAway,
    /// The key of that name shall end: asked first.
    Ask(String),
    /// The owner's own shall be another: the present one is asked for.
    Renewing,
    /// The field of it changed.
    Present(String),
    /// Make the new one.
    Renew,
    /// It stays.
    Dismiss,
    /// It ends.
    End,
    /// It has ended, or not.
    Ended {
        /// Of which question.
        version: Version,
        /// Whether.
        outcome: Result<(), Failure>,
    },
}

impl AccessMsg {
    /// Why that got no good answer.
    pub(super) fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Told { outcome: Err(failure), .. }
            | Self::Made { outcome: Err(failure), .. }
            | Self::Ended { outcome: Err(failure), .. } => Some(failure),
            Self::Retry
            | Self::Told { .. }
            | Self::Typed(_)
            | Self::Manager
            | Self::Anew(_)
            | Self::Staff(..)
            | Self::Made { .. }
            | Self::PutAway
            | Self::Ask(_)
            | Self::Renewing
            | Self::Present(_)
            | Self::Renew
            | Self::Dismiss
            | Self::End
            | Self::Ended { .. } => None,
        }
    }
}

fn ask(room: &mut Room, about: AboutKeys, version: Version) -> Vec<Cmd> {
    room.access.asked = version;
    vec![Cmd::AboutKeys { salon: room.salon.clone(), about, version }]
}

/// The page is opened: keys that were shown are not any more, and who has one is read. The owner's alone.
pub(super) fn open(room: &mut Room, version: Version) -> Vec<Cmd> {
    let keys = room.access.keys.take();
    room.access = Access { keys, ..Access::default() };
    if room.role != Role::Owner {
        return Vec::new();
    }
    room.access.load = Load::Waiting;
    ask(room, AboutKeys::List, version)
}

/// While the page is looked at, who has signed in meanwhile.
pub(super) fn look(room: &mut Room, version: Version) -> Vec<Cmd> {
    let shown = room.page == Page::Staff && room.access.keys.is_some() && !room.access.sending;
    if shown { ask(room, AboutKeys::List, version) } else { Vec::new() }
}

/// Sends it, unless something is on its way.
fn send(room: &mut Room, about: AboutKeys, version: Version) -> Vec<Cmd> {
    let access = &mut room.access;
    if access.sending {
        return Vec::new();
    }
    (access.sending, access.failure, access.made) = (true, None, None);
    ask(room, about, version)
}

pub(super) fn update(room: &mut Room, msg: AccessMsg, version: Version, now: Timestamp) -> Vec<Cmd> {
    if room.page != Page::Staff {
        return Vec::new();
    }
    let access = &mut room.access;
    match msg {
        AccessMsg::Retry => return open(room, version),
        AccessMsg::Told { version, outcome } if access.asked == version => match outcome {
            Ok(keys) => (access.keys, access.load) = (Some(keys), Load::Idle),
            Err(failure) => access.load = Load::Failed(failure),
        },
        AccessMsg::Typed(name) => (access.name, access.tried) = (name, false),
        AccessMsg::Manager => {
            let name = access.name.trim().to_owned();
            if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
                access.tried = true;
                return vec![Cmd::Focus(Target::Field(MANAGER))];
            }
            return send(room, AboutKeys::Make(Whose::Manager(name)), version);
        }
        AccessMsg::Anew(name) => return send(room, AboutKeys::Make(Whose::Manager(name)), version),
        AccessMsg::Staff(slug, name) => {
            return send(room, AboutKeys::Make(Whose::Staff(slug, name)), version);
        }
        AccessMsg::Made { version: of, mut whose, outcome } if access.asked == of => {
            access.sending = false;
            match outcome {
                Ok(key) => {
                    match &mut whose {
                        Whose::Manager(_) => access.name.clear(),
                        Whose::Owner(present) => {
                            present.clear();
                            access.present = None;
                        }
                        Whose::Staff(..) => {}
                    }
                    access.made = Some((whose, key));
                    let mut commands = ask(room, AboutKeys::List, version);
                    commands.push(Cmd::Focus(Target::Field(MADE)));
                    return commands;
                }
                Err(failure) => {
                    access.failure = Some(failure);
                    if let Whose::Owner(_) = whose {
                        return vec![Cmd::Focus(Target::Field(PRESENT))];
                    }
                }
            }
        }
        AccessMsg::PutAway => {
            access.made = None;
            return vec![Cmd::Focus(Target::Field(HEADING))];
        }
        AccessMsg::Ask(key) => {
            access.ending = Some(key);
            return vec![Cmd::Focus(Target::Field(ENDING))];
        }
        AccessMsg::Renewing => {
            (access.present, access.failure) = (Some(String::new()), None);
            return vec![Cmd::Focus(Target::Field(PRESENT))];
        }
        AccessMsg::Present(key) => access.present = access.present.take().map(|_| key),
        AccessMsg::Renew => {
            let Some(key) = access.present.clone() else { return Vec::new() };
            if key.trim().is_empty() {
                return vec![Cmd::Focus(Target::Field(PRESENT))];
            }
            return send(room, AboutKeys::Make(Whose::Owner(key.trim().to_owned())), version);
        }
        AccessMsg::Dismiss => {
            (access.ending, access.present) = (None, None);
            return vec![Cmd::Focus(Target::Field(HEADING))];
        }
        AccessMsg::End => {
            if let Some(key) = access.ending.clone() {
                return send(room, AboutKeys::End(key), version);
            }
        }
        AccessMsg::Ended { version: of, outcome } if access.asked == of => {
            (access.sending, access.ending) = (false, None);
            match outcome {
                Ok(()) => room.snack = Some((Saying::KeyEnded, now.plus(SNACK_SECONDS))),
                Err(failure) => access.failure = Some(failure),
            }
            let mut commands = ask(room, AboutKeys::List, version);
            commands.push(Cmd::Focus(Target::Field(HEADING)));
            return commands;
        }
        // An answer to an older question.
        AccessMsg::Told { .. } | AccessMsg::Made { .. } | AccessMsg::Ended { .. } => {}
    }
    Vec::new()
}

#[cfg(test)]
mod tests;
