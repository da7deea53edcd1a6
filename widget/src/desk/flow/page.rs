//! The pages of the desk.

use super::{Target, clients};

/// Which page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Page {
    /// The visits of a day.
    #[default]
    Day,
    /// The money.
    Finance,
    /// The connections to payment providers.
    Payments,
    /// How everything is doing.
    Health,
    /// What the salon offers.
    Catalogue,
    /// Who comes.
    Clients,
    /// Who works there.
    Staff,
    /// What holds for the salon as a whole.
    Settings,
    /// What was before; reached from the pages where something is changed.
    Past,
}

impl Page {
    /// Where the focus goes when it is opened.
    pub(super) fn begins(self) -> Target {
        match self {
            Self::Clients => Target::Field(clients::SEARCH),
            Self::Day
            | Self::Finance
            | Self::Payments
            | Self::Health
            | Self::Catalogue
            | Self::Staff
            | Self::Settings
            | Self::Past => Target::Heading,
        }
    }
}
