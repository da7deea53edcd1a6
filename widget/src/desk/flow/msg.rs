//! What happens at the desk, and what its shell shall do.

use super::Page;
use super::access::{AboutKeys, AccessMsg};
use super::block::BlockMsg;
use super::catalogue::{CatalogueMsg, Edit};
use super::clients::{About, ClientsMsg};
use super::connect::{Call, ConnectMsg};
use super::day::{Extent, Turn};
use super::finance::{FinanceMsg, Period, Place, Reconciling};
use super::health::HealthMsg;
use super::make::MakeMsg;
use super::panel::{Deed, PanelMsg};
use super::past::{AboutPast, PastMsg};
use super::settings::SettingsMsg;
use super::settings::embed::{Colour, Theme};
use super::staff::StaffMsg;
use super::whose::Whose;
use crate::desk::data::access::Session;
use crate::desk::data::catalogue::Catalogue;
use crate::desk::data::{Detail, HistoryLine, PaymentLink, Shop, Visit};
use crate::flow::{Failure, Version};
use chairtime_shared::api::StaffChoice;
use chairtime_shared::api::desk::{DeskBlock, DeskVisit};
use chairtime_shared::id::{BookingId, SalonId, ServiceId};
use chairtime_shared::locale::Locale;
use chairtime_shared::provider::Provider;
use chairtime_shared::time::{LocalDate, Timestamp};
use std::rc::Rc;

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

/// What the shell shall do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cmd {
    /// Fetch the code of the later pages.
    FetchLater,
    /// Fetch the words of a language.
    FetchWords(Locale),
    /// Keep the language that was chosen, for the next time.
    KeepLanguage(Locale),
    /// Ask who is signed in.
    FetchSession,
    /// Ask for the salon.
    FetchShop(SalonId),
    /// Try a key.
    SignIn(String),
    /// Sign out.
    SignOut(Out),
    /// Ask for the visits of a day or a week.
    FetchDay {
        /// At whose desk.
        salon: SalonId,
        /// The first day.
        from: LocalDate,
        /// Of how many.
        days: u8,
        /// Of this question.
        version: Version,
    },
    /// Ask for the first visit from a day on.
    FetchNext {
        /// At whose desk.
        salon: SalonId,
        /// From which day on.
        from: LocalDate,
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
    /// Ask for the free times of a day.
    FetchTimes {
        /// Whose.
        salon: SalonId,
        /// For which services.
        services: Vec<ServiceId>,
        /// By whom.
        staff: StaffChoice,
        /// Which day.
        date: LocalDate,
        /// For which visit.
        whose: WhoseTimes,
        /// Of this question.
        version: Version,
    },
    /// Make a visit.
    Make {
        /// At whose desk.
        salon: SalonId,
        /// Which.
        visit: Box<DeskVisit>,
        /// Of this question.
        version: Version,
    },
    /// Block time.
    Block {
        /// At whose desk.
        salon: SalonId,
        /// Whose and when.
        block: Box<DeskBlock>,
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
    /// Hand a text to the device's own ways of sending.
    Share(String),
    /// Ask for a report.
    FetchReport {
        /// At whose desk.
        salon: SalonId,
        /// Of the chosen period, or of the one before it.
        of: Period,
        /// From this day.
        from: LocalDate,
        /// To this day.
        to: LocalDate,
        /// Of this question.
        version: Version,
    },
    /// Ask for the movements of a figure.
    FetchMovements {
        /// At whose desk.
        salon: SalonId,
        /// Of which figure.
        place: Box<Place>,
        /// Where the page before ended.
        after: Option<String>,
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
    /// Ask how everything is doing.
    FetchHealth {
        /// At whose desk.
        salon: SalonId,
        /// Of this question.
        version: Version,
    },
    /// Ask why a time is not offered.
    FetchWhy {
        /// At whose desk.
        salon: SalonId,
        /// Which, as the address takes it.
        query: String,
        /// Of this question.
        version: Version,
    },
    /// Ask for the catalogue.
    FetchCatalogue {
        /// At whose desk.
        salon: SalonId,
        /// Of this question.
        version: Version,
    },
    /// Ask what the salon's currency and zone are bound to.
    FetchBound(SalonId),
    /// Read the file that was chosen beside a list.
    ReadFile(Version),
    /// Make a change of the catalogue, here.
    EditCatalogue {
        /// What it is made of.
        of: Rc<Catalogue>,
        /// What is changed.
        edit: Edit,
        /// Of this question.
        version: Version,
    },
    /// Publish it.
    PutCatalogue {
        /// At whose desk.
        salon: SalonId,
        /// The catalogue as it shall be, with the version that it is made of.
        edited: Rc<Catalogue>,
        /// Of this question.
        version: Version,
    },
    /// Wait for a moment.
    Pause(Version),
    /// Ask something about the clients.
    AboutClients {
        /// At whose desk.
        salon: SalonId,
        /// What.
        about: About,
        /// Of this question.
        version: Version,
    },
    /// Ask something about the keys that open the desk.
    AboutKeys {
        /// At whose desk.
        salon: SalonId,
        /// What.
        about: AboutKeys,
        /// Of this question.
        version: Version,
    },
    /// Ask something about what was before.
    AboutPast {
        /// At whose desk.
        salon: SalonId,
        /// What.
        about: AboutPast,
        /// Of this question.
        version: Version,
    },
    /// Show the widget over the desk.
    Preview {
        /// Whose.
        salon: SalonId,
        /// Light or dark.
        theme: Theme,
        /// Its colour.
        accent: Option<Colour>,
        /// What the button says that takes it away.
        close: &'static str,
    },
    /// Ask something about the connections.
    Call {
        /// At whose desk.
        salon: SalonId,
        /// What.
        call: Call,
    },
    /// Move the focus.
    Focus(Target),
}

/// What came of a question about a visit.
pub type Seen = (Detail, Vec<HistoryLine>);
/// What came of asking for a link; and whether it is in the clipboard.
pub type Linked = (PaymentLink, bool);
