//! The whole visit as one pure machine: `update(Model, Msg) -> (Model, Vec<Cmd>)`.
//!
//! Invariant: nothing in here reads a clock, draws a random number or touches the page; the shell runs each [`Cmd`] and
//! brings the outcome back as a [`Msg`]. Every question carries a [`Version`], and an answer to an older question than
//! the last one is dropped, so a slow network cannot overwrite a newer choice.
//!
//! ```text
//! Opening ──storefront──▶ Visit: Services → Staff → Times → Contact ──post──▶ Standing: held, confirmed, expired …
//!    ▲  └──a booking to show──────────────────────────────────────────────────▶  │
//!    └ retry                  ▲───────────── another time, another visit ─────────┘
//!                             └─ to be moved: Times → Confirm, and back with it ──┘
//! ```

mod arrival;
mod ask;
pub mod calendar;
pub mod contact;
mod later;
pub mod offer;
pub mod standing;
pub mod visit;

#[cfg(test)]
pub(crate) mod tests;

use chairtime_shared::api::StaffChoice;
use chairtime_shared::api::{
    BookingAction, BookingAnswer, BookingRequest, FreeTime, FreeTimes, Problem, RescheduleRequest, Storefront,
};
use chairtime_shared::booking::{CancellationQuote, Power};
use chairtime_shared::contact::ContactField;
use chairtime_shared::id::{BookingId, ServiceId, StaffId};
use chairtime_shared::locale::Locale;
use chairtime_shared::money::Money;
use chairtime_shared::payment::PayWidget;
use chairtime_shared::provider::Provider;
use chairtime_shared::time::{LocalDate, Timestamp};
use std::rc::Rc;

pub use arrival::Later;
use ask::Ask;
pub use standing::Standing;
use standing::{Outcome, StandingMsg};
use visit::{Visit, VisitMsg};

/// Which question an answer belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Version(pub u32);

/// Why a question got no good answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// No answer, or none that can be read: nothing is known about what happened at the other end.
    NoAnswer,
    /// The Worker says no, and why.
    Refused(Box<Problem>),
    /// The code for it was lost on its way.
    NotLoaded,
}

/// The salon as the widget knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shop {
    /// What the salon offers.
    pub storefront: Rc<Storefront>,
    /// Today in the salon's zone, when the storefront came.
    pub today: LocalDate,
    /// The language of the page.
    pub locale: Locale,
}

/// What opens one booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookingKey {
    /// What it is good for.
    pub power: Power,
    /// Which booking; for a payment link the Worker's first answer tells.
    pub booking: Option<BookingId>,
    /// The capability of the client's own link, or the code of a payment link.
    pub link: String,
}

impl BookingKey {
    /// The client's own.
    #[must_use]
    pub fn own(booking: BookingId, link: String) -> Self {
        Self { power: Power::Manage, booking: Some(booking), link }
    }

    /// That of a payment link.
    #[must_use]
    pub fn payment(code: String) -> Self {
        Self { power: Power::Pay, booking: None, link: code }
    }
}

/// What is kept for this tab, so that a reload or a step back loses nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// A booking that was sent, or was about to be; no answer is known.
    Sent {
        /// What was sent; to be repeated as it is.
        request: Box<BookingRequest>,
        /// The time that was chosen.
        time: FreeTime,
    },
    /// A booking that stands.
    Standing(BookingKey),
    /// One of which the host page has been told how it ended.
    Told(BookingKey),
}

/// What an address or the salon's page has chosen beforehand. What the salon does not offer counts for nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// These services.
    pub services: Vec<ServiceId>,
    /// With this person.
    pub staff: Option<StaffId>,
    /// On this day, or soon after.
    pub date: Option<LocalDate>,
}

/// What the widget opens with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opener {
    /// The list of services, or what comes after it where they are chosen already.
    Services(Choice),
    /// What was kept from before a reload.
    Kept(Box<Kept>),
    /// A booking by its link, as a rule after the payment page, or to be paid.
    Link(BookingKey),
    /// Likewise, in the tab that made the booking and has not seen how it ended.
    Back(BookingKey),
    /// A link that names no booking.
    BrokenLink,
}

impl Default for Opener {
    fn default() -> Self {
        Self::Services(Choice::default())
    }
}

/// Waiting for the storefront, and perhaps for the code behind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Opening {
    /// What comes after; none where it has yet to be read by the code behind.
    pub opener: Option<Opener>,
    /// The storefront, where it was here first.
    pub shop: Option<Shop>,
    /// Why something has not come.
    pub failure: Option<Failure>,
}

/// Where the widget is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// Waiting for the storefront.
    Opening(Opening),
    /// The client is choosing.
    Visit(Box<Visit>),
    /// A booking exists.
    Standing(Box<Standing>),
}

/// The whole state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// Where the widget is.
    pub stage: Stage,
    /// The code behind.
    pub later: Later,
    latest: Version,
}

impl Default for Model {
    fn default() -> Self {
        Self {
            stage: Stage::Opening(Opening::default()),
            later: Later::default(),
            latest: Version::default(),
        }
    }
}

impl Model {
    /// The salon, once known.
    #[must_use]
    pub fn shop(&self) -> Option<&Shop> {
        match &self.stage {
            Stage::Opening(_) => None,
            Stage::Visit(visit) => Some(&visit.shop),
            Stage::Standing(standing) => Some(&standing.shop),
        }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Msg {
    /// The widget is on the page.
    Started(Option<Opener>),
    /// The storefront came, with today's date in the salon's zone, or it did not.
    Storefront {
        /// The question.
        version: Version,
        /// The answer.
        outcome: Result<Shop, Failure>,
    },
    /// The client asks for the storefront again.
    Reopen,
    /// Free times came, or did not.
    Times {
        /// The question.
        version: Version,
        /// The answer.
        outcome: Result<FreeTimes, Failure>,
    },
    /// The answer of a call about a booking.
    Booking {
        /// The question.
        version: Version,
        /// The answer.
        outcome: Result<Box<BookingAnswer>, Failure>,
        /// The phone's clock when it came.
        at: Timestamp,
    },
    /// The client has left the provider's widget.
    Widget {
        /// Which one: only the one started last counts.
        version: Version,
        /// What it said.
        outcome: Outcome,
    },
    /// A second has passed.
    Tick {
        /// Which clock: only the one started last counts.
        version: Version,
        /// The phone's clock.
        at: Timestamp,
    },
    /// The code behind came, with what the widget opens with; or did not.
    Later(Result<Opener, Failure>),
    /// The client does something while choosing.
    Visit(VisitMsg),
    /// The client does something about a booking that exists.
    Standing(StandingMsg),
}

/// What the shell shall put the focus on, once it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The heading of the step.
    Heading,
    /// The free times of the chosen day.
    Times,
    /// A field of the contact form.
    Field(ContactField),
    /// The button that leads to the payment.
    Pay,
    /// The button that leads to calling off, or away from it.
    Cancel,
}

/// What goes with a question about a booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detail {
    /// Nothing.
    None,
    /// Where to pay.
    Place(Provider),
    /// What calling off was shown to mean.
    Terms(CancellationQuote),
    /// Where the visit shall be moved to.
    Move(Box<RescheduleRequest>),
}

/// What the host page is told of a booking; nothing of it says who books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sale {
    /// Which one.
    pub booking: BookingId,
    /// What is done, in order.
    pub services: Vec<ServiceId>,
    /// What was paid where the event is a payment; else what the visit costs, from.
    pub sum: Money,
}

/// What the host page is told, as `chairtime:{name}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The services are on the screen.
    Ready,
    /// A time was chosen.
    Selected {
        /// When the visit would start.
        start: Timestamp,
    },
    /// The slot is held while a payment is awaited.
    Held(Sale),
    /// The prepayment has arrived.
    Paid(Sale),
    /// The visit is booked.
    Booked(Sale),
    /// The visit was called off while the client looked.
    Cancelled(Sale),
    /// Something failed that the client was told about.
    Error {
        /// A problem code, `no_answer` or `not_loaded`.
        code: &'static str,
    },
}

/// What the shell shall do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cmd {
    /// `GET storefront`; comes back as [`Msg::Storefront`].
    FetchStorefront {
        /// The question.
        version: Version,
    },
    /// `GET times`; comes back as [`Msg::Times`].
    FetchTimes {
        /// The question.
        version: Version,
        /// For which services.
        services: Vec<ServiceId>,
        /// With whom.
        staff: StaffChoice,
        /// From which day.
        from: LocalDate,
        /// How many days.
        days: u16,
        /// For this visit, which shall be moved.
        moving: Option<BookingKey>,
        /// Milliseconds to wait before; then the ledger itself is asked, and of a new visit not before somebody looks. 0: at once, as
        /// published.
        wait_ms: u32,
    },
    /// `POST bookings`; comes back as [`Msg::Booking`].
    Post {
        /// The question.
        version: Version,
        /// The body.
        request: Box<BookingRequest>,
    },
    /// A call about one booking; comes back as [`Msg::Booking`].
    Ask {
        /// The question.
        version: Version,
        /// Which booking.
        key: BookingKey,
        /// What is asked.
        action: BookingAction,
        /// What goes with it.
        detail: Detail,
        /// Milliseconds to wait before.
        wait_ms: u32,
    },
    /// Start the provider's widget in this page; comes back as [`Msg::Widget`] when the client has left it.
    StartWidget {
        /// Which one.
        version: Version,
        /// From the Worker's last answer.
        widget: PayWidget,
    },
    /// Fetch the code behind, when there is time; comes back as [`Msg::Later`].
    FetchLater,
    /// Bring a [`Msg::Tick`] in a second.
    Tick {
        /// Which clock.
        version: Version,
    },
    /// Keep this for the tab's life, where the browser lets us.
    Keep(Box<Kept>),
    /// Keep nothing any more.
    Forget,
    /// Go to this address at top level.
    Leave {
        /// The provider's page.
        url: String,
    },
    /// Give the client a visit for their calendar (RFC 5545).
    Save {
        /// The file.
        file: String,
    },
    /// Move the focus.
    Focus(Target),
    /// Tell the host page.
    Emit(Event),
}

impl Failure {
    /// The code that the host page is told.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoAnswer => "no_answer",
            Self::NotLoaded => "not_loaded",
            Self::Refused(problem) => problem.code.as_str(),
        }
    }
}

/// One step of the machine.
#[must_use]
pub fn update(model: Model, msg: Msg) -> (Model, Vec<Cmd>) {
    let Model { stage, later, latest } = model;
    let mut ask = Ask::new(latest, later);
    let stage = step(stage, msg, &mut ask);
    arrival::behind(&stage, &mut ask);
    let (latest, later, commands) = ask.finish();
    (Model { stage, later, latest }, commands)
}

fn step(stage: Stage, msg: Msg, ask: &mut Ask) -> Stage {
    match (stage, msg) {
        (_, Msg::Started(opener)) => arrival::begin(opener, ask),
        (Stage::Opening(opening), Msg::Reopen) => arrival::begin(opening.opener, ask),
        (stage, Msg::Later(outcome)) => arrival::come(stage, outcome, ask),
        (Stage::Opening(opening), Msg::Storefront { version, outcome }) if ask.is_latest(version) => {
            match outcome {
                Ok(shop) => arrival::open(Opening { shop: Some(shop), ..opening }, ask),
                Err(failure) => {
                    ask.emit(Event::Error { code: failure.code() });
                    Stage::Opening(Opening { failure: Some(failure), ..opening })
                }
            }
        }
        (Stage::Visit(visit), msg) => visit.step(msg, ask),
        (Stage::Standing(standing), msg) => standing.step(msg, ask),
        (stage @ Stage::Opening(_), _) => stage,
    }
}
