//! Who signs in at a salon's desk, and whose visits they see.
//!
//! Invariants: a role is written as one text, `owner`, `manager:{name}` or `staff:{slug}:{name}`, in the ledger's tables and on
//! the way to it, and no two people have the same; a name is one line, and stands in the history beside what was done under
//! it. What each may do at the desk is said in one place, `http/desk/rights.rs`.

use chairtime_shared::booking::Booking;
use chairtime_shared::contact::parse_name;
use chairtime_shared::id::StaffId;
use serde::{Deserialize, Serialize};

/// Who somebody is at the salon's desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Role {
    /// The owner: everything.
    Owner,
    /// Runs the salon: everything but providers, keys and the export of all there is.
    Manager {
        /// As the owner calls them: one line of 1 to 80 characters.
        name: String,
    },
    /// Works there: their own calendar.
    Staff {
        /// Whose calendar.
        staff: StaffId,
        /// As the catalogue called them when the key was made; empty in what asks for a key.
        name: String,
    },
}

/// Why a text is no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("role: owner, a manager with a name of 1 to 80 characters, or a staff member")]
pub struct NotARole;

impl TryFrom<String> for Role {
    type Error = NotARole;
    fn try_from(text: String) -> Result<Self, NotARole> {
        if text == "owner" {
            return Ok(Self::Owner);
        }
        match text.split_once(':') {
            Some(("manager", name)) => Self::manager(name),
            Some(("staff", rest)) => {
                let (staff, name) = rest.split_once(':').ok_or(NotARole)?;
                Ok(Self::Staff { staff: staff.parse().map_err(|_| NotARole)?, name: name.to_owned() })
            }
            _ => Err(NotARole),
        }
    }
}

impl From<Role> for String {
    fn from(role: Role) -> Self {
        match role {
            Role::Owner => "owner".to_owned(),
            Role::Manager { name } => ["manager:", &name].concat(),
            Role::Staff { staff, name } => ["staff:", staff.as_str(), ":", &name].concat(),
        }
    }
}

impl Role {
    /// A manager of that name.
    pub fn manager(name: &str) -> Result<Self, NotARole> {
        parse_name(name).map(|name| Self::Manager { name }).map_err(|_| NotARole)
    }

    /// Its word.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Manager { .. } => "manager",
            Self::Staff { .. } => "staff",
        }
    }

    /// How they are called in the trail, the owner by nothing.
    #[must_use]
    pub fn person(&self) -> &str {
        self.name().unwrap_or_default()
    }

    /// How they are called in the history; the owner is the salon.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Owner => None,
            Self::Manager { name } | Self::Staff { name, .. } => Some(name),
        }
    }

    /// Whose calendar is all that they see; nobody's for who sees all.
    #[must_use]
    pub fn only(&self) -> Option<&StaffId> {
        match self {
            Self::Owner | Self::Manager { .. } => None,
            Self::Staff { staff, .. } => Some(staff),
        }
    }

    /// Whether a booking is one that they see.
    #[must_use]
    pub fn sees(&self, booking: &Booking) -> bool {
        self.only().is_none_or(|own| booking.made.claims.iter().any(|claim| claim.staff == *own))
    }
}

/// What is done about the keys that open the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum KeyDeed {
    /// Tell who has one.
    List,
    /// A new key for somebody; the one before ends, with its sessions.
    Make {
        /// For whom. The name of a staff member is the ledger's to say.
        role: Role,
        /// Its SHA-256 in hex.
        hash: String,
    },
    /// No key any more.
    End {
        /// Which, as the list names it.
        key: String,
    },
    /// A new key for the owner, who has the present one; every session but hers ends.
    Renew {
        /// SHA-256 in hex of what she says is her present key.
        present: String,
        /// The new one's.
        hash: String,
        /// Her session's: SHA-256 of its token in hex.
        token_hash: String,
    },
    /// End the sessions of whoever has this one.
    SignOut {
        /// SHA-256 of its token in hex.
        token_hash: String,
    },
}

impl TryFrom<String> for KeyDeed {
    type Error = NotARole;
    fn try_from(text: String) -> Result<Self, NotARole> {
        let (word, rest) = text.split_once(' ').unwrap_or((&text, ""));
        match word {
            "list" => Ok(Self::List),
            "make" => {
                let (hash, role) = rest.split_once(' ').ok_or(NotARole)?;
                Ok(Self::Make { role: role.to_owned().try_into()?, hash: hash.to_owned() })
            }
            "end" => Ok(Self::End { key: rest.to_owned() }),
            "renew" => {
                let (present, rest) = rest.split_once(' ').ok_or(NotARole)?;
                let (hash, token_hash) = rest.split_once(' ').ok_or(NotARole)?;
                let [present, hash, token_hash] = [present, hash, token_hash].map(str::to_owned);
                Ok(Self::Renew { present, hash, token_hash })
            }
            "sign_out" => Ok(Self::SignOut { token_hash: rest.to_owned() }),
            _ => Err(NotARole),
        }
    }
}

impl From<KeyDeed> for String {
    fn from(deed: KeyDeed) -> Self {
        match deed {
            KeyDeed::List => "list".to_owned(),
            KeyDeed::Make { role, hash } => ["make ", &hash, " ", &Self::from(role)].concat(),
            KeyDeed::End { key } => ["end ", &key].concat(),
            KeyDeed::Renew { present, hash, token_hash } => {
                ["renew ", &present, " ", &hash, " ", &token_hash].concat()
            }
            KeyDeed::SignOut { token_hash } => ["sign_out ", &token_hash].concat(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jonas() -> Role {
        Role::Staff { staff: "jonas".parse().unwrap(), name: "Jonas: the first".to_owned() }
    }

    #[test]
    fn roles_read_back_as_they_were_written() {
        for role in [Role::Owner, Role::manager("Ana María: desk").unwrap(), jonas()] {
            let text = serde_json::to_string(&role).unwrap();
            assert_eq!(serde_json::from_str::<Role>(&text).unwrap(), role, "{text}");
        }
        for bad in [
            "",
            "owner:",
            "owner:x:",
            "admin",
            "manager",
            "manager:",
            "staff",
            "staff:jonas",
            "staff:No Slug:x",
        ] {
            assert_eq!(Role::try_from(bad.to_owned()), Err(NotARole), "{bad}");
        }
    }

    #[test]
    fn a_manager_has_a_name_of_one_line() {
        assert_eq!(Role::manager(" Ana María ").unwrap().name(), Some("Ana María"));
        for bad in ["", "  ", "a\nb", "a\u{7}", &"x".repeat(81)] {
            assert_eq!(Role::manager(bad), Err(NotARole), "{bad:?}");
        }
    }

    #[test]
    fn deeds_read_back_as_they_were_written() {
        let hash = "ab".repeat(32);
        for deed in [
            KeyDeed::List,
            KeyDeed::Make { role: jonas(), hash: hash.clone() },
            KeyDeed::Make { role: Role::manager("Ana María").unwrap(), hash: hash.clone() },
            KeyDeed::End { key: "0123456789abcdef".to_owned() },
            KeyDeed::SignOut { token_hash: hash },
        ] {
            let text = serde_json::to_string(&deed).unwrap();
            assert_eq!(serde_json::from_str::<KeyDeed>(&text).unwrap(), deed, "{text}");
        }
    }
}
