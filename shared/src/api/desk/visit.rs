//! What the salon makes itself: a visit, a note on one, time that it keeps free.

use crate::api::StaffChoice;
use crate::contact::{ContactForm, Note};
use crate::id::{BookingId, ServiceId, StaffId};
use crate::money::Money;
use crate::time::{LocalDate, LocalTime, Timestamp};
use serde::{Deserialize, Serialize};

/// Body of `POST …/bookings` at the desk. The same body again is the same visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskVisit {
    /// Made by the desk before the first post.
    pub id: BookingId,
    /// The services of the visit, in the order they are done.
    pub services: Vec<ServiceId>,
    /// Who does them.
    pub staff: StaffChoice,
    /// When the visit starts.
    pub start: Timestamp,
    /// Who comes, as typed.
    pub contact: ContactForm,
    /// What the client is asked to pay online, by the payment link; absent: they pay at the salon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask: Option<Money>,
}

/// Body of `POST …/bookings/{booking}/note`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskNote {
    /// What is noted, in place of what was noted before; empty for nothing any more.
    pub text: Note,
}

/// Body of `POST …/blocks`. The same body again is the same block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskBlock {
    /// Made by the desk before the first post.
    pub id: BookingId,
    /// Whose time.
    pub staff: StaffId,
    /// On which day at the salon.
    pub date: LocalDate,
    /// From when, on the wall clock.
    pub from: LocalTime,
    /// To when; `24:00` for the end of the day.
    pub to: LocalTime,
    /// What for, may be empty.
    #[serde(default)]
    pub label: String,
}
