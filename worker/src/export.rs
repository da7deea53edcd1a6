//! An export while it goes by: pages of a ledger's lines, their number, and their hash.
//!
//! Invariant: the hash is over the lines between the head and the tail, as they are sent; a ledger that took them all in gives
//! the same lines, and so the same hash. The tail says whether the salon stood still meanwhile: an export of one that did
//! not is whole in its parts, but a booking may be younger than its money, so it is not taken in elsewhere.

use crate::ledger::export::Place;
use crate::ledger::message::Message;
use crate::ledger::reply::Reply;
use crate::ledger::{LedgerClient, LedgerUnavailable};
use chairtime_shared::id::SalonId;
use chairtime_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use worker::Env;

/// The version of the form. Another form gets another number.
const FORMAT: u32 = 1;

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
pub struct Head {
    /// [`FORMAT`].
    pub chairtime: u32,
    /// Of the tables.
    pub schema: i64,
    /// Whose.
    pub salon: SalonId,
    /// When it was begun.
    pub at: Timestamp,
}

impl Head {
    /// Whether a salon of that name can be taken in from an export that begins so, into tables of that version.
    #[must_use]
    pub fn fits(&self, salon: &SalonId, schema: i64) -> bool {
        self.chairtime == FORMAT && self.schema == schema && self.salon == *salon
    }
}

/// The last line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tail {
    /// How many lines there are between the first and this one.
    pub end: u64,
    /// SHA-256 of these lines in hex.
    pub hash: String,
    /// The salon stood still while they were read.
    pub still: bool,
}

/// A ledger's lines, page by page.
pub struct Pages {
    env: Env,
    salon: SalonId,
    next: Option<Place>,
    hash: Sha256,
    lines: u64,
    mark: Option<u64>,
    still: bool,
}

impl Pages {
    /// From the first line on.
    #[must_use]
    pub fn new(env: Env, salon: SalonId) -> Self {
        let next = Some(Place::default());
        Self { env, salon, next, hash: Sha256::new(), lines: 0, mark: None, still: true }
    }

    /// The first line, which is not one of the ledger's.
    #[must_use]
    pub fn head(&self, schema: i64, at: Timestamp) -> Head {
        Head { chairtime: FORMAT, schema, salon: self.salon.clone(), at }
    }

    /// The next lines; `None` at the end.
    pub async fn read(&mut self) -> Result<Option<String>, LedgerUnavailable> {
        let Some(place) = self.next.take() else { return Ok(None) };
        let client = LedgerClient { env: &self.env, salon: &self.salon, by: None };
        let reply = client.ask(&Message::Export { place }).await?;
        let Reply::Exported { lines, place: next, mark } = reply else {
            return Err(LedgerUnavailable::unexpected());
        };
        self.next = next;
        self.still &= *self.mark.get_or_insert(mark) == mark;
        self.hash.update(&lines);
        self.lines = self.lines.saturating_add(u64::try_from(lines.lines().count()).unwrap_or(u64::MAX));
        Ok(Some(lines))
    }

    /// What is said at the end.
    #[must_use]
    pub fn tail(&self) -> Tail {
        Tail { end: self.lines, hash: hex::encode(self.hash.clone().finalize()), still: self.still }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_fits_its_own_salon_and_tables_only() {
        let text = r#"{"chairtime":1,"schema":6,"salon":"belle","at":7}"#;
        let head: Head = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&head).unwrap(), text);
        let (belle, other) = ("belle".parse().unwrap(), "other".parse().unwrap());
        assert!(head.fits(&belle, 6) && !head.fits(&other, 6) && !head.fits(&belle, 7));
        assert!(!Head { chairtime: 2, ..head }.fits(&belle, 6));
    }
}
