//! What a client pays before the visit: rules and the quote they give.
//!
//! Which rule wins for one service of a visit: the service's own, else the staff member's, else the salon's
//! ([`crate::catalogue::SalonDraft::resolve`]). Several services in one visit: each contributes by its own rule, and the
//! visit's requirement is the strongest among them (required, then optional, then off).
//! The same function runs in the widget, which shows it, and in the ledger, which enforces it.

use crate::flat::{Missing, need};
use crate::money::{BasisPoints, Currency, Money, MoneyError};
use crate::provider::Provider;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Whether a prepayment is asked for. Ordered from weakest to strongest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    /// Paid at the salon.
    Off,
    /// The client chooses.
    Optional,
    /// No booking without it.
    Required,
}

/// How much of a service's price is paid ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", try_from = "WrittenAmount")]
pub enum PrepaymentAmount {
    /// The whole price; the least price of a range.
    Full,
    /// A share of it, rounded half up to a minor unit.
    Percent {
        /// The share in basis points.
        points: BasisPoints,
    },
    /// A fixed sum, never more than the price.
    Fixed {
        /// Minor units of the salon's currency.
        minor: u64,
    },
}

/// How a prepayment is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Collect {
    /// Charged when the client books.
    #[default]
    Charge,
    /// Held on the card as a guarantee; taken or let go after the visit. Providers hold a card for days only, so a visit
    /// too far ahead is charged instead ([`Quote::for_visit`]).
    Hold,
}

impl Collect {
    /// For serde: the usual way is not written.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
    pub(crate) fn is_charge(&self) -> bool {
        *self == Self::Charge
    }
}

/// How long a card is held, in seconds: 7 days at both providers (docs.stripe.com, "Place a hold on a payment method";
/// TipTop Pay, two-stage payments). Stripe tells the true end of each hold, which may be later.
pub const HOLD_SECONDS: i64 = 7 * 24 * 3_600;

/// What is left of a hold when the visit ends, at least: time for the salon to say what it takes of it.
pub const HOLD_SECONDS_AFTER_VISIT: i64 = 24 * 3_600;

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum AmountName {
    Full,
    Percent,
    Fixed,
}

/// A [`PrepaymentAmount`] as it is written.
#[derive(Deserialize)]
struct WrittenAmount {
    kind: AmountName,
    points: Option<BasisPoints>,
    minor: Option<u64>,
}

impl TryFrom<WrittenAmount> for PrepaymentAmount {
    type Error = Missing;

    fn try_from(written: WrittenAmount) -> Result<Self, Missing> {
        Ok(match written.kind {
            AmountName::Full => Self::Full,
            AmountName::Percent => Self::Percent { points: need(written.points, "points")? },
            AmountName::Fixed => Self::Fixed { minor: need(written.minor, "minor")? },
        })
    }
}

/// One prepayment rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrepaymentRule {
    /// Whether it is asked for.
    pub requirement: Requirement,
    /// How much.
    pub amount: PrepaymentAmount,
    /// How it is taken.
    #[serde(default, skip_serializing_if = "Collect::is_charge")]
    pub collect: Collect,
}

/// One service of a visit as far as money is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuoteLine {
    /// The price, or the least of a range.
    pub from: Money,
    /// The most of a range; equal to `from` for a fixed price.
    pub to: Money,
    /// The rule that won for this service.
    pub rule: PrepaymentRule,
}

/// How a visit is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", try_from = "WrittenPrepayment")]
pub enum Prepayment {
    /// Nothing is paid ahead: no rule asks for it.
    Off,
    /// A rule asks, but no connected provider charges so little: paid at the salon.
    BelowMinimum {
        /// What would have been due.
        would_be: Money,
    },
    /// The client may pay this sum now.
    Optional {
        /// Due now, if the client chooses to pay.
        due_now: Money,
    },
    /// The client must pay this sum now.
    Required {
        /// Due now.
        due_now: Money,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum PrepaymentName {
    Off,
    BelowMinimum,
    Optional,
    Required,
}

/// A [`Prepayment`] as it is written.
#[derive(Deserialize)]
struct WrittenPrepayment {
    kind: PrepaymentName,
    would_be: Option<Money>,
    due_now: Option<Money>,
}

impl TryFrom<WrittenPrepayment> for Prepayment {
    type Error = Missing;

    fn try_from(written: WrittenPrepayment) -> Result<Self, Missing> {
        Ok(match written.kind {
            PrepaymentName::Off => Self::Off,
            PrepaymentName::BelowMinimum => {
                Self::BelowMinimum { would_be: need(written.would_be, "would_be")? }
            }
            PrepaymentName::Optional => Self::Optional { due_now: need(written.due_now, "due_now")? },
            PrepaymentName::Required => Self::Required { due_now: need(written.due_now, "due_now")? },
        })
    }
}

impl Prepayment {
    /// The sum a client can pay now, if any.
    #[must_use]
    pub fn due_now(self) -> Option<Money> {
        match self {
            Self::Off | Self::BelowMinimum { .. } => None,
            Self::Optional { due_now } | Self::Required { due_now } => Some(due_now),
        }
    }
}

/// What a visit costs and what of it is paid ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// The price, or the least of it.
    pub total_from: Money,
    /// The most of it; equal to `total_from` for fixed prices.
    pub total_to: Money,
    /// How it is paid.
    pub prepayment: Prepayment,
    /// Whether what is due now is charged or held.
    #[serde(default, skip_serializing_if = "Collect::is_charge")]
    pub collect: Collect,
}

impl Quote {
    /// The quote for a visit that ends at `end` when a card is held until `held_until` at least: what cannot be held for so
    /// long is charged. A card that is held from now on is held for [`HOLD_SECONDS`].
    #[must_use]
    pub fn for_visit(self, end: Timestamp, held_until: Timestamp) -> Self {
        let collect =
            if end.plus(HOLD_SECONDS_AFTER_VISIT) <= held_until && self.prepayment.due_now().is_some() {
                self.collect
            } else {
                Collect::Charge
            };
        Self { collect, ..self }
    }
}

/// What is paid ahead of one service by its rule, before the sum of all is raised to a provider's step.
pub fn line_due(line: &QuoteLine) -> Result<Money, MoneyError> {
    match (line.rule.requirement, line.rule.amount) {
        (Requirement::Off, _) => Ok(Money::zero(line.from.currency())),
        (_, PrepaymentAmount::Full) => Ok(line.from),
        (_, PrepaymentAmount::Percent { points }) => Ok(line.from.share(points)),
        (_, PrepaymentAmount::Fixed { minor }) => Money::new(minor, line.from.currency())?.at_most(line.from),
    }
}

/// Whether `provider` charges that sum.
fn takes(provider: Provider, due: Money) -> bool {
    provider.charges(due.currency()) && due.minor() >= provider.minimum(due.currency()).minor().max(1)
}

/// Those of `providers` at which `due` can be paid, in their order.
pub fn payable_at(due: Money, providers: &[Provider]) -> impl Iterator<Item = Provider> + '_ {
    providers.iter().copied().filter(move |provider| takes(*provider, due))
}

/// Sums in that currency are charged in multiples of this, whichever of `providers` charges it; `None` when none does.
#[must_use]
pub fn step(currency: Currency, providers: &[Provider]) -> Option<u64> {
    let charging = providers.iter().filter(|provider| provider.charges(currency));
    charging.map(|provider| provider.step(currency)).max()
}

/// The smallest sum in `currency` that can be paid at any of `providers`; `None` where none of them charges it.
#[must_use]
pub fn smallest_payable(currency: Currency, providers: &[Provider]) -> Option<Money> {
    let charging = providers.iter().filter(|provider| provider.charges(currency));
    let least = charging.map(|provider| provider.minimum(currency).minor().max(1)).min()?;
    Money::new(least, currency).ok()
}

/// The quote for a chain of services, to be paid at any of `providers`; without a connected provider everything is paid
/// at the salon. The sum due now is raised to the largest step among them (three-decimal currencies are charged in tens
/// at Stripe), so that it is the same wherever the client pays.
///
/// # Errors
/// Lines in different currencies, or a sum out of range; an empty chain is out of range.
pub fn quote(lines: &[QuoteLine], providers: &[Provider]) -> Result<Quote, MoneyError> {
    let first = lines.first().ok_or(MoneyError::Range)?;
    let zero = Money::zero(first.from.currency());
    let (mut total_from, mut total_to, mut due) = (zero, zero, zero);
    let mut requirement = Requirement::Off;
    let mut collect = Collect::Hold;
    for line in lines {
        total_from = total_from.plus(line.from)?;
        total_to = total_to.plus(line.to)?;
        let line_due = line_due(line)?;
        due = due.plus(line_due)?;
        // One page either charges or holds: a single service that is charged has the whole charged.
        if !line_due.is_zero() {
            collect = if line.rule.collect == Collect::Hold { collect } else { Collect::Charge };
        }
        requirement = requirement.max(line.rule.requirement);
    }
    let prepayment = match step(due.currency(), providers) {
        Some(step) if requirement != Requirement::Off && !due.is_zero() => {
            let due_now = due.round_up(step)?;
            if payable_at(due_now, providers).next().is_none() {
                Prepayment::BelowMinimum { would_be: due }
            } else if requirement == Requirement::Required {
                Prepayment::Required { due_now }
            } else {
                Prepayment::Optional { due_now }
            }
        }
        _ => Prepayment::Off,
    };
    let collect = prepayment.due_now().map_or(Collect::Charge, |_| collect);
    Ok(Quote { total_from, total_to, prepayment, collect })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(minor: u64, code: &str) -> Money {
        Money::new(minor, code.parse().unwrap()).unwrap()
    }

    fn rule(requirement: Requirement, amount: PrepaymentAmount) -> PrepaymentRule {
        PrepaymentRule { requirement, amount, collect: Collect::Charge }
    }

    fn line(minor: u64, code: &str, rule: PrepaymentRule) -> QuoteLine {
        QuoteLine { from: money(minor, code), to: money(minor, code), rule }
    }

    fn percent(points: u16) -> PrepaymentAmount {
        PrepaymentAmount::Percent { points: points.try_into().unwrap() }
    }

    #[test]
    fn every_requirement_and_amount_gives_its_own_quote() {
        use PrepaymentAmount::{Fixed, Full};
        use Requirement::{Off, Optional, Required};
        for (requirement, amount, due) in [
            (Off, Full, None),
            (Off, percent(5_000), None),
            (Optional, Full, Some(4_000)),
            (Optional, percent(3_333), Some(1_333)),
            (Required, Full, Some(4_000)),
            (Required, percent(5_000), Some(2_000)),
            (Required, Fixed { minor: 1_500 }, Some(1_500)),
            (Required, Fixed { minor: 9_900 }, Some(4_000)),
        ] {
            let quote = quote(&[line(4_000, "EUR", rule(requirement, amount))], &[Provider::Stripe]).unwrap();
            assert_eq!(quote.prepayment.due_now().map(Money::minor), due, "{requirement:?} {amount:?}");
            assert_eq!(
                matches!(quote.prepayment, Prepayment::Required { .. }),
                requirement == Required,
                "{requirement:?}"
            );
        }
    }

    #[test]
    fn several_services_add_up_and_the_strongest_requirement_holds() {
        let lines = [
            line(4_000, "EUR", rule(Requirement::Off, PrepaymentAmount::Full)),
            line(3_000, "EUR", rule(Requirement::Optional, percent(5_000))),
            line(1_000, "EUR", rule(Requirement::Required, PrepaymentAmount::Full)),
        ];
        let quote = quote(&lines, &[Provider::Stripe]).unwrap();
        assert_eq!(quote.total_from, money(8_000, "EUR"));
        assert_eq!(quote.prepayment, Prepayment::Required { due_now: money(2_500, "EUR") });
    }

    #[test]
    fn below_the_provider_s_minimum_the_client_pays_at_the_salon() {
        let full = rule(Requirement::Required, PrepaymentAmount::Full);
        for (minor, code, below) in [
            (49, "USD", true),
            (50, "USD", false),
            (49, "JPY", true),
            (50, "JPY", false),
            (17_499, "HUF", true),
        ] {
            let quote = quote(&[line(minor, code, full)], &[Provider::Stripe]).unwrap();
            assert_eq!(matches!(quote.prepayment, Prepayment::BelowMinimum { .. }), below, "{minor} {code}");
        }
    }

    #[test]
    fn of_two_providers_the_one_that_takes_the_sum_is_enough() {
        let full = rule(Requirement::Required, PrepaymentAmount::Full);
        let both = [Provider::Stripe, Provider::TipTopPay];
        let at = |minor, code| {
            let quote = quote(&[line(minor, code, full)], &both).unwrap();
            let due = quote.prepayment.due_now();
            due.map(|due| payable_at(due, &both).collect::<Vec<_>>())
        };
        assert_eq!(at(4_000, "EUR"), Some(both.to_vec()));
        assert_eq!(at(49, "EUR"), Some(vec![Provider::TipTopPay]));
        assert_eq!(at(4_000, "JPY"), Some(vec![Provider::Stripe]));
        assert_eq!(at(49, "JPY"), None);
    }

    #[test]
    fn three_decimal_sums_are_raised_to_the_step() {
        let third = rule(Requirement::Required, percent(3_333));
        let quote = quote(&[line(10_000, "KWD", third)], &[Provider::Stripe]).unwrap();
        assert_eq!(quote.prepayment.due_now(), Some(money(3_340, "KWD")));
    }

    #[test]
    fn a_price_range_is_prepaid_from_its_least_price() {
        let line = QuoteLine {
            from: money(3_000, "EUR"),
            to: money(9_000, "EUR"),
            rule: rule(Requirement::Required, percent(5_000)),
        };
        let quote = quote(&[line], &[Provider::Stripe]).unwrap();
        assert_eq!((quote.total_to.minor(), quote.prepayment.due_now().unwrap().minor()), (9_000, 1_500));
    }

    #[test]
    fn without_a_provider_everything_is_paid_at_the_salon() {
        let full = rule(Requirement::Required, PrepaymentAmount::Full);
        assert_eq!(quote(&[line(4_000, "EUR", full)], &[]).unwrap().prepayment, Prepayment::Off);
        assert!(quote(&[], &[]).is_err());
    }

    #[test]
    fn the_smallest_sum_is_the_least_of_those_who_charge_the_currency() {
        let smallest = |code: &str, providers: &[Provider]| {
            smallest_payable(code.parse().unwrap(), providers).map(Money::minor)
        };
        let both = [Provider::Stripe, Provider::TipTopPay];
        assert_eq!(smallest("EUR", &both[..1]), Some(50));
        assert_eq!(smallest("EUR", &both), Some(1));
        assert_eq!(smallest("JPY", &both[1..]), None);
        assert_eq!(smallest("KZT", &both[..1]), Some(1), "where none is published");
        assert_eq!(smallest("EUR", &[]), None);
    }

    #[test]
    fn one_service_that_is_charged_has_all_charged_unless_nothing_is_due_of_it() {
        use Collect::{Charge, Hold};
        use Requirement::{Off, Required};
        let of = |minor, requirement, collect| {
            let rule = PrepaymentRule { requirement, amount: PrepaymentAmount::Full, collect };
            line(minor, "EUR", rule)
        };
        for (lines, collect) in [
            (vec![of(4_000, Required, Hold)], Hold),
            (vec![of(4_000, Required, Hold), of(1_000, Required, Hold)], Hold),
            (vec![of(4_000, Required, Hold), of(1_000, Required, Charge)], Charge),
            (vec![of(1_000, Required, Charge), of(4_000, Required, Hold)], Charge),
            (vec![of(4_000, Required, Hold), of(1_000, Off, Charge)], Hold),
            (vec![of(4_000, Off, Hold)], Charge),
        ] {
            assert_eq!(quote(&lines, &[Provider::Stripe]).unwrap().collect, collect, "{lines:?}");
        }
    }

    #[test]
    fn nothing_to_pay_is_no_prepayment_however_much_it_is_required() {
        let full = rule(Requirement::Required, PrepaymentAmount::Full);
        assert_eq!(quote(&[line(0, "EUR", full)], &[Provider::Stripe]).unwrap().prepayment, Prepayment::Off);
    }
}
