//! Who is signed in, and the keys that open the desk.
//!
//! Invariant: of a key the desk knows its name alone; the key itself is here for as long as it is shown, once.

use crate::desk::flow::Page;
use chairtime_shared::id::SalonId;
use chairtime_shared::time::Timestamp;

/// Who somebody is at the desk. What they may not do is not on the screen; that it cannot be done is the Worker's to see to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// The owner: everything.
    Owner,
    /// Everything but providers and keys.
    Manager,
    /// Their own calendar: the slug of whose.
    Staff(String),
}

impl Role {
    /// Whose calendar is all that they see.
    #[must_use]
    pub fn only(&self) -> Option<&str> {
        match self {
            Self::Owner | Self::Manager => None,
            Self::Staff(slug) => Some(slug),
        }
    }

    /// Whether that page is theirs.
    #[must_use]
    pub fn opens(&self, page: Page) -> bool {
        match self {
            Self::Owner => true,
            Self::Manager => page != Page::Payments,
            Self::Staff(_) => page == Page::Day,
        }
    }
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// At whose desk.
    pub salon: SalonId,
    /// As whom.
    pub role: Role,
    /// How they are called; empty for the owner.
    pub name: String,
}

/// A key that opens the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskKey {
    /// Names it.
    pub key: String,
    /// Whose it is.
    pub role: Role,
    /// How they are called; empty for the owner.
    pub name: String,
    /// When it was last used, as far as it is in use.
    pub seen: Option<Timestamp>,
}
