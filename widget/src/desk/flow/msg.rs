//! What happens at the desk; what its shell shall do then is [`super::Cmd`].

use super::Page;
use super::access::AccessMsg;
use super::block::BlockMsg;
use super::catalogue::CatalogueMsg;
use super::clients::ClientsMsg;
use super::connect::ConnectMsg;
use super::day::{Extent, Turn};
use super::finance::FinanceMsg;
use super::health::HealthMsg;
use super::make::MakeMsg;
use super::panel::PanelMsg;
use super::past::PastMsg;
use super::settings::SettingsMsg;
use super::staff::StaffMsg;
use super::whose::Whose;
use crate::desk::data::access::Session;
use crate::desk::data::{Detail, HistoryLine, PaymentLink, Shop, Visit};
use crate::flow::{Failure, Version};
use chairtime_shared::id::{BookingId, SalonId};
use chairtime_shared::locale::Locale;
use chairtime_shared::provider::Provider;
use chairtime_shared::time::{LocalDate, Timestamp};

/// How far signing out goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Out {
    /// This browser.
    Here,
    /// All browsers.
    Everywhere,
}

/// A language's file, which only the shell looks into.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words(pub String);

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
    /// Speak another language.
    Speak(Locale),
    /// Its words are here, or could not be had.
    Words {
        /// Of which language.
        locale: Locale,
        /// What the shell has put in place.
        words: Result<Words, Failure>,
    },
    /// Another page.
    Go(Page),
    /// Another day or week.
    Turn(Turn),
    /// A day or a week: of the day given, or of the one that is shown.
    Show(Extent, Option<LocalDate>),
    /// Everybody's visits, or one person's.
    Whose(Whose),
    /// The visits of a day or a week.
    Day {
        /// Of which question.
        version: Version,
        /// The answer.
        outcome: Result<Vec<Visit>, Failure>,
    },
    /// The first visit from a day on, if there is one.
    Next {
        /// From which day on.
        from: LocalDate,
        /// The answer.
        outcome: Result<Vec<Visit>, Failure>,
    },
    /// Open a visit.
    Open(BookingId),
    /// About the visit that is open.
    Panel(PanelMsg),
    /// About a visit that is being made.
    Make(MakeMsg),
    /// About time that is to be blocked.
    Block(BlockMsg),
    /// About the money.
    Finance(FinanceMsg),
    /// About the connections.
    Connect(ConnectMsg),
    /// About how everything is doing.
    Health(HealthMsg),
    /// About the catalogue.
    Catalogue(CatalogueMsg),
    /// About who comes.
    Clients(ClientsMsg),
    /// About the staff.
    Staff(StaffMsg),
    /// About who else is let in.
    Access(AccessMsg),
    /// About the salon as a whole.
    Settings(SettingsMsg),
    /// About what was before.
    Past(PastMsg),
    /// Put a text into the clipboard.
    Copy(String),
    /// Hand a text to the device's own ways of sending.
    Share(String),
    /// It is there, or not.
    Copied(Option<()>),
    /// A second went by, or the page is seen again.
    Tick {
        /// The clock.
        at: Timestamp,
        /// What day it is at the salon, once that is known.
        today: Option<LocalDate>,
    },
    /// The code of the later pages is here, or could not be fetched.
    Later(Result<(), Failure>),
    /// The sheet of keys: show it, or take it away.
    Help,
    /// What is said has been read.
    SnackRead,
}

/// What is said for a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saying {
    /// A refund is on its way.
    Refunding,
    /// The client is asked for a payment.
    Requested,
    /// They are asked for it no longer.
    Withdrawn,
    /// The visit is called off.
    Cancelled,
    /// The client did not come.
    Missed,
    /// The money held on the card is taken.
    Taken,
    /// The card is let go of.
    LetGo,
    /// The visit is at another time.
    Moved,
    /// A visit is made.
    Made,
    /// Something is noted.
    Noted,
    /// Time is kept free.
    Blocked,
    /// It is not any more.
    Unblocked,
    /// Somebody is forgotten.
    Erased,
    /// A provider is connected.
    Connected,
    /// It is not any more.
    Disconnected,
    /// A change of the catalogue is on its way.
    Publishing,
    /// It is published.
    Published,
    /// The text is in the clipboard.
    Copied,
    /// Somebody's key has ended.
    KeyEnded,
    /// It could not be put there.
    NotCopied,
    /// The words of another language could not be had.
    NotSpoken,
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
    /// What the checks of a provider said.
    Report(Provider),
    /// The sheet of keys.
    Help,
    /// The form for its keys.
    Keys(Provider),
    /// The question whether to give it up.
    GiveUp(Provider),
    /// Its test payment.
    Test(Provider),
    /// What has that identifier on the page.
    Field(&'static str),
}

/// For which visit free times are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhoseTimes {
    /// One that is moved: its own time counts as free.
    Moved(BookingId),
    /// A new one.
    New,
}

/// What came of a question about a visit.
pub type Seen = (Detail, Vec<HistoryLine>);
/// What came of asking for a link; and whether it is in the clipboard.
pub type Linked = (PaymentLink, bool);
