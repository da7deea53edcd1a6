//! The figures of a finance report by name, and of what a row of it is about: what one asks for to see what it is made of.
//!
//! Names alone, which travel in addresses; what a movement counts in a figure stands in `report::selection`.

/// A column of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// Taken from clients' cards.
    Gross,
    /// Sent back to clients, less what did not arrive.
    Refunds,
    /// Taken by disputes, less what was given back.
    Disputes,
    /// Kept by the providers, less what they gave back.
    ProviderFees,
    /// What is left.
    Net,
    /// Of that, kept for visits that were called off or missed.
    FeesKept,
    /// Paid out to the salon's bank account, less what came back.
    Payouts,
}

/// What a row of the report is about, besides a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Division {
    /// A service.
    Service,
    /// Who does it.
    Staff,
    /// A provider.
    Provider,
    /// A card's scheme.
    Method,
}

impl Figure {
    /// Every figure.
    pub const ALL: [Self; 7] = [
        Self::Gross,
        Self::Refunds,
        Self::Disputes,
        Self::ProviderFees,
        Self::Net,
        Self::FeesKept,
        Self::Payouts,
    ];

    /// The name that the report has for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gross => "gross",
            Self::Refunds => "refunds",
            Self::Disputes => "disputes",
            Self::ProviderFees => "provider_fees",
            Self::Net => "net",
            Self::FeesKept => "fees_kept",
            Self::Payouts => "payouts",
        }
    }
}

impl Division {
    /// Every division.
    pub const ALL: [Self; 4] = [Self::Service, Self::Staff, Self::Provider, Self::Method];

    /// The name that addresses have for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Staff => "staff",
            Self::Provider => "provider",
            Self::Method => "method",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_has_a_name_of_its_own_that_can_stand_in_an_address() {
        let figures = Figure::ALL.map(Figure::as_str);
        let divisions = Division::ALL.map(Division::as_str);
        for names in [&figures[..], &divisions[..]] {
            assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
            assert!(names.iter().all(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')));
        }
    }
}
