//! What was before: the versions of the catalogue, and the trail of who did what.

use chairtime_shared::time::Timestamp;

/// A version of the catalogue, without what it said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// Grows with each change.
    pub version: u64,
    /// When it was published.
    pub at: Timestamp,
    /// Whose doing, as the Worker calls them.
    pub actor: String,
    /// By name; empty for the owner herself.
    pub by: String,
    /// The parts that are others than in the version before, as the catalogue names them.
    pub changed: Vec<String>,
    /// An earlier version that said just this.
    pub same: Option<u64>,
}

/// All versions that are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editions(pub Vec<Edition>);

/// Something that was done and is no visit's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// When.
    pub at: Timestamp,
    /// Whose doing, as the Worker calls them.
    pub actor: String,
    /// By name; empty for the owner herself.
    pub by: String,
    /// What, in a word.
    pub kind: String,
    /// About what.
    pub about: String,
}

/// A page of the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trail {
    /// The newest first.
    pub traces: Vec<Trace>,
    /// Where it goes on, if it does.
    pub next: Option<u64>,
}

/// A part of the catalogue, as the owner calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Services and their categories.
    Services,
    /// Who works there.
    Staff,
    /// Opening hours and days with others.
    Hours,
    /// What is paid ahead and what calling off costs.
    Rules,
    /// Texts in other languages.
    Languages,
    /// Everything else that holds for the salon.
    Settings,
}

impl Part {
    /// The part that a member of the catalogue belongs to.
    #[must_use]
    pub fn of(member: &str) -> Self {
        match member {
            "services" | "categories" => Self::Services,
            "staff" => Self::Staff,
            "hours" | "exceptions" => Self::Hours,
            "prepayment" | "cancellation" => Self::Rules,
            "translations" => Self::Languages,
            _ => Self::Settings,
        }
    }

    /// The parts of those members, each once.
    #[must_use]
    pub fn all_of(members: &[String]) -> Vec<Self> {
        let mut parts: Vec<_> = members.iter().map(|member| Self::of(member)).collect();
        parts.sort_unstable();
        parts.dedup();
        parts
    }
}

/// Entries of a list that would come, go, or be others, by their names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    /// They are not there now.
    pub come: Vec<String>,
    /// They would not be there any more.
    pub go: Vec<String>,
    /// They are there, and would be others.
    pub turn: Vec<String>,
}

/// What would be another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    /// Of the services.
    pub services: Names,
    /// Of who works there.
    pub staff: Names,
    /// Other members of the catalogue, as it names them.
    pub parts: Vec<String>,
}
