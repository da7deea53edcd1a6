//! What the desk reads of the salon's money: reports, what the providers hold and pay out, and how the books compare.

use chairtime_shared::id::BookingId;
use chairtime_shared::money::{Currency, Money};
use chairtime_shared::provider::Provider;
use chairtime_shared::time::{LocalDate, Timestamp};

/// Signed sums in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// Taken from clients' cards.
    pub gross: i64,
    /// Sent back.
    pub refunds: i64,
    /// Taken by disputes.
    pub disputes: i64,
    /// Kept by the providers.
    pub provider_fees: i64,
    /// What is left.
    pub net: i64,
    /// Of that, kept for visits that were called off or missed.
    pub fees_kept: i64,
    /// How many charges.
    pub charges: i64,
    /// Paid out to the bank.
    pub payouts: i64,
}

/// One row of a report: what it is about, and its figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// A day, a service, a person, a provider, a card scheme; empty where a line has none.
    pub key: String,
    /// Its figures.
    pub figures: Figures,
}

impl Row {
    /// What came in and what went out again, minor units.
    #[must_use]
    pub fn paid_and_back(&self) -> (i64, i64) {
        let back = self.figures.refunds.saturating_add(self.figures.disputes);
        (self.figures.gross.max(0), back.max(0))
    }
}

/// Height of a picture's largest sum in and largest sum out together.
const HEIGHT: i64 = 160;
/// The smallest sum is seen, too.
const LEAST: i64 = 2;

/// How high a bar of `minor` is where `whole` is all of the height.
#[must_use]
pub fn high(minor: i64, whole: i64) -> i64 {
    if minor == 0 { 0 } else { (minor.saturating_mul(HEIGHT) / whole.max(1)).max(LEAST) }
}

/// What happened in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurrencyReport {
    /// Of all its figures.
    pub currency: Currency,
    /// Over all.
    pub total: Figures,
    /// Charges of which no fee is known (yet).
    pub charges_without_fee: i64,
    /// By day, week or month.
    pub periods: Vec<Row>,
    /// By service.
    pub services: Vec<Row>,
    /// By who does it.
    pub staff: Vec<Row>,
    /// By provider.
    pub providers: Vec<Row>,
    /// By card scheme.
    pub methods: Vec<Row>,
}

/// A provider's word on what it keeps for the salon; minor units, below zero where the salon owes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// Of both.
    pub currency: Currency,
    /// Could be paid out now.
    pub available: i64,
    /// Will be available later.
    pub pending: i64,
}

/// One payout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payout {
    /// The provider's name of it.
    pub name: String,
    /// How much.
    pub amount: Money,
    /// `to_bank` or `from_bank`.
    pub way: String,
    /// `under_way`, `paid` or `returned`.
    pub status: String,
    /// When it was made.
    pub made: Timestamp,
    /// When the bank should have it, where the provider tells.
    pub arrives: Option<Timestamp>,
}

/// The salon's money with one provider, now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// At whom.
    pub provider: Provider,
    /// When it told.
    pub at: Option<Timestamp>,
    /// The balance, where it tells.
    pub balance: Vec<Balance>,
    /// The latest payouts.
    pub payouts: Vec<Payout>,
}

/// The report on a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The first day.
    pub from: LocalDate,
    /// The last day.
    pub to: LocalDate,
    /// By currency.
    pub currencies: Vec<CurrencyReport>,
    /// What the providers tell, now rather than in the period.
    pub accounts: Vec<Account>,
}

/// One difference between the books and a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// When it was found.
    pub at: Timestamp,
    /// A sentence in the desk's language.
    pub explanation: String,
    /// Of which booking, where that is known.
    pub booking: Option<BookingId>,
}

/// One run of reconciliation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// At whom.
    pub provider: Provider,
    /// What set it off.
    pub cause: String,
    /// `running`, `waiting` or `finished`.
    pub state: String,
    /// When it began.
    pub started: Timestamp,
    /// When it was through.
    pub finished: Option<Timestamp>,
    /// What was found; the first are still open.
    pub differences: Vec<Difference>,
    /// How many the books know now.
    pub healed: i64,
    /// How many a person has to look at.
    pub open: i64,
    /// What could not be read, as sentences.
    pub notes: Vec<String>,
}

/// How reconciliation stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciliation {
    /// The last run at each provider.
    pub runs: Vec<Run>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_sums_are_equally_high_and_the_smallest_is_seen() {
        assert_eq!((high(3_200, 6_400), high(1_600, 6_400)), (80, 40));
        assert_eq!((high(0, 6_400), high(1, 6_400)), (0, LEAST));
    }
}
