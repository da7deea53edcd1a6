//! What the shell of the desk shall do; what comes of it is a [`Msg`](super::Msg).

use super::access::AboutKeys;
use super::catalogue::Edit;
use super::clients::About;
use super::connect::Call;
use super::finance::{Period, Place, Reconciling};
use super::panel::Deed;
use super::past::AboutPast;
use super::settings::embed::{Colour, Theme};
use super::{Out, Target, WhoseTimes};
use crate::desk::data::catalogue::Catalogue;
use crate::flow::Version;
use chairtime_shared::api::StaffChoice;
use chairtime_shared::api::desk::{DeskBlock, DeskVisit};
use chairtime_shared::id::{BookingId, SalonId, ServiceId};
use chairtime_shared::locale::Locale;
use chairtime_shared::time::LocalDate;
use std::rc::Rc;

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
