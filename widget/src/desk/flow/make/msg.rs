//! What happens to the form for a visit that the salon makes.

use crate::desk::data::Detail;
use crate::desk::flow::panel::MoveMsg;
use crate::flow::{Failure, Version};
use chairtime_shared::api::StaffChoice;
use chairtime_shared::id::{BookingId, ServiceId};
use chairtime_shared::time::Timestamp;

/// An empty place that was pressed, in the plan of the day or in the week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// In which column, from the first one's.
    pub column: usize,
    /// When its row begins; none in a week.
    pub at: Option<Timestamp>,
    /// The visit above it in a week, if there is one.
    pub after: Option<BookingId>,
}

/// What happens to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MakeMsg {
    /// Open the form, or take it away; the identifier is for a new one.
    Toggle(BookingId),
    /// The form for that place, new or as it is; the identifier is for a new one.
    At(BookingId, Place),
    /// Empty the form that was kept.
    Afresh,
    /// That service, or not.
    Service(ServiceId),
    /// By them.
    Staff(StaffChoice),
    /// About the day and the time.
    When(MoveMsg),
    /// The field of the name changed.
    Name(String),
    /// The field of the phone number changed.
    Phone(String),
    /// The field of the e-mail address changed.
    Email(String),
    /// Paid at the salon, or ahead by link.
    AskAhead(Ahead),
    /// The field of the sum changed.
    Sum(String),
    /// Make it.
    Go,
    /// It is made, or not.
    Made {
        /// Of which question.
        version: Version,
        /// The answer.
        outcome: Result<Box<Detail>, Failure>,
    },
}

/// Where the client pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ahead {
    /// At the salon.
    No,
    /// By a payment link.
    Yes,
}

impl MakeMsg {
    /// Why that got no good answer.
    pub(in crate::desk::flow) fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Made { outcome: Err(failure), .. }
            | Self::When(MoveMsg::Times { outcome: Err(failure), .. }) => Some(failure),
            Self::Toggle(_)
            | Self::At(..)
            | Self::Afresh
            | Self::Service(_)
            | Self::Staff(_)
            | Self::When(_)
            | Self::Name(_)
            | Self::Phone(_)
            | Self::Email(_)
            | Self::AskAhead(_)
            | Self::Sum(_)
            | Self::Go
            | Self::Made { outcome: Ok(_), .. } => None,
        }
    }
}
