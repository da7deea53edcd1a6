//! What happens to the visit that is open.

use super::{Asking, Deed, MoveMsg, Pull};
use crate::desk::data::Detail;
use crate::desk::flow::{Linked, Seen};
use crate::flow::{Failure, Version};
use chairtime_shared::api::StaffChoice;
use chairtime_shared::id::BookingId;

/// What happens to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PanelMsg {
    /// Close it.
    Close,
    /// It, with its history.
    Seen {
        /// Of which question.
        version: Version,
        /// The answer.
        outcome: Result<Box<Seen>, Failure>,
    },
    /// Put a question; the key is for a refund or a request.
    Ask {
        /// Which.
        ask: Asking,
        /// 128 random bits.
        key: String,
    },
    /// Never mind.
    Dismiss,
    /// The field of the sum changed.
    SumTyped(String),
    /// The field of the note changed.
    NoteTyped(String),
    /// Note what is in the field.
    SaveNote,
    /// Give back the sum in the field.
    Refund,
    /// Take the sum in the field.
    Capture,
    /// About another time.
    Move(MoveMsg),
    /// They shall do it then.
    By(StaffChoice),
    /// It was pulled to another place.
    Pulled(Pull),
    /// Do it.
    Do(Deed),
    /// It is done, or not.
    Done {
        /// Of which question.
        version: Version,
        /// The answer.
        outcome: Result<Box<Detail>, Failure>,
    },
    /// Ask the client for the sum in the field.
    Request,
    /// Ask for the payment link.
    MakeLink,
    /// It is here.
    Link {
        /// Whose.
        id: BookingId,
        /// The answer.
        outcome: Result<Box<Linked>, Failure>,
    },
}

impl PanelMsg {
    /// Why that got no good answer.
    pub(in crate::desk::flow) fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Seen { outcome: Err(failure), .. }
            | Self::Done { outcome: Err(failure), .. }
            | Self::Link { outcome: Err(failure), .. }
            | Self::Move(MoveMsg::Times { outcome: Err(failure), .. }) => Some(failure),
            Self::Close
            | Self::Seen { outcome: Ok(_), .. }
            | Self::Ask { .. }
            | Self::Dismiss
            | Self::SumTyped(_)
            | Self::NoteTyped(_)
            | Self::SaveNote
            | Self::Refund
            | Self::Capture
            | Self::Move(_)
            | Self::By(_)
            | Self::Pulled(_)
            | Self::Do(_)
            | Self::Done { outcome: Ok(_), .. }
            | Self::Request
            | Self::MakeLink
            | Self::Link { outcome: Ok(_), .. } => None,
        }
    }
}
