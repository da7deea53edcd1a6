//! What the desk reads of the movements that a figure is made of.
//!
//! Invariant: the names are those of the Worker's answer to `…/finance/movements`. A kind of a later Worker's stays a word.

use chairtime_shared::id::BookingId;
use chairtime_shared::time::Timestamp;

/// The part of one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Which, by its slug.
    pub service: String,
}

/// One movement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    /// Its place among all, from 1.
    pub number: u64,
    /// When it was written.
    pub at: Timestamp,
    /// What happened.
    pub kind: String,
    /// What it counts in the figure, minor units.
    pub minor: i64,
    /// At whom.
    pub provider: Option<String>,
    /// The card's scheme.
    pub method: Option<String>,
    /// The provider's name of it.
    pub name: Option<String>,
    /// Of which visit.
    pub booking: Option<BookingId>,
    /// Who comes; empty where nobody is known.
    pub client: String,
    /// How it is shared among the visit's services.
    pub parts: Vec<Part>,
}

/// A page of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movements {
    /// In the order of time.
    pub movements: Vec<Movement>,
    /// What the next page is asked for with; absent at the end.
    pub next: Option<String>,
}
