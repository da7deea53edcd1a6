//! The salon's clients at the desk: who they are, how often they came or did not, what they agreed to.
//!
//! The ledger has SQLite write these answers; the types say what stands in them, and read them.

use super::DeskBooking;
use crate::id::ClientId;
use crate::locale::Locale;
use crate::prepayment::Quote;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Most visits in one answer about a client; further back goes the next.
pub const VISITS_MAX: u16 = 200;

/// A client, and how often they came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskClient {
    /// Names them at this salon.
    pub id: ClientId,
    /// As they named themselves at the visit by which they were found.
    pub name: String,
    /// E.164; empty when erased.
    pub phone: String,
    /// Empty when there is none.
    pub email: String,
    /// Visits that took place.
    pub visits: i64,
    /// Visits that they did not come to.
    pub missed: i64,
    /// Visits that were called off, by whomever.
    pub called_off: i64,
    /// The last visit that took place.
    pub last: Option<Timestamp>,
    /// The next visit that stands.
    pub next: Option<Timestamp>,
}

/// Answer of `POST …/clients/search`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientsFound {
    /// By their latest visit, those ahead first; whoever was found before may come again, further back.
    pub clients: Vec<DeskClient>,
    /// What is sent as `before` to look further back; empty when all was looked at.
    pub next: String,
    /// How far back was looked, unless all was.
    pub since: Option<Timestamp>,
}

/// What a client agreed to when they booked, exactly as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreedTo {
    /// The text beside the box.
    pub text: String,
    /// The salon's version of it.
    pub version: String,
    /// Its language.
    pub locale: Locale,
    /// When the ledger took it down.
    pub at: Timestamp,
    /// The price that was shown beside it, and what of it was paid ahead: a move may have changed it since.
    pub quote: Quote,
}

/// A visit of a client, with what they agreed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientVisit {
    /// The visit, without what the salon has noted; the leave to charge a card, if it was given, stands in it.
    pub booking: DeskBooking,
    /// `null` for a visit that the salon made.
    pub agreed: Option<AgreedTo>,
}

/// Answer of `GET …/clients/{client}` and `GET …/clients/{client}/export`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientHistory {
    /// Who it is, by their latest visit.
    pub client: DeskClient,
    /// Their visits, the latest first; [`VISITS_MAX`] at most, all of them in the export.
    pub visits: Vec<ClientVisit>,
    /// What stands behind `…/before/` for earlier ones; empty when there are none.
    pub next: String,
}
