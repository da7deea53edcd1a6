//! What happens at the desk, and what its shell shall do.

use super::Page;
use super::finance::{FinanceMsg, Reconciling};
use super::panel::{Deed, PanelMsg};
use crate::desk::data::{Detail, HistoryLine, PaymentLink, Session, Shop, Visit};
use crate::flow::{Failure, Version};
use chairtime_shared::id::{BookingId, SalonId};
use chairtime_shared::time::{LocalDate, Timestamp};

/// How far signing out goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Out {
    /// This browser.
    Here,
    /// All browsers.
    Everywhere,
}

/// To which day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// The day before.
    Back,
    /// The day after.
    On,
    /// Today.
    Today,
}

/// What happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Msg {
    /// The page is there, or is asked for again.
    Started,
    /// Who is signed in.
    Session(Result<Session, Failure>),
    /// The salon, and what day it is there.
    Shop {
        /// Whose.
        salon: SalonId,
        /// The answer, with today.
        outcome: Result<(Shop, LocalDate), Failure>,
    },
    /// The field of the key changed.
    KeyTyped(String),
    /// Sign in.
    SignIn,
    /// The key was tried.
    SignedIn(Result<(), Failure>),
    /// Sign out.
    SignOut(Out),
    /// It is done.
    SignedOut(Result<(), Failure>),
    /// Another page.
    Go(Page),
    /// Another day.
    Turn(Turn),
    /// The visits of a day.
    Day {
        /// Of which question.
        version: Version,
        /// The answer.
        outcome: Result<Vec<Visit>, Failure>,
    },
    /// Open a visit.
    Open(BookingId),
    /// About the visit that is open.
    Panel(PanelMsg),
    /// About the money.
    Finance(FinanceMsg),
    /// A second went by, or the page is seen again.
    Tick {
        /// The clock.
        at: Timestamp,
        /// What day it is at the salon, once that is known.
        today: Option<LocalDate>,
    },
    /// What is said has been read.
    SnackRead,
}

/// Where the focus goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The heading of a page.
    Heading,
    /// The field of the key.
    Key,
    /// The heading of a visit.
    Visit,
    /// The question about what is to be done with it.
    Ask,
    /// The visit in the list, from which it was opened.
    Card,
}

/// What the shell shall do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cmd {
    /// Ask who is signed in.
    FetchSession,
    /// Ask for the salon.
    FetchShop(SalonId),
    /// Try a key.
    SignIn(String),
    /// Sign out.
    SignOut(Out),
    /// Ask for the visits of a day.
    FetchDay {
        /// At whose desk.
        salon: SalonId,
        /// Which day.
        date: LocalDate,
        /// Of this question.
        version: Version,
    },
    /// Ask for a visit, with its history.
    FetchVisit {
        /// At whose desk.
        salon: SalonId,
        /// Which.
        id: BookingId,
        /// Of this question.
        version: Version,
    },
    /// Do something with a visit.
    Do {
        /// At whose desk.
        salon: SalonId,
        /// With which.
        id: BookingId,
        /// What.
        deed: Deed,
        /// Of this question.
        version: Version,
    },
    /// Ask for the payment link of a visit, and put it into the clipboard.
    FetchLink {
        /// At whose desk.
        salon: SalonId,
        /// Of which.
        id: BookingId,
    },
    /// Put a text into the clipboard.
    Copy(String),
    /// Ask for a report.
    FetchReport {
        /// At whose desk.
        salon: SalonId,
        /// From this day.
        from: LocalDate,
        /// To this day.
        to: LocalDate,
        /// Of this question.
        version: Version,
    },
    /// Ask how reconciliation stands, or have it begin.
    Reconcile {
        /// At whose desk.
        salon: SalonId,
        /// Look, or begin.
        how: Reconciling,
    },
    /// Move the focus.
    Focus(Target),
}

/// What came of a question about a visit.
pub type Seen = (Detail, Vec<HistoryLine>);
/// What came of asking for a link; and whether it is in the clipboard.
pub type Linked = (PaymentLink, bool);
