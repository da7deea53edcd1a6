//! Which answers say that something did not work, of whatever was asked.

use super::Msg;
use crate::flow::Failure;

/// Why that got no good answer.
pub(super) fn failed(msg: &Msg) -> Option<&Failure> {
    match msg {
        Msg::Day { outcome: Err(failure), .. }
        | Msg::Next { outcome: Err(failure), .. }
        | Msg::SignedOut(Err(failure)) => Some(failure),
        Msg::Panel(msg) => msg.failure(),
        Msg::Make(msg) => msg.failure(),
        Msg::Block(msg) => msg.failure(),
        Msg::Finance(msg) => msg.failure(),
        Msg::Connect(msg) => msg.failure(),
        Msg::Health(msg) => msg.failure(),
        Msg::Catalogue(msg) => msg.failure(),
        Msg::Clients(msg) => msg.failure(),
        Msg::Access(msg) => msg.failure(),
        Msg::Past(msg) => msg.failure(),
        Msg::Started
        | Msg::Session(_)
        | Msg::Shop { .. }
        | Msg::KeyTyped(_)
        | Msg::SignIn
        | Msg::SignedIn(_)
        | Msg::Speak(_)
        | Msg::Words { .. }
        | Msg::SignOut(_)
        | Msg::SignedOut(Ok(()))
        | Msg::Go(_)
        | Msg::Turn(_)
        | Msg::Show(..)
        | Msg::Whose(_)
        | Msg::Day { outcome: Ok(_), .. }
        | Msg::Next { outcome: Ok(_), .. }
        | Msg::Open(_)
        | Msg::Staff(_)
        | Msg::Copy(_)
        | Msg::Share(_)
        | Msg::Copied(_)
        | Msg::Settings(_)
        | Msg::Tick { .. }
        | Msg::Later(_)
        | Msg::Help
        | Msg::SnackRead => None,
    }
}
