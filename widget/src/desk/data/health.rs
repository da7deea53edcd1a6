//! What the desk reads of how everything is doing, and of why a time is not offered.
//!
//! Invariant: the names are those of `chairtime_shared::api::desk::health` and `schedule::Why`. Words of what happened are kept
//! as they come: a later Worker's stay a word, and the rest is shown.

use chairtime_shared::id::BookingId;
use chairtime_shared::provider::{Mode, Provider};
use chairtime_shared::time::{LocalDate, Timestamp};

/// A message that was believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// When it came.
    pub at: Timestamp,
    /// What it is, by the provider's own name.
    pub kind: String,
    /// What became of it.
    pub verdict: String,
    /// Of which booking.
    pub booking: Option<BookingId>,
}

/// Messages that were refused for the same reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// When the last one came.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
    /// How long before it came it was signed.
    pub seconds: i64,
}

/// Something to be done at a provider that has failed so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failing {
    /// What.
    pub what: String,
    /// Of which booking.
    pub booking: BookingId,
    /// How often it was tried.
    pub tries: i64,
    /// Since when it waits.
    pub since: Timestamp,
    /// When it is tried next.
    pub next: Timestamp,
    /// Why the last try failed: a status or a code.
    pub note: String,
}

/// Things that wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// How many.
    pub waiting: i64,
    /// Since when the oldest waits.
    pub since: Option<Timestamp>,
    /// When the next one is tried.
    pub next: Option<Timestamp>,
    /// Why the last try failed, if it has.
    pub note: String,
}

/// What a check of a connection did not like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// `failed` or `attention`.
    pub outcome: String,
    /// What is so, and what to do.
    pub sentence: String,
}

/// How the books stand against a provider's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// When they were compared.
    pub at: Timestamp,
    /// Differences to be looked at.
    pub open: i64,
}

/// One provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderHealth {
    /// Which.
    pub provider: Provider,
    /// Whether it moves real money.
    pub mode: Mode,
    /// When the connection was checked.
    pub looked: Option<Timestamp>,
    /// What that check did not like.
    pub obstacles: Vec<Obstacle>,
    /// Its last messages, the newest first.
    pub heard: Vec<Heard>,
    /// What was refused, the newest first.
    pub refused: Vec<Refused>,
    /// What waits.
    pub lane: Lane,
    /// What of that has failed so far.
    pub failing: Vec<Failing>,
    /// The comparison of the books.
    pub compared: Option<Compared>,
}

/// What is the matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What.
    pub what: String,
    /// Where.
    pub provider: Option<Provider>,
}

/// A letter that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostLetter {
    /// About which visit.
    pub booking: BookingId,
    /// When it was given up.
    pub at: Timestamp,
    /// For whom.
    pub to: String,
    /// What it is about.
    pub what: String,
    /// Why it was not taken.
    pub note: String,
}

/// How everything is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What is the matter; nothing when all is well.
    pub troubles: Vec<Trouble>,
    /// By provider.
    pub providers: Vec<ProviderHealth>,
    /// Letters that wait.
    pub letters: Lane,
    /// What waits to be shown on the site.
    pub published: Lane,
    /// Letters of late that were given up.
    pub lost: Vec<LostLetter>,
}

/// From when to when.
pub type Span = (Timestamp, Timestamp);

/// Why a time is not offered, or that it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It is.
    Offered,
    /// The person does not do that service.
    NotTheirs(String),
    /// Over.
    Past,
    /// Clients can book from then on.
    TooSoon(Timestamp),
    /// Clients can book until that day.
    TooFar(LocalDate),
    /// The clocks jump over it.
    Skipped,
    /// The salon is closed.
    Closed,
    /// The person does not work.
    DayOff,
    /// The hours are these.
    OutsideHours(Vec<Span>),
    /// A break.
    OnBreak(Span),
    /// Between these beginnings.
    BetweenSteps(Option<Timestamp>, Option<Timestamp>),
    /// When it would be over, when work ends.
    TooLongForHours(Timestamp, Timestamp),
    /// When it would be over, when a break begins.
    TooLongForBreak(Timestamp, Timestamp),
    /// Taken.
    Taken,
    /// What this version of the desk does not know.
    Other,
}

/// Whose time it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenBy {
    /// Which visit; the salon itself keeps the time free where there is none.
    pub booking: Option<BookingId>,
    /// From when to when.
    pub span: Span,
    /// Until when it is held, if it is.
    pub hold_ends: Option<Timestamp>,
}

/// The answer to the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhyTold {
    /// Why.
    pub why: Why,
    /// Whose time it is, where it is taken.
    pub by: Option<TakenBy>,
}
