//! What calling off a visit costs: rules of the salon, and the terms that one booking was made under.
//!
//! A rule belongs to the salon; a service may have its own. A visit of several services bears the terms of each. Terms are
//! taken down when the booking is made and never change after that, whatever the salon decides later.
//! Invariant: a fee is never more than the price, and it depends on instants alone: "24 hours before" is 24 times 3,600
//! seconds, also on days when clocks change.
//! Deliberately absent: who may waive a fee (the ledger's commands), and how it is taken (settlement).

use crate::flat::{Missing, need};
use crate::money::{BasisPoints, Money, MoneyError};
use crate::time::{Minutes, Timestamp};
use serde::{Deserialize, Serialize};

/// What a late cancellation costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", try_from = "WrittenFee")]
pub enum Fee {
    /// Nothing: a visit can be called off until it begins.
    #[default]
    None,
    /// A share of the price, rounded half up to a minor unit; of a range, of its least.
    Percent {
        /// The share in basis points.
        points: BasisPoints,
    },
    /// A fixed sum, never more than the price.
    Fixed {
        /// Minor units of the salon's currency.
        minor: u64,
    },
    /// What was paid ahead; nothing for a visit that is paid at the salon.
    Prepayment,
}

/// Whether the client's card is kept, so that a fee above what is there can be charged to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardOnFile {
    /// It is not: a fee is never above what was paid ahead.
    #[default]
    NotKept,
    /// It is, with the client's leave ([`crate::mandate`]).
    Kept,
}

impl CardOnFile {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
    fn is_not_kept(&self) -> bool {
        *self == Self::NotKept
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum FeeName {
    None,
    Percent,
    Fixed,
    Prepayment,
}

/// A [`Fee`] as it is written.
#[derive(Deserialize)]
struct WrittenFee {
    kind: FeeName,
    points: Option<BasisPoints>,
    minor: Option<u64>,
}

impl TryFrom<WrittenFee> for Fee {
    type Error = Missing;

    fn try_from(written: WrittenFee) -> Result<Self, Missing> {
        Ok(match written.kind {
            FeeName::None => Self::None,
            FeeName::Percent => Self::Percent { points: need(written.points, "points")? },
            FeeName::Fixed => Self::Fixed { minor: need(written.minor, "minor")? },
            FeeName::Prepayment => Self::Prepayment,
        })
    }
}

/// The salon's rule, or a service's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CancellationRule {
    /// Calling off is free until so long before the visit begins.
    pub free_until: Minutes,
    /// What it costs after that, or when nobody comes.
    pub fee: Fee,
    /// Whether a fee may be charged to the card that the prepayment was made with.
    #[serde(default, skip_serializing_if = "CardOnFile::is_not_kept")]
    pub card: CardOnFile,
}

/// The longest notice that a rule may ask for: 30 days.
pub const NOTICE_MAX: Minutes = Minutes(30 * 24 * 60);

/// One service of a visit as far as calling it off is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TermsLine {
    /// The rule that won for this service: its own, else the salon's.
    pub rule: CancellationRule,
    /// The price, or the least of a range.
    pub price: Money,
    /// What is paid ahead of it, zero for a visit that is paid at the salon.
    pub prepaid: Money,
}

/// From when on how much more is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Step {
    /// So long before the visit begins; after that instant it counts.
    notice: Minutes,
    /// This much.
    fee: Money,
}

/// The terms of one booking. Without any step everything is free.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CancellationTerms(Vec<Step>);

/// What calling off late costs for one service by its rule.
///
/// # Errors
/// A sum in another currency than the price, or out of range.
pub fn line_fee(line: &TermsLine) -> Result<Money, MoneyError> {
    let currency = line.price.currency();
    match line.rule.fee {
        Fee::None => Ok(Money::zero(currency)),
        Fee::Percent { points } => Ok(line.price.share(points)),
        Fee::Fixed { minor } => Money::new(minor, currency)?.at_most(line.price),
        Fee::Prepayment => line.prepaid.at_most(line.price),
    }
}

impl CancellationTerms {
    /// The terms of a visit of these services.
    ///
    /// # Errors
    /// Lines in different currencies, or a sum out of range.
    pub fn agree(lines: &[TermsLine]) -> Result<Self, MoneyError> {
        let mut steps: Vec<Step> = Vec::new();
        for line in lines {
            let (notice, fee) = (line.rule.free_until, line_fee(line)?);
            if fee.is_zero() {
                continue;
            }
            // The longest notice first: that is the order in time.
            let place = steps.iter().take_while(|step| step.notice > notice).count();
            match steps.get_mut(place).filter(|step| step.notice == notice) {
                Some(step) => step.fee = step.fee.plus(fee)?,
                None => steps.insert(place, Step { notice, fee }),
            }
        }
        Ok(Self(steps))
    }

    /// What calling off at `now` costs when the visit begins at `start`; `None` for nothing. Free up to and including the
    /// last instant of the notice.
    #[must_use]
    pub fn fee(&self, start: Timestamp, now: Timestamp) -> Option<Money> {
        let late = self.0.iter().filter(|step| now > step.deadline(start));
        late.map(|step| step.fee).reduce(|sum, fee| sum.plus(fee).unwrap_or(sum))
    }

    /// What it costs when nobody comes; `None` for nothing.
    #[must_use]
    pub fn no_show_fee(&self) -> Option<Money> {
        self.0.iter().map(|step| step.fee).reduce(|sum, fee| sum.plus(fee).unwrap_or(sum))
    }

    /// The last instant at which calling off is free; `None` when it is free until the visit begins.
    #[must_use]
    pub fn free_until(&self, start: Timestamp) -> Option<Timestamp> {
        self.0.first().map(|step| step.deadline(start))
    }
}

impl Step {
    fn deadline(&self, start: Timestamp) -> Timestamp {
        start.plus(-self.notice.seconds())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const START: Timestamp = Timestamp(2_000_000_000);
    const DAY: Minutes = Minutes(24 * 60);

    fn money(minor: u64, code: &str) -> Money {
        Money::new(minor, code.parse().unwrap()).unwrap()
    }

    fn percent(points: u16) -> Fee {
        Fee::Percent { points: points.try_into().unwrap() }
    }

    fn line(free_until: Minutes, fee: Fee, price: Money, prepaid: u64) -> TermsLine {
        let prepaid = Money::new(prepaid, price.currency()).unwrap();
        let rule = CancellationRule { free_until, fee, card: CardOnFile::NotKept };
        TermsLine { rule, price, prepaid }
    }

    fn fee_at(terms: &CancellationTerms, seconds_before: i64) -> u64 {
        terms.fee(START, START.plus(-seconds_before)).map_or(0, Money::minor)
    }

    #[test]
    fn the_fee_begins_one_second_after_the_notice() {
        for code in ["EUR", "JPY", "KWD", "KZT"] {
            let terms =
                CancellationTerms::agree(&[line(DAY, percent(5_000), money(4_000, code), 0)]).unwrap();
            let fees = [86_401, 86_400, 86_399, 1, 0, -3_600].map(|before| fee_at(&terms, before));
            assert_eq!(fees, [0, 0, 2_000, 2_000, 2_000, 2_000], "{code}");
            assert_eq!(terms.free_until(START), Some(START.plus(-86_400)));
        }
    }

    #[test]
    fn each_fee_is_what_its_name_says_and_never_above_the_price() {
        for (fee, kept) in [
            (Fee::None, 0),
            (percent(3_333), 333),
            (percent(10_000), 1_000),
            (Fee::Fixed { minor: 250 }, 250),
            (Fee::Fixed { minor: 9_000 }, 1_000),
            (Fee::Prepayment, 500),
        ] {
            let terms = CancellationTerms::agree(&[line(DAY, fee, money(1_000, "EUR"), 500)]).unwrap();
            assert_eq!(fee_at(&terms, 60), kept, "{fee:?}");
            assert_eq!(terms.no_show_fee().map_or(0, Money::minor), kept, "{fee:?}");
        }
    }

    #[test]
    fn a_visit_paid_at_the_salon_has_no_prepayment_to_keep() {
        let terms = CancellationTerms::agree(&[line(DAY, Fee::Prepayment, money(1_000, "EUR"), 0)]).unwrap();
        assert_eq!((terms.fee(START, START), terms.free_until(START)), (None, None));
    }

    #[test]
    fn each_service_of_a_visit_bears_its_own_notice() {
        let two_days = Minutes(2 * 24 * 60);
        let lines = [
            line(DAY, percent(5_000), money(4_000, "EUR"), 0),
            line(two_days, Fee::Fixed { minor: 700 }, money(3_000, "EUR"), 0),
            line(Minutes(0), Fee::None, money(9_000, "EUR"), 0),
        ];
        let terms = CancellationTerms::agree(&lines).unwrap();
        let fees = [172_800, 172_799, 86_400, 86_399].map(|before| fee_at(&terms, before));
        assert_eq!(fees, [0, 700, 700, 2_700]);
        assert_eq!(terms.free_until(START), Some(START.plus(-172_800)));
    }

    #[test]
    fn services_with_one_notice_have_one_fee() {
        let price = money(4_000, "EUR");
        let two = [line(DAY, percent(5_000), price, 0), line(DAY, percent(2_500), price, 0)];
        let one = [line(DAY, Fee::Fixed { minor: 3_000 }, price, 0)];
        assert_eq!(CancellationTerms::agree(&two), CancellationTerms::agree(&one));
    }

    #[test]
    fn terms_read_back_and_none_are_an_empty_list() {
        let terms = CancellationTerms::agree(&[line(DAY, percent(5_000), money(4_000, "EUR"), 0)]).unwrap();
        let json = serde_json::to_string(&terms).unwrap();
        assert_eq!(serde_json::from_str::<CancellationTerms>(&json).unwrap(), terms);
        assert_eq!(serde_json::to_string(&CancellationTerms::default()).unwrap(), "[]");
    }

    proptest! {
        #[test]
        fn a_fee_only_grows_as_the_visit_comes_nearer_and_stays_below_the_price(
            lines in prop::collection::vec((0..50_000_u32, 0..=10_000_u16, 1..1_000_000_u64), 1..6),
            first in 0..3_000_000_i64,
            later in 0..3_000_000_i64,
        ) {
            let total: u64 = lines.iter().map(|(_, _, price)| price).sum();
            let lines: Vec<_> = lines
                .into_iter()
                .map(|(notice, points, price)| line(Minutes(notice), percent(points), money(price, "EUR"), 0))
                .collect();
            let terms = CancellationTerms::agree(&lines).unwrap();
            let (early, late) = (first.max(later), first.min(later));
            prop_assert!(fee_at(&terms, early) <= fee_at(&terms, late));
            prop_assert!(fee_at(&terms, late) <= terms.no_show_fee().map_or(0, Money::minor));
            prop_assert!(terms.no_show_fee().map_or(0, Money::minor) <= total);
            if let Some(free) = terms.free_until(START) {
                prop_assert_eq!(terms.fee(START, free), None);
                prop_assert!(terms.fee(START, free.plus(1)).is_some());
            }
        }
    }
}
