//! Links of a booking: what their holders may do, and how all that were given out are taken back at once.
//!
//! Invariant: a link is good for the epoch that it was made in; an epoch never goes back. Deliberately absent: the links
//! themselves, and the key that signs them. The Worker makes and reads them.

use super::decide::Step;
use super::{Booking, Event};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What the holder of a link may do with the booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Power {
    /// Everything that its client may.
    #[default]
    Manage,
    /// See it and pay what is wanted.
    Pay,
}

impl Power {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Manage, Self::Pay];

    /// Whoever has this power may be given what was made for `other`.
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        self == Self::Manage || self == other
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
    pub(crate) fn is_manage(&self) -> bool {
        *self == Self::Manage
    }
}

/// How often the links of each power were taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LinkEpochs {
    /// Those of the client.
    pub manage: u16,
    /// Those for paying.
    pub pay: u16,
}

impl LinkEpochs {
    /// The epoch in which links of that power are good now.
    #[must_use]
    pub fn of(self, power: Power) -> u16 {
        match power {
            Power::Manage => self.manage,
            Power::Pay => self.pay,
        }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
    pub(super) fn is_first(&self) -> bool {
        *self == Self::default()
    }
}

impl Booking {
    /// The next epoch of that power's links. The last one stays: links that were never revoked so often do not exist.
    pub(super) fn next_epoch(&mut self, power: Power) {
        let epoch = match power {
            Power::Manage => &mut self.links.manage,
            Power::Pay => &mut self.links.pay,
        };
        *epoch = epoch.saturating_add(1);
    }
}

impl Step {
    /// Takes back every link of that power, and the sessions that were opened with them.
    pub fn revoke_links(&mut self, power: Power, now: Timestamp) {
        self.emit(Event::LinksRevoked { at: now, power });
    }
}
