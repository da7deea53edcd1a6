//! What the desk reads of the letters about a visit.

use chairtime_shared::time::Timestamp;

/// One letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// `client` or `salon`.
    pub to: String,
    /// What it is about, by the names of `chairtime_shared::letter::Happening`.
    pub what: String,
    /// When that happened.
    pub caused: Timestamp,
    /// When it is tried next; absent when it is not.
    pub due: Option<Timestamp>,
    /// What became of it.
    pub state: String,
    /// Since when.
    pub at: Option<Timestamp>,
    /// How often it was tried.
    pub tries: i64,
    /// Why it was not taken, if so: a status or a code.
    pub note: String,
}
