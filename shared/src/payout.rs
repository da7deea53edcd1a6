//! Payouts and balances as a provider tells of them. They belong to no booking.
//!
//! Invariant: a payout is written down once, when it is first seen, and once more when it turns out not to have arrived;
//! told of again, in any order, it writes nothing. Deliberately absent: storage, and judging a balance. It is the
//! provider's word about its own account, and other trades may share that.

use crate::id::ProviderRef;
use crate::money::{Currency, Money};
use crate::movement::{Kind, Line};
use crate::provider::Provider;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// How far a payout is. A later one in this order outranks an earlier one: a bank may send it back days later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayoutStatus {
    /// On its way to the bank.
    UnderWay,
    /// At the bank, as far as the provider knows.
    Paid,
    /// Called off, or sent back by the bank: the provider has the money again.
    Returned,
}

/// Which way a payout goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// To the salon's bank account.
    ToBank,
    /// From it: the provider evens out a balance below zero.
    FromBank,
}

/// One payout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payout {
    /// The provider's name of it.
    pub name: ProviderRef,
    /// How much.
    pub amount: Money,
    /// Which way.
    pub way: Way,
    /// How far it is.
    pub status: PayoutStatus,
    /// When it was made.
    pub made: Timestamp,
    /// When the bank should have it, where the provider tells.
    pub arrives: Option<Timestamp>,
}

impl Payout {
    /// Whether its money has left the provider, for all that is known.
    fn counts(&self) -> bool {
        self.status != PayoutStatus::Returned
    }

    /// The line that leads from what was known of it to what is known now, if there is one.
    #[must_use]
    pub fn line(&self, before: Option<&Self>, provider: Provider, at: Timestamp) -> Option<Line> {
        let out = match (before.is_some_and(Self::counts), self.counts()) {
            (false, true) => true,
            (true, false) => false,
            (true, true) | (false, false) => return None,
        };
        // A payout from the bank is one to it, the other way round.
        let kind = if out == (self.way == Way::ToBank) { Kind::Payout } else { Kind::PayoutReturned };
        (!self.amount.is_zero()).then(|| Line {
            at,
            booking: None,
            attempt: None,
            provider: Some(provider),
            kind,
            amount: self.amount,
            name: Some(self.name.clone()),
            method: None,
            parts: Vec::new(),
        })
    }

    /// What is known of it once this was said, too: the later status counts.
    #[must_use]
    pub fn after(self, before: Option<&Self>) -> Self {
        let status = before.map_or(self.status, |before| before.status.max(self.status));
        Self { status, ..self }
    }
}

/// What a provider says that it keeps for the salon, in minor units of one currency. Below zero: the salon owes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// The currency of both.
    pub currency: Currency,
    /// Could be paid out now.
    pub available: i64,
    /// Will be available later.
    pub pending: i64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn payout(status: PayoutStatus, way: Way) -> Payout {
        Payout {
            name: "po_1".parse().unwrap(),
            amount: Money::new(700, "EUR".parse().unwrap()).unwrap(),
            way,
            status,
            made: Timestamp(5),
            arrives: None,
        }
    }

    const STATUSES: [PayoutStatus; 3] = [PayoutStatus::UnderWay, PayoutStatus::Paid, PayoutStatus::Returned];

    proptest! {
        #[test]
        fn however_often_and_in_whatever_order_it_is_told_the_lines_say_how_it_stands(
            told in proptest::collection::vec(0..3_usize, 1..8), from_bank in any::<bool>()
        ) {
            let way = if from_bank { Way::FromBank } else { Way::ToBank };
            let (mut known, mut sum) = (None, 0_i64);
            for status in &told {
                let now = payout(STATUSES[*status], way).after(known.as_ref());
                if let Some(line) = now.line(known.as_ref(), Provider::Stripe, Timestamp(9)) {
                    prop_assert_eq!((line.booking, line.amount.minor()), (None, 700));
                    sum += if line.kind == Kind::Payout { 700 } else { -700 };
                }
                prop_assert_eq!(now.line(Some(&now), Provider::Stripe, Timestamp(9)), None);
                known = Some(now);
            }
            let returned = told.iter().any(|status| STATUSES[*status] == PayoutStatus::Returned);
            let expected = match (returned, way) {
                (true, _) => 0,
                (false, Way::ToBank) => 700,
                (false, Way::FromBank) => -700,
            };
            prop_assert_eq!(sum, expected);
        }
    }
}
