//! The door: nobody is signed in, and a key is tried.

#![allow(clippy::wildcard_enum_match_arm, reason = "only what happens at the door is told here")]

use super::{Cmd, Model, Msg, Stage, Target};
use crate::flow::Failure;
use chairtime_shared::api::Code;

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

/// Whether that says that nobody is signed in.
pub(super) fn is_out(failure: &Failure) -> bool {
    matches!(failure, Failure::Refused(problem) if problem.code == Code::NotSignedIn)
}

/// Before the door, for that reason.
pub(super) fn stand(failure: Option<Failure>) -> (Stage, Vec<Cmd>) {
    (Stage::Door(Door { failure, ..Door::default() }), vec![Cmd::Focus(Target::Key)])
}

/// What follows there.
pub(super) fn update(model: &mut Model, msg: Msg) -> Vec<Cmd> {
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
        _ => Vec::new(),
    }
}
